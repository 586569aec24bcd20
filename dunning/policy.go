package dunning

import (
	"cmp"
	"fmt"
	"maps"
	"net/mail"
	"regexp"
	"slices"
	"strings"
	"time"

	"relanced/dunning/charges"
	"relanced/internal/ledger"
)

// Config holds the settings of reminding. DefaultConfig gives the defaults and
// Validate says what is wrong with them.
type Config struct {
	// Policies maps a name to a ladder of reminders. "default" always exists.
	Policies map[string]Policy `yaml:"policies"`
	// Segments maps a customer's segment to the name of a policy; a segment
	// without one has the default policy.
	Segments map[string]string `yaml:"segments"`
	// Habits maps how a customer pays (new, occasional, regular, late) to the name
	// of a policy. It goes before their segment.
	Habits map[Habit]string `yaml:"habits"`
	// DailyCap is how many messages may leave in a day for one book.
	DailyCap int `yaml:"daily_cap"`
	// Schedule is a cron expression of five fields in TimeZone. It only wakes
	// the planner up: what is due is asked of the ledger.
	Schedule string `yaml:"schedule"`
	// Window is the part of a day in which messages leave, "09:00-17:30" by the clock
	// of TimeZone; "" is all of it. A policy may have its own.
	Window string `yaml:"window"`
	// TimeZone is an IANA name. It decides which civil day it is.
	TimeZone string `yaml:"time_zone"`
	// Country is the ISO 3166 code whose public holidays are kept.
	Country string `yaml:"country"`
	// Region is a region of the country that keeps holidays of its own: see Regions.
	// "" means none.
	Region string `yaml:"region"`
	// Language is used for customers that name none: "fr" or "en".
	Language string `yaml:"language"`
	// Lookback is how many days before an invoice was issued its payment may
	// have come in: an older hole in the statements does not hold it.
	Lookback int `yaml:"lookback"`
	// TrustOldInvoices takes invoices that fell due before the first bank
	// statement for unpaid because a file lists them. Without it a person
	// confirms each: an export of all invoices holds paid ones too.
	TrustOldInvoices bool `yaml:"trust_old_invoices"`
	// IgnoreAccounts lists accounts customers never pay into (savings, closed
	// ones), by IBAN or number: their missing statements hold nothing.
	IgnoreAccounts []string `yaml:"ignore_accounts"`
	// Rates is a file of reference rates that come on top of the shipped ones, in
	// the same form; "" for none.
	Rates string `yaml:"rates"`
}

// Policy is a ladder of reminders and its limits. A policy without steps never
// reminds anybody.
type Policy struct {
	// Preset names the shipped ladder the policy begins as: see Presets.
	Preset string `yaml:"preset"`
	Steps  []Step `yaml:"steps"`
	// MinimumAmount is a decimal number of the invoice's currency: a customer
	// who owes no more than this in all is not written to.
	MinimumAmount string `yaml:"minimum_amount"`
	// Grace is how many banking days a bank statement may be late.
	Grace int `yaml:"grace"`
	// Patience is how many banking days a channel may fail in passing before a
	// reminder is a person's task, and leaves by a channel its step falls back to.
	Patience int `yaml:"patience"`
	// Window goes before Config.Window; "" means that one.
	Window string `yaml:"window"`
	// Approve makes every reminder of the policy wait for a person.
	Approve bool `yaml:"approve"`

	// Charges says whether letters speak of what the law adds to a late payment:
	// "none", "mention" (that there is such a law, to professionals) or "claim".
	Charges string `yaml:"charges"`
	// ChargesFrom names the step from which they do; "" means every letter that
	// has a place for it. A claim needs one.
	ChargesFrom string `yaml:"charges_from"`
	// Law is the ISO 3166 code of the country whose law the contracts are under;
	// "" means Config.Country.
	Law string `yaml:"law"`
	// ContractRate is the rate of interest the contracts agree, in percent a year;
	// "" means none.
	ContractRate string `yaml:"contract_rate"`
	// BelowFloor, DayCount, Imputation and Indemnity are as in charges.Settings.
	BelowFloor charges.BelowFloor `yaml:"below_floor"`
	DayCount   charges.DayCount   `yaml:"day_count"`
	Imputation charges.Imputation `yaml:"imputation"`
	Indemnity  charges.Indemnity  `yaml:"indemnity"`
}

// Step is one rung of a ladder.
type Step struct {
	Name string `yaml:"name"`
	// After is the number of days after the due date; negative means before.
	After int `yaml:"after"`
	// Gap is the least number of days since the step before was sent; for the
	// first that is sent, since the invoice was issued.
	Gap int `yaml:"gap"`
	// Channel names a channel; "" means the configured default.
	Channel string `yaml:"channel"`
	// Fallback lists the channels that are tried in turn when the customer has no
	// address for the channel, it was refused, or the channel has failed for longer
	// than the policy's patience. A message leaves by one of them.
	// "" is the configured default.
	Fallback []string `yaml:"fallback"`
	// FallbackTemplate names the letter of a step that calls, when it is written
	// instead: the script of a call is none.
	FallbackTemplate string `yaml:"fallback_template"`
	// Template names a letter; "" means the one with the name of the step.
	Template string `yaml:"template"`
	// Approve makes the step wait for a person.
	Approve bool `yaml:"approve"`
	// Copy lists e-mail addresses that read along from this step on: the account
	// manager, when messages stay unanswered.
	Copy []string `yaml:"copy"`
	// Notice makes the step a mise en demeure that leaves so many days to pay; 0
	// for any other step. A person approves it, whatever the policy says.
	Notice int `yaml:"notice"`
}

