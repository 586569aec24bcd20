package dunning

import (
	"testing"

	"relanced/internal/ledger"
	"relanced/internal/store"
)

// TestAPaymentThatNamedNothing: who paid one of two equal invoices and named none is
// told which it was put on, in the letter that asks for the other.
func TestAPaymentThatNamedNothing(t *testing.T) {
	t.Parallel()
	const says = "a été porté sur la facture FA-0"
	for _, test := range []struct {
		name       string
		rule, by   string
		minor      int64
		booked     ledger.Date
		taken, had bool
	}{
		{name: "known by the payer alone", rule: "iban+name+amount", by: ledger.ByEngine, minor: 240_00, booked: "2026-02-20", had: true},
		{name: "it named the older one", rule: "reference+iban+amount", by: ledger.ByEngine, minor: 240_00, booked: "2026-02-20"},
		{name: "a person knows", rule: "iban+amount", by: "anna", minor: 240_00, booked: "2026-02-20"},
		{name: "the younger one was not issued yet", rule: "iban+amount", by: ledger.ByEngine, minor: 240_00, booked: "2026-01-31"},
		{name: "another amount", rule: "iban+amount", by: ledger.ByEngine, minor: 239_00, booked: "2026-02-20"},
		{name: "it was taken off again", rule: "iban+amount", by: ledger.ByEngine, minor: 240_00, booked: "2026-02-20", taken: true},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			eachFirm(t, nil, func(t *testing.T, f *firm) {
				f.update(saves(bill("FA-0", "C1", test.minor, "2026-01-10", "2026-02-09")))
				f.update(func(tx *store.Tx) error {
					e, err := f.credit(tx, test.minor, test.booked)
					if err != nil {
						return err
					}
					made := ledger.Allocation{Entry: e.ID, Invoice: "FA-0", Amount: euros(test.minor), DecidedBy: test.by, Rule: test.rule}
					if err := tx.Allocate(made); err != nil {
						return err
					}
					return tx.MoveEntry(e, ledger.EntryAllocated, "")
				})
				if test.taken {
					f.update(func(tx *store.Tx) error {
						made, err := tx.AllocationsTo("FA-0")
						if err != nil {
							return err
						}
						return tx.Reverse(made[0], "anna", "not theirs")
					})
				}
				f.remind()
				if test.had {
					f.wantInLetter(friendlyID, says, "240,00 € du 20 février 2026, sans numéro de facture")
				} else {
					f.wantNotInLetter(friendlyID, says)
				}
			})
		})
	}
}
