package reconcile

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"relanced/internal/ledger"
)

// An identification says which invoices a payment of an advice settles.
type identification struct {
	set   []int
	whose bool   // they are for certain what the payment is for; else they may be
	how   string // what says so
	why   string // why a person has to look, "" when nobody has
	// less is what each invoice is paid less by, for a discount that it offers,
	// and discount is the reason.
	less     map[int]int64
	discount string
}

// invoiceOf finds the invoices that one payment of an advice settles: those it
// cites, else the one of its amount that its customer owes.
func (x *index) invoiceOf(b *breakdown, a advised, line ledger.AdviceLine) identification {
	payer, who, known := x.payerOf(line)
	cited, _ := x.cite(&ledger.Entry{Remittance: line.Text})
	var set []int
	var facts []string
	why := ""
	for _, c := range cited {
		mine := known && x.owner(c.invoice) == payer
		if c.sharing != 1 || c.torn() || !c.names() && !mine {
			continue
		}
		if why = cmp.Or(why, b.unpayable(a, c.invoice)); b.left(c.invoice) != 0 {
			set, facts = append(set, c.invoice), append(facts, c.how)
		}
	}
	if why != "" {
		return identification{set: set, why: why}
	}
	if len(set) == 0 {
		return x.invoiceOfPayer(b, a, line, payer, who, known)
	}
	if known && slices.ContainsFunc(set, func(i int) bool { return x.owner(i) != payer }) {
		return identification{set: set, why: fmt.Sprintf("it cites %s, and comes from %s", x.numbers(set), x.customers[payer].ID)}
	}
	// What is netted is used up first, for the invoices to be paid with it.
	slices.SortStableFunc(set, func(i, j int) int { return cmp.Compare(min(b.left(i), 0), min(b.left(j), 0)) })
	found := identification{set: set, whose: true, how: strings.Join(facts, ", ")}
	total := int64(0)
	for _, i := range set {
		total += b.left(i)
	}
	gross := ledger.Money{Minor: line.Gross, Currency: a.Net.Currency}
	switch {
	case total == gross.Minor, len(set) == 1 && b.taken[set[0]] == 0 && x.payableNow(set[0], gross):
	case total > gross.Minor && x.discounted(b, a, &found, total-gross.Minor):
		found.how += ", less " + found.discount
	case total > gross.Minor:
		found.why = "it is less than what is open of " + x.numbers(set)
	default:
		found.why = "it is more than what is open of " + x.numbers(set)
	}
	return found
}

// unpayable says why a line that cites an invoice cannot pay it, or "". A credit
// note is no debt, and is netted.
func (b *breakdown) unpayable(a advised, i int) string {
	invoice := b.x.invoices[i]
	left := b.left(i)
	switch {
	case invoice.Open().Currency != a.Net.Currency:
		return invoice.Number() + " is in " + invoice.Amount().Currency
	case left == 0, left < 0 && invoice.Amount().Minor > 0:
		return fmt.Sprintf("%s has nothing left to pay%s", invoice.Number(), b.x.paidBy(i))
	case b.x.locked[i]:
		return "several payments claim " + invoice.Number()
	}
	return ""
}

// discounted reads what is missing as the discount that the invoices offer, if
// the payment was under way in its delay.
func (x *index) discounted(b *breakdown, a advised, found *identification, missing int64) bool {
	if slices.ContainsFunc(found.set, func(i int) bool { return b.taken[i] != 0 }) {
		return false
	}
	under := &credit{entry: &ledger.Entry{BookingDate: a.Date.AddDays(-daysInHand)}}
	less, text, ok := x.offered(under, found.set, missing)
	found.less, found.discount = less, text
	return ok
}

// daysInHand is how many days a payment may lie before it is paid in or out:
// cheques come by post and are gathered for a week, and payouts are weekly.
const daysInHand = 8

