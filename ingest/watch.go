package ingest

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"github.com/fsnotify/fsnotify"
)

// Once takes in everything that lies in the inbox, once it has seen that none of
// it changes within a short look.
func (in *Intake) Once(ctx context.Context) (Result, error) {
	const look = 50 * time.Millisecond // long enough to see a copy under way grow
	var total Result
	before, err := in.Look()
	for {
		if err != nil {
			return total, err
		}
		if len(before) == 0 {
			return total, in.dismissAbsent(ctx)
		}
		select {
		case <-ctx.Done():
			return total, ctx.Err()
		case <-time.After(look):
		}
		var now []Found
		if now, err = in.Look(); err != nil {
			return total, err
		}
		if ready := unchanged(before, now); len(ready) == len(now) {
			one, err := in.Pass(ctx, ready)
			pending := one.Pending
			one.Pending = 0
			total.add(one)
			if err != nil || pending == 0 {
				return total, err
			}
		}
		before = now
	}
}

// unchanged keeps what looked the same before.
func unchanged(before, now []Found) []Found {
	stamps := make(map[string]string, len(before))
	for _, f := range before {
		stamps[f.Path] = f.Stamp
	}
	var same []Found
	for _, f := range now {
		if stamp, seen := stamps[f.Path]; seen && stamp == f.Stamp {
			same = append(same, f)
		}
	}
	return same
}

// Watcher follows the inbox of a running daemon.
type Watcher struct {
	intake  *Intake
	notify  *fsnotify.Watcher
	running atomic.Bool
	// Looked is told after each look that went well, or is nil.
	Looked func()
}

// NewWatcher subscribes to the inbox and the folders of its books.
func NewWatcher(in *Intake) (*Watcher, error) {
	notify, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, fmt.Errorf("watching the inbox: %w", err)
	}
	w := &Watcher{intake: in, notify: notify}
	if err := w.subscribe(); err != nil {
		_ = notify.Close()
		return nil, err
	}
	return w, nil
}

func (w *Watcher) subscribe() error {
	inbox := filepath.Join(w.intake.Data, InboxDir)
	folders := []string{inbox}
	entries, err := os.ReadDir(inbox)
	if err != nil {
		return fmt.Errorf("watching the inbox: %w", err)
	}
	for _, e := range entries {
		if e.IsDir() && ValidBook(e.Name()) {
			folders = append(folders, filepath.Join(inbox, e.Name()))
		}
	}
	for _, folder := range folders {
		if err := w.notify.Add(folder); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("watching %s: %w", folder, err)
		}
	}
	return nil
}

// Running reports whether the watcher is following the inbox.
func (w *Watcher) Running() bool { return w.running.Load() }

// Close ends the subscription.
func (w *Watcher) Close() error { return w.notify.Close() }

// Run follows the inbox until the context ends. A file is taken in when two
// looks, Settle apart, see it the same. done is told of each pass that took or
// refused something, with how many files still grow, and once more when none is
// left; it is also told at the start.
func (w *Watcher) Run(ctx context.Context, done func(Result)) error {
	w.running.Store(true)
	defer w.running.Store(false)
	if err := w.subscribe(); err != nil {
		return err
	}
	poll := time.NewTicker(w.intake.Config.Poll)
	defer poll.Stop()
	look := time.NewTimer(0)
	defer look.Stop()
	// Looks are Settle apart, whatever brings them about. A notice does not put
	// the next one off: one file that is written for an hour would hold up all.
	due := true
	lookSoon := func() {
		if !due {
			due = true
			look.Reset(w.intake.Config.Settle)
		}
	}
	var before []Found
	for owed := true; ; { // owed: done is to be told when nothing is left
		select {
		case <-ctx.Done():
			return nil
		case event, ok := <-w.notify.Events:
			if err := w.follow(event, ok); err != nil {
				return err
			}
			lookSoon()
			continue
		case err := <-w.notify.Errors:
			// An overflow loses notices; the next look sees everything anyway.
			w.intake.Log.Warn("notices of the inbox were lost", "error", err)
			lookSoon()
			continue
		case <-poll.C:
			lookSoon()
			continue
		case <-look.C:
			due = false
		}
		now, result, err := w.lookAgain(ctx, before)
		if result.Recorded+result.Duplicates+result.Rejected > 0 || err == nil && owed && result.Pending == 0 {
			done(result)
			owed = result.Pending > 0
		}
		if err != nil {
			return err
		}
		if w.Looked != nil {
			w.Looked()
		}
		if before = now; result.Pending > 0 {
			lookSoon()
		}
	}
}

// follow watches a new folder, too.
func (w *Watcher) follow(event fsnotify.Event, ok bool) error {
	if !ok {
		return fmt.Errorf("the watch on the inbox ended")
	}
	if event.Has(fsnotify.Create) {
		return w.subscribe()
	}
	return nil
}

// lookAgain takes in what has not changed since the look before.
func (w *Watcher) lookAgain(ctx context.Context, before []Found) (now []Found, result Result, err error) {
	if now, err = w.intake.Look(); err != nil {
		return nil, Result{}, err
	}
	ready := unchanged(before, now)
	if len(ready) > 0 || len(now) == 0 { // else a refused file that a crash left in the inbox would pass for taken away
		result, err = w.intake.Pass(ctx, ready)
	}
	result.Pending += len(now) - len(ready)
	return now, result, err
}
