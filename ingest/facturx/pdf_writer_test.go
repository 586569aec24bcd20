package facturx

import (
	"bytes"
	"compress/zlib"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"
)

// writer writes small PDFs: object n is the n-th string, object 1 the catalog.
type writer struct {
	bytes.Buffer
	offsets []int
}

func (w *writer) object(n int, body string) {
	for len(w.offsets) <= n {
		w.offsets = append(w.offsets, 0)
	}
	w.offsets[n] = w.Len()
	fmt.Fprintf(w, "%d 0 obj\n%s\nendobj\n", n, body)
}

func (w *writer) end(extra string) {
	start := w.Len()
	fmt.Fprintf(w, "xref\n0 %d\n0000000000 65535 f \n", len(w.offsets))
	for _, offset := range w.offsets[1:] {
		fmt.Fprintf(w, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(w, "trailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n", len(w.offsets), extra, start)
}

func pdfOf(objects ...string) []byte {
	w := &writer{}
	w.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	for i, body := range objects {
		w.object(i+1, body)
	}
	w.end("")
	return w.Bytes()
}

func streamOf(dict, data string) string {
	return fmt.Sprintf("<<%s/Length %d>>stream\n%s\nendstream", dict, len(data), data)
}

func deflate(t testing.TB, data string) string {
	t.Helper()
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	if _, err := z.Write([]byte(data)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// attach writes a PDF with attachments, name and content by turns, compressed
// and in the name tree.
func attach(t testing.TB, files ...string) []byte {
	t.Helper()
	var tree strings.Builder
	objects := []string{"", "<</Type/Pages/Kids[]/Count 0>>"}
	for i := 0; i < len(files); i += 2 {
		n := len(objects) + 1
		fmt.Fprintf(&tree, "(%s) %d 0 R ", files[i], n)
		objects = append(objects,
			fmt.Sprintf("<</Type/Filespec/AFRelationship/Data/F(%s)/UF(%[1]s)/EF<</F %d 0 R>>>>", files[i], n+1),
			streamOf("/Type/EmbeddedFile/Subtype/text#2Fxml/Filter/FlateDecode", deflate(t, files[i+1])))
	}
	objects[0] = "<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles<</Names[" + tree.String() + "]>>>>>>"
	return pdfOf(objects...)
}

const (
	byTree = "<</Type/Catalog/Names<</EmbeddedFiles<</Names[(x) 2 0 R]>>>>>>"
	spec   = "<</Type/Filespec/UF(factur-x.xml)/EF<</UF 3 0 R>>>>"
)

// shapes are PDFs with the same invoice, FA-7, attached in every way there is.
func shapes(t testing.TB) map[string][]byte {
	t.Helper()
	xml := string(sample(t, "minimum.xml"))
	other := strings.Replace(xml, "FA-7", "FA-OTHER", 1)
	packed := streamOf("/Filter/FlateDecode", deflate(t, xml))
	update := func(first []byte, change func(*writer)) []byte {
		w := &writer{}
		w.Write(first)
		change(w)
		w.end("/Prev 0")
		return w.Bytes()
	}
	inStream := func(filter string) []byte {
		head, body := "1 0 2 "+fmt.Sprint(len(byTree)+1)+" ", byTree+" "+spec
		content := head + body
		if filter != "" {
			content = deflate(t, content)
		}
		w := &writer{}
		w.WriteString("%PDF-1.7\n")
		w.object(3, packed)
		w.object(4, streamOf(fmt.Sprintf("/Type/ObjStm/N 2/First %d%s", len(head), filter), content))
		w.object(5, streamOf("/Type/XRef/Size 6/W[1 2 1]/Root 1 0 R", "none of these bytes is looked at"))
		return w.Bytes()
	}
	// Were its first stream taken for the end of the stream it is in, its
	// objects would replace ours.
	inside := pdfOf(streamOf("", "x"), spec, streamOf("", other))
	return map[string][]byte{
		"tree":                    attach(t, "factur-x.xml", xml),
		"uncompressed":            pdfOf(byTree, spec, streamOf("", xml)),
		"associated files only":   pdfOf("<</AF[2 0 R]>>", spec, packed),
		"associated by reference": pdfOf("<</AF 4 0 R>>", spec, packed, "[2 0 R]"),
		"kids":                    pdfOf("<</Names 4 0 R>>", spec, packed, "<</EmbeddedFiles 5 0 R>>", "<</Kids[5 0 R 6 0 R]>>", "<</Limits[(a)(b)]/Names[(a)2 0 R]>>"),
		"length elsewhere":        pdfOf(byTree, spec, "<</Length 4 0 R>>stream\r\n"+xml+"\r\nendstream", fmt.Sprint(len(xml))),
		"length wrong":            pdfOf(byTree, spec, "<</Length 7>>stream\n"+xml+"\nendstream"),
		"length missing":          pdfOf(byTree, spec, "<<>>stream\n"+xml+"\nendstream"),
		"two filters":             pdfOf(byTree, spec, streamOf("/Filter[/ASCIIHexDecode/FlateDecode]/DecodeParms[null<</Predictor 1>>]", hex.EncodeToString([]byte(deflate(t, xml)))+">")),
		"name in UTF-16":          pdfOf(byTree, "<</UF<FEFF0066006100630074007500720078002E0078006D006C>/F(x)/EF<</F 3 0 R>>>>", packed),
		"object stream":           inStream("/Filter/FlateDecode"),
		"object stream, plain":    inStream(""),
		"rubbish in front":        append([]byte("From: somebody\r\n\r\n"), attach(t, "factur-x.xml", xml)...),
		"comments and escapes":    pdfOf("<< % Catalog\n/Names<</EmbeddedFiles<</N#61mes[(\\(a\\)\\\n(b)\\051) 2 0 R]>>>>/Old[true false null -1.5 +3 <4f 4>]>>", spec, packed),
		"changed":                 update(attach(t, "factur-x.xml", other), func(w *writer) { w.object(4, packed) }),
		"changed catalog":         update(pdfOf("<<>>", spec, packed), func(w *writer) { w.object(1, byTree) }),
		"a PDF in it":             pdfOf(byTree, spec, packed, fmt.Sprint(len(inside)), "<</Length 4 0 R>>stream\n"+string(inside)+"\nendstream"),
		"damaged table":           bytes.Replace(attach(t, "factur-x.xml", xml), []byte("xref\n0"), []byte("xxxx\n9"), 1),
		"facture.xml":             attach(t, "plan.pdf", "%PDF-1.4", "facture.xml", xml),
		"twice":                   attach(t, "ZUGFeRD-invoice.xml", xml, "factur-x.xml", xml),
	}
}
