package dunning

import (
	"cmp"
	"slices"

	"relanced/internal/ledger"
	"relanced/internal/store"
)

// Placed is a payment that gave no invoice number we know, and was put on the oldest of
// several invoices of its amount (art. 1342-10 C. civ.). Who meant a younger one is told
// before they wonder why it is asked for.
type Placed struct {
	Number string // of the invoice it was put on
	Booked ledger.Date
	Amount ledger.Money
}

// placed lists such payments for the invoices of a letter, by the day they were booked.
func placed(tx *store.Tx, lines []Line, invoices []ledger.Invoice, payments []store.Payment) ([]Placed, error) {
	var list []Placed
	for _, p := range payments {
		at := slices.IndexFunc(invoices, func(i ledger.Invoice) bool { return i.Number == p.Invoice })
		if at < 0 || !p.Settled || !slices.ContainsFunc(invoices, func(asked ledger.Invoice) bool {
			return listed(lines, asked.Number) && mistakable(asked, invoices[at], p)
		}) {
			continue
		}
		made, err := tx.AllocationsTo(p.Invoice)
		if err != nil {
			return nil, err
		}
		made = slices.DeleteFunc(made, func(a ledger.Allocation) bool { return a.Reversed || a.Reverses != 0 })
		if len(made) == 1 && made[0].Amount == invoices[at].Amount && byNoNumber(made[0]) {
			list = append(list, Placed{Number: p.Invoice, Booked: p.Last, Amount: made[0].Amount})
		}
	}
	slices.SortStableFunc(list, func(a, b Placed) int { return cmp.Compare(a.Booked, b.Booked) })
	return list, nil
}

func listed(lines []Line, number string) bool {
	return slices.ContainsFunc(lines, func(l Line) bool { return l.Number == number })
}

// mistakable reports whether who paid one invoice may have meant another one, of which
// nothing is paid.
func mistakable(asked, paid ledger.Invoice, p store.Payment) bool {
	return asked.Number != paid.Number && asked.Amount == paid.Amount && asked.Open() == asked.Amount &&
		asked.IssueDate <= p.Last && paid.DueDate <= asked.DueDate
}

// byNoNumber reports whether the payer is all that money was known by.
func byNoNumber(a ledger.Allocation) bool {
	return a.DecidedBy == ledger.ByEngine && a.Rule != ledger.RuleAdvice && !a.Cites()
}
