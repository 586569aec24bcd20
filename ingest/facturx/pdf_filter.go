package facturx

import (
	"bytes"
	"compress/zlib"
	"encoding/ascii85"
	"encoding/hex"
	"fmt"
	"io"
)

// decode returns what a stream holds once its filters are taken off (7.4). A
// wrong checksum is an error: an amount might have changed.
func (f *pdf) decode(d dict, at place) ([]byte, error) {
	r, err := f.open(d, at)
	if err != nil {
		return nil, err
	}
	return f.rest(r, nil)
}

// rest reads on to the end behind what was read already.
func (f *pdf) rest(r io.Reader, begun []byte) ([]byte, error) {
	data, err := io.ReadAll(&bounded{r, f.left})
	f.left -= len(data)
	if err != nil {
		return nil, fmt.Errorf("unpack a stream: %w", err)
	}
	return append(begun, data...), nil
}

// bounded reads so many bytes and fails when there are more.
type bounded struct {
	r    io.Reader
	left int
}

var errGrows = fmt.Errorf("a part of it grows beyond %d MB, or all parts beyond %d MB", maxAttached>>20, maxUnpacked>>20)

// Read implements io.Reader.
func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	if b.left -= n; b.left < 0 {
		return 0, errGrows
	}
	return n, err //nolint:wrapcheck // wrapped by who reads
}

// open takes off the filters of a stream. What comes out of each is bounded.
func (f *pdf) open(d dict, at place) (io.Reader, error) {
	if at.to == 0 {
		return nil, fmt.Errorf("%w: a stream is missing", errPDF)
	}
	filters, parms := listOf(f.resolve(d["Filter"])), listOf(f.resolve(d["DecodeParms"]))
	if len(filters) > maxFilters {
		return nil, fmt.Errorf("%w: a stream has %d filters", errPDF, len(filters))
	}
	var r io.Reader = bytes.NewReader(f.data[at.from:at.to])
	for i, filter := range filters {
		if i < len(parms) {
			if p, _ := f.resolve(parms[i]).(dict); number(f.resolve(p["Predictor"])) > 1 {
				return nil, fmt.Errorf("%w: a predictor is not supported here", errPDF)
			}
		}
		next, err := unfilter(f.resolve(filter), r)
		if err != nil {
			return nil, fmt.Errorf("unpack a stream: %w", err)
		}
		r = &bounded{next, maxAttached}
	}
	return r, nil
}

func listOf(value any) []any {
	if list, ok := value.([]any); ok {
		return list
	}
	if value == nil {
		return nil
	}
	return []any{value}
}

func unfilter(filter any, r io.Reader) (io.Reader, error) {
	switch filter {
	case name("FlateDecode"):
		return zlib.NewReader(r) //nolint:wrapcheck // wrapped by open
	case name("ASCII85Decode"):
		raw, err := io.ReadAll(r)
		raw, _, _ = bytes.Cut(raw, []byte("~>"))
		return ascii85.NewDecoder(bytes.NewReader(raw)), err //nolint:wrapcheck // wrapped by open
	case name("ASCIIHexDecode"):
		raw, err := io.ReadAll(r)
		if err != nil {
			return nil, err //nolint:wrapcheck // wrapped by open
		}
		raw, _, _ = bytes.Cut(raw, []byte(">"))
		text, err := unhex(raw)
		return bytes.NewReader(text), err
	}
	return nil, fmt.Errorf("filter %v is not supported", filter)
}

// unhex reads hexadecimal digits with white space between them; a last single
// one is followed by a zero.
func unhex(raw []byte) ([]byte, error) {
	digits := make([]byte, 0, len(raw)+1)
	for _, c := range raw {
		if !isSpace(c) {
			digits = append(digits, c)
		}
	}
	if len(digits)%2 == 1 {
		digits = append(digits, '0')
	}
	text := make([]byte, len(digits)/2)
	if _, err := hex.Decode(text, digits); err != nil {
		return nil, errPDF
	}
	return text, nil
}
