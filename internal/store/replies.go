package store

import (
	"fmt"
	"strings"

	"relanced/internal/ledger"
)

const replyColumns = `id, message_id, reminder, kind, sender, subject, body AS text, status, state, at`

// AddReply records a message that came back to a reminder, with its event. One
// that is known already changes nothing; added is false then.
func (t *Tx) AddReply(r ledger.Reply) (id int64, added bool, err error) {
	id, known, err := one[int64](t, `SELECT id FROM replies WHERE book = ? AND message_id = ?`, t.book, clean(r.MessageID))
	if err != nil || known {
		return id, false, wrap(err, "looking for the reply")
	}
	if id, err = t.nextID("replies"); err != nil {
		return 0, false, wrap(err, "numbering the reply")
	}
	_, err = t.exec(`INSERT INTO replies (book, id, message_id, reminder, kind, sender, subject, body, status, state, at) VALUES (?,?,?,?,?,?,?,?,?,?,?)`,
		t.book, id, clean(r.MessageID), r.Reminder, r.Kind, clean(r.Sender), clean(r.Subject), clean(r.Text), clean(r.Status), r.State, t.now.UnixMicro())
	if err != nil {
		return 0, false, wrap(err, "recording the reply")
	}
	return id, true, t.Event(ByDaemon, "reply.received", r.Reminder, map[string]any{
		"reply": id, "kind": r.Kind, "sender": r.Sender, "subject": r.Subject, "status": r.Status, "message_id": r.MessageID,
	})
}

// MoveReply changes the state of a reply, with its event. A move the state table
// does not allow is ErrMove.
func (t *Tx) MoveReply(r ledger.Reply, next ledger.ReplyState, actor, why string) error {
	if !r.State.CanMove(next) {
		return fmt.Errorf("reply %d from %s to %s: %w", r.ID, r.State, next, ErrMove)
	}
	n, err := t.exec(`UPDATE replies SET state = ? WHERE book = ? AND id = ? AND state = ?`, next, t.book, r.ID, r.State)
	if err == nil && n != 1 {
		err = fmt.Errorf("reply %d is no longer %s: %w", r.ID, r.State, ErrMove)
	}
	if err != nil {
		return wrap(err, "changing the state of a reply")
	}
	return t.Event(actor, "reply."+string(next), r.Reminder, map[string]any{"reply": r.ID, "from": r.State, "why": why})
}

// Replies lists the replies of the book in the given states (none: all), oldest
// first.
func (t *Tx) Replies(states ...ledger.ReplyState) ([]ledger.Reply, error) {
	where, args := inStates(t.book, states)
	return t.replies(where, args...)
}

// Reply finds a reply.
func (t *Tx) Reply(id int64) (ledger.Reply, bool, error) {
	list, err := t.replies(`WHERE book = ? AND id = ?`, t.book, id)
	if err != nil || len(list) == 0 {
		return ledger.Reply{}, false, err
	}
	return list[0], true, nil
}

func (t *Tx) replies(where string, args ...any) ([]ledger.Reply, error) {
	type row struct {
		ledger.Reply
		At int64
	}
	rows, err := list[row](t, `SELECT `+replyColumns+` FROM replies `+where+` ORDER BY id`, args...)
	if err != nil {
		return nil, wrap(err, "listing the replies")
	}
	replies := make([]ledger.Reply, len(rows))
	for i, r := range rows {
		replies[i] = r.Reply
		replies[i].At = micros(r.At)
	}
	return replies, nil
}

// ReminderAnswered finds the reminder with the first of some Message-IDs that
// one of the book has.
func (t *Tx) ReminderAnswered(messageIDs []string) (ledger.Reminder, bool, error) {
	if len(messageIDs) == 0 {
		return ledger.Reminder{}, false, nil
	}
	args := []any{t.book}
	for _, id := range messageIDs {
		args = append(args, clean(id))
	}
	found, err := t.reminders(`WHERE book = ? AND message_id IN (?`+strings.Repeat(",?", len(messageIDs)-1)+`)`, args...)
	for _, id := range messageIDs {
		for _, r := range found {
			if r.MessageID == id {
				return r, true, err
			}
		}
	}
	return ledger.Reminder{}, false, err
}

// MailboxPosition is how far a mailbox was read for the book: zero for one that
// was not, see mailbox.Position.
func (t *Tx) MailboxPosition(mailbox string) (validity, uid uint32, err error) {
	at, _, err := one[struct{ Validity, UID uint32 }](t, `SELECT validity, uid FROM mailbox_positions WHERE book = ? AND mailbox = ?`, t.book, mailbox)
	return at.Validity, at.UID, wrap(err, "looking how far the mailbox was read")
}

// SaveMailboxPosition records how far a mailbox was read for the book. It is no
// event: nothing hangs on it but how much is read again.
func (t *Tx) SaveMailboxPosition(mailbox string, validity, uid uint32) error {
	_, err := t.exec(`INSERT INTO mailbox_positions (book, mailbox, validity, uid) VALUES (?,?,?,?)
		ON CONFLICT (book, mailbox) DO UPDATE SET validity = excluded.validity, uid = excluded.uid`, t.book, mailbox, validity, uid)
	return wrap(err, "recording how far the mailbox was read")
}
