package email

import (
	"bytes"
	"errors"
	"image"
	_ "image/png"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/emersion/go-message"
	"github.com/google/go-cmp/cmp"
	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"relanced/dunning/channel"
	"relanced/dunning/epc"
)

const transferCode = "BCD\n002\n1\nSCT\n\nATELIER DUBOIS\nFR7630006000011234567890189\nEUR1234.56\n\n\nFA-2026-0118"

// laidOut is a message with everything a message may have.
func laidOut() channel.Message {
	m := reminder()
	m.Letter.Blocks = []channel.Block{
		{Paragraph: "Madame, Monsieur,\ndeux lignes <b>& des signes</b>"},
		{Table: &channel.Table{
			Head: []string{"Facture", "Émise le", "Échéance", "Reste dû"}, Right: 3,
			Rows: [][]string{{`FA-2026-0118 "<script>"`, "14/02/2026", "16/03/2026", "1\u00a0234,56\u00a0€"}},
			Sums: []channel.Field{{Label: "Avoirs", Value: "-10,00\u00a0€"}, {Label: "Total à régler", Value: "1\u00a0224,56\u00a0€"}},
		}},
		{Payment: &channel.Payment{
			Fields: []channel.Field{{Label: "Titulaire", Value: "ATELIER DUBOIS"}, {Label: "IBAN", Value: "FR76 3000 6000 0112 3456 7890 189"}},
			Code:   transferCode, Modules: modulesOf(transferCode), Scan: "À scanner avec l'application de votre banque",
		}},
	}
	m.References = []string{"first@atelier-dubois.example", "second@atelier-dubois.example"}
	m.Attachments = []channel.Attachment{
		{Name: "FA-2026-0118.pdf", Type: "application/pdf", Data: []byte("%PDF-1.7\n\x00\xff\r\nnot really")},
		{Name: "Œuvre.pdf", Type: "application/pdf", Data: bytes.Repeat([]byte("0123456789"), 1000)},
	}
	return m
}

// piece is a part of a message without parts of its own.
type piece struct {
	Path, Type, Disposition, Name, ID string
	Body                              []byte
}

// pieces reads a message with another library than wrote it.
func pieces(t *testing.T, letter []byte) (message.Header, []piece) {
	t.Helper()
	whole, err := message.Read(bytes.NewReader(letter))
	if err != nil {
		t.Fatal(err)
	}
	var list []piece
	var walk func(e *message.Entity, path string)
	walk = func(e *message.Entity, path string) {
		kind, _, err := e.Header.ContentType()
		if err != nil {
			t.Fatal(err)
		}
		if parts := e.MultipartReader(); parts != nil {
			for {
				part, err := parts.NextPart()
				if errors.Is(err, io.EOF) {
					return
				}
				if err != nil {
					t.Fatal(err)
				}
				walk(part, path+strings.TrimPrefix(kind, "multipart/")+"/")
			}
		}
		body, err := io.ReadAll(e.Body)
		if err != nil {
			t.Fatal(err)
		}
		disposition, params, _ := e.Header.ContentDisposition()
		list = append(list, piece{path, kind, disposition, params["filename"], e.Header.Get("Content-Id"), body})
	}
	walk(whole, "")
	return whole.Header, list
}

func TestComposeParts(t *testing.T) {
	t.Parallel()
	m := laidOut()
	header, got := pieces(t, compose(t, m))
	if got, want := header.Get("In-Reply-To"), "<second@atelier-dubois.example>"; got != want {
		t.Errorf("In-Reply-To %q", got)
	}
	if got, want := header.Get("References"), "<first@atelier-dubois.example> <second@atelier-dubois.example>"; got != want {
		t.Errorf("References %q", got)
	}
	var shape []string
	for _, p := range got {
		shape = append(shape, strings.TrimSpace(p.Path+p.Type+" "+p.Disposition+" "+p.Name))
	}
	want := []string{
		"mixed/related/alternative/text/plain", "mixed/related/alternative/text/html", "mixed/related/image/png inline qr1.png",
		"mixed/application/pdf attachment FA-2026-0118.pdf", "mixed/application/pdf attachment Œuvre.pdf",
	}
	if diff := cmp.Diff(want, shape); diff != "" {
		t.Fatalf("parts (-want +got):\n%s", diff)
	}
	if text := strings.ReplaceAll(string(got[0].Body), "\r\n", "\n"); text != m.Text {
		t.Errorf("the text is %q", text)
	}
	for i, a := range m.Attachments {
		if !bytes.Equal(got[3+i].Body, a.Data) {
			t.Errorf("%s arrives as other bytes", a.Name)
		}
	}
	// The HTML shows the picture that comes with it, which says what it should.
	page, id := string(got[1].Body), strings.Trim(got[2].ID, "<>")
	if !strings.Contains(page, `src="cid:`+id+`"`) {
		t.Errorf("the page does not show cid:%s:\n%s", id, page)
	}
	if got := decoded(t, got[2].Body); got != transferCode {
		t.Errorf("the code says %q", got)
	}
}

