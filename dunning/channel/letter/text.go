package letter

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// text draws a line whose upper edge is at y.
func (d *document) text(x, y float64, line string) {
	_, size := d.pdf.GetFontSize()
	d.pdf.Text(x, y+size, d.encoded(drawn(line)))
}

// encoded writes text as the font of the document has it.
func (d *document) encoded(text string) string {
	if !d.latin {
		return text
	}
	written, err := charmap.Windows1252.NewEncoder().String(text)
	if err != nil {
		d.foreign = true // all is drawn anew, with the whole font
		return ""
	}
	return written
}

// width measures a line.
func (d *document) width(line string) float64 {
	return d.pdf.GetStringWidth(d.encoded(drawn(line)))
}

// textRight draws a line that ends at x.
func (d *document) textRight(x, y float64, line string) {
	d.text(x-d.width(line), y, line)
}

// line draws a line of text and goes on below it.
func (d *document) line(text string, height float64) {
	y := d.pdf.GetY()
	d.text(left, y, text)
	d.pdf.SetXY(left, y+height)
}

// drawn replaces the spaces that the font has no sign for.
func drawn(text string) string {
	return narrow.Replace(text)
}

var narrow = strings.NewReplacer("\u202f", "\u00a0", "\u2009", "\u00a0", "\t", " ")

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
		if d.width(longer) <= width {
			line = longer
			continue
		}
		if line != "" {
			lines = append(lines, line)
		}
		for d.width(word) > width {
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
		if d.width(word[:n+size]) > width {
			break
		}
		n += size
	}
	return n
}
