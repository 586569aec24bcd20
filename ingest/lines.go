package ingest

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"relanced/internal/ledger"
	"relanced/internal/store"
)

// nearDays is how many days around a statement its movements are looked for in
// what is known: formats of one bank differ in which day they call the booking
// day, and a weekend lies between.
const nearDays = 10

// shown is a line of the statement that is being recorded.
type shown struct {
	entry ledger.Entry // with its identity
	print ledger.Fingerprint
	order int // in the statement
	same  *known
	twin  string // the entry it may be, when that cannot be known
	words map[string]bool
}

// known is a line the ledger has already.
type known struct {
	*store.Known
	claimed bool // a line of this statement is it
	words   map[string]bool
}

// matcher tells which lines of a statement are known already. Two lines of one
// statement are never the same movement.
//
// Within a format, lines that differ are two movements. Across formats the texts
// differ anyway, and one movement is what moved the same amount on the same day,
// as often as the format with the most such lines says. So the number of
// movements does not depend on the order in which files arrive.
type matcher struct {
	format   ledger.Format
	from, to ledger.Date
	own      ledger.Statement
	near     []store.Statement
	apart    map[int64]bool // statements of this format that follow or precede ours without sharing a movement
	covering []store.Statement
	byAmount map[ledger.Money][]*known
	waiting  map[ledger.Money][]*shown
}

func newMatcher(tx *store.Tx, s ledger.Statement) (*matcher, error) {
	m := &matcher{
		format: s.Format, from: s.From, to: s.To, own: s, apart: map[int64]bool{},
		byAmount: map[ledger.Money][]*known{}, waiting: map[ledger.Money][]*shown{},
	}
	from, to := s.From.AddDays(-nearDays), s.To.AddDays(nearDays)
	near, err := tx.StatementsNear(s.Account.ID, from, to)
	if err != nil || len(near) == 0 {
		return m, err
	}
	m.near = near
	m.covering = slices.DeleteFunc(slices.Clone(near), func(n store.Statement) bool { return !n.Format.Covers() })
	m.apart = apartFrom(s, near)
	lines, err := tx.LinesNear(s.Account.ID, from, to)
	for i := range lines {
		k := &known{Known: &lines[i]}
		m.byAmount[k.Amount] = append(m.byAmount[k.Amount], k)
	}
	return m, err
}

// knows reports whether something known has moved the same amount.
func (m *matcher) knows(amount ledger.Money) bool { return len(m.byAmount[amount]) > 0 }

// wait keeps a line until the whole statement is known.
func (m *matcher) wait(l *shown) {
	m.waiting[l.entry.Amount] = append(m.waiting[l.entry.Amount], l)
}

// resolve decides for every line that waits, and returns them in their order.
func (m *matcher) resolve() []*shown {
	var all []*shown
	for amount, lines := range m.waiting {
		pool := m.byAmount[amount]
		for _, rule := range []func(*shown, *known) bool{m.identical, m.sameReference, m.moreOfTheSame} {
			for _, l := range lines {
				claimFirst(l, pool, rule)
			}
		}
		m.claimBest(lines, pool, m.toldAgain)
		m.claimBest(lines, pool, m.sameDay)
		m.claimBest(lines, pool, m.shifted)
		for _, l := range lines {
			m.suspect(l, pool)
		}
		all = append(all, lines...)
	}
	clear(m.waiting)
	slices.SortFunc(all, func(a, b *shown) int { return cmp.Compare(a.order, b.order) })
	return all
}

func claimFirst(l *shown, pool []*known, rule func(*shown, *known) bool) {
	if l.same != nil {
		return
	}
	for _, k := range pool {
		if !k.claimed && rule(l, k) {
			l.same, k.claimed = k, true
			return
		}
	}
}

// claimBest gives each line the known one it resembles most, the closest pairs
// first.
func (m *matcher) claimBest(lines []*shown, pool []*known, rule func(*shown, *known) bool) {
	type pair struct {
		l     *shown
		k     *known
		score int
	}
	var pairs []pair
	for _, l := range lines {
		for _, k := range pool {
			if l.same == nil && !k.claimed && rule(l, k) {
				pairs = append(pairs, pair{l, k, resemblance(l, k)})
			}
		}
	}
	slices.SortFunc(pairs, func(a, b pair) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.l.entry.ID, b.l.entry.ID), cmp.Compare(a.k.ID, b.k.ID))
	})
	for _, p := range pairs {
		if p.l.same == nil && !p.k.claimed {
			p.l.same, p.k.claimed = p.k, true
		}
	}
}

