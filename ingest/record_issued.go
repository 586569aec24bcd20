package ingest

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"relanced/internal/ledger"
	"relanced/internal/store"
)

// Errors of electronic invoices that are not the book's to collect.
var (
	errReceived = errors.New("this invoice was received, not issued")
	errWhose    = errors.New("nothing tells whether this invoice was issued or received")
)

const sellerRemedy = "name the firm in the configuration (books: siren, accounts: iban) and drop the file again"

// Issued implements ledger.BookSink.
func (w *bookRecorder) Issued(i ledger.IssuedInvoice) error {
	if !w.mine("") {
		return nil
	}
	accounts, err := w.tx.Accounts()
	if err != nil {
		return err
	}
	if err := issuedBy(w.seller, accounts, i); err != nil {
		return err
	}
	customer, err := w.buyer(i.Buyer)
	if err != nil {
		return err
	}
	if err := w.Customer("", customer); err != nil {
		return err
	}
	invoice := i.Invoice
	invoice.Customer, invoice.Document = customer.ID, w.place
	if len(i.PayTo) == 1 {
		invoice.PayTo = i.PayTo[0]
	}
	if i.Payee.Name != "" {
		invoice.Payee = cmp.Or(invoice.Payee, i.Payee.Name)
	}
	if invoice.DueDate != "" && invoice.DueDate < invoice.IssueDate && invoice.Amount.Minor > 0 {
		return &ledger.ReadError{
			Record: "invoice " + invoice.Number, Field: "due date", Err: fmt.Errorf("it is due %s, before its issue on %s", invoice.DueDate, invoice.IssueDate),
			Remedy: "have it issued again, or give it in a table of invoices with its right dates",
		}
	}
	w.notes = append(w.notes, i.Notes...)
	return w.Invoice("", invoice)
}

// issuedBy makes sure that an invoice is one the book issued. Reminding a supplier
// to pay what we owe must not happen: without a sign that the seller is us, it is
// refused.
func issuedBy(own Seller, accounts []ledger.Account, i ledger.IssuedInvoice) error {
	ibans := slices.Clone(own.IBANs)
	for _, a := range accounts {
		ibans = append(ibans, a.IBAN)
	}
	payToUs := slices.ContainsFunc(i.PayTo, func(iban string) bool { return iban != "" && slices.Contains(ibans, iban) })
	refuse := func(field, remedy string, err error) error {
		return &ledger.ReadError{Record: "invoice " + i.Invoice.Number, Field: field, Err: err, Remedy: remedy}
	}
	switch known, us := own.is(i.Seller); {
	case known && !us:
		if _, bought := own.is(i.Buyer); bought {
			return refuse("buyer", "file it with the purchases: only invoices to customers belong here",
				fmt.Errorf("%w: the buyer %s is this book's own firm, the seller is %s", errReceived, i.Buyer.Name, i.Seller.Name))
		}
		return refuse("seller", "drop it into the folder of the book that issued it, or correct books: siren",
			fmt.Errorf("the seller %s is not the firm of this book: if it is a purchase, %w", i.Seller.Name, errReceived))
	case us && (payToUs || len(i.PayTo) == 0 || len(ibans) == 0 || i.Payee.Name != ""):
		return nil
	case payToUs:
		return nil
	case len(i.PayTo) > 0 && len(ibans) > 0:
		return refuse("IBAN", "add the account to the configuration (books: accounts: iban) if it is the firm's; file purchases elsewhere",
			fmt.Errorf("it is to be paid to %s, which is no account of this book: perhaps %w", strings.Join(i.PayTo, ", "), errReceived))
	}
	return refuse("seller", sellerRemedy, fmt.Errorf("%w: the seller is %s", errWhose, cmp.Or(i.Seller.Name, "not named")))
}

