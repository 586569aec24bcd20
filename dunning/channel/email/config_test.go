package email

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
)

func TestConfigValidate(t *testing.T) {
	t.Parallel()
	sound := DefaultConfig()
	sound.Host = "smtp.example.com"
	for _, c := range []struct {
		name   string
		change func(*Config)
		want   []string // how the messages begin
	}{
		{"sound", func(*Config) {}, nil},
		{"login by file", func(c *Config) { c.Username, c.PasswordFile = "u", "/run/secret" }, nil},
		{"login filled in", func(c *Config) { c.Username, c.Password = "u", "p" }, nil},
		{"tls", func(c *Config) { c.Encryption, c.Port = TLS, 465 }, nil},
		{"none to localhost", func(c *Config) { c.Encryption, c.Host = None, "localhost" }, nil},
		{"none to 127.0.0.2", func(c *Config) { c.Encryption, c.Host = None, "127.0.0.2" }, nil},
		{"none to ::1", func(c *Config) { c.Encryption, c.Host = None, "::1" }, nil},
		{"none to the world", func(c *Config) { c.Encryption = None }, []string{"encryption: none is for a server on this machine"}},
		{"none to a look-alike", func(c *Config) { c.Encryption, c.Host = None, "localhost.example.com" }, []string{"encryption:"}},
		{"no host", func(c *Config) { c.Host = "" }, []string{"host: is missing"}},
		{"host with port", func(c *Config) { c.Host = "smtp.example.com:587" }, []string{"host: "}},
		{"host as URL", func(c *Config) { c.Host = "smtp://example.com" }, []string{"host: "}},
		{"port 0", func(c *Config) { c.Port = 0 }, []string{"port: 0 is not a port: 1 to 65535"}},
		{"port 65536", func(c *Config) { c.Port = 65536 }, []string{"port: 65536 is not a port: 1 to 65535"}},
		{"unknown encryption", func(c *Config) { c.Encryption = "ssl" }, []string{`encryption: "ssl" is unknown`}},
		{"no encryption", func(c *Config) { c.Encryption = "" }, []string{"encryption: "}},
		{"no password", func(c *Config) { c.Username = "u" }, []string{"password_file: "}},
		{"no username", func(c *Config) { c.PasswordFile = "/run/secret" }, []string{"username: "}},
		{"hello of two lines", func(c *Config) { c.Hello = "a\r\nMAIL FROM:<b>" }, []string{"hello: "}},
		{"hello by address", func(c *Config) { c.Hello = "192.0.2.1" }, []string{"hello: "}},
		{"no timeout", func(c *Config) { c.Timeout = 0 }, []string{"timeout: "}},
		{"endless timeout", func(c *Config) { c.Timeout = time.Hour }, []string{"timeout: "}},
		{"no connection", func(c *Config) { c.Connections = 0 }, []string{"connections: 0 is not sensible"}},
		{"a flood", func(c *Config) { c.Connections = 21 }, []string{"connections: 21 is not sensible"}},
		{"nothing", func(c *Config) { *c = Config{} }, []string{"host: ", "port: ", "encryption: ", "timeout: ", "connections: "}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			config := sound
			c.change(&config)
			got := config.Validate()
			if len(got) != len(c.want) {
				t.Fatalf("faults %q, want %q", got, c.want)
			}
			for i := range got {
				if !strings.HasPrefix(got[i], c.want[i]) {
					t.Errorf("fault %q does not begin with %q", got[i], c.want[i])
				}
			}
			_, err := NewSMTP(config, t.TempDir())
			if (err != nil) != (len(c.want) > 0) {
				t.Errorf("NewSMTP says %v", err)
			}
		})
	}
}

func TestConfigFromYAML(t *testing.T) {
	t.Parallel()
	const text = `
host: smtp.example.com
port: 465
encryption: tls
username: compta
password_file: /run/credentials/smtp
hello: relanced.example.com
timeout: 30s
ca_file: /etc/ssl/own.pem
connections: 8
attach_letter: true
`
	got := DefaultConfig()
	if err := yaml.Unmarshal([]byte(text), &got); err != nil {
		t.Fatal(err)
	}
	want := Config{
		Host: "smtp.example.com", Port: 465, Encryption: TLS, Username: "compta", PasswordFile: "/run/credentials/smtp",
		Hello: "relanced.example.com", Timeout: 30 * time.Second, CAFile: "/etc/ssl/own.pem",
		Connections: 8, AttachLetter: true,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("config (-want +got):\n%s", diff)
	}
	got.Password = "secret"
	if written, err := yaml.Marshal(got); err != nil || strings.Contains(string(written), "secret") {
		t.Errorf("the password is written into the configuration (%v):\n%s", err, written)
	}
}

func TestNewSMTPReadsItsCAFile(t *testing.T) {
	t.Parallel()
	c := DefaultConfig()
	c.Host, c.CAFile = "smtp.example.com", filepath.Join(t.TempDir(), "ca.pem")
	if _, err := NewSMTP(c, t.TempDir()); err == nil {
		t.Error("a missing ca_file is accepted")
	}
	if err := os.WriteFile(c.CAFile, []byte("not a certificate"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := NewSMTP(c, t.TempDir()); err == nil {
		t.Error("a ca_file without a certificate is accepted")
	}
}