// identical: the same line, in an overlapping statement or the same export again.
func (m *matcher) identical(l *shown, k *known) bool {
	base := l.print.Identify(0)
	return slices.ContainsFunc(k.Seen, func(s ledger.Sighting) bool {
		identity, _, _ := strings.Cut(s.Line, "-")
		return identity == base && !m.apart[s.Statement]
	}) && !m.elsewhere(k)
}

// sameReference: the bank calls both the same, and nothing says that they are not.
func (m *matcher) sameReference(l *shown, k *known) bool {
	return l.entry.BookingDate == k.BookingDate && !m.elsewhere(k) && !conflict(l.entry, k.Entry) &&
		slices.ContainsFunc(k.Seen, func(s ledger.Sighting) bool { return s.BankRef != "" && fold(s.BankRef) == fold(l.entry.BankRef) })
}

// moreOfTheSame: the same format with more or less text, after the bank's
// setting was changed or in the report within the day.
func (m *matcher) moreOfTheSame(l *shown, k *known) bool {
	if l.entry.BookingDate != k.BookingDate || m.elsewhere(k) {
		return false
	}
	return slices.ContainsFunc(k.Seen, func(s ledger.Sighting) bool {
		return s.Format == m.format && (extends(l.entry, s.Presented) || extends(s.Presented, l.entry))
	})
}

// sameDay: another format shows the amount on that day too.
func (m *matcher) sameDay(l *shown, k *known) bool {
	return l.entry.BookingDate == k.BookingDate && !m.seenInFormat(k) && !conflict(l.entry, k.Entry)
}

// maxShift is how many days two formats of a bank may differ in the booking day:
// a long weekend.
const maxShift = 5

// shifted: another format books the movement on another day, but something else
// says that it is the same.
func (m *matcher) shifted(l *shown, k *known) bool {
	e := l.entry
	if m.seenInFormat(k) || daysApart(e.BookingDate, k.BookingDate) > maxShift {
		return false
	}
	if m.bankSays(e, k) {
		return true
	}
	if conflict(e, k.Entry) {
		return false
	}
	valued := e.ValueDate != "" && e.ValueDate == k.ValueDate || e.BookingDate == k.ValueDate || e.ValueDate == k.BookingDate
	return sameText(e.EndToEnd, k.EndToEnd) || sameText(e.BankRef, k.BankRef) || valued && resemblance(l, k) > 0
}

// leastRef is the shortest reference of a bank that names one movement among all
// those of a week.
const leastRef = 8

// bankSays reports whether the messages of ISO 20022 call both by one reference
// (AcctSvcrRef). The report within the day then gave a day and an end-to-end
// reference that were not final.
func (m *matcher) bankSays(e ledger.Entry, k *known) bool {
	if !isCAMT(m.format) || len(fold(e.BankRef)) < leastRef || differ(e.IBAN, k.IBAN) ||
		e.Counterparty != "" && k.Counterparty != "" && !shareWord(e.Counterparty, k.Counterparty) {
		return false
	}
	return slices.ContainsFunc(k.Seen, func(s ledger.Sighting) bool { return isCAMT(s.Format) && sameText(s.BankRef, e.BankRef) })
}

func isCAMT(f ledger.Format) bool { return strings.HasPrefix(string(f), "camt.") }

// suspect marks a credit that another statement may show differently: a person
// decides whether it is the same money.
func (m *matcher) suspect(l *shown, pool []*known) {
	if l.same != nil || l.entry.Amount.Minor <= 0 {
		return
	}
	for _, k := range pool {
		if !k.claimed && (m.otherFormat(l, k) || m.renamed(l, k)) {
			l.twin, k.claimed = k.ID, true
			return
		}
	}
}

// otherFormat: another format shows the amount about that day, and both cover it.
func (m *matcher) otherFormat(l *shown, k *known) bool {
	return m.format.Covers() && !m.seenInFormat(k) && daysApart(l.entry.BookingDate, k.BookingDate) <= maxShift &&
		k.BookingDate >= m.from && k.BookingDate <= m.to && m.covered(k, l.entry.BookingDate)
}

