package demo

import (
	"fmt"
	"strings"
	"time"

	"golang.org/x/text/encoding/charmap"
)

// maxName is the length of NAME in OFX (section 3.2.9, A-32): French banks cut
// the payer there without a word.
const maxName = 32

// ofxHeader opens OFX 1.02: SGML, and Windows-1252 under the name USASCII.
const ofxHeader = "OFXHEADER:100\r\nDATA:OFXSGML\r\nVERSION:102\r\nSECURITY:NONE\r\nENCODING:USASCII\r\n" +
	"CHARSET:1252\r\nCOMPRESSION:NONE\r\nOLDFILEUID:NONE\r\nNEWFILEUID:NONE\r\n\r\n"

// olderStatements writes one OFX file a week for the older account, in the
// dialect of French banks: leaf elements are not closed, the account is given
// as bank, branch and number without IBAN, amounts carry their sign.
func olderStatements() ([]File, error) {
	var files []File
	balance := olderAccount.opening
	for _, w := range weeks() {
		lines, net := between(olderAccount, olderMovements, w.from, w.to)
		balance += net
		name := "deux-rives-" + w.to.Format(time.DateOnly) + ".ofx"
		data, err := charmap.Windows1252.NewEncoder().Bytes([]byte(ofxHeader + ofxBody(w, lines, balance)))
		if err != nil {
			return nil, fmt.Errorf("writing %s: %w", name, err)
		}
		files = append(files, File{name, nextBankingDay(w.to).Format(time.DateOnly), data})
	}
	return files, nil
}

func ofxBody(w week, lines []line, balance int64) string {
	var b strings.Builder
	put := func(format string, args ...any) { fmt.Fprintf(&b, format+"\r\n", args...) }
	served := nextBankingDay(w.to).Format("20060102") + "061500"
	iban := olderAccount.iban

	put("<OFX>\r\n<SIGNONMSGSRSV1>\r\n<SONRS>\r\n<STATUS>\r\n<CODE>0\r\n<SEVERITY>INFO\r\n</STATUS>")
	put("<DTSERVER>%s\r\n<LANGUAGE>FRA\r\n</SONRS>\r\n</SIGNONMSGSRSV1>", served)
	put("<BANKMSGSRSV1>\r\n<STMTTRNRS>\r\n<TRNUID>%s\r\n<STATUS>\r\n<CODE>0\r\n<SEVERITY>INFO\r\n</STATUS>", served)
	put("<STMTRS>\r\n<CURDEF>%s\r\n<BANKACCTFROM>", Currency)
	put("<BANKID>%s\r\n<BRANCHID>%s\r\n<ACCTID>%s\r\n<ACCTTYPE>CHECKING\r\n</BANKACCTFROM>", iban[4:9], iban[9:14], iban[14:25])
	put("<BANKTRANLIST>\r\n<DTSTART>%s\r\n<DTEND>%s", w.from.Format("20060102"), w.to.Format("20060102"))
	for _, l := range lines {
		put("%s", l.ofx())
	}
	put("</BANKTRANLIST>\r\n<LEDGERBAL>\r\n<BALAMT>%s\r\n<DTASOF>%s\r\n</LEDGERBAL>", signed(balance), w.to.Format("20060102"))
	put("</STMTRS>\r\n</STMTTRNRS>\r\n</BANKMSGSRSV1>\r\n</OFX>")
	return b.String()
}

func (l line) ofx() string {
	name := []rune(l.kind.label + " " + l.party)
	name = name[:min(len(name), maxName)]
	escape := strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace
	return strings.Join([]string{
		"<STMTTRN>",
		"<TRNTYPE>" + l.kind.ofx,
		"<DTPOSTED>" + strings.ReplaceAll(l.day, "-", ""),
		"<TRNAMT>" + signed(l.cents()),
		"<FITID>" + l.ref,
		"<NAME>" + escape(strings.TrimSpace(string(name))),
		"<MEMO>" + escape(l.text),
		"</STMTTRN>",
	}, "\r\n")
}

// signed writes cents with their sign, plus included.
func signed(cents int64) string {
	if cents < 0 {
		return decimal(cents)
	}
	return "+" + decimal(cents)
}
