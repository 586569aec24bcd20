package app

import (
	"context"
	"errors"
	"fmt"
	"io"

	"relanced/dunning"
)

// Late writes the late arrivals of a book, money that was booked before a
// reminder and became known after it, each with an apology that a person may
// approve.
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
		for _, late := range l.Late {
			p.line("Invoice %s of %s (%s) was reminded on %s by %s; its money, entry %s, had been booked on %s.",
				late.Invoice, l.Customer.Name, l.Customer.ID, late.Sent, late.Reminder, late.Entry, late.Booked)
		}
		if l.Approved != nil {
			p.line("The apology %s is %s.\n", l.Approved.ID, l.Approved.State)
			continue
		}
		p.line("A draft of an apology to %s, which relanced late approve %s sends:\n\nSubject: %s\n\n%s", l.Recipient, l.Reminder.ID, l.Subject, l.Text)
	}
	return p.err
}

// Apologise approves the apology for a reminder in a person's name. It leaves with
// the next pass.
func (a *App) Apologise(ctx context.Context, w io.Writer, book, reminder, actor string) error {
	r, err := a.remind.Apologise(ctx, book, reminder, actor)
	switch {
	case errors.Is(err, dunning.ErrNotLate), errors.Is(err, dunning.ErrApologised):
		return fmt.Errorf("%s: %w", reminder, err)
	case err != nil:
		return err
	}
	_, err = fmt.Fprintf(w, "The apology %s to %s leaves with the next pass, approved by %s.\n", r.ID, r.Recipient, actor)
	return err
}
