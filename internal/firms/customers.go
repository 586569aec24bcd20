package firms

import (
	"fmt"
	"strings"

	"relanced/internal/ledger"
)

// customer is a customer with its habits.
type customer struct {
	Customer
	iban     string // it pays with; "" when it never shows
	bankName string // as the bank knows it
	foreign  bool
	person   bool

	cites    float64 // the probability that a payment names its invoices
	mangles  float64
	manner   int // of citing: the same person types
	lateness int // days after the due date, on the average
	never    bool
	pays     means
	runDay   int // of the month on which it pays all that is due; 0 pays each alone
	discount bool
	abo      int64     // of each month, cents; 0 for none
	monthly  float64   // invoices a month
	payer    *payer    // who pays for it, nil when it pays itself
	twin     *customer // one of the same name
	sizes    [2]int64  // of its invoices, from and to
	terms    ledger.Terms
	orders   bool
	rounds   bool
}

// means is how a customer pays.
type means int

const (
	byTransfer means = iota
	byDebit
	byCheque
	byCard
)

// payer pays for customers from an account of its own.
type payer struct {
	name, iban string
	several    bool // for several customers
	joins      bool // puts their invoices into one transfer
	cites      float64
}

// plans are the prices of the firm's subscriptions.
var plans = []int64{2_990, 4_900, 5_880, 9_900, 11_880, 14_900, 24_000}

// enlist makes up the customers.
func (w *world) enlist() {
	w.subscribers = pick(w.dice, 0.05, 0.10, 0.10, 0.25)
	offered := []int64{pick(w.dice, plans...), pick(w.dice, plans...), pick(w.dice, plans...)}
	for n := range w.options.Customers {
		w.customers = append(w.customers, w.newCustomer(n, offered))
	}
	w.namesakes()
	w.payers()
}

func (w *world) newCustomer(n int, plans []int64) *customer {
	c := &customer{}
	c.ID = fmt.Sprintf("C%04d", n+1)
	c.Country, c.Kind, c.Segment = "FR", "b2b", "pro"
	switch roll := w.Float64(); {
	case roll < 0.16:
		c.Name, c.Kind, c.Segment, c.person = w.newName(w.personName), "consumer", "particulier", true
	case roll < 0.21:
		c.Name, c.Kind, c.Segment = w.newName(w.publicName), "public", "public"
	case roll < 0.25:
		c.Name, c.Segment = w.newName(w.associationName), "association"
	case roll < 0.25+w.rates.foreign:
		c.Country, c.Segment, c.foreign = pick(w.dice, "DE", "BE", "GB", "IT", "CH", "ES"), "export", true
		c.Name = w.newName(func() string { return w.foreignName(c.Country) })
	default:
		c.Name = w.newName(w.companyName)
	}
	c.Email = fmt.Sprintf("compta%d@client.example", n+1)
	c.iban = w.frenchIBAN()
	if c.foreign {
		c.iban = w.foreignIBAN(c.Country)
	}
	if w.chance(w.rates.ibanOnFile) {
		c.OnFile = c.iban
		if w.chance(0.02) { // they have changed bank since
			c.OnFile = w.frenchIBAN()
		}
	}
	w.habits(c, plans)
	c.bankName = w.asBankKnows(c)
	return c
}

func (w *world) habits(c *customer, plans []int64) {
	r := w.rates
	switch roll := w.Float64(); {
	case roll < r.cites:
		c.cites = 0.97
	case roll < r.cites+r.citesNever:
		c.cites = 0
	default:
		c.cites = 0.5
	}
	c.mangles = 1 - r.literal
	if w.chance(0.3) { // it is always the same who do
		c.mangles = min(1, 2.5*c.mangles)
	}
	c.manner = w.IntN(1000)
	c.lateness = pick(w.dice, -8, -2, 0, 1, 3, 5, 8, 12, 20, 35)
	c.never = w.chance(r.neverPays)
	c.monthly = pick(w.dice, 0.25, 0.5, 0.5, 1, 1, 1, 1.5, 2, 3)
	c.sizes = [2]int64{10_000, 200_000}
	if w.chance(0.3) {
		c.sizes = [2]int64{100_000, 1_500_000}
	}
	c.terms = pick(w.dice, ledger.Terms{Days: 30}, ledger.Terms{Days: 30}, ledger.Terms{Days: 30}, ledger.Terms{Days: 45}, ledger.Terms{Days: 60},
		ledger.Terms{Days: 30, EndOfMonth: ledger.EndOfMonthAfter}, ledger.Terms{Days: 45, EndOfMonth: ledger.EndOfMonthAfter}, ledger.Terms{Days: 15}, ledger.Terms{})
	switch roll := w.Float64(); {
	case c.foreign || c.Kind == "public":
	case roll < r.debit:
		c.pays = byDebit
	case roll < r.debit+r.cheque:
		c.pays = byCheque
	case roll < r.debit+r.cheque+r.card:
		c.pays = byCard
	}
	if w.chance(w.subscribers) && !c.foreign {
		c.abo, c.monthly = pick(w.dice, plans...), 0
		if w.chance(0.2) {
			c.monthly = 0.3
		}
		c.cites *= 0.6
	}
	if w.chance(r.bundlers) && c.abo == 0 {
		c.runDay = pick(w.dice, 5, 10, 15, 25, 28)
		c.monthly *= 2
	}
	c.discount = w.chance(0.06) && !c.person
	c.orders = c.Kind == "public" || w.chance(0.12)
	c.rounds = w.chance(2 * r.rounding)
}

