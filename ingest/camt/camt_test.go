package camt

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"relanced/internal/ledger"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// taken is one statement as a sink has it in the end.
type taken struct {
	Statement ledger.Statement
	Entries   []ledger.Entry
}

// recorder is a sink that keeps everything and insists on the contract.
type recorder struct {
	Statements []taken
	open       bool
	begun      ledger.Statement
	broken     string
}

func (r *recorder) Begin(s ledger.Statement) error {
	if r.open {
		r.broken = "Begin before End"
	}
	r.open, r.begun = true, s
	r.Statements = append(r.Statements, taken{})
	return nil
}

func (r *recorder) Entry(e ledger.Entry) error {
	if !r.open || e.Account != r.begun.Account.ID || e.ID != "" || e.State != "" {
		r.broken = "entry out of place: " + e.Place
		return nil
	}
	r.checkBatch(e)
	last := &r.Statements[len(r.Statements)-1]
	last.Entries = append(last.Entries, e)
	return nil
}

// checkBatch insists that details are movements of their batch and make it up.
func (r *recorder) checkBatch(e ledger.Entry) {
	sum := int64(0)
	for _, part := range e.Details {
		sum += part.Amount.Minor
		if part.Account != e.Account || part.BookingDate != e.BookingDate || part.ValueDate != e.ValueDate ||
			part.Amount.Currency != e.Amount.Currency || part.Details != nil || part.Announced != 0 || part.Place == e.Place {
			r.broken = "detail out of place: " + part.Place
		}
	}
	if len(e.Details) == 1 || e.Details != nil && (sum != e.Amount.Minor || e.Announced != 0) || e.Announced == 1 {
		r.broken = "no batch: " + e.Place
	}
}

func (r *recorder) End(s ledger.Statement) error {
	if !r.open || s.Account.ID != r.begun.Account.ID || s.Entries != len(r.Statements[len(r.Statements)-1].Entries) {
		r.broken = "End does not fit"
		return nil
	}
	r.Statements[len(r.Statements)-1].Statement, r.open = s, false
	return nil
}

// check does what the intake does: compare the statement with its entries.
func (t taken) check() (ledger.Check, error) {
	totals := ledger.NewTotals(t.Statement.Closing.Date)
	for _, e := range t.Entries {
		totals.Add(e)
	}
	return totals.Check(t.Statement)
}

func readFile(t *testing.T, path string) *recorder {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return readText(t, string(raw))
}

func readText(t *testing.T, text string) *recorder {
	t.Helper()
	got := &recorder{}
	if err := Read(strings.NewReader(text), got); err != nil {
		t.Fatal(err)
	}
	if got.broken != "" || got.open {
		t.Fatalf("the sink contract is broken: %s", got.broken)
	}
	return got
}

func samples(t testing.TB) []string {
	t.Helper()
	found, err := filepath.Glob("testdata/*.xml")
	if err != nil || len(found) == 0 {
		t.Fatalf("no samples: %v", err)
	}
	return found
}

// TestSamples compares each sample with its golden file, adds its statements up,
// and reads it again one byte at a time.
func TestSamples(t *testing.T) {
	t.Parallel()
	for _, path := range samples(t) {
		t.Run(filepath.Base(path), func(t *testing.T) {
			t.Parallel()
			got := readFile(t, path)
			golden(t, strings.TrimSuffix(path, ".xml")+".json", got.Statements)
			for _, s := range got.Statements {
				if _, err := s.check(); err != nil {
					t.Errorf("%s: %v", s.Statement.ID, err)
				}
			}
			raw, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if !Sniff(raw) {
				t.Error("not recognised")
			}
			slow := &recorder{}
			if err := Read(iotest.OneByteReader(bytes.NewReader(raw)), slow); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(got.Statements, slow.Statements); diff != "" {
				t.Errorf("byte by byte it reads differently:\n%s", diff)
			}
		})
	}
}

func golden(t *testing.T, path string, got any) {
	t.Helper()
	raw, err := json.Marshal(got)
	if err != nil {
		t.Fatal(err)
	}
	var tree any
	if err := json.Unmarshal(raw, &tree); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(filled(tree)); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), b.String()); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

// filled drops what is empty, so that a golden file shows what was found.
func filled(v any) any {
	switch x := v.(type) {
	case map[string]any:
		for key, value := range x {
			if x[key] = filled(value); x[key] == nil {
				delete(x, key)
			}
		}
		if len(x) == 0 {
			return nil
		}
	case []any:
		for i := range x {
			x[i] = filled(x[i])
		}
	case string:
		if x == "" {
			return nil
		}
	case float64:
		if x == 0 {
			return nil
		}
	case bool:
		if !x {
			return nil
		}
	}
	return v
}

func TestSinkErrorComesBackUnchanged(t *testing.T) {
	t.Parallel()
	full := errors.New("disk full")
	for _, fail := range []string{"begin", "entry", "end"} {
		f, err := os.Open("testdata/returns.v08.xml")
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if err := Read(f, &failing{at: fail, err: full}); err != full { //nolint:errorlint // unchanged is the promise
			t.Errorf("%s: %v", fail, err)
		}
	}
}

type failing struct {
	at  string
	err error
}

func (f *failing) give(at string) error {
	if f.at == at {
		return f.err
	}
	return nil
}
func (f *failing) Begin(ledger.Statement) error { return f.give("begin") }
func (f *failing) Entry(ledger.Entry) error     { return f.give("entry") }
func (f *failing) End(ledger.Statement) error   { return f.give("end") }

func TestReadErrorOfTheSource(t *testing.T) {
	t.Parallel()
	broken := errors.New("input/output error")
	raw, err := os.ReadFile("testdata/returns.v08.xml")
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range []int{0, 10, len(raw) / 2} {
		r := io.MultiReader(bytes.NewReader(raw[:n]), iotest.ErrReader(broken))
		err := Read(r, &recorder{})
		if _, refused := errors.AsType[*ledger.ReadError](err); refused || !errors.Is(err, broken) {
			t.Errorf("after %d bytes: %v", n, err)
		}
	}
}
