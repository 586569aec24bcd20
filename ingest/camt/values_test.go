package camt

import (
	"bytes"
	"testing"
)

// TestUntouched puts every byte at every place of a text: only those that stand
// for themselves in ASCII need no look.
func TestUntouched(t *testing.T) {
	t.Parallel()
	for c := range 256 {
		for at := range 20 {
			text := bytes.Repeat([]byte("a~ z"), 5)
			text[at] = byte(c)
			plain := c >= ' ' && c < 0x7F || c == '\n' || c == '\r' || c == '\t'
			if got := untouched(text); got != plain {
				t.Errorf("byte %#x at %d: %v", c, at, got)
			}
		}
	}
	if !untouched([]byte("Société Œuvre €, always")) || untouched([]byte("a mark \uFEFF, and more")) {
		t.Error("beyond ASCII")
	}
}

func TestClean(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ in, want string }{
		{"", ""},
		{" ", ""},
		{"a b", "a b"},
		{" a b", "a b"},
		{"a b ", "a b"},
		{"a  b", "a b"},
		{"a\n\t\u00a0b", "a b"},
		{"a\u0085\u0007b\x7fc", "a b c"},
		{"in\u00advoice \u202e12\u200b", "invoice 12"},
		{"é", "é"},
	} {
		if got := clean(c.in); got != c.want {
			t.Errorf("clean(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestReference(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ in, want string }{
		{" FA-1 ", "FA-1"}, {"NOTPROVIDED", ""}, {"not provided", ""}, {"NONREF", ""}, {"NOTPROVIDED-1", "NOTPROVIDED-1"},
	} {
		if got := reference(c.in); got != c.want {
			t.Errorf("reference(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}