// needsPerson reports whether a step waits for a person under a policy. A call
// always does: a person makes it.
func (p Policy) needsPerson(s Step) bool {
	return p.Approve || s.Approve || s.Notice > 0 || s.Channel == channelCall
}

// defaultPolicy is the name of the policy everyone has who has no other.
const defaultPolicy = "default"

// DefaultConfig returns the settings of a French firm: four steps, written on
// the mornings of business days.
func DefaultConfig() Config {
	return Config{
		Policies: map[string]Policy{defaultPolicy: DefaultPolicy()},
		Segments: map[string]string{},
		Habits:   map[Habit]string{},
		DailyCap: 100,
		Schedule: "30 8 * * 1-5",
		TimeZone: "Europe/Paris",
		Country:  "FR",
		Language: french,
		Lookback: 30,
	}
}

// DefaultPolicy returns the ladder that is used when no other is configured.
func DefaultPolicy() Policy {
	return Policy{
		Steps: []Step{
			{Name: "courtesy", After: -5, Gap: 5},
			{Name: "friendly", After: 7, Gap: 7},
			{Name: "formal", After: 15, Gap: 7},
			{Name: "last", After: 30, Gap: 10},
		},
		MinimumAmount: "1.00",
		Grace:         0, // not knowing is a reason not to write
		Patience:      2,
		Charges:       ChargesMention,
		BelowFloor:    charges.TakeSupplementary,
		DayCount:      charges.Fixed365,
		Imputation:    charges.PrincipalFirst,
		Indemnity:     charges.PerInvoice,
	}
}

// UnmarshalYAML fills what a policy leaves out with the defaults, or with the
// preset it names. It keeps to the form with a function because that one stays
// strict about unknown keys.
func (p *Policy) UnmarshalYAML(unmarshal func(any) error) error {
	type plain Policy
	filled := plain(DefaultPolicy())
	if err := unmarshal(&filled); err != nil {
		return err
	}
	if begin, ok := presetOf(filled.Preset); ok {
		name := filled.Preset
		filled = plain(begin)
		if err := unmarshal(&filled); err != nil {
			return err
		}
		filled.Preset = name
	}
	*p = Policy(filled)
	return nil
}

// template returns the name of the letter of a step.
func (s Step) template() string {
	if s.Template != "" {
		return s.Template
	}
	return s.Name
}

// index returns the place of a step in the ladder, -1 for one it has not.
func (p Policy) index(step string) int {
	return slices.IndexFunc(p.Steps, func(s Step) bool { return s.Name == step })
}

// minimum returns the least amount in minor units of a currency. A minimum
// finer than the currency (0.50 in yen) is rounded up.
func (p Policy) minimum(currency string) int64 {
	if amount, err := ledger.ParseDecimal(p.MinimumAmount, currency); err == nil {
		return amount.Minor
	}
	whole, _, _ := strings.Cut(p.MinimumAmount, ".")
	amount, _ := ledger.ParseDecimal(whole, currency)
	return amount.Minor + 1
}

// policyOf returns the name of a customer's policy: their own, else that of how
// they pay, else that of their segment, else the default one.
func (c Config) policyOf(customer ledger.Customer, habit Habit) string {
	if customer.Policy != "" {
		return customer.Policy
	}
	if name, ok := c.Habits[cmp.Or(habit, HabitNew)]; ok {
		return name
	}
	if name, ok := c.Segments[customer.Segment]; ok {
		return name
	}
	return defaultPolicy
}

// policy returns the policy of a name: the configured one, else the preset that
// ships under it.
func (c Config) policy(name string) (Policy, bool) {
	if p, ok := c.Policies[name]; ok {
		return p, true
	}
	return presetOf(name)
}

// Bounds of the settings: beyond them lies a slip of the pen.
const (
	maxDays  = 3650 // ten years
	maxGrace = 31   // statements that come once a month
	// A month of silence is no patience.
	maxPatience = 20
	maxCap      = 100_000

	// A notice that leaves less than a week is no delay a judge would call
	// reasonable; practice leaves 8 or 15 days.
	leastNotice = 7
	mostNotice  = 60
)

