package dunning

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"relanced/dunning/channel"
	"relanced/internal/ledger"
	"relanced/internal/store"
	"relanced/internal/store/storetest"
)

// The year of the presets. The first invoices have the clocks put forward (29
// March) and the week of downtime in their ladders, the second the clocks put
// back (25 October). The daemon wakes up at half past one, twice at once: in
// summer that is the day before in UTC.
const (
	newYear   = ledger.Date("2026-01-01")
	firstDue  = ledger.Date("2026-03-02")
	secondDue = ledger.Date("2026-10-01")
	downFrom  = ledger.Date("2026-03-16")
	downTo    = ledger.Date("2026-03-22")
	owedEach  = 240_00

	springForward = ledger.Date("2026-03-29")
	fallBack      = ledger.Date("2026-10-25")
)

// payer is somebody who owes, and what they do in the morning, an hour before
// the daemon wakes up.
type payer struct {
	name string
	acts func(y *year, d *debt)
}

// debt is what one payer owes under one preset.
type debt struct {
	payer
	customer, invoice string
	diary             []string // what happened besides messages, "2026-03-05 Thu  pays 240.00"
	sent              []ledger.Date
	finished          ledger.Date // the first day the ladder was seen finished, "" before
	paid, back        ledger.Date // when they paid, and when that came back
	due               bool        // a message would leave at the next pass
}

// payers are the awkward moments.
func payers() []payer {
	return []payer{
		{"never", func(*year, *debt) {}},
		{"an-hour-before", func(y *year, d *debt) {
			if d.due && len(d.sent) == 1 {
				y.pays(d, owedEach, y.covered)
			}
		}},
		{"in-part", func(y *year, d *debt) {
			if d.paid == "" && len(d.sent) == 2 && y.today() > d.sent[1] {
				y.pays(d, owedEach/3, y.covered)
			}
		}},
		{"after-plan", func(*year, *debt) {}}, // see year.between
		{"comes-back", func(y *year, d *debt) {
			switch {
			case d.paid == "" && len(d.sent) == 1 && y.today() >= d.sent[0].AddDays(2):
				y.pays(d, owedEach, y.covered)
			case d.paid != "" && d.back == "" && y.today() >= d.paid.AddDays(20):
				y.comesBack(d)
			}
		}},
		{"comes-back-late", func(y *year, d *debt) {
			switch {
			case d.paid == "" && d.finished != "" && y.today() >= d.finished.AddDays(5):
				y.pays(d, owedEach, y.covered)
			case d.paid != "" && d.back == "" && y.today() >= d.paid.AddDays(9):
				y.comesBack(d)
			}
		}},
		{"seen-late", func(y *year, d *debt) {
			if d.paid == "" && len(d.sent) == 2 && y.today() >= d.sent[1].AddDays(3) {
				y.pays(d, owedEach, d.sent[1].AddDays(-1))
			}
		}},
	}
}

// year is a firm with every payer under every preset.
type year struct {
	*firm
	second  *Dispatcher // the other daemon
	debts   []*debt
	moved   ledger.Date       // the last day something happened
	next    ledger.Date       // the next day a step can be taken
	waiting []ledger.Reminder // for a person
	mu      sync.Mutex        // of the accounts, while both daemons send
}

// newYearOf opens the firm.
func newYearOf(t *testing.T, s *store.Store, clock *storetest.Clock) *year {
	t.Helper()
	y := &year{firm: &firm{t: t, book: "main", clock: clock, outbox: filepath.Join(t.TempDir(), "outbox"), covered: newYear.AddDays(-1)}}
	clock.Set(newYear.At(9, plannerZone))
	y.Dispatcher = y.dispatcher(s, nil)
	y.second = y.dispatcher(s, nil)
	for _, d := range []*Dispatcher{y.Dispatcher, y.second} {
		d.Channels["file"] = hooked{postbox{}, y.between}
		d.Channels[channelCall] = hooked{postbox{}, y.between}
	}
	for _, preset := range Presets() {
		for _, p := range payers() {
			a := &debt{payer: p, customer: preset + "-" + p.name, invoice: "A-" + preset + "-" + p.name}
			y.debts = append(y.debts, a)
			y.update(savesCustomer(ledger.Customer{
				ID: a.customer, Name: "Client " + a.customer, Email: a.customer + "@example.com", Phone: "+33 1 02", Policy: preset,
			}))
			y.update(saves(bill(a.invoice, a.customer, owedEach, firstDue.AddDays(-45), firstDue)))
		}
		y.update(saves(bill("B-"+preset, preset+"-never", owedEach, secondDue.AddDays(-45), secondDue)))
	}
	return y
}

