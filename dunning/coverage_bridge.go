package dunning

import (
	"fmt"

	"relanced/internal/ledger"
	"relanced/internal/store"
)

// A bridge leads over days that only statements without balances cover, from one
// statement that adds up to the next. Its ends show whether what is known of these
// days is all.
type bridge struct{ last, next int } // places in a list in order

// bridges finds them among the statements of one account, in order of days.
func bridges(statements []StatementCover, calendar *Calendar) []bridge {
	var list []bridge
	last, unverified := -1, false
	for i, s := range statements {
		if !s.Verified || !s.Closing.Set || !s.Opening.Set {
			unverified = unverified || last >= 0 && s.To > statements[last].To
			continue
		}
		if last >= 0 && unverified && calendar.NextBankingDay(statements[last].To.AddDays(1)) < s.From {
			list = append(list, bridge{last, i})
		}
		if last < 0 || s.To >= statements[last].To {
			last, unverified = i, false
		}
	}
	return list
}

// broken is the gap that the ends of a bridge show, if any.
func (b bridge) broken(statements []StatementCover, calendar *Calendar) (Gap, bool) {
	last, next := statements[b.last], statements[b.next]
	if !next.Between.Set || equalBalance(last.Closing.Minor+next.Between.Minor, next.Opening.Minor, last.Unsigned || next.Unsigned) {
		return Gap{}, false
	}
	money := func(minor int64) ledger.Money { return ledger.Money{Minor: minor, Currency: next.Account.Currency} }
	return missing(calendar.NextBankingDay(last.To.AddDays(1)), calendar.AddBankingDays(next.From, -1), fmt.Sprintf(
		"closes at %s on %s and opens at %s on %s, but what is known in between comes to %s",
		money(last.Closing.Minor), last.To, money(next.Opening.Minor), next.From, money(next.Between.Minor))), true
}

// LoadCovers reads what coverage wants to know of the statements of a book.
func LoadCovers(tx *store.Tx, calendar *Calendar) ([]StatementCover, error) {
	statements, err := tx.Statements()
	if err != nil {
		return nil, err
	}
	covers := make([]StatementCover, len(statements))
	for i, s := range statements {
		covers[i] = CoverOf(s)
		covers[i].place = i
	}
	for _, own := range byAccount(covers) {
		for _, b := range bridges(own.statements, calendar) {
			last, next := own.statements[b.last], own.statements[b.next]
			net, err := tx.UnverifiedNet(own.account.ID, own.account.Currency, last.To, next.From)
			if err != nil {
				return nil, err
			}
			covers[next.place].Between = ledger.Balance{Money: ledger.Money{Minor: net, Currency: own.account.Currency}, Set: true}
		}
	}
	return covers, nil
}
