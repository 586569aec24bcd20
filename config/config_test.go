package config

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"relanced/dunning"
	"relanced/dunning/channel/email"
	"relanced/internal/ledger"
)

// load writes a configuration into a folder of its own and reads it. Beside it
// lie the files secret and empty.
func load(t *testing.T, text string) (Config, string, error) {
	t.Helper()
	dir := t.TempDir()
	path := filepath.Join(dir, FileName)
	for name, content := range map[string]string{FileName: text, "secret": "hunter2\n", "empty": ""} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	c, err := Load(path)
	return c, dir, err
}

func TestNothingIsAConfiguration(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "# nothing\n", "{}\n"} {
		got, dir, err := load(t, text)
		if err != nil {
			t.Fatal(err)
		}
		want := Default()
		want.Data = filepath.Join(dir, want.Data)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
	}
	if faults := Default().Validate(); len(faults) > 0 {
		t.Errorf("the defaults are not valid:\n%v", Faults(faults))
	}
}

func TestLoadWantsAFile(t *testing.T) {
	t.Parallel()
	_, err := Load(filepath.Join(t.TempDir(), "none.yaml"))
	if _, faults := errors.AsType[Faults](err); faults || !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a missing file gives %v", err)
	}
}

// iban is the example every French bank prints; mails and firm are the two
// halves of a configuration that sends mail.
const (
	iban  = "FR7630006000011234567890189"
	mails = "channel: smtp\nsmtp: {host: mail.example.com}\n"
	firm  = "books: [{id: a, email: a@example.com}]\n"
)

