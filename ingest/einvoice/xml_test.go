package einvoice

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf16"

	"relanced/internal/ledger"
)

func keep(string) bool { return false }

func utf16le(text string, mark bool) []byte {
	var out []byte
	if mark {
		out = []byte{0xff, 0xfe}
	}
	for _, u := range utf16.Encode([]rune(text)) {
		out = append(out, byte(u), byte(u>>8))
	}
	return out
}

func TestCharsets(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		raw   []byte
		notes int
	}{
		{"UTF-8", []byte("<a><b>é€</b></a>"), 0},
		{"mark", []byte("\xef\xbb\xbf<?xml version='1.0'?><a><b>é€</b></a>"), 0},
		{"ISO 8859-15", []byte("<?xml version='1.0' encoding='ISO-8859-15'?><a><b>\xe9\xa4</b></a>"), 0},
		{"ISO 8859-1 that is Windows-1252", []byte("<?xml version='1.0' encoding='iso-8859-1'?><a><b>\xe9\x80</b></a>"), 0},
		{"ISO 8859-1 that is UTF-8", []byte("<?xml version='1.0' encoding='iso-8859-1'?><a><b>é€</b></a>"), 1},
		{"UTF-8 that is Windows-1252", []byte("<?xml version='1.0' encoding='UTF-8'?><a><b>\xe9\x80</b></a>"), 1},
		{"UTF-16 with a mark", utf16le("<?xml version='1.0' encoding='UTF-16'?><a><b>é€</b></a>", true), 0},
		{"UTF-16 without", utf16le("<a><b>é€</b></a>", false), 0},
		{"UTF-16 declared only", []byte("<?xml version='1.0' encoding='utf-16'?><a><b>é€</b></a>"), 0},
		{"a control character", []byte("<a><b>é€\x01</b></a>"), 1},
		{"references", []byte("<a><b>&#233;&#x20AC;</b></a>"), 0},
		{"CDATA", []byte("<a><b><![CDATA[é]]>€</b></a>"), 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			root, notes, err := Parse(tt.raw, keep)
			if err != nil || root.At("b").Value("").Text != "é€" || len(notes) != tt.notes {
				t.Errorf("%q, notes %q, %v", root.At("b").Value("").Text, notes, err)
			}
			if name, _ := Root(tt.raw); name != "a" {
				t.Errorf("root %q", name)
			}
		})
	}
}

func TestHostileXML(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, raw, want string
		line            int
	}{
		{"DOCTYPE", "<?xml version='1.0'?>\n<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>", "document type declaration", 2},
		{"entity", "<a>\n&x;</a>", "invalid character entity", 2},
		{"ampersand", "<a>\n\n<b>Dupont & Fils</b></a>", "invalid character entity", 3},
		{"truncated", "<a>\n<b>", "breaks off", 2},
		{"truncated in a tag", "<a>\n<b", "breaks off", 2},
		{"empty", "", "no document", 1},
		{"blank", "  \n ", "no document", 2},
		{"no XML", "hello", "outside the document", 1},
		{"crossed", "<a><b></a></b>", "not well-formed", 1},
		{"second", "<a/>\n<b/>", "second document", 2},
		{"text behind", "<a/>x", "outside the document", 1},
		{"encoding", "<?xml version='1.0' encoding='EBCDIC'?><a/>", "unknown encoding", 1},
		{"version", "<?xml version='1.1'?><a/>", "unsupported version", 1},
		{"depth", strings.Repeat("<a>", 100), "nested deeper", 1},
		{"depth of what is skipped", "<a>" + strings.Repeat("<skip>", 100), "nested deeper", 1},
		{"elements", "<a>" + strings.Repeat("<b/>", maxNodes) + "</a>", "more than 50000 elements", 1},
		{"text", "<a>" + strings.Repeat("x", maxText+1) + "</a>", "longer than", 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, _, err := Parse([]byte(tt.raw), func(name string) bool { return name == "skip" })
			fault, ok := errors.AsType[*ledger.ReadError](err)
			if !ok || fault.Remedy == "" || fault.Line != tt.line || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestSkippedIsNotKept(t *testing.T) {
	t.Parallel()
	raw := "<a><skip><b>" + strings.Repeat("x", 2*maxText) + "</b>" + strings.Repeat("<c/>", 2*maxNodes) + "</skip><b>kept</b></a>"
	root, _, err := Parse([]byte(raw), func(name string) bool { return name == "skip" })
	if err != nil || len(root.Kids) != 1 || root.At("b").Text != "kept" {
		t.Errorf("%+v, %v", root, err)
	}
}

func TestSpaceBetweenManyLinesIsNoText(t *testing.T) {
	t.Parallel()
	raw := "<a>" + strings.Repeat("\n    <skip/>", maxText) + "<b>kept</b></a>"
	root, _, err := Parse([]byte(raw), func(name string) bool { return name == "skip" })
	if err != nil || root.At("b").Text != "kept" || root.Text != "" {
		t.Errorf("%+v, %v", root, err)
	}
}

func TestValues(t *testing.T) {
	t.Parallel()
	root, _, err := Parse([]byte("<n:a xmlns:n='urn:x'>\n<n:b schemeID='0002'> 1 </n:b><n:b/><n:c><n:b>2</n:b></n:c></n:a>"), keep)
	if err != nil || root.Space != "urn:x" {
		t.Fatal(err, root)
	}
	if v := root.At("b").Value("BT-9"); v != (Value{Text: "1", About: "0002", Line: 2, Field: "BT-9 b"}) || !v.Given() {
		t.Errorf("%+v", v)
	}
	if len(root.All("b")) != 2 || len(Values("", root.All("b"))) != 1 || root.At("c", "b").Text != "2" || root.Kid("x", "c").Name != "c" {
		t.Error("elements are not found")
	}
	if v := root.At("x", "y").Value("BT-1"); v.Given() || root.Kid("x").All("y") != nil {
		t.Errorf("%+v", v)
	}
}

func TestBuffer(t *testing.T) {
	t.Parallel()
	if raw, err := Buffer(strings.NewReader("abc")); err != nil || string(raw) != "abc" {
		t.Errorf("%q, %v", raw, err)
	}
	if _, err := Buffer(bytes.NewReader(make([]byte, MaxFile+1))); err == nil || !strings.Contains(err.Error(), "larger than 64 MB") {
		t.Errorf("got %v", err)
	}
	stop := errors.New("stop")
	if _, err := Buffer(iotest.ErrReader(stop)); !errors.Is(err, stop) {
		t.Errorf("got %v", err)
	}
}
