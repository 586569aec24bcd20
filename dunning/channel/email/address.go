package email

import (
	"errors"
	"fmt"
	netmail "net/mail"
	"strings"
	"unicode"
	"unicode/utf8"

	"relanced/dunning/channel"
)

// maxAddressBytes is the longest address SMTP can carry: a path of 256 bytes
// less its angle brackets (RFC 5321 §4.5.3.1.3).
const maxAddressBytes = 254

var errNotPlainAddress = errors.New("not a plain e-mail address: name@example.com is expected")

// mailbox turns an address of ours into one for a header. Exactly one plain
// address is accepted: no list, group, comment or quoted local part, all of
// which RFC 5322 allows and no customer's file means.
func mailbox(a channel.Address) (*netmail.Address, error) {
	email := strings.TrimSpace(a.Email)
	if len(email) > maxAddressBytes || !utf8.ValidString(email) {
		return nil, fmt.Errorf("%.60q is %w", email, errNotPlainAddress)
	}
	parsed, err := netmail.ParseAddress(email)
	if err != nil || parsed.Address != email || strings.ContainsFunc(email, unfitForAddress) {
		return nil, fmt.Errorf("%q is %w", email, errNotPlainAddress)
	}
	return &netmail.Address{Name: headerText(a.Name), Address: email}, nil
}

// unfitForAddress tells the characters the parser lets through beyond ASCII
// although they cannot be seen: they only ever come from a bad copy.
func unfitForAddress(r rune) bool { return !unicode.IsPrint(r) || unicode.IsSpace(r) }

// international reports whether an address needs SMTPUTF8 (RFC 6531).
func international(email string) bool {
	return strings.ContainsFunc(email, func(r rune) bool { return r > unicode.MaxASCII })
}
