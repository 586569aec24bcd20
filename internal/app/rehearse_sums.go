package app

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"time"

	"relanced/dunning"
	"relanced/internal/ledger"
)

// report puts together what the ledgers say and what was seen each day.
func (r *rehearsing) report(f facts, w *lived) Rehearsal {
	out := Rehearsal{Book: r.book, From: string(r.from), To: string(r.to), Days: r.to.Sub(r.from) + 1, UndoneBy: map[string]int{}}
	out.Files.Refused, out.Files.Withdrawn = listOf(r.refused), r.past.withdrawn
	out.Files.Evening = r.past.evening
	for _, file := range r.past.files {
		if file.known <= r.to {
			out.Files.Replayed++
		}
	}
	for _, i := range r.past.invoices {
		if issued(i) <= r.to {
			out.Files.Invoices++
		}
	}
	out.credits(f, w.before)
	out.sent(f, w)
	out.payers(f, w, r.Config.Matching.Propose)
	out.holds(w)
	return out
}

// listOf makes an empty list of none: JSON keys keep their type.
func listOf[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// credits reports what became of the credits, and what later facts undid.
func (r *Rehearsal) credits(f facts, before map[string]bool) {
	for _, fact := range undoingFacts() {
		r.UndoneBy[fact] = 0
	}
	for _, e := range f.lived.entries {
		if e.Amount.Minor <= 0 || before[e.ID] {
			continue
		}
		r.Credits.Total++
		switch e.State {
		case ledger.EntryAllocated:
			r.Credits.Allocated++
		case ledger.EntryIgnored:
			r.Credits.Ignored++
		default:
			r.Credits.Review++
		}
	}
	var delays []int
	rules, byRule := map[string]*RuleSums{}, map[string][]int{}
	r.Undone = []UndoneCredit{}
	undone := map[string]bool{}
	for _, s := range f.lived.settlements() {
		e := f.lived.byID[s.entry]
		if before[s.entry] || e.Amount.Minor <= 0 {
			continue
		}
		sums := rules[s.rule]
		if sums == nil {
			sums = &RuleSums{Rule: s.rule}
			rules[s.rule] = sums
		}
		sums.Allocated++
		late := ledger.DateOf(s.at.In(f.zone)).Sub(e.BookingDate)
		delays, byRule[s.rule] = append(delays, late), append(byRule[s.rule], late)
		c, bad := contradicted(s, f.own.standing(e), f.whole.standing(e))
		if !bad {
			continue
		}
		sums.Undone++
		undone[s.entry] = true
		r.UndoneBy[c.fact]++
		r.Undone = append(r.Undone, undoneCredit(e, s, c, f.zone))
	}
	r.Credits.Undone = len(undone)
	r.Settlement = delayOf(delays)
	r.Rules = []RuleSums{}
	for _, rule := range slices.Sorted(maps.Keys(rules)) {
		rules[rule].Delay = delayOf(byRule[rule])
		r.Rules = append(r.Rules, *rules[rule])
	}
	slices.SortStableFunc(r.Rules, func(a, b RuleSums) int { return b.Allocated - a.Allocated })
	slices.SortStableFunc(r.Undone, func(a, b UndoneCredit) int { return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.Credit, b.Credit)) })
}

func undoneCredit(e ledger.Entry, s settlement, c contradiction, zone *time.Location) UndoneCredit {
	return UndoneCredit{
		Credit: e.Ref(), Booked: string(e.BookingDate), Amount: e.Amount.Decimal(), Currency: e.Amount.Currency, Counterparty: e.Counterparty,
		Invoices: s.key(), Day: string(ledger.DateOf(s.at.In(zone))), Rule: s.rule, Probability: sixDecimals(s.probability), Fact: c.fact, By: c.by, Then: c.then,
	}
}

// sentItems lists the invoices of the reminders that left, by day.
func (f facts) sentItems() []sentItem {
	var list []sentItem
	for _, m := range f.reminders {
		if m.State != ledger.ReminderSent {
			continue
		}
		for _, item := range m.Items {
			list = append(list, sentItem{m.ID, m.Customer, item, m.SentAt, ledger.DateOf(m.SentAt.In(f.zone)), m.Channel})
		}
	}
	slices.SortStableFunc(list, func(a, b sentItem) int {
		return cmp.Or(cmp.Compare(a.day, b.day), cmp.Compare(a.item.Invoice, b.item.Invoice), a.item.Instalment-b.item.Instalment)
	})
	return list
}

// sent reports what would have gone out, and how long after it could have.
func (r *Rehearsal) sent(f facts, w *lived) {
	steps := map[string]*StepSums{}
	var order []string
	step := func(name string) *StepSums {
		if steps[name] == nil {
			steps[name] = &StepSums{Step: name}
			order = append(order, name)
		}
		return steps[name]
	}
	var delays []int
	r.Sent, r.Held, r.Reminders.Steps = []SentReminder{}, []AgainstHold{}, []StepSums{}
	for _, s := range f.sentItems() {
		row := sentRow(s, w)
		delays = append(delays, row.Late)
		r.Sent = append(r.Sent, row)
		step(s.item.Step).Invoices++
		if h, ok := heldThen(f.holds, s, f.zone); ok {
			r.Held = append(r.Held, AgainstHold{row, string(h.Kind), string(h.Until), h.Author, h.Note})
		}
	}
	for _, m := range f.reminders {
		if m.State == ledger.ReminderSent {
			r.Reminders.Messages++
			step(m.Step).Messages++
		}
		if m.State == ledger.ReminderPlanned {
			r.Reminders.Approval++
		}
	}
	slices.SortStableFunc(order, func(a, b string) int { return w.after[a] - w.after[b] })
	for _, name := range order {
		r.Reminders.Steps = append(r.Reminders.Steps, *steps[name])
	}
	r.Reminders.Invoices, r.Reminders.Delay, r.AgainstHolds = len(r.Sent), delayOf(delays), len(r.Held)
}

