package ingest

import (
	"slices"

	"relanced/internal/ledger"
	"relanced/internal/store"
)

// toldAgain: our format has told the whole day before, and does so again. What it
// calls otherwise now is the same movement: some banks number the lines of a
// download anew each time, and one counts as often as the statement that shows
// most of them says.
func (m *matcher) toldAgain(l *shown, k *known) bool {
	return l.entry.BookingDate == k.BookingDate && m.seenInFormat(k) && !m.elsewhere(k) &&
		!conflict(l.entry, k.Entry) && !ledger.Contradict(l.entry, k.Entry) && m.wholeDayAgain(k)
}

// wholeDayAgain reports whether our statement and one of our format that shows k
// both tell the whole day of k.
func (m *matcher) wholeDayAgain(k *known) bool {
	return slices.ContainsFunc(m.near, func(n store.Statement) bool {
		shows := slices.ContainsFunc(k.Seen, func(s ledger.Sighting) bool { return s.Statement == n.RowID })
		return shows && n.Format == m.format && !m.apart[n.RowID] &&
			(m.format.Covers() && goesBeyond(m.own, k.BookingDate) && goesBeyond(n.Statement, k.BookingDate) || issuedAgain(m.own, n.Statement))
	})
}

// goesBeyond reports whether a statement holds a day and more behind it: that day
// was over when it was made. Of its last day there may be more to come.
func goesBeyond(s ledger.Statement, day ledger.Date) bool { return s.From <= day && day < s.To }

// issuedAgain reports whether two statements are of the same days and have the
// same balances, so that the entries of both come to the same.
func issuedAgain(a, b ledger.Statement) bool {
	return a.Opening.Set && a.Closing.Set && b.Opening.Set && b.Closing.Set && a.From == b.From && a.To == b.To &&
		a.Opening.Minor == b.Opening.Minor && a.Closing.Minor == b.Closing.Minor
}

// renamed: our format shows the very same on that day, but for the bank's
// reference, or tells the whole day again and has something else there. On a day
// that was not over both may be real, so that it cannot be known.
func (m *matcher) renamed(l *shown, k *known) bool {
	if l.entry.BookingDate != k.BookingDate || !m.seenInFormat(k) || m.elsewhere(k) {
		return false
	}
	return m.wholeDayAgain(k) || slices.ContainsFunc(k.Seen, func(s ledger.Sighting) bool {
		return s.Format == m.format && !m.apart[s.Statement] && sameButReference(l.entry, s.Presented)
	})
}

func sameButReference(a, b ledger.Entry) bool {
	a.BankRef, b.BankRef = "", ""
	return extends(a, b) && extends(b, a)
}

// twoAfterAll clears suspicions: the statement shows both an entry and the one it
// was taken for, each on a line of its own.
func (w *recorder) twoAfterAll(lines []*shown) error {
	here := map[string]bool{}
	for _, l := range lines {
		if l.same != nil {
			here[l.same.ID] = true
		}
	}
	for _, l := range lines {
		if l.same == nil || l.same.Twin == "" || !here[l.same.Twin] {
			continue
		}
		if err := w.tx.NoTwin(l.same.ID); err != nil {
			return err
		}
		l.same.Twin = ""
	}
	return nil
}
