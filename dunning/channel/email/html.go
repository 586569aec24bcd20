package email

import (
	_ "embed"
	"fmt"
	"html/template"
	"strings"

	"relanced/dunning/channel"
)

// The HTML of a reminder says what its text says, and loads nothing: styles are
// inline, the one picture comes with the message, no address is fetched, and
// nobody can tell whether it was opened.

//go:embed letter.html.tmpl
var htmlSource string

var htmlLetter = template.Must(template.New("letter").Funcs(template.FuncMap{
	"lines": func(text string) []string { return strings.Split(text, "\n") },
	"right": func(t channel.Table, column int) bool { return column >= t.Right },
	"span":  func(t channel.Table) int { return max(1, len(t.Head)-1) },
	"last":  func(i, n int) bool { return i == n-1 },
	// HTML puts the caller's in its place.
	"picture": func(string) (template.URL, error) { return "", nil },
}).Parse(htmlSource))

// HTML writes the letter of a message as a page. picture turns what a QR code
// says into the address of its picture.
func HTML(m channel.Message, picture func(code string) (string, error)) (string, error) {
	var b strings.Builder
	t, err := htmlLetter.Clone()
	if err != nil {
		return "", fmt.Errorf("writing the HTML: %w", err)
	}
	err = t.Funcs(template.FuncMap{"picture": func(code string) (template.URL, error) {
		address, err := picture(code)
		return template.URL(address), err //nolint:gosec // of ours: cid: or data:
	}}).Execute(&b, m)
	if err != nil {
		return "", fmt.Errorf("writing the HTML: %w", err)
	}
	return b.String(), nil
}