// is reports whether a party is the firm, and whether that can be known.
func (s Seller) is(p ledger.Party) (known, us bool) {
	switch {
	case s.SIREN != "" && p.SIREN != "":
		return true, s.SIREN == p.SIREN
	case s.VAT != "" && p.VAT != "":
		return true, fold(s.VAT) == fold(p.VAT)
	case s.SIREN != "" && strings.HasPrefix(p.VAT, "FR") && len(p.VAT) == 13: // FR, two check characters, SIREN
		return true, strings.HasSuffix(p.VAT, s.SIREN)
	}
	return false, false
}

// buyer finds the customer that an invoice was issued to, or makes a new one
// with what the invoice knows.
func (w *bookRecorder) buyer(p ledger.Party) (ledger.Customer, error) {
	said := ledger.Customer{
		Name: p.Name, Email: p.Email, Phone: p.Phone, Address: p.Address, SIREN: p.SIREN, VAT: p.VAT, Country: p.Country, Partial: true,
	}
	if p.SIREN != "" || p.VAT != "" {
		said.Kind = ledger.KindBusiness
	}
	// The first digit of the SIREN of public bodies is 1 or 2 (INSEE, répertoire Sirene).
	if strings.HasPrefix(p.SIREN, "1") || strings.HasPrefix(p.SIREN, "2") {
		said.Kind = ledger.KindPublic
	}
	customers, err := w.tx.Customers()
	if err != nil {
		return said, err
	}
	for _, same := range []func(ledger.Customer) bool{
		func(c ledger.Customer) bool { return p.ID != "" && c.ID == p.ID && !differ(c.SIREN, p.SIREN) },
		func(c ledger.Customer) bool { return sameText(c.SIREN, p.SIREN) },
		func(c ledger.Customer) bool { return sameText(c.VAT, p.VAT) },
		func(c ledger.Customer) bool {
			return sameText(c.Name, p.Name) && !differ(c.SIREN, p.SIREN) && !differ(c.VAT, p.VAT)
		},
	} {
		found := slices.DeleteFunc(slices.Clone(customers), func(c ledger.Customer) bool { return !same(c) })
		if len(found) == 1 {
			said.ID = found[0].ID
			return said, nil
		}
	}
	for _, id := range []string{p.ID, p.SIREN, p.VAT, fold(p.Name)} {
		taken := slices.ContainsFunc(customers, func(c ledger.Customer) bool { return c.ID == id })
		if id != "" && !taken {
			said.ID = id
			return said, nil
		}
	}
	return said, &ledger.ReadError{
		Field: "buyer", Err: fmt.Errorf("the buyer %q cannot be told from another customer", p.Name),
		Remedy: "add the customer to customers.csv with its SIREN or VAT number, and drop the invoice again",
	}
}

// due finds the due date of an invoice that gives none: by its own terms, else
// by the customer's, else by the book's. Terms that are not understood are refused
// in a table, which a person can correct; what a document or the accounts say so is
// due on the latest day that the law allows. Nobody is asked too early.
func (w *bookRecorder) due(i *ledger.Invoice) error {
	if i.DueDate != "" {
		return nil
	}
	if i.IssueDate == "" {
		return &ledger.ReadError{Record: "invoice " + i.Number, Field: "due_date", Err: errors.New("there is neither a due date nor an issue date"), Remedy: "add one of them"}
	}
	customer, _, err := w.tx.Customer(i.Customer)
	if err != nil {
		return err
	}
	for _, text := range []string{i.Terms, customer.Terms, w.terms} {
		if text == "" {
			continue
		}
		terms, err := ledger.ParseTerms(text)
		switch {
		case err == nil:
			i.DueDate, i.Terms = terms.Due(i.IssueDate), text
		case w.table && text == i.Terms:
			return &ledger.ReadError{Record: "invoice " + i.Number, Field: "terms", Err: err, Remedy: "or give the invoice a due date"}
		default:
			i.DueDate = ledger.LatestLawful(i.IssueDate)
			w.note(fmt.Sprintf("invoice %s: the terms %q are not understood; it is due on %s, the latest day the law allows", i.Number, text, i.DueDate))
		}
		return nil
	}
	return &ledger.ReadError{Record: "invoice " + i.Number, Field: "due_date", Err: errors.New("it has no due date and there are no terms"), Remedy: "set intake.terms"}
}

