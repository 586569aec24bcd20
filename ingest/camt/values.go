package camt

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"relanced/internal/ledger"
)

// clean folds white space to single spaces and drops what does not print:
// control characters, and the invisible marks that turn a text around.
func clean(s string) string {
	if isClean(s) {
		return s
	}
	s = strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
}

// isClean spares nearly every text the work: it prints, with single spaces inside.
func isClean(s string) bool {
	space := true // before the first letter
	for i := range len(s) {
		switch c := s[i]; {
		case c > ' ' && c <= '~':
			space = false
		case c == ' ' && !space:
			space = true
		case c >= utf8.RuneSelf:
			return isCleanBeyond(s[i:])
		default:
			return false
		}
	}
	return s == "" || !space
}

// isCleanBeyond is isClean from the first rune beyond ASCII on.
func isCleanBeyond(s string) bool {
	space := false
	for _, r := range s {
		if r < ' ' || r == ' ' && space || r > '~' && !prints(r) {
			return false
		}
		space = r == ' '
	}
	return !space
}

// prints tells of a rune beyond ASCII.
func prints(r rune) bool {
	return r >= 0xC0 && r <= 0x17F || r > 0xA0 && r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r))
}

// join puts texts together, each once, up to the length of one text.
func join(texts ...string) string { return joinBy(' ', texts) }

// lines joins the lines of a text. Where one ends shows, because payers' banks
// cut words and numbers there.
func lines(texts ...string) string { return joinBy('\n', texts) }

func joinBy(mark byte, texts []string) string {
	var whole string
	for _, s := range texts {
		s = clean(s)
		switch {
		case s == "" || s == whole || len(whole)+len(s) > maxText:
		case whole == "":
			whole = s
		default:
			return joinAll(mark, texts)
		}
	}
	return whole
}

// joinAll is join where there is more than one text.
func joinAll(mark byte, texts []string) string {
	var b strings.Builder
	seen := map[string]bool{"": true}
	for _, s := range texts {
		s = clean(s)
		if seen[s] || b.Len()+len(s) > maxText {
			continue
		}
		seen[s] = true
		if b.Len() > 0 {
			b.WriteByte(mark)
		}
		b.WriteString(s)
	}
	return b.String()
}

// fillers stand where the standard demands a reference and there is none.
var fillers = map[string]bool{"NOTPROVIDED": true, "NONREF": true, "NOTAVAILABLE": true}

// reference cleans a reference; a filler is none.
func reference(s string) string {
	s = clean(s)
	if s == "" || s[0] != 'N' && s[0] != 'n' { // nearly always
		return s
	}
	if fillers[strings.ToUpper(strings.ReplaceAll(s, " ", ""))] {
		return ""
	}
	return s
}

func first(texts ...string) string {
	for _, s := range texts {
		if s = clean(s); s != "" {
			return s
		}
	}
	return ""
}

var (
	errSignMissing = errors.New("missing: credit or debit?")
	errNegative    = errors.New("negative: the sign belongs into CdtDbtInd")
)

// sign reads CreditDebitCode: 1 for a credit, -1 for a debit.
func sign(text string) (int64, error) {
	switch clean(text) {
	case "CRDT":
		return 1, nil
	case "DBIT":
		return -1, nil
	case "":
		return 0, errSignMissing
	}
	return 0, fmt.Errorf("%q is neither CRDT nor DBIT", clean(text))
}

// parse reads an amount without a sign, in its own currency or else in that of
// the account.
func (a amountElement) parse(account string) (ledger.Money, error) {
	code := first(a.Currency, account)
	money, err := ledger.ParseDecimal(a.Text, code)
	if err == nil && money.Minor < 0 {
		return ledger.Money{}, fmt.Errorf("%w: %q", errNegative, clean(a.Text))
	}
	return money, err //nolint:wrapcheck // the caller says where
}

// parse takes the civil day as it is written, whatever hour and zone follow:
// the bank means its own day. "" when there is none.
func (d dayElement) parse() (ledger.Date, error) { return day(first(d.Date, d.DateTime)) }

func day(text string) (ledger.Date, error) {
	text = clean(text)
	if text == "" {
		return "", nil
	}
	if len(text) > 10 && strings.ContainsRune("TZ+- ", rune(text[10])) {
		text = text[:10]
	}
	return ledger.ParseDate(text) //nolint:wrapcheck // the caller says where
}
