package dunning

import (
	"context"
	"strings"
	"testing"

	"relanced/dunning/channel"
	"relanced/internal/ledger"
	"relanced/internal/store"
)

const (
	otherIBAN = "DE89370400440532013000"
	swissIBAN = "CH9300762011623852957"
)

func TestPayInto(t *testing.T) {
	t.Parallel()
	account := func(iban, currency string) ledger.Account {
		return ledger.Account{ID: iban, IBAN: iban, Currency: currency}
	}
	type accounts []ledger.Account
	for _, test := range []struct {
		name              string
		configured, known accounts
		used              map[string]int
		currency          string
		want              string
	}{
		{"the configured one of that currency", accounts{account(swissIBAN, "CHF"), account(otherIBAN, "EUR")}, accounts{account(homeIBAN, "EUR")}, nil, "EUR", otherIBAN},
		{"else the one of the statements", accounts{account(swissIBAN, "CHF")}, accounts{account(homeIBAN, "EUR")}, nil, "EUR", homeIBAN},
		{"never another currency's", accounts{account(swissIBAN, "CHF")}, accounts{account(homeIBAN, "EUR")}, nil, "USD", ""},
		{"nor one of no known currency", nil, accounts{account(homeIBAN, "")}, nil, "EUR", ""},
		{"nor one of two", nil, accounts{account(homeIBAN, "EUR"), account(otherIBAN, "EUR")}, nil, "EUR", ""},
		{"of two, the one that customers pay into", nil, accounts{account(homeIBAN, "EUR"), account(otherIBAN, "EUR")}, map[string]int{otherIBAN: 3, homeIBAN: 1}, "EUR", otherIBAN},
		{"nor one of two that they pay into alike", nil, accounts{account(homeIBAN, "EUR"), account(otherIBAN, "EUR")}, map[string]int{otherIBAN: 2, homeIBAN: 2}, "EUR", ""},
		{"two of which one is configured", accounts{account(otherIBAN, "EUR")}, accounts{account(homeIBAN, "EUR"), account(otherIBAN, "EUR")}, nil, "EUR", otherIBAN},
		{"a number that is no IBAN", nil, accounts{{ID: "00012345678", Currency: "EUR"}}, nil, "EUR", ""},
		{"beside one that is", nil, accounts{{ID: "00012345678", Currency: "EUR"}, account(homeIBAN, "EUR")}, nil, "EUR", homeIBAN},
		{"nothing known", nil, nil, nil, "EUR", ""},
		{"a slip of the pen is no reason to take another", accounts{account("FR7630006000011234567890188", "EUR")}, accounts{account(homeIBAN, "EUR")}, nil, "EUR", "error"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := payInto(test.configured, test.known, test.used, test.currency)
			if err != nil {
				got.IBAN = "error"
			}
			if got.IBAN != test.want {
				t.Errorf("got %q (%v), want %q", got.IBAN, err, test.want)
			}
		})
	}
}

// TestTheLetterIsTheLedgers: in each currency the figures are the ledger's and
// the account is the book's.
func TestTheLetterIsTheLedgers(t *testing.T) {
	t.Parallel()
	eachFirm(t, nil, func(t *testing.T, f *firm) {
		in := func(number, currency string, minor int64) ledger.Invoice {
			i := bill(number, "C1", minor, "2026-02-01", "2026-03-02")
			i.Amount.Currency = currency
			return i
		}
		f.update(saves(in("FC-1", "CHF", 99_95)))
		f.update(saves(in("FU-1", "USD", 1234_56)))
		f.update(saves(creditNote("AV-1", "C1", 15_50)))
		f.update(f.paid("FA-1", 40_25, "2026-03-02"))
		f.Creditors["main"] = Creditor{
			Sender:  Sender{Name: "Aubry Menuiserie", Email: "compta@aubry.example", Phone: "01 02 03 04 05"},
			ReplyTo: "relances@aubry.example",
			Accounts: []ledger.Account{
				{ID: swissIBAN, IBAN: swissIBAN, Currency: "CHF", Holder: "AUBRY SUISSE"},
			},
		}
		f.update(func(tx *store.Tx) error {
			return f.statement(tx, f.Creditors["main"].Accounts[0], "2026-01-01", "2026-03-08")
		})
		if sums := f.remind(); sums.Sent != 3 {
			t.Fatalf("sums %+v", sums)
		}
		f.wantInLetter("2026-03-09-C1-EUR", "FR76 3000 6000 0112 3456 7890 189", "Titulaire : MENUISERIE AUBRY SARL", "199,75 €", "15,50 €", "Total à régler 184,25 €")
		f.wantInLetter("2026-03-09-C1-CHF", "CH93 0076 2011 6238 5295 7", "Titulaire : AUBRY SUISSE", "Total à régler 99,95 CHF")
		f.wantInLetter("2026-03-09-C1-USD", "aux coordonnées bancaires qui figurent", "Total à régler 1 234,56 USD")
		for id, foreign := range map[string][]string{
			"2026-03-09-C1-EUR": {"CH93"}, "2026-03-09-C1-CHF": {"FR76"}, "2026-03-09-C1-USD": {"CH93", "FR76", "IBAN"},
		} {
			for _, account := range foreign {
				if strings.Contains(f.letter(id), account) {
					t.Errorf("letter %s prints %s:\n%s", id, account, f.letter(id))
				}
			}
			f.wantInLetter(id, `From: "Aubry Menuiserie" <compta@aubry.example>`, "Reply-To: <relances@aubry.example>", "@aubry.example>\r\n")
		}
	})
}

