package mailbox

import (
	"errors"
	"fmt"
	"strings"
)

// Config says which mailbox is read: an IMAP folder or a maildir.
type Config struct {
	Host       string     `yaml:"host"`       // name or address of the IMAP server, without the port
	Port       int        `yaml:"port"`       // 993 for tls, 143 for starttls
	Encryption Encryption `yaml:"encryption"` // tls or starttls
	Username   string     `yaml:"username"`
	// Password is never written into the configuration: whoever loads it reads
	// PasswordFile and fills it in.
	Password     string `yaml:"-" json:"-"`
	PasswordFile string `yaml:"password_file"`
	// CAFile holds certificates (PEM) to trust besides the system's.
	CAFile string `yaml:"ca_file"`
	// Folder is the IMAP folder that is read.
	Folder string `yaml:"folder"`
	// Maildir is a folder with new and cur in it, to read instead of a server.
	Maildir string `yaml:"maildir"`
	// Schedule is a cron expression of five fields, in the time zone of reminders.
	Schedule string `yaml:"schedule"`
}

// Encryption is how the connection is protected. There is always one.
type Encryption string

// The kinds of encryption. TLS is at least 1.2.
const (
	TLS      Encryption = "tls"      // TLS from the first byte (RFC 8314)
	StartTLS Encryption = "starttls" // a plain connection that must turn to TLS
)

// DefaultConfig returns everything that has a sensible value. It names no
// mailbox.
func DefaultConfig() Config {
	return Config{Port: 993, Encryption: TLS, Folder: "INBOX", Schedule: "*/10 * * * *"}
}

// Configured reports whether there is a mailbox to read.
func (c Config) Configured() bool { return c.Host != "" || c.Maildir != "" }

// Validate lists what is wrong, each message beginning with its key. Files it
// names are not opened.
func (c Config) Validate() []string {
	var faults []string
	fault := func(wrong bool, format string, args ...any) {
		if wrong {
			faults = append(faults, fmt.Sprintf(format, args...))
		}
	}
	if c.Maildir != "" {
		fault(c.Host != "", "maildir: is one mailbox, and host another: give one of the two")
		return faults
	}
	fault(c.Host == "", "host: is missing: the name of the IMAP server, such as imap.example.com, or a maildir")
	fault(strings.ContainsAny(c.Host, "/@ \t\r\n"), "host: %q is not a host name: write imap.example.com, and the port in port", c.Host)
	fault(c.Port < 1 || c.Port > 65535, "port: %d is not a port: 1 to 65535", c.Port)
	fault(c.Encryption != TLS && c.Encryption != StartTLS, "encryption: %q is unknown: tls or starttls", c.Encryption)
	fault(c.Username == "", "username: is missing")
	fault(c.Password == "" && c.PasswordFile == "", "password_file: is missing: the file that holds the password of %s", c.Username)
	fault(c.Folder == "", "folder: is missing: INBOX, usually")
	return faults
}

// Open returns the reader of a mailbox. It does not connect yet.
func Open(c Config) (Reader, error) {
	if faults := c.Validate(); len(faults) > 0 {
		return nil, errors.New("reading the mailbox's configuration: " + strings.Join(faults, "; "))
	}
	if c.Maildir != "" {
		return newMaildir(c.Maildir), nil
	}
	return newIMAP(c)
}