// faultCases says for each setting what is told about a wrong value, the key
// included. Wrong forms (types, unknown keys) have their line as well.
var faultCases = []struct{ name, text, want string }{
	{"no folder", `data: ""`, "data: a folder is expected"},
	{"database scheme", "database: {url: 'mysql://a@b/c'}", "database.url: a URL of the form postgres://user@host/base is expected, or nothing for SQLite"},
	{"database text", "database: {url: 'host=x user=y'}", "database.url: a URL of the form postgres://user@host/base is expected, or nothing for SQLite"},
	{
		"database password", "database: {url: 'postgres://a:hunter2@b/c'}",
		"database.url: it holds a password: put that into a file and name the file in database.password_file",
	},
	{"a URL that cannot be parsed keeps its password", "database: {url: 'postgres://a:hunter2@b:x/c'}", "database.url: a URL of the form postgres://user@host/base is expected, or nothing for SQLite"},
	{"listen without port", "http: {listen: localhost}", `http.listen: "localhost" is not an address: host:port is expected, such as 127.0.0.1:8427, or nothing to serve no pages`},
	{"listen on a port that is none", "http: {listen: ':65536'}", `http.listen: ":65536" is not an address: host:port is expected, such as 127.0.0.1:8427, or nothing to serve no pages`},
	{"log level", "log: {level: verbose}", `log.level: "verbose" is unknown: debug, info, warn or error`},
	{"log format", "log: {format: xml}", `log.format: "xml" is unknown: text or json`},
	{"settle", "intake: {settle: 0s}", "intake.settle: 0s is not between 100ms and 10m"},
	{"poll", "intake: {poll: 25h}", "intake.poll: 25h0m0s is not between 1s and 24h"},
	{"file size", "intake: {max_file_mb: 0}", "intake.max_file_mb: 0 is not between 1 and 100000"},
	{"auto", "matching: {auto: 9}", "matching.auto: 9 is not a probability: a number between 0 and 1"},
	{"auto too low", "matching: {auto: 0.09}", "matching.auto: 0.09 would book wrong invoices: at least 0.9"},
	{"propose", "matching: {propose: 0.9999}", "matching.propose: 0.9999 is above auto (0.999)"},
	{"doubt", "matching: {doubt: 0.5}", "matching.doubt: 0.5 is above propose (0.05)"},
	{"margin", "matching: {margin_bits: -1}", "matching.margin_bits: -1 is not a margin: a number of bits between 0 and 64"},
	{"schedule", "reminders: {schedule: daily}", `reminders.schedule: "daily" is not a cron expression: five fields are expected, as in "30 8 * * 1-5"`},
	{"time zone", "reminders: {time_zone: Paris}", `reminders.time_zone: "Paris" is not a time zone: a name such as Europe/Paris is expected`},
	{"country", "reminders: {country: ZZ}", `reminders.country: public holidays of "ZZ" are not known: choose one of AT, BE, DE, ES, FR, IT, NL`},
	{"language", "reminders: {language: de}", `reminders.language: "de" is not a language of the letters: choose one of fr, en`},
	{"daily cap", "reminders: {daily_cap: 0}", "reminders.daily_cap: 0 is out of range: 1 to 100000 is expected"},
	{"lookback", "reminders: {lookback: -1}", "reminders.lookback: -1 is out of range: 0 to 3650 is expected"},
	{"segment", "reminders: {segments: {large: vip}}", `reminders.segments.large: there is no policy "vip"`},
	{"policy name", "reminders: {policies: {Mine: {grace: 1}}}", `reminders.policies.Mine: "Mine" is not a plain name: up to 40 of a-z, 0-9, - and _ are expected`},
	{"grace", "reminders: {policies: {default: {grace: 32}}}", "reminders.policies.default.grace: 32 is out of range: 0 to 31 is expected"},
	{"patience", "reminders: {policies: {default: {patience: 21}}}", "reminders.policies.default.patience: 21 is out of range: 0 to 20 is expected"},
	{"minimum", "reminders: {policies: {default: {minimum_amount: -1}}}", "reminders.policies.default.minimum_amount: -1 is negative"},
	{
		"step order", "reminders: {policies: {default: {steps: [{name: formal, after: 9, gap: 1}, {name: last, after: 9, gap: 1}]}}}",
		`reminders.policies.default.steps[1].after: 9 does not come after the 9 of step "formal"`,
	},
	{"step gap", "reminders: {policies: {default: {steps: [{name: formal, after: 1}, {name: last, after: 9}]}}}", "reminders.policies.default.steps[1].gap: 0 is out of range: 1 to 3650 is expected"},
	{"step name", "reminders: {policies: {default: {steps: [{after: 1}]}}}", `reminders.policies.default.steps[0].name: "" is not a plain name: up to 40 of a-z, 0-9, - and _ are expected`},
	{"step template", "reminders: {policies: {default: {steps: [{name: formal, template: ../x}]}}}", `reminders.policies.default.steps[0].template: "../x" is not a plain name: up to 40 of a-z, 0-9, - and _ are expected`},
	{"fallback", "reminders: {policies: {default: {steps: [{name: formal, fallback: [letter, sms]}]}}}", `reminders.policies.default.steps[0].fallback[1]: sms needs a provider: set webhook.url`},
	{"step channel", "reminders: {policies: {default: {steps: [{name: formal, channel: pigeon}]}}}", `reminders.policies.default.steps[0].channel: "pigeon" is unknown: file, smtp, letter, call, sms, registered or webhook`},
	{"letters by default", "channel: letter", "channel: letter is for the steps that are to be printed: name it there"},
	{"channel", "channel: pigeon", `channel: "pigeon" is unknown: file or smtp`},
	{"call for every step", "channel: call", `channel: call is for single steps: name it there`},
	{
		"sms without a provider", "reminders: {policies: {default: {steps: [{name: formal, channel: sms}]}}}",
		"reminders.policies.default.steps[0].channel: sms needs a provider: set webhook.url",
	},
	{
		"registered without a provider", "reminders: {policies: {default: {steps: [{name: formal, channel: registered}]}}}",
		"reminders.policies.default.steps[0].channel: registered needs a provider: set webhook.url",
	},
	{"webhook in the clear", "webhook: {url: 'http://example.com/x', secret_file: secret}", `webhook.url: http is for a program on this machine: use https for "example.com"`},
	{"webhook without a secret", "webhook: {url: 'https://example.com/x'}", "webhook.secret_file: is missing: the file with the secret that signs what is sent"},
	{"smtp without server", "channel: smtp\n" + firm, "channel: smtp needs a mail server: set smtp.host"},
	{
		"a step with smtp and without server", "reminders: {policies: {default: {steps: [{name: formal, channel: smtp}]}}}\n" + firm,
		"reminders.policies.default.steps[0].channel: smtp needs a mail server: set smtp.host",
	},
	{"smtp without books", mails, "books: to send mail, at least one book must say in whose name: id, name, email and accounts"},
	{"smtp without sender", mails + "books: [{id: a}]", "books[0].email: to send mail, the book needs the address it writes from"},
	{"preset", "reminders: {policies: {vip: {preset: gentel}}}", `reminders.policies.vip.preset: there is no preset "gentel": choose one of default, gentle, call, classic, weekly, early, new, large, small, public, consumer`},
	{"habit", "reminders: {habits: {slow: default}}", `reminders.habits.slow: "slow" is no habit: new, occasional, regular or late is expected`},
	{"notice", "reminders: {policies: {vip: {steps: [{name: notice, after: 3, gap: 3, notice: 2}]}}}", "reminders.policies.vip.steps[0].notice: 2 is out of range: 7 to 60 is expected"},
	{"fault beside a preset", "reminders: {policies: {vip: {preset: gentle, grase: 1}}}", "reminders.policies.vip.grase: unknown key, did you mean grace?; accepted here: preset, steps, minimum_amount, grace, patience, window, approve, charges, charges_from, law, contract_rate, below_floor, day_count, imputation, indemnity"},
	{"smtp host", "smtp: {port: 25}", "smtp.host: is missing: the name of the mail server, such as smtp.example.com"},
	{"smtp host with port", "smtp: {host: 'a:25'}", `smtp.host: "a:25" is not a host name: write smtp.example.com, and the port in port`},
	{"smtp port", "smtp: {host: a, port: 70000}", "smtp.port: 70000 is not a port: 1 to 65535"},
	{"smtp in the open", "smtp: {host: a, encryption: none}", `smtp.encryption: none is for a server on this machine: use starttls or tls for "a"`},
	{"smtp encryption", "smtp: {host: a, encryption: ssl}", `smtp.encryption: "ssl" is unknown: starttls, tls or none`},
	{"smtp password", "smtp: {host: a, username: u}", "smtp.password_file: is missing: the file that holds the password of u"},
	{"smtp user", "smtp: {host: a, password_file: secret}", "smtp.username: is missing: there is a password without one"},
	{"mailbox host", "mailbox: {username: u, password_file: secret}", "mailbox.host: is missing: the name of the IMAP server, such as imap.example.com, or a maildir"},
	{"mailbox twice", "mailbox: {host: a, maildir: b}", "mailbox.maildir: is one mailbox, and host another: give one of the two"},
	{"mailbox in the open", "mailbox: {host: a, username: u, password_file: secret, encryption: none}", `mailbox.encryption: "none" is unknown: tls or starttls`},
	{"mailbox user", "mailbox: {host: a, password_file: secret}", "mailbox.username: is missing"},
	{"pause", "replies: {pause_days: 0}", "replies.pause_days: 0 is not sensible: 1 to 90"},
	{"smtp hello", "smtp: {host: a, hello: 'x y'}", `smtp.hello: "x y" is not a host name`},
	{"smtp connections", "smtp: {host: a, connections: 0}", "smtp.connections: 0 is not sensible: 1 to 20"},
	{"smtp timeout", "smtp: {host: a, timeout: 1h}", "smtp.timeout: 1h0m0s is not sensible: more than 0s, at most 10m0s"},
	{"book name", "books: [{id: a b}]", `books[0].id: "a b" is not the name of a book: letters, digits, - and _, at most 40`},
	{"book twice", "books: [{id: a}, {id: a}]", `books[1].id: there are two books "a"`},
	{"book email", "books: [{id: a, email: 'A <a@b.fr>'}]", `books[0].email: "A <a@b.fr>" is not an e-mail address: name@example.com is expected, and no name beside it`},
	{"book reply", "books: [{id: a, reply_to: b.fr}]", `books[0].reply_to: "b.fr" is not an e-mail address: name@example.com is expected, and no name beside it`},
	{"book account", "books: [{id: a, accounts: [{iban: FR7630006000011234567890188}]}]", `books[0].accounts[0].iban: "FR7630006000011234567890188" is not a valid IBAN`},
	{
		"book currency", "books: [{id: a, accounts: [{iban: " + iban + ", currency: eur}]}]",
		`books[0].accounts[0].currency: unknown currency "eur": a three-letter ISO 4217 code such as EUR is expected`,
	},
	{"accounts of one currency", "books: [{id: a, accounts: [{iban: " + iban + "}, {iban: " + iban + ", currency: EUR}]}]", "books[0].accounts[1]: there is another account for EUR: letters print one"},

	{"unknown key", "smtp: {hosts: a}", "line 1: smtp.hosts: unknown key, did you mean host?; accepted here: host, port, encryption, username, password_file, hello, timeout, ca_file, connections, attach_letter"},
	{"a password in the file", "smtp: {password: x}", "line 1: smtp.password: unknown key; accepted here: host, port, encryption, username, password_file, hello, timeout, ca_file, connections, attach_letter"},
	{"unknown key of a policy", "reminders: {policies: {vip: {grase: 1}}}", "line 1: reminders.policies.vip.grase: unknown key, did you mean grace?; accepted here: preset, steps, minimum_amount, grace, patience, window, approve, charges, charges_from, law, contract_rate, below_floor, day_count, imputation, indemnity"},
	{"unknown key of a step", "reminders: {policies: {default: {steps: [{name: formal, day: 1}]}}}", "line 1: reminders.policies.default.steps[0].day: unknown key; accepted here: name, after, gap, channel, fallback, fallback_template, template, approve, copy, notice"},
	{"number", "smtp: {port: '587'}", `line 1: smtp.port: a whole number is expected; this is the text "587"`},
	{"duration", "intake: {settle: 2}", "line 1: intake.settle: a duration is expected, such as 90s, 15m or 24h; this is the number 2"},
	{"group", "log: info", `line 1: log: a group of "key: value" lines is expected; this is the text "info"`},
	{"list", "books: {id: a}", `line 1: books: a list is expected, as [a, b] or one "- a" a line; this is a group of keys`},
	{"nothing behind a key", "smtp:\n", "line 1: smtp: a value is expected: leave the key out to keep its default"},
	{
		"several of form, by line", "log: {level: info, colour: x}\nchanel: file\nintake: {poll: soon}",
		"line 1: log.colour: unknown key; accepted here: level, format\n" +
			"line 2: chanel: unknown key, did you mean channel?; accepted here: data, database, http, log, intake, matching, reminders, channel, smtp, mailbox, replies, webhook, letters, books\n" +
			`line 3: intake.poll: a duration is expected, such as 90s, 15m or 24h; this is the text "soon"`,
	},
	{
		"several of meaning", "log: {level: loud}\nchannel: pigeon\nintake: {max_file_mb: -1}\nbooks: [{id: ''}, {id: ok, email: x}]",
		`log.level: "loud" is unknown: debug, info, warn or error` + "\n" +
			`channel: "pigeon" is unknown: file or smtp` + "\n" +
			"intake.max_file_mb: -1 is not between 1 and 100000\n" +
			`books[0].id: "" is not the name of a book: letters, digits, - and _, at most 40` + "\n" +
			`books[1].email: "x" is not an e-mail address: name@example.com is expected, and no name beside it`,
	},
	{"no secret", "database: {url: 'postgres://a@b/c', password_file: none}", "database.password_file: read the secret: stat DIR/none: no such file or directory"},
	{"empty secret", "smtp: {host: a, username: u, password_file: empty}", "smtp.password_file: read the secret: DIR/empty is empty"},
}

