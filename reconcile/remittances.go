package reconcile

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"relanced/internal/ledger"
)

// Bounds of the search for what a bulk credit is made of.
const (
	mostInBulk      = 6       // invoices of one set
	mostBulkSteps   = 100_000 // sets that are looked at
	mostRemittances = 10      // sets that are worth showing
)

const (
	remittanceRule = "remittance"
	// bulkRule is the rule of a proposal that nobody can accept: it keeps invoices
	// from being reminded.
	bulkRule = "bulk"
)

const (
	// likelyWhole is how often a bulk credit is the sum of whole open invoices of
	// those who may pay so, and of so few that all sums are looked at.
	likelyWhole = 0.45
	// leastElse is the probability that a bulk credit is not its only sum from which it
	// keeps whoever may have paid in it from being reminded. Where it may be several,
	// nobody knows enough to free the others.
	leastElse = 0.03
	// certainAlone is the probability of an ordinary explanation from which it is
	// not asked what else the credit may be made of.
	certainAlone = 0.5
	// bulkFee: a provider keeps at most a tenth of what it collects.
	bulkFee = 10
	// paidIn is how many payments a bulk credit has when it does not say.
	paidIn = 3
)

// tariffs are what providers keep of a payment: hundredths of a percent, and
// cents; their price lists for European cards, wallets and direct debits. What
// banks take for cheques and terminals is a debit of its own.
var tariffs = map[string][]tariff{
	"STRIPE":     {{150, 25}, {140, 25}, {250, 25}},
	"SUMUP":      {{175, 0}, {139, 0}, {250, 0}},
	"PAYPAL":     {{290, 35}, {249, 35}, {340, 25}},
	"GOCARDLESS": {{100, 20}, {120, 20}, {140, 25}},
}

// tariffsOf lists what may be kept of the payments of a credit.
func tariffsOf(e *ledger.Entry) []tariff {
	text := fold(clip(e.Counterparty + " " + e.Text()))
	for _, provider := range slices.Sorted(maps.Keys(tariffs)) {
		if strings.Contains(text, provider) {
			return tariffs[provider]
		}
	}
	return []tariff{{}}
}

type tariff struct{ rate, fixed int64 }

// net is what arrives of a payment.
func (t tariff) net(gross int64) int64 { return gross - ofRate(gross, t.rate) - t.fixed }

// A bulkCredit is one credit for several payments of which nobody has said what
// they are.
type bulkCredit struct {
	*credit
	way      way
	payments int   // how many, 0 when it does not say
	pool     []int // the invoices that may be among them
	sets     []bulkSet
	chance   float64 // how many sets would fit by coincidence
}

// bulkSet is a set of invoices that makes the credit to the cent.
type bulkSet []bulkItem

// bulkItem is an invoice, what is settled of it, what arrives, and why that is less.
type bulkItem struct {
	invoice int
	gross   int64
	net     int64
	why     string
}

// inBulk adds what a bulk credit without parts may be made of: the sets of open
// invoices that add up to it, for a person to choose from, and the invoices that
// may be in it all the same, which are not to be reminded. It never allocates.
func (x *index) inBulk(c *credit, list []ledger.Proposal) []ledger.Proposal {
	b := &bulkCredit{credit: c, way: wayOf(c.entry), payments: paymentsIn(c.entry)}
	// An amount alone names nobody, and two cheques are not one invoice.
	certain := slices.ContainsFunc(list, func(p ledger.Proposal) bool {
		return p.Probability >= certainAlone && p.Rule != string(byAmount) && len(p.Parts) >= b.payments
	})
	if b.way == byTransfer || certain {
		return list
	}
	b.pool = x.mayBeIn(b)
	if len(b.pool) == 0 {
		return list
	}
	list = slices.DeleteFunc(list, func(p ledger.Proposal) bool { return p.Rule == string(byAmount) && len(p.Parts) < b.payments })
	x.search(b)
	list, rest := x.proposeSets(b, list)
	if len(b.sets) == 1 && rest < leastElse || x.untold(b, b.pool) {
		return list
	}
	return append(list, x.holdPool(b, len(list)+1))
}

// untold reports whether a bulk credit makes none of a pool doubtful: there are too
// many of them.
func (x *index) untold(b *bulkCredit, pool []int) bool {
	return float64(cmp.Or(b.payments, paidIn))/float64(len(pool)) < x.config.Doubt
}

