package letter

import (
	"strings"
	"unicode/utf8"
)

// text draws a line whose upper edge is at y.
func (d *document) text(x, y float64, line string) {
	_, size := d.pdf.GetFontSize()
	d.pdf.Text(x, y+size, drawn(line))
}

// textRight draws a line that ends at x.
func (d *document) textRight(x, y float64, line string) {
	d.text(x-d.pdf.GetStringWidth(drawn(line)), y, line)
}

// line draws a line of text and goes on below it.
func (d *document) line(text string, height float64) {
	y := d.pdf.GetY()
	d.text(left, y, text)
	d.pdf.SetXY(left, y+height)
}

// drawn replaces the spaces that the font has no sign for.
func drawn(text string) string {
	return strings.NewReplacer("\u202f", "\u00a0", "\u2009", "\u00a0", "\t", " ").Replace(text)
}

// fitted breaks a text at its spaces into lines of a width, and a word that is
// wider wherever it must.
func (d *document) fitted(text string, width float64) []string {
	var lines []string
	line := ""
	for _, word := range strings.Split(drawn(text), " ") {
		longer := word
		if line != "" {
			longer = line + " " + word
		}
		if d.pdf.GetStringWidth(longer) <= width {
			line = longer
			continue
		}
		if line != "" {
			lines = append(lines, line)
		}
		for d.pdf.GetStringWidth(word) > width {
			n := d.prefix(word, width)
			lines, word = append(lines, word[:n]), word[n:]
		}
		line = word
	}
	return append(lines, line)
}

// prefix returns how many bytes of a word fit, at least one character's.
func (d *document) prefix(word string, width float64) int {
	_, n := utf8.DecodeRuneInString(word)
	for n < len(word) {
		_, size := utf8.DecodeRuneInString(word[n:])
		if d.pdf.GetStringWidth(word[:n+size]) > width {
			break
		}
		n += size
	}
	return n
}
