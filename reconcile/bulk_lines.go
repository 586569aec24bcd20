package reconcile

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"relanced/internal/ledger"
)

// A breakdown is what the lines of an advice mean in our books.
type breakdown struct {
	x          *index
	taken      map[int]int64 // invoice -> what lines before have settled of it
	parts      []ledger.Part // by line, then merged
	said       []ledger.Evidence
	owing      int64    // taken off the credit and on no invoice: fees of the provider
	refunds    int64    // given back, or taken back by a bank, negative
	open       []string // why a person has to look, worst first
	doubtful   []int    // invoices that a line may pay, and it is not certain
	identified int
	payments   int
}

// mostSaid bounds how many lines are told in the evidence, which every
// allocation repeats: the advice has them all.
const mostSaid = 20

// providerFee is why less money comes than the invoice says.
const providerFee = "provider fee"

// breakDown identifies every line.
func (x *index) breakDown(a advised) breakdown {
	b := breakdown{x: x, taken: map[int]int64{}}
	for _, line := range a.Lines {
		switch line.Kind {
		case ledger.AdvicePayment:
			b.payment(a, line)
		case ledger.AdviceFee:
			b.owing += line.Net
			b.say("%s: %s of the provider", line.Place, b.money(a, line.Net))
		default:
			b.back(a, line)
		}
	}
	b.merge()
	b.spread()
	return b
}

func (b *breakdown) money(a advised, minor int64) ledger.Money {
	return ledger.Money{Minor: minor, Currency: a.Net.Currency}
}

func (b *breakdown) say(format string, args ...any) {
	switch {
	case len(b.said) < mostSaid:
		b.said = append(b.said, ledger.Evidence{Fact: fmt.Sprintf(format, args...)})
	case len(b.said) == mostSaid:
		b.said = append(b.said, ledger.Evidence{Fact: "and the further lines of the advice"})
	}
}

func (b *breakdown) object(format string, args ...any) {
	b.open = append(b.open, fmt.Sprintf(format, args...))
}

func (b *breakdown) objection() string {
	switch len(b.open) {
	case 0:
		return ""
	case 1:
		return b.open[0]
	}
	return fmt.Sprintf("%s (and %d more)", b.open[0], len(b.open)-1)
}

// share is how much of the payments is identified, as a probability that leaves
// room for the rest.
func (b *breakdown) share() float64 {
	return 0.9 * float64(b.identified) / float64(max(1, b.payments))
}

// payment puts one payment on the invoice it is for.
func (b *breakdown) payment(a advised, line ledger.AdviceLine) {
	b.payments++
	found := b.x.invoiceOf(b, a, line)
	if line.Net <= 0 || line.Gross <= 0 {
		found.whose, found.why = false, "the fee eats it up"
	}
	if found.whose {
		b.identified++
		b.book(a, line, found)
		less := ""
		if line.Fee != 0 {
			less = " less a fee of " + b.money(a, line.Fee).Decimal()
		}
		b.say("%s: %s%s, %s", line.Place, b.money(a, line.Gross), less, found.how)
	} else {
		b.say("%s: %s, %s", line.Place, b.money(a, line.Gross), found.why)
		b.doubtful = append(b.doubtful, found.set...)
	}
	if found.why != "" {
		b.object("%s of the %s, %s: %s", line.Place, a.Name(), b.money(a, line.Gross), found.why)
	}
}

// booked lists the invoices of the parts.
func (b *breakdown) booked() []int {
	var list []int
	for _, part := range b.parts {
		list = append(list, b.x.at(part.Invoice))
	}
	return list
}

// book makes parts of a line: its fee stays on the last of its invoices.
func (b *breakdown) book(a advised, line ledger.AdviceLine, found identification) {
	rest := line.Gross
	for k, i := range found.set {
		settles := min(rest, b.left(i)-found.less[i])
		rest -= settles
		b.taken[i] += settles + found.less[i]
		part := ledger.Part{Invoice: b.x.invoices[i].Number(), Amount: b.money(a, settles), Adjustment: found.less[i]}
		if part.Adjustment != 0 {
			part.Reason = found.discount
		}
		if k == len(found.set)-1 {
			part.Amount.Minor -= line.Fee
			part.Adjustment += line.Fee
		}
		b.parts = append(b.parts, part)
	}
}

