package epc

import (
	"bytes"
	"errors"
	"image"
	_ "image/png"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"relanced/internal/ledger"
)

func transfer() Transfer {
	return Transfer{
		Name: "MENUISERIE AUBRY SARL", IBAN: "FR7630006000011234567890189",
		Amount: ledger.Money{Minor: 1234_56, Currency: "EUR"}, Text: "FA-2026-0042 FA-2026-0051",
	}
}

func TestPayload(t *testing.T) {
	t.Parallel()
	red := Transfer{ // the example of the guideline's annex
		BIC: "BHBLDEHHXXX", Name: "Franz Mustermänn", IBAN: "DE71110220330123456789",
		Amount: ledger.Money{Minor: 12_30, Currency: "EUR"}, Reference: "RF18539007547034",
	}
	for _, tt := range []struct {
		name string
		give Transfer
		want string
	}{
		{"text", transfer(), "BCD\n002\n1\nSCT\n\nMENUISERIE AUBRY SARL\nFR7630006000011234567890189\nEUR1234.56\n\n\nFA-2026-0042 FA-2026-0051"},
		{"reference", red, "BCD\n002\n1\nSCT\nBHBLDEHHXXX\nFranz Mustermänn\nDE71110220330123456789\nEUR12.30\n\nRF18539007547034"},
		{
			"nothing to quote", func() Transfer { x := transfer(); x.Text = ""; return x }(),
			"BCD\n002\n1\nSCT\n\nMENUISERIE AUBRY SARL\nFR7630006000011234567890189\nEUR1234.56",
		},
	} {
		got, err := Payload(tt.give)
		if err != nil || got != tt.want {
			t.Errorf("%s: %q, %v", tt.name, got, err)
		}
	}
}

func TestWhatNoCodeCanAskFor(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*Transfer){
		"francs":        func(x *Transfer) { x.Amount.Currency = "CHF" },
		"nothing":       func(x *Transfer) { x.Amount.Minor = 0 },
		"too much":      func(x *Transfer) { x.Amount.Minor = 1_000_000_000_00 },
		"a wrong IBAN":  func(x *Transfer) { x.IBAN = "FR7630006000011234567890188" },
		"nobody":        func(x *Transfer) { x.Name = " " },
		"a long name":   func(x *Transfer) { x.Name = strings.Repeat("é", 71) },
		"a long text":   func(x *Transfer) { x.Text = strings.Repeat("é", 141) },
		"two lines":     func(x *Transfer) { x.Name = "A\nFR7630006000011234567890189" },
		"both":          func(x *Transfer) { x.Reference = "RF18539007547034" },
		"too many byte": func(x *Transfer) { x.Name, x.Text = strings.Repeat("é", 70), strings.Repeat("é", 140) },
	} {
		x := transfer()
		change(&x)
		if got, err := Payload(x); !errors.Is(err, ErrTransfer) || got != "" {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	x := transfer()
	x.Name, x.Text, x.Amount.Minor = strings.Repeat("n", 70), strings.Repeat("t", 140), maxMinor
	if _, err := Payload(x); err != nil {
		t.Errorf("the longest: %v", err)
	}
}

func TestQuote(t *testing.T) {
	t.Parallel()
	if got := Quote([]string{"FA-1", "FA-2"}); got != "FA-1 FA-2" {
		t.Errorf("%q", got)
	}
	long := strings.Repeat("9", 69)
	if got := Quote([]string{long, long, "FA-3"}); got != long+" "+long {
		t.Errorf("%q", got)
	}
	if got := Quote([]string{strings.Repeat("9", 141)}); got != "" {
		t.Errorf("%q", got)
	}
}

// TestCodeIsRead decodes the picture with another library than drew it.
func TestCodeIsRead(t *testing.T) {
	t.Parallel()
	longest := transfer()
	longest.Name, longest.Text = strings.Repeat("ü", 50), strings.Repeat("t", 140)
	for _, x := range []Transfer{transfer(), longest} {
		payload, err := Payload(x)
		if err != nil {
			t.Fatal(err)
		}
		modules, err := Modules(payload)
		if err != nil {
			t.Fatal(err)
		}
		picture, err := PNG(modules, 4)
		if err != nil {
			t.Fatal(err)
		}
		img, _, err := image.Decode(bytes.NewReader(picture))
		if err != nil {
			t.Fatal(err)
		}
		bitmap, err := gozxing.NewBinaryBitmapFromImage(img)
		if err != nil {
			t.Fatal(err)
		}
		got, err := qrcode.NewQRCodeReader().Decode(bitmap, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_CHARACTER_SET: "UTF-8"})
		if err != nil || got.GetText() != payload {
			t.Errorf("read as %q, %v; written %q", got, err, payload)
		}
		// At most version 13: 69 modules and a border of 4 on each side.
		if width := img.Bounds().Dx() / 4; width > 69+8 {
			t.Errorf("%d modules", width)
		}
	}
}
