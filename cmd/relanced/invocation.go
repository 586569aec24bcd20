package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"os"
	"os/user"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/term"

	"relanced/config"
	"relanced/internal/app"
)

// invocation is one command line: its flags, and where it writes.
type invocation struct {
	name           string
	stdout, stderr io.Writer
	flags          *flag.FlagSet
	data, config   string
	book, actor    string
	quiet          bool // log warnings only
}

// errHelp ends a command that was asked for its help.
var errHelp = errors.New("help")

func usagef(format string, args ...any) error {
	return fmt.Errorf("%w: %s", app.ErrUsage, fmt.Sprintf(format, args...))
}

// parse reads flags and words in any order and returns the words. Every flag
// --some-thing can also be given as RELANCED_SOME_THING.
func (in *invocation) parse(args []string, define func(*flag.FlagSet)) ([]string, error) {
	in.flags = flag.NewFlagSet(in.name, flag.ContinueOnError)
	in.flags.SetOutput(io.Discard)
	in.flags.StringVar(&in.data, "data", "", "the data folder")
	in.flags.StringVar(&in.config, "config", "", "the configuration file")
	in.flags.StringVar(&in.book, "book", "", "the book")
	in.flags.StringVar(&in.actor, "by", "", "who decides (default: the name of the login)")
	if define != nil {
		define(in.flags)
	}
	if err := in.fromEnvironment(); err != nil {
		return nil, err
	}
	var words []string
	for {
		err := in.flags.Parse(args)
		if errors.Is(err, flag.ErrHelp) {
			in.help()
			return nil, errHelp
		}
		if err != nil {
			return nil, usagef("%v; usage: relanced %s", err, commands[in.name].usage)
		}
		if in.flags.NArg() == 0 {
			return words, nil
		}
		words = append(words, in.flags.Arg(0))
		args = in.flags.Args()[1:]
	}
}

func (in *invocation) fromEnvironment() error {
	var err error
	in.flags.VisitAll(func(f *flag.Flag) {
		name := "RELANCED_" + strings.ToUpper(strings.ReplaceAll(f.Name, "-", "_"))
		if value, set := os.LookupEnv(name); set && value != "" && err == nil {
			if e := f.Value.Set(value); e != nil {
				err = usagef("%s=%q: %v", name, value, e)
			}
		}
	})
	return err
}

func (in *invocation) help() {
	_, _ = fmt.Fprintf(in.stdout, "relanced %s\n\n%s.\n\n", commands[in.name].usage, commands[in.name].summary)
	in.flags.VisitAll(func(f *flag.Flag) {
		_, _ = fmt.Fprintf(in.stdout, "  --%-10s %s (or RELANCED_%s)\n", f.Name, f.Usage, strings.ToUpper(strings.ReplaceAll(f.Name, "-", "_")))
	})
}

func printUsage(w io.Writer) {
	_, _ = fmt.Fprint(w, "relanced matches bank statements with invoices, and reminds only those who have not paid.\n\n")
	for _, name := range slices.SortedFunc(maps.Keys(commands), func(a, b string) int { return commands[a].order - commands[b].order }) {
		_, _ = fmt.Fprintf(w, "  relanced %s\n      %s\n", commands[name].usage, commands[name].summary)
	}
	_, _ = fmt.Fprint(w, "\nExit codes: 0 done, 1 failed, 2 bad usage or configuration.\n")
}

// settings finds the configuration: the file that is named, else the one in the
// data folder, else the defaults. A named data folder wins over the file's.
func (in *invocation) settings() (config.Config, error) {
	path := in.config
	if path == "" && in.data != "" {
		if own := filepath.Join(in.data, config.FileName); fileExists(own) {
			path = own
		}
	}
	c := config.Default()
	if path != "" {
		var err error
		if c, err = load(path); err != nil {
			return c, err
		}
	}
	c.Data = cmp.Or(in.data, c.Data)
	return c, nil
}

