package dunning

import (
	"strings"
	"unicode/utf8"

	"relanced/dunning/channel"
	"relanced/internal/ledger"
)

// lineWidth is the longest line of a letter: what every mail program shows
// whole, quoted once (RFC 3676 advises 78 less what quoting adds).
const lineWidth = 72

// columnGap stands between two columns.
const columnGap = "  "

// table lists the lines of a letter, then what is deducted and the total.
// Columns that say nothing are left out.
func (p phrasing) table(d LetterData) channel.Table {
	rows := [][]string{p.headings[:]}
	anyLate, anyPart := false, false
	for _, l := range d.Lines {
		rows = append(rows, []string{
			p.label(l), p.short(l.IssueDate), p.short(l.DueDate),
			p.late(l.DaysLate), p.money(l.Amount), p.money(l.Open),
		})
		anyLate = anyLate || l.DaysLate > 0
		anyPart = anyPart || l.Amount != l.Open
	}
	if !anyPart {
		rows = without(rows, 4)
	}
	if !anyLate {
		rows = without(rows, 3)
	}
	var sums []channel.Field
	if d.Credit.Minor != 0 {
		sums = append(sums, channel.Field{Label: p.credit, Value: p.money(ledger.Money{Minor: -d.Credit.Minor, Currency: d.Credit.Currency})})
	}
	sums = append(sums, channel.Field{Label: p.total, Value: p.money(d.Total)})
	return channel.Table{Head: rows[0], Rows: rows[1:], Right: firstNumber, Sums: sums}
}

func without(rows [][]string, column int) [][]string {
	for i, row := range rows {
		rows[i] = append(append([]string{}, row[:column]...), row[column+1:]...)
	}
	return rows
}

// firstNumber is the first column of what counts, lateness and amounts, behind
// names and dates.
const firstNumber = 3

// layout writes a table as plain text: columns aligned, sums below. Numbers too
// long for the width stand on a line of their own.
func layout(t channel.Table) string {
	rows := append([][]string{t.Head}, t.Rows...)
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	apart := total(widths) > lineWidth
	if apart {
		widths[0] = utf8.RuneCountInString(rows[0][0])
	}
	width := total(widths)
	for _, sum := range t.Sums {
		width = max(width, utf8.RuneCountInString(sum.Label+columnGap+sum.Value))
	}
	widths[len(widths)-1] += width - total(widths)
	rule := strings.Repeat("-", width) + "\n"
	var b strings.Builder
	for i, row := range rows {
		if apart && i > 0 {
			b.WriteString(row[0] + "\n")
			row = append([]string{""}, row[1:]...)
		}
		b.WriteString(aligned(row, widths) + "\n")
		if i == 0 {
			b.WriteString(rule)
		}
	}
	b.WriteString(rule)
	for _, sum := range t.Sums {
		b.WriteString(sum.Label + right(sum.Value, width-utf8.RuneCountInString(sum.Label)) + "\n")
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// total returns the width of a whole row.
func total(widths []int) int {
	sum := len(columnGap) * (len(widths) - 1)
	for _, w := range widths {
		sum += w
	}
	return sum
}

// aligned writes a row: names and dates to the left, what counts to the right.
func aligned(row []string, widths []int) string {
	cells := make([]string, len(row))
	for i, cell := range row {
		if i < firstNumber {
			cells[i] = cell + strings.Repeat(" ", max(0, widths[i]-utf8.RuneCountInString(cell)))
		} else {
			cells[i] = right(cell, widths[i])
		}
	}
	return strings.Join(cells, columnGap)
}

func right(s string, width int) string {
	return strings.Repeat(" ", max(0, width-utf8.RuneCountInString(s))) + s
}

// wrap breaks prose at its spaces so that no line is longer than lineWidth.
// Spaces that do not break are kept whole, and so are aligned lines, which hold
// two spaces in a row.
func wrap(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		line = strings.TrimRight(line, " \t")
		if utf8.RuneCountInString(line) > lineWidth && !strings.Contains(line, columnGap) {
			line = broken(line)
		}
		lines[i] = line
	}
	return strings.Join(lines, "\n")
}

// beforeMark keeps the space French puts before a mark with the word it follows.
var beforeMark = strings.NewReplacer(" :", noBreak+":", " ;", noBreak+";", " ?", noBreak+"?", " !", noBreak+"!", " »", noBreak+"»", "« ", "«"+noBreak)

func broken(line string) string {
	line = beforeMark.Replace(line)
	var b strings.Builder
	width := 0
	for i, word := range strings.Split(line, " ") {
		n := utf8.RuneCountInString(word)
		switch {
		case i == 0:
		case width+1+n > lineWidth:
			b.WriteByte('\n')
			width = 0
		default:
			b.WriteByte(' ')
			width++
		}
		b.WriteString(word)
		width += n
	}
	return b.String()
}
