package ingest

import (
	"context"
	"strings"
	"testing"

	"relanced/internal/ledger"
	"relanced/internal/store"
)

// TestWhatAVerifiedStatementLeavesOut is for a person, whichever came first.
func TestWhatAVerifiedStatementLeavesOut(t *testing.T) {
	t.Parallel()
	const day, from, to = "2026-03-10", "2026-03-09", "2026-03-15"
	paid := func(minor int64, name string) ledger.Entry {
		return ledger.Entry{Counterparty: name, Amount: ledger.Money{Minor: minor}}
	}
	sure := func(sequence string, entries ...ledger.Entry) shownFile {
		return balanced(showing(ledger.FormatCAMT053, from, to, entries...), sequence, 500)
	}
	for name, c := range map[string]struct {
		files     []shownFile
		movements int
		doubted   string // amounts
	}{
		"a report that was not final":        {[]shownFile{showing(ledger.FormatCAMT052, day, day, paid(12000, "DURAND")), sure("1")}, 1, "120.00"},
		"another amount":                     {[]shownFile{showing(ledger.FormatOFX, from, to, paid(12100, "DURAND")), sure("1", paid(12000, "DURAND"))}, 2, "121.00"},
		"a batch and its details as lines":   {[]shownFile{showing(ledger.FormatCAMT054, day, day, paid(9000, "A"), paid(6000, "B")), sure("1", ledger.Entry{BankRef: "RB", Announced: 2, Amount: ledger.Money{Minor: 15000}})}, 3, "60.00 90.00"},
		"days it does not tell":              {[]shownFile{showing(ledger.FormatCAMT052, "2026-03-16", "2026-03-16", on(paid(12000, "DURAND"), "2026-03-16")), sure("1")}, 1, ""},
		"it does not add up, having nothing": {[]shownFile{showing(ledger.FormatCAMT052, day, day, paid(12000, "DURAND")), showing(ledger.FormatCAMT053, from, to)}, 1, ""},
		"money that went out":                {[]shownFile{showing(ledger.FormatCAMT052, day, day, paid(-12000, "EDF")), sure("1")}, 1, ""},
		"shown by the second of the day": {[]shownFile{
			showing(ledger.FormatCAMT052, day, day, paid(12000, "DURAND")),
			balanced(showing(ledger.FormatCAMT053, day, day), "1", 500), balanced(showing(ledger.FormatCAMT053, day, day, paid(12000, "DURAND")), "2", 500),
		}, 1, ""},
		"two verified formats differ": {[]shownFile{
			balanced(showing(ledger.FormatCFONB, from, to, paid(12100, "DURAND")), "", 500), sure("1", paid(12000, "DURAND")),
		}, 2, "120.00 121.00"},
	} {
		for _, order := range orders(len(c.files)) {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				s := onSQLite(t).Store
				for n, at := range order {
					if err := recordShown(s, c.files[at], n); err != nil {
						t.Fatal(err)
					}
				}
				got := counted(t, s)
				var doubted []string
				for _, e := range got {
					if !strings.Contains(e, `unshown=""`) {
						doubted = append(doubted, strings.Fields(e)[1])
					}
				}
				if len(got) != c.movements || strings.Join(doubted, " ") != c.doubted {
					t.Errorf("%v: %d movements, doubted %v, want %d and %s:\n%s", order, len(got), doubted, c.movements, c.doubted, strings.Join(got, "\n"))
				}
			})
		}
	}
}

func on(e ledger.Entry, day ledger.Date) ledger.Entry { e.BookingDate = day; return e }

// orders lists every order of two or three things.
func orders(n int) [][]int {
	if n == 2 {
		return [][]int{{0, 1}, {1, 0}}
	}
	return [][]int{{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}}
}

// TestDoubtUndoesWhatTheEngineDecided, and not what a person did; and it goes with
// the statement that raised it.
func TestDoubtUndoesWhatTheEngineDecided(t *testing.T) {
	t.Parallel()
	for _, by := range []string{ledger.ByEngine, "anna"} {
		t.Run(by, func(t *testing.T) {
			t.Parallel()
			forEach(t, func(t *testing.T, o *office) {
				o.must(recordShown(o.Store, showing(ledger.FormatCAMT052, "2026-03-10", "2026-03-10", ledger.Entry{BankRef: "R1"}), 1))
				o.decide("R1", by)
				o.must(recordShown(o.Store, balanced(showing(ledger.FormatCAMT053, "2026-03-09", "2026-03-15"), "1", 500), 2))
				state, open := ledger.EntryNew, int64(10000)
				if by == "anna" {
					state, open = ledger.EntryAllocated, 0
				}
				e := o.entries(mainBook)[0]
				if e.Unshown == "" || e.State != state || o.invoice(mainBook, "F1").Open().Minor != open {
					t.Errorf("got %+v, open %s", e, o.invoice(mainBook, "F1").Open())
				}
				if _, err := o.Withdraw(context.Background(), mainBook, "camt.053 2026-03-09", "anna", ""); err != nil {
					t.Fatal(err)
				}
				if e := o.entries(mainBook)[0]; e.Unshown != "" {
					t.Errorf("still doubted: %s", e.Unshown)
				}
			})
		})
	}
}

// TestNetBetween sums what only statements without balances show.
func TestNetBetween(t *testing.T) {
	t.Parallel()
	forEach(t, func(t *testing.T, o *office) {
		for n, f := range []shownFile{
			balanced(showing(ledger.FormatCAMT053, "2026-03-09", "2026-03-10", ledger.Entry{BankRef: "R1"}), "1", 500),
			showing(ledger.FormatOFX, "2026-03-10", "2026-03-12", ledger.Entry{Label: "KNOWN"}, on(ledger.Entry{Label: "A"}, "2026-03-11"), on(ledger.Entry{Label: "B", Amount: ledger.Money{Minor: -300}}, "2026-03-12")),
		} {
			o.must(recordShown(o.Store, f, n))
		}
		o.update(mainBook, func(tx *store.Tx) error {
			net, err := tx.UnverifiedNet(ownIBAN, "EUR", "2026-03-10", "2026-03-13")
			if net != 9700 {
				t.Errorf("got %d", net)
			}
			return err
		})
	})
}
