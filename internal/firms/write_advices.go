package firms

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"

	"relanced/internal/ledger"
)

// adviceFiles writes what bulk credits are made of as their sources do, one file
// a source and morning. The layouts are those that ingest/advice names its
// sources for.
func (w *world) adviceFiles(files map[ledger.Date][]File) error {
	tables := map[string]*adviceTable{}
	var names []string
	for _, p := range w.payments {
		if p.advised == "" {
			continue
		}
		source := strings.ToLower(p.name)
		if p.kind == Cheques {
			source = "remittance"
		}
		name := source + "-" + string(p.advised) + ".csv"
		if tables[name] == nil {
			tables[name] = &adviceTable{w: w, rows: [][]string{adviceHeader(source, w.clerk.french)}, comma: ',', day: p.advised}
			names = append(names, name)
			if source == "remittance" && w.clerk.french {
				tables[name].comma = ';'
			}
		}
		tables[name].add(source, p)
	}
	for _, name := range names {
		t := tables[name]
		data, err := t.bytes()
		if err != nil {
			return fmt.Errorf("writing %s: %w", name, err)
		}
		files[t.day] = append(files[t.day], File{name, data})
	}
	return nil
}

// adviceTable is one file in the making.
type adviceTable struct {
	w     *world
	rows  [][]string
	comma rune
	day   ledger.Date
}

func (t *adviceTable) bytes() ([]byte, error) {
	var b bytes.Buffer
	writer := csv.NewWriter(&b)
	writer.Comma = t.comma
	err := writer.WriteAll(t.rows)
	return b.Bytes(), err
}

func (t *adviceTable) row(cells ...string) { t.rows = append(t.rows, cells) }

// adviceHeader is the first row of a source's file.
func adviceHeader(source string, french bool) []string {
	header := map[string]string{
		"stripe": "automatic_payout_id,automatic_payout_effective_at,balance_transaction_id,created,available_on,currency,gross,fee,net," +
			"reporting_category,description,customer_email,customer_name,order_id,invoice_id,invoice_number",
		"sumup": "Email,Date,Transaction ID,Transaction Type,Status,Card Type,Description,Total,Fee,Payout,Payout Date,Payout ID,Reference",
		"paypal": "Date,Heure,Fuseau horaire,Nom,Type,État,Devise,Avant commission,Commission,Net,De l'adresse email,À l'adresse email," +
			"Numéro de transaction,Titre de l'objet,Numéro de facture,Numéro de client,Solde,Objet,Remarque",
		"gocardless": "customers.id,customers.given_name,customers.family_name,customers.company_name,customers.email,resources.type," +
			"resources.description,resources.created_at,resources.charge_date,resources.status,resources.reference,gross_amount," +
			"gocardless_fees,app_fees,net_amount,currency,payouts.id,payouts.reference,payouts.arrival_date,creditors.id,payments.id,refunds.id",
		"remittance": "credit,date,amount,invoice,customer,line_amount",
	}[source]
	if source == "remittance" && french {
		header = "Remise,Date,Montant,N° de chèque,Tireur,Facture"
	}
	return strings.Split(header, ",")
}

// add writes one bulk credit.
func (t *adviceTable) add(source string, p *payment) {
	of := bulkCredit{t: t, p: p, sent: bankBefore(p.day, t.w.clerk.between(1, 2)), ref: lastWord(p.text)}
	switch source {
	case "stripe":
		of.ref = "po_" + t.w.clerk.digits(14)
	case "remittance":
		of.ref, of.sent = p.text[:7], bankBefore(p.day, t.w.clerk.between(0, 1))
	}
	p.eachSlip(func(s slip, parts []part) {
		of.line(source, s, parts)
	})
	if source == "paypal" {
		t.row(slashed(of.sent), "20:25:26", "CET", "", "Virement standard", "Terminé", "EUR", comma(-p.amount), "0,00", comma(-p.amount), "", "", "W"+of.ref, "", "", "", "0,00", "", "")
	}
}

