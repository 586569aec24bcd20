package reconcile

import (
	"slices"
	"strings"

	"relanced/internal/ledger"
)

// way is how money comes: as one payer's own transfer, or with that of others
// in one credit of the bank.
type way string

const (
	byTransfer way = ""
	byCheque   way = "cheque"
	byCard     way = "card"
	byDebit    way = "direct debit"
	bySome     way = "bulk" // several payments, and nothing says of what
)

// bulkWords are what banks write on one credit for several payers: cheques paid
// in together, card takings, collected direct debits.
var bulkWords = map[string]way{
	"REMISE": bySome, "REMISES": bySome, "REM": bySome,
	"CHEQUE": byCheque, "CHEQUES": byCheque, "CHQ": byCheque, "CHQS": byCheque,
	"CARTE": byCard, "CARTES": byCard, "TPE": byCard, "STRIPE": byCard, "SUMUP": byCard, "PAYPAL": byCard,
	"PRELEVEMENTS": byDebit, "GOCARDLESS": byDebit,
}

// wayOf tells how the money of a credit came, as far as what the bank wrote says.
func wayOf(e *ledger.Entry) way {
	text := fold(clip(e.Counterparty + " " + e.Text()))
	found := byTransfer
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return !isWordRune(r) }) {
		switch w := bulkWords[word]; {
		case found == byTransfer, found == bySome && w != byTransfer:
			found = w
		}
	}
	return found
}

// same reports whether two ways may be one.
func (w way) same(other way) bool { return w == other || w == bySome || other == bySome }

// addHabits notes how each customer has paid so far. Transfers count from when
// they teach an account or a name; what came in bulk counts at once, because it
// only ever holds reminders.
func (x *index) addHabits(s Snapshot) {
	x.habits = map[int][]way{}
	if !slices.ContainsFunc(s.Entries, func(e ledger.Entry) bool { return wayOf(&e) != byTransfer }) {
		return // nobody will ask
	}
	add := func(customer int, w way) {
		if !slices.Contains(x.habits[customer], w) {
			x.habits[customer] = append(x.habits[customer], w)
		}
	}
	for _, known := range []map[string][]learned{x.learned, x.signed} {
		for _, list := range known {
			for _, l := range list {
				add(l.customer, byTransfer)
			}
		}
	}
	for _, c := range s.Settled {
		w := wayOf(&c.Entry)
		for _, made := range c.Allocations {
			if i, ok := x.find(made.Invoice); ok && live(made) && w != byTransfer {
				add(x.owner(i), w)
			}
		}
	}
}

// mayPayBy reports whether a customer may pay in a way: who has paid so, and who
// has never paid at all. Whoever pays by transfer does not pay by cheque the next
// time.
func (x *index) mayPayBy(customer int, w way) bool {
	habits := x.habits[customer]
	return len(habits) == 0 || slices.ContainsFunc(habits, func(h way) bool { return h != byTransfer && h.same(w) })
}

// ownSign makes a sign of a payer say nothing where the credit is not one
// payer's: a provider signs for everybody.
func ownSign(sign func(*ledger.Entry) string) func(*ledger.Entry) string {
	return func(e *ledger.Entry) string {
		by := sign(e)
		if by != "" && wayOf(&ledger.Entry{Counterparty: e.Counterparty + " " + by}) != byTransfer {
			return ""
		}
		return by
	}
}
