package mailbox

import (
	"bufio"
	"io"
	"net/textproto"
	"regexp"
	"strings"

	"github.com/emersion/go-message/mail"
)

// status is one group of fields of a delivery report (RFC 3464 section 2.1).
type status struct{ recipient, action, code, diagnostic string }

// readStatuses reads the groups of one report that speak of a recipient.
func readStatuses(r io.Reader) []status {
	var list []status
	fields := textproto.NewReader(bufio.NewReader(io.LimitReader(r, maxHeaderBytes)))
	for range maxParts {
		group, err := fields.ReadMIMEHeader()
		if action := group.Get("Action"); action != "" {
			recipient := group.Get("Original-Recipient") // the address as it was written
			if recipient == "" {
				recipient = group.Get("Final-Recipient")
			}
			list = append(list, status{
				recipient: typed(recipient), action: strings.ToLower(strings.TrimSpace(action)),
				code: statusCode(group.Get("Status")), diagnostic: line(typed(group.Get("Diagnostic-Code"))),
			})
		}
		if err != nil {
			break
		}
	}
	return list
}

// typed takes the type off a value such as "rfc822; a@b.example".
func typed(value string) string {
	if _, rest, ok := strings.Cut(value, ";"); ok {
		value = rest
	}
	return line(strings.Trim(strings.TrimSpace(value), "<>"))
}

// failures says which recipients a report is about. Those that the message
// reached, and those that it was handed on to, are none.
func failures(list []status) []Failure {
	var out []Failure
	for _, s := range list {
		f := Failure{Recipient: s.recipient, Status: s.code, Why: s.diagnostic}
		switch s.action {
		case "failed":
			f.Permanent, f.Final = !strings.HasPrefix(s.code, "4"), true
		case "delayed":
		default:
			continue
		}
		out = append(out, f)
	}
	return out
}

// Status codes (RFC 3463), which end where no number goes on: an address of a
// machine is none. Then the older codes of three digits.
var (
	enhanced = regexp.MustCompile(`(?:^|[^\d.])([45]\.\d{1,3}\.\d{1,3})(?:$|[^\d.]|\.(?:$|\D))`)
	ancient  = regexp.MustCompile(`(?:^|[\s(:#])([45][0-7]\d)(?:[\s:;)-]|$)`)
)

// statusCode finds a status in a text; "" when there is none.
func statusCode(text string) string {
	if m := enhanced.FindStringSubmatch(text); m != nil {
		return m[1]
	}
	if m := ancient.FindStringSubmatch(text); m != nil {
		return m[1]
	}
	return ""
}

var (
	passingWords = regexp.MustCompile(`(?i)\b(delay(ed)?|warning|temporar(y|ily)|will (be )?retr(y|ied)|retard(ée?)?|temporaire(ment)?)\b`)
	returnedID   = regexp.MustCompile(`(?im)^[ \t>|]*message-id:[ \t]*(<[!-;=?-~]+>)`)
	mailAddress  = regexp.MustCompile(`[A-Za-z0-9._%+'-]+@[A-Za-z0-9.-]+`)
)

// untyped reads the bounces of servers that keep to no standard: exim names the
// recipients in a header, the others only in words. A returned message stands in
// the text, if anywhere.
func untyped(h mail.Header, m Message, p *parts) []Failure {
	for _, match := range returnedID.FindAllStringSubmatch(p.plain, maxAnswers) {
		p.returned = append(p.returned, messageIDs(match[1])...)
	}
	code := statusCode(m.Subject + "\n" + p.plain)
	passing := strings.HasPrefix(code, "4") || code == "" && passingWords.MatchString(m.Subject+"\n"+m.Text)
	f := Failure{Permanent: !passing, Status: code, Why: FirstLine(m.Text)}
	named := h.Get("X-Failed-Recipients")
	if named == "" {
		// What no standard says, and names nobody, proves nothing for good.
		f.Permanent = f.Permanent && code != ""
		return []Failure{f}
	}
	var list []Failure
	for _, address := range mailAddress.FindAllString(named, maxAnswers) {
		f.Recipient = address
		list = append(list, f)
	}
	if len(list) == 0 {
		list = []Failure{f}
	}
	return list
}
