package config

import (
	"cmp"
	"fmt"
	"net/mail"
	"strings"

	"relanced/dunning"
	"relanced/ingest"
	"relanced/internal/ledger"
)

// Book is one firm.
type Book struct {
	ID       string    `yaml:"id"`
	Name     string    `yaml:"name"`
	Email    string    `yaml:"email"`
	ReplyTo  string    `yaml:"reply_to"`
	Phone    string    `yaml:"phone"`
	Address  string    `yaml:"address"`
	SIREN    string    `yaml:"siren"`
	Mentions string    `yaml:"mentions"` // at the foot of printed letters
	Mediator string    `yaml:"mediator"` // of consumers, whom a notice to them names
	VAT      string    `yaml:"vat"`
	Accounts []Account `yaml:"accounts"`
}

// Account is a bank account that customers are asked to pay into.
type Account struct {
	IBAN     string `yaml:"iban"`
	Currency string `yaml:"currency"`
	Holder   string `yaml:"holder"` // exactly as the bank knows it; the book's name when left out
}

// MainBook is the book of files that lie in the inbox itself when no book is
// configured.
const MainBook = "main"

// BookIDs lists the configured books; none means that any folder is one.
func (c Config) BookIDs() []string {
	ids := make([]string, len(c.Books))
	for i, b := range c.Books {
		ids[i] = b.ID
	}
	return ids
}

// DefaultBook is the book of files that lie in the inbox itself.
func (c Config) DefaultBook() string {
	if len(c.Books) > 0 {
		return c.Books[0].ID
	}
	return MainBook
}

// Creditors says in whose name each book's letters are written.
func (c Config) Creditors() map[string]dunning.Creditor {
	creditors := make(map[string]dunning.Creditor, len(c.Books))
	for _, b := range c.Books {
		creditor := dunning.Creditor{
			Sender:  dunning.Sender{Name: b.Name, Email: b.Email, Phone: b.Phone, Address: b.Address, SIREN: b.SIREN, Mentions: b.Mentions, Mediator: b.Mediator},
			ReplyTo: b.ReplyTo,
		}
		for _, a := range b.Accounts {
			iban := ledger.NormalizeIBAN(a.IBAN)
			creditor.Accounts = append(creditor.Accounts, ledger.Account{
				ID: iban, IBAN: iban, Currency: cmp.Or(a.Currency, "EUR"), Holder: cmp.Or(a.Holder, b.Name),
			})
		}
		creditors[b.ID] = creditor
	}
	return creditors
}

// Sellers says who each book is, so that an invoice it issued is told from one
// it received.
func (c Config) Sellers() map[string]ingest.Seller {
	sellers := make(map[string]ingest.Seller, len(c.Books))
	for _, b := range c.Books {
		seller := ingest.Seller{Name: b.Name, SIREN: strings.Join(strings.Fields(b.SIREN), ""), VAT: strings.Join(strings.Fields(b.VAT), "")}
		for _, a := range b.Accounts {
			seller.IBANs = append(seller.IBANs, ledger.NormalizeIBAN(a.IBAN))
		}
		sellers[b.ID] = seller
	}
	return sellers
}

func (c Config) bookFaults(add func(path, format string, args ...any)) {
	seen := map[string]bool{}
	for i, b := range c.Books {
		at := func(key string) string { return fmt.Sprintf("books[%d].%s", i, key) }
		if !ingest.ValidBook(b.ID) {
			add(at("id"), "%q is not the name of a book: letters, digits, - and _, at most 40", b.ID)
		}
		if seen[b.ID] {
			add(at("id"), "there are two books %q", b.ID)
		}
		seen[b.ID] = true
		for _, f := range []struct{ key, address string }{{"email", b.Email}, {"reply_to", b.ReplyTo}} {
			if a, err := mail.ParseAddress(f.address); f.address != "" && (err != nil || a.Address != f.address) {
				add(at(f.key), "%q is not an e-mail address: name@example.com is expected, and no name beside it", f.address)
			}
		}
		currencies := map[string]bool{}
		for j, a := range b.Accounts {
			if !ledger.ValidIBAN(ledger.NormalizeIBAN(a.IBAN)) {
				add(at(fmt.Sprintf("accounts[%d].iban", j)), "%q is not a valid IBAN", a.IBAN)
			}
			currency := cmp.Or(a.Currency, "EUR")
			if _, err := ledger.Decimals(currency); err != nil {
				add(at(fmt.Sprintf("accounts[%d].currency", j)), "%v", err)
			}
			if currencies[currency] {
				add(at(fmt.Sprintf("accounts[%d]", j)), "there is another account for %s: letters print one", currency)
			}
			currencies[currency] = true
		}
	}
}
