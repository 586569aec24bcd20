package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"relanced/internal/ledger"
	"relanced/internal/store/storetest"
)

// Tests start two programs. relanced is the one that users have: hundreds of
// command lines would each wait for the race detector to start. watched is the
// same with the race detector, if the tests have it, for the daemon.
func TestMain(m *testing.M) {
	testscript.Main(builtFor{m}, map[string]func(){watched: main})
}

const watched = "relanced-watched"

// builtFor builds relanced before it runs the tests, and puts it on their path.
type builtFor struct{ m *testing.M }

func (b builtFor) Run() int {
	dir, err := os.MkdirTemp("", "relanced")
	if err == nil {
		defer func() { _ = os.RemoveAll(dir) }()
		build := exec.Command("go", "build", "-buildvcs=false", "-o", dir, ".")
		build.Stdout, build.Stderr = os.Stdout, os.Stderr
		err = build.Run()
	}
	if err == nil {
		err = os.Setenv("PATH", dir+string(filepath.ListSeparator)+os.Getenv("PATH"))
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "building relanced for the tests: %v\n", err)
		return 1
	}
	return b.m.Run()
}

// TestScripts runs the sessions of testdata, each as a user would type it.
func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir: "testdata", RequireExplicitExec: true, RequireUniqueNames: true, UpdateScripts: os.Getenv("UPDATE") != "",
		Cmds: scriptCommands, Setup: setUpScript,
	})
}

// firm is a data folder that a test fills and runs day by day.
type firm struct {
	t       *testing.T
	data    string
	config  string // "" for none at all
	balance map[string]int64
	serial  map[string]int
}

// forEachEngine runs a test on a firm without any configuration, and on one
// whose only setting is a PostgreSQL database.
func forEachEngine(t *testing.T, test func(t *testing.T, f *firm)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		test(t, newFirm(t, ""))
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		config := filepath.Join(t.TempDir(), "relanced.yaml")
		write(t, config, fmt.Sprintf("database:\n  url: %q\n", storetest.PostgresURL(t)))
		test(t, newFirm(t, config))
	})
}

func newFirm(t *testing.T, config string) *firm {
	t.Helper()
	f := &firm{t: t, data: filepath.Join(t.TempDir(), "data"), config: config, balance: map[string]int64{}, serial: map[string]int{}}
	if err := os.MkdirAll(filepath.Join(f.data, "inbox"), 0o750); err != nil {
		t.Fatal(err)
	}
	return f
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func (f *firm) drop(name, text string) {
	f.t.Helper()
	write(f.t, filepath.Join(f.data, "inbox", name), text)
}

// relanced runs a command line in this process and returns what it printed.
func (f *firm) relanced(args ...string) string {
	f.t.Helper()
	out, code := f.try(args...)
	if code != exitDone {
		f.t.Fatalf("relanced %s: exit %d\n%s", strings.Join(args, " "), code, out)
	}
	return out
}

func (f *firm) try(args ...string) (string, int) {
	f.t.Helper()
	args = append(args, "--data", f.data)
	if f.config != "" {
		args = append(args, "--config", f.config)
	}
	var out bytes.Buffer
	code := run(context.Background(), args, &out, &out)
	return out.String(), code
}

func (f *firm) once(day ledger.Date) string {
	f.t.Helper()
	return f.relanced("once", "--as-of", string(day))
}

// table reads an export as rows keyed by column.
func (f *firm) table(name string, day ledger.Date) []map[string]string {
	f.t.Helper()
	rows, err := csv.NewReader(strings.NewReader(f.relanced("export", name, "--as-of", string(day)))).ReadAll()
	if err != nil {
		f.t.Fatal(err)
	}
	var table []map[string]string
	for _, row := range rows[1:] {
		m := map[string]string{}
		for i, column := range rows[0] {
			m[column] = row[i]
		}
		table = append(table, m)
	}
	return table
}

// sent lists "day step invoice" for every reminder that left, in order.
func (f *firm) sent(day ledger.Date) []string {
	f.t.Helper()
	var list []string
	for _, r := range f.table("reminders", day) {
		if r["state"] == "sent" {
			list = append(list, r["sent_at"][:10]+" "+r["step"]+" "+r["invoice"])
		}
	}
	slices.Sort(list)
	return list
}

func (f *firm) status(invoice string, day ledger.Date) string {
	f.t.Helper()
	for _, i := range f.table("invoices", day) {
		if i["number"] == invoice {
			return i["status"] + " " + i["open"]
		}
	}
	return "unknown"
}

// line is one movement of a generated statement, in cents.
type line struct {
	cents             int64
	name, text, extra string // extra goes into the transaction's details
}

// account is the firm's own account in generated statements.
const account = "FR7630006000011234567890189"

// statement drops the CAMT.053 of one day.
func (f *firm) statement(day ledger.Date, lines ...line) {
	f.t.Helper()
	f.drop("releve-"+string(day)+".xml", f.camt(account, day, lines...))
}

func (f *firm) camt(iban string, day ledger.Date, lines ...line) string {
	f.serial[iban]++
	opening := f.balance[iban]
	var entries strings.Builder
	for i, l := range lines {
		f.balance[iban] += l.cents
		side, party := "CRDT", "Dbtr"
		if l.cents < 0 {
			side, party = "DBIT", "Cdtr"
		}
		fmt.Fprintf(&entries, `<Ntry><Amt Ccy="EUR">%s</Amt><CdtDbtInd>%s</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>%s</Dt></BookgDt><ValDt><Dt>%[3]s</Dt></ValDt>
<AcctSvcrRef>%s</AcctSvcrRef><NtryDtls><TxDtls>%s<RltdPties><%s><Nm>%s</Nm></%[6]s></RltdPties><RmtInf><Ustrd>%[8]s</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>
`, cents(l.cents), side, day, strings.ReplaceAll(string(day), "-", "")+fmt.Sprintf("%03d", i+1), l.extra, party, l.name, l.text)
	}
	return fmt.Sprintf(`<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><GrpHdr><MsgId>M%[1]d</MsgId><CreDtTm>%[2]sT20:00:00</CreDtTm></GrpHdr>
<Stmt><Id>S%[1]d</Id><ElctrncSeqNb>%[1]d</ElctrncSeqNb><FrToDt><FrDtTm>%[2]sT00:00:00</FrDtTm><ToDtTm>%[2]sT23:59:59</ToDtTm></FrToDt>
<Acct><Id><IBAN>%[3]s</IBAN></Id><Ccy>EUR</Ccy><Ownr><Nm>ATELIER BRUNET</Nm></Ownr></Acct>
%[4]s%[5]s%[6]s</Stmt></BkToCstmrStmt></Document>
`, f.serial[iban], day, iban, balance("OPBD", opening, day), balance("CLBD", f.balance[iban], day), entries.String())
}

func balance(code string, amount int64, day ledger.Date) string {
	side := "CRDT"
	if amount < 0 {
		side = "DBIT"
	}
	return fmt.Sprintf(`<Bal><Tp><CdOrPrtry><Cd>%s</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">%s</Amt><CdtDbtInd>%s</CdtDbtInd><Dt><Dt>%s</Dt></Dt></Bal>
`, code, cents(amount), side, day)
}

func cents(n int64) string {
	if n < 0 {
		n = -n
	}
	return fmt.Sprintf("%d.%02d", n/100, n%100)
}

func weekend(day ledger.Date) bool {
	return day.Weekday() == time.Saturday || day.Weekday() == time.Sunday
}
