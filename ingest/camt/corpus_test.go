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
	return root
}

// messageFolders are where the corpus keeps the three messages.
var messageFolders = map[string]ledger.Format{"camt052": ledger.FormatCAMT052, "camt053": ledger.FormatCAMT053, "camt054": ledger.FormatCAMT054}

func corpusFiles(t *testing.T, root string) []string {
	t.Helper()
	var files []string
	for _, folder := range slices.Sorted(maps.Keys(messageFolders)) {
		err := filepath.WalkDir(filepath.Join(root, folder), func(path string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() && strings.EqualFold(filepath.Ext(path), ".xml") {
				files = append(files, path)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return files
}

// otherwise are files that lie in the folder of another message.
var otherwise = map[string]ledger.Format{}

// rejected says which files of the corpus are refused, and why.
var rejected = map[string]string{
	// No day at all, not even of a balance: a day that is guessed decides on interest and reminders.
	"camt052.v2.with-account-name.xml":          undated,
	"camt054.v2.with-account-name.xml":          undated,
	"camt054.v8-with-UETR.xml":                  undated,
	"camt054.v8-with-financial-institution.xml": undated,
	// Not one of the three messages, or an empty shell of one.
	"camt053.v2.wrong.xml":  "no statement in this file",
	"unsupported.xml":       "no statement in this file",
	"invalid_namespace.xml": "no statement in this file",
	"valid_namespace.xml":   "no statement in this file",
	// Amounts that are none.
	"gcamp6.xml":                 `unknown currency "XXX"`,
	"camt053_garbled_amount.xml": `not an amount: "12..34"`,
}

const undated = "BookgDt: missing, and the statement has no date to stand in"

// TestCorpusOutcomes reads every file: what is refused is refused for the reason
// known, and every message is told by what it is.
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
		folder, _, _ := strings.Cut(name, "/")
		for _, s := range got.Statements {
			if format := s.Statement.Format; err == nil && format != messageFolders[folder] && otherwise[filepath.Base(path)] != format {
				t.Errorf("%s: read as %s", name, format)
			}
		}
		if why, known := rejected[filepath.Base(path)]; (err != nil) != known || err != nil && !strings.Contains(err.Error(), why) {
			t.Errorf("%s: %v, want %q", name, err, why)
		}
		t.Logf("%-80s sniff=%v %s", name, Sniff(raw[:min(len(raw), 4096)]), got.summary(err))
		outcomes[folder+" "+got.outcome(err)]++
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

// disagreements are the files in which another reader has something else, and
// why it is not so.
var disagreements = map[string]string{
	"camt052.v4":          pendingTaken,
	"camt052.v6":          pendingTaken,
	"camt052.v6.Amt-zero": pendingTaken,
}

const pendingTaken = "its only entry is pending (PDNG): the peer lists it, and its money has not moved"

// TestCorpusAgreesWithPeers compares amounts, days and numbers of entries with
// what another reader made of the same file, where its result lies beside it.
func TestCorpusAgreesWithPeers(t *testing.T) {
	t.Parallel()
	compared := 0
	for _, path := range corpusFiles(t, corpus(t)) {
		name := strings.TrimSuffix(filepath.Base(path), ".xml")
		raw, err := os.ReadFile(filepath.Join(filepath.Dir(path), "_expected", name+".json"))
		if errors.Is(err, fs.ErrNotExist) || rejected[name+".xml"] != "" {
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
		got, want := ntryLines(statements[0]), peerLines(t, raw)
		if _, argued := disagreements[name]; slices.Equal(got, want) == argued {
			t.Errorf("%s: %v, the peer has %v", name, got, want)
		}
	}
	if compared < 20 {
		t.Errorf("%d files compared", compared)
	}
}

// ntryLines writes each entry as its amount, booking and value day.
func ntryLines(s taken) []string {
	var lines []string
	for _, e := range s.Entries {
		lines = append(lines, fmt.Sprint(e.Amount, " ", e.BookingDate, " ", e.ValueDate))
	}
	slices.Sort(lines)
	return lines
}

func peerLines(t *testing.T, raw []byte) []string {
	t.Helper()
	type day struct {
		Instant string `json:"0"`
	}
	var message struct {
		Entries []struct {
			Amount struct {
				Amount   string `json:"getAmount"`
				Currency struct {
					Code string `json:"getCode"`
				} `json:"getCurrency"`
			} `json:"getAmount"`
			Booked day `json:"getBookingDate"`
			Valued day `json:"getValueDate"`
		} `json:"getEntries"`
	}
	if err := json.Unmarshal(raw, &message); err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, e := range message.Entries {
		var minor int64
		if _, err := fmt.Sscan(e.Amount.Amount, &minor); err != nil {
			t.Fatal(err)
		}
		amount := ledger.Money{Minor: minor, Currency: e.Amount.Currency.Code}
		lines = append(lines, fmt.Sprint(amount, " ", firstDay(e.Booked.Instant), " ", firstDay(e.Valued.Instant)))
	}
	slices.Sort(lines)
	return lines
}

func firstDay(instant string) string { return instant[:min(len(instant), 10)] }
