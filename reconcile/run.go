package reconcile

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"time"

	"relanced/internal/ledger"
	"relanced/internal/store"
)

// writeBatch is how many decisions go into one transaction: enough that a day's
// work is one, little enough that other writers of the book do not wait long.
const writeBatch = 5000

// Result counts what a run decided.
type Result struct {
	Allocated int
	Review    int // entries that newly wait for a person
	Ignored   int
	Reversed  int            // credits that came back
	ByRule    map[string]int // allocated entries by rule
	Demoted   []string       // rules that from now on propose only
	Promoted  []string       // rules that may allocate again
}

// rounds bounds how often Run looks again at what its own decisions changed.
const rounds = 10

// Run matches what is undecided in a book and writes what was decided: one
// snapshot to read, bounded transactions to write. Each decision is checked
// again where it is written; one that no longer holds is left for the next run.
//
// An allocation changes what the others are weighed against. So it looks again
// until nothing moves: a second run on the same ledger changes nothing, and a
// run that was interrupted ends where an undisturbed one does.
func Run(ctx context.Context, s *store.Store, book string, c Config) (Result, error) {
	total := Result{ByRule: map[string]int{}}
	var err error
	if total.Demoted, total.Promoted, err = Demote(ctx, s, book, c); err != nil {
		return total, err
	}
	for range rounds {
		round, err := runOnce(ctx, s, book, c)
		total.add(round)
		if err != nil || round.Allocated+round.Reversed == 0 {
			return total, err
		}
	}
	return total, nil
}

func runOnce(ctx context.Context, s *store.Store, book string, c Config) (Result, error) {
	result := Result{ByRule: map[string]int{}}
	var snapshot Snapshot
	var known map[string][]ledger.Proposal
	err := s.View(ctx, book, func(tx *store.Tx) (err error) {
		if snapshot, err = Load(tx); err != nil {
			return err
		}
		known, err = tx.Proposals()
		return err
	})
	if err != nil {
		return result, fmt.Errorf("reading what is to be matched: %w", err)
	}
	if len(snapshot.Entries) == 0 {
		return result, nil
	}
	before := make(map[string]ledger.Entry, len(snapshot.Entries))
	for _, e := range snapshot.Entries {
		before[e.ID] = e
	}
	pending := slices.DeleteFunc(stillDoubtful(snapshot, known, Match(snapshot, c)), func(d Decision) bool {
		e := before[d.Entry]
		return e.State == d.State && e.Note == d.Note && reflect.DeepEqual(known[d.Entry], d.Proposals)
	})
	for batch := range slices.Chunk(pending, writeBatch) {
		written := Result{ByRule: map[string]int{}}
		err := s.Update(ctx, book, func(tx *store.Tx) error {
			for _, d := range batch {
				if err := write(tx, d, before[d.Entry], &written); err != nil {
					return fmt.Errorf("writing the decision on entry %s: %w", before[d.Entry].Ref(), err)
				}
			}
			return nil
		})
		if err != nil {
			return result, err
		}
		result.add(written)
	}
	return result, nil
}

func (r *Result) add(o Result) {
	r.Allocated += o.Allocated
	r.Review += o.Review
	r.Ignored += o.Ignored
	r.Reversed += o.Reversed
	for rule, n := range o.ByRule {
		r.ByRule[rule] += n
	}
}

