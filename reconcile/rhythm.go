package reconcile

import (
	"fmt"
	"slices"
	"strings"

	"relanced/internal/ledger"
)

// Whoever owes several equal invoices and names none pays the oldest (art. 1342-10
// C. civ.), where nothing says otherwise. The day may: money that comes when a
// newer one falls due, while the oldest is overdue for weeks, may be that of a
// payer who knows the oldest to be paid: by somebody else, by card, in money that
// nobody has understood yet. Put on the oldest, it shifts every payment after it
// by one.

const (
	// leastBehind is from how many days on the oldest is overdue for weeks.
	leastBehind = 25
	// longBehind is from how many days on nobody is taken to pay the oldest when the
	// newer one is hardly overdue, as long as they have not been seen to pay so late.
	longBehind   = 45
	hardlyBehind = 15
	// leastAhead is by how many days the newer one must fit better.
	leastAhead = 20
	// mostBefore is how many days before the due date a payment is that is made for it.
	mostBefore = 8
	// mostApart is how far apart the delays of one payer are.
	mostApart = 10
)

// outOfStep objects to the oldest of equal invoices that nothing names, where the
// day of the payment is rather that of a newer one and undecided money may have paid
// the oldest, or that is overdue for long, unless the customer is known to pay so late.
func (x *index) outOfStep(c *credit, best candidate) string {
	for _, i := range best.set {
		behind := c.entry.BookingDate.Sub(x.nextDue(i))
		if _, cited := c.cited(i); cited || behind < leastBehind {
			continue
		}
		for _, j := range slices.Backward(x.open[x.owner(i)]) {
			newer := &x.invoices[j]
			days := c.entry.BookingDate.Sub(x.nextDue(j))
			if newer.Open() != x.invoices[i].Open() || newer.IssueDate > c.entry.BookingDate || slices.Contains(best.set, j) {
				continue
			}
			if days < -mostBefore || behind-days < leastAhead || x.paysAfter(x.owner(i), behind, days) {
				continue
			}
			perhaps := ""
			if e := x.mayHavePaid(i, c); e != nil {
				perhaps = " and may have been paid by " + paymentName(e)
			}
			if perhaps != "" || behind >= longBehind && days <= hardlyBehind {
				return fmt.Sprintf("%s is overdue for %d days%s, and %s of the same amount is due on %s: which of them is meant?",
					x.invoices[i].Number(), behind, perhaps, newer.Number(), x.nextDue(j))
			}
		}
	}
	return ""
}

// mayHavePaid returns an undecided credit of somebody else, older than another one,
// that may have paid an invoice: of its amount, or for several payers.
func (x *index) mayHavePaid(i int, c *credit) *ledger.Entry {
	for _, amount := range []ledger.Money{x.invoices[i].Open(), {}} {
		for _, e := range x.puzzles()[amount] {
			if e.ID != c.entry.ID && e.BookingDate >= x.invoices[i].IssueDate && e.BookingDate <= c.entry.BookingDate &&
				e.Amount.Minor >= x.invoices[i].Open().Minor && !x.settledNow(e) && !samePayer(e, c.entry) {
				return e
			}
		}
	}
	return nil
}

// settledNow reports whether this run has settled an entry.
func (x *index) settledNow(e *ledger.Entry) bool {
	return slices.ContainsFunc(x.payments.find(e.Amount, signOf(e)), func(at int) bool { return x.paid[at].ID == e.ID })
}

// puzzlesOf lists the credits that were undecided when the run began by amount,
// and those for several payers under no amount, oldest first.
func puzzlesOf(entries []ledger.Entry) map[ledger.Money][]*ledger.Entry {
	puzzles := map[ledger.Money][]*ledger.Entry{}
	for n := range entries {
		e := &entries[n]
		switch {
		case e.Amount.Minor <= 0:
		case wayOf(e) == byTransfer:
			puzzles[e.Amount] = append(puzzles[e.Amount], e)
		default:
			puzzles[ledger.Money{}] = append(puzzles[ledger.Money{}], e)
		}
	}
	for _, list := range puzzles {
		slices.SortFunc(list, byDate)
	}
	return puzzles
}

// paysAfter reports whether a customer has paid about so many days after the due
// date more often than about so many others.
func (x *index) paysAfter(customer, days, others int) bool {
	balance := 0
	for _, delay := range x.delays()[customer] {
		switch {
		case sameDelay(delay, days):
			balance++
		case sameDelay(delay, others):
			balance--
		}
	}
	return balance > 0
}

func sameDelay(a, b int) bool { return max(a, b)-min(a, b) <= mostApart }

// delaysOf lists for every customer how many days after the due date each payment
// came of which it is known what it paid: the payer named it, or a person decided.
// What was taken for the oldest says nothing about when the customer pays.
func (x *index) delaysOf(settled []SettledCredit) map[int][]int {
	delays := map[int][]int{}
	for n := range settled {
		for _, a := range settled[n].Allocations {
			i, ok := x.find(a.Invoice)
			if !ok || !live(a) || a.DecidedBy == ledger.ByEngine && !strings.Contains(a.Rule, string(byReference)) {
				continue
			}
			delays[x.owner(i)] = append(delays[x.owner(i)], settled[n].Entry.BookingDate.Sub(x.invoices[i].DueDate))
		}
	}
	return delays
}
