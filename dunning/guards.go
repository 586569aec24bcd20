package dunning

import (
	"cmp"
	"fmt"
	"net/mail"
	"slices"
	"strings"

	"relanced/internal/ledger"
)

// Guard names why a reminder is held. The set is closed: it labels metrics.
type Guard string

// The guards, and the other reasons to hold a reminder.
const (
	GuardHold      Guard = "hold"          // a person holds it until a day
	GuardPayee     Guard = "payee"         // somebody else is to be paid
	GuardOnAccount Guard = "on_account"    // the accounts show payments that are on no invoice
	GuardReturned  Guard = "returned"      // a payment came back for a reason that a person looks at first
	GuardCoverage  Guard = "coverage"      // bank statements are missing
	GuardHistory   Guard = "history"       // due before our first statement: it may have been paid then
	GuardRejected  Guard = "rejected_file" // a refused statement file waits
	GuardUnmatched Guard = "unmatched"     // credits nobody has tried to match
	GuardDoubt     Guard = "doubt"         // a credit may be this customer's
	GuardUncertain Guard = "uncertain"     // an earlier message may or may not have left
	GuardPolicy    Guard = "policy"        // the customer's policy is not configured
	GuardAddress   Guard = "address"       // nowhere to write to
	GuardRefused   Guard = "refused"       // this address was refused before
	GuardMinimum   Guard = "minimum"       // there is too little to ask for
	GuardWaiting   Guard = "waiting"       // another message to this customer comes first
	GuardCap       Guard = "cap"           // enough messages for today
)

// Guards lists the closed set, in the order in which reasons are given.
func Guards() []Guard {
	return []Guard{
		GuardHold, GuardPayee, GuardOnAccount, GuardReturned, GuardCoverage, GuardHistory, GuardRejected, GuardUnmatched, GuardDoubt, GuardUncertain,
		GuardPolicy, GuardAddress, GuardRefused, GuardMinimum, GuardWaiting, GuardCap,
	}
}

// reason is one cause to hold an instalment.
type reason struct {
	guard Guard
	text  string      // without the guard's name
	since ledger.Date // "" when not known
	until ledger.Date // last day it certainly stands; "" when it may end any day
}

func (r reason) String() string { return string(r.guard) + ": " + r.text }

// reasons evaluates every guard for one instalment, in the order of Guards.
func (v *view) reasons(c *claim) []reason {
	var list []reason
	list = append(list, v.holds(c)...)
	list = append(list, v.assigned(c)...)
	list = append(list, v.onAccount(c)...)
	list = append(list, v.cameBack(c)...)
	list = append(list, v.uncovered(c)...)
	list = append(list, v.unknownPast(c)...)
	list = append(list, v.bookwide()...)
	list = append(list, v.doubts(c)...)
	list = append(list, v.uncertain(c)...)
	if !c.configured {
		whose := "customer " + c.customer.ID
		if c.invoice.Policy != "" {
			whose = "invoice " + c.invoice.Number
		}
		list = append(list, reason{guard: GuardPolicy, text: fmt.Sprintf("%s has the policy %q, which is not configured", whose, c.policyName)})
	}
	list = append(list, v.unreachable(c)...)
	if c.covered >= c.part.Amount.Minor {
		list = append(list, reason{guard: GuardMinimum, text: fmt.Sprintf(
			"the customer's credit notes and unapplied money cover the %s", c.part.Amount)})
	}
	return list
}

func (v *view) holds(c *claim) []reason {
	list := v.beyondPlan(c)
	for _, h := range slices.Concat(v.invoiceHolds[c.invoice.Number], v.customerHolds[c.customer.ID]) {
		last := holdsUntil(h, v.calendar)
		if v.Today > last || len(h.Plan) > 0 {
			continue // over, or a plan whose instalments are asked for as they fall due
		}
		text := fmt.Sprintf("%s until %s", h.Kind, h.Until)
		if last > h.Until {
			text += " and two banking days"
		}
		if h.Note != "" {
			text += " (" + h.Note + ")"
		}
		since := ledger.Date("")
		if !h.At.IsZero() {
			since = ledger.DateOf(h.At.In(v.location))
		}
		list = append(list, reason{GuardHold, text, since, last})
	}
	return list
}

