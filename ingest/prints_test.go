package ingest

import (
	"math/rand/v2"
	"testing"

	"relanced/internal/ledger"
)

// TestPrints compares with the map it stands for, on lines of which some come
// again.
func TestPrints(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 1)) //nolint:gosec // a reproducible test
	var ours prints
	plain := map[ledger.Fingerprint]int{}
	for range 10_000 {
		var print ledger.Fingerprint
		for i := range print {
			print[i] = byte(r.Uint32())
		}
		for i := range 3 {
			print[i] %= 4 // many begin their search in the same places
		}
		if r.IntN(10) == 0 {
			print = ledger.Fingerprint{0: byte(2 * r.IntN(3))} // the empty one among them
		}
		got, want := ours.count(print), plain[print]
		plain[print]++
		if got != want {
			t.Fatalf("%x: counted %d, came %d times before", print, got, want)
		}
	}
	if len(ours.seen) > 3*ours.used {
		t.Errorf("%d places for %d lines", len(ours.seen), ours.used)
	}
}

// TestPrintsSharedBytes: lines that differ only in what is not kept are counted
// as equal once, and apart from then on.
func TestPrintsSharedBytes(t *testing.T) {
	t.Parallel()
	var p prints
	a, b := ledger.Fingerprint{0: 7}, ledger.Fingerprint{0: 7, 15: 1}
	var got []int
	for _, print := range []ledger.Fingerprint{a, b, b, a, a} {
		got = append(got, p.count(print))
	}
	for i, want := range []int{0, 1, 2, 1, 2} {
		if got[i] != want {
			t.Errorf("got %v", got)
			break
		}
	}
}
