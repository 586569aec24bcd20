package ingest

import (
	"context"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// patience is how long a test waits for what must happen: the machine may be busy.
const patience = 30 * time.Second

// slowly writes a file in pieces, for about half a second in all.
func (o *office) slowly(name, content string, done func()) {
	pieces := 20
	for n := range pieces {
		from, to := len(content)*n/pieces, len(content)*(n+1)/pieces
		if n == 0 {
			o.drop(name, content[:to])
		} else if err := appendTo(o.path(InboxDir, name), content[from:to]); err != nil {
			o.t.Error(err)
		}
		time.Sleep(25 * time.Millisecond)
	}
	done()
}

func TestOnceWaitsForAGrowingFile(t *testing.T) {
	t.Parallel()
	o := onSQLite(t)
	o.drop("customers.csv", customersCSV)
	o.drop("march.xml", "<")
	var finished sync.WaitGroup
	finished.Add(1)
	go o.slowly("march.xml", march().String(), finished.Done)
	r, err := o.Once(context.Background())
	finished.Wait()
	if err != nil || r.Recorded != 2 || r.Rejected != 0 || r.Pending != 0 {
		t.Errorf("got %+v, %v: %q", r, err, o.reasons())
	}
}

func TestOnceOfNothing(t *testing.T) {
	t.Parallel()
	o := onSQLite(t)
	if r, err := o.Once(context.Background()); err != nil || r.Recorded != 0 {
		t.Errorf("got %+v, %v", r, err)
	}
	o.drop("march.xml", wrong())
	o.pass()
	o.must(os.Remove(o.path("rejected/march.xml")))
	if _, err := o.Once(context.Background()); err != nil || len(o.waitingFiles(mainBook)) != 0 {
		t.Errorf("a file taken away still waits: %v", err)
	}
}

func TestOnceEnds(t *testing.T) {
	t.Parallel()
	o := onSQLite(t)
	o.drop("march.xml", march())
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := o.Once(ctx); err == nil {
		t.Error("it went on")
	}
	o.must(os.RemoveAll(o.path(InboxDir)))
	if _, err := o.Once(context.Background()); err == nil || !strings.Contains(err.Error(), "looking into the inbox") {
		t.Errorf("without an inbox: %v", err)
	}
}

// follower is a watcher that runs for the length of a test.
type follower struct {
	*Watcher
	t     *testing.T
	told  chan Result
	ended chan struct{}
	err   error // once ended
}

// follow starts a watcher and waits until it looks.
func follow(t *testing.T, o *office, settle, poll time.Duration) *follower {
	t.Helper()
	o.Config.Settle, o.Config.Poll = settle, poll
	w, err := NewWatcher(o.Intake)
	if err != nil {
		t.Fatal(err)
	}
	f := &follower{Watcher: w, t: t, told: make(chan Result, 100), ended: make(chan struct{})}
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		defer close(f.ended)
		f.err = w.Run(ctx, func(r Result) { f.told <- r })
	}()
	t.Cleanup(func() {
		cancel()
		select {
		case <-f.ended:
		case <-time.After(patience):
			t.Error("the watcher does not end")
		}
		if err := w.Close(); err != nil {
			t.Error(err)
		}
		if w.Running() {
			t.Error("it says it runs when it has ended")
		}
	})
	return f
}

// next waits for what the watcher tells next.
func (f *follower) next() Result {
	f.t.Helper()
	select {
	case r := <-f.told:
		return r
	case <-f.ended:
		f.t.Fatalf("the watcher ended: %v", f.err)
	case <-time.After(patience):
		f.t.Fatal("nothing happens")
	}
	return Result{}
}

// recorded waits until so many files are recorded and none is refused.
func (f *follower) recorded(n int) {
	f.t.Helper()
	for n > 0 {
		r := f.next()
		if r.Rejected > 0 || r.Duplicates > 0 || r.Recorded > n {
			f.t.Fatalf("got %+v", r)
		}
		n -= r.Recorded
	}
}

func TestWatchDroppedFile(t *testing.T) {
	t.Parallel()
	o := onSQLite(t)
	f := follow(t, o, 30*time.Millisecond, time.Hour)
	if r := f.next(); r.Recorded != 0 || !f.Running() {
		t.Errorf("at the start: got %+v", r)
	}
	o.drop("march.xml", march())
	f.recorded(1)
	o.write("march (2).tmp", march(line{day: "2026-03-20", minor: 7}))
	o.rename("march (2).tmp", "inbox/march (2).xml")
	f.recorded(1)
	sameList(t, "inbox", o.tree(InboxDir))
}

// TestWatchAtTheStart: what lies there already is taken in.
func TestWatchAtTheStart(t *testing.T) {
	t.Parallel()
	o := onSQLite(t)
	o.drop("customers.csv", customersCSV)
	o.drop("b2/march.xml", march())
	follow(t, o, 30*time.Millisecond, time.Hour).recorded(2)
}

