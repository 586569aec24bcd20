package dunning

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"relanced/dunning/charges"
	"relanced/internal/ledger"
)

// What letters say of charges; "" is to mention them.
const (
	ChargesNone    = "none"
	ChargesMention = "mention"
	ChargesClaim   = "claim"
)

// charges checks the settings of charges of a policy.
func (f *faults) charges(path string, p Policy, country string) {
	f.choice(path+".charges", p.Charges, ChargesNone, ChargesMention, ChargesClaim)
	f.choice(path+".below_floor", string(p.BelowFloor), string(charges.TakeSupplementary), string(charges.TakeFloor))
	f.choice(path+".day_count", string(p.DayCount), string(charges.Fixed365), string(charges.ActualDay))
	f.choice(path+".imputation", string(p.Imputation), string(charges.PrincipalFirst), string(charges.InterestFirst), string(charges.CostsFirst))
	f.choice(path+".indemnity", string(p.Indemnity), string(charges.PerInvoice), string(charges.PerInstalment), string(charges.NoIndemnity))
	switch {
	case p.ChargesFrom != "" && p.index(p.ChargesFrom) < 0:
		f.add(path+".charges_from", "there is no step %q", p.ChargesFrom)
	case p.ChargesFrom == "" && p.Charges == ChargesClaim:
		f.add(path+".charges_from", "the step from which charges are claimed is expected")
	}
	if rate, err := charges.ParseRate(p.ContractRate); p.ContractRate != "" && err != nil {
		f.add(path+".contract_rate", "%v", err)
	} else if p.ContractRate != "" && rate <= 0 {
		f.add(path+".contract_rate", "%s is no rate of interest: leave it out", p.ContractRate)
	}
	if p.Law == "" && p.Charges != ChargesClaim {
		return
	}
	laws, err := charges.ShippedLaws()
	if _, known := laws.Of(cmp.Or(p.Law, country), ledger.KindBusiness); err != nil || !known {
		f.add(path+".law", "nothing is known of what the law of %q adds to late payments", cmp.Or(p.Law, country))
	}
}

// choice checks a setting that has a default for what is left out.
func (f *faults) choice(path, value string, choices ...string) {
	if value != "" && !slices.Contains(choices, value) {
		f.add(path, "%q is unknown: choose one of %s", value, strings.Join(choices, ", "))
	}
}

// settings are what the policy says of charges. The settings have been validated.
func (p Policy) settings() (charges.Settings, error) {
	s := charges.Settings{BelowFloor: p.BelowFloor, DayCount: p.DayCount, Imputation: p.Imputation, Indemnity: p.Indemnity}
	if p.ContractRate == "" {
		return s, nil
	}
	var err error
	if s.ContractRate, err = charges.ParseRate(p.ContractRate); err != nil {
		return s, fmt.Errorf("read the contract's rate: %w", err)
	}
	return s, nil
}

// speaks reports whether letters of a step speak of charges.
func (p Policy) speaks(step string) bool {
	return p.Charges != ChargesNone && p.index(step) >= max(0, p.index(p.ChargesFrom))
}

// claims reports whether they name figures.
func (p Policy) claims(step string) bool { return p.Charges == ChargesClaim && p.speaks(step) }
