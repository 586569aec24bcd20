package fec_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"relanced/ingest/fec"
	"relanced/internal/ledger"
)

// TestCorpus reads a folder of other programs' files, when there is one: each is
// read, or refused with a remedy.
func TestCorpus(t *testing.T) {
	root := os.Getenv("RELANCED_CORPUS")
	if root == "" {
		t.Skip("RELANCED_CORPUS is not set")
	}
	err := filepath.WalkDir(filepath.Join(root, "fec"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		var h heard
		h.Notes, err = fec.Read(bytes.NewReader(content), &h)
		if err != nil {
			if reason, ok := errors.AsType[*ledger.ReadError](err); !ok || reason.Remedy == "" {
				t.Errorf("%s: refused without a remedy: %v", d.Name(), err)
			}
			t.Logf("%s: refused, %v", d.Name(), err)
			return nil
		}
		if err := h.verify(); err != nil {
			t.Errorf("%s: %v", d.Name(), err)
		}
		if !fec.Sniff(content) {
			t.Errorf("%s: read, but not recognised", d.Name())
		}
		t.Logf("%s: %d customers, %d invoices\n%s", d.Name(), len(h.Customers), len(h.Invoices), encode(t, &h))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
