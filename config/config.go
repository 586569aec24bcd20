// Package config reads the configuration: strict YAML, everything with a
// default. All faults of form are reported at once, by line, and when there are
// none, all faults of meaning, by key. Each part of relanced owns its settings;
// this package only puts them together.
package config

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/mail"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"relanced/dunning"
	"relanced/dunning/channel/email"
	"relanced/dunning/channel/webhook"
	"relanced/dunning/mailbox"
	"relanced/ingest"
	"relanced/internal/ledger"
	"relanced/internal/store"
	"relanced/reconcile"
)

// FileName is the configuration that a data folder may hold itself.
const FileName = "relanced.yaml"

// Config is the whole configuration.
type Config struct {
	// Data is the folder with the inbox, the archive, the outbox and, unless
	// PostgreSQL is used, the ledger.
	Data      string           `yaml:"data"`
	Database  store.Config     `yaml:"database"`
	HTTP      HTTP             `yaml:"http"`
	Log       Log              `yaml:"log"`
	Intake    ingest.Config    `yaml:"intake"`
	Matching  reconcile.Config `yaml:"matching"`
	Reminders dunning.Config   `yaml:"reminders"`
	// Channel delivers the steps that name none: "file" or "smtp".
	Channel string `yaml:"channel"`
	// SMTP is the mail server; without a host there is no such channel.
	SMTP email.Config `yaml:"smtp"`
	// Mailbox is where replies and bounces arrive; nothing is read without a host
	// or a maildir.
	Mailbox mailbox.Config        `yaml:"mailbox"`
	Replies dunning.RepliesConfig `yaml:"replies"`
	// Webhook is the provider of the channels sms, registered and webhook; without
	// a URL there are none.
	Webhook webhook.Config `yaml:"webhook"`
	// Letters is a folder whose templates replace the shipped ones.
	Letters string `yaml:"letters"`
	// Books are the firms. Without any, every folder of the inbox is a book.
	Books []Book `yaml:"books"`

	// DatabasePassword comes from database.password_file.
	DatabasePassword string `yaml:"-"`
}

// HTTP is where the status page, the health checks and the metrics are served.
type HTTP struct {
	Listen string `yaml:"listen"`
}

// Log says what is logged and how.
type Log struct {
	Level  string `yaml:"level"`  // debug, info, warn, error
	Format string `yaml:"format"` // text or json
}

// Book is one firm.
type Book struct {
	ID       string    `yaml:"id"`
	Name     string    `yaml:"name"`
	Email    string    `yaml:"email"`
	ReplyTo  string    `yaml:"reply_to"`
	Phone    string    `yaml:"phone"`
	Address  string    `yaml:"address"`
	SIREN    string    `yaml:"siren"`
	Mentions string    `yaml:"mentions"` // at the foot of printed letters
	Mediator string    `yaml:"mediator"` // of consumers, whom a notice to them names
	VAT      string    `yaml:"vat"`
	Accounts []Account `yaml:"accounts"`
}

// Account is a bank account that customers are asked to pay into.
type Account struct {
	IBAN     string `yaml:"iban"`
	Currency string `yaml:"currency"`
	Holder   string `yaml:"holder"` // exactly as the bank knows it; the book's name when left out
}

// MainBook is the book of files that lie in the inbox itself when no book is
// configured.
const MainBook = "main"

// The channels. Only the first two may be the one of every step.
const (
	ChannelFile       = "file"
	ChannelSMTP       = "smtp"
	ChannelLetter     = "letter"
	ChannelCall       = "call"
	ChannelSMS        = "sms"
	ChannelRegistered = "registered"
	ChannelWebhook    = "webhook"
)

// ChannelNames lists all channels.
func ChannelNames() []string {
	return []string{ChannelFile, ChannelSMTP, ChannelLetter, ChannelCall, ChannelSMS, ChannelRegistered, ChannelWebhook}
}

