// Package emailtest runs a real SMTP server inside a test: with TLS, a login
// and a hook that decides what it replies.
package emailtest

import (
	"bytes"
	"crypto/tls"
	"io"
	"log"
	"net"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// The account every server knows.
const (
	Username = "relanced@example.com"
	Password = "correct horse € battery"
)

// Server is a mail server that keeps what it is given.
type Server struct {
	Host   string // "127.0.0.1"
	Port   int
	Addr   string // Host and Port
	CAFile string // PEM file of the authority that signed its certificate

	encryption encryption
	noAuth     bool
	hook       Hook
	headers    bool

	mu       sync.Mutex
	messages []Message
}

// Message is one message the server has taken, with its envelope.
type Message struct {
	From, To string
	Copies   []string // the recipients after the first
	UTF8     bool     // the client asked for SMTPUTF8
	TLS      bool     // it came encrypted
	Username string
	Data     []byte // as received, dots unstuffed
}

// Stage is a point of the dialogue at which the hook is asked.
type Stage string

// The stages, with what the hook is told: the address, the address, the whole
// message.
const (
	StageMail Stage = "MAIL"
	StageRcpt Stage = "RCPT"
	StageData Stage = "DATA" // after the final dot
)

// Reply is what the server says instead of yes. Drop says nothing and closes
// the connection.
type Reply struct {
	Code int
	Text string
	Drop bool
}

// Hook decides on a reply; nil lets the server go on as it would. It may block,
// to be slow. A message dropped at StageData counts as taken: the server has
// it, and only the client cannot know.
type Hook func(stage Stage, argument string) *Reply

// Option changes what Start starts.
type Option func(*Server)

// WithHook scripts the replies.
func WithHook(h Hook) Option { return func(s *Server) { s.hook = h } }

// WithImplicitTLS makes the server speak TLS from the first byte, not by STARTTLS.
func WithImplicitTLS() Option { return func(s *Server) { s.encryption = implicitTLS } }

// WithoutTLS makes the server speak plain text only.
func WithoutTLS() Option { return func(s *Server) { s.encryption = plain } }

// HeadersOnly keeps of each message its header alone: of ten thousand with
// attachments the rest would fill the memory.
func HeadersOnly() Option { return func(s *Server) { s.headers = true } }

// WithoutAuth makes the server take mail from anybody.
func WithoutAuth() Option { return func(s *Server) { s.noAuth = true } }

type encryption int

const (
	startTLS encryption = iota
	implicitTLS
	plain
)

// dialogueTimeout ends a dialogue whose client a failed test forgot.
const dialogueTimeout = 30 * time.Second

// Start runs a server on a free port of this machine until the test ends. By
// default it offers STARTTLS, takes no mail before a login as Username, and
// says 250 to everything.
func Start(tb testing.TB, options ...Option) *Server {
	tb.Helper()
	s := &Server{}
	for _, option := range options {
		option(s)
	}
	authority := NewAuthority(tb)
	s.CAFile = authority.File
	listener := s.listen(tb, authority)

	server := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
		return &session{server: s, conn: c}, nil
	}))
	server.Domain = "mail.example.com"
	server.EnableSMTPUTF8 = true
	server.AllowInsecureAuth = s.encryption == plain
	server.ReadTimeout, server.WriteTimeout = dialogueTimeout, dialogueTimeout
	server.ErrorLog = log.New(io.Discard, "", 0)
	if s.encryption == startTLS {
		server.TLSConfig = authority.TLS("127.0.0.1")
	}
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		_ = server.Serve(listener)
	}()
	tb.Cleanup(func() {
		_ = server.Close()
		_ = listener.Close() // which the server does not know yet if it has not begun to serve
		<-stopped
	})
	return s
}

func (s *Server) listen(tb testing.TB, authority *Authority) net.Listener {
	tb.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	s.Addr = listener.Addr().String()
	host, port, err := net.SplitHostPort(s.Addr)
	if err != nil {
		tb.Fatal(err)
	}
	s.Host = host
	if s.Port, err = strconv.Atoi(port); err != nil {
		tb.Fatal(err)
	}
	if s.encryption == implicitTLS {
		return tls.NewListener(listener, authority.TLS("127.0.0.1"))
	}
	return listener
}

// Messages returns what the server has taken so far, in order.
func (s *Server) Messages() []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Message(nil), s.messages...)
}

func (s *Server) take(m Message) {
	if head, _, found := bytes.Cut(m.Data, []byte("\r\n\r\n")); found && s.headers {
		m.Data = bytes.Clone(head)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.messages = append(s.messages, m)
}

// session is one client's dialogue.
type session struct {
	server  *Server
	conn    *smtp.Conn
	user    string
	message Message
}

// ask lets the hook answer in the server's place.
func (s *session) ask(stage Stage, argument string) *Reply {
	if s.server.hook == nil {
		return nil
	}
	return s.server.hook(stage, argument)
}

// answer gives the reply, nil for yes.
func (s *session) answer(r *Reply) error {
	switch {
	case r == nil:
		return nil
	case r.Drop:
		return s.conn.Conn().Close()
	default:
		return &smtp.SMTPError{Code: r.Code, EnhancedCode: smtp.NoEnhancedCode, Message: r.Text}
	}
}

func (s *session) Mail(from string, opts *smtp.MailOptions) error {
	if s.user == "" && !s.server.noAuth {
		return &smtp.SMTPError{Code: 530, EnhancedCode: smtp.EnhancedCode{5, 7, 0}, Message: "Authentication required"}
	}
	_, encrypted := s.conn.TLSConnectionState()
	s.message = Message{From: from, UTF8: opts.UTF8, TLS: encrypted, Username: s.user}
	return s.answer(s.ask(StageMail, from))
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	reply := s.ask(StageRcpt, to)
	switch {
	case reply != nil:
	case s.message.To == "":
		s.message.To = to
	default:
		s.message.Copies = append(s.message.Copies, to)
	}
	return s.answer(reply)
}

func (s *session) Data(r io.Reader) error {
	data, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	s.message.Data = data
	reply := s.ask(StageData, string(data))
	if reply == nil || reply.Drop {
		s.server.take(s.message) // before the client can know of it
	}
	return s.answer(reply)
}

func (s *session) Reset()        { s.message = Message{} }
func (s *session) Logout() error { return nil }

func (s *session) AuthMechanisms() []string {
	if s.server.noAuth {
		return nil
	}
	return []string{sasl.Plain}
}

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, username, password string) error {
		if username != Username || password != Password {
			return smtp.ErrAuthFailed
		}
		s.user = username
		return nil
	}), nil
}
