package letter

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"github.com/go-pdf/fpdf"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/text/encoding/charmap"
)

// family is the name of the font, embedded: what it lacks no printer has to add.
const family = "go"

// styles are the cuts of the font, by the style the library knows them by.
var styles = []struct {
	style, name string
	ttf         []byte
}{{"", "GoRegular", goregular.TTF}, {"B", "GoBold", gobold.TTF}}

// addWhole embeds what a document uses of the whole font. The library reads and
// cuts it anew for each document, which takes longer than drawing ten letters.
func addWhole(pdf *fpdf.Fpdf) {
	for _, s := range styles {
		pdf.AddUTF8FontFromBytes(family, s.style, s.ttf)
	}
}

// latin is the font cut down to the characters of Windows-1252, compressed: what
// nearly every letter in the languages of western Europe is written with.
type latin []latinStyle

type latinStyle struct {
	style              string
	definition, packed []byte
}

// latinFont is cut once, by the library itself.
var latinFont = sync.OnceValues(cutLatin) //nolint:gochecknoglobals // it depends on nothing

func (l latin) add(pdf *fpdf.Fpdf) {
	for _, s := range l {
		pdf.AddFontFromBytes(family, s.style, s.definition, s.packed)
	}
}

func cutLatin() (latin, error) {
	var cut latin
	for _, s := range styles {
		packed, size, err := cutStyle(s.style)
		if err != nil {
			return nil, fmt.Errorf("cutting the font %s: %w", s.name, err)
		}
		definition, err := define(s.style, s.name, size)
		if err != nil {
			return nil, fmt.Errorf("describing the font %s: %w", s.name, err)
		}
		cut = append(cut, latinStyle{s.style, definition, packed})
	}
	return cut, nil
}

// fontFile is how the library writes the head of an embedded font.
var fontFile = regexp.MustCompile(`<</Length (\d+)\n/Filter /FlateDecode\n/Length1 (\d+)\n>>\nstream\n`)

var errNoFont = errors.New("the library has embedded none")

// cutStyle draws a page with all those characters and takes out of it what was
// embedded.
func cutStyle(style string) (packed []byte, size int, err error) {
	pdf := fpdf.New("P", "mm", "A4", "")
	addWhole(pdf)
	pdf.AddPage()
	pdf.SetFont(family, style, 10)
	pdf.Text(left, top, strings.Join(characters(), ""))
	var b bytes.Buffer
	if err := pdf.Output(&b); err != nil {
		return nil, 0, err
	}
	// Of the style that was not used too little is left to be taken for it.
	for _, at := range fontFile.FindAllSubmatchIndex(b.Bytes(), -1) {
		length, _ := strconv.Atoi(string(b.Bytes()[at[2]:at[3]]))
		whole, _ := strconv.Atoi(string(b.Bytes()[at[4]:at[5]]))
		if whole > size && at[1]+length <= b.Len() {
			packed, size = bytes.Clone(b.Bytes()[at[1]:at[1]+length]), whole
		}
	}
	if packed == nil {
		return nil, 0, errNoFont
	}
	return packed, size, nil
}

// characters lists those of Windows-1252 by their code, "" for a code without one.
func characters() []string {
	list := make([]string, 256)
	for code := ' '; code < 256; code++ {
		if r := charmap.Windows1252.DecodeByte(byte(code)); r != '\uFFFD' && r != 0x7F {
			list[code] = string(r)
		}
	}
	return list
}

// nonSymbolic says that a font has the characters of ordinary text (ISO 32000-1,
// 9.8.2).
const nonSymbolic = 1 << 5

// define describes a font to the library, as its makefont would.
func define(style, name string, size int) ([]byte, error) {
	pdf := fpdf.New("P", "mm", "A4", "")
	addWhole(pdf)
	pdf.SetFont(family, style, 10)
	about := pdf.GetFontDesc(family, style)
	about.Flags = nonSymbolic
	widths := make([]int, 256)
	for code, character := range characters() {
		if character != "" {
			widths[code] = pdf.GetStringSymbolWidth(character)
		}
	}
	return json.Marshal(map[string]any{
		"Tp": "TrueType", "Name": name, "Desc": about, "Up": -100, "Ut": 50, "Cw": widths, "Enc": "cp1252",
		"File": name + ".z", "OriginalSize": size,
	})
}
