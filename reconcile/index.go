package reconcile

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"sync"

	"relanced/internal/ledger"
)

// index finds what could explain a credit without looking at every invoice:
// the cost of a credit must not grow with the ledger.
type index struct {
	*catalogue
	debts     // now; how many there are and the amounts, at the start of the run
	config    Config
	often     *billedOften
	balances  func() map[ledger.Money]bool // see owedAtOnce; of the start of the run
	taken     []taken                      // in this run, so far
	waiting   []*verdict                   // on what is customers' money, by entry
	keeps     bool                         // some of them are of the last round
	mostAgain int                          // how many may be judged again for what is settled; more are left to the next round

	rates   rates                // of what payments are like
	learned map[string][]learned // account -> whom it has paid for
	signed  map[string][]learned // the same by the words of a payer's name
	habits  map[int][]way        // customer -> the ways in which they have paid
	fellows map[sign][]fellow    // what fits one customer alone, by who pays

	payersKnown func() map[int]bool  // customers, see withPayers
	delays      func() map[int][]int // of each customer's payments, in days, see delaysOf
	puzzles     func() map[ledger.Money][]*ledger.Entry

	paid        []*ledger.Entry // settled credits
	payments    signIndex       // of them
	settledBy   map[int]string  // invoice -> the credit that settled it, for a person
	locked      map[int]bool    // invoices several payers fight for: nobody gets them in this run
	rejected    map[string]map[string]bool
	askedFor    map[debtSum]bool       // with charges, by any letter
	chargesLeft map[string]int64       // invoice -> what is unpaid of the charges claimed on it
	notices     map[int][]Notice       // customer -> letters whose charges are unpaid
	asked       map[ledger.Money][]int // what they ask for -> customers
	besides     map[ledger.Money][]besideSet
	own         map[string]bool

	advices   map[ledger.Money][]ledger.Advice // by net amount
	undecided map[ledger.Money][]ledger.Entry  // credits that an advice may explain
	emails    map[string][]int                 // folded -> customers
	sources   map[ledger.Source]string         // who said that it is never a customer's
	decided   map[string]string                // undecided entry -> the person who had allocated it
	demoted   map[string]string                // rule -> why it must not allocate by itself
}

// A key tells what a squeezed text names.
type key struct {
	invoice int
	kind    citationKind
}

// An account is what is known of a counterparty's IBAN.
type account struct {
	onFile  []int // customers
	learned []learned
}

type learned struct {
	customer int
	since    ledger.Date
	count    int
}

func newIndex(s Snapshot, c Config) *index {
	x := newCatalogue(s)
	return x.index(s, newDebts(x), c)
}

// index adds to a catalogue what is open now, and who has paid so far.
func (x *catalogue) index(s Snapshot, o *debts, c Config) *index {
	return (&index{
		catalogue: x, debts: o.asOfNow(), config: c, mostAgain: math.MaxInt, often: newBilledOften(), locked: map[int]bool{}, sources: sources(s.Sources), decided: s.Decided, demoted: s.Demoted,
	}).fill(s)
}

func (x *index) fill(s Snapshot) *index {
	x.balances, x.payersKnown = sync.OnceValue(x.owedAtOnce), sync.OnceValue(x.withPayers)
	x.delays = sync.OnceValue(func() map[int][]int { return x.delaysOf(s.Settled) })
	x.puzzles = sync.OnceValue(func() map[ledger.Money][]*ledger.Entry { return puzzlesOf(s.Entries) })
	x.addLearned(s)
	x.settledBy = x.settlers(s.Settled)
	x.payments = signIndex{}
	for n := range s.Settled {
		entry := &s.Settled[n].Entry
		x.addPaid(entry, signOf(entry))
	}
	x.rejected = map[string]map[string]bool{}
	for entry, keys := range s.Rejected {
		x.rejected[entry] = map[string]bool{}
		for _, k := range keys {
			x.rejected[entry][sortedKey(k)] = true
		}
	}
	x.addNotices(s.Notices)
	x.addAsked(s.Asked)
	x.chargesLeft = s.ChargesLeft
	x.addBesides()
	x.own = map[string]bool{}
	for _, a := range s.OwnAccounts {
		x.own[ledger.NormalizeIBAN(a)] = true
	}
	delete(x.own, "")
	x.addHabits(s)
	x.addAdvices(s)
	x.addFellows(s.Entries)
	x.rates = x.estimate(s)
	return x
}

// sortedKey makes the key of a proposal independent of the order of its parts.
func sortedKey(k string) string {
	words := strings.Fields(k)
	slices.Sort(words)
	return strings.Join(words, " ")
}

