package reconcile

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"relanced/internal/ledger"
)

// index finds what could explain a credit without looking at every invoice:
// the cost of a credit must not grow with the ledger.
type index struct {
	config    Config
	customers []ledger.Customer // by ID
	invoices  []ledger.Invoice  // by number
	place     map[string]int    // customer ID -> customers
	number    map[string]int    // invoice number -> invoices
	owner     []int             // invoice -> customer
	age       []int             // invoice -> its rank, oldest due first
	openCount int               // invoices with something to pay, at the start of the run
	debtors   int               // customers who owe something, at the start of the run; 2 at least
	counters  []string          // invoice -> the counter of its number
	rates     rates

	keys      map[string][]key // squeezed numbers and references
	runs      map[string][]key // numbers as runs without leading zeros
	ordered   []numbered       // by number
	shapes    map[string]bool  // what the numbers have in common
	newest    map[string]int64 // shape -> the highest counter given out
	maxTokens int              // longest number in tokens, with room for a line seam
	maxKey    int              // longest squeezed number
	amounts   map[ledger.Money][]int
	open      [][]int // customer -> open invoices, oldest due first
	mine      [][]int // customer -> invoices

	accounts map[string]account
	habits   map[int][]way      // customer -> the ways in which they have paid
	signed   map[string]account // the same by the words of a payer's name
	names    nameIndex

	paid      map[ledger.Money][]ledger.Entry // settled credits by amount
	settledBy map[int]string                  // invoice -> the credit that settled it, for a person
	locked    map[int]bool                    // invoices several payers fight for: nobody gets them in this run
	rejected  map[string]map[string]bool
	own       map[string]bool

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

type owed struct {
	customer int
	amount   ledger.Money
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
	x := &index{config: c, locked: map[int]bool{}, sources: sources(s.Sources), decided: s.Decided, demoted: s.Demoted}
	x.addCustomers(s)
	x.addInvoices(s.Invoices)
	x.addAccounts(s)
	x.names = newNameIndex(x.customers)
	x.settledBy = x.settlers(s.Settled)
	x.paid = map[ledger.Money][]ledger.Entry{}
	for _, credit := range s.Settled {
		x.paid[credit.Entry.Amount] = append(x.paid[credit.Entry.Amount], credit.Entry)
	}
	x.rejected = map[string]map[string]bool{}
	for entry, keys := range s.Rejected {
		x.rejected[entry] = map[string]bool{}
		for _, k := range keys {
			x.rejected[entry][sortedKey(k)] = true
		}
	}
	x.own = map[string]bool{}
	for _, a := range s.OwnAccounts {
		x.own[ledger.NormalizeIBAN(a)] = true
	}
	delete(x.own, "")
	x.addHabits(s)
	x.addAdvices(s)
	return x
}

// sortedKey makes the key of a proposal independent of the order of its parts.
func sortedKey(k string) string {
	words := strings.Fields(k)
	slices.Sort(words)
	return strings.Join(words, " ")
}

// addCustomers takes the customers, and those that only invoices name.
func (x *index) addCustomers(s Snapshot) {
	byID := map[string]ledger.Customer{}
	for _, i := range s.Invoices {
		byID[i.Customer] = ledger.Customer{ID: i.Customer}
	}
	for _, c := range s.Customers {
		byID[c.ID] = c
	}
	x.place = map[string]int{}
	for _, id := range slices.Sorted(maps.Keys(byID)) {
		x.place[id] = len(x.customers)
		x.customers = append(x.customers, byID[id])
	}
}

func (x *index) addInvoices(list []ledger.Invoice) {
	x.invoices = slices.Clone(list)
	slices.SortFunc(x.invoices, func(a, b ledger.Invoice) int { return strings.Compare(a.Number, b.Number) })
	x.number = make(map[string]int, len(list))
	x.keys = make(map[string][]key, 2*len(list))
	x.runs = make(map[string][]key, len(list))
	x.shapes, x.newest = map[string]bool{}, map[string]int64{}
	x.amounts = map[ledger.Money][]int{}
	x.owner = make([]int, len(list))
	x.open, x.mine = make([][]int, len(x.customers)), make([][]int, len(x.customers))
	x.counters = make([]string, len(list))
	for i, invoice := range x.invoices {
		x.number[invoice.Number] = i
		x.owner[i] = x.place[invoice.Customer]
		x.mine[x.owner[i]] = append(x.mine[x.owner[i]], i)
		x.counters[i] = x.addKeys(i, invoice)
		x.addAmounts(i)
		if invoice.Open().Minor > 0 {
			x.openCount++
		}
		if invoice.Open().Minor != 0 {
			x.open[x.owner[i]] = append(x.open[x.owner[i]], i)
		}
	}
	slices.SortFunc(x.ordered, func(a, b numbered) int {
		return cmp.Or(strings.Compare(a.squeezed, b.squeezed), cmp.Compare(a.invoice, b.invoice))
	})
	x.rates = newRates(x.invoices)
	x.rankByAge()
	for _, open := range x.open {
		slices.SortFunc(open, x.oldestFirst)
		if len(open) > 0 {
			x.debtors++
		}
	}
	x.debtors = max(2, x.debtors)
}

// rankByAge orders the invoices once by due date, then by issue date (art.
// 1342-10 C. civ.), then by number.
func (x *index) rankByAge() {
	order := make([]int, len(x.invoices))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		p, q := &x.invoices[a], &x.invoices[b]
		return cmp.Or(strings.Compare(string(p.DueDate), string(q.DueDate)), strings.Compare(string(p.IssueDate), string(q.IssueDate)), cmp.Compare(a, b))
	})
	x.age = make([]int, len(order))
	for rank, i := range order {
		x.age[i] = rank
	}
}

