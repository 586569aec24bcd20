package letter

import (
	"bytes"
	"strconv"

	"github.com/go-pdf/fpdf"

	"relanced/dunning/channel"
	"relanced/dunning/epc"
)

const (
	boxPad   = 3.0
	codeSide = 31.0 // with its white border: a module is half a millimetre or so
	labelGap = 3.4
	fieldGap = 1.2
)

// payment draws a box, whole on one page: what to type on the left, the code to
// scan on the right.
func (d *document) payment(p channel.Payment) error {
	height, values := d.box(p)
	d.need(height)
	y := d.pdf.GetY()
	d.pdf.SetDrawColor(26, 26, 26)
	d.pdf.SetLineWidth(0.3)
	d.pdf.Rect(left, y, right-left, height, "D")
	at := y + boxPad
	for i, field := range p.Fields {
		d.regular(smallSize - 0.5)
		d.text(left+boxPad, at, field.Label)
		at += labelGap
		d.bold(textSize)
		for _, line := range values[i] {
			d.text(left+boxPad, at, line)
			at += textLine
		}
		at += fieldGap
	}
	if p.Code != "" {
		if err := d.code(p, right-boxPad-codeSide, y+boxPad); err != nil {
			return err
		}
	}
	d.pdf.SetY(y + height + paraGap)
	return nil
}

// box measures the box and breaks its values.
func (d *document) box(p channel.Payment) (height float64, values [][]string) {
	width := right - left - 2*boxPad
	if p.Code != "" {
		width -= codeSide + boxPad
	}
	d.bold(textSize)
	for _, field := range p.Fields {
		lines := d.fitted(field.Value, width)
		height += labelGap + float64(len(lines))*textLine + fieldGap
		values = append(values, lines)
	}
	if p.Code != "" {
		height = max(height, codeSide+4)
	}
	return height + 2*boxPad, values
}

// code draws the QR code and what to do with it.
func (d *document) code(p channel.Payment, x, y float64) error {
	picture, err := epc.PNG(p.Code, 1)
	if err != nil {
		return err
	}
	d.codes++
	name, kind := "qr"+strconv.Itoa(d.codes), fpdf.ImageOptions{ImageType: "PNG"}
	d.pdf.RegisterImageOptionsReader(name, kind, bytes.NewReader(picture))
	d.pdf.ImageOptions(name, x, y, codeSide, codeSide, false, kind, 0, "")
	d.regular(6.5)
	for i, line := range d.fitted(p.Scan, codeSide) {
		d.textRight(x+codeSide, y+codeSide+float64(i)*2.6, line)
	}
	return nil
}
