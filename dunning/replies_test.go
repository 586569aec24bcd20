package dunning

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"relanced/dunning/mailbox"
	"relanced/internal/ledger"
	"relanced/internal/store"
)

// inbox is the mailbox of a firm: a maildir.
type inbox struct {
	*Replies
	f   *firm
	dir string
	n   int
}

func (f *firm) inbox() *inbox {
	f.t.Helper()
	p := &inbox{f: f, dir: f.t.TempDir()}
	for _, part := range []string{"new", "cur"} {
		if err := os.Mkdir(filepath.Join(p.dir, part), 0o700); err != nil {
			f.t.Fatal(err)
		}
	}
	p.restart()
	return p
}

// restart forgets what the program knew of the mailbox.
func (p *inbox) restart() {
	p.f.t.Helper()
	reader, err := mailbox.Open(mailbox.Config{Maildir: p.dir})
	if err != nil {
		p.f.t.Fatal(err)
	}
	p.Replies = &Replies{
		Store: p.f.Store, Reader: reader, Planner: p.f.Planner, Config: DefaultRepliesConfig(), Creditors: p.f.Creditors, Log: p.f.Log,
	}
}

// arrive puts a message into the mailbox.
func (p *inbox) arrive(lines ...string) {
	p.f.t.Helper()
	p.n++
	name := filepath.Join(p.dir, "new", fmt.Sprintf("17%08d.M.host", p.n))
	if err := os.WriteFile(name, []byte(strings.Join(lines, "\r\n")), 0o600); err != nil {
		p.f.t.Fatal(err)
	}
}

// answer is a person's, to a reminder.
func (p *inbox) answer(reminder, from string, more ...string) {
	p.f.t.Helper()
	p.arrive(append([]string{
		"From: " + from, fmt.Sprintf("Message-ID: <p%d@petit.example>", p.n), "Subject: Re: Rappel", "In-Reply-To: <" + p.f.reminder(reminder).MessageID + ">",
	}, more...)...)
}

// bounce returns a reminder.
func (p *inbox) bounce(reminder, recipient, action, status string) {
	p.f.t.Helper()
	p.arrive("Return-Path: <>", "From: MAILER-DAEMON@mx.example", fmt.Sprintf("Message-ID: <b%d@mx.example>", p.n), "Subject: Undelivered",
		"Content-Type: multipart/report; report-type=delivery-status; boundary=X", "", "--X", "", "Sorry.", "--X", "Content-Type: message/delivery-status", "",
		"Reporting-MTA: dns; mx.example", "", "Final-Recipient: rfc822;"+recipient, "Action: "+action, "Status: "+status, "Diagnostic-Code: smtp; 550 No such user", "",
		"--X", "Content-Type: text/rfc822-headers", "", "Message-ID: <"+p.f.reminder(reminder).MessageID+">", "", "--X--")
}

func (p *inbox) wantRead(want ReplySums) {
	p.f.t.Helper()
	if got, err := p.Read(context.Background()); err != nil || got != want {
		p.f.t.Errorf("read %+v, %v, want %+v", got, err, want)
	}
}

// heldBy lists the holds of an invoice on the firm's day.
func (f *firm) heldBy(invoice string) string {
	f.t.Helper()
	var texts []string
	f.view(func(tx *store.Tx) error {
		holds, err := tx.Holds(f.today(tx.Now()))
		for _, h := range holds {
			if h.Invoice == invoice {
				texts = append(texts, fmt.Sprintf("%s %s %s: %s", h.Author, h.Kind, h.Until, h.Note))
			}
		}
		return err
	})
	return strings.Join(texts, "; ")
}

func (f *firm) wantHeldBy(invoice, want string) {
	f.t.Helper()
	if got := f.heldBy(invoice); got != want {
		f.t.Errorf("%s is held by %q, want %q", invoice, got, want)
	}
}

func (f *firm) settle(id int64, next ledger.ReplyState) ([]string, error) {
	f.t.Helper()
	var resumed []string
	err := f.Store.Update(context.Background(), f.book, func(tx *store.Tx) (err error) {
		resumed, err = SettleReply(tx, id, next, f.today(tx.Now()), "anna", "called")
		return err
	})
	return resumed, err
}

func TestAReplyPausesTheLadder(t *testing.T) {
	t.Parallel()
	eachFirm(t, nil, func(t *testing.T, f *firm) {
		f.remind()
		p := f.inbox()
		p.answer(friendlyID, "Léa <lea@leclercq.example>", "", "> votre facture", "Je paie vendredi.", "Léa")
		p.wantRead(ReplySums{Replies: 1})
		const pause = "relanced manual 2026-03-16: reply:1 of Léa <lea@leclercq.example>: Je paie vendredi."
		f.wantHeldBy("FA-1", pause)
		// The same message again, seen by a program that has just started, by
		// another name in the folder, changes nothing.
		f.on("2026-03-10")
		p.restart()
		p.n--
		p.answer(friendlyID, "Léa <lea@leclercq.example>", "", "> votre facture", "Je paie vendredi.", "Léa")
		p.wantRead(ReplySums{})
		f.wantHeldBy("FA-1", pause)
		if got := f.history(friendlyID); got != "planned, approved, sending, sent, reply.received" {
			t.Errorf("history %s", got)
		}
		f.wantChain()
		f.on("2026-03-17") // formal is due; the pause is over
		if sums := f.remind(); sums.Sent != 1 {
			t.Errorf("after the pause %+v", sums)
		}
	})
}

