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
	customers      map[string]ledger.Customer
	history        map[slot][]message
	busy           map[account]reason // why the customer gets no other message today
	leftToday      int                // messages of today, sent or on their way
	lastAnswer     map[answerKey]ledger.Reminder
	uncertainTo    map[string]ledger.Reminder
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
		Planner: p, Snapshot: s,
		customers: map[string]ledger.Customer{}, history: map[slot][]message{}, busy: map[account]reason{},
		lastAnswer: map[answerKey]ledger.Reminder{}, uncertainTo: map[string]ledger.Reminder{},
		invoiceHolds: map[string][]ledger.Hold{}, customerHolds: map[string][]ledger.Hold{},
		returned: map[string][]store.Returned{}, deceased: map[string][]store.Returned{},
		invoiceDoubts: map[string][]int{}, customerDoubts: map[account][]int{},
	}
	for _, c := range s.Customers {
		v.customers[c.ID] = c
	}
	for i := range s.Reminders {
		v.recall(&s.Reminders[i])
	}
	for _, h := range s.Holds {
		if h.Invoice != "" {
			v.invoiceHolds[h.Invoice] = append(v.invoiceHolds[h.Invoice], h)
		} else {
			v.customerHolds[h.Customer] = append(v.customerHolds[h.Customer], h)
		}
	}
	v.indexReturns()
	v.indexDoubts()
	v.indexAccounts()
	return v
}

// recall indexes one past reminder.
func (v *view) recall(r *ledger.Reminder) {
	pending, sent := false, ledger.Date("")
	switch r.State {
	case ledger.ReminderCancelled:
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

func (v *view) indexReturns() {
	for _, r := range v.Returned {
		switch ledger.ReasonOf(r.Reason).Consequence {
		case ledger.ConsequenceReopen:
		case ledger.ConsequenceStop:
			v.deceased[r.Customer] = append(v.deceased[r.Customer], r)
		case ledger.ConsequenceOurs, ledger.ConsequenceDispute, ledger.ConsequencePerson:
			v.returned[r.Invoice] = append(v.returned[r.Invoice], r)
		}
	}
}

func (v *view) indexDoubts() {
	for i, d := range v.Doubts {
		if d.Entry.Amount.Minor <= 0 {
			continue // money that left cannot have paid an invoice
		}
		for _, number := range d.Invoices {
			v.invoiceDoubts[number] = append(v.invoiceDoubts[number], i)
		}
		for _, customer := range d.Customers {
			key := account{customer, d.Entry.Amount.Currency}
			v.customerDoubts[key] = append(v.customerDoubts[key], i)
		}
	}
}

// indexAccounts finds out what is covered, account by account. An account
// customers are asked to pay into counts even when it never had a statement.
func (v *view) indexAccounts() {
	for _, a := range Coverage(v.Statements, v.calendar, v.AcceptedGaps...) {
		if !v.config.ignores(a.Account) {
			v.accounts = append(v.accounts, a)
		}
	}
	for _, a := range v.Accounts {
		seen := func(known AccountCoverage) bool { return sameAccount(known.Account, a) }
		if !v.config.ignores(a) && !slices.ContainsFunc(v.accounts, seen) {
			v.accounts = append(v.accounts, AccountCoverage{Account: a})
		}
	}
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
