package camt

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"relanced/internal/ledger"
)

// corpus returns the folder of other people's sample files, which are read
// where they lie when RELANCED_CORPUS says where.
func corpus(t *testing.T) string {
	t.Helper()
	root := os.Getenv("RELANCED_CORPUS")
	if root == "" {
		t.Skip("RELANCED_CORPUS is not set")
	}
	return filepath.Join(root, "camt053")
}

func corpusFiles(t *testing.T, root string) []string {
	t.Helper()
	var files []string
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && strings.EqualFold(filepath.Ext(path), ".xml") {
			files = append(files, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestCorpusOutcomes(t *testing.T) {
	t.Parallel()
	root := corpus(t)
	outcomes := map[string]int{}
	for _, path := range corpusFiles(t, root) {
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		got := &recorder{}
		err = Read(bytes.NewReader(raw), got)
		if refused, ok := errors.AsType[*ledger.ReadError](err); err != nil && (!ok || refused.Remedy == "") {
			t.Errorf("%s: not a ReadError with a remedy: %v", path, err)
		}
		name, _ := filepath.Rel(root, path)
		t.Logf("%-80s sniff=%v %s", name, Sniff(raw[:min(len(raw), 4096)]), got.summary(err))
		outcomes[got.outcome(err)]++
	}
	for _, k := range slices.Sorted(maps.Keys(outcomes)) {
		t.Logf("%5d  %s", outcomes[k], k)
	}
}

func (r *recorder) outcome(err error) string {
	if err != nil {
		return "rejected: " + err.Error()
	}
	verified, unverified := 0, 0
	for _, s := range r.Statements {
		check, err := s.check()
		switch {
		case err != nil:
			return "read, does not add up"
		case check.Verified:
			verified++
		default:
			unverified++
		}
	}
	if unverified > 0 {
		return "read, unverified"
	}
	return "read, balances verified"
}

func (r *recorder) summary(err error) string {
	if err != nil {
		return "REJECTED " + err.Error()
	}
	var b strings.Builder
	for _, s := range r.Statements {
		check, err := s.check()
		fmt.Fprintf(&b, "\n    %s %s..%s n=%d verified=%v", s.Statement.Account.ID, s.Statement.From, s.Statement.To, s.Statement.Entries, check.Verified)
		if err != nil {
			fmt.Fprintf(&b, " %v", err)
		}
		for _, note := range append(s.Statement.Notes, check.Note) {
			if note != "" {
				fmt.Fprintf(&b, "\n        - %s", note)
			}
		}
	}
	return b.String()
}

// TestCorpusChain follows the account with the most statements from day to day:
// each opens with what the one before closed with, and each adds up.
func TestCorpusChain(t *testing.T) {
	t.Parallel()
	accounts, longest := map[string]map[ledger.Date]taken{}, map[ledger.Date]taken{}
	for _, path := range corpusFiles(t, corpus(t)) {
		for _, s := range readAny(t, path).Statements {
			id := s.Statement.Account.ID
			if accounts[id] == nil {
				accounts[id] = map[ledger.Date]taken{}
			}
			accounts[id][s.Statement.To] = s
			if len(accounts[id]) > len(longest) {
				longest = accounts[id]
			}
		}
	}
	if len(longest) < 155 {
		t.Fatalf("the longest chain has %d statements", len(longest))
	}
	var before *taken
	for _, day := range slices.Sorted(maps.Keys(longest)) {
		s := longest[day]
		if check, err := s.check(); err != nil || !check.Verified || check.Note != "" {
			t.Errorf("%s: %+v %v", day, check, err)
		}
		if before != nil && before.Statement.Closing.Money != s.Statement.Opening.Money {
			t.Errorf("%s opens with %s, after %s", day, s.Statement.Opening.Money, before.Statement.Closing.Money)
		}
		before = &s
	}
}

// readAny reads a file that may be refused.
func readAny(t *testing.T, path string) *recorder {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	got := &recorder{}
	if Read(bytes.NewReader(raw), got) != nil {
		return &recorder{}
	}
	return got
}

// TestCorpusAgreesWithPeers compares the amounts of whole files with what
// another reader made of them, where its result lies beside the file. It counts
// Ntry elements where we count details.
func TestCorpusAgreesWithPeers(t *testing.T) {
	t.Parallel()
	compared := 0
	for _, path := range corpusFiles(t, corpus(t)) {
		name := strings.TrimSuffix(filepath.Base(path), ".xml")
		raw, err := os.ReadFile(filepath.Join(filepath.Dir(path), "_expected", name+".json"))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		statements := readFile(t, path).Statements
		if len(statements) != 1 {
			continue // the peer lists the entries of one statement only
		}
		compared++
		if got, want := ntryAmounts(statements[0]), peerAmounts(t, raw); !slices.Equal(got, want) {
			t.Errorf("%s: amounts %v, the peer has %v", name, got, want)
		}
	}
	if compared == 0 {
		t.Error("nothing to compare with")
	}
}

// ntryAmounts puts split batches together again.
func ntryAmounts(s taken) []string {
	sums := map[string]ledger.Money{}
	for _, e := range s.Entries {
		place, _, _ := strings.Cut(e.Place, " TxDtls")
		sums[place] = ledger.Money{Minor: sums[place].Minor + e.Amount.Minor, Currency: e.Amount.Currency}
	}
	var amounts []string
	for _, sum := range sums {
		amounts = append(amounts, sum.Abs().String())
	}
	slices.Sort(amounts)
	return amounts
}

func peerAmounts(t *testing.T, raw []byte) []string {
	t.Helper()
	var message struct {
		Entries []struct {
			Amount struct {
				Amount   string `json:"getAmount"`
				Currency struct {
					Code string `json:"getCode"`
				} `json:"getCurrency"`
			} `json:"getAmount"`
		} `json:"getEntries"`
	}
	if err := json.Unmarshal(raw, &message); err != nil {
		t.Fatal(err)
	}
	var amounts []string
	for _, e := range message.Entries {
		var minor int64
		if _, err := fmt.Sscan(e.Amount.Amount, &minor); err != nil {
			t.Fatal(err)
		}
		amounts = append(amounts, ledger.Money{Minor: minor, Currency: e.Amount.Currency.Code}.Abs().String())
	}
	slices.Sort(amounts)
	return amounts
}
