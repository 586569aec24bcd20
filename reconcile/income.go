package reconcile

import (
	"regexp"
	"strings"

	"relanced/internal/ledger"
)

// An income is money that is no customer's: what banks, the State and insurers
// write on it. A customer may be any of them, so that the words alone decide
// nothing, see notCustomers.
type income struct {
	name string
	text *regexp.Regexp
	code string // a part of the bank's transaction code that says the same; "" none
}

// The words stand as French banks and administrations write them, in capitals
// without accents.
var incomes = []income{
	{"interest paid by the bank", regexp.MustCompile(`\bINTERETS?\s+(CREDITEURS?|ACQUIS|ECHUS|LIVRET|SUR LIVRET|COMPTE|CPTE|TRIMESTRIELS?|ANNUELS?|CAPITALISES|DAT|CSL)\b|\bARRETE DE COMPTE\b`), "/INTR"},
	{"a tax refund", regexp.MustCompile(`\b(REMB\w*|RBT|RBST|RESTITUTION|DEGREVEMENT|EXCEDENT|CREDIT|TROP PERCU)\b.*\b(TVA|IMPOTS?|IS|CFE|CVAE|TAXES?|CIR|CII|CICE)\b|\bDEGREVEMENT\b`), ""},
	{"a payment of social security", regexp.MustCompile(`\b(URSSAF|CPAM|CNAM|MSA|CARSAT|AGIRC|ARRCO|POLE EMPLOI|FRANCE TRAVAIL|OPCO|AGEFIPH)\b.*\b(REMB\w*|IJ|IJSS|INDEMNITES?|AIDES?|TROP PERCU|REGUL\w*|SUBROGATION)\b|\bREMB\w*\b.*\bCOTISATIONS?\b|\b(IJSS|INDEMNITES? JOURNALIERES?)\b`), ""},
	{"an insurance payment", regexp.MustCompile(`\b(SINISTRE|INDEMNISATION|INDEMNITE D ASSURANCE|REGLEMENT SINISTRE)\b`), ""},
	{"a salary that comes back", regexp.MustCompile(`\b(RETOUR|ANNUL\w*|REMB\w*|TROP PERCU|REJET)\b.*\b(SALAIRES?|PAIE|PAYE|NOTES? DE FRAIS)\b|\b(SALAIRES?|PAIE|PAYE)\b.*\b(RETOUR|ANNUL\w*|REMB\w*|TROP PERCU|REJET)\b`), ""},
	{"a loan or an owner's money", regexp.MustCompile(`\b(DEBLOCAGE|DEBLOC|REALISATION|MISE EN PLACE|MISE A DISPOSITION)\b.*\b(PRET|CREDIT|EMPRUNT|PGE)\b|\bAPPORT\b.*\b(ASSOCIE|CAPITAL|COMPTE COURANT|C/C|CCA)\b`), "LDAS/"},
	{"a subsidy", regexp.MustCompile(`\bSUBVENTIONS?\b|\bAIDES? (A|DE) L\b|\bAIDES? (APPRENTISSAGE|EMBAUCHE|EXCEPTIONNELLE|UNIQUE)\b|\bFONDS DE SOLIDARITE\b`), ""},
	{"a transfer between the book's own accounts", regexp.MustCompile(`\bVIR(EMENT)?S?\.? (INTERNES?|COMPTE A COMPTE|CPTE A CPTE|ENTRE COMPTES)\b|\bTRANSFERT INTERNE\b|\bNIVELLEMENT\b`), "/BOOK"},
	{"a supplier's refund", regexp.MustCompile(`\b(AVOIR|TROP PERCU|REMB\w*|RBT) \d+\b|\bREMB\w* (AVOIR|AVANCE|TROP PERCU)\b|\b(REMB\w*|RBT|AVOIR)\b.*\b(FOURNISSEUR|ACHAT|COMMANDE ANNULEE|RETOUR MARCHANDISES?)\b|\bRETROCESSION\b`), ""},
}

// income says which income that is not customers' an entry calls itself, or "".
func incomeOf(e *ledger.Entry) string {
	text := strings.Map(func(r rune) rune {
		if strings.ContainsRune("'’.,-_:;", r) {
			return ' '
		}
		return r
	}, fold(clip(e.Counterparty+" "+e.Text())))
	if lateWords.MatchString(text) {
		return ""
	}
	for _, i := range incomes {
		if i.text.MatchString(text) || i.code != "" && strings.Contains(e.Code+"/", i.code) {
			return i.name
		}
	}
	return ""
}

// hintBits is what little a name must say of a customer who owes something for
// a person to decide: those of builders write of damage and insurers too.
const hintBits = 3.0

// refund is the whole text of a supplier who pays back: the number in it is
// theirs.
var refund = regexp.MustCompile(`^\s*(REMB\w*\s+|RBT\s+)?(AVOIR|TROP PERCU|AVANCE|REMB\w*|RBT)\W*\d*\s*$`)

// lateWords are what customers write of interest: theirs, for paying late.
var lateWords = regexp.MustCompile(`\b(RETARD|MORATOIRES?|PENALITES?)\b`)

// notCustomers says why a credit is none of the customers', or "". It takes more
// than its own words: no invoice is named, no customer known, and nobody owes
// that amount. Public buyers and insurers pay invoices too.
func (x *index) notCustomers(c *credit) string {
	name := incomeOf(c.entry)
	if name == "" || len(x.rejected[c.entry.ID]) > 0 || len(c.citations) > 0 || c.stranger != "" && !refund.MatchString(fold(clip(c.entry.Remittance))) || x.amounts.count(c.entry.Amount) > 0 {
		return ""
	}
	for _, p := range c.payers {
		if p.known() || p.bits >= hintBits && len(x.open[p.customer]) > 0 {
			return ""
		}
	}
	if x.balances()[c.entry.Amount] {
		return ""
	}
	return name + ", it says"
}

// owedAtOnce are the amounts that would pay all of several invoices that some
// customer owes.
func (x *index) owedAtOnce() map[ledger.Money]bool {
	balances := map[ledger.Money]bool{}
	for _, open := range x.open {
		sums, count := map[string]int64{}, map[string]int{}
		if len(open) < 2 {
			continue
		}
		for _, i := range open {
			left := x.invoices[i].Open()
			sums[left.Currency] += left.Minor
			count[left.Currency]++
		}
		for currency, sum := range sums {
			if count[currency] > 1 {
				balances[ledger.Money{Minor: sum, Currency: currency}] = true
			}
		}
	}
	return balances
}
