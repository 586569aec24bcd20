package reconcile

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"relanced/internal/ledger"
	"relanced/internal/store"
)

// Errors of a split by hand.
var (
	ErrSplit = errors.New("write each part as INVOICE=AMOUNT, as in FA-2026-014=120.00")
	ErrMuch  = errors.New("that is more than there is")
)

// personRule is the rule of what a person decided without any proposal.
const personRule = "person"

// portion cuts a proposal down to an amount of money: credit notes are used up
// first, then the oldest due is settled first (art. 1342-10 C. civ.).
func (d Desk) portion(tx *store.Tx, e ledger.Entry, p ledger.Proposal, amount string) (ledger.Proposal, error) {
	m, err := ledger.ParseAmount(amount, e.Amount.Currency)
	if err != nil {
		return p, fmt.Errorf("--amount: %w", err)
	}
	if m.Minor <= 0 || m.Minor > p.Total() {
		most := ledger.Money{Minor: p.Total(), Currency: m.Currency}
		return p, fmt.Errorf("--amount %s: the proposal puts %s on its invoices: give more than nothing and at most that, or use relanced review split: %w", m, most, ErrMuch)
	}
	invoices := make(map[string]ledger.Invoice, len(p.Parts))
	for _, part := range p.Parts {
		if invoices[part.Invoice], _, err = tx.Invoice(part.Invoice); err != nil {
			return p, err
		}
	}
	p.Parts = oldestFirst(p.Parts, invoices, m.Minor)
	return p, nil
}

// oldestFirst takes from the parts so much as makes an amount together, and
// keeps them in their order.
func oldestFirst(parts []ledger.Part, invoices map[string]ledger.Invoice, rest int64) []ledger.Part {
	for _, part := range parts {
		rest -= min(part.Amount.Minor, 0)
	}
	byAge := slices.SortedStableFunc(slices.Values(parts), func(a, b ledger.Part) int {
		x, y := invoices[a.Invoice], invoices[b.Invoice]
		return cmp.Or(cmp.Compare(x.DueDate, y.DueDate), cmp.Compare(x.IssueDate, y.IssueDate), cmp.Compare(x.Number, y.Number))
	})
	taken := map[string]int64{}
	for _, part := range byAge {
		taken[part.Invoice] = min(part.Amount.Minor, rest)
		rest -= max(taken[part.Invoice], 0)
	}
	var cut []ledger.Part
	for _, part := range parts {
		switch take := taken[part.Invoice]; {
		case take == part.Amount.Minor:
			cut = append(cut, part)
		case take > 0:
			cut = append(cut, ledger.Part{Invoice: part.Invoice, Amount: ledger.Money{Minor: take, Currency: part.Amount.Currency}})
		}
	}
	return cut
}

// Assign puts what is left of a credit on one invoice, or so much of it as
// amount says, because a person says so whatever the engine thinks. Without an
// amount it goes as far as the invoice is open, and charges on it are claimed.
func (d Desk) Assign(ctx context.Context, id, invoice, amount string) (Waiting, ledger.Proposal, error) {
	return d.place(ctx, id, "assigned", func(tx *store.Tx, left ledger.Money) ([]ledger.Part, error) {
		if amount != "" {
			part, err := readPart(invoice, amount, left.Currency)
			return []ledger.Part{part}, err
		}
		i, found, err := tx.Invoice(invoice)
		if err != nil || !found {
			return nil, cmp.Or(err, noInvoice(invoice))
		}
		charged, _, err := tx.ChargedOf(invoice)
		open := i.Open()
		return []ledger.Part{{Invoice: invoice, Amount: ledger.Money{Minor: min(open.Minor+charged.Left().Minor, left.Minor), Currency: open.Currency}}}, err
	})
}

// Split puts a credit on several invoices, of one or several customers, as a
// person says: "INVOICE=AMOUNT" each. All of it is done or nothing.
func (d Desk) Split(ctx context.Context, id string, parts []string) (Waiting, ledger.Proposal, error) {
	return d.place(ctx, id, "split", func(_ *store.Tx, left ledger.Money) ([]ledger.Part, error) {
		var list []ledger.Part
		for _, text := range parts {
			at := strings.LastIndexByte(text, '=')
			if at <= 0 {
				return nil, fmt.Errorf("%q: %w", text, ErrSplit)
			}
			part, err := readPart(text[:at], text[at+1:], left.Currency)
			if err != nil {
				return nil, err
			}
			if slices.Contains(ledger.Proposal{Parts: list}.Invoices(), part.Invoice) {
				return nil, fmt.Errorf("%s is named twice: %w", part.Invoice, ErrSplit)
			}
			list = append(list, part)
		}
		return list, nil
	})
}

