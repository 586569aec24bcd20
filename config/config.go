// Package config reads the configuration: strict YAML, everything with a
// default. All faults of form are reported at once, by line, and when there are
// none, all faults of meaning, by key. Each part of relanced owns its settings;
// this package only puts them together.
package config

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"relanced/dunning"
	"relanced/dunning/channel/email"
	"relanced/dunning/channel/webhook"
	"relanced/dunning/mailbox"
	"relanced/ingest"
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
