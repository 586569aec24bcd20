package exam

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"relanced/internal/ledger"
)

// odooLeast is how many characters a token needs to be looked for.
const odooLeast = 4

// odoo is the invoice matching rule of Odoo 16 and 17, which the module
// account_reconcile_model_oca keeps, with its settings as shipped: tokens from
// the text of the line, no tolerance, early-payment discounts allowed. It
// reconciles by itself what it finds by text, a surplus included; byPartner lets
// it reconcile too what it only proposes, the open lines of a partner, and
// either only where they fit exactly.
func odoo(b *rivalBook, e ledger.Entry, byPartner bool) []ledger.Allocation {
	partner := b.partner(e)
	hits := map[*rivalInvoice]int{}
	for _, t := range lineTokens(e) {
		for _, i := range b.tokens[t] {
			if i.open != 0 && (partner == "" || i.Customer == partner) {
				hits[i]++
			}
		}
	}
	var found []*rivalInvoice
	for _, i := range b.known {
		if hits[i] > 0 {
			found = append(found, i)
		}
	}
	if len(found) > 0 {
		slices.SortStableFunc(found, func(x, y *rivalInvoice) int { return cmp.Compare(hits[y], hits[x]) })
		return batch(found, e, !byPartner)
	}
	if partner == "" || !byPartner {
		return nil
	}
	for _, i := range b.known {
		if i.Customer == partner && i.open != 0 {
			found = append(found, i)
		}
	}
	return batch(found, e, false)
}

// batch takes the line of the same amount, else as many lines as the amount
// covers, oldest first. A sum that is larger than the amount is refused; one
// that is smaller leaves the rest with the partner.
func batch(found []*rivalInvoice, e ledger.Entry, surplus bool) []ledger.Allocation {
	if parts := discounted(found, e); parts != nil {
		return parts
	}
	var kept []*rivalInvoice
	var sum int64
	for _, i := range found {
		if i.open == e.Amount.Minor {
			return whole(i)
		}
		if sum < e.Amount.Minor {
			kept = append(kept, i)
			sum += i.open
		}
	}
	if len(kept) == 0 || sum > e.Amount.Minor || sum < e.Amount.Minor && !surplus {
		return nil
	}
	return whole(kept...)
}

// discounted is the batch of the lines less their discounts, which has to fit
// exactly.
func discounted(found []*rivalInvoice, e ledger.Entry) []ledger.Allocation {
	for _, i := range found {
		for _, d := range i.Discounts {
			if e.BookingDate <= d.Until && i.open == i.Amount.Minor && i.open-d.Amount.Minor == e.Amount.Minor {
				return []ledger.Allocation{{Invoice: i.Number, Amount: e.Amount, Adjustment: d.Amount.Minor}}
			}
		}
	}
	return nil
}

// partner is whose line it is: by the account, else by the name in full, else by
// the only name that holds it.
func (b *rivalBook) partner(e ledger.Entry) string {
	if who := b.byIBAN[e.IBAN]; e.IBAN != "" && who != "" {
		return who
	}
	name := foldName(e.Counterparty)
	if name == "" {
		return ""
	}
	if who := b.names[name]; who != "" {
		return who
	}
	who := ""
	for _, f := range b.folded {
		if strings.Contains(f.name, name) {
			if who != "" {
				return ""
			}
			who = f.customer
		}
	}
	return who
}

// odooTokens are what a line of the books is found by: the digits of each word
// of its number and of its references, and these in full.
func odooTokens(i *rivalInvoice) []string {
	var list []string
	for _, field := range []string{i.Number, i.Reference, i.PurchaseOrder} {
		list = append(list, digitTokens(field)...)
		if field != "" {
			list = append(list, strings.Join(strings.Fields(field), ""))
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// lineTokens are what a line of a statement may name.
func lineTokens(e ledger.Entry) []string {
	var list []string
	for _, text := range []string{e.Reference, e.Remittance, e.EndToEnd, e.Label} {
		for word := range strings.FieldsSeq(text) {
			if len(word) >= odooLeast {
				list = append(list, word)
			}
		}
		list = append(list, digitTokens(text)...)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// digitTokens are the digits of each word, where there are enough.
func digitTokens(text string) []string {
	var list []string
	for word := range strings.FieldsSeq(text) {
		digits := strings.Map(func(r rune) rune {
			if unicode.IsDigit(r) {
				return r
			}
			return -1
		}, word)
		if len(digits) >= odooLeast {
			list = append(list, digits)
		}
	}
	return list
}
