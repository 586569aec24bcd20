package exam

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"relanced/internal/ledger"
)

// Result is all that a sitting came to, a line each: what is allocated, proposed,
// ignored, reminded and held. The same firm gives the same on every database.
func (s *Sitting) Result() string {
	refs := map[string]string{}
	var lines []string
	for _, e := range s.Entries {
		refs[e.ID] = e.Ref()
		lines = append(lines, fmt.Sprintf("entry %s %s %s", e.Ref(), e.State, e.Note))
		for _, p := range s.Proposals[e.ID] {
			lines = append(lines, fmt.Sprintf("proposed %s %d %s %s %.6f", e.Ref(), p.Rank, p.Key(), p.Rule, p.Probability))
		}
	}
	for _, a := range s.Live {
		lines = append(lines, fmt.Sprintf("allocated %s %s %s %d %s %.6f by %s", refs[a.Entry], a.Invoice, a.Amount, a.Adjustment, a.Rule, a.Probability, a.DecidedBy))
	}
	for _, r := range s.Reminders {
		for _, item := range r.Items {
			lines = append(lines, fmt.Sprintf("reminded %s %s %d %s %s", ledger.DateOf(r.SentAt), item.Invoice, item.Instalment, item.Step, item.Amount))
		}
	}
	for _, d := range s.Holds {
		for _, h := range d.Held {
			lines = append(lines, fmt.Sprintf("held %s %s %d %s", d.Day, h.Invoice, h.Instalment, h.Reason))
		}
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// Digest is a short name of a result.
func (s *Sitting) Digest() string {
	sum := sha256.Sum256([]byte(s.Result()))
	return hex.EncodeToString(sum[:6])
}
