package app

import (
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/robfig/cron/v3"

	"relanced/config"
	"relanced/ingest"
	"relanced/internal/ledger"
	"relanced/internal/store"
)

// pastFile is a file of the past and the day it became known on.
type pastFile struct {
	path, name string
	book       string // of the rows that name none
	known      ledger.Date
	arrived    time.Time // tells the order within a day
	accepted   bool      // a refused statement that a person took as it is
}

// past is what became known, and when. A data folder knows when each file
// arrived. The files of another folder are dated by what they say: a statement is
// known on the day after its last one, an advice likewise, an invoice on the day it
// was issued.
type past struct {
	files     []pastFile // by the day they became known
	customers []ledger.Customer
	invoices  []ledger.Invoice // that become known one by one; none when the files bring them
	withdrawn int              // files that a person took back: they are left out
	evening   int              // files that arrived after the hour of reminders of their day
}

// span returns the first and the last day something became known on, and whether
// anything did between two days.
func (p past) span(from, to ledger.Date) (first, last ledger.Date, inside bool) {
	days := make([]ledger.Date, 0, len(p.files)+len(p.invoices))
	for _, f := range p.files {
		days = append(days, f.known)
	}
	for _, i := range p.invoices {
		days = append(days, issued(i))
	}
	if len(days) == 0 {
		return "", "", false
	}
	return slices.Min(days), slices.Max(days), slices.ContainsFunc(days, func(d ledger.Date) bool { return d >= from && d <= to })
}

// issued is the day an invoice became known on.
func issued(i ledger.Invoice) ledger.Date { return cmp.Or(i.IssueDate, i.DueDate) }

// gather finds out what became known when, and takes all of it into a ledger.
func (r *rehearsing) gather(ctx context.Context, whole *scratch) error {
	if r.real == nil {
		return r.gatherFolder(ctx, whole)
	}
	if err := r.gatherLedger(ctx, whole.app.zone); err != nil {
		return err
	}
	for day, files := range byDay(r.past.files) {
		whole.setToday(day)
		if _, err := r.takeIn(ctx, whole, files); err != nil {
			return err
		}
	}
	whole.setToday(r.to)
	return nil
}

// byDay yields the files of each day, in order.
func byDay(files []pastFile) func(yield func(ledger.Date, []pastFile) bool) {
	return func(yield func(ledger.Date, []pastFile) bool) {
		for len(files) > 0 {
			n := 1
			for n < len(files) && files[n].known == files[0].known {
				n++
			}
			if !yield(files[0].known, files[:n]) {
				return
			}
			files = files[n:]
		}
	}
}

// takeIn drops files into a scratch inbox and takes them in, and returns
// those that were refused.
func (r *rehearsing) takeIn(ctx context.Context, s *scratch, files []pastFile) ([]RefusedFile, error) {
	if len(files) == 0 {
		return nil, nil
	}
	for _, f := range files {
		if err := s.drop(f); err != nil {
			return nil, err
		}
	}
	return s.take(ctx, r.book, files)
}

// gatherLedger lists the recorded files of a data folder by their arrival.
func (r *rehearsing) gatherLedger(ctx context.Context, zone *time.Location) error {
	var files []ledger.File
	accepted := map[string]bool{}
	shared, err := r.filesOfDefault(ctx)
	if err != nil {
		return err
	}
	err = r.real.View(ctx, r.book, func(tx *store.Tx) (err error) {
		if files, err = tx.Files(); err != nil {
			return err
		}
		events, err := tx.Events("")
		for _, e := range events {
			accepted[e.Subject] = accepted[e.Subject] || e.Kind == "file.accepted"
		}
		return err
	})
	if err != nil {
		return err
	}
	for _, f := range files {
		path := filepath.Join(r.Config.Data, filepath.FromSlash(f.Place))
		switch {
		case f.State != ledger.FileRecorded:
			r.refused = append(r.refused, RefusedFile{File: f.Name, Reason: f.Reason, Kind: string(f.Kind)})
		case f.Kind == ledger.FilePacked: // its members are files of their own
		case !f.WithdrawnAt.IsZero():
			r.past.withdrawn++
		case !fileThere(path):
			r.refused = append(r.refused, RefusedFile{File: f.Name, Reason: "it is no longer in the archive: " + f.Place, Kind: string(f.Kind)})
		default:
			book := r.book
			if shared[f.SHA256] {
				book = r.Config.DefaultBook()
			}
			if afterHour(f.ArrivedAt.In(zone), r.Config.Reminders.Schedule) {
				r.past.evening++
			}
			r.past.files = append(r.past.files, pastFile{
				path: path, name: filepath.Base(path), book: book, known: ledger.DateOf(f.ArrivedAt.In(zone)), arrived: f.ArrivedAt,
				accepted: accepted[f.Name],
			})
		}
	}
	slices.SortStableFunc(r.past.files, func(a, b pastFile) int { return cmp.Compare(a.known, b.known) })
	return nil
}

