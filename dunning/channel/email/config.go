package email

import (
	"fmt"
	"net"
	"strings"
	"time"
)

// Config says how to reach the mail server.
type Config struct {
	Host       string     `yaml:"host"`       // name or address of the server, without the port
	Port       int        `yaml:"port"`       // 587 for starttls, 465 for tls, 25 between servers
	Encryption Encryption `yaml:"encryption"` // starttls, tls, or none on this very machine
	Username   string     `yaml:"username"`   // empty: the server asks for none
	// Password is never written into the configuration: whoever loads it reads
	// PasswordFile, or asks the environment, and fills it in.
	Password     string `yaml:"-" json:"-"`
	PasswordFile string `yaml:"password_file"`
	// Hello is the name this machine gives itself. Empty: its host name.
	Hello string `yaml:"hello"`
	// Timeout bounds everything up to the last byte of the message ("30s"). The
	// server's verdict on it is awaited replyPatience times as long.
	Timeout time.Duration `yaml:"timeout"`
	// CAFile holds certificates (PEM) to trust besides the system's.
	CAFile string `yaml:"ca_file"`
	// Connections is how many are used at once, and so how many messages may be in
	// flight when the program dies. Most providers allow ten, some three.
	Connections int `yaml:"connections"`
	// AttachLetter adds to each message its letter as a PDF, laid out as on paper.
	AttachLetter bool `yaml:"attach_letter"`
}

// Encryption is how the connection is protected.
type Encryption string

// The kinds of encryption. TLS is at least 1.2.
const (
	StartTLS Encryption = "starttls" // a plain connection that must turn to TLS (RFC 3207)
	TLS      Encryption = "tls"      // TLS from the first byte (RFC 8314)
	None     Encryption = "none"     // to a server on this machine only
)

// DefaultConfig returns everything that has a sensible value: submission on
// port 587 with STARTTLS (RFC 6409), a minute, and as many connections as hardly a
// provider minds. Host has none.
func DefaultConfig() Config {
	return Config{Port: 587, Encryption: StartTLS, Timeout: time.Minute, Connections: 5}
}

// maxConnections is more than a polite client opens.
const maxConnections = 20

// maxTimeout keeps one dead server from holding up the others' mail for hours.
const maxTimeout = 10 * time.Minute

// Validate lists what is wrong, each message beginning with its key: "port: 0
// is not a port: 1 to 65535". No message means that the configuration is sound;
// files it names are not opened.
func (c Config) Validate() []string {
	var faults []string
	fault := func(wrong bool, format string, args ...any) {
		if wrong {
			faults = append(faults, fmt.Sprintf(format, args...))
		}
	}
	fault(c.Host == "", "host: is missing: the name of the mail server, such as smtp.example.com")
	fault(c.Host != "" && !hostName(c.Host), "host: %q is not a host name: write smtp.example.com, and the port in port", c.Host)
	fault(c.Port < 1 || c.Port > 65535, "port: %d is not a port: 1 to 65535", c.Port)
	switch c.Encryption {
	case StartTLS, TLS:
	case None:
		fault(!loopback(c.Host), "encryption: none is for a server on this machine: use starttls or tls for %q", c.Host)
	default:
		fault(true, "encryption: %q is unknown: starttls, tls or none", c.Encryption)
	}
	hasPassword := c.Password != "" || c.PasswordFile != ""
	fault(c.Username != "" && !hasPassword, "password_file: is missing: the file that holds the password of %s", c.Username)
	fault(c.Username == "" && hasPassword, "username: is missing: there is a password without one")
	fault(c.Hello != "" && (!hostName(c.Hello) || net.ParseIP(c.Hello) != nil), "hello: %q is not a host name", c.Hello)
	fault(c.Timeout <= 0 || c.Timeout > maxTimeout, "timeout: %s is not sensible: more than 0s, at most %s", c.Timeout, maxTimeout)
	fault(c.Connections < 1 || c.Connections > maxConnections, "connections: %d is not sensible: 1 to %d", c.Connections, maxConnections)
	return faults
}

// hostName accepts names and addresses, and nothing that would break a command
// line of SMTP or hide a port.
func hostName(s string) bool {
	if net.ParseIP(s) != nil {
		return true
	}
	return len(s) <= 253 && strings.Trim(s, ".") != "" && !strings.ContainsFunc(s, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune(".-_", r)
	})
}

// loopback reports whether the host can only be this machine.
func loopback(host string) bool {
	ip := net.ParseIP(host)
	return strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback()
}
