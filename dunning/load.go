package dunning

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"relanced/internal/ledger"
	"relanced/internal/store"
)

// Load reads from a book all that Plan wants to know. customer "" means every
// customer; else only that one's invoices and reminders are read, with
// everything that guards are about.
func (d *Dispatcher) Load(tx *store.Tx, customer string) (Snapshot, error) {
	s, err := d.loadShared(tx)
	if err != nil {
		return s, err
	}
	return s, d.loadOf(tx, &s, customer)
}

// loadShared reads what is the same whoever is written to. Moving a reminder
// changes nothing of it: one transaction may verify several by it.
func (d *Dispatcher) loadShared(tx *store.Tx) (Snapshot, error) {
	s := Snapshot{
		Today: d.today(tx.Now()), Reopened: map[string]ledger.Date{},
		Accounts: d.Creditors[tx.Book()].Accounts,
	}
	for _, load := range []func() error{
		func() error { return s.loadUnapplied(tx) },
		func() error { return s.loadBank(tx, d.Planner.calendar) },
		func() error { return s.loadDoubts(tx, d.Propose) },
		func() error { return s.loadWords(tx, d.Planner.calendar) },
		func() error { return s.loadReturns(tx, d.Planner.location) },
	} {
		if err := load(); err != nil {
			return s, err
		}
	}
	s.indexed = d.Planner.index(s)
	return s, nil
}

// loadOf adds what is one customer's, or ("") everybody's.
func (d *Dispatcher) loadOf(tx *store.Tx, s *Snapshot, customer string) error {
	if err := s.loadOf(tx, customer); err != nil {
		return err
	}
	return s.loadCharges(tx, d.Planner, customer)
}

func (s *Snapshot) loadOf(tx *store.Tx, customer string) error {
	if customer == "" {
		return errors.Join(s.loadAll(tx), s.loadPayments(tx, ""))
	}
	c, found, err := tx.Customer(customer)
	if err != nil {
		return err
	}
	if found {
		s.Customers = []ledger.Customer{c}
	}
	if s.Invoices, err = tx.InvoicesOf(customer); err != nil {
		return err
	}
	if s.Reminders, err = tx.RemindersOf(customer); err != nil {
		return err
	}
	return s.loadPayments(tx, customer)
}

func (s *Snapshot) loadAll(tx *store.Tx) (err error) {
	if s.Customers, err = tx.Customers(); err != nil {
		return err
	}
	if s.Invoices, err = tx.Invoices(); err != nil {
		return err
	}
	s.Reminders, err = tx.Reminders()
	return err
}

func (s *Snapshot) loadUnapplied(tx *store.Tx) error {
	unapplied, err := tx.Unapplied()
	s.Unapplied = byCustomer(unapplied)
	return err
}

// loadCharges reads what is claimed, beside the principal, of those who have a credit
// that may be set off against it.
func (s *Snapshot) loadCharges(tx *store.Tx, p *Planner, customer string) error {
	credited := map[string]bool{}
	for _, i := range s.Invoices {
		if i.Open().Minor < 0 {
			credited[i.Customer] = true
		}
	}
	for owner := range s.Unapplied {
		if customer == "" || owner == customer {
			credited[owner] = true
		}
	}
	s.Charges = map[string]map[string]int64{}
	if len(credited) == 0 {
		return nil
	}
	accounts, err := tx.Charged(customer)
	if err != nil {
		return err
	}
	accounts = slices.DeleteFunc(accounts, func(a ledger.Charged) bool { return !credited[a.Customer] })
	unpaid, err := p.unpaid(tx, accounts, s.Today)
	for _, u := range unpaid {
		if s.Charges[u.Customer] == nil {
			s.Charges[u.Customer] = map[string]int64{}
		}
		s.Charges[u.Customer][u.Currency] += u.onTop
	}
	return err
}

