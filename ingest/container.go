package ingest

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"relanced/internal/ledger"
	"relanced/internal/store"
)

// Limits of a container, beside intake.max_file_mb for all that comes out of it.
const (
	// maxMembers is how many files one container may hold: a year of daily
	// statements of ten accounts has 3,650.
	maxMembers = 10_000
	// maxRatio is how much larger a member may become. Statements shrink to a
	// twentieth; what a bomb is made of shrinks to a thousandth.
	maxRatio = 200
	// freeRatio is the size up to which a ratio says nothing: short files of
	// blanks shrink to almost nothing.
	freeRatio = 1 << 20
)

// packed is a container whose members are taken in on their own.
type packed struct {
	dir              string // where they wait, "" when there are none
	members, refused int
}

// clearPacked removes what is left in the spool of the containers of a pass.
func clearPacked(files []Found) {
	for _, f := range files {
		if f.packed != nil && f.packed.dir != "" {
			_ = os.RemoveAll(f.packed.dir) // the next start clears it otherwise
		}
	}
}

// isPacked reports whether a file begins as a zip or gzip file.
func isPacked(head []byte) bool {
	return bytes.HasPrefix(head, []byte("PK\x03\x04")) || bytes.HasPrefix(head, []byte("PK\x05\x06")) || bytes.HasPrefix(head, []byte("\x1f\x8b"))
}

// unpack writes the members of a container into the spool. Each is then a file
// like any other, known by its own bytes: the same statement is recognised
// packed or not. Members of members are not looked at.
func (in *Intake) unpack(ctx context.Context, f *Found) ([]Found, error) {
	sum, err := hashOf(f.Path)
	if err != nil {
		return nil, nil //nolint:nilerr // gone or unreadable: taking it in says so
	}
	if known, err := in.recordedBefore(ctx, f.Book, sum); err != nil || known != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp(filepath.Join(in.Data, spoolDir), "packed-*")
	if err != nil {
		return nil, fmt.Errorf("making a folder for what is packed: %w", err)
	}
	f.packed.dir = dir
	u := &unpacking{dir: dir, container: f, left: int64(in.Config.MaxFileMB) * 1_000_000}
	if strings.HasPrefix(f.head, "\x1f\x8b") {
		err = u.gunzip()
	} else {
		err = u.unzip()
	}
	if err == nil && len(u.members) == 0 {
		err = errors.New("there is no file in it")
	}
	if err != nil {
		f.Refuse = &ledger.ReadError{Err: fmt.Errorf("it cannot be unpacked: %w", err), Remedy: remedyPacked(err)}
		return nil, nil
	}
	for i := range u.members {
		in.recognise(&u.members[i])
		if u.members[i].packed != nil {
			u.members[i].Refuse = &ledger.ReadError{Err: errors.New("it is packed inside another packed file"), Remedy: "unpack it yourself and drop the files that are in it"}
			u.members[i].packed = nil
		}
	}
	return u.members, nil
}

// membersOf says what is in a zip file; of a gzip file there is nothing to say.
func membersOf(path string) ([]string, error) {
	archive, err := zip.OpenReader(path)
	if err != nil {
		if head, errHead := readHead(path); errHead == nil && strings.HasPrefix(string(head), "\x1f\x8b") {
			return nil, nil
		}
		return nil, err //nolint:wrapcheck // wrapped by Preview
	}
	defer archive.Close() //nolint:errcheck // only read
	var inside []string
	for _, m := range archive.File {
		if !skipped(m) && len(inside) < maxMembers {
			inside = append(inside, fmt.Sprintf("it holds %s (%d bytes)", strings.ToValidUTF8(m.Name, "\uFFFD"), m.UncompressedSize64))
		}
	}
	return inside, nil
}

// remedyPacked tells what was damaged on its way from what is only not unpacked
// here.
func remedyPacked(err error) string {
	for _, damaged := range []error{zip.ErrFormat, zip.ErrChecksum, gzip.ErrHeader, gzip.ErrChecksum, io.ErrUnexpectedEOF, io.EOF} {
		if errors.Is(err, damaged) {
			return "it is damaged or incomplete: download it again"
		}
	}
	if _, corrupt := errors.AsType[flate.CorruptInputError](err); corrupt {
		return "it is damaged or incomplete: download it again"
	}
	return "unpack it yourself and drop the files that are in it"
}

