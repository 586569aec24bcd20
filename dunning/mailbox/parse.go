package mailbox

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"

	"github.com/emersion/go-message"
	_ "github.com/emersion/go-message/charset" // so that text in any charset is read
	"github.com/emersion/go-message/mail"

	"relanced/internal/ledger"
)

// Parse reads a message. Whatever it is made of, it gives a Message: one that
// cannot be read answers nothing.
func Parse(raw []byte) Message {
	raw = raw[:min(len(raw), maxBytes)]
	e, err := message.ReadWithOptions(bytes.NewReader(raw), &message.ReadOptions{MaxHeaderBytes: maxHeaderBytes})
	if e == nil || err != nil && !decodable(err) {
		return Message{ID: digest(raw), Kind: ledger.ReplyAuto}
	}
	header := mail.Header{Header: e.Header}
	m := Message{ID: digest(raw), Subject: headerText(header, "Subject")}
	if ids := messageIDs(header.Get("Message-Id")); len(ids) > 0 {
		m.ID = ids[0]
	}
	m.Sender, m.Address = sender(header)
	parts := readParts(e)
	m.Text = parts.text()
	m.Kind, m.Failures = kindOf(header, m, &parts)
	m.Answers = answers(header, m.Kind, parts)
	return m
}

// decodable reports whether an error of go-message leaves something to read.
func decodable(err error) bool {
	return message.IsUnknownCharset(err) || message.IsUnknownEncoding(err)
}

func digest(raw []byte) string {
	sum := sha256.Sum256(raw)
	return "sha256:" + hex.EncodeToString(sum[:])
}

// A Message-ID in brackets: ASCII that is printed (RFC 5322 section 3.6.4), on a
// line of at most 998 bytes.
var bracketed = regexp.MustCompile(`<([!-;=?-~]+)>`)

func messageIDs(text string) []string {
	var ids []string
	for _, match := range bracketed.FindAllStringSubmatch(text, maxAnswers) {
		ids = append(ids, match[1])
	}
	return ids
}

// answers lists what a message refers to: a bounce first of all to what it
// returns, a reply to its parent and then to the thread from its end.
func answers(h mail.Header, kind ledger.ReplyKind, p parts) []string {
	var ids []string
	if kind == ledger.ReplyBounce {
		ids = append(ids, p.returned...)
	}
	ids = append(ids, messageIDs(h.Get("In-Reply-To"))...)
	thread := messageIDs(h.Get("References"))
	slices.Reverse(thread)
	var distinct []string
	for _, id := range append(ids, thread...) {
		if !slices.Contains(distinct, id) && len(distinct) < maxAnswers {
			distinct = append(distinct, id)
		}
	}
	return distinct
}

func headerText(h mail.Header, name string) string {
	text, err := h.Text(name)
	if err != nil {
		text = h.Get(name)
	}
	return line(text)
}

func sender(h mail.Header) (full, address string) {
	list, err := h.AddressList("From")
	if err != nil || len(list) == 0 {
		return headerText(h, "From"), ""
	}
	address = line(list[0].Address)
	if name := line(list[0].Name); name != "" {
		return name + " <" + address + ">", address
	}
	return address, address
}

// parts is what a message is made of, as far as it is looked at.
type parts struct {
	plain, html string
	statuses    []status // of a delivery report
	report      bool     // it has one
	returned    []string // Message-IDs of the message it returns
}

func (p parts) text() string {
	if strings.TrimSpace(p.plain) != "" {
		return plain(p.plain, maxTextRunes)
	}
	return plain(fromHTML(p.html), maxTextRunes)
}

var errEnough = errors.New("enough")

// readParts looks at the parts of a message, as many as there may be. A message
// that is cut off or malformed gives what stands before.
func readParts(e *message.Entity) parts {
	var p parts
	seen := 0
	_ = e.Walk(func(path []int, part *message.Entity, _ error) error {
		if seen++; seen > maxParts || len(path) > maxDepth {
			return errEnough
		}
		p.read(part)
		return nil
	})
	return p
}

func (p *parts) read(part *message.Entity) {
	kind, _, err := part.Header.ContentType()
	if err != nil {
		kind = "text/plain" // RFC 2045 section 5.2
	}
	disposition, _, _ := part.Header.ContentDisposition()
	attached := strings.EqualFold(disposition, "attachment")
	switch kind = strings.ToLower(kind); {
	case kind == "text/plain" && !attached && p.plain == "":
		p.plain = readText(part.Body)
	case kind == "text/html" && !attached && p.html == "":
		p.html = readText(part.Body)
	case kind == "message/delivery-status" || kind == "message/global-delivery-status":
		p.report = true
		p.statuses = append(p.statuses, readStatuses(part.Body)...)
	case slices.Contains([]string{"message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers"}, kind):
		if inner, err := message.ReadWithOptions(part.Body, &message.ReadOptions{MaxHeaderBytes: maxHeaderBytes}); inner != nil && (err == nil || decodable(err)) {
			p.returned = append(p.returned, messageIDs(inner.Header.Get("Message-Id"))...)
		}
	}
}

// readText reads what can be read of a text.
func readText(r io.Reader) string {
	data, _ := io.ReadAll(io.LimitReader(r, maxBytes))
	return strings.ToValidUTF8(string(data), "\uFFFD")
}
