package exam

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"relanced/config"
	"relanced/dunning"
	"relanced/dunning/channel"
	"relanced/ingest"
	"relanced/internal/firms"
	"relanced/internal/ledger"
	"relanced/internal/store"
	"relanced/reconcile"
)

// book is the book of every firm.
const book = "main"

// together is how many reminders leave at once: one by one, a firm of 200
// customers would read its bank again two thousand times.
const together = 32

// Options says how a firm sits the examination.
type Options struct {
	Dir       string // a scratch folder
	URL       string // of a PostgreSQL database; "" means SQLite in Dir
	Matching  reconcile.Config
	Reminders bool // let the reminders go out
	Every     int  // match on every so manieth day only, to be quick; 0 is each
	Unmatched bool // only take in what arrives, for the others to match
	// DecideAfter lets an accountant decide what has waited for so many days, as
	// the truth is; 0 means that nobody ever decides anything.
	DecideAfter int
}

// Sitting is what a ledger says when the period is over.
type Sitting struct {
	Firm      *firms.Firm
	Customers []ledger.Customer
	Invoices  []ledger.Invoice
	Entries   []ledger.Entry
	Live      []ledger.Allocation
	Proposals map[string][]ledger.Proposal // by entry, worth a person's time
	Reminders []ledger.Reminder            // that were sent
	Holds     []DayOfHolds
	Took      Durations
	// Decided are what the engine said of the credits that the accountant decided.
	Decided map[string]Answer
}

// DayOfHolds is what was held on a day, and which credits were undecided then.
type DayOfHolds struct {
	Day       ledger.Date
	Held      []dunning.Held
	Undecided map[string]bool // by bank reference
}

// Durations is how long the stages took.
type Durations struct{ Intake, Match, Remind time.Duration }

// candidate is a daemon without its clockwork.
type candidate struct {
	options Options
	now     time.Time
	store   *store.Store
	intake  *ingest.Intake
	remind  *dunning.Dispatcher
	sitting *Sitting
	desk    *accountant // nil when nobody decides
	skip    bool        // no matching today
}

// Sit lets a firm live through its period.
func Sit(ctx context.Context, f *firms.Firm, o Options) (*Sitting, error) {
	c := &candidate{options: o, sitting: &Sitting{Firm: f, Decided: map[string]Answer{}}}
	if err := c.open(ctx); err != nil {
		return nil, err
	}
	defer c.store.Close() //nolint:errcheck // a scratch ledger
	for n, day := range f.Days {
		c.skip = (n+1)%max(1, o.Every) != 0 && n+1 < len(f.Days)
		if err := c.live(ctx, day); err != nil {
			return nil, fmt.Errorf("living through %s of firm %d: %w", day.Date, f.Seed, err)
		}
	}
	return c.sitting, c.store.View(ctx, book, c.collect)
}

func (c *candidate) open(ctx context.Context) (err error) {
	c.store, err = store.Open(ctx, store.Options{Path: filepath.Join(c.options.Dir, "ledger.db"), URL: c.options.URL, Now: func() time.Time { return c.now }})
	if err != nil {
		return err
	}
	if _, err := c.store.Migrate(ctx, filepath.Join(c.options.Dir, "migrate.lock")); err != nil {
		return err
	}
	if c.options.DecideAfter > 0 {
		c.desk = newAccountant(c.store, c.options, c.sitting, c.drop)
	}
	log := slog.New(slog.DiscardHandler)
	c.intake = &ingest.Intake{Store: c.store, Data: c.options.Dir, DefaultBook: book, Config: ingest.DefaultConfig(), Log: log}
	if err := c.intake.Prepare(); err != nil {
		return err
	}
	defaults := config.Default()
	planner, err := dunning.NewPlanner(defaults.Reminders)
	if err != nil {
		return err
	}
	letters, err := dunning.NewLetters("")
	if err != nil {
		return err
	}
	c.remind = &dunning.Dispatcher{
		Store: c.store, Planner: planner, Letters: letters, Channels: map[string]channel.Channel{config.ChannelFile: sink{}},
		DefaultChannel: config.ChannelFile, Propose: c.options.Matching.Propose, AtOnce: together, Log: log,
	}
	return nil
}

