package letter

import (
	"bytes"
	"fmt"
	"time"

	"github.com/go-pdf/fpdf"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"

	"relanced/dunning/channel"
)

// PDF draws letters, each beginning on a page of its own with its own page
// numbers. The same letters give the same bytes: they are dated as the first.
func PDF(letters ...channel.Message) ([]byte, error) {
	var date time.Time
	title, author := "", ""
	if len(letters) > 0 {
		date, title = letters[0].Date, letters[0].Subject
		author = letters[0].From.Name
	}
	d := newDocument(date, title, author)
	for _, m := range letters {
		if err := d.letter(m); err != nil {
			return nil, err
		}
	}
	var b bytes.Buffer
	if err := d.pdf.Output(&b); err != nil {
		return nil, fmt.Errorf("drawing the letter: %w", err)
	}
	return b.Bytes(), nil
}

// document is a PDF being drawn. Lengths are millimetres, font sizes points.
type document struct {
	pdf   *fpdf.Fpdf
	codes int // drawn so far
}

// family is the name of the font, embedded: what it lacks no printer has to add.
const family = "go"

func newDocument(date time.Time, title, author string) *document {
	pdf := fpdf.New("P", "mm", "A4", "")
	pdf.SetAutoPageBreak(false, 0)
	pdf.SetMargins(left, top, pageWidth-right)
	pdf.SetCellMargin(0)
	pdf.AddUTF8FontFromBytes(family, "", goregular.TTF)
	pdf.AddUTF8FontFromBytes(family, "B", gobold.TTF)
	pdf.SetCatalogSort(true)
	pdf.SetCreationDate(date.UTC())
	pdf.SetModificationDate(date.UTC())
	pdf.SetTitle(title, true)
	pdf.SetAuthor(author, true)
	pdf.SetCreator("relanced", true)
	pdf.SetProducer("relanced", true)
	return &document{pdf: pdf}
}

func (d *document) regular(size float64) { d.pdf.SetFont(family, "", size) }
func (d *document) bold(size float64)    { d.pdf.SetFont(family, "B", size) }
