package ingest

import (
	"strings"
	"testing"

	"relanced/internal/ledger"
	"relanced/internal/store"
)

func TestFolderOfABook(t *testing.T) {
	t.Parallel()
	forEach(t, func(t *testing.T, o *office) {
		o.drop("b2/customers.csv", customersCSV)
		o.drop("b2/invoices.csv", invoicesCSV)
		o.drop("b2/march.xml", march())
		if r := o.pass(); r.Recorded != 3 || r.Books["b2"] != 3 || len(r.Books) != 1 {
			t.Errorf("got %+v", r)
		}
		if i := o.invoice("b2", "FA-1"); i.Amount.String() != "120.00 EUR" || i.Customer != "C1" {
			t.Errorf("got %+v", i)
		}
		if entries := o.entries("b2"); len(entries) != 1 {
			t.Errorf("%d entries", len(entries))
		}
		sameList(t, "inbox", o.tree(InboxDir))
		// The same bytes are another file in another book.
		o.drop("march.xml", march())
		if r := o.pass(); r.Recorded != 1 || r.Entries != 1 || r.Books[mainBook] != 1 {
			t.Errorf("got %+v", r)
		}
	})
}

const splitCSV = "number,customer_id,issue_date,due_date,currency,amount,reference,book\n" +
	"FA-1,C1,2026-02-01,2026-03-03,EUR,1.00,,\n" +
	"FA-1,C1,2026-02-01,2026-03-03,EUR,2.00,,b2\n" +
	"FA-2,C2,2026-02-01,2026-03-03,EUR,3.00,,b2\n" +
	"FA-3,C3,2026-02-01,2026-03-03,EUR,4.00,,main\n"

// TestBookColumn: one file feeds several books.
func TestBookColumn(t *testing.T) {
	t.Parallel()
	forEach(t, func(t *testing.T, o *office) {
		o.drop("invoices.csv", splitCSV)
		if r := o.pass(); r.Recorded != 1 || r.Invoices != 4 || r.Books[mainBook] != 1 || r.Books["b2"] != 1 {
			t.Errorf("got %+v", r)
		}
		for book, want := range map[string]string{mainBook: "FA-1 1.00 EUR, FA-3 4.00 EUR", "b2": "FA-1 2.00 EUR, FA-2 3.00 EUR"} {
			if got := o.invoices(book); got != want {
				t.Errorf("book %s has %s", book, got)
			}
		}
		o.drop("invoices again.csv", splitCSV)
		if r := o.pass(); r.Duplicates != 1 || r.Invoices != 0 {
			t.Errorf("again: got %+v", r)
		}
	})
}

func (o *office) invoices(book string) string {
	var list []string
	o.view(book, func(tx *store.Tx) error {
		invoices, err := tx.Invoices()
		for _, i := range invoices {
			list = append(list, i.Number+" "+i.Amount.String())
		}
		return err
	})
	return strings.Join(list, ", ")
}

// TestBookColumnNamesNoBook: not even the rows of the other books are taken.
func TestBookColumnNamesNoBook(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		books []string
		book  string
	}{
		"not configured": {[]string{mainBook, "b2"}, "b3"},
		"not a name":     {nil, "../x"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := onSQLite(t)
			o.Books = c.books
			o.drop("invoices.csv", splitCSV+"FA-9,C9,2026-02-01,2026-03-03,EUR,9.00,,"+c.book+"\n")
			if r := o.pass(); r.Rejected != 1 || r.Recorded != 0 || r.Invoices != 0 {
				t.Errorf("got %+v", r)
			}
			if reason := o.reasons()[0]; !strings.Contains(reason, "there is no book") {
				t.Errorf("got %s", reason)
			}
			if got := o.invoices(mainBook) + o.invoices("b2"); got != "" {
				t.Errorf("recorded %s", got)
			}
		})
	}
}

// TestInvoiceBeforeCustomer: files arrive in any order.
func TestInvoiceBeforeCustomer(t *testing.T) {
	t.Parallel()
	forEach(t, func(t *testing.T, o *office) {
		o.drop("invoices.csv", invoicesCSV)
		o.pass()
		o.drop("customers.csv", customersCSV)
		if r := o.pass(); r.Customers != 1 {
			t.Errorf("got %+v", r)
		}
		o.view(mainBook, func(tx *store.Tx) error {
			c, found, err := tx.Customer("C1")
			if !found || c.Name != "Durand SARL" {
				t.Errorf("got %+v", c)
			}
			return err
		})
	})
}

