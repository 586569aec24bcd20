package app

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"relanced/internal/ledger"
)

// chained is what the chain says that rows are, a line each.
type chained struct {
	claimed   map[string][]string // charges, by reminder
	words     map[int64]string    // what people said of charges
	allocated map[int64]string
}

func newChained() chained {
	return chained{claimed: map[string][]string{}, words: map[int64]string{}, allocated: map[int64]string{}}
}

// add reads an event that says what a row is.
func (c chained) add(e ledger.Event) {
	var d struct {
		Charges                            []string
		Word, Undoes, Allocation, Reverses int64
		Kind, Amount, Note, Invoice        string
		Adjustment                         int64
	}
	kind, how, _ := strings.Cut(e.Kind, ".")
	if kind != "allocation" && kind != "charge" && e.Kind != "reminder.charges" {
		return
	}
	_ = json.Unmarshal([]byte(e.Detail), &d) // what is not ours says nothing
	switch {
	case e.Kind == "reminder.charges": // of the last attempt
		c.claimed[e.Subject] = d.Charges
	case e.Kind == "allocation.made":
		c.allocated[d.Allocation] = allocationLine(e.Subject, d.Invoice, d.Amount, d.Adjustment)
	case e.Kind == "allocation.reversed":
		c.allocated[d.Allocation] = reversalLine(e.Subject, d.Invoice, d.Amount, d.Reverses)
	case kind == "charge" && d.Word != 0:
		c.words[d.Word] = wordLine(e.Subject, d.Kind, how, d.Amount, e.Actor, d.Note, d.Undoes)
	}
}

// allocationLine names what was put on an invoice.
func allocationLine(entry, invoice, amount string, adjustment int64) string {
	return fmt.Sprintf("%s of entry %s on invoice %s, adjusted by %d", amount, entry, invoice, adjustment)
}

// reversalLine names what was taken off an invoice again.
func reversalLine(entry, invoice, amount string, reverses int64) string {
	return fmt.Sprintf("%s of entry %s taken off invoice %s, which undoes %d", amount, entry, invoice, reverses)
}

// wordLine names what somebody said of charges.
func wordLine(invoice, kind, how, amount, author, note string, undoes int64) string {
	if undoes != 0 {
		how = fmt.Sprintf("claimed again, which takes back %d", undoes)
	}
	note = strings.ReplaceAll(note, "\x00", "") // as the ledger does
	return fmt.Sprintf("%s of %s on invoice %s %s, says %s: %s", amount, kind, invoice, how, author, note)
}

// same holds a row against the line of the chain, which it takes out.
func (c *checker) same(what string, id int64, lines map[int64]string, is string) {
	was, said := lines[id]
	delete(lines, id)
	switch {
	case !said:
		c.fault("%s %d (%s) is in the ledger, and the chain knows nothing of it", what, id, is)
	case was != is:
		c.fault("%s %d was %s, and the ledger has %s", what, id, was, is)
	}
}

// gone reports the lines of the chain that no row was held against.
func (c *checker) gone(what string, lines map[int64]string) {
	for _, id := range slices.Sorted(maps.Keys(lines)) {
		c.fault("%s %d (%s) is gone from the ledger", what, id, lines[id])
	}
}
