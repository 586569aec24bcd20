package reconcile

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"relanced/internal/ledger"
)

// citationKind says how a text names an invoice, best first.
type citationKind int

const (
	citedLiteral    citationKind = iota // the number as written in the books
	citedRF                             // an ISO 11649 reference of it
	citedNormalised                     // other punctuation, case, spaces, O for 0, leading zeros
	citedReference                      // the reference printed on it; a credit note's may be the number of its invoice
	citedListed                         // a counter behind a full number: "FA-2026-001/002"
	citedOrder                          // the customer's purchase order
	citedBare                           // the number without its prefix
)

// strong reports whether a citation of this kind names the invoice and no other.
func (k citationKind) strong() bool { return k <= citedListed }

// A citation is one invoice named by the text of an entry.
type citation struct {
	invoice  int
	kind     citationKind
	how      string  // "invoice number FA-12, literal"
	info     float64 // bits of information in what was written
	from, to int     // tokens of its piece, to excluded
	seam     bool    // put together from digits that the number does not split there
	short    bool    // few digits, or a date, and no word that announces them
	wrapped  bool    // and only because the bank began a new line
	blank    bool    // and only by blanks, behind a word that announces an invoice, of a number of digits
	padded   bool    // with some of the zeros that its counter begins with, and not all
	sharing  int     // how many invoices what was written could mean
}

// names reports whether the citation identifies its invoice.
func (c citation) names() bool { return c.kind.strong() && c.sharing == 1 && !c.torn() }

// alone reports whether what was written means this invoice and no other, even
// if it names it only to who knows the payer.
func (c citation) alone() bool { return c.sharing == 1 && !c.torn() }

// torn reports whether what was written may as well be two numbers: "FA-2026-1/2",
// "FA-2026-1 12 mars".
func (c citation) torn() bool { return c.seam && !c.wrapped }

// Information in what was written, in bits. Letters are worth what a random
// letter is, and a prefix as written, with its punctuation, a little more.
const (
	digitBits   = 3.32 // log2 10
	letterBits  = 4.7  // log2 26
	literalBits = 2.0
	keyedBits   = 5.0 // behind "facture": nobody writes that before a house number
	datedBits   = 8.0 // what could be a date says little more than that
	looseBits   = 1.5 // lost to every change of punctuation
	zerosBits   = 3.0 // lost to leading zeros that are not there
	rfBits      = 6.6 // log2 97: the check digits
	leastInfo   = 9.0 // below, a number counts only behind a word that announces it
)

// How often a payer cites an open invoice that is not the one they pay. They
// bound what a citation can prove however long the number is.
const (
	misquoteOwn   = 1.0 / 200  // another one of theirs: last month's template
	misquoteOther = 1.0 / 4096 // one of somebody else: a slip of the pen
)

// citationBits weighs a citation of what is paid: the number could be there by
// misquote, or by sheer coincidence.
func (x *index) citationBits(c *credit, ct citation) float64 {
	misquote := misquoteOther / float64(x.debtors)
	if p, _ := c.payer(x.owner(ct.invoice)); p.known() {
		misquote = misquoteOwn
	}
	return -math.Log2((misquote/float64(x.owes(ct.invoice)) + math.Exp2(-ct.info)) * float64(ct.sharing))
}

// customerBits weighs what the citation of an invoice says of its customer when
// another invoice of theirs is paid.
func (x *index) customerBits(c *credit, ct citation) float64 {
	if p, _ := c.payer(x.owner(ct.invoice)); p.known() {
		return 0
	}
	return min(x.citationBits(c, ct), against(misquoteOwn, misquoteOther)+math.Log2(float64(x.debtors)))
}

// owes counts what the customer of an invoice owes in its currency, 1 at least.
func (x *index) owes(invoice int) int {
	return max(1, len(x.inCurrency(x.open[x.owner(invoice)], x.invoices[invoice].Amount().Currency)))
}

// spell lists everything that may name an invoice.
func spell(i *invoice) spelt { return (&speller{}).spell(i) }

// A speller spells one invoice after the other in the same memory: what it says is good
// until the next.
type speller struct {
	tokens []token
	keys   []spelling
}

