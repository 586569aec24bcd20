package letter

import "relanced/dunning/channel"

// spacing is how close a letter stands: sizes in points, lengths in millimetres.
type spacing struct {
	text, line, gap            float64 // size and height of a line of prose, and the space below a paragraph
	cell, cellLine, cellPad    float64 // of a table; pad is above and below the text of a row
	boxPad, labelGap, fieldGap float64 // of the payment box
	code                       float64 // side of the QR code with its white border
	columns                    int     // of the fields in the payment box
	bottom                     float64 // of the text; the foot is below
}

// roomy is how letters stand. A module of the code is half a millimetre or so.
func roomy() spacing {
	return spacing{
		text: 9.5, line: 4.3, gap: 2.4, cell: 9, cellLine: 4.2, cellPad: 0.8,
		boxPad: 3, labelGap: 3.4, fieldGap: 1.2, code: 31, columns: 1, bottom: 275,
	}
}

// tight is for a letter that would spill a few lines and its signature onto a
// second sheet.
func tight() spacing {
	return spacing{
		text: 9, line: 3.75, gap: 1.3, cell: 8.5, cellLine: 3.7, cellPad: 0.35,
		boxPad: 1, labelGap: 3.2, fieldGap: 1, code: 26, columns: 2, bottom: 278,
	}
}

// spaced chooses for each letter: tight, where that saves the second sheet.
func spaced(letters []channel.Message, cut latin) ([]spacing, error) {
	list := make([]spacing, len(letters))
	for i, m := range letters {
		list[i] = roomy()
		pages, err := pagesOf(m, list[i], cut)
		if err != nil {
			return nil, err
		}
		if pages != 2 {
			continue
		}
		if pages, err = pagesOf(m, tight(), cut); err != nil {
			return nil, err
		}
		if pages == 1 {
			list[i] = tight()
		}
	}
	return list, nil
}

// pagesOf counts the pages a letter takes.
func pagesOf(m channel.Message, s spacing, cut latin) (int, error) {
	d := newDocument(m.Date, "", "", cut)
	d.space = s
	m.Letter.Blocks = withoutCodes(m.Letter.Blocks)
	err := d.letter(m)
	return d.pdf.PageCount(), err
}

// withoutCodes leaves the place of a QR code empty: only its size counts.
func withoutCodes(blocks []channel.Block) []channel.Block {
	list := make([]channel.Block, len(blocks))
	for i, b := range blocks {
		if b.Payment != nil {
			p := *b.Payment
			p.Modules = nil
			b.Payment = &p
		}
		list[i] = b
	}
	return list
}
