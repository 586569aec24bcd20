package firms

import (
	"fmt"
	"slices"
	"strings"

	"relanced/internal/ledger"
)

// Firm is a firm that was made up: its files by the day they arrive, and the
// truth about them.
type Firm struct {
	Seed      uint64
	Options   Options
	Name      string
	Days      []Day
	Customers []Customer
	Invoices  []Invoice
	// Credits are all credits of its statements, by booking date.
	Credits []Credit
}

// Day is a morning of the firm and the files that arrive on it.
type Day struct {
	Date  ledger.Date
	Files []File
}

// File is one file for the inbox.
type File struct {
	Name string
	Data []byte
}

// Customer is a customer as customers.csv has it.
type Customer struct {
	ID, Name, Email, Segment, Country, Kind string
	Alias                                   string // "" when none is on file
	OnFile                                  string // the IBAN on file, "" when none is
}

// Invoice is an invoice, a credit note (its amount is negative) or a deposit.
type Invoice struct {
	Number      string
	Customer    string // Customer.ID
	Type        string // invoice, credit_note or deposit
	Issued, Due ledger.Date
	Arrives     ledger.Date // the day its file arrives
	Amount      int64       // cents
	Reference   string      // structured, "" for none
	Order       string      // purchase order
	Instalments []Instalment
	Discount    string // "2% 10 days"
}

// Instalment is one due date of an invoice that has several.
type Instalment struct {
	Due    ledger.Date
	Amount int64
}

// Schedule returns the instalments, or the one an invoice without a schedule
// stands for.
func (i Invoice) Schedule() []Instalment {
	if len(i.Instalments) > 0 {
		return i.Instalments
	}
	return []Instalment{{i.Due, i.Amount}}
}

// Credit is one credit of a statement and the truth about it.
type Credit struct {
	Ref      string // the bank's reference, unique in the firm
	Booked   ledger.Date
	Arrives  ledger.Date // the day its statement arrives
	Amount   int64
	Kind     Kind
	Cites    Citing
	Customer string // whose money it is, "" when it is nobody's or several customers'
	Parts    []Part // what it settles, by invoice; none when it is nobody's or unapplied
	// Back is the day on which a statement says that it came back, "" for most:
	// from then on it settles nothing.
	Back ledger.Date
	// Advised is the day on which a file says what it is made of, "" for never.
	Advised ledger.Date
	// Entry is what the statement says of it, for people.
	Entry string
}

// IsCustomers reports whether the money is a customer's.
func (c Credit) IsCustomers() bool { return c.Kind != NotCustomers && c.Kind != OwnTransfer }

// Part is what a credit settles of one invoice.
type Part struct {
	Invoice string
	Money   int64 // of the credit, signed as the invoice
	// Adjustment is what is given up beside it: a discount, a bank's fee, cents.
	Adjustment int64
	// Contestable marks an adjustment that the firm may as well leave open: the
	// payer had no right to it.
	Contestable bool
}

// Settled is by how much the part lowers the open amount.
func (p Part) Settled() int64 { return p.Money + p.Adjustment }

// Kind is what is peculiar about a credit.
type Kind string

// The kinds of credit.
const (
	Plain         Kind = "one invoice"
	Bundle        Kind = "several invoices"
	Partial       Kind = "partial"
	InstalmentOf  Kind = "instalment"
	Discounted    Kind = "discount in its delay"
	Undue         Kind = "discount not offered"
	BankFee       Kind = "foreign bank fee"
	Rounded       Kind = "cents rounded"
	Penalty       Kind = "penalty paid along"
	Twice         Kind = "paid twice"
	WrongOwn      Kind = "number of another invoice of theirs"
	WrongOther    Kind = "number of somebody else's invoice"
	WrongTypo     Kind = "number with a typo"
	ThirdParty    Kind = "third-party payer"
	Shared        Kind = "account shared by customers"
	SharedSeveral Kind = "one payer for several customers"
	SameName      Kind = "customers of the same name"
	Subscription  Kind = "equal subscription"
	DirectDebit   Kind = "direct debit"
	Cheques       Kind = "cheque remittance"
	Payout        Kind = "card payout net of fees"
	Unlisted      Kind = "cheque remittance, no list"
	Unreported    Kind = "card payout, no report"
	Netted        Kind = "credit note netted"
	CameBack      Kind = "returned later"
	Early         Kind = "money before its invoice"
	OwnTransfer   Kind = "own transfer"
	NotCustomers  Kind = "not a customer's"
)

// Kinds lists the kinds in the order in which a report shows them.
func Kinds() []Kind {
	return []Kind{
		Plain, Subscription, DirectDebit, Bundle, Partial, InstalmentOf, Discounted, Undue, BankFee, Rounded, Penalty, Twice,
		WrongOwn, WrongOther, WrongTypo, ThirdParty, Shared, SharedSeveral, SameName, Cheques, Unlisted, Payout, Unreported, Netted, CameBack, Early,
		OwnTransfer, NotCustomers,
	}
}

// Citing is how a credit names its invoices.
type Citing string

// The ways of citing.
const (
	CitesNothing    Citing = "nothing"
	CitesLiteral    Citing = "literal"
	CitesMangled    Citing = "mangled"
	CitesCounter    Citing = "counter alone"
	CitesSeam       Citing = "over a seam"
	CitesStructured Citing = "structured"
	CitesEndToEnd   Citing = "end-to-end"
	CitesOrder      Citing = "order"
	CitesSome       Citing = "some of them"
	CitesWrong      Citing = "wrong"
)

// Citings lists the ways of citing in the order in which a report shows them.
func Citings() []Citing {
	return []Citing{
		CitesLiteral, CitesMangled, CitesCounter, CitesSeam, CitesStructured, CitesEndToEnd, CitesOrder, CitesSome, CitesWrong, CitesNothing,
	}
}

// Generate makes up a firm. The same seed and options give the same bytes.
func Generate(seed uint64, o Options) (*Firm, error) {
	w := newWorld(seed, o.withDefaults())
	w.enlist()
	w.issueAll()
	w.payAll()
	w.adviseAll()
	w.liveOn()
	w.book()
	f := &Firm{Seed: seed, Options: w.options, Name: w.name, Credits: w.credits}
	for _, c := range w.customers {
		f.Customers = append(f.Customers, c.Customer)
	}
	for _, i := range w.invoices {
		f.Invoices = append(f.Invoices, i.Invoice)
	}
	files, err := w.files()
	if err != nil {
		return nil, fmt.Errorf("writing the files of firm %d: %w", seed, err)
	}
	for day := w.first; day <= w.last.AddDays(10); day = day.AddDays(1) {
		if found := files[day]; len(found) > 0 || isBankingDay(day) && day <= w.last {
			slices.SortFunc(found, func(a, b File) int { return strings.Compare(a.Name, b.Name) })
			f.Days = append(f.Days, Day{day, found})
		}
	}
	return f, nil
}
