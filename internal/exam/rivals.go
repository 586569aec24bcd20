package exam

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"relanced/internal/ledger"
)

// Rival is another way of matching, re-implemented here from what its
// description and its sources say. It is not the product itself: it has the
// rule, and not the screens around it.
type Rival struct {
	Name   string
	decide func(b *rivalBook, e ledger.Entry) []ledger.Allocation
}

// Rivals lists the ways of matching that sit the examination beside ours.
func Rivals() []Rival {
	return []Rival{
		{"number and exact amount (re-implemented)", numberAndAmount},
		{"Odoo/OCA rule, by text (re-implemented)", func(b *rivalBook, e ledger.Entry) []ledger.Allocation { return odoo(b, e, false) }},
		{"Odoo/OCA rule, by text or partner (re-implemented)", func(b *rivalBook, e ledger.Entry) []ledger.Allocation { return odoo(b, e, true) }},
		{"amount, nearest date (re-implemented)", nearestDate},
		{"blnk, exact (re-implemented)", blnkExact},
		{"blnk, fuzzy (re-implemented)", blnkFuzzy},
	}
}

// rivalBook is what a rival may know on a day, and what it has done so far.
type rivalBook struct {
	today    ledger.Date
	known    []*rivalInvoice // arrived by today, by due date
	byNumber map[string]*rivalInvoice
	byIBAN   map[string]string // the customer of an account, "" for several
	names    map[string]string // the customer of a name, "" for several
	folded   []foldedName
	tokens   map[string][]*rivalInvoice // see odoo
}

// rivalInvoice is an invoice with what a rival has left open of it.
type rivalInvoice struct {
	ledger.Invoice
	arrives ledger.Date
	name    string // of its customer, folded
	open    int64
}

type foldedName struct{ name, customer string }

// Sit lets the rival decide the credits of a sitting, day by day as they
// arrived. What it leaves it looks at again once a week.
func (r Rival) Sit(s *Sitting) map[string]Answer {
	b := newRivalBook(s)
	entries := map[string]ledger.Entry{}
	for _, e := range s.Entries {
		entries[e.Ref()] = e
	}
	answers := map[string]Answer{}
	own := map[string]bool{}
	for _, e := range s.Entries {
		own[e.Account] = true
	}
	pending := []ledger.Entry{}
	arrived := map[ledger.Date][]ledger.Entry{}
	for _, c := range s.Firm.Credits {
		answers[c.Ref] = Answer{State: ledger.EntryReview}
		arrived[c.Arrives] = append(arrived[c.Arrives], entries[c.Ref])
	}
	back := map[ledger.Date][]string{}
	for _, c := range s.Firm.Credits {
		if c.Back != "" {
			back[c.Back] = append(back[c.Back], c.Ref)
		}
	}
	rest := append([]*rivalInvoice(nil), b.known...)
	b.known = nil
	slices.SortStableFunc(rest, func(x, y *rivalInvoice) int { return cmp.Compare(x.arrives, y.arrives) })
	for _, day := range s.Firm.Days {
		b.today = day.Date
		for len(rest) > 0 && rest[0].arrives <= day.Date {
			b.learn(rest[0])
			rest = rest[1:]
		}
		now := arrived[day.Date]
		for _, ref := range back[day.Date] { // a person undoes it: the rules say nothing of returns
			b.undo(answers[ref].Parts)
			answers[ref] = Answer{State: ledger.EntryIgnored}
			pending = slices.DeleteFunc(pending, func(e ledger.Entry) bool { return e.Ref() == ref })
		}
		if day.Date.Weekday() == time.Friday {
			now, pending = append(pending, now...), nil
		}
		for _, e := range now {
			parts := r.decide(b, e)
			if len(parts) == 0 {
				pending = append(pending, e)
				continue
			}
			b.settle(e, parts)
			answers[e.Ref()] = Answer{State: ledger.EntryAllocated, Parts: parts}
		}
	}
	return answers
}

