package cfonb

import (
	"bytes"
	"errors"
	"testing"

	"relanced/internal/ledger"
)

// FuzzRead checks what holds for any bytes: no panic, a sink used in order, an
// error that is a ReadError, entries that can be booked, and the same outcome
// twice.
func FuzzRead(f *testing.F) {
	for _, content := range samples(f) {
		f.Add(content)
	}
	f.Add([]byte(statementOf(moved("05", "VIR", plus100), told("LIB", "X"))))
	f.Fuzz(func(t *testing.T, content []byte) {
		var sink, again recorder
		err := Read(bytes.NewReader(content), &sink)
		if sink.misuse != nil {
			t.Fatal(sink.misuse)
		}
		var where *ledger.ReadError
		if err != nil && (!errors.As(err, &where) || where.Remedy == "") {
			t.Fatalf("not a ReadError with a remedy: %v", err)
		}
		if err == nil && (len(sink.Statements) == 0 || sink.open) {
			t.Fatal("accepted without a complete statement")
		}
		for _, e := range sink.entries() {
			_, bad := ledger.ParseDate(string(e.BookingDate))
			if _, unknown := ledger.Decimals(e.Amount.Currency); bad != nil || unknown != nil || e.Account == "" || e.Place == "" {
				t.Fatalf("cannot be booked: %+v", e)
			}
		}
		if repeated := Read(bytes.NewReader(content), &again); (repeated == nil) != (err == nil) || len(again.entries()) != len(sink.entries()) {
			t.Fatal("read twice, understood differently")
		}
	})
}
