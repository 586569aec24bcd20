package ingest

import (
	"bufio"
	"cmp"
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"relanced/internal/store"
	"relanced/internal/store/storetest"
)

const (
	// largeMB is how many million bytes TestLargeFiles writes unless
	// RELANCED_LARGE says otherwise: "1000,300" is a CAMT.053 of 1 GB and an OFX
	// of 300 MB (make large).
	largeMB = "10,4"
	// maxPeakMB is the most memory a process may hold while it takes one in,
	// SQLite's included: memory is bounded by an entry and not by the file.
	maxPeakMB = 200
	// largeInbox names to the process that takes a file in where it lies.
	largeInbox = "RELANCED_LARGE_DATA"
)

// TestLargeFiles takes large files in, each in a process of its own.
func TestLargeFiles(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it writes large files")
	}
	sizes := strings.Split(cmp.Or(os.Getenv("RELANCED_LARGE"), largeMB), ",")
	for i, format := range []struct {
		name  string
		write func(w io.Writer, bytes int) (entries int)
	}{{"large.xml", largeCAMT}, {"large.ofx", largeOFX}} {
		t.Run(format.name, func(t *testing.T) {
			mb, err := strconv.Atoi(sizes[i])
			if err != nil {
				t.Fatal(err)
			}
			data := t.TempDir()
			entries := writeLarge(t, data, format.name, mb*1_000_000, format.write)
			child := exec.Command(os.Args[0], "-test.run=^TestTakeLarge$", "-test.v") //nolint:gosec // ourselves
			child.Env = append(os.Environ(), largeInbox+"="+data)
			out, err := child.CombinedOutput()
			if err != nil || !strings.Contains(string(out), fmt.Sprintf("took %d entries", entries)) {
				t.Fatalf("%v, wanted %d entries: %s", err, entries, out)
			}
			usage, ok := child.ProcessState.SysUsage().(*syscall.Rusage)
			if !ok {
				t.Skip("this system does not say how much memory a process held")
			}
			peak := usage.Maxrss / 1000 // it counts in KB
			t.Logf("%s of %d MB: %d entries, %s of processor time, at most %d MB of memory", format.name, mb, entries,
				child.ProcessState.UserTime()+child.ProcessState.SystemTime(), peak)
			// The race detector takes five to ten times as much.
			if peak > maxPeakMB && !raceEnabled {
				t.Errorf("it held %d MB, more than %d", peak, maxPeakMB)
			}
		})
	}
}

func writeLarge(t *testing.T, data, name string, size int, write func(io.Writer, int) int) int {
	t.Helper()
	if err := os.MkdirAll(filepath.Join(data, InboxDir), 0o750); err != nil {
		t.Fatal(err)
	}
	file, err := os.Create(filepath.Join(data, InboxDir, name))
	if err != nil {
		t.Fatal(err)
	}
	buffered := bufio.NewWriterSize(file, 1<<20)
	entries := write(buffered, size)
	if err := buffered.Flush(); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	return entries
}

// TestTakeLarge is the process that takes one file in.
func TestTakeLarge(t *testing.T) { //nolint:paralleltest // its memory is measured
	data := os.Getenv(largeInbox)
	if data == "" {
		t.Skip("it is run by TestLargeFiles")
	}
	in := &Intake{
		Store: storetest.Open(t, store.Options{Path: filepath.Join(data, "ledger.db"), Now: opening}),
		Data:  data, DefaultBook: mainBook, Config: DefaultConfig(), Log: slog.New(slog.DiscardHandler),
	}
	if err := in.Prepare(); err != nil {
		t.Fatal(err)
	}
	files, err := in.Look()
	if err != nil {
		t.Fatal(err)
	}
	result, err := in.Pass(context.Background(), files)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("took %d entries", result.Entries)
}

func largeCAMT(w io.Writer, size int) (entries int) {
	_, _ = io.WriteString(w, statementBegin)
	for written := 0; written < size; entries++ {
		n, _ := fmt.Fprintf(w, statementCredit, entries)
		written += n
	}
	_, _ = fmt.Fprintf(w, statementEnd, 100*entries)
	return entries
}

func largeOFX(w io.Writer, size int) (entries int) {
	_, _ = io.WriteString(w, "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nSECURITY:NONE\nENCODING:USASCII\nCHARSET:1252\nCOMPRESSION:NONE\nOLDFILEUID:NONE\nNEWFILEUID:NONE\n\n"+
		"<OFX><SIGNONMSGSRSV1><SONRS><STATUS><CODE>0<SEVERITY>INFO</STATUS><DTSERVER>20260401<LANGUAGE>FRA</SONRS></SIGNONMSGSRSV1>\n"+
		"<BANKMSGSRSV1><STMTTRNRS><TRNUID>1<STATUS><CODE>0<SEVERITY>INFO</STATUS><STMTRS><CURDEF>EUR\n"+
		"<BANKACCTFROM><BANKID>20041<BRANCHID>01005<ACCTID>0500013M026<ACCTTYPE>CHECKING</BANKACCTFROM>\n<BANKTRANLIST><DTSTART>20260301<DTEND>20260331\n")
	for written := 0; written < size; entries++ {
		n, _ := fmt.Fprintf(w, "<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20260331<TRNAMT>100.00<FITID>REF%[1]d<NAME>VIR SEPA RECU CLIENT %[1]d<MEMO>FACTURE FA-2026-%[1]d DU 15/03/2026</STMTTRN>\n", entries)
		written += n
	}
	_, _ = fmt.Fprintf(w, "</BANKTRANLIST><LEDGERBAL><BALAMT>%d.00<DTASOF>20260331</LEDGERBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>\n", 100*entries)
	return entries
}
