package dunning

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"relanced/dunning/channel"
	"relanced/dunning/channel/call"
	"relanced/dunning/channel/email/emailtest"
	"relanced/internal/ledger"
	"relanced/internal/store"
)

// friendly lets a step of the default ladder say more.
func friendly(change func(*Step)) func(*Config) {
	return func(c *Config) {
		p := DefaultPolicy()
		change(&p.Steps[1])
		c.Policies[defaultPolicy] = p
	}
}

func TestTheEventHoldsTheDigest(t *testing.T) {
	t.Parallel()
	eachFirm(t, nil, func(t *testing.T, f *firm) {
		f.remind()
		want := channel.DigestOf([]byte(f.letters()["main."+friendlyID+".eml"]))
		f.view(func(tx *store.Tx) error {
			events, err := tx.Events(friendlyID)
			found := 0
			for _, e := range events {
				var detail struct{ SHA256 string }
				if err := json.Unmarshal([]byte(e.Detail), &detail); err != nil {
					t.Fatal(err)
				}
				if detail.SHA256 == string(want) && e.Kind == "reminder.sending" {
					found++
				} else if detail.SHA256 != "" {
					t.Errorf("%s holds %s", e.Kind, detail.SHA256)
				}
			}
			if found != 1 {
				t.Errorf("%d events hold the digest %s: %+v", found, want, events)
			}
			return err
		})
		f.wantChain()
	})
}

// TestCopies: those who read along get the message, whoever they are by the time
// it leaves, and the customer gets it once.
func TestCopies(t *testing.T) {
	t.Parallel()
	f := sqliteFirm(t)
	f.Planner = plannerOf(t, friendly(func(s *Step) { s.Copy = []string{"old@example.com"} }))
	server := mailServer(t, misbehave(emailtest.StageRcpt, &emailtest.Reply{Code: 450, Text: "later"}))
	f.mails(server.Host, server.Port, patience)
	f.remind()
	f.Planner = plannerOf(t, friendly(func(s *Step) { s.Copy = []string{"new@example.com", "C1@example.com"} }))
	f.clock.Advance(time.Hour)
	f.retry()
	f.wantStory(friendlyID + " friendly sent")
	if taken := server.Messages(); len(taken) != 1 || taken[0].To != "c1@example.com" || !slices.Equal(taken[0].Copies, []string{"new@example.com"}) {
		t.Errorf("the server took %+v", taken)
	}
}

// caller is a firm that calls at its friendly step.
func caller(t *testing.T, f *firm) (logs string) {
	t.Helper()
	logs = filepath.Join(f.outbox, "calls")
	log, err := call.NewLog(logs)
	if err != nil {
		t.Fatal(err)
	}
	f.Channels[channelCall] = log
	f.update(savesCustomer(ledger.Customer{ID: "C1", Name: "Boulangerie Leclercq", Email: "c1@example.com", Phone: "+33 1 02"}))
	return logs
}

// approve is a person's word with a note.
func (f *firm) approve(id, note string) {
	f.t.Helper()
	f.update(func(tx *store.Tx) error {
		r, _, err := tx.Reminder(id)
		if err != nil {
			return err
		}
		return tx.MoveReminder(r, store.Transition{Next: ledger.ReminderApproved, Actor: "anna", Reason: Decided("anna", note)})
	})
}

func TestACallWaitsForAPerson(t *testing.T) {
	t.Parallel()
	eachFirm(t, friendly(func(s *Step) { s.Channel, s.Template = channelCall, "call" }), func(t *testing.T, f *firm) {
		logs := caller(t, f)
		if plan, err := f.Preview(context.Background(), f.book); err != nil || len(plan.Due) != 1 || !plan.Due[0].Approve {
			t.Errorf("the plan is %+v, %v", plan.Due, err)
		}
		f.remind()
		f.retry()
		f.wantStory(friendlyID + " friendly planned")
		script, due, err := f.Draft(context.Background(), f.book, f.reminder(friendlyID))
		if err != nil || !due || !strings.Contains(script.Text, "Boulangerie Leclercq, +33 1 02") || script.Approval.By != "" {
			t.Errorf("the script is (%v, %v) %+v", due, err, script)
		}
		f.approve(friendlyID, "pays: on Friday")
		// What puts the log off does not take the word back.
		working := f.Channels[channelCall]
		f.Channels[channelCall] = hooked{working, func(p point, _ channel.Message) error {
			if p == sending {
				return &channel.Failure{Kind: channel.Passing, Reason: channel.ReasonStorage, Err: errors.New("disk full")}
			}
			return nil
		}}
		f.retry()
		f.wantStory(friendlyID + " friendly planned")
		f.Channels[channelCall] = working
		f.clock.Advance(time.Hour)
		f.retry()
		if r := f.reminder(friendlyID); r.State != ledger.ReminderSent || r.Receipt != "logged: pays: on Friday" || r.Recipient != "+33 1 02" {
			t.Errorf("the call is %+v", r)
		}
		log, err := os.ReadFile(filepath.Join(logs, "main."+friendlyID+".txt"))
		if err != nil || !strings.Contains(string(log), "Called by: anna\nReported:  2026-03-09T09:00:00+01:00\n") || !strings.Contains(string(log), "Result:    pays: on Friday\n") {
			t.Errorf("the log is (%v)\n%s", err, log)
		}
		f.wantLetters()
		f.wantChain()

		f.on("2026-03-17")
		drafts, err := f.Drafts(context.Background(), f.book, "C1")
		if err != nil || len(drafts) != 1 || drafts[0].Reminder.Step != "formal" || len(drafts[0].Message.References) > 0 {
			t.Errorf("%v: %+v", err, drafts)
		}
	})
}

