package email

import (
	"bytes"
	"flag"
	"io"
	"mime"
	"mime/quotedprintable"
	netmail "net/mail"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"relanced/dunning/channel"
)

var update = flag.Bool("update", false, "write the golden files anew")

// reminder is a message with everything that is hard about one.
func reminder() channel.Message {
	return channel.Message{
		ID:        "C-104.EUR.2026-03-31",
		MessageID: "c-104.eur.2026-03-31@atelier-dubois.example",
		Date:      time.Date(2026, 3, 31, 9, 30, 0, 0, time.FixedZone("", 2*3600)),
		From:      channel.Address{Name: "Atelier Dubois, comptabilité", Email: "compta@atelier-dubois.example"},
		ReplyTo:   channel.Address{Email: "jeanne@atelier-dubois.example"},
		To:        channel.Address{Name: `Société "Œuvre & Fils" SARL`, Email: "factures@oeuvre-et-fils.example"},
		Subject:   "Rappel : votre facture FA-2026-0118 du 14 février 2026, échue depuis le 16 mars (1 234,56 €)",
		Language:  "fr",
		Text: "Madame, Monsieur,\n\n" +
			"Sauf erreur de notre part, la facture FA-2026-0118 d'un montant de 1\u202f234,56\u00a0€, échue le 16 mars 2026, reste impayée à ce jour malgré nos précédents courriers.\n" +
			".Cette ligne commence par un point.\n" +
			"..Celle-ci par deux.\n" +
			".\n" +
			"From ici, tout va bien.\n" +
			"Espaces en fin de ligne :  \n" +
			"=3D n'est pas un signe égal.\n" +
			"\nJeanne Dubois\n",
	}
}

func TestComposeGolden(t *testing.T) {
	t.Parallel()
	got := compose(t, reminder())
	golden := filepath.Join("testdata", "reminder.eml")
	if *update {
		if err := os.WriteFile(golden, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("the message changed (-golden +got):\n%s", diff)
	}
}

func TestComposeIsStable(t *testing.T) {
	t.Parallel()
	first := compose(t, reminder())
	for range 20 {
		if !bytes.Equal(first, compose(t, reminder())) {
			t.Fatal("the same message gave other bytes")
		}
	}
}

func TestComposeReadsBack(t *testing.T) {
	t.Parallel()
	m := reminder()
	got := parse(t, compose(t, m))
	want := parsed{
		From:     netmail.Address{Name: m.From.Name, Address: m.From.Email},
		To:       netmail.Address{Name: m.To.Name, Address: m.To.Email},
		ReplyTo:  m.ReplyTo.Email,
		Subject:  m.Subject,
		Date:     m.Date.Format(time.RFC1123Z),
		Language: "fr",
		Text:     m.Text,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("read back (-want +got):\n%s", diff)
	}
}

// A reminder does not watch its reader: no HTML, no picture, no link that was
// not in the text, no request for a receipt, no pixel. Nobody answers it by
// machine either.
func TestComposeTracksNobody(t *testing.T) {
	t.Parallel()
	m := reminder()
	letter := compose(t, m)
	header := readMessage(t, letter).Header
	var names []string
	for name := range header {
		names = append(names, name)
	}
	slices.Sort(names)
	want := []string{
		"Auto-Submitted", "Content-Language", "Content-Transfer-Encoding", "Content-Type", "Date", "From",
		"Message-Id", "Mime-Version", "Reply-To", "Subject", "To", "X-Auto-Response-Suppress",
	}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Errorf("headers (-want +got):\n%s", diff)
	}
	for name, value := range map[string]string{
		"Content-Type":             "text/plain; charset=UTF-8",
		"Message-Id":               "<" + m.MessageID + ">",
		"Auto-Submitted":           "auto-generated",
		"X-Auto-Response-Suppress": "All",
	} {
		if got := header.Get(name); got != value {
			t.Errorf("%s is %q, not %q", name, got, value)
		}
	}
	for _, trace := range []string{"http", "<html", "<img", "Disposition-Notification", "Return-Receipt", "X-Confirm"} {
		if bytes.Contains(bytes.ToLower(letter), []byte(strings.ToLower(trace))) {
			t.Errorf("the message contains %q", trace)
		}
	}
}

func TestComposeKeepsHeadersApart(t *testing.T) {
	t.Parallel()
	const evil = "x\r\nBcc: everybody@example.com\r\n\r\nHello"
	m := reminder()
	m.Subject, m.To.Name, m.From.Name, m.Language = evil, evil, evil, evil
	header := readMessage(t, compose(t, m)).Header
	if header.Get("Bcc") != "" {
		t.Error("a Bcc was smuggled in")
	}
	if got := parse(t, compose(t, m)); got.Subject != "x Bcc: everybody@example.com Hello" || got.To.Name != got.Subject {
		t.Errorf("subject %q, name %q", got.Subject, got.To.Name)
	}
}

