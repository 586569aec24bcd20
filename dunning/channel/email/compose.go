package email

import (
	"bytes"
	"fmt"
	netmail "net/mail"
	"strings"
	"unicode"

	"github.com/wneessen/go-mail"

	"relanced/dunning/channel"
)

const (
	// maxTextBytes bounds the text of one message. A reminder that lists ten
	// thousand invoices is half of it, and its accents written as
	// quoted-printable stay below the 10 MB that small mail servers take.
	maxTextBytes = 2 << 20

	// maxHeaderRunes bounds a name or a subject. Nobody reads more, and RFC 5322
	// §2.1.1 forbids lines over 998 bytes, which a word without spaces could be.
	maxHeaderRunes = 200

	// maxMessageIDBytes keeps the Message-ID on a line of its own below the
	// same limit.
	maxMessageIDBytes = 250
)

// Compose writes the message as RFC 5322 wants it: UTF-8, quoted-printable, lines
// ended by CRLF; as text, and where its letter is laid out as HTML too
// (multipart/alternative), with its QR code inline and its attachments. The same
// message gives the same bytes: the date and the Message-ID are the message's own
// and nothing is random. Every error is a *channel.Failure.
func Compose(m channel.Message) ([]byte, error) {
	from, to, replyTo, err := parties(m)
	if err != nil {
		return nil, err
	}
	copies, err := readers(m)
	if err != nil {
		return nil, err
	}
	for _, id := range append([]string{m.MessageID}, m.References...) {
		if err := checkMessageID(id); err != nil {
			return nil, &channel.Failure{Kind: channel.Passing, Reason: channel.ReasonAddress, Err: err}
		}
	}
	if len(m.Text) > maxTextBytes {
		err := fmt.Errorf("the text has %d bytes: at most %d are sent", len(m.Text), maxTextBytes)
		return nil, &channel.Failure{Kind: channel.Permanent, Reason: channel.ReasonServer, Err: err}
	}

	letter := mail.NewMsg(mail.WithCharset(mail.CharsetUTF8), mail.WithEncoding(mail.EncodingQP), mail.WithNoDefaultUserAgent())
	letter.FromMailAddress(from)
	letter.ToMailAddress(to)
	if len(copies) > 0 {
		letter.CcMailAddress(copies...)
	}
	if replyTo != nil {
		letter.ReplyToMailAddress(replyTo)
	}
	letter.Subject(headerText(m.Subject))
	letter.SetDateWithValue(m.Date)
	letter.SetMessageIDWithValue(m.MessageID)
	if language := headerText(m.Language); language != "" {
		letter.SetGenHeader(mail.HeaderContentLang, language)
	}
	if n := len(m.References); n > 0 {
		letter.SetGenHeader(mail.HeaderInReplyTo, "<"+m.References[n-1]+">")
		letter.SetGenHeader(mail.HeaderReferences, "<"+strings.Join(m.References, "> <")+">")
	}
	// RFC 3834 and its Microsoft counterpart: an out-of-office note must not
	// answer a machine, nor look like the customer's answer.
	letter.SetGenHeader("Auto-Submitted", "auto-generated")
	letter.SetGenHeader(mail.HeaderXAutoResponseSuppress, "All")
	letter.SetBodyString(mail.TypeTextPlain, bodyText(m.Text))
	if err := addParts(letter, m); err != nil {
		return nil, &channel.Failure{Kind: channel.Passing, Reason: channel.ReasonStorage, Err: err}
	}

	var b bytes.Buffer
	if _, err := letter.WriteTo(&b); err != nil {
		err = fmt.Errorf("writing the message: %w", err)
		return nil, &channel.Failure{Kind: channel.Passing, Reason: channel.ReasonStorage, Err: err}
	}
	return withoutChance(b.Bytes()), nil
}

// parties checks who writes to whom. A malformed recipient is refused for good;
// a malformed sender is the configuration's fault and passes once it is mended.
func parties(m channel.Message) (from, to, replyTo *netmail.Address, err error) {
	if to, err = party("recipient", m.To, channel.Permanent); err != nil {
		return nil, nil, nil, err
	}
	if from, err = party("sender", m.From, channel.Passing); err != nil {
		return nil, nil, nil, err
	}
	if m.ReplyTo.Email == "" {
		return from, to, nil, nil
	}
	if replyTo, err = party("reply address", m.ReplyTo, channel.Passing); err != nil {
		return nil, nil, nil, err
	}
	return from, to, replyTo, nil
}

// readers checks who reads along: the configuration says so, and mends it.
func readers(m channel.Message) ([]*netmail.Address, error) {
	var list []*netmail.Address
	for _, a := range m.Copy {
		box, err := party("copy", a, channel.Passing)
		if err != nil {
			return nil, err
		}
		list = append(list, box)
	}
	return list, nil
}

func party(role string, a channel.Address, malformed channel.FailureKind) (*netmail.Address, error) {
	box, err := mailbox(a)
	if err != nil {
		err = fmt.Errorf("reading the %s: %w", role, err)
		return nil, &channel.Failure{Kind: malformed, Reason: channel.ReasonAddress, Err: err}
	}
	return box, nil
}

func checkMessageID(id string) error {
	foreign := strings.IndexFunc(id, func(r rune) bool { return r <= ' ' || r > '~' || r == '<' || r == '>' })
	if left, right, ok := strings.Cut(id, "@"); foreign >= 0 || !ok || left == "" || right == "" || len(id) > maxMessageIDBytes {
		return fmt.Errorf("%q is not a Message-ID: left@right is expected, without brackets", id)
	}
	return nil
}

// headerText makes free text safe to stand in a header: on one line and not
// too long. A customer's name comes from a file and may hold anything.
func headerText(s string) string {
	words := strings.FieldsFunc(strings.ToValidUTF8(s, "\uFFFD"), func(r rune) bool {
		return r == ' ' || unicode.IsControl(r) || r == '\u2028' || r == '\u2029'
	})
	text := []rune(strings.Join(words, " "))
	if len(text) > maxHeaderRunes {
		text = append(text[:maxHeaderRunes-1], '…')
	}
	// Text that only looks like an encoded word (RFC 2047) would be decoded by
	// the reader's program into something nobody wrote.
	return strings.ReplaceAll(string(text), "=?", "= ?")
}

// bodyText gives every line the same ending, the last one included: SMTP would
// add it, and the file must hold what SMTP sends.
func bodyText(s string) string {
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(strings.ToValidUTF8(s, "\uFFFD"))
	if !strings.HasSuffix(s, "\n") {
		s += "\n"
	}
	return s
}
