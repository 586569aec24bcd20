package csvbook

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"relanced/internal/ledger"
)

// shop is a mapping as a firm would write it for a tool of its own.
var shop = Mapping{
	Name: "the shop", Currency: "EUR", DateOrder: "mdy", Decimal: ".", Paid: []string{"Réglé chez nous"}, LeftOut: []string{"Essai"},
	Columns: Columns{
		Number: "Pièce|x", Customer: "Acheteur", IssueDate: "Jour", Discount: "Terme", LineAmount: "Ligne TTC",
		Paid: "Encaissé le montant", Status: "Où en est-on",
	},
}

func TestMappingValidate(t *testing.T) {
	t.Parallel()
	if faults := shop.Validate(); faults != nil {
		t.Errorf("the sample: %q", faults)
	}
	want := []string{
		"name: is missing",
		"columns.number: is missing; name the column of the invoice's number",
		"columns.customer_name: is missing; name the column of the customer's name or number",
		"columns.line_amount: stands beside amount; name one or the other",
		`columns.due_date: "DATE" is the column of issue_date already`,
		`columns.open: "€" has neither letters nor digits`,
		`currency: "EURO" is not a currency: EUR is expected`,
		`date_order: "ydm" is not accepted: dmy, mdy or ymd is expected`,
		`decimal: ";" is not accepted: "," or "." is expected`,
		"paid: and left_out need the column of the status or of the type",
	}
	got := Mapping{
		Currency: "EURO", DateOrder: "ydm", Decimal: ";", Paid: []string{"x"},
		Columns: Columns{IssueDate: "Date", DueDate: "DATE", Amount: "a", LineAmount: "b", Open: "€"},
	}.Validate()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	got = Mapping{Name: "x"}.Validate()
	if len(got) != 4 {
		t.Errorf("an empty mapping: %q", got)
	}
}

// Every export is its tool's and no other's.
func TestToolsLeaveOthersAlone(t *testing.T) {
	t.Parallel()
	owners := map[string]string{
		"quickbooks": "QuickBooks Online", "stripe": "Stripe", "zoho": "Zoho", "xero": "Xero", "odoo": "Odoo", "dolibarr": "Dolibarr",
		"outil": anyTool.name, "boutique": shop.Name,
	}
	for _, path := range samples(t) {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		file := strings.TrimPrefix(path, "testdata/")
		want := owners[strings.FieldsFunc(file, func(r rune) bool { return r == '-' || r == '.' })[0]]
		src, err := open(strings.NewReader(string(data)), layoutsOf([]Mapping{shop}))
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if l := src.found.layout; l != nil {
			got = l.name
		}
		if got != want {
			t.Errorf("%s is taken for an export of %q, want %q", path, got, want)
		}
		for _, l := range tools {
			alone, err := open(strings.NewReader(string(data)), []*layout{l})
			if err == nil && alone.found.layout != nil && l.name != want {
				t.Errorf("%s claims %s", l.name, path)
			}
		}
	}
}

// Our own export comes back as invoices.csv: what is open in it is derived, and
// says nothing of what the accounts settled.
func TestOwnExportIsNoTool(t *testing.T) {
	t.Parallel()
	const file = "number,customer_id,issue_date,due_date,currency,amount,open,status\nF1,C1,2026-01-01,2026-01-31,EUR,100.00,0.00,paid\n"
	var got printer
	notes, err := Read(strings.NewReader(file), ledger.FileInvoices, &got)
	if err != nil || notes != nil || strings.Contains(got.String(), "settled") || !strings.Contains(got.String(), "F1 of C1") {
		t.Errorf("notes %q, error %v, handed on:\n%s", notes, err, got.String())
	}
}

func TestStates(t *testing.T) {
	t.Parallel()
	for word, want := range map[string]state{
		"Overdue 12 days": stateOpen, "Due in 5 days": stateOpen, "À régler": stateOpen, "Non payée": stateOpen, "Impayée": stateOpen,
		"PAYÉE": statePaid, "In Payment": statePaid, "Partiellement payée": statePartial, "Payée partiellement": statePartial,
		"Annulée": stateOut, "Pro-forma": stateOut, "brouillon": stateOut, "Chez l'huissier": stateUnknown, "": stateUnknown,
	} {
		if got := anyTool.stateOf(word); got != want {
			t.Errorf("%q is %d, want %d", word, got, want)
		}
	}
}

// A word stands in one list only: maps have no order.
func TestWordsAreUnique(t *testing.T) {
	t.Parallel()
	for name := range states {
		if _, also := kinds[name]; also {
			t.Logf("%q is both a state and a kind", name)
		}
	}
}

func TestNameID(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"Café Nord": "CAFÉNORD", "cafe\u0301  nord": "CAFÉNORD", "S.A.R.L. Dupont & Fils": "SARLDUPONTFILS", "?!": "",
		strings.Repeat("é", 200): strings.Repeat("É", maxKey),
	} {
		if got := NameID(name); got != want {
			t.Errorf("NameID(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestNotesAreBounded(t *testing.T) {
	t.Parallel()
	var n notes
	for i := range 3 * maxNotes {
		n.add(fmt.Sprintf("oddity %d", i), fmt.Sprintf("F%d", i))
	}
	for range 2 {
		n.add("oddity 0", "F0")
	}
	lines := n.lines()
	if len(lines) != maxNotes+1 || lines[0] != "oddity 0: 1 (F0)" ||
		lines[maxNotes] != "further oddities: 80 (F40, F41, F42, F43, F44, …)" {
		t.Errorf("%q", lines)
	}
}

// BenchmarkRead reads a list of ten thousand invoices.
func BenchmarkRead(b *testing.B) {
	var csv strings.Builder
	csv.WriteString("Numéro;Nom du client;Date;Date d'échéance;Total TTC;Reste à payer;Statut\n")
	for i := range 10_000 {
		fmt.Fprintf(&csv, "F-%06d;Client %d;15/01/2026;14/02/2026;1 234,56;234,56;En retard\n", i, i%500)
	}
	b.SetBytes(int64(csv.Len()))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Read(strings.NewReader(csv.String()), ledger.FileInvoices, discard{}); err != nil {
			b.Fatal(err)
		}
	}
}
