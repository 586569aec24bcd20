package store

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"relanced/internal/ledger"
)

const reminderColumns = `id, customer, currency, policy, step, channel, language, state, planned_for, not_before, attempts, sent_at,
	recipient, message_id, reason, receipt, failing_since, given_up`

type reminderRow struct {
	ledger.Reminder
	NotBefore    int64
	SentAt       int64
	FailingSince int64
	GivenUp      int
}

// PlanReminder records a planned reminder with its items and its event. An
// item whose step was sent or is planned already violates a unique index: the
// whole transaction fails rather than remind twice.
func (t *Tx) PlanReminder(r ledger.Reminder) error {
	_, err := t.exec(`INSERT INTO reminders (book, subject, body, `+reminderColumns+`) VALUES (?,'','',?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)`,
		t.book, r.ID, r.Customer, r.Currency, r.Policy, r.Step, r.Channel, r.Language, ledger.ReminderPlanned, r.PlannedFor, 0, 0, 0,
		clean(r.Recipient), r.MessageID, clean(r.Reason), "", 0, 0)
	if err != nil {
		return wrap(err, "recording the planned reminder")
	}
	for _, item := range r.Items {
		_, err := t.exec(`INSERT INTO reminder_items (book, reminder, invoice, instalment, step, cycle, amount_minor, currency, due_date, live)
			VALUES (?,?,?,?,?,?,?,?,?,1)`, t.book, r.ID, item.Invoice, item.Instalment, item.Step, item.Cycle,
			item.Amount.Minor, item.Amount.Currency, item.DueDate)
		if err != nil {
			return fmt.Errorf("recording step %s of invoice %s: %w", item.Step, item.Invoice, err)
		}
	}
	return t.Event(ByDaemon, "reminder.planned", r.ID, map[string]any{"customer": r.Customer, "step": r.Step, "items": r.Items})
}

// Transition is a change of state of a reminder and what it is to remember.
type Transition struct {
	Next      ledger.ReminderState
	Actor     string
	Reason    string
	Receipt   string
	NotBefore time.Time
	SentAt    time.Time
	FailedAt  time.Time // of a passing failure: the first is remembered
	GivenUp   bool      // see ledger.Reminder
	Subject   string    // with Body, what is about to leave: kept when not empty
	Body      string
	Digest    string // SHA-256 of the bytes about to leave, in hexadecimal: for the event
	// Charges are what a message that is about to leave claims beside its principal.
	Charges []ledger.Charge
}

// MoveReminder changes the state of a reminder, with its event. A move the
// state table does not allow is ErrMove.
func (t *Tx) MoveReminder(r ledger.Reminder, m Transition) error {
	if !r.State.CanMove(m.Next) {
		return fmt.Errorf("reminder %s from %s to %s: %w", r.ID, r.State, m.Next, ErrMove)
	}
	attempts := 0
	if m.Next == ledger.ReminderSending {
		attempts = 1
		if err := t.claimCharges(r, m.Charges); err != nil {
			return err
		}
	}
	n, err := t.exec(`UPDATE reminders SET state = ?, reason = ?, receipt = ?, not_before = ?, sent_at = ?, attempts = attempts + ?,
		carried = CASE WHEN ? = 1 THEN 1 ELSE carried END, failing_since = CASE WHEN failing_since = 0 THEN ? ELSE failing_since END, given_up = ?,
		subject = CASE WHEN ? = '' THEN subject ELSE ? END, body = CASE WHEN ? = '' THEN body ELSE ? END
		WHERE book = ? AND id = ? AND state = ?`,
		m.Next, clean(m.Reason), clean(m.Receipt), unixMicros(m.NotBefore), unixMicros(m.SentAt), attempts, attempts,
		unixMicros(m.FailedAt), flag(m.GivenUp),
		clean(m.Subject), clean(m.Subject), clean(m.Body), clean(m.Body), t.book, r.ID, r.State)
	if err == nil && n != 1 {
		err = fmt.Errorf("reminder %s is no longer %s: %w", r.ID, r.State, ErrMove)
	}
	if err != nil {
		return wrap(err, "changing the state of a reminder")
	}
	if m.Next == ledger.ReminderCancelled || m.Next == ledger.ReminderRefused {
		if _, err := t.exec(`UPDATE reminder_items SET live = 0 WHERE book = ? AND reminder = ?`, t.book, r.ID); err != nil {
			return wrap(err, "giving the steps back")
		}
	}
	if m.Next == ledger.ReminderSent { // money may have come while nobody knew whether it had left
		if err := t.noteLate(withReminders, `i.reminder = ?`, r.ID); err != nil {
			return err
		}
	}
	detail := map[string]any{"from": r.State, "reason": m.Reason, "receipt": m.Receipt}
	if m.Digest != "" {
		detail["sha256"] = m.Digest
	}
	return t.Event(m.Actor, "reminder."+string(m.Next), r.ID, detail)
}

// Reminders lists the reminders of the book with their items, oldest first, in
// the given states (none: all).
func (t *Tx) Reminders(states ...ledger.ReminderState) ([]ledger.Reminder, error) {
	where, args := inStates(t.book, states)
	return t.reminders(where, args...)
}

// LatestSent lists the n reminders that were sent last, newest first.
func (t *Tx) LatestSent(n int) ([]ledger.Reminder, error) {
	sent, err := t.reminders(`WHERE book = ? AND id IN (SELECT s.id FROM reminders s WHERE s.book = ? AND s.state = 'sent' ORDER BY s.sent_at DESC, s.id DESC LIMIT ?)`,
		t.book, t.book, n)
	slices.SortFunc(sent, func(a, b ledger.Reminder) int { return cmp.Or(b.SentAt.Compare(a.SentAt), cmp.Compare(b.ID, a.ID)) })
	return sent, err
}

