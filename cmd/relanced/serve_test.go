package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// patience is how long a test waits for what ought to come in a second.
const patience = time.Minute

// daemon is a relanced serve of its own process.
type daemon struct {
	t       *testing.T
	data    string
	config  string
	address string // "http://127.0.0.1:40123"
	command *exec.Cmd
	stderr  *bytes.Buffer
	notices *net.UnixConn // what it tells the service manager
}

// startDaemon serves a data folder on a free port, with the settings behind
// the usual ones, and waits until it says where.
func startDaemon(t *testing.T, settings string) *daemon {
	t.Helper()
	dir := t.TempDir()
	d := &daemon{t: t, data: filepath.Join(dir, "data"), config: filepath.Join(dir, "relanced.yaml"), stderr: &bytes.Buffer{}}
	write(t, d.config, "data: data\nhttp: {listen: \"127.0.0.1:0\"}\nintake: {settle: 100ms, poll: 1s}\n"+settings)
	socket := filepath.Join(dir, "notify")
	var err error
	if d.notices, err = net.ListenUnixgram("unixgram", &net.UnixAddr{Name: socket, Net: "unixgram"}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.notices.Close() })
	d.command = exec.Command(watched, "serve", "--config", d.config)
	d.command.Env = append(os.Environ(), "NOTIFY_SOCKET="+socket)
	d.command.Stderr = d.stderr
	stdout, err := d.command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := d.command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = d.command.Process.Kill() // nothing is left of it when the test went well
		_ = d.command.Wait()
		if t.Failed() {
			t.Logf("stderr of the daemon:\n%s", d.stderr)
		}
	})
	d.address = d.said(stdout)
	return d
}

// said reads the address off the first line.
func (d *daemon) said(stdout io.Reader) string {
	d.t.Helper()
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		d.t.Fatalf("the daemon said %q: %v", line, err)
	}
	m := regexp.MustCompile(`^Status page on (http://127\.0\.0\.1:[0-9]+)/, drop files into (.*/data/inbox)\n$`).FindStringSubmatch(line)
	if m == nil {
		d.t.Fatalf("the daemon said %q", line)
	}
	return m[1]
}

// get asks for a page in a language.
func (d *daemon) get(path, language string) (status int, body string) {
	d.t.Helper()
	request, err := http.NewRequestWithContext(d.t.Context(), http.MethodGet, d.address+path, nil)
	if err != nil {
		d.t.Fatal(err)
	}
	request.Header.Set("Accept-Language", language)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		d.t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		d.t.Fatal(err)
	}
	return response.StatusCode, string(text)
}

// until waits for something to become true.
func (d *daemon) until(what string, is func() bool) {
	d.t.Helper()
	for end := time.Now().Add(patience); !is(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			d.t.Fatalf("it did not come: %s", what)
		}
	}
}

func (d *daemon) untilReady() {
	d.t.Helper()
	d.until("ready", func() bool {
		status, _ := d.get("/readyz", "")
		return status == http.StatusOK
	})
}

// notice waits for the next message to the service manager.
func (d *daemon) notice() string {
	d.t.Helper()
	if err := d.notices.SetReadDeadline(time.Now().Add(patience)); err != nil {
		d.t.Fatal(err)
	}
	message := make([]byte, 4096)
	n, err := d.notices.Read(message)
	if err != nil {
		d.t.Fatal(err)
	}
	return string(message[:n])
}

// stop asks the daemon to end, as systemd does, and wants it to end well.
func (d *daemon) stop() {
	d.t.Helper()
	if err := d.command.Process.Signal(syscall.SIGTERM); err != nil {
		d.t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- d.command.Wait() }()
	select {
	case err := <-ended:
		if err != nil {
			d.t.Errorf("after SIGTERM: %v", err)
		}
	case <-time.After(patience):
		d.t.Fatal("SIGTERM does not end it")
	}
}

