package label

import "strings"

// tag is what a mark announces.
type tag int

const (
	tagFrom tag = iota
	tagOrderer
	tagTo
	tagMotif
	tagReference
	tagOrdererReference
	tagEnd // something we have no use for, which ends what stands before it
)

// grammar is how a bank writes its marks.
type grammar int

const (
	slashes grammar = iota
	colons
	pluses
)

// mark is one mark of a text: from its first character to behind its last.
type mark struct {
	tag        tag
	grammar    grammar
	start, end int
	key        string
}

// maxMarks is how many marks one label has at most: every tag once, and some
// that only end another.
const maxMarks = 12

type tagName struct {
	name string
	tag  tag
}

// The names of the tags.
var (
	slashNames = []tagName{
		{"/MOTIF", tagMotif},
		{"/REFDO", tagOrdererReference},
		{"/REFBEN", tagEnd},
		{"/REF", tagReference},
		{"/DE", tagFrom},
		{"/FRM", tagOrderer},
		{"/BEN", tagTo},
	}
	colonNames = []tagName{
		{"MOTIF", tagMotif},
		{"REFERENCE", tagReference},
		{"REF", tagReference},
		{"DE", tagFrom},
		{"POUR", tagTo},
		{"DATE", tagEnd},
		{"CHEZ", tagEnd},
		{"ID", tagEnd},
		{"MANDAT", tagEnd},
		{"RUM", tagEnd},
	}
	plusNames = []tagName{
		{"EREF+", tagReference},
		{"KREF+", tagOrdererReference},
		{"SVWZ+", tagMotif},
		{"ABWA+", tagFrom},
		{"ABWE+", tagTo},
		{"MREF+", tagEnd},
		{"CRED+", tagEnd},
		{"DEBT+", tagEnd},
		{"PURP+", tagEnd},
		{"COAM+", tagEnd},
		{"OAMT+", tagEnd},
		{"IBAN+", tagEnd},
		{"BIC+", tagEnd},
		{"BREF+", tagEnd},
		{"RREF+", tagEnd},
	}
)

// findMarks returns the marks of a text in order, all of one grammar: that of
// the first mark. Each tag counts once. There are none when none of them says
// who or what for: a lone "REF:" may be the payer's own.
func findMarks(text string) (found [maxMarks]mark, count int) {
	if strings.IndexByte(text, '/') < 0 && strings.IndexByte(text, ':') < 0 && strings.IndexByte(text, '+') < 0 {
		return found, 0
	}
	motif, certain := -1, false
	from := 0 // the end of the last mark
	for i := 0; i < len(text) && count < maxMarks; i++ {
		m, ok := markAt(text, from, i)
		if !ok || count > 0 && m.grammar != found[0].grammar || motif >= 0 && !m.mayFollowMotif() {
			continue
		}
		if before := known(found[:count], m); before >= 0 {
			if m.tag != tagReference || motif < 0 || before < motif {
				continue
			}
			// The payer wrote "REF:" into the text, the bank adds its own at the end.
			copy(found[before:], found[before+1:count])
			count--
		}
		if m.tag == tagMotif {
			motif = count
		}
		certain = certain || m.tag <= tagMotif || m.grammar == pluses || m.key == "REFERENCE"
		found[count] = m
		count++
		from = m.end
		i = m.end - 1
	}
	if !certain {
		count = 0
	}
	return found, count
}

// mayFollowMotif reports whether the bank writes a mark behind the payer's text.
// "POUR:" and "DATE:" there are words of the payer.
func (m mark) mayFollowMotif() bool {
	return m.grammar != colons || m.tag == tagReference || m.key == "CHEZ" || m.key == "MANDAT"
}

// known returns where a tag was met before, or -1. The marks that only end
// another count by their name.
func known(marks []mark, m mark) int {
	for i, before := range marks {
		if before.tag == m.tag && (m.tag != tagEnd || before.key == m.key) {
			return i
		}
	}
	return -1
}

