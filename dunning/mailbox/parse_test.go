package mailbox

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"relanced/internal/ledger"
)

// letter writes a message from lines, with the line ends of the wire.
func letter(lines ...string) []byte { return []byte(strings.Join(lines, "\r\n") + "\r\n") }

// report is a bounce as RFC 3464 has it, of the message <r1@atelier.example>.
func report(action, status, recipient string) []byte {
	return letter(
		"Return-Path: <>", "From: Mail Delivery System <MAILER-DAEMON@mx.example>", "To: compta@atelier.example",
		"Subject: Undelivered Mail Returned to Sender", "Message-ID: <b1@mx.example>", "Auto-Submitted: auto-replied",
		`Content-Type: multipart/report; report-type=delivery-status; boundary="XX"`, "MIME-Version: 1.0", "",
		"--XX", "Content-Type: text/plain; charset=utf-8", "", "I'm sorry to have to inform you that your message could not be delivered.", "",
		"--XX", "Content-Type: message/delivery-status", "",
		"Reporting-MTA: dns; mx.example", "",
		"Final-Recipient: rfc822; "+recipient, "Action: "+action, "Status: "+status, "Diagnostic-Code: smtp; 550 "+status+" No such user here", "",
		"--XX", "Content-Type: message/rfc822", "",
		"From: compta@atelier.example", "To: "+recipient, "Message-ID: <r1@atelier.example>", "Subject: Rappel", "", "Madame,", "",
		"--XX--")
}

func person(more ...string) []byte {
	return letter(append([]string{
		"From: =?iso-8859-1?q?L=E9a_Petit?= <lea@petit.example>", "Message-ID: <p1@petit.example>", "Subject: Re: Rappel",
		"In-Reply-To: <r1@atelier.example>", "References: <r0@atelier.example> <r1@atelier.example>",
	}, more...)...)
}

