package ledger

import (
	"cmp"
	"slices"
)

// Sighting is one presentation of an entry: a line of one statement. The same
// movement looks different in the formats a bank offers, and each may know what
// the others leave out.
type Sighting struct {
	Statement int64
	Format    Format
	Line      string // identity of the line as this statement shows it
	BankRef   string
	Presented Entry
	Parts     int // how many details the line carried
}

// Merge makes one entry of its presentations: each field from the format that
// says most about entries among those that have it. The result does not depend
// on the order of the presentations. Identity, state and account stay those of
// the entry.
func (e Entry) Merge(seen []Sighting) Entry {
	sorted := slices.Clone(seen)
	slices.SortFunc(sorted, func(a, b Sighting) int {
		return cmp.Or(cmp.Compare(a.Format.rank(), b.Format.rank()), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Presented.Place, b.Presented.Place))
	})
	out := e
	out.clear()
	for _, s := range sorted {
		out.fill(s.Presented)
		out.Line = cmp.Or(out.Line, s.Line)
	}
	if out.Line == out.ID {
		out.Line = ""
	}
	out.Disagree = disagreement(sorted)
	return out
}

// texts are the fields that one format may know and another not.
func (e *Entry) texts() []*string {
	return []*string{
		&e.BankRef, &e.Counterparty, &e.IBAN, &e.Reference, &e.EndToEnd, &e.Remittance, &e.Label, &e.Code, &e.Return, &e.Original, &e.Place,
	}
}

func (e *Entry) clear() {
	for _, text := range e.texts() {
		*text = ""
	}
	e.BookingDate, e.ValueDate, e.Announced, e.Line = "", "", 0, ""
}

func (e *Entry) fill(from Entry) {
	others := from.texts()
	for i, text := range e.texts() {
		*text = cmp.Or(*text, *others[i])
	}
	e.BookingDate = cmp.Or(e.BookingDate, from.BookingDate)
	e.ValueDate = cmp.Or(e.ValueDate, from.ValueDate)
	e.Announced = max(e.Announced, from.Announced)
}

func (f Format) rank() int { return slices.Index(Formats(), f) }
