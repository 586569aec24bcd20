package email

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"net"
	"strings"
	"syscall"
	"testing"
	"time"

	"relanced/dunning/channel"
	"relanced/dunning/channel/email/emailtest"
)

// TestSendFailures is the table of everything that can go wrong and what it
// means for the reminder.
func TestSendFailures(t *testing.T) {
	t.Parallel()
	const (
		passing, permanent, uncertain = channel.Passing, channel.Permanent, channel.Uncertain
		address, auth, connection     = channel.ReasonAddress, channel.ReasonAuth, channel.ReasonConnection
		tlsReason, server, lost       = channel.ReasonTLS, channel.ReasonServer, channel.ReasonLost
	)
	for _, c := range []struct {
		name   string
		config func(t *testing.T) Config
		kind   channel.FailureKind
		reason channel.Reason
	}{
		{"nobody listens", nobody, passing, connection},
		{"no such host", noSuchHost, passing, connection},

		{"drops at once", does(thenDrop(func(*wire) {})), passing, connection},
		{"drops after the greeting", does(thenDrop(func(w *wire) { greeted(w) })), passing, connection},
		{"drops after MAIL", does(thenDrop(senderNamed)), passing, connection},
		{"drops after RCPT", does(thenDrop(recipientNamed)), passing, connection},
		{"stalls at once", hasty(does(thenStall(func(*wire) {}))), passing, connection},
		{"stalls after the greeting", hasty(does(thenStall(func(w *wire) { greeted(w) }))), passing, connection},
		{"stalls after RCPT", hasty(does(thenStall(recipientNamed))), passing, connection},
		{"never stops talking", does(talksForever), passing, connection},
		{"speaks something else", does(func(w *wire) { w.say("HTTP/1.1 400 Bad Request"); w.stall() }), passing, connection},

		{"busy at the door", does(turnedAway("421 too many connections")), passing, server},
		{"bars the door", does(turnedAway("554 no mail from you")), passing, server},
		{"defers the sender", does(after(func(w *wire) { greeted(w) }, "MAIL", "451 later")), passing, server},
		{"refuses the sender", does(after(func(w *wire) { greeted(w) }, "MAIL", "550 not from here")), permanent, server},
		{"defers the recipient", does(after(senderNamed, "RCPT", "450 greylisted")), passing, server},
		{"refuses the recipient", does(after(senderNamed, "RCPT", "550 5.1.1 no such user")), permanent, address},
		{"refuses the address without a status", does(after(senderNamed, "RCPT", "550 no such user")), permanent, address},
		{"refuses the address, oddly written", does(after(senderNamed, "RCPT", "550 #5.1.0 address rejected")), permanent, address},
		{"refuses the address in two lines", does(after(senderNamed, "RCPT", "550-5.1.1 no such user\r\n550 5.1.1 look it up")), permanent, address},
		{"mailbox disabled", does(after(senderNamed, "RCPT", "550 5.2.1 disabled")), passing, server},
		{"mailbox full", does(after(senderNamed, "RCPT", "552 5.2.2 mailbox full")), passing, server},
		{"mail system full", does(after(senderNamed, "RCPT", "554 5.3.1 system full")), passing, server},
		{"no route to the recipient", does(after(senderNamed, "RCPT", "554 5.4.4 unable to route")), passing, server},
		{"too many recipients", does(after(senderNamed, "RCPT", "550 5.5.3 too many recipients")), passing, server},
		{"relaying denied", does(after(senderNamed, "RCPT", "554 5.7.1 relaying denied")), passing, server},
		{"sending quota used up", does(after(senderNamed, "RCPT", "550 5.7.0 quota used up")), passing, server},
		{"our own address at RCPT", does(after(senderNamed, "RCPT", "550 5.1.8 sender address rejected")), passing, server},
		{"a status of another class", does(after(senderNamed, "RCPT", "550 4.1.1 odd")), passing, server},
		{"defers the message", does(after(recipientNamed, "DATA", "452 no space")), passing, server},
		{"refuses to hear the message", does(after(recipientNamed, "DATA", "554 no")), permanent, server},

		{"defers what it heard", does(after(delivered, "", "451 scanner is down")), passing, server},
		{"refuses what it heard", does(after(delivered, "", "550 5.7.1 looks like spam")), permanent, server},
		{"refuses with a login code", does(after(delivered, "", "530 strange")), permanent, server},
		{"drops after the dot", does(thenDrop(delivered)), uncertain, lost},
		{"resets after the dot", does(func(w *wire) { delivered(w); w.reset() }), uncertain, lost},
		{"stalls after the dot", change(does(thenStall(delivered)), func(c *Config) { c.Timeout = shortPatience }), uncertain, lost},
		{"mumbles after the dot", does(func(w *wire) { delivered(w); w.say("er") }), uncertain, lost},
		{"asks for more after the dot", does(after(delivered, "", "354 go on")), uncertain, lost},
		// The whole of a short message is in the network's hands before the
		// server drops: nobody can tell how far the server read.
		{"drops in a short message", does(func(w *wire) { announced(w); w.hear("Auto-Submitted") }), uncertain, lost},

		{"offers no STARTTLS", encrypted(does(thenSilence(func(w *wire) { greeted(w, "AUTH PLAIN") }))), passing, tlsReason},
		{"refuses STARTTLS", encrypted(does(after(func(w *wire) { greeted(w, "STARTTLS") }, "STARTTLS", "454 not now"))), passing, tlsReason},
		{"speaks only TLS 1.1", oldTLS, passing, tlsReason},
		{"speaks no TLS on a TLS port", plainOnTLSPort, passing, tlsReason},
		{"drops in the TLS handshake", encrypted(does(func(w *wire) {
			greeted(w, "STARTTLS")
			w.hear("STARTTLS")
			w.say("220 go ahead")
		})), passing, connection},
		{"certificate of an unknown authority", change(honest(), func(c *Config) { c.CAFile = "" }), passing, tlsReason},
		{"unknown authority, implicit TLS", change(honest(emailtest.WithImplicitTLS()), func(c *Config) {
			c.Encryption, c.CAFile = TLS, ""
		}), passing, tlsReason},
		{"certificate of another host", change(honest(), func(c *Config) { c.Host = "localhost" }), passing, tlsReason},

		{"wrong password", change(honest(), func(c *Config) { c.Password = "wrong" }), passing, auth},
		{"unknown user", change(honest(), func(c *Config) { c.Username = "nobody" }), passing, auth},
		{"login wanted, none configured", change(honest(), func(c *Config) { c.Username, c.Password = "", "" }), passing, auth},
		{"offers no login", honest(emailtest.WithoutAuth()), passing, auth},
		{"offers an unknown login", named(does(thenSilence(func(w *wire) { greeted(w, "AUTH GSSAPI") }))), passing, auth},
		{"login out of order", named(does(func(w *wire) {
			greeted(w, "AUTH PLAIN")
			w.hear("AUTH PLAIN ")
			w.say("454 try later")
			w.hear("*")
			w.say("501 cancelled")
			w.hear("QUIT")
		})), passing, server},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := dialled(t, c.config(t)).Send(t.Context(), reminder())
			wantFailure(t, err, c.kind, c.reason)
			if c.name == "wrong password" && strings.Contains(err.Error(), "wrong") {
				t.Errorf("the error tells the password: %v", err)
			}
		})
	}
}

