package ledger

// Invoice is what is owed, what is owed back (a credit note: Amount is
// negative) or what is owed in advance (a deposit).
type Invoice struct {
	Number        string
	Type          InvoiceType
	Customer      string // Customer.ID
	IssueDate     Date
	DueDate       Date  // of the last instalment
	Amount        Money // VAT included, signed
	Reference     string
	PurchaseOrder string
	Document      string // path or name of the document it came with
	// VAT is the breakdown by rate, "20.00:100.00:20.00; 5.50:10.00:0.55" (rate in
	// percent, base, tax), or as a table gave it.
	VAT         string
	Instalments []Instalment
	Policy      string     // of reminding, before that of the customer; "" for theirs
	Terms       string     // of payment as agreed, "45 jours fin de mois"; "" unknown
	Discounts   []Discount // for paying early (escompte), the largest first
	PayTo       string     // the IBAN the invoice prints; "" none, or several
	// Payee is who is to be paid instead of us, for an invoice that was assigned
	// to a factor. Its payment is not ours to ask for.
	Payee string
	// Settled is what the accounts say was settled without an entry of ours,
	// signed as Amount; SettledBy says how ("lettrage AAB of 2026-01-31").
	Settled   int64
	SettledBy string
	// Partial marks a source that knows only part of an invoice: an empty field
	// leaves what is known. It is not stored.
	Partial bool
	// Void says why a source that only names the invoice no longer claims it: a
	// cancelled one must not be reminded. It is not stored.
	Void    string
	Version int // 1, and one more for each change that arrived
	// Allocated is the sum of the live allocations and of their adjustments,
	// signed as Amount. It is derived by the store and never typed.
	Allocated int64
	// WrittenOff is set when a person gave the rest up.
	WrittenOff bool
}

// Instalment is one due date of an invoice. Most invoices have one.
type Instalment struct {
	Number  int // from 1
	DueDate Date
	Amount  Money
}

// Discount is what may be deducted when payment arrives in time (escompte,
// art. L441-9 C. com.).
type Discount struct {
	Until  Date  // last day
	Rate   int64 // hundredths of a percent; 0 when only an amount is given
	Amount Money // what may be deducted
}

// InvoiceType tells the kinds of document apart.
type InvoiceType string

// The types of invoice.
const (
	TypeInvoice    InvoiceType = "invoice"
	TypeCreditNote InvoiceType = "credit_note"
	TypeDeposit    InvoiceType = "deposit"
)

// InvoiceStatus is derived from the amounts.
type InvoiceStatus string

// The statuses of an invoice.
const (
	StatusOpen       InvoiceStatus = "open"
	StatusPartial    InvoiceStatus = "partial"
	StatusPaid       InvoiceStatus = "paid"
	StatusCredited   InvoiceStatus = "credited"
	StatusWrittenOff InvoiceStatus = "written_off"
)

// Open is the open amount: the invoice minus its allocations and what the
// accounts say was settled otherwise, signed as the invoice. A written-off
// invoice has none.
func (i Invoice) Open() Money {
	if i.WrittenOff {
		return Money{0, i.Amount.Currency}
	}
	return Money{i.Amount.Minor - i.paid(), i.Amount.Currency}
}

// paid adds up what settles the invoice. The same payment may be in the accounts
// and among our entries: together they never settle more than there is, unless
// our entries alone do.
func (i Invoice) paid() int64 {
	sum := i.Allocated + i.Settled
	switch rest := i.Amount.Minor - i.Allocated; {
	case i.Settled == 0:
		return sum
	case i.Amount.Minor >= 0:
		return i.Allocated + min(i.Settled, max(rest, 0))
	default:
		return i.Allocated + max(i.Settled, min(rest, 0))
	}
}

// Status derives the status. A credit note that has been used up is credited.
func (i Invoice) Status() InvoiceStatus {
	switch {
	case i.WrittenOff:
		return StatusWrittenOff
	case i.Open().Minor == 0 && i.Amount.Minor < 0:
		return StatusCredited
	case i.Open().Minor == 0:
		return StatusPaid
	case i.paid() == 0:
		return StatusOpen
	}
	return StatusPartial
}

// OpenInstalments spreads what has been paid over the instalments, oldest due
// first (art. 1342-10 C. civ.), and returns those that still have something
// open. An invoice without a schedule is one instalment of its own.
func (i Invoice) OpenInstalments() []Instalment {
	rest := i.paid()
	var open []Instalment
	for _, part := range i.Schedule() {
		take := min(rest, part.Amount.Minor)
		if i.Amount.Minor < 0 {
			take = max(rest, part.Amount.Minor)
		}
		rest -= take
		part.Amount.Minor -= take
		if part.Amount.Minor != 0 && !i.WrittenOff {
			open = append(open, part)
		}
	}
	return open
}

// Schedule returns the instalments, or the one that an invoice without a
// schedule stands for.
func (i Invoice) Schedule() []Instalment {
	if len(i.Instalments) > 0 {
		return i.Instalments
	}
	return []Instalment{{Number: 1, DueDate: i.DueDate, Amount: i.Amount}}
}
