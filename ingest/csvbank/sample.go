package csvbank

import (
	"slices"
	"strings"
)

// samples is how many rows a look reads: a month or two, enough for a day past
// the twelfth.
const samples = 300

// sample reads rows behind the header: they tell how days and amounts are
// written, and whether they are movements at all.
func (g *guessed) sample(in *lines) {
	m := &g.mapping
	t := table{comma: delimiters[m.Delimiter], header: g.header}
	var err error
	if t.columns, err = m.columnsOf(g.header); err != nil {
		g.broken++ // two columns of one name
		return
	}
	s := splitter{comma: t.comma}
	orders := map[string]int{}
	var amounts []string
	for range samples {
		cells, _, err := s.row(in)
		if err != nil {
			break // the end, or a row the look cuts off
		}
		r := row{t: &t, m: m, cells: cells}
		pending, err := r.pending()
		if r.blank() || r.aside() != "" || pending {
			continue
		}
		order := orderOf(r.at(t.date))
		if err != nil || order == "" || !r.amounts() || r.overlong() {
			g.broken++
			continue
		}
		g.rows++
		orders[order]++
		for _, column := range []int{t.amount, t.debit, t.credit, t.balance} {
			if text := r.at(column); text != "" {
				amounts = append(amounts, text)
			}
		}
	}
	g.order = settle(orders)
	if m.DateFormat = g.order; g.order == "" && g.french() {
		m.DateFormat = "dmy"
	}
	g.decimal(amounts)
}

// settle returns the one order that explains all days, "" when none is seen or
// they contradict one another.
func settle(orders map[string]int) string {
	var found []string
	for order := range orders {
		if order != "?" {
			found = append(found, order)
		}
	}
	if len(found) != 1 || found[0] == "ymd" && orders["?"] > 0 {
		return ""
	}
	return found[0]
}

var frenchWords = list("libelle montant solde devise datede dateop dateval statut contrepartie")

// french reports whether the header is in French: then the day comes first.
func (g *guessed) french() bool {
	return slices.ContainsFunc(g.header, func(cell string) bool {
		return slices.ContainsFunc(frenchWords, func(word string) bool { return strings.HasPrefix(fold(cell), word) })
	})
}

// decimal finds the mark by which all amounts can be read. Where both will do,
// there are whole numbers only and it does not matter.
func (g *guessed) decimal(amounts []string) {
	var will []string
	for _, mark := range []string{",", "."} {
		if !slices.ContainsFunc(amounts, func(text string) bool { _, err := parseAmount(text, mark, "EUR"); return err != nil }) {
			will = append(will, mark)
		}
	}
	switch len(will) {
	case 0:
		g.broken++
	case 1:
		g.mapping.Decimal = will[0]
	}
}

// certain reports whether a guess leaves no doubt that the file is a bank's and
// how it is read: it has what only banks write, and every row of it is a movement.
func (g *guessed) certain() bool {
	m := g.mapping
	bank := m.ValueDate != "" || m.Balance != "" || m.Debit != "" || m.IBAN != "" || m.AccountColumn != "" || m.Status != "" || len(g.preamble.accounts) > 0
	return g.header != nil && g.foreign == "" && g.rows > 0 && g.broken == 0 && bank && m.DateFormat != ""
}

// Sniff finds the mapping of a file by its first bytes, some kilobytes: a
// configured one when its columns are all there and the file names no other
// account, else a guess when it leaves no doubt.
func Sniff(head []byte, mappings []Mapping) (Mapping, bool) {
	head = head[:min(len(head), headBytes)]
	if m, ok := configured(head, mappings); ok {
		return m, true
	}
	g := look(head)
	return g.mapping, g.certain()
}

// configured chooses among the mappings of the configuration. When several fit
// equally well the one whose account the file names is meant.
func configured(head []byte, mappings []Mapping) (Mapping, bool) {
	var fitting, named []Mapping
	for _, m := range mappings {
		in, err := newLines(strings.NewReader(string(head)), m.Encoding)
		if err != nil {
			continue
		}
		t, err := m.find(in)
		if err != nil {
			continue
		}
		known, contradicted := t.preamble.names(m.Account)
		switch {
		case m.Account != "" && contradicted:
		case m.Account != "" && known:
			named = append(named, m)
		default:
			fitting = append(fitting, m)
		}
	}
	if len(named) > 0 {
		fitting = named
	}
	if len(fitting) == 0 {
		return Mapping{}, false
	}
	best := slices.MaxFunc(fitting, func(a, b Mapping) int { return len(a.names()) - len(b.names()) })
	for _, other := range fitting {
		if len(other.names()) == len(best.names()) && other.Account != best.Account {
			best.contested = append(best.contested, other.Name)
		}
	}
	return best, true
}
