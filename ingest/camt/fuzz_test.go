package camt

import (
	"bytes"
	"errors"
	"os"
	"testing"

	"relanced/internal/ledger"
)

// FuzzRead: whatever the bytes, the reader ends, keeps the contract of the
// sink, and either reads or refuses with a remedy. Read to its end, every entry
// has a day, a known currency and a place.
func FuzzRead(f *testing.F) {
	for _, path := range samples(f) {
		raw, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	f.Add([]byte(entryOf(amount10 + booked)))
	f.Fuzz(func(t *testing.T, raw []byte) {
		Sniff(raw)
		got := &recorder{}
		err := Read(bytes.NewReader(raw), got)
		if got.broken != "" {
			t.Fatal(got.broken)
		}
		if refused, ok := errors.AsType[*ledger.ReadError](err); err != nil && (!ok || refused.Remedy == "" || refused.Line < 1) {
			t.Fatalf("refused without where and what to do: %#v", err)
		}
		if err == nil && (got.open || len(got.Statements) == 0) {
			t.Fatal("read, but not to the end")
		}
		for _, s := range got.Statements {
			for _, e := range s.Entries {
				_, unknown := ledger.Decimals(e.Amount.Currency)
				_, undated := ledger.ParseDate(string(e.BookingDate))
				if unknown != nil || undated != nil || e.Place == "" {
					t.Fatalf("%+v", e)
				}
			}
		}
	})
}
