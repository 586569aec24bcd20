package reconcile

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/ecb"

	"relanced/internal/ledger"
)

// mostBankingDays is how long a payout may be under way, in days on which banks
// book.
const mostBankingDays = 7

// Bits of an advice that fits a credit to the cent.
const (
	namedBits    = 20.0 // the credit repeats the reference of the payout
	providerBits = 4.0  // it comes from the provider, as others do
)

// An advised credit is explained by an advice.
type advised struct {
	ledger.Advice
	facts []ledger.Evidence
	named bool
}

// advised decides a credit by what an advice says that it is made of. It reports
// false when there is none, or when a person refused it: then the credit is
// judged like any other.
func (x *index) advised(v *verdict) bool {
	e := v.credit.entry
	fitting := x.fitting(e)
	if len(fitting) == 0 {
		return false
	}
	a, note := fitting[0], x.notUnique(e, fitting)
	b := x.breakDown(a)
	for _, other := range fitting[1:] { // whatever it is made of, none of that is to be reminded
		o := x.breakDown(other)
		b.doubtful = append(append(b.doubtful, o.booked()...), o.doubtful...)
	}
	v.decision = Decision{Entry: e.ID, State: ledger.EntryReview, Note: cmp.Or(v.note, note, b.objection())}
	p := b.proposal(a)
	if x.rejected[e.ID][sortedKey(p.Key())] {
		return false
	}
	sure := v.decision.Note == "" && e.Twin == "" && e.Return == "" && p.Total() == e.Amount.Minor && p.Probability >= x.config.Auto
	if sure {
		v.decision.State, v.decision.Accepted = ledger.EntryAllocated, &p
		return true
	}
	v.decision.Note = cmp.Or(v.decision.Note, "what it is made of is known, and not for certain whose each part is")
	if len(p.Parts) > 0 && p.Total() > 0 {
		p.Probability = min(p.Probability, b.share())
		v.decision.Proposals = append(v.decision.Proposals, p)
	}
	v.decision.Proposals = x.inDoubt(b, a, v.decision.Proposals)
	return true
}

// inDoubt adds the invoices that a line may pay and nobody can tell: nothing to
// accept, but they are not to be reminded while this money is undecided.
func (x *index) inDoubt(b breakdown, a advised, list []ledger.Proposal) []ledger.Proposal {
	for _, i := range b.doubtful {
		if !proposes(list, x.invoices[i].Number()) && len(list) < mostProposals {
			list = x.doubt(list, i, citationRule, ledger.Evidence{Fact: "a line of the " + a.Name() + " may pay it"})
		}
	}
	return list
}

// notUnique says why an advice that fits does not explain a credit for certain:
// another fits as well, or it fits another credit as well.
func (x *index) notUnique(e *ledger.Entry, fitting []advised) string {
	best := fitting[0]
	if len(fitting) > 1 {
		return fmt.Sprintf("%d advices explain it as well: withdraw the wrong file", len(fitting))
	}
	for _, other := range x.undecided[e.Amount] {
		if other.ID == e.ID {
			continue
		}
		if slices.ContainsFunc(x.fitting(&other), func(r advised) bool { return r.ID == best.ID && (r.named || !best.named) }) {
			return "the " + best.Name() + " explains another credit as well, " + other.Ref()
		}
	}
	return ""
}

// fitting lists the advices that may explain a credit: the same money to the
// cent, a day that fits, and the payout's reference or its source in what the
// bank wrote. Those that the credit names come before those whose source it names.
func (x *index) fitting(e *ledger.Entry) []advised {
	var named, told []advised
	for _, a := range x.advices[e.Amount] {
		days, timely := daysOnTheWay(a.Date, e.BookingDate)
		switch by := (advised{Advice: a}); {
		case !timely:
		case saysReference(e, a):
			by.named = true
			by.facts = x.adviceFacts(a, days, "its reference is in the text", namedBits)
			named = append(named, by)
		case saysSource(e, a):
			by.facts = x.adviceFacts(a, days, "its source is in the text", providerBits)
			told = append(told, by)
		}
	}
	if len(named) > 0 {
		return named
	}
	return told
}

