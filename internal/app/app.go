// Package app puts the parts together: it opens the ledger, builds intake,
// matching, reminding and the pages, and runs them once or as a daemon.
package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"relanced/config"
	"relanced/dunning"
	"relanced/dunning/channel"
	"relanced/dunning/channel/call"
	"relanced/dunning/channel/email"
	"relanced/dunning/channel/letter"
	"relanced/dunning/channel/webhook"
	"relanced/dunning/mailbox"
	"relanced/ingest"
	"relanced/internal/ledger"
	"relanced/internal/store"
)

// Options is what New needs beside the configuration.
type Options struct {
	Config  config.Config
	Now     func() time.Time // the clock of everything
	Log     *slog.Logger
	Version string
	// Progress is told how far a file is read, or nil.
	Progress func(name string, done, total int64)
	// Throwaway marks a data folder that nobody keeps: no write waits for the disk.
	Throwaway bool
}

// App is relanced on one data folder.
type App struct {
	config  config.Config
	now     func() time.Time
	log     *slog.Logger
	version string
	zone    *time.Location
	// throwaway is Options.Throwaway.
	throwaway bool

	store    *store.Store
	intake   *ingest.Intake
	remind   *dunning.Dispatcher
	letters  *letter.Outbox
	replies  *dunning.Replies // nil when no mailbox is configured
	metrics  *metrics
	stages   stages
	teardown []step
	// retryEvery is how often the daemon looks at reminders that were put off or
	// approved since.
	retryEvery time.Duration
}

// step is one named thing to undo when the app closes, newest first.
type step struct {
	name string
	undo func() error
}

// Folder of the messages that the file channel writes, and the embedded ledger.
const (
	outboxDir  = "outbox"
	lettersDir = "letters" // in it
	sentDir    = "sent"    // in it: copies of what the mail server has taken
	callsDir   = "calls"   // in it: the log of calls
	webhookDir = "webhook" // in it: copies of what the provider has taken
	ledgerFile = "ledger.db"
)

// New opens the ledger and builds every part. Nothing runs yet. When it fails
// it closes what it had opened.
func New(ctx context.Context, o Options) (_ *App, err error) {
	a := &App{config: o.Config, now: o.Now, log: o.Log, version: o.Version, throwaway: o.Throwaway, retryEvery: 5 * time.Minute}
	defer func() {
		if err != nil {
			err = errors.Join(err, a.Close())
		}
	}()
	if err := checkSchedule(o.Config); err != nil {
		return nil, err
	}
	if a.zone, err = time.LoadLocation(o.Config.Reminders.TimeZone); err != nil {
		return nil, fmt.Errorf("reading the time zone: %w", err)
	}
	if err := os.MkdirAll(o.Config.Data, 0o750); err != nil {
		return nil, fmt.Errorf("making the data folder: %w", err)
	}
	if err := a.openStore(ctx); err != nil {
		return nil, err
	}
	a.metrics = newMetrics(a)
	a.stages = newStages(a.log, a.metrics)
	a.intake = &ingest.Intake{
		Store: a.store, Data: o.Config.Data, DefaultBook: o.Config.DefaultBook(), Books: o.Config.BookIDs(),
		Sellers: o.Config.Sellers(), Config: o.Config.Intake, Log: a.log, Progress: o.Progress,
	}
	if a.remind, err = a.dispatcher(); err != nil {
		return nil, err
	}
	return a, a.openMailbox()
}

func (a *App) openStore(ctx context.Context) (err error) {
	a.store, err = store.Open(ctx, store.Options{
		Path: filepath.Join(a.config.Data, ledgerFile), URL: a.config.Database.URL, Password: a.config.DatabasePassword, Now: a.now,
		Throwaway: a.throwaway,
	})
	if err != nil {
		return err
	}
	a.defers("the ledger", a.store.Close)
	// The embedded ledger is this installation's own. A shared one is migrated
	// on purpose, by relanced migrate, unless it is empty.
	fresh, err := a.store.Fresh(ctx)
	if err != nil {
		return err
	}
	if a.store.Embedded() || fresh {
		_, err = a.migrate(ctx)
		return err
	}
	return a.store.CheckSchema(ctx)
}

func (a *App) migrate(ctx context.Context) (int, error) {
	return a.store.Migrate(ctx, filepath.Join(a.config.Data, "migrate.lock"))
}

func (a *App) dispatcher() (*dunning.Dispatcher, error) {
	planner, err := dunning.NewPlanner(a.config.Reminders)
	if err != nil {
		return nil, err
	}
	letters, err := dunning.NewLetters(a.config.Letters)
	if err != nil {
		return nil, err
	}
	outbox, err := email.NewOutbox(filepath.Join(a.config.Data, outboxDir))
	if err != nil {
		return nil, err
	}
	if faults := letters.Check(a.config.Reminders); len(faults) > 0 {
		return nil, fmt.Errorf("reading the letters: %s", strings.Join(faults, "; "))
	}
	if a.letters, err = letter.NewOutbox(filepath.Join(a.config.Data, outboxDir, lettersDir), len(a.config.Books) > 1); err != nil {
		return nil, err
	}
	channels := map[string]channel.Channel{config.ChannelFile: outbox, config.ChannelLetter: a.letters}
	if err := a.addChannels(channels); err != nil {
		return nil, err
	}
	d := &dunning.Dispatcher{
		Store: a.store, Planner: planner, Letters: letters, Channels: channels, DefaultChannel: a.config.Channel,
		Creditors: a.config.Creditors(), Document: a.document, Propose: a.config.Matching.Propose, Log: a.log,
		AtOnce: a.config.SMTP.Connections,
	}
	if a.config.SMTP.AttachLetter {
		d.Draw = letter.PDF
	}
	return d, nil
}

