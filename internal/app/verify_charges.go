package app

import (
	"slices"
	"strings"

	"relanced/internal/ledger"
	"relanced/internal/store"
)

// checkCharges holds what is claimed against what the chain says each reminder claimed
// as it left, and against the reminders that left.
func (c *checker) checkCharges(tx *store.Tx) error {
	rows, err := tx.ChargeRows()
	if err != nil {
		return err
	}
	claimed := map[string][]string{}
	for _, row := range rows {
		claimed[row.Reminder] = append(claimed[row.Reminder], store.ChargeLine(row))
	}
	reminders, err := tx.Reminders()
	for _, r := range reminders {
		was, is := c.chain.claimed[r.ID], claimed[r.ID]
		slices.Sort(was)
		slices.Sort(is)
		if !slices.Equal(was, is) {
			c.fault("reminder %s claimed [%s] when it left, and the ledger has [%s]", r.ID, strings.Join(was, ", "), strings.Join(is, ", "))
		}
		if r.State == ledger.ReminderPlanned && r.Attempts == 0 && len(is) > 0 {
			c.fault("reminder %s claims charges and was never about to leave", r.ID)
		}
	}
	return err
}

// checkWords holds what people said of charges against the chain.
func (c *checker) checkWords(tx *store.Tx) error {
	words, err := tx.ChargeWords()
	for _, w := range words {
		c.same("word on charges", w.ID, c.chain.words, wordLine(w.Invoice, string(w.Kind), string(w.How), w.Amount.String(), w.Author, w.Note, w.Undoes))
	}
	c.gone("word on charges", c.chain.words)
	return err
}
