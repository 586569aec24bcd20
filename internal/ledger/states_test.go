package ledger_test

import (
	"slices"
	"testing"

	"relanced/internal/ledger"
)

// TestEntryMoves tries every pair of states: what is listed is allowed and
// nothing else is.
func TestEntryMoves(t *testing.T) {
	t.Parallel()
	moves(t, ledger.EntryStates(), ledger.EntryState.CanMove, map[ledger.EntryState][]ledger.EntryState{
		"new":       {"allocated", "review", "ignored"},
		"review":    {"allocated", "ignored", "review"},
		"allocated": {"review", "ignored"},
		"ignored":   {"review"},
	})
}

func TestReminderMoves(t *testing.T) {
	t.Parallel()
	moves(t, ledger.ReminderStates(), ledger.ReminderState.CanMove, map[ledger.ReminderState][]ledger.ReminderState{
		"planned":   {"approved", "cancelled"},
		"approved":  {"sending", "cancelled"},
		"sending":   {"sent", "refused", "uncertain", "planned"},
		"uncertain": {"sent", "cancelled", "refused"},
		"sent":      {"refused"},   // it came back
		"refused":   {"cancelled"}, // the address is right after all
		"cancelled": nil,
	})
}

func TestReplyMoves(t *testing.T) {
	t.Parallel()
	moves(t, ledger.ReplyStates(), ledger.ReplyState.CanMove, map[ledger.ReplyState][]ledger.ReplyState{
		"noted":   nil,
		"waiting": {"settled", "ignored"},
		"settled": nil,
		"ignored": nil,
	})
}

func moves[S ~string](t *testing.T, states []S, can func(S, S) bool, allowed map[S][]S) {
	t.Helper()
	if len(states) != len(allowed) {
		t.Errorf("%d states are listed, %d are known here", len(states), len(allowed))
	}
	states = append(slices.Clone(states), "", "unheard of")
	for _, from := range states {
		for _, to := range states {
			if want := slices.Contains(allowed[from], to); can(from, to) != want {
				t.Errorf("from %q to %q: allowed %t, want %t", from, to, !want, want)
			}
		}
	}
}
