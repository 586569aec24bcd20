package reconcile

import (
	"cmp"
	"maps"
	"slices"

	"relanced/internal/ledger"
	"relanced/internal/store"
)

// A Notice is what a letter that claimed charges of a customer asked for, as far as they
// are unpaid: the last one, and each about another instalment whose claims stand beside
// its. Amounts are in minor units of its currency.
type Notice struct {
	Customer, Currency string
	Sent               ledger.Date      // UTC
	Principal          map[string]int64 // by invoice it lists
	Charges            map[string]int64 // claimed and unpaid, by invoice; some may be paid themselves
}

// loadNotices finds the letters whose charges are unpaid, what is left of those of each
// invoice, and the sums of all letters.
func (s *Snapshot) loadNotices(tx *store.Tx) error {
	accounts, err := tx.Charged("")
	if err != nil || len(accounts) == 0 {
		return err
	}
	listed, err := tx.ListedWithCharges()
	if err != nil {
		return err
	}
	claims, err := tx.ChargeRows()
	s.Asked = askedWith(claims, listed)
	unpaid := map[string]int64{}
	for _, a := range accounts {
		unpaid[a.Invoice] = max(0, a.Left().Minor)
	}
	last := map[[2]string]ledger.Charge{} // customer, currency
	for _, a := range accounts {
		of := [2]string{a.Customer, a.Currency}
		if c := a.Last(); last[of].Sent.Before(c.Sent) {
			last[of] = c
		}
	}
	var notices []Notice
	for _, of := range slices.SortedFunc(maps.Keys(last), func(a, b [2]string) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) }) {
		n := Notice{Customer: of[0], Currency: of[1], Sent: ledger.DateOf(last[of].Sent), Principal: listed[last[of].Reminder], Charges: map[string]int64{}}
		for _, a := range accounts {
			if left := a.Left().Minor; left > 0 && a.Customer == n.Customer && a.Currency == n.Currency && a.Last().Reminder == last[of].Reminder {
				n.Charges[a.Invoice] = left
			}
		}
		if len(n.Charges) > 0 {
			notices = append(notices, n)
		}
	}
	s.Notices, s.ChargesLeft = append(notices, besideLast(accounts, listed)...), unpaid
	return err
}

// Asked is the sum of a letter, its charges among it, on one of the invoices that it
// charges; of any letter, be it superseded.
type Asked struct {
	Invoice string
	Sum     ledger.Money
}

// askedWith sums letters by what each claims and lists.
func askedWith(claims []ledger.Charge, listed map[string]map[string]int64) []Asked {
	sums := map[string]ledger.Money{}
	of := map[string]string{} // reminder -> one of its invoices, and so its customer
	for _, c := range claims {
		sum, known := sums[c.Reminder]
		if !known {
			for _, minor := range listed[c.Reminder] {
				sum.Minor += minor
			}
		}
		sums[c.Reminder] = ledger.Money{Minor: sum.Minor + c.Amount.Minor, Currency: c.Amount.Currency}
		of[c.Reminder] = c.Invoice
	}
	var asked []Asked
	for _, id := range slices.Sorted(maps.Keys(of)) {
		asked = append(asked, Asked{of[id], sums[id]})
	}
	return asked
}

// besideLast finds the letters whose claims stand beside those of another on the same
// invoice, of which nothing has been paid or waived: each asks for its own instalment.
func besideLast(accounts []ledger.Charged, listed map[string]map[string]int64) []Notice {
	var notices []Notice
	for _, a := range accounts {
		if a.Along > 0 || len(a.Settled) > 0 {
			continue
		}
		of := map[string]ledger.Charge{}
		sums := map[string]int64{}
		for _, c := range a.Claims {
			of[c.Reminder] = c
			sums[c.Reminder] += c.Amount.Minor
		}
		if len(of) < 2 {
			continue
		}
		for _, id := range slices.Sorted(maps.Keys(of)) {
			if principal := listed[id]; len(principal) == 1 && sums[id] > 0 {
				notices = append(notices, Notice{
					Customer: a.Customer, Currency: a.Currency, Sent: ledger.DateOf(of[id].Sent), Principal: principal, Charges: map[string]int64{a.Invoice: sums[id]},
				})
			}
		}
	}
	return notices
}

// alongClaims spreads a surplus on a set over what is unpaid of the charges that were
// claimed on it, oldest due first (art. 1342-10 C. civ.). What is more than that is on
// none of them: no invoice takes more than was claimed on it. false where none were.
func (x *index) alongClaims(set []int, surplus int64) (by map[int]int64, claimed bool) {
	by = map[int]int64{}
	for _, i := range x.byAge(set) {
		unpaid, ok := x.chargesLeft[x.invoices[i].Number()]
		claimed = claimed || ok
		if taken := min(unpaid, surplus); taken > 0 {
			by[i] = -taken
			surplus -= taken
		}
	}
	return by, claimed
}

