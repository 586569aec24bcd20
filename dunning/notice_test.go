package dunning

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"relanced/dunning/channel"
	letters "relanced/dunning/channel/letter"
	"relanced/internal/ledger"
)

// noticeOf is a mise en demeure for one invoice, with all that such a letter may
// have to say.
func noticeOf(t *testing.T, language string, data LetterData) (channel.Letter, []byte) {
	t.Helper()
	data.Customer.Address = "3 place de l'Église, 35000 Rennes"
	data.Paper, data.Notice = true, 8
	data.Earlier = []ledger.Date{"2026-03-09", "2026-03-17", "2026-04-01"}
	w := written(t, "notice", language, data)
	m := channel.Message{
		ID: "main.2026-04-16-C1-EUR", Date: time.Date(2026, 4, 16, 9, 30, 0, 0, time.UTC), Language: language,
		Subject: w.Subject, Text: w.Text, Letter: letter(w, language, "2026-04-16-C1-EUR", data),
	}
	drawn, err := letters.PDF(m)
	if err != nil {
		t.Fatal(err)
	}
	return m.Letter, drawn
}

// TestANoticeIsOnePage: one sheet, with the signature on it.
func TestANoticeIsOnePage(t *testing.T) {
	t.Parallel()
	for _, language := range Languages() {
		for name, data := range map[string]LetterData{"business": withOneCharged(), "plain": oneLine(), "consumer": ofConsumer(), "public": ofPublic()} {
			_, drawn := noticeOf(t, language, data)
			if pages := bytes.Count(drawn, []byte("/Type /Page\n")); pages != 1 {
				t.Errorf("%s %s has %d pages", language, name, pages)
			}
			if dir := os.Getenv("RELANCED_KEEP_PDF"); dir != "" {
				if err := os.WriteFile(filepath.Join(dir, "notice."+language+"."+name+".pdf"), drawn, 0o600); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
}

// withOneCharged is an invoice with the charges that the law adds.
func withOneCharged() LetterData {
	d := withCharges()
	d.Charges.Lines = d.Charges.Lines[1:]
	d.Charges.Interest, d.Charges.Indemnity, d.Charges.Total = euros(43_26), euros(40_00), euros(1317_82)
	one := oneLine()
	d.Lines, d.QuoteNumbers, d.Credit, d.Total = one.Lines, one.QuoteNumbers, one.Credit, one.Total
	return d
}

func ofConsumer() LetterData {
	d := oneLine()
	d.Customer.Kind, d.Charges = ledger.KindConsumer, Charges{}
	d.Sender.Mediator = "Médiation Artisanale de Bretagne, 1 rue du Port, 35000 Rennes, www.mediation.example"
	return d
}

func ofPublic() LetterData {
	d := oneLine()
	d.Customer.Kind, d.Charges = ledger.KindPublic, Charges{}
	return d
}

// TestANoticeNamesTheMediator: to a consumer, and where there is one.
func TestANoticeNamesTheMediator(t *testing.T) {
	t.Parallel()
	for _, language := range Languages() {
		consumer := ofConsumer()
		named := render(t, "notice", language, consumer)
		if !strings.Contains(named, "L612-1") || !strings.Contains(named, consumer.Sender.Mediator) || strings.Contains(named, "sur simple demande") || strings.Contains(named, "on request") {
			t.Errorf("%s: %s", language, named)
		}
		consumer.Sender.Mediator = ""
		if text := render(t, "notice", language, consumer); !strings.Contains(text, "sur simple demande") && !strings.Contains(text, "on request") {
			t.Errorf("%s without one: %s", language, text)
		}
		business := oneLine()
		business.Sender.Mediator = "Médiation"
		if text := render(t, "notice", language, business); strings.Contains(text, "Médiation") {
			t.Errorf("%s to a professional: %s", language, text)
		}
	}
}

// TestNoNumberIsBroken: a telephone number stays on its line.
func TestNoNumberIsBroken(t *testing.T) {
	t.Parallel()
	data := oneLine()
	data.Notice = 8
	for _, language := range Languages() {
		for _, step := range []string{"friendly", "formal", "notice"} {
			w := written(t, step, language, data)
			if phone := strings.ReplaceAll(data.Sender.Phone, " ", noBreak); !strings.Contains(w.Text, phone) || strings.Contains(w.Text, data.Sender.Phone) {
				t.Errorf("%s %s:\n%s", step, language, w.Text)
			}
		}
	}
}
