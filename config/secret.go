package config

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// maxSecret bounds a secret file in bytes: passwords and tokens are shorter,
// and whatever is longer is the wrong file.
const maxSecret = 4 << 10

// errExposed marks a secret that was read but that every user of the machine
// can read too.
var errExposed = errors.New("every user of this machine can read it")

// readSecretFile reads a password or a token from the file a "…_file" key
// names, without one line end behind it. When everybody may read the file, the
// secret comes together with errExposed, so that the caller decides between a
// warning and a refusal: containers mount secrets that way.
func readSecretFile(path string) (string, error) {
	info, err := os.Stat(path) // before opening: a pipe would wait for a writer
	if err != nil {
		return "", fmt.Errorf("read the secret: %w", err)
	}
	if !info.Mode().IsRegular() {
		return "", fmt.Errorf("read the secret: %s is not a regular file", path)
	}
	f, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("read the secret: %w", err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxSecret+1))
	if err != nil {
		return "", fmt.Errorf("read the secret: %w", err)
	}
	if len(data) > maxSecret {
		return "", fmt.Errorf("read the secret: %s is longer than %d bytes", path, maxSecret)
	}
	secret := strings.TrimSuffix(strings.TrimSuffix(string(data), "\n"), "\r")
	if strings.TrimSpace(secret) == "" {
		return "", fmt.Errorf("read the secret: %s is empty", path)
	}
	if mode := info.Mode().Perm(); mode&0o004 != 0 {
		return secret, fmt.Errorf("read the secret: %s has mode %#o, %w: run chmod 600 %s", path, mode, errExposed, path)
	}
	return secret, nil
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