// asBankKnows is the name on the customer's own account.
func (w *world) asBankKnows(c *customer) string {
	name := c.Name
	switch {
	case c.person:
		name = w.titled(c.Name)
	case c.Kind == "public" && w.chance(0.8): // the public accountant pays
		name = pick(w.dice, "SGC ", "TRESORERIE ", "DRFIP ", "SGC DE ") + pick(w.dice, towns...)
	case w.chance(w.rates.tradingName):
		name = pick(w.dice, w.companyName(), w.personName(), pick(w.dice, inventions...))
		if w.chance(0.4) {
			c.Alias = name
		}
	case w.chance(0.35):
		name = w.reshape(name)
	}
	name = plain(name)
	if w.chance(w.rates.misspelt) {
		name = w.slip(name)
	}
	return name
}

// reshape moves or drops the legal form, or shortens a word.
func (w *world) reshape(name string) string {
	words := strings.Fields(name)
	for i, word := range words {
		for _, form := range legalForms {
			if word == form {
				rest := strings.Join(append(append([]string{}, words[:i]...), words[i+1:]...), " ")
				return pick(w.dice, rest, form+" "+rest, rest+" "+form)
			}
		}
	}
	if len(words) > 2 && w.chance(0.5) {
		return string([]rune(words[0])[:min(3, len([]rune(words[0])))]) + " " + strings.Join(words[1:], " ")
	}
	return pick(w.dice, "SARL ", "STE ", "SAS ") + name
}

// namesakes gives some customers the name of another.
func (w *world) namesakes() {
	for n := 0; n+1 < len(w.customers); n += 40 {
		a, b := w.customers[w.IntN(len(w.customers))], w.customers[w.IntN(len(w.customers))]
		if a == b || a.twin != nil || b.twin != nil || a.foreign || b.foreign {
			continue
		}
		a.twin, b.twin = b, a
		b.Name, b.bankName, b.Kind, b.Segment, b.person, b.Alias = a.Name, a.bankName, a.Kind, a.Segment, a.person, ""
		if w.chance(0.5) { // two branches of one company
			b.sizes, b.terms = a.sizes, a.terms
		}
	}
}

// payers lets some customers be paid for by others.
func (w *world) payers() {
	free := func() *customer {
		for range 50 {
			if c := w.customers[w.IntN(len(w.customers))]; c.payer == nil && c.twin == nil && c.pays == byTransfer && !c.foreign && c.Kind != "public" {
				return c
			}
		}
		return nil
	}
	for range max(1, len(w.customers)/50) {
		p := &payer{iban: w.frenchIBAN(), several: true, cites: pick(w.dice, 0.2, 0.7, 0.95), joins: w.chance(0.4)}
		group := w.between(2, 4)
		p.name = plain(pick(w.dice, "Holding "+w.surname(), "Groupe "+pick(w.dice, inventions...), "Cabinet "+w.surname()+" Expertise", "Syndic "+pick(w.dice, places...)))
		onFile := w.chance(0.4)
		for range group {
			if c := free(); c != nil {
				c.payer, c.cites, c.runDay = p, p.cites, 0
				if c.OnFile = ""; onFile {
					c.OnFile = p.iban
				}
			}
		}
	}
	for range max(1, len(w.customers)/60) { // one payer for one customer
		if c := free(); c != nil {
			c.payer = &payer{name: plain(pick(w.dice, w.companyName(), w.personName())), iban: w.frenchIBAN(), cites: c.cites}
		}
	}
}
