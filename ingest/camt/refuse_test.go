package camt

import (
	"errors"
	"io"
	"strings"
	"testing"

	"relanced/internal/ledger"
)

// statementOf is the smallest statement around some entries.
func statementOf(entries string) string {
	return `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><GrpHdr/>
<Stmt><Id>S</Id><Acct><Id><IBAN>FR5130004008280001234567806</IBAN></Id><Ccy>EUR</Ccy></Acct>
` + entries + `
</Stmt></BkToCstmrStmt></Document>
`
}

func entryOf(inner string) string { return statementOf("<Ntry>" + inner + "</Ntry>") }

const (
	amount10 = `<Amt Ccy="EUR">10.00</Amt><CdtDbtInd>CRDT</CdtDbtInd>`
	booked   = `<Sts>BOOK</Sts><BookgDt><Dt>2026-03-31</Dt></BookgDt>`
)

// TestRefused lists what is refused, and exactly what the user reads.
func TestRefused(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, text, want string }{
		{"empty file", "", "line 1: no statement in this file"},
		{"no statement", `<Document><BkToCstmrStmt><GrpHdr/></BkToCstmrStmt></Document>`, "line 1: no statement in this file"},
		{"other XML", "<invoice>\n</invoice>", "line 2: no statement in this file"},
		{"not XML", "%PDF-1.7", "line 1: text outside the document"},
		{"camt.052 without an account", `<Document><BkToCstmrAcctRpt><Rpt/></BkToCstmrAcctRpt></Document>`, "line 1, Rpt 1, Acct: the statement does not name its account"},
		{
			"camt.054, first version, without an account", `<Document><BkToCstmrDbtCdtNtfctnV01><Ntfctn/></BkToCstmrDbtCdtNtfctnV01></Document>`,
			"line 1, Ntfctn 1, Acct: the statement does not name its account",
		},
		{
			"no account", `<Document><BkToCstmrStmt><Stmt><Id>1</Id></Stmt></BkToCstmrStmt></Document>`,
			"line 1, Stmt 1, Acct: the statement does not name its account",
		},
		{"cut off in a tag", `<Document><BkToCstmrSt`, "line 1: the file breaks off here"},
		{"cut off in an entry", strings.SplitAfter(entryOf(amount10), "CRDT<")[0], "line 3, Stmt 1 Ntry 1: the file breaks off here"},
		{
			"cut off behind an entry", strings.TrimSuffix(entryOf(amount10+booked), "</Stmt></BkToCstmrStmt></Document>\n"),
			"line 4, Stmt 1: the file breaks off here",
		},
		{
			"mismatched tags", entryOf(amount10 + "<Sts>BOOK</Amt>"),
			"line 3, Stmt 1 Ntry 1: not well-formed XML: element <Sts> closed by </Amt>",
		},
		{"unknown entity", entryOf("<NtryRef>&bank;</NtryRef>"), "line 3, Stmt 1 Ntry 1: not well-formed XML: invalid character entity &bank;"},
		{
			"external entity", "<?xml version=\"1.0\"?>\n<!DOCTYPE d [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>" + entryOf(amount10),
			"line 2: a document type declaration is not allowed in a statement",
		},
		{"unknown encoding", `<?xml version="1.0" encoding="EBCDIC-FR"?><Document/>`, `line 1, encoding: unknown encoding "EBCDIC-FR"`},
		{
			"two encodings", `<?xml version="1.0" encoding="utf-8"?>` + entryOf(amount10+booked) + `<?xml version="1.0" encoding="iso-8859-1"?><Document/>`,
			"line 5: two documents of different encodings in one file",
		},
		{"text behind the document", entryOf(amount10+booked) + "-- end of message --", "line 5: text outside the document"},
		{"amount missing", entryOf("<CdtDbtInd>CRDT</CdtDbtInd>" + booked), "line 3, Stmt 1 Ntry 1, Amt: missing"},
		{"amount empty", entryOf(`<Amt Ccy="EUR"> </Amt><CdtDbtInd>CRDT</CdtDbtInd>`), "line 3, Stmt 1 Ntry 1, Amt: amount is empty"},
		{"two amounts", entryOf(amount10 + amount10), "line 3, Stmt 1 Ntry 1, Amt: given more than once"},
		{"garbled amount", entryOf(`<Amt Ccy="EUR">12..34</Amt><CdtDbtInd>CRDT</CdtDbtInd>`), `line 3, Stmt 1 Ntry 1, Amt: not an amount: "12..34"`},
		{"comma", entryOf(`<Amt Ccy="EUR">12,34</Amt><CdtDbtInd>CRDT</CdtDbtInd>`), `line 3, Stmt 1 Ntry 1, Amt: not an amount: "12,34"`},
		{"exponent", entryOf(`<Amt Ccy="EUR">1e+06</Amt><CdtDbtInd>CRDT</CdtDbtInd>`), `line 3, Stmt 1 Ntry 1, Amt: not an amount: "1e+06"`},
		{
			"NUL in an amount", entryOf("<Amt Ccy=\"EUR\">1\x002.00</Amt><CdtDbtInd>CRDT</CdtDbtInd>"),
			`line 3, Stmt 1 Ntry 1, Amt: not an amount: "1 2.00"`,
		},
		{
			"negative amount", entryOf(`<Amt Ccy="EUR">-10.00</Amt><CdtDbtInd>DBIT</CdtDbtInd>`),
			`line 3, Stmt 1 Ntry 1, Amt: negative: the sign belongs into CdtDbtInd: "-10.00"`,
		},
		{
			"half a cent", entryOf(`<Amt Ccy="EUR">10.005</Amt><CdtDbtInd>CRDT</CdtDbtInd>`),
			`line 3, Stmt 1 Ntry 1, Amt: amount has more decimals than its currency: "10.005"`,
		},
		{
			"too large", entryOf(`<Amt Ccy="EUR">123456789012345678</Amt><CdtDbtInd>CRDT</CdtDbtInd>`),
			`line 3, Stmt 1 Ntry 1, Amt: amount is too large: "123456789012345678"`,
		},
		{
			"unknown currency", entryOf(`<Amt Ccy="EURO">10.00</Amt><CdtDbtInd>CRDT</CdtDbtInd>`),
			`line 3, Stmt 1 Ntry 1, Amt: unknown currency "EURO": a three-letter ISO 4217 code such as EUR is expected`,
		},
		{
			"account currency XXX", strings.Replace(entryOf(amount10), ">EUR<", ">XXX<", 1),
			`line 2, Stmt 1, Acct/Ccy: unknown currency "XXX": a three-letter ISO 4217 code such as EUR is expected`,
		},
		{"no sign", entryOf(`<Amt Ccy="EUR">10.00</Amt>` + booked), "line 3, Stmt 1 Ntry 1, CdtDbtInd: missing: credit or debit?"},
		{
			"odd sign", entryOf(`<Amt Ccy="EUR">10.00</Amt><CdtDbtInd>C</CdtDbtInd>`),
			`line 3, Stmt 1 Ntry 1, CdtDbtInd: "C" is neither CRDT nor DBIT`,
		},
		{
			"odd date", entryOf(amount10 + "<BookgDt><Dt>31/03/2026</Dt></BookgDt>"),
			`line 3, Stmt 1 Ntry 1, BookgDt: "31/03/2026" is not a date: YYYY-MM-DD is expected`,
		},
		{
			"odd value date", entryOf(amount10 + booked + "<ValDt><Dt>2026-02-30</Dt></ValDt>"),
			`line 3, Stmt 1 Ntry 1, ValDt: "2026-02-30" is not a date: YYYY-MM-DD is expected`,
		},
		{"no date at all", entryOf(amount10), "line 3, Stmt 1 Ntry 1, BookgDt: missing, and the statement has no date to stand in"},
		{
			"second entry on its line", statementOf("<Ntry>" + amount10 + booked + "</Ntry>\n\n<Ntry>\n</Ntry>"),
			"line 5, Stmt 1 Ntry 2, Amt: missing",
		},
		{
			"garbled detail of a batch", entryOf(amount10 + booked + `<NtryDtls><TxDtls><Amt Ccy="EUR">4</Amt></TxDtls><TxDtls><Amt Ccy="EUR">six</Amt></TxDtls></NtryDtls>`),
			`line 3, Stmt 1 Ntry 1 TxDtls 2, Amt: not an amount: "six"`,
		},
		{
			"odd sign in a batch", entryOf(amount10 + booked + `<NtryDtls><TxDtls><Amt Ccy="EUR">4</Amt></TxDtls><TxDtls><Amt Ccy="EUR">6</Amt><CdtDbtInd>?</CdtDbtInd></TxDtls></NtryDtls>`),
			`line 3, Stmt 1 Ntry 1 TxDtls 2, CdtDbtInd: "?" is neither CRDT nor DBIT`,
		},
		{
			"garbled balance", statementOf(`<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">x</Amt></Bal>`),
			`line 3, Stmt 1, Bal CLBD Amt: not an amount: "x"`,
		},
		{
			"odd balance sign", statementOf(`<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">1</Amt><CdtDbtInd>D</CdtDbtInd></Bal>`),
			`line 3, Stmt 1, Bal OPBD CdtDbtInd: "D" is neither CRDT nor DBIT`,
		},
		{
			"odd balance date", statementOf(`<Bal><Tp><CdOrPrtry><Cd>PRCD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">1</Amt><Dt><Dt>soon</Dt></Dt></Bal>`),
			`line 3, Stmt 1, Bal PRCD Dt: "soon" is not a date: YYYY-MM-DD is expected`,
		},
		{"nested too deep", strings.Repeat("<a>", maxDepth+1), "line 1: elements are nested deeper than 64"},
		{
			"nested too deep in an entry", entryOf(strings.Repeat("<a>", maxDepth)),
			"line 3, Stmt 1 Ntry 1: elements are nested deeper than 64",
		},
		{
			"text too long", entryOf("<AddtlNtryInf>" + strings.Repeat("x", maxText+1) + "</AddtlNtryInf>"),
			"line 3, Stmt 1 Ntry 1: a text is longer than 65536 bytes",
		},
		{
			"too many statements", "<BkToCstmrStmt>" + strings.Repeat("<Stmt><Acct><Id><IBAN>X1</IBAN></Id></Acct></Stmt>", maxStatements+1),
			"line 1: more than 10000 statements in one file",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			refused(t, strings.NewReader(c.text), c.want)
		})
	}
}

