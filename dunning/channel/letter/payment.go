package letter

import (
	"bytes"
	"slices"
	"strconv"

	"github.com/go-pdf/fpdf"

	"relanced/dunning/channel"
	"relanced/dunning/epc"
)

// captionLine is the height of a line below the code.
const captionLine = 2.6

// payment draws a box, whole on one page: what to type on the left, the code to
// scan on the right.
func (d *document) payment(p channel.Payment) error {
	height, rows := d.box(p)
	d.need(height)
	y := d.pdf.GetY()
	d.pdf.SetDrawColor(26, 26, 26)
	d.pdf.SetLineWidth(0.3)
	d.pdf.Rect(left, y, right-left, height, "D")
	at := y + d.space.boxPad
	for _, row := range rows {
		for column, field := range row.fields {
			x := left + boxInset + float64(column)*d.columnWidth(p)
			d.regular(smallSize - 0.5)
			d.text(x, at, field.label)
			d.bold(d.space.text)
			for i, line := range field.lines {
				d.text(x, at+d.space.labelGap+float64(i)*d.space.line, line)
			}
		}
		at += row.height
	}
	if p.Code != "" {
		if err := d.code(p, y, height); err != nil {
			return err
		}
	}
	d.pdf.SetY(y + height + d.space.gap)
	return nil
}

// boxInset is between the border and what stands in the box.
const boxInset = 3.0

// A boxRow is some fields beside each other.
type boxRow struct {
	fields []boxField
	height float64
}

type boxField struct {
	label string
	lines []string
}

// columnWidth is that of a column of fields, beside the code.
func (d *document) columnWidth(p channel.Payment) float64 {
	width := right - left - 2*boxInset
	if p.Code != "" {
		width -= d.space.code + boxInset
	}
	return width / float64(d.space.columns)
}

// box measures the box and breaks its values.
func (d *document) box(p channel.Payment) (height float64, rows []boxRow) {
	d.bold(d.space.text)
	for fields := range slices.Chunk(p.Fields, d.space.columns) {
		var row boxRow
		for _, field := range fields {
			lines := d.fitted(field.Value, d.columnWidth(p)-boxInset*float64(d.space.columns-1))
			row.fields = append(row.fields, boxField{field.Label, lines})
			row.height = max(row.height, d.space.labelGap+float64(len(lines))*d.space.line+d.space.fieldGap)
		}
		height += row.height
		rows = append(rows, row)
	}
	if p.Code != "" {
		least := d.space.code
		if d.space.columns == 1 {
			least += 4 // the caption below
		} else {
			height += captionLine // at the foot of the fields
		}
		height = max(height, least)
	}
	return height + 2*d.space.boxPad, rows
}

// code draws the QR code and what to do with it: below, or where the box is low,
// beside it.
func (d *document) code(p channel.Payment, top, height float64) error {
	side, end := d.space.code, right-boxInset
	if p.Modules != nil {
		picture, err := epc.PNG(p.Modules, 1)
		if err != nil {
			return err
		}
		d.codes++
		name, kind := "qr"+strconv.Itoa(d.codes), fpdf.ImageOptions{ImageType: "PNG"}
		d.pdf.RegisterImageOptionsReader(name, kind, bytes.NewReader(picture))
		d.pdf.ImageOptions(name, end-side, top+d.space.boxPad, side, side, false, kind, 0, "")
	}
	d.regular(6.5)
	if d.space.columns > 1 {
		d.textRight(end-side-1, top+height-d.space.boxPad-captionLine, p.Scan)
		return nil
	}
	for i, line := range d.fitted(p.Scan, side) {
		d.textRight(end, top+d.space.boxPad+side+float64(i)*captionLine, line)
	}
	return nil
}
