package camt

import (
	"bytes"
	"encoding/xml"
	"io"
	"regexp"
	"strings"
)

var (
	namespace = regexp.MustCompile(`^urn:iso:std:iso:20022:tech:xsd:camt\.05[234]\.`)
	definedAs = regexp.MustCompile(`^\s*camt\.05[234]\.`)
	cutTag    = regexp.MustCompile(`^<[^!?][^>]*urn:iso:std:iso:20022:tech:xsd:camt\.05[234]\.[^>]*$`)
)

// Sniff reports whether a file begins as an ISO 20022 camt.052, .053 or .054
// document. It goes by content, behind a byte order mark, comments and a
// business application header; a head that breaks off is enough.
func Sniff(head []byte) bool {
	utf8 := head // of an unknown encoding: Read says which
	if decoded, err := newText(bytes.NewReader(head)); err == nil {
		utf8, _ = io.ReadAll(decoded)
	}
	d := xml.NewDecoder(bytes.NewReader(utf8))
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	inDefinition := false
	for {
		read := d.InputOffset()
		token, err := d.Token()
		if err != nil {
			return cutTag.Match(bytes.TrimLeft(utf8[read:], " \t\r\n"))
		}
		switch t := token.(type) {
		case xml.StartElement:
			if _, known := messageOf(t.Name.Local); known || namespace.MatchString(t.Name.Space) {
				return true
			}
			inDefinition = strings.EqualFold(t.Name.Local, "MsgDefIdr")
		case xml.CharData:
			if inDefinition && definedAs.Match(t) {
				return true
			}
		}
	}
}
