package store

import (
	"context"
	"fmt"
	"strings"
)

// Exec lets a test try what the package never does.
func (s *Store) Exec(ctx context.Context, book, query string) error {
	return s.Update(ctx, book, func(t *Tx) error {
		_, err := t.exec(query)
		return err
	})
}

// List lets a test ask what the package asks otherwise.
func List[T any](t *Tx, query string, args ...any) ([]T, error) { return list[T](t, query, args...) }

// Statement is the one of a migration that begins so.
func (s *Store) Statement(migration, begin string) (string, error) {
	text, err := migrations.ReadFile(s.dialect.folder + "/" + migration)
	if err != nil {
		return "", err
	}
	_, statement, found := strings.Cut(string(text), begin)
	if !found {
		return "", fmt.Errorf("%s has no %s", migration, begin)
	}
	statement, _, _ = strings.Cut(statement, ";")
	return begin + statement, nil
}
