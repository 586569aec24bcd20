package reconcile

import (
	"slices"
	"strings"

	"relanced/internal/ledger"
)

// Match decides every entry of the snapshot: one [Decision] each, by entry ID.
// It changes nothing it is given.
func Match(s Snapshot, c Config) []Decision { return newIndex(s, c).match(s, nil) }

// match decides with what the last round of the same run has left, if there was one.
func (x *index) match(s Snapshot, last *lastRound) []Decision {
	decided := x.returns(s)
	anew, verdicts := make([]*verdict, 0, len(s.Entries)), make([]*verdict, 0, len(s.Entries))
	for n := range s.Entries {
		e := &s.Entries[n]
		if _, done := decided[e.ID]; done {
			continue
		}
		v := x.kept(last, e)
		if v == nil {
			v = &verdict{credit: &credit{entry: e}}
			anew = append(anew, v)
		}
		verdicts = append(verdicts, v)
	}
	byID := func(a, b *verdict) int { return strings.Compare(a.credit.entry.ID, b.credit.entry.ID) }
	slices.SortFunc(anew, byID)
	slices.SortFunc(verdicts, byID)
	eachOf(anew, func(v *verdict) { // what is read of all would fill the memory before any is weighed
		if x.judge(v); !v.aside {
			x.assess(v)
		}
	})
	aside := func(v *verdict) bool { return v.aside }
	x.complete(slices.DeleteFunc(anew, aside))
	x.waiting = slices.DeleteFunc(slices.Clone(verdicts), aside)
	x.rounds(x.waiting)
	for _, v := range verdicts {
		decided[v.credit.entry.ID] = v.decision
	}
	list := make([]Decision, 0, len(decided))
	for _, d := range decided {
		list = append(list, d)
	}
	slices.SortFunc(list, func(a, b Decision) int { return strings.Compare(a.Entry, b.Entry) })
	return list
}

// judge reads an entry. What is no customers' money is decided by itself, and put
// aside.
func (x *index) judge(v *verdict) {
	e := v.credit.entry
	aside := func(state ledger.EntryState, note string) {
		v.aside, v.decision = true, Decision{Entry: e.ID, State: state, Note: note}
	}
	if x.takenUpDebit(e) {
		aside(ledger.EntryReview, "a debit that a person took up again")
		return
	}
	if note := x.ignorable(e); note != "" {
		aside(ledger.EntryIgnored, note)
		return
	}
	v.credit = x.consider(e)
	if note := x.notCustomers(v.credit); note != "" {
		aside(ledger.EntryIgnored, note)
	}
}

// ignorable says why an entry is not customers' money, or "".
func (x *index) ignorable(e *ledger.Entry) string {
	switch {
	case e.Amount.Minor == 0:
		return "no money moved"
	case e.Amount.Minor < 0:
		return "a debit, and not a returned payment"
	case x.rejected[e.ID][takenUp]: // a person said that it is
	case x.own[ledger.NormalizeIBAN(e.IBAN)] && !x.fromCustomer(e):
		return "a transfer between the book's own accounts"
	default:
		return x.fromSource(e)
	}
	return ""
}

// fromCustomer reports whether a customer pays with an account that passes for
// the book's own, as it does once a statement of it was dropped by mistake.
func (x *index) fromCustomer(e *ledger.Entry) bool {
	if len(x.account(e.IBAN).onFile) > 0 {
		return true
	}
	citations, _ := x.cite(e)
	return slices.ContainsFunc(citations, func(c citation) bool { return c.names() && x.invoices[c.invoice].Open().Minor != 0 })
}

