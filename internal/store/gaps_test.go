package store_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"relanced/internal/ledger"
	"relanced/internal/store"
	"relanced/internal/store/storetest"
)

func TestAcceptGap(t *testing.T) {
	t.Parallel()
	storetest.ForEach(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		addCredit(t, s, ledger.Entry{Account: "A", BookingDate: "2026-02-01", Amount: eur(1000)})
		for range 2 { // the second time changes nothing
			update(t, s, func(tx *store.Tx) error { return tx.AcceptGap("A", "2026-02-10", "2026-02-12", "strike", "anna") })
			clock.Advance(time.Hour)
		}
		view(t, s, func(tx *store.Tx) error {
			gaps, err := tx.AcceptedGaps()
			want := store.AcceptedGap{
				Account: "A", From: "2026-02-10", To: "2026-02-12", Note: "strike", Actor: "anna",
				At: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC),
			}
			if len(gaps) != 1 || gaps[0] != want {
				t.Errorf("got %+v, want %+v", gaps, want)
			}
			events, _ := tx.Events("A")
			if len(events) != 1 || events[0].Kind != "gap.accepted" || events[0].Actor != "anna" {
				t.Errorf("events %+v", events)
			}
			return err
		})
	})
}

func TestGapsThatCannotBeAccepted(t *testing.T) {
	t.Parallel()
	storetest.ForEach(t, func(t *testing.T, s *store.Store, _ *storetest.Clock) {
		addCredit(t, s, ledger.Entry{Account: "A", BookingDate: "2026-02-01", Amount: eur(1000)})
		for name, g := range map[string]store.AcceptedGap{
			"no days":               {Account: "A"},
			"no end":                {Account: "A", From: "2026-02-10"},
			"backwards":             {Account: "A", From: "2026-02-12", To: "2026-02-10"},
			"not past yet":          {Account: "A", From: "2026-02-12", To: "2026-03-03"},
			"an account nobody has": {Account: "B", From: "2026-02-10", To: "2026-02-12"},
		} {
			err := s.Update(context.Background(), book, func(tx *store.Tx) error { return tx.AcceptGap(g.Account, g.From, g.To, "", "anna") })
			if !errors.Is(err, store.ErrGap) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}
