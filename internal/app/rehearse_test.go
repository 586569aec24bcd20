package app

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"relanced/config"
	"relanced/dunning"
	"relanced/dunning/channel/email"
	"relanced/dunning/channel/webhook"
	"relanced/internal/demo"
	"relanced/internal/ledger"
	"relanced/internal/store"
	"relanced/internal/store/storetest"
)

// contents tells every file of a folder with its bytes, its rights and its time.
func contents(t *testing.T, root string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		files[path] = fmt.Sprint(info.Mode(), info.ModTime().UnixNano())
		if d.Type().IsRegular() {
			data, err := os.ReadFile(path)
			files[path] += fmt.Sprintf(" %x", sha256.Sum256(data))
			return err
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// silence is a configured mail server that nobody may speak to.
func silence(t *testing.T) email.Config {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var answered sync.WaitGroup
	answered.Go(func() {
		if _, err := listener.Accept(); err == nil {
			t.Error("the mail server was spoken to")
		}
	})
	t.Cleanup(func() {
		_ = listener.Close()
		answered.Wait()
	})
	c := email.DefaultConfig()
	c.Host, c.Port = "127.0.0.1", listener.Addr().(*net.TCPAddr).Port
	return c
}

// TestRehearseTheDemo: with the daemon at work on the very ledger, a rehearsal of
// the demo's months sends what the demo has sent, changes not a byte of its folder
// and not an event of its ledger, and speaks to no mail server.
func TestRehearseTheDemo(t *testing.T) {
	t.Parallel()
	forEachEngine(t, func(t *testing.T, a *App, clock *storetest.Clock) {
		ctx := context.Background()
		if err := a.Demo(ctx, func(day ledger.Date) { clock.Set(day.At(12, a.zone)) }, func(string, int, int) {}); err != nil {
			t.Fatal(err)
		}
		c := a.config
		c.Channel, c.SMTP = config.ChannelSMTP, silence(t)
		events := exported(t, a, "events")
		before := contents(t, c.Data)
		out := filepath.Join(t.TempDir(), "exports")
		report, err := Rehearse(ctx, RehearseOptions{Config: c, From: demo.FirstDay, To: demo.AsOf, Out: out})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(before, contents(t, c.Data)); diff != "" {
			t.Errorf("the data folder has changed (-before +after):\n%s", diff)
		}
		if events != exported(t, a, "events") {
			t.Error("the ledger has new events")
		}
		var sent []string
		for _, s := range report.Sent {
			sent = append(sent, s.Day+" "+s.Step+" "+s.Invoice)
		}
		want := calendar(t, a)
		slices.Sort(sent)
		slices.Sort(want)
		if diff := cmp.Diff(want, sent); diff != "" {
			t.Errorf("what would have been sent (-the demo +rehearsed):\n%s", diff)
		}
		if report.Credits.Undone != 1 || report.UndoneBy[factReturned] != 1 || report.ToPayers != 0 || report.PerhapsToPayers != 0 {
			t.Errorf("undone %v, to payers %v, perhaps %v", report.UndoneBy, report.Reached, report.Perhaps)
		}
		for _, name := range ExportTables() {
			if text, err := os.ReadFile(filepath.Join(out, name+".csv")); err != nil || bytes.Count(text, []byte("\n")) < 2 {
				t.Errorf("export %s: %d bytes, %v", name, len(text), err)
			}
		}
	})
}

func exported(t *testing.T, a *App, table string) string {
	t.Helper()
	var b strings.Builder
	if err := a.Export(context.Background(), &b, table, config.MainBook, "csv"); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestInvoicesBecomeKnownOnTheirDay: of a folder of files, an invoice of which
// nobody knew yet is not reminded, and is not matched.
func TestInvoicesBecomeKnownOnTheirDay(t *testing.T) {
	t.Parallel()
	c := config.Default()
	c.Data = t.TempDir()
	c.Intake.Terms = "10 jours"
	for name, text := range map[string]string{
		"clients.csv":  "id,name,email\nC1,Menuiserie Dupont,compta@dupont.example\n",
		"factures.csv": "number,customer_id,issue_date,amount\nF-1,C1,2000-03-01,900.00\nF-2,C1,2000-03-06,500.00\nF-3,C1,2000-04-03,900.00\n",
	} {
		if err := os.WriteFile(filepath.Join(c.Data, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for n := 60; n < 99; n++ { // 29 February to 7 April
		day, extra := ledger.NewDate(2000, 1, 1).AddDays(n-1), ""
		if n == paidOn { // 4 April
			extra = "<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20000404<TRNAMT>900.00<FITID>P1<NAME>VIR MENUISERIE DUPONT<MEMO>FACTURE F-3</STMTTRN>\n"
		}
		if err := os.WriteFile(filepath.Join(c.Data, fmt.Sprintf("releve-%d.ofx", n)), []byte(quietDay(day, n, extra)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	report, err := Rehearse(context.Background(), RehearseOptions{Config: c, From: "2000-03-01", To: "2000-04-10"})
	if err != nil {
		t.Fatal(err)
	}
	var sent []string
	for _, s := range report.Sent {
		sent = append(sent, s.Day+" "+s.Step+" "+s.Invoice)
	}
	want := []string{
		"2000-03-06 courtesy F-1", "2000-03-13 courtesy F-2", "2000-03-20 friendly F-1", "2000-03-23 friendly F-2",
		"2000-03-27 formal F-1", "2000-03-31 formal F-2", "2000-04-10 last F-1",
	}
	if diff := cmp.Diff(want, sent); diff != "" {
		t.Errorf("sent (-want +got):\n%s", diff)
	}
	if report.Settlement != (Delay{1, 1, 1, 1}) {
		t.Errorf("the statement of a day is known on the next: the payment was settled after %+v", report.Settlement)
	}
	if report.Files.Invoices != 3 || report.Files.Replayed != 39 {
		t.Errorf("%d invoices and %d files were replayed", report.Files.Invoices, report.Files.Replayed)
	}
}

// TestScratchLeavesNoWayOut: whatever the configuration, no channel leads anywhere,
// and there is one ledger, in the scratch folder.
func TestScratchLeavesNoWayOut(t *testing.T) {
	t.Parallel()
	c := DemoConfig()
	c.Channel, c.SMTP.Host, c.Database.URL, c.DatabasePassword = config.ChannelSMTP, "mail.example", "postgres://anne@db/books", "secret"
	c.Mailbox.Maildir, c.Webhook.URL, c.Webhook.Secret = "/var/mail/anne", "https://provider.example/post", "secret"
	got := scratchConfig(c, "/scratch")
	if got.Data != "/scratch" || got.SMTP != email.DefaultConfig() || got.Webhook != webhook.DefaultConfig() || got.Mailbox.Configured() || got.Database != (store.Config{}) || got.DatabasePassword != "" {
		t.Errorf("got %+v", got)
	}
	r := &rehearsing{RehearseOptions: RehearseOptions{Config: c}, dir: t.TempDir(), to: "2026-03-31"}
	s, err := r.scratch(t.Context(), "live")
	if err != nil {
		t.Fatal(err)
	}
	defer s.app.Close() //nolint:errcheck // a scratch
	for _, name := range config.ChannelNames() {
		if _, ok := s.app.remind.Channels[name].(nowhere); !ok {
			t.Errorf("the channel %s leads to %T", name, s.app.remind.Channels[name])
		}
	}
}

// TestRehearsedChannels: a reminder goes by the channel it would really take, also
// one that it falls back to, on the day its window opens; somebody makes the calls.
func TestRehearsedChannels(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("customers.csv", "id,name,email,segment,iban,phone,address\n"+
		"C1,Menuiserie Dupont SARL,compta@dupont.example,pro,,,\n"+
		"C2,Garage Lefèvre,,pro,,,\"8 rue des Lilas, 69003 Lyon\"\n"+
		"C3,Boulangerie Petit,,tel,,+33 1 02 03 04 05,\n")
	write("invoices.csv", "number,customer_id,issue_date,due_date,currency,amount,reference\n"+
		"FA-1,C1,2026-03-02,2026-04-01,EUR,1250.00,\nFA-2,C2,2026-03-02,2026-04-01,EUR,480.00,\nFA-3,C3,2026-03-02,2026-04-01,EUR,75.00,\n")
	for day := ledger.Date("2026-03-01"); day <= "2026-04-30"; day = day.AddDays(1) {
		compact := strings.ReplaceAll(string(day), "-", "")
		write(compact+".ofx", "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nSECURITY:NONE\nENCODING:USASCII\nCHARSET:1252\nCOMPRESSION:NONE\nOLDFILEUID:NONE\nNEWFILEUID:NONE\n\n"+
			"<OFX><BANKMSGSRSV1><STMTTRNRS><TRNUID>0<STMTRS><CURDEF>EUR\n<BANKACCTFROM><BANKID>30006<BRANCHID>00001<ACCTID>12345678901<ACCTTYPE>CHECKING</BANKACCTFROM>\n"+
			"<BANKTRANLIST><DTSTART>"+compact+"<DTEND>"+compact+"\n</BANKTRANLIST><LEDGERBAL><BALAMT>967.60<DTASOF>"+compact+"</LEDGERBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>\n")
	}
	c := config.Default()
	c.Data, c.Channel, c.SMTP.Host = dir, config.ChannelSMTP, "mail.example"
	policy := dunning.DefaultPolicy()
	policy.Steps = []dunning.Step{{Name: "friendly", After: 7, Gap: 7, Fallback: []string{config.ChannelLetter}}}
	policy.Window = "07:00-08:00" // over when the schedule fires
	c.Reminders.Policies["default"] = policy
	called := dunning.DefaultPolicy()
	called.Steps = []dunning.Step{{Name: "call", After: 7, Gap: 7, Channel: config.ChannelCall}, {Name: "friendly", After: 15, Gap: 7, Channel: config.ChannelCall}}
	c.Reminders.Policies["called"], c.Reminders.Segments["tel"] = called, "called"
	report, err := Rehearse(t.Context(), RehearseOptions{Config: c, From: "2026-03-02", To: "2026-04-30"})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range report.Sent {
		got = append(got, s.Day+" "+s.Invoice+" "+s.Channel)
	}
	want := []string{"2026-04-08 FA-3 call", "2026-04-09 FA-1 smtp", "2026-04-09 FA-2 letter", "2026-04-16 FA-3 call"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("what would have gone out (-want +got):\n%s\n%+v", diff, report.Reminders)
	}
}

// TestCopyLedgerWhileItIsWritten: the copy is whole, with what only the write-ahead
// log holds, or there is none.
func TestCopyLedgerWhileItIsWritten(t *testing.T) {
	t.Parallel()
	ctx, dir := context.Background(), t.TempDir()
	path := filepath.Join(dir, ledgerFile)
	s := storetest.Open(t, store.Options{Path: path, Now: time.Now})
	write := func(n int) {
		err := s.Update(ctx, config.MainBook, func(tx *store.Tx) error { return tx.Event("Anne", "test", fmt.Sprint(n), nil) })
		if err != nil {
			t.Error(err)
		}
	}
	write(0)
	write(1)
	var writing sync.WaitGroup
	writing.Go(func() {
		for n := range 20 {
			write(2 + n)
			time.Sleep(5 * time.Millisecond)
		}
	})
	to := filepath.Join(t.TempDir(), "copy", ledgerFile)
	copied, err := copyLedger(ctx, path, to)
	writing.Wait()
	if err != nil || !copied {
		t.Fatalf("copied %t: %v", copied, err)
	}
	err = storetest.Open(t, store.Options{Path: to, Now: time.Now}).View(ctx, config.MainBook, func(tx *store.Tx) error {
		events, err := tx.Events("")
		for i, e := range events {
			if e.Hash != e.Seal() || i > 0 && e.Prev != events[i-1].Hash {
				t.Errorf("event %d of the copy is not what was written", e.Seq)
			}
		}
		if len(events) < 2 {
			t.Errorf("the copy has %d events: the log was not copied", len(events))
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	if copied, err := copyLedger(ctx, filepath.Join(dir, "none.db"), to); copied || err != nil {
		t.Errorf("a ledger that is not there: %t, %v", copied, err)
	}
}

// TestRehearseLeavesNoScratch: however it ends.
func TestRehearseLeavesNoScratch(t *testing.T) {
	scratch := t.TempDir()
	t.Setenv("TMPDIR", scratch)
	c := config.Default()
	c.Data = t.TempDir()
	_, err := Rehearse(context.Background(), RehearseOptions{Config: c, From: "2026-03-01", To: "2026-03-31"})
	if !errors.Is(err, ErrUsage) {
		t.Errorf("an empty folder: %v", err)
	}
	if left := contents(t, scratch); len(left) != 1 {
		t.Errorf("left behind: %v", left)
	}
}

// TestAfterHour: a file of the afternoon was not there when the daemon reminded.
func TestAfterHour(t *testing.T) {
	t.Parallel()
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		arrived string
		want    bool
	}{
		{"2026-03-03 08:29:59", false},
		{"2026-03-03 08:30:01", true},
		{"2026-03-03 18:00:00", true},
		{"2026-03-03 12:00:00", false}, // once --as-of 2026-03-03
		{"2026-03-07 18:00:00", false}, // a Saturday: nothing fires
	} {
		arrived, err := time.ParseInLocation(time.DateTime, tt.arrived, paris)
		if err != nil {
			t.Fatal(err)
		}
		if got := afterHour(arrived, "30 8 * * 1-5"); got != tt.want {
			t.Errorf("%s: %t, want %t", tt.arrived, got, tt.want)
		}
	}
}

// TestRehearseOneOfTwoBooks: a file of the inbox itself is the first book's, but
// for the rows that name another; the rehearsal of the second sees these alone.
func TestRehearseOneOfTwoBooks(t *testing.T) {
	t.Parallel()
	c := config.Default()
	c.Data = filepath.Join(t.TempDir(), "data")
	c.Books = []config.Book{{ID: "first"}, {ID: "second"}}
	clock := storetest.NewClock(time.Date(2000, 3, 1, 12, 0, 0, 0, time.UTC))
	a := newApp(t, c, clock.Now)
	if err := a.begin(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(c.Data, "inbox", "second"), 0o750); err != nil {
		t.Fatal(err)
	}
	drop(t, a, "customers.csv", "id,name,email,book\nC1,Menuiserie Dupont,compta@dupont.example,\nC2,Garage Lefevre,contact@lefevre.example,second\n")
	drop(t, a, "invoices.csv", "number,customer_id,issue_date,due_date,amount,book\nF-1,C1,2000-03-01,2000-03-31,900.00,\nF-2,C2,2000-03-01,2000-03-31,500.00,second\n")
	drop(t, a, "second/releve.ofx", quietDay("2000-03-01", 61, ""))
	out := t.TempDir()
	if _, err := Rehearse(t.Context(), RehearseOptions{Config: c, Book: "second", From: "2000-03-01", To: "2000-03-31", Out: out}); err != nil {
		t.Fatal(err)
	}
	invoices, err := os.ReadFile(filepath.Join(out, "invoices.csv"))
	if err != nil || !strings.Contains(string(invoices), "F-2,C2") || strings.Contains(string(invoices), "F-1,") {
		t.Errorf("the invoices of the second book: %s, %v", invoices, err)
	}
	entries, err := os.ReadFile(filepath.Join(out, "entries.csv"))
	if err != nil || !strings.Contains(string(entries), "F61,") {
		t.Errorf("the entries of the second book: %s, %v", entries, err)
	}
}