// TestSendLongMessage: while the message is longer than what the network holds
// for a server that does not read, a broken connection means unsent.
func TestSendLongMessage(t *testing.T) {
	t.Parallel()
	long := reminder()
	long.Text = strings.Repeat("é", maxTextBytes/2)
	for _, c := range []struct {
		name   string
		config func(*testing.T) Config
	}{
		{"drops in the message", does(func(w *wire) { announced(w); w.hear("Auto-Submitted"); w.reset() })},
		{"stalls in the message", hasty(does(func(w *wire) {
			announced(w)
			<-w.t.Context().Done() // reading nothing until the client has given up
		}))},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := dialled(t, c.config(t)).Send(t.Context(), long)
			wantFailure(t, err, channel.Passing, channel.ReasonConnection)
		})
	}
}

// TestSendCutBeforeTheDot: a short message is written in one go, dot included.
// If that write fails, the server has not seen the end of it.
func TestSendCutBeforeTheDot(t *testing.T) {
	t.Parallel()
	s := dialled(t, scripted(t, thenStall(announced)))
	d, err := s.dial(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer d.end(t.Context(), false)
	d.conn = cutConn{d.line}
	m := reminder()
	if err := d.open(t.Context()); err != nil {
		t.Fatal(err)
	}
	_, err = d.hand(t.Context(), envelopeOf(m), compose(t, m))
	wantFailure(t, err, channel.Passing, channel.ReasonConnection)
}

// cutConn breaks in the middle of the write that holds the message.
type cutConn struct{ net.Conn }

func (c cutConn) Write(p []byte) (int, error) {
	if !bytes.Contains(p, []byte("Auto-Submitted")) {
		return c.Conn.Write(p)
	}
	n, err := c.Conn.Write(p[:len(p)/2])
	return n, errors.Join(err, syscall.ECONNRESET)
}

func TestSendDelivers(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		options []emailtest.Option
		change  func(*Config)
	}{
		{"starttls", nil, func(*Config) {}},
		{"tls", []emailtest.Option{emailtest.WithImplicitTLS()}, func(c *Config) { c.Encryption = TLS }},
		{"none, on this machine", []emailtest.Option{emailtest.WithoutTLS()}, func(c *Config) { c.Encryption = None }},
		{"without login", []emailtest.Option{emailtest.WithoutAuth()}, func(c *Config) { c.Username, c.Password = "", "" }},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			server := emailtest.Start(t, c.options...)
			config := reach(server)
			c.change(&config)
			s, m := dialled(t, config), reminder()
			if _, err := s.Prepare(t.Context(), m); err != nil {
				t.Fatal(err)
			}
			if n := len(server.Messages()); n != 0 {
				t.Fatalf("Prepare sent %d messages", n)
			}
			got, err := s.Send(t.Context(), m)
			if err != nil {
				t.Fatal(err)
			}
			if want := channel.Receipt("250 2.0.0 OK: queued"); got != want {
				t.Errorf("receipt %q, want %q", got, want)
			}
			wantOneMessage(t, server, config, m)
		})
	}
}

