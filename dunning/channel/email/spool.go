package email

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

// fileName turns a reminder's id into a file name. An id that is not one
// already is cleaned and told apart from its likes by a digest.
func fileName(id string) string {
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
	return name + ".eml"
}

// replaceFile writes a file so that after a crash, power cut included, either
// the old content or the new one is there, and after a return the new one.
func replaceFile(path string, content []byte) error {
	draft := path + ".tmp"
	if err := writeSynced(draft, content); err != nil {
		return err
	}
	if err := os.Rename(draft, path); err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}

func writeSynced(path string, content []byte) (err error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, fileMode)
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

// syncDir makes the renames within a folder durable.
func syncDir(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := f.Sync(); err != nil {
		return fmt.Errorf("syncing %s: %w", dir, err)
	}
	return nil
}

func removeIfThere(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
