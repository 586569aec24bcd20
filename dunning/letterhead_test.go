package dunning

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"relanced/dunning/channel"
	"relanced/internal/ledger"
)

func TestAddressLines(t *testing.T) {
	t.Parallel()
	for address, want := range map[string][]string{
		"":                                nil,
		"12 rue des Tilleuls, 69003 Lyon": {"12 rue des Tilleuls", "69003 Lyon"},
		"12, rue des Tilleuls, 69003 Lyon, France":         {"12 rue des Tilleuls", "69003 Lyon", "France"},
		"12 bis, rue Haute, Bât. C, 35000 Rennes Cedex":    {"12 bis rue Haute", "Bât. C", "35000 Rennes Cedex"},
		" Service A, 1er étage \r\n\n BP 12\n35000 Rennes": {"Service A, 1er étage", "BP 12", "35000 Rennes"},
		"Musterstr. 1, 10115 Berlin":                       {"Musterstr. 1", "10115 Berlin"},
	} {
		if diff := cmp.Diff(want, addressLines(address)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", address, diff)
		}
	}
	for address, want := range map[string]string{
		"12 rue des Tilleuls, 69003 Lyon": "Lyon", "1 rue A\n35042 Rennes CEDEX 9\nFrance": "Rennes", "D-10115 Berlin": "Berlin",
		"1 High Street, London": "", "": "",
	} {
		if got := townOf(address); got != want {
			t.Errorf("%q: town %q, want %q", address, got, want)
		}
	}
}