func newRivalBook(s *Sitting) *rivalBook {
	b := &rivalBook{byNumber: map[string]*rivalInvoice{}, byIBAN: map[string]string{}, names: map[string]string{}, tokens: map[string][]*rivalInvoice{}}
	names := map[string]string{}
	for _, c := range s.Customers {
		name := foldName(c.Name)
		names[c.ID] = name
		b.folded = append(b.folded, foldedName{name, c.ID})
		once(b.names, name, c.ID)
		for _, iban := range c.IBANs {
			once(b.byIBAN, iban, c.ID)
		}
	}
	arrives := map[string]ledger.Date{}
	for _, i := range s.Firm.Invoices {
		arrives[i.Number] = i.Arrives
	}
	for _, i := range s.Invoices {
		b.known = append(b.known, &rivalInvoice{Invoice: i, arrives: arrives[i.Number], name: names[i.Customer], open: i.Amount.Minor})
	}
	return b
}

// once remembers whose a name or an account is, unless it is several people's.
func once(whose map[string]string, key, customer string) {
	if had, ok := whose[key]; ok && had != customer {
		customer = ""
	}
	whose[key] = customer
}

func (b *rivalBook) learn(i *rivalInvoice) {
	at, _ := slices.BinarySearchFunc(b.known, i, func(x, y *rivalInvoice) int {
		return cmp.Or(cmp.Compare(x.DueDate, y.DueDate), cmp.Compare(x.IssueDate, y.IssueDate), cmp.Compare(x.Number, y.Number))
	})
	b.known = slices.Insert(b.known, at, i)
	b.byNumber[i.Number] = i
	for _, t := range odooTokens(i) {
		b.tokens[t] = append(b.tokens[t], i)
	}
}

// settle books what a rival decided, and learns the payer's account as most
// systems do.
func (b *rivalBook) settle(e ledger.Entry, parts []ledger.Allocation) {
	for _, p := range parts {
		i := b.byNumber[p.Invoice]
		i.open -= p.Amount.Minor + p.Adjustment
		if e.IBAN != "" {
			once(b.byIBAN, e.IBAN, i.Customer)
		}
	}
}

func (b *rivalBook) undo(parts []ledger.Allocation) {
	for _, p := range parts {
		b.byNumber[p.Invoice].open += p.Amount.Minor + p.Adjustment
	}
}

// whole settles what is open of some invoices.
func whole(list ...*rivalInvoice) []ledger.Allocation {
	var parts []ledger.Allocation
	for _, i := range list {
		parts = append(parts, ledger.Allocation{Invoice: i.Number, Amount: ledger.Money{Minor: i.open, Currency: "EUR"}})
	}
	return parts
}

// foldName writes a name without accents and signs, in capitals.
func foldName(text string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(strings.ToUpper(text)) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			b.WriteRune(r)
		default:
			b.WriteByte(' ')
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// numberAndAmount settles the one invoice whose number stands in the text and
// whose open amount is the credit's.
func numberAndAmount(b *rivalBook, e ledger.Entry) []ledger.Allocation {
	text := strings.ToUpper(e.Text())
	var hits []*rivalInvoice
	for _, i := range b.known {
		if i.open == e.Amount.Minor && strings.Contains(text, strings.ToUpper(i.Number)) {
			hits = append(hits, i)
		}
	}
	if len(hits) != 1 {
		return nil
	}
	return whole(hits...)
}

// nearestDate settles the invoice of the same amount that was due nearest to the
// day of the credit, whoever owes it.
func nearestDate(b *rivalBook, e ledger.Entry) []ledger.Allocation {
	var best *rivalInvoice
	away := func(i *rivalInvoice) int { return max(i.DueDate.Sub(e.BookingDate), e.BookingDate.Sub(i.DueDate)) }
	for _, i := range b.known {
		if i.open == e.Amount.Minor && (best == nil || away(i) < away(best)) {
			best = i
		}
	}
	if best == nil {
		return nil
	}
	return whole(best)
}
