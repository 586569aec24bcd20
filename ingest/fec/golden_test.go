package fec_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"relanced/ingest/fec"
)

var update = flag.Bool("update", false, "write the golden files anew")

// samples returns the content of every sample by path.
func samples(t testing.TB) map[string][]byte {
	t.Helper()
	files := make(map[string][]byte)
	for _, pattern := range []string{"testdata/*.txt", "testdata/*.csv"} {
		paths, err := filepath.Glob(pattern)
		if err != nil || len(paths) == 0 {
			t.Fatalf("no samples: %v", err)
		}
		for _, path := range paths {
			if files[path], err = os.ReadFile(path); err != nil {
				t.Fatal(err)
			}
		}
	}
	return files
}

func TestGolden(t *testing.T) {
	t.Parallel()
	for path, content := range samples(t) {
		t.Run(filepath.Base(path), func(t *testing.T) {
			t.Parallel()
			if !fec.Sniff(content) {
				t.Error("Sniff does not recognise it")
			}
			got := encode(t, read(t, string(content)))
			golden := strings.TrimSuffix(path, filepath.Ext(path)) + ".json"
			if *update {
				if err := os.WriteFile(golden, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), string(got)); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

// encode writes what a sink heard, the fields that a FEC can fill.
func encode(t *testing.T, h *heard) []byte {
	t.Helper()
	var out bytes.Buffer
	for _, c := range h.Customers {
		line(t, &out, "customer", c.ID, c.Name)
	}
	for _, i := range h.Invoices {
		line(t, &out, string(i.Type), i.Number, i.Customer, string(i.IssueDate), i.Amount.String(), i.Open().String(), i.SettledBy)
	}
	for _, n := range h.Notes {
		line(t, &out, "note", n)
	}
	return out.Bytes()
}

func line(t *testing.T, out *bytes.Buffer, cells ...string) {
	t.Helper()
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(cells); err != nil {
		t.Fatal(err)
	}
}
