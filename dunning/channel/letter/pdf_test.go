package letter

import (
	"bytes"
	"fmt"
	"os"
	"testing"
	"time"

	"relanced/dunning/channel"
	"relanced/dunning/epc"
)

const transferCode = "BCD\n002\n1\nSCT\n\nMENUISERIE AUBRY SARL\nFR7630006000011234567890189\nEUR11179.66\n\n\nFA-2026-0001"

// modulesOf lays a code out.
func modulesOf(code string) [][]bool {
	modules, err := epc.Modules(code)
	if err != nil {
		panic(err)
	}
	return modules
}

// reminder is a letter with so many lines.
func reminder(lines int) channel.Message {
	m := channel.Message{
		ID: "main.2026-03-09-C1-EUR", Date: time.Date(2026, 3, 9, 9, 30, 0, 0, time.UTC), Language: "fr",
		From: channel.Address{Name: "Menuiserie Aubry"}, Subject: "Règlement attendu : facture FA-2026-0001",
		Letter: channel.Letter{
			Sender:     []string{"Menuiserie Aubry", "12 rue des Tilleuls", "69003 Lyon", "Tél. 01 02 03 04 05", "compta@aubry.example"},
			Recipient:  []string{"Boulangerie Leclercq – Œuvre & Fils", "3 place de l'Église", "35000 Rennes"},
			Place:      "Lyon, le 9 mars 2026",
			References: []channel.Field{{Label: "Nos références", Value: "2026-03-09-C1-EUR"}},
			Subject:    "Objet\u00a0: Règlement attendu : facture FA-2026-0001",
			Mentions:   "Menuiserie Aubry – SARL au capital de 10 000 € – RCS Lyon 732 829 320 – 12 rue des Tilleuls, 69003 Lyon",
			Page:       "page %d/%d",
		},
	}
	table := channel.Table{
		Head: []string{"Facture", "Émise le", "Échéance", "Retard", "Montant", "Reste dû"}, Right: 3,
		Sums: []channel.Field{{Label: "Avoirs et sommes reçues à déduire", Value: "-100,00 €"}, {Label: "Total à régler", Value: "11 179,66 €"}},
	}
	for i := range lines {
		table.Rows = append(table.Rows, []string{
			fmt.Sprintf("FA-2026-%04d (2/3)", i+1), "01/02/2026", "02/03/2026", "7 jours", "1 234,56 €", "1 234,56 €",
		})
	}
	m.Letter.Blocks = []channel.Block{
		{Paragraph: "Madame, Monsieur,"},
		{Paragraph: "À ce jour, nous n'avons pas reçu le règlement de la facture suivante, établie au nom de Boulangerie Leclercq :"},
		{Table: &table},
		{Paragraph: "Nous vous remercions de procéder à ce règlement sans attendre, ou de nous indiquer à quelle date il aura lieu. Si quelque chose s'y oppose, dites-le-nous : nous chercherons une solution avec vous."},
		{Paragraph: "Vous pouvez régler par virement sur le compte suivant :"},
		{Payment: &channel.Payment{
			Fields: []channel.Field{
				{Label: "Titulaire", Value: "MENUISERIE AUBRY SARL"},
				{Label: "IBAN", Value: "FR76 3000 6000 0112 3456 7890 189"},
				{Label: "Montant", Value: "11 179,66 €"},
				{Label: "À rappeler", Value: "FA-2026-0001"},
			},
			Code: transferCode, Modules: modulesOf(transferCode),
			Scan: "À scanner avec l'application de votre banque",
		}},
		{Paragraph: "Si vous avez réglé entre-temps, nous vous en remercions et vous prions de ne pas tenir compte de ce courrier."},
		{Paragraph: "Cordialement,"},
		{Paragraph: "Menuiserie Aubry"},
	}
	return m
}

func draw(t *testing.T, letters ...channel.Message) []byte {
	t.Helper()
	got, err := PDF(letters...)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestSameLettersSameBytes(t *testing.T) {
	t.Parallel()
	first := draw(t, reminder(3), reminder(40))
	for range 5 {
		if !bytes.Equal(first, draw(t, reminder(3), reminder(40))) {
			t.Fatal("the same letters gave other bytes")
		}
	}
	if name := os.Getenv("LETTER_PDF"); name != "" {
		_ = os.WriteFile(name, first, 0o600)
	}
}