func (y *year) today() ledger.Date { return ledger.DateOf(y.clock.Now().In(plannerZone)) }

// between pays for one whose second message has been prepared, and not claimed.
func (y *year) between(at point, m channel.Message) error {
	y.mu.Lock()
	defer y.mu.Unlock()
	for _, d := range y.debts {
		if at == prepared && d.name == "after-plan" && len(d.sent) == 1 && d.paid == "" && m.Invoices[0] == d.invoice {
			y.pays(d, owedEach, y.covered)
		}
	}
	return nil
}

func (y *year) pays(d *debt, minor int64, booked ledger.Date) {
	d.paid, y.moved = y.today(), y.today()
	y.note(d, fmt.Sprintf("pays %s, booked %s", euros(minor).Decimal(), booked))
	y.update(y.paid(d.invoice, minor, booked))
}

func (y *year) comesBack(d *debt) {
	d.back, y.moved = y.today(), y.today()
	y.note(d, "the payment comes back")
	y.update(func(tx *store.Tx) error {
		paid, err := tx.AllocationsTo(d.invoice)
		if err != nil {
			return err
		}
		return tx.Reverse(paid[0], ledger.ByEngine, "returned by the bank")
	})
}

func (y *year) note(d *debt, what string) {
	d.diary = append(d.diary, fmt.Sprintf("%s %s  %s", y.today(), y.today().Weekday().String()[:3], what))
}

// at sets the clock to a time of day, as the wall clock of Paris shows it.
func (y *year) at(day ledger.Date, hour, minute int) {
	y.clock.Set(day.At(hour, plannerZone).Add(time.Duration(minute) * time.Minute))
}

// live lives through one day.
func (y *year) live(day ledger.Date) {
	y.t.Helper()
	y.at(day, 0, 30)
	if from := y.covered.AddDays(1); from < day {
		y.update(func(tx *store.Tx) error { return y.statement(tx, bankAccount, from, day.AddDays(-1)) })
		y.covered = day.AddDays(-1)
	}
	plan, err := y.Preview(context.Background(), y.book)
	if err != nil {
		y.t.Fatal(err)
	}
	y.look(plan)
	for _, d := range y.debts {
		d.acts(y, d)
	}
	if len(plan.Due) > 0 || y.moved == day {
		y.at(day, 1, 30)
		y.wake(day)
		y.moved = day
		y.read()
	}
	y.at(day, 10, 0)
	if y.approves(day) {
		y.retry()
		y.moved = day
		y.read()
	}
}

// quiet reports whether a day may be passed over: no step is reached, nothing has
// happened lately, nobody wants to act, and it is no Monday, on which one looks.
func (y *year) quiet(day ledger.Date) bool {
	return day < y.next && day > y.moved.AddDays(3) && day.Weekday() != time.Monday &&
		!slices.ContainsFunc(y.debts, func(d *debt) bool { return d.wants(day) })
}

// wants reports whether it is a day on which a payer may act by themselves.
func (d *debt) wants(day ledger.Date) bool {
	return len(d.sent) > 0 && day <= d.sent[len(d.sent)-1].AddDays(3) ||
		d.finished != "" && day == d.finished.AddDays(5) ||
		d.paid != "" && (day == d.paid.AddDays(9) || day == d.paid.AddDays(20))
}

// look tells everybody how they stand this morning.
func (y *year) look(plan Result) {
	y.next = "9999-12-31"
	for _, o := range plan.Outlooks {
		if o.FirstPossible > y.today() {
			y.next = min(y.next, o.FirstPossible)
		}
	}
	for _, d := range y.debts {
		d.due = slices.ContainsFunc(plan.Due, func(due Due) bool { return due.Customer == d.customer })
		for _, o := range plan.Outlooks {
			if o.Invoice == d.invoice && o.State == OutlookFinished && d.finished == "" {
				d.finished = y.today()
			}
		}
	}
}

