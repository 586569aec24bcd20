package app

import (
	"context"
	"errors"
	"testing"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"relanced/internal/store/storetest"
)

// TestPanicStopsItsStageAlone: a broken invariant is not tried again, and the
// other stages live on.
func TestPanicStopsItsStageAlone(t *testing.T) {
	t.Parallel()
	forEachEngine(t, func(t *testing.T, a *App, _ *storetest.Clock) {
		ctx := context.Background()
		if err := a.stages.run(ctx, stageMatch, func() error { panic("negative open amount") }); err == nil {
			t.Error("a panic is no error")
		}
		again := false
		err := a.stages.run(ctx, stageMatch, func() error { again = true; return nil })
		if !errors.Is(err, errStopped) || again {
			t.Errorf("a stopped stage ran again: %v", err)
		}
		if err := a.stages.run(ctx, stageRemind, func() error { return nil }); err != nil {
			t.Errorf("another stage stopped too: %v", err)
		}
		if got := testutil.ToFloat64(a.metrics.stageStopped.WithLabelValues(stageMatch)); got != 1 {
			t.Errorf("relanced_stage_stopped is %v", got)
		}
		if err := a.ready(ctx, nil); err == nil {
			t.Error("ready without a watch")
		}
	})
}

func TestSecondProcessIsRefused(t *testing.T) {
	t.Parallel()
	forEachEngine(t, func(t *testing.T, a *App, clock *storetest.Clock) {
		if err := a.lock(); err != nil {
			t.Fatal(err)
		}
		other := newApp(t, a.config, clock.Now)
		if _, err := other.Once(context.Background()); !errors.Is(err, ErrBusy) {
			t.Errorf("got %v", err)
		}
	})
}
