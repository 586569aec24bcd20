package einvoice

import (
	"fmt"
	"net/mail"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"relanced/internal/ledger"
)

// sirenSchemes are the names of a SIREN or SIRET: ISO/IEC 6523 (0002 and 0009,
// 0225 as an address of the French directory), and those of older Peppol files.
var sirenSchemes = []string{"0002", "0009", "0225", "SIREN", "SIRENE", "SIRET", "FR:SIRENE", "FR:SIRET"}

func (r *reading) parties() error {
	seller, buyer, payee := r.doc.Seller, r.doc.Buyer, r.doc.Payee
	r.out.Seller, r.out.Buyer = r.party("seller", seller), r.party("buyer", buyer)
	for _, p := range []struct{ role, name string }{{"seller", r.out.Seller.Name}, {"buyer", r.out.Buyer.Name}} {
		if p.name == "" {
			r.note("the " + p.role + " is not named")
		}
	}
	if payee.Named {
		if p := r.party("payee", payee); !samePerson(p, r.out.Seller) {
			r.out.Payee, r.out.Invoice.Payee = p, p.Name
			r.note("to be paid to " + p.Name + " and not to the seller")
		}
	}
	if factored[r.doc.TypeCode.Text] && r.out.Invoice.Payee == "" {
		r.out.Invoice.Payee = "a factor"
		r.note("assigned to a factor that is not named, as its type says")
	}
	if said := r.assignment(); said != "" && r.out.Invoice.Payee == "" {
		r.out.Invoice.Payee = "a factor"
		r.note("assigned to a factor, as it says: " + said)
	}
	return nil
}

// assigned are the words of the notice that an invoice was assigned or that a
// factor was subrogated (art. L313-23 CMF, art. 1346-1 C. civ.): whoever pays the
// seller then has not paid.
var assigned = regexp.MustCompile(`(?i)subrog|lib[ée]ratoire|affactur|factoring|cession de (?:la |cette )?cr[ée]ance|cr[ée]ances? (?:a |est |sont |ont )?(?:[ée]t[ée] )?(?:c[ée]d[ée]|transmis|nanti)|assigned to`)

// assignment finds such a notice in the notes and terms.
func (r *reading) assignment() string {
	texts := r.doc.Remarks
	for _, t := range r.doc.Terms {
		texts = append(texts[:len(texts):len(texts)], t.Text...)
	}
	for _, t := range texts {
		if assigned.MatchString(t.Text) {
			return oneLine(t.Text)
		}
	}
	return ""
}

// samePerson reports whether a payee is the seller again: by an identifier that
// both have, or by name.
func samePerson(p, seller ledger.Party) bool {
	if p.SIREN != "" && seller.SIREN != "" {
		return p.SIREN == seller.SIREN
	}
	shared := slices.ContainsFunc(p.Identifiers, func(id string) bool { return slices.Contains(seller.Identifiers, id) })
	return shared || p.Name == "" || strings.EqualFold(p.Name, seller.Name)
}

func (r *reading) party(role string, p Party) ledger.Party {
	out := ledger.Party{
		Name: oneLine(p.Name.Text), ID: oneLine(p.Called.Text), Country: strings.ToUpper(p.Country.Text), Phone: oneLine(p.Phone.Text),
	}
	for _, line := range p.Lines {
		if text := oneLine(line.Text); text != "" {
			out.Address = strings.TrimPrefix(out.Address+"\n"+text, "\n")
		}
	}
	out.Email = r.email(role, p)
	for _, id := range p.IDs {
		if id.About == "" && out.ID == "" {
			out.ID = oneLine(id.Text)
			continue
		}
		identify(&out, id)
	}
	for _, id := range p.Legal {
		if id.About == "" && out.Country == "FR" {
			id.About = "0002"
		}
		identify(&out, id)
	}
	for _, id := range p.Electronic {
		if id.About != "EM" {
			identify(&out, id)
		}
	}
	r.vat(role, &out, p.VAT)
	return out
}

// identify adds an identifier, "scheme:value", and takes the SIREN out of it.
func identify(p *ledger.Party, id Value) {
	text := oneLine(id.Text)
	if text == "" {
		return
	}
	if id.About != "" {
		text = id.About + ":" + text
	}
	if !slices.Contains(p.Identifiers, text) {
		p.Identifiers = append(p.Identifiers, text)
	}
	if p.SIREN == "" && slices.Contains(sirenSchemes, strings.ToUpper(id.About)) {
		p.SIREN = sirenOf(id.Text)
	}
}

// sirenOf takes the nine digits out of a SIREN, a SIRET or an address of the
// French directory ("SIREN_SIRET", "SIREN_suffix").
func sirenOf(text string) string {
	text, _, _ = strings.Cut(text, "_")
	digits := strings.Map(func(c rune) rune {
		if c == ' ' || c == '.' || c == '\u00a0' || c == '\u202f' {
			return -1
		}
		return c
	}, text)
	if (len(digits) != 9 && len(digits) != 14) || strings.Trim(digits, "0123456789") != "" {
		return ""
	}
	return digits[:9]
}

func (r *reading) vat(role string, p *ledger.Party, ids []Value) {
	for _, id := range ids {
		text := ledger.NormalizeIBAN(id.Text) // the same letters and digits
		if len(text) < 4 || strings.Trim(text[:2], "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
			identify(p, id)
			continue
		}
		if p.VAT == "" {
			p.VAT = text
		}
	}
	siren := vatSIREN(p.VAT)
	switch {
	case siren == "" || siren == p.SIREN:
	case p.SIREN == "":
		p.SIREN = siren
	default:
		r.note(fmt.Sprintf("the %s has SIREN %s, but its VAT identifier %s is of another", role, p.SIREN, p.VAT))
	}
}

// vatSIREN takes the SIREN out of a French VAT identifier with the right key,
// (12 + 3 × (SIREN mod 97)) mod 97. Identifiers of Monaco, 000 and six digits,
// hold none.
func vatSIREN(vat string) string {
	if len(vat) != 13 || !strings.HasPrefix(vat, "FR") || strings.HasPrefix(vat[4:], "000") {
		return ""
	}
	key, err := strconv.Atoi(vat[2:4])
	if err != nil {
		return ""
	}
	siren, err := strconv.Atoi(vat[4:])
	if err != nil || (12+3*(siren%97))%97 != key {
		return ""
	}
	return vat[4:]
}

// email takes the address of the contact, else the electronic address that is one
// of mail.
func (r *reading) email(role string, p Party) string {
	candidates := []Value{p.Email}
	for _, e := range p.Electronic {
		if e.About == "EM" {
			candidates = append(candidates, e)
		}
	}
	for _, v := range candidates {
		if v.Text == "" {
			continue
		}
		if a, err := mail.ParseAddress(v.Text); err == nil && a.Name == "" && a.Address == v.Text {
			return v.Text
		}
		r.note(fmt.Sprintf("the %s has no usable e-mail address: %q", role, shortened(v.Text)))
	}
	return ""
}
