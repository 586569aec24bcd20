package ofx

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"relanced/internal/ledger"
)

// status is a STATUS: how the bank answered the request behind the file (OFX
// 2.2 section 3.1.5).
type status struct {
	line                    int
	code, severity, message string
}

// take reports whether a token belongs to the status, and reads it.
func (s *status) take(t token) bool {
	var field *string
	switch t.name {
	case "CODE":
		field = &s.code
	case "SEVERITY":
		field = &s.severity
	case "MESSAGE":
		field = &s.message
	default:
		return false
	}
	if t.start {
		*field = t.text
	}
	return true
}

// isError reports whether the bank refused. Without a severity of OFX's the code
// says so: below 2000 it has only successes and informations.
func (s *status) isError() bool {
	code, err := strconv.Atoi(s.code)
	switch strings.ToUpper(s.severity) {
	case "ERROR":
		return err != nil || code != 0
	case "INFO", "WARN":
		return false
	}
	return err == nil && code >= 2000
}

// isSuccess reports whether the bank had nothing to add.
func (s *status) isSuccess() bool { return strings.Trim(s.code, "0") == "" && !s.isError() }

func (s *status) answer() string {
	text := s.code
	if s.message != "" {
		text += ", " + s.message
	}
	return text
}

// endStatus keeps a refusal: the reason of a file without statements, a note
// beside other statements.
func (r *reader) endStatus() {
	if r.status != nil && r.remark == nil && !r.status.isSuccess() {
		r.remark = r.status
	}
	if r.status != nil && r.status.isError() && r.refusal == nil {
		r.refusal = r.status
		r.notes.add("check: the bank answered a part of the request with an error: " + r.refusal.answer())
	}
	r.status = nil
}

// nothing says why a file holds no statement.
func (r *reader) nothing() error {
	switch {
	case r.hollow != nil:
		return r.hollow
	case r.refusal != nil:
		return &ledger.ReadError{
			Line: r.refusal.line, Record: "STATUS", Err: fmt.Errorf("the bank answered with an error: %s", r.refusal.answer()),
			Remedy: "download the statement again; if the answer stays, ask the bank about its code",
		}
	case r.passed != "":
		return &ledger.ReadError{
			Err:    fmt.Errorf("it holds %s and no bank or card statement", r.passed),
			Remedy: "download the statement of a bank account",
		}
	}
	nothing := &ledger.ReadError{
		Err:    errors.New("there is no bank or card statement in it"),
		Remedy: "download the statement of a bank account as OFX",
	}
	if r.remark != nil {
		nothing.Line, nothing.Record = r.remark.line, "STATUS"
		nothing.Err = fmt.Errorf("%w; the bank answered: %s", nothing.Err, r.remark.answer())
	}
	return nothing
}
