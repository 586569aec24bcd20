package app

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/robfig/cron/v3"

	"relanced/config"
	"relanced/dunning"
	"relanced/dunning/channel"
	"relanced/internal/ledger"
	"relanced/internal/store"
)

// nowhere takes every message and keeps none: a rehearsed reminder goes by the
// channel it would really take, and no further.
type nowhere struct{}

// Prepare implements channel.Channel.
func (nowhere) Prepare(_ context.Context, m channel.Message) (channel.Digest, error) {
	return channel.DigestOf([]byte(m.Text)), nil
}

// Send implements channel.Channel.
func (nowhere) Send(context.Context, channel.Message) (channel.Receipt, error) {
	return "rehearsed", nil
}

// Recall implements channel.Channel.
func (nowhere) Recall(context.Context, string) (channel.Outcome, error) {
	return channel.OutcomeUnsent, nil
}

// Discard implements channel.Channel.
func (nowhere) Discard(context.Context, string) error { return nil }

// nowhereAll has every channel there is lead nowhere.
func nowhereAll() map[string]channel.Channel {
	channels := map[string]channel.Channel{}
	for _, name := range config.ChannelNames() {
		channels[name] = nowhere{}
	}
	return channels
}

// wake is an instant of a day at which the daemon would have done something.
type wake struct {
	at    time.Time
	plans bool // by the schedule; else it sends what waited for a window
}

// wakes lists them in order: noon, or where messages leave only in a part of the
// day, when the schedule fires and when each of those parts begins.
func (s *scratch) wakes(day ledger.Date) ([]wake, error) {
	plans := wake{day.At(noon, s.app.zone), true}
	openings, err := s.app.config.Reminders.Openings()
	if err != nil || len(openings) == 0 {
		return []wake{plans}, err
	}
	times, err := cron.ParseStandard(s.app.config.Reminders.Schedule)
	if err != nil {
		return nil, fmt.Errorf("reading the schedule: %w", err)
	}
	if fires := times.Next(day.At(0, s.app.zone).Add(-time.Second)); ledger.DateOf(fires) == day {
		plans.at = fires
	}
	list := []wake{plans}
	for _, o := range openings {
		year, month, date := day.Time().Date()
		list = append(list, wake{at: time.Date(year, month, date, 0, o, 0, 0, s.app.zone)})
	}
	slices.SortStableFunc(list, func(a, b wake) int { return a.at.Compare(b.at) })
	return list, nil
}

// wakeUp does what the daemon would have done on a day. Somebody makes the calls
// that are to be made.
func (r *rehearsing) wakeUp(ctx context.Context, s *scratch, day ledger.Date) (dunning.Sums, error) {
	var planned dunning.Sums
	wakes, err := s.wakes(day)
	for _, w := range wakes {
		s.now = w.at
		do := s.app.remind.Retry
		if w.plans {
			do = s.app.remind.Remind
		}
		sums, err := s.app.remindBook(ctx, r.book, do)
		if err != nil {
			return planned, err
		}
		if w.plans {
			planned = sums
		}
	}
	if err != nil {
		return planned, err
	}
	return planned, r.call(ctx, s)
}

// call has every call made that waits to be.
func (r *rehearsing) call(ctx context.Context, s *scratch) error {
	made := 0
	err := s.app.store.Update(ctx, r.book, func(tx *store.Tx) error {
		waiting, err := tx.Reminders(ledger.ReminderPlanned)
		for _, m := range waiting {
			if m.Channel != config.ChannelCall || err != nil {
				continue
			}
			made++
			err = tx.MoveReminder(m, store.Transition{Next: ledger.ReminderApproved, Actor: ledger.ByEngine, Reason: "rehearsed"})
		}
		return err
	})
	if err != nil || made == 0 {
		return err
	}
	_, err = s.app.remindBook(ctx, r.book, s.app.remind.Retry)
	return err
}
