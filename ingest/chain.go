package ingest

import (
	"strconv"

	"relanced/internal/ledger"
	"relanced/internal/store"
)

// apartFrom finds the statements of one format that share no movement with s:
// those of the same day that follow or precede it, as their balances or their
// numbers say. A bank that sends several statements a day tells two real
// payments apart only by that.
func apartFrom(s ledger.Statement, near []store.Statement) map[int64]bool {
	apart := map[int64]bool{}
	for _, after := range []bool{true, false} {
		// Follow the chain away from s, and never turn round.
		for queue := []ledger.Statement{s}; len(queue) > 0; queue = queue[1:] {
			for _, n := range near {
				if n.Format != s.Format || apart[n.RowID] || !linked(queue[0], n.Statement, after) || same(s, n.Statement) {
					continue
				}
				apart[n.RowID] = true
				queue = append(queue, n.Statement)
			}
		}
	}
	for _, n := range near {
		if n.Format == s.Format && numberedApart(s, n.Statement) {
			apart[n.RowID] = true
		}
	}
	return apart
}

// linked reports whether b begins where a ends (after), or the other way round.
func linked(a, b ledger.Statement, after bool) bool {
	if !after {
		a, b = b, a
	}
	return a.Opening.Set && a.Closing.Set && b.Opening.Set && b.Closing.Set && a.Closing.Minor == b.Opening.Minor &&
		a.To <= b.From && !same(a, b) && (a.Closing.Minor != a.Opening.Minor || follows(a, b))
}

// same reports whether two statements may be the same one, issued again.
func same(a, b ledger.Statement) bool {
	return a.Opening.Minor == b.Opening.Minor && a.Closing.Minor == b.Closing.Minor && a.From == b.From && a.To == b.To && !follows(a, b) && !follows(b, a)
}

// follows reports whether b has the number after that of a.
func follows(a, b ledger.Statement) bool {
	x, errX := strconv.ParseInt(a.Sequence, 10, 64)
	y, errY := strconv.ParseInt(b.Sequence, 10, 64)
	return errX == nil && errY == nil && y == x+1
}

// numberedApart reports whether two statements of one day are different ones:
// other numbers and other balances.
func numberedApart(a, b ledger.Statement) bool {
	return a.From == a.To && b.From == b.To && a.From == b.From && a.Sequence != "" && b.Sequence != "" && a.Sequence != b.Sequence &&
		a.Opening.Set && b.Opening.Set && a.Opening.Minor != b.Opening.Minor && a.Closing.Set && b.Closing.Set && a.Closing.Minor != b.Closing.Minor
}