// oldestFirst orders invoices by due date, then by issue date (art. 1342-10 C.
// civ.), then by number.
func (x *catalogue) oldestFirst(a, b int) int {
	p, q := &x.invoices[a], &x.invoices[b]
	return cmp.Or(strings.Compare(string(p.DueDate), string(q.DueDate)), strings.Compare(string(p.IssueDate), string(q.IssueDate)), cmp.Compare(a, b))
}

// chance is how often money that has nothing to do with a customer has this
// amount all the same: as often as others are billed it.
func (x *index) chance(m ledger.Money, customer int) float64 {
	others := x.billed.count(m) - x.billedTo(customer, m)
	return (shippedChance(m)*shrink + float64(others)) / float64(shrink+len(x.invoices))
}

// owing lists the invoices of a customer of which an amount settles something
// exactly, oldest due first.
func (x *index) owing(customer int, amount ledger.Money) []int {
	var list []int
	for _, i := range x.open[customer] {
		if x.payableNow(i, amount) {
			list = append(list, i)
		}
	}
	return list
}

// payableNow reports whether the amount still settles something of invoice i
// exactly: what was indexed may have been taken since.
func (x *index) payableNow(i int, amount ledger.Money) bool {
	return x.invoices[i].pays(amount)
}

// account is what is known of an IBAN.
func (x *index) account(iban string) account {
	iban = ledger.NormalizeIBAN(iban)
	return account{x.onFile[iban], x.learned[iban]}
}

// addLearned notes whom accounts and names have paid for.
func (x *index) addLearned(s Snapshot) {
	x.learned, x.signed = map[string][]learned{}, map[string][]learned{}
	for sign, lessons := range s.LearnedNames {
		x.signed[sign] = x.lessons(lessons)
	}
	for iban, lessons := range s.Learned {
		x.learned[ledger.NormalizeIBAN(iban)] = x.lessons(lessons)
	}
}

func (x *index) lessons(list []LearnedAccount) (of []learned) {
	for _, l := range list {
		if i, ok := x.place[l.Customer]; ok {
			of = append(of, learned{i, l.Since, l.Count})
		}
	}
	slices.SortFunc(of, func(p, q learned) int { return cmp.Compare(p.customer, q.customer) })
	return of
}

// settlers tells by which credit each invoice was paid.
func (x *index) settlers(credits []SettledCredit) map[int]string {
	by := map[int]string{}
	sorted := make([]*SettledCredit, len(credits))
	for n := range credits {
		sorted[n] = &credits[n]
	}
	slices.SortFunc(sorted, func(a, b *SettledCredit) int { return byDate(&a.Entry, &b.Entry) })
	for _, credit := range sorted {
		for _, a := range credit.Allocations {
			if i, ok := x.find(a.Invoice); ok && live(a) {
				by[i] = paymentName(&credit.Entry)
			}
		}
	}
	return by
}

func live(a ledger.Allocation) bool { return !a.Reversed && a.Reverses == 0 }

// take books an accepted proposal into the index, so that the other credits of
// the run are judged by what is left.
func (x *index) take(p ledger.Proposal, c *credit) {
	for _, part := range p.Parts {
		i := x.at(part.Invoice)
		x.invoices[i].Allocated += part.Settles()
		x.taken = append(x.taken, taken{i, part.Settles()})
		x.settledBy[i] = paymentName(c.entry)
		if x.invoices[i].Open().Minor == 0 {
			x.open[x.owner(i)] = slices.DeleteFunc(slices.Clone(x.open[x.owner(i)]), func(j int) bool { return j == i })
		}
		for amount := range x.invoices[i].payable() {
			x.amounts.add(i, amount)
		}
	}
	for _, part := range p.Parts {
		owner := x.owner(x.at(part.Invoice))
		x.notices[owner] = spend(x.notices[owner], p.Parts)
	}
	x.addPaid(c.entry, c.sign)
}

// taken is what a decision takes of an invoice.
type taken struct {
	invoice int
	minor   int64
}

// putBack undoes what was taken: whether a decision stands is said where it is
// written.
func (x *index) putBack() {
	for _, t := range x.taken {
		x.invoices[t.invoice].Allocated -= t.minor
	}
	x.taken = nil
}

func (x *index) addPaid(e *ledger.Entry, s sign) {
	x.payments.add(e.Amount, s, len(x.paid))
	x.paid = append(x.paid, e)
}

// paymentName is what a person calls a payment: "the payment of 2026-03-02 (B2)".
func paymentName(e *ledger.Entry) string {
	return "the payment of " + string(e.BookingDate) + " (" + e.Ref() + ")"
}

// byDate orders entries by booking date, then by identity.
func byDate(a, b *ledger.Entry) int {
	return cmp.Or(strings.Compare(string(a.BookingDate), string(b.BookingDate)), strings.Compare(a.ID, b.ID))
}
