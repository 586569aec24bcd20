package csvbank

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"relanced/internal/ledger"
)

// Mapping says what the columns of a bank's table mean. Columns are named as
// the header writes them; case, accents and punctuation do not count.
type Mapping struct {
	Name string `yaml:"name"` // for people
	// Account is the IBAN, or what the bank calls the account. Left out, it comes
	// from AccountColumn or from the lines above the header.
	Account       string `yaml:"account"`
	AccountColumn string `yaml:"account_column"`
	// Currency is an ISO 4217 code; left out, CurrencyColumn says it, or it is EUR.
	Currency       string `yaml:"currency"`
	CurrencyColumn string `yaml:"currency_column"`

	Date      string `yaml:"date"`
	ValueDate string `yaml:"value_date"`
	// Amount is a signed column; or Debit and Credit are two, the one that is
	// empty or zero does not count. With Direction, Amount has no sign and that
	// column says D or C.
	Amount    string `yaml:"amount"`
	Debit     string `yaml:"debit"`
	Credit    string `yaml:"credit"`
	Direction string `yaml:"direction"`
	// Inverted is true where a positive Amount takes money out of the account.
	Inverted bool `yaml:"inverted"`

	Label        []string `yaml:"label"` // joined, in this order
	Remittance   string   `yaml:"remittance"`
	Counterparty string   `yaml:"counterparty"`
	IBAN         string   `yaml:"iban"`      // the counterparty's
	Reference    string   `yaml:"reference"` // the bank's own, of one movement
	Balance      string   `yaml:"balance"`   // of the account behind the movement
	// Status is the column that says whether a movement is booked, Booked the
	// words that say so. Movements of another status are passed over.
	Status string   `yaml:"status"`
	Booked []string `yaml:"booked"`

	DateFormat string `yaml:"date_format"` // dmy, ymd or mdy; left out: 2026-03-31 or 31/03/2026
	Decimal    string `yaml:"decimal"`     // "," or "."; left out: whatever is not ambiguous
	Delimiter  string `yaml:"delimiter"`   // ";", ",", "|" or "tab"; left out: found
	Encoding   string `yaml:"encoding"`    // utf-8, windows-1252 or iso-8859-15; left out: found
	SkipLines  int    `yaml:"skip_lines"`  // lines above the header; left out: found

	contested []string // names of mappings that fit as well, with other accounts
}

// The accepted words of a mapping.
var (
	dateFormats = []string{"", "dmy", "ymd", "mdy"}
	decimals    = []string{"", ",", "."}
	delimiters  = map[string]byte{";": ';', ",": ',', "|": '|', "tab": '\t', "\t": '\t'}
	encodings   = []string{"", "utf-8", "windows-1252", "iso-8859-15"}
)

