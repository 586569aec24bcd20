package email

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"relanced/dunning/channel"
)

// Outbox is the channel that leaves each message as a file DIR/NAME.eml, for
// another program or a person to take from there.
//
// It can always tell what became of a message, because of one order of things:
//
//   - Prepare has put the message into DIR/.spool, durably, before the ledger
//     claims the reminder;
//   - only Send takes it out, by a rename, which happens whole or not at all.
//
// So once a reminder is claimed, a spool file means that it has not left, and
// no spool file means that it has. What lies in DIR itself proves nothing:
// whoever collects the messages may have taken it away already.
type Outbox struct {
	dir string
}

var _ channel.Channel = (*Outbox)(nil)

// Letters hold personal data: they are for us and for the group that collects
// them.
const (
	dirMode  = 0o750
	fileMode = 0o640
)

// NewOutbox opens the folder, creating it when it does not exist.
func NewOutbox(dir string) (*Outbox, error) {
	o := &Outbox{dir: dir}
	if err := os.MkdirAll(o.spoolDir(), dirMode); err != nil {
		return nil, fmt.Errorf("creating the outbox: %w", err)
	}
	if err := syncDir(dir); err != nil {
		return nil, fmt.Errorf("creating the outbox: %w", err)
	}
	// A parent we may not read is somebody else's, and so was there before.
	if err := syncDir(filepath.Dir(dir)); err != nil && !errors.Is(err, fs.ErrPermission) {
		return nil, fmt.Errorf("creating the outbox: %w", err)
	}
	return o, nil
}

// Prepare writes the message into the spool, replacing what an earlier attempt
// at the same reminder left there.
func (o *Outbox) Prepare(ctx context.Context, m channel.Message) error {
	letter, err := Compose(m)
	if err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return storage("preparing the message", err)
	}
	if err := replaceFile(o.spooled(m.ID), letter); err != nil {
		return storage("preparing the message", err)
	}
	return nil
}

// Send moves the message from the spool into the folder and answers with its
// path. A different file that bears the name already is never overwritten; the
// same message lying there already is as good as sent.
func (o *Outbox) Send(ctx context.Context, m channel.Message) (channel.Receipt, error) {
	letter, err := Compose(m)
	if err != nil {
		return "", err
	}
	if err := ctx.Err(); err != nil {
		return "", storage("leaving the message", err)
	}
	left := o.left(m.ID)
	if err := release(o.spooled(m.ID), left, letter); err != nil {
		return "", storage("leaving the message", err)
	}
	// From here on it can be collected, so a failure no longer means unsent.
	if err := errors.Join(syncDir(o.dir), syncDir(o.spoolDir())); err != nil {
		return "", &channel.Failure{Kind: channel.Uncertain, Reason: channel.ReasonStorage, Err: err}
	}
	return channel.Receipt(left), nil
}

// release renames. Looking first and renaming afterwards is safe because the
// ledger lets one claim a reminder, and names are the reminders' own.
func release(spooled, left string, letter []byte) error {
	there, err := os.ReadFile(left)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return os.Rename(spooled, left)
	case err != nil:
		return err
	case !bytes.Equal(there, letter):
		return fmt.Errorf("%s exists and is another message: move it away", left)
	default:
		return removeIfThere(spooled)
	}
}

// Recall answers by the rule in the comment of Outbox.
func (o *Outbox) Recall(_ context.Context, id string) (channel.Outcome, error) {
	switch _, err := os.Lstat(o.spooled(id)); {
	case err == nil:
		return channel.OutcomeUnsent, nil
	case errors.Is(err, fs.ErrNotExist):
		return channel.OutcomeSent, nil
	default:
		return channel.OutcomeUnknown, storage("looking for the message", err)
	}
}

// Discard takes the message out of the spool. It is no error if none is there.
func (o *Outbox) Discard(_ context.Context, id string) error {
	if err := removeIfThere(o.spooled(id)); err != nil {
		return storage("discarding the message", err)
	}
	return nil
}

func (o *Outbox) spoolDir() string         { return filepath.Join(o.dir, ".spool") }
func (o *Outbox) spooled(id string) string { return filepath.Join(o.spoolDir(), fileName(id)) }
func (o *Outbox) left(id string) string    { return filepath.Join(o.dir, fileName(id)) }

// storage reports a file that could not be written. A full disk passes.
func storage(act string, err error) error {
	return &channel.Failure{Kind: channel.Passing, Reason: channel.ReasonStorage, Err: fmt.Errorf("%s: %w", act, err)}
}
