package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"
)

// The stages. Each crosses into the ledger by itself; none calls another.
const (
	stageIntake  = "intake"
	stageMatch   = "match"
	stageRemind  = "remind"
	stageReplies = "replies"
)

func stageNames() []string { return []string{stageIntake, stageMatch, stageRemind, stageReplies} }

// stages runs the work of each stage so that a panic stops that stage and no
// other. A broken invariant is not tried again at the next tick: a person must
// look and restart.
type stages struct {
	log     *slog.Logger
	metrics *metrics
	mu      *sync.Mutex
	stopped map[string]string // why, by stage
}

func newStages(log *slog.Logger, m *metrics) stages {
	return stages{log: log, metrics: m, mu: &sync.Mutex{}, stopped: map[string]string{}}
}

// errStopped is returned by a stage that a panic has stopped.
var errStopped = errors.New("this stage was stopped by an earlier panic: see the log, then restart")

// run does the work of a stage and logs how it ended; the error is returned for
// callers that report it themselves.
func (s stages) run(ctx context.Context, stage string, work func() error) (err error) {
	if why := s.why(stage); why != "" {
		return fmt.Errorf("%s: %w", stage, errStopped)
	}
	start := time.Now() //nolint:forbidigo // how long work takes is measured on the real clock
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%s: panic: %v", stage, p)
			s.stop(stage, err.Error())
			s.log.Error("stage stopped", "stage", stage, "panic", p, "stack", string(debug.Stack()))
		}
		s.metrics.stageRan(stage, time.Since(start), err) //nolint:forbidigo // idem
	}()
	err = work()
	if err != nil && ctx.Err() == nil {
		s.log.Error("stage failed", "stage", stage, "error", err)
	}
	return err
}

func (s stages) why(stage string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.stopped[stage]
}

func (s stages) stop(stage, why string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stopped[stage] = why
	s.metrics.stageStopped.WithLabelValues(stage).Set(1)
}

// Stopped lists the stages that a panic has stopped, with the reason.
func (s stages) Stopped() map[string]string {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make(map[string]string, len(s.stopped))
	for k, v := range s.stopped {
		out[k] = v
	}
	return out
}
