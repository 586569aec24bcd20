package reconcile

import (
	"slices"
	"strings"
)

// A written number in the forms it is compared in.
type writtenNumber struct {
	tokens   []token
	squeezed string // letters and digits, O beside a digit as 0
	runs     string // runs without leading zeros: "FA 2026 14"
	letters  int
	digits   int
}

// usualTokens is how many tokens a number has seldom more than.
const usualTokens = 8

func cutNumber(text string) writtenNumber { return writtenIn(tokens(fold(text))) }

func writtenIn(cut []token) writtenNumber {
	n := writtenNumber{tokens: cut}
	raw, runs := make([]string, 0, usualTokens), make([]string, 0, usualTokens)
	for _, t := range n.tokens {
		raw = append(raw, t.text)
		if t.digits {
			n.digits += len(t.text)
			runs = append(runs, trimZeros(t.text))
		} else {
			n.letters += len(t.text)
			runs = append(runs, t.text)
		}
	}
	n.squeezed = zeroed(strings.Join(raw, ""))
	n.runs = strings.Join(runs, " ")
	return n
}

// bare is the number without the letters it begins with.
func (n writtenNumber) bare() string {
	if len(n.tokens) < 2 || n.tokens[0].digits {
		return ""
	}
	return strings.TrimPrefix(n.squeezed, zeroed(n.tokens[0].text))
}

// counter is the last run of digits without leading zeros, and without the year
// it may begin with: "14" of "FA-2026-014" and of "F2026014".
func (n writtenNumber) counter() string {
	for _, t := range slices.Backward(n.tokens) {
		if t.digits {
			return trimZeros(withoutYear(t.text))
		}
	}
	return ""
}

// withoutYear drops the year that a run of digits begins with, when a counter is
// left.
func withoutYear(digits string) string {
	if len(digits) >= 4+leastCounter && strings.HasPrefix(digits, "20") {
		return digits[4:]
	}
	return digits
}

// leastCounter is how many digits are left of a number whose year is glued to it.
const leastCounter = 3

// short is the number without its year, "F014" of "F2026014" and of "F-2026-014",
// or "" when it has none.
func (n writtenNumber) short() string {
	var b strings.Builder
	dropped := false
	for k, t := range n.tokens {
		switch {
		case t.digits && !dropped && year(t.text) && k < len(n.tokens)-1:
			dropped = true
		case t.digits && !dropped && withoutYear(t.text) != t.text:
			dropped = true
			b.WriteString(withoutYear(t.text))
		default:
			b.WriteString(t.text)
		}
	}
	if !dropped {
		return ""
	}
	return zeroed(b.String())
}

// yearless is the number without its year in the form of runs, "F 14" of
// "F-2026-014".
func (n writtenNumber) yearless() string {
	var runs []string
	for k, t := range n.tokens {
		switch {
		case t.digits && year(t.text) && k < len(n.tokens)-1:
		case t.digits:
			runs = append(runs, trimZeros(t.text))
		default:
			runs = append(runs, t.text)
		}
	}
	return strings.Join(runs, " ")
}

func trimZeros(digits string) string {
	if t := strings.TrimLeft(digits, "0"); t != "" {
		return t
	}
	return "0"
}

// zeroed reads the letter O beside a digit as the digit it was meant to be.
func zeroed(s string) string {
	if !strings.Contains(s, "O") {
		return s
	}
	b := []byte(s)
	for i, c := range b {
		if c == 'O' && (i > 0 && isDigit(b[i-1]) || i+1 < len(b) && isDigit(b[i+1])) {
			b[i] = '0'
		}
	}
	return string(b)
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// shape is what the numbers of a series have in common, so that one of ours
// that is not in the books can be recognised: the letters, each run of digits
// as one 9 (the counter will need one more) and without a tail ("008-A"). A
// number without letters keeps its first half and its length: that is what
// tells our series from any other digits.
func shape(squeezed string) string {
	if strings.Trim(squeezed, "0123456789") == "" {
		kept := len(squeezed) / 2
		return squeezed[:kept] + strings.Repeat("9", len(squeezed)-kept)
	}
	if last := strings.LastIndexAny(squeezed, "0123456789"); last >= 0 && len(squeezed)-last-1 <= mostTail {
		squeezed = squeezed[:last+1]
	}
	var b strings.Builder
	for i := range len(squeezed) {
		switch {
		case !isDigit(squeezed[i]):
			b.WriteByte(squeezed[i])
		case i == 0 || !isDigit(squeezed[i-1]):
			b.WriteByte('9')
		}
	}
	return b.String()
}

// mostTail is how many letters behind the counter are a tail and not a word.
const mostTail = 2

// trimMarks drops the punctuation around a number.
func trimMarks(number string) string {
	list := tokens(number)
	if len(list) == 0 {
		return number
	}
	return number[list[0].start:list[len(list)-1].end]
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
