package reconcile

import (
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"relanced/internal/ledger"
	"relanced/internal/store"
	"relanced/internal/store/storetest"
)

// largeTown is a town in which pairs are not looked for any more.
func largeTown() *town {
	town := newTown(3, mostPaired+1500)
	town.pay(3, 600)
	return &town
}

// TestKeptVerdictsAreAsJudgedAnew: a run that keeps what nothing has changed ends
// where runs end that judge everything again; and it does keep most.
func TestKeptVerdictsAreAsJudgedAnew(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t, store.Options{Path: filepath.Join(t.TempDir(), "ledger.db"), Now: storetest.NewClock(ledger.NewDate(2026, 4, 1).Time()).Now})
	town := largeTown()
	for _, book := range []string{"kept", "anew"} {
		recordTown(t, s, book, town)
	}
	unpaid := town.Invoices[len(town.Invoices)-1]
	later := []ledger.Entry{{
		ID: "later", Account: "A1", BookingDate: "2026-03-26", Amount: unpaid.Amount, Remittance: "Facture " + unpaid.Number, State: ledger.EntryNew,
	}}
	for _, more := range [][]ledger.Entry{nil, later} {
		kept := 0
		for _, book := range []string{"kept", "anew"} {
			addLater(t, s, book, more)
			r := readRun(t, s, book)
			for range rounds {
				if book == "anew" {
					r.last = nil
				}
				_, again, err := r.once(t.Context(), s, book, DefaultConfig(), false)
				if err != nil {
					t.Fatal(err)
				}
				if !again {
					break
				}
				kept += keptBy(r)
			}
		}
		if diff := cmp.Diff(written(t, s, "anew"), written(t, s, "kept"), asKept...); diff != "" {
			t.Fatalf("-anew, +kept:\n%s", diff)
		}
		t.Logf("%d kept", kept)
		if more != nil && kept < 100 {
			t.Errorf("only %d verdicts were kept: the test proves little", kept)
		}
	}
}

// keptBy counts what the next round keeps.
func keptBy(r run) (n int) {
	x := r.index(r.Snapshot, r.debts, DefaultConfig())
	x.keeps = x.mayKeep(r.last)
	for k := range r.Entries {
		if x.kept(r.last, &r.Entries[k]) != nil {
			n++
		}
	}
	return n
}
