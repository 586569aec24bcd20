package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"time"

	"relanced/config"
	"relanced/dunning"
	"relanced/dunning/channel/email"
	"relanced/dunning/channel/webhook"
	"relanced/dunning/mailbox"
	"relanced/ingest"
	"relanced/internal/ledger"
	"relanced/internal/store"
)

// scratch is a data folder that is thrown away, with a clock of its own.
type scratch struct {
	app *App
	now time.Time
}

// scratch opens an empty data folder under the user's configuration.
func (r *rehearsing) scratch(ctx context.Context, name string) (*scratch, error) {
	s := &scratch{now: r.to.At(noon, time.UTC)}
	a, err := New(ctx, Options{
		Config: scratchConfig(r.Config, filepath.Join(r.dir, name)), Now: func() time.Time { return s.now },
		Log: slog.New(slog.DiscardHandler), Version: r.Version, Throwaway: true,
	})
	if err != nil {
		return nil, fmt.Errorf("making the scratch ledger: %w", err)
	}
	s.app = a
	s.setToday(r.to)
	if err := a.begin(ctx); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	return s, nil
}

// noon is the hour of a day that is set by hand, as for once --as-of.
const noon = 12

func (s *scratch) setToday(day ledger.Date) { s.now = day.At(noon, s.app.zone) }

// scratchConfig is the user's configuration on another folder and an embedded
// ledger, with one channel: files in that folder. No mail server and no provider is named in it,
// so that there is nothing to speak to.
func scratchConfig(c config.Config, dir string) config.Config {
	c.Data, c.Database, c.DatabasePassword = dir, store.Config{}, ""
	c.Channel, c.SMTP, c.Webhook, c.Mailbox = config.ChannelFile, email.DefaultConfig(), webhook.DefaultConfig(), mailbox.DefaultConfig()
	c.Reminders = c.Reminders.WholeDays() // a day is replayed at one instant
	for name, p := range c.Reminders.Policies {
		c.Reminders.Policies[name] = byFile(p)
	}
	return c
}

func byFile(p dunning.Policy) dunning.Policy {
	p.Steps = slices.Clone(p.Steps)
	for i := range p.Steps {
		p.Steps[i].Channel, p.Steps[i].Fallback = config.ChannelFile, nil
	}
	return p
}

// drop puts a copy of a file into the inbox of its book.
func (s *scratch) drop(f pastFile) error {
	dir := filepath.Join(s.app.config.Data, ingest.InboxDir, f.book)
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return fmt.Errorf("making the scratch inbox: %w", err)
	}
	target := filepath.Join(dir, f.name)
	if err := copyFile(f.path, target); err != nil {
		return fmt.Errorf("copying %s: %w", f.name, err)
	}
	// Of two files of customers the one written last has the last word.
	return os.Chtimes(target, f.arrived, f.arrived)
}

// take takes in what was dropped. What is refused is listed, and taken away: a
// refused statement would hold every reminder of the days that follow. Only that a
// bank really sent a statement which does not add up is taken from the person who
// said so: it says nothing about whose money is in it.
func (s *scratch) take(ctx context.Context, book string, dropped []pastFile) ([]RefusedFile, error) {
	found, err := s.app.intake.Look()
	if err != nil {
		return nil, err
	}
	result, err := s.app.intake.Pass(ctx, found)
	if err != nil || result.Rejected == 0 {
		return nil, err
	}
	var waiting []ledger.File
	err = s.app.store.View(ctx, book, func(tx *store.Tx) (err error) {
		waiting, err = tx.RejectedFiles()
		return err
	})
	if err != nil {
		return nil, err
	}
	var refused []RefusedFile
	for _, f := range waiting {
		place := filepath.Base(f.Place)
		if slices.ContainsFunc(dropped, func(d pastFile) bool { return d.accepted && d.name == f.Name }) {
			if _, err := s.app.intake.Accept(ctx, book, place, ledger.ByEngine); err == nil {
				continue
			}
		}
		refused = append(refused, RefusedFile{File: f.Name, Reason: f.Reason, Kind: string(f.Kind)})
		if err := s.app.intake.Dismiss(ctx, book, place, ledger.ByEngine); err != nil {
			return nil, err
		}
	}
	return refused, nil
}

func copyFile(from, to string) error {
	source, err := os.Open(from) //nolint:gosec // the user's own file, only read
	if err != nil {
		return err
	}
	defer source.Close()                                                      //nolint:errcheck // only read
	target, err := os.OpenFile(to, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o640) //nolint:gosec // our scratch
	if err != nil {
		return err
	}
	_, err = io.Copy(target, source)
	return errors.Join(err, target.Close())
}

// openReal opens the user's own ledger, if the folder has one. An embedded one is
// copied first: SQLite writes files beside a ledger that is only read.
func (r *rehearsing) openReal(ctx context.Context) (err error) {
	o := store.Options{Now: time.Now} //nolint:forbidigo // nothing is written: the clock is not asked
	if r.Config.Database.URL != "" && fileThere(filepath.Join(r.Config.Data, ingest.InboxDir)) {
		o.URL, o.Password = r.Config.Database.URL, r.Config.DatabasePassword
		if r.real, err = store.Open(ctx, o); err != nil {
			return err
		}
		return r.real.CheckSchema(ctx)
	}
	if r.Config.Database.URL != "" {
		return nil // a folder of files, under the configuration of an installation
	}
	o.Path = filepath.Join(r.dir, "copy", ledgerFile)
	copied, err := copyLedger(ctx, filepath.Join(r.Config.Data, ledgerFile), o.Path)
	if err != nil || !copied {
		return err
	}
	if r.real, err = store.Open(ctx, o); err != nil {
		return err
	}
	_, err = r.real.Migrate(ctx, filepath.Join(r.dir, "copy", "migrate.lock"))
	return err
}

// copyLedger copies a SQLite ledger with what its write-ahead log holds. The
// daemon may be at work: a copy during which either file changed is made again.
func copyLedger(ctx context.Context, from, to string) (bool, error) {
	if _, err := os.Stat(from); errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o750); err != nil {
		return false, fmt.Errorf("making the scratch folder: %w", err)
	}
	for range 20 {
		before, err := ledgerStamp(from)
		if err != nil {
			return false, fmt.Errorf("looking at the ledger: %w", err)
		}
		// File systems date in steps: what was written just now may be written
		// again without showing.
		pause(ctx, 50*time.Millisecond)
		for _, part := range []string{"", "-wal"} {
			_ = os.Remove(to + part)
			if err := copyFile(from+part, to+part); err != nil && !(part != "" && errors.Is(err, fs.ErrNotExist)) {
				return false, fmt.Errorf("copying the ledger: %w", err)
			}
		}
		after, err := ledgerStamp(from)
		if err == nil && before == after {
			return true, nil
		}
		if ctx.Err() != nil {
			return false, ctx.Err()
		}
	}
	return false, fmt.Errorf("copying the ledger: it is being written to all the time: try again when the daemon is idle")
}

func fileThere(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// ledgerStamp changes whenever the ledger does.
func ledgerStamp(path string) (string, error) {
	stamp := ""
	for _, part := range []string{"", "-wal"} {
		info, err := os.Stat(path + part)
		if part != "" && errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return "", err
		}
		stamp += fmt.Sprint(part, info.Size(), info.ModTime().UnixNano(), ";")
	}
	return stamp, nil
}
