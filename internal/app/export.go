package app

import (
	"cmp"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"relanced/internal/ledger"
	"relanced/internal/spreadsheet"
	"relanced/internal/store"
	"relanced/reconcile"
)

// table is one export: its columns, which never move, and its rows.
type table struct {
	columns []string
	rows    func(a *App, tx *store.Tx) ([][]string, error)
}

// exports lists the tables. More columns may be added behind, none may move:
// other people's scripts read them.
var exports = map[string]table{
	"invoices":    {[]string{"number", "customer_id", "issue_date", "due_date", "currency", "amount", "open", "status", "type", "reference", "version"}, exportInvoices},
	"entries":     {[]string{"bank_ref", "account", "booking_date", "amount", "currency", "counterparty", "iban", "remittance", "state", "id", "value_date", "note", "reference", "end_to_end", "label"}, exportEntries},
	"allocations": {[]string{"bank_ref", "invoice", "amount", "adjustment", "adjustment_reason", "decided_by", "rule", "probability", "booking_date", "explanation", "entry"}, exportAllocations},
	"review":      {[]string{"bank_ref", "amount", "rank", "invoices", "probability", "explanation", "id", "currency", "booking_date", "counterparty", "note"}, exportReview},
	"reminders":   {[]string{"invoice", "customer_id", "step", "channel", "state", "planned_for", "sent_at", "reason", "instalment", "reminder"}, exportReminders},
	"aged":        {[]string{"customer_id", "currency", "not_due", "d1_30", "d31_60", "d61_90", "d90_plus", "total"}, exportAged},
	"events":      {[]string{"seq", "at", "actor", "kind", "subject", "detail", "prev", "hash"}, exportEvents},
}

