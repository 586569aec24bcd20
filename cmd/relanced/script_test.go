package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/text/encoding/htmlindex"

	"relanced/dunning/channel/email/emailtest"
)

// scriptCommands are what the scripts of testdata can do beside testscript's
// own commands.
var scriptCommands = map[string]func(ts *testscript.TestScript, neg bool, args []string){
	"exitcode":   exitCode,
	"encode":     encode,
	"mailserver": mailServer,
	"messages":   messages,
	"answer":     answerMessage,
	"provider":   provider,
}

// The keys under which a script keeps what its commands share.
type (
	testKey   struct{}
	serverKey struct{}
)

// setUpScript gives each script its test, which a mail server needs.
func setUpScript(env *testscript.Env) error {
	env.Values[testKey{}] = env.T()
	env.Values[serverKey{}] = new(*emailtest.Server)
	env.Setenv("GORACE", os.Getenv("GORACE"))
	return nil
}

func wants(ts *testscript.TestScript, neg bool, args []string, n int, usage string) {
	if neg || len(args) < n {
		ts.Fatalf("usage: %s", usage)
	}
}

// exitCode runs a command line and wants this very exit code: ! exec only knows
// that it is not zero.
func exitCode(ts *testscript.TestScript, neg bool, args []string) {
	wants(ts, neg, args, 2, "exitcode N command [argument ...]")
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		exit, ended := errors.AsType[*exec.ExitError](err)
		if !ended {
			ts.Fatalf("%v", err)
		}
		got = exit.ExitCode()
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

// encode writes a file again in another character set. Scripts are UTF-8.
func encode(ts *testscript.TestScript, neg bool, args []string) {
	wants(ts, neg, args, 3, "encode CHARSET from to")
	charset, err := htmlindex.Get(args[0])
	ts.Check(err)
	text, err := charset.NewEncoder().String(ts.ReadFile(args[1]))
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[2]), []byte(text), 0o600))
}

// mailServer starts a mail server that knows every address but those given, and
// appends to a configuration how to reach it.
func mailServer(ts *testscript.TestScript, neg bool, args []string) {
	wants(ts, neg, args, 1, "mailserver config [unknown address ...]")
	server := emailtest.Start(ts.Value(testKey{}).(testing.TB), emailtest.WithHook(func(stage emailtest.Stage, address string) *emailtest.Reply {
		if stage == emailtest.StageRcpt && slices.Contains(args[1:], address) {
			return &emailtest.Reply{Code: 550, Text: "No such user here"}
		}
		return nil
	}))
	*ts.Value(serverKey{}).(**emailtest.Server) = server
	password := ts.MkAbs("smtp.password")
	ts.Check(os.WriteFile(password, []byte(emailtest.Password+"\n"), 0o600))
	config := fmt.Sprintf("%ssmtp:\n  host: %s\n  port: %d\n  username: %s\n  password_file: %s\n  ca_file: %s\n",
		ts.ReadFile(args[0]), server.Host, server.Port, emailtest.Username, password, server.CAFile)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(config), 0o600))
}

// messages writes what the mail server has taken into a file: of each message
// a line about its envelope, then the message.
func messages(ts *testscript.TestScript, neg bool, args []string) {
	wants(ts, neg, args, 1, "messages to")
	text := ""
	for _, m := range (*ts.Value(serverKey{}).(**emailtest.Server)).Messages() {
		text += fmt.Sprintf("### from %s to %s, TLS %t\n%s\n", m.From, m.To, m.TLS, m.Data)
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o600))
}

// answerMessage writes a message with the Message-ID, in place of MESSAGE-ID, of
// the last one that went to an address, out of a file that messages has written.
func answerMessage(ts *testscript.TestScript, neg bool, args []string) {
	wants(ts, neg, args, 4, "answer messages address from to")
	sent := strings.Split(ts.ReadFile(args[0]), "### from ")
	slices.Reverse(sent)
	i := slices.IndexFunc(sent, func(m string) bool { return strings.Contains(strings.SplitN(m, "\n", 2)[0], " to "+args[1]+",") })
	if i < 0 {
		ts.Fatalf("no message went to %s", args[1])
	}
	id := regexp.MustCompile(`(?m)^Message-ID: <([^>]+)>`).FindStringSubmatch(sent[i])
	if id == nil {
		ts.Fatalf("the message to %s has no Message-ID", args[1])
	}
	text := strings.ReplaceAll(ts.ReadFile(args[2]), "MESSAGE-ID", id[1])
	ts.Check(os.WriteFile(ts.MkAbs(args[3]), []byte(text), 0o600))
}