// besideClaims says why a surplus on a set is not taken for the charges that were claimed
// on it without a person, "" where it is, and where none were. What was paid or waived
// once is not taken again; and of several invoices nobody says whose charges a part of
// them pays, as when an older letter asked for less.
func (x *index) besideClaims(set []int, surplus int64) string {
	claimed, left := false, int64(0)
	for _, i := range set {
		unpaid, ok := x.chargesLeft[x.invoices[i].Number()]
		claimed, left = claimed || ok, left+unpaid
	}
	switch {
	case claimed && surplus > left:
		return "more than what is unpaid of the charges that were claimed"
	case claimed && surplus < left && len(set) > 1:
		return "a part of the charges that were claimed on several invoices"
	case claimed && surplus > 0:
		return x.lapsedSince(set)
	default:
		return ""
	}
}

// lapsedSince says why less may be owed of the charges claimed on a set than letters
// say, "" where nothing does: what a credit note or the accounts have settled since bears
// none.
func (x *index) lapsedSince(set []int) string {
	for _, i := range set {
		invoice := &x.invoices[i]
		if x.chargesLeft[invoice.Number()] == 0 {
			continue
		}
		if invoice.Changed && invoice.terms != nil && invoice.terms.settled != 0 {
			return "charges were claimed on " + invoice.Number() + ", of which the accounts have settled something: how much of them is owed?"
		}
		since := x.chargedOn(i)
		for _, j := range x.mine[x.owner(i)] {
			note := &x.invoices[j]
			if note.minor < 0 && note.currency == invoice.currency && note.IssueDate >= since {
				return "charges were claimed on " + invoice.Number() + " before credit note " + note.Number() + ": how much of them is owed?"
			}
		}
	}
	return ""
}

// chargedIn lists the invoices of which parts pay charges.
func (x *index) chargedIn(parts []ledger.Part) (set []int) {
	for _, part := range parts {
		if part.Adjustment < 0 {
			set = append(set, x.at(part.Invoice))
		}
	}
	return set
}

// chargedOn is the day of the last letter that claims what is unpaid of the charges of an
// invoice, "" when none is known.
func (x *index) chargedOn(i int) (day ledger.Date) {
	for _, n := range x.notices[x.owner(i)] {
		if n.Charges[x.invoices[i].Number()] > 0 {
			day = max(day, n.Sent)
		}
	}
	return day
}

// pay lowers what is left of the charges by what a decision put on them.
func pay(left map[string]int64, parts []ledger.Part) {
	for _, p := range parts {
		if unpaid, ok := left[p.Invoice]; ok && p.Adjustment < 0 {
			left[p.Invoice] = max(0, unpaid+p.Adjustment)
		}
	}
}

// spend leaves out the notices of which charges were paid by a decision.
func spend(notices []Notice, parts []ledger.Part) []Notice {
	if !slices.ContainsFunc(notices, func(n Notice) bool { return n.spentBy(parts) }) {
		return notices
	}
	return slices.DeleteFunc(slices.Clone(notices), func(n Notice) bool { return n.spentBy(parts) })
}

func (n Notice) spentBy(parts []ledger.Part) bool {
	return slices.ContainsFunc(parts, func(p ledger.Part) bool { return p.Adjustment < 0 && n.Charges[p.Invoice] > 0 })
}

// debtSum is a sum that a customer was asked for.
type debtSum struct {
	customer int
	sum      ledger.Money
}

// addAsked makes the sums of letters findable.
func (x *index) addAsked(asked []Asked) {
	x.askedFor = map[debtSum]bool{}
	for _, a := range asked {
		if i, found := x.find(a.Invoice); found {
			x.askedFor[debtSum{x.owner(i), a.Sum}] = true
		}
	}
}

// addNotices makes the notices findable by their customers, and by what they ask for.
func (x *index) addNotices(notices []Notice) {
	x.notices, x.asked = map[int][]Notice{}, map[ledger.Money][]int{}
	for _, n := range notices {
		customer, known := x.place[n.Customer]
		if !known {
			continue
		}
		x.notices[customer] = append(x.notices[customer], n)
		set := x.askedOf(n)
		own, beside := x.claimed(n, set)
		for _, principal := range x.principals(n) {
			sum := ledger.Money{Minor: own, Currency: n.Currency}
			for _, i := range set {
				sum.Minor += principal(i)
			}
			x.asked[sum] = append(x.asked[sum], customer)
			sum.Minor += beside
			x.asked[sum] = append(x.asked[sum], customer)
		}
	}
}

