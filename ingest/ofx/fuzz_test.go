package ofx_test

import (
	"bytes"
	"errors"
	"testing"

	"relanced/ingest/ofx"
	"relanced/internal/ledger"
)

// FuzzRead checks what holds for any bytes: no panic, a sink used in order, an
// error that is a ReadError, entries that can be booked, and the same outcome
// twice.
func FuzzRead(f *testing.F) {
	for _, content := range samples(f) {
		f.Add(content)
	}
	f.Add([]byte(statementOf(movement() + movement("10.00", "x"))))
	f.Fuzz(func(t *testing.T, content []byte) {
		var sink, again recorder
		err := ofx.Read(bytes.NewReader(content), &sink)
		if sink.misuse != nil {
			t.Fatal(sink.misuse)
		}
		var where *ledger.ReadError
		if err != nil && !errors.As(err, &where) {
			t.Fatalf("not a ReadError: %v", err)
		}
		if err == nil && (len(sink.Statements) == 0 || sink.open) {
			t.Fatal("accepted without a complete statement")
		}
		for _, e := range sink.entries() {
			if _, bad := ledger.ParseDate(string(e.BookingDate)); bad != nil || e.Account == "" || e.Place == "" || e.Amount.Currency == "" {
				t.Fatalf("cannot be booked: %+v", e)
			}
		}
		if repeated := ofx.Read(bytes.NewReader(content), &again); (repeated == nil) != (err == nil) || len(again.entries()) != len(sink.entries()) {
			t.Fatal("read twice, understood differently")
		}
		ofx.Sniff(content)
	})
}
