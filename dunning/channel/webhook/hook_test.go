package webhook

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"relanced/dunning/channel"
	"relanced/internal/ledger"
)

const secret = "a secret of the two"

var noon = time.Date(2026, 4, 8, 12, 0, 0, 0, time.UTC)

func message() channel.Message {
	return channel.Message{
		ID: "main.2026-04-08-C1-EUR", MessageID: "0123@example.com", Date: noon, To: channel.Address{Name: "Dupont", Email: "+33 1 02"},
		Subject: "Rappel", Text: "Rappel <é>\n", Language: "fr", Invoices: []string{"FA-1", "FA-2"},
		Total: ledger.Money{Minor: 125_050, Currency: "EUR"},
		Letter: channel.Letter{
			Recipient: []string{"Dupont", "8 rue des Lilas", "69003 Lyon"}, Subject: "Objet : Rappel", Page: "page %d/%d",
			Blocks: []channel.Block{{Paragraph: "Madame, Monsieur,\n"}},
		},
	}
}

// to is a channel that posts to a server and trusts its certificate.
func to(t *testing.T, server *httptest.Server, kind Kind) *Hook {
	t.Helper()
	c := DefaultConfig()
	c.URL, c.Secret = server.URL, secret
	h, err := New(c, kind, t.TempDir(), func() time.Time { return noon })
	if err != nil {
		t.Fatal(err)
	}
	if server.TLS != nil {
		h.client.Transport.(*http.Transport).TLSClientConfig.RootCAs = server.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
	}
	return h
}

func leave(t *testing.T, h *Hook, m channel.Message) (channel.Digest, channel.Receipt, error) {
	t.Helper()
	digest, err := h.Prepare(t.Context(), m)
	if err != nil {
		t.Fatal(err)
	}
	receipt, err := h.Send(t.Context(), m)
	return digest, receipt, err
}

func TestWhatIsPosted(t *testing.T) {
	t.Parallel()
	for _, kind := range []Kind{Any, SMS, Registered} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			var posted []byte
			var head http.Header
			server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				posted, _ = io.ReadAll(r.Body)
				head = r.Header
				if !r.Close {
					t.Error("the connection would be used again, and a lost answer be posted twice")
				}
				w.WriteHeader(http.StatusAccepted)
				_, _ = io.WriteString(w, "{\"id\":\r\n 7}"+strings.Repeat("x", 1000))
			}))
			t.Cleanup(server.Close)
			h := to(t, server, kind)
			digest, receipt, err := leave(t, h, message())
			if err != nil {
				t.Fatal(err)
			}
			if !strings.HasPrefix(string(receipt), `202 Accepted {"id": 7}xxx`) || len(receipt) > maxReceiptBytes+20 {
				t.Errorf("the receipt is %q", receipt)
			}
			digestOfBody := sha256.Sum256(posted)
			mac := hmac.New(sha256.New, []byte(secret))
			mac.Write([]byte("1775649600."))
			mac.Write(posted)
			for name, want := range map[string]string{
				"X-Relanced-Signature": "sha256=" + hex.EncodeToString(mac.Sum(nil)), "X-Relanced-Timestamp": "1775649600",
				"Idempotency-Key": "0123@example.com/" + hex.EncodeToString(digestOfBody[:8]), "Content-Type": "application/json",
			} {
				if got := head.Get(name); got != want {
					t.Errorf("%s is %q, want %q", name, got, want)
				}
			}
			var got map[string]any
			if err := json.Unmarshal(posted, &got); err != nil {
				t.Fatal(err)
			}
			for name, want := range map[string]string{
				"id": "main.2026-04-08-C1-EUR", "message_id": "0123@example.com", "kind": string(kind), "to": "+33 1 02",
				"language": "fr", "subject": "Rappel", "text": "Rappel <é>\n",
			} {
				if got[name] != want {
					t.Errorf("%s is %v, want %q", name, got[name], want)
				}
			}
			if !strings.Contains(string(posted), `"invoices":["FA-1","FA-2"],"total":{"amount":"1250.50","currency":"EUR"}`) {
				t.Errorf("posted %.300s", posted)
			}
			pdf, _ := got["pdf"].(string)
			if (kind == Registered) != strings.HasPrefix(pdf, "JVBERi0") { // %PDF- in base64
				t.Errorf("the PDF is %.20q", pdf)
			}
			kept, err := os.ReadFile(h.copies.Left(message().ID))
			if err != nil || string(kept) != string(posted) || digest != channel.DigestOf(posted) {
				t.Errorf("kept are %d bytes (%v), digest %s, of %d posted", len(kept), err, digest, len(posted))
			}
			if o, _ := h.Recall(t.Context(), message().ID); o != channel.OutcomeSent {
				t.Errorf("recalled as %s", o)
			}
		})
	}
}

