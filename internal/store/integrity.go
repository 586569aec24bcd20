package store

import (
	"context"
	"fmt"
)

// Integrity asks the engine whether its own structures are sound, and returns
// one sentence for each thing that is not. PostgreSQL keeps its keys by itself
// and has no such question to ask.
func (s *Store) Integrity(ctx context.Context) ([]string, error) {
	if s.dialect.name != sqlite.name {
		return nil, nil
	}
	var found []string
	var pages []string
	if err := s.read.SelectContext(ctx, &pages, `PRAGMA integrity_check`); err != nil {
		return nil, fmt.Errorf("checking the database file: %w", err)
	}
	for _, page := range pages {
		if page != "ok" {
			found = append(found, "the database file is damaged: "+page)
		}
	}
	rows, err := s.read.QueryxContext(ctx, `PRAGMA foreign_key_check`)
	if err != nil {
		return nil, fmt.Errorf("checking the keys of the database: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		row, err := rows.SliceScan()
		if err != nil {
			return nil, fmt.Errorf("checking the keys of the database: %w", err)
		}
		found = append(found, fmt.Sprintf("row %v of table %v refers to a row of table %v that is not there", row[1], row[0], row[2]))
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("checking the keys of the database: %w", err)
	}
	return found, nil
}

// Shown is what a statement shows of its account: how much in all.
type Shown struct {
	Statement int64
	Net       int64 // of its lines, minor units; a batch counts once
}

// ShownLines sums, for each statement that counts, the lines that the ledger has
// of it, wherever they were seen first.
func (t *Tx) ShownLines() (map[int64]int64, error) {
	rows, err := list[Shown](t, `SELECT l.statement, CAST(SUM(l.amount_minor) AS BIGINT) AS net FROM (
			SELECT e.statement_id AS statement, e.id, e.amount_minor FROM entries e WHERE e.book = ? AND e.parent = '' AND e.gone <> 'withdrawn'
			UNION SELECT x.statement_id, e.id, e.amount_minor FROM sightings x
				JOIN entries e ON e.book = x.book AND e.id = x.entry AND e.parent = '' AND e.gone <> 'withdrawn' WHERE x.book = ?) l
		GROUP BY l.statement`, t.book, t.book)
	net := make(map[int64]int64, len(rows))
	for _, r := range rows {
		net[r.Statement] = r.Net
	}
	return net, wrap(err, "summing what the statements show")
}
