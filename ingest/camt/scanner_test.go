package camt

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"relanced/internal/ledger"
)

// FuzzScanner compares the scanner with encoding/xml: the same tokens on the
// same lines, and an error where that has one, also for elements that do not close
// one another.
func FuzzScanner(f *testing.F) {
	for _, path := range samples(f) {
		raw, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	for _, text := range []string{
		"<a>\r\n&lt;&#233;&#xE9;&amp;\r</a >", `<p:a x = "1&quot;" y='2'z="3"/>`, "<a><![CDATA[ ]] <&\r ]]></a>", "<!-- - --><?p i?>",
		"<a>]]></a>", "<a>&x;</a>", "<a>&#0;</a>", "<a>&#xFFFF;</a>", "<a>&#1114112;</a>", "<a>&lt</a>", "<a>&#xD800;</a>", "<a>&#;</a>", "<a>& </a>", "&#X41;",
		"<r><a/></a></r>", "<a><a/>x</a>", "<r><a/>x</a></r>", "<r><a> </b></r>", "<r><a>x</a>", "<!-- -- -->", "<!--->", "<a b=c/>", "<a b/>", "<a b='<'/>", "<a / >", "</a b>", "<a >", "<a b='' >", "<-a/>", "<a:b:c/>", "<:a/>", "<a:/>", "< a/>", "</>", "<?>", "<? p?>",
		"<a", "<a b", "<a b=", "<a b='", "<a b=''", "<a/", "</a", "<!", "<!-", "<!--", "<![CDATA[", "<?p", "a", "&", "&am", "<!DOCTYPE a>", `<?xml version="1.1"?>`, "<?p?>", "<?p ??>",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		compare(t, raw)
		compareContents(t, raw)
	})
}

// compareContents compares the children of the first element and their texts,
// which are read by shorter ways than token by token.
func compareContents(t *testing.T, raw []byte) {
	t.Helper()
	type pair struct {
		XMLName xml.Name
		Text    string `xml:",chardata"`
	}
	var want struct {
		Children []pair `xml:",any"`
	}
	wantErr := lenient(raw).Decode(&want)
	ours, err := newTokens(bytes.NewReader(raw))
	if err != nil {
		return
	}
	var got []pair
	for ours.step() && ours.kind != startToken {
	}
	for ours.child() {
		got = append(got, pair{xml.Name{Local: ours.name.local}, ours.content()})
	}
	if _, refused := errors.AsType[*ledger.ReadError](ours.err); refused || knownDifference(wantErr) || knownDifference(ours.err) {
		return
	}
	if (wantErr == nil) != (ours.err == nil) {
		t.Errorf("error %v, want %v", ours.err, wantErr)
		return
	}
	if wantErr != nil {
		return
	}
	for i := range want.Children {
		want.Children[i].XMLName.Space = ""
	}
	if diff := cmp.Diff(want.Children, got); diff != "" {
		t.Errorf("contents (-want +got):\n%s", diff)
	}
}

// TestScannerAgrees makes what a fuzzer seldom finds: many short documents of
// everything XML has, in any order.
func TestScannerAgrees(t *testing.T) {
	t.Parallel()
	pieces := []string{
		"<", ">", "/", "</", "/>", "<a", "<a>", "</a>", "<b:c", " ", "\n", "\r", "\r\n", "\t", "=", "'", `"`, " x='1'", ` y="`, "&", ";", "#", "x", "&#", "&lt;", "&#38;", "&#x41;",
		"&#0;", "é", "\uFFFD", "-", "--", "<!--", "-->", "<![CDATA[", "]", "]]", "]]>", "<?", "?>", "<?p", "?", "<!", "!", "text", "1", ".", ":", "\x00", "\xff",
	}
	rnd := rand.New(rand.NewPCG(1, 1))
	for range 10_000 {
		var doc []byte
		for range 1 + rnd.IntN(12) {
			doc = append(doc, pieces[rnd.IntN(len(pieces))]...)
		}
		compare(t, doc)
		compareContents(t, []byte("<r>"+string(doc)+"</r>"))
		if t.Failed() {
			t.Fatalf("%q", doc)
		}
	}
}

