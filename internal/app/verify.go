package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"relanced/internal/ledger"
	"relanced/internal/store"
)

// ErrBroken is returned when something that must always hold does not.
var ErrBroken = errors.New("the ledger is not what it must be")

// Verify re-checks everything that must always hold, in every book: the chain of
// events, the amounts of entries, invoices and allocations, the reminders, and
// the bytes of the archive. It changes nothing, and fails with ErrBroken when
// something does not hold.
func (a *App) Verify(ctx context.Context, w io.Writer) error {
	p := &printer{w: w}
	broken, err := a.store.Integrity(ctx)
	if err != nil {
		return err
	}
	books, err := a.store.Books(ctx)
	if err != nil {
		return err
	}
	for _, book := range books {
		c := &checker{data: a.config.Data, zone: a.zone}
		if err := a.store.View(ctx, book, c.check); err != nil {
			return fmt.Errorf("verifying book %s: %w", book, err)
		}
		p.line("%s: %d events, %d entries, %d invoices, %d allocations, %d reminders, %d files",
			book, c.events, c.entries, c.invoices, c.allocations, c.reminders, c.files)
		for _, fault := range c.broken {
			broken = append(broken, book+": "+fault)
		}
	}
	for _, fault := range broken {
		p.line("BROKEN %s", fault)
	}
	switch {
	case p.err != nil:
		return p.err
	case len(broken) > 0:
		return fmt.Errorf("%w: %s", ErrBroken, count(len(broken), "thing does", "things do")+" not hold")
	}
	p.line("Everything holds.")
	return p.err
}

// checker collects what does not hold in one book.
type checker struct {
	data                                                     string
	zone                                                     *time.Location
	events, entries, invoices, allocations, reminders, files int
	broken                                                   []string
	chain                                                    chained
}

func (c *checker) fault(format string, args ...any) {
	c.broken = append(c.broken, fmt.Sprintf(format, args...))
}

func (c *checker) check(tx *store.Tx) error {
	for _, check := range []func(*store.Tx) error{
		c.checkEvents, c.checkMoney, c.checkStatements, c.checkReminders, c.checkLate, c.checkCharges, c.checkWords, c.checkFiles, c.checkProofs,
	} {
		if err := check(tx); err != nil {
			return err
		}
	}
	return nil
}

// checkEvents follows the chain: a row that was changed, taken out or put in
// behind our back breaks it.
func (c *checker) checkEvents(tx *store.Tx) error {
	events, err := tx.Events("")
	c.events = len(events)
	previous := ledger.Event{}
	c.chain = newChained()
	for _, e := range events {
		switch {
		case e.Seq != previous.Seq+1:
			c.fault("event %d follows event %d: those between are gone", e.Seq, previous.Seq)
		case e.Prev != previous.Hash:
			c.fault("event %d does not follow the event before it: one of the two was changed", e.Seq)
		case e.Seal() != e.Hash:
			c.fault("event %d (%s of %s) was changed after it was written", e.Seq, e.Kind, e.Subject)
		}
		c.chain.add(e)
		previous = e
	}
	return err
}

func (c *checker) checkMoney(tx *store.Tx) error {
	entries, err := tx.Entries()
	if err != nil {
		return err
	}
	invoices, err := tx.Invoices()
	if err != nil {
		return err
	}
	all, err := tx.Allocations()
	if err != nil {
		return err
	}
	c.entries, c.invoices, c.allocations = len(entries), len(invoices), len(all)
	c.checkAllocations(all, invoices)
	c.checkEntries(entries, all)
	for _, i := range invoices {
		if i.Allocated != 0 && !ledger.Within(i.Allocated, i.Amount.Minor) {
			c.fault("invoice %s of %s carries allocations of %s", i.Number, i.Amount, ledger.Money{Minor: i.Allocated, Currency: i.Amount.Currency})
		}
	}
	return nil
}

// checkAllocations holds every reversal against what it undoes.
func (c *checker) checkAllocations(all []ledger.Allocation, invoices []ledger.Invoice) {
	currency := map[string]string{}
	for _, i := range invoices {
		currency[i.Number] = i.Amount.Currency
	}
	byID := map[int64]ledger.Allocation{}
	for _, a := range all {
		byID[a.ID] = a
		if currency[a.Invoice] != a.Amount.Currency {
			c.fault("allocation %d puts %s on invoice %s, which is in %s", a.ID, a.Amount, a.Invoice, currency[a.Invoice])
		}
		if a.Reverses == 0 {
			c.same("allocation", a.ID, c.chain.allocated, allocationLine(a.Entry, a.Invoice, a.Amount.String(), a.Adjustment))
			continue
		}
		c.same("allocation", a.ID, c.chain.allocated, reversalLine(a.Entry, a.Invoice, ledger.Money{Minor: -a.Amount.Minor, Currency: a.Amount.Currency}.String(), a.Reverses))
		undone := byID[a.Reverses]
		if undone.Entry != a.Entry || undone.Invoice != a.Invoice || undone.Amount.Minor != -a.Amount.Minor || undone.Adjustment != -a.Adjustment {
			c.fault("allocation %d does not undo allocation %d to the cent", a.ID, a.Reverses)
		}
	}
	c.gone("allocation", c.chain.allocated)
}

