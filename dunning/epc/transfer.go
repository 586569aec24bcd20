package epc

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"relanced/internal/ledger"
)

// Transfer is what a code asks for.
type Transfer struct {
	Name      string // of the account's holder, at most MaxName characters
	IBAN      string // normalised
	BIC       string // "" within the European Economic Area, where the IBAN is enough
	Amount    ledger.Money
	Reference string // ISO 11649, "RF18…"; excludes Text
	Text      string // of the remittance, unstructured, at most MaxText characters
}

// Limits of the guideline, in characters; of the whole in bytes, which are those
// of a QR code of version 13 at level M.
const (
	MaxName      = 70
	MaxText      = 140
	maxReference = 35
	maxBytes     = 331
	maxMinor     = 999_999_999_99
)

// ErrTransfer is the cause of every transfer that no code can ask for.
var ErrTransfer = errors.New("no QR code can ask for this transfer")

// Payload writes the lines of the code, in UTF-8, separated by \n. Empty lines at
// the end are left out.
func Payload(t Transfer) (string, error) {
	if err := t.check(); err != nil {
		return "", fmt.Errorf("%w: %w", ErrTransfer, err)
	}
	lines := []string{
		"BCD", // service tag
		"002", // version
		"1",   // UTF-8
		"SCT", // SEPA credit transfer
		t.BIC, t.Name, t.IBAN, "EUR" + t.Amount.Decimal(),
		"", // purpose
		t.Reference, t.Text,
	}
	payload := strings.TrimRight(strings.Join(lines, "\n"), "\n")
	if len(payload) > maxBytes {
		return "", fmt.Errorf("%w: it takes %d bytes, at most %d are allowed", ErrTransfer, len(payload), maxBytes)
	}
	return payload, nil
}

func (t Transfer) check() error {
	switch {
	case t.Amount.Currency != "EUR":
		return fmt.Errorf("it is in %s: the code is for EUR", t.Amount.Currency)
	case t.Amount.Minor < 1 || t.Amount.Minor > maxMinor:
		return fmt.Errorf("the amount of %s is not between 0.01 and 999999999.99", t.Amount)
	case !ledger.ValidIBAN(t.IBAN):
		return fmt.Errorf("%q is not a valid IBAN", t.IBAN)
	case strings.TrimSpace(t.Name) == "":
		return errors.New("nobody is to be paid")
	case t.Reference != "" && t.Text != "":
		return errors.New("it has a structured reference and a text: one of them is allowed")
	}
	for _, field := range []struct {
		what, text string
		most       int
	}{{"name", t.Name, MaxName}, {"text", t.Text, MaxText}, {"reference", t.Reference, maxReference}, {"BIC", t.BIC, 11}} {
		if n := utf8.RuneCountInString(field.text); n > field.most {
			return fmt.Errorf("the %s has %d characters: at most %d are allowed", field.what, n, field.most)
		}
		if strings.ContainsFunc(field.text, unicode.IsControl) || !utf8.ValidString(field.text) {
			return fmt.Errorf("the %s holds what is no text", field.what)
		}
	}
	return nil
}

// Quote joins as many of the numbers, whole, as the text of a transfer holds.
func Quote(numbers []string) string {
	text := ""
	for _, number := range numbers {
		longer := strings.TrimSpace(text + " " + number)
		if utf8.RuneCountInString(longer) > MaxText {
			break
		}
		text = longer
	}
	return text
}