func TestParse(t *testing.T) {
	t.Parallel()
	permanent := []Failure{{Recipient: "bonjour@petit.example", Permanent: true, Final: true, Status: "5.1.1", Why: "550 5.1.1 No such user here"}}
	for _, c := range []struct {
		name     string
		raw      []byte
		kind     ledger.ReplyKind
		answers  string
		failures []Failure
		text     string // "" for any
	}{
		{"a person", person("", "Je paie vendredi."), ledger.ReplyPerson, "r1@atelier.example r0@atelier.example", nil, "Je paie vendredi."},
		{"in another charset", person("Content-Type: text/plain; charset=windows-1252", "Content-Transfer-Encoding: quoted-printable", "", "R=E9gl=E9 : 12 =80"), ledger.ReplyPerson, "r1@atelier.example r0@atelier.example", nil, "Réglé : 12 €"},
		{"HTML only", person("Content-Type: text/html; charset=utf-8", "", "<style>p{}</style><script>alert(1)</script><p>Bonjour &amp; merci<br>L&eacute;a</p>"), ledger.ReplyPerson, "r1@atelier.example r0@atelier.example", nil, "Bonjour & merci\nLéa"},
		{"commands to a terminal", person("", "a\x1b[2Jb\u202ec\x00d"), ledger.ReplyPerson, "r1@atelier.example r0@atelier.example", nil, "a[2Jbcd"},
		{"says that it is no machine", person("Auto-Submitted: no", "", "x"), ledger.ReplyPerson, "r1@atelier.example r0@atelier.example", nil, "x"},
		{"a person who speaks of holidays", person("X-Nothing: x", "", "Je suis en congés, je paie lundi."), ledger.ReplyPerson, "r1@atelier.example r0@atelier.example", nil, ""},
		{"a postmaster in person", letter("From: postmaster@petit.example", "Subject: Re: Rappel", "In-Reply-To: <r1@a>", "", "x"), ledger.ReplyPerson, "r1@a", nil, ""},
		{"a thread without a parent", letter("From: a@b.example", "References: <r1@a> <r2@a>", " <r3@a>", "", "x"), ledger.ReplyPerson, "r3@a r2@a r1@a", nil, ""},
		{"refers to nothing", letter("From: a@b.example", "Subject: Bonjour", "", "x"), ledger.ReplyPerson, "", nil, ""},
		{"a vacation responder", person("Auto-Submitted: auto-replied (vacation)", "", "x"), ledger.ReplyAuto, "r1@atelier.example r0@atelier.example", nil, ""},
		{"precedence", person("Precedence: bulk", "", "x"), ledger.ReplyAuto, "r1@atelier.example r0@atelier.example", nil, ""},
		{"exchange", person("X-Auto-Response-Suppress: All", "", "x"), ledger.ReplyAuto, "r1@atelier.example r0@atelier.example", nil, ""},
		{"x-autoreply", person("X-Autoreply: yes", "", "x"), ledger.ReplyAuto, "r1@atelier.example r0@atelier.example", nil, ""},
		{"an empty return path", append([]byte("Return-Path: <>\r\n"), person("", "x")...), ledger.ReplyAuto, "r1@atelier.example r0@atelier.example", nil, ""},
		{"a French subject", letter("From: a@b.example", "Subject: =?utf-8?q?R=C3=A9ponse_automatique_:_Rappel?=", "In-Reply-To: <r1@a>", "", "x"), ledger.ReplyAuto, "r1@a", nil, ""},
		{"an English subject", letter("From: a@b.example", "Subject: Out of Office: Rappel", "In-Reply-To: <r1@a>", "", "x"), ledger.ReplyAuto, "r1@a", nil, ""},
		{"a receipt of reading", letter("From: a@b.example", "Content-Type: multipart/report; report-type=disposition-notification; boundary=X", "In-Reply-To: <r1@a>", "", "--X", "", "read", "--X--"), ledger.ReplyAuto, "r1@a", nil, ""},
		{"refused for good", report("failed", "5.1.1", "bonjour@petit.example"), ledger.ReplyBounce, "r1@atelier.example", permanent, ""},
		{"delayed", report("delayed", "4.4.1", "a@b.example"), ledger.ReplyBounce, "r1@atelier.example", []Failure{{"a@b.example", false, false, "4.4.1", "550 4.4.1 No such user here"}}, ""},
		{"given up on", report("failed", "4.4.7", "a@b.example"), ledger.ReplyBounce, "r1@atelier.example", []Failure{{"a@b.example", false, true, "4.4.7", "550 4.4.7 No such user here"}}, ""},
		{"delivered", report("delivered", "2.0.0", "a@b.example"), ledger.ReplyAuto, "", nil, ""},
		{
			"exim", letter("From: Mail Delivery System <Mailer-Daemon@mx.example>", "X-Failed-Recipients: a@b.example", "Auto-Submitted: auto-replied",
				"Subject: Mail delivery failed: returning message to sender", "", "A message that you sent could not be delivered.", "", "  a@b.example",
				"    host mx.b.example [192.5.1.1]: 550 Unrouteable address", "", "------ This is a copy of the message. ------", "", "Message-ID: <r1@a>", "From: x@a"),
			ledger.ReplyBounce, "r1@a",
			[]Failure{{"a@b.example", true, false, "550", "A message that you sent could not be delivered."}},
			"",
		},
		{
			"exim's warning", letter("From: Mail Delivery System <Mailer-Daemon@mx.example>", "X-Failed-Recipients: a@b.example", "Subject: Warning: message delayed 24 hours", "", "No action is required.", "", "> Message-ID: <r1@a>"),
			ledger.ReplyBounce, "r1@a",
			[]Failure{{"a@b.example", false, false, "", "No action is required."}},
			"",
		},
		{
			"qmail", letter("Return-Path: <>", "From: MAILER-DAEMON@mx.example", "Subject: failure notice", "", "Hi. This is the qmail-send program at mx.example.", "<a@b.example>:",
				"Remote host said: 550 5.7.1 Rejected", "--- Below this line is a copy of the message.", "", "Message-ID: <r1@a>"),
			ledger.ReplyBounce, "r1@a",
			[]Failure{{"", true, false, "5.7.1", "Hi. This is the qmail-send program at mx.example."}},
			"",
		},
		{"a server without a reason", letter("From: MAILER-DAEMON@mx.example", "Subject: Mail", "In-Reply-To: <r1@a>", "", "Something happened."), ledger.ReplyBounce, "r1@a", []Failure{{"", false, false, "", "Something happened."}}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			m := Parse(c.raw)
			if got := strings.Join(m.Answers, " "); m.Kind != c.kind || got != c.answers {
				t.Errorf("%s to %q, want %s to %q", m.Kind, got, c.kind, c.answers)
			}
			if diff := cmp.Diff(c.failures, m.Failures); diff != "" {
				t.Errorf("failures (-want +got):\n%s", diff)
			}
			if c.text != "" && m.Text != c.text {
				t.Errorf("text %q, want %q", m.Text, c.text)
			}
		})
	}
}

func TestParseSaysWho(t *testing.T) {
	t.Parallel()
	m := Parse(person("", "> quoted", "", "Je paie.", "Léa"))
	if m.ID != "p1@petit.example" || m.Sender != "Léa Petit <lea@petit.example>" || m.Address != "lea@petit.example" || m.Subject != "Re: Rappel" {
		t.Errorf("got %+v", m)
	}
	if got := FirstLine(m.Text); got != "Je paie." {
		t.Errorf("the first line is %q", got)
	}
	a, b := Parse(letter("From: a@b", "", "x")), Parse(letter("From: a@b", "", "y"))
	if !strings.HasPrefix(a.ID, "sha256:") || a.ID == b.ID || a.ID != Parse(letter("From: a@b", "", "x")).ID {
		t.Errorf("without a Message-ID: %q and %q", a.ID, b.ID)
	}
}

