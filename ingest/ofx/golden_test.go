package ofx_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"relanced/ingest/ofx"
)

var update = flag.Bool("update", false, "write the golden files anew")

// samples returns the content of every statement in testdata by name.
func samples(t testing.TB) map[string][]byte {
	t.Helper()
	paths, err := filepath.Glob("testdata/*.ofx")
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

func TestGolden(t *testing.T) {
	t.Parallel()
	for path, content := range samples(t) {
		t.Run(filepath.Base(path), func(t *testing.T) {
			t.Parallel()
			if !ofx.Sniff(content) {
				t.Error("Sniff does not recognise it")
			}
			sink := read(t, string(content))
			var got bytes.Buffer
			encoder := json.NewEncoder(&got)
			encoder.SetEscapeHTML(false)
			encoder.SetIndent("", "  ")
			if err := encoder.Encode(sink.Statements); err != nil {
				t.Fatal(err)
			}
			golden := strings.TrimSuffix(path, ".ofx") + ".json"
			if *update {
				if err := os.WriteFile(golden, got.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got.String()); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}
