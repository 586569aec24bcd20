package dunning

import (
	"cmp"
	"slices"

	"relanced/dunning/charges"
	"relanced/internal/ledger"
	"relanced/internal/store"
)

// Charges are what the law adds to the late invoices of a letter. They are no
// part of its total, nor of any amount in the ledger.
type Charges struct {
	// Mentioned says that the letter may say that there are charges.
	Mentioned bool
	// Claimed says that it may name them: there are Lines.
	Claimed bool
	// Provisional is set when they would be claimed if every rate and law were
	// certain. Then there are no figures: a letter that may be proof prints none
	// that may change.
	Provisional bool
	Articles    string // of the law, in the letter's language
	Lines       []Charge
	// Interest and Indemnity are what is left to pay of each; Total is the letter's
	// total and both; Daily is what a further day adds.
	Interest, Indemnity, Total, Daily ledger.Money
	// Notes are for those who send the letter, not for who receives it.
	Notes []string

	waived   int64            // of the interest of Lines, in minor units
	accounts []ledger.Charged // what was claimed before, as this was computed from
	claims   []ledger.Charge  // what the ledger is to remember of it
}

// Charge is what the law adds to one invoice.
type Charge struct {
	Number              string
	Paid                bool // the invoice itself has been paid since this was claimed
	Segments            []charges.Segment
	Interest, Indemnity ledger.Money // left to pay
}

// chargesOf computes what a message may say of charges, in the transaction that
// gave its figures.
func (d *Dispatcher) chargesOf(tx *store.Tx, due Due, customer ledger.Customer, invoices []ledger.Invoice) (Charges, error) {
	policy, _ := d.Planner.config.policy(due.Policy)
	law, known := d.Planner.lawOf(policy, customer)
	if !known || !policy.speaks(due.Step) {
		return Charges{}, nil
	}
	// What needs a notice first is not owed by every delay.
	c := Charges{Mentioned: law.Starts == charges.FromDueDate, Articles: law.Articles[due.Language], Total: due.Total}
	if !policy.claims(due.Step) || due.OnCharges > 0 {
		return c, nil // a customer to whom money is owed for them is asked for no charges
	}
	c.Interest.Currency, c.Indemnity.Currency, c.Daily.Currency = due.Currency, due.Currency, due.Currency
	var err error
	if c.accounts, err = chargedBefore(tx, due); err != nil {
		return c, err
	}
	list, err := d.charged(tx, c.accounts, due, policy, law, invoices)
	if err != nil {
		return c, err
	}
	for _, of := range list {
		s, err := d.Planner.statement(tx, policy, law, of, due.SetOff[of.Number], d.today(tx.Now()))
		if err != nil {
			return c, err
		}
		c.add(of, s)
	}
	if len(c.Notes) > 0 {
		d.Log.Warn("charges", "customer", due.Customer, "notes", c.Notes, "provisional", c.Provisional)
	}
	if c.Provisional {
		return Charges{Mentioned: c.Mentioned, Provisional: true, Articles: c.Articles, Total: due.Total, Notes: c.Notes}, nil
	}
	c.Claimed = len(c.Lines) > 0
	return c, nil
}

func (c *Charges) add(of charged, s charges.Statement) {
	if s.OnTop().Minor == 0 {
		return
	}
	c.Provisional = c.Provisional || s.Provisional
	for _, note := range s.Notes {
		c.Notes = append(c.Notes, of.Number+": "+note)
	}
	c.claims = append(c.claims, of.claims(s)...)
	c.Lines = append(c.Lines, Charge{
		Number: of.Number, Paid: of.Open().Minor == 0, Segments: s.Segments, Interest: s.InterestOnTop, Indemnity: s.IndemnityOnTop,
	})
	c.waived += s.InterestWaived.Minor
	c.Interest.Minor += s.InterestOnTop.Minor
	c.Indemnity.Minor += s.IndemnityOnTop.Minor
	c.Total.Minor += s.OnTop().Minor
	c.Daily.Minor += s.Daily.Minor
}

// Statement states an invoice as of a day with what the law adds to it, by a
// policy of the settings: what a person, or a dossier, needs to check it. Its figures
// may be provisional.
func (p *Planner) Statement(tx *store.Tx, policyName string, customer ledger.Customer, invoice ledger.Invoice, asOf ledger.Date) (charges.Statement, error) {
	a, err := p.Account(tx, policyName, customer, invoice, SetOff{}, asOf)
	return a.Statement, err
}

// Account is a statement with what lowers it, and where each is to be found.
type Account struct {
	charges.Statement
	Credits []Credit
}

