package dossier

import (
	"cmp"
	"slices"

	"relanced/internal/ledger"
)

func (d Dossier) arrested(t *text) string { return t.say("arrested") + " " + string(d.AsOf) }

// summary says who claims how much from whom.
func (d Dossier) summary() []byte {
	t := d.text()
	t.line("%s: %s", t.say("dossier"), d.Subject)
	t.line("%s", d.arrested(t))
	c := d.Creditor
	t.title("creditor")
	t.field("name", c.Name)
	t.field("address", c.Address)
	t.field("siren", c.SIREN)
	t.field("email", c.Email)
	t.field("phone", c.Phone)
	t.field("mentions", c.Mentions)
	b := d.Customer
	t.title("customer")
	t.field("name", b.Name)
	t.field("id", b.ID)
	t.field("kind", t.say(cmp.Or(string(b.Kind), "unknown kind")))
	t.field("siren", b.SIREN)
	t.field("vat", b.VAT)
	t.field("address", b.Address)
	t.field("country", b.Country)
	t.field("email", b.Email)
	t.field("phone", b.Phone)
	t.title("totals")
	for _, s := range d.totals() {
		t.field("left", s.principal.String())
		t.field("interest left", s.interest.String())
		t.field("indemnity left", s.indemnity.String())
		t.field("total", s.total.String())
		if s.provisional {
			t.line("  %s", t.say("provisional"))
		}
	}
	d.warn(t)
	t.title("invoices")
	for _, a := range d.Accounts {
		i := a.Invoice
		t.line("  %s, %s %s, %s %s : %s ; %s %s", i.Number, t.say("issued"), i.IssueDate, t.say("due"), i.DueDate, i.Amount, t.say("total"), a.Statement.Owed)
		if a.NotDue.Minor > 0 {
			t.line("    %s : %s", t.say("not due"), a.NotDue)
		}
		t.limitation(a.Limitation)
	}
	if len(d.Credits) > 0 {
		t.title("credits")
	}
	for _, c := range d.Credits {
		if c.Number == "" {
			t.line("  %s : %s", t.say("unapplied"), c.Amount)
		} else {
			t.line("  %s %s, %s %s : %s", t.say("credit note"), c.Number, t.say("issued"), c.Issued, c.Amount)
		}
	}
	return t.bytes()
}

// warn names the money that may pay what is claimed: whoever claims it all
// the same must know that it may have come.
func (d Dossier) warn(t *text) {
	if len(d.Undecided) == 0 {
		return
	}
	t.title("undecided")
	t.line("  %s", t.say("may pay"))
	for _, u := range d.Undecided {
		text := string(u.Entry.BookingDate) + ", " + u.Entry.Ref() + ", " + u.Entry.Amount.String()
		if u.Entry.Counterparty != "" {
			text += ", " + u.Entry.Counterparty
		}
		if u.TakenBack != "" {
			text += " (" + t.say("taken back") + " " + u.TakenBack + ")"
		}
		t.line("  %s", text)
	}
}

func (t *text) limitation(l Limitation) {
	if l.Years == 0 {
		return
	}
	key := "limitation"
	if l.Near {
		key = "lapsing"
	}
	t.line("    %s : %s (%d %s, %s)", t.say(key), l.Last, l.Years, t.say("years"), l.Article)
}

// sums are what is owed in one currency.
type sums struct {
	principal, interest, indemnity, total ledger.Money
	provisional                           bool
}

// totals adds up the accounts by currency.
func (d Dossier) totals() []sums {
	var list []sums
	for _, a := range d.Accounts {
		currency := a.Invoice.Amount.Currency
		n := slices.IndexFunc(list, func(s sums) bool { return s.total.Currency == currency })
		if n < 0 {
			zero := ledger.Money{Currency: currency}
			n, list = len(list), append(list, sums{zero, zero, zero, zero, false})
		}
		s := &list[n]
		s.principal.Minor += a.Statement.PrincipalLeft.Minor
		s.interest.Minor += a.Statement.InterestLeft.Minor
		s.indemnity.Minor += a.Statement.IndemnityLeft.Minor
		s.total.Minor += a.Statement.Owed.Minor
		s.provisional = s.provisional || a.Statement.Provisional
	}
	slices.SortFunc(list, func(a, b sums) int { return cmp.Compare(a.total.Currency, b.total.Currency) })
	return list
}
