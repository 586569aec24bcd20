package fec_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"relanced/ingest/fec"
	"relanced/internal/ledger"
)

func seed(f *testing.F) {
	f.Helper()
	for _, content := range samples(f) {
		f.Add(content)
	}
	f.Add([]byte(book().sale("20260110", "F001", "c1", 10000, "a").payment("20260120", "VIR", "c1", 4000, "a").String()))
	f.Add([]byte(book().entry("OD", "20260301", "F001", "Douteux", "416000 c1 10000 B", "411000 c1 -10000 A").String()))
	f.Add([]byte(book().entry("VE", "20260110", "F001", "", "411000 c1 10000 a USD:110,01", "707000 - -10000").String()))
	f.Add([]byte(strings.ReplaceAll(header, "|", "\t")))
}

func FuzzRead(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		var h heard
		var err error
		h.Notes, err = fec.Read(bytes.NewReader(data), &h)
		if err != nil {
			if reason, ok := errors.AsType[*ledger.ReadError](err); !ok || reason.Remedy == "" {
				t.Errorf("an error that does not help: %v", err)
			}
			return
		}
		if err := h.verify(); err != nil {
			t.Error(err)
		}
		if !fec.Sniff(data) {
			t.Error("read, but not recognised")
		}
	})
}

func FuzzSniff(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		if fec.Sniff(data) && !fec.Sniff(append(data[:len(data):len(data)], "\nVE|1"...)) {
			t.Error("one row more, and it is no FEC")
		}
	})
}
