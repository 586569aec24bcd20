package ingest

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"relanced/internal/ledger"
	"relanced/internal/store"
	"relanced/internal/store/storetest"
)

// movement is what really happened on the account.
type movement struct {
	day        ledger.Date
	minor      int64
	name, iban string
	e2e, text  string
	ref        string
	parts      []movement
}

const ownIBAN = "FR7630006000011234567890189"

// truth invents a fortnight: strangers who pay the same amount on the same day,
// customers who pay twice alike, batches, and money going out.
func truth(r *rand.Rand) []movement {
	names := []string{"MENUISERIE DURAND SARL", "MARTIN ET FILS", "BOULANGERIE LECLERCQ", "GARAGE DU PONT NEUF", "SYNDIC RESIDENCE LES ORMES"}
	var all []movement
	for d := range 12 {
		day := ledger.Date("2026-03-02").AddDays(d)
		for range r.IntN(5) {
			who := r.IntN(len(names))
			m := movement{
				day: day, minor: []int64{10000, 12000, 45050}[r.IntN(3)], name: names[who], iban: fmt.Sprintf("DE%020d", who),
				text: fmt.Sprintf("FA-2026-%03d", r.IntN(400)),
			}
			if r.IntN(2) == 0 {
				m.e2e = fmt.Sprintf("E2E%06d", r.IntN(1e6))
			}
			if r.IntN(6) == 0 {
				m.minor = -m.minor
			}
			if r.IntN(8) == 0 { // a batch of what no other movement is about
				m.parts = []movement{
					{day: day, minor: 3000, name: "CLIENT A", text: "A" + m.text},
					{day: day, minor: 3000, name: "CLIENT B", text: "B" + m.text},
					{day: day, minor: 1700, name: "CLIENT A", text: "A" + m.text},
				}
				m.minor, m.name, m.iban, m.e2e, m.text = 7700, "", "", "", ""
			}
			all = append(all, m)
			if r.IntN(6) == 0 && m.parts == nil { // paid twice, alike in everything
				all = append(all, m)
			}
		}
	}
	for i := range all {
		all[i].ref = fmt.Sprintf("BK%05d", i)
	}
	return all
}

// shownFile is a file as a reader hands it on.
type shownFile struct {
	name      string
	statement ledger.Statement
	entries   []ledger.Entry
}

// dress shows a movement as a format does.
func (m movement) dress(format ledger.Format, refs bool) ledger.Entry {
	e := ledger.Entry{Account: ownIBAN, BookingDate: m.day, ValueDate: m.day, Amount: ledger.Money{Minor: m.minor, Currency: "EUR"}}
	ref := ""
	if refs {
		ref = m.ref
	}
	switch format {
	case ledger.FormatCAMT053, ledger.FormatCAMT054:
		e.BankRef, e.Counterparty, e.IBAN, e.EndToEnd, e.Remittance = ref, m.name, m.iban, m.e2e, m.text
		e.Label = "VIR SEPA"
	case ledger.FormatCAMT052:
		e.BankRef, e.Counterparty, e.EndToEnd, e.Remittance = ref, m.name, m.e2e, m.text
	case ledger.FormatOFX:
		e.BankRef = "F" + m.ref
		e.Label = strings.TrimSpace("VIR SEPA " + firstOf(m.name, 12) + " " + firstOf(m.text, 11))
	default:
		e.Counterparty, e.EndToEnd, e.Remittance = firstOf(m.name, 31), m.e2e, m.text
		e.Label = firstOf("VIR SEPA RECU "+m.name, 31)
	}
	if m.parts != nil {
		e.Announced = len(m.parts)
		e.Label = "REMISE"
	}
	return e
}

func firstOf(s string, n int) string { return s[:min(n, len(s))] }

// detailed shows a batch with its details.
func (m movement) detailed(format ledger.Format) ledger.Entry {
	e := m.dress(format, true)
	e.Announced = 0
	for n, p := range m.parts {
		d := p.dress(format, false)
		d.BankRef = fmt.Sprintf("%s/%d", m.ref, n+1)
		e.Details = append(e.Details, d)
	}
	return e
}

