package store

import "context"

// Exec lets a test try what the package never does.
func (s *Store) Exec(ctx context.Context, book, query string) error {
	return s.Update(ctx, book, func(t *Tx) error {
		_, err := t.exec(query)
		return err
	})
}
