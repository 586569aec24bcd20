package ledger

import (
	"slices"
	"time"
)

// Reply is a message that came back to a reminder.
type Reply struct {
	ID        int64
	MessageID string // its own, or a hash of a message without one: none is heard twice
	Reminder  string // ID of the reminder it answers
	Kind      ReplyKind
	Sender    string
	Subject   string
	Text      string // plain, and bounded
	Status    string // of a bounce: "5.1.1", "" when it does not say
	State     ReplyState
	At        time.Time // when it was read
}

// ReplyKind says who wrote.
type ReplyKind string

// The kinds of reply.
const (
	ReplyPerson ReplyKind = "reply"
	ReplyBounce ReplyKind = "bounce"
	ReplyAuto   ReplyKind = "auto" // a machine, for a person who may not have seen the reminder
)

// ReplyState is where a reply stands.
type ReplyState string

// The states of a reply.
const (
	ReplyNoted   ReplyState = "noted"   // nobody has to do anything
	ReplyWaiting ReplyState = "waiting" // for a person
	ReplySettled ReplyState = "settled"
	ReplyIgnored ReplyState = "ignored"
)

var replyMoves = map[ReplyState][]ReplyState{
	ReplyWaiting: {ReplySettled, ReplyIgnored},
}

// CanMove reports whether a reply may go from this state to the next.
func (s ReplyState) CanMove(next ReplyState) bool { return slices.Contains(replyMoves[s], next) }

// ReplyStates lists every state.
func ReplyStates() []ReplyState {
	return []ReplyState{ReplyNoted, ReplyWaiting, ReplySettled, ReplyIgnored}
}
