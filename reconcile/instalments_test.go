package reconcile

import (
	"testing"

	"relanced/internal/ledger"
)

// TestInstalmentAndMore: one payment may be an instalment of one invoice and
// another invoice; what is neither is no part that anybody asked for.
func TestInstalmentAndMore(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		amount, text, settles string
	}{
		{"4892.22", "FA-2026-1131", "FA-2026-1131 FA-2026-1189"},
		{"4969.32", "FA-2026-1131", "FA-2026-1131 FA-2026-1189 FA-2026-1190"},
		{"2970.00", "FA-2026-1131", "FA-2026-1131"},
		{"4892.21", "FA-2026-1131", ""},
		{"1000.00", "FA-2026-1131", ""},
		{"1000.00", "FA-2026-1189", "FA-2026-1189"},
	} {
		b := newBook(t).crowd(60).customer("C1", "Menuiserie Leclercq", ibanA).invoice("FA-2026-1189", "C1", "1922.22").invoice("FA-2026-1190", "C1", "77.10")
		quarter := b.euros("2970.00")
		b.add(ledger.Invoice{Number: "FA-2026-1131", Customer: "C1", IssueDate: "2026-01-01", DueDate: "2026-05-01", Amount: b.euros("11880.00"), Instalments: []ledger.Instalment{
			{Number: 1, DueDate: "2026-02-01", Amount: quarter},
			{Number: 2, DueDate: "2026-03-03", Amount: quarter},
			{Number: 3, DueDate: "2026-04-01", Amount: quarter},
			{Number: 4, DueDate: "2026-05-01", Amount: quarter},
		}})
		d := b.entry(ledger.Entry{IBAN: ibanA, Remittance: test.text, BookingDate: "2026-02-03"}, test.amount).only()
		if test.settles == "" {
			reviews(t, d, "FA-2026-1131")
			continue
		}
		settles(t, d, test.settles)
	}
}
