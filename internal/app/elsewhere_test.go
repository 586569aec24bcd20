package app

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
)

// TestElsewhere: whoever may not write here is told what to do, and nobody else.
func TestElsewhere(t *testing.T) {
	t.Parallel()
	if err := elsewhere(&fs.PathError{Op: "open", Path: "./x.zip", Err: fs.ErrPermission}); !strings.Contains(err.Error(), "--out") {
		t.Error(err)
	}
	if err := errors.New("no space left on device"); !errors.Is(elsewhere(err), err) || strings.Contains(elsewhere(err).Error(), "--out") {
		t.Error(elsewhere(err))
	}
}