// load reads a configuration file and the letters it names. Whatever is wrong
// with it is the user's to correct.
func load(path string) (config.Config, error) {
	c, err := config.Load(path)
	if err == nil {
		err = app.Check(c)
	}
	if _, faults := errors.AsType[config.Faults](err); faults {
		return c, fmt.Errorf("%s:\n%w", path, err)
	}
	if err != nil {
		return c, usagef("%v", err)
	}
	return c, nil
}

func fileExists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// clock is the one place that reads the real time. Given a day, it stands still
// at noon of it.
type clock struct{ fixed atomic.Pointer[time.Time] }

func (c *clock) now() time.Time {
	if t := c.fixed.Load(); t != nil {
		return *t
	}
	return time.Now()
}

func (c *clock) set(t time.Time) { c.fixed.Store(&t) }

// asOf sets the clock to noon of a day by the settings' time zone; "" leaves it
// running. That noon stands for the whole day: no window is closed on it.
func (c *clock) asOf(day string, settings *config.Config) error {
	if day == "" {
		return nil
	}
	location, err := time.LoadLocation(settings.Reminders.TimeZone)
	if err != nil {
		return err
	}
	t, err := time.ParseInLocation("2006-01-02", day, location)
	if err != nil {
		return usagef("--as-of %q is not a date: YYYY-MM-DD is expected", day)
	}
	c.set(t.Add(12 * time.Hour))
	settings.Reminders = settings.Reminders.WholeDays()
	return nil
}

// open builds the app on the invocation's settings.
func (in *invocation) open(ctx context.Context, c config.Config, k *clock) (*app.App, error) {
	return app.New(ctx, app.Options{
		Config: c, Now: k.now, Log: in.logger(c.Log), Version: version, Progress: in.progress(),
	})
}

// with opens the app on an existing data folder, resolves the book, and closes
// the app again.
func (in *invocation) with(ctx context.Context, asOf string, do func(a *app.App, book string) error) error {
	c, err := in.settings()
	if err != nil {
		return err
	}
	if c.Database.URL == "" && !fileExists(filepath.Join(c.Data, "ledger.db")) {
		return usagef("there is no ledger in %s: name the data folder with --data", c.Data)
	}
	k := &clock{}
	if err := k.asOf(asOf, &c); err != nil {
		return err
	}
	in.quiet = true
	a, err := in.open(ctx, c, k)
	if err != nil {
		return err
	}
	book, err := a.Book(ctx, in.book)
	if err == nil {
		err = do(a, book)
	}
	return errors.Join(err, a.Close())
}

func (in *invocation) logger(c config.Log) *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(c.Level)) // checked with the configuration
	if in.quiet {
		level = max(level, slog.LevelWarn)
	}
	options := &slog.HandlerOptions{Level: level}
	if c.Format == "json" {
		return slog.New(slog.NewJSONHandler(in.stderr, options))
	}
	return slog.New(slog.NewTextHandler(in.stderr, options))
}

// progress shows on a terminal how far a large file is read; elsewhere nothing.
func (in *invocation) progress() func(string, int64, int64) {
	f, ok := in.stderr.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return nil
	}
	const worthShowing = 8 << 20 // smaller files are read before anybody looks
	shown := int64(-1)
	return func(name string, done, total int64) {
		if total < worthShowing {
			return
		}
		if percent := done * 100 / total; percent != shown {
			shown = percent
			_, _ = fmt.Fprintf(f, "\r%s: %d %%\x1b[K", name, percent)
			if done >= total {
				_, _ = fmt.Fprint(f, "\r\x1b[K")
			}
		}
	}
}

// engineName is what the ledger calls what nobody decided in person; it is also
// the usual name of the service's account.
const engineName = "relanced"

// person is who decides on the command line.
func (in *invocation) person() string {
	if in.actor != "" {
		return in.actor
	}
	// Behind sudo it is still the person who decides, not the service's account.
	if name := os.Getenv("SUDO_USER"); name != "" {
		return name
	}
	if u, err := user.Current(); err == nil && u.Username != engineName {
		return u.Username
	}
	return "command line"
}