func readPart(invoice, amount, currency string) (ledger.Part, error) {
	m, err := ledger.ParseAmount(amount, currency)
	if err != nil {
		return ledger.Part{}, fmt.Errorf("%s: %w", invoice, err)
	}
	return ledger.Part{Invoice: invoice, Amount: m}, nil
}

// place allocates what a person has divided. What an earlier decision left of a
// credit can be placed too: it stays allocated.
func (d Desk) place(ctx context.Context, id, done string, divide func(*store.Tx, ledger.Money) ([]ledger.Part, error)) (Waiting, ledger.Proposal, error) {
	var w Waiting
	p := ledger.Proposal{Rank: 1, Probability: 1, Rule: personRule, Evidence: []ledger.Evidence{{Fact: d.say(done)}}}
	err := d.update(ctx, func(tx *store.Tx) error {
		var left ledger.Money
		var err error
		if w, left, err = d.credit(tx, id); err != nil {
			return err
		}
		if p.Parts, err = divide(tx, left); err != nil {
			return err
		}
		if err := payCharges(tx, p.Parts); err != nil {
			return err
		}
		if err := d.check(tx, p, left); err != nil {
			return err
		}
		if w.Warnings, err = strangersTo(tx, w, p); err != nil {
			return err
		}
		return d.settle(tx, w, p, done)
	})
	return w, p, err
}

// payCharges reads what parts put on an invoice beyond what is open of it as charges
// that a letter has claimed, as far as they are unpaid.
func payCharges(tx *store.Tx, parts []ledger.Part) error {
	for n := range parts {
		part := &parts[n]
		i, found, err := tx.Invoice(part.Invoice)
		if err != nil {
			return err
		}
		beyond := part.Amount.Minor - i.Open().Minor
		if !found || i.Open().Minor < 0 || beyond <= 0 {
			continue
		}
		charged, claimed, err := tx.ChargedOf(part.Invoice)
		if err != nil {
			return err
		}
		if claimed && beyond <= charged.Left().Minor {
			part.Adjustment, part.Reason = -beyond, "claimed charges"+reasonAlong
		}
	}
	return nil
}

// strangersTo says which invoices of a division are owed by somebody else than
// whose money it seems to be: who has the rest of the credit, whom its account or
// name is known as, or who is proposed.
func strangersTo(tx *store.Tx, w Waiting, p ledger.Proposal) ([]string, error) {
	whose, how, err := payerOfCredit(tx, w)
	if err != nil || whose == "" {
		return nil, err
	}
	var list []string
	for _, part := range p.Parts {
		i, found, err := tx.Invoice(part.Invoice)
		if err != nil {
			return nil, err
		}
		if found && i.Customer != whose {
			list = append(list, fmt.Sprintf("%s is owed by customer %s, and %s customer %s", part.Invoice, i.Customer, how, whose))
		}
	}
	return list, nil
}

// payerOfCredit finds whose money a credit seems to be, "" when nothing says.
func payerOfCredit(tx *store.Tx, w Waiting) (customer, how string, err error) {
	all, err := tx.AllocationsOf(w.Entry.ID)
	if err != nil {
		return "", "", err
	}
	for _, a := range all {
		if live(a) {
			i, _, err := tx.Invoice(a.Invoice)
			return i.Customer, "the rest of the credit is with", err
		}
	}
	if s := sourceOf(&w.Entry); s.ID() != "" {
		if customer, err = customerOf(tx, s); err != nil || customer != "" {
			return customer, "the credit comes from", err
		}
	}
	if len(w.Proposals) > 0 {
		return w.Proposals[0].Customer, "the credit seems to come from", nil
	}
	return "", "", nil
}

