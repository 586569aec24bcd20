package epc

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"sync"

	"github.com/skip2/go-qrcode"
)

// colours of a code: a picture of two needs one bit a pixel.
var colours = color.Palette{color.White, color.Black}

// encoder keeps its buffers, which take longer to make than a picture.
var encoder = png.Encoder{CompressionLevel: png.BestSpeed, BufferPool: new(buffers)}

type buffers struct{ free sync.Pool }

// Get returns a buffer that was put back, nil for none.
func (b *buffers) Get() *png.EncoderBuffer {
	kept, _ := b.free.Get().(*png.EncoderBuffer)
	return kept
}

// Put keeps a buffer.
func (b *buffers) Put(used *png.EncoderBuffer) { b.free.Put(used) }

// Modules lays a payload out: row by row, true for black, with the white border
// that readers need. The guideline wants error correction at level M.
func Modules(payload string) ([][]bool, error) {
	code, err := qrcode.New(payload, qrcode.Medium)
	if err != nil {
		return nil, fmt.Errorf("laying out the QR code: %w", err)
	}
	return code.Bitmap(), nil
}

// PNG draws modules as a picture, black on white, each a square of so many pixels.
// The library's own picture is drawn pixel by pixel, which takes longer than the
// rest of a letter.
func PNG(modules [][]bool, pixels int) ([]byte, error) {
	picture := image.NewPaletted(image.Rect(0, 0, len(modules)*pixels, len(modules)*pixels), colours)
	for y, row := range modules {
		first := picture.Pix[y*pixels*picture.Stride:][:picture.Stride]
		for x, black := range row {
			if black {
				for i := range pixels {
					first[x*pixels+i] = 1
				}
			}
		}
		for i := 1; i < pixels; i++ {
			copy(picture.Pix[(y*pixels+i)*picture.Stride:], first)
		}
	}
	var b bytes.Buffer
	if err := encoder.Encode(&b, picture); err != nil {
		return nil, fmt.Errorf("drawing the QR code: %w", err)
	}
	return b.Bytes(), nil
}