func (m *speller) cut(text string) writtenNumber {
	from := len(m.tokens)
	m.tokens = appendTokens(m.tokens, fold(text))
	return writtenIn(m.tokens[from:])
}

func (m *speller) spell(i *invoice) spelt {
	m.tokens = m.tokens[:0]
	number := m.cut(i.Number())
	s := spelt{squeezed: number.squeezed, counter: number.counter(), keys: m.keys[:0]}
	s.add(number.squeezed, citedNormalised, len(number.tokens))
	if number.digits > 0 {
		s.runs = number.runs
	}
	if bare := number.bare(); len(bare) >= leastBare {
		s.add(bare, citedBare, len(number.tokens))
	}
	if short := number.short(); number.letters > 0 && len(short)-number.letters >= leastCounter {
		s.add(short, citedBare, len(number.tokens))
	}
	if i.Reference() != "" {
		if r := m.cut(i.Reference()); r.squeezed != number.squeezed {
			s.add(r.squeezed, citedReference, len(r.tokens))
		}
	}
	if i.PurchaseOrder() != "" {
		order := m.cut(i.PurchaseOrder())
		s.add(order.squeezed, citedOrder, len(order.tokens))
	}
	m.keys = s.keys
	return s
}

// leastBare is how many digits a number must keep without its prefix to be
// looked for: "014" alone would be found everywhere.
const leastBare = 5

func (s *spelt) add(squeezed string, kind citationKind, tokens int) {
	if squeezed != "" && len(squeezed) <= maxNumber {
		s.keys = append(s.keys, spelling{squeezed, kind, tokens})
	}
}

// Limits of what is put together from adjacent tokens.
const (
	maxNumber  = 64 // longer "numbers" are texts
	moreTokens = 3  // "FA 20 26 0 14", "FA-2O26-O14"
	mostTokens = 12 // a 27-digit Swiss reference is printed in six groups
)

// cite finds every invoice that the texts of an entry name.
func (x *index) cite(e *ledger.Entry) (citations []citation, pieces []piece) {
	best := map[int]citation{}
	for _, text := range []string{e.Reference, e.Remittance, e.Label, e.EndToEnd} {
		if text == "" {
			continue
		}
		p := cut(text)
		p.found = withoutDays(p, x.maybeCut(p, text, x.citeIn(p)), e)
		pieces = append(pieces, p)
		for _, c := range p.found {
			if old, ok := best[c.invoice]; !ok || x.better(c, old) {
				best[c.invoice] = c
			}
		}
	}
	for _, c := range best {
		citations = append(citations, c)
	}
	slices.SortFunc(citations, func(a, b citation) int { return cmp.Compare(a.invoice, b.invoice) })
	return citations, pieces
}

// maybeCut doubts a number at the very end of a text that has the length of a
// field: "FA-2026-1" may be what is left of FA-2026-10. It names them all then,
// and so none.
func (x *index) maybeCut(p piece, text string, found []citation) []citation {
	if !cutWidths[utf8.RuneCountInString(strings.TrimRight(text, " "))] {
		return found
	}
	for at, c := range found {
		if c.to != len(p.tokens) || !p.tokens[c.to-1].digits || c.kind == citedRF {
			continue
		}
		number := cutNumber(x.invoices[c.invoice].Number()).squeezed
		longer := x.beginning(number)
		found[at].sharing += len(longer)
		for _, i := range longer {
			found = append(found, citation{
				invoice: i, kind: citedBare, how: fmt.Sprintf("invoice number %s, perhaps cut to %q", x.invoices[i].Number(), oneLine(p.text[p.tokens[c.from].start:])),
				info: c.info, from: c.from, to: c.to, sharing: found[at].sharing,
			})
		}
	}
	return found
}

// cutWidths are the widths at which banks cut texts: 27 (MT940), 31 and 32
// (CFONB, OFX), 35, 65, 70 and 140 characters (ISO 20022).
var cutWidths = map[int]bool{27: true, 31: true, 32: true, 35: true, 64: true, 65: true, 70: true, 140: true}