// askedOf are the invoices that a notice lists and that are open.
func (x *index) askedOf(n Notice) []int {
	var set []int
	for number := range n.Principal {
		if i, found := x.find(number); found && x.invoices[i].Open().Minor > 0 {
			set = append(set, i)
		}
	}
	slices.Sort(set)
	return set
}

// claimed sums the charges that a notice claims on a set, and those on invoices that
// are paid.
func (x *index) claimed(n Notice, set []int) (own, beside int64) {
	for number, minor := range n.Charges {
		i, found := x.find(number)
		switch {
		case !found:
		case slices.Contains(set, i):
			own += minor
		case x.invoices[i].Open().Minor == 0:
			beside += minor
		}
	}
	return own, beside
}

// principals are the ways in which somebody who pays charges pays an invoice: whole,
// or as far as the notice lists it.
func (x *index) principals(n Notice) []func(invoice int) int64 {
	whole := func(i int) int64 { return x.invoices[i].Open().Minor }
	return []func(int) int64{whole, func(i int) int64 {
		if listed := n.Principal[x.invoices[i].Number()]; listed > 0 {
			return min(whole(i), listed)
		}
		return whole(i)
	}}
}

// demanded lists the sets of invoices of a customer that a credit may pay together
// with the charges that a letter has claimed on them: all that is open of what it
// lists, and that less the credit notes. Whoever pays to the cent what a letter asks
// for has read it.
func (x *index) demanded(c *credit, customer int) []option {
	var list []option
	for _, n := range x.notices[customer] {
		set := x.askedOf(n)
		if n.Currency != c.entry.Amount.Currency || len(set) == 0 {
			continue
		}
		less := slices.Clone(set)
		for _, i := range x.open[customer] {
			if open := x.invoices[i].Open(); open.Minor < 0 && open.Currency == n.Currency {
				less = append(less, i)
			}
		}
		slices.Sort(less)
		for _, s := range [][]int{set, less} {
			if _, ok := x.fitNotice(c, s, 0); !ok {
				continue
			}
			if len(s) == 1 {
				list = append(list, x.alone(c, s[0]))
			} else {
				list = append(list, x.demandedTogether(c, s))
			}
		}
	}
	return list
}

// demandedTogether is a set that a letter lists: one of one, unless it is cited.
func (x *index) demandedTogether(c *credit, set []int) option {
	if o := x.bundle(c, set, len(set)); o.kind == setCited {
		return o
	}
	return option{set, setBalance, 1}
}

// fitNotice reads a credit as what a letter has asked for: the principal it lists,
// and the charges that it claims and that are unpaid, to the cent. What it claims on
// invoices that are paid themselves may be among it or not.
func (x *index) fitNotice(c *credit, set []int, _ int64) (fit, bool) {
	for _, n := range x.notices[x.owner(set[0])] {
		own, beside := x.claimed(n, set)
		if n.Currency != c.entry.Amount.Currency || own == 0 {
			continue
		}
		for _, principal := range x.principals(n) {
			rest := c.entry.Amount.Minor - own
			for _, i := range set {
				rest -= principal(i)
			}
			if rest != 0 && (rest != beside || beside == 0) {
				continue
			}
			f := fitCharged.say(max(0, against(likelyDemanded, x.chance(c.entry.Amount, x.owner(set[0])))),
				"amount exact: what the letter of %s asked for, with %s of charges", n.Sent, ledger.Money{Minor: own + rest, Currency: n.Currency})
			parts := x.charged(n, set, principal, rest != 0)
			if refused := x.rejected[c.entry.ID]; refused[sortedKey((&ledger.Proposal{Parts: parts}).Key())] {
				continue
			}
			f.split = func() []ledger.Part { return parts }
			return f, true
		}
	}
	return fit{}, false
}

// charged puts a credit on a set with the charges that a notice claims on it, and
// (beside) on what is paid already.
func (x *index) charged(n Notice, set []int, principal func(int) int64, beside bool) []ledger.Part {
	reason := "charges claimed on " + string(n.Sent) + reasonAlong
	part := func(i int, principal int64) ledger.Part {
		number := x.invoices[i].Number()
		p := ledger.Part{Invoice: number, Amount: ledger.Money{Minor: principal + n.Charges[number], Currency: n.Currency}}
		if n.Charges[number] > 0 {
			p.Adjustment, p.Reason = -n.Charges[number], reason
		}
		return p
	}
	var parts []ledger.Part
	for _, i := range set {
		parts = append(parts, part(i, principal(i)))
	}
	if !beside {
		return parts
	}
	for _, number := range slices.Sorted(maps.Keys(n.Charges)) {
		if i, found := x.find(number); found && x.invoices[i].Open().Minor == 0 && !slices.Contains(set, i) {
			parts = append(parts, part(i, 0))
		}
	}
	return parts
}
