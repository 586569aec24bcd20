package csvbook

import (
	"strings"

	"relanced/ingest/sheet"
	"relanced/internal/ledger"
)

// kind is what a document of an export is.
type kind string

// The kinds. A word that is none of ours is no invoice: exports of sales hold
// payments, quotes and orders too.
const (
	kindInvoice = kind(ledger.TypeInvoice)
	kindCredit  = kind(ledger.TypeCreditNote)
	kindDeposit = kind(ledger.TypeDeposit)
	kindOther   = kind("")
)

// state is how far a document has come.
type state int

// The states, in the order in which one of several columns wins.
const (
	stateUnknown state = iota
	stateOpen
	statePartial
	statePaid
	stateOut // not issued, or taken back
)

var kinds = words(map[kind]string{
	kindInvoice: "invoice, facture, customer invoice, facture client, sales invoice, tax invoice, standard invoice, facture standard, " +
		"facture de vente, facture de situation, facture de solde, facture finale, final invoice, facture récurrente, recurring invoice, " +
		"replacement invoice, facture de remplacement, facture d'abonnement, out_invoice",
	kindCredit: "credit note, credit memo, customer credit note, sales credit note, avoir, avoir client, facture d'avoir, facture avoir, " +
		"note de crédit, crédit, refund, customer refund, out_refund",
	kindDeposit: "deposit, deposit invoice, down payment, down payment invoice, acompte, facture d'acompte, facture acompte",
})

var states = words(map[state]string{
	stateOpen: "open, sent, viewed, overdue, unpaid, not paid, posted, due, issued, outstanding, past due, late, approved, validated, " +
		"finalized, awaiting payment, overdue days, overdue day, due in days, due in day, validated needs to be paid, due today, " +
		"ouverte, ouvert, envoyée, envoyé, émise, émis, validée, validé, finalisée, finalisé, à régler, à payer, en retard, retard, échue, " +
		"non échue, non payée, non payé, non payées, impayée, impayé, non réglée, non réglé, en attente de paiement, en attente de règlement, " +
		"comptabilisé, comptabilisée, relancée, en cours, validée à payer, à encaisser",
	statePartial: "partial, partially paid, part paid, partly paid, started, partiel, partielle, partiellement payée, partiellement payé, " +
		"partiellement réglée, partiellement réglé, payée partiellement, payé partiellement, réglée partiellement, paiement partiel, " +
		"règlement partiel, règlement commencé, commencée, en cours de règlement",
	statePaid: "paid, paid in full, closed, deposited, in payment, reversed, settled, paid back or converted into discount, " +
		"payée, payé, payées, réglée, réglé, acquittée, acquitté, soldée, soldé, encaissée, encaissé, en cours de paiement, extourné, extournée, " +
		"lettrée, lettré, payée intégralement",
	stateOut: "draft, cancelled, canceled, cancel, void, voided, proforma, pro forma, quote, estimate, rejected, deleted, uncollectible, " +
		"written off, write off, abandoned, awaiting approval, pending approval, submitted, scheduled, draft needs to be validated, bad debt, " +
		"brouillon, brouillon à valider, annulée, annulé, devis, facture proforma, refusée, refusé, supprimée, supprimé, irrécouvrable, " +
		"abandonnée, abandonné, à valider, en attente de validation, programmée, en préparation, provisoire",
})

var (
	yes = folded("yes, oui, true, vrai, x, o, y", ",")
	no  = folded("no, non, false, faux, n", ",")
)

// words turns lists of words into a table by word, folded.
func words[T comparable](lists map[T]string) map[string]T {
	byWord := map[string]T{}
	for value, list := range lists {
		for _, word := range folded(list, ",") {
			byWord[word] = value
		}
	}
	return byWord
}

// kindOf tells the kind of a word; ok is false for a word that is not known.
func (l *layout) kindOf(word string) (k kind, ok bool) {
	key := sheet.Fold(word)
	if k, ok = l.types[key]; ok {
		return k, true
	}
	k, ok = kinds[key]
	return k, ok
}

// stateOf tells the state of a word. Numbers in it do not matter: "Overdue 12
// days".
func (l *layout) stateOf(word string) state {
	key := sheet.Fold(word)
	if s, ok := l.states[key]; ok {
		return s
	}
	return states[strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return -1
		}
		return r
	}, key)]
}
