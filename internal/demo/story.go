package demo

import (
	"fmt"
	"strings"
)

// Expect says what must have become of one entry by AsOf, when nobody has
// decided anything in person.
type Expect struct {
	BankRef string // AcctSvcrRef or FITID, unique over both accounts
	Account string // IBAN of the firm's account
	Day     string // booking date
	Amount  int64  // cents, negative when money goes out
	// Adjusted is what was accepted beside the amount, in cents: a discount, a
	// fee kept by a bank.
	Adjusted int64
	Scene    string // one of the Scene constants, "everyday" for money going out
	Outcome  string // Allocated, Review or Ignored
	// Invoices are, for Allocated, exactly what the whole of it settles, in
	// full but for the first instalment of FA-2026-021; for Review, what the
	// proposals must name between them, none when nothing explains the credit.
	Invoices []string
	Why      string
}

// The outcomes of an entry, named as the states of the ledger.
const (
	Allocated = "allocated"
	Review    = "review"
	Ignored   = "ignored"
)

// The scenes of the story: what a credit is there to show.
const (
	SceneLiteral    = "literal citation"
	SceneNormalised = "normalised citation"
	SceneStructured = "structured reference"
	SceneSeveral    = "several invoices"
	SceneAccount    = "known account"
	SceneName       = "name only"
	SceneParent     = "parent company"
	SceneEqual      = "equal invoices"
	SceneCreditNote = "credit note netted"
	SceneInstalment = "instalment"
	SceneSurplus    = "surplus"
	SceneDouble     = "double payment"
	SceneReturned   = "returned payment"
	SceneEve        = "paid on the eve"
	SceneFee        = "fee of a bank abroad"
	SceneDiscount   = "early-payment discount"
	SceneRemittance = "cheque remittance"
	SceneShort      = "short and misspelt"
	SceneAmbiguous  = "ambiguous"
	SceneCheque     = "cheque"
	SceneNobody     = "nobody's"
	SceneTax        = "tax refund"
	SceneInternal   = "own account"
	SceneEveryday   = "everyday"
)

// Story lists every entry of both accounts in booking order, the current
// account first, and what must become of it.
func Story() []Expect {
	return append(expectations(currentAccount, currentMovements), expectations(olderAccount, olderMovements)...)
}

func expectations(account bankAccount, movements []movement) []Expect {
	refs := references(account, movements)
	list := make([]Expect, len(movements))
	for i, m := range movements {
		list[i] = Expect{
			BankRef: refs[i], Account: account.iban, Day: m.day, Amount: m.cents(), Adjusted: m.adjusted,
			Scene: m.scene, Outcome: m.outcome, Invoices: m.invoices, Why: m.why,
		}
		if m.outcome == "" {
			list[i].Scene, list[i].Outcome, list[i].Why = SceneEveryday, Ignored, "money going out"
		}
	}
	return list
}

// references numbers the movements of each day, as banks do: "CL2602030001".
func references(account bankAccount, movements []movement) []string {
	refs := make([]string, len(movements))
	ordinal := 0
	for i, m := range movements {
		if i == 0 || movements[i-1].day != m.day {
			ordinal = 0
		}
		ordinal++
		refs[i] = fmt.Sprintf("%s%s%04d", account.prefix, strings.ReplaceAll(m.day, "-", "")[2:], ordinal)
	}
	return refs
}
