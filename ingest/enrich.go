package ingest

import (
	"relanced/ingest/label"
	"relanced/internal/ledger"
)

// enrich takes out of one-line labels what they say in the words of their bank.
// It comes after the identity, which must not depend on how well we read.
func enrich(e ledger.Entry) ledger.Entry { return label.Enrich(e) }
