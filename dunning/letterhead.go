package dunning

import (
	"cmp"
	"regexp"
	"strings"

	"relanced/dunning/channel"
	"relanced/dunning/epc"
)

// letter lays a written letter out, with what stands around it on a page.
func letter(w Written, language, reference string, d LetterData) channel.Letter {
	p := phrasingOf(language)
	out := channel.Letter{
		Sender:     append([]string{d.Sender.Name}, addressLines(d.Sender.Address)...),
		Recipient:  append([]string{cmp.Or(d.Customer.Name, d.Customer.ID)}, addressLines(d.Customer.Address)...),
		Place:      p.placed(townOf(d.Sender.Address), d.Date),
		References: []channel.Field{{Label: p.reference, Value: reference}},
		Subject:    p.subject + w.Subject, Blocks: w.Blocks, Page: p.page,
	}
	if d.Sender.Phone != "" {
		out.Sender = append(out.Sender, p.phone+d.Sender.Phone)
	}
	if d.Sender.Email != "" {
		out.Sender = append(out.Sender, d.Sender.Email)
	}
	mentions := []string{d.Sender.Name, strings.Join(addressLines(d.Sender.Address), ", ")}
	if d.Sender.SIREN != "" {
		mentions = append(mentions, "SIREN"+noBreak+siren(d.Sender.SIREN))
	}
	out.Mentions = cmp.Or(d.Sender.Mentions, joined(mentions, " – "))
	for _, lines := range [][]string{out.Sender, out.Recipient} {
		for i := range lines {
			lines[i] = flat(lines[i])
		}
	}
	out.Mentions = flat(out.Mentions)
	return out
}

// joined joins what is not empty.
func joined(parts []string, with string) string {
	var there []string
	for _, part := range parts {
		if part != "" {
			there = append(there, part)
		}
	}
	return strings.Join(there, with)
}

// houseNumber is what French addresses often part from the street by a comma.
var houseNumber = regexp.MustCompile(`(?i)^\d+\s?(bis|ter|quater|[a-d])?$`)

// addressLines breaks an address at its line breaks; one that is on a single
// line, at its commas.
func addressLines(address string) []string {
	if at := strings.ContainsAny(strings.TrimSpace(address), "\n|"); at {
		return trimmed(strings.FieldsFunc(address, func(r rune) bool { return r == '\n' || r == '|' }))
	}
	var lines []string
	for _, part := range trimmed(strings.Split(address, ",")) {
		if n := len(lines); n > 0 && houseNumber.MatchString(lines[n-1]) {
			lines[n-1] += " " + part
		} else {
			lines = append(lines, part)
		}
	}
	return lines
}

func trimmed(parts []string) []string {
	var lines []string
	for _, part := range parts {
		if part = strings.TrimSpace(part); part != "" {
			lines = append(lines, part)
		}
	}
	return lines
}

// town is the line of an address that begins with a postal code.
var town = regexp.MustCompile(`^(?:[A-Z]{1,2}-)?\d{4,5}\s+(.+?)(?i:\s+cedex(\s+\d+)?)?$`)

// townOf returns the town of an address, "" when it shows none.
func townOf(address string) string {
	for _, line := range addressLines(address) {
		if found := town.FindStringSubmatch(line); found != nil {
			return found[1]
		}
	}
	return ""
}

// payment says how to pay: in a box, for those who type it, and as a code, for
// those who scan it. It asks for charges only in a letter that shows them.
func (p phrasing) payment(d LetterData, charged bool) channel.Payment {
	var out channel.Payment
	amount := d.Total
	if charged {
		amount = d.ToPay()
	}
	for _, field := range []channel.Field{
		{Label: p.holder, Value: d.Holder},
		{Label: "IBAN", Value: formatted(d.IBAN)},
		{Label: p.amount, Value: p.money(amount)},
		{Label: p.quote, Value: p.quotedShort(d.QuoteNumbers)},
	} {
		if field.Value != "" {
			out.Fields = append(out.Fields, field)
		}
	}
	// What no code can ask for (another currency) is typed.
	code, err := epc.Payload(epc.Transfer{Name: d.Holder, IBAN: d.IBAN, Amount: amount, Text: epc.Quote(d.QuoteNumbers)})
	if err == nil {
		out.Modules, err = epc.Modules(code)
	}
	if err == nil {
		out.Code, out.Scan = code, p.scan
	}
	return out
}