// checkEntries holds the state of every entry against the money taken from it.
func (c *checker) checkEntries(entries []ledger.Entry, all []ledger.Allocation) {
	taken, live := map[string]int64{}, map[string]int{}
	for _, a := range all {
		taken[a.Entry] += a.Amount.Minor
		if a.Reverses == 0 && !a.Reversed {
			live[a.Entry]++
		}
	}
	for _, e := range entries {
		used := ledger.Money{Minor: taken[e.ID], Currency: e.Amount.Currency}
		switch {
		case used.Minor != 0 && !ledger.Within(used.Minor, e.Amount.Minor):
			c.fault("entry %s of %s has %s on invoices", e.Ref(), e.Amount, used)
		case e.State == ledger.EntryAllocated && live[e.ID] == 0:
			c.fault("entry %s is allocated, and on no invoice", e.Ref())
		case e.State != ledger.EntryAllocated && live[e.ID] > 0:
			c.fault("entry %s is %s, and %s on invoices", e.Ref(), e.State, used)
		}
	}
}

// checkStatements sums again what a statement showed when its balances were
// verified.
func (c *checker) checkStatements(tx *store.Tx) error {
	statements, err := tx.Statements()
	if err != nil {
		return err
	}
	shown, err := tx.ShownLines()
	for _, s := range statements {
		if s.Verified && s.Net != shown[s.RowID] {
			c.fault("the entries of %s, %s %s to %s, made %s when its balances were verified, and make %s now", s.FileName, s.Account.ID, s.From, s.To,
				ledger.Money{Minor: s.Net, Currency: s.Account.Currency}, ledger.Money{Minor: shown[s.RowID], Currency: s.Account.Currency})
		}
	}
	return err
}

// checkReminders looks for a step that was taken twice and for a customer who
// was written to twice on a day.
func (c *checker) checkReminders(tx *store.Tx) error {
	reminders, err := tx.Reminders()
	c.reminders = len(reminders)
	steps, days := map[ledger.ReminderItem]string{}, map[[3]string]string{}
	for _, r := range reminders {
		if r.State != ledger.ReminderSent {
			continue
		}
		if r.SentAt.IsZero() {
			c.fault("reminder %s was sent, nobody knows when", r.ID)
		}
		day := [3]string{r.Customer, r.Currency, string(ledger.DateOf(r.SentAt))}
		if other, twice := days[day]; twice {
			c.fault("reminders %s and %s went to customer %s on one day", other, r.ID, r.Customer)
		}
		days[day] = r.ID
		for _, item := range r.Items {
			if item.GivenBack {
				continue
			}
			step := ledger.ReminderItem{Invoice: item.Invoice, Instalment: item.Instalment, Step: item.Step, Cycle: item.Cycle}
			if other, twice := steps[step]; twice {
				c.fault("reminders %s and %s both took step %s of invoice %s", other, r.ID, item.Step, item.Invoice)
			}
			steps[step] = r.ID
		}
	}
	return err
}

// checkLate looks for late arrivals among all reminders and allocations: those that
// were noted must be the same.
func (c *checker) checkLate(tx *store.Tx) error {
	noted, err := tx.LateArrivals(c.zone)
	if err != nil {
		return err
	}
	late, err := tx.LateArrivalsAnew(c.zone)
	for _, l := range late {
		if !slices.Contains(noted, l) {
			c.fault("reminder %s of invoice %s left after the money of entry %s had come, and it was not noted", l.Reminder, l.Invoice, l.Entry)
		}
	}
	return err
}

// checkFiles reads the archive again: what was recorded must be what came.
func (c *checker) checkFiles(tx *store.Tx) error {
	files, err := tx.Files()
	c.files = len(files)
	for _, f := range files {
		if f.State != ledger.FileRecorded || f.Place == "" {
			continue
		}
		sum, err := hashFile(filepath.Join(c.data, filepath.FromSlash(f.Place)))
		switch {
		case err != nil:
			c.fault("the file %s cannot be read where it lies: %v", f.Name, err)
		case sum != f.SHA256:
			c.fault("the file %s in %s is not the one that was recorded", f.Name, f.Place)
		}
	}
	return err
}

// checkProofs does the same for the proofs of delivery.
func (c *checker) checkProofs(tx *store.Tx) error {
	proofs, err := tx.Proofs()
	for _, id := range slices.Sorted(maps.Keys(proofs)) {
		for _, p := range proofs[id] {
			if p.Place == "" {
				continue
			}
			sum, err := hashFile(filepath.Join(c.data, filepath.FromSlash(p.Place)))
			switch {
			case err != nil:
				c.fault("the proof %s of reminder %s cannot be read where it lies: %v", p.FileName, id, err)
			case sum != p.SHA256:
				c.fault("the proof %s of reminder %s in %s is not the one that was recorded", p.FileName, id, p.Place)
			}
		}
	}
	return err
}

func hashFile(path string) (string, error) {
	f, err := os.Open(path) //nolint:gosec // a place the ledger names
	if err != nil {
		return "", err
	}
	defer f.Close() //nolint:errcheck // nothing was written
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
