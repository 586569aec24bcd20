package letter

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"relanced/dunning/channel"
	"relanced/dunning/channel/spool"
)

// maxBundle is how many letters one file for the printer holds, so that drawing
// it needs little memory.
const maxBundle = 500

// Gather draws the letters that have left since the last time into one PDF for
// the printer, DIR/print/DAY.pdf, of each book DAY-BOOK.pdf where there are several;
// when there is one of that name already, which may have been printed, into
// NAME-2.pdf. A letter is in one of them, once:
//
//   - a bundle is a folder .bundle/NAME.open, into which what its letters are
//     drawn from is moved one by one, and its PDF written;
//   - then it is renamed NAME.ready: from here on its content is settled;
//   - then its PDF is moved into DIR/print, and the folder removed.
//
// A crash at any point leaves a folder that says how to go on.
func (o *Outbox) Gather(ctx context.Context) error {
	if err := o.resume(); err != nil {
		return fmt.Errorf("gathering the letters: %w", err)
	}
	for {
		letters, err := o.ungathered()
		if err != nil || len(letters) == 0 {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := o.bundle(letters); err != nil {
			return fmt.Errorf("gathering the letters: %w", err)
		}
	}
}

// ungathered lists the sources of letters that have left, go into one bundle and are
// in none, by name.
func (o *Outbox) ungathered() (paths []string, err error) {
	all, err := filepath.Glob(filepath.Join(filepath.Dir(o.source("x")), "*"+source))
	if err != nil {
		return nil, fmt.Errorf("listing the letters: %w", err)
	}
	bundle := ""
	for _, path := range all {
		if len(paths) == maxBundle {
			break
		}
		if _, err := os.Lstat(strings.TrimSuffix(path, source) + ending); !errors.Is(err, fs.ErrNotExist) {
			continue // it has not left
		}
		m, err := read(path)
		if err != nil {
			return nil, err
		}
		if bundle == "" {
			bundle = o.bundleOf(m)
		}
		if o.bundleOf(m) == bundle {
			paths = append(paths, path)
		}
	}
	return paths, nil
}

// bundleOf names the bundle that a letter goes into: whoever prints for several firms
// puts each one's letters on its own paper.
func (o *Outbox) bundleOf(m channel.Message) string {
	day := m.Date.Format("2006-01-02")
	if book, _, found := strings.Cut(m.ID, "."); o.byBook && found {
		return day + "-" + book
	}
	return day
}

func read(path string) (m channel.Message, err error) {
	data, err := os.ReadFile(path) //nolint:gosec // a name of ours in a folder of ours
	if err == nil {
		err = json.Unmarshal(data, &m)
	}
	if err != nil {
		return m, fmt.Errorf("reading the letter: %w", err)
	}
	return m, nil
}

// bundle opens a bundle of letters and carries it through.
func (o *Outbox) bundle(paths []string) error {
	first, err := read(paths[0])
	if err != nil {
		return err
	}
	open := filepath.Join(o.bundleDir(), o.freeName(o.bundleOf(first))+".open")
	if err := os.Mkdir(open, dirMode); err != nil {
		return err
	}
	for _, path := range paths {
		if err := os.Rename(path, filepath.Join(open, filepath.Base(path))); err != nil {
			return err
		}
	}
	if err := errors.Join(spool.SyncDir(open), spool.SyncDir(filepath.Dir(paths[0])), spool.SyncDir(o.bundleDir())); err != nil {
		return err
	}
	return o.settle(open)
}

// freeName is the next name of a bundle that was not given yet.
func (o *Outbox) freeName(bundle string) string {
	for n := 1; ; n++ {
		name := bundle
		if n > 1 {
			name += "-" + strconv.Itoa(n)
		}
		if !exists(filepath.Join(o.printDir(), name+ending)) && !exists(o.marker(name)) {
			return name
		}
	}
}

// marker remembers a name that was given, should the printer take the file away.
func (o *Outbox) marker(name string) string { return filepath.Join(o.bundleDir(), name+".done") }

func exists(path string) bool {
	_, err := os.Lstat(path)
	return !errors.Is(err, fs.ErrNotExist)
}

// resume carries through what a crash interrupted.
func (o *Outbox) resume() error {
	folders, err := os.ReadDir(o.bundleDir())
	if err != nil {
		return err
	}
	for _, f := range folders {
		path := filepath.Join(o.bundleDir(), f.Name())
		switch filepath.Ext(f.Name()) {
		case ".open":
			err = o.settle(path)
		case ".ready":
			err = o.release(path)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// bundled is the PDF within the folder of a bundle.
const bundled = "bundle" + ending

// settle draws an open bundle.
func (o *Outbox) settle(open string) error {
	paths, err := filepath.Glob(filepath.Join(open, "*"+source))
	if err != nil {
		return err
	}
	if len(paths) == 0 {
		return os.RemoveAll(open)
	}
	slices.Sort(paths)
	letters := make([]channel.Message, len(paths))
	for i, path := range paths {
		if letters[i], err = read(path); err != nil {
			return err
		}
	}
	drawn, err := PDF(letters...)
	if err != nil {
		return err
	}
	if err := spool.ReplaceFile(filepath.Join(open, bundled), drawn); err != nil {
		return err
	}
	ready := strings.TrimSuffix(open, ".open") + ".ready"
	if err := os.Rename(open, ready); err != nil {
		return err
	}
	return errors.Join(spool.SyncDir(o.bundleDir()), o.release(ready))
}

// release hands a bundle that is ready to the printer; without its PDF, that has
// been done.
func (o *Outbox) release(ready string) error {
	name := strings.TrimSuffix(filepath.Base(ready), ".ready")
	if err := os.WriteFile(o.marker(name), nil, 0o640); err != nil { //nolint:gosec // for the group too, as the letters
		return err
	}
	err := os.Rename(filepath.Join(ready, bundled), filepath.Join(o.printDir(), name+ending))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := errors.Join(spool.SyncDir(ready), spool.SyncDir(o.printDir()), spool.SyncDir(o.bundleDir())); err != nil {
		return err
	}
	return os.RemoveAll(ready)
}
