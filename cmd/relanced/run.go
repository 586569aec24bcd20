package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"golang.org/x/term"

	"relanced/config"
	"relanced/internal/app"
)

func serve(ctx context.Context, in *invocation, args []string) error {
	if _, err := in.words(args, nil, 0); err != nil {
		return err
	}
	c, err := in.settings()
	if err != nil {
		return err
	}
	a, err := in.open(ctx, c, &clock{})
	if err != nil {
		return err
	}
	err = a.Serve(ctx, func(address string) {
		if address != "" {
			_, _ = fmt.Fprintf(in.stdout, "Status page on http://%s/, drop files into %s\n", address, filepath.Join(c.Data, "inbox"))
		}
	})
	return errors.Join(err, a.Close())
}

// words parses the flags and insists on a number of words.
func (in *invocation) words(args []string, define func(*flag.FlagSet), n int) ([]string, error) {
	words, err := in.parse(args, define)
	if err == nil && len(words) != n {
		err = usagef("write relanced %s", commands[in.name].usage)
	}
	return words, err
}

func once(ctx context.Context, in *invocation, args []string) error {
	var asOf string
	var asJSON bool
	_, err := in.words(args, func(f *flag.FlagSet) {
		f.StringVar(&asOf, "as-of", "", "the day that is today for everything")
		f.BoolVar(&asJSON, "json", false, "print the summary as one JSON object")
	}, 0)
	if err != nil {
		return err
	}
	c, err := in.settings()
	if err != nil {
		return err
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
	sum, err := a.Once(ctx)
	if err = errors.Join(err, a.Close()); err != nil {
		return err
	}
	if asJSON {
		return json.NewEncoder(in.stdout).Encode(sum)
	}
	_, err = fmt.Fprint(in.stdout, summaryText(sum))
	return err
}

// summaryText says what a pass did, one line a word.
func summaryText(s app.Summary) string {
	var b strings.Builder
	f, r := s.Files, s.Reminders
	fmt.Fprintf(&b, "As of %s\n", s.AsOf)
	fmt.Fprintf(&b, "files      %d recorded, %d known already, %d rejected\n", f.Recorded, f.Duplicates, f.Rejected)
	fmt.Fprintf(&b, "entries    %d new (and %d invoices, %d customers new or changed)\n", s.Entries, s.Invoices, s.Customers)
	fmt.Fprintf(&b, "allocated  %d credits, %d taken back\n", s.Allocated, s.Reversed)
	fmt.Fprintf(&b, "review     %d credits wait for a person\n", s.Review)
	fmt.Fprintf(&b, "reminders  %d sent, %d cancelled, %d refused, %d put off, %d uncertain\n", r.Sent, r.Cancelled, r.Refused, r.PutOff, r.Uncertain)
	if c := s.Replies; c.Replies+c.Bounces+c.Auto > 0 {
		fmt.Fprintf(&b, "replies    %d of people, %d bounces, %d automatic\n", c.Replies, c.Bounces, c.Auto)
	}
	held := 0
	var guards []string
	for _, guard := range slices.Sorted(maps.Keys(s.Holds)) {
		held += s.Holds[guard]
		guards = append(guards, fmt.Sprintf("%s %d", guard, s.Holds[guard]))
	}
	fmt.Fprintf(&b, "holds      %d reminders held", held)
	if held > 0 {
		fmt.Fprintf(&b, " (%s)", strings.Join(guards, ", "))
	}
	b.WriteString("\n")
	hint(&b, r.Approval, "waits", "wait", "for approval: relanced review list")
	hint(&b, r.Stuck, "is stuck, its channel fails:", "are stuck, their channels fail:", "relanced review list")
	for _, when := range slices.Sorted(maps.Keys(r.Leaving)) {
		hint(&b, r.Leaving[when], "leaves by itself", "leave by themselves", when)
	}
	hint(&b, s.Holds["history"], "fell", "fell", "due before the first bank statement and may have been paid then: relanced review list")
	hint(&b, s.Holds["rejected_file"], "is", "are", "held by a refused statement: read its reason in rejected/")
	hint(&b, s.Holds["doubt"], "may", "may", "be paid by credits that wait for a person: relanced review list")
	return b.String()
}

// hint says what a person can do about reminders that are held.
func hint(b *strings.Builder, n int, one, many, what string) {
	switch {
	case n == 1:
		fmt.Fprintf(b, "           1 %s %s\n", one, what)
	case n > 1:
		fmt.Fprintf(b, "           %d %s %s\n", n, many, what)
	}
}

// runDemo replays the demo's firm and then serves its status page until it is
// stopped.
func runDemo(ctx context.Context, in *invocation, args []string) error {
	stay := true
	_, err := in.words(args, func(f *flag.FlagSet) {
		f.BoolVar(&stay, "serve", stay, "keep serving the status page (--serve=false: look at it once and end)")
	}, 0)
	if err != nil {
		return err
	}
	c := app.DemoConfig()
	if c.Data = in.data; c.Data == "" {
		dir, err := os.MkdirTemp("", "relanced-demo-")
		if err != nil {
			return fmt.Errorf("making the demo's folder: %w", err)
		}
		c.Data = dir
	} else if fileExists(filepath.Join(c.Data, "ledger.db")) {
		return usagef("%s holds a ledger already: the demo wants an empty folder", c.Data)
	}
	k := &clock{}
	if err := k.asOf(app.DemoAsOf, &c); err != nil {
		return err
	}
	in.quiet = true
	a, err := in.open(ctx, c, k)
	if err != nil {
		return err
	}
	err = in.playDemo(ctx, a, k, c, stay)
	return errors.Join(err, a.Close())
}

func (in *invocation) playDemo(ctx context.Context, a *app.App, k *clock, c config.Config, stay bool) error {
	live := term.IsTerminal(int(os.Stderr.Fd()))
	_, _ = fmt.Fprintf(in.stdout, "Two months of a small joinery, through the real inbox of %s.\n", c.Data)
	zone, err := time.LoadLocation(c.Reminders.TimeZone)
	if err != nil {
		return err
	}
	err = a.Demo(ctx, func(day app.Date) { k.set(day.At(12, zone)) }, func(day string, done, total int) {
		if live {
			_, _ = fmt.Fprintf(in.stderr, "\r%s  %s%s  day %d of %d\x1b[K", day, strings.Repeat("█", done*30/total), strings.Repeat("░", 30-done*30/total), done, total)
		} else if done%10 == 0 || done == total {
			_, _ = fmt.Fprintf(in.stderr, "%s: day %d of %d\n", day, done, total)
		}
	})
	if live {
		_, _ = fmt.Fprint(in.stderr, "\r\x1b[K")
	}
	if err != nil {
		return err
	}
	if err := a.DemoReport(ctx, in.stdout); err != nil {
		return err
	}
	_, _ = fmt.Fprintf(in.stdout, "\nLook around:\n  relanced explain invoice FA-2026-011 --data %[1]s --as-of %[3]s\n  relanced review list --data %[1]s --as-of %[3]s\n  relanced export reminders --data %[1]s --as-of %[3]s\n  ls %[2]s\n",
		c.Data, filepath.Join(c.Data, "outbox"), app.DemoAsOf)
	return a.ServePages(ctx, stay, func(address string) {
		how := "press Ctrl-C to stop"
		if !stay {
			how = "looked at once, as asked"
		}
		_, _ = fmt.Fprintf(in.stdout, "Status page: http://%s/ (%s)\n", address, how)
	})
}

func checkConfig(_ context.Context, in *invocation, args []string) error {
	if _, err := in.words(args, nil, 0); err != nil {
		return err
	}
	if in.config == "" && in.data == "" {
		return usagef("write relanced %s", commands[in.name].usage)
	}
	if _, err := in.settings(); err != nil {
		return err
	}
	_, err := fmt.Fprintln(in.stdout, "The configuration is sound.")
	return err
}

func migrate(ctx context.Context, in *invocation, args []string) error {
	if _, err := in.words(args, nil, 0); err != nil {
		return err
	}
	c, err := in.settings()
	if err != nil {
		return err
	}
	engine, steps, err := app.Migrate(ctx, c, (&clock{}).now)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(in.stdout, "The ledger (%s) is up to date; %d steps were taken.\n", engine, steps)
	return err
}

func verify(ctx context.Context, in *invocation, args []string) error {
	if _, err := in.words(args, nil, 0); err != nil {
		return err
	}
	c, err := in.settings()
	if err != nil {
		return err
	}
	if c.Database.URL == "" && !fileExists(filepath.Join(c.Data, "ledger.db")) {
		return usagef("there is no ledger in %s: name the data folder with --data", c.Data)
	}
	in.quiet = true
	a, err := in.open(ctx, c, &clock{})
	if err != nil {
		return err
	}
	return errors.Join(a.Verify(ctx, in.stdout), a.Close())
}

func printVersion(_ context.Context, in *invocation, args []string) error {
	if _, err := in.words(args, nil, 0); err != nil {
		return err
	}
	text := version
	if info, ok := debug.ReadBuildInfo(); ok && text == "dev" && info.Main.Version != "" {
		text = info.Main.Version
	}
	_, err := fmt.Fprintln(in.stdout, "relanced", text)
	return err
}
