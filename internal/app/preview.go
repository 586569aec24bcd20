package app

import (
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"relanced/config"
	"relanced/dunning"
	"relanced/dunning/channel"
	"relanced/dunning/channel/email"
	"relanced/dunning/channel/letter"
	"relanced/dunning/channel/spool"
	"relanced/dunning/epc"
	"relanced/internal/store"
)

// PreviewOptions says what is previewed, and how.
type PreviewOptions struct {
	Customer string // "" for everybody
	Format   string // one of PreviewFormats
	Out      string // folder for a file each; "" writes to the writer
}

// PreviewFormats lists the formats of a preview, the default first.
func PreviewFormats() []string { return []string{"text", "eml", "html", "pdf"} }

// Preview writes what would leave today, as it would leave, and leaves the ledger
// as it is. Without a folder, PDFs are one document.
func (a *App) Preview(ctx context.Context, w io.Writer, book string, o PreviewOptions) error {
	if err := a.knowsCustomer(ctx, book, o.Customer); err != nil {
		return err
	}
	drafts, err := a.remind.Drafts(ctx, book, o.Customer)
	if err != nil {
		return err
	}
	if o.Out != "" {
		return a.previewFiles(w, drafts, o)
	}
	if o.Format == "pdf" && len(drafts) > 0 {
		var all []channel.Message
		for _, d := range drafts {
			all = append(all, d.Message)
		}
		drawn, err := letter.PDF(all...)
		if err != nil {
			return err
		}
		_, err = w.Write(drawn)
		return err
	}
	p := &printer{w: w}
	for _, d := range drafts {
		drawn, err := previewed(d, o.Format)
		if err != nil {
			return err
		}
		if o.Format == "text" {
			p.line("--- %s, by %s to %s%s", d.Reminder.Customer, d.Reminder.Channel, flatAddress(d.Reminder.Recipient), waiting(d))
		}
		p.line("%s", drawn)
	}
	if len(drafts) == 0 {
		p.line("Nothing would leave today (%s).", a.today())
	}
	return p.err
}

// knowsCustomer is an error for a customer that the book does not have; "" is
// everybody.
func (a *App) knowsCustomer(ctx context.Context, book, customer string) error {
	if customer == "" {
		return nil
	}
	return a.store.View(ctx, book, func(tx *store.Tx) error {
		_, found, err := tx.Customer(customer)
		if err == nil && !found {
			err = fmt.Errorf("%w: there is no customer %q", ErrUsage, customer)
		}
		return err
	})
}

// flatAddress puts a postal address on one line.
func flatAddress(address string) string { return short(fmt.Sprintf("%q", address), 80) }

func waiting(d dunning.Draft) string {
	if d.Wait == "" {
		return ""
	}
	return " (waits: " + d.Wait + ")"
}

func (a *App) previewFiles(w io.Writer, drafts []dunning.Draft, o PreviewOptions) error {
	if err := os.MkdirAll(o.Out, 0o750); err != nil {
		return fmt.Errorf("making the folder of the preview: %w", elsewhere(err))
	}
	ending := "." + o.Format
	if o.Format == "text" {
		ending = ".txt"
	}
	p := &printer{w: w}
	for _, d := range drafts {
		drawn, err := previewed(d, o.Format)
		if err != nil {
			return err
		}
		path := filepath.Join(o.Out, spool.FileName(d.Message.ID, ending))
		if err := os.WriteFile(path, drawn, 0o600); err != nil {
			return fmt.Errorf("writing the preview: %w", elsewhere(err))
		}
		p.line("%s%s", path, waiting(d))
	}
	if len(drafts) == 0 {
		p.line("Nothing would leave today (%s).", a.today())
	}
	return p.err
}

// previewed writes one message in a format.
func previewed(d dunning.Draft, format string) ([]byte, error) {
	m := d.Message
	switch format {
	case "eml":
		if c := d.Reminder.Channel; c != config.ChannelFile && c != config.ChannelSMTP {
			m.To.Email = "by-" + c + "@relanced.invalid" // it is to no e-mail address (RFC 2606)
		}
		return email.Compose(m)
	case "html":
		page, err := email.HTML(m, func(modules [][]bool) (string, error) {
			picture, err := epc.PNG(modules, 6)
			return "data:image/png;base64," + base64.StdEncoding.EncodeToString(picture), err
		})
		return []byte(page), err
	case "pdf":
		return letter.PDF(m)
	}
	return []byte(m.Subject + "\n\n" + m.Text), nil
}
