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
			got := asGolden(t, sink.Statements)
			golden := strings.TrimSuffix(path, ".ofx") + ".json"
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

// asGolden writes what was heard as JSON, without what is empty: a golden file
// shows what was found.
func asGolden(t *testing.T, statements []heard) string {
	t.Helper()
	raw, err := json.Marshal(statements)
	if err != nil {
		t.Fatal(err)
	}
	var tree any
	if err := json.Unmarshal(raw, &tree); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(filled(tree)); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// filled drops what is empty from decoded JSON; nil when that is all of it.
func filled(value any) any {
	switch v := value.(type) {
	case map[string]any:
		for name, inside := range v {
			if v[name] = filled(inside); v[name] == nil {
				delete(v, name)
			}
		}
		if len(v) == 0 {
			return nil
		}
	case []any:
		for i := range v {
			v[i] = filled(v[i])
		}
	case string, float64, bool:
		if v == "" || v == 0.0 || v == false {
			return nil
		}
	}
	return value
}
