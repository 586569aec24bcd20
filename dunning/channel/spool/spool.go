// Package spool keeps files that leave a folder's spool one by one, so that it
// is known of each, after any crash, whether it has left.
//
// One order of things makes that sure:
//
//   - Put lays the file into DIR/.spool, durably, before the ledger claims the
//     reminder;
//   - only Release takes it out, by a rename, which happens whole or not at all.
//
// So once a reminder is claimed, a file in the spool means that it has not left,
// and none means that it has. What lies in DIR itself proves nothing: whoever
// collects the files may have taken it away already.
package spool

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"relanced/dunning/channel"
)

// Folder is a folder and its spool. It may be used by several goroutines at
// once, for different ids.
type Folder struct {
	dir, ending string
}

// Letters hold personal data: they are for us and for the group that collects
// them.
const (
	dirMode  = 0o750
	fileMode = 0o640
)

// Open opens the folder, creating it when it does not exist. Its files are named
// by their id and the ending (".eml").
func Open(dir, ending string) (*Folder, error) {
	f := &Folder{dir, ending}
	if err := os.MkdirAll(f.spoolDir(), dirMode); err != nil {
		return nil, fmt.Errorf("creating the outbox: %w", err)
	}
	if err := SyncDir(dir); err != nil {
		return nil, fmt.Errorf("creating the outbox: %w", err)
	}
	// A parent we may not read is somebody else's, and so was there before.
	if err := SyncDir(filepath.Dir(dir)); err != nil && !errors.Is(err, fs.ErrPermission) {
		return nil, fmt.Errorf("creating the outbox: %w", err)
	}
	return f, nil
}

// Put lays a file into the spool, replacing what an earlier attempt at the same
// reminder left there, and answers with its digest.
func (f *Folder) Put(id string, content []byte) (channel.Digest, error) {
	if err := ReplaceFile(f.Spooled(id), content); err != nil {
		return "", Failed("preparing the message", err)
	}
	return channel.DigestOf(content), nil
}

// Release moves a file from the spool into the folder and returns its path. A
// different file that bears the name already is never overwritten; the same one
// lying there already is as good as released.
func (f *Folder) Release(id string, content []byte) (string, error) {
	left := f.Left(id)
	if err := release(f.Spooled(id), left, content); err != nil {
		return "", Failed("leaving the message", err)
	}
	// From here on it can be collected, so a failure no longer means unsent.
	if err := errors.Join(SyncDir(f.dir), SyncDir(f.spoolDir())); err != nil {
		return "", &channel.Failure{Kind: channel.Uncertain, Reason: channel.ReasonStorage, Err: err}
	}
	return left, nil
}

// Move moves a file from the spool into the folder, and does not wait until the
// disk has it: it is for copies, which prove the same in either place.
func (f *Folder) Move(id string) error {
	if err := os.Rename(f.Spooled(id), f.Left(id)); err != nil {
		return Failed("keeping the copy", err)
	}
	return nil
}

// release renames. Looking first and renaming afterwards is safe because the
// ledger lets one claim a reminder, and names are the reminders' own.
func release(spooled, left string, content []byte) error {
	there, err := os.ReadFile(left) //nolint:gosec // a name of ours in a folder of ours
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return os.Rename(spooled, left)
	case err != nil:
		return err
	case !bytes.Equal(there, content):
		return fmt.Errorf("%s exists and is another message: move it away", left)
	default:
		return RemoveIfThere(spooled)
	}
}

// Recall answers by the rule in the comment of the package.
func (f *Folder) Recall(id string) (channel.Outcome, error) {
	switch _, err := os.Lstat(f.Spooled(id)); {
	case err == nil:
		return channel.OutcomeUnsent, nil
	case errors.Is(err, fs.ErrNotExist):
		return channel.OutcomeSent, nil
	default:
		return channel.OutcomeUnknown, Failed("looking for the message", err)
	}
}

// Discard takes a file out of the spool. It is no error if none is there.
func (f *Folder) Discard(id string) error {
	if err := RemoveIfThere(f.Spooled(id)); err != nil {
		return Failed("discarding the message", err)
	}
	return nil
}

// Spooled is where a file lies before it leaves.
func (f *Folder) Spooled(id string) string {
	return filepath.Join(f.spoolDir(), FileName(id, f.ending))
}

// Left is where it lies afterwards.
func (f *Folder) Left(id string) string { return filepath.Join(f.dir, FileName(id, f.ending)) }

func (f *Folder) spoolDir() string { return filepath.Join(f.dir, ".spool") }

// Failed reports a file that could not be written. A full disk passes.
func Failed(act string, err error) error {
	return &channel.Failure{Kind: channel.Passing, Reason: channel.ReasonStorage, Err: fmt.Errorf("%s: %w", act, err)}
}