// modulesOf lays a code out.
func modulesOf(code string) [][]bool {
	modules, err := epc.Modules(code)
	if err != nil {
		panic(err)
	}
	return modules
}

func decoded(t *testing.T, picture []byte) string {
	t.Helper()
	img, _, err := image.Decode(bytes.NewReader(picture))
	if err != nil {
		t.Fatal(err)
	}
	bitmap, err := gozxing.NewBinaryBitmapFromImage(img)
	if err != nil {
		t.Fatal(err)
	}
	got, err := qrcode.NewQRCodeReader().Decode(bitmap, nil)
	if err != nil {
		t.Fatal(err)
	}
	return got.GetText()
}

// A page a customer opens fetches nothing, runs nothing and reports nothing.
func TestHTMLTracksNobody(t *testing.T) {
	t.Parallel()
	m := laidOut()
	m.From.Name, m.Letter.Blocks[0].Paragraph = "x", `<img src="https://spy.example/pixel.gif"> http://spy.example`
	_, got := pieces(t, compose(t, m))
	page := string(got[1].Body)
	// What looks like a tag in it is one: text is escaped. The one address is that
	// of the picture in the message itself.
	tags := strings.Join(regexp.MustCompile(`<[^>]*>`).FindAllString(page, -1), "\n")
	addresses := regexp.MustCompile(`(?i)(src|href|action|background|srcset|poster|data|cite|longdesc|xmlns)\s*=|url\(|@import|https?:`).FindAllString(tags, -1)
	if !slices.Equal(addresses, []string{"src="}) || strings.Count(page, `<img src="cid:`) != 1 {
		t.Errorf("addresses %q in\n%s", addresses, page)
	}
	for _, tag := range []string{"<script", "<link", "<iframe", "<object", "<embed", "<form", "<svg", "<style", "<meta http", "<a ", "<video", "<audio", "onload", "onerror"} {
		if strings.Contains(strings.ToLower(page), tag) {
			t.Errorf("the page holds %s:\n%s", tag, page)
		}
	}
	header, _ := pieces(t, compose(t, m))
	for _, asks := range []string{"Disposition-Notification-To", "Return-Receipt-To", "X-Confirm-Reading-To", "Generate-Delivery-Report", "List-Unsubscribe"} {
		if header.Has(asks) {
			t.Errorf("the message bears %s", asks)
		}
	}
}

func TestHTMLSaysWhatTheLetterSays(t *testing.T) {
	t.Parallel()
	page, err := HTML(laidOut(), func([][]bool) (string, error) { return "cid:x", nil })
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"deux lignes &lt;b&gt;&amp; des signes&lt;/b&gt;", "&lt;script&gt;", "<br>", "1\u00a0224,56\u00a0€", "text-align:right",
		"FR76 3000 6000 0112 3456 7890 189", `<html lang="fr">`, `alt="À scanner avec l&#39;application de votre banque"`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("%q is not in\n%s", want, page)
		}
	}
}

func TestComposePartsAreStable(t *testing.T) {
	t.Parallel()
	first := compose(t, laidOut())
	for range 20 {
		if !bytes.Equal(first, compose(t, laidOut())) {
			t.Fatal("the same message gave other bytes")
		}
	}
	other := laidOut()
	other.Text += "another"
	if slices.ContainsFunc(boundaries(first), func(b []byte) bool { return bytes.Contains(compose(t, other), b) }) {
		t.Error("another message has the same boundaries: a text could hold them")
	}
	if n := len(boundaries(first)); n != 3 {
		t.Errorf("%d kinds of parts", n)
	}
}

func TestComposePartsGolden(t *testing.T) {
	t.Parallel()
	m := laidOut()
	m.Attachments = m.Attachments[:1]
	got := compose(t, m)
	golden := filepath.Join("testdata", "laid_out.eml")
	if *update {
		if err := os.WriteFile(golden, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden) //nolint:gosec // of the test
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("the message changed (-golden +got):\n%s", diff)
	}
}

func TestLinesAreShort(t *testing.T) {
	t.Parallel()
	m := laidOut()
	m.References = nil
	for range maxReferencesSeen {
		m.References = append(m.References, strings.Repeat("a", 64)+"@atelier-dubois.example")
	}
	for _, line := range bytes.Split(compose(t, m), []byte("\r\n")) {
		if len(line) > 998 || bytes.ContainsRune(line, '\n') {
			t.Errorf("%d bytes: %.80q", len(line), line)
		}
	}
}

// maxReferencesSeen is as many as the dispatcher ever names.
const maxReferencesSeen = 10
