package ledger

// Customer is who owes, in our books.
type Customer struct {
	ID       string
	Name     string // "" while only invoices have named the customer
	Email    string
	Segment  string
	IBANs    []string // accounts on file, normalised
	Language string   // "fr", "en"; "" means the book's
	Phone    string
	Address  string
	SIREN    string
	VAT      string
	Country  string
	Kind     CustomerKind
	Aliases  []string // other names the customer pays under
	Policy   string   // "" means by segment
	Terms    string   // of payment, "30 jours", "45 jours fin de mois"
	// OnAccount is what the accounts say the customer has paid without saying for
	// which invoice (unlettered credits), in minor units of EUR, positive. While
	// there is any, none of its invoices is known to be unpaid.
	OnAccount int64
	// Partial marks a source that knows only part of a customer: an empty field
	// leaves what is known. It is not stored.
	Partial bool
}

// CustomerKind decides which law applies to a late payment.
type CustomerKind string

// The kinds of customer. Unknown is treated as a consumer: no penalties.
const (
	KindUnknown  CustomerKind = ""
	KindBusiness CustomerKind = "b2b"
	KindPublic   CustomerKind = "public"
	KindConsumer CustomerKind = "consumer"
)

// Party is a seller, a buyer or a payee as an electronic invoice names it.
type Party struct {
	Name        string
	ID          string // what the other side calls it (BT-46 of EN 16931: our customer number)
	SIREN       string // nine digits, also when a SIRET was given
	VAT         string // VAT identifier, no spaces
	Email       string
	Phone       string
	Address     string // lines separated by newlines
	Country     string // ISO 3166-1 alpha-2
	Identifiers []string
}

// IssuedInvoice is an electronic invoice: it says itself who sold to whom, so
// that one we received is told from one we issued.
type IssuedInvoice struct {
	Seller, Buyer Party
	Payee         Party    // who is to be paid; no name: the seller
	PayTo         []string // the IBANs to pay to, normalised
	Invoice       Invoice  // Customer is empty: the buyer is looked up
	Notes         []string // oddities worth keeping with the file's record
}

// BookSink takes the content of a file of customers or invoices one piece at a
// time. book is the book a row names for itself, or "" for the file's own. An
// error returned by the sink stops the reader, which returns it unchanged.
type BookSink interface {
	Customer(book string, c Customer) error
	Invoice(book string, i Invoice) error
	Issued(i IssuedInvoice) error
}
