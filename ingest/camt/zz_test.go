package camt

import (
	"bufio"
	"encoding/xml"
	"io"
	"testing"
)

type slim struct {
	Amt struct {
		Ccy string `xml:"Ccy,attr"`
		V   string `xml:",chardata"`
	} `xml:"Amt"`
	Ref string   `xml:"AcctSvcrRef"`
	Dt  string   `xml:"BookgDt>Dt"`
	Nm  string   `xml:"NtryDtls>TxDtls>RltdPties>Dbtr>Pty>Nm"`
	IB  string   `xml:"NtryDtls>TxDtls>RltdPties>DbtrAcct>Id>IBAN"`
	Rm  []string `xml:"NtryDtls>TxDtls>RmtInf>Ustrd"`
}

func BenchmarkFloor(b *testing.B) {
	for _, what := range []string{"gen", "clean", "raw", "token", "slim", "full"} {
		b.Run(what, func(b *testing.B) {
			b.SetBytes(10e6)
			for b.Loop() {
				g := &generated{size: 10e6}
				if what == "gen" {
					io.Copy(io.Discard, bufio.NewReaderSize(g, 64<<10))
					continue
				}
				tx, _ := newText(&bounded{r: g, left: 1 << 40})
				if what == "clean" {
					io.Copy(io.Discard, tx)
					continue
				}
				d := xml.NewDecoder(tx)
				for {
					var tok xml.Token
					var err error
					if what == "raw" {
						tok, err = d.RawToken()
					} else {
						tok, err = d.Token()
					}
					if err == io.EOF {
						break
					}
					if err != nil {
						b.Fatal(err)
					}
					if s, ok := tok.(xml.StartElement); ok && s.Name.Local == "Ntry" {
						if what == "slim" {
							var x slim
							d.DecodeElement(&x, &s)
						}
						if what == "full" {
							var x entryElement
							d.DecodeElement(&x, &s)
						}
					}
				}
			}
		})
	}
}
