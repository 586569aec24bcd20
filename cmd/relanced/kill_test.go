package main

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"relanced/internal/ledger"
	"relanced/internal/store/storetest"
)

// busyFirm writes the fifty files of a firm: customers, invoices, and
// forty-eight days of statements in which half the invoices are paid, one twice,
// one short, and one payment comes back. It returns their names in the order
// of writing, and the morning after the last statement.
func busyFirm(f *firm) (files map[string]string, order []string, morning ledger.Date) {
	files = map[string]string{}
	add := func(name, text string) {
		files[name] = text
		order = append(order, name)
	}
	customers, invoices := "id,name,email,segment,iban\n", "number,customer_id,issue_date,due_date,currency,amount,reference\n"
	for i := range 40 {
		customers += fmt.Sprintf("C%02d,Societe Exemple%c%c SARL,c%02d@example.com,pro,\n", i, 'A'+i%26, 'A'+i/26, i)
		invoices += fmt.Sprintf("F-2026-%03d,C%02d,2026-03-%02d,2026-04-%02d,EUR,%d.50,\n", i, i, 2+i%20, 1+i%20, 100+7*i)
	}
	add("customers.csv", customers)
	add("invoices.csv", invoices)
	day := ledger.Date("2026-03-02")
	for n := 0; n < 48; day = day.AddDays(1) {
		if weekend(day) {
			continue
		}
		lines := []line{{-990, "BANQUE", "FRAIS", ""}}
		if n >= 20 && n < 40 {
			i := n - 20
			lines = append(lines, line{int64(100+7*i)*100 + 50, fmt.Sprintf("SOCIETE EXEMPLE%c%c", 'A'+i%26, 'A'+i/26), fmt.Sprintf("facture F-2026-%03d", i), fmt.Sprintf("<Refs><EndToEndId>E2E-%03d</EndToEndId></Refs>", i)})
		}
		switch n {
		case 41: // the second payment of F-2026-003
			lines = append(lines, line{12150, "SOCIETE EXEMPLEDA", "facture F-2026-003", ""})
		case 42: // F-2026-030, 27 EUR short, under a misspelt name
			lines = append(lines, line{28350, "SOCIETE EXEMPLEEC", "reglement", ""})
		case 43: // F-2026-004 comes back
			lines = append(lines, line{-12850, "SOCIETE EXEMPLEEA", "retour", "<Refs><EndToEndId>E2E-004</EndToEndId></Refs><RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>"})
		}
		add("releve-"+string(day)+".xml", f.camt(account, day, lines...))
		n++
	}
	return files, order, day
}

// ledgerOf is everything the ledger says, but for what the clock of the moment
// writes into it, and for how likely each proposal is: that moves a little with everything
// that is settled, and a difference of less than a thousandth is never written down, so
// that it depends on when a run looked.
func ledgerOf(f *firm, day ledger.Date) string {
	var all strings.Builder
	for _, table := range []string{"invoices", "entries", "allocations", "reminders", "aged"} {
		all.WriteString(f.relanced("export", table, "--as-of", string(day)))
	}
	for _, proposal := range f.table("review", day) {
		delete(proposal, "probability")
		delete(proposal, "explanation")
		fmt.Fprintln(&all, proposal) // by column
	}
	return all.String()
}

func letters(f *firm) []string {
	f.t.Helper()
	found, err := filepath.Glob(filepath.Join(f.data, "outbox", "*"))
	if err != nil {
		f.t.Fatal(err)
	}
	for i := range found {
		found[i] = filepath.Base(found[i])
	}
	return found
}

func archived(f *firm) []string {
	f.t.Helper()
	found, err := filepath.Glob(filepath.Join(f.data, "archive", "*", "*", "*"))
	if err != nil {
		f.t.Fatal(err)
	}
	for i := range found {
		found[i] = filepath.Base(found[i])
	}
	slices.Sort(found)
	return found
}

// start runs the real program on the firm's data folder.
func (f *firm) start(args ...string) *exec.Cmd {
	f.t.Helper()
	cmd := exec.Command("relanced", append(args, "--data", f.data, "--config", f.config)...) //nolint:gosec // the program under test
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		f.t.Fatal(err)
	}
	f.t.Cleanup(func() {
		if f.t.Failed() {
			f.t.Logf("relanced %s printed:\n%.300s", args[0], out.String())
		}
	})
	return cmd
}

func kill(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // it was killed
}

