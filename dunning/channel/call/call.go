// Package call is the channel of what a person says on the telephone. A reminder
// by call leaves when somebody has made it: what is delivered is the log of it,
// DIR/NAME.txt, with the script, who called, when, and what came of it.
package call

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"time"

	"relanced/dunning/channel"
	"relanced/dunning/channel/spool"
)

// Log is the channel that keeps the log of calls. It can always tell what became
// of one: package spool says why.
type Log struct {
	folder *spool.Folder
}

var _ channel.Channel = (*Log)(nil)

const ending = ".txt"

// maxReceiptBytes bounds what a receipt repeats of a note; the log has all of it.
const maxReceiptBytes = 200

// NewLog opens the folder, creating it when it does not exist.
func NewLog(dir string) (*Log, error) {
	folder, err := spool.Open(dir, ending)
	if err != nil {
		return nil, err
	}
	return &Log{folder}, nil
}

// errNotMade refuses to log a call nobody says to have made.
var errNotMade = errors.New("nobody has said that the call was made, and what came of it")

// Prepare lays the log of the call into the spool.
func (l *Log) Prepare(ctx context.Context, m channel.Message) (channel.Digest, error) {
	if m.Approval.By == "" || strings.TrimSpace(m.Approval.Note) == "" {
		return "", spool.Failed("logging the call", errNotMade)
	}
	if err := ctx.Err(); err != nil {
		return "", spool.Failed("logging the call", err)
	}
	return l.folder.Put(m.ID, page(m))
}

// page is one call as it is logged.
func page(m channel.Message) []byte {
	made := m.Approval.At.In(m.Date.Location()).Format(time.RFC3339)
	return fmt.Appendf(nil, "%s\n\n%s\n\n---\nCalled by: %s\nReported:  %s\nNumber:    %s\nResult:    %s\n",
		m.Subject, strings.TrimRight(m.Text, "\n"), m.Approval.By, made, m.To.Email, strings.TrimSpace(m.Approval.Note))
}

// Send moves the log that was prepared from the spool into the folder, and
// answers with what came of the call.
func (l *Log) Send(ctx context.Context, m channel.Message) (channel.Receipt, error) {
	if err := ctx.Err(); err != nil {
		return "", spool.Failed("logging the call", err)
	}
	prepared, err := os.ReadFile(l.folder.Spooled(m.ID))
	if errors.Is(err, fs.ErrNotExist) {
		prepared, err = os.ReadFile(l.folder.Left(m.ID)) // it has been logged already
	}
	if err != nil {
		return "", spool.Failed("logging the call", err)
	}
	if _, err := l.folder.Release(m.ID, prepared); err != nil {
		return "", err
	}
	note := strings.Join(strings.Fields(m.Approval.Note), " ")
	return channel.Receipt("logged: " + strings.ToValidUTF8(note[:min(len(note), maxReceiptBytes)], "")), nil
}

// Recall says whether the call has been logged.
func (l *Log) Recall(_ context.Context, id string) (channel.Outcome, error) {
	return l.folder.Recall(id)
}

// Discard takes the log of a call that no longer counts out of the spool.
func (l *Log) Discard(_ context.Context, id string) error { return l.folder.Discard(id) }
