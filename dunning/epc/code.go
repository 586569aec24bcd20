package epc

import (
	"fmt"

	"github.com/skip2/go-qrcode"
)

// PNG draws a payload as a picture: black on white, with the white border that
// readers need, each module a square of so many pixels. The guideline wants
// error correction at level M.
func PNG(payload string, pixels int) ([]byte, error) {
	code, err := qrcode.New(payload, qrcode.Medium)
	if err != nil {
		return nil, fmt.Errorf("drawing the QR code: %w", err)
	}
	picture, err := code.PNG(-pixels) // negative: of a module, not of the whole
	if err != nil {
		return nil, fmt.Errorf("drawing the QR code: %w", err)
	}
	return picture, nil
}
