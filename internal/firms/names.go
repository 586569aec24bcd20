package firms

import (
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

var (
	surnames = strings.Fields(`Martin Bernard Dubois Thomas Robert Richard Petit Durand Leroy Moreau Simon Laurent Lefèbvre Michel Garcia
		David Bertrand Roux Vincent Fournier Morel Girard André Lefèvre Mercier Dupont Lambert Bonnet François Martinez Legrand Garnier
		Faure Rousseau Blanc Guérin Muller Henry Roussel Nicolas Perrin Morin Mathieu Clément Gauthier Dumont Lopez Fontaine Chevalier
		Robin Masson Sanchez Gérard Nguyen Boyer Denis Lemaire Duval Joly Gautier Roger Roche Roy Noël Meyer Lucas Meunier Jean Pérez
		Marchand Dufour Blanchard Marie Barbier Brun Dumas Brunet Schmitt Leroux Colas Fernandez Pierre Renard Arnaud Rolland Caron
		Aubert Giraud Leclerc Vidal Bourgeois Renaud Lemoine Picard Gaillard Philippe Leclercq Lacroix Fabre Dupuis Olivier Rodriguez
		Hubert Kowalczyk Le-Goff Quéré Kervella Tréguer Abgrall Benhamou Haddad Diallo Traoré Öztürk Da-Silva Ferreira Ngoma Bîrsan
		Etcheverry Ibarrondo Wœrth Zeller Klingenschmitt Vandenbroucke Deschryver Hennequin Poincloux Tournadre Jacquemin`)
	firstNames = strings.Fields(`Jean Marie Pierre Michel Anne Françoise Julie Nicolas Léa Hugo Chloé Élodie Rémi Zoé Aurélien Gaëlle
		Mohamed Fatima Karim Inès Bruno Hélène Cécile Stéphane Noëlle Thierry Maïa Loïc Solène`)
	trades = []string{
		"Plomberie", "Menuiserie", "Boulangerie", "Électricité Générale", "Transports", "Garage", "Imprimerie", "Maçonnerie", "Pharmacie",
		"Carrosserie", "Paysages", "Conseil", "Ingénierie", "Traiteur", "Charpente", "Peinture", "Nettoyage", "Ambulances", "Optique",
		"Informatique", "Distribution", "Bâtiment", "Rénovation", "Logistique", "Architecture", "Immobilier", "Hôtel", "Restaurant",
		"Métallerie", "Couverture", "Diffusion", "Formation", "Sécurité", "Viandes", "Fromagerie", "Vins", "Textiles", "Équipement",
	}
	places = []string{
		"Armor", "du Ponant", "de l'Ouest", "Val de Loire", "des Alpes", "du Midi", "Atlantique", "d'Aquitaine", "Bretagne Sud", "du Léman",
		"de la Vallée", "des Tilleuls", "du Port", "de la Gare", "Saint-Michel", "Sainte-Anne", "des Deux Rives", "du Château", "Île-de-France",
		"du Moulin", "de l'Étang", "Beauséjour", "Bellevue", "du Parc", "des Lices", "Côte d'Opale", "Grand Large", "Horizon", "Océane",
	}
	towns = []string{
		"Vihorelle", "Chênehalle", "Brézolles-sur-Loire", "Sautreau", "Montgarric", "Saint-Éloi-le-Vieux", "Lannéguer", "Plouzévan",
		"Castelferrand", "Aubenoix", "La Ferté-Hubert", "Bouxières-les-Bois",
	}
	inventions = strings.Fields(`Novalis Quadrim Zephyro Altimax Kerdys Solvéo Ixelle Brivance Cyprea Delphigraph Orzanne Fluxia Gravilys Hexaperf
		Jolivia Lumitek Mobiléo Nerydis Optivert Presticlim Rhodium Synapsia Thermogaz Urbavia Vectoria Weldom Xylogreen Yumea Zenitude`)
	legalForms = []string{"SARL", "SAS", "EURL", "SA", "SASU", "SNC", "SCOP"}
)

// newName makes up a name that nobody has yet.
func (w *world) newName(make func() string) string {
	for {
		if name := make(); !w.names[name] {
			w.names[name] = true
			return name
		}
	}
}

func (w *world) surname() string { return strings.ReplaceAll(pick(w.dice, surnames...), "-", " ") }

// companyName makes up a French company.
func (w *world) companyName() string {
	form := pick(w.dice, legalForms...)
	var name string
	switch w.IntN(8) {
	case 0, 1:
		name = pick(w.dice, trades...) + " " + w.surname()
	case 2, 3:
		name = pick(w.dice, trades...) + " " + pick(w.dice, places...)
	case 4:
		name = pick(w.dice, "Éts ", "Établissements ", "Société ", "Groupe ") + w.surname() + pick(w.dice, "", " & Fils", " et Cie", " Frères")
	case 5:
		name = pick(w.dice, inventions...) + pick(w.dice, "", " France", " Services", " Industrie", " "+pick(w.dice, trades...))
	case 6:
		return pick(w.dice, "SCI ", "SCP ", "SELARL ", "GAEC ", "EARL ") + pick(w.dice, w.surname(), w.surname()+" "+w.surname(), "du "+pick(w.dice, surnames...), pick(w.dice, places...))
	default:
		letters := string(rune('A'+w.IntN(26))) + string(rune('A'+w.IntN(26))) + string(rune('A'+w.IntN(26)))
		name = letters + " " + pick(w.dice, trades...)
	}
	switch w.IntN(4) {
	case 0:
		return form + " " + name
	case 1:
		return name
	}
	return name + " " + form
}

func (w *world) personName() string {
	return pick(w.dice, firstNames...) + " " + w.surname()
}

func (w *world) publicName() string {
	return pick(w.dice, "Mairie de ", "Commune de ", "Lycée de ", "Centre hospitalier de ", "Communauté de communes de ", "EHPAD de ") + pick(w.dice, towns...)
}

func (w *world) associationName() string {
	return pick(w.dice, "Association ", "ADMR ", "Club sportif ", "Amicale ", "Comité des fêtes ") + pick(w.dice, pick(w.dice, places...), "de "+pick(w.dice, towns...))
}

func (w *world) foreignName(country string) string {
	form := map[string]string{"DE": "GmbH", "BE": "SRL", "GB": "Ltd", "IT": "S.p.A.", "CH": "AG", "ES": "S.L."}[country]
	return pick(w.dice, inventions...) + " " + pick(w.dice, "Trading", "Systems", "Handels", "Europe", "International", "Group") + " " + form
}

// plain is a name or a text in the letters of a bank: no accents, in capitals.
func plain(text string) string {
	text = strings.NewReplacer("œ", "oe", "Œ", "OE", "æ", "ae", "ß", "ss", "’", " ", "°", " ").Replace(text)
	var b strings.Builder
	for _, r := range norm.NFD.String(text) {
		if !unicode.Is(unicode.Mn, r) {
			b.WriteRune(r)
		}
	}
	return strings.ToUpper(b.String())
}

// cut shortens a text to so many characters.
func cut(text string, n int) string {
	if r := []rune(text); len(r) > n {
		return strings.TrimSpace(string(r[:n]))
	}
	return text
}

// inFull returns the name of a person as a bank prints it.
func (w *world) titled(name string) string {
	words := strings.Fields(name)
	first, last := words[0], strings.Join(words[1:], " ")
	return pick(w.dice, "M. "+name, "MME "+last+" "+first, last+" "+first, "M OU MME "+last, name, "M "+string([]rune(first)[:1])+" "+last, fmt.Sprintf("MR %s %s", first, last))
}

// slip makes one mistake of typing.
func (w *world) slip(text string) string {
	r := []rune(text)
	if len(r) < 6 {
		return text
	}
	at := 1 + w.IntN(len(r)-3)
	switch w.IntN(3) {
	case 0:
		return string(r[:at]) + string(r[at+1:])
	case 1:
		return string(r[:at]) + string(r[at]) + string(r[at:])
	}
	r[at], r[at+1] = r[at+1], r[at]
	return string(r)
}
