package ingest

// Seller is the firm of a book, as far as the configuration says who it is.
type Seller struct {
	Name  string
	SIREN string   // nine digits
	VAT   string   // VAT identifier
	IBANs []string // normalised
}