func wantOneMessage(t *testing.T, server *emailtest.Server, c Config, m channel.Message) {
	t.Helper()
	taken := server.Messages()
	if len(taken) != 1 {
		t.Fatalf("the server took %d messages", len(taken))
	}
	got := taken[0]
	if got.From != m.From.Email || got.To != m.To.Email || got.Username != c.Username || got.TLS != (c.Encryption != None) {
		t.Errorf("envelope %s to %s, user %q, TLS %v", got.From, got.To, got.Username, got.TLS)
	}
	if got.UTF8 {
		t.Error("SMTPUTF8 was asked for without need")
	}
	if !bytes.Equal(got.Data, compose(t, m)) {
		t.Errorf("the server read another message than we composed:\n%s", got.Data)
	}
}

func TestSendAfterPassingFailure(t *testing.T) {
	t.Parallel()
	s := dialled(t, scripted(t,
		after(senderNamed, "RCPT", "450 greylisted"),
		after(delivered, "", "250-2.0.0 ok,\r\n250 queued  as 42")))
	_, err := s.Send(t.Context(), reminder())
	wantFailure(t, err, channel.Passing, channel.ReasonServer)
	got, err := s.Send(t.Context(), reminder())
	if want := channel.Receipt("250 2.0.0 ok, queued as 42"); err != nil || got != want {
		t.Errorf("receipt %q, %v, want %q", got, err, want)
	}
}

