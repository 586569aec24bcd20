package store

import (
	"context"
	"sync"
	"time"

	"github.com/jmoiron/sqlx"
)

// kept holds the statements of a pool of connections that outlive a transaction:
// for the short ones that send reminders, to read the queries takes SQLite longer
// than to run them. PostgreSQL would make a journey for each, and plans them anew
// when tables change: there they end with their transaction.
type kept struct {
	db *sqlx.DB
	mu sync.Mutex
	// stmts are by query as it is written here; nil for one that was run by a single
	// transaction so far, and may never be again.
	stmts map[string]*sqlx.Stmt
}

const (
	// mostKept bounds them: queries have lists of states in a few lengths.
	mostKept = 500
	// learning is how long to wait for a connection: another time is as good.
	learning = 5 * time.Millisecond
)

func newKept(db *sqlx.DB) *kept { return &kept{db: db, stmts: map[string]*sqlx.Stmt{}} }

// find returns the statement of a query, nil when none is kept.
func (k *kept) find(query string) *sqlx.Stmt {
	if k == nil {
		return nil
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.stmts[query]
}

// learn keeps the statements of queries that a transaction has run, from the second
// transaction on.
func (k *kept) learn(queries map[string]*sqlx.Stmt) {
	if k == nil {
		return
	}
	for _, query := range k.again(queries) {
		ctx, cancel := context.WithTimeout(context.Background(), learning)
		stmt, err := k.db.PreparexContext(ctx, k.db.Rebind(query)) //nolint:sqlclosecheck // it ends with the pool
		cancel()
		if err != nil {
			return // the connections are busy
		}
		k.mu.Lock()
		if k.stmts[query] == nil {
			k.stmts[query], stmt = stmt, nil
		}
		k.mu.Unlock()
		if stmt != nil { // another was faster
			_ = stmt.Close()
		}
	}
}

// again lists those of some queries that an earlier transaction has run as well,
// and notes the others.
func (k *kept) again(queries map[string]*sqlx.Stmt) (list []string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for query := range queries {
		switch stmt, seen := k.stmts[query]; {
		case stmt != nil:
		case seen:
			list = append(list, query)
		case len(k.stmts) < mostKept:
			k.stmts[query] = nil
		}
	}
	return list
}
