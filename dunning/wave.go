package dunning

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"runtime/debug"
	"slices"
	"strings"
	"sync"

	"relanced/dunning/channel"
	"relanced/internal/ledger"
	"relanced/internal/store"
)

// passage is a reminder on its way: drafted, prepared, claimed, handed over,
// answered.
type passage struct {
	reminder ledger.Reminder
	channel  channel.Channel
	draft    draft
	faults   []string // why it is cancelled instead
	claimed  bool
	sent     *store.Transition // the channel took it
	failure  *channel.Failure  // or it did not, or could not even prepare it
	err      error             // of ours, at any step
	panicked any
}

// ahead is how many messages are written together, while as many leave. Each is
// checked again as it does.
const ahead = 32

// send sends what may leave. A reminder that fails in an unforeseen way (a letter
// that cannot be written) stays as it is and keeps back no other.
func (d *Dispatcher) send(ctx context.Context, book string, sums *Sums) error {
	if err := d.settleAgain(ctx); err != nil {
		return err
	}
	var waiting []ledger.Reminder
	err := d.Store.View(ctx, book, func(tx *store.Tx) (err error) {
		waiting, err = tx.Reminders(ledger.ReminderPlanned, ledger.ReminderApproved)
		waiting = slices.DeleteFunc(waiting, func(r ledger.Reminder) bool { return r.NotBefore.After(tx.Now()) })
		return err
	})
	if err != nil {
		return fmt.Errorf("listing the reminders to send: %w", err)
	}
	var failed []error
	for passages := range d.written(ctx, book, waiting) {
		for _, p := range passages {
			d.putAside(ctx, book, p, sums)
		}
		for wave := range slices.Chunk(passages, max(1, d.AtOnce)) {
			if err := ctx.Err(); err != nil {
				return errors.Join(append(failed, err)...)
			}
			d.sendWave(ctx, book, wave, sums)
		}
		for _, p := range passages {
			if p.err != nil {
				failed = append(failed, fmt.Errorf("sending reminder %s: %w", p.reminder.ID, p.err))
			}
		}
	}
	return errors.Join(failed...)
}

// written hands on messages that are ready to be claimed, some at a time. Where
// several leave together, the next are written while these do.
func (d *Dispatcher) written(ctx context.Context, book string, waiting []ledger.Reminder) iter.Seq[[]*passage] {
	if d.AtOnce <= 1 {
		return func(yield func([]*passage) bool) {
			for some := range slices.Chunk(waiting, 1) {
				if !yield(d.write(ctx, book, some)) {
					return
				}
			}
		}
	}
	return func(yield func([]*passage) bool) {
		var next *batch
		defer func() {
			if next != nil {
				<-next.done // nothing is written any more when the pass has ended
			}
		}()
		for some := range slices.Chunk(waiting, ahead) {
			now := next
			next = d.begin(ctx, book, some)
			if now != nil && !yield(now.wait()) {
				return
			}
		}
		if last := next; last != nil {
			next = nil
			yield(last.wait())
		}
	}
}

// batch is some messages that are being written.
type batch struct {
	done     chan struct{}
	passages []*passage
	panicked any
}

// begin writes some messages aside.
func (d *Dispatcher) begin(ctx context.Context, book string, some []ledger.Reminder) *batch {
	b := &batch{done: make(chan struct{})}
	go func() {
		defer close(b.done)
		defer func() { b.panicked = recover() }()
		b.passages = d.write(ctx, book, some)
	}()
	return b
}

// wait returns the messages once they are written. A panic goes on here, where it
// stops the stage and not the program.
func (b *batch) wait() []*passage {
	<-b.done
	if b.panicked != nil {
		panic(b.panicked)
	}
	return b.passages
}

// write drafts some messages and lets their channels prepare them. The ledger is
// asked once for all of them, and nothing is written there.
func (d *Dispatcher) write(ctx context.Context, book string, some []ledger.Reminder) []*passage {
	passages := d.draftAll(ctx, book, some)
	together(passages, func(p *passage) { d.prepare(ctx, book, p) })
	return passages
}

