package fec

import (
	"bufio"
	"bytes"
)

// Sniff reports whether the beginning of a file is the header of a FEC. A header
// that lacks columns is one too, so that Read can say which.
func Sniff(head []byte) bool {
	rows := newRows(bytes.NewReader(head))
	if !rows.next() {
		return false
	}
	_, names := splitHeader(rows.row)
	for _, name := range []string{"journalcode", "ecriturenum", "comptenum", "pieceref"} {
		if _, found := names[name]; !found {
			return false
		}
	}
	return true
}

// separators are what may stand between columns. A comma cannot: it is the
// decimal mark.
const separators = "\t|;"

// splitHeader finds the separator that makes the most of a header and the
// place of each name.
func splitHeader(row []byte) (separator byte, names map[string]int) {
	for _, candidate := range []byte(separators) {
		if bytes.Count(row, []byte{candidate}) > bytes.Count(row, []byte{separator}) || separator == 0 {
			separator = candidate
		}
	}
	names = map[string]int{}
	for i, cell := range bytes.Split(row, []byte{separator}) {
		name := canonical(text(unquote(cell)))
		if _, twice := names[name]; !twice {
			names[name] = i
		}
	}
	return separator, names
}

// scanLines is a bufio.SplitFunc. Rows end in CR, LF or both (art. A47 A-1).
func scanLines(data []byte, atEOF bool) (advance int, token []byte, err error) {
	switch i := bytes.IndexAny(data, "\r\n"); {
	case i < 0 && atEOF && len(data) > 0:
		return len(data), data, nil
	case i < 0:
		return 0, nil, nil
	case data[i] == '\n':
		return i + 1, data[:i], nil
	case i+1 < len(data) && data[i+1] == '\n':
		return i + 2, data[:i], nil
	case i+1 < len(data) || atEOF:
		return i + 1, data[:i], nil
	}
	return 0, nil, nil // a CR at the very end: its LF may be yet to come
}

var _ bufio.SplitFunc = scanLines