// credit finds a credit that still has money to place: one in review, or what is
// left unapplied of an allocated one.
func (d Desk) credit(tx *store.Tx, id string) (Waiting, ledger.Money, error) {
	w, _, err := find(tx, d.Config, id)
	if err == nil {
		return w, w.Entry.Amount, nil
	}
	if !errors.Is(err, ErrNoSuchEntry) {
		return w, ledger.Money{}, err
	}
	entry, notDecided := decidedEntry(tx, id)
	if notDecided != nil || entry.State != ledger.EntryAllocated {
		return w, ledger.Money{}, err
	}
	left, failed := unapplied(tx, entry)
	if failed != nil {
		return w, left, failed
	}
	if left.Minor <= 0 {
		return w, left, fmt.Errorf("%q: all of its %s is allocated: relanced review undo takes that back first: %w", id, entry.Amount, ErrMuch)
	}
	return Waiting{Entry: entry}, left, nil
}

// unapplied is what is left of a credit.
func unapplied(tx *store.Tx, e ledger.Entry) (ledger.Money, error) {
	all, err := tx.AllocationsOf(e.ID)
	left := e.Amount
	for _, a := range all {
		left.Minor -= a.Amount.Minor
	}
	return left, err
}

// check says everything that is wrong with a division: whoever wrote it corrects
// it once.
func (d Desk) check(tx *store.Tx, p ledger.Proposal, left ledger.Money) error {
	var wrong []error
	for _, part := range p.Parts {
		i, found, err := tx.Invoice(part.Invoice)
		if err != nil {
			return err
		}
		if !found {
			wrong = append(wrong, noInvoice(part.Invoice))
			continue
		}
		wrong = append(wrong, checkPart(part, i.Open(), left.Currency))
	}
	total := ledger.Money{Minor: p.Total(), Currency: left.Currency}
	switch {
	case total.Minor > left.Minor:
		wrong = append(wrong, fmt.Errorf("the parts add up to %s, and the credit has %s: %w", total, left, ErrMuch))
	case total.Minor <= 0 && errors.Join(wrong...) == nil:
		wrong = append(wrong, fmt.Errorf("the parts add up to %s: a credit settles more than nothing: %w", total, ErrSplit))
	}
	return errors.Join(wrong...)
}

func checkPart(part ledger.Part, open ledger.Money, currency string) error {
	switch {
	case open.Currency != currency:
		return fmt.Errorf("%s is in %s, and the credit in %s: %w", part.Invoice, open.Currency, currency, ErrSplit)
	case open.Minor == 0 && !onlyCharges(part):
		return fmt.Errorf("%s has nothing open: %w", part.Invoice, ErrMuch)
	case open.Minor < 0 && part.Amount.Minor >= 0:
		return fmt.Errorf("%s is a credit note with %s open: write its amount with a minus: %w", part.Invoice, open, ErrSplit)
	case open.Minor > 0 && part.Amount.Minor <= 0:
		return fmt.Errorf("%s=%s: an invoice takes more than nothing: %w", part.Invoice, part.Amount.Decimal(), ErrSplit)
	case max(part.Settles(), -part.Settles()) > open.Abs().Minor:
		return fmt.Errorf("%s has %s open, not %s: %w", part.Invoice, open, part.Amount, ErrMuch)
	}
	return nil
}

func noInvoice(number string) error {
	return fmt.Errorf("there is no invoice %q: relanced export invoices lists them", number)
}

// settle writes a checked division down.
func (d Desk) settle(tx *store.Tx, w Waiting, p ledger.Proposal, done string) error {
	if err := d.judge(tx, w, w.Proposals, p.Key()); err != nil {
		return err
	}
	if w.Entry.State == ledger.EntryReview {
		if err := Allocate(tx, w.Entry, p, d.Actor, d.say(done)); err != nil {
			return err
		}
		return d.record(tx, "credit."+done, w.Entry, p)
	}
	for _, part := range p.Parts {
		err := tx.Allocate(ledger.Allocation{
			Entry: w.Entry.ID, Invoice: part.Invoice, Amount: part.Amount, Adjustment: part.Adjustment, AdjustmentReason: part.Reason,
			DecidedBy: d.Actor, Rule: p.Rule,
			Probability: p.Probability, Explanation: ledger.Explain(p.Evidence),
		})
		if err != nil {
			return err
		}
	}
	return d.record(tx, "credit."+done, w.Entry, p)
}