func TestStatuses(t *testing.T) {
	t.Parallel()
	const passing, permanent, uncertain = channel.Passing, channel.Permanent, channel.Uncertain
	for status, want := range map[int]channel.FailureKind{
		200: "", 201: "", 204: "",
		301: passing, 302: passing, 303: uncertain, 307: passing, 308: passing,
		400: permanent, 409: permanent, 410: permanent, 422: permanent,
		401: passing, 403: passing, 404: passing, 405: passing, 407: passing, // our configuration
		408: passing, 425: passing, 429: passing,
		500: passing, 502: passing, 503: passing, 504: passing,
	} {
		t.Run(http.StatusText(status), func(t *testing.T) {
			t.Parallel()
			var posts atomic.Int32
			server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if posts.Add(1) > 1 || r.URL.Path != "/" {
					t.Errorf("it was posted again, to %s", r.URL)
				}
				w.Header().Set("Location", "/elsewhere")
				w.WriteHeader(status)
			}))
			t.Cleanup(server.Close)
			h := to(t, server, Any)
			_, _, err := leave(t, h, message())
			if want == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			_ = wantFailure(t, err, want)
			if o, _ := h.Recall(t.Context(), message().ID); o != channel.OutcomeUnknown {
				t.Errorf("recalled as %s", o)
			}
		})
	}
}

func wantFailure(t *testing.T, err error, want channel.FailureKind) *channel.Failure {
	t.Helper()
	f, ok := errors.AsType[*channel.Failure](err)
	if !ok || f.Kind != want {
		t.Fatalf("got %v, want a %s failure", err, want)
	}
	if strings.Contains(err.Error(), "127.0.0.1:") && strings.Contains(err.Error(), "token=") {
		t.Errorf("the error tells the address: %v", err)
	}
	return f
}

// TestNoConnection: what was never written never left.
func TestNoConnection(t *testing.T) {
	t.Parallel()
	server := httptest.NewTLSServer(nil)
	closed := to(t, server, Any)
	closed.config.URL += "/?token=1"
	server.Close()
	_, _, err := leave(t, closed, message())
	if f := wantFailure(t, err, channel.Passing); f.Reason != channel.ReasonConnection {
		t.Errorf("the reason is %s", f.Reason)
	}

	strange := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("a stranger was posted to") }))
	t.Cleanup(strange.Close)
	distrustful := to(t, strange, Any)
	distrustful.client.Transport.(*http.Transport).TLSClientConfig.RootCAs = nil
	_, _, err = leave(t, distrustful, message())
	if f := wantFailure(t, err, channel.Passing); f.Reason != channel.ReasonTLS {
		t.Errorf("the reason is %s: %v", f.Reason, err)
	}
}

// TestTheAnswerIsLost: whoever heard all of it may have acted on it, and it is
// posted once.
func TestTheAnswerIsLost(t *testing.T) {
	t.Parallel()
	stop := make(chan struct{})
	for name, answer := range map[string]http.HandlerFunc{
		"dropped": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		"stalled": func(http.ResponseWriter, *http.Request) { <-stop },
		"mumbled": func(w http.ResponseWriter, _ *http.Request) {
			conn, _, _ := w.(http.Hijacker).Hijack()
			_, _ = io.WriteString(conn, "er\r\n\r\n")
			_ = conn.Close()
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var posts atomic.Int32
			server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				posts.Add(1)
				_, _ = io.Copy(io.Discard, r.Body)
				answer(w, r)
			}))
			t.Cleanup(server.Close)
			t.Cleanup(func() {
				if name == "stalled" {
					close(stop)
				}
			})
			h := to(t, server, Any)
			if name == "stalled" {
				h.config.Timeout = 2 * time.Second
			}
			_, _, err := leave(t, h, message())
			if f := wantFailure(t, err, channel.Uncertain); f.Reason != channel.ReasonLost || posts.Load() != 1 {
				t.Errorf("the reason is %s after %d posts", f.Reason, posts.Load())
			}
		})
	}
}