func (x *index) adviceFacts(a ledger.Advice, days int, how string, bits float64) []ledger.Evidence {
	return []ledger.Evidence{
		{Fact: fmt.Sprintf("%s, %s to the cent", a.Name(), a.Net), Bits: -math.Log2(shippedChance(a.Net))},
		{Fact: how, Bits: bits},
		{Fact: fmt.Sprintf("banking days on the way: %d", days), Bits: 1},
	}
}

// saysReference reports whether the bank repeats the reference of an advice: as
// its own, or as a whole word of what it wrote.
func saysReference(e *ledger.Entry, a ledger.Advice) bool {
	ref := squeeze(a.Reference)
	if ref == "" {
		return false
	}
	if ref == squeeze(e.BankRef) || ref == squeeze(e.Ref()) || a.Source == ledger.AdviceRemittance && strings.HasPrefix(e.ID, strings.ToLower(a.Reference)) && len(ref) >= 8 {
		return true
	}
	if len(ref) < 4 {
		return false
	}
	for _, word := range strings.FieldsFunc(fold(clip(e.Text()+"\n"+e.Counterparty)), func(r rune) bool { return strings.ContainsRune(" \n\t,;:()", r) }) {
		word = squeeze(word)
		if word == ref || word != "" && trimZeros(word) == trimZeros(ref) || a.Source == ledger.AdviceSumUp && word == "PID"+ref+"SUMUP" {
			return true
		}
	}
	return false
}

func squeeze(text string) string { return cutNumber(text).squeezed }

// saysSource reports whether the credit comes from the source of an advice. What
// people list may be cheques, cards or direct debits.
func saysSource(e *ledger.Entry, a ledger.Advice) bool {
	if a.Source == ledger.AdviceRemittance {
		return wayOf(e) != byTransfer
	}
	return strings.Contains(fold(clip(e.Counterparty+" "+e.Text())), strings.ToUpper(string(a.Source)))
}

// daysOnTheWay counts the banking days (TARGET) from a payout to its booking, and
// whether it may have taken that long. A bank that books at once does so on the
// day itself.
func daysOnTheWay(payout, booked ledger.Date) (days int, timely bool) {
	if payout == "" || booked == "" || booked < payout || booked.Sub(payout) > 4*mostBankingDays {
		return 0, false
	}
	for day := payout.AddDays(1); day <= booked; day = day.AddDays(1) {
		if bankingDay(day) {
			days++
		}
	}
	return days, days <= mostBankingDays
}

func bankingDay(day ledger.Date) bool {
	t := day.Time()
	if cal.IsWeekend(t) {
		return false
	}
	return !slices.ContainsFunc(ecb.Holidays, func(h *cal.Holiday) bool {
		actual, _ := h.Calc(t.Year())
		return ledger.DateOf(actual) == day
	})
}

// addAdvices indexes what may explain the undecided credits. An advice whose
// credit is allocated is used up.
func (x *index) addAdvices(s Snapshot) {
	x.advices, x.undecided = map[ledger.Money][]ledger.Advice{}, map[ledger.Money][]ledger.Entry{}
	if len(s.Advices) == 0 {
		return
	}
	x.addEmails()
	used := map[int64]bool{}
	byNet := map[ledger.Money][]ledger.Advice{}
	for _, a := range s.Advices {
		byNet[a.Net] = append(byNet[a.Net], a)
	}
	for _, credit := range s.Settled {
		for _, a := range byNet[credit.Entry.Amount] {
			if slices.ContainsFunc(credit.Allocations, func(made ledger.Allocation) bool { return live(made) && a.Explains(made) }) {
				used[a.ID] = true
			}
		}
	}
	for net, list := range byNet {
		list = slices.DeleteFunc(list, func(a ledger.Advice) bool { return used[a.ID] })
		slices.SortFunc(list, func(a, b ledger.Advice) int {
			return cmp.Or(strings.Compare(a.Name(), b.Name()), cmp.Compare(a.ID, b.ID))
		})
		x.advices[net] = list
	}
	for _, e := range s.Entries {
		if len(x.advices[e.Amount]) > 0 {
			x.undecided[e.Amount] = append(x.undecided[e.Amount], e)
		}
	}
	for _, list := range x.undecided {
		slices.SortFunc(list, func(a, b ledger.Entry) int { return byDate(&a, &b) })
	}
}
