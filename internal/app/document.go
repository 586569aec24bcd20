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
	var data []byte
	var found bool
	err := a.store.View(ctx, book, func(tx *store.Tx) (err error) {
		data, _, found, err = a.original(tx, i)
		return err
	})
	if err != nil || !found || !bytes.HasPrefix(data, []byte("%PDF-")) {
		return none, false, err
	}
	return channel.Attachment{Name: unfit.ReplaceAllString(i.Number, "_") + ".pdf", Type: "application/pdf", Data: data}, true, nil
}

// original finds the file that an invoice was issued as, PDF or XML, with its
// record: see document.
func (a *App) original(tx *store.Tx, i ledger.Invoice) ([]byte, ledger.File, bool, error) {
	none := ledger.File{}
	if i.Document == "" || !filepath.IsLocal(i.Document) {
		return nil, none, false, nil
	}
	data, err := os.ReadFile(filepath.Join(a.config.Data, i.Document))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, none, false, nil // a name that a table of invoices gave
	}
	if err != nil {
		return nil, none, false, fmt.Errorf("reading the document: %w", err)
	}
	digest := sha256.Sum256(data)
	file, found, err := tx.RecordedFile(hex.EncodeToString(digest[:]))
	if err != nil || !found || file.Kind != ledger.FileIssued {
		return nil, none, false, err
	}
	if number := numberOf(data); number != i.Number {
		return nil, none, false, fmt.Errorf("%s is invoice %q", i.Document, number)
	}
	return data, file, true, nil
}

// recorded reads what the ledger has recorded of a place in the data folder;
// false when it is not there, or has other bytes.
func (a *App) recorded(place, sum string) ([]byte, bool) {
	data, err := os.ReadFile(filepath.Join(a.config.Data, filepath.FromSlash(place)))
	digest := sha256.Sum256(data)
	return data, err == nil && hex.EncodeToString(digest[:]) == sum
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
