package csvbank_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"relanced/ingest/csvbank"
	"relanced/internal/ledger"
)

var update = flag.Bool("update", false, "write the golden files anew")

// samples returns the content of every table in testdata by name.
func samples(t testing.TB) map[string][]byte {
	t.Helper()
	paths, err := filepath.Glob("testdata/*.csv")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no samples: %v", err)
	}
	files := make(map[string][]byte)
	for _, path := range paths {
		if files[path], err = os.ReadFile(path); err != nil {
			t.Fatal(err)
		}
	}
	return files
}

const ownIBAN = "FR1420041010050500013M02606"

// golden is what is kept of a sample: how it was understood, and as what.
type golden struct {
	Mapping    string
	Notes      []string
	Refused    string // without an account in the mapping
	Statements []heard
}

func TestGolden(t *testing.T) {
	t.Parallel()
	for path, content := range samples(t) {
		t.Run(filepath.Base(path), func(t *testing.T) {
			t.Parallel()
			m, ok := csvbank.Sniff(content, nil)
			if !ok {
				_, notes := csvbank.Guess(content)
				t.Fatalf("Sniff does not recognise it: %v", notes)
			}
			guess, notes := csvbank.Guess(content)
			if diff := cmp.Diff(guess.YAML(), m.YAML()); diff != "" {
				t.Errorf("Guess and Sniff differ: %s", diff)
			}
			result := golden{Mapping: m.YAML(), Notes: notes}
			var sink recorder
			if err := csvbank.Read(bytes.NewReader(content), m, &sink); err != nil {
				result.Refused = err.Error()
				sink = recorder{}
				m.Account = ownIBAN
				if err := csvbank.Read(bytes.NewReader(content), m, &sink); err != nil {
					t.Fatal(err)
				}
			}
			if err := sink.verify(); err != nil || sink.misuse != nil {
				t.Error(err, sink.misuse)
			}
			result.Statements = sink.Statements
			var got bytes.Buffer
			encoder := json.NewEncoder(&got)
			encoder.SetEscapeHTML(false)
			encoder.SetIndent("", "  ")
			if err := encoder.Encode(result); err != nil {
				t.Fatal(err)
			}
			name := strings.TrimSuffix(path, ".csv") + ".json"
			if *update {
				if err := os.WriteFile(name, got.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got.String()); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

// read reads a table and fails the test on an error or a misused sink.
func read(t *testing.T, m csvbank.Mapping, file string) *recorder {
	t.Helper()
	var sink recorder
	if err := csvbank.Read(strings.NewReader(file), m, &sink); err != nil {
		t.Fatalf("Read: %v", err)
	}
	if sink.misuse != nil {
		t.Fatal(sink.misuse)
	}
	return &sink
}

func first(t *testing.T, m csvbank.Mapping, file string) ledger.Entry {
	t.Helper()
	all := read(t, m, file).entries()
	if len(all) == 0 {
		t.Fatal("no entries")
	}
	return all[0]
}
