package fec

import (
	"cmp"
	"slices"

	"relanced/internal/ledger"
)

// group is lines that bear one letter on one account of one customer.
type group struct {
	letter string
	lines  []*line
	sum    int64
}

// settle puts what is lettered on the invoices.
func (b *books) settle() {
	var open []*group
	for _, g := range b.groups() {
		for _, part := range g.parts() {
			if part.sum == 0 {
				part.balanced()
			} else {
				open = append(open, part)
			}
		}
	}
	for _, g := range acrossCustomers(open) {
		b.unbalanced(g)
	}
	for _, p := range b.pieces {
		p.finish()
	}
}

// groups collects the lettered lines in the order of the file.
func (b *books) groups() []*group {
	type key struct{ account, customer, letter string }
	var all []*group
	known := map[key]*group{}
	for i := range b.lines {
		l := &b.lines[i]
		if l.letter == "" {
			continue
		}
		k := key{l.account, l.customer, l.letter}
		g := known[k]
		if g == nil {
			g = &group{letter: l.letter}
			known[k] = g
			all = append(all, g)
		}
		g.add(l)
	}
	return all
}

func (g *group) add(l *line) {
	g.lines = append(g.lines, l)
	g.sum += l.amount
}

// parts takes a letter apart that was given twice, in two years: the lines of one
// DateLet that balance are a group of their own.
func (g *group) parts() []*group {
	if g.sum == 0 {
		return []*group{g}
	}
	byDate := map[ledger.Date]*group{}
	for _, l := range g.lines {
		if byDate[l.lettered] == nil {
			byDate[l.lettered] = &group{letter: g.letter}
		}
		byDate[l.lettered].add(l)
	}
	rest := &group{letter: g.letter}
	var parts []*group
	for _, l := range g.lines {
		switch part := byDate[l.lettered]; {
		case part.sum != 0:
			rest.add(l)
		case part.lines[0] == l:
			parts = append(parts, part)
		}
	}
	return append(parts, rest)
}

// acrossCustomers settles the groups of one letter and account that balance only
// together: one customer paid for another. It returns the others.
func acrossCustomers(open []*group) []*group {
	type key struct{ account, letter string }
	sum, count := map[key]int64{}, map[key]int{}
	for _, g := range open {
		k := key{g.lines[0].account, g.letter}
		sum[k] += g.sum
		count[k]++
	}
	return slices.DeleteFunc(open, func(g *group) bool {
		k := key{g.lines[0].account, g.letter}
		if sum[k] != 0 || count[k] < 2 {
			return false
		}
		g.balanced()
		return true
	})
}

// balanced settles all of a group.
func (g *group) balanced() {
	for _, l := range g.lines {
		if l.piece != nil {
			l.piece.settle(l.amount, g.words())
		}
	}
}

// unbalanced gives the credits of a group to its invoices, oldest first: payments
// less those that were sent back, then credit notes.
func (b *books) unbalanced(g *group) {
	shares := map[*piece]int64{}
	var invoices, notes []*piece
	var paid int64
	covered := false
	for _, l := range g.lines {
		switch {
		case l.piece != nil:
			if _, met := shares[l.piece]; !met && l.piece.amount > 0 {
				invoices = append(invoices, l.piece)
			} else if !met {
				notes = append(notes, l.piece)
			}
			shares[l.piece] += l.amount
		case l.role == paying || l.role == returned:
			paid -= l.amount
			covered = covered || l.role == paying
		}
	}
	older := func(a, b *piece) int { return cmp.Compare(a.date, b.date) }
	slices.SortStableFunc(invoices, older)
	slices.SortStableFunc(notes, older)
	for _, p := range invoices {
		take := min(max(paid, 0), max(shares[p], 0))
		paid -= take
		p.settle(take, g.words())
		left := shares[p] - take
		for _, n := range notes {
			used := min(left, max(-shares[n], 0))
			shares[n] += used
			left -= used
			n.settle(-used, g.words())
			p.settle(used, g.words())
		}
		if left > 0 && (!covered && len(notes) == 0 || b.letteredLater(g)) {
			p.held = true
		}
	}
	if paid > 0 {
		b.notes.count("payments beyond the invoices of their letter", paid, g.lines[0].customer+" "+g.letter)
	}
}

// letteredLater reports whether a group was lettered after the months the file
// is about: its payments may be in the next file. Without a DateLet, the day of
// the last validation tells when the file was written.
func (b *books) letteredLater(g *group) bool {
	var lettered ledger.Date
	for _, l := range g.lines {
		lettered = lettered.Max(l.lettered)
	}
	t := b.booked.Time()
	return cmp.Or(lettered, b.last) > ledger.NewDate(t.Year(), t.Month()+1, 0)
}

// words says how a group settles: "lettrage AAB of 2026-01-31".
func (g *group) words() string {
	var lettered ledger.Date
	for _, l := range g.lines {
		lettered = lettered.Max(l.lettered)
	}
	if lettered == "" {
		return "lettrage " + g.letter
	}
	return "lettrage " + g.letter + " of " + string(lettered)
}

// settle adds to what is settled, signed as the piece.
func (p *piece) settle(amount int64, by string) {
	if amount == 0 {
		return
	}
	p.settled += amount
	if !slices.Contains(p.by, by) {
		p.by = append(p.by, by)
	}
}

// finish settles what was credited under the invoice's own number, takes back
// what is owed again on a doubtful account, and keeps within the amount.
func (p *piece) finish() {
	if p.amount <= 0 {
		p.settled = min(0, max(p.settled, p.amount))
		return
	}
	if p.own != 0 {
		p.settle(p.own, "credit under the same number")
	}
	p.settled = min(max(p.settled-p.again, 0), p.amount)
	if p.settled == p.amount {
		p.held = false
	}
}
