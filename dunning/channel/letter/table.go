package letter

import "relanced/dunning/channel"

const columnGap = 4.0

// table draws what is owed. On each further page it goes on under the same head;
// the sums stay with the last row.
func (d *document) table(t channel.Table) {
	widths := d.widths(t)
	d.need(3 * d.rowHeight(1))
	d.head(t, widths)
	for i, row := range t.Rows {
		d.regular(d.space.cell)
		cells := make([][]string, len(row))
		lines := 1
		for j, cell := range row {
			cells[j] = d.fitted(cell, widths[j])
			lines = max(lines, len(cells[j]))
		}
		height := d.rowHeight(lines)
		with := 0.0
		if i == len(t.Rows)-1 {
			with = d.rowHeight(1) * float64(len(t.Sums))
		}
		if d.need(height + with) {
			d.head(t, widths)
		}
		d.regular(d.space.cell)
		d.row(cells, widths, t.Right, height)
		if i < len(t.Rows)-1 {
			d.rule(0.1, 190)
		}
	}
	d.rule(0.3, 26)
	for i, sum := range t.Sums {
		d.need(d.rowHeight(1))
		d.regular(d.space.cell)
		if i == len(t.Sums)-1 {
			d.bold(d.space.cell)
		}
		y := d.pdf.GetY() + d.space.cellPad
		d.text(left, y, sum.Label)
		d.textRight(right, y, sum.Value)
		d.pdf.SetY(d.pdf.GetY() + d.rowHeight(1))
	}
	d.pdf.SetY(d.pdf.GetY() + d.space.gap)
}

func (d *document) rowHeight(lines int) float64 {
	return float64(lines)*d.space.cellLine + 2*d.space.cellPad
}

func (d *document) head(t channel.Table, widths []float64) {
	d.bold(d.space.cell)
	cells := make([][]string, len(t.Head))
	for i, cell := range t.Head {
		cells[i] = []string{cell}
	}
	d.row(cells, widths, t.Right, d.rowHeight(1))
	d.rule(0.3, 26)
}

func (d *document) row(cells [][]string, widths []float64, firstRight int, height float64) {
	x, top := left, d.pdf.GetY()
	for i, lines := range cells {
		for n, line := range lines {
			y := top + d.space.cellPad + float64(n)*d.space.cellLine
			if i >= firstRight {
				d.textRight(x+widths[i], y, line)
			} else {
				d.text(x, y, line)
			}
		}
		x += widths[i] + columnGap
	}
	d.pdf.SetY(top + height)
}

func (d *document) rule(width float64, grey int) {
	d.pdf.SetDrawColor(grey, grey, grey)
	d.pdf.SetLineWidth(width)
	d.pdf.Line(left, d.pdf.GetY(), right, d.pdf.GetY())
}

// widths gives each column what its widest cell takes, and the first one, which
// names the invoice, all the rest, or less: its cells may be broken.
func (d *document) widths(t channel.Table) []float64 {
	widths := make([]float64, len(t.Head))
	d.bold(d.space.cell)
	for i, cell := range t.Head {
		widths[i] = d.width(cell)
	}
	d.regular(d.space.cell)
	for _, row := range t.Rows {
		for i, cell := range row {
			widths[i] = max(widths[i], d.width(cell))
		}
	}
	rest := right - left
	for _, w := range widths[1:] {
		rest -= w + columnGap
	}
	widths[0] = max(rest, 20)
	return widths
}
