package email

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/textproto"
	"slices"
	"strings"
	"time"

	"github.com/wneessen/go-mail/smtp"

	"relanced/dunning/channel"
)

const (
	// replyPatience stretches Config.Timeout while the server makes up its mind
	// about the whole message, because giving up there leaves the reminder
	// uncertain. RFC 5321 §4.5.3.2.6 asks for ten minutes: ten times the default.
	replyPatience = 10

	// farewellTimeout bounds the QUIT, on which nothing depends any more.
	farewellTimeout = 5 * time.Second

	// maxServerBytes bounds what a server may say in one dialogue. A whole one
	// with certificates takes ten thousand bytes.
	maxServerBytes = 1 << 20

	// maxReceiptBytes bounds what is kept of the server's last reply. RFC 5321
	// §4.5.3.1.5 gives a reply line 512.
	maxReceiptBytes = 512
)

// envelope is who the server is told writes to whom.
type envelope struct {
	from, to, replyTo string
	copies            []string
}

func envelopeOf(m channel.Message) envelope {
	e := envelope{from: strings.TrimSpace(m.From.Email), to: strings.TrimSpace(m.To.Email), replyTo: strings.TrimSpace(m.ReplyTo.Email)}
	for _, a := range m.Copy {
		e.copies = append(e.copies, strings.TrimSpace(a.Email))
	}
	return e
}

// dialogue is one conversation with a mail server. go-mail's client speaks each
// line of it; the order and the meaning of what fails are ours, because its
// one-call sending does not tell a connection lost before the message was
// complete from one lost after.
type dialogue struct {
	server *SMTP
	line   *boundedConn // the bare connection: deadlines are set on it
	conn   net.Conn     // line, or TLS over it
	client *smtp.Client // once it is open
	unhook func() bool
	taken  int  // messages
	gone   bool // the server had left before it heard anything of this message
}

// dial connects. Its deadline holds for everything up to the last byte.
func (s *SMTP) dial(ctx context.Context) (*dialogue, error) {
	soon, cancel := context.WithTimeout(ctx, s.config.Timeout)
	defer cancel()
	conn, err := new(net.Dialer).DialContext(soon, "tcp", s.address())
	if err != nil {
		return nil, err
	}
	line := &boundedConn{conn, maxServerBytes}
	d := &dialogue{server: s, line: line, conn: line}
	d.unhook = context.AfterFunc(ctx, d.interrupt)
	d.until(soon)
	return d, nil
}

// open leads a new connection to where messages can be handed over.
func (d *dialogue) open(ctx context.Context) error {
	for _, s := range []struct {
		at step
		do func() error
	}{
		{stepEncrypt, func() error { return d.startInTLS(ctx) }},
		{stepGreet, d.greet},
		{stepEncrypt, d.turnToTLS},
		{stepLogIn, d.logIn},
	} {
		if err := s.do(); err != nil {
			return failureAt(s.at, err)
		}
	}
	return nil
}

// resume goes on with a connection that has been at rest, for another message.
func (d *dialogue) resume(ctx context.Context) {
	d.line.left = maxServerBytes
	d.unhook = context.AfterFunc(ctx, d.interrupt)
	d.within(ctx, d.server.config.Timeout)
}

// hand hands one message over.
func (d *dialogue) hand(ctx context.Context, e envelope, letter []byte) (channel.Receipt, error) {
	if err := d.nameSender(e); err != nil {
		d.gone = broken(err) || replyCode(err) == codeClosing
		return "", failureAt(stepSender, err)
	}
	if err := d.client.Rcpt("<" + e.to + ">"); err != nil {
		return "", failureAt(stepRecipient, err)
	}
	refused, err := d.nameCopies(e.copies)
	if err != nil {
		return "", failureAt(stepCopy, err)
	}
	receipt, err := d.deliver(ctx, letter)
	if err != nil {
		return "", err
	}
	d.taken++
	return noted(receipt, refused), nil
}

// codeClosing is what a server says that closes a connection (RFC 5321 §3.8).
const codeClosing = 421

// nameCopies names those who read along, and lists those the server will not
// have: the message is the customer's, and goes without them.
func (d *dialogue) nameCopies(copies []string) (refused []string, err error) {
	for _, to := range copies {
		err := d.client.Rcpt("<" + to + ">")
		reply, ok := errors.AsType[*textproto.Error](err)
		switch {
		case ok:
			refused = append(refused, fmt.Sprintf("no copy to %s: %s", to, receipt(reply.Code, reply.Msg)))
		case err != nil:
			return nil, err
		}
	}
	return refused, nil
}

