package demo

import (
	"encoding/xml"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// camtFile is what these tests read of a camt.053, apart from the types that
// wrote it: amounts stay text.
type camtFile struct {
	XMLName xml.Name `xml:"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08 Document"`
	Stmt    []struct {
		Sequence string `xml:"ElctrncSeqNb"`
		From     string `xml:"FrToDt>FrDtTm"`
		To       string `xml:"FrToDt>ToDtTm"`
		IBAN     string `xml:"Acct>Id>IBAN"`
		Balances []struct {
			Code   string `xml:"Tp>CdOrPrtry>Cd"`
			Amount string `xml:"Amt"`
			Sign   string `xml:"CdtDbtInd"`
		} `xml:"Bal"`
		Count   int `xml:"TxsSummry>TtlNtries>NbOfNtries"`
		Entries []struct {
			Amount string `xml:"Amt"`
			Sign   string `xml:"CdtDbtInd"`
			Status string `xml:"Sts>Cd"`
			Booked string `xml:"BookgDt>Dt"`
			Ref    string `xml:"AcctSvcrRef"`
			Detail struct {
				Ref    string `xml:"Refs>AcctSvcrRef"`
				Amount string `xml:"Amt"`
				Return string `xml:"RtrInf>Rsn>Cd"`
			} `xml:"NtryDtls>TxDtls"`
		} `xml:"Ntry"`
	} `xml:"BkToCstmrStmt>Stmt"`
}

var twoDecimals = regexp.MustCompile(`^\d+\.\d\d$`)

// readCents insists on two decimals and takes the point out: no float.
func readCents(t *testing.T, text, sign string) int64 {
	t.Helper()
	if !twoDecimals.MatchString(text) {
		t.Fatalf("%q has not two decimals", text)
	}
	cents, err := strconv.ParseInt(strings.Replace(text, ".", "", 1), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	if sign == "DBIT" {
		return -cents
	}
	return cents
}

// expected returns the story of one account by reference.
func expected(iban string) map[string]Expect {
	list := map[string]Expect{}
	for _, e := range Story() {
		if e.Account == iban {
			list[e.BankRef] = e
		}
	}
	return list
}

func TestCurrentAccountIsCoveredEachBankingDay(t *testing.T) {
	t.Parallel()
	left := expected(MainIBAN())
	balance, sequence, next := currentAccount.opening, 22, day(FirstDay)
	for _, f := range allFiles(t) {
		if !strings.HasSuffix(f.Name, ".xml") {
			continue
		}
		var doc camtFile
		if err := xml.Unmarshal(f.Data, &doc); err != nil {
			t.Fatalf("%s: %v", f.Name, err)
		}
		s := doc.Stmt[0]
		today := next.Format(time.DateOnly)
		if s.From != today+"T00:00:00" || s.To != today+"T23:59:59" || s.Sequence != strconv.Itoa(sequence) || s.IBAN != MainIBAN() {
			t.Errorf("%s: number %s covers %s to %s of %s, want %d and %s", f.Name, s.Sequence, s.From, s.To, s.IBAN, sequence, today)
		}
		if got := readCents(t, s.Balances[0].Amount, s.Balances[0].Sign); s.Balances[0].Code != "OPBD" || got != balance {
			t.Errorf("%s: opens at %d cents, want %d", f.Name, got, balance)
		}
		for _, e := range s.Entries {
			want, cents := left[e.Ref], readCents(t, e.Amount, e.Sign)
			if cents != want.Amount || e.Booked != today || want.Day != today || e.Status != "BOOK" || e.Detail.Ref != e.Ref || e.Detail.Amount != e.Amount {
				t.Errorf("%s: %+v is not %+v", f.Name, e, want)
			}
			if (e.Detail.Return == "AC04") != (want.Scene == SceneReturned && cents < 0) {
				t.Errorf("%s: %s returns because of %q", f.Name, e.Ref, e.Detail.Return)
			}
			balance += cents
			delete(left, e.Ref)
		}
		if got := readCents(t, s.Balances[1].Amount, s.Balances[1].Sign); s.Balances[1].Code != "CLBD" || got != balance || got < 0 {
			t.Errorf("%s: closes at %d cents, want %d, and never overdrawn", f.Name, got, balance)
		}
		if s.Count != len(s.Entries) {
			t.Errorf("%s: announces %d entries and holds %d", f.Name, s.Count, len(s.Entries))
		}
		next, sequence = nextBankingDay(next), sequence+1
	}
	if next.Format(time.DateOnly) != AsOf || len(left) > 0 {
		t.Errorf("covered to before %s; entries told but not written: %v", next, left)
	}
}

func TestCamtHoldsNoEmptyElementAndNoAbsentDate(t *testing.T) {
	t.Parallel()
	empty := regexp.MustCompile(`<(\w+)[^>]*>\s*</`)
	for _, f := range allFiles(t) {
		if !strings.HasSuffix(f.Name, ".xml") {
			continue
		}
		if found := empty.Find(f.Data); found != nil {
			t.Errorf("%s holds %s", f.Name, found)
		}
		if strings.Contains(string(f.Data), absentDate) {
			t.Errorf("%s holds the date of nothing", f.Name)
		}
	}
}

// A balance of a million is where the library's floats would turn to 1e+06.
func TestTidyWritesEveryAmountExactly(t *testing.T) {
	t.Parallel()
	for _, cents := range []int64{0, 1, 10, 29, 115, 78410, 100000000, 123456789, 99999999999999} {
		raw, err := xml.Marshal(struct {
			XMLName xml.Name `xml:"Bal"`
			Amt     any
		}{Amt: camtAmount(cents)})
		if err != nil {
			t.Fatal(err)
		}
		got, err := tidy(raw, camtNamespace)
		if want := `<Amt Ccy="EUR">` + decimal(cents) + `</Amt>`; err != nil || !strings.Contains(string(got), want) {
			t.Errorf("%d cents: %s, %v; want %s", cents, got, err, want)
		}
	}
}

var ofxLine = regexp.MustCompile(`(?m)^<(\w+)>([^<\r\n]+)\r?$`)

func TestOlderAccountIsCoveredWeekByWeek(t *testing.T) {
	t.Parallel()
	left := expected(SecondIBAN())
	balance, next := olderAccount.opening, day(FirstDay)
	for _, f := range allFiles(t) {
		if !strings.HasSuffix(f.Name, ".ofx") {
			continue
		}
		text, err := charmap.Windows1252.NewDecoder().Bytes(f.Data)
		if err != nil {
			t.Fatal(err)
		}
		var cents int64
		var posted string
		for _, leaf := range ofxLine.FindAllStringSubmatch(string(text), -1) {
			switch value := leaf[2]; leaf[1] {
			case "BANKID", "BRANCHID", "ACCTID":
				if !strings.Contains(SecondIBAN(), value) {
					t.Errorf("%s: %s is not of the account", f.Name, value)
				}
			case "DTSTART":
				if value != next.Format("20060102") {
					t.Errorf("%s starts on %s, want %s", f.Name, value, next)
				}
			case "DTEND":
				end, _ := time.Parse("20060102", value)
				next = end.AddDate(0, 0, 1)
			case "DTPOSTED":
				posted = value
			case "TRNAMT":
				cents = readSigned(t, value)
				balance += cents
			case "FITID":
				if want := left[value]; want.Amount != cents || strings.ReplaceAll(want.Day, "-", "") != posted {
					t.Errorf("%s: %s of %s with %d cents is not %+v", f.Name, value, posted, cents, want)
				}
				delete(left, value)
			case "NAME":
				if utf8.RuneCountInString(value) > maxName {
					t.Errorf("%s: the name %q is too long", f.Name, value)
				}
			case "BALAMT":
				if got := readSigned(t, value); got != balance || got < 0 {
					t.Errorf("%s: a balance of %d cents, want %d, and never overdrawn", f.Name, got, balance)
				}
			}
		}
	}
	if next.Format(time.DateOnly) != AsOf || len(left) > 0 {
		t.Errorf("covered to before %s; entries told but not written: %v", next, left)
	}
}

func readSigned(t *testing.T, text string) int64 {
	t.Helper()
	if text[0] == '-' {
		return readCents(t, text[1:], "DBIT")
	}
	return readCents(t, strings.TrimPrefix(text, "+"), "CRDT")
}

// The dialect is the point of the second account: it must not be tidied away.
func TestOlderAccountShowsTheDialectOfFrenchBanks(t *testing.T) {
	t.Parallel()
	var all string
	for _, f := range allFiles(t) {
		if strings.HasSuffix(f.Name, ".ofx") {
			all += string(f.Data)
		}
	}
	for _, want := range []string{
		"CHARSET:1252", "<TRNAMT>+1523.50", "FA\xc7ADE", "BOIS &amp; FER",
		"<NAME>VIR SEPA MME AICHA BENKIRANE-ROU\r\n<MEMO>FA-2026-019 FENETRES",
	} {
		if !strings.Contains(all, want) {
			t.Errorf("no OFX file holds %q", want)
		}
	}
	if strings.Contains(all, "</NAME>") || strings.Contains(all, "IBAN") {
		t.Error("leaf elements are closed, or the IBAN is given")
	}
}