// sendWave takes some messages through claim, send and settle, again asking the
// ledger once for all of them: so many may be in flight if the program dies.
func (d *Dispatcher) sendWave(ctx context.Context, book string, wave []*passage, sums *Sums) {
	d.claimAll(ctx, book, wave, sums)
	together(wave, func(p *passage) { d.handOver(ctx, p) })
	// The answers must reach the ledger even if we are being stopped right now.
	d.settleAll(context.WithoutCancel(ctx), book, wave, sums)
	for _, p := range wave {
		if p.panicked != nil {
			panic(p.panicked)
		}
	}
}

// together does something to each passage, at once where there are several. What
// panics does not keep the answers to the others out of the ledger.
func together(passages []*passage, do func(*passage)) {
	if len(passages) == 1 {
		do(passages[0])
		return
	}
	var all sync.WaitGroup
	for _, p := range passages {
		all.Go(func() {
			defer func() {
				if cause := recover(); cause != nil {
					p.panicked = fmt.Sprintf("%v\n%s", cause, debug.Stack())
				}
			}()
			do(p)
		})
	}
	all.Wait()
}

// goesOn reports whether nothing stands in the way of a reminder so far.
func (p *passage) goesOn() bool {
	return p.err == nil && p.panicked == nil && p.channel != nil && p.draft.wait == "" && len(p.faults) == 0 && p.failure == nil
}

// prepare writes a message and lets its channel prepare it.
func (d *Dispatcher) prepare(ctx context.Context, book string, p *passage) {
	if !p.goesOn() {
		return
	}
	if p.draft.message, p.err = d.message(ctx, book, p.reminder, p.draft.due, p.draft.from); p.err != nil {
		return
	}
	digest, err := p.channel.Prepare(ctx, p.draft.message)
	if err != nil {
		p.failure = beforeSending(err)
	}
	p.draft.digest = digest
}

// putAside records of a reminder that goes no further why it does not.
func (d *Dispatcher) putAside(ctx context.Context, book string, p *passage, sums *Sums) {
	switch {
	case p.err != nil || p.panicked != nil || p.draft.wait != "":
		// It stays as it is: for the next pass, for a person, for a business day.
	case p.channel == nil:
		_, p.err = d.cancel(ctx, book, p.reminder, sums, "the channel "+p.reminder.Channel+" is not configured")
	case len(p.faults) > 0:
		var cancelled bool
		if cancelled, p.err = d.cancel(ctx, book, p.reminder, sums, strings.Join(p.faults, "; ")); cancelled {
			p.err = p.channel.Discard(ctx, channelID(book, p.reminder.ID)) // an earlier attempt may have prepared it
		}
	case p.failure != nil:
		p.err = d.failUnclaimed(ctx, book, p.reminder, d.failed(book, p, sums))
	}
}

// handOver calls the channel of a reminder that is ours.
func (d *Dispatcher) handOver(ctx context.Context, p *passage) {
	if !p.claimed {
		return
	}
	receipt, err := p.channel.Send(ctx, p.draft.message)
	if err != nil {
		p.failure = channel.AsFailure(err)
		return
	}
	p.sent = &store.Transition{Next: ledger.ReminderSent, Actor: ledger.ByEngine, Receipt: string(receipt), SentAt: d.Store.Now()}
}

// settleAll records the answers to what was handed over.
func (d *Dispatcher) settleAll(ctx context.Context, book string, passages []*passage, sums *Sums) {
	var answered []*passage
	var answers []answer
	for _, p := range passages {
		switch {
		case p.claimed && p.sent != nil:
			sums.Sent++
			answers = append(answers, answer{book, p.reminder, *p.sent})
		case p.claimed && p.failure != nil:
			answers = append(answers, answer{book, p.reminder, d.failed(book, p, sums)})
		default:
			continue
		}
		answered = append(answered, p)
	}
	for i, err := range d.settle(ctx, answers) {
		answered[i].err = err
	}
}
