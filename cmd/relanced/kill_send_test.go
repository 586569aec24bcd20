package main

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"relanced/dunning/channel/email/emailtest"
)

// TestKilledWhileTheServerThinks kills the program (SIGKILL) when a mail server has
// the whole of a message and has not answered yet. What was in flight is uncertain,
// once; the rest leaves at the next start, and nothing leaves twice.
func TestKilledWhileTheServerThinks(t *testing.T) {
	t.Parallel()
	const count, connections, before = 12, 2, 5
	var mu sync.Mutex
	var victim *exec.Cmd
	taken := 0
	dead := make(chan struct{})
	server := emailtest.Start(t, emailtest.WithoutTLS(), emailtest.WithoutAuth(), emailtest.WithHook(func(s emailtest.Stage, _ string) *emailtest.Reply {
		if s != emailtest.StageData {
			return nil
		}
		mu.Lock()
		defer mu.Unlock()
		if taken++; victim != nil && taken > before {
			_ = victim.Process.Kill()
			victim = nil
			close(dead)
		}
		return nil
	}))
	config := filepath.Join(t.TempDir(), "relanced.yaml")
	write(t, config, fmt.Sprintf(`channel: smtp
smtp: {host: 127.0.0.1, port: %d, encryption: none, connections: %d}
reminders: {trust_old_invoices: true}
books: [{id: main, name: Atelier, email: compta@atelier.example}]
`, server.Port, connections))
	f := newFirm(t, config)
	customers, invoices := "id,name,email,segment,iban\n", "number,customer_id,issue_date,due_date,currency,amount,reference\n"
	for i := range count {
		customers += fmt.Sprintf("C%02d,Societe %c,c%02d@example.com,pro,\n", i, 'A'+i, i)
		invoices += fmt.Sprintf("F-%03d,C%02d,2026-03-02,2026-04-01,EUR,%d.50,\n", i, i, 100+i)
	}
	f.drop("customers.csv", customers)
	f.drop("invoices.csv", invoices)
	f.drop("releve.xml", f.camt(account, "2026-04-07", line{-990, "BANQUE", "FRAIS", ""}))
	mu.Lock()
	victim = f.start("once", "--as-of", "2026-04-08")
	cmd := victim
	mu.Unlock()
	_ = cmd.Wait() // it is killed
	select {
	case <-dead:
	default:
		t.Fatal("it ended by itself")
	}
	for range 2 {
		f.once("2026-04-08")
	}
	to := map[string]int{}
	for _, m := range server.Messages() {
		to[m.To]++
	}
	uncertain := 0
	for _, row := range f.table("reminders", "2026-04-08") {
		address := strings.ToLower(row["customer_id"]) + "@example.com"
		if row["state"] == "uncertain" {
			uncertain++
		} else if row["state"] != "sent" && row["state"] != "held" || row["state"] == "sent" && to[address] != 1 {
			t.Errorf("%s is %s, and the server took %d", row["invoice"], row["state"], to[address])
		}
		if to[address] > 1 {
			t.Errorf("%s was written to %d times", address, to[address])
		}
	}
	if uncertain == 0 || uncertain > connections {
		t.Errorf("%d are uncertain, of %d that were in flight", uncertain, connections)
	}
}