// rounds books what stands, round by round, and judges the credits again that
// wanted the same invoices or owe to the same customers: what one payment
// settles is a fact about the others. Each round settles something, so it ends.
func (x *index) rounds(verdicts []*verdict) {
	for {
		x.inTurn(verdicts)
		var accepted []*verdict
		for _, v := range verdicts {
			if v.decision.Accepted != nil && !v.final {
				accepted = append(accepted, v)
			}
		}
		if len(accepted) == 0 {
			return
		}
		customers, amounts := map[int]bool{}, map[ledger.Money]bool{}
		for _, v := range x.compete(accepted) {
			v.final = true
			for _, part := range v.decision.Accepted.Parts {
				i := x.at(part.Invoice)
				customers[x.owner(i)] = true
				amounts[x.invoices[i].Open()] = true
			}
			amounts[v.credit.entry.Amount] = true
			x.take(*v.decision.Accepted, v.credit)
		}
		again := slices.DeleteFunc(slices.Clone(verdicts), func(v *verdict) bool { return v.final || !x.touched(v.credit, customers, amounts) })
		if len(again) > x.mostAgain {
			return
		}
		x.decide(again)
	}
}

// inTurn keeps a credit that settles the oldest of equal invoices waiting while
// an earlier one of the same payer and amount is undecided: it would take its
// place.
func (x *index) inTurn(verdicts []*verdict) {
	queue, theirs := newQueue(), map[int][]*verdict{}
	for _, v := range verdicts {
		if v.decision.Accepted != nil || v.final {
			continue
		}
		queue.add(v)
		if len(v.credit.payers) > 0 && x.likely(v.credit.payers[0]) {
			theirs[v.credit.payers[0].customer] = append(theirs[v.credit.payers[0].customer], v)
		}
	}
	for _, v := range verdicts {
		if v.decision.Accepted == nil || v.final {
			continue
		}
		if w := x.firstOf(queue.rivals(v, x.at), v); w != nil {
			why := " has the same amount, may be for it, and waits for a decision"
			if w.credit.entry.Amount != v.credit.entry.Amount {
				why = " names it too, and waits for a decision"
			}
			v.lose(paymentName(w.credit.entry) + why)
			continue
		}
		if at := slices.IndexFunc(theirs[x.place[v.decision.Accepted.Customer]], func(w *verdict) bool { return v.several && earlier(w, v) }); at >= 0 {
			w := theirs[x.place[v.decision.Accepted.Customer]][at]
			v.lose(paymentName(w.credit.entry) + " is theirs too, it seems, and waits for a decision: which of the equal invoices is open is not known")
		}
	}
}

func earlier(w, v *verdict) bool { return byDate(w.credit.entry, v.credit.entry) < 0 }

// firstOf returns the undecided credit that stands in the way of one that would
// be allocated, the first by identity, or nil.
func (x *index) firstOf(waiting []*verdict, v *verdict) (first *verdict) {
	for _, w := range waiting {
		if (first == nil || w.credit.entry.ID < first.credit.entry.ID) && earlier(w, v) && x.before(w, v) {
			first = w
		}
	}
	return first
}

// before reports whether an earlier, undecided credit of the same amount stands
// in the way of one that would be allocated: it would take its place in the order
// of equal invoices, or it may be the first of two payments of the same.
func (x *index) before(w, v *verdict) bool {
	if w.credit.sign.same(v.credit.sign) {
		return v.oldest || v.unnamed && w.credit.entry.Amount == v.credit.entry.Amount && w.mayPay(v.decision.Accepted) || slices.ContainsFunc(v.decision.Accepted.Invoices(), func(number string) bool {
			ct, ok := w.credit.cited(x.at(number))
			return ok && ct.names()
		})
	}
	return v.several && w.mayPay(v.decision.Accepted)
}

// mayPay reports whether an undecided credit is not unlikely to be for an invoice
// of a proposal.
func (v *verdict) mayPay(p *ledger.Proposal) bool {
	return slices.ContainsFunc(v.decision.Proposals, func(q ledger.Proposal) bool {
		return q.Probability >= leastRival && slices.ContainsFunc(q.Invoices(), func(n string) bool { return slices.Contains(p.Invoices(), n) })
	})
}

// leastRival is the probability from which an undecided credit is a rival.
const leastRival = 0.1

// touched reports whether what was taken concerns a credit.
func (x *index) touched(c *credit, customers map[int]bool, amounts map[ledger.Money]bool) bool {
	if amounts[c.entry.Amount] {
		return true
	}
	for _, p := range c.payers {
		if customers[p.customer] {
			return true
		}
	}
	return slices.ContainsFunc(c.citations, func(ct citation) bool { return customers[x.owner(ct.invoice)] })
}
