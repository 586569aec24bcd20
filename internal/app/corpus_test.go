package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"relanced/dunning"
	"relanced/ingest"
	"relanced/internal/ledger"
	"relanced/internal/store"
	"relanced/internal/store/storetest"
)

// corpus lists the sample files under some folders of RELANCED_CORPUS, without
// what other programs made of them.
func corpus(t *testing.T, folders ...string) []string {
	t.Helper()
	root := os.Getenv("RELANCED_CORPUS")
	if root == "" {
		t.Skip("set RELANCED_CORPUS to a folder of sample files")
	}
	var files []string
	for _, folder := range folders {
		err := filepath.WalkDir(filepath.Join(root, folder), func(path string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() && !strings.Contains(path, "_expected") && filepath.Ext(path) != ".json" {
				files = append(files, path)
			}
			return err
		})
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
	}
	return files
}

var statementFolders = []string{"camt052", "camt053", "camt054", "ofx", "cfonb120", "mt940"}

// sampler takes sample files in, each under a name of its own.
type sampler struct {
	*ingest.Intake
	t *testing.T
	n int
}

func newSampler(t *testing.T) *sampler {
	t.Helper()
	clock := storetest.NewClock(time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC))
	s := &sampler{t: t, Intake: &ingest.Intake{
		Store: storetest.Open(t, store.Options{Path: filepath.Join(t.TempDir(), "ledger.db"), Now: clock.Now}),
		Data:  t.TempDir(), DefaultBook: "main", Config: ingest.DefaultConfig(), Log: slog.New(slog.DiscardHandler),
	}}
	if err := s.Prepare(); err != nil {
		t.Fatal(err)
	}
	return s
}

// drop takes one file in, with something behind it that no format minds, so that
// the bytes are new ones.
func (s *sampler) drop(path, tail string) ingest.Result {
	s.t.Helper()
	content, err := os.ReadFile(path) //nolint:gosec // a sample
	if err != nil {
		s.t.Fatal(err)
	}
	s.n++
	inbox := filepath.Join(s.Data, ingest.InboxDir, fmt.Sprintf("%04d %s", s.n, filepath.Base(path)))
	if err := os.WriteFile(inbox, append(bytes.TrimRight(content, "\x00"), tail...), 0o600); err != nil {
		s.t.Fatal(err)
	}
	found, err := s.Look()
	if err != nil {
		s.t.Fatal(err)
	}
	result, err := s.Pass(context.Background(), found)
	if err != nil {
		s.t.Fatalf("%s: %v", path, err)
	}
	return result
}

func (s *sampler) view(fn func(tx *store.Tx) error) {
	s.t.Helper()
	if err := s.Store.View(context.Background(), "main", fn); err != nil {
		s.t.Fatal(err)
	}
}

// balances sums what counts, by account and currency.
func (s *sampler) balances() map[string]string {
	sums := map[string]string{}
	s.view(func(tx *store.Tx) error {
		entries, err := tx.Entries()
		net, count := map[string]int64{}, map[string]int{}
		for _, e := range entries {
			key := e.Account + " " + e.Amount.Currency
			net[key] += e.Amount.Minor
			count[key]++
		}
		for key, minor := range net {
			sums[key] = fmt.Sprintf("%d in %d", minor, count[key])
		}
		return err
	})
	return sums
}

// TestCorpusIsReadOrRefused looks at every sample and tells what became of it:
// go test -v shows the table. Nothing panics, and every refusal says what to do.
func TestCorpusIsReadOrRefused(t *testing.T) {
	t.Parallel()
	c := ingest.DefaultConfig()
	for _, folder := range append(slices.Clone(statementFolders), "facturx", "ubl", "fec") {
		read, refused := 0, map[string]int{}
		for _, path := range corpus(t, folder) {
			_, err := ingest.Preview(path, c, discard{}, discard{}, func(ledger.Advice) error { return nil })
			if err == nil {
				read++
				continue
			}
			e, ok := errors.AsType[*ledger.ReadError](err)
			if !ok || e.Remedy == "" {
				t.Errorf("%s: the refusal does not say what to do: %v", path, err)
				continue
			}
			refused[e.Err.Error()]++
		}
		t.Logf("%-9s %4d read", folder, read)
		for _, why := range slices.Sorted(maps.Keys(refused)) {
			t.Logf("          %4d refused: %s", refused[why], why)
		}
	}
}

// discard is a sink that keeps nothing.
type discard struct{}

func (discard) Begin(ledger.Statement) error           { return nil }
func (discard) Entry(ledger.Entry) error               { return nil }
func (discard) End(ledger.Statement) error             { return nil }
func (discard) Customer(string, ledger.Customer) error { return nil }
func (discard) Invoice(string, ledger.Invoice) error   { return nil }
func (discard) Issued(ledger.IssuedInvoice) error      { return nil }