// live takes in what has arrived, matches and reminds, as a morning does.
func (c *candidate) live(ctx context.Context, day firms.Day) error {
	c.now = day.Date.At(7, time.UTC)
	for _, f := range day.Files {
		if err := c.put(f.Name, f.Data); err != nil {
			return err
		}
	}
	if len(day.Files) > 0 {
		if err := c.timed(&c.sitting.Took.Intake, func() error { return c.takeIn(ctx) }); err != nil {
			return err
		}
	}
	if !c.skip && !c.options.Unmatched {
		err := c.timed(&c.sitting.Took.Match, func() error {
			_, err := reconcile.Run(ctx, c.store, book, c.options.Matching)
			return err
		})
		if err != nil {
			return fmt.Errorf("matching: %w", err)
		}
	}
	if c.desk != nil && working(day.Date) {
		if err := c.desk.work(ctx, day.Date); err != nil {
			return fmt.Errorf("deciding what waits: %w", err)
		}
	}
	if !c.options.Reminders || !working(day.Date) {
		return nil
	}
	return c.timed(&c.sitting.Took.Remind, func() error { return c.sendReminders(ctx, day.Date) })
}

func (c *candidate) put(name string, data []byte) error {
	if err := os.WriteFile(filepath.Join(c.options.Dir, ingest.InboxDir, name), data, 0o600); err != nil {
		return fmt.Errorf("dropping a file: %w", err)
	}
	return nil
}

// drop takes in a file that a person wrote.
func (c *candidate) drop(ctx context.Context, name, text string) error {
	if err := c.put(name, []byte(text)); err != nil {
		return err
	}
	return c.takeIn(ctx)
}

func working(d ledger.Date) bool { return d.Weekday() != time.Saturday && d.Weekday() != time.Sunday }

func (c *candidate) takeIn(ctx context.Context) error {
	found, err := c.intake.Look()
	if err != nil {
		return err
	}
	result, err := c.intake.Pass(ctx, found)
	if err == nil && result.Rejected+result.Duplicates+result.Pending > 0 {
		err = fmt.Errorf("%d files refused, %d taken for duplicates: see %s", result.Rejected, result.Duplicates, c.options.Dir)
	}
	return err
}

func (c *candidate) sendReminders(ctx context.Context, day ledger.Date) error {
	sums, err := c.remind.Remind(ctx, book)
	if err != nil {
		return err
	}
	holds := DayOfHolds{Day: day, Held: sums.Held, Undecided: map[string]bool{}}
	err = c.store.View(ctx, book, func(tx *store.Tx) error {
		entries, err := tx.Entries(ledger.EntryReview, ledger.EntryNew)
		for _, e := range entries {
			holds.Undecided[e.Ref()] = true
		}
		return err
	})
	c.sitting.Holds = append(c.sitting.Holds, holds)
	return err
}

func (c *candidate) timed(sum *time.Duration, do func() error) error {
	start := time.Now() //nolint:forbidigo // a stopwatch
	err := do()
	*sum += time.Since(start) //nolint:forbidigo // a stopwatch
	return err
}

// collect reads what the ledger says.
func (c *candidate) collect(tx *store.Tx) (err error) {
	s := c.sitting
	if s.Customers, err = tx.Customers(); err != nil {
		return err
	}
	if s.Invoices, err = tx.Invoices(); err != nil {
		return err
	}
	if s.Entries, err = tx.Entries(); err != nil {
		return err
	}
	if s.Live, err = tx.LiveAllocations(); err != nil {
		return err
	}
	if s.Reminders, err = tx.Reminders(ledger.ReminderSent); err != nil {
		return err
	}
	queue, err := reconcile.Queue(tx, c.options.Matching)
	s.Proposals = map[string][]ledger.Proposal{}
	for _, w := range queue {
		s.Proposals[w.Entry.ID] = w.Proposals
	}
	return err
}
