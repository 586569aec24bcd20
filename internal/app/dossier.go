package app

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"slices"

	"relanced/dunning"
	"relanced/dunning/channel/spool"
	"relanced/internal/dossier"
	"relanced/internal/ledger"
	"relanced/internal/report"
	"relanced/internal/store"
)

// Dossier writes the ZIP with what proves the claim against a customer
// ("customer") or of one invoice ("invoice"), as of today. out is its path, ""
// names it after its subject.
func (a *App) Dossier(ctx context.Context, w io.Writer, book, what, id, out string) error {
	var d dossier.Dossier
	err := a.store.View(ctx, book, func(tx *store.Tx) (err error) {
		d, err = a.loadDossier(tx, book, what, id)
		return err
	})
	if err != nil {
		return fmt.Errorf("gathering the dossier: %w", err)
	}
	var zipped bytes.Buffer
	if err := dossier.Write(&zipped, d); err != nil {
		return err
	}
	out = cmp.Or(out, unfit.ReplaceAllString("dossier-"+id+"-"+string(d.AsOf), "_")+".zip")
	if err := spool.ReplaceFile(out, zipped.Bytes()); err != nil {
		return fmt.Errorf("writing the dossier: %w", elsewhere(err))
	}
	sum := sha256.Sum256(zipped.Bytes())
	_, err = fmt.Fprintf(w, "%s: %s as of %s, %s, sha256 %s\n", out, d.Subject, d.AsOf, count(len(d.Accounts), "invoice", "invoices"), hex.EncodeToString(sum[:]))
	return err
}

// gathering is a dossier that is being filled in.
type gathering struct {
	*App
	dossier.Dossier
	tx       *store.Tx
	about    string                    // the one invoice it is about, "" for all
	own      map[string]ledger.Invoice // of the customer, issued by then
	claimed  map[string]ledger.Charged // by letters, by then; by invoice
	invoices []ledger.Invoice          // the same, oldest due first; Allocated is what had come by then
	received report.Book               // what was received from the customer, as of the day
	open     map[string]int64          // of the principal of those that are owed, in minor units
	snapshot dunning.Snapshot
	policy   string
	others   others
	events   []ledger.Event // of the book, by then
}

func (a *App) loadDossier(tx *store.Tx, book, what, id string) (dossier.Dossier, error) {
	g := &gathering{App: a, tx: tx, own: map[string]ledger.Invoice{}, open: map[string]int64{}, claimed: map[string]ledger.Charged{}}
	g.Dossier = dossier.Dossier{
		Subject: what + " " + id, Book: book, Version: a.version, Written: tx.Now().In(a.zone), AsOf: a.today(), Language: a.config.Reminders.Language,
	}
	customer := id
	switch what {
	case "customer":
	case "invoice":
		i, found, err := tx.Invoice(id)
		if err != nil {
			return g.Dossier, err
		}
		if !found || i.Amount.Minor <= 0 {
			return g.Dossier, fmt.Errorf("invoice %q in book %s: %w", id, book, errNotFound)
		}
		g.about, customer = id, i.Customer
	default:
		return g.Dossier, fmt.Errorf("%w: a dossier is of a customer or an invoice, not of %q", ErrUsage, what)
	}
	var found bool
	var err error
	if g.Customer, found, err = tx.Customer(customer); err != nil {
		return g.Dossier, err
	}
	if !found {
		return g.Dossier, fmt.Errorf("customer %q in book %s: %w", customer, book, errNotFound)
	}
	for _, gather := range []func() error{g.parties, g.past, g.accounts, g.payments, g.undecided, g.reminders, g.holds, g.log} {
		if err := gather(); err != nil {
			return g.Dossier, err
		}
	}
	return g.Dossier, nil
}

