package mailbox

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// plain bounds a text and takes out what is no text: characters that command a
// terminal, and those that turn the direction of writing around to hide words.
func plain(s string, runes int) string {
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\t", " ").Replace(strings.ToValidUTF8(s, "\uFFFD"))
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r), r == '\u2028', r == '\u2029':
			return -1
		}
		return r
	}, s)
	s = strings.TrimSpace(s)
	if text := []rune(s); len(text) > runes {
		s = string(text[:runes-1]) + "…"
	}
	return s
}

// line is plain text on one line.
func line(s string) string {
	return plain(strings.Join(strings.Fields(plain(s, maxLineRunes)), " "), maxLineRunes)
}

// FirstLine returns the first line of a text that its sender wrote, and not
// quoted.
func FirstLine(text string) string {
	for l := range strings.SplitSeq(text, "\n") {
		if l = strings.TrimSpace(l); l != "" && !strings.HasPrefix(l, ">") {
			return plain(l, maxNoteRunes)
		}
	}
	return ""
}

const maxNoteRunes = 120

// Elements whose text nobody sees, and those that begin a line.
var (
	unseen = []atom.Atom{atom.Script, atom.Style, atom.Title}
	breaks = []atom.Atom{atom.Br, atom.P, atom.Div, atom.Tr, atom.Li, atom.Blockquote}
)

// fromHTML keeps the words of a page and nothing else.
func fromHTML(page string) string {
	var b strings.Builder
	hidden := false
	tokens := html.NewTokenizer(strings.NewReader(page))
	for kind := tokens.Next(); kind != html.ErrorToken; kind = tokens.Next() {
		if kind == html.TextToken && !hidden {
			b.WriteString(strings.ReplaceAll(string(tokens.Text()), "\n", " "))
		}
		name, _ := tokens.TagName()
		element := atom.Lookup(name)
		if slices.Contains(unseen, element) {
			hidden = kind == html.StartTagToken
		}
		if kind != html.EndTagToken && slices.Contains(breaks, element) {
			b.WriteByte('\n')
		}
	}
	return b.String()
}
