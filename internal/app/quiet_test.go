package app

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"relanced/config"
	"relanced/internal/store/storetest"
)

// TestWaitsForTheInboxToBeEmpty: a statement that is just arriving may hold the
// very payment.
func TestWaitsForTheInboxToBeEmpty(t *testing.T) {
	t.Parallel()
	c := config.Default()
	c.Data = filepath.Join(t.TempDir(), "data")
	c.Intake.Settle = 10 * time.Millisecond
	a := newApp(t, c, storetest.NewClock(time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)).Now)
	if err := a.intake.Prepare(); err != nil {
		t.Fatal(err)
	}
	if err := a.quiet(context.Background(), 0); err != nil {
		t.Errorf("an empty inbox is not quiet: %v", err)
	}
	waiting := filepath.Join(c.Data, "inbox", "releve.xml")
	if err := os.WriteFile(waiting, []byte("<Document"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := a.quiet(context.Background(), 50*time.Millisecond); err == nil {
		t.Error("quiet with a file in the inbox")
	}
	time.AfterFunc(100*time.Millisecond, func() { _ = os.Remove(waiting) })
	if err := a.quiet(context.Background(), time.Minute); err != nil {
		t.Errorf("it did not wait until the file was taken: %v", err)
	}
}
