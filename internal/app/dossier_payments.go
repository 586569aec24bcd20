package app

import (
	"cmp"
	"slices"
	"strings"

	"relanced/internal/dossier"
	"relanced/internal/ledger"
)

// payments collects the entries that settle the invoices or once did, and those
// that took the money back. Of an entry that pays for others too only what it put
// on these invoices is told.
func (g *gathering) payments() error {
	byEntry := map[string]*dossier.Payment{}
	for _, i := range g.invoices {
		if !g.in(i.Number) {
			continue
		}
		all, err := g.tx.AllocationsTo(i.Number)
		if err != nil {
			return err
		}
		for _, a := range all {
			if a.Reverses != 0 {
				continue
			}
			if err := g.addShare(byEntry, a, all); err != nil {
				return err
			}
		}
	}
	files, err := g.tx.FilesOfStatements()
	if err != nil {
		return err
	}
	for _, p := range byEntry {
		seen, err := g.tx.Sightings(p.Entry.ID)
		if err != nil {
			return err
		}
		for _, s := range seen {
			f := files[s.Statement]
			p.Sources = append(p.Sources, dossier.Source{Name: f.Name, Place: f.Place, SHA256: f.SHA256, Where: s.Presented.Place, Reader: f.Reader})
		}
		g.Payments = append(g.Payments, *p)
	}
	slices.SortFunc(g.Payments, func(a, b dossier.Payment) int {
		return cmp.Or(cmp.Compare(a.Entry.BookingDate, b.Entry.BookingDate), cmp.Compare(a.Entry.ID, b.Entry.ID))
	})
	return nil
}

// addShare adds what an allocation put on an invoice. all are the allocations and
// reversals of that invoice.
func (g *gathering) addShare(byEntry map[string]*dossier.Payment, a ledger.Allocation, all []ledger.Allocation) error {
	e, _, err := g.tx.Entry(a.Entry)
	if err != nil || e.BookingDate > g.AsOf {
		return err
	}
	if byEntry[e.ID] == nil {
		byEntry[e.ID] = &dossier.Payment{Entry: e}
	}
	share := dossier.Share{Invoice: a.Invoice, Amount: a.Amount, DecidedBy: a.DecidedBy, Rule: a.Rule}
	for _, back := range all {
		if back.Reverses != a.ID || g.stood(a) {
			continue // the bank took it back later
		}
		share.TakenBack, share.Reason = string(ledger.DateOf(back.At.In(g.zone))), g.others.hide(back.Why)
		if err := g.addReturn(byEntry, e, back.Why); err != nil {
			return err
		}
	}
	byEntry[e.ID].Shares = append(byEntry[e.ID].Shares, share)
	return nil
}

// stood reports whether an allocation counted at the end of the day.
func (g *gathering) stood(a ledger.Allocation) bool {
	return slices.ContainsFunc(g.received.Receipts, func(r ledger.Receipt) bool { return r.Allocation == a.ID && r.On(g.AsOf) })
}

// addReturn adds the entry that took a payment back, as the reversal names it.
func (g *gathering) addReturn(byEntry map[string]*dossier.Payment, paid ledger.Entry, why string) error {
	ref, returned := strings.CutPrefix(why, "returned by ")
	if !returned {
		return nil
	}
	found, err := g.tx.EntriesByRef(ref)
	for _, e := range found {
		if e.Account == paid.Account && e.Amount.Minor == -paid.Amount.Minor && e.BookingDate <= g.AsOf && byEntry[e.ID] == nil {
			byEntry[e.ID] = &dossier.Payment{Entry: e}
		}
	}
	return err
}

// undecided collects what holds the reminders of the invoices: who reads that they are
// owed is told that this money may pay them. Text of it is not: it may be another's.
func (g *gathering) undecided() error {
	for _, account := range g.Accounts {
		for _, e := range g.remind.Planner.DoubtsOn(g.snapshot, account.Invoice) {
			known := func(u dossier.Undecided) bool { return u.Entry.ID == e.ID }
			if e.BookingDate > g.AsOf || slices.ContainsFunc(g.Undecided, known) {
				continue
			}
			e.Counterparty = g.others.hide(e.Counterparty)
			g.Undecided = append(g.Undecided, dossier.Undecided{Entry: e, TakenBack: g.takenBack(e.ID)})
		}
	}
	slices.SortFunc(g.Undecided, func(a, b dossier.Undecided) int {
		return cmp.Or(cmp.Compare(a.Entry.BookingDate, b.Entry.BookingDate), cmp.Compare(a.Entry.ID, b.Entry.ID))
	})
	return nil
}

// takenBack is the last day on which an entry was taken back from the invoices.
func (g *gathering) takenBack(entry string) (day string) {
	for _, p := range g.Payments {
		for _, s := range p.Shares {
			if p.Entry.ID == entry {
				day = max(day, s.TakenBack)
			}
		}
	}
	return day
}
