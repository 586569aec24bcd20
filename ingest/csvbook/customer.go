package csvbook

import (
	"fmt"
	"net/mail"
	"slices"
	"strings"

	"golang.org/x/text/language"

	"relanced/ingest/sheet"
	"relanced/internal/ledger"
)

func (r *row) customer() ledger.Customer {
	c := ledger.Customer{
		ID:       r.key("id"),
		Name:     r.text("name"),
		Email:    r.email(),
		Segment:  r.text("segment"),
		IBANs:    r.ibans(),
		Language: r.language(),
		Phone:    r.phone(),
		Address:  r.raw("address"),
		SIREN:    strings.Join(strings.Fields(r.text("siren")), ""),
		VAT:      strings.Join(strings.Fields(r.text("vat")), ""),
		Country:  r.country(),
		Kind:     choose(r, "kind", customerKinds, "b2b, public or consumer"),
		Aliases:  r.list("aliases", "|;"),
		Policy:   r.text("policy"),
		Terms:    r.text("terms"),
	}
	if c.Name == "" {
		r.fault("name", errEmpty, "fill in the customer's name")
	}
	return c
}

// email keeps the cell as it is, once every address in it is one (RFC 5322).
func (r *row) email() string {
	text := r.text("email")
	for part := range strings.SplitSeq(text, ";") {
		part = strings.Trim(part, ", ")
		if part == "" {
			continue
		}
		if _, err := mail.ParseAddressList(part); err != nil {
			r.fault("email", fmt.Errorf("%q is not an e-mail address", part),
				"write it as name@example.com, several separated by semicolons, or leave the cell empty")
		}
	}
	return text
}

// phone keeps the cell as it is, once somebody can call by it.
func (r *row) phone() string {
	text := r.text("phone")
	if text != "" && !ledger.Callable(text) {
		r.fault("phone", fmt.Errorf("%q is not a phone number", text), "write it as +33 1 23 45 67 89, or leave the cell empty")
	}
	return text
}

// ibans reads one account or several. Spaces belong to how an IBAN is written.
func (r *row) ibans() []string {
	var list []string
	for _, text := range r.list("iban", "/|;,\n") {
		iban := ledger.NormalizeIBAN(text)
		if !ledger.ValidIBAN(iban) {
			r.fault("iban", fmt.Errorf("%q is not a valid IBAN: its length or its check digits are wrong", text),
				"copy it again from the customer's bank details, or leave the cell empty")
			continue
		}
		if !slices.Contains(list, iban) {
			list = append(list, iban)
		}
	}
	return list
}

// language reads a word, a code, or a code with its country ("fr-FR").
func (r *row) language() string {
	if code, _, _ := strings.Cut(strings.ReplaceAll(r.text("language"), "_", "-"), "-"); languages[sheet.Fold(code)] != "" {
		return languages[sheet.Fold(code)]
	}
	return choose(r, "language", languages, "fr or en")
}

// country returns the two letters of ISO 3166-1.
func (r *row) country() string {
	text := r.text("country")
	if region, err := language.ParseRegion(text); err == nil && region.IsCountry() && len(text) == 2 {
		return strings.ToUpper(text)
	}
	return choose(r, "country", countries, "the two letters of the country, such as FR")
}

var languages = map[string]string{
	"fr": "fr", "fra": "fr", "fre": "fr", "francais": "fr", "french": "fr",
	"en": "en", "eng": "en", "anglais": "en", "english": "en",
}

var customerKinds = map[string]ledger.CustomerKind{
	"b2b": ledger.KindBusiness, "business": ledger.KindBusiness, "company": ledger.KindBusiness,
	"professionnel": ledger.KindBusiness, "pro": ledger.KindBusiness, "entreprise": ledger.KindBusiness,
	"societe": ledger.KindBusiness,
	"public":  ledger.KindPublic, "b2g": ledger.KindPublic, "publicsector": ledger.KindPublic,
	"administration": ledger.KindPublic, "secteurpublic": ledger.KindPublic, "collectivite": ledger.KindPublic,
	"consumer": ledger.KindConsumer, "b2c": ledger.KindConsumer, "individual": ledger.KindConsumer,
	"particulier": ledger.KindConsumer, "consommateur": ledger.KindConsumer,
}

// countries lists the names that stand in the files of French firms where a
// code should.
var countries = map[string]string{
	"france": "FR", "allemagne": "DE", "germany": "DE", "autriche": "AT", "austria": "AT",
	"belgique": "BE", "belgium": "BE", "danemark": "DK", "denmark": "DK", "espagne": "ES", "spain": "ES",
	"etatsunis": "US", "unitedstates": "US", "usa": "US", "irlande": "IE", "ireland": "IE",
	"italie": "IT", "italy": "IT", "luxembourg": "LU", "maroc": "MA", "morocco": "MA", "monaco": "MC",
	"paysbas": "NL", "netherlands": "NL", "pologne": "PL", "poland": "PL", "portugal": "PT",
	"royaumeuni": "GB", "unitedkingdom": "GB", "uk": "GB", "suede": "SE", "sweden": "SE",
	"suisse": "CH", "switzerland": "CH", "tunisie": "TN", "tunisia": "TN",
}
