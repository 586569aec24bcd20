package ledger

import (
	"errors"
	"fmt"
)

// ErrStatement is the cause of every statement that contradicts itself.
var ErrStatement = errors.New("the statement does not add up")

// Totals adds up the entries of one statement as they pass, so that the
// statement can be checked against itself without being held in memory.
type Totals struct {
	closing         Date // entries valued after this day are also summed apart
	Count           int
	Net             int64
	Credits, Debits int64 // both positive
	LateValued      int64 // net of the entries valued after the closing date
}

// NewTotals starts the totals of a statement that closes on a day ("" when not
// known yet).
func NewTotals(closing Date) *Totals { return &Totals{closing: closing} }

// Add counts one entry.
func (t *Totals) Add(e Entry) {
	t.Count++
	t.Net += e.Amount.Minor
	if e.Amount.Minor >= 0 {
		t.Credits += e.Amount.Minor
	} else {
		t.Debits -= e.Amount.Minor
	}
	if t.closing != "" && e.ValueDate > t.closing {
		t.LateValued += e.Amount.Minor
	}
}

// Check is the outcome of comparing a statement with its entries.
type Check struct {
	Verified bool   // opening + entries = closing, by the file's own figures
	Note     string // which honest cause explained a first mismatch, "" when none was needed
	Unsigned bool   // a balance of it may lack its debit sign
}

// Check compares the totals with what the statement claims of itself. Before a
// mismatch is believed the known honest causes are tried: entries valued after
// the closing date left out of the closing balance, a forward balance that
// counts them, a missing sign. No balances at all is unverified, not wrong.
//
// Claimed counts and sums are not believed against the balances: several banks
// send totals of another period. They decide only when there are no balances.
func (t *Totals) Check(s Statement) (Check, error) {
	if !s.Opening.Set || !s.Closing.Set {
		return t.checkClaims(s)
	}
	got := s.Opening.Minor + t.Net
	switch want := s.Closing.Minor; {
	case got == want:
		return Check{Verified: true, Unsigned: s.Opening.Unsigned || s.Closing.Unsigned}, nil
	case t.LateValued != 0 && got-t.LateValued == want:
		return Check{Verified: true, Note: "the closing balance leaves out entries valued after it"}, nil
	case s.Forward.Set && got == s.Forward.Minor:
		return Check{Verified: true, Note: "the entries lead to the forward balance, not to the closing one"}, nil
	case -s.Opening.Minor+t.Net == want, s.Opening.Minor+t.Net == -want, -s.Opening.Minor+t.Net == -want:
		return Check{Verified: true, Note: "a balance lacks its debit sign", Unsigned: true}, nil
	default:
		return Check{}, fmt.Errorf("%w: opening %s + %d entries %s = %s, but it closes at %s (difference %s)",
			ErrStatement, s.Opening.Money, t.Count, Money{t.Net, s.Opening.Currency},
			Money{got, s.Opening.Currency}, s.Closing.Money, Money{want - got, s.Opening.Currency})
	}
}

func (t *Totals) checkClaims(s Statement) (Check, error) {
	if s.Claimed.Count && s.Count != t.Count {
		return Check{}, fmt.Errorf("%w: it announces %d entries and holds %d", ErrStatement, s.Count, t.Count)
	}
	if s.Claimed.Credits && s.Credits != t.Credits || s.Claimed.Debits && s.Debits != t.Debits {
		return Check{}, fmt.Errorf("%w: it announces credits of %d and debits of %d minor units and holds %d and %d",
			ErrStatement, s.Credits, s.Debits, t.Credits, t.Debits)
	}
	return Check{Note: "unverified: the file gives no balances"}, nil
}
