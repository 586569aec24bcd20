package store_test

import (
	"path/filepath"
	"testing"
	"time"

	"relanced/internal/ledger"
	"relanced/internal/store"
	"relanced/internal/store/storetest"
)

// TestRevision: only what an Update itself has written stands between a revision
// and its next.
func TestRevision(t *testing.T) {
	t.Parallel()
	o := store.Options{Path: filepath.Join(t.TempDir(), "ledger.db"), Now: storetest.NewClock(ledger.Date("2026-03-02").At(9, time.UTC)).Now}
	s := storetest.Open(t, o)
	other, err := store.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = other.Close() })
	update := func(s *store.Store, writes bool) (found store.Revision) {
		err := s.Update(t.Context(), "main", func(tx *store.Tx) error {
			found = tx.Revision()
			if writes {
				return tx.Event("test", "test.written", "x", nil)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	first := update(s, true)
	second := update(s, false)
	if !first.Next().Same(second) || first.Same(second) {
		t.Errorf("%v is followed by %v", first, second)
	}
	if third := update(s, false); !second.Next().Same(third) || first.Next().Same(third) {
		t.Errorf("%v is followed by %v", second, third)
	}
	last := update(s, false)
	update(other, true)
	if after := update(s, false); last.Next().Same(after) {
		t.Errorf("%v does not tell that another has written: %v", last, after)
	}
	if (store.Revision{}).Same(store.Revision{}) || (store.Revision{}).Next().Same(store.Revision{}) {
		t.Error("an engine that cannot tell says that nothing was written")
	}
}