func TestChangedInvoice(t *testing.T) {
	t.Parallel()
	forEach(t, func(t *testing.T, o *office) {
		o.drop("invoices.csv", invoicesCSV)
		o.pass()
		o.drop("again.csv", invoicesCSV+"FA-2,C1,2026-02-01,2026-03-03,EUR,5.00,\n")
		if r := o.pass(); r.Invoices != 1 {
			t.Errorf("the same row again counts: %+v", r)
		}
		if i := o.invoice(mainBook, "FA-1"); i.Version != 1 {
			t.Errorf("got %+v", i)
		}
		o.drop("changed.csv", strings.Replace(invoicesCSV, "2026-03-03", "2026-03-31", 1))
		if r := o.pass(); r.Invoices != 1 {
			t.Errorf("got %+v", r)
		}
		if i := o.invoice(mainBook, "FA-1"); i.Version != 2 || i.DueDate != "2026-03-31" {
			t.Errorf("got %+v", i)
		}
		if e := o.events(mainBook, "invoice.changed"); len(e) != 1 || !strings.Contains(e[0].Detail, "2026-03-03") {
			t.Errorf("events %+v", e)
		}
	})
}

// TestChangedAfterAllocation: a changed amount or customer takes the money back
// to a person; what does not touch the money leaves it. Each case has a book.
func TestChangedAfterAllocation(t *testing.T) {
	t.Parallel()
	forEach(t, func(t *testing.T, o *office) {
		for book, c := range map[string]struct {
			row     string
			reopens bool
		}{
			"lower-amount":   {"FA-1,C1,2026-02-01,2026-03-03,EUR,100.00,\n", true},
			"other-customer": {"FA-1,C2,2026-02-01,2026-03-03,EUR,120.00,\n", true},
			"other-currency": {"FA-1,C1,2026-02-01,2026-03-03,CHF,120.00,\n", true},
			"later-due-date": {"FA-1,C1,2026-02-01,2026-04-30,EUR,120.00,\n", false},
			"the-same":       {"FA-1,C1,2026-02-01,2026-03-03,EUR,120.00,\n", false},
		} {
			o.drop(book+"/invoices.csv", invoicesCSV+"FA-2,C1,2026-02-01,2026-03-03,EUR,30.00,\n")
			o.drop(book+"/march.xml", march(line{day: "2026-03-10", minor: 9000, ref: "R1"}, line{day: "2026-03-11", minor: 6000, ref: "R2"}))
			o.pass()
			o.allocate(book, "R1", map[string]int64{"FA-1": 9000})
			o.allocate(book, "R2", map[string]int64{"FA-1": 3000, "FA-2": 3000})
			o.drop(book+"/changed.csv", invoiceHeader+c.row)
			o.pass()
			state, open, live := ledger.EntryAllocated, "0.00 0.00", 3
			if c.reopens {
				state, open, live = ledger.EntryReview, o.invoice(book, "FA-1").Amount.Decimal()+" 30.00", 0
			}
			for _, e := range o.entries(book) {
				if e.State != state || c.reopens && !strings.Contains(e.Note, "invoice FA-1 changed") {
					t.Errorf("%s: %s is %s: %s", book, e.BankRef, e.State, e.Note)
				}
			}
			if got := o.invoice(book, "FA-1").Open().Decimal() + " " + o.invoice(book, "FA-2").Open().Decimal(); got != open {
				t.Errorf("%s: open %s, want %s", book, got, open)
			}
			o.view(book, func(tx *store.Tx) error {
				allocations, err := tx.LiveAllocations()
				if len(allocations) != live {
					t.Errorf("%s: %d live allocations, want %d", book, len(allocations), live)
				}
				return err
			})
		}
	})
}

