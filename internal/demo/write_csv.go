package demo

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// customerFiles writes customers.csv as a tidy program would: English headers,
// commas, UTF-8.
func customerFiles() ([]File, error) {
	rows := [][]string{{"id", "name", "email", "segment", "iban", "language", "phone", "address", "country", "kind", "aliases"}}
	for _, c := range customers {
		rows = append(rows, []string{
			c.id, c.name, c.email, c.segment, c.iban, or(c.language, "fr"), c.phone, c.address, or(c.country, "FR"), c.kind, c.aliases,
		})
	}
	data, err := writeRows(rows, ',')
	if err != nil {
		return nil, fmt.Errorf("writing customers.csv: %w", err)
	}
	return []File{{"customers.csv", FirstDay, data}}, nil
}

// invoiceFiles writes the exports of the billing program, as a French
// spreadsheet saves them: semicolons, decimal comma, dd/mm/yyyy, a byte order
// mark. The first holds what was issued before the story, the others what was
// issued in the week before the Monday they arrive.
func invoiceFiles() ([]File, error) {
	file := func(name, arrives string, from, before time.Time) (File, error) {
		rows := [][]string{{"numéro", "client", "date", "échéance", "devise", "montant TTC", "référence", "type", "bon de commande", "échéancier"}}
		for _, i := range invoices {
			if issued := day(i.issued); !issued.Before(from) && issued.Before(before) {
				rows = append(rows, i.row())
			}
		}
		data, err := writeRows(rows, ';')
		if err != nil {
			return File{}, fmt.Errorf("writing %s: %w", name, err)
		}
		return File{name, arrives, append([]byte("\ufeff"), data...)}, nil
	}
	first, err := file("invoices.csv", FirstDay, time.Time{}, day(FirstDay))
	if err != nil {
		return nil, err
	}
	files := []File{first}
	for monday := day(FirstDay).AddDate(0, 0, 7); monday.Before(day(AsOf)); monday = monday.AddDate(0, 0, 7) {
		date := monday.Format(time.DateOnly)
		next, err := file("invoices-"+date+".csv", date, monday.AddDate(0, 0, -7), monday)
		if err != nil {
			return nil, err
		}
		files = append(files, next)
	}
	return files, nil
}

func (i invoice) row() []string {
	kind := "facture"
	if i.net < 0 {
		kind = "avoir"
	}
	amount := strings.Replace(decimal(i.total()), ".", ",", 1)
	return []string{i.number, i.customer, french(i.issued), french(i.due), Currency, amount, i.reference, kind, i.order, i.instalments}
}

func writeRows(rows [][]string, separator rune) ([]byte, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.Comma, w.UseCRLF = separator, separator == ';'
	err := w.WriteAll(rows)
	return b.Bytes(), err
}

// decimal writes cents as "-12.05".
func decimal(cents int64) string {
	sign := ""
	if cents < 0 {
		sign, cents = "-", -cents
	}
	return sign + strconv.FormatInt(cents/100, 10) + "." + fmt.Sprintf("%02d", cents%100)
}

func french(date string) string { return day(date).Format("02/01/2006") }

func or(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}
