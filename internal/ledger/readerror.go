package ledger

import (
	"fmt"
	"strings"
)

// ReadError says where in a file a reader stopped, why, and what a person can
// do about it. Line and Record count from one; zero and "" mean unknown.
type ReadError struct {
	Line   int    // line of the file
	Record string // the statement, entry or row: "Stmt 1 Ntry 12", "row 4"
	Field  string // the element or column: "Amt", "due_date"
	Err    error
	Remedy string // one sentence in the imperative, without a full stop
}

// Error writes "line 12, Ntry 3, Amt: not an amount: "12..34"".
func (e *ReadError) Error() string {
	var where []string
	if e.Line > 0 {
		where = append(where, fmt.Sprintf("line %d", e.Line))
	}
	if e.Record != "" {
		where = append(where, e.Record)
	}
	if e.Field != "" {
		where = append(where, e.Field)
	}
	if len(where) == 0 {
		return e.Err.Error()
	}
	return strings.Join(where, ", ") + ": " + e.Err.Error()
}

// Unwrap returns the cause.
func (e *ReadError) Unwrap() error { return e.Err }
