package ingest

import (
	"fmt"
	"strings"
)

// line is one movement of a statement.
type line struct {
	day        string
	minor      int64
	ref        string
	name, text string
}

// bank writes the CAMT.053 of one account and one period.
type bank struct {
	iban     string // the usual one when empty
	from, to string
	opening  int64
	lines    []line
	off      int64 // what the closing balance is wrong by
}

const (
	ourIBAN   = "FR1420041010050500013M02606"
	otherIBAN = "DE89370400440532013000"
)

// march is a statement that adds up, with one credit.
func march(lines ...line) bank {
	if len(lines) == 0 {
		lines = []line{{day: "2026-03-10", minor: 12000, ref: "R1", name: "Durand SARL", text: "FACTURE FA-1"}}
	}
	return bank{from: "2026-03-01", to: "2026-03-31", opening: 100_000, lines: lines}
}

func (b bank) String() string {
	if b.iban == "" {
		b.iban = ourIBAN
	}
	var s strings.Builder
	fmt.Fprintf(&s, `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>
<GrpHdr><MsgId>M</MsgId><CreDtTm>2026-04-01T05:00:00Z</CreDtTm></GrpHdr>
<Stmt><Id>S</Id><FrToDt><FrDtTm>%sT00:00:00</FrDtTm><ToDtTm>%sT23:59:59</ToDtTm></FrToDt>
<Acct><Id><IBAN>%s</IBAN></Id><Ccy>EUR</Ccy></Acct>
`, b.from, b.to, b.iban)
	closing := b.opening + b.off
	for _, l := range b.lines {
		closing += l.minor
	}
	balance(&s, "OPBD", b.from, b.opening)
	balance(&s, "CLBD", b.to, closing)
	for _, l := range b.lines {
		l.write(&s)
	}
	s.WriteString("</Stmt></BkToCstmrStmt></Document>\n")
	return s.String()
}

func balance(s *strings.Builder, code, day string, minor int64) {
	fmt.Fprintf(s, "<Bal><Tp><CdOrPrtry><Cd>%s</Cd></CdOrPrtry></Tp>%s<Dt><Dt>%s</Dt></Dt></Bal>\n", code, signed(minor), day)
}

func (l line) write(s *strings.Builder) {
	fmt.Fprintf(s, "<Ntry>%s<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>%s</Dt></BookgDt><ValDt><Dt>%s</Dt></ValDt>", signed(l.minor), l.day, l.day)
	if l.ref != "" {
		fmt.Fprintf(s, "<AcctSvcrRef>%s</AcctSvcrRef>", l.ref)
	}
	fmt.Fprintf(s, "<NtryDtls><TxDtls><RltdPties><Dbtr><Pty><Nm>%s</Nm></Pty></Dbtr></RltdPties>"+
		"<RmtInf><Ustrd>%s</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>\n", l.name, l.text)
}

func signed(minor int64) string {
	indicator := "CRDT"
	if minor < 0 {
		indicator, minor = "DBIT", -minor
	}
	return fmt.Sprintf(`<Amt Ccy="EUR">%d.%02d</Amt><CdtDbtInd>%s</CdtDbtInd>`, minor/100, minor%100, indicator)
}

// ofxOf is an OFX statement of one credit; header says how it is encoded.
func ofxOf(header, name string) string {
	return "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\n" + header + `
<OFX><SIGNONMSGSRSV1><SONRS><STATUS><CODE>0<SEVERITY>INFO</STATUS></SONRS></SIGNONMSGSRSV1>
<BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>EUR<BANKACCTFROM><BANKID>20041<BRANCHID>01005<ACCTID>0500013M026<ACCTTYPE>CHECKING</BANKACCTFROM>
<BANKTRANLIST><DTSTART>20260301<DTEND>20260331
<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20260310<TRNAMT>75.50<FITID>F1<NAME>` + name + `</STMTTRN>
</BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>
`
}

const (
	invoiceHeader = "number,customer_id,issue_date,due_date,currency,amount,reference\n"
	customersCSV  = "id,name,email,segment,iban\nC1,Durand SARL,compta@durand.example,b2b,\n"
	invoicesCSV   = invoiceHeader + "FA-1,C1,2026-02-01,2026-03-03,EUR,120.00,\n"
)