// mayBeIn lists the invoices that may be paid by a bulk credit: issued by then, not
// larger than it, less the credit notes of their customer, and owed by customers who
// pay so or have never paid. Of a single payment the whole has to be owed by one. It
// lists none where there are so many that neither a set nor a hold would say anything.
func (x *index) mayBeIn(b *bulkCredit) []int {
	amount := b.entry.Amount
	most := amount.Minor
	if b.way != byCheque {
		most += amount.Minor / bulkFee
	}
	most += most / bulkFee // a discount
	var pool, larger []int
	owed, credit := map[int]int64{}, map[int]int64{}
	for i := range x.invoices {
		open := x.invoices[i].Open()
		if open.Minor == 0 || open.Currency != amount.Currency || x.daysEarly(b.credit, i) > 0 || !x.mayPayBy(x.owner(i), b.way) {
			continue
		}
		if open.Minor < 0 {
			credit[x.owner(i)] -= open.Minor
			continue
		}
		owed[x.owner(i)] += open.Minor
		if leastPaid(&x.invoices[i]) <= most {
			pool = append(pool, i)
		} else {
			larger = append(larger, i)
		}
		if b.payments != 1 && len(pool) > mostBulkSteps && x.untold(b, pool) {
			return nil
		}
	}
	for _, i := range larger {
		if netted := credit[x.owner(i)]; netted > 0 && leastPaid(&x.invoices[i])-netted <= most {
			pool = append(pool, i)
		}
	}
	slices.Sort(pool)
	if b.payments == 1 {
		pool = slices.DeleteFunc(pool, func(i int) bool { return owed[x.owner(i)] < amount.Minor })
	}
	return pool
}

// leastPaid is the least that is asked for of an invoice at once.
func leastPaid(i *invoice) int64 {
	least := i.Open().Minor
	for _, part := range i.OpenInstalments() {
		least = min(least, part.Amount.Minor)
	}
	return least
}

// paymentsIn reads how many payments a bulk credit has: "REMISE DE 3 CHEQUES".
func paymentsIn(e *ledger.Entry) int {
	m := countOfCheques.FindStringSubmatch(fold(clip(e.Text())))
	if m == nil {
		return 0
	}
	n, err := strconv.Atoi(m[1])
	if err != nil {
		return 0
	}
	return n
}

var countOfCheques = regexp.MustCompile(`\b([1-9]\d{0,2}) (?:CHQS?|CHEQUES?)\b`)

// search finds every set of the pool that makes the credit, at each tariff, and
// how many would by coincidence: it counts those that miss by whole euros.
func (x *index) search(b *bulkCredit) {
	list := tariffsOf(b.entry)
	for _, t := range list {
		s := &bulkSearch{x: x, b: b, window: max(1000, b.entry.Amount.Minor/20/100*100)}
		if b.payments == 1 {
			s.oneOwner = true
		}
		n := 0
		for _, i := range b.pool {
			n += x.arrivals(b, i, t)
		}
		if s.size = affordable(n, mostBulkSteps/len(list)); s.size == 0 {
			continue // what fits by chance among so many says nothing
		}
		for _, i := range b.pool {
			if s.size == 1 && x.invoices[i].terms == nil && !s.near(t.net(x.invoices[i].Open().Minor)) {
				continue // alone it is not looked at, and sets are not looked for
			}
			s.items = append(s.items, x.arriving(b, i, t)...)
		}
		slices.SortFunc(s.items, func(p, q bulkItem) int { return cmp.Or(cmp.Compare(q.net, p.net), cmp.Compare(p.invoice, q.invoice)) })
		s.from(0, b.entry.Amount.Minor)
		b.chance += (float64(s.nearly) + 0.5) / float64(2*s.window/100)
	}
}

// arriving lists what may arrive of an invoice at a tariff: what is open, what is
// open of its next instalment, and all less the discount that it offers for the day.
func (x *index) arriving(b *bulkCredit, i int, t tariff) []bulkItem {
	fee := ""
	if t != (tariff{}) {
		fee = providerFee
	}
	open := x.invoices[i].Open().Minor
	list := []bulkItem{{i, open, t.net(open), fee}}
	if parts := x.invoices[i].OpenInstalments(); len(parts) > 1 {
		next := parts[0].Amount.Minor
		list = append(list, bulkItem{i, next, t.net(next), fee})
	}
	under := &credit{entry: &ledger.Entry{BookingDate: b.entry.BookingDate.AddDays(-daysInHand)}}
	for _, d := range x.invoices[i].Discounts() {
		less := cmp.Or(d.Amount.Minor, ofRate(x.invoices[i].Amount().Minor, d.Rate))
		if _, text, ok := x.offered(under, []int{i}, less); ok {
			if fee != "" {
				text += " and " + fee
			}
			list = append(list, bulkItem{i, open, t.net(open - less), text})
			break
		}
	}
	return slices.DeleteFunc(list, func(item bulkItem) bool { return item.net <= 0 })
}

// arrivals counts the same.
func (x *index) arrivals(b *bulkCredit, i int, t tariff) int {
	if x.invoices[i].terms != nil {
		return len(x.arriving(b, i, t))
	}
	if t.net(x.invoices[i].Open().Minor) <= 0 {
		return 0
	}
	return 1
}

// bulkSearch is one search at one tariff.
type bulkSearch struct {
	x        *index
	b        *bulkCredit
	items    []bulkItem // the largest first
	size     int        // most invoices of a set
	window   int64      // how far a set may be off and be counted
	nearly   int        // sets that are off by whole euros
	oneOwner bool
	chosen   bulkSet
}

