package letter

import (
	"bytes"
	"image"
	_ "image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
)

// poppler runs one of the programs of poppler on a PDF, or skips what needs it.
func poppler(t *testing.T, pdf []byte, program string, args ...string) []byte {
	t.Helper()
	path, err := exec.LookPath(program)
	if err != nil {
		t.Skipf("%s is not installed: the PDF is not read back", program)
	}
	cmd := exec.Command(path, args...)
	cmd.Stdin = bytes.NewReader(pdf)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v", program, err)
	}
	return out
}

// pages reads a PDF back as the text of its pages.
func pages(t *testing.T, pdf []byte) []string {
	t.Helper()
	text := string(poppler(t, pdf, "pdftotext", "-layout", "-", "-"))
	return strings.Split(strings.TrimSuffix(strings.ReplaceAll(text, "\u00a0", " "), "\f"), "\f")
}

func TestTableGoesOnUnderItsHead(t *testing.T) {
	t.Parallel()
	got := pages(t, draw(t, reminder(100)))
	if len(got) != 4 {
		t.Fatalf("%d pages", len(got))
	}
	rows := 0
	for i, page := range got {
		rows += strings.Count(page, "FA-2026-0") - strings.Count(page, "Objet") - strings.Count(page, "À rappeler")
		if !strings.Contains(page, "RCS Lyon 732 829 320") || !strings.Contains(page, "page "+string(rune('1'+i))+"/4") {
			t.Errorf("page %d has another foot:\n%s", i+1, page)
		}
		if has := strings.Contains(page, "Échéance"); has != strings.Contains(page, "02/03/2026") {
			t.Errorf("page %d: rows without a head, or a head without rows:\n%s", i+1, page)
		}
	}
	if rows != 100 {
		t.Errorf("%d rows", rows)
	}
	// The sums stand with the last row, the payment box with what announces it.
	for _, together := range [][2]string{{"FA-2026-0100", "Total à régler"}, {"sur le compte suivant", "FR76 3000 6000 0112 3456 7890 189"}} {
		for i, page := range got {
			if strings.Contains(page, together[0]) != strings.Contains(page, together[1]) {
				t.Errorf("page %d: only one of %q", i+1, together)
			}
		}
	}
}

// However many lines there are, nothing is cut and nothing parted that belongs
// together.
func TestEveryLengthOfTable(t *testing.T) {
	t.Parallel()
	for _, lines := range []int{1, 8, 12, 16, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30} {
		got := pages(t, draw(t, reminder(lines)))
		all := strings.Join(got, "\n")
		if strings.Count(all, "Total à régler") != 1 || strings.Count(all, "Titulaire") != 1 || strings.Count(all, "02/03/2026") != lines {
			t.Errorf("%d lines: %s", lines, all)
		}
		if last := got[len(got)-1]; !strings.Contains(last, "tenir compte") || !strings.Contains(last, "Cordialement") {
			t.Errorf("%d lines: the signature stands alone:\n%s", lines, last)
		}
		for i, page := range got {
			if strings.Contains(page, "Total à régler") && !strings.Contains(page, "02/03/2026") {
				t.Errorf("%d lines: page %d has the sums alone:\n%s", lines, i+1, page)
			}
			if len(strings.Fields(page)) < 20 {
				t.Errorf("%d lines: page %d is all but empty:\n%s", lines, i+1, page)
			}
		}
	}
}

func TestEachLetterHasItsOwnPageNumbers(t *testing.T) {
	t.Parallel()
	got := pages(t, draw(t, reminder(1), reminder(40), reminder(2)))
	var numbers []string
	for _, page := range got {
		numbers = append(numbers, page[strings.LastIndex(page, "page "):][:len("page 1/1")])
	}
	if want := "page 1/1 page 1/2 page 2/2 page 1/1"; strings.Join(numbers, " ") != want {
		t.Errorf("%q, want %q", numbers, want)
	}
}