type unpacking struct {
	dir       string
	container *Found
	left      int64 // bytes that may still come out
	members   []Found
}

func (u *unpacking) unzip() error {
	archive, err := zip.OpenReader(u.container.Path)
	if err != nil {
		return err //nolint:wrapcheck // wrapped by unpack
	}
	defer archive.Close() //nolint:errcheck // only read
	if slices.ContainsFunc(archive.File, func(m *zip.File) bool { return m.Name == "[Content_Types].xml" || m.Name == "mimetype" }) {
		return errors.New("it is a document of an office program: save it as CSV")
	}
	for _, m := range archive.File {
		if skipped(m) {
			continue
		}
		if m.Flags&1 != 0 {
			return fmt.Errorf("%s is protected by a password", m.Name)
		}
		if err := u.member(m.Name, int64(m.CompressedSize64), m.Open); err != nil { //nolint:gosec // compared only
			return err
		}
	}
	return nil
}

// skipped passes over folders and what operating systems leave in archives.
func skipped(m *zip.File) bool {
	base := path.Base(m.Name)
	return m.FileInfo().IsDir() || !m.Mode().IsRegular() || strings.HasPrefix(base, ".") || strings.Contains(m.Name, "__MACOSX/") || base == "Thumbs.db"
}

func (u *unpacking) gunzip() error {
	name := strings.TrimSuffix(strings.TrimSuffix(u.container.Name, ".gz"), ".GZ")
	return u.member(name, u.container.Size, func() (io.ReadCloser, error) {
		f, err := openPlain(u.container.Path)
		if err != nil {
			return nil, err
		}
		z, err := gzip.NewReader(f)
		if err != nil {
			return nil, errors.Join(err, f.Close())
		}
		return struct {
			io.Reader
			io.Closer
		}{z, f}, nil
	})
}

// member copies one member, counting what comes out rather than believing what
// the container says.
func (u *unpacking) member(name string, small int64, open func() (io.ReadCloser, error)) error {
	if len(u.members) == maxMembers {
		return fmt.Errorf("it holds more than %d files", maxMembers)
	}
	source, err := open()
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	defer source.Close() //nolint:errcheck // only read
	target, err := os.CreateTemp(u.dir, "member-*")
	if err != nil {
		return fmt.Errorf("writing %s: %w", name, err)
	}
	limit := min(u.left, max(small*maxRatio, freeRatio))
	n, err := io.Copy(target, io.LimitReader(source, limit+1))
	if err = errors.Join(err, target.Close()); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if n > limit {
		return fmt.Errorf("%s grows beyond the limit of %d bytes", name, limit)
	}
	u.left -= n
	info, err := os.Lstat(target.Name())
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	base := path.Base(strings.ReplaceAll(name, `\`, "/"))
	u.members = append(u.members, Found{
		Book: u.container.Book, Path: target.Name(), Size: info.Size(), Stamp: stamp(info), modified: u.container.modified, from: u.container.packed,
		Name: strings.ToValidUTF8(u.container.Name+"+"+base, "\uFFFD"),
	})
	return nil
}

// takePacked archives a container once its members are dealt with.
func (in *Intake) takePacked(ctx context.Context, f Found, s *spooled) (Result, error) {
	place, err := in.archivePlace(f.Name, s)
	if err != nil {
		return Result{}, err
	}
	if err := in.keep(s, place); err != nil {
		return Result{}, err
	}
	file := ledger.File{
		SHA256: s.sha256, Name: f.Name, Kind: ledger.FilePacked, Reader: "packed/1", Bytes: s.bytes, State: ledger.FileRecorded, Place: place,
	}
	err = in.Store.Update(ctx, f.Book, func(tx *store.Tx) error {
		id, err := tx.AddFile(file)
		if err != nil {
			return err
		}
		return tx.Event(ledger.ByEngine, "file.recorded", f.Name, map[string]any{
			"file": id, "sha256": s.sha256, "members": f.packed.members, "refused": f.packed.refused,
		})
	})
	if err != nil {
		return Result{}, err
	}
	return Result{Recorded: 1}, clearInbox(f)
}
