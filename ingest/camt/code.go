package camt

import "strings"

// returned is the reason of a return that gives none.
const returned = "RETURN"

// undoing are the sub-families of ISO 20022 bank transaction codes
// (ExternalBankTransactionSubFamily1Code) that undo an earlier movement:
// payment returns and cancellations, unpaid or reversed direct debits, unpaid
// cheques, drafts and card payments.
var undoing = map[string]bool{
	"RRTN": true, "RPCR": true,
	"UPDD": true, "PRDD": true, "RCDD": true,
	"UPCQ": true, "CQRV": true, "UDFT": true, "UPCT": true,
}

// undoes also knows the SWIFT type NRTI (returned item), which German banks put
// first in their own code.
func (c codeElement) undoes() bool {
	return undoing[clean(c.SubFamily)] || strings.HasPrefix(clean(c.Proprietary), "NRTI")
}

// String writes "PMNT/RCDT/ESCT", else the bank's own code.
func (c codeElement) String() string {
	if clean(c.Domain) == "" {
		return clean(c.Proprietary)
	}
	return strings.TrimRight(clean(c.Domain)+"/"+clean(c.Family)+"/"+clean(c.SubFamily), "/")
}
