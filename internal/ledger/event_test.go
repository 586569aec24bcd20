package ledger_test

import (
	"testing"
	"time"

	"relanced/internal/ledger"
)

func sealed() ledger.Event {
	return ledger.Event{
		Seq: 7, At: time.Date(2026, 3, 31, 9, 0, 0, 1000, time.UTC), Actor: "marie", Kind: "allocation.made", Subject: "R1",
		Detail: `{"invoice":"FA-12"}`, Prev: "abc",
	}
}

func TestSealCoversEverything(t *testing.T) {
	t.Parallel()
	seal := sealed().Seal()
	for name, change := range map[string]func(*ledger.Event){
		"seq":                                   func(e *ledger.Event) { e.Seq++ },
		"instant":                               func(e *ledger.Event) { e.At = e.At.Add(time.Microsecond) },
		"actor":                                 func(e *ledger.Event) { e.Actor = "paul" },
		"kind":                                  func(e *ledger.Event) { e.Kind = "allocation.reversed" },
		"subject":                               func(e *ledger.Event) { e.Subject = "R2" },
		"detail":                                func(e *ledger.Event) { e.Detail = "{}" },
		"prev":                                  func(e *ledger.Event) { e.Prev = "" },
		"a letter that moves to the next field": func(e *ledger.Event) { e.Actor, e.Kind = "mariea", "llocation.made" },
		"a forged border":                       func(e *ledger.Event) { e.Actor, e.Kind = "marie|15:allocation.made", "" },
	} {
		e := sealed()
		change(&e)
		if e.Seal() == seal {
			t.Errorf("%s: the seal does not show it", name)
		}
	}
}

// TestSealStays pins the seal: every chain on disk rests on it. Neither the zone
// of the clock nor what is below a microsecond counts, because neither is stored.
func TestSealStays(t *testing.T) {
	t.Parallel()
	const want = "e9b0f0b4ec282ee33d35fa900666520a43fd79b7908b60f177bb9e92b2a9be32"
	e := sealed()
	if got := e.Seal(); got != want {
		t.Errorf("got %s", got)
	}
	e.At = e.At.Add(999 * time.Nanosecond).In(time.FixedZone("", 7200))
	e.Hash = "whatever"
	if got := e.Seal(); got != want {
		t.Errorf("in another zone: got %s", got)
	}
}
