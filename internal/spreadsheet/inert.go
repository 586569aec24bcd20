// Package spreadsheet keeps what others have written (a payer's name, the text of a
// transfer) from being taken for a formula by the program that opens a CSV file.
package spreadsheet

import (
	"regexp"
	"strings"
)

// formula is what spreadsheets begin one with, in their full-width forms too; a tab or
// a line break before it is cut off by some of them.
const formula = "=+-@\t\r\n＝＋－＠"

// harmless is a number, meant to stay one, or a Belgian structured reference, which is
// no formula to anybody: +++090/9337/55493+++.
var harmless = regexp.MustCompile(`^([+-]?\d+([.,]\d+)?|\+{3}[\d/ ]+\+{3})$`)

// begins finds where a cell begins within a text for a spreadsheet that parts cells by
// semicolons, as the French ones do, or by tabs.
var begins = regexp.MustCompile(`([;\t] *)([=+\-@＝＋－＠])`)

// Inert puts an apostrophe before what a spreadsheet would take for a formula: at the
// beginning of a text, or behind a semicolon or tab in it. Spreadsheets show what
// follows the apostrophe. Numbers and all other texts are returned as they are.
func Inert(text string) string {
	if text == "" || harmless.MatchString(text) {
		return text
	}
	if first := []rune(text)[0]; strings.ContainsRune(formula, first) {
		text = "'" + text
	}
	return begins.ReplaceAllString(text, "$1'$2")
}
