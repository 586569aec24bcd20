package dunning

import (
	"fmt"
	"regexp"
	"strings"
	"text/template"

	"relanced/dunning/channel"
)

// Written is a letter in words.
type Written struct {
	Subject string // one line
	// Text is the whole as plain text: lines ended by \n and at most 72
	// characters long unless a single word is longer.
	Text   string
	Blocks []channel.Block // the same, laid out
}

// manuscript is a letter as its template writes it: prose, and marks where a
// table or a payment box stands. A template writes what it has before it calls
// the next function, so that a mark's place is the length of the prose so far:
// nothing a customer is called can look like one.
type manuscript struct {
	prose strings.Builder
	marks []mark
	// charged says that a table of charges stands in it: what is to be paid is then
	// their total.
	charged bool
}

// mark is a block that is no prose.
type mark struct {
	at    int    // in the prose
	plain string // how plain text shows it
	block channel.Block
	late  []func(*channel.Block) // what can be filled in only when the whole is written
}

// functions are those of the templates that leave a mark.
func (m *manuscript) functions(language string) template.FuncMap {
	p := phrasingOf(language)
	leave := func(plain string, b channel.Block, late ...func(*channel.Block)) string {
		m.marks = append(m.marks, mark{m.prose.Len(), plain, b, late})
		return ""
	}
	return template.FuncMap{
		"table": func(d LetterData) string {
			table := p.table(d)
			return leave(layout(table), channel.Block{Table: &table})
		},
		"charges": func(d LetterData) string {
			m.charged = true
			table := chargesTable(p, chargeWordsOf(language), d)
			return leave(layout(table), channel.Block{Table: &table})
		},
		"payment": func(d LetterData) string {
			return leave(p.account(d), channel.Block{Payment: &channel.Payment{}}, func(b *channel.Block) { *b.Payment = p.payment(d, m.charged) })
		},
	}
}

// written ends the manuscript.
func (m *manuscript) written(name string) (Written, error) {
	prose := m.prose.String()
	head, _, _ := strings.Cut(prose, "\n")
	rest := min(len(head)+1, len(prose))
	subject, ok := strings.CutPrefix(head, "Subject:")
	w := Written{Subject: strings.Join(strings.Fields(printable(subject)), " ")}
	if !ok || w.Subject == "" || len(m.marks) > 0 && m.marks[0].at < rest {
		return Written{}, fmt.Errorf("%w: %s: a first line \"Subject: …\" and a text below it are expected", errLetter, name)
	}
	var plain strings.Builder
	for _, mark := range m.marks {
		for _, fill := range mark.late {
			fill(&mark.block)
		}
		plain.WriteString(prose[rest:mark.at] + mark.plain)
		w.Blocks = append(append(w.Blocks, paragraphs(prose[rest:mark.at])...), cleaned(mark.block))
		rest = mark.at
	}
	plain.WriteString(prose[rest:])
	w.Blocks = append(w.Blocks, paragraphs(prose[rest:])...)
	w.Text = strings.TrimSpace(wrap(printable(plain.String()))) + "\n"
	if len(w.Blocks) == 0 {
		return Written{}, fmt.Errorf("%w: %s: a text is expected below the subject", errLetter, name)
	}
	return w, nil
}

// emptyLines stand between two paragraphs.
var emptyLines = regexp.MustCompile(`\n[ \t]*(\n[ \t]*)+`)

func paragraphs(prose string) []channel.Block {
	var list []channel.Block
	for _, text := range emptyLines.Split(printable(prose), -1) {
		lines := strings.Split(strings.Trim(text, "\n"), "\n")
		for i := range lines {
			lines[i] = beforeMark.Replace(strings.TrimSpace(lines[i]))
		}
		if text := strings.TrimSpace(strings.Join(lines, "\n")); text != "" {
			list = append(list, channel.Block{Paragraph: text})
		}
	}
	return list
}

// cleaned makes what comes from files printable.
func cleaned(b channel.Block) channel.Block {
	if b.Table != nil {
		for _, row := range b.Table.Rows {
			for i := range row {
				row[i] = flat(row[i])
			}
		}
	}
	if b.Payment != nil {
		for i, field := range b.Payment.Fields {
			b.Payment.Fields[i].Value = flat(field.Value)
		}
	}
	return b
}

// flat makes a text printable on one line.
func flat(text string) string { return strings.ReplaceAll(printable(text), "\n", " ") }
