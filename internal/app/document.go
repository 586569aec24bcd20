package app

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"

	"relanced/dunning/channel"
	"relanced/ingest/facturx"
	"relanced/internal/ledger"
	"relanced/internal/store"
)

// document finds the PDF of an invoice, to go with a reminder of it: the one the
// archive keeps and the ledger has recorded, if it says itself that it is this
// invoice. Whatever else the ledger names as its document is not sent to anybody.
func (a *App) document(ctx context.Context, book string, i ledger.Invoice) (channel.Attachment, bool, error) {
	none := channel.Attachment{}
	if i.Document == "" || !filepath.IsLocal(i.Document) {
		return none, false, nil
	}
	data, err := os.ReadFile(filepath.Join(a.config.Data, i.Document))
	if errors.Is(err, fs.ErrNotExist) {
		return none, false, nil // a name that a table of invoices gave
	}
	if err != nil {
		return none, false, fmt.Errorf("reading the document: %w", err)
	}
	digest := sha256.Sum256(data)
	recorded := false
	err = a.store.View(ctx, book, func(tx *store.Tx) error {
		file, found, err := tx.RecordedFile(hex.EncodeToString(digest[:]))
		recorded = found && file.Kind == ledger.FileIssued
		return err
	})
	if err != nil || !recorded || !bytes.HasPrefix(data, []byte("%PDF-")) {
		return none, false, err
	}
	if number := numberOf(data); number != i.Number {
		return none, false, fmt.Errorf("%s is invoice %q", i.Document, number)
	}
	return channel.Attachment{Name: unfit.ReplaceAllString(i.Number, "_") + ".pdf", Type: "application/pdf", Data: data}, true, nil
}

// unfit is what file names of some systems cannot hold.
var unfit = regexp.MustCompile(`[^\pL\pN._ -]+`)

// numberOf reads the number of an e-invoice, "" when it cannot.
func numberOf(data []byte) string {
	var sink numbers
	if err := facturx.Read(bytes.NewReader(data), &sink); err != nil || len(sink) != 1 {
		return ""
	}
	return sink[0]
}

// numbers collects the numbers of invoices.
type numbers []string

func (n *numbers) Issued(i ledger.IssuedInvoice) error {
	*n = append(*n, i.Invoice.Number)
	return nil
}

// Customer and Invoice are for tables: an e-invoice is handed on by Issued alone.
func (*numbers) Customer(string, ledger.Customer) error { return nil }

// Invoice is as Customer.
func (*numbers) Invoice(string, ledger.Invoice) error { return nil }
