package exam

import (
	"fmt"
	"io"
	"math"
	"text/tabwriter"

	"relanced/internal/firms"
)

// Tally counts the marks of some credits.
type Tally map[Mark]int

// All is how many credits were marked.
func (t Tally) All() int {
	n := 0
	for _, k := range t {
		n += k
	}
	return n
}

func (t Tally) add(o Tally) {
	for m, n := range o {
		t[m] += n
	}
}

// Report adds up what became of the credits of one or several firms.
type Report struct {
	Kinds    map[firms.Kind]Tally
	Citings  map[firms.Citing]Tally // customers' credits only
	Parts    int                    // pairs of a customers' credit and an invoice it settles
	Right    int                    // those of credits that were settled right
	Reminded Reminded
}

// NewReport adds up marks.
func NewReport(marked []Marked) *Report {
	r := &Report{Kinds: map[firms.Kind]Tally{}, Citings: map[firms.Citing]Tally{}}
	for _, m := range marked {
		count(r.Kinds, m.Credit.Kind, m.Mark)
		if !m.Credit.IsCustomers() {
			continue
		}
		count(r.Citings, m.Credit.Cites, m.Mark)
		if m.Credit.Back == "" {
			r.Parts += len(m.Credit.Parts)
			if m.Mark == Right {
				r.Right += len(m.Credit.Parts)
			}
		}
	}
	return r
}

func count[K comparable](tallies map[K]Tally, key K, m Mark) {
	if tallies[key] == nil {
		tallies[key] = Tally{}
	}
	tallies[key][m]++
}

// Add adds another report.
func (r *Report) Add(o *Report) {
	for k, t := range o.Kinds {
		if r.Kinds[k] == nil {
			r.Kinds[k] = Tally{}
		}
		r.Kinds[k].add(t)
	}
	for k, t := range o.Citings {
		if r.Citings[k] == nil {
			r.Citings[k] = Tally{}
		}
		r.Citings[k].add(t)
	}
	r.Parts += o.Parts
	r.Right += o.Right
	r.Reminded.add(o.Reminded)
}

// Customers is the tally of all that is customers' money.
func (r *Report) Customers() Tally {
	t := Tally{}
	for _, k := range r.Citings {
		t.add(k)
	}
	return t
}

// Strangers is the tally of all that is not.
func (r *Report) Strangers() Tally {
	t := Tally{}
	for _, k := range []firms.Kind{firms.NotCustomers, firms.OwnTransfer} {
		t.add(r.Kinds[k])
	}
	return t
}

// Touchless is the share of customers' credits that were settled rightly
// without a person.
func (r *Report) Touchless() float64 {
	t := r.Customers()
	return share(t[Right]+t[Recognised], t.All())
}

// InvoiceLevel is the share of what credits settle of invoices that was settled
// rightly without a person.
func (r *Report) InvoiceLevel() float64 { return share(r.Right, r.Parts) }

// Precision is the share of right ones among all settled credits, with its
// Wilson interval at 95 %.
func (r *Report) Precision() (p, low, high float64) {
	t := r.Customers()
	right := t[Right]
	settled := right + t[Wrong] + t[Short] + t[Swapped] + r.Strangers()[Wrong]
	low, high = wilson(right, settled)
	return share(right, settled), low, high
}

// Top is how often the truth was proposed first, and among the first three, to
// the person who decides.
func (r *Report) Top() (first, three float64) {
	t := Tally{}
	for k, tally := range r.Kinds {
		if k != firms.NotCustomers && k != firms.OwnTransfer && k != firms.Twice {
			t.add(tally)
		}
	}
	all := t[First] + t[TopThree] + t[Missed]
	return share(t[First], all), share(t[First]+t[TopThree], all)
}

func share(n, of int) float64 {
	if of == 0 {
		return 0
	}
	return float64(n) / float64(of)
}

// wilson is the score interval of a share at 95 % (E. B. Wilson, 1927).
func wilson(n, of int) (low, high float64) {
	if of == 0 {
		return 0, 1
	}
	const z = 1.959964
	p, m := share(n, of), float64(of)
	centre, spread := p+z*z/(2*m), z*math.Sqrt(p*(1-p)/m+z*z/(4*m*m))
	return (centre - spread) / (1 + z*z/m), min(1, (centre+spread)/(1+z*z/m))
}

// Write prints the report as tables.
func (r *Report) Write(w io.Writer) error {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	head := "\tcredits\tright\twrong\tswapped\tshort\tfirst\ttop 3\tmissed\tright %\t"
	row := func(name string, t Tally) {
		if t.All() > 0 {
			fmt.Fprintf(tw, "%s\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%.1f\t\n", name, t.All(), t[Right]+t[Recognised], t[Wrong], t[Swapped], t[Short], t[First], t[TopThree], t[Missed],
				100*share(t[Right]+t[Recognised], t.All()))
		}
	}
	fmt.Fprintln(tw, "kind"+head)
	for _, k := range firms.Kinds() {
		row(string(k), r.Kinds[k])
	}
	row("ALL CUSTOMERS'", r.Customers())
	fmt.Fprintln(tw, "\t\t\t\t\t\t\t\t\t\t")
	fmt.Fprintln(tw, "cites"+head)
	for _, k := range firms.Citings() {
		row(string(k), r.Citings[k])
	}
	return tw.Flush()
}

// Line is the totals of a report in one line.
func (r *Report) Line() string {
	p, low, high := r.Precision()
	first, three := r.Top()
	t, s := r.Customers(), r.Strangers()
	return fmt.Sprintf("touchless %5.1f %%  invoice-level %5.1f %%  precision %6.2f %% (%.2f to %.2f)  wrong %d swapped %d short %d of %d  top-1 %.0f %% top-3 %.0f %%  strangers in the queue %d of %d",
		100*r.Touchless(), 100*r.InvoiceLevel(), 100*p, 100*low, 100*high, t[Wrong]+s[Wrong], t[Swapped], t[Short], t.All(), 100*first, 100*three, s[Missed], s.All())
}

// WriteTotals prints the totals of several candidates below one another.
func WriteTotals(w io.Writer, reports map[string]*Report, first ...string) error {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(tw, "\tcredits\ttouchless %\tinvoice-level %\tprecision %\t95 % from\tto\twrong\tswapped\tshort\ttop-1 %\ttop-3 %\tstrangers queued\t")
	row := func(name string) {
		r := reports[name]
		if r == nil {
			return
		}
		p, low, high := r.Precision()
		one, three := r.Top()
		t, s := r.Customers(), r.Strangers()
		fmt.Fprintf(tw, "%s\t%d\t%.1f\t%.1f\t%.2f\t%.2f\t%.2f\t%d\t%d\t%d\t%.0f\t%.0f\t%d of %d\t\n", name, t.All(), 100*r.Touchless(), 100*r.InvoiceLevel(),
			100*p, 100*low, 100*high, t[Wrong]+s[Wrong], t[Swapped], t[Short], 100*one, 100*three, s[Missed], s.All())
	}
	for _, name := range first {
		row(name)
	}
	for _, r := range Rivals() {
		row(r.Name)
	}
	return tw.Flush()
}

// ours is the name of the engine in a table.
const ours = "relanced"
