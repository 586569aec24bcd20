package reconcile

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"relanced/internal/ledger"
	"relanced/internal/store"
	"relanced/internal/store/storetest"
)

// TestRoundsAreAsIfReadAnew: what a run keeps in memory between its rounds is what
// it would read, on both engines: of what it has allocated, of what came back, of
// what waits, of an advice that is used up.
func TestRoundsAreAsIfReadAnew(t *testing.T) {
	t.Parallel()
	storetest.ForEach(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		town := busyTown()
		recordTown(t, s, "main", town)
		for _, later := range [][]ledger.Entry{nil, town.comeBack()} {
			addLater(t, s, "main", later)
			clock.Advance(stood) // so that what was allocated before teaches
			r := readRun(t, s, "main")
			for n := range rounds {
				result, again, err := r.once(t.Context(), s, "main", DefaultConfig(), true)
				if err != nil {
					t.Fatal(err)
				}
				if later != nil && n == 0 && result.Reversed < 3 {
					t.Errorf("only %d came back: the test proves little", result.Reversed)
				}
				fresh := readRun(t, s, "main")
				fresh.catalogue = newCatalogue(fresh.Snapshot)
				if diff := cmp.Diff(kept(fresh), kept(r), asKept...); diff != "" {
					t.Fatalf("after round %d (-read, +kept):\n%s", n+1, diff)
				}
				if diff := cmp.Diff(newDebts(r.catalogue), r.debts, asDebts...); diff != "" {
					t.Fatalf("owed after round %d (-anew, +kept):\n%s", n+1, diff)
				}
				if !again {
					break
				}
				if n == rounds-1 {
					t.Error("it does not come to rest")
				}
			}
		}
	})
}

// TestOneRunIsAsSeveral: a run of several rounds ends where runs of one round do.
func TestOneRunIsAsSeveral(t *testing.T) {
	t.Parallel()
	storetest.ForEach(t, func(t *testing.T, s *store.Store, _ *storetest.Clock) {
		town := busyTown()
		for _, book := range []string{"once", "several", "nothing again"} {
			recordTown(t, s, book, town)
		}
		for _, later := range [][]ledger.Entry{nil, town.comeBack()} {
			addLater(t, s, "once", later)
			addLater(t, s, "several", later)
			addLater(t, s, "nothing again", later)
			if _, err := Run(t.Context(), s, "once", DefaultConfig()); err != nil {
				t.Fatal(err)
			}
			for again := true; again; {
				var err error
				r := readRun(t, s, "several")
				if _, again, err = r.once(t.Context(), s, "several", DefaultConfig(), false); err != nil {
					t.Fatal(err)
				}
			}
			r := readRun(t, s, "nothing again")
			r.mostAgain = 0 // the next round does it
			for again := true; again; {
				var err error
				if _, again, err = r.once(t.Context(), s, "nothing again", DefaultConfig(), false); err != nil {
					t.Fatal(err)
				}
				fresh := readRun(t, s, "nothing again")
				if diff := cmp.Diff(fresh.asWritten(), r.asWritten(), asKept...); diff != "" {
					t.Fatalf("-in the ledger, +known to be there:\n%s", diff)
				}
			}
			once := written(t, s, "once")
			for _, book := range []string{"several", "nothing again"} {
				if diff := cmp.Diff(written(t, s, book), once, append(asKept, cmp.Comparer(sameProposals), cmpopts.IgnoreFields(ledger.Allocation{}, "Explanation"))...); diff != "" {
					t.Fatalf("-%s, +once:\n%s", book, diff)
				}
			}
		}
	})
}

// keptState is what a round reads of a run.
type keptState struct {
	Entries  []ledger.Entry
	Settled  []SettledCredit
	Invoices []invoice
	Known    map[string][]ledger.Proposal
	Learned  map[string][]LearnedAccount
	Names    map[string][]LearnedAccount
}

func kept(r run) keptState {
	k := keptState{Entries: r.Entries, Settled: r.Settled, Invoices: r.invoices, Known: map[string][]ledger.Proposal{}, Learned: r.Learned, Names: r.LearnedNames}
	for _, e := range r.Entries {
		k.Known[e.ID] = r.known[e.ID]
	}
	return k
}

