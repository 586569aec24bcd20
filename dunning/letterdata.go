package dunning

import (
	"slices"
	"time"

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
	// NoticeNext says that it is the mise en demeure.
	NextStep   ledger.Date
	NoticeNext bool
	// Copied are the e-mail addresses that read along.
	Copied []string
	// Paper tells a letter that is printed from a message that can be replied to.
	Paper bool
	// Enclosed are the invoices whose documents go with the message.
	Enclosed []string
	// Notice is how many days a mise en demeure leaves to pay, 0 in other letters.
	Notice int
	// Earlier are the days on which messages about the same invoices were sent.
	Earlier []ledger.Date
	// Promised is the day for which a payment was announced that has not come, ""
	// for none.
	Promised ledger.Date
	// Placed are payments whose payer may have meant an invoice of the letter.
	Placed []Placed
	// Reminded and Booked are, in an apology, the day of the mistaken reminder and
	// the day on which the last of the money had come.
	Reminded, Booked ledger.Date
	// Received is the money that an apology is about, and Rest what is still to pay
	// of what the mistaken reminder asked for.
	Received []Received
	Rest     []Line
	// Charges are what the law adds, beside the total.
	Charges Charges
}

// Sender is the creditor in whose name the letter is written.
type Sender struct {
	Name, Email, Phone, Address, SIREN string
	// Mentions stands at the foot of printed letters: legal form, capital, place
	// of registration. "" writes name, address and SIREN there.
	Mentions string
	// Mediator is the consumer mediator the firm adheres to, with name, address and
	// page (art. R616-1 C. consom.); "" says that they are told on request.
	Mediator string
}

// Line is one instalment a letter lists.
type Line struct {
	Number     string // of the invoice
	Instalment int    // from 1
	Of         int    // how many instalments the invoice has, or its payment plan
	// Agreed is the day on which the payment plan was agreed on that the instalment is
	// of, "" when it is one of the invoice itself.
	Agreed    ledger.Date
	IssueDate ledger.Date
	DueDate   ledger.Date
	Amount    ledger.Money // of the instalment
	Open      ledger.Money // what is still to pay of it
	DaysLate  int          // negative: days to go
	Order     string       // the payer's own number of the order, "" for none
}

// Received is money that had come for an invoice before a reminder of it left.
type Received struct {
	Number string // of the invoice
	Booked ledger.Date
	Amount ledger.Money
	entry  string
}

// ToPay is what a letter with a table of charges asks for, in its text, its payment
// box and its code: the total, and the charges it claims.
func (d LetterData) ToPay() ledger.Money {
	if d.Charges.Claimed {
		return d.Charges.Total
	}
	return d.Total
}

// Orders lists the payer's own numbers, each once.
func (d LetterData) Orders() []string {
	var numbers []string
	for _, line := range d.Lines {
		if line.Order != "" && !slices.Contains(numbers, line.Order) {
			numbers = append(numbers, line.Order)
		}
	}
	return numbers
}

// Many reports whether the letter lists more than one invoice.
func (d LetterData) Many() bool { return d.Invoices() > 1 }

// Invoices counts the invoices of the letter, which may list several instalments of
// one.
func (d LetterData) Invoices() int { return len(QuoteNumbers(d.Lines)) }

// Plan is a payment plan of which a letter lists instalments.
type Plan struct {
	Number string // of the invoice
	Agreed ledger.Date
	Lines  []Line
}

// Plans lists the payment plans of the letter, in the order of its lines.
func (d LetterData) Plans() []Plan {
	var plans []Plan
	for _, line := range d.Lines {
		if line.Agreed == "" {
			continue
		}
		i := slices.IndexFunc(plans, func(p Plan) bool { return p.Number == line.Number })
		if i < 0 {
			i, plans = len(plans), append(plans, Plan{Number: line.Number, Agreed: line.Agreed})
		}
		plans[i].Lines = append(plans[i].Lines, line)
	}
	return plans
}

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

// Consumer reports whether the customer is known to be a private person, who has
// rights of their own.
func (d LetterData) Consumer() bool { return d.Customer.Kind == ledger.KindConsumer }

// Public reports whether the customer is a public body, which is reminded in
// other words: its funds cannot be seized.
func (d LetterData) Public() bool { return d.Customer.Kind == ledger.KindPublic }

// earlier lists the days on which reminders about some of the invoices were sent,
// by the civil days of a time zone, each once.
func earlier(reminders []ledger.Reminder, items []ledger.ReminderItem, zone *time.Location) []ledger.Date {
	about := func(r ledger.Reminder) bool {
		return slices.ContainsFunc(r.Items, func(past ledger.ReminderItem) bool {
			return slices.ContainsFunc(items, func(i ledger.ReminderItem) bool { return i.Invoice == past.Invoice })
		})
	}
	var days []ledger.Date
	for _, r := range reminders {
		if r.State == ledger.ReminderSent && r.Channel != channelCall && r.Step != ledger.StepApology && about(r) { // a call is nothing written
			days = append(days, ledger.DateOf(r.SentAt.In(zone)))
		}
	}
	slices.Sort(days)
	return slices.Compact(days)
}

// Lines describes the items of a message on a day; the holds are those that were ever
// set. Items whose invoice is not among the given ones are left out.
func (p *Planner) Lines(items []ledger.ReminderItem, invoices []ledger.Invoice, holds []ledger.Hold, today ledger.Date) []Line {
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
			Amount: item.Amount, Open: item.Amount, DaysLate: today.Sub(item.DueDate), Order: invoices[i].PurchaseOrder,
		}
		for _, part := range schedule {
			if part.Number == item.Instalment {
				line.Amount = part.Amount
			}
		}
		if plan, n, ok := planned(holds, item.Invoice, item.Instalment); ok && n <= len(plan.Plan) {
			line.Instalment, line.Of, line.Agreed = n, len(plan.Plan), agreed(plan, p.location)
			line.Amount = plan.Plan[n-1].Amount
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
