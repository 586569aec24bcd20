package dunning

import (
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"relanced/internal/ledger"
)

func TestDefaultConfigIsValid(t *testing.T) {
	t.Parallel()
	if faults := DefaultConfig().Validate(); len(faults) > 0 {
		t.Errorf("the defaults are faulty: %v", faults)
	}
}

func TestValidateNamesThePath(t *testing.T) {
	t.Parallel()
	policy := func(change func(*Policy)) func(*Config) {
		return func(c *Config) {
			p := DefaultPolicy()
			change(&p)
			c.Policies["default"] = p
		}
	}
	for _, tt := range []struct {
		want   string
		change func(*Config)
	}{
		{"policies: a policy named", func(c *Config) { c.Policies = nil }},
		{"policies.Déf: ", func(c *Config) { c.Policies["Déf"] = DefaultPolicy() }},
		{"policies.default.grace: 32", policy(func(p *Policy) { p.Grace = 32 })},
		{"policies.default.grace: -1", policy(func(p *Policy) { p.Grace = -1 })},
		{"policies.default.minimum_amount: ", policy(func(p *Policy) { p.MinimumAmount = "1,00" })},
		{"policies.default.minimum_amount: ", policy(func(p *Policy) { p.MinimumAmount = "" })},
		{"policies.default.minimum_amount: -1", policy(func(p *Policy) { p.MinimumAmount = "-1" })},
		{"policies.default.steps[1].after: -6 does not come after", policy(func(p *Policy) { p.Steps[1].After = -6 })},
		{"policies.default.steps[2].after: 7 does not come after", policy(func(p *Policy) { p.Steps[2].After = 7 })},
		{"policies.default.steps[3].after: 4000", policy(func(p *Policy) { p.Steps[3].After = 4000 })},
		{"policies.default.steps[1].gap: 0", policy(func(p *Policy) { p.Steps[1].Gap = 0 })},
		{"policies.default.steps[0].gap: -1", policy(func(p *Policy) { p.Steps[0].Gap = -1 })},
		{"policies.default.steps[3].name: \"formal\" is already", policy(func(p *Policy) { p.Steps[3].Name = "formal" })},
		{"policies.default.steps[0].name: \"\" is not", policy(func(p *Policy) { p.Steps[0].Name = "" })},
		{"policies.default.steps[0].template: ", policy(func(p *Policy) { p.Steps[0].Template = "../x" })},
		{"policies.default.charges: \"yes\" is unknown", policy(func(p *Policy) { p.Charges = "yes" })},
		{"policies.default.charges_from: there is no step", policy(func(p *Policy) { p.ChargesFrom = "notice" })},
		{"policies.default.steps[0].channel: a mise en demeure is a letter: call is none", policy(func(p *Policy) { p.Steps[0].Notice, p.Steps[0].Channel = 8, channelCall })},
		{"policies.default.charges_from: the step from which", policy(func(p *Policy) { p.Charges = ChargesClaim })},
		{"policies.default.contract_rate: not a rate", policy(func(p *Policy) { p.ContractRate = "12,5" })},
		{"policies.default.contract_rate: 0 is no rate", policy(func(p *Policy) { p.ContractRate = "0" })},
		{"policies.default.below_floor: ", policy(func(p *Policy) { p.BelowFloor = "ignore" })},
		{"policies.default.day_count: ", policy(func(p *Policy) { p.DayCount = "30/360" })},
		{"policies.default.imputation: ", policy(func(p *Policy) { p.Imputation = "last" })},
		{"policies.default.indemnity: ", policy(func(p *Policy) { p.Indemnity = "always" })},
		{"policies.default.law: nothing is known", policy(func(p *Policy) { p.Law = "US" })},
		{"segments.vip: there is no policy \"soft\"", func(c *Config) { c.Segments["vip"] = "soft" }},
		{"daily_cap: 0", func(c *Config) { c.DailyCap = 0 }},
		{"lookback: -1", func(c *Config) { c.Lookback = -1 }},
		{"schedule: ", func(c *Config) { c.Schedule = "8h30" }},
		{"time_zone: ", func(c *Config) { c.TimeZone = "Europe/Pari" }},
		{"time_zone: ", func(c *Config) { c.TimeZone = "" }},
		{"country: ", func(c *Config) { c.Country = "France" }},
		{"language: ", func(c *Config) { c.Language = "it" }},
	} {
		c := DefaultConfig()
		tt.change(&c)
		faults := c.Validate()
		if len(faults) != 1 || !strings.HasPrefix(faults[0], tt.want) {
			t.Errorf("want one fault %q, got %q", tt.want, faults)
		}
		if _, err := NewPlanner(c); err == nil {
			t.Errorf("%s: a planner was made all the same", tt.want)
		}
	}
}

func TestConfigFromYAMLKeepsTheDefaults(t *testing.T) {
	t.Parallel()
	read := func(text string) (Config, error) {
		c := DefaultConfig()
		d := yaml.NewDecoder(strings.NewReader(text))
		d.KnownFields(true)
		return c, d.Decode(&c)
	}
	c, err := read("policies:\n  patient: {grace: 0, steps: [{name: friendly, after: 20, gap: 20}]}\n  never: {steps: []}\nsegments: {vip: patient}\n")
	if err != nil {
		t.Fatal(err)
	}
	if faults := c.Validate(); len(faults) > 0 {
		t.Error(faults)
	}
	if p := c.Policies["patient"]; p.Grace != 0 || p.MinimumAmount != "1.00" || len(p.Steps) != 1 {
		t.Errorf("patient = %+v", p)
	}
	if len(c.Policies["default"].Steps) != 4 || len(c.Policies["never"].Steps) != 0 {
		t.Errorf("policies = %+v", c.Policies)
	}
	if c, err = read("policies: {default: {minimum_amount: 5}}"); err != nil || len(c.Policies["default"].Steps) != 4 {
		t.Errorf("a policy that only sets its minimum lost its ladder: %+v, %v", c, err)
	}
	for _, text := range []string{"polices: {}", "policies: {default: {graze: 1}}", "policies: {default: {steps: [{nam: x}]}}"} {
		if _, err := read(text); err == nil {
			t.Errorf("unknown key accepted: %s", text)
		}
	}
}

func TestPolicyOfACustomer(t *testing.T) {
	t.Parallel()
	c := DefaultConfig()
	c.Segments["vip"] = "soft"
	for _, tt := range []struct {
		customer ledger.Customer
		want     string
	}{
		{ledger.Customer{}, "default"},
		{ledger.Customer{Segment: "other"}, "default"},
		{ledger.Customer{Segment: "vip"}, "soft"},
		{ledger.Customer{Segment: "vip", Policy: "own"}, "own"},
	} {
		if got := c.policyOf(tt.customer, ""); got != tt.want {
			t.Errorf("policyOf(%+v) = %s, want %s", tt.customer, got, tt.want)
		}
	}
}

func TestMinimumInTheCurrencyOfTheInvoice(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		amount, currency string
		want             int64
	}{
		{"1.00", "EUR", 100},
		{"1.00", "JPY", 1},
		{"0.50", "JPY", 1},
		{"1.00", "TND", 1000},
		{"0", "EUR", 0},
	} {
		if got := (Policy{MinimumAmount: tt.amount}).minimum(tt.currency); got != tt.want {
			t.Errorf("%s %s = %d, want %d", tt.amount, tt.currency, got, tt.want)
		}
	}
}