// manyVoiced writes the files of every format a bank offers for the same movements.
type manyVoiced struct {
	r    *rand.Rand
	refs bool // the bank gives references in ISO 20022
	all  []movement
}

func (b *manyVoiced) balance(day ledger.Date) ledger.Balance { // at the beginning of the day
	sum := int64(100000)
	for _, m := range b.all {
		if m.day < day {
			sum += m.minor
		}
	}
	return ledger.Balance{Money: ledger.Money{Minor: sum, Currency: "EUR"}, Date: day, Set: true}
}

func (b *manyVoiced) file(format ledger.Format, from, to ledger.Date, show func(movement) (ledger.Entry, bool)) shownFile {
	f := shownFile{name: fmt.Sprintf("%s %s %s", format, from, to), statement: ledger.Statement{
		Format: format, Account: ledger.Account{ID: ownIBAN, IBAN: ownIBAN, Currency: "EUR"}, From: from, To: to,
	}}
	if format != ledger.FormatOFX && format.Covers() {
		f.statement.Opening, f.statement.Closing = b.balance(from), b.balance(to.AddDays(1))
	}
	for _, m := range b.all {
		if from <= m.day && m.day <= to {
			if e, ok := show(m); ok {
				f.entries = append(f.entries, e)
			}
		}
	}
	return f
}

// statements is daily, sometimes in two of a day, one after the other.
func (b *manyVoiced) statements(details bool) (files []shownFile) {
	for d := range 12 {
		day := ledger.Date("2026-03-02").AddDays(d)
		f := b.file(ledger.FormatCAMT053, day, day, func(m movement) (ledger.Entry, bool) {
			if m.parts != nil && details {
				return m.detailed(ledger.FormatCAMT053), true
			}
			return m.dress(ledger.FormatCAMT053, b.refs), true
		})
		f.statement.Sequence = fmt.Sprint(2*d + 1)
		if n := len(f.entries); n > 1 && b.r.IntN(3) == 0 {
			second := f
			half := 1 + b.r.IntN(n-1)
			second.entries, f.entries = f.entries[half:], f.entries[:half]
			middle := f.statement.Opening
			for _, e := range f.entries {
				middle.Minor += e.Amount.Minor
			}
			f.statement.Closing, second.statement.Opening = middle, middle
			second.statement.Sequence, second.name = fmt.Sprint(2*d+2), f.name+" evening"
			files = append(files, second)
		}
		files = append(files, f)
	}
	return files
}

func (b *manyVoiced) plain(format ledger.Format, days, step int) (files []shownFile) {
	for d := 0; d < 12; d += step {
		from := ledger.Date("2026-03-02").AddDays(d)
		files = append(files, b.file(format, from, from.AddDays(days-1), func(m movement) (ledger.Entry, bool) { return m.dress(format, b.refs), true }))
	}
	return files
}

func (b *manyVoiced) notifications() (files []shownFile) {
	for d := range 12 {
		day := ledger.Date("2026-03-02").AddDays(d)
		f := b.file(ledger.FormatCAMT054, day, day, func(m movement) (ledger.Entry, bool) {
			if m.parts != nil {
				return m.detailed(ledger.FormatCAMT054), true
			}
			return m.dress(ledger.FormatCAMT054, b.refs), m.minor > 0
		})
		files = append(files, f)
	}
	return files
}

// recordShown records a file as the second pass does.
func recordShown(s *store.Store, f shownFile, nth int) error {
	return s.Update(context.Background(), mainBook, func(tx *store.Tx) error {
		id, err := tx.AddFile(ledger.File{SHA256: fmt.Sprint(nth), Name: f.name, Kind: ledger.FileStatement, Reader: "test/1", State: ledger.FileRecorded})
		if err != nil {
			return err
		}
		c := &checker{}
		w := &recorder{tx: tx, file: id}
		for _, sink := range []ledger.StatementSink{c, w} {
			w.checks = c.checks
			if err := sink.Begin(f.statement); err != nil {
				return err
			}
			for n, e := range f.entries {
				e.Place = fmt.Sprintf("line %d", n+1)
				if err := sink.Entry(e); err != nil {
					return err
				}
			}
			if err := sink.End(f.statement); err != nil {
				return err
			}
		}
		return nil
	})
}

