package letter

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"relanced/dunning/channel"
)

// printed is a letter of one page, of a customer and a day of March 2026.
func printed(customer string, day int) channel.Message {
	m := reminder(1)
	m.ID = fmt.Sprintf("main.2026-03-%02d-%s-EUR", day, customer)
	m.Date = time.Date(2026, 3, day, 9, 30, 0, 0, time.UTC)
	m.Letter.Recipient[0] = customer
	m.Letter.Blocks = m.Letter.Blocks[:2]
	return m
}

func open(t *testing.T, dir string) *Outbox {
	t.Helper()
	o, err := NewOutbox(dir, false)
	must(t, err)
	return o
}

func prepared(t *testing.T, o *Outbox, m channel.Message) {
	t.Helper()
	_, err := o.Prepare(t.Context(), m)
	must(t, err)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// leave takes a letter through Prepare and Send.
func leave(t *testing.T, o *Outbox, letters ...channel.Message) {
	t.Helper()
	for _, m := range letters {
		prepared(t, o, m)
		receipt, err := o.Send(t.Context(), m)
		if err != nil || string(receipt) != o.folder.Left(m.ID) {
			t.Fatalf("%q, %v", receipt, err)
		}
	}
}

// for the printer are the files there, and what they hold.
func forThePrinter(t *testing.T, o *Outbox) map[string][]byte {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(o.printDir(), "*"))
	must(t, err)
	held := map[string][]byte{}
	for _, path := range files {
		held[filepath.Base(path)], err = os.ReadFile(path) //nolint:gosec // of the test
		must(t, err)
	}
	return held
}

func wantPrinted(t *testing.T, o *Outbox, want map[string][]channel.Message) {
	t.Helper()
	got := forThePrinter(t, o)
	for name, letters := range want {
		if !bytes.Equal(got[name], draw(t, letters...)) {
			t.Errorf("%s is not the %d letters wanted (%d bytes)", name, len(letters), len(got[name]))
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d files for the printer, want %d", len(got), len(want))
	}
}

func TestLettersOfADayAreOneFile(t *testing.T) {
	t.Parallel()
	o := open(t, t.TempDir())
	a, b, c, d := printed("A", 9), printed("B", 9), printed("C", 9), printed("D", 10)
	must(t, o.Gather(t.Context())) // of nothing
	wantPrinted(t, o, nil)
	leave(t, o, b, a, d)
	prepared(t, o, c) // does not leave yet
	must(t, o.Gather(t.Context()))
	want := map[string][]channel.Message{"2026-03-09.pdf": {a, b}, "2026-03-10.pdf": {d}}
	wantPrinted(t, o, want)
	for _, m := range []channel.Message{a, b, d} {
		if got, err := os.ReadFile(o.folder.Left(m.ID)); err != nil || !bytes.Equal(got, draw(t, m)) {
			t.Errorf("the letter to %s is not what was written: %v", m.Letter.Recipient[0], err)
		}
	}
	must(t, o.Gather(t.Context()))
	wantPrinted(t, o, want)

	// What leaves later is not mixed with what may have been printed, nor printed
	// again when the printer takes its files away.
	leave(t, o, c)
	must(t, o.Gather(t.Context()))
	want["2026-03-09-2.pdf"] = []channel.Message{c}
	wantPrinted(t, o, want)
	for name := range want {
		must(t, os.Remove(filepath.Join(o.printDir(), name)))
	}
	must(t, o.Gather(t.Context()))
	wantPrinted(t, o, nil)
	e := printed("E", 9)
	leave(t, o, e)
	must(t, o.Gather(t.Context()))
	wantPrinted(t, o, map[string][]channel.Message{"2026-03-09-3.pdf": {e}})
}

// TestOutboxCrash stops the program at each point between Prepare and the
// recorded answer.
func TestOutboxCrash(t *testing.T) {
	t.Parallel()
	m := printed("A", 9)
	prepare := func(t *testing.T, o *Outbox) { prepared(t, o, m) }
	send := func(t *testing.T, o *Outbox) {
		_, err := o.Send(t.Context(), m)
		must(t, err)
	}
	gather := func(t *testing.T, o *Outbox) { must(t, o.Gather(t.Context())) }
	discard := func(t *testing.T, o *Outbox) { must(t, o.Discard(t.Context(), m.ID)) }
	halfPrepared := func(t *testing.T, o *Outbox) {
		_, err := o.folder.Put(m.ID, []byte("%PDF-"))
		must(t, err)
	}
	collect := func(t *testing.T, o *Outbox) { must(t, os.Remove(o.folder.Left(m.ID))) }
	type act = func(*testing.T, *Outbox)
	for _, c := range []struct {
		name    string
		acts    []act
		want    channel.Outcome
		printed int
	}{
		{"prepared", []act{prepare}, channel.OutcomeUnsent, 0},
		{"half prepared", []act{halfPrepared}, channel.OutcomeUnsent, 0},
		{"half prepared again", []act{prepare, halfPrepared}, channel.OutcomeUnsent, 0},
		{"prepared over a half", []act{halfPrepared, prepare}, channel.OutcomeUnsent, 0},
		{"prepared and gathered", []act{prepare, gather}, channel.OutcomeUnsent, 0},
		{"sent", []act{prepare, send}, channel.OutcomeSent, 1},
		{"sent twice", []act{prepare, send, send}, channel.OutcomeSent, 1},
		{"sent and collected", []act{prepare, send, collect}, channel.OutcomeSent, 1},
		{"sent and discarded, as it never should", []act{prepare, send, discard}, channel.OutcomeSent, 1},
		{"sent and gathered", []act{prepare, send, gather}, channel.OutcomeSent, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			for _, act := range c.acts {
				act(t, open(t, dir)) // each time another program
			}
			o := open(t, dir)
			if got, err := o.Recall(t.Context(), m.ID); got != c.want || err != nil {
				t.Errorf("Recall says %s, %v, not %s", got, err, c.want)
			}
			gather(t, o)
			gather(t, o)
			if got := forThePrinter(t, o); len(got) != c.printed {
				t.Errorf("%d files for the printer, want %d", len(got), c.printed)
			}
			if c.want == channel.OutcomeUnsent {
				leave(t, o, m)
				gather(t, o)
				wantPrinted(t, o, map[string][]channel.Message{"2026-03-09.pdf": {m}})
			}
		})
	}
}