// invoiceOfPayer finds the one invoice of this amount that the customer of a line
// owes.
func (x *index) invoiceOfPayer(b *breakdown, a advised, line ledger.AdviceLine, payer int, who string, known bool) identification {
	amount := ledger.Money{Minor: line.Gross, Currency: a.Net.Currency}
	if !known {
		return identification{set: append(x.sameAmountLeft(b, amount), x.mayBeLine(a, line)...), why: "no invoice is cited, and the customer is not known for certain"}
	}
	var fits []int
	for _, i := range x.owing(payer, amount) {
		if x.payableNow(i, amount) && b.taken[i] == 0 && !x.locked[i] {
			fits = append(fits, i)
		}
	}
	open := x.inCurrency(x.open[payer], a.Net.Currency)
	sums, complete := x.subsets(x.classes(&credit{}, open[:min(len(open), mostOwed)]), amount.Minor)
	id := x.customers[payer].ID
	switch {
	case len(fits) == 1 && len(sums) == 0 && complete:
		return identification{set: fits, whose: true, how: who + ", who owes this amount once"}
	case len(fits) == 0:
		return identification{set: open, why: id + " owes nothing of this amount"}
	case len(fits) > 1:
		return identification{set: fits, why: fmt.Sprintf("%s owes this amount %d times", id, len(fits))}
	}
	return identification{set: fits, why: id + " owes other invoices that add up to it"}
}

// sameAmountLeft lists a few invoices of an amount that no line before has taken.
func (x *index) sameAmountLeft(b *breakdown, amount ledger.Money) []int {
	list, _ := x.sameAmount(amount)
	return slices.DeleteFunc(slices.Clone(list), func(i int) bool { return b.taken[i] != 0 || !x.payableNow(i, amount) })
}

// mayBeLine lists what a line may pay of which nothing is known for certain: all
// that is owed under the name it gives; without one, what a single payment of its
// amount may be for.
func (x *index) mayBeLine(a advised, line ledger.AdviceLine) []int {
	var list []int
	for _, h := range x.names.find(line.Name, false) {
		if h.full || h.alike >= nearlyName {
			list = append(list, x.inCurrency(x.open[h.customer], a.Net.Currency)...)
		}
	}
	if len(list) > 0 {
		return list
	}
	b := &bulkCredit{
		credit: &credit{entry: &ledger.Entry{BookingDate: a.Date, Amount: ledger.Money{Minor: line.Gross, Currency: a.Net.Currency}}},
		way:    bySome, payments: 1,
	}
	return x.mayBeIn(b)
}

// payerOf finds the customer of a line: by the number it was given, by the
// e-mail, or by a full name that is nobody else's.
func (x *index) payerOf(line ledger.AdviceLine) (customer int, how string, known bool) {
	if i, ok := x.place[line.Customer]; ok && line.Customer != "" {
		return i, "customer " + line.Customer, true
	}
	if mine := x.emails[fold(line.Email)]; line.Email != "" && len(mine) == 1 {
		return mine[0], "e-mail " + line.Email, true
	}
	var full []nameHit
	for _, h := range x.names.find(line.Name, false) {
		if h.full && !slices.ContainsFunc(full, func(f nameHit) bool { return f.customer == h.customer }) {
			full = append(full, h)
		}
	}
	if line.Name == "" || len(full) != 1 {
		return 0, "", false
	}
	return full[0].customer, fmt.Sprintf("name %q", line.Name), true
}

// addEmails indexes the customers by what providers know of them.
func (x *index) addEmails() {
	x.emails = map[string][]int{}
	for i, c := range x.customers {
		for email := range strings.FieldsFuncSeq(c.Email, func(r rune) bool { return strings.ContainsRune(" ;,", r) }) {
			email = fold(email)
			x.emails[email] = append(x.emails[email], i)
		}
	}
}

func (x *index) paidBy(i int) string {
	if by := x.settledBy[i]; by != "" {
		return ": paid by " + by
	}
	return ""
}

func (x *index) numbers(set []int) string {
	list := make([]string, len(set))
	for k, i := range set {
		list[k] = x.invoices[i].Number()
	}
	return strings.Join(list, " and ")
}