// Load reads from a book all that Match wants to know.
func Load(tx *store.Tx) (Snapshot, error) {
	var s Snapshot
	var allocated []ledger.Entry
	var live []ledger.Allocation
	var accounts []ledger.Account
	for _, load := range []func() error{
		func() (err error) { s.Customers, err = tx.Customers(); return },
		func() (err error) { s.Invoices, err = tx.Invoices(); return },
		func() (err error) { s.Entries, err = tx.Entries(ledger.EntryNew, ledger.EntryReview); return },
		func() (err error) { s.Rejected, err = tx.Rejections(); return },
		func() (err error) { s.Advices, err = tx.OpenAdvices(); return },
		func() (err error) { allocated, err = tx.Entries(ledger.EntryAllocated); return },
		func() (err error) { live, err = tx.LiveAllocations(); return },
		func() (err error) { accounts, err = tx.Accounts(); return },
		func() (err error) { s.Sources, err = tx.Sources(); return },
		func() (err error) { s.Decided, err = tx.DecidedInPerson(); return },
		func() (err error) { s.Demoted, err = demotedRules(tx); return },
	} {
		if err := load(); err != nil {
			return s, err
		}
	}
	for _, a := range accounts {
		s.OwnAccounts = append(s.OwnAccounts, a.ID)
		if a.IBAN != "" && a.IBAN != a.ID {
			s.OwnAccounts = append(s.OwnAccounts, a.IBAN)
		}
	}
	s.Settled = settled(allocated, live)
	s.Learned = learn(s.Settled, s.Invoices, tx.Now(), ownSign(func(e ledger.Entry) string { return e.IBAN }))
	s.LearnedNames = learn(s.Settled, s.Invoices, tx.Now(), ownSign(payerWords))
	return s, nil
}

func settled(entries []ledger.Entry, live []ledger.Allocation) []SettledCredit {
	byEntry := make(map[string][]ledger.Allocation)
	for _, a := range live {
		byEntry[a.Entry] = append(byEntry[a.Entry], a)
	}
	var credits []SettledCredit
	for _, e := range entries {
		if e.Amount.Minor > 0 {
			credits = append(credits, SettledCredit{Entry: e, Allocations: byEntry[e.ID]})
		}
	}
	return credits
}

// learn tells which customers an account, or whatever sign gives of a payer, has
// paid for, and since when. What a
// person decided teaches at once; what was decided automatically only after it
// has stood for a while, so that a mistake does not breed others before anybody
// could see it.
func learn(credits []SettledCredit, invoices []ledger.Invoice, now time.Time, sign func(ledger.Entry) string) map[string][]LearnedAccount {
	customerOf := make(map[string]string, len(invoices))
	for _, i := range invoices {
		customerOf[i.Number] = i.Customer
	}
	learned := make(map[string][]LearnedAccount)
	for _, c := range credits {
		by := sign(c.Entry)
		if by == "" {
			continue
		}
		seen := map[string]bool{}
		for _, a := range c.Allocations {
			customer := customerOf[a.Invoice]
			if seen[customer] || a.DecidedBy == ledger.ByEngine && now.Sub(a.At) < stood {
				continue
			}
			seen[customer] = true
			learned[by] = remember(learned[by], customer, c.Entry.BookingDate, teaches(a))
		}
	}
	return learned
}

// stood is how long an automatic allocation must have stood to teach an account.
const stood = 7 * 24 * time.Hour

// teaches is how many automatic decisions a decision is worth as a lesson.
func teaches(a ledger.Allocation) int {
	if a.DecidedBy == ledger.ByEngine {
		return 1
	}
	return leastLearned
}

func remember(accounts []LearnedAccount, customer string, day ledger.Date, count int) []LearnedAccount {
	for i := range accounts {
		if accounts[i].Customer == customer {
			accounts[i].Count += count
			accounts[i].Since = min(accounts[i].Since, day)
			return accounts
		}
	}
	return append(accounts, LearnedAccount{Customer: customer, Since: day, Count: count})
}