// asKept leaves out what no round looks at, and every order that means nothing.
var asKept = []cmp.Option{
	cmp.AllowUnexported(invoice{}, usual{}, invoiceTerms{}),
	cmpopts.EquateEmpty(),
	cmpopts.IgnoreFields(ledger.Allocation{}, "ID", "AdjustmentReason", "Probability"),
	cmpopts.SortSlices(func(a, b ledger.Entry) bool { return a.ID < b.ID }),
	cmpopts.SortSlices(func(a, b SettledCredit) bool { return a.Entry.ID < b.Entry.ID }),
	cmpopts.SortSlices(func(a, b ledger.Allocation) bool { return a.Entry+a.Invoice < b.Entry+b.Invoice }),
	cmpopts.SortSlices(func(a, b LearnedAccount) bool { return a.Customer < b.Customer }),
	cmpopts.EquateApprox(0, 1e-12),
}

// written is what runs have written.
func written(t *testing.T, s *store.Store, book string) (w struct {
	Entries     []ledger.Entry
	Allocations []ledger.Allocation
	Proposals   map[string][]ledger.Proposal
},
) {
	t.Helper()
	err := s.View(t.Context(), book, func(tx *store.Tx) (err error) {
		if w.Entries, err = tx.Entries(); err != nil {
			return err
		}
		if w.Allocations, err = tx.LiveAllocations(); err != nil {
			return err
		}
		w.Proposals, err = tx.Proposals()
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func readRun(t *testing.T, s *store.Store, book string) (r run) {
	t.Helper()
	err := s.View(t.Context(), book, func(tx *store.Tx) (err error) {
		r, err = loadRun(tx)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// busyTown is a town whose credits hang on one another, with an advice that two
// of them fit.
func busyTown() *town {
	town := newTown(5, 60)
	town.pay(5, 60)
	for n, invoice := range town.Invoices[:3] {
		town.Entries = append(town.Entries, ledger.Entry{
			ID: fmt.Sprintf("again%d", n), Account: "A1", BookingDate: "2026-03-21", Amount: invoice.Amount, Remittance: "Facture " + invoice.Number, State: ledger.EntryNew,
		})
	}
	town.add("C90001", "Menuiserie Duportail", "ZA-101", 120000).add("C90002", "Garage Lefebvrier", "ZA-102", 48000)
	town.Advices = []ledger.Advice{{
		Source: ledger.AdviceStripe, Reference: "po_1Qe4", Date: "2026-03-02", Net: ledger.Money{Minor: 165000, Currency: "EUR"},
		Lines: []ledger.AdviceLine{
			{Kind: ledger.AdvicePayment, Gross: 120000, Fee: 2000, Net: 118000, Text: "ZA-101", Place: "row 2"},
			{Kind: ledger.AdvicePayment, Gross: 48000, Fee: 1000, Net: 47000, Text: "ZA-102", Place: "row 3"},
		},
	}}
	for n, text := range []string{"PAYOUT PO_1QE4", "PAYOUT"} {
		town.Entries = append(town.Entries, ledger.Entry{
			ID: fmt.Sprintf("payout%d", n), Account: "A1", BookingDate: "2026-03-03", Amount: ledger.Money{Minor: 165000, Currency: "EUR"},
			Counterparty: "STRIPE TECHNOLOGY EUROPE", Remittance: text, State: ledger.EntryNew,
		})
	}
	return &town
}

func (t *town) add(customer, name, number string, minor int64) *town {
	t.Customers = append(t.Customers, ledger.Customer{ID: customer, Name: name})
	t.Invoices = append(t.Invoices, ledger.Invoice{
		Number: number, Customer: customer, IssueDate: "2026-01-05", DueDate: "2026-02-05", Amount: ledger.Money{Minor: minor, Currency: "EUR"},
	})
	return t
}

// comeBack are returns of what the town has paid and cited, and what pays it again.
func (t *town) comeBack() []ledger.Entry {
	var later []ledger.Entry
	for _, e := range t.Entries {
		if !t.sure[e.ID] || len(later) == 12 {
			continue
		}
		back := e
		back.ID, back.Amount.Minor, back.Return, back.BookingDate = "back-"+e.ID, -e.Amount.Minor, "AC04", "2026-03-22"
		again := e
		again.ID, again.BookingDate = "anew-"+e.ID, "2026-03-25"
		later = append(later, back, again)
	}
	return later
}

func recordTown(t *testing.T, s *store.Store, book string, town *town) {
	t.Helper()
	err := s.Update(t.Context(), book, func(tx *store.Tx) error {
		for _, c := range town.Customers {
			if _, err := tx.SaveCustomer(c); err != nil {
				return err
			}
		}
		for _, i := range town.Invoices {
			i.Type = ledger.TypeInvoice
			if _, _, err := tx.SaveInvoice(i); err != nil {
				return err
			}
		}
		file, err := tx.AddFile(ledger.File{SHA256: "x", Kind: ledger.FileStatement, State: ledger.FileRecorded})
		if err != nil {
			return err
		}
		for _, a := range town.Advices {
			if _, err := tx.AddAdvice(file, a); err != nil {
				return err
			}
		}
		_, err = tx.AddStatement(file, ledger.Statement{Account: ledger.Account{ID: "A1", Currency: "EUR"}})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	addLater(t, s, book, town.Entries)
}

func addLater(t *testing.T, s *store.Store, book string, entries []ledger.Entry) {
	t.Helper()
	if len(entries) == 0 {
		return
	}
	err := s.Update(t.Context(), book, func(tx *store.Tx) error {
		_, err := tx.AddEntries(1, entries)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestFollow: what was written is followed, and nothing else.
func TestFollow(t *testing.T) {
	t.Parallel()
	part := func(number string, minor, adjustment int64) ledger.Part {
		return ledger.Part{Invoice: number, Amount: eur(minor), Adjustment: adjustment}
	}
	accept := func(entry string, parts ...ledger.Part) Decision {
		return Decision{Entry: entry, State: ledger.EntryAllocated, Accepted: &ledger.Proposal{Parts: parts}}
	}
	for _, test := range []struct {
		name      string
		done      []Decision
		undecided string // entries with their state, and the number of their proposals
		settled   string
		open      string // of the invoices
	}{
		{"nothing was written", nil, "e1 new 0, e2 review 1, r1 new 0", "paid", "I1 100, I2 200, I3 0"},
		{"an allocation", []Decision{accept("e1", part("I1", 95, 5))}, "e2 review 1, r1 new 0", "e1 paid", "I1 0, I2 200, I3 0"},
		{"one of two invoices, in part", []Decision{accept("e1", part("I1", 100, 0), part("I2", 50, 0))}, "e2 review 1, r1 new 0", "e1 paid", "I1 0, I2 150, I3 0"},
		{
			"a review",
			[]Decision{{Entry: "e1", State: ledger.EntryReview, Proposals: make([]ledger.Proposal, 3)}},
			"e1 review 3, e2 review 1, r1 new 0", "paid", "I1 100, I2 200, I3 0",
		},
		{"what is ignored", []Decision{{Entry: "e2", State: ledger.EntryIgnored}}, "e1 new 0, r1 new 0", "paid", "I1 100, I2 200, I3 0"},
		{"a return", []Decision{{Entry: "r1", State: ledger.EntryIgnored, Reverses: "paid"}}, "e1 new 0, e2 review 1", "", "I1 100, I2 200, I3 300"},
		{
			"a return and a payment",
			[]Decision{{Entry: "r1", State: ledger.EntryIgnored, Reverses: "paid"}, accept("e2", part("I3", 300, 0))},
			"e1 new 0", "e2", "I1 100, I2 200, I3 0",
		},
	} {
		r := run{
			Snapshot: Snapshot{
				Entries: []ledger.Entry{{ID: "e1", State: ledger.EntryNew}, {ID: "e2", State: ledger.EntryReview}, {ID: "r1", State: ledger.EntryNew}},
				Settled: []SettledCredit{{ledger.Entry{ID: "paid"}, []ledger.Allocation{
					{Invoice: "I3", Amount: eur(290), Adjustment: 10},
					{Invoice: "I1", Amount: eur(7), Reversed: true},
				}}},
			},
			known: map[string][]ledger.Proposal{"e2": make([]ledger.Proposal, 1)},
		}
		r.catalogue = newCatalogue(Snapshot{Invoices: []ledger.Invoice{
			{Number: "I1", Amount: eur(100)}, {Number: "I2", Amount: eur(200)}, {Number: "I3", Amount: eur(300), Allocated: 300},
		}})
		r.debts = newDebts(r.catalogue)
		done := map[string]Decision{}
		for _, d := range test.done {
			done[d.Entry] = d
		}
		r.follow(done)
		var undecided, settled, open []string
		for _, e := range r.Entries {
			undecided = append(undecided, fmt.Sprintf("%s %s %d", e.ID, e.State, len(r.known[e.ID])))
		}
		for _, c := range r.Settled {
			settled = append(settled, c.Entry.ID)
		}
		for i := range r.invoices {
			open = append(open, fmt.Sprintf("%s %d", r.invoices[i].Number(), r.invoices[i].Open().Minor))
		}
		slices.Sort(settled)
		if got := strings.Join(undecided, ", "); got != test.undecided {
			t.Errorf("%s: undecided %s, want %s", test.name, got, test.undecided)
		}
		if got := strings.Join(settled, " "); got != test.settled {
			t.Errorf("%s: settled %s, want %s", test.name, got, test.settled)
		}
		if got := strings.Join(open, ", "); got != test.open {
			t.Errorf("%s: open %s, want %s", test.name, got, test.open)
		}
	}
}

// TestSameProposals: what is not worth writing down again, and what is.
func TestSameProposals(t *testing.T) {
	t.Parallel()
	base := func() []ledger.Proposal {
		return []ledger.Proposal{
			{Rank: 1, Customer: "C1", Rule: "name+amount", Probability: 0.8, Parts: []ledger.Part{{Invoice: "I1", Amount: eur(100)}}, Evidence: make([]ledger.Evidence, 2)},
			{Rank: 2, Customer: "C2", Rule: "amount", Probability: 0.1, Parts: []ledger.Part{{Invoice: "I2", Amount: eur(100)}}},
		}
	}
	for _, test := range []struct {
		name   string
		change func([]ledger.Proposal) []ledger.Proposal
		want   bool
	}{
		{"nothing", func(p []ledger.Proposal) []ledger.Proposal { return p }, true},
		{"a hair", func(p []ledger.Proposal) []ledger.Proposal { p[0].Probability += aHair / 2; return p }, true},
		{"the words of the evidence", func(p []ledger.Proposal) []ledger.Proposal { p[0].Evidence[0].Fact = "x"; return p }, true},
		{"more than a hair", func(p []ledger.Proposal) []ledger.Proposal { p[0].Probability -= 2 * aHair; return p }, false},
		{"one fewer", func(p []ledger.Proposal) []ledger.Proposal { return p[:1] }, false},
		{"the order", func(p []ledger.Proposal) []ledger.Proposal { return []ledger.Proposal{p[1], p[0]} }, false},
		{"the rank", func(p []ledger.Proposal) []ledger.Proposal { p[1].Rank = 3; return p }, false},
		{"the customer", func(p []ledger.Proposal) []ledger.Proposal { p[0].Customer = "C3"; return p }, false},
		{"the rule", func(p []ledger.Proposal) []ledger.Proposal { p[0].Rule = "amount"; return p }, false},
		{"an amount", func(p []ledger.Proposal) []ledger.Proposal { p[0].Parts[0].Amount.Minor++; return p }, false},
		{"an adjustment", func(p []ledger.Proposal) []ledger.Proposal { p[0].Parts[0].Adjustment++; return p }, false},
		{"a reason", func(p []ledger.Proposal) []ledger.Proposal { p[0].Parts[0].Reason = "rounding"; return p }, false},
		{"an invoice", func(p []ledger.Proposal) []ledger.Proposal { p[0].Parts[0].Invoice = "I3"; return p }, false},
		{"one fact more", func(p []ledger.Proposal) []ledger.Proposal { p[1].Evidence = make([]ledger.Evidence, 1); return p }, false},
	} {
		if got := sameProposals(base(), test.change(base())); got != test.want {
			t.Errorf("%s: the same %v, want %v", test.name, got, test.want)
		}
	}
}

// TestSomebodyDecidesMeanwhile: what a person has decided between the reading and the
// writing of a run stays as it is.
func TestSomebodyDecidesMeanwhile(t *testing.T) {
	t.Parallel()
	storetest.ForEach(t, func(t *testing.T, s *store.Store, _ *storetest.Clock) {
		recordTown(t, s, "main", busyTown())
		undisturbed := readRun(t, s, "main")
		var taken string // a credit that would be allocated
		_, decisions := undisturbed.decide(DefaultConfig())
		for _, d := range decisions {
			if d.Accepted != nil {
				taken = d.Entry
			}
		}
		r := readRun(t, s, "main")
		err := s.Update(t.Context(), "main", func(tx *store.Tx) error {
			e, _, err := tx.Entry(taken)
			if err != nil {
				return err
			}
			return tx.MoveEntry(e, ledger.EntryIgnored, "a person said so")
		})
		if err != nil {
			t.Fatal(err)
		}
		result, _, err := r.once(t.Context(), s, "main", DefaultConfig(), true)
		if err != nil || result.Allocated == 0 {
			t.Fatalf("%+v: %v", result, err)
		}
		w := written(t, s, "main")
		for _, e := range w.Entries {
			if e.ID == taken && (e.State != ledger.EntryIgnored || e.Note != "a person said so") {
				t.Errorf("%s is %s: %s", e.ID, e.State, e.Note)
			}
		}
		for _, a := range w.Allocations {
			if a.Entry == taken {
				t.Errorf("its money is on %s", a.Invoice)
			}
		}
	})
}
