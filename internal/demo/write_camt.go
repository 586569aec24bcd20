package demo

import (
	"encoding/xml"
	"fmt"
	"strconv"
	"time"

	camt "github.com/moov-io/iso20022/pkg/camt_v08"
	"github.com/moov-io/iso20022/pkg/common"
)

// camtNamespace is the version of the message, and the one the library models.
const camtNamespace = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"

// lastSequence is the number of the statement before FirstDay: January 2026
// had twenty-one banking days.
const lastSequence = 21

// currentStatements writes one camt.053 for each banking day of the current
// account, with or without movements.
func currentStatements() ([]File, error) {
	var files []File
	balance := currentAccount.opening
	for i, booked := range bankingDays() {
		lines, net := between(currentAccount, currentMovements, booked, booked)
		name := "ligerien-" + booked.Format(time.DateOnly) + ".camt053.xml"
		data, err := camtDocument(camtStatement(lastSequence+1+i, booked, lines, balance, balance+net))
		if err != nil {
			return nil, fmt.Errorf("writing %s: %w", name, err)
		}
		balance += net
		files = append(files, File{name, nextBankingDay(booked).Format(time.DateOnly), data})
	}
	return files, nil
}

// camtDocument wraps a statement into its message and writes both.
func camtDocument(statement camt.AccountStatement9) ([]byte, error) {
	message := camt.BankToCustomerStatementV08{
		GrpHdr: camt.GroupHeader81{MsgId: "MSG-" + statement.Id, CreDtTm: *statement.CreDtTm},
		Stmt:   []camt.AccountStatement9{statement},
	}
	raw, err := xml.Marshal(message)
	if err != nil {
		return nil, fmt.Errorf("encoding the statement: %w", err)
	}
	return tidy(raw, camtNamespace)
}

func camtStatement(sequence int, booked time.Time, lines []line, opening, closing int64) camt.AccountStatement9 {
	created := common.ISODateTime(nextBankingDay(booked).Add(5*time.Hour + 40*time.Minute))
	s := camt.AccountStatement9{
		Id:           common.Max35Text(fmt.Sprintf("CL-20488631-2026-%03d", sequence)),
		ElctrncSeqNb: float64(sequence),
		CreDtTm:      &created,
		FrToDt: &camt.DateTimePeriod1{
			FrDtTm: common.ISODateTime(booked), ToDtTm: common.ISODateTime(booked.Add(24*time.Hour - time.Second)),
		},
		Acct: camtOwnAccount(),
		Bal: []camt.CashBalance8{
			camtBalance("OPBD", opening, booked), camtBalance("CLBD", closing, booked),
		},
		TxsSummry: camtTotals(lines),
	}
	for _, l := range lines {
		s.Ntry = append(s.Ntry, l.camt())
	}
	return s
}

func camtOwnAccount() *camt.CashAccount39 {
	return &camt.CashAccount39{
		Id:   camt.AccountIdentification4Choice{IBAN: common.IBAN2007Identifier(currentAccount.iban)},
		Ccy:  text[common.ActiveOrHistoricCurrencyCode](Currency),
		Ownr: &camt.PartyIdentification135{Nm: text[common.Max140Text](Firm)},
		Svcr: &camt.BranchAndFinancialInstitutionIdentification6{FinInstnId: camt.FinancialInstitutionIdentification18{
			BICFI: text[common.BICFIDec2014Identifier](currentAccount.bic), Nm: text[common.Max140Text](currentAccount.bank),
		}},
	}
}

func camtBalance(code camt.ExternalBalanceType1Code, cents int64, booked time.Time) camt.CashBalance8 {
	return camt.CashBalance8{
		Tp:        camt.BalanceType13{CdOrPrtry: camt.BalanceType10Choice{Cd: code}},
		Amt:       camtAmount(cents),
		CdtDbtInd: camtDirection(cents),
		Dt:        camtDay(booked),
	}
}

// camtTotals are the counts and sums a receiver can check the entries against.
func camtTotals(lines []line) *camt.TotalTransactions6 {
	count := func(n int) *common.Max15NumericText { return text[common.Max15NumericText](strconv.Itoa(n)) }
	var credits, debits int64
	var in, out int
	for _, l := range lines {
		if c := l.cents(); c < 0 {
			debits, out = debits-c, out+1
		} else {
			credits, in = credits+c, in+1
		}
	}
	return &camt.TotalTransactions6{
		TtlNtries:    &camt.NumberAndSumOfTransactions4{NbOfNtries: count(in + out), Sum: amount(credits + debits)},
		TtlCdtNtries: &camt.NumberAndSumOfTransactions1{NbOfNtries: count(in), Sum: amount(credits)},
		TtlDbtNtries: &camt.NumberAndSumOfTransactions1{NbOfNtries: count(out), Sum: amount(debits)},
	}
}

