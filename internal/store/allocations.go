package store

import (
	"database/sql"
	"fmt"

	"relanced/internal/ledger"
)

const selectAllocation = `SELECT a.id, a.entry, a.invoice, a.amount_minor AS "amount.minor", a.currency AS "amount.currency", a.adjustment,
	a.adjustment_reason, a.decided_by, a.rule, a.probability, a.explanation, a.why, a.at, a.reverses,
	CASE WHEN r.id IS NULL THEN 0 ELSE 1 END AS reversed
	FROM allocations a LEFT JOIN allocations r ON r.book = a.book AND r.reverses = a.id `

type allocationRow struct {
	ledger.Allocation
	At       int64
	Reverses sql.NullInt64
	Reversed int
}

// Allocate puts money of an entry on an invoice, with its event. It re-checks,
// in the transaction that writes, that the invoice still owes as much and that
// the entry still has as much: what no longer holds is ErrStale.
func (t *Tx) Allocate(a ledger.Allocation) error {
	open, reminded, found, err := t.openOf(a.Invoice)
	if err != nil {
		return err
	}
	if !found {
		return fmt.Errorf("allocating to invoice %s: %w (there is no such invoice)", a.Invoice, ErrStale)
	}
	if a.Amount.Minor > 0 && a.Amount.Minor+a.Adjustment == 0 {
		if err := t.MayPayCharges(a.Invoice, a.Amount); err != nil {
			return err
		}
	} else if open.Currency != a.Amount.Currency || !ledger.Within(a.Amount.Minor+a.Adjustment, open.Minor) {
		return fmt.Errorf("allocating %s to invoice %s, which has %s open: %w", a.Amount, a.Invoice, open, ErrStale)
	}
	id, err := t.addAllocation(a)
	if err != nil {
		return err
	}
	if reminded {
		if err := t.noteLateOf(id, a.Entry); err != nil {
			return err
		}
	}
	return t.Event(a.DecidedBy, "allocation.made", a.Entry, map[string]any{
		"allocation": id, "invoice": a.Invoice, "amount": a.Amount.String(), "rule": a.Rule, "probability": a.Probability,
		"explanation": a.Explanation, "adjustment": a.Adjustment, "reason": a.AdjustmentReason,
	})
}

// Reverse undoes a live allocation with a new row that carries the opposite
// amounts.
func (t *Tx) Reverse(a ledger.Allocation, actor, why string) error {
	undo := ledger.Allocation{
		Entry: a.Entry, Invoice: a.Invoice, Amount: ledger.Money{Minor: -a.Amount.Minor, Currency: a.Amount.Currency},
		Adjustment: -a.Adjustment, AdjustmentReason: a.AdjustmentReason, DecidedBy: actor, Rule: "reversal",
		Probability: 1, Explanation: why, Why: why, Reverses: a.ID,
	}
	id, err := t.addAllocation(undo)
	if err != nil {
		return err
	}
	return t.Event(actor, "allocation.reversed", a.Entry, map[string]any{
		"allocation": id, "reverses": a.ID, "invoice": a.Invoice, "amount": a.Amount.String(), "why": why,
	})
}

func (t *Tx) addAllocation(a ledger.Allocation) (int64, error) {
	id, err := t.nextID("allocations")
	if err != nil {
		return 0, wrap(err, "numbering the allocation")
	}
	_, err = t.exec(`INSERT INTO allocations (book, id, entry, invoice, amount_minor, currency, adjustment, adjustment_reason, decided_by, rule,
		probability, explanation, why, at, reverses) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)`,
		t.book, id, a.Entry, a.Invoice, a.Amount.Minor, a.Amount.Currency, a.Adjustment, clean(a.AdjustmentReason), clean(a.DecidedBy), a.Rule,
		a.Probability, clean(a.Explanation), clean(a.Why), t.now.UnixMicro(), sql.NullInt64{Int64: a.Reverses, Valid: a.Reverses != 0})
	return id, wrap(err, "recording the allocation")
}

// Allocations lists every allocation and reversal of the book in the order
// they were made.
func (t *Tx) Allocations() ([]ledger.Allocation, error) {
	return t.allocations(`WHERE a.book = ? ORDER BY a.id`, t.book)
}

// LiveAllocations lists those that are neither reversals nor reversed.
func (t *Tx) LiveAllocations() ([]ledger.Allocation, error) {
	return t.allocations(`WHERE a.book = ? AND a.reverses IS NULL AND r.id IS NULL ORDER BY a.id`, t.book)
}

