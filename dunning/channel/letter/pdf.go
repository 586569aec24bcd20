package letter

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/go-pdf/fpdf"

	"relanced/dunning/channel"
)

// PDF draws letters, each beginning on a page of its own with its own page
// numbers. The same letters give the same bytes: they are dated as the first.
func PDF(letters ...channel.Message) ([]byte, error) {
	cut, err := latinFont()
	if err != nil {
		return nil, err
	}
	drawn, err := drawAll(letters, cut)
	if errors.Is(err, errForeign) {
		drawn, err = drawAll(letters, nil)
	}
	if err != nil {
		return nil, fmt.Errorf("drawing the letter: %w", err)
	}
	return drawn, nil
}

// errForeign is returned for letters that need characters which are not latin.
var errForeign = errors.New("there are characters beyond Windows-1252")

// drawAll draws letters with the latin font, or (nil) the whole one. How close they
// stand is looked into where it could save a page.
func drawAll(letters []channel.Message, cut latin) ([]byte, error) {
	spaces := slices.Repeat([]spacing{roomy()}, len(letters))
	d, err := spread(letters, spaces, cut)
	if err == nil && d.pdf.PageCount() > len(letters) {
		if spaces, err = spaced(letters, cut); err == nil {
			d, err = spread(letters, spaces, cut)
		}
	}
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = d.pdf.Output(&b)
	return b.Bytes(), err
}

// spread draws letters, each in its spacing.
func spread(letters []channel.Message, spaces []spacing, cut latin) (*document, error) {
	var date time.Time
	title, author := "", ""
	if len(letters) > 0 {
		date, title = letters[0].Date, letters[0].Subject
		author = letters[0].From.Name
	}
	d := newDocument(date, title, author, cut)
	for i, m := range letters {
		d.space = spaces[i]
		if err := d.letter(m); err != nil {
			return nil, err
		}
		if d.foreign {
			return nil, errForeign
		}
	}
	return d, nil
}

// document is a PDF being drawn. Lengths are millimetres, font sizes points.
type document struct {
	pdf     *fpdf.Fpdf
	latin   bool // text is written in Windows-1252
	foreign bool // and some of it could not be
	codes   int  // drawn so far
	space   spacing
}

func newDocument(date time.Time, title, author string, cut latin) *document {
	pdf := fpdf.New("P", "mm", "A4", "")
	pdf.SetAutoPageBreak(false, 0)
	pdf.SetMargins(left, top, pageWidth-right)
	pdf.SetCellMargin(0)
	pdf.SetCompression(false) // of the text, which is the least of it: the font is compressed already
	if cut != nil {
		cut.add(pdf)
	} else {
		addWhole(pdf)
	}
	pdf.SetCatalogSort(true)
	pdf.SetCreationDate(date.UTC())
	pdf.SetModificationDate(date.UTC())
	pdf.SetTitle(title, true)
	pdf.SetAuthor(author, true)
	pdf.SetCreator("relanced", true)
	pdf.SetProducer("relanced", true)
	return &document{pdf: pdf, latin: cut != nil}
}

func (d *document) regular(size float64) { d.pdf.SetFont(family, "", size) }
func (d *document) bold(size float64)    { d.pdf.SetFont(family, "B", size) }
