package mailbox

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// read returns the IDs of what a reader hands on, and the last position.
func read(t *testing.T, r Reader, after Position) (string, Position) {
	t.Helper()
	var ids []string
	err := r.Read(t.Context(), after, func(b Batch) error {
		for _, m := range b.Messages {
			ids = append(ids, m.ID)
		}
		after = b.Next
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(ids, " "), after
}

func numbered(id string) []byte { return letter("From: a@b.example", "Message-ID: <"+id+">", "", "x") }

func TestMaildir(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	deliver(t, dir, "new/1700000002.M1.host", numbered("2"))
	deliver(t, dir, "cur/1700000001.M1.host:2,S", numbered("1"))
	deliver(t, dir, "tmp/1700000000.M1.host", numbered("0"))
	deliver(t, dir, "cur/.hidden", numbered("h"))
	r, err := Open(Config{Maildir: dir})
	if err != nil {
		t.Fatal(err)
	}
	refused := errors.New("refused")
	if err := r.Read(t.Context(), Position{}, func(Batch) error { return refused }); !errors.Is(err, refused) {
		t.Errorf("a refused batch: %v", err)
	}
	if got, _ := read(t, r, Position{}); got != "1 2" {
		t.Errorf("read %q", got)
	}
	// Somebody reads a message, and another arrives.
	if err := os.Rename(filepath.Join(dir, "new/1700000002.M1.host"), filepath.Join(dir, "cur/1700000002.M1.host:2,S")); err != nil {
		t.Fatal(err)
	}
	deliver(t, dir, "new/1700000003.M1.host", numbered("3"))
	if got, _ := read(t, r, Position{}); got != "3" {
		t.Errorf("read %q", got)
	}
	if _, err := os.Stat(filepath.Join(dir, "new/1700000003.M1.host")); err != nil {
		t.Errorf("the message was moved: %v", err)
	}
	again, _ := Open(Config{Maildir: dir})
	if got, _ := read(t, again, Position{}); got != "1 2 3" {
		t.Errorf("after a restart %q", got)
	}
	if err := newMaildir(t.TempDir()).Read(t.Context(), Position{}, nil); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a folder that is no maildir: %v", err)
	}
}
