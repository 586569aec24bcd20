package app

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"relanced/internal/ledger"
)

// settlement is one decision to put a credit on invoices.
type settlement struct {
	entry       string
	parts       []ledger.Part // with what was accepted beside the money
	by, rule    string
	probability float64
	at          time.Time
	undone      *ledger.Allocation // the row that took it back, or nil
}

// key names the set of invoices, whatever their order.
func (s settlement) key() string {
	numbers := ledger.Proposal{Parts: s.parts}.Invoices()
	slices.Sort(numbers)
	return strings.Join(slices.Compact(numbers), " ")
}

// sameSet reports whether two lists of invoice numbers name the same set.
func sameSet(a, b string) bool {
	x, y := strings.Fields(a), strings.Fields(b)
	slices.Sort(x)
	slices.Sort(y)
	return slices.Equal(x, y)
}

// The later facts that undo an allocation nobody decided in person.
const (
	factReturned  = "returned"  // the payment came back
	factChanged   = "changed"   // the invoice changed, or the details of the batch arrived
	factUndone    = "undone"    // a person has taken the same allocation back
	factDecided   = "decided"   // the user's own ledger has it on other invoices, or on none
	factHindsight = "hindsight" // with all that is known in the end it goes to other invoices
)

func undoingFacts() []string {
	return []string{factReturned, factChanged, factUndone, factDecided, factHindsight}
}

// contradiction is the later fact that speaks against a settlement.
type contradiction struct{ fact, by, then string }

// standing is what a ledger says about one credit in the end.
type standing struct {
	live    []settlement
	past    []settlement // undone
	ignored string       // the person who said that it is not a customer's money, "" for nobody
	refused []string     // sets of invoices that a person refused
}

func (s standing) refuses(key string) bool {
	return slices.ContainsFunc(s.refused, func(k string) bool { return sameSet(k, key) })
}

// parts lists what the live settlements of a credit put where.
func (s standing) parts() []ledger.Part {
	var list []ledger.Part
	for _, l := range s.live {
		list = append(list, l.parts...)
	}
	return list
}

func (s standing) key() string { return settlement{parts: s.parts()}.key() }

// contradicted says which later fact undoes an automatic settlement, if any does:
// first what happened in the rehearsal itself, then what the user's own ledger
// says, then what the whole past says.
func contradicted(s settlement, own, whole standing) (contradiction, bool) {
	if s.undone != nil {
		return contradiction{undoneFact(*s.undone), s.undone.DecidedBy, s.undone.Why}, true
	}
	if c, ok := againstOwn(s, own); ok {
		return c, true
	}
	if len(own.live) > 0 {
		return contradiction{}, false // the user's own ledger agrees
	}
	if back, ok := cameBack(s, whole); ok {
		return back, true
	}
	if len(whole.live) > 0 && whole.key() != s.key() {
		return contradiction{factHindsight, ledger.ByEngine, "on " + whole.key()}, true
	}
	return contradiction{}, false
}

func againstOwn(s settlement, own standing) (contradiction, bool) {
	if len(own.live) > 0 {
		if own.key() == s.key() {
			return contradiction{}, false
		}
		return contradiction{factDecided, own.live[len(own.live)-1].by, "on " + own.key()}, true
	}
	if back, ok := cameBack(s, own); ok {
		return back, true
	}
	for _, p := range own.past {
		if p.key() == s.key() && p.undone.DecidedBy != ledger.ByEngine {
			return contradiction{factUndone, p.undone.DecidedBy, p.undone.Why}, true
		}
	}
	switch {
	case own.ignored != "":
		return contradiction{factDecided, own.ignored, "not a customer's money"}, true
	case own.refuses(s.key()):
		return contradiction{factDecided, "a person", "refused"}, true
	}
	return contradiction{}, false
}

// cameBack reports that the payment came back later.
func cameBack(s settlement, later standing) (contradiction, bool) {
	for _, p := range later.past {
		if p.key() == s.key() && undoneFact(*p.undone) == factReturned {
			return contradiction{factReturned, p.undone.DecidedBy, p.undone.Why}, true
		}
	}
	return contradiction{}, false
}

func undoneFact(undo ledger.Allocation) string {
	if strings.HasPrefix(undo.Why, "returned by ") {
		return factReturned
	}
	return factChanged
}

