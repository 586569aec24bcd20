package dunning

import (
	"context"
	"maps"
	"reflect"
	"slices"
	"strings"

	"relanced/dunning/channel"
	"relanced/internal/ledger"
	"relanced/internal/store"
)

// draft is a rendered message and what it was rendered from.
type draft struct {
	message channel.Message
	digest  channel.Digest // of the bytes that will leave
	due     Due
	from    material
	wait    string // why it stays as it is for now, "" when it may go
}

// draftAll verifies reminders against today's ledger and gathers what they are
// written from, outside the transaction that will claim them.
func (d *Dispatcher) draftAll(ctx context.Context, book string, wave []ledger.Reminder) []*passage {
	passages := make([]*passage, len(wave))
	for i, r := range wave {
		passages[i] = &passage{reminder: r, channel: d.Channels[r.Channel]}
	}
	d.draftSome(ctx, book, passages)
	for _, p := range passages {
		if p.err != nil && len(passages) > 1 {
			d.draftSome(ctx, book, []*passage{p}) // by itself: the fault may be another's
		}
	}
	return passages
}

func (d *Dispatcher) draftSome(ctx context.Context, book string, passages []*passage) {
	err := d.Store.View(ctx, book, func(tx *store.Tx) error {
		g, err := d.ground(tx)
		if err != nil {
			return err
		}
		for _, p := range passages {
			p.err = nil
			if p.channel != nil {
				p.err = d.draft(tx, book, g, p)
			}
		}
		return nil
	})
	if err != nil {
		for _, p := range passages {
			p.err = err
		}
	}
}

func (d *Dispatcher) draft(tx *store.Tx, book string, g *ground, p *passage) (err error) {
	if p.draft.due, p.faults, err = d.verify(tx, g, p.reminder); err != nil {
		return err
	}
	if p.draft.wait = d.waits(g, p.reminder, p.draft.due, p.faults); p.draft.wait != "" || len(p.faults) > 0 {
		return nil
	}
	p.draft.from, err = d.gather(tx, book, p.reminder, p.draft.due)
	return err
}

// waits says why a reminder stays as it is although nothing is wrong with it.
func (d *Dispatcher) waits(g *ground, r ledger.Reminder, due Due, faults []string) string {
	switch {
	case !d.Planner.calendar.BusinessDay(g.Today):
		return notBusiness(g.Today)
	case len(faults) > 0:
		return ""
	case needsWord(r, due) && r.State == ledger.ReminderPlanned && !approvedBefore(r):
		return "a person approves this step"
	case d.Planner.closed(due, r.Channel, g.now) != "":
		return d.Planner.closed(due, r.Channel, g.now)
	// The plan counts the messages of its day; after an outage, or when a person
	// approves many at once, those of several days meet.
	case g.left >= d.Planner.config.DailyCap:
		return "the " + plural(g.left, "message", "messages") + " of today have left"
	}
	return ""
}

// needsWord reports whether a reminder waits for a person. One that is planned as
// a call always does, whatever its step has become since.
func needsWord(r ledger.Reminder, due Due) bool { return due.Approve || r.Channel == channelCall }

// approvedBefore reports whether a planned reminder has been approved already:
// without that it is never tried. A failure that passes does not take a
// person's word back.
func approvedBefore(r ledger.Reminder) bool { return r.Attempts > 0 }

func (d *Dispatcher) verify(tx *store.Tx, g *ground, r ledger.Reminder) (Due, []string, error) {
	s := g.Snapshot
	if err := d.loadOf(tx, &s, r.Customer); err != nil {
		return Due{}, nil, err
	}
	if r.Step == ledger.StepApology {
		return d.verifyApology(tx, s, r)
	}
	due, faults := d.Planner.Verify(s, r)
	return due, faults, nil
}

// claimAll makes reminders ours to send, in one transaction if it can be.
func (d *Dispatcher) claimAll(ctx context.Context, book string, passages []*passage, sums *Sums) {
	passages = slices.DeleteFunc(slices.Clone(passages), func(p *passage) bool { return !p.goesOn() })
	if len(passages) > 1 && d.claimSome(ctx, book, passages, sums) == nil {
		return
	}
	for _, p := range passages {
		if err := d.claimSome(ctx, book, []*passage{p}, sums); err != nil {
			p.err = err
		}
	}
}