func TestFaults(t *testing.T) {
	t.Parallel()
	for _, test := range faultCases {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, dir, err := load(t, test.text)
			faults, ok := errors.AsType[Faults](err)
			if !ok {
				t.Fatalf("got %v, want faults", err)
			}
			got := strings.ReplaceAll(faults.Error(), dir, "DIR")
			if !strings.HasPrefix(test.want, "line ") { // TestFormAndMeaningTogether looks at the lines
				got = lineMark.ReplaceAllString(got, "")
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("faults (-want +got):\n%s", diff)
			}
			if strings.Contains(err.Error(), "hunter2") {
				t.Error("the fault shows a password")
			}
		})
	}
}

var lineMark = regexp.MustCompile(`(?m)^line \d+: `)

// TestFormAndMeaningTogether: nobody wants to correct a file twice.
func TestFormAndMeaningTogether(t *testing.T) {
	t.Parallel()
	_, _, err := load(t, "chanel: file\nlog:\n  level: loud\nintake:\n  settle: soon\n  poll: 1ms\nbooks:\n  - id: a\n    accounts:\n      - {iban: FR76}\n")
	want := `line 1: chanel: unknown key, did you mean channel?; accepted here: data, database, http, log, intake, matching, reminders, channel, smtp, mailbox, replies, webhook, letters, books
line 3: log.level: "loud" is unknown: debug, info, warn or error
line 5: intake.settle: a duration is expected, such as 90s, 15m or 24h; this is the text "soon"
line 6: intake.poll: 1ms is not between 1s and 24h
line 10: books[0].accounts[0].iban: "FR76" is not a valid IBAN`
	if err == nil || err.Error() != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
}

