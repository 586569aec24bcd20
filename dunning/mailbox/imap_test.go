package mailbox

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"

	"relanced/dunning/channel/email/emailtest"
)

// imapServer is a real server in memory, with one user and a folder.
type imapServer struct {
	t      *testing.T
	user   *imapmemserver.User
	config Config
	// cutAfter is how many bytes of the next connections reach the client; 0: all.
	cutAfter atomic.Int64
}

func startIMAP(t *testing.T, encryption Encryption) *imapServer {
	t.Helper()
	s := &imapServer{t: t, user: imapmemserver.NewUser("compta", "secret")}
	s.folder("INBOX")
	users := imapmemserver.New()
	users.AddUser(s.user)
	authority := emailtest.NewAuthority(t)
	settings := authority.TLS("127.0.0.1")
	server := imapserver.New(&imapserver.Options{
		NewSession: func(*imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
			return users.NewSession(), nil, nil
		},
		Caps: imap.CapSet{imap.CapIMAP4rev1: {}}, TLSConfig: settings, Logger: log.New(io.Discard, "", 0),
	})
	plain, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := plain.Addr().(*net.TCPAddr).Port
	var listener net.Listener = cutting{plain, s}
	if encryption == TLS {
		listener = tls.NewListener(listener, settings)
	}
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	s.config = DefaultConfig()
	s.config.Host, s.config.Port, s.config.Encryption, s.config.CAFile = "127.0.0.1", port, encryption, authority.File
	s.config.Username, s.config.Password = "compta", "secret"
	return s
}

func (s *imapServer) folder(name string) {
	s.t.Helper()
	if err := s.user.Create(name, nil); err != nil {
		s.t.Fatal(err)
	}
}

func (s *imapServer) arrive(folder string, raw []byte) {
	s.t.Helper()
	if _, err := s.user.Append(folder, literal{bytes.NewReader(raw)}, &imap.AppendOptions{}); err != nil {
		s.t.Fatal(err)
	}
}

func (s *imapServer) reader() Reader {
	s.t.Helper()
	r, err := Open(s.config)
	if err != nil {
		s.t.Fatal(err)
	}
	return r
}

type literal struct{ *bytes.Reader }

func (l literal) Size() int64 { return l.Reader.Size() }

// cutting is a listener whose connections break when the server says so.
type cutting struct {
	net.Listener
	server *imapServer
}

func (c cutting) Accept() (net.Conn, error) {
	conn, err := c.Listener.Accept()
	if left := c.server.cutAfter.Load(); err == nil && left > 0 {
		conn = &cutConn{Conn: conn, left: left}
	}
	return conn, err
}

type cutConn struct {
	net.Conn
	left int64
}

func (c *cutConn) Write(p []byte) (int, error) {
	if c.left -= int64(len(p)); c.left < 0 {
		_ = c.Close()
		return 0, net.ErrClosed
	}
	return c.Conn.Write(p)
}

func TestIMAP(t *testing.T) {
	t.Parallel()
	for _, encryption := range []Encryption{TLS, StartTLS} {
		t.Run(string(encryption), func(t *testing.T) {
			t.Parallel()
			s := startIMAP(t, encryption)
			if got, _ := read(t, s.reader(), Position{}); got != "" {
				t.Errorf("an empty folder gives %q", got)
			}
			for i := range 3 {
				s.arrive("INBOX", numbered(fmt.Sprint(i)))
			}
			got, at := read(t, s.reader(), Position{})
			if got != "0 1 2" || at.Validity == 0 || at.UID != 3 {
				t.Errorf("read %q up to %+v", got, at)
			}
			if got, again := read(t, s.reader(), at); got != "" || again != at {
				t.Errorf("read again %q up to %+v", got, again)
			}
			s.arrive("INBOX", person("", strings.Repeat("x", 2*maxBytes)))
			if got, _ := read(t, s.reader(), at); got != "p1@petit.example" {
				t.Errorf("then %q", got)
			}
			s.wantUnread(4)
			// Another UIDVALIDITY: the numbers of before mean nothing.
			if got, _ := read(t, s.reader(), Position{at.Validity + 1, 3}); got != "0 1 2 p1@petit.example" {
				t.Errorf("with another UIDVALIDITY %q", got)
			}
		})
	}
}

// wantUnread asks the server, as a person's program does, what is unread.
func (s *imapServer) wantUnread(want uint32) {
	s.t.Helper()
	status, err := s.user.Status("INBOX", &imap.StatusOptions{NumUnseen: true})
	if err != nil || status.NumUnseen == nil || *status.NumUnseen != want {
		s.t.Errorf("unread: %+v, %v, want %d", status, err, want)
	}
}

// A batch counts when it was taken: what breaks, or is refused, comes again.
func TestIMAPLosesNothing(t *testing.T) {
	t.Parallel()
	s := startIMAP(t, TLS)
	const all = 2*maxBatch + 5
	for i := range all {
		s.arrive("INBOX", person("X-Number: "+fmt.Sprint(i), "", strings.Repeat("Bonjour. ", 200)))
	}
	var at Position
	got, broken := 0, 0
	take := func(b Batch) error {
		got, at = got+len(b.Messages), b.Next
		return nil
	}
	for cut := int64(1000); got < all; cut += 20_000 {
		s.cutAfter.Store(cut)
		if s.reader().Read(t.Context(), at, take) != nil {
			broken++
		}
		if cut > 1<<20 {
			t.Fatalf("%d of %d were read", got, all)
		}
	}
	if got != all || broken < 3 {
		t.Errorf("%d of %d were read over %d broken connections", got, all, broken)
	}
	s.cutAfter.Store(0)
	refused := errors.New("refused")
	if err := s.reader().Read(t.Context(), Position{}, func(Batch) error { return refused }); !errors.Is(err, refused) {
		t.Errorf("a refused batch: %v", err)
	}
}

func TestIMAPRefused(t *testing.T) {
	t.Parallel()
	s := startIMAP(t, TLS)
	for name, change := range map[string]func(*Config){
		"wrong password":        func(c *Config) { c.Password = "wrong" },
		"no such folder":        func(c *Config) { c.Folder = "Relances" },
		"a certificate unknown": func(c *Config) { c.CAFile = "" },
		"nobody listens":        func(c *Config) { c.Port = 1 },
		"starttls where TLS is": func(c *Config) { c.Encryption = StartTLS },
	} {
		c := s.config
		change(&c)
		r, err := Open(c)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		if err := r.Read(ctx, Position{}, nil); err == nil || strings.Contains(err.Error(), c.Password) {
			t.Errorf("%s: %v", name, err)
		}
		cancel()
	}
	if r := s.reader(); !strings.Contains(r.Name(), "compta@127.0.0.1") || strings.Contains(r.Name(), "secret") {
		t.Errorf("its name is %q", r.Name())
	}
}
