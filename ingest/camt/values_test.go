package camt

import "testing"

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
