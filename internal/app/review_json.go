package app

import (
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"time"

	"relanced/internal/ledger"
	"relanced/reconcile"
)

// The queue as JSON. Amounts are decimals in text, so that nobody's reader makes
// floats of them. More keys may follow, these stay.
type (
	pendingJSON struct {
		Credits   []creditJSON          `json:"credits"`
		Files     []pendingFileJSON     `json:"files"`
		Invoices  []pendingInvoiceJSON  `json:"invoices"`
		Reminders []pendingReminderJSON `json:"reminders"`
		Replies   []pendingReplyJSON    `json:"replies"`
		Finished  []finished            `json:"finished"`
		Charges   []pendingChargeJSON   `json:"charges"`
		Leaving   []leavingJSON         `json:"leaving"` // planned or approved, and nobody has to do anything
	}
	leavingJSON struct {
		ID       string   `json:"id"`
		Customer string   `json:"customer"`
		Step     string   `json:"step"`
		Invoices []string `json:"invoices"`
		Why      string   `json:"why"` // it has not left yet, "" when the next pass takes it
		State    string   `json:"state"`
		On       string   `json:"on"` // the first day it can leave
	}
	creditJSON struct {
		ID           string         `json:"id"`
		Entry        string         `json:"entry"`
		BankRef      string         `json:"bank_ref"`
		BookingDate  string         `json:"booking_date"`
		Amount       string         `json:"amount"`
		Currency     string         `json:"currency"`
		Counterparty string         `json:"counterparty"`
		IBAN         string         `json:"iban"`
		Text         string         `json:"text"`
		Note         string         `json:"note"`
		Proposals    []proposalJSON `json:"proposals"`
		KeepsBack    int            `json:"keeps_back"` // reminders that could leave today but for such doubts
	}
	proposalJSON struct {
		ID          string         `json:"id"`
		Rank        int            `json:"rank"`
		Probability float64        `json:"probability"`
		Rule        string         `json:"rule"`
		Customer    string         `json:"customer"`
		Parts       []partJSON     `json:"parts"`
		Evidence    []evidenceJSON `json:"evidence"`
	}
	partJSON struct {
		Invoice string `json:"invoice"`
		Amount  string `json:"amount"`
	}
	evidenceJSON struct {
		Fact string  `json:"fact"`
		Bits float64 `json:"bits"`
	}
	pendingFileJSON struct {
		ID     string `json:"id"`
		Kind   string `json:"kind"`
		Reason string `json:"reason"`
	}
	pendingInvoiceJSON struct {
		ID    string `json:"id"`
		Guard string `json:"guard"` // history or returned
	}
	pendingChargeJSON struct {
		Invoice  string `json:"invoice"`
		Customer string `json:"customer"`
		Reminder string `json:"reminder"`
		Left     string `json:"left"`
		Currency string `json:"currency"`
	}
	pendingReplyJSON struct {
		ID       string `json:"id"`
		Reminder string `json:"reminder"`
		Sender   string `json:"sender"`
		Subject  string `json:"subject"`
		Text     string `json:"text"`
		At       string `json:"at"`
	}
	pendingReminderJSON struct {
		ID        string   `json:"id"`
		State     string   `json:"state"`
		Customer  string   `json:"customer"`
		Recipient string   `json:"recipient"`
		Step      string   `json:"step"`
		Invoices  []string `json:"invoices"`
		Reason    string   `json:"reason"`
		Channel   string   `json:"channel"`
		Name      string   `json:"name,omitempty"`   // of a call: whom
		Script    string   `json:"script,omitempty"` // and what to say
		// Of one whose channel has failed for longer than its policy's patience.
		FailingSince string `json:"failing_since,omitempty"`
	}
)

func writePending(w io.Writer, q pending) error {
	out := pendingJSON{Credits: []creditJSON{}, Files: []pendingFileJSON{}, Invoices: []pendingInvoiceJSON{}, Reminders: []pendingReminderJSON{}, Replies: []pendingReplyJSON{}, Finished: q.finished, Charges: []pendingChargeJSON{}, Leaving: []leavingJSON{}}
	for _, c := range q.credits {
		out.Credits = append(out.Credits, creditAsJSON(c, q.keeping[c.Entry.ID]))
	}
	for _, f := range q.files {
		out.Files = append(out.Files, pendingFileJSON{fileID + filepath.Base(f.Place), string(f.Kind), f.Reason})
	}
	for _, number := range q.old {
		out.Invoices = append(out.Invoices, pendingInvoiceJSON{invoiceID + number, "history"})
	}
	for _, number := range q.back {
		out.Invoices = append(out.Invoices, pendingInvoiceJSON{invoiceID + number, "returned"})
	}
	for _, list := range [][]ledger.Reminder{q.reminders, q.refused} {
		for _, r := range list {
			out.Reminders = append(out.Reminders, pendingReminderJSON{
				reminderID + r.ID, string(r.State), r.Customer, r.Recipient, r.Step, invoicesOf(r), r.Reason,
				r.Channel, q.calls[r.ID].Name, q.calls[r.ID].Script, q.failingSince(r),
			})
		}
	}
	for _, r := range q.leaving {
		out.Leaving = append(out.Leaving, leavingJSON{reminderID + r.ID, r.Customer, r.Step, invoicesOf(r.Reminder), r.Why, string(r.State), string(r.On)})
	}
	for _, r := range q.replies {
		out.Replies = append(out.Replies, pendingReplyJSON{
			fmt.Sprint(replyID, r.ID), reminderID + r.Reminder, r.Sender, r.Subject, r.Text, r.At.Format(time.RFC3339),
		})
	}
	for _, c := range q.charges {
		out.Charges = append(out.Charges, pendingChargeJSON{c.Invoice, c.Customer, c.Last().Reminder, c.Left.Decimal(), c.Currency})
	}
	return writeObject(w, out)
}

// failingSince is when the attempts at a reminder that is stuck began to fail, ""
// for any other.
func (q pending) failingSince(r ledger.Reminder) string {
	if !q.stuck[r.ID] {
		return ""
	}
	return r.FailingSince.In(q.zone).Format(time.RFC3339)
}

// writeObject writes one JSON object for people and scripts.
func writeObject(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		return fmt.Errorf("writing the JSON: %w", err)
	}
	return nil
}

func creditAsJSON(w reconcile.Waiting, keepsBack int) creditJSON {
	e := w.Entry
	c := creditJSON{
		ID: reconcile.ReviewID(e.ID, ledger.Proposal{}), Entry: e.ID, BankRef: e.Ref(), BookingDate: string(e.BookingDate),
		Amount: e.Amount.Decimal(), Currency: e.Amount.Currency, Counterparty: e.Counterparty, IBAN: e.IBAN, Text: e.Text(), Note: e.Note,
		Proposals: []proposalJSON{}, KeepsBack: keepsBack,
	}
	for _, p := range w.Proposals {
		x := proposalJSON{
			ID: reconcile.ReviewID(e.ID, p), Rank: p.Rank, Probability: p.Probability, Rule: p.Rule, Customer: p.Customer,
			Parts: []partJSON{}, Evidence: []evidenceJSON{},
		}
		for _, part := range p.Parts {
			x.Parts = append(x.Parts, partJSON{part.Invoice, part.Amount.Decimal()})
		}
		for _, f := range p.Evidence {
			x.Evidence = append(x.Evidence, evidenceJSON(f))
		}
		c.Proposals = append(c.Proposals, x)
	}
	return c
}
