package store

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"time"

	"relanced/internal/ledger"
)

// claimCharges records what a message that is about to leave claims, with its
// event. It counts once the message has been sent; what an earlier attempt would have
// claimed is forgotten.
func (t *Tx) claimCharges(r ledger.Reminder, charges []ledger.Charge) error {
	var before int64
	if r.Attempts > 0 {
		var err error
		if before, err = t.exec(`DELETE FROM charges WHERE book = ? AND reminder = ?`, t.book, r.ID); err != nil {
			return wrap(err, "forgetting the charges of an earlier attempt")
		}
	}
	for _, c := range charges {
		_, err := t.exec(`INSERT INTO charges (book, reminder, invoice, instalment, kind, amount_minor, currency) VALUES (?,?,?,?,?,?,?)`,
			t.book, r.ID, c.Invoice, c.Instalment, c.Kind, c.Amount.Minor, c.Amount.Currency)
		if err != nil {
			return fmt.Errorf("recording the %s on invoice %s: %w", c.Kind, c.Invoice, err)
		}
	}
	if len(charges) == 0 && before == 0 {
		return nil
	}
	lines := []string{}
	for _, c := range charges {
		lines = append(lines, ChargeLine(c))
	}
	return t.Event(ByDaemon, "reminder.charges", r.ID, map[string]any{"charges": lines})
}

// ChargeLine is how the event of a reminder names a charge.
func ChargeLine(c ledger.Charge) string {
	return fmt.Sprintf("%s %d %s %s", c.Invoice, c.Instalment, c.Kind, c.Amount)
}

// Uncarried lists the reminders that were sent by a version that kept no charges,
// oldest first.
func (t *Tx) Uncarried() ([]ledger.Reminder, error) {
	list, err := t.reminders(`WHERE book = ? AND carried = 0 AND state = 'sent'`, t.book)
	slices.SortStableFunc(list, func(a, b ledger.Reminder) int { return a.SentAt.Compare(b.SentAt) })
	return list, err
}

// CarryCharges records what a reminder of such a version claimed.
func (t *Tx) CarryCharges(r ledger.Reminder, charges []ledger.Charge) error {
	n, err := t.exec(`UPDATE reminders SET carried = 1 WHERE book = ? AND id = ? AND carried = 0`, t.book, r.ID)
	if err != nil || n == 0 {
		return wrap(err, "carrying the charges of a reminder over")
	}
	r.Attempts = 0
	return t.claimCharges(r, charges)
}

// selectCharge finds the charges of messages that were sent; not those of a step
// that was given back: the customer had paid. From and where say of which invoices.
const (
	selectCharge = `SELECT c.reminder, c.invoice, c.instalment, c.kind, c.amount_minor AS "amount.minor", c.currency AS "amount.currency",
		r.sent_at, i.customer FROM `
	standing = ` JOIN reminders r ON r.book = c.book AND r.id = c.reminder AND r.state = 'sent'
		WHERE i.book = ? AND c.book = i.book AND c.invoice = i.number AND i.written_off = 0 AND r.sent_at < ?
		AND NOT EXISTS (SELECT 1 FROM reminder_items g WHERE g.book = c.book AND g.reminder = c.reminder AND g.invoice = c.invoice AND g.live = 0) `
	// CROSS JOIN: without it SQLite reads all charges of the book for a few invoices.
	someInvoices = `invoices i CROSS JOIN charges c`
	allCharges   = `charges c CROSS JOIN invoices i`
)

// endOf is the end of a day: what was booked on it, and what was done before an instant.
type endOf struct {
	day    ledger.Date
	before int64
}

// always is no day in particular: everything that is known.
var always = endOf{"9999-12-31", math.MaxInt64}

// Charged lists the accounts of the charges that were claimed on the invoices of a
// customer, "" for everybody, by invoice. What was given up with its invoice is not
// among them.
func (t *Tx) Charged(customer string) ([]ledger.Charged, error) { return t.chargedOf(customer, always) }

// ChargedBy lists the same as of the end of a day, by what is known of it now: what
// letters that had left claimed, and what had been paid or waived.
func (t *Tx) ChargedBy(customer string, day ledger.Date, zone *time.Location) ([]ledger.Charged, error) {
	return t.chargedOf(customer, endOf{day, unixMicros(day.AddDays(1).At(0, zone))})
}

func (t *Tx) chargedOf(customer string, end endOf) ([]ledger.Charged, error) {
	if customer == "" {
		return t.charged(end, allCharges, ``, `IN (SELECT x.invoice FROM charges x WHERE x.book = ?)`, t.book)
	}
	return t.charged(end, someInvoices, `AND i.customer = ?`, `IN (SELECT n.number FROM invoices n WHERE n.book = ? AND n.customer = ?)`, t.book, customer)
}