func TestComposeHeaderText(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 5000)
	for _, c := range []struct{ name, subject, want string }{
		{"empty", "", ""},
		{"ascii", "Invoice FA-1", "Invoice FA-1"},
		{"euro and accents", "Échéance dépassée : 12 €", "Échéance dépassée : 12 €"},
		{"no-break spaces stay", "1\u202f234,56\u00a0€", "1\u202f234,56\u00a0€"},
		{"controls", "a\x00b\tc\u0085d\u2028e", "a b c d e"},
		{"looks encoded", "=?utf-8?q?Paid?=", "= ?utf-8?q?Paid?="},
		{"not UTF-8", "caf\xe9", "caf\uFFFD"},
		{"one long word", long, long[:maxHeaderRunes-1] + "…"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			m := reminder()
			m.Subject = c.subject
			if got := parse(t, compose(t, m)).Subject; got != c.want {
				t.Errorf("%q reads %q, not %q", c.subject, got, c.want)
			}
		})
	}
}

func TestComposeRefuses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		change func(*channel.Message)
		kind   channel.FailureKind
		reason channel.Reason
	}{
		{"no recipient", func(m *channel.Message) { m.To.Email = "" }, channel.Permanent, channel.ReasonAddress},
		{"no at sign", func(m *channel.Message) { m.To.Email = "jeanne" }, channel.Permanent, channel.ReasonAddress},
		{"two recipients", func(m *channel.Message) { m.To.Email = "a@b.fr, c@d.fr" }, channel.Permanent, channel.ReasonAddress},
		{"two by semicolon", func(m *channel.Message) { m.To.Email = "a@b.fr;c@d.fr" }, channel.Permanent, channel.ReasonAddress},
		{"a group", func(m *channel.Message) { m.To.Email = "all: a@b.fr;" }, channel.Permanent, channel.ReasonAddress},
		{"a name", func(m *channel.Message) { m.To.Email = "Jeanne <a@b.fr>" }, channel.Permanent, channel.ReasonAddress},
		{"a comment", func(m *channel.Message) { m.To.Email = "a@b.fr (Jeanne)" }, channel.Permanent, channel.ReasonAddress},
		{"a quoted part", func(m *channel.Message) { m.To.Email = `"a b"@c.fr` }, channel.Permanent, channel.ReasonAddress},
		{"a line end", func(m *channel.Message) { m.To.Email = "a@b.fr\r\nBcc: c@d.fr" }, channel.Permanent, channel.ReasonAddress},
		{"an invisible space", func(m *channel.Message) { m.To.Email = "a\u200b@b.fr" }, channel.Permanent, channel.ReasonAddress},
		{"a no-break space", func(m *channel.Message) { m.To.Email = "a\u00a0b@c.fr" }, channel.Permanent, channel.ReasonAddress},
		{"not UTF-8", func(m *channel.Message) { m.To.Email = "a\xff@b.fr" }, channel.Permanent, channel.ReasonAddress},
		{"too long", func(m *channel.Message) { m.To.Email = strings.Repeat("a", 250) + "@b.fr" }, channel.Permanent, channel.ReasonAddress},
		{"bad sender", func(m *channel.Message) { m.From.Email = "compta" }, channel.Passing, channel.ReasonAddress},
		{"bad reply address", func(m *channel.Message) { m.ReplyTo.Email = "compta" }, channel.Passing, channel.ReasonAddress},
		{"no Message-ID", func(m *channel.Message) { m.MessageID = "" }, channel.Passing, channel.ReasonAddress},
		{"Message-ID of two lines", func(m *channel.Message) { m.MessageID = "a@b\r\nBcc: c@d" }, channel.Passing, channel.ReasonAddress},
		{"Message-ID in brackets", func(m *channel.Message) { m.MessageID = "<a@b>" }, channel.Passing, channel.ReasonAddress},
		{"endless text", func(m *channel.Message) { m.Text = strings.Repeat("x", maxTextBytes+1) }, channel.Permanent, channel.ReasonServer},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			m := reminder()
			c.change(&m)
			_, err := Compose(m)
			wantFailure(t, err, c.kind, c.reason)
		})
	}
}

