package einvoice

// Document is an invoice in the terms of EN 16931, as text. What is not there
// has no Field.
type Document struct {
	Number    Value // BT-1
	IssueDate Value // BT-2
	TypeCode  Value // BT-3, UNTDID 1001
	// CreditNote is set when the kind of document says so by itself (UBL).
	CreditNote bool
	// Kinded is set when the kind of document is enough to tell an invoice from a
	// credit note, so that BT-3 may be missing.
	Kinded     bool
	Test, Copy Value // "true" when the document says that it is one
	Currency   Value // BT-5, never the tax currency BT-6

	Seller, Buyer, Payee Party // BG-4, BG-7, BG-10

	Order      Value   // BT-13
	References []Value // BT-83
	Means      []Value // BT-81, UNTDID 4461
	PayTo      []Value // BT-84
	DueDates   []Value // BT-9
	Terms      []Term  // BT-20 and what extends it
	Texts      []Value // notes on discounts elsewhere (BT-22, subject AAB)
	Remarks    []Value // all notes (BT-22)

	// NoPrepaid is set when the profile has no term for what was prepaid: it is
	// the total less the amount due (Factur-X MINIMUM).
	NoPrepaid bool
	// The totals. A document may repeat one in another currency.
	Gross    []Value // BT-112
	Prepaid  []Value // BT-113
	Rounding []Value // BT-114
	Due      []Value // BT-115

	Taxes []Tax // BG-23

	Notes []string // of the reader
}

// Party is a seller, buyer or payee as text.
type Party struct {
	Named      bool // there is such a group
	Name       Value
	Called     Value   // the number the other side gave it
	IDs        []Value // BT-29, BT-46, BT-60
	Legal      []Value // BT-30, BT-47, BT-61
	VAT        []Value // BT-31, BT-48
	Electronic []Value // BT-34, BT-49
	Email      Value
	Phone      Value
	Lines      []Value // of the address, country apart
	Country    Value
}

// Term is one of the terms of payment.
type Term struct {
	Text     []Value
	Due      Value
	Amount   Value // of the part that is due then
	Discount []Early
}

// Early is a discount for paying early.
type Early struct {
	From    Value // the day the period begins; the day of issue when missing
	Period  Value // number of days, About is the unit
	Until   Value // last day, instead of a period
	Percent Value
	Base    Value // BT-115 when missing
	Amount  Value
}

// Tax is the VAT of one category and rate (BG-23).
type Tax struct{ Base, Amount, Category, Rate Value }
