package reconcile

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/agnivade/levenshtein"
)

// unsafe objects to what a person or the bank has said of the entry.
func (x *index) unsafe(c *credit, best candidate) string {
	switch {
	case c.entry.Twin != "":
		return "another file has this movement too, it seems: the same account, day and amount (" + c.entry.Twin + ")"
	case c.entry.Disagree != "":
		return "its files disagree: " + c.entry.Disagree
	case c.entry.Unshown != "":
		return c.entry.Unshown
	case c.entry.Return != "":
		return "the bank marks it as money that came back"
	case len(x.rejected[c.entry.ID]) > 0 && !x.allCited(c, best, citation.names):
		return "a person has refused another explanation of it"
	}
	return ""
}

// incomplete objects to amounts that leave a rest, or need an adjustment, unless
// it is beyond doubt what is paid: the invoice is cited, by its own customer.
func (x *index) incomplete(c *credit, best candidate) string {
	p, _ := c.payer(best.customer)
	theirs := x.theirs(p)
	cited := x.allCited(c, best, citation.names) ||
		x.likely(p) && (len(x.pointedTo(c, best.set)) == len(best.set) || x.allCited(c, best, citation.alone))
	switch best.fit.kind {
	case fitExact, fitInstalment:
		return ""
	case fitCharged:
		if why := x.lapsedSince(x.chargedIn(best.fit.parts)); why != "" {
			return best.fit.fact.text() + ", " + why
		}
		if cited || theirs {
			return ""
		}
	case fitRounding:
		if _, several := x.oneOfEqual(c, best); cited || theirs && !several {
			return ""
		}
	case fitDiscount:
		if theirs || cited {
			return ""
		}
	case fitTaken, fitFee:
		if theirs && cited {
			return ""
		}
	case fitPenalty:
		if why := x.besideClaims(best.set, c.entry.Amount.Minor-x.total(best.set)); why != "" {
			return best.fit.fact.text() + ", " + why
		}
		if theirs && cited || p.known() && len(best.set) == 1 && best.fit.fact.bits >= leastPenaltyBits {
			return ""
		}
	case fitShare, fitShort:
		if x.askedFor[debtSum{best.customer, c.entry.Amount}] {
			return best.fit.fact.text() + ", and what a letter asked for, with charges"
		}
		if why := x.withheld(c, best); why != "" {
			return why
		}
		if best.fit.kind == fitShort {
			if theirs && cited && len(best.set) == 1 && len(x.invoices[best.set[0]].OpenInstalments()) < 2 {
				return ""
			}
			break // no instalment of it: perhaps one, and something else
		}
		if (theirs && cited || p.known() && saysShare(c)) && len(best.set) == 1 {
			return ""
		}
	case fitOver:
	}
	return best.fit.fact.text()
}

// lessFee objects to the exact amount of an invoice that nothing names where an
// older one, less what a bank abroad may have kept, comes to the same.
func (x *index) lessFee(c *credit, best candidate) string {
	if len(best.set) != 1 || x.anyCited(c, best) || !x.abroad(c, best.customer) {
		return ""
	}
	for _, i := range x.open[best.customer] {
		fee := x.invoices[i].Open().Minor - c.entry.Amount.Minor
		if x.invoices[i].currency == c.entry.Amount.Currency && fee > 0 && fee <= x.config.Adjustments.Fee && x.oldestFirst(i, best.set[0]) < 0 {
			return "it may pay " + x.invoices[i].Number() + ", less the fee of a bank abroad"
		}
	}
	return ""
}

// leastPenaltyBits is what a surplus must say for itself where no invoice is
// cited: that it is the flat indemnity, and interest at a usual rate.
const leastPenaltyBits = 1.0