func FuzzCompose(f *testing.F) {
	m := reminder()
	f.Add(m.From.Name, m.From.Email, m.To.Name, m.To.Email, m.Subject, m.Text, m.Language, m.MessageID)
	f.Add("", "a@b", "x\r\nBcc: y", "é@ü.fr", "=?utf-8?b?eA==?=", ".\n..\r\n.\r\nFrom x", "fr\r\nX: y", "a@b")
	f.Add(`"\`, "a@[127.0.0.1]", "(a, <b>)", "a@b", strings.Repeat("é ", 300), "", "", "a@b")
	f.Fuzz(func(t *testing.T, fromName, from, toName, to, subject, text, language, messageID string) {
		m := channel.Message{
			ID: "x", MessageID: messageID, Date: reminder().Date, Subject: subject, Text: text, Language: language,
			From: channel.Address{Name: fromName, Email: from}, To: channel.Address{Name: toName, Email: to},
		}
		letter, err := Compose(m)
		if err != nil {
			if f := channel.AsFailure(err); f.Kind == channel.Uncertain {
				t.Fatalf("a message that was never composed is uncertain: %v", err)
			}
			return
		}
		checkLines(t, letter)
		got := parse(t, letter)
		if want := headerText(subject); got.Subject != want {
			t.Errorf("subject %q reads %q", want, got.Subject)
		}
		if got.From.Address != strings.TrimSpace(from) || got.To.Address != strings.TrimSpace(to) {
			t.Errorf("from %q to %q reads %q, %q", from, to, got.From.Address, got.To.Address)
		}
		if want := bodyText(text); got.Text != want {
			t.Errorf("text %q reads %q", want, got.Text)
		}
		for name, values := range readMessage(t, letter).Header {
			if !slices.Contains(ourHeaders, name) || len(values) != 1 {
				t.Errorf("header %s: %q is not ours", name, values)
			}
		}
	})
}

var ourHeaders = []string{
	"Auto-Submitted", "Content-Language", "Content-Transfer-Encoding", "Content-Type", "Date", "From", "Message-Id",
	"Mime-Version", "Subject", "To", "X-Auto-Response-Suppress",
}

// checkLines holds the message against RFC 5322 §2.1.1 and §2.2.
func checkLines(t *testing.T, letter []byte) {
	t.Helper()
	for line := range strings.SplitSeq(strings.TrimSuffix(string(letter), "\r\n"), "\r\n") {
		if strings.ContainsAny(line, "\r\n\x00") || len(line) > 998 {
			t.Errorf("line %.80q… of %d bytes has no place in a message", line, len(line))
		}
	}
}

func compose(t *testing.T, m channel.Message) []byte {
	t.Helper()
	letter, err := Compose(m)
	if err != nil {
		t.Fatal(err)
	}
	checkLines(t, letter)
	return letter
}

// parsed is what a reader's program makes of a message.
type parsed struct {
	From, To netmail.Address
	ReplyTo  string
	Subject  string
	Date     string
	Language string
	Text     string // lines ended by \n
}

func parse(t *testing.T, letter []byte) parsed {
	t.Helper()
	m := readMessage(t, letter)
	body, err := io.ReadAll(quotedprintable.NewReader(m.Body))
	if err != nil {
		t.Fatal(err)
	}
	if !utf8.Valid(body) {
		t.Error("the body is not UTF-8")
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil {
		t.Fatal(err)
	}
	p := parsed{
		From: one(t, m, "From"), To: one(t, m, "To"), Subject: subject,
		Date: m.Header.Get("Date"), Language: m.Header.Get("Content-Language"),
		Text: strings.ReplaceAll(string(body), "\r\n", "\n"),
	}
	if m.Header.Get("Reply-To") != "" {
		p.ReplyTo = one(t, m, "Reply-To").Address
	}
	return p
}

func readMessage(t *testing.T, letter []byte) *netmail.Message {
	t.Helper()
	m, err := netmail.ReadMessage(bytes.NewReader(letter))
	if err != nil {
		t.Fatalf("the message does not parse: %v\n%s", err, letter)
	}
	return m
}

func one(t *testing.T, m *netmail.Message, header string) netmail.Address {
	t.Helper()
	list, err := m.Header.AddressList(header)
	if err != nil || len(list) != 1 {
		t.Fatalf("%s %q holds %d addresses: %v", header, m.Header.Get(header), len(list), err)
	}
	return *list[0]
}

func wantFailure(t *testing.T, err error, kind channel.FailureKind, reason channel.Reason) {
	t.Helper()
	if err == nil {
		t.Fatalf("no failure, want %s %s", kind, reason)
	}
	if f := channel.AsFailure(err); f.Kind != kind || f.Reason != reason {
		t.Fatalf("failure is %s %s, want %s %s: %v", f.Kind, f.Reason, kind, reason, err)
	}
}
