package app

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"relanced/config"
	"relanced/internal/ledger"
	"relanced/internal/store"
)

// quietDay is the OFX of a day on which nothing but a fee moved.
func quietDay(day ledger.Date, n int, extra string) string {
	compact := strings.ReplaceAll(string(day), "-", "")
	return fmt.Sprintf(`OFXHEADER:100
DATA:OFXSGML
VERSION:102
SECURITY:NONE
ENCODING:USASCII
CHARSET:1252
COMPRESSION:NONE
OLDFILEUID:NONE
NEWFILEUID:NONE

<OFX><SIGNONMSGSRSV1><SONRS><STATUS><CODE>0<SEVERITY>INFO</STATUS><DTSERVER>%[1]s<LANGUAGE>FRA</SONRS></SIGNONMSGSRSV1>
<BANKMSGSRSV1><STMTTRNRS><TRNUID>%[2]d<STATUS><CODE>0<SEVERITY>INFO</STATUS><STMTRS><CURDEF>EUR
<BANKACCTFROM><BANKID>30006<BRANCHID>00001<ACCTID>12345678901<ACCTTYPE>CHECKING</BANKACCTFROM>
<BANKTRANLIST><DTSTART>%[1]s<DTEND>%[1]s
<STMTTRN><TRNTYPE>FEE<DTPOSTED>%[1]s<TRNAMT>-1.00<FITID>F%[2]d<NAME>FRAIS</STMTTRN>
%[3]s</BANKTRANLIST><LEDGERBAL><BALAMT>%[4]d.00<DTASOF>%[1]s</LEDGERBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>
`, compact, n, extra, balanceAfter(n))
}

// balanceAfter is the closing balance of the n-th day; 900.00 come in on the
// day of the payment.
func balanceAfter(n int) int {
	if n >= paidOn {
		return 10_900 - n
	}
	return 10_000 - n
}

// paidOn is the day, counted from one, on which the second customer pays.
const paidOn = 95

// TestYear lives a year with the daemon's own clockwork in a bubble: the cron of
// Paris across both clock changes, a week of downtime, a doubled firing, one
// customer who never pays and one who does. The calendar of letters is exact.
func TestYear(t *testing.T) {
	t.Parallel()
	data := filepath.Join(t.TempDir(), "data")
	var sent []string
	synctest.Test(t, func(t *testing.T) {
		c := config.Default()
		c.Data = data
		a := newApp(t, c, time.Now)
		a.retryEvery = 100 * time.Hour // a year has many minutes
		if err := a.begin(t.Context()); err != nil {
			t.Fatal(err)
		}
		drop(t, a, "customers.csv", "id,name,email\nC1,Menuiserie Dupont,compta@dupont.example\nC2,Garage Lefevre,contact@lefevre.example\n")
		drop(t, a, "invoices.csv", `number,customer_id,issue_date,due_date,currency,amount,reference
F-1,C1,2000-02-20,2000-03-21,EUR,1200.00,
F-2,C2,2000-03-01,2000-03-31,EUR,900.00,
F-3,C1,2000-09-15,2000-10-15,EUR,340.00,
`)
		stop := daemon(t, a)
		for n := 1; n <= 365; n++ {
			day := ledger.NewDate(2000, 1, 1).AddDays(n - 1)
			switch n {
			case 100: // a week of downtime; the bank goes on
				stop()
			case 107:
				stop = daemon(t, a)
			}
			time.Sleep(time.Until(day.AddDays(1).At(6, a.zone))) // the next morning, before the cron
			extra := ""
			if n == paidOn {
				extra = "<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>" + strings.ReplaceAll(string(day), "-", "") +
					"<TRNAMT>900.00<FITID>P1<NAME>VIR GARAGE LEFEVRE<MEMO>FACTURE F-2</STMTTRN>\n"
			}
			drop(t, a, fmt.Sprintf("releve-%03d.ofx", n), quietDay(day, n, extra))
		}
		stop()
		sent = calendar(t, a)
	})
	want := []string{
		"2000-03-16 courtesy F-1", "2000-03-27 courtesy F-2", "2000-03-28 friendly F-1", "2000-04-05 formal F-1",
		"2000-04-20 last F-1", "2000-10-10 courtesy F-3", "2000-10-23 friendly F-3", "2000-10-30 formal F-3", "2000-11-14 last F-3",
	}
	if diff := cmp.Diff(want, sent); diff != "" {
		t.Errorf("the year's letters (-want +got):\n%s", diff)
	}
}

// daemon runs the clockwork: matching, the cron, and a second cron that fires
// with it, as after a restart in the wrong minute.
func daemon(t *testing.T, a *App) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	nudge, wake := make(chan struct{}, 1), make(chan struct{}, 1)
	done := make(chan struct{})
	go func() {
		defer close(done)
		a.work(ctx, nudge, wake, make(chan struct{}))
	}()
	signal(nudge)
	first, err := a.metronome(wake, make(chan struct{}, 1))
	if err != nil {
		t.Fatal(err)
	}
	second, err := a.metronome(wake, make(chan struct{}, 1))
	if err != nil {
		t.Fatal(err)
	}
	first.Start()
	second.Start()
	return func() {
		<-first.Stop().Done()
		<-second.Stop().Done()
		cancel()
		<-done
	}
}

// drop writes a file into the inbox and takes it in, as the watcher would.
func drop(t *testing.T, a *App, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(a.config.Data, "inbox", name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	found, err := a.intake.Look()
	if err != nil {
		t.Fatal(err)
	}
	r, err := a.intake.Pass(t.Context(), found)
	if err != nil || r.Rejected > 0 {
		t.Fatalf("%s: %+v, %v", name, r, err)
	}
}

func calendar(t *testing.T, a *App) []string {
	t.Helper()
	var list []string
	err := a.store.View(t.Context(), config.MainBook, func(tx *store.Tx) error {
		reminders, err := tx.Reminders(ledger.ReminderSent)
		for _, r := range reminders {
			for _, item := range r.Items {
				list = append(list, fmt.Sprintf("%s %s %s", ledger.DateOf(r.SentAt.In(a.zone)), item.Step, item.Invoice))
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}