// picture draws the first page, so many points an inch.
func picture(t *testing.T, pdf []byte, page string) image.Image {
	t.Helper()
	img, _, err := image.Decode(bytes.NewReader(poppler(t, pdf, "pdftoppm", "-r", "150", "-png", "-f", page, "-l", page, "-")))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// The window shows the address, wherever the sheet slides to, and nothing else.
func TestOnlyTheAddressIsInTheWindow(t *testing.T) {
	t.Parallel()
	m := reminder(3)
	m.Letter.Sender = append(m.Letter.Sender, strings.Repeat("Un nom de service très long ", 4))
	m.Letter.Recipient = []string{
		"SOCIETE DES ETABLISSEMENTS EXEMPLE ET CIE", "SERVICE COMPTABILITE FOURNISSEURS", "BATIMENT C, ESCALIER 2",
		"ZONE INDUSTRIELLE DE LA PRAIRIE DU HAUT", "BP 90432", "35004 RENNES CEDEX",
	}
	img := picture(t, draw(t, m), "1")
	scale := float64(img.Bounds().Dx()) / pageWidth
	// The least and the most a window may show: see the geometry of the page.
	for y := 44 * scale; y < 90*scale; y++ {
		for x := 90 * scale; x < 200*scale; x++ {
			r, g, b, _ := img.At(int(x), int(y)).RGBA()
			inside := x >= 100*scale && x <= 190*scale && y >= 55*scale && y <= 79*scale
			if dark := r+g+b < 3*0x8000; dark && !inside {
				t.Fatalf("there is ink at %.0f, %.0f mm, which the window may or may not show", x/scale, y/scale)
			}
		}
	}
}

// TestCodeOnPaperIsRead scans the page as a telephone would.
func TestCodeOnPaperIsRead(t *testing.T) {
	t.Parallel()
	m := reminder(2)
	bitmap, err := gozxing.NewBinaryBitmapFromImage(picture(t, draw(t, m), "1"))
	if err != nil {
		t.Fatal(err)
	}
	got, err := qrcode.NewQRCodeReader().Decode(bitmap, map[gozxing.DecodeHintType]any{
		gozxing.DecodeHintType_TRY_HARDER: true, gozxing.DecodeHintType_CHARACTER_SET: "UTF-8",
	})
	if err != nil || got.GetText() != m.Letter.Blocks[5].Payment.Code {
		t.Errorf("read %v, %v", got, err)
	}
}

func TestZbarReadsTheCode(t *testing.T) {
	t.Parallel()
	zbar, err := exec.LookPath("zbarimg")
	if err != nil {
		t.Skip("zbarimg is not installed")
	}
	m := reminder(2)
	page := filepath.Join(t.TempDir(), "page.png")
	if err := os.WriteFile(page, poppler(t, draw(t, m), "pdftoppm", "-r", "150", "-png", "-"), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := exec.Command(zbar, "-q", "--raw", page).Output() //nolint:gosec // our own file
	if err != nil || strings.TrimSpace(string(got)) != m.Letter.Blocks[5].Payment.Code {
		t.Errorf("read %q, %v", got, err)
	}
}

func TestWhatIsTooWideIsBroken(t *testing.T) {
	t.Parallel()
	m := reminder(1)
	long := strings.Repeat("2026/DIRECTION-REGIONALE/", 5) + "000042"
	m.Letter.Blocks[2].Table.Rows[0][0] = long
	m.Letter.Blocks[5].Payment.Fields[3].Value = strings.Repeat("FA-2026-0001 ", 20) + "FIN"
	m.Letter.Blocks[1].Paragraph = strings.Repeat("x", 400)
	all := strings.Join(pages(t, draw(t, m)), "\n")
	flat := strings.Join(strings.Fields(all), "")
	if !strings.Contains(flat, "FIN") || strings.Count(flat, "x") < 400 || !strings.Contains(flat, "000042") {
		t.Error(all)
	}
}

func TestOtherScripts(t *testing.T) {
	t.Parallel()
	m := reminder(1)
	m.Letter.Recipient = []string{"Ελληνική Εταιρεία", "Příliš žluťoučký kůň", "中文 name", "1\u202f000 \u2009x"}
	if all := strings.Join(pages(t, draw(t, m)), "\n"); !strings.Contains(all, "Ελληνική Εταιρεία") || !strings.Contains(all, "Příliš žluťoučký kůň") {
		t.Error(all)
	}
}
