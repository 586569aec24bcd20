package facturx

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"relanced/internal/ledger"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// recorder is a sink that keeps what it is given.
type recorder struct {
	Issues []ledger.IssuedInvoice
	fail   error
}

func (r *recorder) Customer(string, ledger.Customer) error { return errors.New("a customer") }
func (r *recorder) Invoice(string, ledger.Invoice) error   { return errors.New("a bare invoice") }

func (r *recorder) Issued(i ledger.IssuedInvoice) error {
	r.Issues = append(r.Issues, i)
	return r.fail
}

// read reads one invoice that must be readable.
func read(t *testing.T, raw []byte) ledger.IssuedInvoice {
	t.Helper()
	got := &recorder{}
	if err := Read(bytes.NewReader(raw), got); err != nil {
		t.Fatal(err)
	}
	if len(got.Issues) != 1 {
		t.Fatalf("%d invoices", len(got.Issues))
	}
	return got.Issues[0]
}

// refusal reads a file that must be refused, with what to do.
func refusal(t *testing.T, raw []byte) *ledger.ReadError {
	t.Helper()
	got := &recorder{}
	err := Read(bytes.NewReader(raw), got)
	fault, ok := errors.AsType[*ledger.ReadError](err)
	if !ok || fault.Remedy == "" || len(got.Issues) != 0 {
		t.Fatalf("%d invoices, error %v", len(got.Issues), err)
	}
	return fault
}

func sample(t testing.TB, name string) []byte {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func TestGolden(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.xml")
	if err != nil || len(files) < 4 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			raw := sample(t, filepath.Base(file))
			if !Sniff(raw) {
				t.Error("not recognised")
			}
			got, err := json.MarshalIndent(given(t, read(t, raw)), "", "  ")
			if err != nil {
				t.Fatal(err)
			}
			golden := strings.TrimSuffix(file, ".xml") + ".json"
			if *update {
				if err := os.WriteFile(golden, append(got, '\n'), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), string(got)+"\n"); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// given leaves out what is empty, so that a golden file shows what the invoice
// says and stays when the ledger learns of something new.
func given(t *testing.T, invoice ledger.IssuedInvoice) any {
	t.Helper()
	raw, err := json.Marshal(invoice)
	if err != nil {
		t.Fatal(err)
	}
	var tree map[string]any
	if err := json.Unmarshal(raw, &tree); err != nil {
		t.Fatal(err)
	}
	prune(tree)
	return tree
}

func prune(tree map[string]any) {
	for key, value := range tree {
		if inner, ok := value.(map[string]any); ok {
			prune(inner)
			if len(inner) == 0 {
				delete(tree, key)
			}
			continue
		}
		if list, ok := value.([]any); ok {
			for _, item := range list {
				if inner, ok := item.(map[string]any); ok {
					prune(inner)
				}
			}
			continue
		}
		if value == nil || value == "" || value == false || value == 0.0 {
			delete(tree, key)
		}
	}
}

func TestSinkError(t *testing.T) {
	t.Parallel()
	stop := errors.New("stop")
	raw := sample(t, "extended_fr.xml")
	if err := Read(bytes.NewReader(raw), &recorder{fail: stop}); err != stop { //nolint:errorlint // unchanged is the contract
		t.Errorf("got %v", err)
	}
	if err := Read(iotest.ErrReader(stop), &recorder{}); !errors.Is(err, stop) {
		t.Errorf("got %v", err)
	}
}