func (s *Snapshot) loadBank(tx *store.Tx, calendar *Calendar) (err error) {
	if s.Statements, err = LoadCovers(tx, calendar); err != nil {
		return err
	}
	if s.AcceptedGaps, err = tx.AcceptedGaps(); err != nil {
		return err
	}
	rejected, err := tx.RejectedFiles()
	for _, f := range rejected {
		if f.Kind == ledger.FileStatement {
			s.RejectedFiles = append(s.RejectedFiles, filepath.Base(f.Place))
		}
	}
	return err
}

// loadWords reads what people have said: holds, of which a promise lasts longer than
// its day, and confirmations.
func (s *Snapshot) loadWords(tx *store.Tx, calendar *Calendar) (err error) {
	if s.Holds, err = tx.Holds(calendar.AddBankingDays(s.Today, -promiseBankDays)); err != nil {
		return err
	}
	s.Confirmed, err = tx.ConfirmedAt()
	return err
}

// loadDoubts reads the undecided credits. From propose on, one counts as its
// proposed customer's money whatever the invoice; below, only the proposed
// invoices themselves are in doubt.
func (s *Snapshot) loadDoubts(tx *store.Tx, propose float64) error {
	counts, err := tx.CountEntries()
	if err != nil {
		return err
	}
	if counts[ledger.EntryNew] > 0 {
		waiting, err := tx.Entries(ledger.EntryNew)
		if err != nil {
			return err
		}
		for _, e := range waiting {
			if e.Amount.Minor > 0 {
				s.Unmatched++
			}
		}
	}
	review, err := tx.Entries(ledger.EntryReview)
	if err != nil {
		return err
	}
	proposals, err := tx.Proposals()
	if err != nil {
		return err
	}
	rejected, err := tx.Rejections()
	if err != nil {
		return err
	}
	for _, e := range review {
		d := Doubt{Entry: e, Invoices: stillInDoubt(rejected[e.ID])}
		likely := map[string]float64{}
		for _, p := range proposals[e.ID] {
			// Many ways to explain one certain payer's money are each unlikely:
			// what counts is how likely the customer is.
			if likely[p.Customer] += p.Probability; likely[p.Customer] >= propose && !slices.Contains(d.Customers, p.Customer) {
				d.Customers = append(d.Customers, p.Customer)
			}
			for _, number := range p.Invoices() {
				if !slices.Contains(d.Invoices, number) {
					d.Invoices = append(d.Invoices, number)
				}
			}
		}
		s.Doubts = append(s.Doubts, d)
	}
	return nil
}

// loadReturns finds, for each invoice, the last day money on it was taken back,
// and why.
func (s *Snapshot) loadReturns(tx *store.Tx, zone *time.Location) error {
	reversals, err := tx.Reversals()
	if err != nil || len(reversals) == 0 {
		return err
	}
	for _, r := range reversals {
		s.Reopened[r.Invoice] = s.Reopened[r.Invoice].Max(ledger.DateOf(r.At.In(zone)))
	}
	s.Returned, err = tx.Returned()
	return err
}

// CoverOf is what coverage wants to know of a recorded statement.
func CoverOf(st store.Statement) StatementCover {
	return StatementCover{
		Account: st.Account, Format: st.Format, From: st.From, To: st.To, Written: st.Written, Opening: st.Opening, Closing: st.Closing, Sequence: st.Sequence,
		Entries: st.Entries, Net: st.Net, Verified: st.Verified, Unsigned: st.Unsigned, FileName: st.FileName,
	}
}

// stillInDoubt names the invoices of the proposals that a person refused for an
// entry which is still undecided. "Not this invoice" is not "not this
// customer's money": as long as nobody has said whose it is, they are not
// reminded.
func stillInDoubt(rejected []string) []string {
	var invoices []string
	for _, key := range rejected {
		for number := range strings.FieldsSeq(key) {
			if !slices.Contains(invoices, number) {
				invoices = append(invoices, number)
			}
		}
	}
	return invoices
}
