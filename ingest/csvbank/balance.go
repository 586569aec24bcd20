package csvbank

import (
	"errors"
	"fmt"

	"relanced/internal/ledger"
)

// running follows the column of balances. Nothing says whether a table begins
// with its oldest or its newest row: both are tried until one is contradicted.
type running struct {
	seen            bool  // a balance was met
	rising, falling bool  // still possible: the oldest row first, the newest first
	first, last     int64 // the first and the last balance met
	before          int64 // sum of the rows in front of the first balance, and of its row
	newer           int64 // sum of the rows in front of the first balance
	through, since  int64 // sum since the last balance: behind its row, and from its row on
}

var errRunning = errors.New("the balances do not follow from the amounts")

// add takes a row: its amount, and its balance where it has one.
func (b *running) add(amount int64, balance int64, has bool) error {
	switch {
	case !b.seen:
		b.before += amount
		if !has {
			b.newer += amount
			return nil
		}
		*b = running{seen: true, rising: true, falling: true, first: balance, last: balance, before: b.before, newer: b.newer, since: amount}
		return nil
	case !has:
		b.through, b.since = b.through+amount, b.since+amount
		return nil
	}
	b.through += amount
	rising, falling := b.rising && balance == b.last+b.through, b.falling && balance == b.last-b.since
	if !rising && !falling {
		return fmt.Errorf("%w: %d minor units behind %d, and this row moves %d", errRunning, balance, b.last, amount)
	}
	b.rising, b.falling, b.last, b.through, b.since = rising, falling, balance, 0, amount
	return nil
}

// ends returns the balance in front of the oldest row and behind the newest.
// Where the amounts allow both orders the days decide.
func (b *running) ends(newestFirst bool) (opening, closing int64) {
	if b.falling && (!b.rising || newestFirst) {
		return b.last - b.since, b.first + b.newer
	}
	return b.first - b.before, b.last + b.through
}

func balanceOf(minor int64, currency string, day ledger.Date) ledger.Balance {
	return ledger.Balance{Money: ledger.Money{Minor: minor, Currency: currency}, Date: day, Set: true}
}
