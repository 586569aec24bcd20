package dunning

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"relanced/dunning/charges"
	"relanced/internal/ledger"
)

// Planner turns snapshots into plans by one set of settings. It keeps nothing
// between two calls and may be used by several goroutines at once.
type Planner struct {
	config   Config
	calendar *Calendar
	location *time.Location
	rates    charges.Table
	laws     charges.Laws
}

// NewPlanner returns a planner, or all the faults of the settings.
func NewPlanner(c Config) (*Planner, error) {
	if faults := c.Validate(); len(faults) > 0 {
		return nil, fmt.Errorf("read the settings of reminding: %s", strings.Join(faults, "; "))
	}
	calendar, err := NewRegionalCalendar(c.Country, c.Region)
	if err != nil {
		return nil, fmt.Errorf("read the settings of reminding: country: %w", err)
	}
	location, err := time.LoadLocation(c.TimeZone)
	if err != nil {
		return nil, fmt.Errorf("read the settings of reminding: time_zone: %w", err)
	}
	rates, err := charges.RatesWith(c.Rates)
	if err != nil {
		return nil, fmt.Errorf("read the settings of reminding: rates: %w", err)
	}
	laws, err := charges.ShippedLaws()
	if err != nil {
		return nil, fmt.Errorf("read the settings of reminding: %w", err)
	}
	return &Planner{c, calendar, location, rates, laws}, nil
}

// Calendar returns the calendar the plans are made by.
func (p *Planner) Calendar() *Calendar { return p.calendar }

// Due is one message to one customer that ought to be sent today.
type Due struct {
	Customer  string
	Currency  string
	Policy    string
	Step      string // the furthest of its items: it sets the tone
	Template  string // the letter of that step
	Channel   string // "" for the configured default
	Language  string // "fr" or "en"
	Recipient string
	Detour    string   // why it does not leave by the channel of its step, "" when it does
	Approve   bool     // a person must approve it first
	Notice    int      // days a mise en demeure leaves to pay, 0 for any other step
	Copy      []string // e-mail addresses of the book's own people that read along
	Also      []string // further ones of the customer
	Items     []ledger.ReminderItem
	Others    []string // those of its invoices that have another policy
	// Credit is what of the customer's credit notes and unapplied money is
	// put against the items, positive; Total is what is left to pay.
	Credit, Total ledger.Money
	// SetOff is what of the customer's credit is put against each of their invoices,
	// in minor units: also against what is not listed.
	SetOff map[string]int64
	// OnCharges is what of the credit covers charges that were claimed, in minor units.
	OnCharges int64
	// NextDay is the first day the following step may be sent; "" when this
	// is the last one. NoticeNext says that it is a mise en demeure.
	NextDay    ledger.Date
	NoticeNext bool
	// Reminded, Booked, Received and Rest are those of an apology: see LetterData.
	Reminded, Booked ledger.Date
	Received         []Received
	Rest             []ledger.ReminderItem
}

// Held is one instalment that ought to be written about, and is not.
type Held struct {
	Invoice    string
	Instalment int
	Customer   string
	Step       string // the step that comes next
	Channel    string
	DueDate    ledger.Date
	Reached    bool   // the step could leave today but for the reasons
	Guard      Guard  // the first of the reasons
	Reason     string // all of them, separated by "; "
	// Since is the first day one of the reasons is known to stand since, ""
	// when none is. FirstPossible is the first day the step could be sent if
	// every reason without a known end went away today.
	Since, FirstPossible ledger.Date
	// Doubts are the undecided credits, by [ledger.Entry].ID, that may have paid it.
	Doubts []string
}

// Result is a plan. All lists are in the order of due dates.
type Result struct {
	Due      []Due
	Held     []Held
	Outlooks []Outlook
}

// Plan decides what is due today, what is held, and what comes next for each
// open instalment.
func (p *Planner) Plan(s Snapshot) Result {
	v := p.view(s)
	claims := v.weigh()
	var r Result
	r.Due = v.messages(claims)
	r.Held = v.held(claims)
	r.Outlooks = v.outlooks(claims)
	return r
}

// weigh collects the claims and everything that stands in their way.
func (v *view) weigh() []*claim {
	claims := v.claims()
	for _, c := range claims {
		c.reasons = v.reasons(c)
	}
	return claims
}

// ready reports whether the next step may be sent today.
func (v *view) ready(c *claim) bool {
	return c.more && c.pending == nil && c.day == v.Today
}

// messages groups what is ready by customer and currency, oldest due first, up
// to the daily cap.
func (v *view) messages(claims []*claim) []Due {
	groups := map[account][]*claim{}
	var order []account
	for _, c := range claims {
		if !v.ready(c) || len(c.reasons) > 0 {
			continue
		}
		if groups[c.account()] == nil {
			order = append(order, c.account())
		}
		groups[c.account()] = append(groups[c.account()], c)
	}
	var list []Due
	for _, key := range order {
		group := v.together(groups[key])
		due := v.message(group)
		if reason, blocked := v.blocked(key, due, len(list)); blocked {
			for _, c := range group {
				c.reasons = append(c.reasons, reason)
			}
			continue
		}
		list = append(list, due)
	}
	return list
}

