package camt

import (
	"errors"
	"fmt"
	"math"
	"strconv"

	"relanced/internal/ledger"
)

// sumBound stops adding before an int64 could turn around.
const sumBound = int64(1) << 61

// split makes the entries of one Ntry. A batch is split when its details, each
// with its own sign, add up to it; otherwise it stays one entry.
func (s *statement) split(n *entryElement, whole ledger.Entry, line int) ([]ledger.Entry, error) {
	details, announced := n.details()
	if len(details) == 0 {
		if announced > 1 {
			s.notes.add("a batch stays whole: its details are not in the file", whole.Place)
		}
		return []ledger.Entry{whole}, nil
	}
	if len(details) == 1 && announced <= 1 {
		whole.BankRef = n.bankRef(details[0].Refs)
		return []ledger.Entry{s.enrich(whole, &details[0])}, nil
	}
	amounts, err := s.detailAmounts(details, whole, line)
	if err != nil {
		return nil, err
	}
	complete := amounts != nil && total(amounts) == whole.Amount.Minor
	switch {
	case complete && len(details) > 1:
		return s.parts(whole, details, amounts), nil
	case complete:
		s.notes.add("a batch stays whole: its details are summed up in one", whole.Place)
		return []ledger.Entry{s.enrich(whole, &details[0])}, nil
	case announced > len(details):
		s.notes.add("a batch stays whole: some of its details are not in the file", whole.Place)
	default:
		s.notes.add("a batch stays whole: its details do not add up to it", whole.Place)
	}
	return []ledger.Entry{s.merge(whole, details, announced > len(details))}, nil
}

// details gathers what lies in every NtryDtls block and beside them, and how
// many the batch announces.
func (n *entryElement) details() (all []detailElement, announced int) {
	all = n.Details
	for _, block := range n.Blocks {
		all = append(all, block.Details...)
		if count, err := strconv.ParseUint(clean(block.Announced), 10, 31); err == nil {
			announced += int(count)
		}
	}
	return all, announced
}

// detailAmounts reads the signed amounts of the details in the currency of
// the entry; nil when one has none. When all of them point the other way than
// the entry and still add up to it, the entry is right: balances follow entries.
func (s *statement) detailAmounts(details []detailElement, whole ledger.Entry, line int) ([]int64, error) {
	amounts := make([]int64, len(details))
	for i := range details {
		record := fmt.Sprintf("%s TxDtls %d", whole.Place, i+1)
		amount, found, err := details[i].amount(whole.Amount.Currency)
		if err != nil {
			return nil, s.fail(line, record, "Amt", err)
		}
		if !found {
			return nil, nil
		}
		factor, err := sign(details[i].Sign)
		if errors.Is(err, errSignMissing) {
			factor, err = direction(whole.Amount), nil
		}
		if err != nil {
			return nil, s.fail(line, record, "CdtDbtInd", err)
		}
		amounts[i] = amount.Minor * factor
	}
	if sum := total(amounts); sum != 0 && sum == -whole.Amount.Minor {
		for i := range amounts {
			amounts[i] = -amounts[i]
		}
	}
	return amounts, nil
}

// amount finds the amount of a detail in a currency: its own, else the first of
// AmtDtls that is in that currency.
func (d *detailElement) amount(currency string) (m ledger.Money, found bool, err error) {
	for _, a := range []amountElement{d.Amount, d.Transacted, d.Countervail, d.Instructed} {
		if clean(a.Text) != "" && first(a.Currency, currency) == currency {
			m, err = a.parse(currency)
			return m, true, err
		}
	}
	return m, false, nil
}

func direction(m ledger.Money) int64 {
	if m.Minor < 0 {
		return -1
	}
	return 1
}

// total adds amounts up; a sum out of all bounds is one that no entry has.
func total(amounts []int64) (sum int64) {
	for _, a := range amounts {
		if sum += a; sum > sumBound || sum < -sumBound {
			return math.MinInt64
		}
	}
	return sum
}

// parts makes one entry of each detail.
func (s *statement) parts(whole ledger.Entry, details []detailElement, amounts []int64) []ledger.Entry {
	refs := partRefs(whole.BankRef, details)
	entries := make([]ledger.Entry, len(details))
	for i := range details {
		part := whole
		part.Amount.Minor = amounts[i]
		part.Place = fmt.Sprintf("%s TxDtls %d", whole.Place, i+1)
		entries[i] = s.enrich(part, &details[i])
		entries[i].BankRef = refs[i]
	}
	return entries
}

// partRefs finds for each detail the reference of the bank that is its own:
// AcctSvcrRef, else TxId, unless it repeats that of the batch or of another
// detail; else the batch's with the number of the detail.
func partRefs(batch string, details []detailElement) []string {
	uses := map[string]int{batch: 2}
	for i := range details {
		r := &details[i].Refs
		uses[reference(r.BankRef)]++
		if r.Transaction != r.BankRef {
			uses[reference(r.Transaction)]++
		}
	}
	refs := make([]string, len(details))
	for i := range details {
		switch own, id := reference(details[i].Refs.BankRef), reference(details[i].Refs.Transaction); {
		case own != "" && uses[own] == 1:
			refs[i] = own
		case id != "" && uses[id] == 1:
			refs[i] = id
		case batch != "":
			refs[i] = fmt.Sprintf("%s/%d", batch, i+1)
		}
	}
	return refs
}

// merge keeps the texts of all details for a batch that stays whole, so that a
// search for an invoice finds it. Who is named counts only if it is the same in
// every detail and none is missing.
func (s *statement) merge(whole ledger.Entry, details []detailElement, partial bool) ledger.Entry {
	parts := make([]ledger.Entry, len(details))
	for i := range details {
		parts[i] = s.enrich(whole, &details[i])
	}
	shared := func(value func(ledger.Entry) string) string {
		for _, p := range parts {
			if partial || value(p) != value(parts[0]) {
				return ""
			}
		}
		return value(parts[0])
	}
	all := func(value func(ledger.Entry) string) string {
		var texts []string
		for _, p := range parts {
			texts = append(texts, value(p))
		}
		return join(texts...)
	}
	whole.Counterparty = shared(func(e ledger.Entry) string { return e.Counterparty })
	whole.IBAN = shared(func(e ledger.Entry) string { return e.IBAN })
	whole.EndToEnd = shared(func(e ledger.Entry) string { return e.EndToEnd })
	if reason := shared(func(e ledger.Entry) string { return e.Return }); reason != "" {
		whole.Return = reason
	}
	whole.Reference = all(func(e ledger.Entry) string { return e.Reference })
	whole.Remittance = all(func(e ledger.Entry) string { return e.Remittance })
	whole.Label = all(func(e ledger.Entry) string { return e.Label })
	whole.Original = all(func(e ledger.Entry) string { return e.Original })
	return whole
}
