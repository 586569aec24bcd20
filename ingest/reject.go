package ingest

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"relanced/internal/ledger"
	"relanced/internal/store"
)

// reject moves a file to rejected/ with the reason beside it. The record comes
// first: a refused statement holds reminders, so that it must never be
// forgotten, while a file that still lies in the inbox is simply refused again.
func (in *Intake) reject(ctx context.Context, f Found, sha256 string, cause error) (Result, error) {
	if !f.asSeen() {
		return Result{Pending: 1}, nil // gone, or another file by now: what was wrong with it may not be
	}
	place, err := in.rejection(ctx, f, sha256, cause)
	if err != nil {
		return Result{}, fmt.Errorf("recording the refusal: %w", err)
	}
	target := filepath.Join(in.Data, place)
	if err := os.WriteFile(target+".reason.txt", []byte(reasonText(f, cause)), 0o640); err != nil { //nolint:gosec // readable by the group, like the files themselves
		return Result{}, fmt.Errorf("writing the reason: %w", err)
	}
	if err := move(f.Path, target); err != nil {
		return Result{}, fmt.Errorf("moving the file to %s: %w", RejectedDir, err)
	}
	in.Log.Warn("file refused", "book", f.Book, "file", f.Name, "reason", cause)
	return Result{Rejected: 1}, nil
}

// rejection records the refusal and says where the file is to go. A refusal
// that was recorded just before a crash is found again by its absent file.
func (in *Intake) rejection(ctx context.Context, f Found, sha256 string, cause error) (place string, err error) {
	err = in.Store.Update(ctx, f.Book, func(tx *store.Tx) error {
		waiting, err := tx.RejectedFiles()
		if err != nil {
			return err
		}
		for _, old := range waiting {
			if old.Name == f.Name && old.SHA256 == sha256 && !exists(filepath.Join(in.Data, old.Place)) {
				place = old.Place
				return nil
			}
		}
		if place, err = in.freePlace(RejectedDir, f.Name, nil); err != nil {
			return err
		}
		file := ledger.File{
			SHA256: sha256, Name: f.Name, Kind: ledger.FileUnknown, Bytes: f.Size, State: ledger.FileRejected, Place: place, Reason: cause.Error(),
		}
		if f.reader != nil {
			file.Kind, file.Reader = f.reader.kind, f.reader.version
		}
		if _, err := tx.AddFile(file); err != nil {
			return err
		}
		return tx.Event(ledger.ByEngine, "file.rejected", f.Name, map[string]any{"reason": file.Reason, "kind": file.Kind, "sha256": sha256})
	})
	return place, err
}

func reasonText(f Found, cause error) string {
	text := fmt.Sprintf("%s was not taken in. Nothing of it is in the ledger.\n\nWhy: %v\n", f.Name, cause)
	if e, ok := errors.AsType[*ledger.ReadError](cause); ok && e.Remedy != "" {
		text += fmt.Sprintf("\nWhat to do: %s.\n", e.Remedy)
	}
	if f.reader != nil {
		text += fmt.Sprintf("\nRead as: %s (%s)\n", f.reader.kind, f.reader.version)
		if f.reader.kind == ledger.FileStatement {
			text += "\nReminders are held as long as this statement waits here: once it is dealt with, take this file away.\n"
		}
	}
	return text
}

