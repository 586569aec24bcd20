package email

import (
	"bufio"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"testing"
	"time"
)

// wire is the server's end of one connection, for the dialogues that no honest
// server leads.
type wire struct {
	t    *testing.T
	conn net.Conn
	in   *bufio.Reader
}

// script is what a server does with one connection. When it returns, the
// connection is closed.
type script func(*wire)

// scripted runs one script a connection, in this order, and returns how to
// reach the server. It speaks plain text.
func scripted(t *testing.T, scripts ...script) Config {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for _, s := range scripts {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			_ = conn.SetDeadline(time.Now().Add(time.Minute))
			s(&wire{t, conn, bufio.NewReader(conn)})
			_ = conn.Close()
		}
	}()
	t.Cleanup(func() {
		_ = listener.Close()
		<-done
	})
	c := DefaultConfig()
	c.Host, c.Port, c.Encryption, c.Hello = "127.0.0.1", listener.Addr().(*net.TCPAddr).Port, None, "client.example.com"
	c.Timeout = 30 * time.Second
	return c
}

// say sends lines.
func (w *wire) say(lines ...string) {
	// A client that has gone already is what some of the scripts provoke.
	_, _ = io.WriteString(w.conn, strings.Join(lines, "\r\n")+"\r\n")
}

// hear reads one line and wants it to begin so.
func (w *wire) hear(prefix string) {
	w.t.Helper()
	line, err := w.in.ReadString('\n')
	if err != nil || !strings.HasPrefix(line, prefix) {
		w.t.Errorf("the server heard %q (%v), not %s", line, err, prefix)
	}
}

// hearMessage reads up to the final dot.
func (w *wire) hearMessage() {
	w.t.Helper()
	for {
		line, err := w.in.ReadString('\n')
		if err != nil {
			w.t.Errorf("the message broke off: %v", err)
			return
		}
		if line == ".\r\n" {
			return
		}
	}
}

// stall says nothing until the client gives up, which it must.
func (w *wire) stall() {
	if _, err := io.Copy(io.Discard, w.in); errors.Is(err, os.ErrDeadlineExceeded) {
		w.t.Error("the client never gave up")
	}
}

// wantSilence hears the connection end without another word of the client.
func (w *wire) wantSilence() {
	w.t.Helper()
	if rest, err := io.ReadAll(w.in); err != nil || len(rest) != 0 {
		w.t.Errorf("the server heard %q (%v) instead of nothing", rest, err)
	}
}

// reset drops the connection without an orderly end.
func (w *wire) reset() { _ = w.conn.(*net.TCPConn).SetLinger(0) }

// upgrade answers STARTTLS and goes on inside TLS.
func (w *wire) upgrade(config *tls.Config) {
	w.hear("STARTTLS")
	w.say("220 go ahead")
	w.conn = tls.Server(w.conn, config)
	w.in = bufio.NewReader(w.conn)
}

// The usual openings of a dialogue, each leading one step further.

func greeted(w *wire, extensions ...string) {
	w.say("220 mail.example.com ESMTP")
	w.hear("EHLO client.example.com")
	w.say("250-mail.example.com greets you")
	for _, e := range extensions {
		w.say("250-" + e)
	}
	w.say("250 8BITMIME")
}

func senderNamed(w *wire) {
	greeted(w)
	w.hear("MAIL FROM:<compta@atelier-dubois.example>")
	w.say("250 ok")
}

func recipientNamed(w *wire) {
	senderNamed(w)
	w.hear("RCPT TO:<factures@oeuvre-et-fils.example>")
	w.say("250 ok")
}

func announced(w *wire) {
	recipientNamed(w)
	w.hear("DATA")
	w.say("354 go ahead")
}

func delivered(w *wire) {
	announced(w)
	w.hearMessage()
}

// after appends to an opening one last reply; the client then says QUIT.
func after(opening func(*wire), command, reply string) script {
	return func(w *wire) {
		opening(w)
		if command != "" {
			w.hear(command)
		}
		w.say(reply)
		w.hear("QUIT")
		w.say("221 bye")
	}
}

// turnedAway is a server that takes nobody in.
func turnedAway(greeting string) script {
	return func(w *wire) { w.say(greeting); w.wantSilence() }
}

// thenSilence is an opening after which the client must leave by itself.
func thenSilence(opening func(*wire)) script {
	return func(w *wire) { opening(w); w.wantSilence() }
}

// thenStall and thenDrop end an opening badly.

func thenStall(opening func(*wire)) script {
	return func(w *wire) { opening(w); w.stall() }
}

func thenDrop(opening func(*wire)) script { return opening }
