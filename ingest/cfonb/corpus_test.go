package cfonb

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

// TestCorpus reads a folder of other people's files where they lie, when there
// is one: each must be recognised, and read or refused with a remedy; what is
// read must have as many entries as the file has records 04.
func TestCorpus(t *testing.T) {
	t.Parallel()
	root := os.Getenv("RELANCED_CORPUS")
	if root == "" {
		t.Skip("RELANCED_CORPUS is not set")
	}
	files, accepted := 0, 0
	err := filepath.WalkDir(filepath.Join(root, "cfonb120"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		files++
		if !Sniff(content) && len(content) >= leastRecord && content[1] != '5' {
			t.Errorf("%s: not recognised", d.Name())
		}
		var sink recorder
		err = Read(bytes.NewReader(content), &sink)
		if err != nil {
			if why, ok := errors.AsType[*ledger.ReadError](err); !ok || why.Remedy == "" {
				t.Errorf("%s: refused without a remedy: %v", d.Name(), err)
			}
			t.Logf("%-74s refused: %v", d.Name(), err)
			return nil
		}
		accepted++
		if sink.misuse != nil {
			t.Errorf("%s: %v", d.Name(), sink.misuse)
		}
		if got, want := len(sink.entries()), strings.Count("\n"+string(content), "\n04"); got != want {
			t.Errorf("%s: %d entries, but %d records 04", d.Name(), got, want)
		}
		for _, s := range sink.Statements {
			sum := s.End.Opening.Minor
			for _, e := range s.Entries {
				sum += e.Amount.Minor
			}
			t.Logf("%-74s read %2d %s %s..%s adds up %t %q", d.Name(), len(s.Entries), s.End.Account.ID, s.End.From, s.End.To, sum == s.End.Closing.Minor, s.End.Notes)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d files, %d read", files, accepted)
}
