package store

import "fmt"

// Revision names a state of a ledger, as an Update finds it. What was read at one
// still stands at the same, and at Next when an Update in between wrote nothing of
// it. The zero Revision is never the same as another: an engine that cannot tell
// gives it.
type Revision struct{ others, own int64 }

// Next is the revision that an Update which found r leaves behind, when nothing
// else is written meanwhile.
func (r Revision) Next() Revision {
	if r.others == 0 {
		return r
	}
	r.own++
	return r
}

// Same reports whether nothing was written between two revisions.
func (r Revision) Same(other Revision) bool { return r.others != 0 && r == other }

// Revision is the state of the ledger in which the Update began; zero in a View.
func (t *Tx) Revision() Revision { return t.revision }

// revision asks SQLite whether other connections have written, and knows itself of
// our only one that does.
func (s *Store) revision(t *Tx) (Revision, error) {
	if s.dialect.name != sqlite.name {
		return Revision{}, nil
	}
	others, _, err := one[int64](t, `PRAGMA data_version`)
	if err != nil {
		return Revision{}, fmt.Errorf("asking for the revision: %w", err)
	}
	return Revision{others, s.commits.Load()}, nil
}