func (l line) camt() camt.ReportEntry10 {
	booked := camtDay(day(l.day))
	return camt.ReportEntry10{
		Amt:         camtAmount(l.cents()),
		CdtDbtInd:   camtDirection(l.cents()),
		RvslInd:     l.kind == unpaid,
		Sts:         camt.EntryStatus1Choice{Cd: "BOOK"},
		BookgDt:     &booked,
		ValDt:       &booked,
		AcctSvcrRef: text[common.Max35Text](l.ref),
		BkTxCd: camt.BankTransactionCodeStructure4{Domn: &camt.BankTransactionCodeStructure5{
			Cd: camt.ExternalBankTransactionDomain1Code(l.kind.domain),
			Fmly: camt.BankTransactionCodeStructure6{
				Cd:        camt.ExternalBankTransactionFamily1Code(l.kind.family),
				SubFmlyCd: camt.ExternalBankTransactionSubFamily1Code(l.kind.sub),
			},
		}},
		NtryDtls:     []camt.EntryDetails9{{TxDtls: []camt.EntryTransaction10{l.camtDetails()}}},
		AddtlNtryInf: text[common.Max500Text](l.kind.label),
	}
}

func (l line) camtDetails() camt.EntryTransaction10 {
	amount, direction := camtAmount(l.cents()), camtDirection(l.cents())
	details := camt.EntryTransaction10{
		Refs: &camt.TransactionReferences6{
			AcctSvcrRef: text[common.Max35Text](l.ref), EndToEndId: text[common.Max35Text](or(l.endToEnd, "NOTPROVIDED")),
		},
		Amt:       &amount,
		CdtDbtInd: &direction,
		RltdPties: l.camtParties(),
		RmtInf:    &camt.RemittanceInformation16{},
	}
	if l.text != "" {
		details.RmtInf.Ustrd = []common.Max140Text{common.Max140Text(l.text)}
	}
	if l.rf != "" {
		details.RmtInf.Strd = []camt.StructuredRemittanceInformation16{{CdtrRefInf: &camt.CreditorReferenceInformation2{
			Tp:  &camt.CreditorReferenceType2{CdOrPrtry: camt.CreditorReferenceType1Choice{Cd: "SCOR"}, Issr: text[common.Max35Text]("ISO")},
			Ref: text[common.Max35Text](l.rf),
		}}}
	}
	if l.kind == unpaid {
		details.RtrInf = &camt.PaymentReturnReason5{
			Rsn: &camt.ReturnReason5Choice{Cd: "AC04"}, AddtlInf: []common.Max105Text{"COMPTE CLOS"},
		}
	}
	return details
}

// camtParties names the other side: the debtor of money that comes in, and of
// a direct debit of ours that goes back; else the creditor.
func (l line) camtParties() *camt.TransactionParties6 {
	party := &camt.Party40Choice{Pty: &camt.PartyIdentification135{Nm: text[common.Max140Text](l.party)}}
	var account *camt.CashAccount38
	if l.iban != "" {
		account = &camt.CashAccount38{Id: &camt.AccountIdentification4Choice{IBAN: common.IBAN2007Identifier(l.iban)}}
	}
	if l.cents() > 0 || l.kind == unpaid {
		return &camt.TransactionParties6{Dbtr: party, DbtrAcct: account}
	}
	return &camt.TransactionParties6{Cdtr: party, CdtrAcct: account}
}

func camtDay(t time.Time) camt.DateAndDateTime2Choice {
	return camt.DateAndDateTime2Choice{Dt: common.ISODate(t)}
}

func camtAmount(cents int64) camt.ActiveOrHistoricCurrencyAndAmount {
	return camt.ActiveOrHistoricCurrencyAndAmount{Value: amount(max(cents, -cents)), Ccy: Currency}
}

func camtDirection(cents int64) common.CreditDebitCode {
	if cents < 0 {
		return "DBIT"
	}
	return "CRDT"
}

// amount is the one place where cents become the float the library insists on.
// Nothing is ever computed with it: tidy writes it back with two decimals, and
// a test reads every amount again.
func amount(cents int64) float64 { return float64(cents) / 100 }

// text points at a string of one of the library's types.
func text[T ~string](s string) *T {
	t := T(s)
	return &t
}