// Unclaimed is what is left of the charges on the invoice beyond what letters claimed.
func (a Account) Unclaimed(claimed ledger.Charged) ledger.Money {
	interest := min(a.InterestLeft.Minor, a.Interest.Minor-claimed.Claimed(ledger.ChargeInterest).Minor)
	indemnity := min(a.IndemnityLeft.Minor, a.Indemnity.Minor-claimed.Claimed(ledger.ChargeIndemnity).Minor)
	return ledger.Money{Minor: max(0, interest) + max(0, indemnity), Currency: a.Owed.Currency}
}

// Credit is money for an invoice, or what stands in its place.
type Credit struct {
	charges.Payment
	Kind   CreditKind
	Entry  string // Entry.ID; "" when no entry of ours shows it
	Reason string // of an adjustment; how the accounts say it was settled
}

// CreditKind tells why an invoice is owed less.
type CreditKind string

// The kinds of credit.
const (
	CreditPayment    CreditKind = "payment"
	CreditNote       CreditKind = "credit_note" // that its payment was short of
	CreditAdjustment CreditKind = "adjustment"  // accepted beside a payment
	CreditSettled    CreditKind = "settled"     // by the accounts
	CreditWrittenOff CreditKind = "written_off"
	CreditSetOff     CreditKind = "set_off" // open credit notes and unapplied money of the customer
	// Of charges: paid along with the invoice, paid otherwise as a person says, given
	// up, and covered by such a credit of the customer.
	CreditCharges       CreditKind = "charges"
	CreditChargesPaid   CreditKind = "charges_paid"
	CreditChargesWaived CreditKind = "charges_waived"
	CreditChargesSetOff CreditKind = "charges_set_off"
)

// SetOff is what of a customer's credit that is on no invoice is set off against one,
// in minor units: see Netting. The principal that it covers never bore charges; the
// charges that it covers were owed until then.
type SetOff struct{ Principal, Charges int64 }

// Account states an invoice as Statement does, less a credit of the customer.
// Credits of later days than asOf are left out.
func (p *Planner) Account(tx *store.Tx, policyName string, customer ledger.Customer, invoice ledger.Invoice, setOff SetOff, asOf ledger.Date) (Account, error) {
	policy, _ := p.config.policy(cmp.Or(invoice.Policy, policyName))
	law, _ := p.lawOf(policy, customer)
	credits, err := p.creditsOf(tx, invoice, setOff.Principal, asOf)
	if err != nil {
		return Account{}, err
	}
	credits = append(credits, Credit{Kind: CreditChargesSetOff, Payment: charges.Payment{Day: asOf, Amount: setOff.Charges, Toward: charges.TowardCharges}})
	t, err := p.termsOf(tx, law, invoice, asOf)
	if err != nil {
		return Account{}, err
	}
	s, err := p.charge(policy, law, invoice, t, credits, asOf)
	credits = slices.DeleteFunc(credits, func(c Credit) bool { return c.Amount <= 0 || c.Day > asOf })
	return Account{s, credits}, err
}

// lawOf returns what the law of a policy's contracts adds for a customer.
func (p *Planner) lawOf(policy Policy, customer ledger.Customer) (charges.Law, bool) {
	return p.laws.Of(cmp.Or(policy.Law, p.config.Country), customer.Kind)
}

// statement charges some instalments of an invoice as of a day, less what of the
// customer's credit covers its principal.
func (p *Planner) statement(tx *store.Tx, policy Policy, law charges.Law, of charged, setOff int64, asOf ledger.Date) (charges.Statement, error) {
	credits, err := p.creditsOf(tx, of.Invoice, setOff, asOf)
	if err != nil {
		return charges.Statement{}, err
	}
	t, err := p.termsOf(tx, law, of.Invoice, asOf)
	if err != nil {
		return charges.Statement{}, err
	}
	t.claimOnly(of.parts)
	if of.elsewhere && policy.Indemnity != charges.PerInstalment {
		policy.Indemnity = charges.NoIndemnity
	}
	return p.charge(policy, law, of.Invoice, t, credits, asOf)
}

func (p *Planner) charge(policy Policy, law charges.Law, invoice ledger.Invoice, t terms, credits []Credit, asOf ledger.Date) (charges.Statement, error) {
	settings, err := policy.settings()
	if err != nil {
		return charges.Statement{}, err
	}
	claim := charges.Claim{
		Currency: invoice.Amount.Currency, Instalments: t.instalments, Changes: t.changes, Notice: t.notice, Insolvency: t.insolvency,
	}
	for _, c := range credits {
		claim.Payments = append(claim.Payments, c.Payment)
	}
	return charges.Charge(p.rates, law, settings, claim, asOf), nil
}

