package dunning

import (
	"context"
	"fmt"
	"slices"

	"relanced/internal/ledger"
	"relanced/internal/store"
)

// giveBack takes back the steps of late arrivals: reminders about money that had
// come before, and was not known. Each is counted in a metric that must stay at
// zero.
func (d *Dispatcher) giveBack(ctx context.Context, book string) error {
	var late []store.LateArrival
	find := func(tx *store.Tx) (err error) {
		late, err = tx.LateArrivals(d.Planner.location)
		late = slices.DeleteFunc(late, func(l store.LateArrival) bool { return l.GivenBack })
		return err
	}
	if err := d.Store.View(ctx, book, find); err != nil || len(late) == 0 {
		return err
	}
	return d.Store.Update(ctx, book, func(tx *store.Tx) error {
		if err := find(tx); err != nil {
			return err
		}
		for _, l := range late {
			if err := tx.GiveBack(l); err != nil {
				return err
			}
			d.Log.Warn("reminded after the money had come", "book", book, "invoice", l.Invoice, "reminder", l.Reminder, "booked", l.Booked, "sent", l.Sent)
		}
		return nil
	})
}

// Apology is a late arrival with the words a person may send about it.
type Apology struct {
	store.LateArrival
	Customer      ledger.Customer
	Recipient     string
	Subject, Text string
}

// Apologies drafts a letter for each late arrival of a book. Nothing sends it: to
// whom it goes, and whether, a person decides.
func (d *Dispatcher) Apologies(ctx context.Context, book string) ([]Apology, error) {
	var list []Apology
	err := d.Store.View(ctx, book, func(tx *store.Tx) error {
		late, err := tx.LateArrivals(d.Planner.location)
		if err != nil {
			return err
		}
		for _, l := range late {
			a, err := d.apology(tx, book, l)
			if err != nil {
				return fmt.Errorf("drafting an apology for %s: %w", l.Reminder, err)
			}
			list = append(list, a)
		}
		return nil
	})
	return list, err
}

func (d *Dispatcher) apology(tx *store.Tx, book string, late store.LateArrival) (Apology, error) {
	r, _, err := tx.Reminder(late.Reminder)
	if err != nil {
		return Apology{}, err
	}
	items := slices.DeleteFunc(slices.Clone(r.Items), func(i ledger.ReminderItem) bool { return i.Invoice != late.Invoice })
	data, err := d.letterData(tx, book, Due{Customer: r.Customer, Currency: r.Currency, Items: items})
	if err != nil {
		return Apology{}, err
	}
	data.Reminded, data.Booked = late.Sent, late.Booked
	out := Apology{LateArrival: late, Customer: data.Customer, Recipient: r.Recipient}
	out.Subject, out.Text, err = d.Letters.Render("apology", languageOf(data.Customer.Language, d.Planner.config.Language), data)
	return out, err
}
