package email

import (
	"context"
	"sync"
	"time"
)

const (
	// maxTaken is how many messages one connection is used for: some servers close
	// it after a hundred, few before fifty.
	maxTaken = 50

	// maxRest is how long a connection stays open without use. A server waits five
	// minutes at least (RFC 5321 §4.5.3.2.7); there is no reason to make it.
	maxRest = 5 * time.Second
)

// resting are the connections that are open and not in use.
type resting struct {
	mu   sync.Mutex
	open []*rest
}

// rest is one of them, with what ends it.
type rest struct {
	dialogue *dialogue
	timer    *time.Timer
}

// take returns one, nil for none. It is in nobody else's hands then.
func (r *resting) take() *dialogue {
	r.mu.Lock()
	defer r.mu.Unlock()
	for len(r.open) > 0 {
		last := r.open[len(r.open)-1]
		r.open = r.open[:len(r.open)-1]
		if last.timer.Stop() {
			return last.dialogue
		}
	}
	return nil
}

func (r *resting) put(d *dialogue) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.open = append(r.open, &rest{d, time.AfterFunc(maxRest, func() { d.end(context.Background(), true) })})
}

// end says goodbye on each.
func (r *resting) end() {
	for d := r.take(); d != nil; d = r.take() {
		d.end(context.Background(), true)
	}
}
