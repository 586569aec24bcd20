package sheet

import (
	"strings"

	"relanced/internal/ledger"
)

// ParseAmount reads an amount with or without its currency beside it. decimal is
// the mark of the file, "," or "."; "" accepts whatever is not ambiguous. The
// errors are those of [ledger.ParseAmount].
func ParseAmount(text, currency, decimal string) (ledger.Money, error) {
	return ledger.ParseAmount(plain(bare(text, currency), decimal), currency)
}

// symbols are what stands beside an amount instead of the currency's code.
var symbols = map[string]string{"EUR": "€", "USD": "$", "CAD": "$", "GBP": "£", "JPY": "¥"}

// bare takes the currency off an amount, and turns parentheses into a sign.
func bare(text, currency string) string {
	for _, sign := range []string{currency, symbols[currency]} {
		text = strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(text, sign), sign))
		if rest, found := strings.CutPrefix(text, "-"+sign); found && sign != "" {
			text = "-" + strings.TrimSpace(rest)
		}
	}
	if inner, found := strings.CutPrefix(text, "("); found && strings.HasSuffix(inner, ")") {
		text = "-" + strings.TrimSuffix(inner, ")")
	}
	return text
}

// plain leaves no doubt about an amount whose decimal mark is known.
func plain(text, decimal string) string {
	if decimal == "" || text == "" {
		return text
	}
	if _, fraction, found := strings.Cut(text, decimal); found {
		if len(fraction) == 3 {
			text += "0" // three decimals are no group of thousands
		}
		return text
	}
	return text + decimal + "00"
}
