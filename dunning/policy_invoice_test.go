package dunning

import (
	"testing"

	"relanced/internal/ledger"
)

// TestAnInvoiceHasAPolicyOfItsOwn: it goes before that of its customer, and an
// invoice beside it keeps theirs.
func TestAnInvoiceHasAPolicyOfItsOwn(t *testing.T) {
	t.Parallel()
	s := book("2026-03-09")
	s.Customers[0].Policy = "gentle"
	s.Invoices = append(s.Invoices, bill("FA-2", "C1", 100_00, "2026-02-01", "2026-03-02"))
	s.Invoices[1].Policy = "classic"
	p := plannerOf(t, nil)
	plan := p.Plan(s)
	if got := brief(plan); got != "due C1 EUR friendly [FA-1/1 friendly, FA-2/1 friendly] 340.00" {
		t.Errorf("the plan is %s", got)
	}
	if d := plan.Due[0]; d.Policy != "gentle" || len(d.Others) != 1 || d.Others[0] != "FA-2" {
		t.Errorf("the message is %+v", d)
	}
	record(&s, plan.Due)
	s.Today = "2026-03-17"
	s.Statements[0].To = "2026-03-16"
	for _, o := range p.Plan(s).Outlooks { // classic waits 15 days after the message
		if want := map[string]ledger.Date{"FA-1": "2026-03-17", "FA-2": "2026-03-24"}[o.Invoice]; o.FirstPossible != want {
			t.Errorf("%s: %s, want %s", o.Invoice, o.FirstPossible, want)
		}
	}
	s.Invoices[1].Policy = "nowhere"
	if h, held := heldFor(p.Plan(s), "FA-2"); !held || h.Reason != `policy: invoice FA-2 has the policy "nowhere", which is not configured` {
		t.Errorf("held %v: %+v", held, h)
	}
}
