package advice

import (
	"bytes"
	"errors"
	"os"
	"testing"

	"relanced/internal/ledger"
)

func FuzzRead(f *testing.F) {
	for _, path := range samples(f) {
		data, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte("credit,date,amount,invoice\nB,2026-03-12,1.00,F1\n,,92233720368547758.07,F2\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		known := Sniff(data)
		_, err := Read(bytes.NewReader(data), func(a ledger.Advice) error {
			if err := a.Check(); err != nil || a.Net.Minor <= 0 || a.Date == "" || len(a.Lines) == 0 {
				t.Errorf("handed on %+v: %v", a, err)
			}
			return nil
		})
		if err == nil && !known {
			t.Error("read what Sniff does not know")
		}
		if err == nil {
			return
		}
		if _, ok := errors.AsType[*ledger.ReadError](err); !ok {
			t.Errorf("an error that does not say where: %v", err)
		}
	})
}