func TestSendLogsIn(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		offered string
		lines   []string // what the server says and hears in turn
	}{
		{"CRAM-MD5 PLAIN", []string{"AUTH PLAIN AHVzZXIAcGFzcw=="}},
		{"login", []string{"AUTH LOGIN", "334 VXNlcm5hbWU6", "dXNlcg==", "334 UGFzc3dvcmQ6", "cGFzcw=="}},
		{"GSSAPI CRAM-MD5", []string{"AUTH CRAM-MD5", "334 PDE+", "dXNlciBlYTZmYWFjNzc4YzlhMDg3ZTJhNmE1NjcxNjI3YTEzNA=="}},
	} {
		t.Run(c.offered, func(t *testing.T) {
			t.Parallel()
			config := scripted(t, func(w *wire) {
				greeted(w, "AUTH "+c.offered)
				for i, line := range c.lines {
					if i%2 == 0 {
						w.hear(line + "\r\n")
					} else {
						w.say(line)
					}
				}
				w.say("235 welcome")
				w.hear("MAIL")
				w.say("451 enough")
				w.hear("QUIT")
			})
			config.Username, config.Password = "user", "pass"
			_, err := dialled(t, config).Send(t.Context(), reminder())
			wantFailure(t, err, channel.Passing, channel.ReasonServer)
		})
	}
}

func TestSendInternational(t *testing.T) {
	t.Parallel()
	m := reminder()
	m.To.Email = "œuvre@société.example"
	t.Run("offered", func(t *testing.T) {
		t.Parallel()
		server := emailtest.Start(t)
		if _, err := dialled(t, reach(server)).Send(t.Context(), m); err != nil {
			t.Fatal(err)
		}
		if taken := server.Messages(); len(taken) != 1 || taken[0].To != m.To.Email || !taken[0].UTF8 {
			t.Errorf("the server took %+v", taken)
		}
	})
	t.Run("not offered", func(t *testing.T) {
		t.Parallel()
		_, err := dialled(t, scripted(t, func(w *wire) { greeted(w); w.stall() })).Send(t.Context(), m)
		wantFailure(t, err, channel.Permanent, channel.ReasonAddress)
	})
	t.Run("our own address, not offered", func(t *testing.T) {
		t.Parallel()
		m := reminder()
		m.From.Email = "comptabilité@atelier-dubois.example"
		_, err := dialled(t, scripted(t, func(w *wire) { greeted(w); w.stall() })).Send(t.Context(), m)
		wantFailure(t, err, channel.Passing, channel.ReasonAddress)
	})
}

func TestSendHonoursItsContext(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		open   func(*wire)
		kind   channel.FailureKind
		reason channel.Reason
	}{
		{"at the greeting", func(*wire) {}, channel.Passing, channel.ReasonConnection},
		{"at the login", func(w *wire) { greeted(w, "AUTH PLAIN"); w.hear("AUTH") }, channel.Passing, channel.ReasonConnection},
		{"at the recipient", senderNamed, channel.Passing, channel.ReasonConnection},
		{"at the reply", delivered, channel.Uncertain, channel.ReasonLost},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(t.Context())
			config := scripted(t, func(w *wire) { c.open(w); cancel(); w.stall() })
			if c.name == "at the login" {
				config.Username, config.Password = "user", "pass"
			}
			_, err := dialled(t, config).Send(ctx, reminder())
			wantFailure(t, err, c.kind, c.reason)
		})
	}
	t.Run("before all", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := dialled(t, reach(emailtest.Start(t))).Send(ctx, reminder())
		wantFailure(t, err, channel.Passing, channel.ReasonConnection)
	})
}

