package dunning

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"relanced/dunning/channel"
	"relanced/internal/ledger"
	"relanced/internal/store"
)

// Decided words what a person decided on a reminder, as the reason of its move:
// who, and the note, if there is one.
func Decided(by, note string) string {
	if note == "" {
		return "decided by " + by
	}
	return "decided by " + by + ": " + note
}

// OneByOne reports whether a reminder is approved by itself and never among others: a
// mise en demeure, and a call, of which somebody says what came of it.
func (p *Planner) OneByOne(r ledger.Reminder) bool {
	policy, _ := p.config.policy(r.Policy)
	step := policy.index(r.Step)
	return r.Channel == channelCall || step >= 0 && policy.Steps[step].Notice > 0
}

// approvalOf finds the last word of a person that a reminder may leave. The
// reminder itself forgets it when a failure puts it off; its events do not.
func approvalOf(tx *store.Tx, reminder string) (channel.Approval, error) {
	events, err := tx.Events(reminder)
	if err != nil {
		return channel.Approval{}, err
	}
	for _, e := range slices.Backward(events) {
		if e.Kind != "reminder."+string(ledger.ReminderApproved) || e.Actor == ledger.ByEngine {
			continue
		}
		var detail struct{ Reason string }
		if err := json.Unmarshal([]byte(e.Detail), &detail); err != nil {
			return channel.Approval{}, fmt.Errorf("reading the approval of reminder %s: %w", reminder, err)
		}
		note := strings.TrimPrefix(strings.TrimPrefix(detail.Reason, Decided(e.Actor, "")), ": ")
		return channel.Approval{By: e.Actor, At: e.At, Note: note}, nil
	}
	return channel.Approval{}, nil
}