// TestCorpusTwiceInRandomOrder drops every statement twice, in two random orders:
// no balance changes.
func TestCorpusTwiceInRandomOrder(t *testing.T) {
	t.Parallel()
	files := corpus(t, statementFolders...)
	var first map[string]string
	for seed := range uint64(2) {
		s := newSampler(t)
		r := rand.New(rand.NewPCG(seed, 1)) //nolint:gosec // a reproducible test
		for _, n := range r.Perm(len(files)) {
			s.drop(files[n], "")
		}
		once := s.balances()
		if first == nil {
			first = once
			for _, n := range r.Perm(len(files)) {
				s.drop(files[n], "\n")
			}
			if diff := cmp.Diff(once, s.balances()); diff != "" {
				t.Errorf("a second time changes the balances (-once +twice):\n%s", diff)
			}
		}
		if diff := cmp.Diff(first, once); diff != "" {
			t.Errorf("another order gives other balances:\n%s", diff)
		}
	}
	t.Logf("%d files, %d accounts", len(files), len(first))
}

// TestCorpusCoverage: consecutive daily statements are one unbroken coverage,
// and one that is missing is one gap until it arrives.
func TestCorpusCoverage(t *testing.T) {
	t.Parallel()
	const account = "LT625883379695428516"
	var daily []string
	for _, path := range corpus(t, "camt053") {
		content, err := os.ReadFile(path) //nolint:gosec // a sample
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(path, "Subite") && bytes.Contains(content, []byte(account)) {
			daily = append(daily, path)
		}
	}
	if len(daily) == 0 {
		t.Skip("no daily statements here")
	}
	calendar, err := dunning.NewCalendar("FR")
	if err != nil {
		t.Fatal(err)
	}
	s := newSampler(t)
	covered := func() (found dunning.AccountCoverage) {
		s.view(func(tx *store.Tx) error {
			statements, err := tx.Statements()
			covers := make([]dunning.StatementCover, len(statements))
			for i, st := range statements {
				covers[i] = dunning.CoverOf(st)
			}
			for _, a := range dunning.Coverage(covers, calendar) {
				if a.Account.ID == account {
					found = a
				}
			}
			return err
		})
		return found
	}
	missing := len(daily) / 2
	for n := range daily {
		if at := (n * 67) % len(daily); at != missing { // in no order; 67 and 155 have no divisor in common
			s.drop(daily[at], "")
		}
	}
	if got := covered(); len(got.Gaps) != 1 {
		t.Errorf("without %s there are %d gaps: %+v", daily[missing], len(got.Gaps), got.Gaps)
	}
	s.drop(daily[missing], "")
	got := covered()
	if len(got.Gaps) != 0 || len(got.Unverified) != 0 || got.From == "" {
		t.Errorf("got %s to %s with gaps %+v, unverified %+v", got.From, got.To, got.Gaps, got.Unverified)
	}
	t.Logf("%d statements cover %s to %s without a gap", len(daily), got.From, got.To)
}

// TestCorpusLinkedSets: the same money in camt.052, .053 and .054 counts once.
func TestCorpusLinkedSets(t *testing.T) {
	t.Parallel()
	files := slices.DeleteFunc(corpus(t, "camt052", "camt053", "camt054"), func(path string) bool { return !strings.Contains(path, "moov-io") })
	if len(files) == 0 {
		t.Skip("the linked set is not here")
	}
	for seed := range uint64(4) {
		s := newSampler(t)
		for _, n := range rand.New(rand.NewPCG(seed, 2)).Perm(len(files)) { //nolint:gosec // a reproducible test
			s.drop(files[n], "")
		}
		s.view(func(tx *store.Tx) error {
			for ref, want := range map[string]int64{
				"074820002ZU1EQ0K": -91300, "0758103031480900": 450, "07582000303KBMSU": 0,
				"091029ACCTSTMTARCH03": 0, "091029ACCTSTMTARCH04": 0, "091029ACCTSTMTARCH05": 0,
			} {
				entries, err := tx.EntriesByRef(ref)
				if err != nil {
					return err
				}
				byAmount := map[ledger.Money]int{}
				for _, e := range entries {
					if e.Gone == "" && e.Parent == "" {
						byAmount[e.Amount]++
						if want != 0 && e.Amount.Abs().Minor != max(want, -want) {
							t.Errorf("%s: %s", ref, e.Amount)
						}
					}
				}
				for amount, n := range byAmount {
					if n != 1 {
						t.Errorf("seed %d: %s of %s counts %d times", seed, ref, amount, n)
					}
				}
			}
			return nil
		})
	}
}
