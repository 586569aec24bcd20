package advice

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"relanced/ingest/sheet"
	"relanced/internal/ledger"
)

// payPal is the download of the account's activity. A credit of the bank is a
// withdrawal: it is made of all that came since the one before, when that is
// exactly what was withdrawn. Whoever leaves a rest on the account, or began the
// export in between, cannot be told what a withdrawal is made of.
var payPal = layout{
	name: "an activity download of PayPal", source: ledger.AdvicePayPal, order: sheet.OrderAsk, french: "avantcommission",
	columns: columns("!day: Date; !time: Time, Heure; name: Name, Nom; !kind: Type, Description, Type de transaction; " +
		"status: Status, État, Statut; !currency: Currency, Devise; !gross: Gross, Avant commission, Brut; " +
		"!fee: Fee, Commission, Frais; !net: Net; email: From Email Address, De l'adresse email, Adresse email de l'expéditeur; " +
		"!id: Transaction ID, Numéro de transaction, ID de transaction; " +
		"title: Item Title, Titre de l'objet; invoice: Invoice Number, Numéro de facture, Invoice ID, Identifiant de facture; " +
		"custom: Custom Number, Numéro de client; subject: Subject, Objet; note: Note, Remarque; " +
		"event: Transaction Event Code, Code de transaction; impact: Balance Impact, Impact sur le solde; " +
		"bank: Bank Reference ID, Identifiant bancaire"),
	take: func(r *reader, w *row) {
		if status := sheet.Fold(w.text("status")); status != "" && !slices.Contains(completed, status) {
			r.notes.add("left out: not completed", w.text("id"))
			return
		}
		if impact := sheet.Fold(w.text("impact")); impact == "memo" || impact == "memorandum" {
			return
		}
		currency := w.currency()
		m := movement{currency: currency, day: w.day("day"), at: w.text("time"), bank: w.key("bank"), row: w}
		m.line = ledger.AdviceLine{
			Kind: payPalKind(w.text("event"), w.text("kind")), Gross: w.amount("gross", currency), Fee: -w.figure("fee", currency),
			Net: w.amount("net", currency), Text: w.texts("invoice", "title", "custom", "subject", "note"), ID: w.key("id"),
			Name: w.text("name"), Email: w.text("email"), Place: w.Name(),
		}
		if m.line.Kind == ledger.AdvicePayment && m.line.Net < 0 {
			m.line.Kind = ledger.AdviceAdjustment
		}
		m.withdrawal = m.line.Net < 0 && isWithdrawal(w.text("event"), w.text("kind"))
		r.moves = append(r.moves, m)
	},
	end: (*reader).withdrawals,
}

// movement is one row of the account.
type movement struct {
	line       ledger.AdviceLine
	currency   string
	day        ledger.Date
	at         string // the hour
	bank       string // the reference the bank is given
	withdrawal bool
	row        *row
}

var completed = []string{"completed", "termine", "effectue", "cleared", "compense"}

// withdrawals makes an advice of every withdrawal that took all there was.
func (r *reader) withdrawals() {
	if n := len(r.moves); n > 1 && r.moves[0].before(r.moves[n-1]) > 0 {
		slices.Reverse(r.moves) // the newest first
	}
	slices.SortStableFunc(r.moves, movement.before)
	waiting := map[string][]ledger.AdviceLine{}
	for _, m := range r.moves {
		if !m.withdrawal {
			waiting[m.currency] = append(waiting[m.currency], m.line)
			continue
		}
		lines := waiting[m.currency]
		waiting[m.currency] = nil
		var sum int64
		for _, line := range lines {
			sum += line.Net
		}
		if rest := sum + m.line.Net; rest != 0 {
			r.notes.add(fmt.Sprintf("left out: withdrawals that are not what came since the one before (here a difference of %s)",
				ledger.Money{Minor: rest, Currency: m.currency}), m.line.ID)
			continue
		}
		g := r.group(m.row, m.line.ID, cmp.Or(m.bank, m.line.ID), m.currency, m.day)
		g.Lines = append(g.Lines, lines...)
		g.says(m.row, "net", -m.line.Net)
	}
	for _, currency := range slices.Sorted(maps.Keys(waiting)) {
		if lines := waiting[currency]; len(lines) > 0 {
			r.notes.add("left out: not withdrawn yet, in "+currency, lines[0].ID)
		}
	}
}

func (m movement) before(other movement) int {
	return cmp.Or(cmp.Compare(m.day, other.day), cmp.Compare(m.at, other.at))
}

var (
	withdrawalWords = regexp.MustCompile(`withdraw|retrait|virement|transferbank|transfertobank`)
	refundWords     = regexp.MustCompile(`refund|remboursement`)
	chargebackWords = regexp.MustCompile(`chargeback|retrofacturation|reversal|annulation|litige|dispute`)
	feeWords        = regexp.MustCompile(`^fee|frais|feereversal`)
	otherWords      = regexp.MustCompile(`conversion|hold|suspension|reserve|blocage|deblocage|autori[sz]ation`)
)

// isWithdrawal reports whether the account was emptied into the bank: by the
// event code T04nn, where the download has it, else in words.
func isWithdrawal(event, kind string) bool {
	if strings.HasPrefix(event, "T") {
		return strings.HasPrefix(event, "T04")
	}
	return withdrawalWords.MatchString(sheet.Fold(kind))
}

// payPalKind tells the kind of a row by its event code: T01nn fees, T11nn
// reversals and refunds (T1106 and T1201 on are chargebacks), T02nn conversions,
// T15nn, T21nn holds; without a code in words.
func payPalKind(event, kind string) ledger.AdviceKind {
	word := sheet.Fold(kind)
	switch {
	case event == "T1107" || event == "" && refundWords.MatchString(word):
		return ledger.AdviceRefund
	case strings.HasPrefix(event, "T11"), strings.HasPrefix(event, "T12"), event == "" && chargebackWords.MatchString(word):
		return ledger.AdviceChargeback
	case strings.HasPrefix(event, "T01"), event == "" && feeWords.MatchString(word):
		return ledger.AdviceFee
	case strings.HasPrefix(event, "T02"), strings.HasPrefix(event, "T15"), strings.HasPrefix(event, "T21"), event == "" && otherWords.MatchString(word):
		return ledger.AdviceAdjustment
	}
	return ledger.AdvicePayment
}
