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
}).Parse(htmlSource))

// page is what the template reads.
type page struct {
	channel.Message
	Picture func(modules [][]bool) (template.URL, error)
}

// HTML writes the letter of a message as a page. picture turns the modules of a QR
// code into the address of their picture.
func HTML(m channel.Message, picture func(modules [][]bool) (string, error)) (string, error) {
	var b strings.Builder
	err := htmlLetter.Execute(&b, page{m, func(modules [][]bool) (template.URL, error) {
		address, err := picture(modules)
		return template.URL(address), err //nolint:gosec // of ours: cid: or data:
	}})
	if err != nil {
		return "", fmt.Errorf("writing the HTML: %w", err)
	}
	return b.String(), nil
}
