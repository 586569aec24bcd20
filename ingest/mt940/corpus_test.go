package mt940_test

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"relanced/ingest/mt940"
	"relanced/internal/ledger"
)

// refused are the files of the corpus that are refused, and why that is right.
var refused = map[string]string{
	"betterplace__amount_formats.sta":       "balances alone, no account",
	"betterplace__empty_entry_date.sta":     "an entry alone, no account, no currency",
	"betterplace__sepa_snippet_broken.sta":  "field 25 in place of 86: two accounts in one message",
	"cmxl__account_balance_credit.sta":      "one field",
	"cmxl__account_balance_debit.sta":       "one field",
	"cmxl__account_identification_iban.sta": "one field",
	"cmxl__available_balance.sta":           "one field",
	"cmxl__closing_balance.sta":             "one field",
	"cmxl__statement_details.sta":           "an entry alone, no account, no currency",
	"cmxl__statement_line.sta":              "an entry alone, no account, no currency",
	"self-provided__sparkassen.sta":         "an entry alone, no account, no currency",
	"self-provided__gv_codes.sta":           "no closing balance: nothing tells it from a file cut short",
	"K4262927_20200905-080000-952.txt":      "no closing balance (65F:Dnullnull in its place)",
	"oldenburgischelandesbank2.txt":         "no closing balance (65F:Dnullnull in its place)",
	"lbbw2@feature-chargecloud.txt":         "currency EURO, and 62F without its colon",
}

// unverified are the files that are read and whose own figures contradict each
// other: the intake refuses them. Most had amounts or entries taken out to make
// them fit for publication.
var unverified = strings.Fields(`betterplace__sepa_snippet.sta jejik__abnamro.sta jejik__ing.sta jejik__knab.sta jejik__postfinance.sta
	jejik__rabobank.sta jejik__triodos.sta mBank__with_newline_in_tnr.sta self-provided__details_60-63.sta self-provided__malformed_details.sta
	self-provided__mt942.sta self-provided__overly_long_details.sta self-provided__raiffeisen-cmi.sta self-provided__whitespace.sta abnamro.txt
	bayerischelandesbank@feature-chargecloud.txt bug-core-5401.txt commerzbank.txt deutschebank.txt ing-dos.txt ing-unix-2@feature-chargecloud.txt
	ing-unix-3@feature-chargecloud.txt knab.txt oldenburgischelandesbank.txt oldenburgischelandesbankmitbindestrich.txt postfinance.txt rabobank.txt
	solaris@feature-chargecloud.txt sparkasse2.txt sparkasse3.txt triodos.txt`)

// TestCorpus reads a folder of real files, when there is one: each must be read
// or refused as the tables above say, and what is read must agree with what
// another program read, except where we argue.
func TestCorpus(t *testing.T) {
	root := os.Getenv("RELANCED_CORPUS")
	if root == "" {
		t.Skip("RELANCED_CORPUS is not set")
	}
	files, accepted, compared := 0, 0, 0
	err := filepath.WalkDir(filepath.Join(root, "mt940"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) == ".yml" {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		files++
		var sink recorder
		err = mt940.Read(bytes.NewReader(content), &sink)
		if why := refused[d.Name()]; (why != "") != (err != nil) {
			t.Errorf("%s: %v, expected to be refused: %q", d.Name(), err, why)
		}
		if err != nil {
			var reason *ledger.ReadError
			if !errors.As(err, &reason) || reason.Remedy == "" {
				t.Errorf("%s: refused without a remedy: %v", d.Name(), err)
			}
			t.Logf("%-46s refused %s", d.Name(), err)
			return nil
		}
		accepted++
		if sink.misuse != nil || !mt940.Sniff(content) {
			t.Errorf("%s: not recognised, or %v", d.Name(), sink.misuse)
		}
		if got := sink.verify(); (got != nil) != slices.Contains(unverified, d.Name()) {
			t.Errorf("%s: %v", d.Name(), got)
		}
		for _, s := range sink.Statements {
			t.Logf("%-46s read %3d %s %s %s %s..%s %s -> %s | %s", d.Name(), len(s.Entries), s.End.Format, s.End.Account.ID, s.End.Account.Currency,
				s.End.From, s.End.To, s.End.Opening.Money, s.End.Closing.Money, strings.Join(s.End.Notes, "; "))
		}
		expected := filepath.Join(filepath.Dir(path), "_expected", strings.TrimSuffix(d.Name(), filepath.Ext(path))+".yml")
		theirs, err := os.ReadFile(expected)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		compared++
		compare(t, d.Name(), sink.entries(), peerReading(t, theirs))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d files, %d read, %d compared", files, accepted, compared)
}

// disagreements are the entries, by file and number, where we read otherwise
// than the program whose readings come with the corpus, and why.
var disagreements = map[string]map[int]string{
	"betterplace__sepa_mt9401.sta": {
		6:  "mark RC: a credit reversed takes money out, and only then does the statement add up",
		19: "mark RC, as above",
	},
}

// compare compares value date, entry date and amount. Where a file gives no
// entry date they have none and we take the value date.
func compare(t *testing.T, name string, entries []ledger.Entry, theirs []reading) {
	t.Helper()
	if len(entries) != len(theirs) {
		t.Errorf("%s: %d entries, they have %d", name, len(entries), len(theirs))
		return
	}
	for i, e := range entries {
		money, err := ledger.ParseDecimal(theirs[i].amount, e.Amount.Currency)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		ours := reading{string(e.ValueDate), string(e.BookingDate), e.Amount.Decimal()}
		theirs := reading{theirs[i].value, cmp.Or(theirs[i].booked, theirs[i].value), money.Decimal()}
		if why := disagreements[name][i+1]; (ours != theirs) != (why != "") {
			t.Errorf("%s: entry %d: ours %v, theirs %v, argued: %q", name, i+1, ours, theirs, why)
		}
	}
}

// reading is what both programs must agree on.
type reading struct{ value, booked, amount string }

var (
	theirAmount = regexp.MustCompile(`Decimal \['([-0-9.]+)'\]`)
	theirDate   = regexp.MustCompile(`(?m)^    (date|entry_date|guessed_entry_date): (?:&(id\d+) |\*(id\d+)$)?(?:.*Date\n    - !!binary \|\n      (\S+))?`)
)

// peerReading takes value date, entry date and amount of every transaction out
// of the dump of a Python program.
func peerReading(t *testing.T, dump []byte) []reading {
	t.Helper()
	_, list, found := strings.Cut(string(dump), "\ntransactions:")
	if !found {
		t.Fatal("not a dump")
	}
	anchors := map[string]string{}
	var readings []reading
	for _, one := range strings.Split(list, "models.Transaction\n")[1:] {
		amount := theirAmount.FindStringSubmatch(one)
		if amount == nil {
			t.Fatalf("no amount in %.200s", one)
		}
		days := map[string]string{}
		for _, m := range theirDate.FindAllStringSubmatch(one, -1) {
			day := anchors[m[3]]
			if raw, err := base64.StdEncoding.DecodeString(m[4]); err == nil && len(raw) == 4 {
				day = fmt.Sprintf("%04d-%02d-%02d", int(raw[0])<<8|int(raw[1]), raw[2], raw[3])
			}
			if m[2] != "" {
				anchors[m[2]] = day
			}
			days[m[1]] = day
		}
		readings = append(readings, reading{days["date"], days["entry_date"], amount[1]})
	}
	return readings
}