// affordable is the largest size of sets, of so many items, of which all can be
// looked at.
func affordable(items, steps int) int {
	sets, all := 1.0, 0.0
	for size := 1; size <= min(mostInBulk, items); size++ {
		sets *= float64(items-size+1) / float64(size)
		if all += sets; all > float64(steps) {
			return size - 1
		}
	}
	return min(mostInBulk, items)
}

// near reports whether one payment may be the whole credit, or be counted for it.
func (s *bulkSearch) near(net int64) bool {
	rest := s.b.entry.Amount.Minor - net
	return net > 0 && rest <= s.window && rest >= -s.window
}

func (s *bulkSearch) from(at int, rest int64) {
	s.count(rest)
	if len(s.chosen) == s.size || rest < 0 {
		return
	}
	for k := at; k < len(s.items); k++ {
		item := s.items[k]
		if item.net > rest+s.window || s.oneOwner && len(s.chosen) > 0 && s.x.owner(item.invoice) != s.x.owner(s.chosen[0].invoice) ||
			slices.ContainsFunc(s.chosen, func(o bulkItem) bool { return o.invoice == item.invoice }) {
			continue
		}
		s.chosen = append(s.chosen, item)
		s.from(k+1, rest-item.net)
		s.chosen = s.chosen[:len(s.chosen)-1]
	}
}

// count takes the chosen set when it fits, or nearly does.
func (s *bulkSearch) count(rest int64) {
	if len(s.chosen) == 0 || rest > s.window || rest < -s.window || rest%100 != 0 || len(s.chosen) < s.b.payments {
		return
	}
	if rest != 0 {
		s.nearly++
		return
	}
	set := slices.SortedFunc(slices.Values(s.chosen), func(p, q bulkItem) int { return cmp.Compare(p.invoice, q.invoice) })
	known := slices.ContainsFunc(s.b.sets, func(o bulkSet) bool {
		return slices.EqualFunc(o, set, func(p, q bulkItem) bool { return p.invoice == q.invoice })
	})
	if !known && len(s.b.sets) <= mostRemittances {
		s.b.sets = append(s.b.sets, set)
	}
}

// proposeSets ranks the sets among the proposals. rest is the probability that
// the credit is something else.
func (x *index) proposeSets(b *bulkCredit, list []ledger.Proposal) (ranked []ledger.Proposal, rest float64) {
	sets := slices.DeleteFunc(b.sets, func(s bulkSet) bool { return x.rejected[b.entry.ID][sortedKey(x.proposalOf(s).Key())] })
	if len(sets) == 0 || len(sets) > mostRemittances {
		return list, 1
	}
	each := likelyWhole / (likelyWhole*float64(len(sets)) + (1-likelyWhole)*b.chance)
	rest = 1 - each*float64(len(sets))
	for _, s := range sets {
		p := x.proposalOf(s)
		p.Probability = min(each, 0.95)
		p.Evidence = []ledger.Evidence{{Fact: fmt.Sprintf("%s it, one of %d ways; %.2g would by coincidence", addUp(len(s)), len(sets), b.chance)}}
		list = slices.DeleteFunc(list, func(o ledger.Proposal) bool {
			return sortedKey(o.Key()) == sortedKey(p.Key()) && o.Probability <= p.Probability
		})
		if !slices.ContainsFunc(list, func(o ledger.Proposal) bool { return sortedKey(o.Key()) == sortedKey(p.Key()) }) {
			list = append(list, p)
		}
	}
	slices.SortStableFunc(list, func(p, q ledger.Proposal) int { return cmp.Compare(q.Probability, p.Probability) })
	for n := range list {
		list[n].Rank = n + 1
	}
	return list, rest
}

func addUp(n int) string {
	if n == 1 {
		return "1 open invoice makes"
	}
	return fmt.Sprintf("%d open invoices add up to", n)
}

// proposalOf puts a bulk credit on a set of invoices, less what the provider
// keeps of each.
func (x *index) proposalOf(s bulkSet) ledger.Proposal {
	p := ledger.Proposal{Customer: x.customers[x.owner(s[0].invoice)].ID, Rule: remittanceRule}
	for _, item := range s {
		open := x.invoices[item.invoice].Open()
		part := ledger.Part{Invoice: x.invoices[item.invoice].Number(), Amount: ledger.Money{Minor: item.net, Currency: open.Currency}}
		if part.Adjustment = item.gross - item.net; part.Adjustment != 0 {
			part.Reason = item.why
		}
		p.Parts = append(p.Parts, part)
	}
	return p
}

// holdPool keeps the invoices that may be in a bulk credit from being reminded.
func (x *index) holdPool(b *bulkCredit, rank int) ledger.Proposal {
	p := ledger.Proposal{Rank: rank, Rule: bulkRule, Evidence: []ledger.Evidence{{Fact: "it holds several payments, and their customers are not known to pay by transfer"}}}
	for _, i := range b.pool {
		p.Customer = x.customers[x.owner(i)].ID
		p.Parts = append(p.Parts, ledger.Part{Invoice: x.invoices[i].Number(), Amount: ledger.Money{Currency: b.entry.Amount.Currency}})
	}
	return p
}