// beginning lists the invoices whose number is longer than this one by digits.
func (x *index) beginning(number string) []int {
	at, _ := slices.BinarySearchFunc(x.ordered, number, func(i int32, want string) int { return strings.Compare(x.squeezed.at(int(i)), want) })
	var list []int
	for ; at < len(x.ordered) && strings.HasPrefix(x.squeezed.at(int(x.ordered[at])), number) && len(list) < mostLonger; at++ {
		i := int(x.ordered[at])
		rest := x.squeezed.at(i)[len(number):]
		if rest != "" && strings.Trim(rest, "0123456789") == "" {
			list = append(list, i)
		}
	}
	return list
}

// mostLonger bounds what a cut number is looked up for.
const mostLonger = 20

// leastSplit is how long a number of digits is, with a blank in it, that is no
// two numbers when its amount is paid too.
const leastSplit = 7

// better reports which of two citations of one invoice to keep: one that names
// it for certain before a longer purchase order beside it, then the weightier.
func (x *index) better(c, old citation) bool {
	if c.names() != old.names() {
		return c.names()
	}
	return c.info-math.Log2(float64(c.sharing)) > old.info-math.Log2(float64(old.sharing))
}

// citeIn looks up every run of adjacent tokens of a piece, then drops what is
// only a part of a longer number that was found.
func (x *index) citeIn(p piece) []citation {
	var found []citation
	for i := range p.tokens {
		squeezed, runs := make([]byte, 0, 64), make([]byte, 0, 64)
		for j := i; j < len(p.tokens) && j < p.reach(i, x.maxTokens); j++ {
			t := p.tokens[j]
			squeezed = append(squeezed, t.text...)
			if len(squeezed) > x.maxKey+4 { // RF and its check digits come on top
				break
			}
			if t.masked || p.tied(i) || p.tied(j+1) {
				runs = appendRun(runs, t)
				continue
			}
			runs = appendRun(runs, t)
			found = append(found, x.lookUp(p, i, j+1, string(squeezed), string(runs))...)
		}
	}
	found = dropParts(found)
	return append(found, x.listed(p, found)...)
}

// reach is where the search for a number that begins at a token ends: after so
// many tokens, not counting those that the letter O for a zero makes.
func (p piece) reach(from, most int) int {
	for j := from + 1; j < len(p.tokens) && j < from+most; j++ {
		if p.tokens[j].gap == "" && (zeros(p.tokens[j]) || zeros(p.tokens[j-1])) && most < 2*mostTokens {
			most++
		}
	}
	return from + most
}

// zeros reports whether a token is the letter O, once or more.
func zeros(t token) bool { return !t.digits && strings.Trim(t.text, "O") == "" }

func appendRun(runs []byte, t token) []byte {
	if len(runs) > 0 {
		runs = append(runs, ' ')
	}
	if t.digits {
		return append(runs, trimZeros(t.text)...)
	}
	return append(runs, t.text...)
}

// lookUp returns what tokens from to to name, if anything.
func (x *index) lookUp(p piece, from, to int, squeezed, runs string) []citation {
	for _, t := range p.tokens[from:to] {
		if t.masked {
			return nil
		}
	}
	var hits []citation
	if strings.HasPrefix(squeezed, "RF") && ledger.ValidRF(squeezed) {
		hits = x.lookUpRF(p, from, to, squeezed)
	} else {
		hits = x.lookUpNumber(p, from, to, zeroed(squeezed), runs)
	}
	return onlyBest(hits)
}

func (x *index) lookUpRF(p piece, from, to int, squeezed string) []citation {
	payload := zeroed(squeezed[4:])
	keys := x.keyed(zeroed(squeezed))
	keys = append(keys, x.keyed(payload)...)
	if trimmed := strings.TrimLeft(payload, "0"); trimmed != payload {
		keys = append(keys, x.keyed(trimmed)...)
	}
	var hits []citation
	for _, k := range keys {
		if k.kind != citedReference && k.kind != citedNormalised {
			continue
		}
		hits = append(hits, citation{
			invoice: k.invoice, kind: citedRF, how: "RF reference " + squeezed,
			info: information(squeezed) + rfBits, from: from, to: to,
		})
	}
	return hits
}

