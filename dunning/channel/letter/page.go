package letter

import (
	"fmt"
	"strings"

	"relanced/dunning/channel"
)

// The page, in millimetres from its upper left corner.
const (
	pageWidth  = 210.0
	pageHeight = 297.0
	left       = 20.0
	right      = 190.0
	top        = 15.0
	footAt     = 282.0

	// The window of 35 x 100 mm is 20 mm from the right and from the bottom of an
	// envelope of 110 x 220 mm, in which the folded sheet, 99 x 210 mm, may slide.
	// Always in sight is what lies 100 to 190 mm from the left and 55 to 79 mm from
	// the top, and never what lies outside 90 to 200 and 44 to 90.
	addressLeft   = 104.0
	addressTop    = 55.0
	addressBottom = 79.0
	windowLeft    = 90.0
	windowBottom  = 90.0
	foldAt        = pageHeight / 3
	foldMark      = 4.0

	smallSize = 8.0
)

// letter draws one letter, then the foot of each of its pages: only then is it
// known how many there are.
func (d *document) letter(m channel.Message) error {
	first := d.pdf.PageCount() + 1
	d.pdf.AddPage()
	d.foldMarks()
	d.sender(m.Letter.Sender)
	d.recipient(m.Letter.Recipient)
	d.heading(m.Letter)
	for i, b := range m.Letter.Blocks {
		if i == len(m.Letter.Blocks)-closing {
			d.together(m.Letter.Blocks[i:])
		}
		switch {
		case b.Table != nil:
			d.table(*b.Table)
		case b.Payment != nil:
			if err := d.payment(*b.Payment); err != nil {
				return err
			}
		default:
			d.paragraph(b.Paragraph, m.Letter.Blocks[i+1:])
		}
	}
	last := d.pdf.PageCount()
	for page := first; page <= last; page++ {
		d.pdf.SetPage(page)
		d.foot(m.Letter, page-first+1, last-first+1)
	}
	if err := d.pdf.Error(); err != nil {
		return err
	}
	return nil
}

// closing is how many blocks at the end stay together, so that no signature has
// a page of its own.
const closing = 3

// together begins a new page where paragraphs would be parted.
func (d *document) together(blocks []channel.Block) {
	height := 0.0
	for _, b := range blocks {
		height += float64(len(d.broken(b.Paragraph)))*d.space.line + d.space.gap
	}
	d.need(height - d.space.gap)
}

// foldMarks shows where to fold, at the edge of the first page.
func (d *document) foldMarks() {
	d.pdf.SetDrawColor(160, 160, 160)
	d.pdf.SetLineWidth(0.2)
	for _, y := range []float64{foldAt, 2 * foldAt} {
		d.pdf.Line(0, y, foldMark, y)
	}
}

// sender draws who writes, left of the window.
func (d *document) sender(lines []string) {
	y := top
	for i, line := range lines {
		d.regular(9)
		if i == 0 {
			d.bold(11)
		}
		for _, part := range d.fitted(line, windowLeft-left-4) {
			d.text(left, y, part)
			y += 4.5
		}
	}
}

// recipient draws the address into the window: six lines, as the post wants them
// at most, closer to each other when there are more.
func (d *document) recipient(lines []string) {
	d.regular(10)
	var all []string
	for _, line := range lines {
		all = append(all, d.fitted(line, right-addressLeft)...)
	}
	step := min(4.6, (addressBottom-addressTop)/float64(max(1, len(all))))
	if step < 3.4 {
		d.regular(10 * step / 3.4)
	}
	for i, line := range all {
		d.text(addressLeft, addressTop+float64(i)*step, line)
	}
}

// heading draws place and date, references and the subject, below the window.
func (d *document) heading(l channel.Letter) {
	y := windowBottom + 2
	d.regular(d.space.text)
	d.text(addressLeft, y, l.Place)
	for _, field := range l.References {
		d.regular(smallSize)
		label := field.Label + "  "
		d.text(left, y, label)
		d.text(left+d.width(label), y, field.Value)
		y += 4
	}
	d.pdf.SetY(y + 4)
	d.bold(d.space.text + 0.5)
	for _, line := range d.fitted(l.Subject, right-left) {
		d.line(line, 5.2)
	}
	d.pdf.SetY(d.pdf.GetY() + 3)
}

// paragraph draws prose. Two lines of it stay together at least; what announces
// a payment box stays with it.
func (d *document) paragraph(text string, next []channel.Block) {
	lines := d.broken(text)
	height := float64(min(len(lines), 2)) * d.space.line
	if len(next) > 0 && next[0].Payment != nil && len(lines) < 4 {
		box, _ := d.box(*next[0].Payment)
		height = float64(len(lines))*d.space.line + d.space.gap + box
	}
	d.need(height)
	d.regular(d.space.text)
	for _, line := range lines {
		if d.need(d.space.line) {
			d.regular(d.space.text)
		}
		d.line(line, d.space.line)
	}
	d.pdf.SetY(d.pdf.GetY() + d.space.gap)
}

// broken breaks prose into lines of the page.
func (d *document) broken(text string) (lines []string) {
	d.regular(d.space.text)
	for _, line := range strings.Split(text, "\n") {
		lines = append(lines, d.fitted(line, right-left)...)
	}
	return lines
}

// foot draws who the sender is and which page this is.
func (d *document) foot(l channel.Letter, page, of int) {
	d.pdf.SetDrawColor(160, 160, 160)
	d.pdf.SetLineWidth(0.2)
	d.pdf.Line(left, footAt-2, right, footAt-2)
	d.regular(7)
	number := fmt.Sprintf(l.Page, page, of)
	width := d.width(number)
	for i, line := range d.fitted(l.Mentions, right-left-width-6) {
		d.text(left, footAt+float64(i)*3, line)
	}
	d.text(right-width, footAt, number)
}

// need begins a new page when the rest of this one is lower than the height.
func (d *document) need(height float64) bool {
	if d.pdf.GetY()+height <= d.space.bottom {
		return false
	}
	d.pdf.AddPage()
	d.pdf.SetY(top + 5)
	return true
}
