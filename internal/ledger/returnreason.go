package ledger

import "strings"

// ReturnReason says what it means that money came back.
type ReturnReason struct {
	Code        string // as in Entry.Return; "RETURN" when the bank gives no reason
	Name        string // in plain English; the code itself when it is not known
	Retry       Retry
	Consequence Consequence
}

// Retry says whether the same payment may be presented once more.
type Retry string

// The ways to try again.
const (
	RetryNever Retry = "never" // it would come back again, or was forbidden
	RetryLater Retry = "later" // once, on a day when there is money
	RetryFixed Retry = "fixed" // after the order, the mandate or the account was corrected
	RetryOther Retry = "other" // by another means of payment
)

// Consequence says what a return means for asking the customer for the money.
// The set is closed.
type Consequence string

// The consequences of a return.
const (
	// ConsequenceReopen: the invoice is unpaid and is claimed again as usual.
	ConsequenceReopen Consequence = "reopen"
	// ConsequenceDispute: the customer took the money back or forbade the
	// payment. They are asked why before they are reminded.
	ConsequenceDispute Consequence = "dispute"
	// ConsequenceStop: the customer has died. Nothing at all is written to them.
	ConsequenceStop Consequence = "stop"
	// ConsequenceOurs: our order or a bank was at fault, not the customer. Nobody
	// is reminded of our error before a person has looked.
	ConsequenceOurs Consequence = "ours"
	// ConsequencePerson: the law, a fraud, or a doubt about which payment is meant.
	// Only a person can say whether anything is owed.
	ConsequencePerson Consequence = "person"
)

// Consequences lists the closed set, the mildest first.
func Consequences() []Consequence {
	return []Consequence{ConsequenceReopen, ConsequenceOurs, ConsequenceDispute, ConsequencePerson, ConsequenceStop}
}

// Holds reports whether nothing is claimed before a person has said so.
func (c Consequence) Holds() bool { return c != ConsequenceReopen }

// Advice says in one clause what a person is to do first.
func (c Consequence) Advice() string {
	switch c {
	case ConsequenceDispute:
		return "ask the customer why"
	case ConsequenceStop:
		return "write nothing to this customer; the claim is one on the estate"
	case ConsequenceOurs:
		return "not the customer's doing: correct it and collect again"
	case ConsequencePerson:
		return "find out whether it is still owed"
	case ConsequenceReopen:
	}
	return "claim it again"
}

// Unspecified is what readers write when money came back without a reason.
const Unspecified = "RETURN"

// ReasonOf explains the code of a returned payment. A code that is not known is
// as good as none: the payment came back, and more is not said.
func ReasonOf(code string) ReturnReason {
	code = strings.ToUpper(strings.TrimSpace(code))
	if code == "" || code == Unspecified {
		return ReturnReason{Unspecified, "no reason given", RetryLater, ConsequenceReopen}
	}
	for _, known := range returnReasons {
		if known.Code == code {
			return known
		}
	}
	if len(code) == len("FF01") {
		switch code[:2] {
		case "FF":
			return ReturnReason{code, "format of the order", RetryFixed, ConsequenceOurs}
		case "RR":
			return ReturnReason{code, "regulatory data missing", RetryFixed, ConsequenceOurs}
		}
	}
	return ReturnReason{code, code, RetryLater, ConsequenceReopen}
}

