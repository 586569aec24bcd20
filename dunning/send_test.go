package dunning

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"relanced/dunning/channel"
	"relanced/dunning/channel/email"
	"relanced/dunning/channel/email/emailtest"
	paper "relanced/dunning/channel/letter"
	"relanced/internal/ledger"
	"relanced/internal/store"
	"relanced/internal/store/storetest"
)

// mailsMany lets the firm send as a daemon does: over several connections, with
// the letter of each message attached.
func (f *firm) mailsMany(server *emailtest.Server) {
	f.t.Helper()
	f.mails(server.Host, server.Port, patience)
	f.AtOnce, f.Draw = email.DefaultConfig().Connections, paper.PDF
}

// wantEachOnce checks that the server took every message that the ledger has sent,
// once, and nothing else.
func (f *firm) wantEachOnce(server *emailtest.Server, count int) {
	f.t.Helper()
	taken := map[string]int{}
	for _, m := range server.Messages() {
		_, id, _ := strings.Cut(string(m.Data), "Message-ID: <")
		id, _, _ = strings.Cut(id, ">")
		taken[id]++
	}
	sent := 0
	for _, r := range f.reminders() {
		want := 0
		if r.State == ledger.ReminderSent {
			sent, want = sent+1, 1
		}
		if r.State != ledger.ReminderUncertain && taken[r.MessageID] != want {
			f.t.Errorf("%s is %s (%s), and the server took %d", r.ID, r.State, r.Reason, taken[r.MessageID])
		}
		if taken[r.MessageID] > 1 {
			f.t.Errorf("%s was taken %d times", r.ID, taken[r.MessageID])
		}
		delete(taken, r.MessageID)
	}
	if sent != count || len(taken) > 0 {
		f.t.Errorf("%d are sent, want %d; the server took %d of nobody", sent, count, len(taken))
	}
}

// storm is a mail server on its worst day. It treats every message once, by its
// number, in one of many bad ways, and then well.
type storm struct {
	mu     sync.Mutex
	known  map[string]int // recipient: its number
	struck map[string]bool
	lost   int // taken, and not answered
}

// stormTimeout is how long the client waits for a server that stalls: longer than a busy
// machine takes for one that does not.
const stormTimeout = 4 * time.Second

func (s *storm) hook(stage emailtest.Stage, argument string) *emailtest.Reply {
	to := argument
	if stage == emailtest.StageData {
		unfolded := strings.ReplaceAll(argument, "\r\n ", " ") // a long name has the address on a line of its own
		_, to, _ = strings.Cut(unfolded, "\r\nTo: ")
		to, _, _ = strings.Cut(to, "\r\n")
		_, to, _ = strings.Cut(strings.TrimSuffix(to, ">"), "<")
	}
	s.mu.Lock()
	if stage == emailtest.StageRcpt && s.known[to] == 0 {
		s.known[to] = len(s.known) + 1
	}
	n, again := s.known[to], s.struck[to]
	reply, strikes, stalls := blow(stage, n)
	if again {
		strikes = false
	}
	if strikes {
		s.struck[to] = true
		if stage == emailtest.StageData && reply != nil && reply.Drop {
			s.lost++
		}
	}
	s.mu.Unlock()
	if !strikes {
		return nil
	}
	if stalls {
		time.Sleep(2 * stormTimeout)
	}
	return reply
}

// blow is what happens to the message of a number.
func blow(stage emailtest.Stage, n int) (reply *emailtest.Reply, strikes, stalls bool) {
	no := func(code int) *emailtest.Reply { return &emailtest.Reply{Code: code, Text: "not now"} }
	atRcpt, atData := stage == emailtest.StageRcpt, stage == emailtest.StageData
	if n == 19 {
		return nil, atRcpt, true
	}
	switch n % 40 {
	case 3, 13, 23:
		return no(450), atRcpt, false
	case 7, 17:
		return no(451), atData, false
	case 5:
		return &emailtest.Reply{Drop: true}, atRcpt, false
	case 11:
		return &emailtest.Reply{Drop: true}, atData, false
	case 29:
		return no(421), atRcpt, false
	}
	return nil, false, false
}

