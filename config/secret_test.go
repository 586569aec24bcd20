package config

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestReadSecretFile(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, content string
		mode          os.FileMode
		want          string
		fault         string // without the path
	}{
		{"plain", "hunter2", 0o600, "hunter2", ""},
		{"one line end", "hunter2\n\n", 0o600, "hunter2\n", ""},
		{"Windows line end", "hunter2\r\n", 0o640, "hunter2", ""},
		{"space is kept", " hunter 2 ", 0o600, " hunter 2 ", ""},
		{"longest", strings.Repeat("x", maxSecret), 0o600, strings.Repeat("x", maxSecret), ""},
		{"too long", strings.Repeat("x", maxSecret+1), 0o600, "", "read the secret: PATH is longer than 4096 bytes"},
		{"empty", "\n", 0o600, "", "read the secret: PATH is empty"},
		{"exposed", "hunter2\n", 0o644, "hunter2", "read the secret: PATH has mode 0644, every user of this machine can read it: run chmod 600 PATH"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "secret")
			if err := os.WriteFile(path, []byte(test.content), 0o600); err != nil {
				t.Fatal(err)
			}
			if err := os.Chmod(path, test.mode); err != nil {
				t.Fatal(err)
			}
			got, err := readSecretFile(path)
			if got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
			fault := ""
			if err != nil {
				fault = strings.ReplaceAll(err.Error(), path, "PATH")
			}
			if fault != test.fault || errors.Is(err, errExposed) != (test.mode == 0o644) {
				t.Errorf("fault %q, want %q", fault, test.fault)
			}
		})
	}
}

func TestReadSecretFileWants(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if _, err := readSecretFile(dir); err == nil || err.Error() != "read the secret: "+dir+" is not a regular file" {
		t.Errorf("a folder gives %v", err)
	}
	if _, err := readSecretFile(filepath.Join(dir, "none")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no file gives %v", err)
	}
}