func compare(t *testing.T, raw []byte) {
	t.Helper()
	ours, theirs, nested := newScanner(cleaned(raw)), lenient(raw), lenient(raw)
	for n := 1; ; n++ {
		gotErr := ours.next()
		want, rawErr := theirs.RawToken()
		_, wantErr := nested.Token() // checks the nesting too, and translates the names
		if gotErr == nil && ours.kind == directiveToken || knownDifference(rawErr) || knownDifference(wantErr) {
			return
		}
		if (gotErr == nil) != (wantErr == nil) || errors.Is(gotErr, io.EOF) != errors.Is(wantErr, io.EOF) {
			t.Errorf("token %d: error %v, want %v", n, gotErr, wantErr)
			return
		}
		if gotErr != nil {
			return
		}
		if diff := cmp.Diff(xml.CopyToken(want), ours.xml()); diff != "" {
			t.Errorf("token %d (-want +got):\n%s", n, diff)
			return
		}
		if line, _ := theirs.InputPos(); ours.line() != line {
			t.Errorf("token %d ends on line %d, want %d", n, ours.line(), line)
		}
	}
}

func lenient(raw []byte) *xml.Decoder {
	d := xml.NewDecoder(cleaned(raw))
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	return d
}

// xml is a copy of the token in the words of encoding/xml.
func (t *token) xml() xml.Token {
	switch t.kind {
	case startToken:
		start := xml.StartElement{Name: t.name.xml(), Attr: []xml.Attr{}}
		for _, a := range t.attrs {
			start.Attr = append(start.Attr, xml.Attr{Name: a.name.xml(), Value: string(a.value)})
		}
		return start
	case endToken:
		return xml.EndElement{Name: t.name.xml()}
	case textToken:
		return xml.CopyToken(xml.CharData(t.text))
	case commentToken:
		return xml.CopyToken(xml.Comment(t.text))
	case instructionToken:
		n := nameLength(t.text)
		return xml.CopyToken(xml.ProcInst{Target: string(t.text[:n]), Inst: t.text[n+spaces(t.text[n:]):]})
	case directiveToken:
	}
	return xml.Directive(nil)
}

func (n *name) xml() xml.Name { return xml.Name{Space: n.prefix, Local: n.local} }

// cleaned is what the reader lets the scanner see.
func cleaned(raw []byte) io.Reader {
	text, err := newText(bytes.NewReader(raw))
	if err != nil { // an encoding we do not know
		return strings.NewReader("")
	}
	return text
}

// knownDifference tells where we allow or refuse something else on purpose: the
// version is checked behind the scanner, and names may have any letter.
func knownDifference(err error) bool {
	return err != nil && (strings.Contains(err.Error(), "unsupported version") || strings.Contains(err.Error(), "invalid XML name"))
}

// TestScannerAtTheEdges cuts a document at every byte between two reads, so that
// every token is once not complete.
func TestScannerAtTheEdges(t *testing.T) {
	t.Parallel()
	text := "<?xml version='1.0'?><!-- c --><a b='&amp;'>t\r\n<![CDATA[x]]></a><e/>\n"
	want := tokensOf(t, strings.NewReader(text), 64<<10)
	for size := 1; size < len(text); size++ {
		if diff := cmp.Diff(want, tokensOf(t, strings.NewReader(text), size)); diff != "" {
			t.Fatalf("a buffer of %d bytes (-want +got):\n%s", size, diff)
		}
	}
	if len(want) != 9 {
		t.Errorf("%d tokens", len(want))
	}
}

func tokensOf(t *testing.T, r io.Reader, buffer int) (all []xml.Token) {
	t.Helper()
	s := newScanner(r)
	s.buf = make([]byte, buffer)
	for {
		err := s.next()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, s.xml())
	}
}