func TestAReplyHoldsTheNextStep(t *testing.T) {
	t.Parallel()
	eachFirm(t, nil, func(t *testing.T, f *firm) {
		f.remind()
		p := f.inbox()
		f.on("2026-03-16")
		p.answer(friendlyID, "lea@leclercq.example", "", "x")
		p.wantRead(ReplySums{Replies: 1})
		f.on("2026-03-17")
		if sums := f.remind(); sums.Planned != 0 || len(sums.Held) != 1 || sums.Held[0].Guard != GuardHold {
			t.Errorf("during the pause %+v", sums)
		}
		// A second answer; only when both are settled does the ladder go on.
		p.answer(friendlyID, "lea@leclercq.example", "", "y")
		p.wantRead(ReplySums{Replies: 1})
		if resumed, err := f.settle(1, ledger.ReplySettled); err != nil || len(resumed) != 0 {
			t.Errorf("one of two settled: %v, %v", resumed, err)
		}
		f.wantHeldBy("FA-1", "relanced manual 2026-03-24: reply:2 of lea@leclercq.example: y")
		if resumed, err := f.settle(2, ledger.ReplySettled); err != nil || len(resumed) != 1 {
			t.Errorf("both settled: %v, %v", resumed, err)
		}
		f.wantHeldBy("FA-1", "")
		if _, err := f.settle(2, ledger.ReplySettled); !errors.Is(err, ErrNoReply) {
			t.Errorf("settled twice: %v", err)
		}
		if sums := f.remind(); sums.Sent != 1 {
			t.Errorf("settled: %+v", sums)
		}
	})
}

func TestAnIgnoredReplyLetsThePauseRunOut(t *testing.T) {
	t.Parallel()
	eachFirm(t, nil, func(t *testing.T, f *firm) {
		f.remind()
		f.update(func(tx *store.Tx) error {
			return tx.AddHold(ledger.Hold{Invoice: "FA-1", Kind: ledger.HoldManual, Until: "2099-12-31", Author: "anna", Note: "paid long ago"})
		})
		p := f.inbox()
		p.answer(friendlyID, "lea@leclercq.example", "", "x")
		p.wantRead(ReplySums{Replies: 1})
		both := "anna manual 2099-12-31: paid long ago; relanced manual 2026-03-16: reply:1 of lea@leclercq.example: x"
		f.wantHeldBy("FA-1", both)
		if _, err := f.settle(1, ledger.ReplyIgnored); err != nil {
			t.Error(err)
		}
		f.wantHeldBy("FA-1", both)
		f.on("2026-03-17")
		f.wantHeldBy("FA-1", "anna manual 2099-12-31: paid long ago") // a reply never shortens it
	})
}

func TestABounceMarksTheAddress(t *testing.T) {
	t.Parallel()
	eachFirm(t, nil, func(t *testing.T, f *firm) {
		f.remind()
		before := f.reminder(friendlyID)
		p := f.inbox()
		p.bounce(friendlyID, "C1@example.com", "failed", "5.1.1")
		p.wantRead(ReplySums{Bounces: 1})
		p.restart()
		p.wantRead(ReplySums{})
		f.wantStory(friendlyID + " friendly refused")
		r := f.reminder(friendlyID)
		if !r.SentAt.Equal(before.SentAt) || r.Receipt != before.Receipt || r.Reason != "the message came back: 5.1.1: 550 No such user" {
			t.Errorf("recorded %+v", r)
		}
		f.on("2026-03-10")
		sums := f.remind()
		if sums.Planned != 0 || len(sums.Held) != 1 || sums.Held[0].Guard != GuardRefused || sums.Held[0].Step != "friendly" {
			t.Errorf("after the bounce %+v", sums)
		}
		// With another address the same step leaves: nobody has read it.
		f.update(savesCustomer(ledger.Customer{ID: "C1", Name: "Boulangerie Leclercq", Email: "compta@leclercq.example"}))
		if sums := f.remind(); sums.Sent != 1 {
			t.Errorf("corrected: %+v", sums)
		}
		f.wantStory(friendlyID+" friendly refused", "2026-03-10-C1-EUR friendly sent")
		f.wantChain()
	})
}