// series reads the metrics that are ours: each series with its value.
func (d *daemon) series() map[string]string {
	d.t.Helper()
	status, text := d.get("/metrics", "")
	if status != http.StatusOK {
		d.t.Fatalf("/metrics answers %d:\n%s", status, text)
	}
	series := map[string]string{}
	for line := range strings.Lines(text) {
		if i := strings.LastIndexByte(line, ' '); i > 0 && strings.HasPrefix(line, "relanced_") {
			series[line[:i]] = strings.TrimSpace(line[i+1:])
		}
	}
	return series
}

func (d *daemon) drop(name, text string) {
	d.t.Helper()
	write(d.t, filepath.Join(d.data, "inbox", name), text)
}

// never is a schedule that no test lives to see.
const never = "reminders: {schedule: \"0 0 29 2 *\"}\n"

func TestServe(t *testing.T) {
	t.Parallel()
	d := startDaemon(t, never)
	if ready := d.notice(); !strings.HasPrefix(ready, "READY=1\n") {
		t.Errorf("the service manager was told %q", ready)
	}
	d.untilReady()
	if status, text := d.get("/healthz", ""); status != http.StatusOK || text != "alive\n" {
		t.Errorf("/healthz: %d %q", status, text)
	}

	d.drop("customers.csv", twoCustomers)
	d.drop("invoices.csv", twoInvoices)
	f := newFirm(t, "") // writes the statement only
	d.drop("releve.xml", f.camt(account, "2026-04-10", line{125000, "MENUISERIE DUPONT", "FACTURE FA-2026-101", ""}, line{41100, "LEFEVRE", "ACOMPTE", ""}))
	d.until("both credits decided on", func() bool {
		s := d.series()
		return s[`relanced_decisions_total{outcome="allocated"}`] == "1" && s[`relanced_entries{book="main",state="review"}`] == "1"
	})
	want := map[string]string{
		`relanced_files_total{outcome="recorded"}`: "3", `relanced_files_total{outcome="rejected"}`: "0",
		`relanced_recorded_total{kind="entry"}`: "2", `relanced_recorded_total{kind="invoice"}`: "2", `relanced_recorded_total{kind="customer"}`: "2",
		`relanced_entries{book="main",state="allocated"}`: "1", `relanced_ledger_up`: "1",
	}
	for series, value := range d.series() {
		if wanted, ok := want[series]; ok && value != wanted {
			t.Errorf("%s %s, want %s", series, value, wanted)
		}
	}

	d.drop("letter.txt", "Dear accountant")
	d.until("a refused file", func() bool { return d.series()[`relanced_rejected_files{book="main"}`] == "1" })
	d.pages()
	d.busy()
	out, err := finished(t, "export", "invoices", "--data", d.data)
	if err != nil || !strings.Contains(out, "FA-2026-101,C1,2026-03-02,2026-04-01,EUR,1250.00,0.00,paid") {
		t.Errorf("an export while it serves: %v\n%s", err, out)
	}
	d.stop()
	if last := d.notice(); last != "STOPPING=1" {
		t.Errorf("the service manager was told %q at the end", last)
	}
}

// pages looks at the status page as a browser of each language does.
func (d *daemon) pages() {
	d.t.Helper()
	for _, look := range []struct {
		language string
		want     []string
		not      string
	}{
		{"fr-FR,fr;q=0.9,en;q=0.8", []string{`lang="fr"`, "Comptes bancaires", "À trancher", "Fichiers refusés"}, "Bank accounts"},
		{"en-GB,en;q=0.9", []string{`lang="en"`, "Bank accounts", "Refused files"}, "Comptes bancaires"},
		{"de-DE,en;q=0.5", []string{`lang="en"`}, "Comptes bancaires"},
		{"de-DE", []string{`lang="fr"`}, "Bank accounts"},
		{"", []string{`lang="fr"`}, "Bank accounts"},
	} {
		status, page := d.get("/", look.language)
		if status != http.StatusOK {
			d.t.Errorf("the page in %q answers %d", look.language, status)
		}
		for _, want := range append(look.want, "letter.txt", "LEFEVRE", "FR76 3000 6000 0112 3456 7890 189", "FA-2026-102") {
			if !strings.Contains(page, want) {
				d.t.Errorf("the page in %q lacks %q", look.language, want)
			}
		}
		if strings.Contains(page, look.not) {
			d.t.Errorf("the page in %q says %q", look.language, look.not)
		}
	}
	if _, page := d.get("/?lang=en", "fr"); !strings.Contains(page, "Bank accounts") {
		d.t.Error("?lang=en does not win over the browser's language")
	}
	for _, path := range []string{"/nothing", "/readyz/more", "/relanced.yaml"} {
		if status, _ := d.get(path, ""); status != http.StatusNotFound {
			d.t.Errorf("%s answers %d", path, status)
		}
	}
}

