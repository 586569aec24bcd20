package app

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"relanced/dunning"
	"relanced/dunning/channel/spool"
	"relanced/internal/dossier"
	"relanced/internal/ledger"
	"relanced/internal/store"
)

// reminders collects the messages that left, or may have, with what is kept of
// them.
func (g *gathering) reminders() error {
	all, err := g.tx.RemindersOf(g.Customer.ID)
	if err != nil {
		return err
	}
	for _, r := range all {
		if !g.listed(r) || r.State != ledger.ReminderSent && r.State != ledger.ReminderUncertain && r.State != ledger.ReminderRefused {
			continue
		}
		if ledger.DateOf(r.SentAt.In(g.zone)).Max(r.PlannedFor) > g.AsOf {
			continue
		}
		out := dossier.Reminder{Reminder: r}
		if err := g.withdrawal(&out, all); err != nil {
			return err
		}
		for _, e := range g.events {
			if e.Subject != r.ID || !strings.HasPrefix(e.Kind, "reminder.") {
				continue
			}
			out.Events = append(out.Events, g.event(e))
			if e.Kind == "reminder."+string(ledger.ReminderApproved) {
				out.ApprovedBy = e.Actor
			}
		}
		if err := errors.Join(g.message(&out), g.proofs(&out)); err != nil {
			return err
		}
		g.Reminders = append(g.Reminders, out)
	}
	return nil
}

// listed reports whether a reminder went to this customer about these invoices.
func (g *gathering) listed(r ledger.Reminder) bool {
	return r.Customer == g.Customer.ID && slices.ContainsFunc(r.Items, func(i ledger.ReminderItem) bool { return g.in(i.Invoice) })
}

// withdrawal says of a message that was sent although the money had come before what is
// withdrawn of it, since when, and whether somebody has apologised. all are the
// messages to the customer.
func (g *gathering) withdrawal(out *dossier.Reminder, all []ledger.Reminder) error {
	events, err := g.tx.Events(out.ID)
	if err != nil {
		return err
	}
	late, err := g.tx.LateArrivals(g.zone)
	if err != nil {
		return err
	}
	out.Void = true
	for _, item := range out.Items {
		switch {
		case !g.in(item.Invoice):
		case item.GivenBack:
			w := withdrawalOf(item.Invoice, events, g.zone)
			w.Rest = restOf(out.Reminder, item.Invoice, late)
			out.Void = out.Void && w.Rest.Minor <= 0
			if !slices.Contains(out.Withdrawn, w) { // it lists several instalments
				out.Withdrawn = append(out.Withdrawn, w)
			}
		case out.Step != ledger.StepApology:
			out.Void = false
		}
	}
	for _, r := range all {
		lists := func(w dossier.Withdrawal) bool {
			return slices.ContainsFunc(r.Items, func(i ledger.ReminderItem) bool { return i.Invoice == w.Invoice })
		}
		gone := r.State == ledger.ReminderCancelled || r.State == ledger.ReminderRefused
		if r.Step == ledger.StepApology && !gone && slices.ContainsFunc(out.Withdrawn, lists) {
			out.Apology = dossier.Apology{Reminder: r.ID, State: r.State, Sent: r.SentAt}
		}
	}
	return nil
}

// restOf is what a message asked for of an invoice beyond the money that had come; none
// when that money has gone back since.
func restOf(r ledger.Reminder, invoice string, late []store.LateArrival) ledger.Money {
	rest, came := ledger.Money{Currency: r.Currency}, false
	for _, l := range late {
		if l.Reminder == r.ID && l.Invoice == invoice {
			rest.Minor, came = rest.Minor-l.Amount.Minor, true
		}
	}
	for _, i := range r.Items {
		if came && i.Invoice == invoice {
			rest.Minor += i.Amount.Minor
		}
	}
	return rest
}

// withdrawalOf reads when an invoice was taken out of a message from its events.
func withdrawalOf(invoice string, events []ledger.Event, zone *time.Location) dossier.Withdrawal {
	w := dossier.Withdrawal{Invoice: invoice}
	for _, e := range events {
		if d := detailOf(e); e.Kind == "reminder.late" && d.Invoice == invoice {
			w.Booked, w.Day = d.Booked, ledger.DateOf(e.At.In(zone))
		}
	}
	return w
}

