package demo

// movement is one line of a bank statement together with what must become of
// it, so that the files and the story cannot drift apart.
type movement struct {
	day      string
	kind     kind
	amount   int64  // signed cents; 0 means the sum of invoices, less what is adjusted
	party    string // as the bank writes it
	iban     string // of the party, "" when the bank does not say
	text     string // remittance information
	rf       string // structured creditor reference, ISO 11649
	endToEnd string

	scene    string
	outcome  string   // "" means ignored: money going out
	invoices []string // what it settles, or what review must propose
	adjusted int64    // cents of them accepted as an adjustment, beside the money
	why      string
}

// cents is the signed amount of the movement.
func (m movement) cents() int64 {
	if m.amount != 0 {
		return m.amount
	}
	return totalOf(m.invoices) - m.adjusted
}

// kind says how the money moved: the ISO 20022 bank transaction code, the OFX
// TRNTYPE and the words the banks put beside it.
type kind struct{ domain, family, sub, ofx, label string }

var (
	received   = kind{"PMNT", "RCDT", "ESCT", "CREDIT", "VIR SEPA"}
	collected  = kind{"PMNT", "IDDT", "ESDD", "CREDIT", "PRLV SEPA EMIS"}
	unpaid     = kind{"PMNT", "IDDT", "UPDD", "DEBIT", "PRLV SEPA IMPAYE"}
	sent       = kind{"PMNT", "ICDT", "ESCT", "DEBIT", "VIR SEPA EMIS"}
	debited    = kind{"PMNT", "RDDT", "ESDD", "DIRECTDEBIT", "PRLV SEPA"}
	card       = kind{"PMNT", "CCRD", "POSD", "POS", "CB"}
	fee        = kind{"ACMT", "MDOP", "CHRG", "SRVCHG", "FRAIS"}
	cheque     = kind{"PMNT", "RCHQ", "CCHQ", "DEP", "REMISE CHEQUE"}
	ownAccount = kind{"PMNT", "RCDT", "BOOK", "XFER", "VIR"}
)

// Accounts the firm does not know.
const (
	parentIBAN   = "FR7693340033100043759212619"
	syndicIBAN   = "FR7695506006500054214749885"
	bakeryIBAN   = "FR7696221018910048891574579"
	aldrinIBAN   = "FR7692018009680061270990456"
	mornayIBAN   = "FR7692018027210010651961331"
	sgcIBAN      = "FR7696221011460030129409351"
	sgcLoireIBAN = "FR7696221001470002546647605"
	taxIBAN      = "FR7695506003320096975920181"
	sawmillIBAN  = "FR7694112025910066750372795"
)

