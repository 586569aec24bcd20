package csvbook

import (
	"fmt"
	"slices"
	"strings"

	"relanced/ingest/sheet"
	"relanced/internal/ledger"
)

// maxInstalments bounds a schedule: ten years of months.
const maxInstalments = 120

// remedyInstalments shows the form.
const remedyInstalments = "write each as day:amount, such as 2026-03-31:400.00 | 2026-04-30:800.00"

// instalments reads "2026-03-31:400.00 2026-04-30:800.00", in any order, as
// signed as the invoice's amount is in the file. They are numbered by date.
func (r *row) instalments(whole ledger.Money) []ledger.Instalment {
	pieces := r.list("instalments", "|;\n")
	if len(pieces) == 1 {
		pieces = strings.Fields(pieces[0]) // without a bar, spaces separate
	}
	if len(pieces) == 0 {
		return nil
	}
	if len(pieces) > maxInstalments {
		r.fault("instalments", fmt.Errorf("%d instalments, and at most %d are read", len(pieces), maxInstalments), "give fewer")
		return nil
	}
	list := make([]ledger.Instalment, 0, len(pieces))
	for _, piece := range pieces {
		part, ok := r.instalment(piece, whole)
		if !ok {
			return nil
		}
		list = append(list, part)
	}
	return r.schedule(list, whole)
}

func (r *row) instalment(piece string, whole ledger.Money) (ledger.Instalment, bool) {
	day, amount, found := strings.Cut(piece, ":")
	if !found {
		r.fault("instalments", fmt.Errorf("%q has no colon between day and amount", piece), remedyInstalments)
		return ledger.Instalment{}, false
	}
	date, err := sheet.ParseDate(strings.TrimSpace(day), r.head.rules.order)
	if err != nil {
		r.fault("instalments", err, remedyInstalments)
		return ledger.Instalment{}, false
	}
	money, ok := r.amount("instalments", strings.TrimSpace(amount), whole.Currency)
	if ok && (money.Minor == 0 || (money.Minor < 0) != (whole.Minor < 0)) {
		r.fault("instalments", fmt.Errorf("an instalment of %s in an invoice of %s", money, whole),
			"give every instalment the sign of the invoice, and leave out those of zero")
		ok = false
	}
	return ledger.Instalment{DueDate: date, Amount: money}, ok
}

// schedule puts the instalments in the order of their dates and numbers them.
func (r *row) schedule(list []ledger.Instalment, whole ledger.Money) []ledger.Instalment {
	slices.SortStableFunc(list, func(a, b ledger.Instalment) int {
		return strings.Compare(string(a.DueDate), string(b.DueDate))
	})
	sum := ledger.Money{Currency: whole.Currency}
	for i := range list {
		list[i].Number = i + 1
		sum.Minor += list[i].Amount.Minor
	}
	if sum != whole {
		r.fault("instalments", fmt.Errorf("they add up to %s and the invoice is %s", sum, whole), "make them add up to the amount")
	}
	return list
}
