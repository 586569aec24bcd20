package firms

import (
	"fmt"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
)

const ofxHeader = "OFXHEADER:100\r\nDATA:OFXSGML\r\nVERSION:102\r\nSECURITY:NONE\r\nENCODING:USASCII\r\n" +
	"CHARSET:1252\r\nCOMPRESSION:NONE\r\nOLDFILEUID:NONE\r\nNEWFILEUID:NONE\r\n\r\n"

// ofxName is the length of NAME (OFX 1.02, section 3.2.9).
const ofxName = 32

// ofx writes the statement as OFX 1.02 in the dialect of French banks: leaves
// are not closed, the account has no IBAN, and what does not fit is cut.
func (s statement) ofx() ([]byte, error) {
	var b strings.Builder
	put := func(format string, args ...any) { fmt.Fprintf(&b, format+"\r\n", args...) }
	day := func(d string) string { return strings.ReplaceAll(d, "-", "") }
	iban := s.account.iban
	put("<OFX><SIGNONMSGSRSV1><SONRS><STATUS><CODE>0<SEVERITY>INFO</STATUS><DTSERVER>%s<LANGUAGE>FRA</SONRS></SIGNONMSGSRSV1>", day(string(s.period.arrives)))
	put("<BANKMSGSRSV1><STMTTRNRS><TRNUID>%d<STATUS><CODE>0<SEVERITY>INFO</STATUS><STMTRS><CURDEF>EUR", s.period.number)
	put("<BANKACCTFROM><BANKID>%s<BRANCHID>%s<ACCTID>%s<ACCTTYPE>CHECKING</BANKACCTFROM>", iban[4:9], iban[9:14], iban[14:25])
	put("<BANKTRANLIST><DTSTART>%s<DTEND>%s", day(string(s.period.from)), day(string(s.period.to)))
	escape := strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace
	for _, l := range s.lines {
		name := cut(strings.TrimSpace(l.code.label+" "+l.party), ofxName)
		put("<STMTTRN><TRNTYPE>%s<DTPOSTED>%s<TRNAMT>%s<FITID>%s<NAME>%s", l.code.ofx, day(string(l.day)), decimal(l.cents), l.ref, escape(name))
		if memo := strings.Join(l.pieces, " "); memo != "" {
			put("<MEMO>%s", escape(memo))
		}
		put("</STMTTRN>")
	}
	put("</BANKTRANLIST><LEDGERBAL><BALAMT>%s<DTASOF>%s</LEDGERBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>", decimal(s.closing), day(string(s.period.to)))
	return encoding.ReplaceUnsupported(charmap.Windows1252.NewEncoder()).Bytes([]byte(ofxHeader + b.String()))
}
