package facturx

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestPDFShapes(t *testing.T) {
	t.Parallel()
	for name, raw := range shapes(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if !Sniff(raw) {
				t.Error("not recognised")
			}
			if got := read(t, raw); got.Invoice.Number != "FA-7" || len(got.Notes) != 1 && name != "name in UTF-16" {
				t.Errorf("%s %q", got.Invoice.Number, got.Notes)
			}
		})
	}
}

func TestSeveralAttachments(t *testing.T) {
	t.Parallel()
	xml := string(sample(t, "minimum.xml"))
	ubl, err := os.ReadFile(filepath.Join("..", "ubl", "testdata", "invoice_fr.xml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name  string
		files []string
		want  string // number, or a part of the error
		note  string
	}{
		{"UBL", []string{"invoice.xml", string(ubl)}, "FA-2026-0117", `attached as "invoice.xml"`},
		{"other XML beside it", []string{"a.xml", "<html/>", "factur-x.xml", xml}, "FA-7", ""},
		{"another number", []string{"factur-x.xml", xml, "zugferd-invoice.xml", strings.Replace(xml, "FA-7", "FA-8", 1)}, "two invoices are attached: factur-x.xml says FA-7", ""},
		{"another amount", []string{"factur-x.xml", xml, "zugferd-invoice.xml", strings.Replace(xml, "90.00", "80.00", 1)}, "two invoices are attached", ""},
		{"the second is damaged", []string{"factur-x.xml", xml, "zugferd-invoice.xml", xml[:900]}, "FA-7", "zugferd-invoice.xml is attached too, and was not read: line"},
		{"the first is damaged", []string{"factur-x.xml", xml[:900], "other.xml", xml}, "factur-x.xml: the file breaks off", ""},
		{"a name and no invoice", []string{"factur-x.xml", "<html/>"}, `this is a "html" document`, ""},
		{"a name and no XML", []string{"factur-x.xml", "hello"}, "factur-x.xml: there is no document", ""},
		{"an order", []string{"order-x.xml", "<SCRDMCCBDACIOMessageStructure/>"}, "this is an order", ""},
		{"no XML", []string{"plan.pdf", "%PDF"}, "no invoice is attached to the PDF, and its page is not read; attached are plan.pdf", ""},
		{"nothing", nil, "no invoice is attached", ""},
		{"a wrong date", []string{"factur-x.xml", strings.Replace(xml, "20260228", "20260229", 1)}, "line 3, factur-x.xml, invoice FA-7, BT-2 IssueDateTime: no such day", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			raw := attach(t, tt.files...)
			got := &recorder{}
			if err := Read(bytes.NewReader(raw), got); err != nil {
				if fault := refusal(t, raw); !strings.Contains(fault.Error(), tt.want) {
					t.Error(fault)
				}
				return
			}
			if i := got.Issues[0]; i.Invoice.Number != tt.want || !strings.Contains(strings.Join(i.Notes, "\n"), tt.note) {
				t.Errorf("%s %q", i.Invoice.Number, i.Notes)
			}
		})
	}
}

func TestPDFRefused(t *testing.T) {
	t.Parallel()
	xml := string(sample(t, "minimum.xml"))
	packed := deflate(t, xml)
	bomb := deflate(t, "<"+strings.Repeat(" ", 2*maxAttached))
	badSum := []byte(packed)
	badSum[len(badSum)-1] ^= 1
	locked := &writer{}
	locked.WriteString("%PDF-1.4\n")
	locked.object(1, byTree)
	locked.end("/Encrypt 9 0 R")
	removed := &writer{}
	removed.Write(attach(t, "factur-x.xml", xml))
	removed.object(1, "<</Type/Catalog>>")
	removed.end("")
	for _, tt := range []struct {
		name string
		raw  []byte
		want string
	}{
		{"encrypted", locked.Bytes(), "encrypted"},
		{"removed by a change", removed.Bytes(), "no invoice is attached"},
		{"bomb", pdfOf(byTree, spec, streamOf("/Filter/FlateDecode", bomb)), "grows beyond 32 MB"},
		{"bomb in a bomb", pdfOf(byTree, spec, streamOf("/Filter[/FlateDecode/FlateDecode]", deflate(t, bomb))), "grows beyond"},
		{"bomb of objects", pdfOf(byTree, spec, streamOf("/Type/ObjStm/N 1/First 5/Filter/FlateDecode", bomb)), "grows beyond"},
		{"checksum", pdfOf(byTree, spec, streamOf("/Filter/FlateDecode", string(badSum))), "checksum"},
		{"cut", pdfOf(byTree, spec, streamOf("/Filter/FlateDecode", packed[:len(packed)/2])), "unexpected EOF"},
		{"filter", pdfOf(byTree, spec, streamOf("/Filter/LZWDecode", xml)), "filter LZWDecode is not supported"},
		{"filters", pdfOf(byTree, spec, streamOf("/Filter[/A/A/A/A/A]", xml)), "5 filters"},
		{"predictor", pdfOf(byTree, spec, streamOf("/Filter/FlateDecode/DecodeParms<</Predictor 12>>", packed)), "predictor"},
		{"no stream", pdfOf(byTree, spec), "a stream is missing"},
		{"only a header", []byte("%PDF-1.7\n"), "catalog is missing"},
		{"a catalog that is itself", pdfOf("1 0 R"), "catalog is missing"},
		{"nested", pdfOf(strings.Repeat("[", 1000)), "catalog is missing"},
		{"attachments", pdfOf("<</AF["+strings.Repeat("2 0 R ", maxFiles+1)+"]>>", "<<>>"), "more than 1000 attachments"},
		{"a tree that is its own kid", pdfOf("<</Names<</EmbeddedFiles 2 0 R>>>>", "<</Kids[2 0 R]>>"), "no invoice"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if fault := refusal(t, tt.raw); !strings.Contains(fault.Error(), tt.want) {
				t.Error(fault)
			}
		})
	}
}

