package ingest

import (
	"bufio"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"

	"relanced/ingest/camt"
	"relanced/internal/ledger"
	"relanced/internal/store"
	"relanced/internal/store/storetest"
)

// benchBytes is the size of the statement: some 12,000 credits.
const benchBytes = 10_000_000

// BenchmarkIntake takes a CAMT.053 of 10 MB from the inbox into a fresh ledger:
// copied and hashed, read once to be checked and once to be recorded, archived.
// Beside it stands what reading it once costs alone.
func BenchmarkIntake(b *testing.B) {
	template := filepath.Join(b.TempDir(), "statement.xml")
	entries := writeStatement(b, template)
	b.Run("read_once", func(b *testing.B) {
		for b.Loop() {
			readOnce(b, template)
		}
		b.ReportMetric(float64(b.N*entries)/b.Elapsed().Seconds(), "entries/s")
	})
	b.Run("sqlite", func(b *testing.B) {
		b.SetBytes(benchBytes)
		for b.Loop() {
			b.StopTimer()
			in := newInbox(b, template)
			b.StartTimer()
			takeIn(b, in, entries)
		}
		b.ReportMetric(float64(b.N*entries)/b.Elapsed().Seconds(), "entries/s")
		b.ReportMetric(peakMB(b), "peak-MB")
	})
}

// peakMB is the most memory the process ever held, that of SQLite included,
// which Go's own figures leave out.
func peakMB(b *testing.B) float64 {
	b.Helper()
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		b.Fatal(err)
	}
	if runtime.GOOS == "linux" { // counts in KB, others in bytes
		usage.Maxrss <<= 10
	}
	return float64(usage.Maxrss) / 1e6
}

func readOnce(b *testing.B, path string) {
	b.Helper()
	file, err := os.Open(path)
	if err != nil {
		b.Fatal(err)
	}
	defer file.Close() //nolint:errcheck // only read
	if err := camt.Read(file, &checker{}); err != nil {
		b.Fatal(err)
	}
}

func takeIn(b *testing.B, in *Intake, entries int) {
	b.Helper()
	files, err := in.Look()
	if err != nil {
		b.Fatal(err)
	}
	result, err := in.Pass(b.Context(), files)
	if err != nil || result.Entries != entries {
		b.Fatalf("%+v, want %d entries: %v", result, entries, err)
	}
}

func newInbox(b *testing.B, statement string) *Intake {
	b.Helper()
	data := b.TempDir()
	clock := storetest.NewClock(ledger.NewDate(2026, 4, 1).Time())
	in := &Intake{
		Store: storetest.Open(b, store.Options{Path: filepath.Join(data, "ledger.db"), Now: clock.Now}),
		Data:  data, DefaultBook: "main", Config: DefaultConfig(), Log: slog.New(slog.DiscardHandler),
	}
	if err := in.Prepare(); err != nil {
		b.Fatal(err)
	}
	content, err := os.ReadFile(statement)
	if err != nil {
		b.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(data, InboxDir, "statement.xml"), content, 0o600); err != nil {
		b.Fatal(err)
	}
	return in
}

const (
	statementBegin = `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><GrpHdr><MsgId>M</MsgId><CreDtTm>2026-04-01T05:00:00Z</CreDtTm></GrpHdr>
<Stmt><Id>S1</Id><Acct><Id><IBAN>FR5130004008280001234567806</IBAN></Id><Ccy>EUR</Ccy></Acct>
<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">0.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-03-01</Dt></Dt></Bal>
`
	statementCredit = `<Ntry>
  <Amt Ccy="EUR">100.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
  <BookgDt><Dt>2026-03-31</Dt></BookgDt><ValDt><Dt>2026-03-31</Dt></ValDt><AcctSvcrRef>REF%[1]d</AcctSvcrRef>
  <BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd>
  <NtryDtls><TxDtls><Refs><EndToEndId>E2E-%[1]d</EndToEndId></Refs>
    <RltdPties><Dbtr><Pty><Nm>Société d'exploitation %[1]d</Nm></Pty></Dbtr><DbtrAcct><Id><IBAN>DE89370400440532013000</IBAN></Id></DbtrAcct></RltdPties>
    <RmtInf><Ustrd>FACTURE FA-2026-%[1]d DU 15/03/2026</Ustrd></RmtInf></TxDtls></NtryDtls>
  <AddtlNtryInf>VIREMENT SEPA RECU</AddtlNtryInf>
</Ntry>
`
	statementEnd = `<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">%d.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-03-31</Dt></Dt></Bal>
</Stmt></BkToCstmrStmt></Document>
`
)

// writeStatement writes a statement that adds up, and counts its entries.
func writeStatement(b *testing.B, path string) (entries int) {
	b.Helper()
	file, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	defer file.Close() //nolint:errcheck // flushed below
	w := bufio.NewWriter(file)
	fmt.Fprint(w, statementBegin)
	for size := len(statementBegin); size < benchBytes; entries++ {
		n, _ := fmt.Fprintf(w, statementCredit, entries)
		size += n
	}
	fmt.Fprintf(w, statementEnd, 100*entries)
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
	return entries
}