// deliver sends the message and awaits the verdict. The client's own Close does
// both in one go and forgets how the first half went, so they are taken apart:
// the final dot is the last thing written, and therefore a failed write means
// that the server never saw the whole message.
func (d *dialogue) deliver(ctx context.Context, letter []byte) (channel.Receipt, error) {
	w, err := d.client.Data()
	if err != nil {
		return "", failureAt(stepAnnounce, err)
	}
	body := w.(*smtp.DataCloser).WriteCloser
	if _, err := body.Write(letter); err != nil {
		return "", failureAt(stepMessage, err)
	}
	if err := ctx.Err(); err != nil {
		return "", failureAt(stepMessage, err)
	}
	if err := body.Close(); err != nil {
		return "", failureAt(stepMessage, err)
	}

	d.within(ctx, replyPatience*d.server.config.Timeout)
	code, text, err := d.client.Text.ReadResponse(2)
	if err != nil {
		return "", failureAt(stepReply, err)
	}
	return receipt(code, text), nil
}

func receipt(code int, text string) channel.Receipt {
	return bounded(fmt.Sprintf("%d %s", code, strings.Join(strings.Fields(text), " ")))
}

// noted adds to the server's reply who gets no copy.
func noted(r channel.Receipt, refused []string) channel.Receipt {
	return bounded(strings.Join(append([]string{string(r)}, refused...), "; "))
}

func bounded(text string) channel.Receipt {
	return channel.Receipt(strings.ToValidUTF8(text[:min(len(text), maxReceiptBytes)], ""))
}

// startInTLS encrypts from the first byte, where that is configured.
func (d *dialogue) startInTLS(ctx context.Context) error {
	if d.server.config.Encryption != TLS {
		return nil
	}
	conn := tls.Client(d.line, d.server.tls)
	if err := conn.HandshakeContext(ctx); err != nil {
		return err
	}
	d.conn = conn
	return nil
}

func (d *dialogue) greet() error {
	client, err := smtp.NewClient(d.conn, d.server.config.Host)
	if err != nil {
		return err
	}
	d.client = client
	return client.Hello(d.server.config.Hello)
}

func (d *dialogue) turnToTLS() error {
	if d.server.config.Encryption != StartTLS {
		return nil
	}
	if offered, _ := d.client.Extension("STARTTLS"); !offered {
		return errNoStartTLS
	}
	return d.client.StartTLS(d.server.tls)
}

// logIn uses the first way the server offers of those we know. All of them
// happen inside TLS, or on this machine: Validate allows nothing else.
func (d *dialogue) logIn() error {
	c := d.server.config
	if c.Username == "" {
		return nil
	}
	_, offered := d.client.Extension("AUTH")
	ways := strings.Fields(strings.ToUpper(offered))
	onThisMachine := c.Encryption == None
	for _, way := range []struct {
		name string
		auth smtp.Auth
	}{
		{"PLAIN", smtp.PlainAuth("", c.Username, c.Password, c.Host, onThisMachine)},
		{"LOGIN", smtp.LoginAuth(c.Username, c.Password, c.Host, onThisMachine)},
		{"CRAM-MD5", smtp.CRAMMD5Auth(c.Username, c.Password)},
	} {
		for _, name := range ways {
			if name == way.name {
				return d.client.Auth(way.auth)
			}
		}
	}
	return errNoLogin
}

// nameSender asks for SMTPUTF8 only where an address needs it: a server further
// on may not know it and would bounce the message for nothing.
func (d *dialogue) nameSender(e envelope) error {
	needed := international(e.from) || international(e.to) || international(e.replyTo) || slices.ContainsFunc(e.copies, international)
	if offered, _ := d.client.Extension("SMTPUTF8"); needed && !offered {
		if international(e.to) {
			return errInternationalRecipient
		}
		return errNoInternational
	}
	d.client.SkipSMTPUTF8(!needed)
	return d.client.Mail("<" + e.from + ">")
}

// end closes the connection, saying goodbye first where the server is still
// listening. Nothing depends on the goodbye: the message has been decided about.
func (d *dialogue) end(ctx context.Context, listening bool) {
	if listening && d.client != nil {
		d.within(ctx, farewellTimeout)
		_ = d.client.Quit()
	}
	d.unhook()
	_ = d.line.Close()
}

// within gives the next steps this long, or less if the caller has less time.
func (d *dialogue) within(ctx context.Context, timeout time.Duration) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	d.until(ctx)
}

// until gives the next steps as long as the context lives.
func (d *dialogue) until(ctx context.Context) {
	deadline, _ := ctx.Deadline()
	_ = d.line.SetDeadline(deadline)
	if ctx.Err() != nil {
		d.interrupt() // the hook may have run already and been undone just now
	}
}

// interrupt ends every read and write, present and future, at once.
func (d *dialogue) interrupt() { _ = d.line.SetDeadline(time.Unix(1, 0)) }

// boundedConn stops listening to a server that does not stop talking.
type boundedConn struct {
	net.Conn
	left int
}

// Read reads at most what is left of the bound.
func (c *boundedConn) Read(p []byte) (int, error) {
	if c.left <= 0 {
		return 0, errTalkative
	}
	n, err := c.Conn.Read(p[:min(len(p), c.left)])
	c.left -= n
	return n, err
}