// What proves nothing against the address is noted, and the ladder goes on.
func TestWhatIsOnlyNoted(t *testing.T) {
	t.Parallel()
	copied := func(c *Config) {
		policy := c.Policies["default"]
		policy.Steps[1].Copy = []string{"chef@example.com"}
		c.Policies["default"] = policy
	}
	for _, test := range []struct {
		name string
		send func(p *inbox)
		want ReplySums
	}{
		{"a delay", func(p *inbox) { p.bounce(friendlyID, "c1@example.com", "delayed", "4.4.1") }, ReplySums{Bounces: 1}},
		{"who only reads along", func(p *inbox) { p.bounce(friendlyID, "Chef@example.com", "failed", "5.1.1") }, ReplySums{Bounces: 1}},
		{"a machine", func(p *inbox) { p.answer(friendlyID, "c1@example.com", "Auto-Submitted: auto-replied", "", "x") }, ReplySums{Auto: 1}},
		{"a receipt", func(p *inbox) { p.bounce(friendlyID, "c1@example.com", "delivered", "2.0.0") }, ReplySums{Unknown: 1}},
		{"somebody else's", func(p *inbox) { p.arrive("From: a@b.example", "In-Reply-To: <x@y>", "", "x") }, ReplySums{Unknown: 1}},
		{"our own answer", func(p *inbox) { p.answer(friendlyID, "Compta@atelier.example", "", "x") }, ReplySums{Unknown: 1}},
		{"nonsense", func(p *inbox) { p.arrive("\x00\xff") }, ReplySums{Unknown: 1}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			eachFirm(t, copied, func(t *testing.T, f *firm) {
				f.Creditors["main"] = Creditor{Sender: Sender{Email: "compta@atelier.example"}}
				f.remind()
				p := f.inbox()
				test.send(p)
				p.wantRead(test.want)
				f.wantHeldBy("FA-1", "")
				f.wantStory(friendlyID + " friendly sent")
				f.on("2026-03-17")
				if sums := f.remind(); sums.Sent != 1 {
					t.Errorf("the ladder stopped: %+v", sums)
				}
			})
		})
	}
}

// An alias hands on to addresses that are not ours to know: what they refuse
// reached nobody.
func TestABounceFromBehindAnAlias(t *testing.T) {
	t.Parallel()
	eachFirm(t, nil, func(t *testing.T, f *firm) {
		f.remind()
		p := f.inbox()
		p.bounce(friendlyID, "jean@elsewhere.example", "failed", "5.7.1")
		p.wantRead(ReplySums{Bounces: 1})
		f.wantStory(friendlyID + " friendly refused")
	})
}

// A bounce that overtakes the mail server's receipt waits for it, and nothing
// behind it is lost.
func TestABounceOfWhatIsInFlight(t *testing.T) {
	t.Parallel()
	eachFirm(t, nil, func(t *testing.T, f *firm) {
		p := f.inbox()
		f.hook(once(sending, func() error {
			p.bounce(friendlyID, "c1@example.com", "failed", "5.1.1")
			p.answer(friendlyID, "lea@leclercq.example", "", "x")
			if got, err := p.Read(context.Background()); !errors.Is(err, errInFlight) || got != (ReplySums{Replies: 1}) {
				t.Errorf("in flight: %+v, %v", got, err)
			}
			return nil
		}))
		f.remind()
		p.wantRead(ReplySums{Bounces: 1})
		f.wantStory(friendlyID + " friendly refused")
	})
}

// A reminder of which nobody knows whether it left, and that comes back, had left.
func TestABounceEndsUncertainty(t *testing.T) {
	t.Parallel()
	eachFirm(t, nil, func(t *testing.T, f *firm) {
		f.hook(fails("uncertain", "server"))
		f.remind()
		f.wantStory(friendlyID + " friendly uncertain")
		p := f.inbox()
		p.bounce(friendlyID, "c1@example.com", "failed", "5.1.1")
		p.wantRead(ReplySums{Bounces: 1})
		f.wantStory(friendlyID + " friendly refused")
	})
}

// Two books share a mailbox: each message is heard in the one whose reminder it
// answers, and the position is kept in both.
func TestRepliesOfTwoBooks(t *testing.T) {
	t.Parallel()
	eachFirm(t, nil, func(t *testing.T, f *firm) {
		f.remind()
		if err := f.Store.Update(t.Context(), "autre", savesCustomer(ledger.Customer{ID: "C9", Name: "Autre"})); err != nil {
			t.Fatal(err)
		}
		p := f.inbox()
		p.answer(friendlyID, "lea@leclercq.example", "", "x")
		p.wantRead(ReplySums{Replies: 1})
		for _, at := range []mailbox.Position{{Validity: 7, UID: 12}, {Validity: 7, UID: 15}} {
			if err := p.savePosition(t.Context(), []string{"main"}, at); err != nil {
				t.Fatal(err)
			}
			if got, err := p.position(t.Context(), []string{"autre", "main"}); err != nil || got != (mailbox.Position{}) {
				t.Errorf("with a new book %+v, %v", got, err)
			}
			if got, err := p.position(t.Context(), []string{"main"}); err != nil || got != at {
				t.Errorf("alone %+v, %v, want %+v", got, err, at)
			}
		}
		if err := p.savePosition(t.Context(), []string{"autre"}, mailbox.Position{Validity: 7, UID: 13}); err != nil {
			t.Fatal(err)
		}
		if got, _ := p.position(t.Context(), []string{"main", "autre"}); got.UID != 13 {
			t.Errorf("together %+v", got)
		}
	})
}
