package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"

	"relanced/ingest"
	"relanced/internal/console"
)

// listen opens the address of the pages; none is configured, none is opened.
func (a *App) listen(w *ingest.Watcher) (net.Listener, *http.Server, error) {
	if a.config.HTTP.Listen == "" {
		return nil, nil, nil
	}
	listener, err := net.Listen("tcp", a.config.HTTP.Listen)
	if err != nil {
		return nil, nil, fmt.Errorf("listening for the pages (http.listen): %w", err)
	}
	server := &http.Server{
		Handler: a.handler(w), ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 30 * time.Second,
		WriteTimeout: time.Minute, IdleTimeout: 2 * time.Minute,
	}
	return listener, server, nil
}

// handler serves the status page, liveness, readiness and the metrics.
func (a *App) handler(w *ingest.Watcher) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(a.metrics.registry, promhttp.HandlerOpts{Timeout: 30 * time.Second}))
	mux.HandleFunc("GET /healthz", func(rw http.ResponseWriter, _ *http.Request) {
		_, _ = fmt.Fprintln(rw, "alive")
	})
	mux.HandleFunc("GET /readyz", func(rw http.ResponseWriter, r *http.Request) {
		if err := a.ready(r.Context(), w); err != nil {
			http.Error(rw, err.Error(), http.StatusServiceUnavailable)
			return
		}
		_, _ = fmt.Fprintln(rw, "ready")
	})
	mux.Handle("GET /{$}", &console.Status{
		Zone: a.zone, Store: a.store, Reminders: a.remind, Matching: a.config.Matching, Version: a.version, Log: a.log,
		Stopped: a.stages.Stopped,
	})
	return mux
}

// alive reports whether a restart would help: the database does not answer, or
// nobody watches the inbox although nothing stopped that stage. A stage that a
// panic has stopped is for a person: restarting would only repeat it.
func (a *App) alive(ctx context.Context, w *ingest.Watcher) error {
	if err := a.store.Ping(ctx); err != nil {
		return err
	}
	if !w.Running() && a.stages.why(stageIntake) == "" {
		return errNotWatched
	}
	return nil
}

var errNotWatched = errors.New("the inbox is not watched")

// ready reports whether the daemon can do its work: the database answers, its
// schema is ours, the inbox is watched, and no stage is stopped.
func (a *App) ready(ctx context.Context, w *ingest.Watcher) error {
	if err := a.store.Ping(ctx); err != nil {
		return err
	}
	if err := a.store.CheckSchema(ctx); err != nil {
		return err
	}
	if w == nil || !w.Running() {
		return errNotWatched
	}
	for stage := range a.stages.Stopped() {
		return fmt.Errorf("the stage %s was stopped by a panic: see the log", stage)
	}
	return nil
}

// ServePages serves the pages alone, without any work behind them: until the
// context ends, or, when stay is false, for one look of our own.
func (a *App) ServePages(ctx context.Context, stay bool, ready func(address string)) error {
	listener, server, err := a.listen(nil)
	if err != nil {
		// Another demo, or the daemon, has the address: any other will do.
		a.config.HTTP.Listen = "127.0.0.1:0"
		if listener, server, err = a.listen(nil); err != nil {
			return err
		}
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	address := listener.Addr().String()
	if !stay {
		if err := look(ctx, "http://"+address+"/"); err != nil {
			return errors.Join(err, server.Close())
		}
	}
	ready(address)
	if stay {
		<-ctx.Done()
	}
	err = server.Close()
	if served := <-served; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, served)
	}
	return err
}

// look asks for a page and wants it to answer well.
func look(ctx context.Context, url string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return fmt.Errorf("looking at the status page: %w", err)
	}
	defer response.Body.Close() //nolint:errcheck // only its status counts
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("the status page answers %s", response.Status)
	}
	return nil
}
