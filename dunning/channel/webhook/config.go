package webhook

import (
	"fmt"
	"net"
	"net/url"
	"strings"
	"time"
)

// Config says where the provider listens.
type Config struct {
	URL string `yaml:"url"` // https; http to this very machine only
	// Secret is never written into the configuration: whoever loads it reads
	// SecretFile and fills it in.
	Secret     string `yaml:"-" json:"-"`
	SecretFile string `yaml:"secret_file"`
	// Timeout bounds the whole exchange, answer included ("30s").
	Timeout time.Duration `yaml:"timeout"`
}

// DefaultConfig returns everything that has a sensible value: half a minute.
func DefaultConfig() Config { return Config{Timeout: 30 * time.Second} }

// maxTimeout keeps one dead provider from holding up the others' messages.
const maxTimeout = 10 * time.Minute

// Validate lists what is wrong, each message beginning with its key. No message
// means that the configuration is sound; the file it names is not opened.
func (c Config) Validate() []string {
	var faults []string
	fault := func(wrong bool, format string, args ...any) {
		if wrong {
			faults = append(faults, fmt.Sprintf(format, args...))
		}
	}
	u, err := url.Parse(c.URL)
	switch {
	case c.URL == "":
		fault(true, "url: is missing: where the provider listens, such as https://provider.example.com/relanced")
	case err != nil || u.Hostname() == "" || u.Scheme != "https" && u.Scheme != "http":
		fault(true, "url: https://provider.example.com/relanced is expected")
	default:
		fault(u.User != nil, "url: it holds a name or a password: the secret of secret_file is what proves who calls")
		fault(u.Scheme == "http" && !loopback(u.Hostname()), "url: http is for a program on this machine: use https for %q", u.Hostname())
	}
	fault(c.Secret == "" && c.SecretFile == "", "secret_file: is missing: the file with the secret that signs what is sent")
	fault(c.Timeout <= 0 || c.Timeout > maxTimeout, "timeout: %s is not sensible: more than 0s, at most %s", c.Timeout, maxTimeout)
	return faults
}

// loopback reports whether the host can only be this machine.
func loopback(host string) bool {
	ip := net.ParseIP(host)
	return strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback()
}
