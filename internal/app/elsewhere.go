package app

import (
	"errors"
	"fmt"
	"io/fs"
)

// elsewhere tells whoever runs the program as an account that may not write where they
// are what to do about it.
func elsewhere(err error) error {
	if errors.Is(err, fs.ErrPermission) {
		return fmt.Errorf("%w: with --out, name a place where the account that relanced runs as may write", err)
	}
	return err
}