// left is what is open of an invoice after the lines before.
func (b *breakdown) left(i int) int64 { return b.x.invoices[i].Open().Minor - b.taken[i] }

// back is a line that takes money off the credit. On a credit note of the same
// amount it uses that up; otherwise a person says what becomes of it: nothing is
// reopened by itself.
func (b *breakdown) back(a advised, line ledger.AdviceLine) {
	what := b.money(a, -line.Net)
	cited, _ := b.x.cite(&ledger.Entry{Remittance: line.Text})
	for _, c := range cited {
		invoice := b.x.invoices[c.invoice]
		switch {
		case !c.names() || invoice.Amount().Currency != a.Net.Currency:
		case line.Net < 0 && line.Fee == 0 && b.left(c.invoice) == line.Net:
			b.taken[c.invoice] += line.Net
			b.parts = append(b.parts, ledger.Part{Invoice: invoice.Number(), Amount: b.money(a, line.Net)})
			b.say("%s: %s of %s used up, %s", line.Place, what, invoice.Number(), c.how)
			return
		case b.x.settledBy[c.invoice] != "" && invoice.Open().Minor == 0:
			b.object("%s of the %s is a %s of %s for %s, which %s has paid: if it is owed again, undo that payment (relanced review undo)",
				line.Place, a.Name(), line.Kind, what, invoice.Number(), b.x.settledBy[c.invoice])
		}
	}
	b.refunds += line.Net
	b.say("%s: %s of %s, %s", line.Place, line.Kind, what, cmpText(line))
	if !slices.ContainsFunc(b.open, func(why string) bool { return strings.HasPrefix(why, line.Place+" of the ") }) {
		b.object("%s of the %s is a %s of %s: %s", line.Place, a.Name(), line.Kind, what, cmpText(line))
	}
}

// cmpText is what a line says of itself, for a person.
func cmpText(line ledger.AdviceLine) string {
	for _, text := range []string{oneLine(line.Text), line.Name, line.Email, line.ID} {
		if text != "" {
			return fmt.Sprintf("%q", text)
		}
	}
	return "without a text"
}

// merge makes one part of the parts of one invoice.
func (b *breakdown) merge() {
	at := map[string]int{}
	var merged []ledger.Part
	for _, part := range b.parts {
		i, again := at[part.Invoice]
		if !again {
			at[part.Invoice] = len(merged)
			merged = append(merged, part)
			continue
		}
		merged[i].Amount.Minor += part.Amount.Minor
		merged[i].Adjustment += part.Adjustment
		merged[i].Reason = cmp.Or(merged[i].Reason, part.Reason)
	}
	slices.SortFunc(merged, func(a, b ledger.Part) int { return strings.Compare(a.Invoice, b.Invoice) })
	b.parts = merged
}

// spread lays what the provider took for no payment in particular on the largest
// part, so that the money of the parts is the credit.
func (b *breakdown) spread() {
	largest := -1
	for i, part := range b.parts {
		if largest < 0 || part.Amount.Minor > b.parts[largest].Amount.Minor {
			largest = i
		}
	}
	less := -(b.owing + b.refunds)
	if largest < 0 || b.parts[largest].Amount.Minor <= less {
		if less != 0 {
			b.object("it is less than what the provider kept")
		}
		less = 0
	}
	for i := range b.parts {
		part := &b.parts[i]
		part.Reason = cmp.Or(part.Reason, providerFee)
		if i == largest && less != 0 {
			part.Amount.Minor -= less
			part.Adjustment += less
			if b.refunds != 0 {
				part.Reason = "kept by the provider for fees, refunds and corrections"
			}
		}
		if part.Adjustment == 0 {
			part.Reason = ""
		}
	}
}

// proposal puts the identified lines on their invoices.
func (b *breakdown) proposal(a advised) ledger.Proposal {
	p := ledger.Proposal{Rank: 1, Parts: b.parts, Rule: ledger.RuleAdvice, Evidence: append(slices.Clone(a.facts), b.said...)}
	bits := 0.0
	for _, fact := range a.facts {
		bits += fact.Bits
	}
	p.Probability = ledger.Probability(bits)
	if len(b.parts) > 0 {
		p.Customer = b.x.debtor(b.parts[0].Invoice)
	}
	return p
}
