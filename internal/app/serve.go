package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"strconv"
	"sync"
	"time"

	"github.com/robfig/cron/v3"

	"relanced/config"
	"relanced/ingest"
)

// Serve runs the daemon until the context ends: the watched inbox, matching
// when something arrived, reminders on schedule, and the pages. ready is called
// with the address of the pages once everything runs.
func (a *App) Serve(ctx context.Context, ready func(address string)) error {
	if err := a.lock(); err != nil {
		return err
	}
	if err := a.begin(ctx); err != nil {
		return err
	}
	watcher, err := ingest.NewWatcher(a.intake)
	if err != nil {
		return err
	}
	a.defers("the watch on the inbox", watcher.Close)
	// The stage lasts as long as the daemon: what counts is the last good look.
	watcher.Looked = a.metrics.stageLast.WithLabelValues(stageIntake).SetToCurrentTime
	listener, server, err := a.listen(watcher)
	if err != nil {
		return err
	}
	wake, post := make(chan struct{}, 1), make(chan struct{}, 1)
	metronome, err := a.metronome(wake, post)
	if err != nil {
		return err
	}

	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	// A nudge is an empty signal: what is to be done is asked of the ledger.
	nudge := make(chan struct{}, 1)

	var running sync.WaitGroup
	running.Go(func() { a.watch(ctx, watcher, nudge) })
	running.Go(func() { a.work(ctx, nudge, wake, post) })
	if server != nil {
		running.Go(func() {
			if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
				cancel(fmt.Errorf("serving the pages: %w", err))
			}
		})
	}
	metronome.Start()
	address := ""
	if listener != nil {
		address = listener.Addr().String()
	}
	ready(address)
	notifySystemd("READY=1\nSTATUS=watching " + a.config.Data)
	a.log.Info("relanced is running", "version", a.version, "data", a.config.Data, "ledger", a.store.Engine(), "address", address,
		"reminders", a.config.Reminders.Schedule+" "+a.config.Reminders.TimeZone)
	running.Go(func() { a.feedWatchdog(ctx, watcher) })

	<-ctx.Done()
	notifySystemd("STOPPING=1")
	<-metronome.Stop().Done()
	if server != nil {
		stopping, done := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer done()
		_ = server.Shutdown(stopping)
	}
	running.Wait()
	if cause := context.Cause(ctx); !errors.Is(cause, context.Canceled) {
		return cause
	}
	return nil
}

// checkSchedule reads the cron expressions, which the configuration itself cannot.
func checkSchedule(c config.Config) error {
	var faults config.Faults
	for _, s := range []struct{ path, expression string }{{"reminders.schedule", c.Reminders.Schedule}, {"mailbox.schedule", c.Mailbox.Schedule}} {
		schedule, err := cron.ParseStandard(s.expression)
		switch {
		case err != nil:
			faults = append(faults, config.Fault{Path: s.path, Message: fmt.Sprintf("%q is not a cron expression: %v", s.expression, err)})
		case schedule.Next(leapYear).IsZero():
			faults = append(faults, config.Fault{Path: s.path, Message: fmt.Sprintf("%q names a day that never comes", s.expression)})
		}
	}
	if len(faults) > 0 {
		return faults
	}
	return nil
}

// leapYear begins one: whatever day a schedule names comes within it, or never.
var leapYear = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

// metronome wakes the reminders up on schedule, and whoever reads the mailbox. It decides nothing: what is due
// is asked of the ledger, so that a missed or a doubled firing changes nothing.
func (a *App) metronome(wake, post chan struct{}) (*cron.Cron, error) {
	schedule, err := cron.ParseStandard(a.config.Reminders.Schedule)
	if err != nil {
		return nil, err // checked by New
	}
	c := cron.New(cron.WithLocation(a.zone))
	c.Schedule(schedule, cron.FuncJob(func() { signal(wake) }))
	if a.replies == nil {
		return c, nil
	}
	if schedule, err = cron.ParseStandard(a.config.Mailbox.Schedule); err != nil {
		return nil, err // checked by New
	}
	c.Schedule(schedule, cron.FuncJob(func() { signal(post) }))
	return c, nil
}

