package ingest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"github.com/fsnotify/fsnotify"
)

// Once takes in everything that lies in the inbox and does not change within a
// short look.
func (in *Intake) Once(ctx context.Context) (Result, error) {
	const look = 100 * time.Millisecond // long enough to see a copy under way grow
	before, err := in.Look()
	if err != nil {
		return Result{}, err
	}
	if len(before) == 0 {
		return Result{}, in.dismissAbsent(ctx)
	}
	for {
		select {
		case <-ctx.Done():
			return Result{}, ctx.Err()
		case <-time.After(look):
		}
		now, err := in.Look()
		if err != nil {
			return Result{}, err
		}
		if ready := unchanged(before, now); len(ready) == len(now) {
			return in.Pass(ctx, ready)
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
		if err := w.notify.Add(folder); err != nil {
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
// looks, Settle apart, see it the same; done is told after each pass that took
// or refused something, and at the start, with how many files still grow.
func (w *Watcher) Run(ctx context.Context, done func(Result)) error {
	w.running.Store(true)
	defer w.running.Store(false)
	poll := time.NewTicker(w.intake.Config.Poll)
	defer poll.Stop()
	settle := time.NewTimer(0)
	defer settle.Stop()
	var before []Found
	for first := true; ; {
		select {
		case <-ctx.Done():
			return nil
		case event, ok := <-w.notify.Events:
			if !ok {
				return fmt.Errorf("the watch on the inbox ended")
			}
			if event.Has(fsnotify.Create) {
				if err := w.subscribe(); err != nil {
					return err
				}
			}
			settle.Reset(w.intake.Config.Settle)
			continue
		case err := <-w.notify.Errors:
			// An overflow loses notices; the next look sees everything anyway.
			w.intake.Log.Warn("notices of the inbox were lost", "error", err)
		case <-poll.C:
		case <-settle.C:
		}
		now, err := w.intake.Look()
		if err != nil {
			return err
		}
		ready := unchanged(before, now)
		result, err := w.intake.Pass(ctx, ready)
		if err != nil {
			return err
		}
		before, result.Pending = now, len(now)-len(ready)
		if result.Pending > 0 {
			settle.Reset(w.intake.Config.Settle)
		}
		if first && result.Pending == 0 || result.Recorded+result.Duplicates+result.Rejected > 0 {
			first = false
			done(result)
		}
	}
}
