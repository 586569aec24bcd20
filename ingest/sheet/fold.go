package sheet

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Fold brings a name to its bare letters and digits: "N° de Facture" and
// "n_facture" are both "nfacture", "Date d’échéance" is "dateecheance". What is
// owed ("montant dû", "MONTANT DU TTC") is no article.
func Fold(name string) string {
	words := strings.FieldsFunc(norm.NFKC.String(strings.ToLower(name)), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.Mn, r)
	})
	var b strings.Builder
	for i, word := range words {
		last := i == len(words)-1
		if slices.Contains(articles, word) && !last && words[i+1] != "ttc" {
			continue
		}
		for _, r := range norm.NFKD.String(word) {
			if unicode.IsLetter(r) || unicode.IsDigit(r) {
				b.WriteRune(unicode.ToLower(r))
			}
		}
	}
	return b.String()
}

var articles = []string{"de", "d", "du", "des", "la", "le", "l", "of"}