// assigned holds what is not ours to ask for: whoever pays us after an
// assignment has paid nobody.
func (v *view) assigned(c *claim) []reason {
	if c.invoice.Payee == "" {
		return nil
	}
	return []reason{{guard: GuardPayee, text: "to be paid to " + c.invoice.Payee + ", not to us"}}
}

// onAccount holds all that a customer owes while the accounts show payments of
// its that are on no invoice: any of them may be the one that is asked for.
func (v *view) onAccount(c *claim) []reason {
	if c.customer.OnAccount <= 0 {
		return nil
	}
	return []reason{{guard: GuardOnAccount, text: fmt.Sprintf("the accounts show %s paid by the customer that no letter puts on an invoice: letter it, and drop the FEC again",
		ledger.Money{Minor: c.customer.OnAccount, Currency: "EUR"})}}
}

// cameBack says what has to be cleared up before a payment that came back is
// asked for again, until a person says that the invoice is unpaid all the same.
// A death holds all that the customer owes.
func (v *view) cameBack(c *claim) []reason {
	var list []reason
	for _, r := range slices.Concat(v.returned[c.invoice.Number], v.deceased[c.customer.ID]) {
		if said, ok := v.Confirmed[c.invoice.Number]; ok && !said.Before(r.At) {
			continue
		}
		why := ledger.ReasonOf(r.Reason)
		list = append(list, reason{guard: GuardReturned, since: r.Day, text: fmt.Sprintf(
			"the payment of %s came back on %s with %s (%s): %s; accept invoice:%s to claim it all the same",
			r.Invoice, r.Day, why.Code, why.Name, why.Consequence.Advice(), c.invoice.Number)})
	}
	return list
}

// uncovered says which accounts the customer may have paid into without our
// knowing: those in the currency of the invoice, or all when none is.
func (v *view) uncovered(c *claim) []reason {
	accounts := v.accountsIn(c.part.Amount.Currency)
	if len(accounts) == 0 {
		return []reason{{guard: GuardCoverage, text: "no bank statement has been taken in yet"}}
	}
	required := v.calendar.AddBankingDays(v.Today, -1-c.policy.Grace)
	since := c.invoice.IssueDate.AddDays(-v.config.Lookback)
	var list []reason
	for _, a := range accounts {
		switch {
		case a.To == "":
			list = append(list, reason{guard: GuardCoverage, text: a.name() + " has no statement yet"})
		case a.To < required:
			list = append(list, reason{guard: GuardCoverage, text: a.name() + " has no statement since " + string(a.To), since: a.To})
		}
		for _, gap := range a.Gaps {
			if gap.To >= since && !gap.Accepted {
				list = append(list, reason{guard: GuardCoverage, text: a.name() + " " + gap.Why, since: gap.From})
			}
		}
	}
	return list
}

// unknownPast holds what fell due before the first day any account is known:
// it may have been paid then, and no statement of ours would say so.
func (v *view) unknownPast(c *claim) []reason {
	if _, said := v.Confirmed[c.invoice.Number]; said || v.config.TrustOldInvoices {
		return nil
	}
	var latest AccountCoverage
	for _, a := range v.accountsIn(c.part.Amount.Currency) {
		if a.From > latest.From {
			latest = a
		}
	}
	if c.part.DueDate >= latest.From {
		return nil
	}
	return []reason{{guard: GuardHistory, since: c.part.DueDate, text: fmt.Sprintf(
		"due %s, before the first bank statement of %s (%s): it may have been paid then; say that it was not by accepting invoice:%s",
		c.part.DueDate, latest.name(), latest.From, c.invoice.Number)}}
}

// bookwide are the guards that hold the whole book.
func (v *view) bookwide() []reason {
	var list []reason
	for _, name := range v.RejectedFiles {
		list = append(list, reason{guard: GuardRejected, text: fmt.Sprintf(
			"%s was refused: read %s.reason.txt, then drop a sound copy into the inbox or take the file away", name, name)})
	}
	if v.Unmatched > 0 {
		list = append(list, reason{guard: GuardUnmatched, text: plural(v.Unmatched, "credit is", "credits are") + " not matched yet"})
	}
	return list
}

