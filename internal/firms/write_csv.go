package firms

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"

	"relanced/internal/ledger"
)

// bookFiles writes customers.csv for the first morning and the invoices of each
// day for the morning on which they arrive.
func (w *world) bookFiles(files map[ledger.Date][]File) error {
	rows := [][]string{{"id", "name", "email", "segment", "iban", "country", "kind", "aliases"}}
	for _, c := range w.customers {
		if w.options.Without == Accounts {
			c.OnFile = ""
		}
		rows = append(rows, []string{c.ID, c.Name, c.Email, c.Segment, c.OnFile, c.Country, c.Kind, c.Alias})
	}
	data, err := table(rows)
	if err != nil {
		return fmt.Errorf("writing customers.csv: %w", err)
	}
	morning := bankingDay(w.first)
	files[morning] = append(files[morning], File{"customers.csv", data})

	byDay := map[ledger.Date][][]string{}
	for _, i := range w.invoices {
		byDay[i.Arrives] = append(byDay[i.Arrives], i.row())
	}
	header := []string{"number", "customer_id", "issue_date", "due_date", "currency", "amount", "reference", "type", "purchase_order", "instalments", "discount"}
	for day := w.first; day <= w.last.AddDays(10); day = day.AddDays(1) {
		if len(byDay[day]) == 0 {
			continue
		}
		data, err := table(append([][]string{header}, byDay[day]...))
		if err != nil {
			return fmt.Errorf("writing the invoices of %s: %w", day, err)
		}
		files[day] = append(files[day], File{"invoices-" + string(day) + ".csv", data})
	}
	return nil
}

func (i *invoice) row() []string {
	var parts []string
	for _, part := range i.Instalments {
		parts = append(parts, fmt.Sprintf("%s:%s", part.Due, decimal(part.Amount)))
	}
	return []string{
		i.Number, i.Customer, string(i.Issued), string(i.Due), "EUR", decimal(i.Amount), i.Reference, i.Type, i.Order,
		strings.Join(parts, " | "), i.Discount,
	}
}

func table(rows [][]string) ([]byte, error) {
	var b bytes.Buffer
	err := csv.NewWriter(&b).WriteAll(rows)
	return b.Bytes(), err
}
