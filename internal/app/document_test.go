package app

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-pdf/fpdf"

	"relanced/config"
	"relanced/ingest"
	"relanced/internal/ledger"
	"relanced/internal/store"
	"relanced/internal/store/storetest"
)

// facturX is a PDF that holds an e-invoice.
func facturX(t *testing.T, xml string) []byte {
	t.Helper()
	pdf := fpdf.New("P", "mm", "A4", "")
	pdf.AddPage()
	pdf.SetAttachments([]fpdf.Attachment{{Content: []byte(xml), Filename: "factur-x.xml"}})
	var b bytes.Buffer
	if err := pdf.Output(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Only the recorded PDF of the very invoice goes with a reminder.
func TestDocumentOfAnInvoice(t *testing.T) {
	t.Parallel()
	forEachEngine(t, func(t *testing.T, a *App, _ *storetest.Clock) {
		ctx := context.Background()
		a.config.Books = []config.Book{{ID: "main", Name: "Atelier Lune SARL", SIREN: "123456782"}}
		a.intake.Sellers = a.config.Sellers()
		xml, err := os.ReadFile("../../ingest/facturx/testdata/extended_fr.xml")
		if err != nil {
			t.Fatal(err)
		}
		drop := func(name string, data []byte) {
			t.Helper()
			if err := os.MkdirAll(filepath.Join(a.config.Data, ingest.InboxDir), 0o750); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(a.config.Data, ingest.InboxDir, name), data, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		const number, second = "FA-2026-0201", "FA-2026-0202"
		ours, other := facturX(t, string(xml)), facturX(t, strings.Replace(string(xml), number, second, 1))
		drop("facture.pdf", ours)
		drop("other.pdf", other)
		if sum, err := a.Once(ctx); err != nil || sum.Invoices != 2 {
			t.Fatalf("%d invoices taken in, %v", sum.Invoices, err)
		}
		invoice := func(number string) (i ledger.Invoice) {
			t.Helper()
			err := a.store.View(ctx, "main", func(tx *store.Tx) (err error) {
				i, _, err = tx.Invoice(number)
				return err
			})
			if err != nil || i.Document == "" {
				t.Fatalf("%+v, %v", i, err)
			}
			return i
		}
		got, found, err := a.document(ctx, "main", invoice(number))
		if err != nil || !found || got.Name != number+".pdf" || got.Type != "application/pdf" || !bytes.Equal(got.Data, ours) {
			t.Errorf("%s (%s), %d bytes, %v, %v", got.Name, got.Type, len(got.Data), found, err)
		}

		for name, change := range map[string]func(*ledger.Invoice){
			"none":                        func(i *ledger.Invoice) { i.Document = "" },
			"a file outside":              func(i *ledger.Invoice) { i.Document = "../../../../../etc/hostname" },
			"an absolute path":            func(i *ledger.Invoice) { i.Document = "/etc/hostname" },
			"a file that is not recorded": func(i *ledger.Invoice) { i.Document = ledgerFile },
			"a name":                      func(i *ledger.Invoice) { i.Document = "facture.pdf" },
			"somebody else's":             func(i *ledger.Invoice) { i.Document = invoice(second).Document },
		} {
			i := invoice(number)
			change(&i)
			if got, found, _ := a.document(ctx, "main", i); found || got.Data != nil {
				t.Errorf("%s: %s is attached", name, got.Name)
			}
		}
		// A file that was changed since is no longer the one the ledger knows.
		i := invoice(number)
		if err := os.WriteFile(filepath.Join(a.config.Data, i.Document), append(ours, '\n'), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, found, _ := a.document(ctx, "main", i); found {
			t.Error("a changed file is attached")
		}
	})
}
