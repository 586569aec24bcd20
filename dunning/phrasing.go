package dunning

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"relanced/internal/ledger"
)

// The languages letters are written in.
const (
	french  = "fr"
	english = "en"
)

// Languages lists the languages letters are written in.
func Languages() []string { return []string{french, english} }

// languageOf returns the language of a customer ("en", "fr-BE"), or the book's
// when they have none that letters are written in.
func languageOf(customer, book string) string {
	code, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(customer)), "-")
	for _, known := range Languages() {
		if code == known {
			return known
		}
	}
	return book
}

// phrasing writes amounts, days and tables the way a language does.
type phrasing struct {
	headings           [6]string // invoice, issued, due, late, amount, open
	credit, total      string
	months             [12]string
	day, days          string
	notDue, dueToday   string
	money              func(ledger.Money) string
	firstOfMonth       string // how the first day of a month is written
	shortDate          string // layout for tables
	and                string
	instalmentCounter  string
	instalment         string
	severalInstalments string
	more               string // how many others are not listed
	// Of the payment box, and of the page.
	holder, holderLabel, ibanLabel, amount, quote, scan string
	place, noPlace, reference, subject, phone, page     string
}

// noBreak is a space at which no line is broken.
const noBreak = "\u00a0"

func phrasingOf(language string) phrasing {
	if language == english {
		return phrasing{
			headings: [6]string{"Invoice", "Issued", "Due", "Late", "Amount", "Open"},
			credit:   "Less credit notes and payments received", total: "Total to pay",
			months: [12]string{
				"January", "February", "March", "April", "May", "June",
				"July", "August", "September", "October", "November", "December",
			},
			day: "day", days: "days", notDue: "not due", dueToday: "today", money: englishMoney,
			firstOfMonth: "1", shortDate: "2 Jan 2006", and: " and ", instalmentCounter: "%d of %d",
			instalment: "instalment", severalInstalments: "instalments", more: "%d more",
			holder: "Account holder", holderLabel: "Account holder:  ", ibanLabel: "IBAN:  ", amount: "Amount", quote: "Please quote",
			scan:  "Scan with your bank's app",
			place: "%s, %s", noPlace: "%s", reference: "Our reference", subject: "Subject: ", phone: "Tel. ", page: "page %d of %d",
		}
	}
	return phrasing{
		headings: [6]string{"Facture", "Émise le", "Échéance", "Retard", "Montant", "Reste dû"},
		credit:   "Avoirs et sommes reçues à déduire", total: "Total à régler",
		months: [12]string{
			"janvier", "février", "mars", "avril", "mai", "juin",
			"juillet", "août", "septembre", "octobre", "novembre", "décembre",
		},
		day: "jour", days: "jours", notDue: "à échoir", dueToday: "ce jour", money: frenchMoney,
		firstOfMonth: "1er", shortDate: "02/01/2006", and: " et ", instalmentCounter: "%d/%d",
		instalment: "échéance", severalInstalments: "échéances", more: "%d autres",
		holder: "Titulaire", holderLabel: "Titulaire :  ", ibanLabel: "IBAN :  ", amount: "Montant", quote: "À rappeler",
		scan:  "À scanner avec l'application de votre banque",
		place: "%s, le %s", noPlace: "Le %s", reference: "Nos références", subject: "Objet" + noBreak + ": ", phone: "Tél. ", page: "page %d/%d",
	}
}

// frenchMoney writes "1 234,56 €", with spaces that do not break.
func frenchMoney(m ledger.Money) string {
	whole, fraction, _ := strings.Cut(m.Decimal(), ".")
	text := grouped(whole, noBreak)
	if fraction != "" {
		text += "," + fraction
	}
	return text + noBreak + symbol(m.Currency)
}

// englishMoney writes "€1,234.56", and "1,234.56 CHF" for a currency whose sign
// is not its own or not known everywhere.
func englishMoney(m ledger.Money) string {
	whole, fraction, _ := strings.Cut(m.Abs().Decimal(), ".")
	text := grouped(whole, ",")
	if fraction != "" {
		text += "." + fraction
	}
	if sign := symbol(m.Currency); sign != m.Currency {
		text = sign + text
	} else {
		text += noBreak + m.Currency
	}
	if m.Minor < 0 {
		return "-" + text
	}
	return text
}

func symbol(currency string) string {
	switch currency {
	case "EUR":
		return "€"
	case "GBP":
		return "£"
	}
	return currency
}

// grouped puts a mark between the thousands of a whole number.
func grouped(whole, mark string) string {
	sign := ""
	if strings.HasPrefix(whole, "-") {
		sign, whole = "-", whole[1:]
	}
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + mark + whole[i:]
	}
	return sign + whole
}

