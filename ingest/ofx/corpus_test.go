package ofx_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"relanced/ingest/ofx"
	"relanced/internal/ledger"
)

// TestCorpus reads a folder of real files, when there is one: each must be read
// or refused with a reason, and what is read must agree with a count of its
// STMTTRN by plain text search.
func TestCorpus(t *testing.T) {
	root := os.Getenv("RELANCED_CORPUS")
	if root == "" {
		t.Skip("RELANCED_CORPUS is not set")
	}
	files, accepted := 0, 0
	err := filepath.WalkDir(filepath.Join(root, "ofx"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		files++
		var sink recorder
		err = ofx.Read(bytes.NewReader(content), &sink)
		sniffed := ofx.Sniff(content)
		if err != nil {
			var reason *ledger.ReadError
			if !errors.As(err, &reason) || reason.Remedy == "" {
				t.Errorf("%s: refused without a remedy: %v", d.Name(), err)
			}
			t.Logf("%-46s refused sniff=%t %s", d.Name(), sniffed, strings.ReplaceAll(err.Error(), "\n", " | "))
			return nil
		}
		accepted++
		got, want := len(sink.entries()), countRecords(content)
		if got != want {
			t.Errorf("%s: %d entries, but %d STMTTRN", d.Name(), got, want)
		}
		if sink.misuse != nil {
			t.Errorf("%s: %v", d.Name(), sink.misuse)
		}
		if !sniffed {
			t.Errorf("%s: read, but not recognised", d.Name())
		}
		for _, s := range sink.Statements {
			t.Logf("%-46s read %3d %s %s %s..%s closing %t %s | %s", d.Name(), len(s.Entries), s.End.Account.ID, s.End.Account.Currency,
				s.End.From, s.End.To, s.End.Closing.Set, s.End.Closing.Money, strings.Join(s.End.Notes, "; "))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d files, %d read", files, accepted)
}

var (
	investment = regexp.MustCompile(`(?is)<INVSTMTRS>.*?(</INVSTMTRS>|$)`)
	stmttrn    = regexp.MustCompile(`(?i)<STMTTRN>`)
)

// countRecords counts the movements of bank and card accounts.
func countRecords(content []byte) int {
	return len(stmttrn.FindAll(investment.ReplaceAll(content, nil), -1))
}