func refused(t *testing.T, r io.Reader, want string) {
	t.Helper()
	err := Read(r, &recorder{})
	found, ok := errors.AsType[*ledger.ReadError](err)
	if !ok {
		t.Fatalf("not a ReadError: %v", err)
	}
	if err.Error() != want {
		t.Errorf("got  %s\nwant %s", err, want)
	}
	if found.Remedy == "" || strings.HasSuffix(found.Remedy, ".") {
		t.Errorf("remedy %q", found.Remedy)
	}
}

// TestEndlessPieces feeds what would fill the memory of a reader without limits.
func TestEndlessPieces(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("x", 32<<10)
	for _, c := range []struct{ name, head, again, want string }{
		{"entry", statementHead() + "<Ntry>", "<Other>" + text + "</Other>", "line 3, Stmt 1 Ntry 1: more than 32 MB without an end"},
		{"comment", "<!--", text, "line 1: more than 32 MB without an end"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if testing.Short() {
				t.Skip("reads 32 MB")
			}
			refused(t, io.MultiReader(strings.NewReader(c.head), &endless{text: c.again}), c.want)
		})
	}
}

func statementHead() string {
	head, _, _ := strings.Cut(statementOf("§"), "§")
	return head
}

// endless repeats a text for ever.
type endless struct {
	text string
	at   int
}

func (e *endless) Read(p []byte) (int, error) {
	n := copy(p, e.text[e.at:])
	e.at = (e.at + n) % len(e.text)
	return n, nil
}

// TestTruncated cuts a statement at every byte: no piece of it passes for the whole.
func TestTruncated(t *testing.T) {
	t.Parallel()
	whole := entryOf(amount10 + booked)
	end := strings.Index(whole, "</Document>") + len("</Document>")
	for n := range end {
		err := Read(strings.NewReader(whole[:n]), &recorder{})
		if refused, ok := errors.AsType[*ledger.ReadError](err); !ok || refused.Remedy == "" {
			t.Fatalf("cut at %d: %v", n, err)
		}
	}
}