// TestTheRequestBreaksOff: a provider that never got the end of it has no
// message.
func TestTheRequestBreaksOff(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		conn, err := listener.Accept()
		if err == nil {
			_, _ = conn.Read(make([]byte, 100))
			_ = conn.(*net.TCPConn).SetLinger(0)
			_ = conn.Close()
		}
	}()
	h := to(t, &httptest.Server{URL: "http://" + listener.Addr().String()}, Any)
	m := message()
	m.Text = strings.Repeat("x", 20<<20) // more than the network holds for who does not read
	_, _, err = leave(t, h, m)
	// The end of the connection may be read before the failed write is known, and
	// then nobody can tell.
	if f := channel.AsFailure(err); err == nil || f.Kind == channel.Permanent {
		t.Errorf("it gives %v", err)
	}
}

func TestPrepareIsHarmless(t *testing.T) {
	t.Parallel()
	server := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("Prepare posted") }))
	t.Cleanup(server.Close)
	h := to(t, server, Registered)
	if _, err := h.Prepare(t.Context(), message()); err != nil {
		t.Fatal(err)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := h.Send(gone, message())
	_ = wantFailure(t, err, channel.Passing)
	if err := h.Discard(t.Context(), message().ID); err != nil {
		t.Error(err)
	}
	if files, _ := filepath.Glob(filepath.Join(filepath.Dir(h.copies.Spooled("x")), "*")); len(files) > 0 {
		t.Errorf("there is still %v", files)
	}
	m := message()
	m.Letter.Recipient = m.Letter.Recipient[:1]
	_, err = h.Prepare(t.Context(), m)
	if f := wantFailure(t, err, channel.Permanent); f.Reason != channel.ReasonAddress {
		t.Errorf("no postal address: %s", f.Reason)
	}
}

func TestConfigValidate(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		change func(*Config)
		want   string // how the only message begins
	}{
		{"sound", func(*Config) {}, ""},
		{"this machine", func(c *Config) { c.URL = "http://127.0.0.1:8080/x" }, ""},
		{"this machine by name", func(c *Config) { c.URL = "http://localhost/x" }, ""},
		{"this machine, IPv6", func(c *Config) { c.URL = "http://[::1]:80/x" }, ""},
		{"a look-alike", func(c *Config) { c.URL = "http://localhost.example.com/x" }, "url: http is for"},
		{"in the clear", func(c *Config) { c.URL = "http://example.com/x" }, "url: http is for"},
		{"another scheme", func(c *Config) { c.URL = "ftp://example.com/x" }, "url: https://"},
		{"no host", func(c *Config) { c.URL = "https:///x" }, "url: https://"},
		{"no URL", func(c *Config) { c.URL = "" }, "url: is missing"},
		{"a password in it", func(c *Config) { c.URL = "https://a:b@example.com/" }, "url: it holds"},
		{"no secret", func(c *Config) { c.SecretFile = "" }, "secret_file: "},
		{"no time", func(c *Config) { c.Timeout = 0 }, "timeout: "},
		{"endless", func(c *Config) { c.Timeout = time.Hour }, "timeout: "},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			config := DefaultConfig()
			config.URL, config.SecretFile = "https://example.com/x", "/run/secret"
			c.change(&config)
			got := config.Validate()
			if c.want == "" && len(got) > 0 || c.want != "" && (len(got) != 1 || !strings.HasPrefix(got[0], c.want)) {
				t.Errorf("got %q, want %q", got, c.want)
			}
			if _, err := New(config, Any, t.TempDir(), nil); err == nil {
				t.Error("a channel without its secret was opened")
			}
		})
	}
}

// TestAnotherTextHasAnotherKey: what is tried again unchanged has the key of before.
func TestAnotherTextHasAnotherKey(t *testing.T) {
	t.Parallel()
	var keys []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		keys = append(keys, r.Header.Get("Idempotency-Key"))
		w.WriteHeader(http.StatusServiceUnavailable)
	}))
	t.Cleanup(server.Close)
	h := to(t, server, SMS)
	later := message()
	later.Subject = "Rappel du 9 avril"
	for _, m := range []channel.Message{message(), message(), later} {
		if _, _, err := leave(t, h, m); err == nil {
			t.Fatal("the provider has refused it")
		}
	}
	if keys[0] != keys[1] || keys[2] == keys[1] {
		t.Errorf("the keys are %q", keys)
	}
}
