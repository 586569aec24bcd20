package facturx

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"relanced/internal/ledger"
)

// names are what standards call the invoice in a PDF, the newest first; the last
// is met in France.
var names = []string{"factur-x.xml", "xrechnung.xml", "zugferd-invoice.xml", "facture.xml"}

func known(name string) bool { return rank(name) < len(names) }

// rank puts the names of standards first.
func rank(name string) int {
	if i := slices.Index(names, strings.ToLower(name)); i >= 0 {
		return i
	}
	return len(names)
}

// noInvoice says what is in a PDF instead of an invoice.
func noInvoice(attached []string) error {
	err := errors.New("no invoice is attached to the PDF, and its page is not read")
	if len(attached) > 0 {
		const most = 10
		err = fmt.Errorf("%w; attached are %s", err, strings.Join(attached[:min(len(attached), most)], ", "))
	}
	return &ledger.ReadError{
		Err:    err,
		Remedy: "ask the invoicing tool for Factur-X, or import the invoice as CSV or from the FEC",
	}
}
