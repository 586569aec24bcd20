package app

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"

	"relanced/dunning/channel/spool"
	"relanced/ingest"
	"relanced/internal/ledger"
	"relanced/internal/store"
)

// ProofRequest is what a person types about the delivery of a reminder. File is
// the path of a scan or a download, "" for none.
type ProofRequest struct{ Tracking, Deposited, Delivered, File string }

// maxProofBytes is more than a scan of a few pages has.
const maxProofBytes = 20_000_000

// ReviewProof records what became of a reminder after it had left: a mise en
// demeure is worth what proves that it arrived. The next step waits from the day
// of delivery on, else from that of the deposit.
func (a *App) ReviewProof(ctx context.Context, w io.Writer, book, id string, r ProofRequest, by Word) error {
	p, err := r.proof(a.today())
	if err != nil {
		return fmt.Errorf("%w: %w", ErrUsage, err)
	}
	p.Reminder, p.Note, p.Author = strings.TrimPrefix(id, reminderID), by.Why, by.Actor
	if p == (ledger.Proof{Reminder: p.Reminder, Author: p.Author}) && r.File == "" {
		return fmt.Errorf("%w: say something about it: --tracking, --deposited, --delivered, --file or --note", ErrUsage)
	}
	// Before anything is copied: a slip leaves nothing behind.
	if err := a.store.View(ctx, book, func(tx *store.Tx) error { return a.checkProof(tx, p) }); err != nil {
		return err
	}
	if r.File != "" {
		// Kept before it is recorded: a crash in between leaves a copy too many, never
		// a record without its bytes.
		if err := a.keepProof(&p, r.File); err != nil {
			return err
		}
	}
	return a.store.Update(ctx, book, func(tx *store.Tx) error {
		if err := a.checkProof(tx, p); err != nil {
			return err
		}
		if err := tx.AddProof(p); err != nil {
			return err
		}
		all, err := tx.ProofsOf(p.Reminder)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(w, "Recorded of reminder %s: %s.\n", p.Reminder, proved(ledger.Delivery(all)))
		return err
	})
}

// proof reads what can be read without the ledger.
func (r ProofRequest) proof(today ledger.Date) (ledger.Proof, error) {
	p := ledger.Proof{Tracking: strings.TrimSpace(r.Tracking)}
	for _, d := range []struct {
		flag, text string
		day        *ledger.Date
	}{{"deposited", r.Deposited, &p.Deposited}, {"delivered", r.Delivered, &p.Delivered}} {
		if d.text == "" {
			continue
		}
		day, err := ledger.ParseDate(d.text)
		switch {
		case err != nil:
			return p, fmt.Errorf("--%s: %w", d.flag, err)
		case day > today:
			return p, fmt.Errorf("--%s %s has not come yet", d.flag, day)
		}
		*d.day = day
	}
	return p, nil
}

// checkProof refuses what cannot be: a proof of what has not left, or days in the
// wrong order. Such a slip would shorten the delay that the letter leaves.
func (a *App) checkProof(tx *store.Tx, p ledger.Proof) error {
	r, found, err := tx.Reminder(p.Reminder)
	if err != nil {
		return err
	}
	if !found || r.State != ledger.ReminderSent {
		return fmt.Errorf("no reminder %q has been sent: there is nothing to prove", p.Reminder)
	}
	earlier, err := tx.ProofsOf(p.Reminder)
	if err != nil {
		return err
	}
	all := ledger.Delivery(append(earlier, p))
	sent := ledger.DateOf(r.SentAt.In(a.zone))
	switch {
	case all.Deposited != "" && all.Deposited < sent:
		return fmt.Errorf("%w: reminder %s was written on %s and cannot have been deposited on %s", ErrUsage, r.ID, sent, all.Deposited)
	case all.Delivered != "" && all.Delivered < sent.Max(all.Deposited):
		return fmt.Errorf("%w: reminder %s left on %s and cannot have been delivered on %s", ErrUsage, r.ID, sent.Max(all.Deposited), all.Delivered)
	}
	return nil
}

// keepProof copies the file of a proof into the archive, under its own name and
// the beginning of its hash.
func (a *App) keepProof(p *ledger.Proof, file string) error {
	f, err := os.Open(file) //nolint:gosec // the person names it
	if err != nil {
		return fmt.Errorf("%w: reading the proof: %w", ErrUsage, err)
	}
	defer f.Close() //nolint:errcheck // only read
	data, err := io.ReadAll(io.LimitReader(f, maxProofBytes+1))
	switch {
	case err != nil:
		return fmt.Errorf("%w: reading the proof: %w", ErrUsage, err)
	case len(data) == 0 || len(data) > maxProofBytes:
		return fmt.Errorf("%w: %s is empty, or has more than %d MB", ErrUsage, file, maxProofBytes/1_000_000)
	}
	digest := sha256.Sum256(data)
	p.FileName, p.SHA256 = filepath.Base(file), hex.EncodeToString(digest[:])
	ext := filepath.Ext(p.FileName)
	name := "proof-" + p.SHA256[:12] + "-" + spool.FileName(strings.TrimSuffix(p.FileName, ext), unfit.ReplaceAllString(ext, "_"))
	p.Place = path.Join(ingest.ArchiveDir, a.now().UTC().Format("2006/01"), name)
	target := filepath.Join(a.config.Data, filepath.FromSlash(p.Place))
	if err := os.MkdirAll(filepath.Dir(target), 0o750); err != nil {
		return fmt.Errorf("making the archive's folder: %w", err)
	}
	if err := spool.ReplaceFile(target, data); err != nil {
		return fmt.Errorf("keeping the proof in the archive: %w", err)
	}
	return nil
}

// proved says what is known of a delivery.
func proved(p ledger.Proof) string {
	var parts []string
	for _, part := range []struct{ what, value string }{
		{"deposited on", string(p.Deposited)},
		{"delivered on", string(p.Delivered)},
		{"tracking number", p.Tracking},
	} {
		if part.value != "" {
			parts = append(parts, part.what+" "+part.value)
		}
	}
	if p.Place != "" {
		parts = append(parts, fmt.Sprintf("proof %s in %s (sha256 %s)", p.FileName, p.Place, p.SHA256))
	}
	if p.Note != "" {
		parts = append(parts, "note: "+p.Note)
	}
	return cmp.Or(strings.Join(parts, ", "), "nothing")
}
