package dunning

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"relanced/dunning/channel"
	"relanced/dunning/channel/email"
	"relanced/dunning/channel/email/emailtest"
	"relanced/internal/ledger"
	"relanced/internal/store"
	"relanced/internal/store/storetest"
)

// patience is longer than any honest server takes on a busy machine.
const patience = 30 * time.Second

// mails lets the firm send through a mail server.
func (f *firm) mails(host string, port int, timeout time.Duration) {
	f.t.Helper()
	c := email.DefaultConfig()
	c.Host, c.Port, c.Encryption, c.Hello, c.Timeout = host, port, email.None, "client.example.com", timeout
	smtp, err := email.NewSMTP(c, filepath.Join(f.outbox, "sent"))
	if err != nil {
		f.t.Fatal(err)
	}
	f.t.Cleanup(func() { _ = smtp.Close() })
	f.Channels["file"] = smtp
}

// mailServer is a real one, which takes mail from anybody.
func mailServer(t *testing.T, hook emailtest.Hook) *emailtest.Server {
	t.Helper()
	return emailtest.Start(t, emailtest.WithoutTLS(), emailtest.WithoutAuth(), emailtest.WithHook(hook))
}

// wantTaken checks how many messages to C1 the server has taken, and that they
// bear the Message-ID the ledger knows.
func (f *firm) wantTaken(server *emailtest.Server, want int) {
	f.t.Helper()
	got := 0
	for _, m := range server.Messages() {
		if m.To != "c1@example.com" {
			continue
		}
		got++
		if id := "<" + f.reminder(friendlyID).MessageID + ">"; !strings.Contains(string(m.Data), id) {
			f.t.Errorf("a message does not bear %s", id)
		}
	}
	if got != want {
		f.t.Errorf("the server took %d messages to C1, want %d", got, want)
	}
}

// misbehave treats the first message to C1 badly, and only at one stage.
func misbehave(stage emailtest.Stage, reply *emailtest.Reply) emailtest.Hook {
	var mu sync.Mutex
	ours, done := false, false
	return func(s emailtest.Stage, argument string) *emailtest.Reply {
		mu.Lock()
		defer mu.Unlock()
		if s == emailtest.StageMail {
			ours = !done // reminders leave in the order of their ids: C1 comes first
		}
		if s != stage || !ours || done {
			return nil
		}
		done = true
		return reply
	}
}

func TestTheMailServerMisbehaves(t *testing.T) {
	t.Parallel()
	no := func(code int) *emailtest.Reply { return &emailtest.Reply{Code: code, Text: "no"} }
	drop := &emailtest.Reply{Drop: true}
	for _, test := range []struct {
		name   string
		stage  emailtest.Stage
		reply  *emailtest.Reply
		first  ledger.ReminderState // after the first attempt
		last   ledger.ReminderState // hours and days later
		reason channel.Reason
		taken  int
	}{
		{"421 at the door", emailtest.StageMail, no(421), ledger.ReminderPlanned, ledger.ReminderSent, channel.ReasonServer, 1},
		{"450 greylisted", emailtest.StageRcpt, no(450), ledger.ReminderPlanned, ledger.ReminderSent, channel.ReasonServer, 1},
		{"451 after the message", emailtest.StageData, no(451), ledger.ReminderPlanned, ledger.ReminderSent, channel.ReasonServer, 1},
		{"dropped at the door", emailtest.StageMail, drop, ledger.ReminderPlanned, ledger.ReminderSent, channel.ReasonConnection, 1},
		{"dropped at the recipient", emailtest.StageRcpt, drop, ledger.ReminderPlanned, ledger.ReminderSent, channel.ReasonConnection, 1},
		{"550 no such mailbox", emailtest.StageRcpt, no(550), ledger.ReminderRefused, ledger.ReminderRefused, channel.ReasonAddress, 0},
		{"554 after the message", emailtest.StageData, no(554), ledger.ReminderRefused, ledger.ReminderRefused, channel.ReasonServer, 0},
		{"dropped when the answer was due", emailtest.StageData, drop, ledger.ReminderUncertain, ledger.ReminderUncertain, channel.ReasonLost, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			f := sqliteFirm(t)
			f.owes("C2", "FA-2", 50_00)
			server := mailServer(t, misbehave(test.stage, test.reply))
			f.mails(server.Host, server.Port, patience)
			sums := f.remind()
			if r := f.reminder(friendlyID); r.State != test.first || sums.Failures[test.reason] != 1 {
				t.Errorf("first %s (%s), failures %v", r.State, r.Reason, sums.Failures)
			}
			f.clock.Advance(5 * time.Minute)
			f.retry()
			f.on("2026-03-10")
			f.remind()
			f.on("2026-03-20") // the next step would be due
			if r := f.reminder(friendlyID); r.State != test.last {
				t.Errorf("last %s (%s)", r.State, r.Reason)
			}
			f.wantTaken(server, test.taken)
			if r := f.reminder("2026-03-09-C2-EUR"); r.State != ledger.ReminderSent || r.Attempts != 1 {
				t.Errorf("the other customer's is %s after %d attempts", r.State, r.Attempts)
			}
			f.wantChain()
		})
	}
}

