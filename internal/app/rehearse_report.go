package app

// Rehearsal is what would have happened. As JSON its keys never move; more may
// follow. Days of delay are calendar days, amounts decimal numbers.
type Rehearsal struct {
	Book string `json:"book"`
	From string `json:"from"`
	To   string `json:"to"`
	Days int    `json:"days"`
	// Files counts what the past consists of. Invoices is how many became known one
	// by one, on their day of issue; 0 for a data folder, whose files bring them.
	Files struct {
		Replayed  int `json:"replayed"`
		Invoices  int `json:"invoices"`
		Withdrawn int `json:"withdrawn"` // taken back by a person, and left out
		// Evening counts those that arrived after the hour at which the daemon
		// reminds. They are replayed as known on that day, as by once.
		Evening int           `json:"after_the_hour"`
		Refused []RefusedFile `json:"refused"`
	} `json:"files"`
	// Credits are those that became known in these days, by what they were in the
	// end. Undone ones were allocated by themselves first.
	Credits struct {
		Total     int `json:"total"`
		Allocated int `json:"allocated"`
		Review    int `json:"review"`
		Ignored   int `json:"ignored"`
		Undone    int `json:"undone"`
	} `json:"credits"`
	UndoneBy   map[string]int `json:"undone_by"` // by fact: returned, changed, undone, decided, hindsight
	Settlement Delay          `json:"settlement_delay"`
	Rules      []RuleSums     `json:"rules"`
	Reminders  struct {
		Messages int        `json:"messages"`
		Invoices int        `json:"invoices"` // on all messages together
		Approval int        `json:"approval"` // messages that a person would have had to approve
		Steps    []StepSums `json:"steps"`
		Delay    Delay      `json:"delay"` // from the first lawful day
	} `json:"reminders"`
	Holds []HoldSums `json:"holds"`
	// ToPayers counts reminders of an invoice, each once, that would have reached
	// somebody who had paid; PerhapsToPayers those where a credit that a person has
	// to decide on may be the money; AgainstHolds those somebody held at the time.
	ToPayers        int `json:"reminders_to_payers"`
	PerhapsToPayers int `json:"reminders_perhaps_to_payers"`
	AgainstHolds    int `json:"reminders_against_holds"`

	Reached []ReachedPayer `json:"to_payers"`
	Perhaps []ReachedPayer `json:"perhaps_to_payers"`
	Held    []AgainstHold  `json:"against_holds"`
	Undone  []UndoneCredit `json:"undone"`
	Sent    []SentReminder `json:"sent"`
}

// RefusedFile is a file that was not replayed, and why.
type RefusedFile struct {
	File   string `json:"file"`
	Kind   string `json:"kind"`
	Reason string `json:"reason"`
}

// Delay sums days.
type Delay struct {
	Count  int     `json:"count"`
	Mean   float64 `json:"mean_days"`
	Median int     `json:"median_days"`
	Max    int     `json:"max_days"`
}

// RuleSums is what one rule of matching did.
type RuleSums struct {
	Rule      string `json:"rule"`
	Allocated int    `json:"allocated"`
	Undone    int    `json:"undone"`
	Delay     Delay  `json:"delay"`
}

// StepSums counts what would have gone out for a step, in the order of the ladder.
type StepSums struct {
	Step     string `json:"step"`
	Messages int    `json:"messages"` // whose furthest step it is
	Invoices int    `json:"invoices"`
}

// HoldSums is what a guard cost: how many reminders it held although their day had
// come, for how many business days together, and how many it holds on the last day.
type HoldSums struct {
	Guard     string `json:"guard"`
	Reminders int    `json:"reminders"`
	Days      int    `json:"business_days"`
	AtEnd     int    `json:"at_end"`
}

// SentReminder is one invoice of a reminder that would have gone out.
type SentReminder struct {
	Day      string `json:"day"`
	Invoice  string `json:"invoice"`
	Customer string `json:"customer_id"`
	Step     string `json:"step"`
	Asked    string `json:"asked"`
	Currency string `json:"currency"`
	Late     int    `json:"delay_days"`
	Channel  string `json:"channel"`
}

// ReachedPayer is a reminder and a credit for it that was booked before.
type ReachedPayer struct {
	SentReminder
	Credit string `json:"credit"` // the bank's reference
	Booked string `json:"booked"`
	Amount string `json:"amount"`
	// Settled is the day the rehearsal itself put the credit on the invoice; "" never.
	Settled     string  `json:"settled"`
	Says        string  `json:"says"` // who knows: own ledger, hindsight, rehearsal; "" for perhaps
	Probability float64 `json:"probability"`
}

// AgainstHold is a reminder of what somebody held at the time.
type AgainstHold struct {
	SentReminder
	Kind   string `json:"kind"`
	Until  string `json:"until"`
	Author string `json:"author"`
	Note   string `json:"note"`
}

// UndoneCredit is an automatic allocation that a later fact undoes.
type UndoneCredit struct {
	Credit       string  `json:"credit"`
	Booked       string  `json:"booked"`
	Amount       string  `json:"amount"`
	Currency     string  `json:"currency"`
	Counterparty string  `json:"counterparty"`
	Invoices     string  `json:"invoices"` // numbers, separated by spaces
	Day          string  `json:"day"`
	Rule         string  `json:"rule"`
	Probability  float64 `json:"probability"`
	Fact         string  `json:"fact"`
	By           string  `json:"by"`
	Then         string  `json:"then"`
}