// parties finds who claims, and what the customer was ever invoiced.
func (g *gathering) parties() error {
	c := g.remind.Creditors[g.Dossier.Book]
	g.Creditor = dossier.Creditor{Name: c.Name, Address: c.Address, SIREN: c.SIREN, Email: c.Email, Phone: c.Phone, Mentions: c.Mentions}
	var err error
	if g.snapshot, err = g.remind.Load(g.tx, g.Customer.ID); err != nil {
		return err
	}
	g.policy = g.remind.Planner.PolicyOf(g.snapshot, g.Customer)
	g.received = report.Book{AsOf: g.AsOf}
	if g.received.Invoices, err = g.tx.InvoicesOf(g.Customer.ID); err != nil {
		return err
	}
	if g.received.Receipts, err = g.tx.ReceiptsOf(g.Customer.ID); err != nil {
		return err
	}
	allocated := g.received.Allocated()
	for _, i := range g.received.Invoices {
		if i.IssueDate <= g.AsOf {
			i.Allocated = allocated[i.Number]
			g.own[i.Number] = i
			g.invoices = append(g.invoices, i)
		}
	}
	return nil
}

// past reads the events of the book up to the day, and who else is in it.
func (g *gathering) past() error {
	events, err := g.tx.Events("")
	if err != nil {
		return err
	}
	g.events = slices.DeleteFunc(events, func(e ledger.Event) bool { return ledger.DateOf(e.At.In(g.zone)) > g.AsOf })
	customers, err := g.tx.Customers()
	if err != nil {
		return err
	}
	invoices, err := g.tx.Invoices()
	g.others = othersThan(g.Customer, customers, invoices)
	return err
}

// in reports whether an invoice is one that the dossier is about.
func (g *gathering) in(number string) bool {
	_, own := g.own[number]
	return own && (g.about == "" || number == g.about)
}

// accounts states what is open of the invoices, less what the customer has to its
// credit: see dunning.Netting.
func (g *gathering) accounts() error {
	charged, err := g.charged()
	if err != nil {
		return err
	}
	claimed, err := g.tx.ChargedBy(g.Customer.ID, g.AsOf, g.zone)
	if err != nil {
		return err
	}
	for _, c := range claimed {
		g.claimed[c.Invoice] = c
	}
	accounts, err := g.netted()
	if err != nil {
		return err
	}
	for _, i := range g.invoices {
		account, owed := accounts[i.Number]
		if i.Number == g.about || g.about == "" && owed && (g.open[i.Number] > 0 || charged[i.Number]) {
			if err := g.addAccount(i, account); err != nil {
				return err
			}
		}
	}
	return nil
}

// netted states each invoice that is owed, less the customer's credit.
func (g *gathering) netted() (map[string]dunning.Account, error) {
	netting, err := g.netting()
	if err != nil {
		return nil, err
	}
	netting.Due()
	accounts, onCharges := map[string]dunning.Account{}, map[string]int64{}
	state := func() error {
		for _, i := range g.invoices {
			if i.Amount.Minor <= 0 {
				continue
			}
			account, err := g.state(i, dunning.SetOff{Principal: netting.Of(i), Charges: onCharges[i.Number]})
			if err != nil {
				return err
			}
			accounts[i.Number] = account
		}
		return nil
	}
	if err := state(); err != nil {
		return nil, err
	}
	for _, i := range g.invoices {
		onCharges[i.Number] = netting.Charges(i, accounts[i.Number].OnTop().Minor)
	}
	netting.Later()
	return accounts, state()
}

// netting gathers what the customer has to its credit, and what is open, on the day.
func (g *gathering) netting() (*dunning.Netting, error) {
	unapplied := g.credit()
	invoices, holds := slices.Clone(g.invoices), map[string][]ledger.Hold{}
	for n := range invoices {
		i := &invoices[n]
		if i.Amount.Minor <= 0 {
			continue
		}
		account, err := g.state(*i, dunning.SetOff{})
		if err != nil {
			return nil, err
		}
		g.open[i.Number] = account.Owed.Minor - account.OnTop().Minor
		i.Allocated, i.Settled, i.WrittenOff = i.Amount.Minor-g.open[i.Number], 0, false // as of the day
		if g.open[i.Number] == 0 {
			continue
		}
		on, err := g.tx.HoldsOn(i.Number, i.Customer)
		if err != nil {
			return nil, err
		}
		holds[i.Number] = slices.DeleteFunc(on, func(h ledger.Hold) bool { return g.dayOf(h.At) > g.AsOf })
	}
	return dunning.NewNetting(invoices, holds, map[string]map[string]int64{g.Customer.ID: unapplied}, g.AsOf), nil
}