func sqliteFirm(t *testing.T) *firm {
	t.Helper()
	clock := storetest.NewClock(monday.At(9, plannerZone))
	return newFirm(t, storetest.Open(t, store.Options{Path: filepath.Join(t.TempDir(), "ledger.db"), Now: clock.Now}), clock, nil)
}

// TestTheMailServerStalls: before the message is complete it has certainly not
// left; while the answer is awaited nobody can know.
func TestTheMailServerStalls(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		stage emailtest.Stage
		first ledger.ReminderState
		last  ledger.ReminderState
	}{
		{emailtest.StageRcpt, ledger.ReminderPlanned, ledger.ReminderSent},
		{emailtest.StageData, ledger.ReminderUncertain, ledger.ReminderUncertain},
	} {
		t.Run(string(test.stage), func(t *testing.T) {
			t.Parallel()
			f := sqliteFirm(t)
			stop := make(chan struct{})
			stall := sync.OnceFunc(func() { <-stop })
			server := mailServer(t, func(s emailtest.Stage, _ string) *emailtest.Reply {
				if s == test.stage {
					stall()
				}
				return nil
			})
			f.mails(server.Host, server.Port, 3*time.Second)
			f.remind()
			if r := f.reminder(friendlyID); r.State != test.first {
				t.Errorf("first %s (%s)", r.State, r.Reason)
			}
			close(stop)
			f.mails(server.Host, server.Port, patience)
			for range 3 {
				f.clock.Advance(6 * time.Minute)
				f.retry()
			}
			if r := f.reminder(friendlyID); r.State != test.last {
				t.Errorf("last %s (%s)", r.State, r.Reason)
			}
			// A server that was only slow may take the message after all.
			for deadline := time.Now().Add(10 * time.Second); len(server.Messages()) == 0 && time.Now().Before(deadline); {
				time.Sleep(10 * time.Millisecond)
			}
			f.wantTaken(server, 1)
		})
	}
}

func TestNobodyListens(t *testing.T) {
	t.Parallel()
	f := sqliteFirm(t)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := listener.Addr().(*net.TCPAddr).Port
	_ = listener.Close()
	f.mails("127.0.0.1", port, patience)
	if sums := f.remind(); sums.PutOff != 1 || sums.Failures[channel.ReasonConnection] != 1 {
		t.Errorf("sums %+v", sums)
	}
	server := mailServer(t, nil)
	f.mails(server.Host, server.Port, patience)
	f.clock.Advance(5 * time.Minute)
	f.retry()
	f.wantStory(friendlyID + " friendly sent")
	f.wantTaken(server, 1)
}

// TestTheConnectionBreaksInsideTheMessage: the server never has the whole of
// it. Whether we can know depends on how much is still on its way.
func TestTheConnectionBreaksInsideTheMessage(t *testing.T) {
	t.Parallel()
	f := sqliteFirm(t)
	server := mailServer(t, nil)
	f.mails("127.0.0.1", cutAfter(t, server.Addr, 400), patience)
	f.remind()
	f.wantTaken(server, 0)
	r := f.reminder(friendlyID)
	if r.State == ledger.ReminderUncertain {
		f.clock.Advance(24 * time.Hour)
		f.retry()
		f.wantTaken(server, 0)
		f.decide(friendlyID, ledger.ReminderCancelled)
	} else if r.State != ledger.ReminderPlanned {
		t.Fatalf("%s (%s)", r.State, r.Reason)
	}
	f.mails(server.Host, server.Port, patience)
	f.on("2026-03-11")
	f.remind()
	if got := len(server.Messages()); got != 1 {
		t.Errorf("the server took %d messages in the end", got)
	}
}

