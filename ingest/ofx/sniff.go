package ofx

import (
	"bytes"
	"io"
	"regexp"
)

// Sniff reports whether the beginning of a file looks like OFX, by its content
// alone: an OFX header in any of its shapes (one line, reordered, inside a
// comment, as elements, behind blank lines), or <OFX> as the first element. A kilobyte is
// enough; any charset will do.
func Sniff(head []byte) bool {
	decoded, err := io.ReadAll(newText(bytes.NewReader(head[:min(len(head), headLength)])))
	if err != nil && len(decoded) == 0 {
		return false
	}
	return opening.Match(decoded)
}

// opening is what may stand before the first element: processing instructions,
// comments, a document type and header text, until one of them or the first
// element is OFX's.
var opening = regexp.MustCompile(`(?is)^[\s\x00\x{feff}]*` +
	`(?:<\?(?:[^O?][^>]*)?>\s*|<!--.*?-->\s*|<!DOCTYPE[^>]*>\s*)*` +
	`(?:<\?OFX\s|<!--[^>]*OFXHEADER|<(?:\w+>\s*<)?(?:\w+:)?OFX(?:HEADER)?[\s>]|[^<]*\b(?:OFXHEADER\s*[:=]|DATA:\s*OFXSGML))`)
