package app

import (
	"context"
	"io"
)

// Late writes the late arrivals of a book, money that was booked before a
// reminder and became known after it, each with an apology that a person may
// send.
func (a *App) Late(ctx context.Context, w io.Writer, book string) error {
	list, err := a.remind.Apologies(ctx, book)
	if err != nil {
		return err
	}
	p := &printer{w: w}
	if len(list) == 0 {
		p.line("Nobody was reminded of what had been paid before.")
	}
	for _, l := range list {
		p.line("Invoice %s of %s (%s) was reminded on %s by %s; its money, entry %s, had been booked on %s.",
			l.Invoice, l.Customer.Name, l.Customer.ID, l.Sent, l.Reminder, l.Entry, l.Booked)
		p.line("A draft of an apology to %s:\n\nSubject: %s\n\n%s", l.Recipient, l.Subject, l.Text)
	}
	return p.err
}
