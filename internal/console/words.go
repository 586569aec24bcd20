package console

// words are the texts of the pages by language. Both languages have the same
// keys; a test says so.
var words = map[string]map[string]string{
	"fr": {
		"title": "État", "other": "English", "otherLang": "en", "error": "La page n'a pas pu être produite : voyez le journal.",
		"empty":   "Aucun livre pour l'instant : déposez un relevé ou un fichier de factures dans le dossier inbox.",
		"stopped": "Étape arrêtée par une erreur interne", "book": "Livre", "entries": "Mouvements", "new": "nouveaux", "allocated": "lettrés",
		"review": "à trancher", "ignored": "hors clients", "open": "échéances ouvertes", "accounts": "Comptes bancaires", "account": "Compte",
		"until": "Connu jusqu'au", "gaps": "Manques", "none": "aucun", "queue": "À trancher par une personne", "date": "Date", "amount": "Montant",
		"payer": "Payeur", "proposal": "Proposition et raisons", "nothing": "rien ne l'explique", "held": "Relances retenues", "finished": "Impayé après la dernière étape : à une personne de décider", "lastStep": "Dernière étape", "charged": "Pénalités et indemnités réclamées, non réglées", "claimedBy": "Réclamées par", "invoice": "Facture",
		"customer": "Client", "step": "Étape", "reason": "Raison", "firstDay": "Premier jour possible", "refused": "Fichiers refusés",
		"file": "Fichier", "waiting": "Relances qui attendent une personne", "leaving": "Relances qui partent d'elles-mêmes", "leavesOn": "Part le", "nextPass": "au prochain passage", "sent": "Dernières relances parties", "recipient": "Destinataire",
		"state": "État", "command": "À traiter avec la commande", "stuck": "Relances que leur canal n'arrive pas à envoyer", "since": "Depuis", "attempts": "Essais",
		"demoted": "Règle trop souvent fausse, elle ne fait plus que proposer :",
	},
	"en": {
		"title": "Status", "other": "Français", "otherLang": "fr", "error": "The page could not be made: see the log.",
		"empty":   "No book yet: drop a statement or a file of invoices into the inbox folder.",
		"stopped": "Stage stopped by an internal error", "book": "Book", "entries": "Entries", "new": "new", "allocated": "allocated",
		"review": "to decide", "ignored": "not customers'", "open": "open instalments", "accounts": "Bank accounts", "account": "Account",
		"until": "Known until", "gaps": "Gaps", "none": "none", "queue": "For a person to decide", "date": "Date", "amount": "Amount",
		"payer": "Payer", "proposal": "Proposal and evidence", "nothing": "nothing explains it", "held": "Reminders held", "finished": "Unpaid after the last step: for a person to decide", "lastStep": "Last step", "charged": "Interest and indemnities claimed and unpaid", "claimedBy": "Claimed by", "invoice": "Invoice",
		"customer": "Customer", "step": "Step", "reason": "Reason", "firstDay": "First possible day", "refused": "Refused files",
		"file": "File", "waiting": "Reminders that wait for a person", "leaving": "Reminders that leave by themselves", "leavesOn": "Leaves on", "nextPass": "with the next pass", "sent": "Latest reminders sent", "recipient": "Recipient",
		"state": "State", "command": "Deal with it by the command", "stuck": "Reminders that their channel fails to send", "since": "Since", "attempts": "Attempts",
		"demoted": "This rule was wrong too often and only proposes now:",
	},
}