// truth is where a credit's money belongs, as far as it can be known in the end.
type truth struct {
	entry ledger.Entry
	parts []ledger.Part
	says  string // who: "own ledger", "hindsight", "rehearsal"; "" when nobody knows
	// perhaps are the invoices that it may be for when nobody knows, with the
	// probability.
	perhaps map[string]float64
}

// The ledgers that know the truth, the best first.
const (
	saysOwn       = "own ledger"
	saysHindsight = "hindsight"
	saysRehearsal = "rehearsal"
)

// truthOf weighs what the three ledgers say. The user's own has the first word:
// people have decided in it.
func truthOf(e ledger.Entry, own, whole, lived standing, proposals []ledger.Proposal) truth {
	t := truth{entry: e, perhaps: map[string]float64{}}
	switch {
	case len(own.live) > 0:
		t.parts, t.says = own.parts(), saysOwn
		return t
	case own.ignored != "":
		t.says = saysOwn
		return t
	}
	for _, later := range []struct {
		standing
		says string
	}{{whole, saysHindsight}, {lived, saysRehearsal}} {
		if len(later.live) > 0 && !own.refuses(later.key()) {
			t.parts, t.says = later.parts(), later.says
			return t
		}
	}
	for _, p := range proposals {
		if own.refuses(p.Key()) {
			continue
		}
		for _, number := range p.Invoices() {
			t.perhaps[number] = min(1, t.perhaps[number]+p.Probability)
		}
	}
	return t
}

// sentItem is one invoice of a reminder that would have left.
type sentItem struct {
	reminder, customer string
	item               ledger.ReminderItem
	at                 time.Time
	day                ledger.Date
	channel            string
}

// reached is a reminder and a credit that had been booked before it left.
type reached struct {
	sent    sentItem
	truth   truth
	certain float64 // 1 when the money is the invoice's, else how likely it is
}

// payersReached finds the reminders that asked for money which had been booked
// before the day they left on. What the rehearsed ledger knew when it wrote does
// not count: such a letter asks for the rest.
func payersReached(sent []sentItem, invoices map[string]ledger.Invoice, truths []truth, propose float64, knew func(e ledger.Entry, invoice string, at time.Time) bool) (certain, perhaps []reached) {
	byInvoice, maybe := map[string][]truth{}, map[string][]truth{}
	for _, t := range truths {
		for _, number := range slices.Compact(slices.Sorted(slices.Values(ledger.Proposal{Parts: t.parts}.Invoices()))) {
			byInvoice[number] = append(byInvoice[number], t)
		}
		for number, p := range t.perhaps {
			if p >= propose {
				maybe[number] = append(maybe[number], t)
			}
		}
	}
	for _, s := range sent {
		number := s.item.Invoice
		booked := bookedBefore(byInvoice[number], s.day)
		if s.item.Amount.Minor > owedThen(invoices[number], s.item.Instalment, booked) {
			for _, t := range booked {
				if !knew(t.entry, number, s.at) {
					certain = append(certain, reached{s, t, 1})
				}
			}
		}
		for _, t := range bookedBefore(maybe[number], s.day) {
			perhaps = append(perhaps, reached{s, t, t.perhaps[number]})
		}
	}
	return certain, perhaps
}

// bookedBefore keeps the credits that were on the account when the day began.
func bookedBefore(truths []truth, day ledger.Date) []truth {
	var list []truth
	for _, t := range truths {
		if t.entry.BookingDate < day {
			list = append(list, t)
		}
	}
	slices.SortFunc(list, func(a, b truth) int {
		return cmp.Or(cmp.Compare(a.entry.BookingDate, b.entry.BookingDate), cmp.Compare(a.entry.ID, b.entry.ID))
	})
	return list
}

// owedThen is what an instalment still owed once the booked credits count.
func owedThen(i ledger.Invoice, instalment int, booked []truth) int64 {
	i.Allocated, i.WrittenOff = 0, false
	for _, t := range booked {
		for _, p := range t.parts {
			if p.Invoice == i.Number {
				i.Allocated += p.Amount.Minor
			}
		}
	}
	for _, part := range i.OpenInstalments() {
		if part.Number == instalment {
			return part.Amount.Minor
		}
	}
	return 0
}
