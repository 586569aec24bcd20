package dunning

import (
	"context"
	"fmt"
	"slices"

	"relanced/dunning/channel"
	"relanced/internal/ledger"
	"relanced/internal/store"
)

// channelLetter is the channel whose messages are printed.
const channelLetter = "letter"

// material is what a message is made of, as one snapshot of the ledger has it.
type material struct {
	data       LetterData
	references []string         // Message-IDs of earlier messages about the same
	invoices   []ledger.Invoice // those it lists
}

// gather collects the material of a reminder.
func (d *Dispatcher) gather(tx *store.Tx, book string, r ledger.Reminder, due Due) (material, error) {
	data, err := d.letterData(tx, book, due)
	if err != nil {
		return material{}, err
	}
	data.Paper = r.Channel == channelLetter
	out := material{data: data}
	earlier, err := tx.RemindersOf(due.Customer)
	if err != nil {
		return material{}, err
	}
	if !data.Paper {
		out.references = references(earlier, due.Items)
	}
	invoices, err := tx.InvoicesOf(due.Customer)
	for _, i := range invoices {
		if slices.Contains(data.QuoteNumbers, i.Number) {
			out.invoices = append(out.invoices, i)
		}
	}
	return out, err
}

// maxReferences bounds the header that lists them.
const maxReferences = 10

// references lists the Message-IDs of the e-mails that have been sent about any
// of the items, oldest first.
func references(earlier []ledger.Reminder, items []ledger.ReminderItem) []string {
	listed := func(r ledger.Reminder) bool {
		return slices.ContainsFunc(r.Items, func(past ledger.ReminderItem) bool {
			return slices.ContainsFunc(items, func(i ledger.ReminderItem) bool { return i.Invoice == past.Invoice })
		})
	}
	var ids []string
	for _, r := range earlier { // oldest first
		if r.State == ledger.ReminderSent && r.Channel != channelLetter && r.MessageID != "" && listed(r) {
			ids = append(ids, r.MessageID)
		}
	}
	return ids[max(0, len(ids)-maxReferences):]
}

// message writes a reminder, outside any transaction.
func (d *Dispatcher) message(ctx context.Context, book string, r ledger.Reminder, due Due, from material) (channel.Message, error) {
	data := from.data
	var attachments []channel.Attachment
	if !data.Paper {
		attachments, data.Enclosed = d.enclose(ctx, book, from.invoices)
	}
	written, err := d.Letters.Write(due.Template, due.Language, data)
	if err != nil {
		return channel.Message{}, fmt.Errorf("rendering the letter: %w", err)
	}
	creditor := d.Creditors[book]
	return channel.Message{
		ID: channelID(book, r.ID), MessageID: r.MessageID, Date: d.Store.Now().In(d.Planner.location),
		From:    channel.Address{Name: data.Sender.Name, Email: creditor.from()},
		ReplyTo: channel.Address{Email: creditor.ReplyTo},
		To:      channel.Address{Name: data.Customer.Name, Email: r.Recipient},
		Subject: written.Subject, Text: written.Text, Language: due.Language,
		Letter: letter(written, due.Language, r.ID, data), References: from.references, Attachments: attachments,
	}, nil
}

// maxEnclosedBytes keeps a message, which grows by a third when files are
// encoded, below the 10 MB that small mail servers take.
const maxEnclosedBytes = 7_000_000

// enclose finds the invoices' documents, as many as go into a message. One that
// cannot be had keeps no reminder back: the letter offers a copy.
func (d *Dispatcher) enclose(ctx context.Context, book string, invoices []ledger.Invoice) (files []channel.Attachment, numbers []string) {
	if d.Document == nil {
		return nil, nil
	}
	room := maxEnclosedBytes
	for _, i := range invoices {
		file, found, err := d.Document(ctx, book, i)
		if err != nil {
			d.Log.Warn("the document of an invoice cannot be attached", "book", book, "invoice", i.Number, "error", err)
		}
		if err != nil || !found || len(file.Data) > room {
			continue
		}
		room -= len(file.Data)
		files, numbers = append(files, file), append(numbers, i.Number)
	}
	return files, numbers
}