// ChargedOf is the account of one invoice; false when nothing was claimed on it.
func (t *Tx) ChargedOf(invoice string) (ledger.Charged, bool, error) {
	accounts, err := t.charged(always, someInvoices, `AND i.number = ?`, `= ?`, invoice)
	if err != nil || len(accounts) == 0 {
		return ledger.Charged{}, false, err
	}
	return accounts[0], true, nil
}

// MayPayCharges is nil when so much is claimed on an invoice beside its principal, and
// unpaid; else ErrStale.
func (t *Tx) MayPayCharges(invoice string, amount ledger.Money) error {
	c, _, err := t.ChargedOf(invoice)
	if err != nil {
		return err
	}
	if left := c.Left(); left.Currency != amount.Currency || left.Minor < amount.Minor {
		return fmt.Errorf("putting %s on the charges of invoice %s, of which %s are claimed and unpaid: %w", amount, invoice, left, ErrStale)
	}
	return nil
}

// ListedWithCharges sums what the reminders that claim charges list of each invoice, by
// reminder, in minor units.
func (t *Tx) ListedWithCharges() (map[string]map[string]int64, error) {
	rows, err := list[struct {
		Reminder, Invoice string
		Minor             int64
	}](t, `SELECT i.reminder, i.invoice, CAST(SUM(i.amount_minor) AS BIGINT) AS minor FROM reminder_items i
		WHERE i.book = ? AND i.reminder IN (SELECT c.reminder FROM charges c WHERE c.book = ?) GROUP BY i.reminder, i.invoice`, t.book, t.book)
	listed := map[string]map[string]int64{}
	for _, r := range rows {
		if listed[r.Reminder] == nil {
			listed[r.Reminder] = map[string]int64{}
		}
		listed[r.Reminder][r.Invoice] = r.Minor
	}
	return listed, wrap(err, "listing what letters with charges ask for")
}

// charged lists the accounts of the invoices that a condition selects: on i in where,
// which takes the last argument, and on their numbers in which.
func (t *Tx) charged(end endOf, from, where, which string, args ...any) ([]ledger.Charged, error) {
	of := []any{t.book, end.before}
	if where != "" {
		of = append(of, args[len(args)-1])
	}
	rows, err := list[struct {
		ledger.Charge
		SentAt   int64
		Customer string
	}](t, selectCharge+from+standing+where+` ORDER BY c.invoice, r.sent_at, r.id, c.instalment, c.kind`, of...)
	if err != nil || len(rows) == 0 {
		return nil, wrap(err, "listing the charges")
	}
	paid, err := t.receipts(`AND a.amount_minor > 0 AND a.adjustment < 0 AND a.invoice `+which, args...)
	if err != nil {
		return nil, err
	}
	settled, err := t.settledCharges(`AND s.at < ? AND s.invoice `+which, append([]any{end.before}, args...)...)
	if err != nil {
		return nil, err
	}
	var accounts []ledger.Charged
	histories := map[string][]chargeEvent{}
	for _, r := range rows {
		if n := len(accounts); n == 0 || accounts[n-1].Invoice != r.Invoice {
			accounts = append(accounts, ledger.Charged{Invoice: r.Invoice, Customer: r.Customer, Currency: r.Amount.Currency})
		}
		c := r.Charge
		c.Sent = micros(r.SentAt)
		histories[c.Invoice] = append(histories[c.Invoice], chargeEvent{ledger.DateOf(c.Sent), func(of *ledger.Charged) { supersede(of, c) }})
	}
	for _, s := range settled {
		histories[s.Invoice] = append(histories[s.Invoice], chargeEvent{ledger.DateOf(s.At), func(of *ledger.Charged) { of.Settled = append(of.Settled, s) }})
	}
	for _, r := range paid {
		if r.On(end.day) {
			histories[r.Invoice] = append(histories[r.Invoice], chargeEvent{r.Booked, func(of *ledger.Charged) { of.PayAlong(r.Allocation, r.Money-r.Minor) }})
		}
	}
	for i := range accounts {
		history := histories[accounts[i].Invoice]
		slices.SortStableFunc(history, func(a, b chargeEvent) int { return cmp.Compare(a.day, b.day) })
		for _, e := range history {
			e.becomes(&accounts[i])
		}
	}
	return accounts, nil
}

// chargeEvent is what became of the charges on an invoice on a day: money pays what was
// claimed by then.
type chargeEvent struct {
	day     ledger.Date
	becomes func(*ledger.Charged)
}

