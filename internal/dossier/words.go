package dossier

import (
	"bytes"
	"fmt"
	"strings"
)

// text is a page that people read, in one of two languages.
type text struct {
	b       bytes.Buffer
	english bool
}

func (d Dossier) text() *text { return &text{english: d.Language == "en"} }

func (t *text) line(format string, args ...any) {
	t.b.WriteString(strings.TrimRight(fmt.Sprintf(format, args...), " ") + "\n")
}

// field writes a name and a value; nothing when there is none.
func (t *text) field(key, value string) {
	if value != "" {
		t.line("  %s : %s", t.say(key), strings.ReplaceAll(value, "\n", ", "))
	}
}

func (t *text) title(key string) {
	t.line("")
	t.line("%s", strings.ToUpper(t.say(key)))
}

func (t *text) bytes() []byte { return t.b.Bytes() }

// say is a phrase in the language of the text; what has none is said as it is.
func (t *text) say(key string) string {
	p, known := phrases[key]
	switch {
	case !known:
		return key
	case t.english:
		return p[1]
	}
	return p[0]
}

// phrases are French and English.
var phrases = map[string][2]string{
	"dossier":         {"Dossier de créance", "Dossier of a claim"},
	"arrested":        {"Arrêté au", "As of"},
	"written":         {"Établi le", "Written"},
	"self":            {"Empreintes SHA-256. manifest.json les donne aussi, avec celle de cet index.", "SHA-256 of each file. manifest.json has them too, with that of this index."},
	"invoice":         {"Facture", "Invoice"},
	"only data":       {"le fichier d'origine n'est pas dans l'archive ; seules les données sont connues, d'après", "its original is not in the archive; only its data is known, from"},
	"unknown source":  {"une source inconnue", "an unknown source"},
	"reminder":        {"Relance", "Reminder"},
	"no bytes":        {"le fichier envoyé n'est plus conservé ; le texte est celui du registre", "the file that left is no longer kept; the text is the ledger's"},
	"no proof":        {"preuve absente de l'archive :", "proof missing from the archive:"},
	"creditor":        {"Créancier", "Creditor"},
	"customer":        {"Débiteur", "Debtor"},
	"name":            {"Nom", "Name"},
	"id":              {"Numéro de client", "Customer number"},
	"siren":           {"SIREN", "SIREN"},
	"vat":             {"TVA", "VAT"},
	"address":         {"Adresse", "Address"},
	"country":         {"Pays", "Country"},
	"email":           {"Courriel", "E-mail"},
	"phone":           {"Téléphone", "Phone"},
	"mentions":        {"Mentions", "Mentions"},
	"kind":            {"Qualité", "Kind"},
	"b2b":             {"professionnel", "professional"},
	"public":          {"personne publique", "public body"},
	"consumer":        {"consommateur", "consumer"},
	"unknown kind":    {"inconnue (traité comme un consommateur)", "unknown (treated as a consumer)"},
	"totals":          {"Sommes dues", "What is owed"},
	"principal":       {"Principal", "Principal"},
	"interest":        {"Pénalités de retard", "Late-payment interest"},
	"indemnity":       {"Indemnité forfaitaire", "Flat indemnity"},
	"total":           {"Total", "Total"},
	"left":            {"Reste dû en principal", "Principal left"},
	"interest left":   {"Pénalités restant dues", "Interest left"},
	"indemnity left":  {"Indemnités restant dues", "Indemnities left"},
	"invoices":        {"Factures", "Invoices"},
	"issued":          {"émise le", "issued"},
	"due":             {"échue le", "due"},
	"limitation":      {"Prescription le", "Limitation on"},
	"not due":         {"dont non échu", "of which not due yet"},
	"unclaimed":       {"dont accessoires qu'aucune lettre n'a encore réclamés", "of which charges that no letter has claimed yet"},
	"years":           {"ans à compter de l'émission, sauf interruption", "years from the day of issue, unless stopped"},
	"lapsing":         {"ATTENTION, prescription proche ou acquise", "MIND, limitation near or past"},
	"provisional":     {"PROVISOIRE : ces chiffres peuvent changer", "PROVISIONAL: these figures may change"},
	"credits":         {"Avoirs et sommes non affectées, déduits", "Credit notes and unapplied money, set off"},
	"credit note":     {"Avoir", "Credit note"},
	"unapplied":       {"Somme reçue sans affectation", "Money on no invoice"},
	"undecided":       {"ATTENTION, sommes reçues en attente de décision", "MIND, money received that waits for a decision"},
	"may pay":         {"Elles peuvent régler tout ou partie de ce qui est demandé, et n'en sont pas déduites :", "It may pay all or part of what is claimed, and is not taken off:"},
	"statement":       {"Décompte", "Statement"},
	"payment":         {"Paiement", "Payment"},
	"credit_note":     {"Avoir imputé avec un paiement", "Credit note taken with a payment"},
	"adjustment":      {"Écart accepté", "Difference accepted"},
	"settled":         {"Réglé d'après la comptabilité", "Settled, by the accounts"},
	"written_off":     {"Abandonné", "Given up"},
	"charges":         {"Sommes accessoires réglées avec la facture", "Charges paid along with the invoice"},
	"charges_paid":    {"Sommes accessoires réglées par ailleurs", "Charges paid otherwise"},
	"charges_waived":  {"Sommes accessoires abandonnées", "Charges given up"},
	"charges_set_off": {"Sommes accessoires compensées par des avoirs et sommes non affectées", "Charges covered by credit notes and unapplied money"},
	"set_off":         {"Avoirs et sommes non affectées", "Credit notes and unapplied money"},
	"from":            {"du", "from"},
	"to":              {"au", "to"},
	"days":            {"jours", "days"},
	"on":              {"sur", "on"},
	"daily":           {"par jour de plus", "for each further day"},
	"bank reference":  {"Référence bancaire", "Bank reference"},
	"identity":        {"Identité", "Identity"},
	"account":         {"Compte", "Account"},
	"booked":          {"Date de comptabilisation", "Booked"},
	"value date":      {"Date de valeur", "Value date"},
	"amount":          {"Montant", "Amount"},
	"counterparty":    {"Contrepartie", "Counterparty"},
	"iban":            {"IBAN de la contrepartie", "Counterparty IBAN"},
	"reference":       {"Référence structurée", "Structured reference"},
	"end to end":      {"Référence de bout en bout", "End-to-end reference"},
	"remittance":      {"Libellé du donneur d'ordre", "Remittance information"},
	"label":           {"Libellé de la banque", "Label"},
	"code":            {"Code d'opération", "Transaction code"},
	"return":          {"Retour, motif", "Return, reason"},
	"original":        {"Opération d'origine", "Original movement"},
	"source":          {"Relevé", "Statement file"},
	"share":           {"Affecté", "Allocated"},
	"decided by":      {"décidé par", "decided by"},
	"taken back":      {"repris le", "taken back on"},
	"step":            {"Étape", "Step"},
	"channel":         {"Canal", "Channel"},
	"recipient":       {"Destinataire", "Recipient"},
	"state":           {"État", "State"},
	"planned":         {"Prévue le", "Planned for"},
	"sent":            {"Envoyée", "Sent"},
	"message id":      {"Message-ID", "Message-ID"},
	"receipt":         {"Réponse du canal", "Answer of the channel"},
	"approved by":     {"Approuvée par", "Approved by"},
	"reason":          {"Motif", "Reason"},
	"tracking":        {"Numéro de suivi", "Tracking number"},
	"deposited":       {"Déposée le", "Deposited"},
	"delivered":       {"Distribuée ou présentée le", "Delivered, or first presented"},
	"proof file":      {"Preuve", "Proof"},
	"note":            {"Note", "Note"},
	"withdrawn":       {"RETIRÉE le", "WITHDRAWN on"},
	"booked before":   {"le paiement était arrivé avant, le", "the money had come before, on"},
	"but for":         {"sauf pour", "but for"},
	"apology":         {"Excuses", "Apology"},
	"apology sent":    {"envoyées", "sent"},
	"no apology":      {"aucune à ce jour", "none so far"},
	"void":            {"hors de la preuve, dans 08_withdrawn : relance retirée, ou excuses", "no part of the proof, in 08_withdrawn: a reminder that was withdrawn, or an apology"},
	"history":         {"Historique", "History"},
	"listed invoices": {"Factures rappelées", "Invoices listed"},
	"text":            {"Texte", "Text"},
}
