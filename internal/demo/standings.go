package demo

// Standing says where an invoice stands on AsOf: every invoice that is not
// plainly paid, and the one that was paid just in time.
//
// Sent and Next suppose that the ledger lived through the two months day by
// day, each file on the day it arrives, under the default ladder: courtesy 5
// days before the due date, friendly 7 days after it, formal 15, last 30, on
// business days, never against a guard. (As the older account is known a week
// at a time, most messages leave on a Monday.) A ledger that is given
// everything at once on AsOf has sent nothing before: there Open and Held are
// the same, and the first step comes next.
type Standing struct {
	Invoice string
	Open    int64  // cents, signed as the invoice
	Sent    string // furthest step sent, "" for none
	Next    string // the step that comes next, "" when there is none
	Held    string // the guard that keeps Next from leaving, "" when none does
	Why     string
}

// The steps of the default ladder.
const (
	Courtesy = "courtesy"
	Friendly = "friendly"
	Formal   = "formal"
	Last     = "last"
)

// What keeps a reminder from leaving, named as the guards are.
const (
	HeldDispute = "hold"    // somebody set a hold on DisputedInvoice
	HeldDoubt   = "doubt"   // a credit in review may be this customer's
	HeldAddress = "address" // there is no e-mail address
	HeldNothing = "minimum" // a credit note covers all of it
)

// Standings lists them by number.
func Standings() []Standing {
	return []Standing{
		{"AV-2026-002", -13200, "", "", "", "given back to the bookshop, not used yet"},
		{"FA-2025-131", 414000, "", Friendly, HeldDispute, "the customer contests the work"},
		{"FA-2026-008", 345000, Last, "", "", "48 days late: a person takes over"},
		{"FA-2026-011", 21780, Courtesy, Friendly, HeldDoubt, "one of the two residences paid on 17 February"},
		{"FA-2026-012", 21780, Courtesy, Friendly, HeldDoubt, "one of the two residences paid on 17 February"},
		{"FA-2026-015", 224950, "", Friendly, HeldDoubt, "2294.50 came on 20 February, 45.00 too much"},
		{"FA-2026-018", 187200, Last, "", "", "34 days late: a person takes over"},
		{"FA-2026-021", 409200, Formal, Last, "", "the second instalment is 21 days late"},
		{"FA-2026-023", 0, Courtesy, "", "", "paid on 16 March, one day before its friendly reminder"},
		{"FA-2026-024", 39600, Formal, Last, "", "20 days late: the direct debit came back"},
		{"FA-2026-025", 105050, "", Friendly, HeldAddress, "20 days late, and nobody knows an e-mail address"},
		{"FA-2026-026", 224400, Formal, Last, "", "20 days late"},
		{"FA-2026-027", 155400, Courtesy, Friendly, HeldDoubt, "1527.00 came on 12 March under nearly this name"},
		{"FA-2026-029", 13200, "", Friendly, HeldNothing, "the credit note of 26 February is worth as much"},
		{"FA-2026-030", 85800, Courtesy, Friendly, HeldDoubt, "a cheque of this amount was paid in on 19 March"},
		{"FA-2026-031", 124200, Friendly, Formal, "", "13 days late"},
		{"FA-2026-034", 182400, Friendly, Formal, "", "8 days late, written to in English"},
		{"FA-2026-040", 487200, Courtesy, Friendly, "", "due tomorrow"},
		{"FA-2026-041", 11880, "", Courtesy, "", "not due: the subscriber's two payments settled the older ones"},
		{"FA-2026-042", 625200, Courtesy, Friendly, "", "due in five days: the courtesy notice leaves today"},
		{"FA-2026-044", 197400, "", Courtesy, "", "not due"},
		{"FA-2026-048", 325200, "", Courtesy, "", "not due"},
		{"FA-2026-049", 76800, "", Courtesy, "", "not due"},
	}
}
