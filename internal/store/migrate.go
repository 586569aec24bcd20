package store

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed migrations/*/*.sql
var migrations embed.FS

// Errors of CheckSchema.
var (
	ErrSchemaNewer = errors.New("the ledger was written by a newer relanced: install that version or a later one")
	ErrSchemaOlder = errors.New("the ledger is of an older version: run relanced migrate")
)

// Migrate brings the tables up to this binary's version, forward only, and
// returns how many migrations ran. A schema newer than the binary is
// ErrSchemaNewer and left alone.
func (s *Store) Migrate(ctx context.Context, lockFile string) (int, error) {
	if s.dialect.name == sqlite.name {
		// goose has no locker for SQLite: two processes that start together
		// would both create the tables.
		unlock, err := lockPath(lockFile)
		if err != nil {
			return 0, err
		}
		defer unlock()
	}
	provider, err := s.provider()
	if err != nil {
		return 0, err
	}
	if current, target, err := provider.GetVersions(ctx); err != nil {
		return 0, fmt.Errorf("reading the schema version: %w", err)
	} else if current > target {
		return 0, ErrSchemaNewer
	}
	results, err := provider.Up(ctx)
	if err != nil {
		return len(results), fmt.Errorf("migrating the ledger: %w", err)
	}
	return len(results), nil
}

// CheckSchema reports whether the tables are exactly those this binary knows:
// nil, ErrSchemaNewer or ErrSchemaOlder.
func (s *Store) CheckSchema(ctx context.Context) error {
	provider, err := s.provider()
	if err != nil {
		return err
	}
	current, target, err := provider.GetVersions(ctx)
	switch {
	case err != nil:
		return fmt.Errorf("reading the schema version: %w", err)
	case current > target:
		return ErrSchemaNewer
	case current < target:
		return ErrSchemaOlder
	}
	return nil
}

// Fresh reports whether the database holds nothing yet: no tables, or those that
// a first start made before it was killed, without any book.
func (s *Store) Fresh(ctx context.Context) (bool, error) {
	provider, err := s.provider()
	if err != nil {
		return false, err
	}
	current, err := provider.GetDBVersion(ctx)
	if err != nil {
		return false, fmt.Errorf("reading the schema version: %w", err)
	}
	if current == 0 {
		return true, nil
	}
	books, err := s.Books(ctx)
	return len(books) == 0, err
}

// Embedded reports whether the ledger is the SQLite file of this installation,
// which nobody else migrates.
func (s *Store) Embedded() bool { return s.dialect.name == sqlite.name }

func (s *Store) provider() (*goose.Provider, error) {
	folder, err := fs.Sub(migrations, s.dialect.folder)
	if err != nil {
		return nil, fmt.Errorf("reading the embedded migrations: %w", err)
	}
	var options []goose.ProviderOption
	if !s.Embedded() {
		locker, err := lock.NewPostgresSessionLocker()
		if err != nil {
			return nil, fmt.Errorf("making the migration lock: %w", err)
		}
		options = append(options, goose.WithSessionLocker(locker))
	}
	provider, err := goose.NewProvider(s.dialect.goose, s.write.DB, folder, options...)
	if err != nil {
		return nil, fmt.Errorf("preparing the migrations: %w", err)
	}
	return provider, nil
}

// lockPath takes an exclusive lock on a file; the kernel gives it back when
// the process dies.
func lockPath(path string) (unlock func(), err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return nil, fmt.Errorf("making the lock's folder: %w", err)
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o640) //nolint:gosec // the path is our own
	if err != nil {
		return nil, fmt.Errorf("opening the migration lock: %w", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX); err != nil {
		_ = f.Close()
		return nil, fmt.Errorf("taking the migration lock: %w", err)
	}
	return func() { _ = f.Close() }, nil
}