// claimSome claims all of them or, when the ledger does not take it, none.
func (d *Dispatcher) claimSome(ctx context.Context, book string, passages []*passage, sums *Sums) error {
	outcomes := make([]outcome, len(passages))
	err := d.moving(ctx, book, func(tx *store.Tx) error {
		g, err := d.groundAgain(tx)
		if err != nil {
			return err
		}
		for i, p := range passages {
			if outcomes[i], err = d.claim(tx, g, p.reminder, p.draft); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		// The claim may have reached the ledger all the same, and then what was
		// prepared is the proof that nothing has left.
		return err
	}
	for i, p := range passages {
		p.reminder, p.claimed = outcomes[i].reminder, outcomes[i].ours
		if outcomes[i].cancelled {
			sums.Cancelled++
		}
		if !p.claimed && over(p.reminder.State) {
			p.err = p.channel.Discard(ctx, p.draft.message.ID)
		}
		// Else it waits, or somebody else is sending it: what is prepared may be theirs.
	}
	return nil
}

// outcome is where a reminder stands after we tried to claim it.
type outcome struct {
	reminder        ledger.Reminder
	ours, cancelled bool
}

// claim makes a reminder ours to send, in the transaction that checks once more
// that it is still owed, unheld and worded with the right figures.
func (d *Dispatcher) claim(tx *store.Tx, g *ground, r ledger.Reminder, drafted draft) (outcome, error) {
	now, found, err := tx.Reminder(r.ID)
	if err != nil || !found {
		return outcome{reminder: r}, err
	}
	out := outcome{reminder: now}
	if now.State != r.State || now.Attempts != r.Attempts {
		return out, err // somebody else has it
	}
	due, faults, err := d.verify(tx, g, now)
	if err != nil {
		return out, err
	}
	if len(faults) == 0 {
		same, err := sameCharges(tx, due, drafted.from.data.Charges)
		if err != nil {
			return out, err
		}
		if !same || !sameMessage(due, drafted.due) {
			faults = []string{"the figures changed while it was being written"}
		}
	}
	switch {
	case d.waits(g, now, due, faults) != "":
		return out, nil
	case len(faults) > 0:
		out.cancelled = true
		return out, move(tx, &out.reminder, store.Transition{Next: ledger.ReminderCancelled, Actor: ledger.ByEngine, Reason: strings.Join(faults, "; ")})
	case now.State == ledger.ReminderPlanned:
		if err := move(tx, &out.reminder, store.Transition{Next: ledger.ReminderApproved, Actor: ledger.ByEngine, Reason: approval(now, due)}); err != nil {
			return out, err
		}
	}
	out.ours = true
	g.left++
	return out, move(tx, &out.reminder, store.Transition{
		Next: ledger.ReminderSending, Actor: ledger.ByEngine, Subject: drafted.message.Subject, Body: drafted.message.Text,
		Digest: string(drafted.digest), Charges: drafted.from.data.Charges.claims,
	})
}

// sameCharges reports whether the charges that a message names still rest on what the
// ledger knows: somebody may have waived them since.
func sameCharges(tx *store.Tx, due Due, c Charges) (bool, error) {
	if !c.Claimed {
		return true, nil
	}
	now, err := chargedBefore(tx, due)
	return reflect.DeepEqual(now, c.accounts), err
}

// approval says why a planned reminder needs nobody's word.
func approval(r ledger.Reminder, due Due) string {
	if needsWord(r, due) && approvedBefore(r) {
		return "as approved before it was put off"
	}
	return "by policy " + due.Policy
}

// move changes the state of a reminder, in the ledger and in r.
func move(tx *store.Tx, r *ledger.Reminder, t store.Transition) error {
	err := tx.MoveReminder(*r, t)
	if err == nil {
		r.State = t.Next
	}
	return err
}

// over reports whether nothing follows a state.
func over(s ledger.ReminderState) bool {
	return s == ledger.ReminderSent || s == ledger.ReminderRefused || s == ledger.ReminderCancelled
}

// sameMessage reports whether two verifications would print the same figures.
func sameMessage(a, b Due) bool {
	return a.Total == b.Total && a.Credit == b.Credit && a.OnCharges == b.OnCharges && a.Recipient == b.Recipient && a.Language == b.Language &&
		a.Template == b.Template && slices.Equal(a.Items, b.Items) && maps.Equal(a.SetOff, b.SetOff) &&
		slices.Equal(a.Received, b.Received) && slices.Equal(a.Rest, b.Rest)
}
