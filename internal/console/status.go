// Package console serves relanced's pages. They work without JavaScript, in
// French and English, and with a keyboard.
package console

import (
	"bytes"
	"context"
	_ "embed"
	"html/template"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"relanced/dunning"
	"relanced/internal/ledger"
	"relanced/internal/store"
	"relanced/reconcile"
)

// Status is the page at /: what came in, what waits for a person, what is held
// and why, and up to which day each account is known.
type Status struct {
	Store     *store.Store
	Reminders *dunning.Dispatcher
	Matching  reconcile.Config
	Version   string
	Zone      *time.Location // of the times on the page
	Log       *slog.Logger
	// Stopped lists the stages that a panic has stopped, with the reason.
	Stopped func() map[string]string
}

// page is what the template reads.
type page struct {
	T       map[string]string // the words of the page's language
	Lang    string
	Version string
	Now     string
	Stopped map[string]string
	Books   []book
}

type book struct {
	ID       string
	Entries  map[ledger.EntryState]int
	Open     int
	Queue    []reconcile.Waiting
	Held     []dunning.Held
	Finished []dunning.Outlook // unpaid at the end of the ladder: a person's
	Charged  []dunning.UnpaidCharges
	Accounts []dunning.AccountCoverage
	Demoted  []store.Demotion // rules that only propose
	Refused  []ledger.File
	Waiting  []ledger.Reminder // uncertain, or to be approved
	Stuck    []ledger.Reminder // whose channel fails for too long
	Leaving  []dunning.Leaving // planned or approved, and nobody has to do anything
	Sent     []ledger.Reminder // the newest, newest first, in the page's time zone
}

// The page shows so many rows of each list; the exports have them all.
const rowsShown = 50

//go:embed status.html
var statusHTML string

var statusPage = template.Must(template.New("status").Funcs(template.FuncMap{
	"explain": ledger.Explain,
	"percent": func(p float64) float64 { return 100 * p },
	"id":      reconcile.ReviewID,
	"count":   func(n map[ledger.EntryState]int, state string) int { return n[ledger.EntryState(state)] },
	"iban":    ledger.FormatIBAN,
	"date": func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.Format("2006-01-02 15:04")
	},
}).Parse(statusHTML))

// ServeHTTP renders the page, or nothing but an error: never half of it.
func (s *Status) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p := page{Lang: language(r), Version: s.Version, Now: s.Store.Now().In(s.Zone).Format("2006-01-02 15:04 MST"), Stopped: s.Stopped()}
	p.T = words[p.Lang]
	books, err := s.Store.Books(r.Context())
	for _, id := range books {
		if err == nil {
			var b book
			b, err = s.book(r.Context(), id)
			p.Books = append(p.Books, b)
		}
	}
	var out bytes.Buffer
	if err == nil {
		err = statusPage.Execute(&out, p)
	}
	if err != nil {
		s.Log.Error("showing the status page", "error", err)
		http.Error(w, p.T["error"], http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cache-Control", "no-store")
	h.Set("Vary", "Accept-Language")
	_, _ = out.WriteTo(w)
}

// language is the first of ours that the browser accepts; ?lang= wins.
func language(r *http.Request) string {
	asked := r.URL.Query().Get("lang") + "," + r.Header.Get("Accept-Language")
	for tag := range strings.SplitSeq(asked, ",") {
		tag = strings.ToLower(strings.TrimSpace(tag))
		for _, known := range []string{"fr", "en"} {
			if tag == known || strings.HasPrefix(tag, known+"-") || strings.HasPrefix(tag, known+";") {
				return known
			}
		}
	}
	return "fr"
}

func (s *Status) book(ctx context.Context, id string) (book, error) {
	b := book{ID: id}
	plan, err := s.Reminders.Preview(ctx, id)
	if err != nil {
		return b, err
	}
	b.Held = first(plan.Held)
	b.Finished = first(dunning.Finished(plan.Outlooks, ledger.DateOf(s.Store.Now().In(s.Zone))))
	err = s.Store.View(ctx, id, func(tx *store.Tx) (err error) {
		if b.Entries, err = tx.CountEntries(); err != nil {
			return err
		}
		if b.Queue, err = reconcile.Queue(tx, s.Matching); err != nil {
			return err
		}
		b.Queue = first(b.Queue)
		if err := b.charged(tx, s); err != nil {
			return err
		}
		if b.Demoted, err = tx.Demotions(); err != nil {
			return err
		}
		if b.Refused, err = tx.RejectedFiles(); err != nil {
			return err
		}
		waiting, err := s.Reminders.Waiting(tx)
		if err != nil {
			return err
		}
		if b.Waiting, err = tx.Reminders(ledger.ReminderUncertain); err != nil {
			return err
		}
		b.Waiting, b.Leaving, b.Stuck = first(append(b.Waiting, waiting.Approval...)), first(waiting.Leaving), first(waiting.Stuck)
		for n := range b.Stuck {
			b.Stuck[n].FailingSince = b.Stuck[n].FailingSince.In(s.Zone)
		}
		if err := b.sent(tx, s.Zone); err != nil {
			return err
		}
		return b.accounts(tx, s.Reminders.Planner.Calendar())
	})
	for _, o := range plan.Outlooks {
		if o.State != dunning.OutlookSettled {
			b.Open++
		}
	}
	return b, err
}

func (b *book) charged(tx *store.Tx, s *Status) error {
	unpaid, err := s.Reminders.Planner.UnpaidCharges(tx, "", ledger.DateOf(tx.Now().In(s.Zone)))
	b.Charged = first(dunning.Demanded(unpaid))
	return err
}

func (b *book) sent(tx *store.Tx, zone *time.Location) error {
	sent, err := tx.LatestSent(rowsShown)
	for i := range sent {
		sent[i].SentAt = sent[i].SentAt.In(zone)
	}
	b.Sent = sent
	return err
}

func (b *book) accounts(tx *store.Tx, calendar *dunning.Calendar) error {
	covers, err := dunning.LoadCovers(tx, calendar)
	b.Accounts = dunning.Coverage(covers, calendar)
	return err
}

func first[T any](list []T) []T { return list[:min(len(list), rowsShown)] }
