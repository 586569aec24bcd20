package ofx_test

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"relanced/ingest/ofx"
)

const (
	// manyMB is the size of the file TestMemoryOfAProcess reads, in million
	// bytes, unless RELANCED_OFX_MB says otherwise.
	manyMB = "20"
	// maxPeakMB is the most memory a process may hold while it reads one: it is
	// bounded by a batch and not by the file.
	maxPeakMB = 200
	// readMB tells the process of its own how much to read.
	readMB = "RELANCED_OFX_READ_MB"
)

// TestMemoryOfAProcess reads a large file in a process of its own and asks the
// system how much memory that held.
func TestMemoryOfAProcess(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it reads a large file")
	}
	mb := cmp.Or(os.Getenv("RELANCED_OFX_MB"), manyMB)
	child := exec.Command(os.Args[0], "-test.run=^TestReadMany$", "-test.v") //nolint:gosec // ourselves
	child.Env = append(os.Environ(), readMB+"="+mb)
	out, err := child.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "all of them") {
		t.Fatalf("%v: %s", err, out)
	}
	usage, ok := child.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok {
		t.Skip("this system does not say how much memory a process held")
	}
	peak := usage.Maxrss / 1000 // it counts in KB
	t.Logf("%s MB read in %s of processor time with at most %d MB of memory", mb,
		child.ProcessState.UserTime()+child.ProcessState.SystemTime(), peak)
	if peak > maxPeakMB {
		t.Errorf("it held %d MB, more than %d", peak, maxPeakMB)
	}
}

// TestReadMany is the process that reads.
func TestReadMany(t *testing.T) { //nolint:paralleltest // its memory is measured
	mb, err := strconv.Atoi(os.Getenv(readMB))
	if err != nil {
		t.Skip("it is run by TestMemoryOfAProcess")
	}
	list := &movements{bytes: mb * 1_000_000}
	var sink counter
	file := io.MultiReader(strings.NewReader("OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\n\n"+list0), list, strings.NewReader(list1))
	if err := ofx.Read(file, &sink); err != nil {
		t.Fatal(err)
	}
	if sink.entries != list.written {
		t.Fatalf("%d entries of %d", sink.entries, list.written)
	}
	t.Logf("%d entries, all of them", sink.entries)
}

// movements is a long list of movements that is never held whole.
type movements struct {
	bytes, written int
	pending        bytes.Buffer
}

// Read implements io.Reader.
func (m *movements) Read(p []byte) (int, error) {
	for m.pending.Len() < len(p) && m.bytes > 0 {
		n, _ := fmt.Fprintf(&m.pending, "<STMTTRN>\n<TRNTYPE>CREDIT\n<DTPOSTED>202603%02d\n<TRNAMT>%d.%02d\n<FITID>2026%010d\n"+
			"<NAME>VIR SEPA CLIENT %d\n<MEMO>FACTURE FA-2026-%06d\n</STMTTRN>\n",
			m.written%31+1, m.written%5000, m.written%100, m.written, m.written%900, m.written)
		m.bytes -= n
		m.written++
	}
	return m.pending.Read(p)
}