// write puts one decision into the ledger.
func write(tx *store.Tx, d Decision, was ledger.Entry, result *Result) error {
	entry, found, err := tx.Entry(d.Entry)
	if err != nil {
		return err
	}
	if !found || entry.State != was.State {
		return nil // somebody has decided meanwhile
	}
	if d.Accepted != nil {
		return accept(tx, d, entry, result)
	}
	if d.Reverses != "" {
		done, err := TakeBack(tx, d.Reverses, ledger.ByEngine, "returned by "+entry.Ref())
		if err != nil || !done {
			return err
		}
		result.Reversed++
	}
	if err := tx.SaveProposals(d.Entry, d.Proposals); err != nil {
		return err
	}
	if err := tx.MoveEntry(entry, d.State, d.Note); err != nil {
		return err
	}
	kind := "entry.ignored"
	if d.State == ledger.EntryReview {
		kind = "entry.review"
		if entry.State != ledger.EntryReview {
			result.Review++
		}
	} else {
		result.Ignored++
	}
	return tx.Event(ledger.ByEngine, kind, entry.ID, map[string]any{"ref": entry.Ref(), "note": d.Note, "proposals": len(d.Proposals)})
}

func accept(tx *store.Tx, d Decision, entry ledger.Entry, result *Result) error {
	err := Allocate(tx, entry, *d.Accepted, ledger.ByEngine, d.Note)
	if errors.Is(err, store.ErrStale) {
		return nil // the next run sees the new figures
	}
	if err != nil {
		return err
	}
	result.Allocated++
	result.ByRule[d.Accepted.Rule]++
	return nil
}

// Allocate puts an entry's money on the invoices of a proposal, in the name of
// actor. All parts are checked before the first is written: a proposal that no
// longer holds is store.ErrStale and leaves nothing behind.
func Allocate(tx *store.Tx, entry ledger.Entry, p ledger.Proposal, actor, note string) error {
	if p.Total() > entry.Amount.Minor || p.Total() <= 0 {
		return fmt.Errorf("a proposal of %d out of %s: %w", p.Total(), entry.Amount, store.ErrStale)
	}
	for _, part := range p.Parts {
		invoice, found, err := tx.Invoice(part.Invoice)
		if err != nil {
			return err
		}
		open := invoice.Open()
		if !found || !fits(part, open) {
			settles := ledger.Money{Minor: part.Settles(), Currency: part.Amount.Currency}
			return fmt.Errorf("invoice %s has %s open, not %s: %w", part.Invoice, open, settles, store.ErrStale)
		}
	}
	for _, part := range p.Parts {
		err := tx.Allocate(ledger.Allocation{
			Entry: entry.ID, Invoice: part.Invoice, Amount: part.Amount, Adjustment: part.Adjustment, AdjustmentReason: part.Reason,
			DecidedBy: actor, Rule: p.Rule, Probability: p.Probability, Explanation: ledger.Explain(p.Evidence),
		})
		if err != nil {
			return err
		}
	}
	if err := tx.SaveProposals(entry.ID, nil); err != nil {
		return err
	}
	return tx.MoveEntry(entry, ledger.EntryAllocated, note)
}

// fits reports whether a part brings money and, with what is accepted beside
// it, settles no more than is open.
func fits(part ledger.Part, open ledger.Money) bool {
	if open.Currency != part.Amount.Currency {
		return false
	}
	if settles := part.Settles(); open.Minor > 0 {
		return part.Amount.Minor > 0 && settles > 0 && settles <= open.Minor
	}
	return part.Amount.Minor < 0 && part.Settles() < 0 && part.Settles() >= open.Minor
}

// TakeBack reverses every live allocation of a credit that came back: its
// invoices are open again. done is false when the credit is not allocated (any
// more).
func TakeBack(tx *store.Tx, credit, actor, why string) (done bool, err error) {
	entry, found, err := tx.Entry(credit)
	if err != nil || !found || entry.State != ledger.EntryAllocated {
		return false, err
	}
	all, err := tx.AllocationsOf(credit)
	if err != nil {
		return false, err
	}
	for _, a := range all {
		if a.Reverses == 0 && !a.Reversed {
			if err := tx.Reverse(a, actor, why); err != nil {
				return false, err
			}
		}
	}
	return true, tx.MoveEntry(entry, ledger.EntryIgnored, why)
}