// FailingReminders lists the planned reminders whose channel has failed in passing,
// oldest first. There are hardly ever any, and the metrics ask often.
func (t *Tx) FailingReminders() ([]ledger.Reminder, error) {
	const failing = `WHERE book = ? AND state = 'planned' AND failing_since <> 0`
	_, some, err := one[int](t, `SELECT 1 FROM reminders `+failing+` LIMIT 1`, t.book)
	if err != nil || !some {
		return nil, wrap(err, "looking for reminders that fail")
	}
	return t.reminders(failing, t.book)
}

// RemindersOf lists the reminders of one customer and those that list an
// invoice of theirs, oldest first: an invoice that was somebody else's before
// stands where the reminders to that one have left it.
func (t *Tx) RemindersOf(customer string) ([]ledger.Reminder, error) {
	// CROSS JOIN: without it SQLite reads all reminders that were ever sent, and
	// looks up whose the invoice of each is.
	return t.reminders(`WHERE book = ? AND id IN (SELECT own.id FROM reminders own WHERE own.book = ? AND own.customer = ?
		UNION ALL SELECT listed.reminder FROM invoices v CROSS JOIN reminder_items listed
		WHERE v.book = ? AND v.customer = ? AND listed.book = v.book AND listed.invoice = v.number AND listed.live = 1)`,
		t.book, t.book, customer, t.book, customer)
}

// CountLeft counts the reminders of the book that were sent at or after an
// instant, and those in flight.
func (t *Tx) CountLeft(since time.Time) (int, error) {
	n, _, err := one[int](t, `SELECT (SELECT COUNT(*) FROM reminders WHERE book = ? AND state = 'sending')
		+ (SELECT COUNT(*) FROM reminders WHERE book = ? AND state = 'sent' AND sent_at >= ?)`, t.book, t.book, unixMicros(since))
	return n, wrap(err, "counting the reminders of today")
}

// ReminderKnown reports whether an id is taken.
func (t *Tx) ReminderKnown(id string) (bool, error) {
	_, found, err := one[int](t, `SELECT 1 FROM reminders WHERE book = ? AND id = ?`, t.book, id)
	return found, wrap(err, "looking for a reminder")
}

// Reminder finds a reminder.
func (t *Tx) Reminder(id string) (ledger.Reminder, bool, error) {
	list, err := t.reminders(`WHERE book = ? AND id = ?`, t.book, id)
	if err != nil || len(list) == 0 {
		return ledger.Reminder{}, false, err
	}
	return list[0], true, nil
}

func (t *Tx) reminders(where string, args ...any) ([]ledger.Reminder, error) {
	rows, err := list[reminderRow](t, `SELECT `+reminderColumns+` FROM reminders `+where+` ORDER BY planned_for, id`, args...)
	if err != nil {
		return nil, wrap(err, "listing the reminders")
	}
	type itemRow struct {
		ledger.ReminderItem
		Reminder string
		Live     int
	}
	items, err := list[itemRow](t, `SELECT reminder, invoice, instalment, step, cycle, amount_minor AS "amount.minor",
		currency AS "amount.currency", due_date, live FROM reminder_items
		WHERE book = ? AND reminder IN (SELECT id FROM reminders `+where+`) ORDER BY due_date, invoice, instalment`, append([]any{t.book}, args...)...)
	if err != nil {
		return nil, wrap(err, "listing the reminders' items")
	}
	byReminder := make(map[string][]ledger.ReminderItem)
	states := make(map[string]ledger.ReminderState, len(rows))
	for _, r := range rows {
		states[r.ID] = r.State
	}
	for _, i := range items {
		i.GivenBack = i.Live == 0 && states[i.Reminder] == ledger.ReminderSent
		byReminder[i.Reminder] = append(byReminder[i.Reminder], i.ReminderItem)
	}
	proofs, err := t.proofs(`WHERE book = ? AND reminder IN (SELECT id FROM reminders `+where+`)`, append([]any{t.book}, args...)...)
	if err != nil {
		return nil, err
	}
	reminders := make([]ledger.Reminder, len(rows))
	for i, r := range rows {
		reminders[i] = r.Reminder
		reminders[i].NotBefore, reminders[i].SentAt, reminders[i].Items = micros(r.NotBefore), micros(r.SentAt), byReminder[r.ID]
		reminders[i].FailingSince, reminders[i].GivenUp = micros(r.FailingSince), r.GivenUp == 1
		reminders[i].Reached = ledger.Delivery(proofs[r.ID]).Reached()
	}
	return reminders, nil
}

// ReminderText is what a reminder said when it last was about to leave; both are
// "" for one that never was.
func (t *Tx) ReminderText(id string) (subject, body string, err error) {
	row, _, err := one[struct{ Subject, Body string }](t, `SELECT subject, body FROM reminders WHERE book = ? AND id = ?`, t.book, id)
	return row.Subject, row.Body, wrap(err, "reading what a reminder said")
}

// CountReminders counts the book's reminders by state.
func (t *Tx) CountReminders() (map[ledger.ReminderState]int, error) {
	rows, err := list[struct {
		State ledger.ReminderState
		N     int
	}](t, `SELECT state, COUNT(*) AS n FROM reminders WHERE book = ? GROUP BY state`, t.book)
	counts := map[ledger.ReminderState]int{}
	for _, r := range rows {
		counts[r.State] = r.N
	}
	return counts, wrap(err, "counting the reminders")
}
