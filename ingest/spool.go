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
	"strings"
	"syscall"

	"relanced/internal/ledger"
)

// spooled is a private copy of an inbox file: what is hashed, read twice and
// archived is the same bytes, whatever happens to the original meanwhile.
type spooled struct {
	path   string
	sha256 string
	bytes  int64
	kept   bool // it lies in the archive by now
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

// remove deletes the copy unless it was kept.
func (s *spooled) remove() {
	if !s.kept {
		_ = os.Remove(s.path)
	}
}

// open reads the copy from its start.
func (s *spooled) open() (*os.File, error) {
	f, err := os.Open(s.path)
	if err != nil {
		return nil, fmt.Errorf("opening the spooled copy: %w", err)
	}
	return f, nil
}

// maxName is the longest name given to a file, in bytes: it leaves room for
// " (2)" and ".reason.txt" in the 255 that file systems allow.
const maxName = 200

// freePlace returns a path under dir, relative to the data folder, that nothing
// occupies: NAME, NAME (2), NAME (3)… A place that holds these very bytes (of s,
// when given) counts as free: a crash came before they were recorded.
func (in *Intake) freePlace(dir, name string, s *spooled) (string, error) {
	if err := os.MkdirAll(filepath.Join(in.Data, dir), 0o750); err != nil {
		return "", fmt.Errorf("making the folder %s: %w", dir, err)
	}
	stem, ext := splitName(name)
	for n := 1; ; n++ {
		place := filepath.Join(dir, stem+ext)
		if n > 1 {
			place = filepath.Join(dir, fmt.Sprintf("%s (%d)%s", stem, n, ext))
		}
		info, err := os.Lstat(filepath.Join(in.Data, place))
		if errors.Is(err, fs.ErrNotExist) {
			return place, nil
		}
		if err != nil {
			return "", fmt.Errorf("looking for a free name: %w", err)
		}
		if s == nil || !info.Mode().IsRegular() || info.Size() != s.bytes {
			continue
		}
		if sum, err := hashOf(filepath.Join(in.Data, place)); err != nil {
			return "", err
		} else if sum == s.sha256 {
			return place, nil
		}
	}
}

// splitName cuts a name, shortened if need be, in front of its ending.
func splitName(name string) (stem, ext string) {
	if ext = filepath.Ext(name); len(ext) > maxName/2 {
		ext = ""
	}
	stem = strings.TrimSuffix(name, ext)
	if room := maxName - len(ext); len(stem) > room {
		stem = strings.ToValidUTF8(stem[:room], "")
	}
	return stem, ext
}

func hashOf(path string) (string, error) {
	f, err := os.Open(path) //nolint:gosec // our own folder
	if err != nil {
		return "", fmt.Errorf("comparing with the archive: %w", err)
	}
	defer f.Close() //nolint:errcheck // only read
	hash := sha256.New()
	if _, err := io.Copy(hash, f); err != nil {
		return "", fmt.Errorf("comparing with the archive: %w", err)
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}

// keep moves the copy to its place in the archive, and from then on it is read
// there. This comes before anything is recorded: what a crash in between leaves
// is a copy too many, never a record without its bytes or whose place another
// file takes.
func (in *Intake) keep(s *spooled, place string) error {
	target := filepath.Join(in.Data, place)
	if err := os.MkdirAll(filepath.Dir(target), 0o750); err != nil {
		return fmt.Errorf("making the archive's folder: %w", err)
	}
	if err := os.Rename(s.path, target); err != nil {
		return fmt.Errorf("moving the file to the archive: %w", err)
	}
	s.path, s.kept = target, true
	return syncDir(filepath.Dir(target))
}

// clearInbox removes the original, unless it has become another file since: then
// it is looked at again.
func clearInbox(f Found) error {
	if !f.asSeen() {
		return nil
	}
	if err := os.Remove(f.Path); err != nil && !errors.Is(err, fs.ErrNotExist) {
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