// dismissAbsent notes which refused files a person has taken away.
func (in *Intake) dismissAbsent(ctx context.Context) error {
	books, err := in.Store.Books(ctx)
	if err != nil {
		return err
	}
	for _, book := range books {
		var gone []ledger.File
		err := in.Store.View(ctx, book, func(tx *store.Tx) error {
			waiting, err := tx.RejectedFiles()
			for _, f := range waiting {
				if !exists(filepath.Join(in.Data, f.Place)) {
					gone = append(gone, f)
				}
			}
			return err
		})
		if err != nil || len(gone) == 0 {
			if err != nil {
				return err
			}
			continue
		}
		err = in.Store.Update(ctx, book, func(tx *store.Tx) error {
			for _, f := range gone {
				if err := errors.Join(tx.DismissFile(f.ID), tx.Event(ledger.ByEngine, "file.dismissed", f.Name, map[string]any{"file": f.ID})); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return !errors.Is(err, fs.ErrNotExist)
}

// archiveDuplicate deals with a file whose bytes are recorded already. When it
// is this very file and a crash came before it left the inbox, that is made up
// for; under another name it is kept as well, with an event.
func (in *Intake) archiveDuplicate(ctx context.Context, f Found, s *spooled, known ledger.File) error {
	present := exists(filepath.Join(in.Data, known.Place))
	if present && f.Name == known.Name {
		return clearInbox(f)
	}
	place := known.Place
	if present {
		var err error
		if place, err = in.archivePlace(f.Name, s); err != nil {
			return err
		}
	}
	if err := in.keep(s, place); err != nil {
		return err
	}
	if f.Name != known.Name {
		if err := in.noteDuplicate(ctx, f, known); err != nil {
			return err
		}
	}
	return clearInbox(f)
}

// noteDuplicate tells once that a file is another one under a new name.
func (in *Intake) noteDuplicate(ctx context.Context, f Found, known ledger.File) error {
	return in.Store.Update(ctx, f.Book, func(tx *store.Tx) error {
		events, err := tx.Events(f.Name)
		if err != nil {
			return err
		}
		for _, e := range events {
			if e.Kind == "file.duplicate" && strings.Contains(e.Detail, known.SHA256) {
				return nil
			}
		}
		return tx.Event(ledger.ByEngine, "file.duplicate", f.Name, map[string]any{"same_as": known.ID, "sha256": known.SHA256})
	})
}

// ErrNoSuchFile is returned when no refused file of that name waits.
var ErrNoSuchFile = errors.New("no refused file of that name is waiting in " + RejectedDir)

// Accept takes in a refused statement that does not add up, because a person
// says the bank really sent it so. Whatever else is wrong with a file cannot be
// accepted away.
func (in *Intake) Accept(ctx context.Context, book, name, actor string) (Result, error) {
	waiting, err := in.waiting(ctx, book, name)
	if err != nil {
		return Result{}, err
	}
	path := filepath.Join(in.Data, waiting.Place)
	info, err := os.Lstat(path)
	if err != nil {
		return Result{}, ErrNoSuchFile
	}
	f := Found{Book: book, Name: waiting.Name, Path: path, Size: info.Size(), Stamp: stamp(info)}
	in.recognise(&f)
	if f.Refuse != nil || f.reader.readStatement == nil || !strings.Contains(waiting.Reason, ledger.ErrStatement.Error()) {
		return Result{}, fmt.Errorf("%s cannot be accepted: %s", name, waiting.Reason)
	}
	result, err := in.takeAccepted(ctx, f, &acceptance{actor, waiting.Reason})
	if err != nil {
		return Result{}, err
	}
	_ = os.Remove(path + ".reason.txt") // the event keeps the reason
	return result, in.Store.Update(ctx, book, func(tx *store.Tx) error { return tx.DismissFile(waiting.ID) })
}

// takeAccepted records the file, unless a crash came after it was recorded.
func (in *Intake) takeAccepted(ctx context.Context, f Found, by *acceptance) (Result, error) {
	s, err := in.spool(f)
	if err != nil {
		return Result{}, err
	}
	defer s.remove()
	known, err := in.recordedBefore(ctx, f.Book, s.sha256)
	if err != nil {
		return Result{}, err
	}
	if known != nil {
		return Result{Duplicates: 1}, in.archiveDuplicate(ctx, f, s, *known)
	}
	return in.record(ctx, f, s, by)
}

// Dismiss takes a refused file away for good, because a person says it is dealt
// with: it stays in rejected/done/, and no longer holds reminders.
func (in *Intake) Dismiss(ctx context.Context, book, name, actor string) error {
	waiting, err := in.waiting(ctx, book, name)
	if err != nil {
		return err
	}
	place, err := in.freePlace(filepath.Join(RejectedDir, "done"), waiting.Name, nil)
	if err != nil {
		return err
	}
	from := filepath.Join(in.Data, waiting.Place)
	if exists(from) {
		if err := move(from, filepath.Join(in.Data, place)); err != nil {
			return fmt.Errorf("moving the file: %w", err)
		}
	}
	_ = os.Rename(from+".reason.txt", filepath.Join(in.Data, place)+".reason.txt") // it may have been removed by hand
	return in.Store.Update(ctx, book, func(tx *store.Tx) error {
		return errors.Join(tx.DismissFile(waiting.ID), tx.Event(actor, "file.dismissed", name, map[string]any{"file": waiting.ID}))
	})
}

// waiting finds a refused file by its name in rejected/, else by the name it
// came with.
func (in *Intake) waiting(ctx context.Context, book, name string) (ledger.File, error) {
	var files []ledger.File
	err := in.Store.View(ctx, book, func(tx *store.Tx) (err error) {
		files, err = tx.RejectedFiles()
		return err
	})
	if err != nil {
		return ledger.File{}, err
	}
	i := slices.IndexFunc(files, func(f ledger.File) bool { return filepath.Base(f.Place) == name })
	if i < 0 {
		i = slices.IndexFunc(files, func(f ledger.File) bool { return f.Name == name })
	}
	if i < 0 {
		return ledger.File{}, ErrNoSuchFile
	}
	return files[i], nil
}
