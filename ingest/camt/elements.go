package camt

// The elements of a statement that matter here, in a shape that every version
// from .001.02 to .001.14 fits: a choice is all its branches, a party is with
// and without <Pty>, an amount is text. An absent element is "".

type amountElement struct {
	Currency string `xml:"Ccy,attr"`
	Text     string `xml:",chardata"`
}

// dayElement is DateAndDateTimeChoice.
type dayElement struct {
	Date     string `xml:"Dt"`
	DateTime string `xml:"DtTm"`
}

type periodElement struct {
	From string `xml:"FrDtTm"`
	To   string `xml:"ToDtTm"`
}

type accountElement struct {
	IBAN        string       `xml:"Id>IBAN"`
	Other       string       `xml:"Id>Othr>Id"`
	Proprietary string       `xml:"Id>PrtryAcct>Id"`
	BBAN        string       `xml:"Id>BBAN"`
	Currency    string       `xml:"Ccy"`
	Owner       partyElement `xml:"Ownr"`
	BIC         string       `xml:"Svcr>FinInstnId>BIC"`
	BICFI       string       `xml:"Svcr>FinInstnId>BICFI"`
	Member      string       `xml:"Svcr>FinInstnId>ClrSysMmbId>MmbId"`
}

type balanceElement struct {
	Code   string        `xml:"Tp>CdOrPrtry>Cd"`
	Amount amountElement `xml:"Amt"`
	Sign   string        `xml:"CdtDbtInd"`
	Day    dayElement    `xml:"Dt"`
}

type summaryElement struct {
	Count   string `xml:"TtlNtries>NbOfNtries"`
	Credits string `xml:"TtlCdtNtries>Sum"`
	Debits  string `xml:"TtlDbtNtries>Sum"`
}

type entryElement struct {
	Reference  string          `xml:"NtryRef"`
	Amounts    []amountElement `xml:"Amt"`
	Sign       string          `xml:"CdtDbtInd"`
	Status     statusElement   `xml:"Sts"`
	BookingDay dayElement      `xml:"BookgDt"`
	ValueDay   dayElement      `xml:"ValDt"`
	BankRef    string          `xml:"AcctSvcrRef"`
	Code       codeElement     `xml:"BkTxCd"`
	Blocks     []blockElement  `xml:"NtryDtls"`
	Details    []detailElement `xml:"TxDtls"` // version .001.01, and some since
	Info       []string        `xml:"AddtlNtryInf"`
}

// statusElement is a text up to version .001.07 and a choice since; files exist
// that mix the two.
type statusElement struct {
	Text        string `xml:",chardata"`
	Code        string `xml:"Cd"`
	Proprietary string `xml:"Prtry"`
}

type codeElement struct {
	Domain      string `xml:"Domn>Cd"`
	Family      string `xml:"Domn>Fmly>Cd"`
	SubFamily   string `xml:"Domn>Fmly>SubFmlyCd"`
	Proprietary string `xml:"Prtry>Cd"`
}

type blockElement struct {
	Announced string          `xml:"Btch>NbOfTxs"`
	Details   []detailElement `xml:"TxDtls"`
}

type detailElement struct {
	Refs        refsElement         `xml:"Refs"`
	Amount      amountElement       `xml:"Amt"`
	Transacted  amountElement       `xml:"AmtDtls>TxAmt>Amt"`
	Countervail amountElement       `xml:"AmtDtls>CntrValAmt>Amt"`
	Instructed  amountElement       `xml:"AmtDtls>InstdAmt>Amt"`
	Sign        string              `xml:"CdtDbtInd"`
	Code        codeElement         `xml:"BkTxCd"`
	Parties     partiesElement      `xml:"RltdPties"`
	Remittance  []string            `xml:"RmtInf>Ustrd"`
	Structured  []structuredElement `xml:"RmtInf>Strd"`
	Return      *returnElement      `xml:"RtrInf"`
	Info        []string            `xml:"AddtlTxInf"`
}

type refsElement struct {
	BankRef     string `xml:"AcctSvcrRef"`
	Instruction string `xml:"InstrId"`
	EndToEnd    string `xml:"EndToEndId"`
	Transaction string `xml:"TxId"`
	UETR        string `xml:"UETR"`
	Cheque      string `xml:"ChqNb"`
}

type partiesElement struct {
	Debtor           partyElement   `xml:"Dbtr"`
	DebtorAccount    accountElement `xml:"DbtrAcct"`
	UltimateDebtor   partyElement   `xml:"UltmtDbtr"`
	Creditor         partyElement   `xml:"Cdtr"`
	CreditorAccount  accountElement `xml:"CdtrAcct"`
	UltimateCreditor partyElement   `xml:"UltmtCdtr"`
}

// partyElement is a party (.001.02 to .06), or the choice of a party and a bank
// (since .07).
type partyElement struct {
	Name      string `xml:"Nm"`
	PartyName string `xml:"Pty>Nm"`
	AgentName string `xml:"Agt>FinInstnId>Nm"`
}

type structuredElement struct {
	Documents []string `xml:"RfrdDocInf>Nb"`
	Creditor  string   `xml:"CdtrRefInf>Ref"`
	Info      []string `xml:"AddtlRmtInf"`
}

type returnElement struct {
	Code        string   `xml:"Rsn>Cd"`
	Proprietary string   `xml:"Rsn>Prtry"`
	Info        []string `xml:"AddtlInf"`
}