// withheld objects to a part of an invoice when what is missing is no rest to be
// paid: the discount that the invoice offered until a day that has passed, or
// what a bank abroad may have kept.
func (x *index) withheld(c *credit, best candidate) string {
	missing := x.total(best.set) - c.entry.Amount.Minor
	if missing <= x.config.Adjustments.Fee && 2*missing <= x.total(best.set) && x.abroad(c, best.customer) {
		return best.fit.fact.text() + ": perhaps the fee of a bank abroad"
	}
	for _, i := range best.set {
		invoice := &x.invoices[i]
		for _, d := range invoice.Discounts() {
			offered := d.Amount.Minor
			if offered == 0 {
				offered = ofRate(invoice.Amount().Minor, d.Rate)
			}
			within := int64(1)
			if wholeUnits(c.entry.Amount) {
				within = max(within, x.config.Adjustments.Whole) // and made whole besides
			}
			if off := offered - missing; len(best.set) == 1 && off >= -within && off <= within {
				return best.fit.fact.text() + ": the discount that " + invoice.Number() + " offered until " + string(d.Until)
			}
		}
	}
	return ""
}

// saysShare reports whether a payment calls itself a part of something, and not
// of an order that is yet to be invoiced.
func saysShare(c *credit) bool {
	text := fold(clip(c.entry.Text()))
	return shareWords.MatchString(text) && !orderWords.MatchString(text)
}

var (
	shareWords = regexp.MustCompile(`\b(ACOMPTES?|PARTIELS?|PARTIELLE|MOITIE|TIERS|VERSEMENT|ECHEANCE|MENSUALITE|1/2|1/3|30 ?%)`)
	orderWords = regexp.MustCompile(`\b(DEVIS|COMMANDES?|CDES?|CMD|BDC|PROFORMA|RESERVATION)\b`)
)

// theirs reports whether what points to a customer is enough beside a citation
// of an invoice of theirs.
func (x *index) theirs(p payer) bool { return x.likely(p) || p.signed && p.bits >= theirsBits }

// theirsBits is what a name must say of the customer then.
const theirsBits = 5.0

// elsewhere objects when the text names an invoice that is not in the set: it
// may be somebody else's number, but a person has to say so. Of a surplus, which is no
// penalty then, the number of an open one without its prefix says enough.
func (x *index) elsewhere(c *credit, best candidate) string {
	for _, ct := range c.citations {
		rest := best.fit.kind == fitPenalty && ct.alone() && ct.sharing == 1 && x.invoices[ct.invoice].Open().Minor > 0
		if (ct.names() || rest) && !slices.Contains(best.set, ct.invoice) {
			return "it also cites " + x.invoices[ct.invoice].Number()
		}
	}
	return ""
}

// unidentified objects when nothing names the invoices and no customer is known
// who owes this: an amount alone never allocates.
func (x *index) unidentified(c *credit, best candidate) string {
	cited := x.allCited(c, best, citation.names)
	several := slices.ContainsFunc(best.set, func(i int) bool { return x.owner(i) != best.customer })
	p, _ := c.payer(best.customer)
	switch {
	case several && !cited && !(best.fit.kind == fitExact && x.paidTogether(c, best.set)):
		return "it pays invoices of several customers"
	case cited:
		return ""
	case x.likely(p) && x.allCited(c, best, citation.alone):
		return "" // a purchase order, or a number without its prefix, of the customer who pays
	case best.fit.kind == fitExact && x.allCited(c, best, func(ct citation) bool { return ct.alone() && ct.kind == citedOrder && ct.info >= longOrder }):
		return "" // a purchase order that nobody types by chance
	case best.fit.kind == fitExact && x.allCited(c, best, func(ct citation) bool { return ct.blank && ct.sharing == 1 }) && x.onlyTheirs(c, best.customer):
		return "" // "facture 0265 37", of whoever pays, and the amount of no other customer's
	case best.fit.kind == fitExact && x.allCited(c, best, func(ct citation) bool { return ct.alone() && ct.kind == citedBare && !ct.short && ct.info >= longOrder }):
		return "" // a long number without its prefix, and its amount
	case !x.likely(p) && !(best.kind == setMore && x.theirs(p)) && !(p.entire && best.fit.kind == fitExact):
		return "no invoice is cited and the payer is not known for certain"
	case c.stranger != "" && !x.isCounter(c, best) && !x.slip(c, best) && !x.spells(c, best):
		return "cites " + c.stranger + ", which is not in the books"
	}
	return ""
}

