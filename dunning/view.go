package dunning

import (
	"slices"

	"relanced/internal/ledger"
	"relanced/internal/store"
)

// view is a snapshot with its indexes.
type view struct {
	*Planner
	Snapshot
	*indexes
	customers   map[string]ledger.Customer
	history     map[slot][]message
	heard       map[string][]told  // invoice -> the messages about its instalments
	busy        map[account]reason // why the customer gets no other message today
	leftToday   int                // messages of today, sent or on their way
	lastAnswer  map[answerKey]ledger.Reminder
	givenUp     map[attempt]ledger.Reminder
	uncertainTo map[string]ledger.Reminder
	netting     *Netting
	onCharges   map[account]int64 // what the customer's credit covers of charges
}

// indexes are those of what is the same whoever is written to.
type indexes struct {
	invoiceHolds   map[string][]ledger.Hold
	customerHolds  map[string][]ledger.Hold
	returned       map[string][]store.Returned // by invoice: those that hold it
	deceased       map[string][]store.Returned // by customer: those that hold everything
	invoiceDoubts  map[string][]int            // places in Doubts
	customerDoubts map[account][]int
	accounts       []AccountCoverage
}

// message is what a past reminder means for one instalment it lists.
type message struct {
	step     string      // "" for one that counts as not taken
	sent     ledger.Date // "" unless it was sent
	pending  bool        // it has not left yet, or nobody knows
	reminder *ledger.Reminder
}

// answerKey names who was written to, by what means and where.
type answerKey struct{ customer, means, recipient string }

func (p *Planner) view(s Snapshot) *view {
	v := &view{
		Planner: p, Snapshot: s, indexes: s.indexed,
		customers: map[string]ledger.Customer{}, history: map[slot][]message{}, heard: map[string][]told{}, busy: map[account]reason{},
		lastAnswer: map[answerKey]ledger.Reminder{}, givenUp: map[attempt]ledger.Reminder{}, uncertainTo: map[string]ledger.Reminder{}, onCharges: map[account]int64{},
	}
	if v.indexes == nil {
		v.indexes = p.index(s)
	}
	for _, c := range s.Customers {
		v.customers[c.ID] = c
	}
	for i := range s.Reminders {
		v.recall(&s.Reminders[i])
	}
	return v
}

func (p *Planner) index(s Snapshot) *indexes {
	x := &indexes{
		invoiceHolds: map[string][]ledger.Hold{}, customerHolds: map[string][]ledger.Hold{},
		returned: map[string][]store.Returned{}, deceased: map[string][]store.Returned{},
		invoiceDoubts: map[string][]int{}, customerDoubts: map[account][]int{},
	}
	for _, h := range s.Holds {
		if h.Invoice != "" {
			x.invoiceHolds[h.Invoice] = append(x.invoiceHolds[h.Invoice], h)
		} else {
			x.customerHolds[h.Customer] = append(x.customerHolds[h.Customer], h)
		}
	}
	x.indexReturns(s.Returned)
	x.indexDoubts(s.Doubts)
	x.accounts = p.covered(s)
	return x
}

// recall indexes one past reminder.
func (v *view) recall(r *ledger.Reminder) {
	pending, sent := false, ledger.Date("")
	switch r.State {
	case ledger.ReminderCancelled:
		if r.GivenUp {
			v.giveUp(r)
		}
		return
	case ledger.ReminderPlanned, ledger.ReminderApproved, ledger.ReminderSending:
		pending = true
	case ledger.ReminderUncertain:
		pending = true
		v.uncertainTo[r.Customer] = *r
	case ledger.ReminderSent:
		sent = r.PlannedFor
		if !r.SentAt.IsZero() {
			sent = ledger.DateOf(r.SentAt.In(v.location))
		}
		v.answer(r)
	case ledger.ReminderRefused:
		if r.GivenUp {
			v.giveUp(r) // says nothing about the address for good
			break
		}
		v.answer(r)
	}
	v.occupy(r, pending, sent)
	if r.State == ledger.ReminderSent {
		sent = sent.Max(r.Reached) // a letter that is still on its way has told nobody anything
	}
	if r.State == ledger.ReminderRefused {
		return // it reached nobody: its step is still to be sent
	}
	for _, item := range r.Items {
		key := slot{item.Invoice, item.Instalment}
		m := message{item.Step, sent, pending, r}
		if item.GivenBack {
			m.step = "" // they have heard from us, but the step is still to be taken
		}
		v.history[key] = append(v.history[key], m)
		v.heard[item.Invoice] = append(v.heard[item.Invoice], told{item.Instalment, sent})
	}
}