// together keeps of an account's claims those that go into one message: a mise en
// demeure demands what is overdue, and nothing else.
func (v *view) together(claims []*claim) []*claim {
	if !slices.ContainsFunc(claims, func(c *claim) bool { return c.nextStep().Notice > 0 }) {
		return claims
	}
	return slices.DeleteFunc(claims, func(c *claim) bool { return c.part.DueDate >= v.Today })
}

// blocked says what stands in the way of a message as a whole.
func (v *view) blocked(key account, d Due, before int) (reason, bool) {
	policy, _ := v.config.policy(d.Policy)
	least := policy.minimum(d.Currency)
	busy, occupied := v.busy[key]
	switch {
	case d.Total.Minor <= least:
		return reason{guard: GuardMinimum, text: fmt.Sprintf("%s to pay in all is not more than the minimum of %s",
			d.Total, ledger.Money{Minor: least, Currency: d.Currency})}, true
	case occupied:
		return busy, true
	case v.leftToday+before >= v.config.DailyCap:
		return reason{
			guard: GuardCap, text: fmt.Sprintf("the %s of today come first", plural(v.config.DailyCap, "message", "messages")),
			since: v.Today, until: v.Today,
		}, true
	}
	return reason{}, false
}

// message puts the claims of one account into one message.
func (v *view) message(claims []*claim) Due {
	furthest := slices.MaxFunc(claims, func(a, b *claim) int { return cmp.Compare(a.step, b.step) })
	step := furthest.nextStep().by(furthest.route.channel)
	d := Due{
		Customer: furthest.customer.ID, Currency: furthest.part.Amount.Currency, Policy: furthest.policyName,
		Step: step.Name, Template: step.template(), Channel: step.Channel,
		Language: languageOf(furthest.customer.Language, v.config.Language), Recipient: furthest.route.to,
		Approve: furthest.policy.needsPerson(step), Notice: step.Notice, Copy: furthest.copies(),
		Detour: furthest.route.detour, SetOff: v.netting.by[furthest.account()],
	}
	if next, day, more := furthest.ladder.after(furthest.step, v.Today); more {
		d.NextDay, d.NoticeNext = day, furthest.policy.Steps[next].Notice > 0
	}
	if list, err := mailboxes(furthest.customer); err == nil && len(list) > 1 && list[0] == d.Recipient {
		d.Also = list[1:]
	}
	d.OnCharges = v.onCharges[furthest.account()]
	d.Credit.Currency, d.Total.Currency = d.Currency, d.Currency
	for _, c := range claims {
		d.Items = append(d.Items, ledger.ReminderItem{
			Invoice: c.invoice.Number, Instalment: c.part.Number, Step: c.nextStep().Name,
			Cycle: firstCycle, Amount: c.part.Amount, DueDate: c.part.DueDate,
		})
		if c.policyName != d.Policy {
			d.Others = append(d.Others, c.invoice.Number)
		}
		d.Credit.Minor += c.covered
		d.Total.Minor += c.part.Amount.Minor - c.covered
	}
	return d
}

// firstCycle numbers the only passage through a ladder there is: a payment that
// comes back resumes the ladder where it stood.
const firstCycle = 1

// held lists what is blocked: every instalment that is overdue or has reached
// a step, with a step left to send.
func (v *view) held(claims []*claim) []Held {
	var list []Held
	for _, c := range claims {
		unfinished := c.more || !c.configured
		if len(c.reasons) == 0 || !unfinished || c.pending != nil && c.pending.State != ledger.ReminderUncertain {
			continue
		}
		if c.part.DueDate >= v.Today && !(c.more && c.ladder.reached(c.nextStep()) <= v.Today) {
			continue
		}
		h := Held{
			Invoice: c.invoice.Number, Instalment: c.part.Number, Customer: c.customer.ID, DueDate: c.part.DueDate,
			Guard: c.reasons[0].guard, Reason: joinReasons(c.reasons), Since: firstSince(c.reasons),
			FirstPossible: v.firstPossible(c),
		}
		for _, e := range v.doubtsOn(c.invoice) {
			h.Doubts = append(h.Doubts, e.ID)
		}
		if c.more {
			h.Step, h.Channel, h.Reached = c.nextStep().Name, c.route.channel, v.ready(c)
		}
		list = append(list, h)
	}
	return list
}

// firstPossible returns the first business day after today, and after the end
// of every hold, on which the instalment can be written about.
func (v *view) firstPossible(c *claim) ledger.Date {
	_, day, _ := c.ladder.climb(v.Today.AddDays(1).Max(lastDay(c.reasons).AddDays(1)))
	return day
}
