package demo

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"
)

// element is any XML element, read without knowing its schema.
type element struct {
	XMLName  xml.Name
	Attrs    []xml.Attr `xml:",any,attr"`
	Text     string     `xml:",chardata"`
	Children []element  `xml:",any"`
}

// absentDate is how the library writes a date that was never set.
const absentDate = "0001-01-01"

// tidy turns what the library's types encode into what a bank sends. They hold
// both branches of every choice by value and so write the unused one as well,
// empty or in year 1, which the schema forbids; their amounts lose trailing
// zeros; and they know neither the document element nor its namespace.
func tidy(raw []byte, namespace string) ([]byte, error) {
	var root element
	if err := xml.Unmarshal(raw, &root); err != nil {
		return nil, fmt.Errorf("reading back what was encoded: %w", err)
	}
	var b bytes.Buffer
	b.WriteString(xml.Header + `<Document xmlns="` + namespace + "\">\n")
	if err := root.write(&b, 1); err != nil {
		return nil, err
	}
	b.WriteString("</Document>\n")
	return b.Bytes(), nil
}

// empty reports whether nothing of the element is worth writing.
func (e element) empty() bool {
	for _, child := range e.Children {
		if !child.empty() {
			return false
		}
	}
	return strings.TrimSpace(e.Text) == "" || strings.HasPrefix(e.Text, absentDate)
}

func (e element) write(b *bytes.Buffer, depth int) error {
	if e.empty() {
		return nil
	}
	indent := strings.Repeat("  ", depth)
	b.WriteString(indent + "<" + e.XMLName.Local)
	for _, a := range e.Attrs {
		b.WriteString(" " + a.Name.Local + `="` + a.Value + `"`)
	}
	b.WriteString(">")
	if len(e.Children) == 0 {
		if err := e.writeText(b); err != nil {
			return err
		}
	} else {
		b.WriteString("\n")
		for _, child := range e.Children {
			if err := child.write(b, depth+1); err != nil {
				return err
			}
		}
		b.WriteString(indent)
	}
	b.WriteString("</" + e.XMLName.Local + ">\n")
	return nil
}

func (e element) writeText(b *bytes.Buffer) error {
	content := e.Text
	if e.XMLName.Local == "Amt" || e.XMLName.Local == "Sum" {
		value, err := strconv.ParseFloat(content, 64)
		if err != nil {
			return fmt.Errorf("writing the amount %q: %w", content, err)
		}
		content = strconv.FormatFloat(value, 'f', 2, 64)
	}
	return xml.EscapeText(b, []byte(content))
}
