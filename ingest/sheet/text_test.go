package sheet

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

func TestText(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, bytes, want string }{
		{"UTF-8", "héé 😀 €", "héé 😀 €"},
		{"byte order mark", "\xef\xbb\xbfid", "id"},
		{"two files glued together", "a\n\xef\xbb\xbfid", "a\nid"},
		{"Windows-1252", "Soci\xe9t\xe9 \x80 \x93x\x94", "Société € “x”"},
		{"both", "é\xe9", "éé"},
		{"cut UTF-8", "a\xe2\x82", "aâ‚"},
		{"undefined in Windows-1252", "a\x81b", "a\ufffdb"},
		{"control characters", "a\x00b\x1fc\x7fd\te", "abcd\te"},
		{"line ends", "a\r\nb\rc\n\nd\r\r\n", "a\nb\nc\n\nd\n\n"},
		{"a real replacement character", "a\ufffdb", "a\ufffdb"},
		{"UTF-16 little", "\xff\xfei\x00d\x00\xac\x20", "id€"},
		{"UTF-16 big", "\xfe\xff\x00i\x00d\x20\xac", "id€"},
		{"UTF-16 little, unmarked", "i\x00d\x00\xac\x20", "id€"},
		{"UTF-16 big, unmarked", "\x00i\x00d\x20\xac", "id€"},
		{"UTF-16 cut", "\xff\xfei\x00d", "i\ufffd"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			for name, src := range map[string]io.Reader{
				"whole": strings.NewReader(test.bytes), "bytewise": iotest.OneByteReader(strings.NewReader(test.bytes)),
			} {
				text, err := NewText(src)
				if err != nil {
					t.Fatal(err)
				}
				text.Allow(MaxRow)
				if got, err := io.ReadAll(text); string(got) != test.want || err != nil {
					t.Errorf("%s: got %q, %v, want %q", name, got, err, test.want)
				}
			}
		})
	}
}

// The limit holds for one row, however the reads fall.
func TestTextRowLimit(t *testing.T) {
	t.Parallel()
	text, err := NewText(strings.NewReader(strings.Repeat("x", 10*chunk)))
	if err != nil {
		t.Fatal(err)
	}
	text.Allow(chunk + 1)
	got, err := io.ReadAll(text)
	if !errors.Is(err, errRowLength) || len(got) < chunk+1 || len(got) > 2*chunk {
		t.Errorf("%d bytes and %v", len(got), err)
	}
	text.Allow(chunk)
	if n, err := text.Read(make([]byte, 10)); n != 10 || err != nil {
		t.Errorf("the next row got %d bytes and %v", n, err)
	}
}