// TestWatchSlowFile: a file that is being written is neither read nor refused.
func TestWatchSlowFile(t *testing.T) {
	t.Parallel()
	o := onSQLite(t)
	f := follow(t, o, 400*time.Millisecond, time.Hour)
	o.slowly("march.xml", march().String(), func() {})
	f.recorded(1)
	sameList(t, "rejected", o.tree(RejectedDir))
}

// TestWatchBusyInbox: a file that is written without end holds up no other, and
// when it goes away, that nothing is left is told.
func TestWatchBusyInbox(t *testing.T) {
	t.Parallel()
	o := onSQLite(t)
	f := follow(t, o, 100*time.Millisecond, time.Hour)
	f.next()
	ctx, stop := context.WithCancel(context.Background())
	var busy sync.WaitGroup
	o.drop("endless.xml", "<")
	busy.Go(func() {
		for ctx.Err() == nil {
			if err := appendTo(o.path("inbox/endless.xml"), "x"); err != nil {
				t.Error(err)
			}
			time.Sleep(2 * time.Millisecond)
		}
	})
	o.drop("march.xml", march())
	r := f.next()
	stop()
	busy.Wait()
	if r.Recorded != 1 || r.Pending != 1 {
		t.Errorf("got %+v", r)
	}
	o.must(os.Remove(o.path("inbox/endless.xml")))
	if r := f.next(); r.Recorded+r.Rejected+r.Pending != 0 {
		t.Errorf("at the end: got %+v", r)
	}
}

// TestWatchNewBook: the folder of a book that is made later is watched, too.
func TestWatchNewBook(t *testing.T) {
	t.Parallel()
	o := onSQLite(t)
	f := follow(t, o, 30*time.Millisecond, time.Hour)
	f.next()
	o.drop("b2/march.xml", march())
	f.recorded(1)
	o.drop("b2/releve.ofx", ofxOf("CHARSET:1252", "X"))
	f.recorded(1)
	if entries := o.entries("b2"); len(entries) != 2 {
		t.Errorf("%d entries", len(entries))
	}
}

// TestWatchByPollAlone: network shares send no notices.
func TestWatchByPollAlone(t *testing.T) {
	t.Parallel()
	o := onSQLite(t)
	f := follow(t, o, 30*time.Millisecond, 50*time.Millisecond)
	f.next()
	o.must(f.notify.Remove(o.path(InboxDir)))
	o.drop("march.xml", march())
	f.recorded(1)
}

// TestWatchSettlesBetweenPolls: polling faster than files settle does not make
// an incomplete one pass for complete.
func TestWatchSettlesBetweenPolls(t *testing.T) {
	t.Parallel()
	o := onSQLite(t)
	f := follow(t, o, 500*time.Millisecond, 20*time.Millisecond)
	f.next()
	content := march().String()
	o.drop("march.xml", content[:400])
	time.Sleep(200 * time.Millisecond) // ten polls
	o.must(appendTo(o.path("inbox/march.xml"), content[400:]))
	f.recorded(1)
}

// TestWatchAfterACrash: a refused file that a crash left in the inbox is not
// taken for one that a person took away.
func TestWatchAfterACrash(t *testing.T) {
	t.Parallel()
	o := onSQLite(t)
	o.drop("march.xml", wrong())
	o.pass()
	before := o.picture()
	o.rename("rejected/march.xml", "inbox/march.xml")
	f := follow(t, o, 30*time.Millisecond, time.Hour)
	if r := f.next(); r.Rejected != 1 {
		t.Errorf("got %+v", r)
	}
	if diff := cmp.Diff(before, o.picture()); diff != "" {
		t.Error(diff)
	}
}

// TestWatchTellsBeforeItFails: what was taken in before the pass failed is told,
// or nobody would match it.
func TestWatchTellsBeforeItFails(t *testing.T) {
	t.Parallel()
	o := onSQLite(t)
	o.drop("a.xml", march())
	o.drop("b.txt", "hello")
	o.must(os.Remove(o.path(RejectedDir)))
	o.write(RejectedDir, "a file where the folder should be")
	f := follow(t, o, 30*time.Millisecond, time.Hour)
	f.recorded(1)
	select {
	case <-f.ended:
		if f.err == nil || !strings.Contains(f.err.Error(), "taking in b.txt") {
			t.Errorf("got %v", f.err)
		}
	case <-time.After(patience):
		t.Error("the failure is not told")
	}
}

func TestWatchWithoutInbox(t *testing.T) {
	t.Parallel()
	o := onSQLite(t)
	o.must(os.Remove(o.path(InboxDir)))
	if _, err := NewWatcher(o.Intake); err == nil || !strings.Contains(err.Error(), "watching the inbox") {
		t.Errorf("got %v", err)
	}
}