// bulkCredit is what the lines of one credit share.
type bulkCredit struct {
	t    *adviceTable
	p    *payment
	sent ledger.Date
	ref  string
}

// line writes one payment of a bulk credit.
func (of bulkCredit) line(source string, s slip, parts []part) {
	t, k, c := of.t, &of.t.w.clerk, s.customer
	gross := s.sum(parts)
	cited := of.cited(parts)
	id, day := k.digits(10), string(of.sent)
	switch source {
	case "stripe":
		t.row(of.ref, day+" 00:00:00", "txn_"+id, string(of.sent.AddDays(-3))+" 16:31:18", day+" 00:00:00", "eur", decimal(gross), decimal(s.fee), decimal(gross-s.fee),
			"charge", pick(k.dice, "", "Paiement en ligne", "Payment for invoice"), c.Email, c.Name, "", "", cited)
	case "sumup":
		t.row("caisse@vendeur.example", string(of.sent.AddDays(-1))+" 11:44:43", "T"+id, "Sale", "Successful", "VISA", cited, decimal(gross), decimal(s.fee), decimal(gross-s.fee), "", "", "")
		t.row("", string(of.sent.AddDays(-1))+" 11:44:59", "T"+id, "Payout", "Paid", "", "", decimal(gross), decimal(s.fee), decimal(gross-s.fee), day, of.ref, "")
	case "paypal":
		t.row(slashed(of.sent), fmt.Sprintf("11:%02d:17", len(t.rows)%60), "CET", c.Name, "Paiement sur site marchand", "Terminé", "EUR", comma(gross), comma(-s.fee), comma(gross-s.fee),
			c.Email, "", "P"+id, "", cited, "", "0,00", "", "")
	case "gocardless":
		t.row("CU"+c.ID, "", "", c.Name, c.Email, "payment", cited, string(of.sent.AddDays(-5))+"T10:00:00Z", string(of.sent.AddDays(-4)), "paid_out", "", decimal(gross),
			decimal(-s.fee), "0.00", decimal(gross-s.fee), "EUR", "PO"+of.ref, of.ref, day, "CR1", "PM"+id, "")
	default:
		of.cheque(s, parts, cited)
	}
}

// cheque writes one cheque of a remittance: on one row, as on a slip, or a row an
// invoice.
func (of bulkCredit) cheque(s slip, parts []part, cited string) {
	t, k := of.t, &of.t.w.clerk
	drawer := s.customer.Name
	if k.ids {
		drawer = s.customer.ID
	}
	if k.french {
		t.row(of.ref, slashed(of.sent), comma(s.sum(parts)), k.digits(7), drawer, cited)
		return
	}
	for _, pt := range parts {
		number := pt.invoice.Number
		if cited == "" {
			number = ""
		}
		t.row(of.ref, string(of.sent), decimal(of.p.amount), number, drawer, decimal(pt.money))
	}
}

// cited are the invoices of a payment as its line names them, "" when it does
// not.
func (of bulkCredit) cited(parts []part) string {
	if of.t.w.clerk.chance(of.t.w.rates.vagueAdvice) {
		return ""
	}
	numbers := make([]string, len(parts))
	for n, pt := range parts {
		numbers[n] = pt.invoice.Number
	}
	return strings.Join(numbers, " ")
}

// bankBefore is so many banking days before a day.
func bankBefore(day ledger.Date, n int) ledger.Date {
	for ; n > 0; n-- {
		for day = day.AddDays(-1); !isBankingDay(day); day = day.AddDays(-1) {
		}
	}
	return day
}

func lastWord(text string) string { return text[strings.LastIndexByte(text, ' ')+1:] }

// slashed writes a day as "31/03/2026".
func slashed(day ledger.Date) string {
	return string(day[8:]) + "/" + string(day[5:7]) + "/" + string(day[:4])
}

// comma writes cents as "1234,50".
func comma(cents int64) string { return strings.ReplaceAll(decimal(cents), ".", ",") }