// TestSendThenDropped is the crash of a whole program in small: the server has
// the message, and we are told that nobody knows.
func TestSendThenDropped(t *testing.T) {
	t.Parallel()
	server := emailtest.Start(t, emailtest.WithHook(func(stage emailtest.Stage, _ string) *emailtest.Reply {
		if stage == emailtest.StageData {
			return &emailtest.Reply{Drop: true}
		}
		return nil
	}))
	s := dialled(t, reach(server))
	_, err := s.Send(t.Context(), reminder())
	wantFailure(t, err, channel.Uncertain, channel.ReasonLost)
	if n := len(server.Messages()); n != 1 {
		t.Errorf("the server took %d messages", n)
	}
	if got, err := s.Recall(t.Context(), reminder().ID); got != channel.OutcomeUnknown || err != nil {
		t.Errorf("Recall says %s, %v", got, err)
	}
	if err := s.Discard(t.Context(), reminder().ID); err != nil {
		t.Error(err)
	}
}

func TestPrepareRefusesWithoutNetwork(t *testing.T) {
	t.Parallel()
	m := reminder()
	m.To.Email = "nobody"
	_, err := dialled(t, nobody(t)).Prepare(t.Context(), m)
	wantFailure(t, err, channel.Permanent, channel.ReasonAddress)
}

// The servers of the tables.

func does(s script) func(*testing.T) Config {
	return func(t *testing.T) Config { return scripted(t, s) }
}

func honest(options ...emailtest.Option) func(*testing.T) Config {
	return func(t *testing.T) Config { return reach(emailtest.Start(t, options...)) }
}

func reach(s *emailtest.Server) Config {
	c := DefaultConfig()
	c.Host, c.Port, c.CAFile = s.Host, s.Port, s.CAFile
	c.Username, c.Password = emailtest.Username, emailtest.Password
	return c
}

func change(config func(*testing.T) Config, how func(*Config)) func(*testing.T) Config {
	return func(t *testing.T) Config {
		c := config(t)
		how(&c)
		return c
	}
}

// shortPatience is how long a client waits for a server that stalls. It is long
// enough for what comes before, on a machine that is busy with other tests.
const shortPatience = 5 * time.Second

func hasty(config func(*testing.T) Config) func(*testing.T) Config {
	return change(config, func(c *Config) { c.Timeout = shortPatience })
}

func encrypted(config func(*testing.T) Config) func(*testing.T) Config {
	return change(config, func(c *Config) { c.Encryption, c.Username, c.Password = StartTLS, "user", "pass" })
}

func named(config func(*testing.T) Config) func(*testing.T) Config {
	return change(config, func(c *Config) { c.Username, c.Password = "user", "pass" })
}

func nobody(t *testing.T) Config {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	c := DefaultConfig()
	c.Host, c.Port = "127.0.0.1", listener.Addr().(*net.TCPAddr).Port
	return c
}

func noSuchHost(*testing.T) Config {
	c := DefaultConfig()
	c.Host, c.Timeout = "mail.invalid", 2*time.Second // RFC 2606 reserves the name
	return c
}

func talksForever(w *wire) {
	line := "220-" + strings.Repeat("x", 1000)
	for range 2 * maxServerBytes / len(line) {
		w.say(line)
	}
}

func oldTLS(t *testing.T) Config {
	authority := emailtest.NewAuthority(t)
	config := authority.TLS("127.0.0.1")
	config.MinVersion, config.MaxVersion = tls.VersionTLS10, tls.VersionTLS11
	c := scripted(t, func(w *wire) { greeted(w, "STARTTLS"); w.upgrade(config); w.stall() })
	c.Encryption, c.CAFile = StartTLS, authority.File
	return c
}

func plainOnTLSPort(t *testing.T) Config {
	c := scripted(t, func(w *wire) { w.say("220 mail.example.com ESMTP"); w.stall() })
	c.Encryption = TLS
	return c
}

func dialled(t *testing.T, c Config) *SMTP {
	t.Helper()
	s, err := NewSMTP(c, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}