// TestGatherCrash stops the program at each point of gathering: every letter is
// printed once.
func TestGatherCrash(t *testing.T) {
	t.Parallel()
	a, b := printed("A", 9), printed("B", 9)
	begin := func(t *testing.T, o *Outbox, moved ...channel.Message) string {
		bundle := filepath.Join(o.bundleDir(), "2026-03-09.open")
		must(t, os.Mkdir(bundle, dirMode))
		for _, m := range moved {
			must(t, os.Rename(o.source(m.ID), filepath.Join(bundle, filepath.Base(o.source(m.ID)))))
		}
		return bundle
	}
	drawn := func(t *testing.T, bundle string) string {
		must(t, os.WriteFile(filepath.Join(bundle, bundled), draw(t, a, b), 0o600))
		ready := filepath.Join(filepath.Dir(bundle), "2026-03-09.ready")
		must(t, os.Rename(bundle, ready))
		return ready
	}
	both := map[string][]channel.Message{"2026-03-09.pdf": {a, b}}
	for name, c := range map[string]struct {
		crash func(t *testing.T, o *Outbox)
		want  map[string][]channel.Message
	}{
		"a folder, and nothing in it": {func(t *testing.T, o *Outbox) { begin(t, o) }, both},
		"one letter moved": {
			func(t *testing.T, o *Outbox) { begin(t, o, a) },
			map[string][]channel.Message{"2026-03-09.pdf": {a}, "2026-03-09-2.pdf": {b}},
		},
		"both moved": {func(t *testing.T, o *Outbox) { begin(t, o, a, b) }, both},
		"half drawn": {func(t *testing.T, o *Outbox) {
			must(t, os.WriteFile(filepath.Join(begin(t, o, a, b), bundled+".tmp"), []byte("%PDF-"), 0o600))
		}, both},
		"ready": {func(t *testing.T, o *Outbox) { drawn(t, begin(t, o, a, b)) }, both},
		"released": {func(t *testing.T, o *Outbox) {
			must(t, os.Rename(filepath.Join(drawn(t, begin(t, o, a, b)), bundled), filepath.Join(o.printDir(), "2026-03-09.pdf")))
		}, both},
		"released and collected": {func(t *testing.T, o *Outbox) {
			must(t, os.Remove(filepath.Join(drawn(t, begin(t, o, a, b)), bundled)))
		}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			o := open(t, dir)
			leave(t, o, a, b)
			c.crash(t, o)
			o = open(t, dir)
			must(t, o.Gather(t.Context()))
			must(t, o.Gather(t.Context()))
			wantPrinted(t, o, c.want)
			if left, err := os.ReadDir(o.bundleDir()); err != nil || slices.ContainsFunc(left, os.DirEntry.IsDir) {
				t.Errorf("left behind: %v, %v", left, err)
			}
		})
	}
}

func TestNoPostmanDeliversWithoutAnAddress(t *testing.T) {
	t.Parallel()
	o, m := open(t, t.TempDir()), printed("A", 9)
	m.Letter.Recipient = m.Letter.Recipient[:1]
	_, err := o.Prepare(t.Context(), m)
	f := channel.AsFailure(err)
	if f.Kind != channel.Permanent || f.Reason != channel.ReasonAddress {
		t.Errorf("%v", f)
	}
}

// TestLettersOfSeveralBooks: each book's letters of a day are one file, with its name.
func TestLettersOfSeveralBooks(t *testing.T) {
	t.Parallel()
	o, err := NewOutbox(t.TempDir(), true)
	must(t, err)
	a, b, c := printed("A", 9), printed("B", 9), printed("C", 9)
	b.ID = strings.Replace(b.ID, "main.", "shop.", 1)
	leave(t, o, a, b, c)
	must(t, o.Gather(t.Context()))
	wantPrinted(t, o, map[string][]channel.Message{"2026-03-09-main.pdf": {a, c}, "2026-03-09-shop.pdf": {b}})
}
