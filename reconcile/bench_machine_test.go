package reconcile

import (
	"os"
	"regexp"
	"strconv"
	"syscall"
	"testing"
	"time"
)

// processorTime is what the process has taken of all processors so far: on a
// machine that others use too it tells more than a clock.
func processorTime(b *testing.B) time.Duration {
	b.Helper()
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		b.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// resetPeak forgets the most memory the process has held so far, where the
// system can.
func resetPeak(b *testing.B) {
	b.Helper()
	if err := os.WriteFile("/proc/self/clear_refs", []byte("5"), 0); err != nil {
		b.Logf("the peak is that of the whole process: %v", err)
	}
}

var highWater = regexp.MustCompile(`VmHWM:\s+(\d+) kB`)

// peakMB is the most memory the process has held since, that of SQLite
// included, which Go's own figures leave out. 0 where the system does not tell.
func peakMB(b *testing.B) float64 {
	b.Helper()
	status, _ := os.ReadFile("/proc/self/status")
	m := highWater.FindSubmatch(status)
	if m == nil {
		return 0
	}
	kilobytes, err := strconv.ParseFloat(string(m[1]), 64)
	if err != nil {
		b.Fatal(err)
	}
	return kilobytes * 1024 / 1e6
}
