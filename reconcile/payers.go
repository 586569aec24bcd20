package reconcile

import (
	"cmp"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"

	"relanced/internal/ledger"
)

// A payer is a customer who may have paid, and what says so.
type payer struct {
	customer  int
	facts     []fact
	bits      float64
	account   bool // an account of theirs and nobody else's
	named     bool // their full name and nobody else's
	entire    bool // their name and nothing else, and nobody else's, even if its words say little
	shares    bool // what points to them points to a few others as well: somebody who pays for several
	mentioned bool // their full name stands in the text
	learned   bool // the account is known from payments alone
	signed    bool // an account of theirs, shared or not, or a name that is theirs but for a slip
}

func (p payer) known() bool { return p.account || p.named }

// likely reports whether what points to a customer outweighs all the others who
// owe something.
func (x *index) likely(p payer) bool {
	return p.known() || p.signed && p.bits-math.Log2(float64(x.debtors)) >= likelyPayer
}

const (
	likelyPayer = 3.0  // by how many bits
	nearlyName  = 0.85 // of the letters of a name and of what was written
	rarelyName  = 0.80 // the same where the words say much
	foreignBits = 8.0  // lost to a name in the text beside that of somebody else
)

const (
	// accountBits is how much likelier an account on file is to pay for its own
	// customer than for any other one.
	accountBits = 11.0
	// learnedBits is the same for an account that has paid for them once.
	learnedBits = 7.0
	// mostAccountBits bounds it: accounts are shared, sold and mistyped.
	mostAccountBits = 20.0
	// mostSharing is how many customers an account may have paid for before it
	// proves nobody: a payment provider, a factor, a holding.
	mostSharing = 6
	// leastLearned is how many live allocations teach an account for good.
	leastLearned = 2
	// confirmBits is what a name still adds to an account: they are two signs of
	// one fact, who paid, and not two facts.
	confirmBits = 4.0
	mostPayers  = 12
)

// payers lists the customers that the account or the name of an entry points
// to, strongest first.
func (x *index) payers(e *ledger.Entry, s sign) []payer {
	byCustomer := map[int]*payer{}
	at := func(customer int) *payer {
		if byCustomer[customer] == nil {
			byCustomer[customer] = &payer{customer: customer}
		}
		return byCustomer[customer]
	}
	x.byAccount(e, at)
	x.byName(e, at)
	x.byHabit(e, at)
	x.byFellows(e, s, at)
	for _, p := range byCustomer {
		p.account = p.account && !(p.learned && x.signedByOther(e, p.customer))
	}
	list := make([]payer, 0, len(byCustomer))
	for _, p := range byCustomer {
		for _, f := range p.facts {
			p.bits += f.bits
		}
		list = append(list, *p)
	}
	slices.SortFunc(list, func(a, b payer) int { return cmp.Or(cmp.Compare(b.bits, a.bits), cmp.Compare(a.customer, b.customer)) })
	return slices.Clone(list[:min(len(list), mostPayers)]) // the rest is not kept: a name may have many bearers
}

func (x *index) byAccount(e *ledger.Entry, at func(int) *payer) {
	a := x.account(e.IBAN)
	customers := map[int]bool{}
	for _, c := range a.onFile {
		customers[c] = true
	}
	for _, l := range a.learned {
		customers[l.customer] = true
	}
	if len(customers) > mostSharing {
		return
	}
	shared, note := math.Log2(float64(len(customers))), ""
	if len(customers) > 1 {
		note = fmt.Sprintf(", shared by %d customers", len(customers))
	}
	whose := math.Log2(float64(max(2, len(x.customers))))
	for _, c := range a.onFile {
		p := at(c)
		p.facts = append(p.facts, fact{byIBAN, min(mostAccountBits, whose+accountBits) - shared, said("IBAN on file" + note)})
		p.account, p.signed, p.shares = len(customers) == 1, true, len(customers) > 1
	}
	for _, l := range a.learned {
		if slices.Contains(a.onFile, l.customer) {
			continue
		}
		habit := min(accountBits-1, learnedBits+math.Log2(float64(max(1, l.count))))
		p := at(l.customer)
		p.facts = append(p.facts, fact{byIBAN, min(mostAccountBits, whose+habit) - shared, saying("IBAN known since %s%s", l.since, note)})
		p.account, p.learned, p.signed, p.shares = len(customers) == 1 && l.count >= leastLearned, true, true, len(customers) > 1
	}
}