// Settling lists the same as far as it teaches who pays what: without what people
// read of each, unless an advice says it. A book has as many of them as it has
// payments.
func (t *Tx) Settling() ([]ledger.Allocation, error) {
	rows, err := t.tx.QueryContext(t.ctx, t.tx.Rebind(`SELECT a.entry, a.invoice, a.amount_minor, a.currency, a.adjustment, a.decided_by, a.rule,
		CASE WHEN a.rule = ? THEN a.explanation ELSE '' END, a.at
		FROM allocations a LEFT JOIN allocations r ON r.book = a.book AND r.reverses = a.id
		WHERE a.book = ? AND a.reverses IS NULL AND r.id IS NULL ORDER BY a.id`), ledger.RuleAdvice, t.book)
	if err != nil {
		return nil, wrap(err, "reading the live allocations")
	}
	defer rows.Close() //nolint:errcheck // what it has read is checked below
	var live []ledger.Allocation
	same := interned{}
	for rows.Next() {
		var a ledger.Allocation
		var at int64
		if err := rows.Scan(&a.Entry, &a.Invoice, &a.Amount.Minor, &a.Amount.Currency, &a.Adjustment, &a.DecidedBy, &a.Rule, &a.Explanation, &at); err != nil {
			return nil, wrap(err, "reading a live allocation")
		}
		a.Amount.Currency, a.DecidedBy, a.Rule, a.At = same.of(a.Amount.Currency), same.of(a.DecidedBy), same.of(a.Rule), micros(at)
		live = append(live, a)
	}
	return live, wrap(rows.Err(), "reading the live allocations")
}

// AllocationsOf lists the allocations and reversals of one entry.
func (t *Tx) AllocationsOf(entry string) ([]ledger.Allocation, error) {
	return t.allocations(`WHERE a.book = ? AND a.entry = ? ORDER BY a.id`, t.book, entry)
}

// AllocationsTo lists the allocations and reversals on one invoice.
func (t *Tx) AllocationsTo(invoice string) ([]ledger.Allocation, error) {
	return t.allocations(`WHERE a.book = ? AND a.invoice = ? ORDER BY a.id`, t.book, invoice)
}

func (t *Tx) allocations(where string, args ...any) ([]ledger.Allocation, error) {
	rows, err := list[allocationRow](t, selectAllocation+where, args...)
	if err != nil {
		return nil, wrap(err, "listing the allocations")
	}
	allocations := make([]ledger.Allocation, len(rows))
	for i, r := range rows {
		a := r.Allocation
		a.At, a.Reverses, a.Reversed = micros(r.At), r.Reverses.Int64, r.Reversed == 1
		allocations[i] = a
	}
	return allocations, nil
}

// Unapplied is money of a customer that is on no invoice.
type Unapplied struct {
	Customer string
	Currency string
	Minor    int64
}

// Unapplied sums, for each customer, what is left of the credits that were
// allocated to its invoices. What is left of a credit that pays for several
// customers is money of the one whose invoice was named first.
func (t *Tx) Unapplied() ([]Unapplied, error) {
	rows, err := list[Unapplied](t, `SELECT i.customer, x.currency, CAST(SUM(x.left_over) AS BIGINT) AS minor FROM (
			SELECT e.book, e.currency, e.amount_minor - SUM(a.amount_minor) AS left_over, MIN(a.id) AS first
			FROM entries e
			JOIN allocations a ON a.book = e.book AND a.entry = e.id AND a.reverses IS NULL
			LEFT JOIN allocations u ON u.book = a.book AND u.reverses = a.id
			WHERE e.book = ? AND e.state = 'allocated' AND u.id IS NULL
			GROUP BY e.book, e.id, e.currency, e.amount_minor) x
		JOIN allocations f ON f.book = x.book AND f.id = x.first
		JOIN invoices i ON i.book = f.book AND i.number = f.invoice
		WHERE x.left_over > 0 GROUP BY i.customer, x.currency ORDER BY i.customer, x.currency`, t.book)
	return rows, wrap(err, "summing the unapplied money")
}

// Reversals lists the rows that undo an allocation, in the order of what they undo.
func (t *Tx) Reversals() ([]ledger.Allocation, error) {
	return t.allocations(`WHERE a.book = ? AND a.reverses IS NOT NULL ORDER BY a.reverses`, t.book)
}

// PaymentsByAccount counts, for each bank account, the credits that live
// allocations come from: where customers really pay.
func (t *Tx) PaymentsByAccount() (map[string]int, error) {
	rows, err := list[struct {
		Account string
		N       int
	}](t, `SELECT e.account, COUNT(*) AS n FROM entries e WHERE e.book = ? AND e.state = 'allocated' GROUP BY e.account`, t.book)
	used := make(map[string]int, len(rows))
	for _, r := range rows {
		used[r.Account] = r.N
	}
	return used, wrap(err, "counting the payments by account")
}