// openMailbox prepares to read what comes back. It does not connect yet.
func (a *App) openMailbox() error {
	if !a.config.Mailbox.Configured() {
		return nil
	}
	reader, err := mailbox.Open(a.config.Mailbox)
	if err != nil {
		return err
	}
	a.replies = &dunning.Replies{
		Store: a.store, Reader: reader, Planner: a.remind.Planner, Config: a.config.Replies, Creditors: a.remind.Creditors, Log: a.log,
	}
	return nil
}

// addChannels opens those that speak to others, as far as they are configured.
func (a *App) addChannels(channels map[string]channel.Channel) (err error) {
	dir := func(name string) string { return filepath.Join(a.config.Data, outboxDir, name) }
	if channels[config.ChannelCall], err = call.NewLog(dir(callsDir)); err != nil {
		return err
	}
	if a.config.SMTP.Host != "" {
		server, err := email.NewSMTP(a.config.SMTP, dir(sentDir))
		if err != nil {
			return err
		}
		a.defers("the mail server", server.Close)
		channels[config.ChannelSMTP] = server
	}
	if a.config.Webhook.URL == "" {
		return nil
	}
	for name, kind := range map[string]webhook.Kind{
		config.ChannelSMS: webhook.SMS, config.ChannelRegistered: webhook.Registered, config.ChannelWebhook: webhook.Any,
	} {
		// The provider's clock is the real one, whatever day we are told it is.
		if channels[name], err = webhook.New(a.config.Webhook, kind, dir(webhookDir), time.Now); err != nil { //nolint:forbidigo // this is the wiring
			return err
		}
	}
	return nil
}

func (a *App) defers(name string, undo func() error) {
	a.teardown = append(a.teardown, step{name, undo})
}

// Close undoes what New and Serve have opened, newest first.
func (a *App) Close() error {
	var errs []error
	for _, s := range slices.Backward(a.teardown) {
		if err := s.undo(); err != nil {
			errs = append(errs, fmt.Errorf("closing %s: %w", s.name, err))
		}
	}
	a.teardown = nil
	return errors.Join(errs...)
}

// today is the civil day of the clock in the configured time zone.
func (a *App) today() ledger.Date { return ledger.DateOf(a.now().In(a.zone)) }

// ErrBusy is returned when another relanced works on the data folder.
var ErrBusy = errors.New("another relanced is working on this data folder")

// lock makes sure that one process takes files in and sends reminders. The
// kernel gives the lock back however the process ends.
func (a *App) lock() error {
	path := filepath.Join(a.config.Data, "relanced.lock")
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o640) //nolint:gosec // our own folder
	if err != nil {
		return fmt.Errorf("opening the lock: %w", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = f.Close()
		return fmt.Errorf("%s: %w", a.config.Data, ErrBusy)
	}
	a.defers("the lock", func() error {
		// A process that is just being started has the file open too: closing it
		// here would not give the lock back until that one runs.
		return errors.Join(syscall.Flock(int(f.Fd()), syscall.LOCK_UN), f.Close())
	})
	return nil
}

// Date is a civil day, for callers that set the clock.
type Date = ledger.Date

// Migrate opens the ledger of a configuration, whatever its version, and brings
// it up to this binary's. It returns the engine and how many steps it took.
func Migrate(ctx context.Context, c config.Config, now func() time.Time) (engine string, steps int, err error) {
	if err := os.MkdirAll(c.Data, 0o750); err != nil {
		return "", 0, fmt.Errorf("making the data folder: %w", err)
	}
	a := &App{config: c, now: now}
	a.store, err = store.Open(ctx, store.Options{
		Path: filepath.Join(c.Data, ledgerFile), URL: c.Database.URL, Password: c.DatabasePassword, Now: now,
	})
	if err != nil {
		return "", 0, err
	}
	steps, err = a.migrate(ctx)
	return a.store.Engine(), steps, errors.Join(err, a.store.Close())
}

// Check reports what only the parts can see to be wrong in a configuration: the
// templates of the letters, the file of rates, and the schedule.
func Check(c config.Config) error {
	if err := checkSchedule(c); err != nil {
		return err
	}
	if _, err := dunning.NewPlanner(c.Reminders); err != nil {
		return config.Faults{{Path: "reminders", Message: err.Error()}}
	}
	letters, err := dunning.NewLetters(c.Letters)
	if err != nil {
		return config.Faults{{Path: "letters", Message: err.Error()}}
	}
	var faults config.Faults
	for _, fault := range letters.Check(c.Reminders) {
		faults = append(faults, config.Fault{Path: "letters", Message: fault})
	}
	if len(faults) > 0 {
		return faults
	}
	return nil
}
