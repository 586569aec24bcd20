package csvbank

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
)

// role is one meaning of a column and the names that carry it, folded, the one
// to prefer first: a table may have several days.
type role struct {
	set   func(*Mapping, string)
	names []string
}

func list(names string) []string { return strings.Fields(names) }

// roles are the column names of the downloads of French and English speaking
// banks: BNP Paribas, Société Générale, Crédit Agricole, BPCE, Crédit
// Mutuel and CIC, La Banque Postale, BoursoBank, Shine, Qonto, Revolut Business,
// Wise and N26 are all made of these.
var roles = []role{
	{func(m *Mapping, name string) { m.Date = name }, list("datedecomptabilisation datecomptable datedeloperation datedoperation dateoperation dateop " +
		"settlementdatelocal settlementdateutc datedelavaleurlocal datedelavaleurutc datecompletedutc bookingdate datebooking postingdate transactiondate date")},
	{func(m *Mapping, name string) { m.ValueDate = name }, list("datedevaleur datedelavaleur datevaleur dateval valuedate")},
	{func(m *Mapping, name string) { m.Amount = name }, list("montantdeloperation montantoperationeneuro montanttotalttc montanteuros montanteneuros montanteur montant " +
		"totalamountinclvat totalamount amounteur amount")},
	{func(m *Mapping, name string) { m.Debit = name }, list("debiteuros debiteur debit moneyout paidout")},
	{func(m *Mapping, name string) { m.Credit = name }, list("crediteuros crediteur credit moneyin paidin")},
	{func(m *Mapping, name string) { m.Direction = name }, list("sens debitcredit dc creditdebitindicator")},
	{func(m *Mapping, name string) { m.Label = append(m.Label, name) }, list("libelleoperation libelle libelledeloperation label description intitule operation details")},
	{func(m *Mapping, name string) { m.Label = append(m.Label, name) }, list("detaildelecriture informationscomplementaires libellecomplementaire comment commentaire note type typedetransaction")},
	{func(m *Mapping, name string) { m.Counterparty = name }, list("nomdelacontrepartie counterpartyname contrepartie partnername payername payer counterparty beneficiaire")},
	{func(m *Mapping, name string) { m.IBAN = name }, list("counterpartyiban ibancontrepartie ibandelacontrepartie partneriban")},
	{func(m *Mapping, name string) { m.Remittance = name }, list("paymentreference reference communication motif")},
	{func(m *Mapping, name string) { m.Reference = name }, list("transactionid identifiantdetransaction identifiantdelatransaction transferwiseid referenceoperation id")},
	{func(m *Mapping, name string) { m.Balance = name }, list("soldebancaire solde runningbalance balance")},
	{func(m *Mapping, name string) { m.CurrencyColumn = name }, list("devise paymentcurrency currency")},
	{func(m *Mapping, name string) { m.AccountColumn = name }, list("accountnum numerodecompte numerocompte accountnumber comptenum")},
	{func(m *Mapping, name string) { m.Status = name }, list("statut status state")},
}

// foreign are columns of tables that are not of a bank account: accounting
// entries, invoices and the payout reports of payment providers.
var foreign = list("journal journalcode codejournal ecriturenum ecriturelib ecrituredate comptenum comptelib compteauxnum compte comptegeneral pieceref lettrage ecriturelet " +
	"customerid idclient clientid codeclient numeroclient dateecheance datedecheance echeance duedate numerodefacture invoicenumber numfacture " +
	"net gross brut payoutid payout payoutdate chargeid fromemailaddress toemailaddress customeremail feetax presentmentamount availableon " +
	"openinvoice isin quantite cours")

// booked are the words of a status by which a movement counts.
var booked = []string{"settled", "completed", "executed", "booked", "exécuté", "exécutée", "terminé", "terminée", "réglé", "validé", "comptabilisé"}