func TestParseReportOnTwo(t *testing.T) {
	t.Parallel()
	raw := strings.Replace(string(report("failed", "5.1.1", "a@b.example")), "\r\n--XX\r\nContent-Type: message/rfc822",
		"\r\nOriginal-Recipient: rfc822;C@d.example\r\nFinal-Recipient: rfc822;e@f.example\r\nAction: delayed\r\nStatus: 4.2.2\r\n\r\n--XX\r\nContent-Type: message/rfc822", 1)
	got := Parse([]byte(raw)).Failures
	if len(got) != 2 || got[0].Recipient != "a@b.example" || !got[0].Permanent || got[1].Recipient != "C@d.example" || got[1].Permanent {
		t.Errorf("got %+v", got)
	}
}

// The limits hold whatever comes: a message that is cut off, nested without end,
// or made of nothing but parts.
func TestParseLimits(t *testing.T) {
	t.Parallel()
	long := Parse(person("", strings.Repeat("é ", 1<<20)))
	if n := utf8.RuneCountInString(long.Text); n != maxTextRunes || len(long.Answers) != 2 {
		t.Errorf("a long message has %d runes, answers %q", n, long.Answers)
	}
	cut := Parse(person("Content-Type: multipart/mixed; boundary=X", "", "--X", "Content-Type: text/plain", "", "Bonjour", "--X", "Content-Type: application/pdf", "", "JVBERi"))
	if cut.Text != "Bonjour" {
		t.Errorf("a message that is cut off reads %q", cut.Text)
	}
	nested := person()
	for range 5000 {
		nested = append(nested, "Content-Type: multipart/mixed; boundary=X\r\n\r\n--X\r\n"...)
	}
	if m := Parse(nested); m.Kind != ledger.ReplyPerson {
		t.Errorf("nested: %+v", m)
	}
	if m := Parse(append([]byte("From: a@b\r\nX: "), strings.Repeat("x", maxHeaderBytes)...)); m.Answers != nil {
		t.Errorf("an endless header: %+v", m)
	}
}

func TestStatusCode(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"550 5.1.1 unknown": "5.1.1", "said: 5.7.1.": "5.7.1", "at 5.135.12.9": "", "host 192.5.1.1 said nothing": "", "(552) full": "552",
		"#4.4.1": "4.4.1", "call 0550 now": "", "invoice 5500": "", "": "",
	} {
		if got := statusCode(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(person("", "Je paie."))
	f.Add(person("Content-Type: text/html; charset=iso-2022-jp", "Content-Transfer-Encoding: base64", "", "PHA+"))
	f.Add(report("failed", "5.1.1", "a@b.example"))
	f.Add(letter("From: MAILER-DAEMON@x", "Subject: failure notice", "", "5.1.1", "Message-ID: <a@b>"))
	f.Add(letter("Content-Type: multipart/mixed; boundary=\"\"", "", "--", "--"))
	f.Add(letter("Message-ID: <a\x7f@b>", "References: <\x1b[2J@b> <\u0085@b>", "", "x"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		m := Parse(raw)
		if m.ID == "" || !slices.Contains([]ledger.ReplyKind{ledger.ReplyPerson, ledger.ReplyBounce, ledger.ReplyAuto}, m.Kind) {
			t.Fatalf("no ID or kind: %+v", m)
		}
		if m.Kind == ledger.ReplyBounce && len(m.Failures) == 0 || len(m.Answers) > maxAnswers {
			t.Fatalf("a bounce of nothing, or too much: %+v", m)
		}
		texts := append([]string{m.Text, m.Sender, m.Address, m.Subject, FirstLine(m.Text)}, m.Answers...)
		for _, failure := range m.Failures {
			texts = append(texts, failure.Recipient, failure.Status, failure.Why)
		}
		for _, s := range append(texts, m.ID) {
			if !utf8.ValidString(s) || utf8.RuneCountInString(s) > maxTextRunes {
				t.Fatalf("%q is not valid, or too long", s)
			}
			if i := strings.IndexFunc(s, func(r rune) bool { return unicode.IsControl(r) && r != '\n' }); i >= 0 {
				t.Fatalf("%q commands a terminal", s)
			}
		}
	})
}

func deliver(t *testing.T, dir, name string, raw []byte) {
	t.Helper()
	for _, part := range []string{"new", "cur", "tmp"} {
		if err := os.MkdirAll(filepath.Join(dir, part), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, name), raw, 0o600); err != nil {
		t.Fatal(err)
	}
}
