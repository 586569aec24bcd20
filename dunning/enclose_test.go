package dunning

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"relanced/dunning/channel"
	"relanced/internal/ledger"
)

func TestDocumentsGoWithTheMessage(t *testing.T) {
	t.Parallel()
	eachFirm(t, nil, func(t *testing.T, f *firm) {
		var asked []string
		f.Document = func(_ context.Context, _ string, i ledger.Invoice) (channel.Attachment, bool, error) {
			asked = append(asked, i.Number)
			return channel.Attachment{Name: i.Number + ".pdf", Type: "application/pdf", Data: []byte("%PDF-")}, true, nil
		}
		drafts, err := f.Drafts(context.Background(), f.book, "C1")
		if err != nil || len(drafts) != 1 {
			t.Fatalf("%d drafts, %v", len(drafts), err)
		}
		m := drafts[0].Message
		if len(m.Attachments) != 1 || m.Attachments[0].Name != asked[0]+".pdf" || !strings.Contains(m.Text, "ci-joint une copie de la facture "+asked[0]) {
			t.Errorf("%q asked, %d attached:\n%s", asked, len(m.Attachments), m.Text)
		}
		f.remind()
		for name, letter := range f.letters() {
			if strings.Contains(name, "C1") && !strings.Contains(letter, `filename="`+asked[0]+`.pdf"`) {
				t.Errorf("%s:\n%s", name, letter)
			}
		}
	})
}

func TestWhatCannotBeEnclosedKeepsNothingBack(t *testing.T) {
	t.Parallel()
	eachFirm(t, nil, func(t *testing.T, f *firm) {
		f.Document = func(_ context.Context, _ string, i ledger.Invoice) (channel.Attachment, bool, error) {
			switch i.Number {
			case "lost":
				return channel.Attachment{}, false, errors.New("the disk is gone")
			case "none":
				return channel.Attachment{}, false, nil
			case "large":
				return channel.Attachment{Data: make([]byte, maxEnclosedBytes-9)}, true, nil
			}
			return channel.Attachment{Data: make([]byte, 10)}, true, nil
		}
		var list []ledger.Invoice
		for _, number := range []string{"lost", "none", "large", "small"} {
			list = append(list, ledger.Invoice{Number: number})
		}
		files, numbers := f.enclose(context.Background(), f.book, list)
		if len(files) != 1 || !slices.Equal(numbers, []string{"large"}) {
			t.Errorf("%d files, %q", len(files), numbers)
		}
	})
}

// A preview records nothing and says the same as what leaves then.
func TestDraftsAreWhatLeaves(t *testing.T) {
	t.Parallel()
	eachFirm(t, nil, func(t *testing.T, f *firm) {
		before := len(f.reminders())
		drafts, err := f.Drafts(context.Background(), f.book, "")
		if err != nil || len(drafts) == 0 {
			t.Fatalf("%d drafts, %v", len(drafts), err)
		}
		if after := len(f.reminders()); after != before {
			t.Errorf("%d reminders after the preview, %d before", after, before)
		}
		f.remind()
		left := f.letters()
		if len(left) != len(drafts) {
			t.Errorf("%d left, %d drafts", len(left), len(drafts))
		}
		for _, d := range drafts {
			if letter := left[d.Message.ID+".eml"]; !strings.Contains(letter, d.Message.MessageID) || !strings.Contains(letter, d.Reminder.Recipient) {
				t.Errorf("%s left as\n%s", d.Message.ID, letter)
			}
		}
	})
}
