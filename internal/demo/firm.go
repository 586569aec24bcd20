package demo

// AsOf is the day the story ends, a Tuesday: every account is covered up to
// the banking day before it.
const AsOf = "2026-03-31"

// FirstDay is the first banking day the statements cover.
const FirstDay = "2026-02-02"

// Currency is the ISO 4217 code of every amount of the firm.
const Currency = "EUR"

// Firm is the name of the firm as its letters write it.
const Firm = "Menuiserie Tessier & Fils"

// DisputedInvoice is the invoice whose reminders somebody must hold, with the
// kind "dispute": no file can say that a customer contests an invoice.
const DisputedInvoice = "FA-2025-131"

// bankAccount is one account of the firm. A French IBAN contains the bank
// code, the branch, the account number and the RIB key that OFX gives apart.
type bankAccount struct {
	iban    string
	bank    string // as its files call it
	bic     string
	opening int64 // on FirstDay, in cents
	prefix  string
}

// bankAccounts are the firm's two accounts: daily camt.053, weekly OFX.
var (
	currentAccount = bankAccount{"FR7691007004120002048863102", "CREDIT LIGERIEN", "CLIGFR2NXXX", 1845237, "CL"}
	olderAccount   = bankAccount{"FR7692018022170004719035283", "BANQUE DES DEUX RIVES", "BDRIFR2NXXX", 620418, ""}
)

// MainIBAN is the account invoices and letters ask customers to pay into.
func MainIBAN() string { return currentAccount.iban }

// SecondIBAN is the account of the OFX statements.
func SecondIBAN() string { return olderAccount.iban }
