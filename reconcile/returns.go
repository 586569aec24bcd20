package reconcile

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"relanced/internal/ledger"
)

// A reversible is a credit that a return may undo: allocated, or not yet decided.
type reversible struct {
	entry     ledger.Entry
	invoices  []int // what it settled
	undecided bool
}

// returns pairs the debits that undo a payment with that payment. The earliest
// return takes it; a return that could mean several payments reopens nobody's
// invoice on a guess.
func (x *index) returns(s Snapshot) map[string]Decision {
	decided := map[string]Decision{}
	byAmount := x.reversibles(s)
	var debits []ledger.Entry
	for n := range s.Entries {
		if s.Entries[n].Amount.Minor < 0 {
			debits = append(debits, s.Entries[n])
		}
	}
	slices.SortFunc(debits, func(a, b ledger.Entry) int { return byDate(&a, &b) })
	for _, debit := range debits {
		open := slices.DeleteFunc(slices.Clone(byAmount[debit.Amount.Abs()]), func(r reversible) bool {
			_, gone := decided[r.entry.ID]
			return gone || r.entry.Account != debit.Account || r.entry.BookingDate > debit.BookingDate
		})
		found := x.undone(debit, open)
		switch {
		case len(found) == 1:
			pair(decided, debit, found[0])
		case len(found) > 1:
			decided[debit.ID] = Decision{
				Entry: debit.ID, State: ledger.EntryReview,
				Note: fmt.Sprintf("a returned payment that could be any of %d: %s", len(found), references(found)),
			}
		case saysReturned(debit):
			decided[debit.ID] = Decision{
				Entry: debit.ID, State: ledger.EntryReview,
				Note: "a returned payment, but no credit of that amount explains it",
			}
		}
	}
	for id, d := range decided { // what was only reserved is not a decision
		if d.Entry == "" {
			delete(decided, id)
		}
	}
	return decided
}

// reversibles lists the credits that the debits may undo, by amount.
func (x *index) reversibles(s Snapshot) map[ledger.Money][]reversible {
	byAmount, wanted := map[ledger.Money][]reversible{}, map[ledger.Money]bool{}
	for _, e := range s.Entries {
		if e.Amount.Minor < 0 {
			wanted[e.Amount.Abs()] = true
		}
	}
	add := func(r reversible) { byAmount[r.entry.Amount] = append(byAmount[r.entry.Amount], r) }
	for _, credit := range s.Settled {
		if !wanted[credit.Entry.Amount] {
			continue
		}
		r := reversible{entry: credit.Entry}
		for _, a := range credit.Allocations {
			if i, ok := x.find(a.Invoice); ok && live(a) {
				r.invoices = append(r.invoices, i)
			}
		}
		add(r)
	}
	for _, e := range s.Entries {
		if e.Amount.Minor > 0 && wanted[e.Amount] {
			r := reversible{entry: e, undecided: true}
			add(r)
		}
	}
	for amount := range maps.Keys(byAmount) {
		slices.SortFunc(byAmount[amount], func(a, b reversible) int { return byDate(&a.entry, &b.entry) })
	}
	return byAmount
}

// pair writes down that a debit undoes a credit.
func pair(decided map[string]Decision, debit ledger.Entry, r reversible) {
	note := "returns " + paymentName(&r.entry)
	if debit.Return != "" && debit.Return != "RETURN" {
		note += ", reason " + debit.Return
	}
	d := Decision{Entry: debit.ID, State: ledger.EntryIgnored, Note: note}
	if r.undecided {
		decided[r.entry.ID] = Decision{Entry: r.entry.ID, State: ledger.EntryIgnored, Note: "came back: returned by " + debit.Ref()}
	} else {
		d.Reverses = r.entry.ID
		decided[r.entry.ID] = Decision{} // reserved: it comes back only once
	}
	decided[debit.ID] = d
}

