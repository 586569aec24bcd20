package store_test

import (
	"cmp"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"relanced/internal/ledger"
	"relanced/internal/store"
	"relanced/internal/store/storetest"
)

// What the matching reads is what the lists say, on either engine, whether the
// book is most of its tables or little of them.
func TestWhatMatchingReads(t *testing.T) {
	t.Parallel()
	storetest.ForEach(t, func(t *testing.T, s *store.Store, _ *storetest.Clock) {
		eur := func(minor int64) ledger.Money { return ledger.Money{Minor: minor, Currency: "EUR"} }
		invoices := []ledger.Invoice{
			{Number: "FA-1", Customer: "C1", Amount: eur(10000), Reference: "RF1", PurchaseOrder: "BC 7"},
			{Number: "FA-2", Customer: "C2", Amount: eur(20000), Instalments: []ledger.Instalment{{Number: 1, DueDate: "2026-02-01", Amount: eur(20000)}}},
			{Number: "FA-3", Customer: "C1", Amount: eur(-3000), Settled: -1000, SettledBy: "lettrage"},
			{Number: "FA-4", Customer: "C3", Amount: eur(4000), Discounts: []ledger.Discount{{Until: "2026-02-01", Rate: 200}}},
		}
		invoices = append(invoices, ledger.Invoice{Number: "FA\x1f5", Customer: "C\x1f4", Amount: eur(5000), Reference: "RF\x1f5"})
		customers := []ledger.Customer{
			{ID: "C\x1f4", Name: "Un\x1fit", Kind: ledger.KindBusiness, IBANs: []string{"FR7630006000011234567890189"}},
			{ID: "C1", Name: "Quincaillerie Vermandel", Email: "a@example.org", IBANs: []string{"FR7630006000011234567890189"}, Aliases: []string{"QV"}},
			{ID: "C2", Name: "Dupont", Country: "BE", Kind: ledger.KindPublic},
			{ID: "C3"},
		}
		for _, book := range []string{"main", "other"} {
			save(t, s, book, customers, invoices)
		}
		for n := range 20 { // the book becomes little of the tables
			save(t, s, "large", nil, []ledger.Invoice{{Number: string(rune('A' + n)), Customer: "X", Amount: eur(1)}})
			save(t, s, "large", []ledger.Customer{{ID: string(rune('A' + n))}}, nil)
			compareReadings(t, s, "main")
		}
		compareReadings(t, s, "large")
	})
}

func save(t *testing.T, s *store.Store, book string, customers []ledger.Customer, invoices []ledger.Invoice) {
	t.Helper()
	err := s.Update(t.Context(), book, func(tx *store.Tx) error {
		for _, c := range customers {
			if _, err := tx.SaveCustomer(c); err != nil {
				return err
			}
		}
		for _, i := range invoices {
			i.Type, i.IssueDate, i.DueDate = ledger.TypeInvoice, "2026-01-10", "2026-02-09"
			if _, _, err := tx.SaveInvoice(i); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func compareReadings(t *testing.T, s *store.Store, book string) {
	t.Helper()
	var gotInvoices, wantInvoices []ledger.Invoice
	var gotCustomers, wantCustomers []ledger.Customer
	err := s.View(t.Context(), book, func(tx *store.Tx) (err error) {
		if err := tx.EachInvoice(func(i *ledger.Invoice) { gotInvoices = append(gotInvoices, *i) }); err != nil {
			return err
		}
		all, err := tx.Invoices()
		if err != nil {
			return err
		}
		for _, i := range all {
			wantInvoices = append(wantInvoices, ledger.Invoice{
				Number: i.Number, Customer: i.Customer, IssueDate: i.IssueDate, DueDate: i.DueDate, Amount: i.Amount, Reference: i.Reference,
				PurchaseOrder: i.PurchaseOrder, Instalments: i.Instalments, Discounts: i.Discounts, Settled: i.Settled, WrittenOff: i.WrittenOff, Allocated: i.Allocated,
				Version: i.Version,
			})
		}
		if n, err := tx.CountInvoices(); err != nil || n != len(all) {
			t.Errorf("%d invoices counted, %d listed: %v", n, len(all), err)
		}
		if err := tx.EachPayer(func(c *ledger.Customer) { gotCustomers = append(gotCustomers, lent(c)) }); err != nil {
			return err
		}
		wantCustomers, err = tx.Customers()
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(gotInvoices, func(a, b ledger.Invoice) int { return cmp.Compare(a.Number, b.Number) })
	slices.SortFunc(gotCustomers, func(a, b ledger.Customer) int { return cmp.Compare(a.ID, b.ID) })
	for n := range wantCustomers {
		c := &wantCustomers[n]
		*c = ledger.Customer{ID: c.ID, Name: c.Name, Email: c.Email, Country: c.Country, Kind: c.Kind, IBANs: c.IBANs, Aliases: c.Aliases}
		if len(c.IBANs) == 0 {
			c.IBANs = nil
		}
		if len(c.Aliases) == 0 {
			c.Aliases = nil
		}
	}
	if diff := gocmp.Diff(wantInvoices, gotInvoices); diff != "" {
		t.Errorf("invoices:\n%s", diff)
	}
	if diff := gocmp.Diff(wantCustomers, gotCustomers); diff != "" {
		t.Errorf("customers:\n%s", diff)
	}
}

// lent keeps of a customer what was lent for a call.
func lent(c *ledger.Customer) ledger.Customer {
	kept := *c
	kept.ID, kept.Name, kept.Email = strings.Clone(c.ID), strings.Clone(c.Name), strings.Clone(c.Email)
	return kept
}
