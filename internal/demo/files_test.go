package demo

import (
	"crypto/sha256"
	"slices"
	"strings"
	"testing"
	"time"
)

// allFiles fails the test when the firm cannot be written.
func allFiles(t *testing.T) []File {
	t.Helper()
	files, err := Files()
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestFilesAreTheSameEachTime(t *testing.T) {
	t.Parallel()
	digest := func() [32]byte {
		h := sha256.New()
		for _, f := range allFiles(t) {
			h.Write([]byte(f.Name + "\x00" + f.Arrives + "\x00"))
			h.Write(f.Data)
		}
		return [32]byte(h.Sum(nil))
	}
	if first, second := digest(), digest(); first != second {
		t.Errorf("two runs differ: %x and %x", first, second)
	}
}

func TestFilesArriveInOrder(t *testing.T) {
	t.Parallel()
	files := allFiles(t)
	names := map[string]bool{}
	for i, f := range files {
		if names[f.Name] {
			t.Errorf("%s comes twice", f.Name)
		}
		names[f.Name] = true
		if strings.ContainsAny(f.Name, "/\\ ") || len(f.Data) == 0 {
			t.Errorf("%q with %d bytes is no file of an inbox", f.Name, len(f.Data))
		}
		if f.Arrives < FirstDay || f.Arrives > AsOf || !isBankingDay(day(f.Arrives)) {
			t.Errorf("%s arrives on %s", f.Name, f.Arrives)
		}
		if i > 0 && f.Arrives < files[i-1].Arrives {
			t.Errorf("%s arrives on %s, after %s on %s", f.Name, f.Arrives, files[i-1].Name, files[i-1].Arrives)
		}
	}
	if files[0].Name != "customers.csv" || files[1].Name != "invoices.csv" {
		t.Errorf("the inbox begins with %s and %s", files[0].Name, files[1].Name)
	}
}

// A typing error in a date of the tables would become year 1.
func TestTablesHoldRealDays(t *testing.T) {
	t.Parallel()
	isDay := func(text string) bool {
		_, err := time.Parse(time.DateOnly, text)
		return err == nil
	}
	for _, i := range invoices {
		if !isDay(i.issued) || !isDay(i.due) || i.due < i.issued || !isBankingDay(day(i.issued)) {
			t.Errorf("%s: issued %q, due %q", i.number, i.issued, i.due)
		}
	}
	for _, m := range slices.Concat(currentMovements, olderMovements) {
		if !isDay(m.day) || m.day < FirstDay || m.day >= AsOf || !isBankingDay(day(m.day)) {
			t.Errorf("%s %s: booked on %q", m.party, m.text, m.day)
		}
	}
	for _, list := range [][]movement{currentMovements, olderMovements} {
		if !slices.IsSortedFunc(list, func(a, b movement) int { return strings.Compare(a.day, b.day) }) {
			t.Error("movements are not in booking order: their references would not be unique")
		}
	}
}
