package camt

import (
	"errors"
	"math"
	"strconv"
	"strings"

	"relanced/internal/ledger"
)

// sumBound stops adding before an int64 could turn around.
const sumBound = int64(1) << 61

// detail adds what the details of an Ntry say. A batch hands its movements on
// when they, each with its own sign, add up to it; otherwise it says how many
// there are, and keeps all their texts.
func (s *statement) detail(n *entryElement, whole ledger.Entry, line int) (ledger.Entry, error) {
	details, announced := n.Details, n.announced()
	charges := s.chargesOf(n.Charges)
	if len(details) == 0 {
		if announced > 1 {
			whole.Announced = announced
			s.notes.add("a batch stays whole: its details are not in the file", whole.Place)
		}
		return labelled(whole, charges), nil
	}
	if len(details) == 1 && announced <= 1 {
		whole.BankRef = n.bankRef(details[0].Refs)
		return labelled(s.enrich(whole, &details[0]), charges), nil
	}
	amounts, err := s.detailAmounts(details, whole, line)
	if err != nil {
		return ledger.Entry{}, err
	}
	complete := amounts != nil && total(amounts) == whole.Amount.Minor
	if complete && len(details) > 1 {
		parts := s.parts(whole, details, amounts)
		whole = merge(whole, parts, false)
		whole.Details = parts
		return labelled(whole, charges), nil
	}
	whole.Announced = max(announced, len(details))
	switch {
	case complete:
		s.notes.add("a batch stays whole: its details are summed up in one", whole.Place)
		return labelled(s.enrich(whole, &details[0]), charges), nil
	case announced > len(details):
		s.notes.add("a batch stays whole: some of its details are not in the file", whole.Place)
	default:
		s.notes.add("a batch stays whole: its details do not add up to it", whole.Place)
	}
	parts := make([]ledger.Entry, len(details))
	for i := range parts {
		parts[i] = s.enrich(whole, &details[i])
	}
	return labelled(merge(whole, parts, announced > len(details)), charges), nil
}

func labelled(e ledger.Entry, text string) ledger.Entry {
	if text != "" {
		e.Label = join(e.Label, text)
	}
	return e
}

// announced is how many movements the parts of a batch say it has, 0 when they do
// not say.
func (n *entryElement) announced() (sum int) {
	for _, text := range n.Announced {
		if count, err := strconv.ParseUint(clean(text), 10, 31); err == nil {
			sum += int(count)
		}
	}
	return sum
}

// detailAmounts reads the signed amounts of the details in the currency of
// the entry; nil when one has none. When all of them point the other way than
// the entry and still add up to it, the entry is right: balances follow entries.
func (s *statement) detailAmounts(details []detailElement, whole ledger.Entry, line int) ([]int64, error) {
	amounts := make([]int64, len(details))
	for i := range details {
		amount, found, err := details[i].amount(whole.Amount.Currency)
		if err != nil {
			return nil, s.fail(line, partPlace(whole, i), "Amt", err)
		}
		if !found {
			return nil, nil
		}
		factor, err := sign(details[i].Sign)
		if errors.Is(err, errSignMissing) {
			factor, err = direction(whole.Amount), nil
		}
		if err != nil {
			return nil, s.fail(line, partPlace(whole, i), "CdtDbtInd", err)
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

func partPlace(whole ledger.Entry, i int) string { return whole.Place + " TxDtls " + strconv.Itoa(i+1) }

// parts makes one entry of each detail.
func (s *statement) parts(whole ledger.Entry, details []detailElement, amounts []int64) []ledger.Entry {
	refs := partRefs(whole.BankRef, details)
	entries := make([]ledger.Entry, len(details))
	for i := range details {
		part := whole
		part.Amount.Minor = amounts[i]
		part.Place = partPlace(whole, i)
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
			refs[i] = batch + "/" + strconv.Itoa(i+1)
		}
	}
	return refs
}

// merge keeps the texts of all parts for their batch, so that a search for an
// invoice finds it. Who is named counts only if it is the same in every part and
// none is missing.
func merge(whole ledger.Entry, parts []ledger.Entry, partial bool) ledger.Entry {
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
	var written []string
	for _, e := range parts {
		written = append(written, strings.Split(e.Remittance, "\n")...)
	}
	whole.Remittance = lines(written...)
	whole.Label = all(func(e ledger.Entry) string { return e.Label })
	whole.Original = all(func(e ledger.Entry) string { return e.Original })
	return whole
}
