package app

import (
	"context"
	"fmt"
	"io"
	"strings"

	"relanced/dunning"
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
	var holds report.Table
	var unpaid []dunning.UnpaidCharges
	err := a.store.View(ctx, book, func(tx *store.Tx) (err error) {
		switch name {
		case "holds":
			holds, err = a.holdsTable(tx)
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
		t = holds
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
