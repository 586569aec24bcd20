package facturx

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"relanced/internal/ledger"
)

// rejected are the files of the corpus that are refused, and why.
var rejected = map[string]string{
	"00_ZugferdDocumentPdfBuilder_PrintLayout.pdf": "no invoice is attached",
}

// totals are what other readers' tests and the list of the corpus say of a file:
// number, amount due, currency, day of issue and due date.
var totals = map[string]string{
	"factur-x-basic.xml":     "F20260023 104.90 EUR 2026-01-31 2026-03-02",
	"factur-x-minimum.xml":   "F20260023 104.90 EUR 2026-01-31 ",
	"invoice_EN16931.pdf":    "F20260023 104.90 EUR 2026-01-31 2026-03-02",
	"zugferd-basic.xml":      "471102 235.62 EUR 2013-03-05 ",
	"zugferd-comfort.xml":    "471102 529.87 EUR 2013-03-05 2013-04-04",
	"zugferd-extended.xml":   "KR87654321012 1256.70 EUR 2013-10-06 ",
	"pdf_fx_extended_1.pdf":  "F20200027 100.00 EUR 2020-01-15 2020-02-15",
	"pdf_fx_minimum_1.pdf":   "F20220027 100.00 EUR 2022-01-31 ",
	"pdf_zf_en16931_2.pdf":   "181301674 300.00 EUR 2018-04-25 ",
	"pdf_zf_en16931_3.pdf":   "471102 165.07 EUR 2018-06-05 ",
	"pdf_zf_xrechnung_1.pdf": "471102 529.87 EUR 2018-03-05 ",
	"xml_xrechnung_2.xml":    "123456789 53171.59 EUR 2018-06-05 2019-03-14",
	"xml_issue_268.xml":      "XXX 1028.31 EUR 2025-02-28 2025-03-10",
}

// TestCorpus reads other people's sample files where they lie, when
// RELANCED_CORPUS says where.
func TestCorpus(t *testing.T) {
	t.Parallel()
	root := os.Getenv("RELANCED_CORPUS")
	if root == "" {
		t.Skip("RELANCED_CORPUS is not set")
	}
	count := 0
	err := filepath.WalkDir(filepath.Join(root, "facturx"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		count++
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name := filepath.Base(path)
		got := &recorder{}
		err = Read(bytes.NewReader(raw), got)
		fault, _ := errors.AsType[*ledger.ReadError](err)
		switch why, refused := rejected[name]; {
		case !Sniff(raw[:min(len(raw), 64<<10)]):
			t.Errorf("%s: not recognised", name)
		case refused && (fault == nil || fault.Remedy == "" || !strings.Contains(err.Error(), why)):
			t.Errorf("%s: %v", name, err)
		case !refused && err != nil:
			t.Errorf("%s: %v", name, err)
		case err == nil:
			checkIssued(t, got.Issues)
			i := got.Issues[0].Invoice
			said := strings.Join([]string{i.Number, i.Open().String(), string(i.IssueDate), string(i.DueDate)}, " ")
			if want := totals[name]; want != "" && said != want {
				t.Errorf("%s: %s instead of %s", name, said, want)
			}
			t.Logf("%-52s %s %s, %s %v %q", name, i.Type, said, i.Amount, i.Discounts, got.Issues[0].Notes)
		}
		return nil
	})
	if err != nil || count < 30 {
		t.Fatalf("%d files, %v", count, err)
	}
}