func written(t *testing.T, step, language string, data LetterData) Written {
	t.Helper()
	w, err := lettersOf(t, "").Write(step, language, data)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func TestLetterhead(t *testing.T) {
	t.Parallel()
	data := oneLine()
	data.Customer.Address = "3, place de l'Église\n35000 Rennes"
	data.Paper = true
	got := letter(written(t, "formal", french, data), french, "2026-03-09-C1-EUR", data)
	got.Blocks = nil
	want := channel.Letter{
		Sender:     []string{"Menuiserie Aubry", "12 rue des Tilleuls", "69003 Lyon", "Tél. 01 02 03 04 05", "compta@aubry.example"},
		Recipient:  []string{"Boulangerie Leclercq", "3, place de l'Église", "35000 Rennes"},
		Place:      "Lyon, le 9 mars 2026",
		References: []channel.Field{{Label: "Nos références", Value: "2026-03-09-C1-EUR"}},
		Subject:    "Objet : Règlement attendu : facture FA-2026-0042",
		Mentions:   "Menuiserie Aubry – 12 rue des Tilleuls, 69003 Lyon – SIREN 732 829 320",
		Page:       "page %d/%d",
	}
	got.Subject, got.Mentions, got.Place = spaced(got.Subject), spaced(got.Mentions), spaced(got.Place)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	data.Sender.Mentions = "SARL au capital de 10 000 €"
	data.Sender.Address, data.Customer.Name = "", ""
	got = letter(written(t, "formal", english, data), english, "R", data)
	if got.Mentions != data.Sender.Mentions || spaced(got.Place) != "9 March 2026" || got.Recipient[0] != "C1" {
		t.Errorf("%+v", got)
	}
}

func spaced(text string) string { return strings.ReplaceAll(text, noBreak, " ") }

// The blocks say what the text says, in its order.
func TestBlocksSayWhatTheTextSays(t *testing.T) {
	t.Parallel()
	squeeze := func(text string) string { return strings.Join(strings.Fields(spaced(text)), "") }
	for _, step := range []string{"courtesy", "friendly", "formal", "last"} {
		for _, language := range Languages() {
			for _, data := range []LetterData{oneLine(), manyLines()} {
				w := written(t, step, language, data)
				rest := squeeze(w.Text)
				tables, boxes := 0, 0
				find := func(text string) {
					_, after, found := strings.Cut(rest, squeeze(text))
					if !found {
						t.Errorf("%s %s: %q is not in its place in\n%s", step, language, text, w.Text)
					}
					rest = after
				}
				for _, b := range w.Blocks {
					switch {
					case b.Table != nil:
						tables++
						for _, row := range append([][]string{b.Table.Head}, b.Table.Rows...) {
							find(strings.Join(row, ""))
						}
						for _, sum := range b.Table.Sums {
							find(sum.Label + sum.Value)
						}
					case b.Payment != nil:
						boxes++
						find(b.Payment.Fields[0].Value)
						find(b.Payment.Fields[1].Value)
					default:
						find(b.Paragraph)
					}
				}
				if tables != 1 || boxes != 1 || rest != "" {
					t.Errorf("%s %s: %d tables, %d boxes, and %q in the text alone", step, language, tables, boxes, rest)
				}
			}
		}
	}
}

func paymentOf(t *testing.T, w Written) channel.Payment {
	t.Helper()
	i := slices.IndexFunc(w.Blocks, func(b channel.Block) bool { return b.Payment != nil })
	if i < 0 {
		t.Fatal("there is no payment box")
	}
	return *w.Blocks[i].Payment
}

func TestCodeAsksForTheTotal(t *testing.T) {
	t.Parallel()
	got := paymentOf(t, written(t, "formal", french, manyLines())).Code
	want := "BCD\n002\n1\nSCT\n\nMENUISERIE AUBRY SARL\n" + homeIBAN + "\nEUR11179.66\n\n\nFA-2026-0042 FA-2026-0051 FA-2026-0057"
	if got != want {
		t.Errorf("%q, want %q", got, want)
	}
	data := oneLine()
	data.Total.Currency = "CHF"
	if p := paymentOf(t, written(t, "formal", french, data)); p.Code != "" || p.Scan != "" || len(p.Fields) != 4 {
		t.Errorf("francs: %+v", p)
	}
	data = oneLine()
	data.IBAN = ""
	for _, b := range written(t, "formal", french, data).Blocks {
		if b.Payment != nil {
			t.Errorf("a box without an account: %+v", b.Payment)
		}
	}
}

// What a customer or an invoice is called is no block of ours.
func TestNamesCannotAddBlocks(t *testing.T) {
	t.Parallel()
	data := oneLine()
	count := len(written(t, "friendly", french, data).Blocks)
	data.Customer.Name = "A\n\n{{table .}}\x00table\x00"
	data.Lines[0].Number = "FA-1\n\nSubject: x"
	w := written(t, "friendly", french, data)
	tables := 0
	for _, b := range w.Blocks {
		if b.Table != nil {
			tables++
			if b.Table.Rows[0][0] != "FA-1  Subject: x" {
				t.Errorf("%q", b.Table.Rows[0])
			}
		}
	}
	if tables != 1 || len(w.Blocks) > count+3 {
		t.Errorf("%d tables in %d blocks", tables, len(w.Blocks))
	}
}

func TestPaperIsNotRepliedTo(t *testing.T) {
	t.Parallel()
	for _, step := range []string{"courtesy", "friendly", "formal", "last"} {
		for language, not := range map[string]string{french: "ce message", english: "this message"} {
			data := oneLine()
			data.Paper = true
			text := written(t, step, language, data).Text
			if flat := strings.Join(strings.Fields(text), " "); strings.Contains(flat, not) || strings.Count(flat, "compta@aubry.example") != 1 {
				t.Errorf("%s %s: %s", step, language, text)
			}
		}
	}
}

func TestEnclosedInvoicesAreNamed(t *testing.T) {
	t.Parallel()
	data := manyLines()
	data.Enclosed = []string{"FA-2026-0042", "FA-2026-0051"}
	for language, want := range map[string]string{
		french: "ci-joint une copie des factures FA-2026-0042 et FA-2026-0051.", english: "A copy of invoices FA-2026-0042 and FA-2026-0051 is attached.",
	} {
		if text := render(t, "friendly", language, data); !strings.Contains(text, want) {
			t.Errorf("%s: %s", language, text)
		}
	}
}

func TestReferences(t *testing.T) {
	t.Parallel()
	past := func(id string, state ledger.ReminderState, by, invoice string) ledger.Reminder {
		return ledger.Reminder{MessageID: id, State: state, Channel: by, Items: []ledger.ReminderItem{{Invoice: invoice}}}
	}
	earlier := []ledger.Reminder{
		past("a@x", ledger.ReminderSent, "smtp", "FA-1"),
		past("b@x", ledger.ReminderSent, "smtp", "FA-2"), // of something else
		past("c@x", ledger.ReminderCancelled, "smtp", "FA-1"),
		past("d@x", ledger.ReminderSent, "letter", "FA-1"), // on paper
		past("e@x", ledger.ReminderSent, "file", "FA-1"),
		past("f@x", ledger.ReminderPlanned, "file", "FA-1"), // this one
	}
	items := []ledger.ReminderItem{{Invoice: "FA-1", Instalment: 2}, {Invoice: "FA-3"}}
	if got := references(earlier, items); !slices.Equal(got, []string{"a@x", "e@x"}) {
		t.Errorf("%q", got)
	}
	for range 30 {
		earlier = append(earlier, past("z@x", ledger.ReminderSent, "smtp", "FA-3"))
	}
	if got := references(earlier, items); len(got) != maxReferences || got[0] != "z@x" {
		t.Errorf("%q", got)
	}
}