// answer keeps the last word on an address. Of two on one day the refusal
// counts: not knowing is a reason not to write.
func (v *view) answer(r *ledger.Reminder) {
	key := answerKey{r.Customer, means(r.Channel), r.Recipient}
	known, ok := v.lastAnswer[key]
	later := r.PlannedFor > known.PlannedFor
	if !ok || later || r.PlannedFor == known.PlannedFor && r.State == ledger.ReminderRefused {
		v.lastAnswer[key] = *r
	}
}

// occupy notes that a customer has had their message of the day, or is about
// to: two never leave on one day.
func (v *view) occupy(r *ledger.Reminder, pending bool, sent ledger.Date) {
	key := account{r.Customer, r.Currency}
	today := r.PlannedFor == v.Today || sent == v.Today
	switch {
	case pending:
		v.busy[key] = reason{guard: GuardWaiting, text: "the message planned for " + string(r.PlannedFor) + " has not left yet", since: r.PlannedFor}
	case today && v.busy[key].guard == "":
		v.busy[key] = reason{guard: GuardWaiting, text: "there has been a message today", since: v.Today, until: v.Today}
	}
	if today {
		v.leftToday++
	}
}

func (x *indexes) indexReturns(returned []store.Returned) {
	for _, r := range returned {
		switch ledger.ReasonOf(r.Reason).Consequence {
		case ledger.ConsequenceReopen:
		case ledger.ConsequenceStop:
			x.deceased[r.Customer] = append(x.deceased[r.Customer], r)
		case ledger.ConsequenceOurs, ledger.ConsequenceDispute, ledger.ConsequencePerson:
			x.returned[r.Invoice] = append(x.returned[r.Invoice], r)
		}
	}
}

func (x *indexes) indexDoubts(doubts []Doubt) {
	for i, d := range doubts {
		if d.Entry.Amount.Minor <= 0 {
			continue // money that left cannot have paid an invoice
		}
		for _, number := range d.Invoices {
			x.invoiceDoubts[number] = append(x.invoiceDoubts[number], i)
		}
		for _, customer := range d.Customers {
			key := account{customer, d.Entry.Amount.Currency}
			x.customerDoubts[key] = append(x.customerDoubts[key], i)
		}
	}
}

// covered finds out what is covered, account by account. An account customers are
// asked to pay into counts even when it never had a statement.
func (p *Planner) covered(s Snapshot) (accounts []AccountCoverage) {
	for _, a := range Coverage(s.Statements, p.calendar, s.AcceptedGaps...) {
		if !p.config.ignores(a.Account) {
			accounts = append(accounts, a)
		}
	}
	for _, a := range s.Accounts {
		seen := func(known AccountCoverage) bool { return sameAccount(known.Account, a) }
		if !p.config.ignores(a) && !slices.ContainsFunc(accounts, seen) {
			accounts = append(accounts, AccountCoverage{Account: a})
		}
	}
	return accounts
}

// ignores reports whether customers never pay into an account.
func (c Config) ignores(a ledger.Account) bool {
	return slices.ContainsFunc(c.IgnoreAccounts, func(name string) bool {
		name = ledger.NormalizeIBAN(name)
		return name == a.ID || name == a.IBAN
	})
}

// accountsIn returns the accounts in a currency, or all when none is in it.
func (v *view) accountsIn(currency string) []AccountCoverage {
	own := slices.DeleteFunc(slices.Clone(v.accounts), func(a AccountCoverage) bool {
		return a.Account.Currency != "" && a.Account.Currency != currency
	})
	if len(own) == 0 {
		return v.accounts
	}
	return own
}