// forEachDaemon runs a test on both engines with a configuration fit for tests.
func forEachDaemon(t *testing.T, test func(t *testing.T, fresh func() *firm)) {
	t.Helper()
	const settings = "http: {listen: \"127.0.0.1:0\"}\nintake: {settle: 300ms, poll: 1s}\n"
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			test(t, func() *firm {
				text := settings
				if engine == "postgres" {
					text += fmt.Sprintf("database: {url: %q}\n", storetest.PostgresURL(t))
				}
				config := filepath.Join(t.TempDir(), "relanced.yaml")
				write(t, config, text)
				return newFirm(t, config)
			})
		})
	}
}

const kills = 20

// TestKilledDaemonLosesAndDoublesNothing kills the daemon twenty times while
// fifty files arrive, and compares with one that was left alone.
func TestKilledDaemonLosesAndDoublesNothing(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("twenty restarts take a while")
	}
	forEachDaemon(t, func(t *testing.T, fresh func() *firm) {
		calm, killed := fresh(), fresh()
		files, order, morning := busyFirm(calm)
		daemon := calm.start("serve")
		for _, name := range order {
			calm.drop(name, files[name])
		}
		drained(calm)
		kill(t, daemon)

		dice := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // a repeatable choice of moments
		dropped := make(chan struct{})
		go func() {
			defer close(dropped)
			for _, name := range order {
				killed.drop(name, files[name])
				time.Sleep(time.Duration(dice.IntN(120)) * time.Millisecond)
			}
		}()
		moments := rand.New(rand.NewPCG(3, 4)) //nolint:gosec // idem
		for range kills {
			daemon := killed.start("serve")
			time.Sleep(time.Duration(100+moments.IntN(700)) * time.Millisecond)
			kill(t, daemon)
		}
		<-dropped
		daemon = killed.start("serve")
		drained(killed)
		kill(t, daemon)
		same(t, calm, killed, morning)
	})
}

// drained waits until nothing is left in the inbox and nothing is undecided.
func drained(f *firm) {
	f.t.Helper()
	for range 600 {
		time.Sleep(100 * time.Millisecond)
		waiting, err := os.ReadDir(filepath.Join(f.data, "inbox"))
		if err != nil {
			f.t.Fatal(err)
		}
		if len(waiting) > 0 {
			continue
		}
		out, code := f.try("export", "entries")
		if code == exitDone && strings.Count(out, "\n") > 1 && !strings.Contains(out, ",new,") {
			return
		}
	}
	f.t.Fatal("the inbox was not taken in within a minute")
}

func same(t *testing.T, calm, killed *firm, morning ledger.Date) {
	t.Helper()
	// Both may have been stopped while they looked once more at what waits.
	for _, f := range []*firm{calm, killed} {
		f.once(morning.AddDays(400))
	}
	if diff := cmp.Diff(ledgerOf(calm, morning), ledgerOf(killed, morning)); diff != "" {
		t.Errorf("the ledgers differ (-calm +killed):\n%s", diff)
	}
	if diff := cmp.Diff(archived(calm), archived(killed)); diff != "" {
		t.Errorf("the archives differ (-calm +killed):\n%s", diff)
	}
	if diff := cmp.Diff(letters(calm), letters(killed)); diff != "" {
		t.Errorf("the outboxes differ (-calm +killed):\n%s", diff)
	}
}

// TestKilledPassRemindsOnce kills a pass at random moments, reminders included:
// in the end each customer has had exactly the letters of an undisturbed pass.
func TestKilledPassRemindsOnce(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("twenty restarts take a while")
	}
	forEachDaemon(t, func(t *testing.T, fresh func() *firm) {
		calm, killed := fresh(), fresh()
		files, order, morning := busyFirm(calm)
		for _, f := range []*firm{calm, killed} {
			for _, name := range order {
				f.drop(name, files[name])
			}
		}
		began := time.Now()
		calm.once(morning)
		took := time.Since(began)
		if len(letters(calm)) < 10 {
			t.Fatalf("only %d letters: the test shows nothing", len(letters(calm)))
		}
		moments := rand.New(rand.NewPCG(5, 6)) //nolint:gosec // a repeatable choice of moments
		// Each pass goes on where the one before was killed: half the time of a
		// whole one, on average a quarter, is five times enough to see its end.
		for range kills {
			pass := killed.start("once", "--as-of", string(morning))
			time.Sleep(50*time.Millisecond + time.Duration(moments.Int64N(int64(took/2))))
			kill(t, pass)
		}
		killed.once(morning)
		same(t, calm, killed, morning)
		for _, r := range killed.table("reminders", morning) {
			if r["state"] != "sent" && r["state"] != "held" {
				t.Errorf("left behind: %v", r)
			}
		}
	})
}