// covered reports whether a format that shows k covers a day.
func (m *matcher) covered(k *known, day ledger.Date) bool {
	return slices.ContainsFunc(m.covering, func(s store.Statement) bool {
		return s.From <= day && day <= s.To && slices.ContainsFunc(k.Seen, func(seen ledger.Sighting) bool { return seen.Format == s.Format })
	})
}

func (m *matcher) seenInFormat(k *known) bool {
	return slices.ContainsFunc(k.Seen, func(s ledger.Sighting) bool { return s.Format == m.format })
}

// elsewhere reports whether our format shows k already, and only in statements
// that certainly share no movement with ours.
func (m *matcher) elsewhere(k *known) bool {
	return m.seenInFormat(k) && !slices.ContainsFunc(k.Seen, func(s ledger.Sighting) bool {
		return s.Format == m.format && !m.apart[s.Statement]
	})
}

// conflict reports whether two presentations cannot be the same movement: each
// names an account, an end-to-end reference or a name, and they differ.
func conflict(a, b ledger.Entry) bool {
	return differ(a.IBAN, b.IBAN) || differ(a.EndToEnd, b.EndToEnd) || a.Counterparty != "" && b.Counterparty != "" && !shareWord(a.Counterparty, b.Counterparty)
}

// differ compares what formats may cut but not change.
func differ(a, b string) bool {
	a, b = fold(a), fold(b)
	return a != "" && b != "" && !strings.HasPrefix(a, b) && !strings.HasPrefix(b, a)
}

func sameText(a, b string) bool { return a != "" && fold(a) == fold(b) }

// extends reports whether a says all that b says, and perhaps more.
func extends(a, b ledger.Entry) bool {
	if b.BankRef != "" && fold(a.BankRef) != fold(b.BankRef) {
		return false
	}
	return contains(a.Counterparty, b.Counterparty) && contains(a.IBAN, b.IBAN) && contains(a.EndToEnd, b.EndToEnd) &&
		contains(a.Reference, b.Reference) && contains(a.Remittance, b.Remittance) && contains(a.Label, b.Label)
}

func contains(whole, part string) bool { return strings.Contains(fold(whole), fold(part)) }

// resemblance counts what two presentations have in common.
func resemblance(l *shown, k *known) int {
	score := 0
	if sameText(l.entry.EndToEnd, k.EndToEnd) || sameText(l.entry.BankRef, k.BankRef) {
		score += 100
	}
	if sameText(l.entry.IBAN, k.IBAN) {
		score += 50
	}
	if l.words == nil {
		l.words = wordsOf(l.entry)
	}
	if k.words == nil {
		k.words = wordsOf(k.Entry)
	}
	for w := range l.words {
		if k.words[w] {
			score++
		}
	}
	return score
}

func wordsOf(e ledger.Entry) map[string]bool {
	words := map[string]bool{}
	for _, text := range []string{e.Counterparty, e.Reference, e.Remittance, e.EndToEnd, e.Label, e.BankRef} {
		for _, w := range splitWords(text) {
			words[w] = true
		}
	}
	return words
}

// leastWord is the shortest word that says something. "SEPA" and "VIR" stand in
// every label, but so they do on both sides.
const leastWord = 3

func splitWords(text string) []string {
	all := strings.FieldsFunc(strings.ToUpper(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	return slices.DeleteFunc(all, func(w string) bool { return len(w) < leastWord })
}

// shareWord compares names: formats cut them at different lengths, so that the
// last word of one may begin that of the other.
func shareWord(a, b string) bool {
	if strings.HasPrefix(fold(a), fold(b)) || strings.HasPrefix(fold(b), fold(a)) {
		return true
	}
	for _, x := range splitWords(a) {
		for _, y := range splitWords(b) {
			if strings.HasPrefix(x, y) || strings.HasPrefix(y, x) {
				return true
			}
		}
	}
	return false
}

// fold leaves what two spellings of a text have in common: letters and digits.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return unicode.ToUpper(r)
	}, s)
}

func daysApart(a, b ledger.Date) int {
	if a == "" || b == "" {
		return maxShift + 1
	}
	n := b.Sub(a)
	return max(n, -n)
}