// plainName is what names of policies, steps and letters may be: they become
// file names and metric labels.
var plainName = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,39}$`)

// Validate returns one sentence for each fault, led by the path of the setting:
// "policies.default.steps[1].after: …". None means the settings can be used.
func (c Config) Validate() []string {
	var f faults
	if _, ok := c.Policies[defaultPolicy]; !ok {
		f.add("policies", "a policy named %q must exist", defaultPolicy)
	}
	for _, name := range slices.Sorted(maps.Keys(c.Policies)) {
		f.policy("policies."+name, name, c.Policies[name])
		f.charges("policies."+name, c.Policies[name], c.Country)
	}
	for _, segment := range slices.Sorted(maps.Keys(c.Segments)) {
		if _, ok := c.policy(c.Segments[segment]); !ok {
			f.add("segments."+segment, "there is no policy %q", c.Segments[segment])
		}
	}
	for _, habit := range slices.Sorted(maps.Keys(c.Habits)) {
		if !slices.Contains(Habits(), habit) {
			f.add("habits."+string(habit), "%q is no habit: new, occasional, regular or late is expected", habit)
		} else if _, ok := c.policy(c.Habits[habit]); !ok {
			f.add("habits."+string(habit), "there is no policy %q", c.Habits[habit])
		}
	}
	f.between("daily_cap", c.DailyCap, 1, maxCap)
	f.between("lookback", c.Lookback, 0, maxDays)
	if n := len(strings.Fields(c.Schedule)); n != 5 && !strings.HasPrefix(c.Schedule, "@") {
		f.add("schedule", "%q is not a cron expression: five fields are expected, as in %q", c.Schedule, "30 8 * * 1-5")
	}
	f.window("window", c.Window)
	if _, err := time.LoadLocation(c.TimeZone); err != nil || c.TimeZone == "" || c.TimeZone == "Local" {
		f.add("time_zone", "%q is not a time zone: a name such as Europe/Paris is expected", c.TimeZone)
	}
	if _, err := NewCalendar(c.Country); err != nil {
		f.add("country", "%v", err)
	} else if _, err := NewRegionalCalendar(c.Country, c.Region); err != nil {
		f.add("region", "%v", err)
	}
	if !slices.Contains(Languages(), c.Language) {
		f.add("language", "%q is not a language of the letters: choose one of %s", c.Language, strings.Join(Languages(), ", "))
	}
	return f
}

// faults collects what is wrong with the settings.
type faults []string

func (f *faults) add(path, format string, args ...any) {
	*f = append(*f, path+": "+fmt.Sprintf(format, args...))
}

func (f *faults) between(path string, n, least, most int) {
	if n < least || n > most {
		f.add(path, "%d is out of range: %d to %d is expected", n, least, most)
	}
}

func (f *faults) name(path, name string) {
	if !plainName.MatchString(name) {
		f.add(path, "%q is not a plain name: up to 40 of a-z, 0-9, - and _ are expected", name)
	}
}

func (f *faults) policy(path, name string, p Policy) {
	f.name(path, name)
	if _, ok := presetOf(p.Preset); p.Preset != "" && !ok {
		f.add(path+".preset", "there is no preset %q: choose one of %s", p.Preset, strings.Join(Presets(), ", "))
	}
	f.between(path+".grace", p.Grace, 0, maxGrace)
	f.between(path+".patience", p.Patience, 0, maxPatience)
	f.window(path+".window", p.Window)
	if amount, err := ledger.ParseDecimal(p.MinimumAmount, "EUR"); err != nil {
		f.add(path+".minimum_amount", "%v: a number such as 1.00 is expected", err)
	} else if amount.Minor < 0 {
		f.add(path+".minimum_amount", "%s is negative", p.MinimumAmount)
	}
	for i, step := range p.Steps {
		f.step(fmt.Sprintf("%s.steps[%d]", path, i), step, p.Steps[:i])
	}
}

func (f *faults) step(path string, s Step, before []Step) {
	f.name(path+".name", s.Name)
	if s.Name == ledger.StepApology {
		f.add(path+".name", "%q is what reminders are taken back by: choose another name", s.Name)
	}
	f.between(path+".after", s.After, -maxDays, maxDays)
	if s.Template != "" {
		f.name(path+".template", s.Template)
	}
	if s.Notice != 0 {
		f.between(path+".notice", s.Notice, leastNotice, mostNotice)
		if s.Channel == channelCall || s.Channel == channelSMS {
			f.add(path+".channel", "a mise en demeure is a letter: %s is none", s.Channel)
		}
	}
	if s.FallbackTemplate != "" {
		f.name(path+".fallback_template", s.FallbackTemplate)
	}
	f.fallback(path, s)
	for i, to := range s.Copy {
		if a, err := mail.ParseAddress(to); err != nil || a.Address != to {
			f.add(fmt.Sprintf("%s.copy[%d]", path, i), "%q is not an e-mail address: name@example.com is expected", to)
		}
	}
	least := 0
	if len(before) > 0 {
		least = 1 // two steps never leave on one day
		if last := before[len(before)-1]; s.After <= last.After {
			f.add(path+".after", "%d does not come after the %d of step %q", s.After, last.After, last.Name)
		}
	}
	f.between(path+".gap", s.Gap, least, maxDays)
	if (Policy{Steps: before}).index(s.Name) >= 0 {
		f.add(path+".name", "%q is already the name of another step", s.Name)
	}
}