// TestAnIgnoredAccountIsNeverPrinted: it may be closed.
func TestAnIgnoredAccountIsNeverPrinted(t *testing.T) {
	t.Parallel()
	eachFirm(t, func(c *Config) { c.IgnoreAccounts = []string{"DE89 3704 0044 0532 0130 00"} }, func(t *testing.T, f *firm) {
		f.update(func(tx *store.Tx) error {
			return f.statement(tx, ledger.Account{ID: otherIBAN, IBAN: otherIBAN, Currency: "EUR", Holder: "A CLOSED ONE"}, "2026-01-01", "2026-01-31")
		})
		f.remind()
		f.wantInLetter(friendlyID, "FR76 3000 6000 0112 3456 7890 189", "MENUISERIE AUBRY SARL")
	})
}

// TestALetterIsAlwaysSigned: even in a currency no account is in.
func TestALetterIsAlwaysSigned(t *testing.T) {
	t.Parallel()
	eachFirm(t, nil, func(t *testing.T, f *firm) {
		i := bill("FA-1", "C1", 240_00, "2026-02-01", "2026-03-02")
		i.Amount.Currency = "USD"
		f.update(saves(i))
		f.remind()
		f.wantInLetter("2026-03-09-C1-USD", `From: "MENUISERIE AUBRY SARL"`, "Bien cordialement,\n\nMENUISERIE AUBRY SARL", "aux coordonnées bancaires qui figurent")
	})
}

func TestTheLetterSpeaksTheCustomersLanguage(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ customer, book, want, says string }{
		{"en", "fr", "en", "Dear Sir or Madam"},
		{"fr", "en", "fr", "règlement"},
		{"", "en", "en", "Dear Sir or Madam"},
		{"", "fr", "fr", "règlement"},
		{"EN-gb", "fr", "en", "Dear Sir or Madam"},
		{"it", "fr", "fr", "règlement"},
	} {
		t.Run(test.customer+" in a book in "+test.book, func(t *testing.T) {
			t.Parallel()
			f := sqliteFirm(t)
			f.Planner = plannerOf(t, func(c *Config) { c.Language = test.book })
			f.update(savesCustomer(ledger.Customer{ID: "C1", Name: "Leclercq", Email: "c1@example.com", Language: test.customer}))
			f.remind()
			if r := f.reminder(friendlyID); r.Language != test.want {
				t.Errorf("recorded in %q", r.Language)
			}
			f.wantInLetter(friendlyID, "Content-Language: "+test.want, test.says)
		})
	}
}

// TestMessageID: whatever the address of the sender, the channel can use it.
func TestMessageID(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, test := range []struct{ sender, domain string }{
		{"compta@aubry.example", "aubry.example"},
		{"compta@société.example", "relanced.invalid"},
		{"compta@", "relanced.invalid"},
		{"compta", "relanced.invalid"},
		{"", "relanced.invalid"},
		{"a@b@c", "relanced.invalid"},
		{"a@[192.0.2.1]", "relanced.invalid"},
		{"a@b.example>\r\nBcc: x", "relanced.invalid"},
		{"a@" + strings.Repeat("b", 300), "relanced.invalid"},
	} {
		id := messageID("main", friendlyID, test.sender)
		left, domain, _ := strings.Cut(id, "@")
		if domain != test.domain || len(left) != 32 || id != messageID("main", friendlyID, test.sender) {
			t.Errorf("%q gives %s", test.sender, id)
		}
	}
	for _, book := range []string{"main", "other"} {
		for _, id := range []string{friendlyID, friendlyID + "-2"} {
			seen[messageID(book, id, "")] = true
		}
	}
	if len(seen) != 4 {
		t.Errorf("four reminders share %d Message-IDs", len(seen))
	}
}

// TestAnInternationalSenderCanWrite: his Message-ID must not stand in the way.
func TestAnInternationalSenderCanWrite(t *testing.T) {
	t.Parallel()
	f := sqliteFirm(t)
	f.Creditors["main"] = Creditor{Sender: Sender{Name: "Société", Email: "compta@société.example"}}
	f.hook(func(p point, m channel.Message) error {
		if p == sending {
			_, err := f.Channels["file"].(hooked).Channel.Prepare(context.Background(), m)
			return err
		}
		return nil
	})
	if sums := f.remind(); sums.Sent != 1 {
		t.Errorf("sums %+v: %s", sums, f.reminder(friendlyID).Reason)
	}
}