func (x *index) byName(e *ledger.Entry, at func(int) *payer) {
	var best []nameHit
	keep := func(hits []nameHit) { best = append(best, hits...) }
	for _, name := range writtenNames(e) {
		keep(x.names.find(name, false))
	}
	// "VIREMENT DE DUPONT SARL FACTURE 12": what stands first behind the bank's
	// words is a signature, even where nothing tells it from the rest.
	if behind := bankPrefix.ReplaceAllString(e.Label, ""); e.Counterparty == "" && behind != e.Label {
		keep(x.names.opening(behind))
	}
	for _, text := range []string{e.Label, e.Remittance} {
		if text != "" {
			keep(x.names.find(text, true))
		}
	}
	best = bestOfEach(best)
	full, entire := 0, 0
	for _, h := range best {
		if h.full {
			full++
		}
		if h.full || h.entire {
			entire++
		}
	}
	for n := range best {
		h := &best[n]
		customer := h.customer
		p := at(customer)
		foreign := h.inText && x.foreign(e.Counterparty, customer)
		if foreign {
			h.bits = max(0, h.bits-foreignBits)
		}
		p.signed = p.signed || !foreign && (h.alike >= nearlyName || h.alike >= rarelyName && h.bits >= strongName)
		confirm(p.facts, &h.bits)
		p.facts = append(p.facts, fact{byName, h.bits, func() string { return x.nameFact(*h) }})
		p.mentioned = p.mentioned || h.inText && h.whole
		p.named = h.full && full == 1 && !foreign
		p.entire = h.entire && entire == 1 && !foreign
	}
}

// bestOfEach keeps of the hits on each customer what says most, by customer.
func bestOfEach(hits []nameHit) []nameHit {
	slices.SortStableFunc(hits, func(a, b nameHit) int { return cmp.Compare(a.customer, b.customer) })
	kept := hits[:0]
	for _, h := range hits {
		if last := len(kept) - 1; last < 0 || kept[last].customer != h.customer {
			kept = append(kept, h)
		} else if h.better(kept[last]) {
			kept[last] = h
		}
	}
	return kept
}

// byHabit finds the customers that money signed with this name has paid for
// before, where neither the account nor the books know them under it.
func (x *index) byHabit(e *ledger.Entry, at func(int) *payer) {
	known := x.signed[payerWords(e)]
	if len(known) == 0 || len(known) > mostSharing {
		return
	}
	whose, note := math.Log2(float64(max(2, len(x.customers)))), ""
	if len(known) > 1 {
		note = fmt.Sprintf(", for %d customers", len(known))
	}
	for _, l := range known {
		p := at(l.customer)
		if len(p.facts) > 0 {
			continue
		}
		habit := min(mostHabitBits, habitBits+math.Log2(float64(max(1, l.count)))) - math.Log2(float64(len(known)))
		p.facts = append(p.facts, fact{byName, whose + habit, saying("paid under this name since %s%s", l.since, note)})
		p.signed, p.shares = true, len(known) > 1
	}
}

// habitBits is how much likelier a name that has paid for a customer once is to
// pay for the same one again than for any other; names are shared more often
// than accounts.
const (
	habitBits     = 6.0
	mostHabitBits = 9.0
)

// confirm bounds the weaker of two signs of who paid.
func confirm(account []fact, name *float64) {
	if len(account) == 0 {
		return
	}
	if weaker := &account[0].bits; *weaker > *name {
		*name = min(*name, confirmBits)
	} else {
		*weaker = min(*weaker, confirmBits)
	}
}

// signedByOther reports whether an entry bears the full name of somebody else
// than a customer, and not theirs: an account passes on, and a firm that pays
// for another one pays for itself some day.
func (x *index) signedByOther(e *ledger.Entry, customer int) bool {
	other := false
	for _, name := range writtenNames(e) {
		for _, h := range x.names.find(name, false) {
			if h.full && h.customer == customer {
				return false
			}
			other = other || h.full
		}
	}
	return other
}

