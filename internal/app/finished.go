package app

import (
	"slices"
	"strings"

	"relanced/dunning"
	"relanced/internal/ledger"
	"relanced/internal/store"
)

// finished is what a customer owes at the end of the ladder: nothing is sent any more,
// and a person decides what follows.
type finished struct {
	Customer string      `json:"customer"`
	Invoices []string    `json:"invoices"`
	Step     string      `json:"step"`      // the last one that was taken
	LastSent ledger.Date `json:"last_sent"` // when the latest of them had arrived
	Since    ledger.Date `json:"since"`     // the day it became a person's
}

// finishedLadders lists the customers whose ladder has ended unpaid, who has waited
// for longest first.
func finishedLadders(outlooks []dunning.Outlook, today ledger.Date) []finished {
	list := []finished{}
	for _, o := range dunning.Finished(outlooks, today) {
		i := slices.IndexFunc(list, func(f finished) bool { return f.Customer == o.Customer })
		if i < 0 {
			i = len(list)
			list = append(list, finished{Customer: o.Customer, Since: o.Person})
		}
		f := &list[i]
		if !slices.Contains(f.Invoices, o.Invoice) {
			f.Invoices = append(f.Invoices, o.Invoice)
		}
		if o.LastSent >= f.LastSent {
			f.Step, f.LastSent = o.Last, o.LastSent
		}
		f.Since = min(f.Since, o.Person)
	}
	slices.SortStableFunc(list, func(a, b finished) int { return strings.Compare(string(a.Since), string(b.Since)) })
	return list
}

// plan is the plan of today, which nothing is done about.
func (a *App) plan(tx *store.Tx) (dunning.Result, error) {
	s, err := a.remind.Load(tx, "")
	if err != nil {
		return dunning.Result{}, err
	}
	return a.remind.Planner.Plan(s), nil
}

func (p *printer) finishedLadders(list []finished) {
	if len(list) == 0 {
		return
	}
	p.line("Unpaid after the last step of the ladder. Nothing more is sent; what follows, you decide:")
	for _, f := range list {
		p.line("    %s  since %s: %s, last step %s of %s", f.Customer, f.Since, strings.Join(f.Invoices, " "), f.Step, f.LastSent)
	}
	p.line("    relanced dossier customer ID has the proofs; relanced hold invoice NUMBER --until DATE --kind manual puts it off")
}
