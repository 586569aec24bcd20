package email

import (
	"context"

	"relanced/dunning/channel"
	"relanced/dunning/channel/spool"
)

// Outbox is the channel that leaves each message as a file DIR/NAME.eml, for
// another program or a person to take from there. It can always tell what became
// of a message: package spool says why.
type Outbox struct {
	folder *spool.Folder
}

var _ channel.Channel = (*Outbox)(nil)

// ending is that of a message in a file (RFC 5322).
const ending = ".eml"

// NewOutbox opens the folder, creating it when it does not exist.
func NewOutbox(dir string) (*Outbox, error) {
	folder, err := spool.Open(dir, ending)
	if err != nil {
		return nil, err
	}
	return &Outbox{folder}, nil
}

// Prepare lays the message into the spool.
func (o *Outbox) Prepare(ctx context.Context, m channel.Message) (channel.Digest, error) {
	letter, err := Compose(m)
	if err != nil {
		return "", err
	}
	if err := ctx.Err(); err != nil {
		return "", spool.Failed("preparing the message", err)
	}
	return o.folder.Put(m.ID, letter)
}

// Send moves the message from the spool into the folder and answers with its
// path.
func (o *Outbox) Send(ctx context.Context, m channel.Message) (channel.Receipt, error) {
	letter, err := Compose(m)
	if err != nil {
		return "", err
	}
	if err := ctx.Err(); err != nil {
		return "", spool.Failed("leaving the message", err)
	}
	left, err := o.folder.Release(m.ID, letter)
	return channel.Receipt(left), err
}

// Recall says whether the message has left the spool.
func (o *Outbox) Recall(_ context.Context, id string) (channel.Outcome, error) {
	return o.folder.Recall(id)
}

// Discard takes the message out of the spool. It is no error if none is there.
func (o *Outbox) Discard(_ context.Context, id string) error { return o.folder.Discard(id) }
