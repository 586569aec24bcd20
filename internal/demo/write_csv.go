package demo

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"slices"
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
		rows := [][]string{{"numéro", "client", "date", "échéance", "devise", "montant TTC", "référence", "type", "bon de commande", "échéancier", "escompte"}}
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

// remittanceSlip is the number of the slip that two cheques were handed in with.
const remittanceSlip = "0004131"

// remittanceFiles writes the list of the cheques that somebody typed when they
// went to the bank: the statement only knows their sum.
func remittanceFiles() ([]File, error) {
	const handedIn = "2026-03-26"
	rows := [][]string{{"remise", "date", "montant", "chèque", "tireur", "facture"}}
	for k, number := range []string{"FA-2026-045", "FA-2026-046"} {
		i := invoices[slices.IndexFunc(invoices, func(i invoice) bool { return i.number == number })]
		rows = append(rows, []string{remittanceSlip, french(handedIn), comma(i.total()), fmt.Sprint(8120417 + k), nameOf(i.customer), number})
	}
	data, err := writeRows(rows, ';')
	if err != nil {
		return nil, fmt.Errorf("writing remittance.csv: %w", err)
	}
	return []File{{"remittance.csv", handedIn, data}}, nil
}

func (i invoice) row() []string {
	kind := "facture"
	if i.net < 0 {
		kind = "avoir"
	}
	return []string{i.number, i.customer, french(i.issued), french(i.due), Currency, comma(i.total()), i.reference, kind, i.order, i.instalments, i.discount}
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

// comma writes cents as "-12,05".
func comma(cents int64) string { return strings.Replace(decimal(cents), ".", ",", 1) }

func french(date string) string { return day(date).Format("02/01/2006") }

func or(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}
