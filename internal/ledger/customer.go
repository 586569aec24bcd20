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
	Terms    string
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

// BookSink takes the content of a file of customers or invoices one row at a
// time. book is the book a row names for itself, or "" for the file's own. An
// error returned by the sink stops the reader, which returns it unchanged.
type BookSink interface {
	Customer(book string, c Customer) error
	Invoice(book string, i Invoice) error
}
