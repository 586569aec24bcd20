package charges

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"slices"

	"go.yaml.in/yaml/v3"

	"relanced/internal/ledger"
)

//go:embed laws.yaml
var shippedLaws []byte

// Segmentation says which semester's rate a day has.
type Segmentation string

// The segmentations.
const (
	PerSemester    Segmentation = "per_semester"     // its own
	FixedAtStart   Segmentation = "fixed_at_start"   // that in which interest began
	FixedAtPayment Segmentation = "fixed_at_payment" // that of the payment that follows, or of today
)

// Start says from when interest runs.
type Start string

// The starts.
const (
	FromDueDate Start = "due"    // the day after it, unasked
	FromNotice  Start = "notice" // the day after the formal notice
)

// Law is what a country adds to the late payment of a kind of customer. The zero
// Law adds nothing.
type Law struct {
	Country      string              // ISO 3166-1 alpha-2
	Kind         ledger.CustomerKind // of the customer
	Base         Series              // "" when Margin is the rate
	Margin       Rate                // points on top of the base
	RoundUp      Rate                // their sum goes up to a multiple of it; 0 leaves it
	Segmentation Segmentation
	Starts       Start
	OrAfter      int // days after the due date from which no notice is needed; 0: one always is
	Currency     string
	Flat         []Tier // by ascending From
	Floor        Floor
	Contract     bool // a rate agreed in the contract counts
	Status       Status
	Articles     map[string]string // as a letter cites them, by language
	Source       string
}

// Tier is a flat sum for debts from an amount on, in minor units of the law's
// currency.
type Tier struct{ From, Sum int64 }

// Floor is the least a contract may agree: so many times a series. The zero
// Floor leaves contracts free.
type Floor struct {
	Series Series
	Times  int
}

// Laws are the laws of several countries.
type Laws []Law

// Of returns the law for a kind of customer in a country, false where nothing is
// added.
func (l Laws) Of(country string, kind ledger.CustomerKind) (Law, bool) {
	i := slices.IndexFunc(l, func(law Law) bool { return law.Country == country && law.Kind == kind })
	if i < 0 || kind == ledger.KindUnknown {
		return Law{}, false
	}
	return l[i], true
}

// lawText is a law as laws.yaml writes it.
type lawText struct {
	Country      string       `yaml:"country"`
	Kind         string       `yaml:"kind"`
	Base         Series       `yaml:"base"`
	Margin       string       `yaml:"margin"`
	RoundUp      string       `yaml:"round_up"`
	Segmentation Segmentation `yaml:"segmentation"`
	Starts       Start        `yaml:"starts"`
	OrAfter      int          `yaml:"or_after"`
	Currency     string       `yaml:"currency"`
	Flat         []struct {
		From string `yaml:"from"`
		Sum  string `yaml:"sum"`
	} `yaml:"flat"`
	Floor struct {
		Series Series `yaml:"series"`
		Times  int    `yaml:"times"`
	} `yaml:"floor"`
	Contract bool              `yaml:"contract"`
	Status   Status            `yaml:"status"`
	Articles map[string]string `yaml:"articles"`
	Source   string            `yaml:"source"`
}

var errLaw = errors.New("the law cannot be used")

// ShippedLaws returns the laws that come with the program.
func ShippedLaws() (Laws, error) {
	var texts []lawText
	decoder := yaml.NewDecoder(bytes.NewReader(shippedLaws))
	decoder.KnownFields(true)
	if err := decoder.Decode(&texts); err != nil {
		return nil, fmt.Errorf("read the shipped laws: %w", err)
	}
	var laws Laws
	for _, text := range texts {
		law, err := text.law()
		if err != nil {
			return nil, fmt.Errorf("read the shipped laws: %s %s: %w", text.Country, text.Kind, err)
		}
		laws = append(laws, law)
	}
	return laws, nil
}

func (t lawText) law() (law Law, err error) {
	law = Law{
		Country: t.Country, Kind: ledger.CustomerKind(t.Kind), Base: t.Base, Segmentation: t.Segmentation, Starts: t.Starts,
		OrAfter: t.OrAfter, Currency: t.Currency, Floor: Floor(t.Floor), Contract: t.Contract,
		Status: t.Status, Articles: t.Articles, Source: t.Source,
	}
	if law.Margin, err = ParseRate(t.Margin); err != nil {
		return law, fmt.Errorf("margin: %w", err)
	}
	if t.RoundUp != "" {
		if law.RoundUp, err = ParseRate(t.RoundUp); err != nil {
			return law, fmt.Errorf("round_up: %w", err)
		}
	}
	for _, tier := range t.Flat {
		from, err := ledger.ParseDecimal(tier.From, t.Currency)
		if err != nil {
			return law, fmt.Errorf("flat: %w", err)
		}
		sum, err := ledger.ParseDecimal(tier.Sum, t.Currency)
		if err != nil {
			return law, fmt.Errorf("flat: %w", err)
		}
		law.Flat = append(law.Flat, Tier{from.Minor, sum.Minor})
	}
	switch {
	case !slices.Contains([]Segmentation{PerSemester, FixedAtStart, FixedAtPayment}, law.Segmentation):
		return law, fmt.Errorf("%w: segmentation %q is unknown", errLaw, law.Segmentation)
	case law.Starts != FromDueDate && law.Starts != FromNotice:
		return law, fmt.Errorf("%w: it starts with %q, which is unknown", errLaw, law.Starts)
	case law.Source == "":
		return law, fmt.Errorf("%w: it has no source", errLaw)
	}
	return law, nil
}

// start returns the day after which interest runs on something due on a day, ""
// for not yet.
func (l Law) start(due, notice ledger.Date) ledger.Date {
	if l.Starts == FromDueDate {
		return due
	}
	var start ledger.Date
	if notice != "" {
		start = due.Max(notice)
	}
	if unasked := due.AddDays(l.OrAfter); l.OrAfter > 0 && (start == "" || unasked < start) {
		start = unasked
	}
	return start
}

// flat returns the flat sum for a debt, in minor units.
func (l Law) flat(debt int64) int64 {
	var sum int64
	for _, tier := range l.Flat {
		if debt >= tier.From {
			sum = tier.Sum
		}
	}
	return sum
}