func (x *index) oldestFirst(a, b int) int { return cmp.Compare(x.age[a], x.age[b]) }

// addAmounts makes an invoice findable by what could be paid of it: the whole
// open amount, or one instalment.
func (x *index) addAmounts(i int) {
	for _, amount := range payable(x.invoices[i]) {
		// The invoices come in order at first, so that the whole list is looked
		// through only for one of which a part was taken since.
		list := x.amounts[amount]
		if n := len(list); n == 0 || list[n-1] < i || list[n-1] > i && !slices.Contains(list, i) {
			x.amounts[amount] = append(list, i)
		}
	}
}

// billed counts how often a customer was billed an amount.
func (x *index) billed(customer int, amount ledger.Money) int {
	k := owed{customer, amount}
	n, known := x.rates.billed[k]
	if !known {
		for _, i := range x.mine[customer] {
			if x.invoices[i].Amount == amount {
				n++
			}
		}
		x.rates.billed[k] = n
	}
	return n
}

// chance is how often money that has nothing to do with a customer has this
// amount all the same: as often as others are billed it.
func (x *index) chance(m ledger.Money, customer int) float64 {
	others := x.rates.all[m] - x.billed(customer, m)
	return (shippedChance(m)*shrink + float64(others)) / float64(shrink+x.rates.invoices)
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

// payable lists the amounts that settle something of an invoice exactly.
func payable(i ledger.Invoice) []ledger.Money {
	whole := i.Open()
	if whole.Minor <= 0 {
		return nil
	}
	list := []ledger.Money{whole}
	for _, part := range i.OpenInstalments() {
		if !slices.Contains(list, part.Amount) {
			list = append(list, part.Amount)
		}
	}
	return list
}

// payableNow reports whether the amount still settles something of invoice i
// exactly: what was indexed may have been taken since.
func (x *index) payableNow(i int, amount ledger.Money) bool {
	return slices.Contains(payable(x.invoices[i]), amount)
}

func (x *index) addAccounts(s Snapshot) {
	x.accounts = map[string]account{}
	for i, c := range x.customers {
		for _, iban := range c.IBANs {
			iban = ledger.NormalizeIBAN(iban)
			a := x.accounts[iban]
			if iban == "" || slices.Contains(a.onFile, i) {
				continue
			}
			a.onFile = append(a.onFile, i)
			x.accounts[iban] = a
		}
	}
	x.addLearned(x.accounts, s.Learned, ledger.NormalizeIBAN)
	x.signed = map[string]account{}
	x.addLearned(x.signed, s.LearnedNames, func(words string) string { return words })
}

func (x *index) addLearned(into map[string]account, lessons map[string][]LearnedAccount, key func(string) string) {
	for _, sign := range slices.Sorted(maps.Keys(lessons)) {
		a := into[key(sign)]
		for _, l := range lessons[sign] {
			if i, ok := x.place[l.Customer]; ok {
				a.learned = append(a.learned, learned{i, l.Since, l.Count})
			}
		}
		slices.SortFunc(a.learned, func(p, q learned) int { return cmp.Compare(p.customer, q.customer) })
		into[key(sign)] = a
	}
}

// settlers tells by which credit each invoice was paid.
func (x *index) settlers(credits []SettledCredit) map[int]string {
	by := map[int]string{}
	sorted := slices.SortedFunc(slices.Values(credits), func(a, b SettledCredit) int { return byDate(a.Entry, b.Entry) })
	for _, credit := range sorted {
		for _, a := range credit.Allocations {
			if i, ok := x.number[a.Invoice]; ok && live(a) {
				by[i] = paymentName(credit.Entry)
			}
		}
	}
	return by
}

func live(a ledger.Allocation) bool { return !a.Reversed && a.Reverses == 0 }

// take books an accepted proposal into the index, so that the other credits of
// the run are judged by what is left.
func (x *index) take(p ledger.Proposal, e ledger.Entry) {
	for _, part := range p.Parts {
		i := x.number[part.Invoice]
		x.invoices[i].Allocated += part.Settles()
		x.settledBy[i] = paymentName(e)
		if x.invoices[i].Open().Minor == 0 {
			x.open[x.owner[i]] = slices.DeleteFunc(slices.Clone(x.open[x.owner[i]]), func(j int) bool { return j == i })
		}
		x.addAmounts(i)
	}
	x.paid[e.Amount] = append(x.paid[e.Amount], e)
}

// paymentName is what a person calls a payment: "the payment of 2026-03-02 (B2)".
func paymentName(e ledger.Entry) string {
	return "the payment of " + string(e.BookingDate) + " (" + e.Ref() + ")"
}

// byDate orders entries by booking date, then by identity.
func byDate(a, b ledger.Entry) int {
	return cmp.Or(strings.Compare(string(a.BookingDate), string(b.BookingDate)), strings.Compare(a.ID, b.ID))
}