// undone finds the credits that a debit may undo, by the best there is: the
// bank's references; for what is announced as a return also the payer; else
// the invoice it cites. What one of them leaves open the next may narrow down.
func (x *index) undone(debit ledger.Entry, open []reversible) []reversible {
	if len(open) == 0 {
		return nil
	}
	found := keep(open, func(r reversible) bool { return refersTo(debit, r.entry) })
	named, announced := len(found) > 0, saysReturned(debit)
	if !announced && (debit.IBAN != "" || payerWords(&debit) != "") {
		// An ordinary debit may carry the same words: it must not go to somebody else.
		found = keep(found, func(r reversible) bool { return samePayer(&debit, &r.entry) })
	}
	if len(found) == 1 || len(found) == 0 && !announced {
		return found
	}
	if !named {
		found = open
	}
	cited, _ := x.cite(&debit)
	found = keep(found, func(r reversible) bool { return !x.contradicts(debit, cited, r) })
	payer := keep(found, func(r reversible) bool { return samePayer(&debit, &r.entry) })
	byCitation := func(r reversible) bool { return x.sameInvoice(cited, r) }
	switch narrowed := keep(payer, byCitation); {
	case len(narrowed) > 0:
		return x.latest(debit, narrowed) // instalments of one invoice
	case len(payer) > 0:
		return x.latest(debit, payer)
	}
	narrowed := keep(found, byCitation)
	told := keep(found, func(r reversible) bool { return tellsPayer(debit, r.entry) || toldOf(debit, r.entry) })
	switch {
	case len(narrowed) > 0:
		return narrowed
	case named:
		return found
	case len(told) > 0:
		return x.latest(debit, told)
	case len(found) == 1 && debit.IBAN == "" && payerWords(&debit) == "" && x.billed.count(debit.Amount.Abs()) <= 1 && recent(debit, found[0].entry):
		return found // nobody is named, and no other money was ever of this amount
	}
	return nil
}

// tellsPayer reports whether a return that gives no account, and no name of its
// own, speaks of who paid a credit: "IMPAYE MENUISERIE DUPONT". All words of the
// name have to be there, but for what the bank cut off at the end.
func tellsPayer(debit, credit ledger.Entry) bool {
	if debit.IBAN != "" || payerWords(&debit) != "" && !returnWords.MatchString(fold(debit.Counterparty)) {
		return false
	}
	said := nameWords(debit.Counterparty + " " + debit.Text())
	last := ""
	if words := nameWords(debit.Counterparty); len(words) > 0 && cutShort(debit.Counterparty) {
		last = words[len(words)-1]
	}
	found := false
	for word := range strings.FieldsSeq(payerWords(&credit)) {
		if bankTypes[word] {
			continue
		}
		if !slices.Contains(said, word) && (len(last) < leastForeign || !strings.HasPrefix(word, last)) {
			return false
		}
		found = true
	}
	return found
}

// toldOf reports whether a credit that gives no account and no name of its own
// speaks of whom a return names: "VIREMENT DE HUGO SIMON LOYER" came back from
// "M. HUGO SIMON".
func toldOf(debit, credit ledger.Entry) bool {
	if credit.IBAN != "" || credit.Counterparty != "" {
		return false
	}
	said, name := nameWords(credit.Text()), nameWords(debit.Counterparty)
	for _, word := range name {
		if !slices.Contains(said, word) {
			return false
		}
	}
	return len(name) > 1 || len(name) == 1 && len(name[0]) >= leastForeign
}

// bankTypes are the words for a kind of movement that some banks put before the
// name.
var bankTypes = map[string]bool{
	"PRLV": true, "PRELEVEMENT": true, "VIR": true, "VIREMENT": true, "SEPA": true, "EMIS": true, "RECU": true,
	"IMPAYE": true, "REJET": true, "RETOUR": true, "INST": true,
}

// latest narrows several payments of one payer and amount down to one, when all
// of them are the same customer's: the one whose day the bank names, else the
// last, when the others are much older: money comes back within days.
func (x *index) latest(debit ledger.Entry, list []reversible) []reversible {
	owners := map[int]bool{}
	last := list[0]
	for _, r := range list {
		for _, i := range r.invoices {
			owners[x.owner(i)] = true
		}
		if byDate(&last.entry, &r.entry) < 0 {
			last = r
		}
	}
	text := fold(clip(debit.Text()))
	dated := keep(list, func(r reversible) bool { return saysDay(text, r.entry.BookingDate) })
	if len(dated) == 1 && !slices.ContainsFunc(list, func(r reversible) bool { return x.billedOn(r, dated[0].entry.BookingDate) }) {
		return dated
	}
	others := keep(list, func(r reversible) bool {
		return r.entry.ID != last.entry.ID && last.entry.BookingDate.Sub(r.entry.BookingDate) < muchOlder
	})
	if len(list) < 2 || len(owners) > 1 || len(others) > 0 || !recent(debit, last.entry) {
		return list
	}
	return []reversible{last}
}