// Default returns the configuration of an installation without any: a working
// one, embedded, from which nothing leaves the machine.
func Default() Config {
	return Config{
		Data: "relanced-data", HTTP: HTTP{Listen: "127.0.0.1:8427"}, Log: Log{Level: "info", Format: "text"},
		Intake: ingest.DefaultConfig(), Matching: reconcile.DefaultConfig(), Reminders: dunning.DefaultConfig(),
		Channel: ChannelFile, SMTP: email.DefaultConfig(), Webhook: webhook.DefaultConfig(),
		Mailbox: mailbox.DefaultConfig(), Replies: dunning.DefaultRepliesConfig(),
	}
}

// Load reads a configuration file. The error is Faults when it is the content
// that is wrong. Relative paths in it count from the folder of the file.
func Load(path string) (Config, error) {
	f, err := os.Open(path) //nolint:gosec // the user names it
	if err != nil {
		return Config{}, fmt.Errorf("reading the configuration: %w", err)
	}
	defer f.Close() //nolint:errcheck // only read
	data, err := io.ReadAll(io.LimitReader(f, maxSize+1))
	if err != nil {
		return Config{}, fmt.Errorf("reading the configuration: %w", err)
	}
	c := Default()
	faults, lines := decodeLines(data, &c)
	c.resolve(filepath.Dir(path))
	if lines != nil {
		faults = withMeaning(faults, c.Validate(), lines)
	}
	if len(faults) == 0 {
		faults = c.readSecrets()
	}
	if len(faults) > 0 {
		return Config{}, Faults(faults)
	}
	return c, nil
}

// withMeaning adds to the faults of form those of meaning, each with the line of
// its key, or of the nearest key around it. What has a fault of form already is
// not judged again.
func withMeaning(form, meaning []Fault, lines map[string]int) []Fault {
	for _, f := range meaning {
		if slices.ContainsFunc(form, func(known Fault) bool {
			return known.Path == f.Path || strings.HasPrefix(f.Path, known.Path+".") || strings.HasPrefix(f.Path, known.Path+"[")
		}) {
			continue
		}
		for path := f.Path; f.Line == 0 && path != ""; path = path[:max(0, strings.LastIndexAny(path, ".["))] {
			f.Line = lines[path]
		}
		form = append(form, f)
	}
	sortFaults(form)
	return form
}

// resolve makes relative paths absolute.
func (c *Config) resolve(dir string) {
	for _, path := range []*string{
		&c.Data, &c.Letters, &c.Reminders.Rates, &c.Database.PasswordFile, &c.SMTP.PasswordFile, &c.SMTP.CAFile,
		&c.Mailbox.PasswordFile, &c.Mailbox.CAFile, &c.Mailbox.Maildir, &c.Webhook.SecretFile,
	} {
		if *path != "" && !filepath.IsAbs(*path) {
			*path = filepath.Join(dir, *path)
		}
	}
}

// Validate lists everything wrong with the values.
func (c Config) Validate() []Fault {
	var faults []Fault
	add := func(path, format string, args ...any) {
		faults = append(faults, Fault{Path: path, Message: fmt.Sprintf(format, args...)})
	}
	for _, part := range []struct {
		prefix string
		faults []string
	}{
		{"intake", c.Intake.Validate()},
		{"matching", c.Matching.Validate()},
		{"reminders", c.Reminders.Validate()},
		{"smtp", c.smtpFaults()},
		{"mailbox", c.mailboxFaults()},
		{"replies", c.Replies.Validate()},
		{"webhook", c.webhookFaults()},
	} {
		for _, text := range part.faults {
			key, message, _ := strings.Cut(text, ": ")
			add(part.prefix+"."+key, "%s", message)
		}
	}
	if c.Data == "" {
		add("data", "a folder is expected")
	}
	if c.HTTP.Listen != "" && !validAddress(c.HTTP.Listen) {
		add("http.listen", "%q is not an address: host:port is expected, such as 127.0.0.1:8427, or nothing to serve no pages", c.HTTP.Listen)
	}
	if !slices.Contains([]string{"debug", "info", "warn", "error"}, c.Log.Level) {
		add("log.level", "%q is unknown: debug, info, warn or error", c.Log.Level)
	}
	if c.Log.Format != "text" && c.Log.Format != "json" {
		add("log.format", "%q is unknown: text or json", c.Log.Format)
	}
	if u, err := url.Parse(c.Database.URL); c.Database.URL != "" && (err != nil || u.Scheme != "postgres" && u.Scheme != "postgresql") {
		add("database.url", "a URL of the form postgres://user@host/base is expected, or nothing for SQLite")
	} else if err == nil && u.User != nil {
		if _, set := u.User.Password(); set {
			add("database.url", "it holds a password: put that into a file and name the file in database.password_file")
		}
	}
	c.channelFaults(add)
	c.bookFaults(add)
	return faults
}