func (x *index) lookUpNumber(p piece, from, to int, squeezed, runs string) []citation {
	var hits []citation
	for _, k := range x.keyed(squeezed) {
		if c, ok := x.read(p, from, to, k, squeezed); ok {
			hits = append(hits, c)
		}
	}
	if len(hits) > 0 {
		return hits
	}
	for _, k := range x.running(runs) {
		c, ok := x.read(p, from, to, k, strings.ReplaceAll(runs, " ", ""))
		c.padded = x.halfPadded(k.invoice, p.tokens[to-1].text)
		if c.info -= zerosBits; ok && (p.tokens[from].keyed || c.info >= leastInfo) {
			hits = append(hits, c)
		}
	}
	if len(hits) == 0 {
		hits = x.lookUpYear(p, from, to)
	}
	return hits
}

// onlyBest keeps the best kind of what one text could mean, and remembers how
// many invoices share it.
func onlyBest(hits []citation) []citation {
	if len(hits) == 0 {
		return nil
	}
	best := slices.MinFunc(hits, func(a, b citation) int { return cmp.Compare(a.kind, b.kind) }).kind
	var kept []citation
	for _, h := range hits {
		if h.kind == best && !slices.ContainsFunc(kept, func(k citation) bool { return k.invoice == h.invoice }) {
			kept = append(kept, h)
		}
	}
	for i := range kept {
		kept[i].sharing = len(kept)
	}
	return kept
}

// read judges whether tokens from to to really mean the invoice they spell.
func (x *index) read(p piece, from, to int, k key, squeezed string) (citation, bool) {
	invoice, first := x.invoices[k.invoice], p.tokens[from]
	written := p.text[first.start:p.tokens[to-1].end]
	c := citation{invoice: k.invoice, kind: k.kind, info: information(squeezed), from: from, to: to}
	switch k.kind {
	default: // the other kinds are never looked up as a number
	case citedNormalised:
		if written == trimMarks(fold(invoice.Number())) {
			c.kind, c.how = citedLiteral, "invoice number "+invoice.Number()+", literal"
			c.info += literalBits * float64(min(1, to-from-1))
			break
		}
		c.seam, c.wrapped = seam(p.tokens[from:to], tokens(fold(invoice.Number())))
		c.blank = c.seam && first.keyed && !first.referred && !year(first.text) && len(written) >= leastSplit && strings.Trim(written, "0123456789 ") == ""
		c.how = fmt.Sprintf("invoice number %s, written %q", invoice.Number(), oneLine(written))
		c.info -= looseBits
	case citedReference:
		c.how = "reference " + invoice.Reference()
		if len(squeezed) < leastGrouped {
			c.seam, c.wrapped = seam(p.tokens[from:to], tokens(fold(invoice.Reference())))
		}
	case citedOrder:
		c.how = "purchase order " + invoice.PurchaseOrder()
	case citedBare:
		number := cutNumber(invoice.Number())
		c.how = fmt.Sprintf("invoice number %s without its prefix, %q", invoice.Number(), oneLine(written))
		c.seam, c.wrapped = seam(p.tokens[from:to], number.tokens[1:])
		if squeezed == number.short() {
			c.how = fmt.Sprintf("invoice number %s without its year, %q", invoice.Number(), oneLine(written))
			c.seam, c.wrapped = seam(p.tokens[from:to], tokens(squeezed))
		}
	}
	if first.others && k.kind != citedOrder {
		return c, false
	}
	return c, plausible(p, from, to, &c)
}

// dropParts drops what was found inside a longer number that was found too:
// "2026-014" in "FA-2026-014". A number put together over a seam proves less
// than the shorter ones in it, which stay and contradict it, unless they are
// halves of it: "INV/2026/002" in "INV/2026/002 33", when the counters have five
// digits.
func dropParts(found []citation) []citation {
	return slices.DeleteFunc(slices.Clone(found), func(c citation) bool {
		return slices.ContainsFunc(found, func(big citation) bool {
			return (!big.seam || c.padded && !big.padded) && big.kind.strong() && big.from <= c.from && c.to <= big.to && big.to-big.from > c.to-c.from
		})
	})
}
