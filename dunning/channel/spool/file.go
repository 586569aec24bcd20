package spool

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// maxNameBytes keeps the readable half of a file name, with the digest and the
// endings that follow it, well below the 255 bytes of common file systems.
const maxNameBytes = 150

// FileName turns a reminder's id into a file name with an ending (".eml"). An id
// that is no file name already is cleaned and told apart from its likes by a
// digest.
func FileName(id, ending string) string {
	name := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '-', r == '_', r == '.':
			return r
		}
		return '_'
	}, id)
	name = strings.TrimLeft(name, ".") // hidden files are overlooked
	name = name[:min(len(name), maxNameBytes)]
	if name != id || name == "" {
		digest := sha256.Sum256([]byte(id))
		name += "-" + hex.EncodeToString(digest[:8])
	}
	return name + ending
}

// ReplaceFile writes a file so that after a crash, power cut included, either
// the old content or the new one is there, and after a return the new one.
func ReplaceFile(path string, content []byte) error {
	draft := path + ".tmp"
	if err := writeSynced(draft, content); err != nil {
		return err
	}
	if err := os.Rename(draft, path); err != nil {
		return err
	}
	return SyncDir(filepath.Dir(path))
}

func writeSynced(path string, content []byte) (err error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, fileMode) //nolint:gosec // a name of ours in a folder of ours
	if err != nil {
		return err
	}
	defer func() {
		if closeErr := f.Close(); err == nil {
			err = closeErr
		}
	}()
	if _, err := f.Write(content); err != nil {
		return err
	}
	return f.Sync()
}

// SyncDir makes the renames within a folder durable.
func SyncDir(dir string) error {
	f, err := os.Open(dir) //nolint:gosec // a folder of ours
	if err != nil {
		return err
	}
	defer f.Close() //nolint:errcheck // only read
	if err := f.Sync(); err != nil {
		return fmt.Errorf("syncing %s: %w", dir, err)
	}
	return nil
}

// RemoveIfThere removes a file. It is no error if there is none.
func RemoveIfThere(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