// returnReasons are the codes of ISO 20022 (ExternalReturnReason1Code and
// ExternalStatusReason1Code) that the EPC rulebooks of SEPA use, and those that
// are met beside them. Retry and Consequence are our reading.
var returnReasons = []ReturnReason{
	// The account.
	{"AC01", "incorrect account number", RetryFixed, ConsequenceReopen},
	{"AC02", "invalid account number of the payer", RetryFixed, ConsequenceReopen},
	{"AC03", "invalid account number of the payee", RetryFixed, ConsequenceOurs},
	{"AC04", "closed account", RetryOther, ConsequenceReopen},
	{"AC06", "blocked account", RetryOther, ConsequencePerson}, // an attachment, or insolvency
	{"AC07", "closed account of the payee", RetryFixed, ConsequenceOurs},
	{"AC13", "a consumer's account in a scheme between firms", RetryFixed, ConsequenceOurs},
	{"AC14", "invalid bank", RetryFixed, ConsequenceOurs},
	{"AC15", "the account has moved to another bank", RetryFixed, ConsequenceReopen},
	{"AG01", "transaction forbidden on this account", RetryOther, ConsequenceReopen},
	{"AG02", "invalid operation code or sequence", RetryFixed, ConsequenceOurs},
	{"AG03", "transaction not supported for this account", RetryOther, ConsequenceOurs},
	{"AG07", "unsuccessful direct debit", RetryLater, ConsequenceReopen},
	{"AGNT", "incorrect bank", RetryFixed, ConsequenceOurs},
	// The amount.
	{"AM01", "the amount is zero", RetryFixed, ConsequenceOurs},
	{"AM02", "amount not allowed", RetryFixed, ConsequenceOurs},
	{"AM03", "currency not allowed", RetryFixed, ConsequenceOurs},
	{"AM04", "insufficient funds", RetryLater, ConsequenceReopen},
	{"AM05", "duplicate", RetryNever, ConsequenceOurs},
	{"AM06", "amount too low", RetryFixed, ConsequenceOurs},
	{"AM07", "amount blocked by an authority", RetryNever, ConsequencePerson},
	{"AM09", "wrong amount", RetryNever, ConsequenceDispute},
	{"AM10", "control sum does not match", RetryFixed, ConsequenceOurs},
	{"CURR", "incorrect currency", RetryFixed, ConsequenceOurs},
	// The parties.
	{"BE01", "the name does not go with the account", RetryFixed, ConsequencePerson},
	{"BE04", "address of the creditor missing", RetryFixed, ConsequenceOurs},
	{"BE05", "creditor identifier not recognised", RetryFixed, ConsequenceOurs},
	{"BE06", "customer unknown to the bank", RetryFixed, ConsequencePerson},
	{"BE07", "address of the payer missing", RetryFixed, ConsequenceOurs},
	{"BE08", "error of the bank", RetryLater, ConsequenceOurs},
	{"CNOR", "the creditor's bank cannot be reached", RetryOther, ConsequenceOurs},
	{"DNOR", "the payer's bank cannot be reached", RetryOther, ConsequenceOurs},
	// The mandate, and what the payer said.
	{"MD01", "no valid mandate, or not authorised", RetryNever, ConsequenceDispute},
	{"MD02", "mandate data missing or incorrect", RetryFixed, ConsequenceOurs},
	{"MD05", "collected before it was due", RetryFixed, ConsequenceOurs},
	{"MD06", "refund requested by the payer", RetryNever, ConsequenceDispute},
	{"MD07", "the payer is deceased", RetryNever, ConsequenceStop},
	{"MS02", "refused by the payer, no reason given", RetryNever, ConsequenceDispute},
	{"MS03", "refused by the bank, no reason given", RetryLater, ConsequenceReopen}, // often AM04, kept private
	{"SL01", "the payer's bank blocks this creditor or amount", RetryNever, ConsequenceDispute},
	{"SL02", "a service of the creditor's bank blocks it", RetryFixed, ConsequenceOurs},
	{"SL11", "the creditor is not on the payer's list", RetryNever, ConsequenceDispute},
	{"SL12", "the payer has blocked the creditor", RetryNever, ConsequenceDispute},
	{"SL13", "more direct debits than the payer allows", RetryOther, ConsequenceDispute},
	{"SL14", "more than the payer allows", RetryOther, ConsequenceDispute},
	// The order and the way it was sent.
	{"DT01", "invalid date", RetryFixed, ConsequenceOurs},
	{"ED01", "no correspondent bank", RetryOther, ConsequenceOurs},
	{"ED03", "balance asked for", RetryFixed, ConsequenceOurs},
	{"ED05", "settlement between the banks failed", RetryLater, ConsequenceOurs},
	{"FF01", "invalid file format", RetryFixed, ConsequenceOurs},
	{"FF05", "direct debit type incorrect", RetryFixed, ConsequenceOurs},
	{"RC01", "incorrect bank identifier", RetryFixed, ConsequenceOurs},
	{"RC03", "incorrect bank identifier of the payer", RetryFixed, ConsequenceOurs},
	{"RC04", "incorrect bank identifier of the payee", RetryFixed, ConsequenceOurs},
	{"RC07", "incorrect BIC of the payee", RetryFixed, ConsequenceOurs},
	{"RF01", "the reference is not unique", RetryFixed, ConsequenceOurs},
	{"RR01", "account or identification of the payer missing", RetryFixed, ConsequenceOurs},
	{"RR02", "name or address of the payer missing", RetryFixed, ConsequenceOurs},
	{"RR03", "name or address of the payee missing", RetryFixed, ConsequenceOurs},
	{"RR04", "regulatory reason", RetryFixed, ConsequencePerson},
	{"TM01", "sent after the cut-off", RetryLater, ConsequenceOurs},
	{"NARR", "see the text of the bank", RetryLater, ConsequencePerson},
	// A transfer called back. Of one that was sent twice or by mistake only one is
	// undone, and it is easily the wrong one that reopens an invoice.
	{"ARDT", "returned before", RetryNever, ConsequencePerson},
	{"CUST", "called back by the payer", RetryNever, ConsequenceDispute},
	{"CUTA", "the payee could not place it", RetryNever, ConsequencePerson},
	{"DUPL", "called back: paid twice", RetryNever, ConsequencePerson},
	{"FOCR", "called back, and given back", RetryNever, ConsequenceReopen},
	{"FR01", "fraud", RetryNever, ConsequencePerson},
	{"FRAD", "called back: fraud", RetryNever, ConsequencePerson},
	{"LEGL", "legal decision", RetryNever, ConsequencePerson},
	{"NOAS", "called back: no answer of the payee", RetryNever, ConsequencePerson},
	{"NOOR", "called back: the transfer never arrived", RetryNever, ConsequencePerson},
	{"RUTA", "the payee could not place it", RetryNever, ConsequencePerson},
	{"SVNR", "service not rendered, says the payer", RetryNever, ConsequenceDispute},
	{"TECH", "called back: a technical error of the payer's bank", RetryNever, ConsequencePerson},
	{"UPAY", "called back: not owed, says the payer", RetryNever, ConsequenceDispute},
}