// Validate returns what is wrong with a mapping, each beginning with its key.
func (m Mapping) Validate() []string {
	var faults []string
	fault := func(wrong bool, text string, args ...any) {
		if wrong {
			faults = append(faults, fmt.Sprintf(text, args...))
		}
	}
	fault(strings.TrimSpace(m.Name) == "", "name: is missing")
	fault(fold(m.Date) == "", "date: is missing; name the column of the booking date")
	fault(len(m.Label) == 0 || fold(strings.Join(m.Label, "")) == "", "label: is missing; name one or several columns")
	both := m.Debit != "" && m.Credit != ""
	fault((m.Debit != "") != (m.Credit != ""), "debit: and credit belong together")
	fault(m.Amount == "" && !both, "amount: is missing; name the column, or those of debit and credit")
	fault(m.Amount != "" && both, "amount: stands beside debit and credit; name one or the other")
	fault(m.Direction != "" && m.Amount == "", "direction: needs amount")
	fault(m.Inverted && (m.Direction != "" || m.Amount == ""), "inverted: is for a signed amount alone")
	fault((m.Status != "") != (len(m.Booked) > 0), "status: and booked belong together")
	fault(m.Account != "" && m.AccountColumn != "", "account: stands beside account_column; name one or the other")
	fault(m.Currency != "" && m.CurrencyColumn != "", "currency: stands beside currency_column; name one or the other")
	if account := ledger.NormalizeIBAN(m.Account); m.Account != "" {
		looksLikeIBAN := len(account) > 4 && strings.Trim(account[:2], "0123456789") == account[:2] && strings.Trim(account[2:4], "0123456789") == ""
		fault(account == "" || looksLikeIBAN && !ledger.ValidIBAN(account), "account: %q is not an IBAN: a digit is wrong or missing", m.Account)
	}
	if m.Currency != "" {
		_, err := ledger.Decimals(m.Currency)
		fault(err != nil, "currency: %q is not a currency: EUR is expected", m.Currency)
	}
	_, known := delimiters[m.Delimiter]
	fault(m.Delimiter != "" && !known, `delimiter: %q is not accepted: ";", ",", "|" or "tab" is expected`, m.Delimiter)
	fault(!slices.Contains(dateFormats, m.DateFormat), "date_format: %q is not accepted: dmy, ymd or mdy is expected", m.DateFormat)
	fault(!slices.Contains(decimals, m.Decimal), `decimal: %q is not accepted: "," or "." is expected`, m.Decimal)
	fault(!slices.Contains(encodings, m.Encoding), "encoding: %q is not accepted: utf-8, windows-1252 or iso-8859-15 is expected", m.Encoding)
	fault(m.SkipLines < 0 || m.SkipLines > maxPreamble, "skip_lines: %d is not accepted: 0 to %d is expected", m.SkipLines, maxPreamble)
	return faults
}

// pair is one key of a mapping with its value in YAML.
type pair struct{ key, value string }

// pairs lists what a mapping says, in the order of its fields.
func (m Mapping) pairs() []pair {
	var list []pair
	add := func(key, value string) {
		if value != "" {
			list = append(list, pair{key, scalar(value)})
		}
	}
	addList := func(key string, values []string) {
		if len(values) == 0 {
			return
		}
		quoted := make([]string, len(values))
		for i, v := range values {
			quoted[i] = scalar(v)
		}
		list = append(list, pair{key, "[" + strings.Join(quoted, ", ") + "]"})
	}
	add("name", m.Name)
	add("account", m.Account)
	add("account_column", m.AccountColumn)
	add("currency", m.Currency)
	add("currency_column", m.CurrencyColumn)
	add("date", m.Date)
	add("value_date", m.ValueDate)
	add("amount", m.Amount)
	add("debit", m.Debit)
	add("credit", m.Credit)
	add("direction", m.Direction)
	if m.Inverted {
		list = append(list, pair{"inverted", "true"})
	}
	addList("label", m.Label)
	add("remittance", m.Remittance)
	add("counterparty", m.Counterparty)
	add("iban", m.IBAN)
	add("reference", m.Reference)
	add("balance", m.Balance)
	add("status", m.Status)
	addList("booked", m.Booked)
	add("date_format", m.DateFormat)
	add("decimal", m.Decimal)
	add("delimiter", m.Delimiter)
	add("encoding", m.Encoding)
	if m.SkipLines > 0 {
		list = append(list, pair{"skip_lines", fmt.Sprint(m.SkipLines)})
	}
	return list
}

// scalar writes a text as YAML: JSON's strings are YAML's.
func scalar(text string) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(text); err != nil {
		return `""` // a string always encodes
	}
	return strings.TrimSpace(b.String())
}

// YAML writes the mapping as the part of a configuration it belongs to.
func (m Mapping) YAML() string {
	var b strings.Builder
	b.WriteString("intake:\n  bank_csv:\n")
	mark := "    - "
	for _, p := range m.pairs() {
		b.WriteString(mark + p.key + ": " + p.value + "\n")
		mark = "      "
	}
	return b.String()
}

// oneLine writes the same on one line, for a remedy.
func (m Mapping) oneLine() string {
	parts := make([]string, 0, 16)
	for _, p := range m.pairs() {
		parts = append(parts, p.key+": "+p.value)
	}
	return "intake: {bank_csv: [{" + strings.Join(parts, ", ") + "}]}"
}
