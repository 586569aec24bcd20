package app

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"relanced/dunning"
	"relanced/internal/ledger"
)

func eur(minor int64) ledger.Money { return ledger.Money{Minor: minor, Currency: "EUR"} }

// settledBy is a decision of somebody to put 100.00 EUR on each invoice.
func settledBy(by string, invoices ...string) settlement {
	s := settlement{by: by, rule: "amount"}
	for _, number := range invoices {
		s.parts = append(s.parts, ledger.Part{Invoice: number, Amount: eur(100_00)})
	}
	return s
}

func undoneBy(s settlement, by, why string) settlement {
	s.undone = &ledger.Allocation{DecidedBy: by, Why: why}
	return s
}

func standsOn(s ...settlement) standing { return standing{live: s} }

// TestContradicted: which later fact undoes an automatic allocation to F-1 F-2.
func TestContradicted(t *testing.T) {
	t.Parallel()
	ours := settledBy(ledger.ByEngine, "F-1", "F-2")
	tests := []struct {
		name       string
		s          settlement
		own, whole standing
		want       string // fact, by and what then; "" when it stands
	}{
		{"nobody says anything", ours, standing{}, standing{}, ""},
		{"returned while it was rehearsed", undoneBy(ours, ledger.ByEngine, "returned by R-1"), standing{}, standing{}, "returned relanced returned by R-1"},
		{"the invoice changed", undoneBy(ours, ledger.ByEngine, "invoice F-1 changed"), standing{}, standing{}, "changed relanced invoice F-1 changed"},
		{"the own ledger agrees, in another order", ours, standsOn(settledBy("Anne", "F-2", "F-1")), standing{}, ""},
		{"in two decisions", ours, standsOn(settledBy("Anne", "F-1"), settledBy("Anne", "F-2")), standing{}, ""},
		{"the own ledger has it elsewhere", ours, standsOn(settledBy("Anne", "F-3")), standing{}, "decided Anne on F-3"},
		{"and on fewer invoices", ours, standsOn(settledBy("Anne", "F-1")), standing{}, "decided Anne on F-1"},
		{"so does its own engine", ours, standsOn(settledBy(ledger.ByEngine, "F-3")), standing{}, "decided relanced on F-3"},
		{"undone by a person", ours, standing{past: []settlement{undoneBy(ours, "Anne", "not theirs")}}, standing{}, "undone Anne not theirs"},
		{"undone, and allocated so again", ours, standing{past: []settlement{undoneBy(ours, "Anne", "oh")}, live: []settlement{ours}}, standing{}, ""},
		{"another one undone", ours, standing{past: []settlement{undoneBy(settledBy(ledger.ByEngine, "F-3"), "Anne", "not theirs")}}, standing{}, ""},
		{"refused by a person", ours, standing{refused: []string{"F-2 F-1"}}, standing{}, "decided a person refused"},
		{"nobody's money", ours, standing{ignored: "Anne"}, standing{}, "decided Anne not a customer's money"},
		{"returned after the last day", ours, standing{}, standing{past: []settlement{undoneBy(ours, ledger.ByEngine, "returned by R-1")}}, "returned relanced returned by R-1"},
		{"returned in the own ledger", ours, standing{past: []settlement{undoneBy(ours, ledger.ByEngine, "returned by R-1")}}, standing{}, "returned relanced returned by R-1"},
		{"elsewhere with hindsight", ours, standing{}, standsOn(settledBy(ledger.ByEngine, "F-3")), "hindsight relanced on F-3"},
		{"the own ledger knows better than hindsight", ours, standsOn(ours), standsOn(settledBy(ledger.ByEngine, "F-3")), ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := ""
			if c, bad := contradicted(tt.s, tt.own, tt.whole); bad {
				got = c.fact + " " + c.by + " " + c.then
			}
			if got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// TestTruthOf: the user's own ledger has the first word, then the whole past, then
// what the rehearsal did; and when nobody knows, what a person would be asked.
func TestTruthOf(t *testing.T) {
	t.Parallel()
	a, b, c := settledBy("Anne", "F-1"), settledBy(ledger.ByEngine, "F-2"), settledBy(ledger.ByEngine, "F-3")
	asked := []ledger.Proposal{{Probability: 0.6, Parts: settledBy("", "F-4").parts}, {Probability: 0.3, Parts: settledBy("", "F-4", "F-5").parts}}
	tests := []struct {
		name              string
		own, whole, lived standing
		says, key         string
		perhaps           map[string]float64
	}{
		{"all three", standsOn(a), standsOn(b), standsOn(c), saysOwn, "F-1", map[string]float64{}},
		{"ignored by a person", standing{ignored: "Anne"}, standsOn(b), standsOn(c), saysOwn, "", map[string]float64{}},
		{"hindsight", standing{}, standsOn(b), standsOn(c), saysHindsight, "F-2", map[string]float64{}},
		{"hindsight that a person refused", standing{refused: []string{"F-2"}}, standsOn(b), standsOn(c), saysRehearsal, "F-3", map[string]float64{}},
		{"the rehearsal alone", standing{}, standing{}, standsOn(c), saysRehearsal, "F-3", map[string]float64{}},
		{"nobody", standing{}, standing{}, standing{}, "", "", map[string]float64{"F-4": 0.9, "F-5": 0.3}},
		{"nobody, and a person refused one", standing{refused: []string{"F-5 F-4"}}, standing{}, standing{}, "", "", map[string]float64{"F-4": 0.6}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := truthOf(ledger.Entry{}, tt.own, tt.whole, tt.lived, asked)
			if got.says != tt.says || (settlement{parts: got.parts}).key() != tt.key {
				t.Errorf("%q says %v, want %q and %q", got.says, got.parts, tt.says, tt.key)
			}
			if diff := cmp.Diff(tt.perhaps, got.perhaps, cmp.Comparer(func(x, y float64) bool { return sixDecimals(x) == sixDecimals(y) })); diff != "" {
				t.Errorf("perhaps (-want +got):\n%s", diff)
			}
		})
	}
}

// TestPayersReached: a reminder of F-1, 100.00 EUR in two instalments of 60.00 and
// 40.00, that left on 10 March.
func TestPayersReached(t *testing.T) {
	t.Parallel()
	invoices := map[string]ledger.Invoice{"F-1": {
		Number: "F-1", Amount: eur(100_00),
		Instalments: []ledger.Instalment{{Number: 1, DueDate: "2026-02-01", Amount: eur(60_00)}, {Number: 2, DueDate: "2026-03-01", Amount: eur(40_00)}},
	}}
	sent := func(instalment int, printed int64) sentItem {
		return sentItem{
			reminder: "R", day: "2026-03-10", at: time.Date(2026, 3, 10, 11, 0, 0, 0, time.UTC),
			item: ledger.ReminderItem{Invoice: "F-1", Instalment: instalment, Amount: eur(printed)},
		}
	}
	credit := func(id string, booked ledger.Date, minor int64) truth {
		return truth{entry: ledger.Entry{ID: id, BookingDate: booked}, parts: []ledger.Part{{Invoice: "F-1", Amount: eur(minor)}}, says: saysHindsight}
	}
	perhaps := func(id string, booked ledger.Date, p float64) truth {
		return truth{entry: ledger.Entry{ID: id, BookingDate: booked}, perhaps: map[string]float64{"F-1": p}}
	}
	tests := []struct {
		name           string
		sent           sentItem
		truths         []truth
		known          string // the entry the rehearsal knew of
		certain, maybe int
	}{
		{"never paid", sent(1, 60_00), nil, "", 0, 0},
		{"booked the day before", sent(1, 60_00), []truth{credit("E", "2026-03-09", 60_00)}, "", 1, 0},
		{"booked the same day", sent(1, 60_00), []truth{credit("E", "2026-03-10", 60_00)}, "", 0, 0},
		{"in part", sent(1, 60_00), []truth{credit("E", "2026-03-09", 10_00)}, "", 1, 0},
		{"in part, and the letter asked for the rest", sent(1, 50_00), []truth{credit("E", "2026-03-09", 10_00)}, "E", 0, 0},
		{"the other part unknown", sent(1, 50_00), []truth{credit("E", "2026-03-08", 10_00), credit("G", "2026-03-09", 50_00)}, "E", 1, 0},
		{"the first instalment paid, the second asked for", sent(2, 40_00), []truth{credit("E", "2026-03-09", 60_00)}, "", 0, 0},
		{"both paid, the second asked for", sent(2, 40_00), []truth{credit("E", "2026-03-09", 100_00)}, "", 1, 0},
		{"by two credits", sent(1, 60_00), []truth{credit("E", "2026-03-08", 30_00), credit("G", "2026-03-09", 30_00)}, "", 2, 0},
		{"another invoice", sent(1, 60_00), []truth{{parts: []ledger.Part{{Invoice: "F-2", Amount: eur(60_00)}}}}, "", 0, 0},
		{"perhaps", sent(1, 60_00), []truth{perhaps("E", "2026-03-09", 0.4)}, "", 0, 1},
		{"too unlikely to ask a person", sent(1, 60_00), []truth{perhaps("E", "2026-03-09", 0.01)}, "", 0, 0},
		{"perhaps, the same day", sent(1, 60_00), []truth{perhaps("E", "2026-03-10", 0.4)}, "", 0, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			knew := func(e ledger.Entry, _ string, _ time.Time) bool { return tt.known != "" && e.ID == tt.known }
			certain, maybe := payersReached([]sentItem{tt.sent}, invoices, tt.truths, 0.05, knew)
			if len(certain) != tt.certain || len(maybe) != tt.maybe {
				t.Errorf("%d for certain and %d perhaps, want %d and %d", len(certain), len(maybe), tt.certain, tt.maybe)
			}
		})
	}
}

// TestLook: a step may lawfully leave from the day it is reached, whatever held it
// and whatever day it is; a guard costs the business days it holds.
func TestLook(t *testing.T) {
	t.Parallel()
	outlook := func(state dunning.OutlookState, step string, reached ledger.Date) dunning.Outlook {
		return dunning.Outlook{Invoice: "F-1", Instalment: 1, State: state, Step: step, Reached: reached}
	}
	held := []dunning.Held{{Invoice: "F-1", Instalment: 1, Guard: dunning.GuardCoverage}}
	w := &lived{lawful: map[rung]ledger.Date{}, guards: map[dunning.Guard]*guarded{}}
	for _, day := range []struct {
		date     ledger.Date
		business bool
		outlook  dunning.Outlook
		held     []dunning.Held
	}{
		{"2026-03-05", true, outlook(dunning.OutlookAhead, "friendly", "2026-03-06"), held}, // not reached: held or not
		{"2026-03-06", true, outlook(dunning.OutlookHeld, "friendly", "2026-03-06"), held},
		{"2026-03-07", false, outlook(dunning.OutlookHeld, "friendly", "2026-03-06"), held},
		{"2026-03-08", false, outlook(dunning.OutlookAhead, "friendly", "2026-03-06"), nil}, // free, on a Sunday
		{"2026-03-09", true, outlook(dunning.OutlookDue, "friendly", "2026-03-06"), nil},
		{"2026-03-16", true, outlook(dunning.OutlookHeld, "formal", "2026-03-16"), held},
	} {
		w.look(dunning.Sums{Outlooks: []dunning.Outlook{day.outlook}, Held: day.held}, day.date, day.business)
	}
	key := slot{"F-1", 1}
	want := map[rung]ledger.Date{{key, "friendly"}: "2026-03-06", {key, "formal"}: "2026-03-16"}
	if diff := cmp.Diff(want, w.lawful, cmp.AllowUnexported(rung{}, slot{})); diff != "" {
		t.Errorf("lawful since (-want +got):\n%s", diff)
	}
	if g := w.guards[dunning.GuardCoverage]; g == nil || g.days != 2 || len(g.rungs) != 2 {
		t.Errorf("coverage held %+v, want two reminders for two business days", g)
	}
	if w.lastHeld[key] != dunning.GuardCoverage {
		t.Errorf("on the last day it is held by %q", w.lastHeld[key])
	}
}

func TestDelayOf(t *testing.T) {
	t.Parallel()
	if got, want := delayOf([]int{7, 0, 1, 1}), (Delay{4, 2.3, 1, 7}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if got := delayOf(nil); got != (Delay{}) {
		t.Errorf("of nothing: %+v", got)
	}
}