// billedOn reports whether a payment settled an invoice of a day: a return that repeats
// its words says that day too.
func (x *index) billedOn(r reversible, day ledger.Date) bool {
	return slices.ContainsFunc(r.invoices, func(i int) bool { return x.invoices[i].IssueDate == day || x.invoices[i].DueDate == day })
}

// muchOlder is how many days lie between two payments of which only the later one
// is likely to come back now.
const muchOlder = 20

// recent reports whether a payment is young enough to come back: direct debits
// can be refunded for eight weeks (SEPA rulebook), other money comes back sooner.
func recent(debit, credit ledger.Entry) bool {
	return debit.BookingDate.Sub(credit.BookingDate) <= mostReturning
}

const mostReturning = 60 // days

// contradicts reports whether a return speaks of another movement than this
// one: it cites invoices the credit did not settle, or carries another
// end-to-end reference. Undoing the wrong payment would dun somebody who paid.
func (x *index) contradicts(debit ledger.Entry, cited []citation, r reversible) bool {
	names := slices.ContainsFunc(cited, citation.names)
	if names && len(r.invoices) > 0 && !x.sameInvoice(cited, r) {
		return true
	}
	theirs, ours := fold(r.entry.EndToEnd), fold(debit.EndToEnd)
	return theirs != "" && ours != "" && theirs != ours && !refersTo(debit, r.entry)
}

func keep(list []reversible, want func(reversible) bool) []reversible {
	return slices.DeleteFunc(slices.Clone(list), func(r reversible) bool { return !want(r) })
}

// leastRef is how long a bank's reference must be to be looked for in a text.
const leastRef = 6

// refersTo reports whether a debit names a credit by a reference of the bank or
// of the payer, as a whole word.
func refersTo(debit, credit ledger.Entry) bool {
	words := map[string]bool{}
	for _, text := range []string{debit.Original, debit.EndToEnd, debit.Reference, debit.Remittance, debit.Label} {
		for _, w := range strings.FieldsFunc(fold(clip(text)), func(r rune) bool { return strings.ContainsRune(" \n\t\r,;:()", r) }) {
			words[w] = true
		}
	}
	for _, ref := range []string{credit.BankRef, credit.EndToEnd} {
		ref = fold(ref)
		named := slices.Contains(strings.Fields(fold(debit.Original)), ref) // the bank says so: any length will do
		if ref != "" && (named || len(ref) >= leastRef && strings.ContainsAny(ref, "0123456789") && words[ref]) {
			return true
		}
	}
	return false
}

// sameInvoice reports whether the debit cites an invoice that the credit
// settled, or cites as well.
func (x *index) sameInvoice(cited []citation, r reversible) bool {
	if len(cited) == 0 {
		return false
	}
	theirs := r.invoices
	if r.undecided {
		list, _ := x.cite(&r.entry)
		for _, ct := range list {
			theirs = append(theirs, ct.invoice)
		}
	}
	return slices.ContainsFunc(cited, func(ct citation) bool { return ct.names() && slices.Contains(theirs, ct.invoice) })
}

// saysReturned reports whether a debit announces itself as a return, by its
// code or in words. The bank's fee for it does too, and is none.
func saysReturned(e ledger.Entry) bool {
	if e.Return != "" {
		return true
	}
	text := fold(e.Counterparty + " " + e.Text())
	return returnWords.MatchString(text) && !feeWords.MatchString(text)
}

var (
	returnWords = regexp.MustCompile(`\b(IMPAYES?|REJETS?|REJ\.|REJETEE?|RETOURS?|RETURNED|UNPAID|CONTREPASSATION)\b|\bREJ\.`)
	feeWords    = regexp.MustCompile(`\b(FRAIS|COM|COMM|COMMISSIONS?|FEES?)\b`)
)

func references(list []reversible) string {
	refs := make([]string, 0, 5)
	for i, r := range list {
		if i == cap(refs)-1 && len(list) > cap(refs) {
			refs = append(refs, "…")
			break
		}
		refs = append(refs, r.entry.Ref())
	}
	return strings.Join(refs, ", ")
}
