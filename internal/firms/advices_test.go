package firms

import (
	"bytes"
	"strings"
	"testing"

	"relanced/ingest/advice"
	"relanced/internal/ledger"
)

// TestAdvicesAddUp reads the files back: each explains one bulk credit to the
// cent, and what the truth calls explained is.
func TestAdvicesAddUp(t *testing.T) {
	t.Parallel()
	sources, kinds := map[ledger.AdviceSource]int{}, map[Kind]int{}
	for seed := range uint64(24) {
		f := generate(t, seed, Options{Customers: 60, Months: 4, Noise: Noise(seed % 3), Format: Format(seed % 2)})
		explained := map[int64]int{}
		for _, day := range f.Days {
			for _, file := range day.Files {
				if !strings.HasSuffix(file.Name, ".csv") || strings.HasPrefix(file.Name, "invoices") || file.Name == "customers.csv" {
					continue
				}
				if !advice.Sniff(file.Data[:min(len(file.Data), 4096)]) {
					t.Errorf("seed %d: %s is taken for nothing", seed, file.Name)
				}
				notes, err := advice.Read(bytes.NewReader(file.Data), func(a ledger.Advice) error {
					explained[a.Net.Minor]++
					sources[a.Source]++
					return nil
				})
				if err != nil || len(notes) > 1 {
					t.Errorf("seed %d: %s: %v %q\n%s", seed, file.Name, err, notes, file.Data)
				}
			}
		}
		last := f.Days[len(f.Days)-1].Date
		for _, c := range f.Credits {
			kinds[c.Kind]++
			if bulk := c.Kind == Cheques || c.Kind == Payout; bulk != (c.Advised != "") {
				t.Errorf("seed %d: a %s is explained on %q", seed, c.Kind, c.Advised)
			}
			if c.Advised != "" && c.Advised <= last {
				if explained[c.Amount]--; explained[c.Amount] < 0 {
					t.Errorf("seed %d: no file explains the %d of %s (%s)", seed, c.Amount, c.Booked, c.Kind)
				}
			}
		}
	}
	if len(sources) != 5 || kinds[Unlisted] == 0 || kinds[Unreported] == 0 || kinds[Cheques] <= 2*kinds[Unlisted] || kinds[Payout] <= 2*kinds[Unreported] {
		t.Errorf("sources %v, kinds %v", sources, kinds)
	}
}