func TestPathsCountFromTheFile(t *testing.T) {
	t.Parallel()
	got, dir, err := load(t, "data: ../d\nletters: letters\ndatabase: {password_file: secret}\nsmtp: {host: a, username: u, password_file: secret, ca_file: /etc/ca.pem}\nwebhook: {url: 'https://a/b', secret_file: secret}\n")
	if err != nil {
		t.Fatal(err)
	}
	paths := map[string]string{
		"data": got.Data, "letters": got.Letters, "database": got.Database.PasswordFile, "smtp": got.SMTP.PasswordFile, "ca": got.SMTP.CAFile,
		"webhook": got.Webhook.SecretFile, "secret": got.Webhook.Secret,
	}
	want := map[string]string{
		"data": filepath.Join(filepath.Dir(dir), "d"), "letters": filepath.Join(dir, "letters"),
		"database": filepath.Join(dir, "secret"), "smtp": filepath.Join(dir, "secret"), "ca": "/etc/ca.pem",
		"webhook": filepath.Join(dir, "secret"), "secret": "hunter2",
	}
	if diff := cmp.Diff(want, paths); diff != "" {
		t.Errorf("paths (-want +got):\n%s", diff)
	}
	if got.DatabasePassword != "hunter2" || got.SMTP.Password != "hunter2" {
		t.Errorf("the passwords are %q and %q", got.DatabasePassword, got.SMTP.Password)
	}
}

