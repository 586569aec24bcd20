package charges

import (
	"fmt"

	"relanced/internal/ledger"
)

// price is the rate of a semester and where it comes from.
type price struct {
	rate             Rate
	source, citation string
	note             string // what a person should know, "" for nothing
	doubt            string // why it may change, "" when it will not
}

// price finds the rate of a semester: the contract's, else the law's. A
// contract's below the floor is replaced, and said.
func (r *run) price(semester ledger.Date) price {
	agreed := r.settings.ContractRate
	if agreed <= 0 || !r.law.Contract {
		return r.supplementary(semester)
	}
	p := price{rate: agreed, source: fmt.Sprintf("contract %s", agreed)}
	if r.law.Floor.Series == "" {
		return p
	}
	row, doubt := r.rates.On(r.law.Floor.Series, semester)
	floor := Rate(r.law.Floor.Times) * row.Rate
	if doubt != "" {
		p.doubt = "the floor of the contract's rate: " + doubt
	}
	if agreed >= floor {
		return p
	}
	replaced := price{
		rate: floor, source: fmt.Sprintf("%d times %s %s of %s", r.law.Floor.Times, row.Series, row.Rate, row.From), citation: row.Source,
	}
	if r.settings.BelowFloor == TakeSupplementary {
		replaced = r.supplementary(semester)
	}
	if replaced.doubt == "" {
		replaced.doubt = p.doubt
	}
	replaced.note = fmt.Sprintf("the contract's %s %% is below the floor of %s %% for the semester of %s", agreed, floor, semester)
	return replaced
}

// supplementary is the rate that applies where nothing was agreed.
func (r *run) supplementary(semester ledger.Date) price {
	if r.law.Base == "" {
		return price{rate: r.law.Margin, source: fmt.Sprintf("%s by law", r.law.Margin), citation: r.law.Source}
	}
	row, doubt := r.rates.On(r.law.Base, semester)
	if row.From == "" {
		return price{source: string(r.law.Base) + " unknown", doubt: doubt}
	}
	source := fmt.Sprintf("%s %s of %s", row.Series, row.Rate, row.From)
	if r.law.Margin != 0 {
		source += fmt.Sprintf(" + %s", r.law.Margin)
	}
	rate := row.Rate + r.law.Margin
	if up := rate.upTo(r.law.RoundUp); up != rate {
		rate, source = up, source+fmt.Sprintf(", rounded up to %s", up)
	}
	return price{rate: rate, source: source, citation: row.Source, doubt: doubt}
}