// finished runs a relanced that ought to end by itself.
func finished(t *testing.T, args ...string) (out string, err error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	text, err := exec.CommandContext(ctx, "relanced", args...).CombinedOutput()
	return string(text), err
}

// failed reports whether a command ended by itself with the code of a failure.
func failed(err error) bool {
	exit, ended := errors.AsType[*exec.ExitError](err)
	return ended && exit.ExitCode() == exitFailed
}

// busy wants every second relanced on the folder to say so and fail.
func (d *daemon) busy() {
	d.t.Helper()
	for _, args := range [][]string{
		{"serve", "--config", d.config},
		{"once", "--data", d.data},
		{"once", "--config", d.config},
	} {
		out, err := finished(d.t, args...)
		if !failed(err) || !strings.Contains(out, d.data+": another relanced is working on this data folder") {
			d.t.Errorf("relanced %s beside the daemon: %v\n%s", strings.Join(args, " "), err, out)
		}
	}
}

// TestServeWakesUp: the schedule wakes the daemon, and what waited in the inbox
// when it started is taken in as well.
func TestServeWakesUp(t *testing.T) {
	t.Parallel()
	d := startDaemon(t, "reminders: {schedule: \"@every 1s\"}\n")
	d.drop("customers.csv", twoCustomers)
	d.until("a planning", func() bool {
		count := d.series()[`relanced_stage_duration_seconds_count{stage="remind"}`]
		return count != "" && count != "0"
	})
	d.stop()
}

// TestMetricsAtZero: every series exists before anything happened, so that no
// alert waits for the first failure to know its own name.
func TestMetricsAtZero(t *testing.T) {
	t.Parallel()
	d := startDaemon(t, never)
	d.untilReady()
	bucket := regexp.MustCompile(`_bucket\{.*`)
	moving := regexp.MustCompile(`^relanced_(build_info|ledger_up|stage_(duration_seconds|last_success))`)
	version := regexp.MustCompile(`version="[^"]*"`)
	var names []string
	for series, value := range d.series() {
		if !moving.MatchString(series) && value != "0" {
			t.Errorf("%s begins at %s", series, value)
		}
		if !bucket.MatchString(series) {
			names = append(names, version.ReplaceAllString(series, `version="…"`))
		}
	}
	slices.Sort(names)
	got := strings.Join(names, "\n") + "\n"
	golden := filepath.Join("testdata", "metrics.golden")
	if os.Getenv("UPDATE") != "" {
		write(t, golden, got)
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("series (-want +got); UPDATE=1 writes them:\n%s", diff)
	}
	d.stop()
}

// TestServeOnTakenAddress: an address that is taken is named, with its key.
func TestServeOnTakenAddress(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	config := filepath.Join(t.TempDir(), "relanced.yaml")
	write(t, config, fmt.Sprintf("data: data\nhttp: {listen: %q}\n", taken.Addr()))
	out, err := finished(t, "serve", "--config", config)
	if !failed(err) || !strings.Contains(out, "http.listen") {
		t.Errorf("on an address that is taken: %v\n%s", err, out)
	}
}
