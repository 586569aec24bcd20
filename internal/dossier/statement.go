package dossier

import (
	"cmp"
	"strconv"
	"strings"

	"relanced/internal/ledger"
)

// statementColumns never move: other programs read them. The amounts of an invoice
// add up to its line "total"; "not_due" is a part of that.
var statementColumns = []string{"invoice", "kind", "from", "to", "days", "rate_percent", "base", "amount", "currency", "bank_ref", "source"}

func (d Dossier) statementRows() [][]string {
	rows := [][]string{statementColumns}
	for _, a := range d.Accounts {
		i, currency := a.Invoice, a.Invoice.Amount.Currency
		add := func(kind string, from, to ledger.Date, days, rate, base string, amount ledger.Money, ref, source string) {
			rows = append(rows, []string{i.Number, kind, string(from), string(to), days, rate, base, amount.Decimal(), currency, ref, source})
		}
		add("principal", i.IssueDate, i.DueDate, "", "", "", i.Amount, "", "")
		for _, l := range a.Lines {
			add(l.Kind, l.Day, "", "", "", "", minus(l.Amount), l.Ref, l.Reason)
		}
		for _, s := range a.Statement.Segments {
			add("interest", s.From, s.To, strconv.Itoa(s.Days), s.Rate.String(), s.Base.Decimal(), s.Amount, "", sourceOf(s.Source, s.Citation))
		}
		if a.Statement.Indemnity.Minor != 0 {
			add("indemnity", "", "", "", "", "", a.Statement.Indemnity, "", a.Statement.Law.Source)
		}
		add("total", "", d.AsOf, "", "", "", a.Statement.Owed, "", strings.Join(a.Statement.Notes, "; "))
		if a.NotDue.Minor > 0 {
			add("not_due", d.AsOf, "", "", "", "", a.NotDue, "", "")
		}
	}
	return rows
}

func minus(m ledger.Money) ledger.Money { return ledger.Money{Minor: -m.Minor, Currency: m.Currency} }

func sourceOf(rate, citation string) string {
	if citation == "" {
		return rate
	}
	return rate + " (" + citation + ")"
}

// statementText is the same for people.
func (d Dossier) statementText() []byte {
	t := d.text()
	t.line("%s: %s", t.say("statement"), d.Subject)
	t.line("%s", d.arrested(t))
	for _, a := range d.Accounts {
		d.account(t, a)
	}
	t.title("totals")
	for _, s := range d.totals() {
		t.amount(t.say("left"), s.principal)
		t.amount(t.say("interest left"), s.interest)
		t.amount(t.say("indemnity left"), s.indemnity)
		t.amount(t.say("total")+" ("+d.arrested(t)+")", s.total)
	}
	d.warn(t)
	return t.bytes()
}

func (d Dossier) account(t *text, a Account) {
	i, s := a.Invoice, a.Statement
	t.line("")
	t.line("%s %s, %s %s, %s %s", t.say("invoice"), i.Number, t.say("issued"), i.IssueDate, t.say("due"), i.DueDate)
	if s.Provisional {
		t.line("  %s", t.say("provisional"))
	}
	t.amount(t.say("principal"), i.Amount)
	for _, l := range a.Lines {
		what := t.say(l.Kind)
		for _, more := range []string{string(l.Day), l.Ref, t.retell(l.Reason)} {
			if more != "" {
				what += ", " + more
			}
		}
		t.amount(what, minus(l.Amount))
	}
	for _, g := range s.Segments {
		t.amount(t.say("interest")+", "+t.say("from")+" "+string(g.From)+" "+t.say("to")+" "+string(g.To)+", "+
			strconv.Itoa(g.Days)+" "+t.say("days")+", "+g.Rate.String()+" % "+t.say("on")+" "+g.Base.Decimal(), g.Amount)
		t.line("      %s", sourceOf(g.Source, g.Citation))
	}
	if s.Indemnity.Minor != 0 {
		t.amount(t.say("indemnity"), s.Indemnity)
	}
	t.amount(t.say("total")+" ("+d.arrested(t)+")", s.Owed)
	if a.NotDue.Minor > 0 {
		t.amount("  "+t.say("not due"), a.NotDue)
	}
	if a.Unclaimed.Minor > 0 {
		t.amount("  "+t.say("unclaimed"), a.Unclaimed)
	}
	if s.Daily.Minor != 0 {
		t.line("  + %s %s", s.Daily, t.say("daily"))
	}
	if articles := cmp.Or(s.Law.Articles[d.Language], s.Law.Source); articles != "" {
		t.line("  %s", articles)
	}
	for _, note := range s.Notes {
		t.line("  (%s)", t.retell(note))
	}
}

// amount writes a line of an account, its figure to the right.
func (t *text) amount(what string, m ledger.Money) { t.line("  %-90s %16s", what, m) }
