package reconcile

import (
	"testing"

	"relanced/internal/ledger"
)

// TestASurplusThatIsCited: what is paid beyond an invoice is no penalty where the text has the
// number of another one that comes to it, be it without its prefix and another customer's.
func TestASurplusThatIsCited(t *testing.T) {
	t.Parallel()
	for text, settled := range map[string]bool{"FACTURES 2026138 2026-030": false, "FACTURE FA2026-030": true} {
		b := newBook(t).crowd(60).customer("C1", "Leclercq").customer("C2", "Vandamme").
			invoice("FA2026-030", "C1", "14182.93").invoice("FA2026-138", "C2", "40.00")
		b.Invoices[len(b.Invoices)-2].IssueDate, b.Invoices[len(b.Invoices)-2].DueDate = "2025-12-01", "2025-12-31"
		b.Learned[ibanC] = []LearnedAccount{{Customer: "C1", Count: 4}}
		d := b.entry(ledger.Entry{IBAN: ibanC, Counterparty: "GROUPE QUADRIM", Remittance: text}, "14222.93").only()
		if (d.Accepted != nil) != settled {
			t.Errorf("%s: %s", text, describe(d))
		}
	}
}
