package cfonb

import "bytes"

// Sniff reports whether a file begins as a CFONB 120 statement, by its content
// alone: a record 01 or, in a file that lost its beginning, 04, 05 or 07, with
// bank, branch, currency, account number and date or amount in their columns.
// CFONB 160 and 240 files are recognised too, so that Read can say what they are.
func Sniff(head []byte) bool {
	head = bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n\x00")
	if surelyBegins(head) {
		return true
	}
	if named(head) && len(head) >= 104 {
		_, _, err := overpunched(string(head[90:104]))
		return err == nil
	}
	kind, _ := otherFormat(head)
	return kind != ""
}

// otherFormat recognises the CFONB files that people take for a statement: 240
// columns beginning with 31 (details of transactions), 160 columns beginning
// with 03 (orders given to the bank).
func otherFormat(head []byte) (kind, remedy string) {
	line := head
	if i := bytes.IndexAny(head, "\r\n"); i >= 0 {
		line = head[:i]
	}
	blank := func(first, last int) bool { return len(bytes.Trim(line[first-1:last], " ")) == 0 }
	const ask = `ask the bank for the "relevé de compte" in CFONB 120 or camt.053`
	switch {
	case len(line) >= 240 && len(line)%240 == 0 && bytes.HasPrefix(line, []byte("31")) && digits(line[2:8]) && digits(line[10:16]) && blank(18, 21):
		return "a CFONB 240 file of transactions", ask
	case len(line) >= 160 && len(line)%160 == 0 && bytes.HasPrefix(line, []byte("03")) && digits(line[2:4]) && blank(5, 12):
		return "a CFONB 160 file of orders to a bank", ask
	}
	return "", ""
}
