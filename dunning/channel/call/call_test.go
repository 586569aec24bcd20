package call

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"relanced/dunning/channel"
)

var paris = time.FixedZone("Paris", 2*3600)

func made(note string) channel.Message {
	return channel.Message{
		ID: "main.2026-04-08-C1-EUR", Date: time.Date(2026, 4, 8, 12, 0, 0, 0, paris), To: channel.Address{Name: "Dupont", Email: "+33 1 02"},
		Subject: "Appel à Dupont", Text: "À demander :\n",
		Approval: channel.Approval{By: "Anne", At: time.Date(2026, 4, 8, 9, 30, 0, 0, time.UTC), Note: note},
	}
}

func TestTheLogOfACall(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	l, err := NewLog(dir)
	if err != nil {
		t.Fatal(err)
	}
	m := made("pays on Friday,\nsays Mme Dupont")
	digest, err := l.Prepare(t.Context(), m)
	if err != nil {
		t.Fatal(err)
	}
	if o, err := l.Recall(t.Context(), m.ID); o != channel.OutcomeUnsent || err != nil {
		t.Errorf("prepared: %s, %v", o, err)
	}
	for range 2 { // the second finds the log of the first
		receipt, err := l.Send(t.Context(), m)
		if err != nil || receipt != "logged: pays on Friday, says Mme Dupont" {
			t.Fatalf("receipt %q, %v", receipt, err)
		}
	}
	if o, err := l.Recall(t.Context(), m.ID); o != channel.OutcomeSent || err != nil {
		t.Errorf("sent: %s, %v", o, err)
	}
	log, err := os.ReadFile(filepath.Join(dir, m.ID+".txt"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Appel à Dupont\n", "À demander :\n", "Called by: Anne\n", "Reported:  2026-04-08T11:30:00+02:00\n", "Number:    +33 1 02\n", "Result:    pays on Friday,\nsays Mme Dupont\n"} {
		if !strings.Contains(string(log), want) {
			t.Errorf("the log lacks %q:\n%s", want, log)
		}
	}
	if digest != channel.DigestOf(log) {
		t.Errorf("the digest %s is not that of the log", digest)
	}
}

// TestNobodyCalled: a call is never logged on the engine's own word.
func TestNobodyCalled(t *testing.T) {
	t.Parallel()
	l, err := NewLog(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	silent, unsaid := made(" \n"), made("reached")
	unsaid.Approval.By = ""
	for _, m := range []channel.Message{silent, unsaid} {
		if _, err := l.Prepare(t.Context(), m); channel.AsFailure(err).Kind != channel.Passing || !errors.Is(err, errNotMade) {
			t.Errorf("%+v gives %v", m.Approval, err)
		}
	}
	if _, err := l.Send(t.Context(), made("x")); channel.AsFailure(err).Kind != channel.Passing {
		t.Errorf("what was not prepared gives %v", err)
	}
}

func TestADiscardedCall(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	l, err := NewLog(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := l.Prepare(t.Context(), made("x")); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(l.Discard(t.Context(), made("").ID), l.Discard(t.Context(), "nothing")); err != nil {
		t.Error(err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*.txt")); len(left) > 0 {
		t.Errorf("there is %v", left)
	}
}