// cutAfter forwards to a server and cuts each connection when the client has
// sent so many bytes. It returns its port.
func cutAfter(t *testing.T, server string, bytes int64) int {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			go forward(client, server, bytes)
		}
	}()
	return listener.Addr().(*net.TCPAddr).Port
}

func forward(client net.Conn, server string, bytes int64) {
	defer client.Close()
	behind, err := net.Dial("tcp", server)
	if err != nil {
		return
	}
	defer behind.Close()
	go func() { _, _ = io.Copy(client, behind) }()
	_, _ = io.CopyN(behind, client, bytes)
}

// TestAMailIsNeverSentTwiceWhereverTheProgramDies: a mail server does not say
// again what it was told, so a person must, unless the copy of what it took says
// so.
func TestAMailIsNeverSentTwiceWhereverTheProgramDies(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		where     point
		uncertain int
		taken     int // before a person says anything
	}{
		{preparing, 0, 1},
		{prepared, 0, 1},
		{sending, 1, 0},
		{delivered, 0, 1},
	} {
		t.Run(string(test.where), func(t *testing.T) {
			t.Parallel()
			eachFirm(t, nil, func(t *testing.T, f *firm) {
				server := mailServer(t, nil)
				f.mails(server.Host, server.Port, patience)
				mail := f.Channels["file"]
				f.dies(test.where)
				f.restart(map[string]channel.Channel{"file": mail})
				f.recovers(test.uncertain)
				f.recovers(0) // it is counted once
				for _, day := range []ledger.Date{monday, "2026-03-10", "2026-03-16"} {
					f.on(day)
					f.remind()
					f.clock.Advance(4 * time.Hour)
					f.retry()
				}
				f.wantTaken(server, test.taken)
				if test.uncertain == 0 {
					f.wantStory(friendlyID + " friendly sent")
					return
				}
				f.wantStory(friendlyID + " friendly uncertain")
				f.decide(friendlyID, map[int]ledger.ReminderState{0: ledger.ReminderCancelled, 1: ledger.ReminderSent}[test.taken])
				f.on("2026-03-17")
				f.remind()
				if got := len(server.Messages()); got != 1 {
					t.Errorf("the server took %d messages in the end: %s", got, f.story())
				}
				f.wantChain()
			})
		})
	}
}

// TestTwoDispatchersMailEachReminderOnce, with a server that puts the first
// attempt of each off.
func TestTwoDispatchersMailEachReminderOnce(t *testing.T) {
	t.Parallel()
	eachFirm(t, nil, func(t *testing.T, f *firm) {
		for n := range 6 {
			f.owes(fmt.Sprint("D", n), fmt.Sprint("FB-", n), 50_00)
		}
		var mu sync.Mutex
		seen := map[string]bool{}
		server := mailServer(t, func(s emailtest.Stage, to string) *emailtest.Reply {
			mu.Lock()
			defer mu.Unlock()
			if s != emailtest.StageRcpt || seen[to] {
				return nil
			}
			seen[to] = true
			return &emailtest.Reply{Code: 450, Text: "greylisted"}
		})
		f.mails(server.Host, server.Port, patience)
		for range 3 {
			var both sync.WaitGroup
			for range 2 {
				d := f.dispatcher(f.Store, nil)
				d.Channels = f.Channels
				both.Go(func() {
					if _, err := d.Remind(context.Background(), f.book); err != nil && !errors.Is(err, store.ErrMove) {
						t.Error(err)
					}
				})
			}
			both.Wait()
			f.clock.Advance(6 * time.Minute)
		}
		taken := map[string]int{}
		for _, m := range server.Messages() {
			taken[m.To]++
		}
		for _, r := range f.reminders() {
			if r.State != ledger.ReminderSent || r.Attempts != 2 || taken[r.Recipient] != 1 {
				t.Errorf("%s is %s after %d attempts, and the server took %d", r.ID, r.State, r.Attempts, taken[r.Recipient])
			}
		}
		f.wantChain()
	})
}
