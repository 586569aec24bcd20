package reconcile

import (
	"slices"
	"strings"

	"relanced/internal/ledger"
)

// Match decides every entry of the snapshot: one [Decision] each, by entry ID.
// It changes nothing it is given.
func Match(s Snapshot, c Config) []Decision {
	x := newIndex(s, c)
	decided := x.returns(s)
	var verdicts []*verdict
	for _, e := range slices.SortedFunc(slices.Values(s.Entries), func(a, b ledger.Entry) int { return strings.Compare(a.ID, b.ID) }) {
		if _, done := decided[e.ID]; done {
			continue
		}
		if x.takenUpDebit(e) {
			decided[e.ID] = Decision{Entry: e.ID, State: ledger.EntryReview, Note: "a debit that a person took up again"}
			continue
		}
		if note := x.ignorable(e); note != "" {
			decided[e.ID] = Decision{Entry: e.ID, State: ledger.EntryIgnored, Note: note}
			continue
		}
		v := &verdict{credit: x.consider(e)}
		if note := x.notCustomers(v.credit); note != "" {
			decided[e.ID] = Decision{Entry: e.ID, State: ledger.EntryIgnored, Note: note}
			continue
		}
		x.decide(v)
		verdicts = append(verdicts, v)
	}
	x.rounds(verdicts)
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

// ignorable says why an entry is not customers' money, or "".
func (x *index) ignorable(e ledger.Entry) string {
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
func (x *index) fromCustomer(e ledger.Entry) bool {
	if len(x.accounts[ledger.NormalizeIBAN(e.IBAN)].onFile) > 0 {
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
				i := x.number[part.Invoice]
				customers[x.owner[i]] = true
				amounts[x.invoices[i].Open()] = true
			}
			amounts[v.credit.entry.Amount] = true
			x.take(*v.decision.Accepted, v.credit.entry)
		}
		for _, v := range verdicts {
			if !v.final && x.touched(v.credit, customers, amounts) {
				x.decide(v)
			}
		}
	}
}

// inTurn keeps a credit that settles the oldest of equal invoices waiting while
// an earlier one of the same payer and amount is undecided: it would take its
// place.
func (x *index) inTurn(verdicts []*verdict) {
	waiting, theirs := map[ledger.Money][]*verdict{}, map[int][]*verdict{}
	for _, v := range verdicts {
		if v.decision.Accepted != nil || v.final {
			continue
		}
		waiting[v.credit.entry.Amount] = append(waiting[v.credit.entry.Amount], v)
		if len(v.credit.payers) > 0 && x.likely(v.credit.payers[0]) {
			theirs[v.credit.payers[0].customer] = append(theirs[v.credit.payers[0].customer], v)
		}
	}
	for _, v := range verdicts {
		if v.decision.Accepted == nil || v.final {
			continue
		}
		if w := x.firstOf(waiting[v.credit.entry.Amount], v); w != nil {
			v.lose(paymentName(w.credit.entry) + " has the same amount, may be for it, and waits for a decision")
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
// be allocated, or nil.
func (x *index) firstOf(waiting []*verdict, v *verdict) *verdict {
	for _, w := range waiting {
		if earlier(w, v) && x.before(w, v) {
			return w
		}
	}
	return nil
}

// before reports whether an earlier, undecided credit of the same amount stands
// in the way of one that would be allocated: it would take its place in the order
// of equal invoices, or it may be the first of two payments of the same.
func (x *index) before(w, v *verdict) bool {
	if samePayer(w.credit.entry, v.credit.entry) {
		return v.oldest || slices.ContainsFunc(v.decision.Accepted.Invoices(), func(number string) bool {
			ct, ok := w.credit.cited(x.number[number])
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
	return slices.ContainsFunc(c.citations, func(ct citation) bool { return customers[x.owner[ct.invoice]] })
}
