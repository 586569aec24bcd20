package reconcile

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
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
	var r run
	err = s.View(ctx, book, func(tx *store.Tx) (err error) {
		r, err = loadRun(tx)
		return err
	})
	if err != nil {
		return total, fmt.Errorf("reading what is to be matched: %w", err)
	}
	for n := range rounds {
		round, again, err := r.once(ctx, s, book, c, n == rounds-1)
		total.add(round)
		if err != nil || !again {
			return total, err
		}
	}
	return total, nil
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
	var sorted <-chan struct{}
	var p packer
	for _, load := range []func() error{
		func() (err error) { return s.loadCustomers(tx) },
		func() (err error) { sorted, err = s.loadInvoices(tx); return },
		func() (err error) {
			s.Entries, err = tx.Entries(ledger.EntryNew, ledger.EntryReview)
			p.keepEntries(s.Entries)
			return
		},
		func() (err error) { s.Rejected, err = tx.Rejections(); return },
		func() (err error) { s.Advices, err = tx.OpenAdvices(); return },
		func() (err error) {
			allocated, err = tx.Entries(ledger.EntryAllocated)
			p.keepEntries(allocated)
			return
		},
		func() (err error) { live, err = tx.Settling(); return },
		func() (err error) { accounts, err = tx.Accounts(); return },
		func() (err error) { s.Sources, err = tx.Sources(); return },
		func() error { return s.loadNotices(tx) },
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
	<-sorted
	s.learnAll(tx.Now())
	return s, nil
}

// learnAll tells what the settled credits teach.
func (s *Snapshot) learnAll(now time.Time) {
	s.Learned = learn(s.Settled, s.register.debtor, now, ownSign(func(e *ledger.Entry) string { return e.IBAN }))
	s.LearnedNames = learn(s.Settled, s.register.debtor, now, ownSign(payerWords))
}

// loadInvoices reads the invoices of a book, which are by number once they are
// sorted: that goes on while the database is busy with the rest.
func (s *Snapshot) loadInvoices(tx *store.Tx) (sorted <-chan struct{}, err error) {
	err = tx.EachInvoice(s.register.add)
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.register.sort()
	}()
	return done, err
}

// loadCustomers reads the customers of a book, by ID. Their names are looked
// through while the database is busy with the rest.
func (s *Snapshot) loadCustomers(tx *store.Tx) error {
	customers, err := loadPayers(tx)
	if err != nil {
		return err
	}
	count, err := tx.CountInvoices()
	if err != nil {
		return err
	}
	s.register = newRegister(customers, count)
	found := make(chan nameIndex, 1)
	go func() { found <- newNameIndex(customers) }()
	s.names = sync.OnceValue(func() nameIndex { return <-found })
	return nil
}

func loadPayers(tx *store.Tx) ([]customer, error) {
	count, err := tx.CountCustomers()
	if err != nil {
		return nil, err
	}
	list, p := make([]customer, 0, count), packer{}
	err = tx.EachPayer(func(c *ledger.Customer) { list = append(list, p.customer(c)) })
	sortByID(list)
	return list, err
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
func learn(credits []SettledCredit, debtor func(number string) string, now time.Time, sign func(*ledger.Entry) string) map[string][]LearnedAccount {
	learned := make(map[string][]LearnedAccount)
	for _, c := range credits {
		if !slices.ContainsFunc(c.Allocations, func(a ledger.Allocation) bool { return lasting(a, now) }) {
			continue
		}
		by := sign(&c.Entry)
		if by == "" {
			continue
		}
		seen := map[string]bool{}
		for _, a := range c.Allocations {
			customer := debtor(a.Invoice)
			if seen[customer] || !lasting(a, now) {
				continue
			}
			seen[customer] = true
			learned[by] = remember(learned[by], customer, c.Entry.BookingDate, teaches(a))
		}
	}
	return learned
}

// lasting reports whether an allocation has stood long enough to teach.
func lasting(a ledger.Allocation, now time.Time) bool {
	return a.DecidedBy != ledger.ByEngine || now.Sub(a.At) >= stood
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

// write puts one decision into the ledger. done is false when that no longer is
// as it was decided on.
func write(tx *store.Tx, d Decision, was *ledger.Entry, result *Result) (done bool, err error) {
	entry := *was
	if d.Accepted != nil {
		return accept(tx, d, entry, result)
	}
	if d.Reverses != "" {
		done, err := TakeBack(tx, d.Reverses, ledger.ByEngine, "returned by "+entry.Ref())
		if err != nil || !done {
			return false, err
		}
		result.Reversed++
	}
	if err := tx.SaveProposals(d.Entry, d.Proposals); err != nil {
		return false, err
	}
	if err := tx.MoveEntry(entry, d.State, d.Note); err != nil {
		return false, err
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
	return true, tx.Event(ledger.ByEngine, kind, entry.ID, map[string]any{"ref": entry.Ref(), "note": d.Note, "proposals": len(d.Proposals)})
}

func accept(tx *store.Tx, d Decision, entry ledger.Entry, result *Result) (done bool, err error) {
	err = Allocate(tx, entry, *d.Accepted, ledger.ByEngine, d.Note)
	if errors.Is(err, store.ErrStale) {
		return false, nil // the next run sees the new figures
	}
	if err != nil {
		return false, err
	}
	result.Allocated++
	result.ByRule[d.Accepted.Rule]++
	return true, nil
}

// Allocate puts an entry's money on the invoices of a proposal, in the name of
// actor. All parts are checked before the first is written: a proposal that no
// longer holds is store.ErrStale and leaves nothing behind.
func Allocate(tx *store.Tx, entry ledger.Entry, p ledger.Proposal, actor, note string) error {
	if p.Total() > entry.Amount.Minor || p.Total() <= 0 {
		return fmt.Errorf("a proposal of %d out of %s: %w", p.Total(), entry.Amount, store.ErrStale)
	}
	if len(p.Parts) > 1 { // one alone is checked where it is written
		if err := stillOpen(tx, p.Parts); err != nil {
			return err
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
	if entry.State != ledger.EntryNew { // of which nothing was proposed yet
		if err := tx.SaveProposals(entry.ID, nil); err != nil {
			return err
		}
	}
	return tx.MoveEntry(entry, ledger.EntryAllocated, note)
}

// stillOpen checks that every part has as much to settle as it says.
func stillOpen(tx *store.Tx, parts []ledger.Part) error {
	for _, part := range parts {
		invoice, found, err := tx.Invoice(part.Invoice)
		if err != nil {
			return err
		}
		if found && onlyCharges(part) {
			if err := tx.MayPayCharges(part.Invoice, part.Amount); err != nil {
				return err
			}
			continue
		}
		open := invoice.Open()
		if !found || !fits(part, open) {
			settles := ledger.Money{Minor: part.Settles(), Currency: part.Amount.Currency}
			return fmt.Errorf("invoice %s has %s open, not %s: %w", part.Invoice, open, settles, store.ErrStale)
		}
	}
	return nil
}

// onlyCharges reports whether a part pays what was claimed on an invoice, and nothing
// of the invoice itself.
func onlyCharges(part ledger.Part) bool { return part.Amount.Minor > 0 && part.Settles() == 0 }

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