// signal leaves one token in a channel, or none when one is there already.
func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// watch keeps the intake going. When it fails (a full disk, a database that
// does not answer) it starts again after a pause; the inbox keeps the files.
func (a *App) watch(ctx context.Context, w *ingest.Watcher, nudge chan struct{}) {
	for ctx.Err() == nil {
		err := a.stages.run(ctx, stageIntake, func() error {
			return w.Run(ctx, func(r ingest.Result) {
				a.tookIn(r)
				// While files still arrive, matching waits: more facts, better decisions.
				if r.Pending == 0 {
					signal(nudge)
				}
			})
		})
		if errors.Is(err, errStopped) {
			return
		}
		pause(ctx, 10*time.Second)
	}
}

func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

// work matches when nudged, reminds and reads the mailbox when the schedules say so, and retries. One
// goroutine: the stages never overlap, so that no reminder is planned on
// figures that a match is about to change.
func (a *App) work(ctx context.Context, nudge, wake, post chan struct{}) {
	retry := time.NewTicker(a.retryEvery)
	defer retry.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-nudge:
			// The more is known, the better the decisions; but nobody waits for ever.
			_ = a.quiet(ctx, matchPatience)
			a.matchAll(ctx)
		case <-wake:
			a.remindAll(ctx)
		case <-post:
			_, _ = a.readReplies(ctx) // logged by the stage
		case <-retry.C:
			if a.quiet(ctx, 0) != nil {
				continue // the next time: what is just arriving may hold the payment
			}
			_ = a.eachBook(ctx, func(book string) error {
				_, err := a.remindBook(ctx, book, a.remind.Retry)
				return err
			}) // logged by the stage
		}
	}
}

func (a *App) matchAll(ctx context.Context) {
	err := a.eachBook(ctx, func(book string) error {
		_, _ = a.match(ctx, book) // logged by the stage; the other books go on
		return nil
	})
	if err != nil && ctx.Err() == nil {
		a.log.Error("listing the books", "error", err)
	}
}

// How long the stages wait for the inbox to be empty: matching then goes ahead
// with what it has, reminders are left for the next firing.
const (
	matchPatience  = time.Minute
	remindPatience = 15 * time.Minute
)

// quiet waits until two looks, Settle apart, find nothing in the inbox. It
// returns an error when that does not come to pass within the patience.
func (a *App) quiet(ctx context.Context, patience time.Duration) error {
	empty := false
	for waited := time.Duration(0); ; waited += a.config.Intake.Settle {
		waiting, err := a.intake.Look()
		switch {
		case err == nil && len(waiting) == 0 && empty:
			return nil
		case waited > patience+a.config.Intake.Settle:
			return errors.Join(err, fmt.Errorf("the inbox does not get empty: %d files wait", len(waiting)))
		}
		empty = err == nil && len(waiting) == 0
		pause(ctx, a.config.Intake.Settle)
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
}

// remindAll reminds once nothing waits in the inbox: a statement that is just
// arriving may hold the very payment.
func (a *App) remindAll(ctx context.Context) {
	if err := a.quiet(ctx, remindPatience); err != nil {
		if ctx.Err() == nil {
			a.log.Error("reminders left for the next time", "error", err)
		}
		return
	}
	_, _ = a.readReplies(ctx) // logged by the stage: who has just answered is not reminded
	a.matchAll(ctx)
	err := a.eachBook(ctx, func(book string) error {
		_, _ = a.remindBook(ctx, book, a.remind.Remind) // logged by the stage; the other books go on
		return nil
	})
	if err != nil && ctx.Err() == nil {
		a.log.Error("listing the books", "error", err)
	}
}

// notifySystemd tells the service manager how we are (sd_notify(3)). Without
// one it does nothing.
func notifySystemd(state string) {
	path := os.Getenv("NOTIFY_SOCKET")
	if path == "" {
		return
	}
	conn, err := net.DialUnix("unixgram", nil, &net.UnixAddr{Name: path, Net: "unixgram"})
	if err != nil {
		return
	}
	defer conn.Close() //nolint:errcheck // a datagram
	_, _ = conn.Write([]byte(state))
}

// feedWatchdog tells systemd that we live, as long as the database answers and
// the inbox is watched: a daemon that only looks alive is restarted.
func (a *App) feedWatchdog(ctx context.Context, w *ingest.Watcher) {
	usec, err := strconv.Atoi(os.Getenv("WATCHDOG_USEC"))
	if err != nil || usec <= 0 {
		return
	}
	tick := time.NewTicker(time.Duration(usec) * time.Microsecond / 3)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if a.alive(ctx, w) == nil {
				notifySystemd("WATCHDOG=1")
			}
		}
	}
}