// TestACallIsNeverTheEngines: not even when its step has become an e-mail since.
func TestACallIsNeverTheEngines(t *testing.T) {
	t.Parallel()
	f := sqliteFirm(t)
	f.Planner = plannerOf(t, friendly(func(s *Step) { s.Channel = channelCall }))
	caller(t, f)
	f.remind()
	// The two are reached at the same place.
	f.Planner = plannerOf(t, friendly(func(s *Step) { s.Channel = channelSMS }))
	f.retry()
	f.wantStory(friendlyID + " friendly planned")
	if r := f.reminder(friendlyID); r.Attempts > 0 {
		t.Errorf("it was tried: %+v", r)
	}
}

// TestACallIsNothingWritten: no later letter says that we wrote that day.
func TestACallIsNothingWritten(t *testing.T) {
	t.Parallel()
	items := []ledger.ReminderItem{{Invoice: "FA-1"}}
	past := []ledger.Reminder{
		{State: ledger.ReminderSent, Channel: "file", SentAt: monday.At(9, plannerZone), Items: items},
		{State: ledger.ReminderSent, Channel: channelCall, SentAt: monday.AddDays(7).At(9, plannerZone), Items: items},
	}
	if got := earlier(past, items, plannerZone); !slices.Equal(got, []ledger.Date{monday}) {
		t.Errorf("written on %s", got)
	}
}

func TestAShortText(t *testing.T) {
	t.Parallel()
	f := sqliteFirm(t)
	f.Planner = plannerOf(t, friendly(func(s *Step) { s.Channel = channelSMS }))
	caller(t, f)
	f.Creditors["main"] = Creditor{Sender: Sender{Name: "Menuiserie Aubry"}}
	drafts, err := f.Drafts(context.Background(), f.book, "C1")
	if err != nil || len(drafts) != 1 {
		t.Fatalf("%d drafts, %v", len(drafts), err)
	}
	m := drafts[0].Message
	if want := "Rappel : facture FA-1 en attente de règlement (240,00 €)\nMenuiserie Aubry"; strings.ReplaceAll(m.Text, "\u00a0", "~") != want {
		t.Errorf("the text is %q", m.Text)
	}
	if m.To.Email != "+33 1 02" || m.Total != euros(240_00) || !slices.Equal(m.Invoices, []string{"FA-1"}) {
		t.Errorf("the message is %+v", m)
	}
}

func TestARegisteredLetterIsOnPaper(t *testing.T) {
	t.Parallel()
	f := sqliteFirm(t)
	f.Planner = plannerOf(t, friendly(func(s *Step) { s.Channel = channelRegistered }))
	if r, err := f.Preview(context.Background(), f.book); err != nil || len(r.Held) != 1 || r.Held[0].Guard != GuardAddress {
		t.Errorf("without a postal address: %+v, %v", r, err)
	}
	f.update(savesCustomer(ledger.Customer{ID: "C1", Name: "Boulangerie Leclercq", Address: "8 rue des Lilas\n69003 Lyon"}))
	drafts, err := f.Drafts(context.Background(), f.book, "C1")
	if err != nil || len(drafts) != 1 || len(drafts[0].Message.Letter.Recipient) < 2 || drafts[0].Message.To.Email != "8 rue des Lilas\n69003 Lyon" {
		t.Errorf("%v: %+v", err, drafts)
	}
}
