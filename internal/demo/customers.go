package demo

// customer is one row of customers.csv.
type customer struct {
	id, name, segment, kind string
	email, iban             string // "" when the firm does not know it
	language, country       string
	phone, address, aliases string
}

// customers are everybody the firm sells to.
var customers = []customer{
	{id: "C-001", name: "Lemarchand Bâtiment SARL", segment: "pro", kind: "b2b", email: "compta@lemarchand-batiment.example", iban: "FR7696221020260086233221980", phone: "02 61 91 10 01", address: "Zone artisanale des Quatre Vents, 49310 Vihorelle"},
	{id: "C-002", name: "SAS Ateliers Corvaisier", segment: "pro", kind: "b2b", email: "factures@corvaisier.example", iban: "FR7691007032310025710464795", address: "8 rue du Tour à bois, 49410 Chênehalle"},
	{id: "C-003", name: "Mairie de Brézolles-sur-Loire", segment: "public", kind: "public", email: "finances@brezolles-sur-loire.example", address: "1 place de la Mairie, 49490 Brézolles-sur-Loire", aliases: "SGC Brézolles|Trésorerie de Brézolles"},
	{id: "C-004", name: "SCI du Clos Vermeil", segment: "pro", kind: "b2b", email: "gerance@clos-vermeil.example", iban: "FR7693340007200039017009060", address: "27 chemin du Clos, 49490 Brézolles-sur-Loire"},
	{id: "C-005", name: "Hôtel des Trois Marches", segment: "pro", kind: "b2b", email: "direction@trois-marches.example", iban: "FR7694112018120003724236489", phone: "02 61 91 10 05", address: "3 quai des Gabarres, 49490 Brézolles-sur-Loire"},
	{id: "C-006", name: "Cabinet dentaire Haudiquet", segment: "pro", kind: "b2b", email: "accueil@dentaire-haudiquet.example", iban: "FR7693340020010072506246538", address: "14 rue Pasteur, 49490 Brézolles-sur-Loire"},
	{id: "C-007", name: "Solène Plouvier", segment: "particulier", kind: "consumer", email: "solene.plouvier@courriel.example", phone: "06 39 98 10 07", address: "5 venelle des Lavandières, 49410 Chênehalle"},
	{id: "C-008", name: "Boulangerie Quémeneur", segment: "pro", kind: "b2b", email: "boulangerie@quemeneur.example", phone: "02 61 91 10 08", address: "2 Grande Rue, 49310 Vihorelle"},
	{id: "C-009", name: "Résidence Les Tilleuls", segment: "pro", kind: "b2b", email: "tilleuls1@syndic-rives.example", address: "10 allée des Tilleuls, 49490 Brézolles-sur-Loire"},
	{id: "C-010", name: "Résidence Les Tilleuls II", segment: "pro", kind: "b2b", email: "tilleuls2@syndic-rives.example", address: "12 allée des Tilleuls, 49490 Brézolles-sur-Loire"},
	{id: "C-011", name: "Ouest Agencement SAS", segment: "pro", kind: "b2b", email: "compta@ouest-agencement.example", address: "Parc d'activités du Grand Pré, 44390 Sautreau"},
	{id: "C-012", name: "Association Les Amis du Moulin", segment: "association", kind: "b2b", email: "tresorier@amisdumoulin.example", iban: "FR7695506018220060608376919", address: "Moulin de la Roussière, 49310 Vihorelle"},
	{id: "C-013", name: "Fromagerie Arzel SARL", segment: "pro", kind: "b2b", email: "contact@fromagerie-arzel.example", iban: "FR7691007006450088108658056", address: "La Basse-Cour, 49310 Vihorelle"},
	{id: "C-014", name: "M. et Mme Delacroix-Besnard", segment: "particulier", kind: "consumer", email: "delacroix.besnard@courriel.example", iban: "FR7695506004660027834385392", phone: "06 39 98 10 14", address: "41 route de la Corniche, 49410 Chênehalle"},
	{id: "C-015", name: "Pharmacie du Mail", segment: "pro", kind: "b2b", email: "pharmacie@dumail.example", iban: "FR7696221017650019445807359", address: "6 mail des Acacias, 49490 Brézolles-sur-Loire"},
	{id: "C-016", name: "Harbour & Lane Ltd", segment: "pro", kind: "b2b", email: "accounts@harbour-lane.example", iban: "GB87HBLN40712833915027", language: "en", country: "GB", address: "4 Chandlers Row, Whitsea, Kent"},
	{id: "C-017", name: "Josette Le Goffic", segment: "particulier", kind: "consumer", phone: "02 61 91 10 17", address: "9 impasse du Puits, 49310 Vihorelle"},
	{id: "C-018", name: "Restaurant La Treille", segment: "pro", kind: "b2b", email: "latreille@courriel.example", address: "18 quai des Gabarres, 49490 Brézolles-sur-Loire"},
	{id: "C-019", name: "Clinique vétérinaire Saint-Éloi", segment: "pro", kind: "b2b", email: "compta@vet-sainteloi.example", iban: "FR7696221031410072945022189", address: "55 avenue de la Gare, 49490 Brézolles-sur-Loire"},
	{id: "C-020", name: "Transports Guivarch SARL", segment: "pro", kind: "b2b", email: "administration@guivarch.example", phone: "02 61 91 10 20", address: "Route de Cholard, 49310 Vihorelle"},
	{id: "C-021", name: "OGEC École Sainte-Radegonde", segment: "association", kind: "b2b", email: "economat@sainte-radegonde.example", address: "7 rue de l'Abbaye, 49490 Brézolles-sur-Loire"},
	{id: "C-022", name: "SARL Vasseur Rénovation", segment: "pro", kind: "b2b", email: "contact@vasseur-renovation.example", address: "31 rue du Four, 49410 Chênehalle"},
	{id: "C-023", name: "Copropriété 14 rue Haute", segment: "pro", kind: "b2b", email: "conseil@14ruehaute.example", iban: "FR7693340020570056920026223", address: "14 rue Haute, 49490 Brézolles-sur-Loire"},
	{id: "C-024", name: "Thibault Ferrandon", segment: "particulier", kind: "consumer", email: "t.ferrandon@courriel.example", address: "22 rue des Bateliers, 49410 Chênehalle"},
	{id: "C-025", name: "Camping de l'Île Verte", segment: "pro", kind: "b2b", email: "bureau@camping-ileverte.example", iban: "FR7693340016930055161213327", address: "Chemin de l'Île, 49410 Chênehalle"},
	{id: "C-026", name: "SCP Brissac-Lorieux, notaires associés", segment: "pro", kind: "b2b", email: "compta@brissac-lorieux.example", iban: "FR7691007002770092568982566", address: "2 place de la Mairie, 49490 Brézolles-sur-Loire"},
	{id: "C-027", name: "EARL Domaine des Roches Noires", segment: "pro", kind: "b2b", email: "cave@rochesnoires.example", iban: "FR7692018020980057468364762", address: "Les Roches, 49410 Chênehalle"},
	{id: "C-028", name: "Communauté de communes Loire et Bocage", segment: "public", kind: "public", email: "comptabilite@loire-et-bocage.example", address: "100 boulevard du Pont, 49490 Brézolles-sur-Loire", aliases: "CC Loire et Bocage"},
	{id: "C-029", name: "Aïcha Benkirane-Rousseau", segment: "particulier", kind: "consumer", email: "a.benkirane@courriel.example", phone: "06 39 98 10 29", address: "1 clos des Vignes, 49310 Vihorelle"},
	{id: "C-030", name: "Kervella Charpente SAS", segment: "pro", kind: "b2b", email: "compta@kervella-charpente.example", iban: "FR7696221007530098079536795", address: "ZA du Petit Bois, 49310 Vihorelle"},
	{id: "C-031", name: "Atelier d'architecture Mornay", segment: "pro", kind: "b2b", email: "agence@mornay-architecture.example", address: "16 rue des Tonneliers, 49490 Brézolles-sur-Loire"},
	{id: "C-032", name: "Librairie Page Blanche", segment: "pro", kind: "b2b", email: "librairie@page-blanche.example", address: "11 Grande Rue, 49490 Brézolles-sur-Loire"},
}

// ibanOf returns the account on file of a customer.
func ibanOf(id string) string { return customerOf(id).iban }

func nameOf(id string) string { return customerOf(id).name }

func customerOf(id string) customer {
	for _, c := range customers {
		if c.id == id {
			return c
		}
	}
	return customer{}
}
