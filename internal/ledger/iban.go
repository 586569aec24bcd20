package ledger

import "strings"

// NormalizeIBAN removes the spaces and punctuation people put into account
// numbers and writes letters in upper case. It does not check anything.
func NormalizeIBAN(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z':
			return r - 'a' + 'A'
		case r >= 'A' && r <= 'Z', r >= '0' && r <= '9':
			return r
		}
		return -1
	}, text)
}

// ValidIBAN reports whether a normalised IBAN has the shape of ISO 13616 and
// the right check digits (ISO 7064 mod 97-10).
func ValidIBAN(iban string) bool {
	if len(iban) < 15 || len(iban) > 34 || !isUpper(iban[0]) || !isUpper(iban[1]) || !isDigit(iban[2]) || !isDigit(iban[3]) {
		return false
	}
	if n, known := ibanLength[iban[:2]]; known && n != len(iban) {
		return false
	}
	return mod97(iban[4:]+iban[:4]) == 1
}

// ibanLength lists the lengths of the SWIFT IBAN registry for the countries
// whose accounts pay French firms; others are checked by their digits alone.
var ibanLength = map[string]int{
	"AD": 24, "AT": 20, "BE": 16, "BG": 22, "CH": 21, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "EE": 20,
	"ES": 24, "FI": 18, "FR": 27, "GB": 22, "GI": 23, "GR": 27, "HR": 21, "HU": 28, "IE": 22, "IS": 26,
	"IT": 27, "LI": 21, "LT": 20, "LU": 20, "LV": 21, "MC": 27, "MT": 31, "NL": 18, "NO": 15, "PL": 28,
	"PT": 25, "RO": 24, "SE": 24, "SI": 19, "SK": 24, "SM": 27, "TN": 24, "MA": 28,
}

// FormatIBAN groups an IBAN by four for a reader.
func FormatIBAN(iban string) string {
	var b strings.Builder
	for i, r := range iban {
		if i > 0 && i%4 == 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// ValidRF reports whether a normalised reference is an ISO 11649 creditor
// reference: RF, two check digits, one to twenty-one letters or digits.
func ValidRF(ref string) bool {
	if len(ref) < 5 || len(ref) > 25 || ref[:2] != "RF" || !isDigit(ref[2]) || !isDigit(ref[3]) {
		return false
	}
	return mod97(ref[4:]+ref[:4]) == 1
}

// mod97 reads letters as 10 to 35 and returns the remainder by 97, or -1 when
// a character is neither a digit nor a capital letter.
func mod97(s string) int {
	rest := 0
	for i := range len(s) {
		switch c := s[i]; {
		case isDigit(c):
			rest = (rest*10 + int(c-'0')) % 97
		case isUpper(c):
			rest = (rest*100 + int(c-'A') + 10) % 97
		default:
			return -1
		}
	}
	return rest
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
func isUpper(c byte) bool { return c >= 'A' && c <= 'Z' }
