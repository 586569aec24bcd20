package letter

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"relanced/dunning/channel"
	"relanced/dunning/channel/spool"
)

// Outbox is the channel that leaves each letter as DIR/NAME.pdf, which is what
// was written and stays as its proof, and gathers those that left together in
// DIR/print, see Gather.
//
// Beside the PDF in the spool lies what it was drawn from. It stays there when
// the letter leaves, until Gather has taken it: without its PDF, it means a
// letter that has left and is in no file for the printer yet.
type Outbox struct {
	folder *spool.Folder
	dir    string
	byBook bool
}

var _ channel.Channel = (*Outbox)(nil)

const (
	ending   = ".pdf"
	source   = ".json" // what a letter is drawn from
	dirMode  = 0o750
	printDir = "print"
)

// NewOutbox opens the folder, creating it when it does not exist. By book, the letters
// of each are gathered into files of their own.
func NewOutbox(dir string, byBook bool) (*Outbox, error) {
	folder, err := spool.Open(dir, ending)
	if err != nil {
		return nil, err
	}
	o := &Outbox{folder, dir, byBook}
	for _, sub := range []string{o.printDir(), o.bundleDir()} {
		if err := os.MkdirAll(sub, dirMode); err != nil {
			return nil, fmt.Errorf("creating the folder of letters: %w", err)
		}
	}
	return o, spool.SyncDir(dir)
}

// Prepare draws the letter and lays it into the spool.
func (o *Outbox) Prepare(ctx context.Context, m channel.Message) (channel.Digest, error) {
	drawn, err := Draw(m)
	if err != nil {
		return "", err
	}
	from, err := json.Marshal(m)
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return "", spool.Failed("preparing the letter", err)
	}
	// In this order: what a letter is drawn from never lies alone before it left.
	digest, err := o.folder.Put(m.ID, drawn)
	if err != nil {
		return "", err
	}
	if err := spool.ReplaceFile(o.source(m.ID), from); err != nil {
		return "", spool.Failed("preparing the letter", err)
	}
	return digest, nil
}

// Draw draws one letter, which checks it. Every error is a *channel.Failure.
func Draw(m channel.Message) ([]byte, error) {
	if err := check(m); err != nil {
		return nil, err
	}
	drawn, err := PDF(m)
	if err != nil {
		return nil, spool.Failed("drawing the letter", err)
	}
	return drawn, nil
}

// check refuses what no postman could deliver.
func check(m channel.Message) error {
	if len(m.Letter.Recipient) < 2 {
		err := errors.New("the letter shows no postal address")
		return &channel.Failure{Kind: channel.Permanent, Reason: channel.ReasonAddress, Err: err}
	}
	if len(m.Letter.Blocks) == 0 {
		return spool.Failed("preparing the letter", errors.New("there is nothing in it"))
	}
	return nil
}

// Send moves the letter that was prepared from the spool into the folder and
// answers with its path.
func (o *Outbox) Send(ctx context.Context, m channel.Message) (channel.Receipt, error) {
	if err := ctx.Err(); err != nil {
		return "", spool.Failed("leaving the letter", err)
	}
	drawn, err := os.ReadFile(o.folder.Spooled(m.ID))
	if errors.Is(err, fs.ErrNotExist) {
		drawn, err = os.ReadFile(o.folder.Left(m.ID)) // it has left already
	}
	if err != nil {
		return "", spool.Failed("leaving the letter", err)
	}
	left, err := o.folder.Release(m.ID, drawn)
	return channel.Receipt(left), err
}

// Recall says whether the letter has left the spool.
func (o *Outbox) Recall(_ context.Context, id string) (channel.Outcome, error) {
	return o.folder.Recall(id)
}

// Discard takes the letter out of the spool. It is no error if none is there, and
// one that has left already stays to be gathered.
func (o *Outbox) Discard(_ context.Context, id string) error {
	if _, err := os.Lstat(o.folder.Spooled(id)); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err := spool.RemoveIfThere(o.source(id)); err != nil {
		return spool.Failed("discarding the letter", err)
	}
	return o.folder.Discard(id)
}

func (o *Outbox) source(id string) string {
	return filepath.Join(filepath.Dir(o.folder.Spooled(id)), spool.FileName(id, source))
}
func (o *Outbox) printDir() string  { return filepath.Join(o.dir, printDir) }
func (o *Outbox) bundleDir() string { return filepath.Join(o.dir, ".bundle") }