// date writes "31 mars 2026", with spaces that do not break.
func (p phrasing) date(d ledger.Date) string {
	if d == "" {
		return ""
	}
	t := d.Time()
	day := strconv.Itoa(t.Day())
	if t.Day() == 1 {
		day = p.firstOfMonth
	}
	return strings.Join([]string{day, p.months[t.Month()-time.January], strconv.Itoa(t.Year())}, noBreak)
}

func (p phrasing) short(d ledger.Date) string {
	if d == "" {
		return ""
	}
	return d.Time().Format(p.shortDate)
}

// late writes how late a line is: "12 jours", "à échoir".
func (p phrasing) late(days int) string {
	switch {
	case days < 0:
		return p.notDue
	case days == 0:
		return p.dueToday
	case days == 1:
		return "1 " + p.day
	}
	return fmt.Sprintf("%d %s", days, p.days)
}

// label names a line: the number of its invoice, and which instalment it is
// when there are several.
func (p phrasing) label(l Line) string { return p.labels([]Line{l}) }

// labels names lines of one invoice.
func (p phrasing) labels(lines []Line) string {
	if len(lines) == 0 {
		return ""
	}
	first := lines[0]
	switch {
	case first.Of <= 1 && first.Agreed == "":
		return first.Number
	case first.Agreed == "":
		return first.Number + " (" + p.counters(lines) + ")"
	}
	return first.Number + " (" + p.instalments(lines) + ")"
}

// instalments writes "échéances 1/3 et 2/3".
func (p phrasing) instalments(lines []Line) string {
	word := p.instalment
	if len(lines) > 1 {
		word = p.severalInstalments
	}
	return word + noBreak + p.counters(lines)
}

func (p phrasing) counters(lines []Line) string {
	words := make([]string, len(lines))
	for i, l := range lines {
		words[i] = fmt.Sprintf(p.instalmentCounter, l.Instalment, l.Of)
	}
	return p.list(words)
}

// list writes "A, B et C".
func (p phrasing) list(items []string) string {
	if len(items) < 2 {
		return strings.Join(items, "")
	}
	last := len(items) - 1
	return strings.Join(items[:last], ", ") + p.and + items[last]
}

// maxQuoted is how many numbers a payer is asked to type.
const maxQuoted = 10

// quoted lists the numbers that a payer is asked to quote; of many the first.
func (p phrasing) quoted(numbers []string) string {
	if len(numbers) <= maxQuoted+1 {
		return p.list(numbers)
	}
	return strings.Join(numbers[:maxQuoted], ", ") + p.and + fmt.Sprintf(p.more, len(numbers)-maxQuoted)
}

// quotedShort is the same in a box, where there is little room.
func (p phrasing) quotedShort(numbers []string) string {
	if len(numbers) <= maxQuoted+1 {
		return strings.Join(numbers, " ")
	}
	return strings.Join(numbers[:maxQuoted], " ") + p.and + fmt.Sprintf(p.more, len(numbers)-maxQuoted)
}

// dates lists days in words.
func (p phrasing) dates(days []ledger.Date) string {
	words := make([]string, len(days))
	for i, d := range days {
		words[i] = p.date(d)
	}
	return p.list(words)
}

// unbroken keeps a number on its line.
func unbroken(number string) string { return strings.Join(strings.Fields(number), noBreak) }

// siren groups the nine digits of a SIREN by three.
func siren(s string) string {
	if len(s) != 9 || strings.Trim(s, "0123456789") != "" {
		return s
	}
	return s[:3] + noBreak + s[3:6] + noBreak + s[6:]
}

// placed writes where and when a letter was written.
func (p phrasing) placed(town string, day ledger.Date) string {
	if town == "" {
		return fmt.Sprintf(p.noPlace, p.date(day))
	}
	return fmt.Sprintf(p.place, town, p.date(day))
}

// account writes into plain text which account is to be paid into.
func (p phrasing) account(d LetterData) string {
	text := "  " + p.ibanLabel + formatted(d.IBAN)
	if d.Holder != "" {
		text = "  " + p.holderLabel + d.Holder + "\n" + text
	}
	return text
}

func formatted(iban string) string {
	if iban == "" {
		return ""
	}
	return ledger.FormatIBAN(iban)
}

// elided puts the French "de" before a name: "de Bazin", "d'Aubry". An h is left
// alone: nobody can tell from a name whether it is sounded.
func elided(name string) string {
	word := []rune(strings.ToLower(strings.TrimSpace(name)))
	vowel := func(i int) bool {
		return i < len(word) && strings.ContainsRune("aàâäæeéèêëiîïoôöœuùûü", word[i])
	}
	if vowel(0) || len(word) > 1 && word[0] == 'y' && !vowel(1) {
		return "d'" + name
	}
	return "de " + name
}
