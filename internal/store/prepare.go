package store

import (
	"context"

	"github.com/jmoiron/sqlx"
)

// prepare gives the statement of a query that the transaction runs for the second
// time or more, and nil the first time: a run writes a hundred thousand rows by
// the same dozen queries, and to read a query takes an engine longer than to write
// a row; but what is asked once costs PostgreSQL a journey more when it is prepared.
//
// Beside it comes the context to run it in. One that can be cancelled costs the
// SQLite driver a goroutine at every row: whether to go on is asked here, before
// each. The statements end with the transaction; those
// that are kept are as good as new in the next.
func (t *Tx) prepare(query string) (context.Context, *sqlx.Stmt, error) {
	ctx := t.ctx
	if t.dialect.name == sqlite.name {
		if err := ctx.Err(); err != nil {
			return ctx, nil, err
		}
		ctx = context.WithoutCancel(ctx)
	}
	stmt, again := t.prepared[query]
	if stmt != nil {
		return ctx, stmt, nil
	}
	if known := t.kept.find(query); known != nil {
		stmt = t.tx.StmtxContext(ctx, known)
		t.prepared[query] = stmt
		return ctx, stmt, nil
	}
	if !again {
		t.prepared[query] = nil
		return ctx, nil, nil
	}
	stmt, err := t.tx.PreparexContext(ctx, t.tx.Rebind(query))
	if err != nil {
		return ctx, nil, err
	}
	t.prepared[query] = stmt
	return ctx, stmt, nil
}
