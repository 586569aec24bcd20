package ubl

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"relanced/internal/ledger"
)

// corpus returns the folder of other people's sample files, which are read
// where they lie when RELANCED_CORPUS says where.
func corpus(t *testing.T) string {
	t.Helper()
	root := os.Getenv("RELANCED_CORPUS")
	if root == "" {
		t.Skip("RELANCED_CORPUS is not set")
	}
	return filepath.Join(root, "ubl")
}

// rejected are the files of the corpus that are refused, and why.
var rejected = map[string]string{
	"out__invoice-proforma.xml":    "a pro forma invoice",
	"peppol__proforma-invoice.xml": "a pro forma invoice",
}

func TestCorpus(t *testing.T) {
	t.Parallel()
	count := 0
	err := filepath.WalkDir(corpus(t), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.EqualFold(filepath.Ext(path), ".xml") {
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
			t.Logf("%-60s %s %s, %s open %s, %s to %s %q", name, i.Type, i.Number, i.Amount, i.Open().Decimal(), i.IssueDate, i.DueDate, got.Issues[0].Notes)
		}
		return nil
	})
	if err != nil || count < 100 {
		t.Fatalf("%d files, %v", count, err)
	}
}

// peer is what another reader made of a file.
type peer struct {
	Doc struct {
		Type     string
		Series   string
		Code     string
		Issued   string `json:"issue_date"`
		Currency string
		Payment  struct {
			Terms struct {
				Dates []struct{ Date string } `json:"due_dates"`
			}
		}
		Totals struct {
			Gross    string `json:"total_with_tax"`
			Rounding string
			Payable  string
			Due      string
		}
	}
}

// disagreements are the files where the peer says something else, and who is
// right. It adds the lines up anew where we believe the totals of the document,
// which are what the buyer pays.
var disagreements = map[string]string{
	"en16931__credit-note1":              "the peer leaves out the tax of 17.50 and the allowance; PayableAmount says 107.50",
	"en16931__custom-namespace-prefixes": "the same document with other prefixes",
	"en16931__ubl-example1":              "the peer multiplies its lines anew to 483.49; PayableAmount, TaxInclusiveAmount and the taxes say 250.33",
	"en16931__ubl-example2":              "the peer multiplies its lines anew to 2393.03; TaxInclusiveAmount 1801.78 less 1000.00 prepaid is 801.78",
	"en16931__ubl-example3":              "the peer multiplies its lines anew to 3885.00; PayableAmount and TaxInclusiveAmount say 2005.00",
	"peppol__sg-invoice":                 "the peer leaves out PayableRoundingAmount 0.02; PayableAmount says 23.59",
}

func TestCorpusAgreesWithPeer(t *testing.T) {
	t.Parallel()
	root := filepath.Join(corpus(t), "invopop__gobl.ubl")
	files, err := filepath.Glob(filepath.Join(root, "_expected", "*.json"))
	if err != nil || len(files) < 30 {
		t.Fatal(len(files), err)
	}
	compared := 0
	for _, file := range files {
		name := strings.TrimSuffix(strings.Replace(filepath.Base(file), "__out__", "__", 1), ".json")
		raw, err := os.ReadFile(filepath.Join(root, name+".xml"))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		got := &recorder{}
		if err := Read(bytes.NewReader(raw), got); err != nil {
			continue // TestCorpus knows which
		}
		compared++
		diff := differences(t, got.Issues[0].Invoice, file)
		if why, known := disagreements[name]; (diff != "") != known {
			t.Errorf("%s: %s (known: %q)", name, diff, why)
		}
	}
	t.Logf("%d compared", compared)
	if compared < 30 {
		t.Errorf("only %d compared", compared)
	}
}

func differences(t *testing.T, i ledger.Invoice, file string) string {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var p peer
	if json.Unmarshal(raw, &p) == nil && p.Doc.Code == "" {
		err = json.Unmarshal(raw, &p.Doc)
	}
	if err != nil {
		t.Fatal(err)
	}
	due := p.Doc.Totals.Due
	if due == "" {
		due = p.Doc.Totals.Payable
	}
	open := i.Open()
	if p.Doc.Type == "credit-note" {
		open.Minor = -open.Minor
	}
	number := strings.TrimPrefix(p.Doc.Series+"-"+p.Doc.Code, "-")
	last := ""
	for _, d := range p.Doc.Payment.Terms.Dates {
		last = max(last, d.Date)
	}
	var diffs []string
	for _, c := range [][3]string{
		{"number", i.Number, number},
		{"issued", string(i.IssueDate), p.Doc.Issued},
		{"due date", string(i.DueDate), last},
		{"currency", i.Amount.Currency, p.Doc.Currency},
		{"due", open.Decimal(), due},
	} {
		if c[1] != c[2] {
			diffs = append(diffs, fmt.Sprintf("%s %s, the peer has %s", c[0], c[1], c[2]))
		}
	}
	return strings.Join(diffs, "; ")
}