func sentRow(s sentItem, w *lived) SentReminder {
	late := 0
	if since, ok := w.lawful[rung{slot{s.item.Invoice, s.item.Instalment}, s.item.Step}]; ok {
		late = s.day.Sub(since)
	}
	return SentReminder{
		Day: string(s.day), Invoice: s.item.Invoice, Customer: s.customer, Step: s.item.Step, Asked: s.item.Amount.Decimal(),
		Currency: s.item.Amount.Currency, Late: late, Channel: s.channel,
	}
}

// heldThen finds a hold that somebody had set on what a reminder lists.
func heldThen(holds []ledger.Hold, s sentItem, zone *time.Location) (ledger.Hold, bool) {
	for _, h := range holds {
		if (h.Invoice == s.item.Invoice || h.Invoice == "" && h.Customer == s.customer) && ledger.DateOf(h.At.In(zone)) <= s.day && s.day <= h.Until {
			return h, true
		}
	}
	return ledger.Hold{}, false
}

// payers reports which reminders would have reached somebody who had paid.
func (r *Rehearsal) payers(f facts, w *lived, propose float64) {
	certain, perhaps := payersReached(f.sentItems(), f.invoices, f.truths(), propose, f.knew)
	row := func(p reached) ReachedPayer {
		return ReachedPayer{
			SentReminder: sentRow(p.sent, w), Credit: p.truth.entry.Ref(), Booked: string(p.truth.entry.BookingDate), Amount: p.truth.entry.Amount.Decimal(),
			Settled: string(f.settledOn(p.truth.entry, p.sent.item.Invoice)), Says: p.truth.says, Probability: sixDecimals(p.certain),
		}
	}
	reminders := map[sentKey]bool{}
	r.Reached, r.Perhaps = []ReachedPayer{}, []ReachedPayer{}
	for _, p := range certain {
		r.Reached = append(r.Reached, row(p))
		reminders[p.sent.key()] = true
	}
	r.ToPayers = len(reminders)
	maybe := map[sentKey]bool{}
	for _, p := range perhaps {
		if reminders[p.sent.key()] {
			continue // it reached a payer for certain
		}
		r.Perhaps = append(r.Perhaps, row(p))
		maybe[p.sent.key()] = true
	}
	r.PerhapsToPayers = len(maybe)
}

// key names one invoice of one reminder.
func (s sentItem) key() sentKey { return sentKey{s.reminder, slot{s.item.Invoice, s.item.Instalment}} }

type sentKey struct {
	reminder string
	slot
}

// truths says of every credit of the whole past where its money belongs.
func (f facts) truths() []truth {
	var list []truth
	for _, e := range f.whole.entries {
		if e.Amount.Minor > 0 {
			list = append(list, truthOf(e, f.own.standing(e), f.whole.standing(e), f.lived.standing(e), f.whole.proposals[e.ID]))
		}
	}
	return list
}

// knew reports whether the rehearsed ledger had a credit on an invoice at an instant.
func (f facts) knew(e ledger.Entry, invoice string, at time.Time) bool {
	same, ok := f.lived.find(e)
	if !ok {
		return false
	}
	s := f.lived.standings[same.ID]
	return slices.ContainsFunc(slices.Concat(s.live, s.past), func(x settlement) bool {
		return !x.at.After(at) && (x.undone == nil || x.undone.At.After(at)) && x.on(invoice)
	})
}

func (s settlement) on(invoice string) bool {
	return slices.ContainsFunc(s.parts, func(p ledger.Part) bool { return p.Invoice == invoice })
}

// settledOn is the day the rehearsed ledger put a credit on an invoice, "" for never.
func (f facts) settledOn(e ledger.Entry, invoice string) ledger.Date {
	same, ok := f.lived.find(e)
	if !ok {
		return ""
	}
	for _, s := range f.lived.standings[same.ID].live {
		if s.on(invoice) {
			return ledger.DateOf(s.at.In(f.zone))
		}
	}
	return ""
}

// holds reports what the guards cost, in the order in which reasons are given.
func (r *Rehearsal) holds(w *lived) {
	atEnd := map[dunning.Guard]int{}
	for _, guard := range w.lastHeld {
		atEnd[guard]++
	}
	r.Holds = []HoldSums{}
	for _, guard := range dunning.Guards() {
		if g := w.guards[guard]; g != nil || atEnd[guard] > 0 {
			sums := HoldSums{Guard: string(guard), AtEnd: atEnd[guard]}
			if g != nil {
				sums.Reminders, sums.Days = len(g.rungs), g.days
			}
			r.Holds = append(r.Holds, sums)
		}
	}
}

// sixDecimals is as much of a probability as the exports give.
func sixDecimals(p float64) float64 { return math.Round(p*1e6) / 1e6 }

// delayOf sums up days.
func delayOf(days []int) Delay {
	d := Delay{Count: len(days)}
	if len(days) == 0 {
		return d
	}
	days = slices.Sorted(slices.Values(days))
	sum := 0
	for _, n := range days {
		sum += n
	}
	d.Mean = math.Round(10*float64(sum)/float64(len(days))) / 10
	d.Median, d.Max = days[len(days)/2], days[len(days)-1]
	return d
}
