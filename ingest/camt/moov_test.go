package camt

import (
	"encoding/xml"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/moov-io/iso20022/pkg/camt_v08"
	"github.com/moov-io/iso20022/pkg/common"

	"relanced/internal/ledger"
)

// TestAgreesWithMoov writes statements with the types of another library and
// reads them back. Its amounts are floats that it writes with an exponent from a
// million on, so they stay below.
func TestAgreesWithMoov(t *testing.T) {
	t.Parallel()
	for seed := range uint64(50) {
		statement, want := moovStatement(rand.New(rand.NewPCG(seed, 8)))
		raw, err := xml.Marshal(moovDocument{Message: camt_v08.BankToCustomerStatementV08{
			GrpHdr: camt_v08.GroupHeader81{MsgId: "M", CreDtTm: common.ISODateTime(moovDay.Time())},
			Stmt:   []camt_v08.AccountStatement9{statement},
		}})
		if err != nil {
			t.Fatal(err)
		}
		got := readText(t, xml.Header+string(raw))
		if diff := cmp.Diff(want, got.Statements[0].Entries); diff != "" {
			t.Fatalf("seed %d (-written +read):\n%s", seed, diff)
		}
		if check, err := got.Statements[0].check(); err != nil || !check.Verified {
			t.Fatalf("seed %d: %+v %v", seed, check, err)
		}
	}
}

type moovDocument struct {
	XMLName xml.Name `xml:"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08 Document"`
	Message camt_v08.BankToCustomerStatementV08
}

const (
	moovDay   = ledger.Date("2026-03-31")
	moovIBAN  = "FR5130004008280001234567806"
	moovOther = "DE89370400440532013000"
)

// moovStatement makes a statement, and the entries it should be read as.
func moovStatement(rnd *rand.Rand) (camt_v08.AccountStatement9, []ledger.Entry) {
	account := moovAccount(moovIBAN)
	s := camt_v08.AccountStatement9{
		Id: "S1", ElctrncSeqNb: 12,
		Acct: &camt_v08.CashAccount39{Id: *account.Id, Ccy: account.Ccy, Ownr: &camt_v08.PartyIdentification135{Nm: ptr[common.Max140Text]("Atelier & Fils")}},
	}
	var want []ledger.Entry
	net := int64(0)
	for i := range 1 + rnd.IntN(40) {
		minor := rnd.Int64N(2_000_000)
		n, e := moovEntry(i+1, minor, rnd.IntN(2) == 0, rnd.IntN(3))
		s.Ntry, want = append(s.Ntry, n), append(want, e)
		net += e.Amount.Minor
	}
	s.Bal = []camt_v08.CashBalance8{moovBalance("OPBD", 0), moovBalance("CLBD", net)}
	return s, want
}

func moovEntry(number int, minor int64, credit bool, details int) (camt_v08.ReportEntry10, ledger.Entry) {
	sign, code := int64(-1), common.CreditDebitCode("DBIT")
	if credit {
		sign, code = 1, "CRDT"
	}
	n := camt_v08.ReportEntry10{
		Amt: moovAmount(minor), CdtDbtInd: code, Sts: camt_v08.EntryStatus1Choice{Cd: "BOOK"},
		BookgDt: moovDate(), ValDt: moovDate(), AcctSvcrRef: ptr(common.Max35Text(fmt.Sprintf("REF%d", number))),
		BkTxCd: camt_v08.BankTransactionCodeStructure4{Domn: &camt_v08.BankTransactionCodeStructure5{
			Cd: "PMNT", Fmly: camt_v08.BankTransactionCodeStructure6{Cd: "RCDT", SubFmlyCd: "ESCT"},
		}},
		AddtlNtryInf: ptr[common.Max500Text]("Gutschrift <1>"),
	}
	whole := ledger.Entry{
		Account: moovIBAN, BankRef: fmt.Sprintf("REF%d", number), BookingDate: moovDay, ValueDate: moovDay,
		Amount: ledger.Money{Minor: sign * minor, Currency: "EUR"}, Label: "Gutschrift <1>", Code: "PMNT/RCDT/ESCT",
		Place: fmt.Sprintf("Stmt 1 Ntry %d", number),
	}
	if details == 0 {
		return n, whole
	}
	var block camt_v08.EntryDetails9
	var parts []ledger.Entry
	for i := range details {
		share := minor / int64(details)
		if i == details-1 {
			share = minor - share*int64(i)
		}
		block.TxDtls = append(block.TxDtls, moovDetail(number, i, share, credit, code))
		parts = append(parts, moovPart(whole, number, i, details, sign*share))
	}
	n.NtryDtls = []camt_v08.EntryDetails9{block}
	if details == 1 {
		return n, parts[0]
	}
	whole.Counterparty, whole.IBAN = parts[0].Counterparty, parts[0].IBAN
	whole.Remittance, whole.Reference = parts[0].Remittance, parts[0].Reference
	whole.Details = parts
	return n, whole
}

