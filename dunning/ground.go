package dunning

import (
	"context"
	"time"

	"relanced/internal/store"
)

// ground is what a transaction reads once, however many reminders it verifies.
type ground struct {
	Snapshot // what is the same whoever is written to
	book     string
	revision store.Revision // at which the snapshot stands
	left     int            // messages that have left today, and those in flight
	now      time.Time
}

func (d *Dispatcher) ground(tx *store.Tx) (*ground, error) {
	shared, err := d.loadShared(tx)
	if err != nil {
		return nil, err
	}
	return d.groundOf(tx, shared)
}

// groundOf counts what has left by this transaction.
func (d *Dispatcher) groundOf(tx *store.Tx, shared Snapshot) (*ground, error) {
	left, err := tx.CountLeft(shared.Today.At(0, d.Planner.location))
	return &ground{shared, tx.Book(), tx.Revision(), left, tx.Now()}, err
}

// groundAgain is the ground of a transaction that claims. What the claim before has
// read still stands if the ledger says that nothing was written since but reminders
// that were moved by us: for ten thousand messages, a year of statements is not
// read a thousand times.
func (d *Dispatcher) groundAgain(tx *store.Tx) (*ground, error) {
	k := d.kept
	d.kept = nil
	var g *ground
	var err error
	if k != nil && k.book == tx.Book() && k.Today == d.today(tx.Now()) && k.revision.Same(tx.Revision()) {
		g, err = d.groundOf(tx, k.Snapshot)
	} else {
		g, err = d.ground(tx)
	}
	if err == nil {
		d.kept = g
	}
	return g, err
}

// moving is an Update that only moves reminders, which changes nothing of what is
// kept.
func (d *Dispatcher) moving(ctx context.Context, book string, fn func(*store.Tx) error) error {
	var found store.Revision
	err := d.Store.Update(ctx, book, func(tx *store.Tx) error {
		found = tx.Revision()
		return fn(tx)
	})
	switch {
	case err != nil || d.kept == nil || !d.kept.revision.Same(found):
		d.kept = nil
	default:
		d.kept.revision = found.Next()
	}
	return err
}
