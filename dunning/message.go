package dunning

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"relanced/dunning/channel"
	"relanced/internal/ledger"
	"relanced/internal/store"
)

// material is what a message is made of, as one snapshot of the ledger has it.
type material struct {
	data       LetterData
	references []string         // Message-IDs of earlier messages about the same
	invoices   []ledger.Invoice // those it lists
	approval   channel.Approval // a person's, where one was asked
}

// gather collects the material of a reminder.
func (d *Dispatcher) gather(tx *store.Tx, book string, r ledger.Reminder, due Due) (material, error) {
	data, err := d.letterData(tx, book, due)
	if err != nil {
		return material{}, err
	}
	data.Paper = onPaper(r.Channel)
	out := material{data: data}
	earlier, err := tx.RemindersOf(due.Customer)
	if err != nil {
		return material{}, err
	}
	if byMail(r.Channel) {
		out.data.Copied = due.Copy
		out.references = references(earlier, due.Items)
	}
	if needsWord(r, due) {
		if out.approval, err = approvalOf(tx, r.ID); err != nil {
			return material{}, err
		}
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
		if r.State == ledger.ReminderSent && byMail(r.Channel) && r.MessageID != "" && listed(r) {
			ids = append(ids, r.MessageID)
		}
	}
	return ids[max(0, len(ids)-maxReferences):]
}

// message writes a reminder, outside any transaction.
func (d *Dispatcher) message(ctx context.Context, book string, r ledger.Reminder, due Due, from material) (channel.Message, error) {
	data := from.data
	var attachments []channel.Attachment
	if byMail(r.Channel) {
		attachments, data.Enclosed = d.enclose(ctx, book, from.invoices)
	}
	written, err := d.Letters.Write(due.Template, due.Language, data)
	if err != nil {
		return channel.Message{}, fmt.Errorf("rendering the letter: %w", err)
	}
	if r.Channel == channelSMS {
		written.Text = shortText(written.Subject, due.Language, data)
	}
	creditor := d.Creditors[book]
	m := channel.Message{
		ID: channelID(book, r.ID), MessageID: r.MessageID, Date: d.Store.Now().In(d.Planner.location),
		From:    channel.Address{Name: data.Sender.Name, Email: creditor.from()},
		ReplyTo: channel.Address{Email: creditor.ReplyTo},
		To:      channel.Address{Name: data.Customer.Name, Email: r.Recipient},
		Subject: written.Subject, Text: written.Text, Language: due.Language,
		Letter: letter(written, due.Language, r.ID, data), References: from.references, Attachments: attachments,
		Copy: copiesTo(due), Invoices: invoicesOf(due.Items), Total: data.ToPay(), Approval: from.approval,
	}
	if d.Draw == nil || !byMail(r.Channel) {
		return m, nil
	}
	drawn, err := d.Draw(m)
	if err != nil {
		return channel.Message{}, err
	}
	m.Attachments = append([]channel.Attachment{{Name: unfit.ReplaceAllString(r.ID, "_") + ".pdf", Type: "application/pdf", Data: drawn}}, attachments...)
	return m, nil
}

// unfit is what file names of some systems cannot hold.
var unfit = regexp.MustCompile(`[^\pL\pN._-]+`)

// shortText is all that a telephone shows: what it is about, what is to pay, and who
// asks. Spaces that break no line would make the provider charge for another
// alphabet.
func shortText(subject, language string, d LetterData) string {
	total := strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(phrasingOf(language).money(d.ToPay()))
	text := subject + " (" + total + ")"
	if d.Sender.Name != "" {
		text += "\n" + d.Sender.Name
	}
	return text
}

// copiesTo lists who reads along; the customer does not twice.
func copiesTo(due Due) []channel.Address {
	var list []channel.Address
	for _, to := range slices.Concat(due.Also, due.Copy) {
		if !strings.EqualFold(to, due.Recipient) {
			list = append(list, channel.Address{Email: to})
		}
	}
	return list
}

// invoicesOf lists the numbers of the invoices of a message, each once.
func invoicesOf(items []ledger.ReminderItem) []string {
	var numbers []string
	for _, i := range items {
		if !slices.Contains(numbers, i.Invoice) {
			numbers = append(numbers, i.Invoice)
		}
	}
	return numbers
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