// doubts are the undecided credits that may be this customer's money. Those of
// others never hold anybody: a guard that cries wolf is switched off.
func (v *view) doubts(c *claim) []reason {
	var list []reason
	for _, e := range v.doubtsOn(c.invoice) {
		from := ""
		if e.Counterparty != "" {
			from = " from " + e.Counterparty
		}
		list = append(list, reason{GuardDoubt, fmt.Sprintf("the credit %s of %s, %s%s, may be this customer's and waits for a decision",
			e.Ref(), e.BookingDate, e.Amount, from), e.BookingDate, ""})
	}
	return list
}

// doubtsOn lists the undecided credits that may be money for an invoice.
func (v *view) doubtsOn(i ledger.Invoice) []ledger.Entry {
	places := slices.Concat(v.customerDoubts[accountOf(i)], v.invoiceDoubts[i.Number])
	slices.Sort(places)
	var list []ledger.Entry
	for _, n := range slices.Compact(places) {
		list = append(list, v.Doubts[n].Entry)
	}
	return list
}

// DoubtsOn lists the undecided credits that may be money for an invoice, those that a
// person has taken back from it among them: what holds its reminders ([GuardDoubt]).
func (p *Planner) DoubtsOn(s Snapshot, i ledger.Invoice) []ledger.Entry {
	return p.view(s).doubtsOn(i)
}

func (v *view) uncertain(c *claim) []reason {
	r, ok := v.uncertainTo[c.customer.ID]
	if !ok {
		return nil
	}
	return []reason{{GuardUncertain, fmt.Sprintf("the message of %s may have left; say whether it did", r.PlannedFor), r.PlannedFor, ""}}
}

// unreachable says why the step cannot reach the customer by any of its channels.
func (v *view) unreachable(c *claim) []reason {
	if !c.more {
		return nil
	}
	return v.choose(c)
}

// recipient returns where a channel reaches a customer. Channels that are not
// known here take an e-mail address.
func recipient(c ledger.Customer, channel string) (string, error) {
	var what, to string
	switch channel {
	case channelLetter, channelRegistered:
		what, to = "postal address", strings.TrimSpace(c.Address)
	case channelCall, channelSMS:
		what, to = "phone number", strings.TrimSpace(c.Phone)
		if to != "" && !dialable(to, channel) {
			return "", fmt.Errorf("%q of customer %s is not a phone number", to, c.ID)
		}
	case channelWebhook:
		return c.ID, nil
	default:
		list, err := mailboxes(c)
		if err != nil || len(list) == 0 {
			return "", cmp.Or(err, fmt.Errorf("customer %s has no e-mail address", c.ID))
		}
		return list[0], nil
	}
	if to == "" {
		return "", fmt.Errorf("customer %s has no %s", c.ID, what)
	}
	return to, nil
}

// dialable reports whether a text is a phone number to who dials it.
func dialable(text, channel string) bool {
	if channel == channelCall {
		return ledger.Callable(text)
	}
	return ledger.Dialable(text)
}

// mailboxes lists a customer's e-mail addresses, which semicolons separate. The
// first is written to, the others read along.
func mailboxes(c ledger.Customer) ([]string, error) {
	var list []string
	for part := range strings.SplitSeq(c.Email, ";") {
		part = strings.TrimSpace(part)
		if part == "" || slices.Contains(list, part) {
			continue
		}
		if parsed, err := mail.ParseAddress(part); err != nil || parsed.Address != part {
			return nil, fmt.Errorf("%q of customer %s is not an e-mail address", part, c.ID)
		}
		list = append(list, part)
	}
	return list, nil
}

// joinReasons writes all reasons, each with the name of its guard.
func joinReasons(list []reason) string {
	texts := make([]string, len(list))
	for i, r := range list {
		texts[i] = r.String()
	}
	return strings.Join(texts, "; ")
}

// lastDay returns the last day the reasons certainly stand.
func lastDay(list []reason) ledger.Date {
	var day ledger.Date
	for _, r := range list {
		day = day.Max(r.until)
	}
	return day
}

// firstSince returns the first day any of the reasons is known to stand since.
func firstSince(list []reason) ledger.Date {
	var day ledger.Date
	for _, r := range list {
		if r.since != "" && (day == "" || r.since < day) {
			day = r.since
		}
	}
	return day
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