// maxNotes bounds what is kept with the record of one file.
const maxNotes = 50

func (w *bookRecorder) note(text string) {
	if len(w.notes) < maxNotes && !slices.Contains(w.notes, text) {
		w.notes = append(w.notes, text)
	}
}

// completeInvoice fills in what the source of an invoice leaves to others.
func (w *bookRecorder) completeInvoice(i ledger.Invoice) (complete, known ledger.Invoice, err error) {
	known, found, err := w.tx.Invoice(i.Number)
	if err != nil {
		return i, known, err
	}
	if id, ok := w.renamed[i.Customer]; ok {
		i.Customer = id
	}
	if found {
		if i.Partial && otherInvoice(known, i) {
			w.note(fmt.Sprintf("invoice %s of %s, issued %s, has the number of another one, of %s issued %s: it is left out",
				i.Number, i.Customer, i.IssueDate, known.Customer, known.IssueDate))
			return known, known, nil
		}
		i = mergeInvoice(known, i, w.settles)
	}
	i.Partial = false
	if err := w.due(&i); err != nil {
		return i, known, err
	}
	if warning, lawful := ledger.Lawful(i.IssueDate, i.DueDate); !lawful && i.Amount.Minor > 0 {
		w.note(fmt.Sprintf("invoice %s: %s", i.Number, warning))
	}
	return i, known, nil
}

// maxApart is how many days two sources may date one invoice apart. Counters that
// begin again every year make the same number a year later.
const maxApart = 180

// otherInvoice reports whether a source that knows only part of an invoice means
// another one by the same number.
func otherInvoice(known, said ledger.Invoice) bool {
	apart := 0
	if known.IssueDate != "" && said.IssueDate != "" {
		apart = said.IssueDate.Sub(known.IssueDate)
	}
	return known.Customer != said.Customer || max(apart, -apart) > maxApart && said.Amount != known.Amount
}

// NoLongerClaimed begins what settles an invoice that its source has cancelled.
const NoLongerClaimed = "no longer claimed: "

// void takes an invoice that its source no longer claims for settled, whatever
// the reason: it must not be reminded. One we do not know is nothing to us.
func (w *bookRecorder) void(i ledger.Invoice) error {
	known, found, err := w.tx.Invoice(i.Number)
	if err != nil || !found || known.Open().Minor == 0 {
		return err
	}
	why := NoLongerClaimed + i.Void
	known.Settled, known.SettledBy = known.Amount.Minor-known.Allocated, why
	w.note(fmt.Sprintf("invoice %s is %s", i.Number, why))
	_, _, err = w.tx.SaveInvoice(known)
	return err
}

var _ ledger.BookSink = (*bookRecorder)(nil)

// saveCustomer records a customer, keeping what a partial source does not know.
func (w *bookRecorder) saveCustomer(c ledger.Customer) (store.Change, error) {
	known, found, err := w.tx.Customer(c.ID)
	if err != nil {
		return "", err
	}
	if c.Partial && !found {
		if known, found, err = w.namesake(c); err != nil {
			return "", err
		}
		if found {
			w.renamed[c.ID] = known.ID
			c.ID = known.ID
		}
	}
	return w.tx.SaveCustomer(mergeCustomer(known, c, w.settles))
}

// namesake finds the one customer who has the name that a source without our
// numbers uses for one.
func (w *bookRecorder) namesake(c ledger.Customer) (ledger.Customer, bool, error) {
	customers, err := w.tx.Customers()
	if err != nil {
		return ledger.Customer{}, false, err
	}
	same := slices.DeleteFunc(customers, func(known ledger.Customer) bool {
		return !sameText(known.Name, c.Name) || differ(known.SIREN, c.SIREN) || differ(known.VAT, c.VAT)
	})
	if len(same) != 1 {
		return ledger.Customer{}, false, nil
	}
	return same[0], true, nil
}
