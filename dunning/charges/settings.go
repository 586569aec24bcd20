package charges

// Settings are what the law leaves to the creditor and the contract. The zero
// value is the default.
type Settings struct {
	// ContractRate is the rate of interest the contract agrees, 0 for none. A law
	// that fixes the rate (public buyers, consumers) takes no notice of it.
	ContractRate Rate
	// BelowFloor says which rate takes the place of a contract's that the law
	// forbids in a semester.
	BelowFloor BelowFloor
	DayCount   DayCount
	Imputation Imputation
	Indemnity  Indemnity
}

// BelowFloor is a rate for a semester in which the contract's is too low.
type BelowFloor string

// The rates instead. The text leaves it open; the supplementary rate is what
// applies without a clause.
const (
	TakeSupplementary BelowFloor = "supplementary"
	TakeFloor         BelowFloor = "floor"
)

// Imputation is the order in which payments settle what is owed.
type Imputation string

// The imputations. The last is that of the law where nobody says otherwise (art.
// 1343-1 C. civ.; costs count as interest, Cass. 1re civ. 7 Feb. 1995, n°
// 92-14.216); the first is a favour, and what accounts need.
const (
	PrincipalFirst Imputation = "principal_first"
	InterestFirst  Imputation = "interest_first"
	CostsFirst     Imputation = "costs_then_interest_then_principal"
)

// Indemnity says how often the flat sum is due.
type Indemnity string

// The flat sum is due once for an invoice, or for each of its instalments that
// was late (CJEU C-370/21), or left out.
const (
	PerInvoice    Indemnity = "invoice"
	PerInstalment Indemnity = "instalment"
	NoIndemnity   Indemnity = "none"
)

// withDefaults fills in what is left out.
func (s Settings) withDefaults() Settings {
	if s.BelowFloor == "" {
		s.BelowFloor = TakeSupplementary
	}
	if s.DayCount == "" {
		s.DayCount = Fixed365
	}
	if s.Imputation == "" {
		s.Imputation = PrincipalFirst
	}
	if s.Indemnity == "" {
		s.Indemnity = PerInvoice
	}
	return s
}