// filesOfDefault names the files that the default book has, too, when another is
// rehearsed: rows that name no book are the default one's.
func (r *rehearsing) filesOfDefault(ctx context.Context) (map[string]bool, error) {
	shared := map[string]bool{}
	if r.book == r.Config.DefaultBook() {
		return shared, nil
	}
	err := r.real.View(ctx, r.Config.DefaultBook(), func(tx *store.Tx) error {
		files, err := tx.Files()
		for _, f := range files {
			shared[f.SHA256] = shared[f.SHA256] || f.State == ledger.FileRecorded
		}
		return err
	})
	return shared, err
}

// afterHour reports whether a file arrived on a day on which the daemon had
// reminded already. Noon to the microsecond is no hour: it is once --as-of.
func afterHour(arrived time.Time, schedule string) bool {
	day := ledger.DateOf(arrived)
	if arrived.Equal(day.At(noon, arrived.Location())) {
		return false
	}
	times, err := cron.ParseStandard(schedule)
	if err != nil {
		return false // checked when the scratch ledger was made
	}
	fires := times.Next(day.At(0, arrived.Location()).Add(-time.Second))
	return ledger.DateOf(fires) == day && arrived.After(fires)
}

// gatherFolder takes all the files of a folder in, and asks the scratch ledger
// what they were.
func (r *rehearsing) gatherFolder(ctx context.Context, whole *scratch) error {
	files, err := filesBelow(r.Config.Data, r.book)
	if err != nil {
		return err
	}
	if r.refused, err = r.takeIn(ctx, whole, files); err != nil {
		return err
	}
	var recorded []ledger.File
	err = whole.app.store.View(ctx, r.book, func(tx *store.Tx) (err error) {
		if recorded, err = tx.Files(); err != nil {
			return err
		}
		if r.past.customers, err = tx.Customers(); err != nil {
			return err
		}
		r.past.invoices, err = tx.Invoices()
		return err
	})
	if err != nil {
		return err
	}
	for _, f := range recorded {
		if f.State != ledger.FileRecorded || f.Kind != ledger.FileStatement && f.Kind != ledger.FileAdvice {
			continue
		}
		path := filepath.Join(whole.app.config.Data, filepath.FromSlash(f.Place))
		last, err := lastDay(path, r.Config.Intake)
		if err != nil {
			return fmt.Errorf("reading the days of %s: %w", f.Name, err)
		}
		r.past.files = append(r.past.files, pastFile{path: path, name: filepath.Base(path), book: r.book, known: last.AddDays(1)})
	}
	slices.SortStableFunc(r.past.files, func(a, b pastFile) int {
		return cmp.Or(cmp.Compare(a.known, b.known), cmp.Compare(a.name, b.name))
	})
	return r.forgetSettled(ctx, whole)
}

// forgetSettled leaves out what files of invoices say of payments: they were
// exported after the days that are rehearsed. Only an invoice that is no longer
// claimed stays settled.
func (r *rehearsing) forgetSettled(ctx context.Context, whole *scratch) error {
	for i := range r.past.customers {
		r.past.customers[i].OnAccount = 0
	}
	for i := range r.past.invoices {
		if v := &r.past.invoices[i]; !strings.HasPrefix(v.SettledBy, ingest.NoLongerClaimed) {
			v.Settled, v.SettledBy = 0, ""
		}
	}
	return save(ctx, whole.app.store, r.book, r.past.customers, r.past.invoices)
}

// save records customers and invoices as they are known.
func save(ctx context.Context, s *store.Store, book string, customers []ledger.Customer, invoices []ledger.Invoice) error {
	if len(customers)+len(invoices) == 0 {
		return nil
	}
	return s.Update(ctx, book, func(tx *store.Tx) error {
		for _, c := range customers {
			if _, err := tx.SaveCustomer(c); err != nil {
				return err
			}
		}
		for _, i := range invoices {
			if _, _, err := tx.SaveInvoice(i); err != nil {
				return err
			}
		}
		return nil
	})
}

// filesBelow lists the files of a folder and of those in it, by path. Two of one
// name stay two.
func filesBelow(root, book string) ([]pastFile, error) {
	var files []pastFile
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		hidden := strings.HasPrefix(d.Name(), ".") && path != root
		switch {
		case err != nil:
			return err
		case d.IsDir() && hidden:
			return filepath.SkipDir
		case !d.Type().IsRegular() || hidden || d.Name() == config.FileName:
			return nil
		}
		name, err := filepath.Rel(root, path)
		files = append(files, pastFile{path: path, book: book, name: strings.ReplaceAll(name, string(filepath.Separator), "+"), arrived: time.Unix(0, 0)})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("listing the files of %s: %w", root, err)
	}
	return files, nil
}

// lastDay returns the last day that a statement, or an advice, speaks of.
func lastDay(path string, c ingest.Config) (ledger.Date, error) {
	d := &dater{}
	_, err := ingest.Preview(path, c, d, nil, func(a ledger.Advice) error {
		d.last = d.last.Max(a.Date)
		return nil
	})
	return d.last, err
}

// dater is a sink that keeps the last day of statements.
type dater struct{ last ledger.Date }

// Begin implements ledger.StatementSink.
func (d *dater) Begin(ledger.Statement) error { return nil }

// Entry implements ledger.StatementSink.
func (d *dater) Entry(e ledger.Entry) error { d.last = d.last.Max(e.BookingDate); return nil }

// End implements ledger.StatementSink.
func (d *dater) End(s ledger.Statement) error { d.last = d.last.Max(s.To); return nil }
