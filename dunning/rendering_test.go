package dunning

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"relanced/dunning/channel"
	"relanced/dunning/channel/email"
	letters "relanced/dunning/channel/letter"
)

// rendered are the letters whose every form is kept as a golden file.
func rendered(t *testing.T) map[string]channel.Message {
	t.Helper()
	list := map[string]channel.Message{}
	for _, language := range Languages() {
		for number, data := range map[string]LetterData{"one": oneLine(), "many": manyLines()} {
			data.Customer.Address = "3 place de l'Église, 35000 Rennes"
			data.Paper = true
			w := written(t, "formal", language, data)
			list["formal."+language+"."+number] = channel.Message{
				ID: "main.2026-03-09-C1-EUR", Date: time.Date(2026, 3, 9, 9, 30, 0, 0, time.UTC), Language: language,
				From:    channel.Address{Name: data.Sender.Name, Email: data.Sender.Email},
				Subject: w.Subject, Text: w.Text, Letter: letter(w, language, "2026-03-09-C1-EUR", data),
			}
		}
	}
	return list
}

func TestGoldenHTML(t *testing.T) {
	t.Parallel()
	for name, m := range rendered(t) {
		page, err := email.HTML(m, func([][]bool) (string, error) { return "cid:qr", nil })
		if err != nil {
			t.Fatal(err)
		}
		golden(t, filepath.Join("letters", name+".html"), page)
	}
}

// The text of the page, where it stands on it.
func TestGoldenPDF(t *testing.T) {
	t.Parallel()
	poppler, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Skip("pdftotext is not installed: the PDF is not read back")
	}
	for name, m := range rendered(t) {
		drawn, err := letters.PDF(m)
		if err != nil {
			t.Fatal(err)
		}
		if dir := os.Getenv("RELANCED_KEEP_PDF"); dir != "" {
			if err := os.WriteFile(filepath.Join(dir, name+".pdf"), drawn, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		cmd := exec.Command(poppler, "-layout", "-", "-") //nolint:gosec // found above
		cmd.Stdin = bytes.NewReader(drawn)
		text, err := cmd.Output()
		if err != nil {
			t.Fatal(err)
		}
		// Versions of poppler differ in how many spaces they put.
		lines := strings.Split(string(text), "\n")
		for i, line := range lines {
			lines[i] = strings.Join(strings.Fields(line), " ")
		}
		golden(t, filepath.Join("letters", name+".pdf.txt"), strings.Join(lines, "\n"))
	}
}