// TestAPersonsAllocationOutlivesAChange: what a person decided stays as long as
// the new figures allow it; what the engine decided is decided anew.
func TestAPersonsAllocationOutlivesAChange(t *testing.T) {
	t.Parallel()
	forEach(t, func(t *testing.T, o *office) {
		for book, c := range map[string]struct {
			row  string
			want string // R1 is marie's, R2 the engine's
		}{
			"higher-amount":  {"FA-1,C1,2026-02-01,2026-03-03,EUR,150.00,\n", "R1 allocated R2 review open 60.00"},
			"enough-for-r1":  {"FA-1,C1,2026-02-01,2026-03-03,EUR,90.00,\n", "R1 allocated R2 review open 0.00"},
			"too-little":     {"FA-1,C1,2026-02-01,2026-03-03,EUR,89.99,\n", "R1 review R2 review open 89.99"},
			"other-customer": {"FA-1,C2,2026-02-01,2026-03-03,EUR,150.00,\n", "R1 review R2 review open 150.00"},
			"other-currency": {"FA-1,C1,2026-02-01,2026-03-03,CHF,150.00,\n", "R1 review R2 review open 150.00"},
			"a-credit-note":  {"FA-1,C1,2026-02-01,2026-03-03,EUR,-90.00,\n", "R1 review R2 review open -90.00"},
		} {
			o.drop(book+"/invoices.csv", invoicesCSV)
			o.drop(book+"/march.xml", march(line{day: "2026-03-10", minor: 9000, ref: "R1"}, line{day: "2026-03-11", minor: 3000, ref: "R2"}))
			o.pass()
			o.allocate(book, "R1", map[string]int64{"FA-1": 9000})
			o.allocateAs(book, "R2", ledger.ByEngine, map[string]int64{"FA-1": 3000})
			o.drop(book+"/changed.csv", invoiceHeader+c.row)
			o.pass()
			var got []string
			for _, e := range o.entries(book) {
				got = append(got, e.BankRef, string(e.State))
			}
			got = append(got, "open", o.invoice(book, "FA-1").Open().Decimal())
			if strings.Join(got, " ") != c.want {
				t.Errorf("%s: %v, want %s", book, got, c.want)
			}
			if kept := o.events(book, "allocation.kept"); len(kept) != strings.Count(c.want, "allocated") {
				t.Errorf("%s: events %+v", book, kept)
			}
		}
	})
}

// allocate puts an entry on invoices, as a person would.
func (o *office) allocate(book, ref string, parts map[string]int64) {
	o.t.Helper()
	o.allocateAs(book, ref, "marie", parts)
}

func (o *office) allocateAs(book, ref, actor string, parts map[string]int64) {
	o.t.Helper()
	o.update(book, func(tx *store.Tx) error {
		entries, err := tx.EntriesByRef(ref)
		if err != nil {
			return err
		}
		for invoice, minor := range parts {
			err := tx.Allocate(ledger.Allocation{
				Entry: entries[0].ID, Invoice: invoice, Amount: ledger.Money{Minor: minor, Currency: "EUR"}, DecidedBy: actor, Probability: 1,
			})
			if err != nil {
				return err
			}
		}
		return tx.MoveEntry(entries[0], ledger.EntryAllocated, "")
	})
}

// TestTermsThatAreNotUnderstood never make an invoice due too early.
func TestTermsThatAreNotUnderstood(t *testing.T) {
	t.Parallel()
	const header = "number,customer_id,issue_date,amount,terms\n"
	o := onSQLite(t)
	o.drop("understood.csv", header+"F1,C1,2026-01-31,10.00,LCR 60 jours\nF2,C1,2026-01-31,10.00,60 DDF\n")
	o.drop("not.csv", header+"F3,C1,2026-01-31,10.00,2 semaines\n")
	o.drop("customers.csv", "id,name,email,terms\nC2,Durand,a@b.example,bientôt\n")
	if r := o.pass(); r.Rejected != 1 {
		t.Errorf("got %+v", r)
	}
	for _, number := range []string{"F1", "F2"} {
		if got := o.invoice(mainBook, number).DueDate; got != "2026-04-01" {
			t.Errorf("%s is due %s", number, got)
		}
	}
	if why := o.read("rejected/not.csv.reason.txt"); !strings.Contains(why, "invoice F3") || !strings.Contains(why, `"2 semaines"`) || !strings.Contains(why, "due date") {
		t.Error(why)
	}
	o.drop("by-customer.csv", "number,customer_id,issue_date,amount\nF4,C2,2026-01-31,10.00\n")
	o.pass()
	if got := o.invoice(mainBook, "F4").DueDate; got != "2026-04-01" {
		t.Errorf("F4 is due %s", got)
	}
}
