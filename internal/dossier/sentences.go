package dossier

import "regexp"

// french are sentences of the ledger, which is in English, as a French page says them.
// $1 and so on are what the sentence is about.
var french = []struct {
	english *regexp.Regexp
	french  string
}{
	{regexp.MustCompile(`^the rate (\S+) of (\S+) is not known yet: that of (\S+) is used$`), "le taux $1 du $2 n'est pas encore connu : celui du $3 est appliqué"},
	{regexp.MustCompile(`^no rate (\S+) of (\S+) is known: nothing is counted$`), "aucun taux $1 du $2 n'est connu : rien n'est compté"},
	{regexp.MustCompile(`^the rate (\S+) of (\S+) has not been checked$`), "le taux $1 du $2 n'a pas été vérifié"},
	{regexp.MustCompile(`^charges claimed on (\S+) paid along$`), "sommes accessoires réclamées le $1, réglées avec la facture"},
	{regexp.MustCompile(`^claimed charges paid along$`), "sommes accessoires réclamées, réglées avec la facture"},
	{regexp.MustCompile(`^a penalty for late payment paid along$`), "pénalité de retard réglée avec la facture"},
	{regexp.MustCompile(`^the flat indemnity for late payment paid along$`), "indemnité forfaitaire réglée avec la facture"},
	{regexp.MustCompile(`^early-payment discount( \S+ %)?$`), "escompte$1"},
	{regexp.MustCompile(`^the flat sum of (.+) is not added to an invoice in (\S+)$`), "l'indemnité forfaitaire de $1 n'est pas ajoutée à une facture en $2"},
	{regexp.MustCompile(`^rounding$`), "arrondi"},
	{regexp.MustCompile(`^bank fee$`), "frais bancaires"},
}

// retell says a sentence of the ledger in the language of the page. What people wrote
// stays as they wrote it.
func (t *text) retell(sentence string) string {
	if t.english {
		return sentence
	}
	for _, s := range french {
		if s.english.MatchString(sentence) {
			return s.english.ReplaceAllString(sentence, s.french)
		}
	}
	return sentence
}