// Containers mount secrets so that everybody may read them: they are used.
func TestAnExposedSecretIsUsed(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for name, text := range map[string]string{"open": "hunter2", FileName: "database: {url: 'postgres://a@b/c', password_file: open}"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chmod(filepath.Join(dir, "open"), 0o444); err != nil { //nolint:gosec // that is the case
		t.Fatal(err)
	}
	if c, err := Load(filepath.Join(dir, FileName)); err != nil || c.DatabasePassword != "hunter2" {
		t.Errorf("got %q, %v", c.DatabasePassword, err)
	}
}

// A new policy that says one thing has the rest of the default one: without
// steps it would silently remind nobody.
func TestAPolicyIsFilledFromTheDefault(t *testing.T) {
	t.Parallel()
	got, _, err := load(t, "reminders:\n  segments: {large: patient}\n  policies:\n    default: {grace: 3}\n    patient: {minimum_amount: 50}\n    never: {steps: []}\n    soft: {preset: classic, grace: 2}\n")
	if err != nil {
		t.Fatal(err)
	}
	shipped := dunning.DefaultPolicy()
	base, patient, never := shipped, shipped, shipped
	base.Grace, patient.MinimumAmount, never.Steps = 3, "50", []dunning.Step{}
	want := map[string]dunning.Policy{"default": base, "patient": patient, "never": never}
	soft := got.Reminders.Policies["soft"]
	delete(got.Reminders.Policies, "soft")
	if soft.Grace != 2 || len(soft.Steps) != 4 || soft.Steps[3].Notice != 8 || soft.MinimumAmount != shipped.MinimumAmount {
		t.Errorf("a policy from a preset: %+v", soft)
	}
	if diff := cmp.Diff(want, got.Reminders.Policies); diff != "" {
		t.Errorf("policies (-want +got):\n%s", diff)
	}
}

func TestBooks(t *testing.T) {
	t.Parallel()
	none := Default()
	if none.DefaultBook() != MainBook || len(none.BookIDs()) != 0 || len(none.Creditors()) != 0 {
		t.Errorf("without books: %q, %v, %v", none.DefaultBook(), none.BookIDs(), none.Creditors())
	}
	c, _, err := load(t, mails+`books:
- id: first
  name: First & Co
  email: a@example.com
  reply_to: b@example.com
  phone: 0102030405
  address: here
  siren: 732829320
  accounts: [{iban: fr76 3000 6000 0112 3456 7890 189}, {iban: `+iban+`, currency: USD, holder: FIRST CO}]
- {id: second, email: c@example.com}
`)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"first", "second"}, c.BookIDs()); diff != "" || c.DefaultBook() != "first" {
		t.Errorf("books %s, default %q", diff, c.DefaultBook())
	}
	want := map[string]dunning.Creditor{
		"first": {
			Sender:  dunning.Sender{Name: "First & Co", Email: "a@example.com", Phone: "0102030405", Address: "here", SIREN: "732829320"},
			ReplyTo: "b@example.com",
			Accounts: []ledger.Account{
				{ID: iban, IBAN: iban, Currency: "EUR", Holder: "First & Co"},
				{ID: iban, IBAN: iban, Currency: "USD", Holder: "FIRST CO"},
			},
		},
		"second": {Sender: dunning.Sender{Email: "c@example.com"}},
	}
	if diff := cmp.Diff(want, c.Creditors()); diff != "" {
		t.Errorf("creditors (-want +got):\n%s", diff)
	}
}

func TestSMTP(t *testing.T) {
	t.Parallel()
	got, dir, err := load(t, "channel: smtp\nsmtp: {host: localhost, port: 25, encryption: none, username: u, password_file: secret, hello: me, timeout: 5s}\n"+firm)
	if err != nil {
		t.Fatal(err)
	}
	want := email.Config{
		Host: "localhost", Port: 25, Encryption: email.None, Username: "u", Password: "hunter2",
		PasswordFile: filepath.Join(dir, "secret"), Hello: "me", Timeout: 5 * time.Second, Connections: 5,
	}
	if diff := cmp.Diff(want, got.SMTP); diff != "" {
		t.Errorf("smtp (-want +got):\n%s", diff)
	}
}