// onlyTheirs reports whether nobody but one customer owes what was paid.
func (x *index) onlyTheirs(c *credit, customer int) bool {
	for i := range x.amounts.of(c.entry.Amount) {
		if x.owner(i) != customer {
			return false
		}
	}
	return true
}

// longOrder is how many bits a purchase order has that names its invoice even
// from an unknown payer: six digits.
const longOrder = 6 * digitBits

// unsure objects to a sum that may be one of more than could be counted.
func (x *index) unsure(c *credit, best candidate) string {
	if c.unbounded[best.customer] && (best.kind == setBundle || best.kind == setMore || best.kind == setRun) {
		return fmt.Sprintf("%s owes too many invoices to be sure which add up to it", x.customers[best.customer].ID)
	}
	return ""
}

// allCited reports whether every invoice of the set is cited well enough.
func (x *index) allCited(c *credit, best candidate, enough func(citation) bool) bool {
	for _, i := range best.set {
		if ct, ok := c.cited(i); !ok || !enough(ct) {
			return false
		}
	}
	return true
}

// isCounter reports whether the number that is not in the books is the counter
// of an invoice of the set.
func (x *index) isCounter(c *credit, best candidate) bool {
	return slices.ContainsFunc(best.set, func(i int) bool {
		counter, ok := c.counter(x.counters.at(i))
		return ok && (counter == c.stranger || cutNumber(x.invoices[i].Number()).yearless() == cutNumber(c.stranger).runs)
	})
}

// spells reports whether the number that is not in the books is that of an
// invoice of the set, put together over blanks: what could be two numbers is one
// when its customer pays its amount.
func (x *index) spells(c *credit, best candidate) bool {
	written := cutNumber(c.stranger).squeezed
	return slices.ContainsFunc(best.set, func(i int) bool {
		number := cutNumber(x.invoices[i].Number())
		ct, cited := c.cited(i)
		torn := cited && ct.torn() && (best.fit.kind == fitExact || best.fit.kind == fitInstalment) && number.digits >= leastBare && strings.HasPrefix(number.squeezed, written)
		return torn || strings.HasPrefix(written, number.squeezed)
	})
}

// onBehalf returns another customer whom the text names in full and who owes just
// what was paid, when no invoice is cited: somebody may pay for them.
func (x *index) onBehalf(c *credit, best candidate) string {
	if x.allCited(c, best, citation.names) {
		return ""
	}
	for _, p := range c.payers {
		if p.customer != best.customer && p.mentioned && len(x.owing(p.customer, c.entry.Amount)) > 0 {
			return x.customers[p.customer].ID
		}
	}
	return ""
}

// oneOfSeveral objects to a sum that takes one of several equal invoices which the
// text does not tell apart: who leaves an older one out, and pays the newer one
// with others, means it. Alone, the oldest is meant (art. 1342-10 C. civ.).
func (x *index) oneOfSeveral(c *credit, best candidate) string {
	if len(best.set) < 2 || x.allCited(c, best, citation.alone) || len(x.pointedTo(c, best.set)) == len(best.set) {
		return ""
	}
	for _, i := range best.set {
		if _, cited := c.cited(i); cited {
			continue
		}
		for _, j := range x.open[x.owner(i)] {
			if !slices.Contains(best.set, j) && x.invoices[j].Open() == x.invoices[i].Open() && x.daysEarly(c, j) == 0 {
				return "it may pay " + x.invoices[j].Number() + " instead of " + x.invoices[i].Number()
			}
		}
	}
	return ""
}