// validAddress reports whether a host and a port, by number, can be listened on.
func validAddress(address string) bool {
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		return false
	}
	_, err = strconv.ParseUint(port, 10, 16)
	return err == nil
}

// smtpFaults is silent while no server is configured.
func (c Config) smtpFaults() []string {
	if c.SMTP == email.DefaultConfig() {
		return nil
	}
	return c.SMTP.Validate()
}

// mailboxFaults is silent while no mailbox is configured.
func (c Config) mailboxFaults() []string {
	if c.Mailbox == mailbox.DefaultConfig() {
		return nil
	}
	return c.Mailbox.Validate()
}

// webhookFaults is silent while no provider is configured.
func (c Config) webhookFaults() []string {
	if c.Webhook == webhook.DefaultConfig() {
		return nil
	}
	return c.Webhook.Validate()
}

func (c Config) channelFaults(add func(path, format string, args ...any)) {
	check := func(path, name string) {
		byWebhook := slices.Contains([]string{ChannelSMS, ChannelRegistered, ChannelWebhook}, name)
		ofStep := byWebhook || name == ChannelLetter || name == ChannelCall
		switch {
		case name == ChannelLetter && path == "channel":
			add(path, "letter is for the steps that are to be printed: name it there")
		case ofStep && path == "channel":
			add(path, "%s is for single steps: name it there", name)
		case path == "channel" && name != ChannelFile && name != ChannelSMTP:
			add(path, "%q is unknown: file or smtp", name)
		case !ofStep && name != ChannelFile && name != ChannelSMTP:
			add(path, "%q is unknown: file, smtp, letter, call, sms, registered or webhook", name)
		case name == ChannelSMTP && c.SMTP.Host == "":
			add(path, "smtp needs a mail server: set smtp.host")
		case byWebhook && c.Webhook.URL == "":
			add(path, "%s needs a provider: set webhook.url", name)
		}
	}
	check("channel", c.Channel)
	usesSMTP := c.Channel == ChannelSMTP
	for _, name := range slices.Sorted(maps.Keys(c.Reminders.Policies)) {
		for i, step := range c.Reminders.Policies[name].Steps {
			at := fmt.Sprintf("reminders.policies.%s.steps[%d]", name, i)
			if step.Channel != "" {
				check(at+".channel", step.Channel)
			}
			for j, channel := range step.Fallback {
				if channel != "" {
					check(fmt.Sprintf("%s.fallback[%d]", at, j), channel)
				}
			}
			usesSMTP = usesSMTP || step.Channel == ChannelSMTP || slices.Contains(step.Fallback, ChannelSMTP)
		}
	}
	if usesSMTP && len(c.Books) == 0 {
		add("books", "to send mail, at least one book must say in whose name: id, name, email and accounts")
	}
	for i, b := range c.Books {
		if usesSMTP && b.Email == "" {
			add(fmt.Sprintf("books[%d].email", i), "to send mail, the book needs the address it writes from")
		}
	}
}

