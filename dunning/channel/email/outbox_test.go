package email

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"relanced/dunning/channel"
)

// TestOutboxCrash stops the program at each point between Prepare and the
// recorded answer, and wants the next program to know the truth and to leave
// the message exactly once.
func TestOutboxCrash(t *testing.T) {
	t.Parallel()
	m := reminder()
	prepare := func(t *testing.T, o *Outbox) { prepared(t, o, m) }
	send := func(t *testing.T, o *Outbox) { sent(t, o, m) }
	collect := func(t *testing.T, o *Outbox) { must(t, os.Remove(o.folder.Left(m.ID))) }
	draft := func(t *testing.T, o *Outbox) {
		must(t, os.WriteFile(o.folder.Spooled(m.ID)+".tmp", []byte("From: hal"), 0o640))
	}
	type act = func(*testing.T, *Outbox)
	for _, c := range []struct {
		name string
		acts []act
		want channel.Outcome
		left int // messages in the folder
	}{
		{"prepared", []act{prepare}, channel.OutcomeUnsent, 0},
		{"prepared over a broken draft", []act{draft, prepare}, channel.OutcomeUnsent, 0},
		{"prepared, and a broken draft of a second attempt", []act{prepare, draft}, channel.OutcomeUnsent, 0},
		{"prepared twice", []act{prepare, prepare}, channel.OutcomeUnsent, 0},
		{"sent", []act{prepare, send}, channel.OutcomeSent, 1},
		{"sent and collected", []act{prepare, send, collect}, channel.OutcomeSent, 0},
		{"sent twice", []act{prepare, send, send}, channel.OutcomeSent, 1},
		{"sent, prepared again", []act{prepare, send, prepare}, channel.OutcomeUnsent, 1},
		{"sent, prepared and sent again", []act{prepare, send, prepare, send}, channel.OutcomeSent, 1},
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
			if got := messages(t, dir); len(got) != c.left {
				t.Errorf("%d messages in the folder, not %d", len(got), c.left)
			}
			if c.want == channel.OutcomeUnsent {
				prepare(t, o)
				send(t, o)
				wantOnly(t, o, m)
			}
		})
	}
}

func TestOutboxSend(t *testing.T) {
	t.Parallel()
	o, m := open(t, filepath.Join(t.TempDir(), "data", "outbox")), reminder()
	prepared(t, o, m)
	if got := messages(t, folderOf(o)); len(got) != 0 {
		t.Fatalf("Prepare left %v in the folder", got)
	}
	if got, want := sent(t, o, m), channel.Receipt(filepath.Join(folderOf(o), "C-104.EUR.2026-03-31.eml")); got != want {
		t.Errorf("receipt %q, not %q", got, want)
	}
	wantOnly(t, o, m)
	if info, err := os.Stat(o.folder.Left(m.ID)); err != nil || info.Mode().Perm()&0o007 != 0 {
		t.Errorf("anybody may read the letter: %v, %v", info.Mode(), err)
	}
}

func TestOutboxNeverOverwrites(t *testing.T) {
	t.Parallel()
	o, m := open(t, t.TempDir()), reminder()
	prepared(t, o, m)
	must(t, os.WriteFile(o.folder.Left(m.ID), []byte("somebody's"), 0o640))
	_, err := o.Send(t.Context(), m)
	wantFailure(t, err, channel.Passing, channel.ReasonStorage)
	if got, err := os.ReadFile(o.folder.Left(m.ID)); err != nil || string(got) != "somebody's" {
		t.Errorf("the file now holds %q, %v", got, err)
	}
	if got, err := o.Recall(t.Context(), m.ID); got != channel.OutcomeUnsent || err != nil {
		t.Errorf("Recall says %s, %v", got, err)
	}
}

func TestOutboxFailures(t *testing.T) {
	t.Parallel()
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	m := reminder()
	for _, c := range []struct {
		name string
		do   func(*Outbox) error
	}{
		{"send what was not prepared", func(o *Outbox) error { _, err := o.Send(t.Context(), m); return err }},
		{"prepare after the end", func(o *Outbox) error { _, err := o.Prepare(gone, m); return err }},
		{"send after the end", func(o *Outbox) error { _, err := o.Send(gone, m); return err }},
		{"prepare without a spool", func(o *Outbox) error {
			must(t, os.RemoveAll(filepath.Dir(o.folder.Spooled("x"))))
			_, err := o.Prepare(t.Context(), m)
			return err
		}},
		{"a folder in the message's place", func(o *Outbox) error {
			prepared(t, o, m)
			must(t, os.Mkdir(o.folder.Left(m.ID), 0o750))
			_, err := o.Send(t.Context(), m)
			return err
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			wantFailure(t, c.do(open(t, t.TempDir())), channel.Passing, channel.ReasonStorage)
		})
	}
	t.Run("a bad recipient", func(t *testing.T) {
		t.Parallel()
		m := reminder()
		m.To.Email = "nobody"
		_, err := open(t, t.TempDir()).Prepare(t.Context(), m)
		wantFailure(t, err, channel.Permanent, channel.ReasonAddress)
	})
}

func TestOutboxDiscard(t *testing.T) {
	t.Parallel()
	o, m := open(t, t.TempDir()), reminder()
	prepared(t, o, m)
	must(t, o.Discard(t.Context(), m.ID))
	must(t, o.Discard(t.Context(), m.ID))
	left, err := os.ReadDir(filepath.Dir(o.folder.Spooled("x")))
	if err != nil || len(left) != 0 {
		t.Errorf("the spool still holds %v, %v", left, err)
	}
}

// folderOf is where messages are collected.
func folderOf(o *Outbox) string { return filepath.Dir(o.folder.Left("x")) }

func open(t *testing.T, dir string) *Outbox {
	t.Helper()
	o, err := NewOutbox(dir)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func sent(t *testing.T, o *Outbox, m channel.Message) channel.Receipt {
	t.Helper()
	receipt, err := o.Send(t.Context(), m)
	if err != nil {
		t.Fatal(err)
	}
	return receipt
}

// messages lists what a collector finds in the folder.
func messages(t *testing.T, dir string) []string {
	t.Helper()
	list, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	var files []string
	for _, path := range list {
		if !strings.HasPrefix(filepath.Base(path), ".") {
			files = append(files, path)
		}
	}
	return files
}

func wantOnly(t *testing.T, o *Outbox, m channel.Message) {
	t.Helper()
	list := messages(t, folderOf(o))
	if len(list) != 1 || list[0] != o.folder.Left(m.ID) {
		t.Fatalf("the folder holds %v", list)
	}
	got, err := os.ReadFile(list[0])
	if err != nil || !bytes.Equal(got, compose(t, m)) {
		t.Errorf("the file is another message than we composed (%v):\n%s", err, got)
	}
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