// relative returns another customer who owes something, whose name has a word in
// common with that of the one who would be credited, and another one, which the
// text has: a first name, a branch.
func (x *index) relative(c *credit, best candidate) string {
	if x.allCited(c, best, citation.alone) {
		return ""
	}
	written := nameWords(c.entry.Remittance)
	for _, p := range c.payers {
		if p.customer == best.customer || len(x.open[p.customer]) == 0 || !x.names.related(p.customer, best.customer) {
			continue
		}
		if slices.ContainsFunc(written, func(w string) bool {
			return len(w) >= leastForeign && x.names.has(p.customer, w) && !x.names.has(best.customer, w)
		}) {
			return x.customers[p.customer].ID
		}
	}
	return ""
}

// slip reports whether the number that is not in the books is that of the only
// invoice of a set with one slip of the pen. It may be the next one all the same
// where the customer is billed the amount again and again, or where the number
// is beyond those that were given out.
func (x *index) slip(c *credit, best candidate) bool {
	if len(best.set) != 1 || best.fit.kind != fitExact {
		return false
	}
	i := best.set[0]
	meant, written := cutNumber(x.invoices[i].Number()), cutNumber(c.stranger)
	if x.billedTo(best.customer, x.invoices[i].Amount()) > 1 || meant.digits < leastBare || len(meant.tokens) != len(written.tokens) {
		return false
	}
	if counter, err := strconv.ParseInt(written.counter(), 10, 64); err != nil || counter > x.newest[shape(written.squeezed)] {
		return false
	}
	distance := levenshtein.ComputeDistance(meant.squeezed, written.squeezed)
	return distance == 1 || distance == 2 && sameLetters(meant.squeezed, written.squeezed)
}

func (x *index) anyCited(c *credit, best candidate) bool {
	return slices.ContainsFunc(best.set, func(i int) bool { _, ok := c.cited(i); return ok })
}

// otherPayer objects when the payer is known as another customer who owes the
// same amount: the number may be a slip of the pen.
func (x *index) otherPayer(c *credit, best candidate) string {
	if who := x.onBehalf(c, best); who != "" {
		return "the text names " + who + ", who owes the same amount"
	}
	if who := x.relative(c, best); who != "" {
		return "the text may speak of " + who
	}
	if p, ok := c.payer(best.customer); ok && p.account {
		return ""
	}
	for _, p := range c.payers {
		if p.customer == best.customer || !p.known() {
			continue
		}
		id := x.customers[p.customer].ID
		if len(x.owing(p.customer, c.entry.Amount)) > 0 {
			return "it comes from " + id + ", who owes the same amount"
		}
		if !x.allCited(c, best, citation.names) {
			return "it comes from the account of " + id
		}
	}
	return ""
}

// tooEarly objects to money that comes before its invoice and does not name it:
// it may be the second payment of another one. Of a known customer who was never
// billed the amount before it is a payment in advance.
func (x *index) tooEarly(c *credit, best candidate) string {
	cited := x.allCited(c, best, citation.names)
	p, _ := c.payer(best.customer)
	for _, i := range best.set {
		days := x.daysEarly(c, i)
		ahead := p.known() && days <= fewDays && x.billedTo(best.customer, x.invoices[i].Amount()) == 1
		if days > mostEarly || days > 0 && !cited && !ahead {
			return fmt.Sprintf("%s was issued %d days after the payment", x.invoices[i].Number(), days)
		}
	}
	return ""
}

func (x *index) contested(_ *credit, best candidate) string {
	for _, i := range best.set {
		if x.locked[i] {
			return "several payments claim " + x.invoices[i].Number()
		}
	}
	return ""
}

// uncertain objects when the odds, or the lead over the next explanation, are
// too small.
func (x *index) uncertain(c *credit, best candidate) string {
	if best.probability < x.config.Auto {
		return fmt.Sprintf("probability %.3f: %.3f is wanted", math.Floor(best.probability*1000)/1000, x.config.Auto)
	}
	if len(c.candidates) > 1 {
		if lead := best.bits - c.candidates[1].bits; lead < x.config.MarginBits {
			return fmt.Sprintf("another explanation is only %.1f bits behind", lead)
		}
	}
	return ""
}
