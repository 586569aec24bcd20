package reconcile

import (
	"strings"

	"relanced/internal/ledger"
)

// packedBlock is how much text is kept in one piece of memory.
const packedBlock = 1 << 16

// A packer keeps short texts in large pieces of memory. The collector follows every
// text that is a piece of its own, every time, and a large book has millions.
type packer struct {
	block *strings.Builder
	lists []string
}

// keep copies texts one behind the other.
func (p *packer) keep(texts ...string) string {
	length := 0
	for _, text := range texts {
		length += len(text)
	}
	if length == 0 {
		return ""
	}
	if p.block == nil || p.block.Cap()-p.block.Len() < length {
		p.block = &strings.Builder{}
		p.block.Grow(max(packedBlock, length))
	}
	from := p.block.Len()
	for _, text := range texts {
		p.block.WriteString(text)
	}
	return p.block.String()[from:]
}

// keepAll keeps every text of a list.
func (p *packer) keepAll(list []string) []string {
	if len(list) == 0 {
		return nil
	}
	if cap(p.lists)-len(p.lists) < len(list) {
		p.lists = make([]string, 0, max(packedBlock/64, len(list)))
	}
	from := len(p.lists)
	for _, text := range list {
		p.lists = append(p.lists, p.keep(text))
	}
	return p.lists[from:len(p.lists):len(p.lists)]
}

// keepEntries keeps what the entries of a book say. They have much in common.
func (p *packer) keepEntries(list []ledger.Entry) {
	same := map[string]string{}
	once := func(text string) string {
		kept, ok := same[text]
		if !ok {
			kept = p.keep(text)
			same[kept] = kept
		}
		return kept
	}
	for n := range list {
		e := &list[n]
		for _, text := range []*string{&e.ID, &e.BankRef, &e.Counterparty, &e.IBAN, &e.Reference, &e.EndToEnd, &e.Remittance, &e.Label, &e.Note, &e.Place, &e.Line} {
			*text = p.keep(*text)
		}
		e.Account, e.Amount.Currency, e.Code, e.State = once(e.Account), once(e.Amount.Currency), once(e.Code), ledger.EntryState(once(string(e.State)))
		e.BookingDate, e.ValueDate = ledger.Date(once(string(e.BookingDate))), ledger.Date(once(string(e.ValueDate)))
	}
}