func (c Config) bookFaults(add func(path, format string, args ...any)) {
	seen := map[string]bool{}
	for i, b := range c.Books {
		at := func(key string) string { return fmt.Sprintf("books[%d].%s", i, key) }
		if !ingest.ValidBook(b.ID) {
			add(at("id"), "%q is not the name of a book: letters, digits, - and _, at most 40", b.ID)
		}
		if seen[b.ID] {
			add(at("id"), "there are two books %q", b.ID)
		}
		seen[b.ID] = true
		for _, f := range []struct{ key, address string }{{"email", b.Email}, {"reply_to", b.ReplyTo}} {
			if a, err := mail.ParseAddress(f.address); f.address != "" && (err != nil || a.Address != f.address) {
				add(at(f.key), "%q is not an e-mail address: name@example.com is expected, and no name beside it", f.address)
			}
		}
		currencies := map[string]bool{}
		for j, a := range b.Accounts {
			if !ledger.ValidIBAN(ledger.NormalizeIBAN(a.IBAN)) {
				add(at(fmt.Sprintf("accounts[%d].iban", j)), "%q is not a valid IBAN", a.IBAN)
			}
			currency := cmp.Or(a.Currency, "EUR")
			if _, err := ledger.Decimals(currency); err != nil {
				add(at(fmt.Sprintf("accounts[%d].currency", j)), "%v", err)
			}
			if currencies[currency] {
				add(at(fmt.Sprintf("accounts[%d]", j)), "there is another account for %s: letters print one", currency)
			}
			currencies[currency] = true
		}
	}
}

func (c *Config) readSecrets() []Fault {
	var faults []Fault
	for _, s := range []struct {
		path, key string
		into      *string
	}{
		{c.Database.PasswordFile, "database.password_file", &c.DatabasePassword},
		{c.SMTP.PasswordFile, "smtp.password_file", &c.SMTP.Password},
		{c.Mailbox.PasswordFile, "mailbox.password_file", &c.Mailbox.Password},
		{c.Webhook.SecretFile, "webhook.secret_file", &c.Webhook.Secret},
	} {
		if s.path == "" {
			continue
		}
		secret, err := readSecretFile(s.path)
		if err != nil && !(errors.Is(err, errExposed) && secret != "") {
			faults = append(faults, Fault{Path: s.key, Message: err.Error()})
		}
		*s.into = secret
	}
	return faults
}

// BookIDs lists the configured books; none means that any folder is one.
func (c Config) BookIDs() []string {
	ids := make([]string, len(c.Books))
	for i, b := range c.Books {
		ids[i] = b.ID
	}
	return ids
}

// DefaultBook is the book of files that lie in the inbox itself.
func (c Config) DefaultBook() string {
	if len(c.Books) > 0 {
		return c.Books[0].ID
	}
	return MainBook
}

// Creditors says in whose name each book's letters are written.
func (c Config) Creditors() map[string]dunning.Creditor {
	creditors := make(map[string]dunning.Creditor, len(c.Books))
	for _, b := range c.Books {
		creditor := dunning.Creditor{
			Sender:  dunning.Sender{Name: b.Name, Email: b.Email, Phone: b.Phone, Address: b.Address, SIREN: b.SIREN, Mentions: b.Mentions, Mediator: b.Mediator},
			ReplyTo: b.ReplyTo,
		}
		for _, a := range b.Accounts {
			iban := ledger.NormalizeIBAN(a.IBAN)
			creditor.Accounts = append(creditor.Accounts, ledger.Account{
				ID: iban, IBAN: iban, Currency: cmp.Or(a.Currency, "EUR"), Holder: cmp.Or(a.Holder, b.Name),
			})
		}
		creditors[b.ID] = creditor
	}
	return creditors
}

// Sellers says who each book is, so that an invoice it issued is told from one
// it received.
func (c Config) Sellers() map[string]ingest.Seller {
	sellers := make(map[string]ingest.Seller, len(c.Books))
	for _, b := range c.Books {
		seller := ingest.Seller{Name: b.Name, SIREN: strings.Join(strings.Fields(b.SIREN), ""), VAT: strings.Join(strings.Fields(b.VAT), "")}
		for _, a := range b.Accounts {
			seller.IBANs = append(seller.IBANs, ledger.NormalizeIBAN(a.IBAN))
		}
		sellers[b.ID] = seller
	}
	return sellers
}