// wake wakes the daemon up: both at once in the weeks around the days on which the
// clocks change, when cron is known to fire twice.
func (y *year) wake(day ledger.Date) {
	y.t.Helper()
	awake := []*Dispatcher{y.Dispatcher}
	if max(day.Sub(springForward), springForward.Sub(day)) <= 7 || max(day.Sub(fallBack), fallBack.Sub(day)) <= 7 {
		awake = append(awake, y.second)
	}
	failed := make([]error, len(awake))
	var wait sync.WaitGroup
	for i, d := range awake {
		wait.Go(func() { _, failed[i] = d.Remind(context.Background(), y.book) })
	}
	wait.Wait()
	if err := errors.Join(failed...); err != nil {
		y.t.Fatal(err)
	}
}

// approves is the person who says yes to what has waited for a night.
func (y *year) approves(day ledger.Date) (any bool) {
	for _, r := range y.waiting {
		if r.PlannedFor < day && y.Planner.calendar.BusinessDay(day) {
			y.approve(r.ID, "yes")
			any = true
		}
	}
	return any
}

// read finds out what waits for a person, and what has been sent about the first
// invoice of each.
func (y *year) read() {
	sent := map[string][]ledger.Date{}
	y.waiting = nil
	for _, r := range y.reminders() {
		if r.State == ledger.ReminderPlanned {
			y.waiting = append(y.waiting, r)
		}
		if r.State == ledger.ReminderSent {
			sent[r.Items[0].Invoice] = append(sent[r.Items[0].Invoice], ledger.DateOf(r.SentAt.In(plannerZone)))
		}
	}
	for _, d := range y.debts {
		d.sent = sent[d.invoice]
	}
}

// chronicle is the calendar of a preset: a head, and a part for each payer.
func (y *year) chronicle(preset string, outlooks []Outlook) (head string, parts []string) {
	head = fmt.Sprintf("Policy %s. Everybody owes 240.00 EUR due on %s, and \"never\" as much on %s.\nNothing runs from %s to %s. Messages that wait for a person leave a day later.\n",
		preset, firstDue, secondDue, downFrom, downTo)
	all := y.reminders()
	for _, d := range y.debts {
		if d.customer != preset+"-"+d.name {
			continue
		}
		lines := slices.Clone(d.diary)
		for _, r := range all {
			if r.Customer == d.customer {
				lines = append(lines, messageLine(r))
			}
		}
		slices.SortStableFunc(lines, func(x, z string) int { return cmp.Compare(x[:10], z[:10]) })
		part := fmt.Sprintf("\n%s\n  %s\n", d.name, strings.Join(lines, "\n  "))
		for _, o := range outlooks {
			if o.Customer == d.customer {
				part += fmt.Sprintf("  %s in the end: %s\n", o.Invoice[:1], o.Note)
			}
		}
		parts = append(parts, part)
	}
	return head, parts
}

func messageLine(r ledger.Reminder) string {
	day := r.PlannedFor
	if !r.SentAt.IsZero() {
		day = ledger.DateOf(r.SentAt.In(plannerZone))
	}
	line := fmt.Sprintf("%s %s  %-8s %-10s", day, day.Weekday().String()[:3], strings.ToUpper(string(r.State)), r.Step)
	for _, i := range r.Items {
		line += fmt.Sprintf(" %s %s", i.Invoice[:1], i.Amount.Decimal())
		if i.GivenBack {
			line += " (given back: the money was there)"
		}
	}
	if r.PlannedFor != day {
		line += ", planned on " + string(r.PlannedFor)
	}
	if r.Reason != "" && r.State == ledger.ReminderCancelled {
		line += ": " + strings.ReplaceAll(r.Reason, r.Items[0].Invoice, r.Items[0].Invoice[:1])
	}
	return line
}

// TestAYearOfEachPreset keeps the exact calendar of every shipped ladder, with
// payments at the most awkward moments, as golden files: the same on both
// engines.
func TestAYearOfEachPreset(t *testing.T) {
	t.Parallel()
	if raceEnabled {
		t.Skip("one thing after the other, and ten times as long under the race detector: make test runs it without")
	}
	storetest.ForEach(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		y := newYearOf(t, s, clock)
		for day := firstDue.AddDays(-14); day < newYear.AddDays(365); day = day.AddDays(1) {
			if (day < downFrom || day > downTo) && !y.quiet(day) {
				y.live(day)
			}
		}
		plan, err := y.Preview(context.Background(), y.book)
		if err != nil {
			t.Fatal(err)
		}
		for _, preset := range Presets() {
			name := filepath.Join("years", preset+".txt")
			head, parts := y.chronicle(preset, plan.Outlooks)
			golden(t, name, head+strings.Join(parts, ""))
		}
		y.wantChain()
	})
}