// creditsOf lists what lowers an invoice on a day, in the order of its allocations, then
// what of the customer's credit covers its principal. What the bank took back later is
// among them.
func (p *Planner) creditsOf(tx *store.Tx, invoice ledger.Invoice, setOff int64, asOf ledger.Date) ([]Credit, error) {
	allocations, err := tx.AllocationsTo(invoice.Number)
	if err != nil {
		return nil, err
	}
	stood, allocated, err := receivedBy(tx, invoice.Number, asOf)
	if err != nil {
		return nil, err
	}
	invoice.Allocated = allocated
	along, err := paidAlong(tx, invoice.Number, allocations)
	if err != nil {
		return nil, err
	}
	var credits []Credit
	for _, a := range allocations {
		if !stood[a.ID] {
			continue
		}
		some, err := creditsBy(tx, a, stood, along[a.ID])
		if err != nil {
			return nil, err
		}
		credits = append(credits, some...)
	}
	said, err := tx.SettledCharges(invoice.Number)
	if err != nil {
		return nil, err
	}
	for _, s := range said {
		kind := CreditChargesPaid
		if s.How == ledger.ChargeWaived {
			kind = CreditChargesWaived
		}
		credits = append(credits, Credit{Kind: kind, Reason: s.Note, Payment: charges.Payment{
			Day: ledger.DateOf(s.At.In(p.location)), Amount: s.Amount.Minor, Toward: charges.Toward(s.Kind), Waived: s.How == ledger.ChargeWaived,
		}})
	}
	// The accounts do not say when they settled something: no interest is asked on
	// it at all.
	settled := Credit{Kind: CreditSettled, Reason: invoice.SettledBy}
	if invoice.WrittenOff {
		settled = Credit{Kind: CreditWrittenOff}
	}
	settled.Payment = charges.Payment{Amount: invoice.Amount.Minor - invoice.Open().Minor - invoice.Allocated, Waived: true}
	return append(credits, settled, Credit{Kind: CreditSetOff, Payment: charges.Payment{Amount: setOff, Waived: true}}), nil
}

// receivedBy tells which allocations of the entries that pay an invoice counted at the
// end of a day, and what they had put on it, in minor units.
func receivedBy(tx *store.Tx, invoice string, day ledger.Date) (stood map[int64]bool, allocated int64, err error) {
	receipts, err := tx.ReceiptsTo(invoice)
	stood = map[int64]bool{}
	for _, r := range receipts {
		stood[r.Allocation] = r.On(day)
		if r.Invoice == invoice && r.On(day) {
			allocated += r.Minor
		}
	}
	return stood, allocated, err
}

// paidAlong tells what of the charges the allocations to an invoice have paid, by
// allocation: what letters had claimed by then, as the account of the charges has it.
func paidAlong(tx *store.Tx, invoice string, allocations []ledger.Allocation) (map[int64]ledger.PaidAlong, error) {
	if !slices.ContainsFunc(allocations, func(a ledger.Allocation) bool { return a.Adjustment < 0 }) {
		return nil, nil
	}
	account, _, err := tx.ChargedOf(invoice)
	along := map[int64]ledger.PaidAlong{}
	for _, p := range account.AlongBy {
		along[p.Allocation] = p
	}
	return along, err
}

// creditsBy says what an allocation settles, and since when. Credit notes that
// its entry was short of settle their part from the beginning; of several
// invoices each has them, rather than that one is asked for too much.
func creditsBy(tx *store.Tx, a ledger.Allocation, stood map[int64]bool, along ledger.PaidAlong) ([]Credit, error) {
	entry, _, err := tx.Entry(a.Entry)
	if err != nil {
		return nil, err
	}
	beside, err := tx.AllocationsOf(a.Entry)
	if err != nil {
		return nil, err
	}
	var notes int64
	for _, b := range beside {
		if stood[b.ID] && b.Amount.Minor < 0 {
			notes -= b.Amount.Minor
		}
	}
	onTop := max(0, -a.Adjustment) // came beyond the principal
	notes = min(notes, max(0, a.Amount.Minor-onTop))
	return []Credit{
		{charges.Payment{Amount: notes, Waived: true}, CreditNote, a.Entry, ""},
		{charges.Payment{Day: entry.BookingDate, Amount: a.Amount.Minor - notes - onTop}, CreditPayment, a.Entry, ""},
		{charges.Payment{Day: entry.BookingDate, Amount: along.Interest, Toward: charges.TowardInterest}, CreditCharges, a.Entry, a.AdjustmentReason},
		{charges.Payment{Day: entry.BookingDate, Amount: along.Indemnity, Toward: charges.TowardIndemnity}, CreditCharges, a.Entry, a.AdjustmentReason},
		{charges.Payment{Day: entry.BookingDate, Amount: onTop - along.Interest - along.Indemnity, Toward: charges.TowardCharges}, CreditCharges, a.Entry, a.AdjustmentReason},
		{charges.Payment{Day: entry.BookingDate, Amount: a.Adjustment, Waived: true}, CreditAdjustment, a.Entry, a.AdjustmentReason},
	}, nil
}
