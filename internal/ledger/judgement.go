package ledger

import "time"

// Judgement is what a person has said of one explanation of a credit: the last
// word counts. It is what the rules are measured by.
type Judgement struct {
	Entry string // Entry.ID
	Key   string // the invoices, sorted: see Proposal.Key
	// About tells an explanation that was only proposed from one that was
	// allocated by itself.
	About       Subject
	Rule        string
	Probability float64
	// Held marks what would have been allocated by itself if its rule had not
	// been demoted: it speaks for or against the rule.
	Held    bool
	Correct bool
	Actor   string
	At      time.Time
	Why     string
}

// Subject is what a judgement is about.
type Subject string

// What people judge.
const (
	AboutProposal   Subject = "proposal"
	AboutAllocation Subject = "allocation"
)

// Source is a counterparty whose money is never a customer's, because a person
// said so: by its account, or by exactly its name where the bank gives none.
type Source struct {
	IBAN  string // normalised; "" when the name decides
	Name  string // as the bank writes it; "" when the account decides
	Actor string
	At    time.Time
	Why   string
}

// ID is how people refer to a source: its account, or its name.
func (s Source) ID() string {
	if s.IBAN != "" {
		return s.IBAN
	}
	return s.Name
}