// charged tells on which invoices charges are claimed and unpaid: such a one is listed
// although its principal is paid, also when the customer's credit covers them.
func (g *gathering) charged() (map[string]bool, error) {
	unpaid, err := g.unpaidCharges(g.tx, g.Customer.ID)
	listed := map[string]bool{}
	for _, c := range unpaid {
		listed[c.Invoice] = true
	}
	return listed, err
}

func (g *gathering) state(i ledger.Invoice, setOff dunning.SetOff) (dunning.Account, error) {
	return g.remind.Planner.Account(g.tx, g.policy, g.Customer, i, setOff, g.AsOf)
}

// credit lists what the customer has to its credit, and sums the money on no invoice by
// currency.
func (g *gathering) credit() map[string]int64 {
	for _, i := range g.invoices {
		if open := i.Open(); open.Minor < 0 {
			g.Credits = append(g.Credits, dossier.Credit{Number: i.Number, Issued: i.IssueDate, Amount: open.Abs()})
		}
	}
	unapplied := g.received.Unapplied()[g.Customer.ID] // the rest is money of who is named first
	for _, currency := range slices.Sorted(maps.Keys(unapplied)) {
		g.Credits = append(g.Credits, dossier.Credit{Amount: ledger.Money{Minor: unapplied[currency], Currency: currency}})
	}
	return unapplied
}

func (g *gathering) addAccount(i ledger.Invoice, account dunning.Account) error {
	out := dossier.Account{Invoice: i, Statement: account.Statement}
	for _, c := range account.Credits {
		line := dossier.Line{
			Kind: string(c.Kind), Day: c.Day, Amount: ledger.Money{Minor: c.Amount, Currency: i.Amount.Currency}, Reason: g.others.hide(c.Reason),
		}
		if c.Entry != "" {
			e, _, err := g.tx.Entry(c.Entry)
			if err != nil {
				return err
			}
			line.Ref = e.Ref()
		}
		out.Lines = append(out.Lines, line)
	}
	if l, known := g.remind.Planner.Limitation(g.policy, g.Customer, i); known {
		out.Limitation = dossier.Limitation{Last: l.Last, Years: l.Years, Article: l.Article, Near: l.Near(g.AsOf)}
	}
	holds, err := g.tx.HoldsOn(i.Number, i.Customer)
	if err != nil {
		return err
	}
	out.NotDue.Currency = i.Amount.Currency
	for _, part := range openInstalments(i, g.plansBy(holds, g.AsOf)) {
		if part.DueDate >= g.AsOf {
			out.NotDue.Minor += part.Amount.Minor
		}
	}
	out.NotDue.Minor = min(out.NotDue.Minor, account.PrincipalLeft.Minor)
	out.Unclaimed = account.Unclaimed(g.claimed[i.Number])
	data, file, found, err := g.original(g.tx, i)
	if err != nil { // the index says that it is missing
		g.App.log.Warn("the document of an invoice is not in the dossier", "invoice", i.Number, "error", err)
	}
	if found {
		out.Original = &dossier.Original{Name: file.Name, Data: data}
	}
	out.Source, err = g.sourceOf(i.Number)
	g.Accounts = append(g.Accounts, out)
	return err
}

// sourceOf finds the file that an invoice is known from: the one whose recording
// ended after the invoice was last written.
func (g *gathering) sourceOf(number string) (dossier.Source, error) {
	source, written := dossier.Source{}, false
	for _, e := range g.events {
		switch {
		case (e.Kind == "invoice.added" || e.Kind == "invoice.changed") && e.Subject == number:
			written = true
		case written && e.Kind == "file.recorded":
			written = false
			f, found, err := g.tx.FileByID(fileOf(e))
			if err != nil {
				return source, err
			}
			if found {
				source = dossier.Source{Name: f.Name, Place: f.Place, SHA256: f.SHA256, Reader: f.Reader}
			}
		}
	}
	return source, nil
}
