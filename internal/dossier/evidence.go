package dossier

import (
	"path"
	"strconv"
	"time"

	"relanced/internal/ledger"
)

func (f *folder) addInvoices(d Dossier) {
	for _, a := range d.Accounts {
		if a.Original != nil {
			f.add("03_invoices/"+plain(a.Invoice.Number)+"/"+plain(a.Original.Name), a.Original.Data)
		}
	}
}

func (f *folder) addPayments(d Dossier) {
	for _, p := range d.Payments {
		e := p.Entry
		t := d.text()
		t.line("%s %s", t.say("payment"), e.Ref())
		t.field("bank reference", e.BankRef)
		t.field("identity", e.ID)
		t.field("account", e.Account)
		t.field("booked", string(e.BookingDate))
		t.field("value date", string(e.ValueDate))
		t.field("amount", e.Amount.String())
		t.field("counterparty", e.Counterparty)
		t.field("iban", e.IBAN)
		t.field("reference", e.Reference)
		t.field("end to end", e.EndToEnd)
		t.field("remittance", e.Remittance)
		t.field("label", e.Label)
		t.field("code", e.Code)
		t.field("return", e.Return)
		t.field("original", e.Original)
		for _, s := range p.Sources {
			t.field("source", s.String()+", "+s.Reader)
		}
		for _, s := range p.Shares {
			t.line("  %s : %s, %s, %s %s, %s", t.say("share"), s.Amount, s.Invoice, t.say("decided by"), s.DecidedBy, s.Rule)
			if s.TakenBack != "" {
				t.line("    %s %s : %s", t.say("taken back"), s.TakenBack, s.Reason)
			}
		}
		f.add("04_payments/"+string(e.BookingDate)+"-"+plain(e.Ref())+"-"+e.ID[:min(8, len(e.ID))]+".txt", t.bytes())
	}
}

func (f *folder) addReminders(d Dossier) {
	for _, r := range d.Reminders {
		dir := "05_reminders/" + plain(r.ID) + "/"
		if r.Void {
			dir = "08_withdrawn/" + plain(r.ID) + "/"
		}
		f.add(dir+"history.txt", d.reminder(r))
		for _, original := range r.Files {
			f.add(dir+plain(original.Name), original.Data)
		}
		for n, proof := range r.Proofs {
			f.add(dir+"proof-"+strconv.Itoa(n+1)+"-"+plain(path.Base(proof.Name)), proof.Data)
		}
	}
}

// reminder tells how a message came to leave, and what became of it.
func (d Dossier) reminder(r Reminder) []byte {
	t := d.text()
	t.line("%s %s", t.say("reminder"), r.ID)
	d.withdrawal(t, r)
	t.field("step", r.Step)
	t.field("channel", r.Channel)
	t.field("recipient", r.Recipient)
	t.field("state", string(r.State))
	t.field("planned", string(r.PlannedFor))
	t.field("sent", d.instant(r.SentAt))
	t.field("message id", r.MessageID)
	t.field("receipt", r.Receipt)
	t.field("approved by", r.ApprovedBy)
	t.field("reason", r.Reason)
	t.field("deposited", string(r.Delivery.Deposited))
	t.field("delivered", string(r.Delivery.Delivered))
	t.field("tracking", r.Delivery.Tracking)
	t.field("note", r.Delivery.Note)
	if r.Delivery.Place != "" {
		t.field("proof file", r.Delivery.FileName+", sha256 "+r.Delivery.SHA256)
	}
	t.title("listed invoices")
	for _, i := range r.Items {
		t.line("  %s, %s %s : %s", i.Invoice, t.say("due"), i.DueDate, i.Amount)
	}
	t.title("history")
	for _, e := range r.Events {
		t.line("  %s  %s  %s  %s", d.instant(e.At), e.Actor, e.Kind, e.detail())
	}
	if r.Text != "" {
		t.title("text")
		t.line("%s", r.Text)
	}
	return t.bytes()
}

// withdrawal says of what a message was taken back, and whether the customer knows.
func (d Dossier) withdrawal(t *text, r Reminder) {
	for _, w := range r.Withdrawn {
		text := string(w.Day) + ", " + w.Invoice + " (" + t.say("booked before") + " " + string(w.Booked) + ")"
		if w.Rest.Minor > 0 {
			text += ", " + t.say("but for") + " " + w.Rest.String()
		}
		t.field("withdrawn", text)
	}
	switch a := r.Apology; {
	case len(r.Withdrawn) == 0:
	case a.Reminder == "":
		t.field("apology", t.say("no apology"))
	case a.Sent.IsZero():
		t.field("apology", a.Reminder+", "+string(a.State))
	default:
		t.field("apology", a.Reminder+", "+t.say("apology sent")+" "+d.instant(a.Sent))
	}
}

func (d Dossier) instant(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.In(d.Written.Location()).Format(time.RFC3339)
}

const withheld = "(withheld: it names others)"

func (e Event) detail() string {
	if e.Withheld {
		return withheld
	}
	return e.Detail
}

func (d Dossier) logRows() [][]string {
	rows := [][]string{{"seq", "at", "actor", "kind", "subject", "detail", "prev", "hash"}}
	for _, e := range d.Events {
		rows = append(rows, []string{strconv.FormatInt(e.Seq, 10), d.instant(e.At), e.Actor, e.Kind, e.Subject, e.detail(), e.Prev, e.Hash})
	}
	return rows
}

func (d Dossier) holdRows() [][]string {
	rows := [][]string{{"set_at", "about", "kind", "until", "state", "author", "note", "plan"}}
	for _, h := range d.Holds {
		about := "invoice " + h.Invoice
		if h.Invoice == "" {
			about = "customer " + h.Customer
		}
		rows = append(rows, []string{d.instant(h.At), about, string(h.Kind), string(h.Until), h.State, h.Author, h.Note, planText(h.Plan)})
	}
	return rows
}

// planText writes instalments as the command line takes them.
func planText(plan []ledger.Instalment) string {
	text := ""
	for n, part := range plan {
		if n > 0 {
			text += ","
		}
		text += string(part.DueDate) + "=" + part.Amount.Decimal()
	}
	return text
}