func moovDetail(number, i int, minor int64, credit bool, code common.CreditDebitCode) camt_v08.EntryTransaction10 {
	other := &camt_v08.Party40Choice{Pty: &camt_v08.PartyIdentification135{Nm: ptr(common.Max140Text(fmt.Sprintf("Kunde %d é", number)))}}
	parties := &camt_v08.TransactionParties6{Cdtr: other, CdtrAcct: moovAccount(moovOther)}
	if credit {
		parties = &camt_v08.TransactionParties6{Dbtr: other, DbtrAcct: moovAccount(moovOther)}
	}
	amount := moovAmount(minor)
	return camt_v08.EntryTransaction10{
		Refs: &camt_v08.TransactionReferences6{
			AcctSvcrRef: ptr(common.Max35Text(fmt.Sprintf("D%d-%d", number, i))), EndToEndId: ptr(common.Max35Text(fmt.Sprintf("E%d", i))),
		},
		Amt: &amount, CdtDbtInd: &code, RltdPties: parties,
		RmtInf: &camt_v08.RemittanceInformation16{
			Ustrd: []common.Max140Text{"Rechnung", common.Max140Text(fmt.Sprint(number))},
			Strd: []camt_v08.StructuredRemittanceInformation16{{
				CdtrRefInf: &camt_v08.CreditorReferenceInformation2{Ref: ptr[common.Max35Text]("RF18539007547034")},
			}},
		},
	}
}

func moovPart(whole ledger.Entry, number, i, details int, minor int64) ledger.Entry {
	whole.Amount.Minor = minor
	whole.Counterparty, whole.IBAN = fmt.Sprintf("Kunde %d é", number), moovOther
	whole.Remittance, whole.Reference, whole.EndToEnd = fmt.Sprintf("Rechnung\n%d", number), "RF18539007547034", fmt.Sprintf("E%d", i)
	if details > 1 {
		whole.BankRef = fmt.Sprintf("D%d-%d", number, i)
		whole.Place += fmt.Sprintf(" TxDtls %d", i+1)
	}
	return whole
}

func moovBalance(code string, minor int64) camt_v08.CashBalance8 {
	sign := common.CreditDebitCode("CRDT")
	if minor < 0 {
		sign, minor = "DBIT", -minor
	}
	return camt_v08.CashBalance8{
		Tp:  camt_v08.BalanceType13{CdOrPrtry: camt_v08.BalanceType10Choice{Cd: camt_v08.ExternalBalanceType1Code(code)}},
		Amt: moovAmount(minor), CdtDbtInd: sign, Dt: *moovDate(),
	}
}

func moovAmount(minor int64) camt_v08.ActiveOrHistoricCurrencyAndAmount {
	return camt_v08.ActiveOrHistoricCurrencyAndAmount{Value: float64(minor) / 100, Ccy: "EUR"}
}

func moovDate() *camt_v08.DateAndDateTime2Choice {
	return &camt_v08.DateAndDateTime2Choice{Dt: common.ISODate(moovDay.Time()), DtTm: common.ISODateTime(time.Time{})}
}

func moovAccount(iban string) *camt_v08.CashAccount38 {
	return &camt_v08.CashAccount38{
		Id:  &camt_v08.AccountIdentification4Choice{IBAN: common.IBAN2007Identifier(iban)},
		Ccy: ptr[common.ActiveOrHistoricCurrencyCode]("EUR"),
	}
}

func ptr[T any](v T) *T { return &v }
