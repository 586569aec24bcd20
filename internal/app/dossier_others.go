package app

import (
	"strings"
	"unicode"

	"relanced/internal/ledger"
)

// others are the customers that a dossier is not about: by law nobody is told
// what they owe.
type others struct {
	names []string        // in plain words, with a space on both sides
	known map[string]bool // their numbers, and those of their invoices
	own   []string        // what the customer is called themselves
}

// withheldText stands for a text that names others.
const withheldText = "(withheld: it names others)"

func othersThan(customer ledger.Customer, customers []ledger.Customer, invoices []ledger.Invoice) others {
	o := others{known: map[string]bool{}}
	for _, name := range append([]string{customer.Name}, customer.Aliases...) {
		if name = plainWords(name); strings.TrimSpace(name) != "" {
			o.own = append(o.own, name)
		}
	}
	for _, c := range customers {
		if c.ID == customer.ID {
			continue
		}
		o.known[strings.ToLower(c.ID)] = true
		for _, name := range append([]string{c.Name}, c.Aliases...) {
			if name = plainWords(name); strings.TrimSpace(name) != "" {
				o.names = append(o.names, name)
			}
		}
	}
	for _, i := range invoices {
		if i.Customer != customer.ID {
			o.known[strings.ToLower(i.Number)] = true
		}
	}
	delete(o.known, strings.ToLower(customer.ID))
	for _, i := range invoices {
		if i.Customer == customer.ID {
			delete(o.known, strings.ToLower(i.Number))
		}
	}
	return o
}

// unescaped is how events write what JSON escapes.
var unescaped = strings.NewReplacer(`\u0026`, "&", `\u003c`, "<", `\u003e`, ">", `\n`, " ", `\t`, " ", `\"`, `"`)

// namedIn reports whether a text names one of them. It would rather see one too many.
func (o others) namedIn(text string) bool {
	text = unescaped.Replace(text)
	for _, word := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("-_./", r)
	}) {
		if o.known[strings.Trim(word, "./")] {
			return true
		}
	}
	words := plainWords(text)
	for _, own := range o.own {
		words = strings.ReplaceAll(words, own, " ")
	}
	for _, name := range o.names {
		if strings.Contains(words, name) {
			return true
		}
	}
	return false
}

// hide leaves out a text that names them.
func (o others) hide(text string) string {
	if o.namedIn(text) {
		return withheldText
	}
	return text
}

// plainWords writes a text as words in small letters, each between spaces.
func plainWords(text string) string {
	return " " + strings.Join(strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}), " ") + " "
}