// stormCount is how many reminders TestNoneLostNoneTwice sends; RELANCED_STORM sets
// another.
const stormCount = 200

// TestNoneLostNoneTwice sends hundreds through a server that refuses, stalls, drops
// and answers late, and lets a person settle what nobody can know.
func TestNoneLostNoneTwice(t *testing.T) {
	t.Parallel()
	count := stormCount
	if n, err := strconv.Atoi(os.Getenv("RELANCED_STORM")); err == nil {
		count = n
	}
	clock := storetest.NewClock(monday.At(9, plannerZone))
	s := storetest.Open(t, store.Options{Path: filepath.Join(t.TempDir(), "ledger.db"), Now: clock.Now})
	f := newFirm(t, s, clock, func(c *Config) { c.DailyCap = count })
	f.grows(count)
	bad := &storm{known: map[string]int{}, struck: map[string]bool{}}
	server := emailtest.Start(t, emailtest.WithoutTLS(), emailtest.WithoutAuth(), emailtest.HeadersOnly(), emailtest.WithHook(bad.hook))
	f.mailsMany(server)
	f.mails(server.Host, server.Port, stormTimeout)
	f.AtOnce = 8
	first := f.remind()
	if first.PutOff == 0 || first.Uncertain != bad.lost || bad.lost == 0 {
		t.Errorf("%d put off, %d uncertain of %d whose answer was lost", first.PutOff, first.Uncertain, bad.lost)
	}
	f.mails(server.Host, server.Port, patience)
	for range 3 {
		f.clock.Advance(10 * time.Minute)
		f.retry()
	}
	for _, r := range f.reminders() {
		if r.State == ledger.ReminderUncertain {
			f.decide(r.ID, ledger.ReminderSent) // whoever looks finds it: the server has it
		}
	}
	f.wantEachOnce(server, count)
	f.wantChain()
	t.Logf("%d reminders: at first %d sent, %d put off, %d uncertain, %d refused; then each once", count, first.Sent, first.PutOff, first.Uncertain, first.Refused)
}

// TestAHoldBetweenTwoWaves: what is kept from the claim before says nothing of what
// somebody has written since, in this process or in another.
func TestAHoldBetweenTwoWaves(t *testing.T) {
	t.Parallel()
	for _, elsewhere := range []bool{false, true} {
		path := filepath.Join(t.TempDir(), "ledger.db")
		clock := storetest.NewClock(monday.At(9, plannerZone))
		o := store.Options{Path: path, Now: clock.Now}
		f := newFirm(t, storetest.Open(t, o), clock, nil)
		for n := 2; n <= 9; n++ {
			f.owes(fmt.Sprint("C", n), fmt.Sprint("FA-", n), 50_00)
		}
		other := f.Store
		if elsewhere {
			var err error
			if other, err = store.Open(t.Context(), o); err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = other.Close() })
		}
		f.AtOnce = 2
		var third sync.Once
		waves := 0
		f.hook(func(p point, m channel.Message) error {
			if p == sending && strings.Contains(m.ID, "-C5-") { // of the third wave: what is kept has been used before
				third.Do(func() {
					waves++
					err := other.Update(t.Context(), f.book, func(tx *store.Tx) error {
						return tx.AddHold(ledger.Hold{Invoice: "FA-9", Kind: ledger.HoldDispute, Until: "2026-04-30", Author: "anna"})
					})
					if err != nil {
						t.Error(err)
					}
				})
			}
			return nil
		})
		if sums := f.remind(); sums.Sent != 8 || sums.Cancelled != 1 || waves != 1 {
			t.Errorf("elsewhere %v: %+v", elsewhere, sums)
		}
		if r := f.reminder("2026-03-09-C9-EUR"); r.State != ledger.ReminderCancelled || !strings.Contains(r.Reason, "dispute") {
			t.Errorf("elsewhere %v: %+v", elsewhere, r)
		}
	}
}
