package camt

import (
	"os"
	"testing"
)

func TestSniff(t *testing.T) {
	t.Parallel()
	const ns = `urn:iso:std:iso:20022:tech:xsd:camt.053.001.02`
	for _, c := range []struct {
		name, head string
		want       bool
	}{
		{"plain", `<?xml version="1.0"?><Document xmlns="` + ns + `">`, true},
		{"first version", `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.01">`, true},
		{"account report", `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.052.001.08">`, true},
		{"notification", `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08">`, true},
		{"no namespace", `<Document><BkToCstmrStmt>`, true},
		{"strange namespace", `<Document xmlns="urn:weird"><BkToCstmrStmt>`, true},
		{"prefix, BOM, comment", "\uFEFF\r\n<!-- camt --><n:Document xmlns:n='" + ns + "'>", true},
		{"cut in the root", `<?xml version="1.0"?><Document xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns="` + ns, true},
		{"envelope", `<Envlp><AppHdr xmlns="urn:iso:std:iso:20022:tech:xsd:head.001.001.02"><MsgDefIdr>camt.053.001.08</MsgDefIdr>`, true},
		{"UTF-16", "\xff\xfe<\x00B\x00k\x00T\x00o\x00C\x00s\x00t\x00m\x00r\x00S\x00t\x00m\x00t\x00>\x00", true},
		{"unknown encoding", `<?xml version="1.0" encoding="cp037"?><Document xmlns="` + ns + `">`, true},
		{"doctype", `<!DOCTYPE Document><Document xmlns="` + ns + `">`, true},

		{"empty", "", false},
		{"other ISO message", `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"><CstmrCdtTrfInitn>`, false},
		{"other camt", `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.029.001.09">`, false},
		{"its schema", `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="` + ns + `" targetNamespace="` + ns + `"><xs:element name="Document"/></xs:schema>`, false},
		{"talks about it", `<p>BkToCstmrStmt in ` + ns + `</p>`, false},
		{"only in a comment", `<!-- <Document xmlns="` + ns + `"> --><invoice/>`, false},
		{"cut in a comment", `<!-- <Document xmlns="` + ns + `"`, false},
		{"OFX", "OFXHEADER:100\r\nDATA:OFXSGML\r\n\r\n<OFX>", false},
		{"CSV", "number,amount\nBkToCstmrStmt,1\n", false},
		{"bytes", "\x00\x01\x02\xff", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := Sniff([]byte(c.head)); got != c.want {
				t.Errorf("Sniff = %v, want %v", got, c.want)
			}
		})
	}
}

// TestSniffTruncated cuts the samples behind their first kilobyte.
func TestSniffTruncated(t *testing.T) {
	t.Parallel()
	for _, path := range samples(t) {
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for n := 500; n < len(raw); n += 7 {
			if !Sniff(raw[:n]) {
				t.Errorf("%s: not recognised by %d bytes", path, n)
				break
			}
		}
	}
}