// counted lists what counts, as exports and matching see it.
func counted(t testing.TB, s *store.Store) []string {
	t.Helper()
	var list []string
	err := s.View(context.Background(), mainBook, func(tx *store.Tx) error {
		entries, err := tx.Entries()
		for _, e := range entries {
			list = append(list, fmt.Sprintf("%s %s %s %q %s %s %q %q %q twin=%t disagree=%q unshown=%q", e.BookingDate, e.Amount, e.Ref(), e.Counterparty, e.IBAN, e.EndToEnd, e.Remittance, e.Label, e.Code, e.Twin != "", e.Disagree, e.Unshown))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(list)
	return list
}

// TestAnyMixtureGivesTheSameLedger drops what a bank offers of one account, in
// random mixtures, twice, in two random orders.
func TestAnyMixtureGivesTheSameLedger(t *testing.T) {
	t.Parallel()
	if raceEnabled {
		t.Skip("one thing after the other, and ten times as long under the race detector: make test runs it without")
	}
	seeds := 20
	if testing.Short() {
		seeds = 12
	}
	for seed := range seeds {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(uint64(seed), 7)) //nolint:gosec // a reproducible test
			b := &manyVoiced{r: r, refs: r.IntN(2) == 0, all: truth(r)}
			details := false
			var files []shownFile
			mixture := 0
			for mixture == 0 {
				files = nil
				if r.IntN(3) > 0 {
					inside := r.IntN(2) == 0
					details = details || inside
					files = append(files, b.statements(inside)...)
					mixture++
				}
				if r.IntN(3) == 0 {
					files = append(files, b.plain(ledger.FormatOFX, 7, 5)...)
					mixture++
				}
				if r.IntN(3) == 0 {
					files = append(files, b.plain(ledger.FormatCFONB, 4, 4)...)
					mixture++
				}
				if mixture > 0 && r.IntN(2) == 0 {
					files = append(files, b.notifications()...)
					details = true
				}
				if mixture > 0 && r.IntN(2) == 0 {
					files = append(files, b.plain(ledger.FormatCAMT052, 1, 1)...)
				}
			}
			files = append(files, files...)
			var ledgers [2][]string
			for n := range ledgers {
				s := openLedger(t, n == 1 && seed%10 == 0) // the engines agree, too
				for i, at := range r.Perm(len(files)) {
					if err := recordShown(s, files[at], i); err != nil {
						t.Fatal(err)
					}
				}
				ledgers[n] = counted(t, s)
			}
			if diff := gocmp.Diff(ledgers[0], ledgers[1]); diff != "" {
				t.Errorf("two orders give two ledgers:\n%s", diff)
			}
			if diff := gocmp.Diff(b.want(details), amounts(ledgers[0])); diff != "" {
				t.Errorf("not what happened:\n%s", diff)
			}
		})
	}
}

func openLedger(t *testing.T, postgres bool) *store.Store {
	t.Helper()
	if !postgres {
		return onSQLite(t).Store
	}
	return storetest.Open(t, store.Options{URL: storetest.PostgresURL(t), Now: opening})
}

// want lists what happened, day and amount.
func (b *manyVoiced) want(details bool) (list []string) {
	for _, m := range b.all {
		parts := []movement{m}
		if m.parts != nil && details {
			parts = m.parts
		}
		for _, p := range parts {
			list = append(list, fmt.Sprintf("%s %s", p.day, ledger.Money{Minor: p.minor, Currency: "EUR"}))
		}
	}
	slices.Sort(list)
	return list
}

func amounts(list []string) []string {
	short := make([]string, len(list))
	for i, e := range list {
		f := strings.Fields(e)
		short[i] = strings.Join(f[:3], " ")
	}
	slices.SortFunc(short, cmp.Compare[string])
	return short
}
