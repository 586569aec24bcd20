package ingest

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"relanced/internal/ledger"
	"relanced/internal/store"
)

// doubt looks for the credits near some days of an account that a format leaves
// out although its statements tell those days and add up: a report within the
// day that was not final, a line of another format that differs, what another
// download names anew. Such money is counted, but a person decides on it.
//
// It depends only on the statements there are, so that the order in which they
// arrived does not matter.
func doubt(tx *store.Tx, account string, from, to ledger.Date, actor string) error {
	from, to = from.AddDays(-nearDays), to.AddDays(nearDays)
	near, err := tx.StatementsNear(account, from, to)
	if err != nil {
		return err
	}
	slices.SortFunc(near, func(a, b store.Statement) int {
		return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To), cmp.Compare(a.FileName, b.FileName))
	})
	unshown := map[string]string{}
	missing := map[string]ledger.Entry{}
	for _, format := range ledger.Formats() {
		telling := slices.DeleteFunc(slices.Clone(near), func(s store.Statement) bool { return s.Format != format || !s.Verified || !format.Covers() })
		if len(telling) == 0 {
			continue
		}
		entries, err := tx.Unshown(account, from, to, format)
		if err != nil {
			return err
		}
		for _, e := range entries {
			i := slices.IndexFunc(telling, func(s store.Statement) bool { return s.From <= e.BookingDate && e.BookingDate <= s.To })
			if i >= 0 {
				missing[e.ID] = e
				unshown[e.ID] = cmp.Or(unshown[e.ID], fmt.Sprintf("the %s of %s tells its day, adds up and does not show it", format, telling[i].FileName))
			}
		}
	}
	known, err := tx.Doubted(account, from, to)
	if err != nil {
		return err
	}
	for _, e := range known {
		if unshown[e.ID] == "" {
			missing[e.ID] = e
		}
	}
	return setUnshown(tx, missing, unshown, actor)
}

func setUnshown(tx *store.Tx, entries map[string]ledger.Entry, why map[string]string, actor string) error {
	for _, id := range slices.Sorted(maps.Keys(entries)) {
		e := entries[id]
		if e.Unshown == why[id] {
			continue
		}
		if err := tx.SetUnshown(id, why[id]); err != nil {
			return err
		}
		if why[id] == "" || e.Unshown != "" {
			continue // an entry that waits is looked at with every run
		}
		if err := undecide(tx, e, actor, why[id]); err != nil {
			return err
		}
	}
	return nil
}
