package camt

// The elements of a statement that matter here, in a shape that every version
// from .001.01 to .001.14 fits: a choice is all its branches, a party is with
// and without <Pty>, an amount is text. An absent element is "", and of one that
// may come only once and comes again the last counts. Beside each field stands
// the path it is read from.

type amountElement struct {
	Currency string // Ccy, an attribute
	Text     string // its text
}

// dayElement is DateAndDateTimeChoice.
type dayElement struct {
	Date     string // Dt
	DateTime string // DtTm
}

type periodElement struct {
	From string // FrDtTm
	To   string // ToDtTm
}

type accountElement struct {
	IBAN        string       // Id>IBAN
	Other       string       // Id>Othr>Id
	Proprietary string       // Id>PrtryAcct>Id
	BBAN        string       // Id>BBAN
	Currency    string       // Ccy
	Owner       partyElement // Ownr
	BIC         string       // Svcr>FinInstnId>BIC
	BICFI       string       // Svcr>FinInstnId>BICFI
	Member      string       // Svcr>FinInstnId>ClrSysMmbId>MmbId
}

type balanceElement struct {
	Code   string        // Tp>CdOrPrtry>Cd
	Plain  string        // Tp>Cd, version .001.01
	Amount amountElement // Amt
	Sign   string        // CdtDbtInd
	Day    dayElement    // Dt
}

type pageElement struct {
	Number string // PgNb
	Last   string // LastPgInd
}

type summaryElement struct {
	Count   string // TtlNtries>NbOfNtries
	Credits string // TtlCdtNtries>Sum
	Debits  string // TtlDbtNtries>Sum
}

type entryElement struct {
	Reference  string           // NtryRef
	Amounts    []amountElement  // Amt
	Sign       string           // CdtDbtInd
	Status     statusElement    // Sts
	BookingDay dayElement       // BookgDt
	ValueDay   dayElement       // ValDt
	BankRef    string           // AcctSvcrRef
	Code       codeElement      // BkTxCd
	Details    []detailElement  // NtryDtls>TxDtls; TxDtls in version .001.01, and in some files since
	Announced  []string         // NtryDtls>Btch>NbOfTxs; Btch>NbOfTxs in version .001.01
	Charges    []chargesElement // Chrgs
	Info       []string         // AddtlNtryInf
}

// reset makes it empty, and keeps its memory for the next entry.
func (n *entryElement) reset() {
	details := n.Details
	if cap(details) > maxReused {
		details = nil
	}
	*n = entryElement{Amounts: n.Amounts[:0], Details: details[:0], Announced: n.Announced[:0], Info: n.Info[:0]}
}

// statusElement is a text up to version .001.07 and a choice since; files exist
// that mix the two.
type statusElement struct {
	Text        string // its text
	Code        string // Cd
	Proprietary string // Prtry
}

type codeElement struct {
	Domain      string // Domn>Cd
	Family      string // Domn>Fmly>Cd
	SubFamily   string // Domn>Fmly>SubFmlyCd
	Proprietary string // Prtry>Cd
}

// chargesElement gives charges in total, each in a record of its own (since
// version .001.03), or just one amount (before).
type chargesElement struct {
	Total   amountElement   // TtlChrgsAndTaxAmt
	Single  recordElement   // beside
	Records []recordElement // Rcrd
}

type recordElement struct {
	Amount amountElement // Amt
	Sign   string        // CdtDbtInd
}

type detailElement struct {
	Refs        refsElement         // Refs
	Amount      amountElement       // Amt
	Transacted  amountElement       // AmtDtls>TxAmt>Amt
	Countervail amountElement       // AmtDtls>CntrValAmt>Amt
	Instructed  amountElement       // AmtDtls>InstdAmt>Amt
	Sign        string              // CdtDbtInd
	Code        codeElement         // BkTxCd
	Parties     partiesElement      // RltdPties
	Remittance  []string            // RmtInf>Ustrd
	Structured  []structuredElement // RmtInf>Strd
	Return      *returnElement      // RtrInf
	Charges     []chargesElement    // Chrgs
	Info        []string            // AddtlTxInf
}

type refsElement struct {
	BankRef     string // AcctSvcrRef
	Instruction string // InstrId
	EndToEnd    string // EndToEndId
	Transaction string // TxId
	UETR        string // UETR
	Cheque      string // ChqNb
}

type partiesElement struct {
	Debtor           partyElement   // Dbtr
	DebtorAccount    accountElement // DbtrAcct
	UltimateDebtor   partyElement   // UltmtDbtr
	Creditor         partyElement   // Cdtr
	CreditorAccount  accountElement // CdtrAcct
	UltimateCreditor partyElement   // UltmtCdtr
}

// partyElement is a party (.001.02 to .06), or the choice of a party and a bank
// (since .07).
type partyElement struct {
	Name      string // Nm
	PartyName string // Pty>Nm
	AgentName string // Agt>FinInstnId>Nm
}

type structuredElement struct {
	Documents []string // RfrdDocInf>Nb, RfrdDocNb in version .001.01
	Creditor  string   // CdtrRefInf>Ref, CdtrRef
	Info      []string // AddtlRmtInf
}

type returnElement struct {
	Code        string   // Rsn>Cd, RtrRsn
	Proprietary string   // Rsn>Prtry
	Info        []string // AddtlInf, AddtlRtrRsnInf
}
