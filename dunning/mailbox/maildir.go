package mailbox

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// maildir reads a folder with new and cur in it. Files stay where and as they
// are, so that the person whose mailbox it is sees them as if nobody had looked.
type maildir struct {
	path string
	seen map[string]bool // by unique name, as long as the file is there
}

func newMaildir(path string) *maildir { return &maildir{path: path, seen: map[string]bool{}} }

// Name implements Reader.
func (d *maildir) Name() string { return "maildir:" + d.path }

// Read implements Reader. A program that starts again reads the folder again.
func (d *maildir) Read(ctx context.Context, _ Position, take func(Batch) error) error {
	files, err := d.list()
	if err != nil {
		return fmt.Errorf("reading the maildir %s: %w", d.path, err)
	}
	for some := range slices.Chunk(files[:min(len(files), maxRead)], maxBatch) {
		if err := ctx.Err(); err != nil {
			return err
		}
		var batch Batch
		var read []string
		for _, path := range some {
			raw, err := readFile(path)
			switch {
			case errors.Is(err, fs.ErrNotExist):
				continue // somebody reads it just now, and it has another name: next time
			case err != nil:
				return fmt.Errorf("reading the maildir %s: %w", d.path, err)
			}
			batch.Messages = append(batch.Messages, Parse(raw))
			read = append(read, unique(path))
		}
		if err := take(batch); err != nil {
			return err
		}
		for _, name := range read {
			d.seen[name] = true
		}
	}
	return nil
}

// list returns the files that were not read yet, oldest first: a unique name
// begins with the second of its delivery.
func (d *maildir) list() ([]string, error) {
	var files []string
	present := map[string]bool{}
	for _, part := range []string{"new", "cur"} {
		entries, err := os.ReadDir(filepath.Join(d.path, part))
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			name := unique(e.Name())
			if !e.Type().IsRegular() || strings.HasPrefix(name, ".") {
				continue
			}
			present[name] = true
			if !d.seen[name] {
				files = append(files, filepath.Join(d.path, part, e.Name()))
			}
		}
	}
	for name := range d.seen {
		if !present[name] {
			delete(d.seen, name)
		}
	}
	slices.SortFunc(files, func(a, b string) int { return strings.Compare(unique(a), unique(b)) })
	return files, nil
}

// unique is the name of a file without its flags, which change.
func unique(path string) string {
	name, _, _ := strings.Cut(filepath.Base(path), ":")
	return name
}

func readFile(path string) ([]byte, error) {
	f, err := os.Open(path) //nolint:gosec // a file of the configured folder
	if err != nil {
		return nil, err
	}
	defer f.Close() //nolint:errcheck // only read
	return io.ReadAll(io.LimitReader(f, maxBytes))
}