// ExportTables lists the names of the tables, sorted.
func ExportTables() []string {
	var names []string
	for name := range exports {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// ErrUsage marks what the caller asked for wrongly.
var ErrUsage = errors.New("wrong usage")

// Export writes a table of a book as "csv" or "json".
func (a *App) Export(ctx context.Context, w io.Writer, name, book, format string) error {
	t, ok := exports[name]
	if !ok {
		return fmt.Errorf("%w: there is no table %q: choose one of %s", ErrUsage, name, strings.Join(ExportTables(), ", "))
	}
	if format != "csv" && format != "json" {
		return fmt.Errorf("%w: there is no format %q: csv or json", ErrUsage, format)
	}
	var rows [][]string
	err := a.store.View(ctx, book, func(tx *store.Tx) (err error) {
		rows, err = t.rows(a, tx)
		return err
	})
	if err != nil {
		return fmt.Errorf("exporting %s: %w", name, err)
	}
	if format == "json" {
		return writeJSON(w, t.columns, rows)
	}
	if err := csv.NewWriter(w).WriteAll(append([][]string{t.columns}, inert(t.columns, rows)...)); err != nil {
		return fmt.Errorf("writing the export: %w", err)
	}
	return nil
}

// freeText are the columns in which others have written, or what they wrote is cited.
// The rest are keys, days and amounts, which stay as they are, and the details of
// events, which are hashed.
var freeText = []string{
	"counterparty", "iban", "remittance", "note", "reference", "end_to_end", "label",
	"adjustment_reason", "decided_by", "explanation", "reason", "actor",
}

// inert keeps spreadsheets from taking a text for a formula.
func inert(columns []string, rows [][]string) [][]string {
	for c, column := range columns {
		if !slices.Contains(freeText, column) {
			continue
		}
		for _, row := range rows {
			row[c] = spreadsheet.Inert(row[c])
		}
	}
	return rows
}

// writeJSON writes an array of objects whose keys keep the order of the columns.
func writeJSON(w io.Writer, columns []string, rows [][]string) error {
	var b strings.Builder
	b.WriteString("[")
	for i, row := range rows {
		if i > 0 {
			b.WriteString(",")
		}
		b.WriteString("\n  {")
		for c, value := range row {
			if c > 0 {
				b.WriteString(", ")
			}
			text, err := json.Marshal(value)
			if err != nil {
				return err
			}
			fmt.Fprintf(&b, "%q: %s", columns[c], text)
		}
		b.WriteString("}")
	}
	b.WriteString("\n]\n")
	_, err := io.WriteString(w, b.String())
	return err
}

func exportInvoices(_ *App, tx *store.Tx) ([][]string, error) {
	invoices, err := tx.Invoices()
	rows := make([][]string, len(invoices))
	for i, v := range invoices {
		rows[i] = []string{
			v.Number, v.Customer, string(v.IssueDate), string(v.DueDate), v.Amount.Currency, v.Amount.Decimal(), v.Open().Decimal(),
			string(v.Status()), string(v.Type), v.Reference, strconv.Itoa(v.Version),
		}
	}
	return rows, err
}

func exportEntries(_ *App, tx *store.Tx) ([][]string, error) {
	entries, err := tx.Entries()
	rows := make([][]string, len(entries))
	for i, e := range entries {
		rows[i] = []string{
			e.Ref(), e.Account, string(e.BookingDate), e.Amount.Decimal(), e.Amount.Currency, e.Counterparty, e.IBAN,
			oneLine(cmp.Or(e.Remittance, e.Reference, e.Label)), string(e.State), e.ID, string(e.ValueDate), e.Note, e.Reference, e.EndToEnd, e.Label,
		}
	}
	return rows, err
}

func exportAllocations(_ *App, tx *store.Tx) ([][]string, error) {
	live, err := tx.LiveAllocations()
	if err != nil {
		return nil, err
	}
	entries, err := entriesByID(tx)
	rows := make([][]string, len(live))
	for i, l := range live {
		e := entries[l.Entry]
		rows[i] = []string{
			e.Ref(), l.Invoice, l.Amount.Decimal(), ledger.Money{Minor: l.Adjustment, Currency: l.Amount.Currency}.Decimal(), l.AdjustmentReason,
			l.DecidedBy, l.Rule, probability(l.Probability), string(e.BookingDate), l.Explanation, l.Entry,
		}
	}
	slices.SortFunc(rows, func(x, y []string) int {
		return cmp.Or(cmp.Compare(x[8], y[8]), cmp.Compare(x[10], y[10]), cmp.Compare(x[1], y[1]))
	})
	return rows, err
}

func entriesByID(tx *store.Tx) (map[string]ledger.Entry, error) {
	entries, err := tx.Entries()
	byID := make(map[string]ledger.Entry, len(entries))
	for _, e := range entries {
		byID[e.ID] = e
	}
	return byID, err
}

func probability(p float64) string { return strconv.FormatFloat(p, 'f', 6, 64) }

func exportReview(a *App, tx *store.Tx) ([][]string, error) {
	queue, err := reconcile.Queue(tx, a.config.Matching)
	var rows [][]string
	for _, w := range queue {
		row := func(p ledger.Proposal, why string) []string {
			return []string{
				w.Entry.Ref(), w.Entry.Amount.Decimal(), strconv.Itoa(max(p.Rank, 1)), p.Key(), probability(p.Probability), why, reconcile.ReviewID(w.Entry.ID, p),
				w.Entry.Amount.Currency, string(w.Entry.BookingDate), w.Entry.Counterparty, w.Entry.Note,
			}
		}
		for _, p := range w.Proposals {
			rows = append(rows, row(p, ledger.Explain(p.Evidence)))
		}
		if len(w.Proposals) == 0 {
			rows = append(rows, row(ledger.Proposal{}, cmp.Or(w.Entry.Note, "nothing explains this credit")))
		}
	}
	return rows, err
}

func exportReminders(a *App, tx *store.Tx) ([][]string, error) {
	reminders, err := tx.Reminders()
	if err != nil {
		return nil, err
	}
	var rows [][]string
	for _, r := range reminders {
		for _, item := range r.Items {
			rows = append(rows, []string{
				item.Invoice, r.Customer, item.Step, r.Channel, string(r.State), string(r.PlannedFor), a.instant(r.SentAt), r.Reason,
				strconv.Itoa(item.Instalment), r.ID,
			})
		}
	}
	s, err := a.remind.Load(tx, "")
	for _, h := range a.remind.Planner.Plan(s).Held {
		if h.DueDate >= a.today() {
			continue // the export lists what is overdue
		}
		rows = append(rows, []string{
			h.Invoice, h.Customer, h.Step, cmp.Or(h.Channel, a.config.Channel), "held", string(h.FirstPossible), "", h.Reason,
			strconv.Itoa(h.Instalment), "",
		})
	}
	return rows, err
}

// instant writes a point in time for exports: RFC 3339 in the configured time
// zone, so that its first ten characters are the civil day.
func (a *App) instant(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(a.zone).Format(time.RFC3339)
}

// agedColumns is how many of the report's columns the export has.
const agedColumns = 8

// exportAged is the aged balance of the reports by customer, up to its total.
func exportAged(a *App, tx *store.Tx) ([][]string, error) {
	book, err := a.reportBook(tx)
	if err != nil {
		return nil, err
	}
	t, err := book.Aged("customer")
	for i, row := range t.Rows {
		t.Rows[i] = row[:agedColumns]
	}
	return t.Rows, err
}

func exportEvents(a *App, tx *store.Tx) ([][]string, error) {
	events, err := tx.Events("")
	rows := make([][]string, len(events))
	for i, e := range events {
		rows[i] = []string{strconv.FormatInt(e.Seq, 10), a.instant(e.At), e.Actor, e.Kind, e.Subject, e.Detail, e.Prev, e.Hash}
	}
	return rows, err
}

// oneLine writes a text of several lines in one: a row of an export is a line.
func oneLine(text string) string { return strings.ReplaceAll(text, "\n", " ") }
