package firms

import "fmt"

// Options says what kind of firm to make up.
type Options struct {
	Customers  int // 0 means 200
	Months     int // 0 means 9
	Noise      Noise
	Statements Rhythm
	Format     Format
	// Without hides a family of facts from whoever reads the files, to learn
	// what it is worth. The firm and its truth stay the same.
	Without Family
}

// Family is a family of facts.
type Family string

// The families of facts that can be hidden.
const (
	Texts    Family = "texts"    // what the payer types, references included
	Names    Family = "names"    // of payers, and of customers
	Accounts Family = "accounts" // of payers, and on file
)

// Families lists them.
func Families() []Family { return []Family{Texts, Names, Accounts} }

// Noise is how untidy payers and banks are.
type Noise int

// The levels of noise. Middle is what a small firm sees; hard is a bad year.
const (
	Middle Noise = iota
	Easy
	Hard
)

// String names the level as [ParseNoise] reads it.
func (n Noise) String() string { return [...]string{"middle", "easy", "hard"}[n] }

// ParseNoise reads easy, middle or hard.
func ParseNoise(text string) (Noise, error) {
	for _, n := range []Noise{Easy, Middle, Hard} {
		if n.String() == text {
			return n, nil
		}
	}
	return 0, fmt.Errorf("%q is no level of noise: easy, middle or hard", text)
}

// Rhythm is how often the bank writes a statement.
type Rhythm int

// The rhythms of statements.
const (
	Daily Rhythm = iota
	Monthly
)

// Format is the format of the statements.
type Format int

// The formats of statements.
const (
	CAMT Format = iota // CAMT.053
	OFX                // names of 32 characters, no accounts of the payers
)

func (o Options) withDefaults() Options {
	if o.Customers == 0 {
		o.Customers = 200
	}
	if o.Months == 0 {
		o.Months = 9
	}
	return o
}

// rates are the shares of things, by noise. Those of oddities are shares of the
// payments they can happen to.
type rates struct {
	cites, citesNever   float64 // customers that always and never cite; the others do at times
	literal             float64 // citations as printed
	ibanOnFile          float64 // customers
	ibanShown           float64 // entries of a CAMT that name the payer's account
	tradingName         float64 // customers the bank knows under another name
	misspelt            float64 // names with a slip
	bundlers            float64 // customers that pay in runs
	partial             float64
	discountTaken       float64 // of offered ones
	undueDiscount       float64
	rounding            float64
	penalty             float64 // of late payments
	twice               float64
	wrongReference      float64
	thirdParty          float64
	returned            float64
	early               float64 // money before the invoice
	creditNotes         float64 // invoices that are credited in part
	cheque, card, debit float64 // customers who pay so
	neverPays           float64 // customers
	foreign             float64 // customers
	strangers           float64 // credits that are no customers', per banking day
	decoy               float64 // texts with other numbers in them
	unadvised           float64 // bulk credits of which nobody says what they are made of
	lateAdvice          float64 // of the others: those that are explained weeks later
	vagueAdvice         float64 // lines of them that cite no invoice
}

var ratesOf = map[Noise]rates{
	Easy: {
		cites: 0.80, citesNever: 0.08, literal: 0.92, ibanOnFile: 0.75, ibanShown: 0.98, tradingName: 0.03, misspelt: 0.01,
		bundlers: 0.08, partial: 0.005, discountTaken: 0.50, undueDiscount: 0.002, rounding: 0.003, penalty: 0.02, twice: 0.003,
		wrongReference: 0.002, thirdParty: 0.01, returned: 0.003, early: 0.004, creditNotes: 0.01, cheque: 0.02, card: 0.02, debit: 0.10,
		neverPays: 0.02, foreign: 0.03, strangers: 0.10, decoy: 0.10,
		unadvised: 0.03, lateAdvice: 0.10, vagueAdvice: 0.03,
	},
	Middle: {
		cites: 0.72, citesNever: 0.10, literal: 0.85, ibanOnFile: 0.60, ibanShown: 0.94, tradingName: 0.05, misspelt: 0.02,
		bundlers: 0.09, partial: 0.01, discountTaken: 0.50, undueDiscount: 0.003, rounding: 0.005, penalty: 0.03, twice: 0.004,
		wrongReference: 0.004, thirdParty: 0.015, returned: 0.005, early: 0.006, creditNotes: 0.015, cheque: 0.03, card: 0.03, debit: 0.08,
		neverPays: 0.03, foreign: 0.04, strangers: 0.15, decoy: 0.15,
		unadvised: 0.08, lateAdvice: 0.20, vagueAdvice: 0.08,
	},
	Hard: {
		cites: 0.40, citesNever: 0.26, literal: 0.60, ibanOnFile: 0.30, ibanShown: 0.78, tradingName: 0.10, misspelt: 0.05,
		bundlers: 0.20, partial: 0.03, discountTaken: 0.50, undueDiscount: 0.008, rounding: 0.012, penalty: 0.07, twice: 0.010,
		wrongReference: 0.012, thirdParty: 0.04, returned: 0.010, early: 0.015, creditNotes: 0.03, cheque: 0.05, card: 0.04, debit: 0.06,
		neverPays: 0.05, foreign: 0.06, strangers: 0.30, decoy: 0.30,
		unadvised: 0.20, lateAdvice: 0.30, vagueAdvice: 0.20,
	},
}