// message finds the bytes that left: what the channels keep in the outbox and the
// folders in it, under the name of the reminder. Files for the printer hold
// letters to others and have other names.
func (g *gathering) message(r *dossier.Reminder) error {
	if r.State == ledger.ReminderRefused {
		return nil
	}
	outbox := filepath.Join(g.config.Data, outboxDir)
	for _, dir := range []string{outbox, filepath.Join(outbox, sentDir), filepath.Join(outbox, lettersDir)} {
		kept, err := os.ReadDir(dir)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		for _, f := range kept {
			if f.Name() != spool.FileName(dunning.ChannelID(g.Dossier.Book, r.ID), filepath.Ext(f.Name())) || !f.Type().IsRegular() {
				continue
			}
			data, err := os.ReadFile(filepath.Join(dir, f.Name()))
			if err != nil {
				return err
			}
			r.Files = append(r.Files, dossier.Original{Name: f.Name(), Data: data})
		}
	}
	if len(r.Files) > 0 {
		return nil
	}
	subject, body, err := g.tx.ReminderText(r.ID)
	r.Text = strings.TrimSpace(subject + "\n\n" + body)
	return err
}

// proofs finds what proves the delivery. A file that is not the one that was
// recorded is no proof.
func (g *gathering) proofs(r *dossier.Reminder) error {
	recorded, err := g.tx.ProofsOf(r.ID)
	recorded = slices.DeleteFunc(recorded, func(p ledger.Proof) bool { return ledger.DateOf(p.At.In(g.zone)) > g.AsOf })
	r.Delivery = ledger.Delivery(recorded)
	for _, p := range recorded {
		if p.Place == "" {
			continue
		}
		data, same := g.recorded(p.Place, p.SHA256)
		if !same {
			r.Missing = append(r.Missing, p.FileName+" (sha256 "+p.SHA256+")")
			continue
		}
		r.Proofs = append(r.Proofs, dossier.Original{Name: p.FileName, Data: data})
	}
	return err
}

// holds collects every hold, and what became of promises.
func (g *gathering) holds() error {
	all, err := g.tx.AllHolds()
	if err != nil {
		return err
	}
	all = slices.DeleteFunc(all, func(h ledger.Hold) bool {
		return h.Customer != g.Customer.ID && !g.in(h.Invoice) || ledger.DateOf(h.At.In(g.zone)) > g.AsOf
	})
	promises := dunning.Promises(all, g.invoices, paymentsBy(g.received), g.AsOf, g.remind.Planner.Calendar())
	for _, h := range all {
		h.Note = g.others.hide(h.Note)
		out := dossier.Hold{Hold: h}
		if h.Kind == ledger.HoldPromise { // they come in the order of their holds
			out.State, promises = string(promises[0].State), promises[1:]
		}
		g.Holds = append(g.Holds, out)
	}
	return nil
}

// log collects the events about all this.
func (g *gathering) log() error {
	reminders, err := g.tx.RemindersOf(g.Customer.ID)
	if err != nil {
		return err
	}
	sent := map[string]bool{}
	for _, r := range reminders {
		sent[r.ID] = g.listed(r)
	}
	entries := map[string]bool{}
	for _, p := range g.Payments {
		entries[p.Entry.ID] = true
	}
	for _, e := range g.events {
		concerns, _, _ := strings.Cut(e.Kind, ".")
		ours := false
		switch concerns {
		case "customer":
			ours = e.Subject == g.Customer.ID
		case "invoice", "charge":
			ours = g.in(e.Subject)
		case "hold":
			ours = (e.Subject == g.Customer.ID || g.in(e.Subject)) && !g.others.namedIn(e.Subject)
		case "reminder":
			ours = sent[e.Subject]
		case "entry", "proposal":
			ours = entries[e.Subject]
		case "allocation":
			ours = entries[e.Subject] && g.in(detailOf(e).Invoice)
		}
		if ours {
			g.Events = append(g.Events, g.event(e))
		}
	}
	return nil
}

func (g *gathering) event(e ledger.Event) dossier.Event {
	return dossier.Event{Event: e, Withheld: g.others.namedIn(e.Detail)}
}

// detail is what a dossier wants to know of the detail of an event.
type detail struct {
	Invoice string
	Booked  ledger.Date     // of a late arrival
	File    json.RawMessage // a number, or the name of a proof
}

func detailOf(e ledger.Event) detail {
	var d detail
	_ = json.Unmarshal([]byte(e.Detail), &d) // ours, and written by ourselves
	return d
}

func fileOf(e ledger.Event) int64 {
	var id int64
	_ = json.Unmarshal(detailOf(e).File, &id)
	return id
}
