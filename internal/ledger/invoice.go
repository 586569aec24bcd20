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
	VAT           string // breakdown as given
	Instalments   []Instalment
	Version       int // 1, and one more for each change that arrived
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

// Open is the open amount: the invoice minus its allocations, signed as the
// invoice. A written-off invoice has none.
func (i Invoice) Open() Money {
	if i.WrittenOff {
		return Money{0, i.Amount.Currency}
	}
	return Money{i.Amount.Minor - i.Allocated, i.Amount.Currency}
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
	case i.Allocated == 0:
		return StatusOpen
	}
	return StatusPartial
}

// OpenInstalments spreads what has been paid over the instalments, oldest due
// first (art. 1342-10 C. civ.), and returns those that still have something
// open. An invoice without a schedule is one instalment of its own.
func (i Invoice) OpenInstalments() []Instalment {
	rest := i.Allocated
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
