package app

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"relanced/dunning"
	"relanced/internal/ledger"
	"relanced/internal/report"
	"relanced/internal/store"
)

// Reports lists the reports there are.
func Reports() []string { return []string{"aged", "dso", "customers", "cash", "holds", "charges"} }

// Report writes one report of a book, as it stood at the end of today by the
// clock: "aged" by a grouping, "dso", "customers", "cash", "holds" or "charges", as
// "table" or "csv".
func (a *App) Report(ctx context.Context, w io.Writer, book, name, by, format string) error {
	if format != "table" && format != "csv" {
		return fmt.Errorf("%w: there is no format %q: table or csv", ErrUsage, format)
	}
	var b report.Book
	var doubts []store.DoubtCount
	var unpaid []dunning.UnpaidCharges
	err := a.store.View(ctx, book, func(tx *store.Tx) (err error) {
		switch name {
		case "holds":
			doubts, err = tx.DoubtCounts()
			return err
		case "charges":
			unpaid, err = a.unpaidCharges(tx, "")
			return err
		}
		b, err = a.reportBook(tx)
		return err
	})
	if err != nil {
		return err
	}
	var t report.Table
	switch name {
	case "aged":
		if t, err = b.Aged(by); err != nil {
			return fmt.Errorf("%w: %w", ErrUsage, err)
		}
	case "dso":
		t = b.DSO()
	case "customers":
		t = b.ByCustomer()
	case "cash":
		t = b.Cash()
	case "holds":
		t = holdsTable(doubts)
	case "charges":
		t = chargesTable(unpaid)
	default:
		return fmt.Errorf("%w: there is no report %q: choose one of %s", ErrUsage, name, strings.Join(Reports(), ", "))
	}
	if format == "csv" {
		return t.WriteCSV(w)
	}
	return t.WriteText(w)
}

func (a *App) reportBook(tx *store.Tx) (report.Book, error) {
	b := report.Book{AsOf: a.today()}
	var err error
	if b.Customers, err = tx.Customers(); err != nil {
		return b, err
	}
	if b.Invoices, err = tx.Invoices(); err != nil {
		return b, err
	}
	receipts, err := tx.Receipts()
	if err != nil {
		return b, err
	}
	for _, r := range receipts {
		b.Receipts = append(b.Receipts, report.Receipt(r))
	}
	unapplied, err := tx.UnappliedBy(b.AsOf)
	if err != nil {
		return b, err
	}
	for _, u := range unapplied {
		b.Unapplied = append(b.Unapplied, report.Unapplied(u))
	}
	holds, err := tx.AllHolds()
	if err != nil {
		return b, err
	}
	payments, err := tx.Payments("")
	if err != nil {
		return b, err
	}
	holds = slices.DeleteFunc(holds, func(h ledger.Hold) bool { return ledger.DateOf(h.At.In(a.zone)) > b.AsOf })
	for _, p := range dunning.Promises(holds, b.Invoices, payments, b.AsOf, a.remind.Planner.Calendar()) {
		b.Promises = append(b.Promises, report.Promise{Customer: p.Customer, Kept: p.State == dunning.PromiseKept, Broken: p.State == dunning.PromiseBroken})
	}
	return b, nil
}
