package reconcile

import (
	"strings"
	"testing"

	"relanced/internal/ledger"
)

// TestOutOfStep: what comes when a newer one of equal debts falls due, while the
// oldest is overdue for weeks and money that nobody understands may have paid it,
// is put on neither.
func TestOutOfStep(t *testing.T) {
	t.Parallel()
	stranger := &ledger.Entry{Counterparty: "INDIVISION PEREZ", BookingDate: "2026-02-10"}
	for _, test := range []struct {
		name  string
		paid  ledger.Date
		other *ledger.Entry // undecided
		late  bool          // the customer is known to pay a month late
		holds bool
	}{
		{"with the newer one, the oldest paid by somebody else perhaps", "2026-03-05", stranger, false, true},
		{"or by card", "2026-03-05", &ledger.Entry{Counterparty: "SUMUP", Label: "SUMUP PAYOUT 12", BookingDate: "2026-02-10"}, false, true},
		{"who pays so late", "2026-03-05", stranger, true, false},
		{"nobody else has paid", "2026-03-05", nil, false, false},
		{"somebody else has paid before the oldest was issued", "2026-03-05", &ledger.Entry{Counterparty: "INDIVISION PEREZ", BookingDate: "2025-12-30"}, false, false},
		{"days after the oldest was due", "2026-02-12", stranger, false, false},
		{"nobody else has paid, and the oldest is overdue for long", "2026-03-17", nil, false, true},
		{"between both", "2026-02-20", stranger, false, false},
		{"long before the newer one is due", "2026-02-25", stranger, false, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			b := newBook(t).crowd(60).customer("C1", "Menuiserie Leclercq", ibanA)
			for i := range 12 { // who owe the same: nobody is held for what somebody unknown has paid
				b.add(ledger.Invoice{Number: "AB-2026-" + string(rune('A'+i)), Customer: b.Customers[i].ID, IssueDate: "2026-01-01", DueDate: "2026-01-31", Amount: b.euros("58.80")})
			}
			b.add(ledger.Invoice{Number: "FA-1", Customer: "C1", IssueDate: "2026-01-01", DueDate: "2026-01-31", Amount: b.euros("58.80")})
			b.add(ledger.Invoice{Number: "FA-2", Customer: "C1", IssueDate: "2026-02-01", DueDate: "2026-03-07", Amount: b.euros("58.80")})
			if test.late {
				b.paid("FA-0", "C1", "77.10", "p1")
				b.Settled[0].Entry.IBAN, b.Settled[0].Entry.BookingDate = ibanA, b.Invoices[len(b.Invoices)-1].DueDate.AddDays(35)
				b.Settled[0].Allocations[0].DecidedBy = "marie"
			}
			b.entry(ledger.Entry{ID: "theirs", IBAN: ibanA, Remittance: "VIREMENT", BookingDate: test.paid}, "58.80")
			if test.other != nil {
				e := *test.other
				e.ID = "other"
				b.entry(e, "58.80")
			}
			d := b.match()["theirs"]
			if !test.holds {
				settles(t, d, "FA-1")
				return
			}
			reviews(t, d, "FA-1")
			if !strings.Contains(d.Note, "which of them is meant?") || !strings.Contains(d.Note, "FA-2") {
				t.Error(d.Note)
			}
		})
	}
}