// supersede adds a charge to an account in the place of the one before it.
func supersede(account *ledger.Charged, c ledger.Charge) {
	same := func(had ledger.Charge) bool { return had.Instalment == c.Instalment && had.Kind == c.Kind }
	account.Claims = append(slices.DeleteFunc(account.Claims, same), c)
	slices.SortFunc(account.Claims, func(a, b ledger.Charge) int {
		return cmp.Or(cmp.Compare(a.Instalment, b.Instalment), cmp.Compare(a.Kind, b.Kind))
	})
}

// SettledCharges lists what people said of the charges of an invoice, oldest first,
// without what they took back.
func (t *Tx) SettledCharges(invoice string) ([]ledger.SettledCharge, error) {
	return t.settledCharges(`AND s.invoice = ?`, invoice)
}

func (t *Tx) settledCharges(which string, args ...any) ([]ledger.SettledCharge, error) {
	rows, err := list[struct {
		ledger.SettledCharge
		At int64
	}](t, `SELECT s.id, s.invoice, s.kind, s.how, s.amount_minor AS "amount.minor", s.currency AS "amount.currency", s.author, s.note, s.at
		FROM settled_charges s WHERE s.book = ? `+which+` AND s.undoes IS NULL
		AND NOT EXISTS (SELECT 1 FROM settled_charges u WHERE u.book = s.book AND u.undoes = s.id) ORDER BY s.id`, append([]any{t.book}, args...)...)
	settled := make([]ledger.SettledCharge, len(rows))
	for i, r := range rows {
		settled[i] = r.SettledCharge
		settled[i].At = micros(r.At)
	}
	return settled, wrap(err, "listing what people said of charges")
}

// SettleCharge records a person's word on charges, with its event.
func (t *Tx) SettleCharge(s ledger.SettledCharge) error {
	id, err := t.addSettledCharge(s, nil)
	if err != nil {
		return err
	}
	return t.Event(s.Author, "charge."+string(s.How), s.Invoice, map[string]any{
		"word": id, "kind": s.Kind, "amount": s.Amount.String(), "note": s.Note,
	})
}

// UndoSettledCharge takes a person's word on charges back, with its event: they are
// claimed again.
func (t *Tx) UndoSettledCharge(s ledger.SettledCharge, author, note string) error {
	undo := s
	undo.Author, undo.Note = author, note
	id, err := t.addSettledCharge(undo, s.ID)
	if err != nil {
		return err
	}
	return t.Event(author, "charge.reclaimed", s.Invoice, map[string]any{
		"word": id, "undoes": s.ID, "kind": s.Kind, "amount": s.Amount.String(), "note": note,
	})
}

func (t *Tx) addSettledCharge(s ledger.SettledCharge, undoes any) (int64, error) {
	id, err := t.nextID("settled_charges")
	if err != nil {
		return 0, wrap(err, "numbering a word on charges")
	}
	_, err = t.exec(`INSERT INTO settled_charges (book, id, invoice, kind, how, amount_minor, currency, author, note, at, undoes)
		VALUES (?,?,?,?,?,?,?,?,?,?,?)`, t.book, id, s.Invoice, s.Kind, s.How, s.Amount.Minor, s.Amount.Currency,
		clean(s.Author), clean(s.Note), t.now.UnixMicro(), undoes)
	return id, wrap(err, "recording a word on charges")
}

// ChargeRows lists every row of charges of the book by reminder, whether or not it
// stands: what verify compares with the events.
func (t *Tx) ChargeRows() ([]ledger.Charge, error) {
	rows, err := list[ledger.Charge](t, `SELECT reminder, invoice, instalment, kind, amount_minor AS "amount.minor", currency AS "amount.currency"
		FROM charges WHERE book = ? ORDER BY reminder, invoice, instalment, kind`, t.book)
	return rows, wrap(err, "listing the charges")
}

// ChargeWord is a row of what people said of charges.
type ChargeWord struct {
	ledger.SettledCharge
	Undoes int64 // the one that it takes back, 0 for none
}

// ChargeWords lists every such row of the book in the order in which they were said,
// also what was taken back: what verify compares with the events.
func (t *Tx) ChargeWords() ([]ChargeWord, error) {
	rows, err := list[ChargeWord](t, `SELECT id, invoice, kind, how, amount_minor AS "amount.minor", currency AS "amount.currency", author, note,
		COALESCE(undoes, 0) AS undoes FROM settled_charges WHERE book = ? ORDER BY id`, t.book)
	return rows, wrap(err, "listing what people said of charges")
}
