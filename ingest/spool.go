package ingest

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"relanced/internal/ledger"
)

// spooled is a private copy of an inbox file: what is hashed, read twice and
// archived is the same bytes, whatever happens to the original meanwhile.
type spooled struct {
	path   string
	sha256 string
	bytes  int64
}

func (in *Intake) spool(f Found) (*spooled, error) {
	source, err := openPlain(f.Path)
	if err != nil {
		return nil, &ledger.ReadError{Err: fmt.Errorf("it cannot be read: %w", err), Remedy: "check its permissions and drop it again"}
	}
	defer source.Close() //nolint:errcheck // only read
	target, err := os.CreateTemp(filepath.Join(in.Data, spoolDir), "file-*")
	if err != nil {
		return nil, fmt.Errorf("making the spooled copy: %w", err)
	}
	s := &spooled{path: target.Name()}
	hash := sha256.New()
	s.bytes, err = io.Copy(io.MultiWriter(target, hash), io.LimitReader(source, int64(in.Config.MaxFileMB)*1_000_000))
	// Synced before the ledger says it is archived: a record without its bytes
	// would be worse than a slow copy.
	if err = errors.Join(err, target.Chmod(0o640), target.Sync(), target.Close()); err != nil {
		s.remove()
		return nil, fmt.Errorf("copying the file: %w", err)
	}
	s.sha256 = hex.EncodeToString(hash.Sum(nil))
	return s, nil
}

// remove deletes the copy; once archived it is no longer there.
func (s *spooled) remove() { _ = os.Remove(s.path) }

// open reads the copy from its start.
func (s *spooled) open() (*os.File, error) {
	f, err := os.Open(s.path)
	if err != nil {
		return nil, fmt.Errorf("opening the spooled copy: %w", err)
	}
	return f, nil
}

// freePlace returns a path under dir, relative to the data folder, that nothing
// occupies: NAME, NAME (2), NAME (3)…
func (in *Intake) freePlace(dir, name string) (string, error) {
	if err := os.MkdirAll(filepath.Join(in.Data, dir), 0o750); err != nil {
		return "", fmt.Errorf("making the folder %s: %w", dir, err)
	}
	ext := filepath.Ext(name)
	stem := name[:len(name)-len(ext)]
	for n := 1; ; n++ {
		place := filepath.Join(dir, name)
		if n > 1 {
			place = filepath.Join(dir, fmt.Sprintf("%s (%d)%s", stem, n, ext))
		}
		if _, err := os.Lstat(filepath.Join(in.Data, place)); errors.Is(err, fs.ErrNotExist) {
			return place, nil
		} else if err != nil {
			return "", fmt.Errorf("looking for a free name: %w", err)
		}
	}
}

// archive moves the copy to its place and takes the original out of the inbox.
func (in *Intake) archive(f Found, s *spooled, place string) error {
	target := filepath.Join(in.Data, place)
	if err := os.MkdirAll(filepath.Dir(target), 0o750); err != nil {
		return fmt.Errorf("making the archive's folder: %w", err)
	}
	if err := os.Rename(s.path, target); err != nil {
		return fmt.Errorf("moving the file to the archive: %w", err)
	}
	if err := syncDir(filepath.Dir(target)); err != nil {
		return err
	}
	return in.clearInbox(f)
}

// clearInbox removes the original, unless it has become another file since: then
// it is looked at again.
func (in *Intake) clearInbox(f Found) error {
	info, err := os.Lstat(f.Path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil && fmt.Sprint(info.Size(), info.ModTime().UnixNano()) != f.Stamp {
		return nil
	}
	if err == nil {
		err = os.Remove(f.Path)
	}
	if err != nil {
		return fmt.Errorf("taking the file out of the inbox: %w", err)
	}
	return nil
}

func syncDir(dir string) error {
	d, err := os.Open(dir) //nolint:gosec // our own folder
	if err != nil {
		return fmt.Errorf("opening the folder %s: %w", dir, err)
	}
	defer d.Close() //nolint:errcheck // only synced
	if err := d.Sync(); err != nil {
		return fmt.Errorf("syncing the folder %s: %w", dir, err)
	}
	return nil
}

// move renames a file, or copies and removes it when the inbox lies on another
// file system.
func move(from, to string) error {
	err := os.Rename(from, to)
	if err == nil || !errors.Is(err, syscall.EXDEV) {
		return err
	}
	source, err := openPlain(from)
	if err != nil {
		return err
	}
	defer source.Close()                                                     //nolint:errcheck // only read
	target, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o640) //nolint:gosec // our own folder
	if err != nil {
		return err
	}
	_, err = io.Copy(target, source)
	if err = errors.Join(err, target.Sync(), target.Close()); err != nil {
		return err
	}
	return os.Remove(from)
}
