package firms

import (
	"encoding/xml"
	"fmt"
	"strings"
)

// camt writes the statement as camt.053.001.02, which French banks have sent
// since 2009, elements in the order of the schema.
func (s statement) camt(owner string) []byte {
	x := &xmlWriter{}
	x.raw(`<?xml version="1.0" encoding="UTF-8"?>` + "\n" + `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02">`)
	x.raw("<BkToCstmrStmt><GrpHdr>")
	id := fmt.Sprintf("%s-%s", s.account.iban[14:25], s.period.to)
	x.put("MsgId", "M"+id)
	x.put("CreDtTm", string(s.period.arrives)+"T05:10:00")
	x.raw("</GrpHdr><Stmt>")
	x.put("Id", id)
	x.put("ElctrncSeqNb", fmt.Sprint(s.period.number))
	x.put("CreDtTm", string(s.period.arrives)+"T05:10:00")
	x.raw("<FrToDt>")
	x.put("FrDtTm", string(s.period.from)+"T00:00:00")
	x.put("ToDtTm", string(s.period.to)+"T23:59:59")
	x.raw("</FrToDt><Acct><Id>")
	x.put("IBAN", s.account.iban)
	x.raw("</Id>")
	x.put("Ccy", "EUR")
	x.raw("<Ownr>")
	x.put("Nm", cut(owner, 70))
	x.raw("</Ownr></Acct>")
	x.balance("OPBD", s.opening, string(s.period.from))
	x.balance("CLBD", s.closing, string(s.period.to))
	for _, l := range s.lines {
		x.entry(l)
	}
	x.raw("</Stmt></BkToCstmrStmt></Document>\n")
	return []byte(x.String())
}

// xmlWriter writes elements.
type xmlWriter struct{ strings.Builder }

func (x *xmlWriter) raw(text string) { x.WriteString(text) }

// put writes an element with a text, or nothing when there is none.
func (x *xmlWriter) put(name, text string) {
	if text == "" {
		return
	}
	x.raw("<" + name + ">")
	_ = xml.EscapeText(x, []byte(text)) // a Builder never fails
	x.raw("</" + name + ">")
}

func (x *xmlWriter) amount(cents int64) {
	x.raw(`<Amt Ccy="EUR">` + decimal(max(cents, -cents)) + `</Amt>`)
}

func (x *xmlWriter) direction(cents int64) {
	if cents < 0 {
		x.put("CdtDbtInd", "DBIT")
		return
	}
	x.put("CdtDbtInd", "CRDT")
}

func (x *xmlWriter) balance(kind string, cents int64, day string) {
	x.raw("<Bal><Tp><CdOrPrtry>")
	x.put("Cd", kind)
	x.raw("</CdOrPrtry></Tp>")
	x.amount(cents)
	x.direction(cents)
	x.raw("<Dt>")
	x.put("Dt", day)
	x.raw("</Dt></Bal>")
}

func (x *xmlWriter) entry(l *line) {
	x.raw("\n<Ntry>")
	x.amount(l.cents)
	x.direction(l.cents)
	x.put("Sts", "BOOK")
	for _, date := range []string{"BookgDt", "ValDt"} {
		x.raw("<" + date + ">")
		x.put("Dt", string(l.day))
		x.raw("</" + date + ">")
	}
	x.put("AcctSvcrRef", l.ref)
	x.raw("<BkTxCd><Domn>")
	x.put("Cd", l.code.domain)
	x.raw("<Fmly>")
	x.put("Cd", l.code.family)
	x.put("SubFmlyCd", l.code.sub)
	x.raw("</Fmly></Domn></BkTxCd><NtryDtls><TxDtls><Refs>")
	if l.endToEnd == "" {
		x.put("EndToEndId", "NOTPROVIDED")
	}
	x.put("EndToEndId", l.endToEnd)
	x.raw("</Refs>")
	x.parties(l)
	if len(l.pieces) > 0 || l.rf != "" {
		x.raw("<RmtInf>")
		for _, p := range l.pieces {
			x.put("Ustrd", p)
		}
		if l.rf != "" {
			x.raw("<Strd><CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry></Tp>")
			x.put("Ref", l.rf)
			x.raw("</CdtrRefInf></Strd>")
		}
		x.raw("</RmtInf>")
	}
	if l.reason != "" {
		x.raw("<RtrInf><Rsn>")
		x.put("Cd", l.reason)
		x.raw("</Rsn></RtrInf>")
	}
	x.raw("</TxDtls></NtryDtls>")
	x.put("AddtlNtryInf", l.label)
	x.raw("</Ntry>")
}

// parties names the other side: whoever pays, and whose direct debit goes back.
func (x *xmlWriter) parties(l *line) {
	if l.party == "" {
		return
	}
	side := "Cdtr"
	if l.cents > 0 || l.code == codeReturned || l.code == codeRecalled {
		side = "Dbtr"
	}
	x.raw("<RltdPties><" + side + ">")
	x.put("Nm", l.party)
	x.raw("</" + side + ">")
	if l.iban != "" {
		x.raw("<" + side + "Acct><Id>")
		x.put("IBAN", l.iban)
		x.raw("</Id></" + side + "Acct>")
	}
	x.raw("</RltdPties>")
}

// decimal writes cents as "-12.05".
func decimal(cents int64) string {
	if cents < 0 {
		return "-" + decimal(-cents)
	}
	return fmt.Sprintf("%d.%02d", cents/100, cents%100)
}
