package ofx

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"relanced/internal/ledger"
)

// canonical writes OFX 2 as its specification wants it.
type canonical struct{ bytes.Buffer }

// leaf writes <name>text</name>, and nothing when there is no text: OFX has no
// empty elements.
func (c *canonical) leaf(name, text string) {
	if text == "" {
		return
	}
	c.tag("<", name)
	_ = xml.EscapeText(c, []byte(text)) // a buffer takes everything
	c.tag("</", name)
}

func (c *canonical) tag(open, name string) {
	c.WriteString(open)
	c.WriteString(name)
	c.WriteByte('>')
}

// aggregate writes <name> around what inside writes, or nothing around nothing.
func (c *canonical) aggregate(name string, inside func()) {
	from := c.Len()
	c.tag("<", name)
	empty := c.Len()
	inside()
	if c.Len() == empty {
		c.Truncate(from)
		return
	}
	c.tag("</", name)
}

// entryTypes are the kinds of OFX 2.2 section 11.4.4.3.
var entryTypes = names("CREDIT DEBIT INT DIV FEE SRVCHG DEP ATM POS XFER CHECK PAYMENT CASH DIRECTDEP DIRECTDEBIT REPEATPMT HOLD OTHER")

// errMissing is the cause of an error about an element a movement must have.
var errMissing = errors.New("it is missing or empty")

// record writes one STMTTRN and returns its amount; nothing is written when it
// cannot be booked.
func (c *canonical) record(e *element, currency string, n *notes) (ledger.Money, error) {
	for _, once := range []string{"TRNAMT", "DTPOSTED", "FITID"} {
		if e.contradicts(once) {
			return ledger.Money{}, &ledger.ReadError{
				Field: once, Err: errors.New("it is given twice and differs: two movements run into one"),
				Remedy: "download the statement again; if it stays, ask the bank to correct its file",
			}
		}
	}
	if of := reference(e.get("CORRECTFITID")); of != "" {
		return ledger.Money{}, &ledger.ReadError{
			Field: "CORRECTFITID", Err: fmt.Errorf("the bank corrects its earlier movement %s (%s), which may be booked already", of, cmp.Or(e.get("CORRECTACTION"), "no CORRECTACTION")),
			Remedy: "download a new statement of the whole period, and undo by hand what " + of + " has settled",
		}
	}
	money, err := amountOf(e.get("TRNAMT"), currency, n)
	if err != nil {
		return ledger.Money{}, &ledger.ReadError{Field: "TRNAMT", Err: err, Remedy: "ask the bank for a statement with readable amounts"}
	}
	posted, err := postedOn(e, n)
	if err != nil {
		return ledger.Money{}, err
	}
	available := optionalDay(e, "DTAVAIL", n)
	c.aggregate("STMTTRN", func() {
		c.leaf("DTPOSTED", compact(posted))
		c.leaf("DTAVAIL", compact(available))
		c.leaf("TRNAMT", money.Decimal())
	})
	return money, nil
}

// entryType returns TRNTYPE, or OTHER for what OFX does not have.
func entryType(text string, n *notes) string {
	upper := strings.ToUpper(text)
	if upper != "" && entryTypes[upper] {
		return upper
	}
	n.once("TRNTYPE", fmt.Sprintf("repaired: TRNTYPE %.20q read as OTHER", text))
	return "OTHER"
}

// plainAmount is what OFX asks for: digits and one point or comma.
var plainAmount = regexp.MustCompile(`^[+-]?[0-9]*\.?[0-9]*$`)

// symbols are the currency signs banks put around amounts.
var symbols = strings.NewReplacer("R$", "", "$", "", "€", "", "£", "")

// amountOf reads an amount in minor units of a currency. OFX allows a point or
// a comma for the decimals and no thousands separators (section 3.2.9.1); banks
// add separators, blanks and currency signs, and those are read where they can
// mean one thing only: "1,234" cannot.
func amountOf(text, currency string, n *notes) (ledger.Money, error) {
	if text == "" {
		return ledger.Money{}, errMissing
	}
	if plainAmount.MatchString(text) {
		return ledger.ParseDecimal(text, currency)
	}
	bare := strings.TrimSpace(symbols.Replace(text))
	bare = strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(bare, currency), currency))
	money, err := ledger.ParseAmount(bare, currency)
	if err != nil {
		return ledger.Money{}, fmt.Errorf("read %q: %w", text, err)
	}
	if !plainAmount.MatchString(strings.Replace(text, ",", ".", 1)) {
		n.add("repaired: amounts with separators or currency signs")
	}
	return money, nil
}

// postedOn returns the booking date: DTPOSTED, or DTUSER where there is none.
func postedOn(e *element, n *notes) (ledger.Date, error) {
	field := "DTPOSTED"
	if e.get(field) == "" && e.get("DTUSER") != "" {
		field = "DTUSER"
		n.add("repaired: DTPOSTED missing, DTUSER taken")
	}
	posted, err := dayOf(e.get(field), n)
	if err != nil {
		return "", &ledger.ReadError{Field: field, Err: err, Remedy: "ask the bank for a statement that dates every movement"}
	}
	return posted, nil
}

// optionalDay reads a date the statement can do without.
func optionalDay(e *element, name string, n *notes) ledger.Date {
	text := e.get(name)
	if text == "" {
		return ""
	}
	d, err := dayOf(text, n)
	if err != nil {
		n.add("ignored: unreadable " + name)
	}
	return d
}

var (
	dashDay  = regexp.MustCompile(`^([0-9]{4})[-/.]([0-9]{2})[-/.]([0-9]{2})`)
	slashDay = regexp.MustCompile(`^([0-9]{2})[-/.]([0-9]{2})[-/.]([0-9]{4})`)
)

// dayOf reads the civil day of an OFX date as written (section 3.2.8.2:
// YYYYMMDD, then perhaps a time and a zone, which never move it).
func dayOf(text string, n *notes) (ledger.Date, error) {
	if text == "" {
		return "", errMissing
	}
	year, month, day := "", "", ""
	if len(text) >= 8 && isDigits(text[:8]) {
		year, month, day = text[:4], text[4:6], text[6:8]
	} else if m := dashDay.FindStringSubmatch(text); m != nil {
		year, month, day = m[1], m[2], m[3]
		n.add("repaired: dates with separators")
	} else if m := slashDay.FindStringSubmatch(text); m != nil {
		day, month, year = m[1], m[2], m[3]
		if month > "12" {
			day, month = month, day
		} else if day <= "12" && day != month {
			return "", fmt.Errorf("%.40q is ambiguous: day or month first?", text)
		}
		n.add("repaired: dates with separators")
	}
	d, err := ledger.ParseDate(year + "-" + month + "-" + day)
	if err != nil {
		return "", fmt.Errorf("%.40q is not a date: YYYYMMDD is expected", text)
	}
	return d, nil
}

// compact writes a day as OFX does.
func compact(d ledger.Date) string { return strings.ReplaceAll(string(d), "-", "") }
