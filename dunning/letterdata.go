package dunning

import (
	"slices"

	"relanced/internal/ledger"
)

// LetterData is what a letter may say. Templates read its fields by name.
type LetterData struct {
	Date     ledger.Date // the day of the letter
	Sender   Sender
	Customer ledger.Customer
	Lines    []Line
	Credit   ledger.Money // put against the lines, positive; zero for none
	Total    ledger.Money // left to pay
	IBAN     string       // normalised; "" refers to the details on the invoice
	Holder   string       // of the account, exactly as the bank knows it
	// QuoteNumbers is what the payer is asked to quote.
	QuoteNumbers []string
	// NextStep is the first day of the next reminder; "" when none follows.
	NextStep ledger.Date
	// Paper tells a letter that is printed from a message that can be replied to.
	Paper bool
	// Enclosed are the invoices whose documents go with the message.
	Enclosed []string
}

// Sender is the creditor in whose name the letter is written.
type Sender struct {
	Name, Email, Phone, Address, SIREN string
	// Mentions stands at the foot of printed letters: legal form, capital, place
	// of registration. "" writes name, address and SIREN there.
	Mentions string
}

// Line is one instalment a letter lists.
type Line struct {
	Number     string // of the invoice
	Instalment int    // from 1
	Of         int    // how many instalments the invoice has
	IssueDate  ledger.Date
	DueDate    ledger.Date
	Amount     ledger.Money // of the instalment
	Open       ledger.Money // what is still to pay of it
	DaysLate   int          // negative: days to go
}

// Many reports whether the letter lists more than one line.
func (d LetterData) Many() bool { return len(d.Lines) > 1 }

// First is the line that has been due for longest.
func (d LetterData) First() Line {
	if len(d.Lines) == 0 {
		return Line{}
	}
	return d.Lines[0]
}

// Mixed reports whether some lines are late and others are not due yet.
func (d LetterData) Mixed() bool {
	late := func(l Line) bool { return l.DaysLate > 0 }
	ahead := func(l Line) bool { return l.DaysLate < 0 }
	return slices.ContainsFunc(d.Lines, late) && slices.ContainsFunc(d.Lines, ahead)
}

// Business reports whether the law of late payment between professionals may
// be mentioned (art. L441-10 C. com.). A customer of unknown kind is treated as
// a consumer.
func (d LetterData) Business() bool { return d.Customer.Kind == ledger.KindBusiness }

// Lines describes the items of a message on a day. Items whose invoice is not
// among the given ones are left out.
func Lines(items []ledger.ReminderItem, invoices []ledger.Invoice, today ledger.Date) []Line {
	lines := make([]Line, 0, len(items))
	for _, item := range items {
		i := slices.IndexFunc(invoices, func(i ledger.Invoice) bool { return i.Number == item.Invoice })
		if i < 0 {
			continue
		}
		schedule := invoices[i].Schedule()
		line := Line{
			Number: item.Invoice, Instalment: item.Instalment, Of: len(schedule),
			IssueDate: invoices[i].IssueDate, DueDate: item.DueDate,
			Amount: item.Amount, Open: item.Amount, DaysLate: today.Sub(item.DueDate),
		}
		for _, part := range schedule {
			if part.Number == item.Instalment {
				line.Amount = part.Amount
			}
		}
		lines = append(lines, line)
	}
	return lines
}

// QuoteNumbers lists the invoices of a message once each, in its order.
func QuoteNumbers(lines []Line) []string {
	var numbers []string
	for _, line := range lines {
		if !slices.Contains(numbers, line.Number) {
			numbers = append(numbers, line.Number)
		}
	}
	return numbers
}