// TestHostilePDF: files that are made so that a careless reader goes over them
// again for every object. What is asserted is the work that was counted: how
// often each byte was looked at, so that twice the file is twice the work.
func TestHostilePDF(t *testing.T) {
	t.Parallel()
	for name, text := range hostile(256 << 10) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			raw := []byte("%PDF-1.7\n" + text)
			if fault := refusal(t, raw); fault.Line != 0 || fault.Remedy == "" {
				t.Error(fault)
			}
			f := newPDF(raw)
			_, _, err := f.attachments()
			const most = 6 // of maxPerByte; a PDF of an invoicing tool takes three
			switch name {
			case "nodes", "specifications": // ask for one long object again and again
				if !errors.Is(err, errCostly) || f.spent > f.budget+len(raw) {
					t.Errorf("%d of %d bytes were looked at: %v", f.spent, f.budget, err)
				}
			default:
				if errors.Is(err, errCostly) || f.spent > most*len(raw) {
					t.Errorf("each byte was looked at %.1f times: %v", float64(f.spent)/float64(len(raw)), err)
				}
			}
		})
	}
}

// hostile are such files of about a size.
func hostile(size int) map[string]string {
	fill := func(text string) string { return strings.Repeat(text, size/len(text)) }
	return map[string]string{
		"open strings":        fill("1 0 obj ("),
		"open dictionaries":   fill("1 0 obj <<"),
		"open arrays":         fill("1 0 obj [1 "),
		"nested arrays":       "1 0 obj " + fill("["),
		"streams":             fill("1 0 obj<<>>stream "),
		"streams with length": fill("1 0 obj<</Length 2 0 R>>stream ") + "2 0 obj 5 endobj",
		"trailers":            fill("trailer<<( obj "),
		"objects":             fill("1 0 obj 1 endobj "),
		"many objects":        manyObjects(size),
		"comments":            fill("1 0 obj % obj "),
		"numbers":             "1 0 obj [" + fill("1 %\n"),
		"names":               fill("/obj"),
		"white space":         "1 0 obj [1 " + fill(" "),
		"one array":           "1 0 obj [" + fill("<<>>"),
		"specifications":      string(pdfOf("<</AF["+strings.Repeat("2 0 R ", size/280)+"]>>", "<</EF 3 0 R/UF("+fill("x")+")>>", "<</F 3 0 R>>")),
		"nodes":               nodes(size),
	}
}

// nodes is a tree of many nodes that share one long name.
func nodes(size int) string {
	w := &writer{}
	w.WriteString("%PDF-1.7\n")
	var kids strings.Builder
	for n := 10; n < size/280; n++ {
		w.object(n, "<</Names 3 0 R>>")
		fmt.Fprintf(&kids, "%d 0 R ", n)
	}
	w.object(1, "<</Names<</EmbeddedFiles 2 0 R>>>>")
	w.object(2, "<</Kids["+kids.String()+"]>>")
	w.object(3, "[("+strings.Repeat("x", size/2)+")]")
	w.end("")
	return w.String()
}

func manyObjects(size int) string {
	var b strings.Builder
	for n := 1; b.Len() < size; n++ {
		fmt.Fprintf(&b, "%d 0 obj 1 endobj ", n)
	}
	return b.String()
}
