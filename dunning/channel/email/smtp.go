package email

import (
	"context"
	"crypto/tls"
	"errors"
	"io/fs"
	"net"
	"os"
	"strconv"
	"strings"

	"relanced/dunning/channel"
	"relanced/dunning/channel/spool"
	"relanced/internal/trust"
)

// SMTP is the channel that hands each message to a mail server, several one after
// the other over one connection. Of each it keeps a copy, as evidence: these very
// bytes left. It lies in the spool of a folder until the server has taken the
// message, then in the folder itself.
type SMTP struct {
	config Config
	tls    *tls.Config
	copies *spool.Folder
	rest   resting
}

var _ channel.Channel = (*SMTP)(nil)

// NewSMTP checks the configuration, reads its ca_file and opens the folder of the
// copies. It does not connect.
func NewSMTP(c Config, copies string) (*SMTP, error) {
	if faults := c.Validate(); len(faults) > 0 {
		return nil, errors.New("reading the mail server's configuration: " + strings.Join(faults, "; "))
	}
	if c.Hello == "" {
		c.Hello = ownName()
	}
	roots, err := trust.Roots(c.CAFile)
	if err != nil {
		return nil, err
	}
	folder, err := spool.Open(copies, ending)
	if err != nil {
		return nil, err
	}
	return &SMTP{config: c, tls: &tls.Config{ServerName: c.Host, RootCAs: roots, MinVersion: tls.VersionTLS12}, copies: folder}, nil
}

// Prepare composes the message, which checks it, and lays its copy into the
// spool. It does not touch the network.
func (s *SMTP) Prepare(_ context.Context, m channel.Message) (channel.Digest, error) {
	letter, err := Compose(m)
	if err != nil {
		return "", err
	}
	return s.copies.Put(m.ID, letter)
}

// Send hands over what was prepared and answers with the server's last reply. Every
// error is a *channel.Failure; failureAt says which.
func (s *SMTP) Send(ctx context.Context, m channel.Message) (channel.Receipt, error) {
	letter, err := os.ReadFile(s.copies.Spooled(m.ID))
	if errors.Is(err, fs.ErrNotExist) {
		letter, err = Compose(m)
	}
	if err != nil {
		return "", spool.Failed("handing the message over", err)
	}
	receipt, err := s.hand(ctx, envelopeOf(m), letter)
	if err == nil {
		// It has left, whatever becomes of the copy. A power cut may put it back into
		// the spool, where it is evidence just as well.
		_ = s.copies.Move(m.ID)
	}
	return receipt, err
}

// hand leads one message through, over a connection that is at rest where there is
// one. The server may have left that meanwhile: it has heard nothing of the message
// then, and another connection is opened.
func (s *SMTP) hand(ctx context.Context, e envelope, letter []byte) (channel.Receipt, error) {
	for d := s.rest.take(); d != nil; d = s.rest.take() {
		d.resume(ctx)
		receipt, err := d.hand(ctx, e, letter)
		if s.leave(ctx, d, err); !d.gone || ctx.Err() != nil {
			return receipt, err
		}
	}
	d, err := s.dial(ctx)
	if err != nil {
		return "", failureAt(stepConnect, err)
	}
	var receipt channel.Receipt
	if err = d.open(ctx); err == nil {
		receipt, err = d.hand(ctx, e, letter)
	}
	s.leave(ctx, d, err)
	return receipt, err
}

// leave lets a connection over which all went well rest, and ends any other.
func (s *SMTP) leave(ctx context.Context, d *dialogue, err error) {
	if err == nil && d.taken < maxTaken && d.unhook() {
		s.rest.put(d)
		return
	}
	d.end(ctx, err == nil || replyCode(err) != 0)
}

// Close says goodbye to the server, where a connection is open.
func (s *SMTP) Close() error {
	s.rest.end()
	return nil
}

// Recall knows what the server has taken, by the place of the copy. Of all else
// it cannot know: the server was told or was not, and does not say again.
func (s *SMTP) Recall(_ context.Context, id string) (channel.Outcome, error) {
	if _, err := os.Lstat(s.copies.Left(id)); err == nil {
		return channel.OutcomeSent, nil
	}
	return channel.OutcomeUnknown, nil
}

// Discard takes the copy of what never left out of the spool.
func (s *SMTP) Discard(_ context.Context, id string) error { return s.copies.Discard(id) }

func (s *SMTP) address() string {
	return net.JoinHostPort(s.config.Host, strconv.Itoa(s.config.Port))
}

// ownName is what this machine calls itself, if a server can bear it.
func ownName() string {
	name, err := os.Hostname()
	if err != nil || !hostName(name) {
		return "localhost"
	}
	return name
}