// currentMovements are the lines of the current account, in booking order.
var currentMovements = []movement{
	{
		day: "2026-02-03", kind: received, party: "SAS ATELIERS CORVAISIER", iban: ibanOf("C-002"), text: "FA2026002",
		scene: SceneNormalised, outcome: Allocated, invoices: []string{"FA-2026-002"}, why: "the number without its hyphens",
	},
	{day: "2026-02-03", kind: sent, amount: -412680, party: "SCIERIE PELTIER", iban: sawmillIBAN, text: "FACTURE SP 88120"},
	{
		day: "2026-02-04", kind: received, party: "SCP BRISSAC LORIEUX NOTAIRES", iban: ibanOf("C-026"), text: "REGLEMENT FA-2025-140",
		scene: SceneLiteral, outcome: Allocated, invoices: []string{"FA-2025-140"}, why: "the number as printed, the exact amount",
	},
	{day: "2026-02-04", kind: debited, amount: -38622, party: "ENERGIE DES MARCHES", text: "CONTRAT 7781220"},
	{
		day: "2026-02-05", kind: received, party: "SCI DU CLOS VERMEIL", iban: ibanOf("C-004"), text: "FACTURES FA-2025-142 ET FA-2026-005",
		scene: SceneSeveral, outcome: Allocated, invoices: []string{"FA-2025-142", "FA-2026-005"}, why: "one transfer for two invoices, both cited",
	},
	{day: "2026-02-05", kind: sent, amount: -165000, party: "SCI DE LA PETITE HALLE", text: "LOYER ATELIER FEVRIER"},
	{
		day: "2026-02-06", kind: received, party: "CABINET DENTAIRE HAUDIQUET", iban: ibanOf("C-006"), text: "VIREMENT EN LIGNE",
		scene: SceneAccount, outcome: Allocated, invoices: []string{"FA-2026-003"}, why: "no reference, but the account is on file and the amount is its one open invoice",
	},
	{day: "2026-02-09", kind: debited, amount: -298400, party: "URSSAF PAYS DE LA LOIRE", text: "COTISATIONS JANVIER"},
	{
		day: "2026-02-10", kind: received, party: "HOTEL DES TROIS MARCHES", iban: ibanOf("C-005"), text: "FA-2025-137 / FA-2026-004 / FA-2026-006",
		scene: SceneSeveral, outcome: Allocated, invoices: []string{"FA-2025-137", "FA-2026-004", "FA-2026-006"}, why: "one transfer for three invoices, all cited",
	},
	{
		day: "2026-02-11", kind: received, party: "SGC DE BREZOLLES SUR LOIRE", iban: sgcIBAN, rf: "RF43FA2026007",
		scene: SceneStructured, outcome: Allocated, invoices: []string{"FA-2026-007"}, why: "the creditor reference of ISO 11649 printed on the invoice",
	},
	{
		day: "2026-02-12", kind: received, party: "LEMARCHAND BATIMENT", iban: ibanOf("C-001"), text: "FA-2025-138", endToEnd: "LB-VIR-000412",
		scene: SceneLiteral, outcome: Allocated, invoices: []string{"FA-2025-138"}, why: "the number as printed, the exact amount",
	},
	{
		day: "2026-02-13", kind: received, party: "FROMAGERIE ARZEL", iban: ibanOf("C-013"), text: "FA-2026-009",
		scene: SceneLiteral, outcome: Allocated, invoices: []string{"FA-2026-009"}, why: "the first of two payments of the same invoice",
	},
	{day: "2026-02-13", kind: sent, amount: -86217, party: "VITRERIE DU BOCAGE", text: "F 60213"},
	{
		day: "2026-02-17", kind: received, amount: 21780, party: "CABINET GUERNALEC SYNDIC", iban: syndicIBAN, text: "ENTRETIEN MENUISERIES TILLEULS",
		scene: SceneAmbiguous, outcome: Review, invoices: []string{"FA-2026-011", "FA-2026-012"}, why: "two residences owe this same subscription and nothing says which one pays",
	},
	{
		day: "2026-02-18", kind: received, amount: 89160, party: "FROMAGERIE ARZEL", iban: ibanOf("C-013"), text: "FA-2026-009",
		scene: SceneDouble, outcome: Review, why: "paid a second time, and nothing else is open: the money is the customer's",
	},
	{
		day: "2026-02-18", kind: received, party: "SCP BRISSAC LORIEUX NOTAIRES", iban: ibanOf("C-026"), text: "fact. 2026 014",
		scene: SceneNormalised, outcome: Allocated, invoices: []string{"FA-2026-014"}, why: "year and counter with blanks, without the prefix",
	},
	{
		day: "2026-02-19", kind: received, party: "HOLDING MARVILLE", iban: parentIBAN, text: "FA-2026-013 POUR OUEST AGENCEMENT",
		scene: SceneParent, outcome: Allocated, invoices: []string{"FA-2026-013"}, why: "paid through the parent company's account, which cites the invoice",
	},
	{
		day: "2026-02-20", kind: received, amount: 229450, party: "M OU MME DELACROIX BESNARD", iban: ibanOf("C-014"), text: "FA-2026-015 PORTE ET VOLETS",
		scene: SceneSurplus, outcome: Review, invoices: []string{"FA-2026-015"}, why: "two digits swapped: 2294.50 for 2249.50, and only a person can say what the 45.00 are",
	},
	{
		day: "2026-02-20", kind: received, amount: 204600, party: "COPROPRIETE 14 RUE HAUTE", iban: ibanOf("C-023"), text: "FA-2026-021 PREMIERE ECHEANCE",
		scene: SceneInstalment, outcome: Allocated, invoices: []string{"FA-2026-021"}, why: "the first of two instalments, to the cent",
	},
	{
		day: "2026-02-23", kind: received, party: "PHARMACIE DU MAIL", iban: ibanOf("C-015"), text: "FA-2026-016 MOINS AVOIR AV-2026-001",
		scene: SceneCreditNote, outcome: Allocated, invoices: []string{"FA-2026-016", "AV-2026-001"}, why: "the invoice less the credit note, both cited",
	},
	{day: "2026-02-23", kind: debited, amount: -412300, party: "DGFIP FINANCES PUBLIQUES", text: "TVA JANVIER"},
	{
		day: "2026-02-24", kind: received, party: "HARBOUR AND LANE LTD", iban: ibanOf("C-016"), text: "INVOICE FA-2026-017",
		scene: SceneFee, outcome: Allocated, invoices: []string{"FA-2026-017"}, adjusted: 1500, why: "15.00 short, from abroad: a bank on the way kept its fee",
	},
	{
		day: "2026-02-25", kind: received, party: "EARL DOMAINE DES ROCHES NOIRES", iban: ibanOf("C-027"), text: "ENTRETIEN CHAI",
		scene: SceneEqual, outcome: Allocated, invoices: []string{"FA-2026-001"}, why: "the payer is known and owes this amount twice: the oldest due is settled first (art. 1342-10 C. civ.)",
	},
	{
		day: "2026-02-26", kind: received, party: "SGC LOIRE ET BOCAGE", iban: sgcLoireIBAN, text: "MANDAT 1377 FA-2026-020 BC-2026-0147",
		scene: SceneLiteral, outcome: Allocated, invoices: []string{"FA-2026-020"}, why: "the number among a mandate and an order",
	},
	{day: "2026-02-26", kind: sent, amount: -1064090, party: "SALAIRES FEVRIER", text: "PAIE 4 SALARIES"},
	{day: "2026-02-27", kind: debited, amount: -142055, party: "CREDIT LIGERIEN", text: "ECHEANCE PRET 0091442"},
	{day: "2026-03-02", kind: fee, amount: -1850, party: "CREDIT LIGERIEN", text: "TENUE DE COMPTE FEVRIER"},
	{
		day: "2026-03-05", kind: received, amount: 131313, party: "SOC ALDRIN DISTRIBUTION", iban: aldrinIBAN, text: "DOSSIER 88213",
		scene: SceneNobody, outcome: Review, why: "nobody owes this amount and nobody has this name",
	},
	{day: "2026-03-05", kind: sent, amount: -165000, party: "SCI DE LA PETITE HALLE", text: "LOYER ATELIER MARS"},
	{day: "2026-03-09", kind: sent, amount: -377150, party: "SCIERIE PELTIER", iban: sawmillIBAN, text: "FACTURE SP 88377"},
	{
		day: "2026-03-10", kind: received, amount: 128400, party: "DGFIP FINANCES PUBLIQUES", iban: taxIBAN, text: "REMBT CREDIT TVA",
		scene: SceneTax, outcome: Ignored, why: "a tax refund says so itself, cites nothing and is nobody's amount: no customer's money",
	},
	{
		day: "2026-03-11", kind: collected, party: "ASSO LES AMIS DU MOULIN", iban: ibanOf("C-012"), text: "FA-2026-024", endToEnd: "PRLV-FA-2026-024", amount: 39600,
		scene: SceneReturned, outcome: Ignored, why: "collected, then taken back on 16 March: the invoice is open again",
	},
	{
		day: "2026-03-11", kind: received, party: "LEMARCHAND BATIMENT", iban: ibanOf("C-001"), text: "FA-2026-028", endToEnd: "LB-VIR-000437",
		scene: SceneLiteral, outcome: Allocated, invoices: []string{"FA-2026-028"}, why: "the number as printed, the exact amount",
	},
	{
		day: "2026-03-12", kind: received, amount: 152700, party: "BOULANGERIE KEMENEUR", iban: bakeryIBAN, text: "REGLEMENT FACTURE",
		scene: SceneShort, outcome: Review, invoices: []string{"FA-2026-027"}, why: "27.00 short of the one invoice of a customer with nearly this name",
	},
	{
		day: "2026-03-12", kind: received, party: "EARL DOMAINE DES ROCHES NOIRES", iban: ibanOf("C-027"), text: "ENTRETIEN CHAI",
		scene: SceneEqual, outcome: Allocated, invoices: []string{"FA-2026-022"}, why: "the same again, for the one that is now the oldest due",
	},
	{
		day: "2026-03-16", kind: received, party: "CAMPING DE L ILE VERTE", iban: ibanOf("C-025"), text: "FA-2026-023 CHALETS",
		scene: SceneEve, outcome: Allocated, invoices: []string{"FA-2026-023"}, why: "paid six days late, on the eve of the first reminder",
	},
	{
		day: "2026-03-16", kind: unpaid, amount: -39600, party: "ASSO LES AMIS DU MOULIN", iban: ibanOf("C-012"), text: "FA-2026-024", endToEnd: "PRLV-FA-2026-024",
		scene: SceneReturned, outcome: Ignored, why: "the direct debit of 11 March comes back: account closed (AC04)",
	},
	{day: "2026-03-16", kind: fee, amount: -1200, party: "CREDIT LIGERIEN", text: "PRELEVEMENT IMPAYE"},
	{
		day: "2026-03-17", kind: received, party: "SAS ATELIERS CORVAISIER", iban: ibanOf("C-002"), text: "fa 2026/032",
		scene: SceneNormalised, outcome: Allocated, invoices: []string{"FA-2026-032"}, why: "small letters, a blank and a stroke",
	},
	{
		day: "2026-03-18", kind: received, party: "CABINET DENTAIRE HAUDIQUET", iban: ibanOf("C-006"), text: "VIREMENT EN LIGNE",
		scene: SceneAccount, outcome: Allocated, invoices: []string{"FA-2026-033"}, why: "no reference, but the account is on file and the amount is its one open invoice",
	},
	{
		day: "2026-03-20", kind: ownAccount, amount: 500000, party: "MENUISERIE TESSIER ET FILS", iban: olderAccount.iban, text: "VIREMENT INTERNE",
		scene: SceneInternal, outcome: Ignored, why: "from the firm's own other account",
	},
	{day: "2026-03-23", kind: debited, amount: -287900, party: "DGFIP FINANCES PUBLIQUES", text: "TVA FEVRIER"},
	{
		day: "2026-03-24", kind: received, party: "SGC DE BREZOLLES SUR LOIRE", iban: sgcIBAN, text: "MANDAT 1433 REF RF63 FA20 2603 5",
		scene: SceneStructured, outcome: Allocated, invoices: []string{"FA-2026-035"}, why: "the creditor reference typed into free text, in groups of four",
	},
	{
		day: "2026-03-25", kind: received, party: "HOLDING MARVILLE", iban: parentIBAN, text: "FA-2026-036 POUR OUEST AGENCEMENT",
		scene: SceneParent, outcome: Allocated, invoices: []string{"FA-2026-036"}, why: "paid through the parent company's account, which cites the invoice",
	},
	{
		day: "2026-03-26", kind: received, party: "SCI DU CLOS VERMEIL", iban: ibanOf("C-004"), text: "FACT 2026-037 ET 2026-038",
		scene: SceneSeveral, outcome: Allocated, invoices: []string{"FA-2026-037", "FA-2026-038"}, why: "two invoices, cited without their prefix",
	},
	{
		day: "2026-03-26", kind: received, party: "HOTEL DES TROIS MARCHES", iban: ibanOf("C-005"), text: "FA-2026-047 ESCOMPTE DEDUIT",
		scene: SceneDiscount, outcome: Allocated, invoices: []string{"FA-2026-047"}, adjusted: 8292, why: "less the 2 % that the invoice offers to who pays within ten days",
	},
	{day: "2026-03-26", kind: sent, amount: -1064090, party: "SALAIRES MARS", text: "PAIE 4 SALARIES"},
	{
		day: "2026-03-27", kind: received, party: "ATELIER D ARCHITECTURE MORNAY", iban: mornayIBAN, text: "FA-2026-039",
		scene: SceneLiteral, outcome: Allocated, invoices: []string{"FA-2026-039"}, why: "the number as printed, from an account not yet known",
	},
	{
		day: "2026-03-27", kind: received, party: "SCP BRISSAC LORIEUX NOTAIRES", iban: ibanOf("C-026"), text: "FA-2026-043",
		scene: SceneLiteral, outcome: Allocated, invoices: []string{"FA-2026-043"}, why: "paid before it was due",
	},
	{day: "2026-03-27", kind: debited, amount: -142055, party: "CREDIT LIGERIEN", text: "ECHEANCE PRET 0091442"},
	{day: "2026-03-30", kind: card, amount: -9240, party: "STATION DU PONT", text: "CARTE 4417 GAZOLE"},
}