// markAt recognises the mark that a slash, colon or plus belongs to; what stands
// before from belongs to another.
func markAt(text string, from, at int) (mark, bool) {
	switch text[at] {
	case '/':
		if at == 0 || text[at-1] == ' ' {
			return slashAt(text[at:], at)
		}
	case ':':
		return colonAt(text, from, at)
	case '+':
		return plusAt(text, from, at)
	}
	return mark{}, false
}

// slashAt recognises "/MOTIF ", whole first and then broken by one space.
func slashAt(rest string, at int) (mark, bool) {
	for _, n := range slashNames {
		if hasFold(rest, n.name) && (len(rest) == len(n.name) || rest[len(n.name)] == ' ') {
			return mark{n.tag, slashes, at, at + len(n.name), n.name}, true
		}
	}
	for _, n := range slashNames {
		if end := broken(rest, n.name); end > 0 && (end == len(rest) || rest[end] == ' ') {
			return mark{n.tag, slashes, at, at + end, n.name}, true
		}
	}
	return mark{}, false
}

// broken matches a name with one space inside of it and returns where it ends,
// or 0. Behind the slash itself only MOTIF is believed: "LYON / DE GAULLE".
func broken(s, name string) int {
	gap, n := false, 0
	for i := 0; i < len(s) && n < len(name); i++ {
		switch {
		case upper(s[i]) == name[n]:
			n++
			if n == len(name) && gap {
				return i + 1
			}
		case s[i] == ' ' && !gap && (n > 1 || n == 1 && name == "/MOTIF"):
			gap = true
		default:
			return 0
		}
	}
	return 0
}

// colonAt recognises "MOTIF:" and "Motif :".
func colonAt(text string, from, at int) (mark, bool) {
	end := at
	if end > from && text[end-1] == ' ' {
		end--
	}
	start := end
	for start > from && isLetter(text[start-1]) {
		start--
	}
	if start == end || start > 0 && text[start-1] != ' ' {
		return mark{}, false
	}
	for _, n := range colonNames {
		if equalFold(text[start:end], n.name) {
			return mark{n.tag, colons, start, at + 1, n.name}, true
		}
	}
	return mark{}, false
}

// plusAt recognises "EREF+", also in the middle of a word: lines of 27 characters
// were joined before it.
func plusAt(text string, from, at int) (mark, bool) {
	for _, n := range plusNames {
		if strings.HasSuffix(text[from:at+1], n.name) {
			return mark{n.tag, pluses, at + 1 - len(n.name), at + 1, n.name}, true
		}
	}
	return mark{}, false
}

// withoutRest takes what the cut left of the next mark off the end of a text:
// "DURAND SARL /MO", or a lone slash.
func withoutRest(value string, g grammar, last bool) string {
	if !last {
		return value
	}
	value = strings.TrimRight(value, " ")
	start := strings.LastIndexByte(value, ' ') + 1
	word := value[start:]
	if g == slashes && word != "" && word[0] == '/' {
		for _, n := range slashNames {
			if len(word) < len(n.name) && hasFold(n.name, word) {
				return value[:start]
			}
		}
	}
	if g == colons && (equalFold(word, "MOTIF") || equalFold(word, "REF")) { // the colon is lost
		return value[:start]
	}
	return value
}

// hasFold reports whether s begins with a prefix, whatever the case of s.
func hasFold(s, prefix string) bool {
	if len(s) < len(prefix) {
		return false
	}
	for i := range len(prefix) {
		if upper(s[i]) != upper(prefix[i]) {
			return false
		}
	}
	return true
}

func equalFold(s, name string) bool { return len(s) == len(name) && hasFold(s, name) }

func upper(c byte) byte {
	if 'a' <= c && c <= 'z' {
		return c - 'a' + 'A'
	}
	return c
}

func isLetter(c byte) bool { return 'A' <= upper(c) && upper(c) <= 'Z' }
