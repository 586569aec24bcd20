package dunning

import (
	"strconv"
	"strings"

	"relanced/dunning/channel"
	"relanced/dunning/charges"
	"relanced/internal/ledger"
)

// chargeWords are the words of the table of charges.
type chargeWords struct {
	headings                              [7]string // invoice, from, to, days, rate, base, interest
	paid, waived, alreadyPaid             string
	interest, indemnity, totalWithCharges string
	decimalMark, percent                  string
}

func chargeWordsOf(language string) chargeWords {
	if language == english {
		return chargeWords{
			headings: [7]string{"Invoice", "From", "To", "Days", "Rate", "On", "Interest"},
			paid:     " (itself paid)", waived: "Less what we have waived", alreadyPaid: "Less what was paid of it",
			interest: "Late-payment interest", indemnity: "Fixed sum for recovery costs", totalWithCharges: "Total with these amounts",
			decimalMark: ".", percent: "%",
		}
	}
	return chargeWords{
		headings: [7]string{"Facture", "Du", "Au", "Jours", "Taux", "Sur", "Intérêts"},
		paid:     " (réglée depuis)", waived: "À déduire : remise accordée", alreadyPaid: "À déduire : déjà réglé",
		interest: "Pénalités de retard", indemnity: "Indemnité forfaitaire de recouvrement", totalWithCharges: "Total avec ces sommes",
		decimalMark: ",", percent: noBreak + "%",
	}
}

// chargesTable writes the interest of each invoice by period, then what is owed of
// each kind and in all.
func chargesTable(p phrasing, w chargeWords, d LetterData) channel.Table {
	var rows [][]string
	c := d.Charges
	accrued := ledger.Money{Currency: c.Interest.Currency}
	for _, line := range c.Lines {
		label := line.Number
		if line.Paid {
			label += w.paid
		}
		for _, s := range line.Segments {
			rows = append(rows, []string{
				label, p.short(s.From), p.short(s.To), strconv.Itoa(s.Days),
				strings.Replace(s.Rate.String(), ".", w.decimalMark, 1) + w.percent, p.money(s.Base), p.money(s.Amount),
			})
			accrued.Minor += s.Amount.Minor
		}
	}
	sums := []channel.Field{{Label: w.interest, Value: p.money(accrued)}}
	deduct := func(label string, minor int64) {
		if minor > 0 {
			sums = append(sums, channel.Field{Label: label, Value: p.money(ledger.Money{Minor: -minor, Currency: accrued.Currency})})
		}
	}
	less := accrued.Minor - c.Interest.Minor
	deduct(w.waived, min(less, c.waived))
	deduct(w.alreadyPaid, less-c.waived)
	if c.Indemnity.Minor != 0 {
		sums = append(sums, channel.Field{Label: w.indemnity, Value: p.money(c.Indemnity)})
	}
	sums = append(sums, channel.Field{Label: w.totalWithCharges, Value: p.money(c.Total)})
	return channel.Table{Head: w.headings[:], Rows: rows, Right: firstNumber, Sums: sums}
}

// exampleCharges are those of a line, to try letters on.
func exampleCharges(line Line) Charges {
	return Charges{
		Mentioned: true, Claimed: true, Articles: "art. 1",
		Lines: []Charge{{Number: line.Number, Interest: line.Open, Indemnity: line.Open, Segments: []charges.Segment{
			{Instalment: 1, From: line.DueDate, To: line.DueDate, Days: 1, Base: line.Open, Amount: line.Open},
		}}},
		Interest: line.Open, Indemnity: line.Open, Total: line.Amount, Daily: line.Open,
	}
}
