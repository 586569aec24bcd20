package fec

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// touch says which kinds of account an entry has lines on.
type touch uint8

const (
	touchGoods    touch = 1 << iota // 70: sales
	touchIncome                     // other income, and income put off (487)
	touchVAT                        // 445
	touchAdvances                   // 4191: advances received
	touchMoney                      // 5: banks, cash, internal transfers
	touchDoubtful                   // 416: doubtful customers
)

// touches tells the kind of an account of the plan comptable général.
func touches(account string) touch {
	switch {
	case strings.HasPrefix(account, "70"):
		return touchGoods
	case strings.HasPrefix(account, "7"), strings.HasPrefix(account, "487"):
		return touchIncome
	case strings.HasPrefix(account, "445"):
		return touchVAT
	case strings.HasPrefix(account, "4191"):
		return touchAdvances
	case strings.HasPrefix(account, "5"):
		return touchMoney
	case doubtful(account):
		return touchDoubtful
	}
	return 0
}

// receivable reports the accounts invoices stand on: customers, and doubtful
// ones.
func receivable(account string) bool { return strings.HasPrefix(account, "411") || doubtful(account) }

func doubtful(account string) bool { return strings.HasPrefix(account, "416") }

// beside are customers' accounts that hold no invoices, by what they hold.
var beside = map[string]string{
	"413": "bills receivable", "418": "sales not yet invoiced", "419": "advances received, and customers in credit",
}

// collective reports an account that stands for all customers, or for a kind of
// them: nothing but zeros behind its root, or a name in the plural.
func collective(account, label string) bool {
	if strings.Trim(account[3:], "0") == "" {
		return true
	}
	first, _, _ := strings.Cut(fold(label), " ")
	return first == "clients" || fold(label) == "client"
}

// journal is one journal of the books, as far as its name tells.
type journal struct {
	opening bool // à nouveaux
	sales   bool
}

func newJournal(code, label string) journal {
	words := " " + fold(code) + " " + fold(label) + " "
	return journal{
		opening: containsAny(words, " an ", " ano ", " anc ", " ran ", " anouv", " a nouveau", " ouverture "),
		sales:   containsAny(words, " ve ", " vt ", " vte", " ven ", " vente", " factures client", " facturation ", " sales ", " customer invoice"),
	}
}

// entry is one accounting entry: its journal, and what it touches.
type entry struct {
	journal int
	touch   touch
}

// isSale reports whether an entry invoices: it credits sales, or at least income,
// VAT or an advance without moving money.
func (b *books) isSale(e entry) bool {
	j := b.journals[e.journal]
	switch {
	case j.opening:
		return false
	case e.touch&touchGoods != 0:
		return true
	}
	return e.touch&touchMoney == 0 && (j.sales || e.touch&(touchIncome|touchVAT|touchAdvances) != 0)
}

// isReturn reports whether a credit of an entry is a credit note: it takes back
// sales. A discount or a loss only touches VAT.
func (b *books) isReturn(e entry) bool {
	return b.isSale(e) && e.touch&touchMoney == 0 && (e.touch&touchGoods != 0 || b.journals[e.journal].sales)
}

// isDeposit reports whether an entry invoices an advance and nothing else.
func (e entry) isDeposit() bool {
	return e.touch&touchAdvances != 0 && e.touch&(touchGoods|touchIncome) == 0
}

// fold writes a text in lower case, without accents, with single spaces for all
// signs.
func fold(s string) string {
	return strings.Join(strings.FieldsFunc(strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFD.String(s)), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }), " ")
}

func containsAny(s string, parts ...string) bool {
	for _, part := range parts {
		if strings.Contains(s, part) {
			return true
		}
	}
	return false
}
