package email

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"

	"relanced/dunning/channel"
)

// SMTP is the channel that hands each message to a mail server, one connection
// a message.
type SMTP struct {
	config Config
	tls    *tls.Config
}

var _ channel.Channel = (*SMTP)(nil)

// NewSMTP checks the configuration and reads its ca_file. It does not connect.
func NewSMTP(c Config) (*SMTP, error) {
	if faults := c.Validate(); len(faults) > 0 {
		return nil, errors.New("reading the mail server's configuration: " + strings.Join(faults, "; "))
	}
	if c.Hello == "" {
		c.Hello = ownName()
	}
	roots, err := trusted(c.CAFile)
	if err != nil {
		return nil, err
	}
	return &SMTP{c, &tls.Config{ServerName: c.Host, RootCAs: roots, MinVersion: tls.VersionTLS12}}, nil
}

// Prepare composes the message, which checks it. It does not touch the network.
func (s *SMTP) Prepare(_ context.Context, m channel.Message) error {
	_, err := Compose(m)
	return err
}

// Send hands the message over and answers with the server's last reply. Every
// error is a *channel.Failure; failureAt says which.
func (s *SMTP) Send(ctx context.Context, m channel.Message) (channel.Receipt, error) {
	letter, err := Compose(m)
	if err != nil {
		return "", err
	}
	d, err := s.dial(ctx)
	if err != nil {
		return "", failureAt(stepConnect, err)
	}
	receipt, err := d.hand(ctx, envelopeOf(m), letter)
	d.end(ctx, err == nil || replyCode(err) != 0)
	return receipt, err
}

// Recall cannot know: the server was told or was not, and does not say again.
func (s *SMTP) Recall(context.Context, string) (channel.Outcome, error) {
	return channel.OutcomeUnknown, nil
}

// Discard has nothing to undo.
func (s *SMTP) Discard(context.Context, string) error { return nil }

func (s *SMTP) address() string {
	return net.JoinHostPort(s.config.Host, strconv.Itoa(s.config.Port))
}

// trusted returns the system's roots and those of the file.
func trusted(caFile string) (*x509.CertPool, error) {
	if caFile == "" {
		return nil, nil // the system's, as crypto/tls finds them
	}
	pem, err := os.ReadFile(caFile)
	if err != nil {
		return nil, fmt.Errorf("reading ca_file: %w", err)
	}
	roots, err := x509.SystemCertPool()
	if err != nil {
		roots = x509.NewCertPool() // a machine without any: the file's alone
	}
	if !roots.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("reading ca_file: %s holds no certificate in PEM form", caFile)
	}
	return roots, nil
}

// ownName is what this machine calls itself, if a server can bear it.
func ownName() string {
	name, err := os.Hostname()
	if err != nil || !hostName(name) {
		return "localhost"
	}
	return name
}