// Guess works out what the columns of a table mean from the first bytes of a
// file, a few kilobytes, and tells what a person should look at. The mapping may
// lack columns that have no known name; Validate says which.
func Guess(head []byte) (Mapping, []string) {
	g := look(head)
	var notes []string
	note := func(when bool, text string, args ...any) {
		if when {
			notes = append(notes, fmt.Sprintf(text, args...))
		}
	}
	note(g.header == nil, "no row with the names of columns was found in the first %d lines", maxPreamble)
	if g.header == nil {
		return g.mapping, notes
	}
	m := g.mapping
	note(m.Account == "" && m.AccountColumn == "", "the file names no account: write its IBAN behind account")
	note(m.Amount == "" && m.Debit == "", "no column with amounts was recognised")
	note(m.Date == "", "no column with days was recognised")
	note(len(m.Label) == 0, "no column with labels was recognised")
	note(m.Balance == "", "without a column of balances a missing row is not noticed")
	note(g.foreign != "", "the column %q does not belong to a bank statement", g.foreign)
	note(g.order == "" && m.DateFormat == "", "write dmy or mdy behind date_format: no day tells them apart")
	for i, name := range g.header {
		note(fold(name) != "" && !g.used[i], "the column %q is not used", name)
	}
	return m, notes
}

// guessed is what a look at a file found.
type guessed struct {
	mapping  Mapping
	header   []string
	used     map[int]bool
	foreign  string // the first column that does not belong to a bank
	preamble preamble
	order    string // how days are written: dmy, ymd, mdy, "" when they do not tell
	rows     int    // rows behind the header that are movements
	broken   int    // and that are not
}

// look finds the row that names most columns and what they mean.
func look(head []byte) guessed {
	var best guessed
	in, err := newLines(bytes.NewReader(head), "")
	if err != nil {
		return best
	}
	var above preamble
	for range maxPreamble {
		text, err := in.next()
		if err != nil {
			break
		}
		for _, comma := range []byte(";,\t|") {
			g := roleOf(splitLine(text, comma))
			if g.mapping.complete() && (best.header == nil || len(g.mapping.names()) > len(best.mapping.names())) {
				g.preamble = above
				g.mapping.Delimiter = map[bool]string{true: "tab", false: string(comma)}[comma == '\t']
				best = g
			}
		}
		if best.header != nil {
			break
		}
		above.add(text)
	}
	if best.header != nil {
		best.sample(in)
	}
	if named := best.preamble.accounts; len(named) == 1 && best.mapping.AccountColumn == "" {
		best.mapping.Account = named[0]
	}
	return best
}

// complete reports whether a mapping has what every movement needs.
func (m Mapping) complete() bool {
	return m.Date != "" && len(m.Label) > 0 && (m.Amount != "" || m.Debit != "" && m.Credit != "")
}

// roleOf gives the cells of a header their meanings.
func roleOf(cells []string) guessed {
	g := guessed{used: map[int]bool{}}
	names := make([]string, len(cells))
	for i, cell := range cells {
		names[i] = fold(cell)
		if slices.Contains(foreign, names[i]) && g.foreign == "" {
			g.foreign = cell
		}
	}
	for _, r := range roles {
		for _, name := range r.names {
			if i := slices.Index(names, name); i >= 0 && !g.used[i] {
				r.set(&g.mapping, strings.TrimSpace(cells[i]))
				g.used[i] = true
				break
			}
		}
	}
	g.tidy()
	if g.mapping.complete() {
		g.header = slices.Clone(cells)
	}
	return g
}

// tidy settles what single columns cannot.
func (g *guessed) tidy() {
	m := &g.mapping
	if m.Debit != "" && m.Credit != "" {
		m.Amount, m.Direction = "", ""
	} else {
		m.Debit, m.Credit = "", ""
	}
	if m.Amount == "" {
		m.Direction = ""
	}
	if len(m.Label) == 0 && m.Counterparty != "" {
		m.Label = []string{m.Counterparty} // Qonto and N26 have no other
	}
	if m.Status != "" {
		m.Booked = booked
	}
	if amounts := fold(m.Amount + m.Credit); m.CurrencyColumn == "" && (strings.HasSuffix(amounts, "eur") || strings.HasSuffix(amounts, "euro") || strings.HasSuffix(amounts, "euros")) {
		m.Currency = "EUR"
	}
	m.Name = "bank"
}
