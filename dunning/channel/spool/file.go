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
// the old content or the new one is there, and after a return the new one. Two
// that write it at once do not disturb each other.
func ReplaceFile(path string, content []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*.tmp")
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	err = errors.Join(err, f.Chmod(fileMode), f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, RemoveIfThere(f.Name()))
	}
	return SyncDir(filepath.Dir(path))
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