// olderMovements are the lines of the older account, in booking order.
var olderMovements = []movement{
	{day: "2026-02-04", kind: debited, amount: -21490, party: "MUTUELLE DES ARTISANS", text: "ASSURANCE VEHICULES"},
	{day: "2026-02-09", kind: card, amount: -13475, party: "QUINCAILLERIE BOIS & FER", text: "CARTE 4417 VISSERIE"},
	{
		day: "2026-02-16", kind: received, party: "MME SOLENE PLOUVIER", text: "SOLDE TRAVAUX FAÇADE",
		scene: SceneName, outcome: Allocated, invoices: []string{"FA-2026-010"}, why: "no reference and no account: a rare name and the exact amount of its one open invoice",
	},
	{
		day: "2026-02-24", kind: received, party: "MME AICHA BENKIRANE-ROUSSEAU", text: "FA-2026-019 FENETRES",
		scene: SceneLiteral, outcome: Allocated, invoices: []string{"FA-2026-019"}, why: "the name is cut at 32 characters, the number is not",
	},
	{day: "2026-02-27", kind: fee, amount: -900, party: "TENUE DE COMPTE", text: "FORFAIT FEVRIER"},
	{day: "2026-03-04", kind: debited, amount: -21490, party: "MUTUELLE DES ARTISANS", text: "ASSURANCE VEHICULES"},
	{day: "2026-03-12", kind: card, amount: -7812, party: "QUINCAILLERIE BOIS & FER", text: "CARTE 4417 COLLE"},
	{
		day: "2026-03-19", kind: cheque, amount: 85800, party: "0004127", text: "1 CHEQUE",
		scene: SceneCheque, outcome: Review, invoices: []string{"FA-2026-030"}, why: "a cheque names nobody: only its amount speaks for an invoice",
	},
	{day: "2026-03-20", kind: ownAccount, amount: -500000, party: "MENUISERIE TESSIER ET FILS", text: "VIREMENT INTERNE"},
	{
		day: "2026-03-26", kind: cheque, party: remittanceSlip, text: "2 CHEQUES",
		scene: SceneRemittance, outcome: Allocated, invoices: []string{"FA-2026-045", "FA-2026-046"}, why: "remittance.csv says which cheques the slip is made of",
	},
	{day: "2026-03-27", kind: fee, amount: -900, party: "TENUE DE COMPTE", text: "FORFAIT MARS"},
}
