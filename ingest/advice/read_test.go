package advice

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"relanced/internal/ledger"
)

var update = flag.Bool("update", false, "write the golden files anew")

// written lists advices as a golden file has them.
func written(list []ledger.Advice) string {
	var b strings.Builder
	for _, a := range list {
		total := "stated"
		if a.Sum {
			total = "summed"
		}
		fmt.Fprintf(&b, "%s: %s, %s\n", a.Name(), a.Net, total)
		for _, l := range a.Lines {
			fmt.Fprintf(&b, "    %s %s: %d - %d = %d, %q id %q name %q email %q customer %q\n",
				l.Place, l.Kind, l.Gross, l.Fee, l.Net, l.Text, l.ID, l.Name, l.Email, l.Customer)
		}
	}
	return b.String()
}

func read(data []byte) ([]ledger.Advice, []string, error) {
	var list []ledger.Advice
	// One byte at a time: where a read ends must not matter.
	notes, err := Read(iotest.OneByteReader(bytes.NewReader(data)), func(a ledger.Advice) error {
		list = append(list, a)
		return nil
	})
	return list, notes, err
}

func samples(t testing.TB) []string {
	t.Helper()
	list, err := filepath.Glob("testdata/*.csv")
	if err != nil || len(list) == 0 {
		t.Fatal("no samples in testdata", err)
	}
	return list
}

func TestReadGolden(t *testing.T) {
	t.Parallel()
	for _, path := range samples(t) {
		t.Run(filepath.Base(path), func(t *testing.T) {
			t.Parallel()
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if !Sniff(data[:min(len(data), 600)]) {
				t.Fatal("Sniff does not know the file")
			}
			list, notes, err := read(data)
			if err != nil {
				t.Fatal(err)
			}
			got := written(list) + "notes:\n" + strings.Join(notes, "\n") + "\n"
			golden := path + ".golden"
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestReadRefuses(t *testing.T) {
	t.Parallel()
	const head = "credit,date,amount,invoice,customer,line_amount\n"
	const stripe = "balance_transaction_id,automatic_payout_id,automatic_payout_effective_at,currency,gross,fee,net,reporting_category\n"
	for name, test := range map[string]struct{ file, want string }{
		"lines and total":   {head + "B1,2026-03-12,100.00,F1,C1,99.00\n", "row 2: remittance advice B1 of 2026-03-12: the lines are 99.00 EUR together and the total is 100.00 EUR, a difference of -1.00 EUR"},
		"two totals":        {head + "B1,2026-03-12,100.00,F1,C1,99.00\nB1,2026-03-12,101.00,F2,C1,1.00\n", "line 3, row 3, amount: the total is 101.00 EUR here and 100.00 EUR before"},
		"no amount":         {head + "B1,2026-03-12,100.00,F1,C1,\n", "line 2, row 2, line_amount: the cell is empty"},
		"no number":         {head + "B1,2026-03-12,100.00,F1,C1,x\n", "line 2, row 2, line_amount: not an amount"},
		"no day":            {head + "B1,,100.00,F1,C1,100.00\n", "line 2, row 2, date: the cell is empty"},
		"no credit":         {head + ",,100.00,F1,C1,100.00\n", "line 2, row 2, credit: the first row names neither the credit nor its day"},
		"cells":             {head + "B1,2026-03-12,100,00,F1,C1,100,00\n", "line 2, row 2: 8 cells where the header has 6"},
		"a fee that is off": {stripe + "t1,po_1,2026-03-12,eur,100.00,1.00,98.00,charge\n", "row 2: 100.00 EUR less a fee of 1.00 EUR is not 98.00 EUR"},
		"a payout in part":  {stripe + "t1,po_1,2026-03-12,eur,100.00,1.00,99.00,charge\nt2,po_1,2026-03-12,eur,-120.00,0,-120.00,payout\n", "a difference of -21.00 EUR"},
		"nothing paid out":  {stripe + "t1,,,eur,100.00,1.00,99.00,charge\n", "no credit is made up of the rows (left out: in no payout yet: 1 (first: t1))"},
		"a currency":        {stripe + "t1,po_1,2026-03-12,zzz,100.00,1.00,99.00,charge\n", "line 2, row 2, currency: "},
		"quotation marks":   {head + "B1,2026-03-12,\"100.00,F1,C1,1", "quotation mark"},
		"another table":     {"Date;Libellé;Débit;Crédit\n", "the columns are not those of a payout report"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			list, _, err := read([]byte(test.file))
			if _, ok := errors.AsType[*ledger.ReadError](err); !ok || !strings.Contains(err.Error(), test.want) || len(list) > 0 {
				t.Errorf("got %v and %d advices, want %q", err, len(list), test.want)
			}
		})
	}
}

// TestReadTellsTheDayByTheLanguage: an export of a few days may have none past
// the twelfth.
func TestReadTellsTheDayByTheLanguage(t *testing.T) {
	t.Parallel()
	const french = "Date,Heure,Nom,Type,Devise,Avant commission,Commission,Net,Numéro de transaction\n"
	const english = "Date,Time,Name,Type,Currency,Gross,Fee,Net,Transaction ID\n"
	rows := func(day string) string {
		return day + ",11:00:00,Petit,Paiement,EUR,\"10,00\",\"0,00\",\"10,00\",P1\n" + day + ",12:00:00,,Virement standard,EUR,\"-10,00\",\"0,00\",\"-10,00\",W1\n"
	}
	for file, want := range map[string]ledger.Date{
		french + rows("06/10/2025"): "2025-10-06", english + rows("06/10/2025"): "", english + rows("09/09/2025"): "2025-09-09",
	} {
		list, _, err := read([]byte(file))
		if want == "" && err == nil || want != "" && (err != nil || list[0].Date != want) {
			t.Errorf("got %v %v, want %q of\n%s", list, err, want, file)
		}
	}
}

// TestReadLeavesOthersAlone: no table of another kind is taken for an advice.
func TestReadLeavesOthersAlone(t *testing.T) {
	t.Parallel()
	for _, pattern := range []string{"../csvbook/testdata/*", "../csvbank/testdata/*.csv", "../fec/testdata/*"} {
		paths, err := filepath.Glob(pattern)
		if err != nil || len(paths) == 0 {
			t.Fatal(pattern, err)
		}
		for _, path := range paths {
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if Sniff(data) {
				t.Errorf("%s is taken for an advice", path)
			}
		}
	}
}

func TestErrorsOfTheSinkAreItsOwn(t *testing.T) {
	t.Parallel()
	stop := errors.New("stop")
	_, err := Read(strings.NewReader("credit,date,amount,invoice\nB,2026-03-12,1.00,F1\n"), func(ledger.Advice) error { return stop })
	if !errors.Is(err, stop) {
		t.Error(err)
	}
	if _, err := Read(iotest.ErrReader(stop), func(ledger.Advice) error { return nil }); !errors.Is(err, stop) {
		t.Error(err)
	}
}