// foreign reports whether the field for the payer's name holds words that are
// not in any name of a customer: then a text that speaks of them is no signature.
func (x *index) foreign(payer string, customer int) bool {
	words := nameWords(bankPrefix.ReplaceAllString(payer, ""))
	return slices.ContainsFunc(words, func(w string) bool {
		// References and tags of the bank stand there too.
		if len(w) < leastForeign || strings.ContainsAny(w, "0123456789") {
			return false
		}
		return !x.names.has(customer, w)
	})
}

// leastForeign is how many letters a word of a name has; less are initials and
// what banks abbreviate.
const leastForeign = 3

func (x *index) nameFact(h nameHit) string {
	name := x.customers[h.customer].Name
	switch {
	case h.inText:
		return fmt.Sprintf("name %q in the text", name)
	case h.full:
		return fmt.Sprintf("name %q", h.written)
	}
	return fmt.Sprintf("name like %q (%.0f %%)", h.written, 100*h.alike)
}

// writtenNames are the names of the payer: the field for it, and what French
// banks put behind their tags in a label.
func writtenNames(e *ledger.Entry) []string {
	var names []string
	if e.Counterparty != "" {
		names = append(names, bankPrefix.ReplaceAllString(e.Counterparty, ""))
	}
	for _, text := range []string{e.Label, e.Remittance} {
		if !strings.ContainsAny(text, ":/") && !strings.Contains(strings.ToUpper(text), "FAVEUR") {
			continue // the search for a tag is slow, and most texts have none
		}
		for _, m := range payerTag.FindAllStringSubmatch(clip(text), 3) {
			if name := strings.TrimSpace(m[1]); name != "" {
				names = append(names, name)
			}
		}
	}
	for _, name := range names {
		if m := titledInitial.FindStringSubmatch(name); m != nil {
			names = append(names, m[1])
		}
	}
	return names
}

var (
	// "M I GAUTIER": letters that stand alone are read as one word, "S A R L", and here
	// the first of two may be a title.
	titledInitial = regexp.MustCompile(`(?i)^\s*M\.?\s+(\pL\.?\s+\pL{3,}.*)$`)
	bankPrefix    = regexp.MustCompile(`(?i)^\s*(VIR(EMENT)?S?\.?\s+)?((SEPA|INST(ANTANE)?|RECU|EN VOTRE FAVEUR|EMIS|WEB)\s+)*((DE|/DE|/FRM|DE\s?:)\s+)?`)
	// "/DE DUPONT /MOTIF …", "DE: DUPONT MOTIF: …", "VIREMENT EN VOTRE FAVEUR DUPONT".
	payerTag = regexp.MustCompile(`(?i)(?:/(?:DE|FRM)\s+|\bDE\s?:\s*|\bEN VOTRE FAVEUR\s+)([^/\n]*?)\s*(?:/(?:MOTIF|REF|REFDO|BEN|DE|FRM)\b|\b(?:MOTIF|REF|POUR)\s?:|\n|$)`)
)

// payerWords are the words of the name a payer signs with, in order.
func payerWords(e *ledger.Entry) string {
	for _, name := range writtenNames(e) {
		if words := nameWords(name); len(words) > 0 {
			return alphabetic(words)
		}
	}
	return alphabetic(nameWords(labelName(e)))
}

func alphabetic(words []string) string {
	slices.Sort(words)
	return strings.Join(words, " ")
}

// labelName is what stands behind the bank's words in a label, up to the first
// word that speaks of the payment: a signature where there is no other.
func labelName(e *ledger.Entry) string {
	behind := bankPrefix.ReplaceAllString(e.Label, "")
	if e.Counterparty != "" || behind == e.Label {
		return ""
	}
	words := strings.Fields(exactly(behind))
	if at := slices.IndexFunc(words, ofPayments); at >= 0 {
		words = words[:at]
	}
	return strings.Join(words[:min(len(words), mostNameWords)], " ")
}
