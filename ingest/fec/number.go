package fec

import (
	"regexp"
	"strings"
	"unicode"

	"relanced/internal/ledger"
)

// maxNumber is the length of the longest invoice number, in characters: beyond,
// it is a label.
const maxNumber = 40

var (
	// A day or a month stands where a number is expected.
	dateLike = regexp.MustCompile(`^(?:\d{1,2}[/.-]\d{4}|\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\d{4}[/.-]\d{1,2})$`)
	// "Facture n° FA-2026-12", "avoir 00123".
	afterWord = regexp.MustCompile(`(?i)(?:^|[^\pL\pN])(?:facture|fact?|invoice|avoir)[ .:]*(?:n[°ºo]?[ .:]*)?((?:[a-z]{1,6}[-_/]?)?\d[a-z0-9_/.-]*)`)
	// "FA-2026-12" by itself.
	byItself = regexp.MustCompile(`(?i)(?:^|[^\pL\pN])((?:fac?|fc|f|inv|av)[-_/]?\d{3,}[a-z0-9_/.-]*)`)
	// A list goes on: "et 13", ", 0013".
	goesOn = regexp.MustCompile(`(?i)^ *(?:et|à|a|and|[,&+]) *(?:[a-z]{1,6}[-_/ ]?)?\d{2}`)
	// A label of an opening entry that tells of a balance, not of an invoice.
	openingWords = regexp.MustCompile(`(?:^|.* )(?:nouveaux?|solde|soldes|ouverture)(?: .*|$)|^a ?n .*|^a ?n$|^ran\b`)
	openingRef   = regexp.MustCompile(`(?i)^(?:r?an|ano|anc|anouv|a nouv|solde)[^a-z]*$`)
	letterDigit  = regexp.MustCompile(`(?i)[a-z].*\d|\d.*[a-z]`)
)

// plausible reports whether a PieceRef may be an invoice number by its looks.
func plausible(ref string) bool {
	size, digit := 0, false
	for _, r := range ref {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			size++
		}
		digit = digit || unicode.IsDigit(r)
	}
	return digit && size >= minNumber && len(ref) <= maxNumber && !dateLike.MatchString(ref)
}

// openingNumber is the number of an open item of an opening entry, "" for a
// balance in one sum.
func openingNumber(l line) string {
	if !plausible(l.ref) || openingRef.MatchString(l.ref) {
		return ""
	}
	label := fold(l.label)
	if openingWords.MatchString(label) && !strings.Contains(label, fold(l.ref)) && !letterDigit.MatchString(l.ref) {
		return ""
	}
	return l.ref
}

// labelNumber finds the one invoice number a label speaks of.
func labelNumber(label string) string {
	number := ""
	for _, form := range []*regexp.Regexp{afterWord, byItself} {
		for _, at := range form.FindAllStringSubmatchIndex(label, -1) {
			candidate := strings.TrimRight(label[at[2]:at[3]], "-_/.")
			if !plausible(candidate) || candidate == number {
				continue
			}
			if number != "" || goesOn.MatchString(label[at[3]:]) {
				return ""
			}
			number = candidate
		}
		if number != "" {
			return number
		}
	}
	return ""
}

// owner is who bears a number: the same for all its lines, or it is no number.
type owner struct {
	customer string
	date     ledger.Date // of the lines that invoice, "" while there are none
	opening  bool
	shared   bool
}

// numberLines gives each line that may belong to an invoice the number of it: its
// PieceRef, or what its label says when the PieceRef stands on several.
func (b *books) numberLines() {
	candidate := func(l *line) bool { return l.role == invoicing || l.role == opening || l.role == moved }
	for i := range b.lines {
		switch l := &b.lines[i]; {
		case l.role == opening:
			l.number = openingNumber(*l)
		case candidate(l) && plausible(l.ref):
			l.number = l.ref
		}
	}
	owners := b.owners()
	counting := b.countingJournals(owners)
	for i := range b.lines {
		l := &b.lines[i]
		counted := l.role == invoicing && counting[b.entries[l.entry].journal]
		if candidate(l) && (l.number == "" || counted || owners[l.number].shared) {
			// The label may only repeat the PieceRef that was refused.
			if l.number = labelNumber(l.label); l.number == l.ref || owners[l.number].shared {
				l.number = ""
			}
		}
	}
	owners = b.owners()
	for i := range b.lines {
		if l := &b.lines[i]; owners[l.number].shared {
			l.number = ""
		}
	}
}

// owners finds for each number whether one invoice bears it.
func (b *books) owners() map[string]owner {
	owners := map[string]owner{}
	for i := range b.lines {
		l := &b.lines[i]
		if l.number == "" {
			continue
		}
		o, met := owners[l.number]
		if !met {
			o = owner{customer: l.customer, opening: l.role == opening}
		}
		invoices := l.amount > 0 && l.role != moved
		o.shared = o.shared || o.customer != l.customer || invoices && o.date != "" && (o.date != l.date || o.opening != (l.role == opening))
		if invoices {
			o.date, o.opening = l.date, l.role == opening
		}
		owners[l.number] = o
	}
	return owners
}

// countingJournals finds the journals whose PieceRef counts pieces or months: most
// of them stand on several invoices, so that the rest are no invoice numbers
// either.
func (b *books) countingJournals(owners map[string]owner) map[int]bool {
	type ref struct {
		journal int
		number  string
	}
	seen := map[ref]bool{}
	alone, shared := map[int]int{}, map[int]int{}
	for i := range b.lines {
		l := &b.lines[i]
		r := ref{b.entries[l.entry].journal, l.number}
		if l.role != invoicing || l.number == "" || seen[r] {
			continue
		}
		seen[r] = true
		if owners[l.number].shared {
			shared[r.journal]++
		} else {
			alone[r.journal]++
		}
	}
	counting := map[int]bool{}
	for journal, n := range shared {
		counting[journal] = n > alone[journal]
	}
	return counting
}
