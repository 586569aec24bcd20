package ingest

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"

	"relanced/internal/ledger"
	"relanced/internal/store"
)

// wrong is a statement that closes 50 cents off.
func wrong() bank {
	b := march()
	b.off = 50
	return b
}

func TestStatementThatDoesNotAddUp(t *testing.T) {
	t.Parallel()
	forEach(t, func(t *testing.T, o *office) {
		o.drop("march.xml", wrong())
		if r := o.pass(); r.Rejected != 1 || r.Recorded != 0 || r.Entries != 0 {
			t.Errorf("got %+v", r)
		}
		if entries := o.entries(mainBook); len(entries) != 0 {
			t.Errorf("a part of it is recorded: %+v", entries)
		}
		sameList(t, "inbox", o.tree(InboxDir))
		sameList(t, "archive", o.tree(ArchiveDir))
		sameList(t, "rejected", o.tree(RejectedDir), "march.xml", "march.xml.reason.txt")
		sameList(t, "waiting", o.waitingFiles(mainBook), "statement rejected/march.xml")
		reason := o.read("rejected/march.xml.reason.txt")
		for _, part := range []string{
			"march.xml was not taken in. Nothing of it is in the ledger.", ourIBAN, "2026-03-01 to 2026-03-31",
			"opening 1000.00 EUR + 1 entries 120.00 EUR = 1120.00 EUR, but it closes at 1120.50 EUR (difference 0.50 EUR)",
			"What to do: ", "review accept file:NAME", "Read as: statement (camt/2)", "Reminders are held",
		} {
			if !strings.Contains(reason, part) {
				t.Errorf("the reason lacks %q:\n%s", part, reason)
			}
		}
	})
}

func TestAccept(t *testing.T) {
	t.Parallel()
	forEach(t, func(t *testing.T, o *office) {
		o.drop("march.xml", wrong())
		o.pass()
		r, err := o.Accept(context.Background(), mainBook, "march.xml", "marie")
		if err != nil || r.Recorded != 1 || r.Entries != 1 || r.Books[mainBook] != 1 {
			t.Fatalf("got %+v, %v", r, err)
		}
		sameList(t, "rejected", o.tree(RejectedDir))
		sameList(t, "archive", o.tree(ArchiveDir), "2026/03/march.xml")
		sameList(t, "waiting", o.waitingFiles(mainBook))
		accepted := o.events(mainBook, "file.accepted")
		if len(accepted) != 1 || accepted[0].Actor != "marie" || !strings.Contains(accepted[0].Detail, "difference 0.50 EUR") {
			t.Errorf("events %+v", accepted)
		}
		o.view(mainBook, func(tx *store.Tx) error {
			statements, err := tx.Statements()
			if len(statements) != 1 || statements[0].Verified {
				t.Errorf("statements %+v", statements)
			}
			return err
		})
		if _, err := o.Accept(context.Background(), mainBook, "march.xml", "marie"); !errors.Is(err, ErrNoSuchFile) {
			t.Errorf("a second time: %v", err)
		}
	})
}

// TestAcceptRefuses: only a statement that does not add up can be accepted, and
// only where it is.
func TestAcceptRefuses(t *testing.T) {
	t.Parallel()
	o := onSQLite(t)
	o.Books = []string{"b2"}
	o.drop("cut.xml", march().String()[:900])
	o.drop("hello.txt", "hello")
	o.drop("bad.csv", invoiceHeader+"FA-1,C1,2026-02-01,2026-03-03,EUR,\"12,3,4\",\n")
	o.drop("stranger/stranger.xml", march())
	o.drop("march.xml", wrong())
	o.drop("gone.xml", wrong().String()+"<!-- gone -->")
	o.drop("empty.xml", "")
	if r := o.pass(); r.Rejected != 7 {
		t.Fatalf("got %+v", r)
	}
	o.must(os.Remove(o.path("rejected/gone.xml")))
	before := o.picture()
	for _, c := range []struct{ book, name, want string }{
		{mainBook, "cut.xml", "breaks off"},
		{mainBook, "hello.txt", "cannot be accepted: it is none of the formats"},
		{mainBook, "bad.csv", "cannot be accepted: line 2, row 2, amount"},
		{mainBook, "stranger.xml", `cannot be accepted: there is no book "stranger"`},
		{mainBook, "empty.xml", "cannot be accepted: it is empty"},
		{mainBook, "gone.xml", ErrNoSuchFile.Error()},
		{mainBook, "nothing.xml", ErrNoSuchFile.Error()},
		{mainBook, "../rejected/march.xml", ErrNoSuchFile.Error()},
		{"b2", "march.xml", ErrNoSuchFile.Error()},
	} {
		r, err := o.Accept(context.Background(), c.book, c.name, "marie")
		if err == nil || !strings.Contains(err.Error(), c.want) || r.Recorded != 0 {
			t.Errorf("%s: got %+v, %v", c.name, r, err)
		}
	}
	if after := o.picture(); after != before {
		t.Errorf("something has changed:\n%s", after)
	}
}

// TestNamesInRejected: of two refused files of one name, each is meant by the
// name it has in the folder.
func TestNamesInRejected(t *testing.T) {
	t.Parallel()
	o := onSQLite(t)
	for _, off := range []int64{50, 70} {
		b := wrong()
		b.off = off
		o.drop("march.xml", b)
		o.pass()
	}
	sameList(t, "rejected", o.tree(RejectedDir), "march (2).xml", "march (2).xml.reason.txt", "march.xml", "march.xml.reason.txt")
	if _, err := o.Accept(context.Background(), mainBook, "march.xml", "marie"); err != nil {
		t.Fatal(err)
	}
	sameList(t, "rejected", o.tree(RejectedDir), "march (2).xml", "march (2).xml.reason.txt")
	sameList(t, "waiting", o.waitingFiles(mainBook), "statement rejected/march (2).xml")
	if err := o.Dismiss(context.Background(), mainBook, "march.xml", "marie"); err != nil { // the name it came with will do
		t.Fatal(err)
	}
	sameList(t, "waiting", o.waitingFiles(mainBook))
}

func TestDismiss(t *testing.T) {
	t.Parallel()
	forEach(t, func(t *testing.T, o *office) {
		for range 2 {
			o.drop("march.xml", wrong())
			o.pass()
			if err := o.Dismiss(context.Background(), mainBook, "march.xml", "marie"); err != nil {
				t.Fatal(err)
			}
			sameList(t, "waiting", o.waitingFiles(mainBook))
		}
		sameList(t, "rejected", o.tree(RejectedDir),
			"done/march (2).xml", "done/march (2).xml.reason.txt", "done/march.xml", "done/march.xml.reason.txt")
		if e := o.events(mainBook, "file.dismissed"); len(e) != 2 || e[0].Actor != "marie" {
			t.Errorf("events %+v", e)
		}
		if err := o.Dismiss(context.Background(), mainBook, "march.xml", "marie"); !errors.Is(err, ErrNoSuchFile) {
			t.Errorf("a third time: %v", err)
		}
	})
}

// TestTakenAway: a refused statement holds reminders until a person takes the
// file away, and not a pass less.
func TestTakenAway(t *testing.T) {
	t.Parallel()
	forEach(t, func(t *testing.T, o *office) {
		const latin1 = "relev\xe9.xml" // as an old archive program leaves it
		o.drop(latin1, wrong())
		o.pass()
		o.drop("good.xml", march(line{day: "2026-03-20", minor: 1}))
		o.pass()
		o.pass()
		sameList(t, "waiting", o.waitingFiles(mainBook), "statement rejected/relev\uFFFD.xml")
		o.must(os.Remove(o.path("rejected/relev\uFFFD.xml")))
		o.pass()
		sameList(t, "waiting", o.waitingFiles(mainBook))
		o.pass()
		if n := len(o.events(mainBook, "file.dismissed")); n != 1 {
			t.Errorf("%d events", n)
		}
	})
}

// TestBackIntoTheInbox: moving a refused file back is trying again.
func TestBackIntoTheInbox(t *testing.T) {
	t.Parallel()
	o := onSQLite(t)
	o.drop("march.xml", wrong())
	o.pass()
	before := o.picture()
	o.rename("rejected/march.xml", "inbox/march.xml")
	if r := o.pass(); r.Rejected != 1 {
		t.Errorf("got %+v", r)
	}
	if after := o.picture(); after != before {
		t.Errorf("something has changed:\n%s", after)
	}
}

// TestBadInput: what a reader refuses is refused whole, with where and what to
// do, and stops nothing else.
func TestBadInput(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ content, want, kind string }{
		"cut.xml":       {march().String()[:1000], "", "statement"},
		"cut.ofx":       {ofxOf("CHARSET:1252", "X")[:400], "cut short", "statement"},
		"html.xml":      {"<!DOCTYPE html><html><body>Session expirée</body></html>", "none of the formats", "unknown"},
		"currency.xml":  {strings.ReplaceAll(march().String(), "EUR", "EUX"), "unknown currency", "statement"},
		"account.xml":   {strings.Replace(march().String(), "<IBAN>"+ourIBAN+"</IBAN>", "", 1), "account", "statement"},
		"column.csv":    {"number,customer_id,issue_date,due_date,currency,reference\nFA-1,C1,2026-02-01,2026-03-03,EUR,\n", "amount: the column is missing", "invoices"},
		"amount.csv":    {invoiceHeader + "FA-1,C1,2026-02-01,2026-03-03,EUR,\"12,3,4\",\n", "line 2, row 2, amount: not an amount", "invoices"},
		"ambiguous.csv": {invoiceHeader + "FA-1,C1,2026-02-01,2026-03-03,EUR,\"1,234\",\n", "ambiguous", "invoices"},
		"unknown.csv":   {invoiceHeader + "FA-1,C1,2026-02-01,2026-03-03,EUX,1.00,\n", "unknown currency", "invoices"},
		"date.csv":      {invoiceHeader + "FA-1,C1,2026-02-31,2026-03-03,EUR,1.00,\n", "issue_date", "invoices"},
		"second.csv":    {invoicesCSV + "FA-2,C1,2026-02-01,2026-03-03,EUR,x,\n", "line 3, row 3, amount", "invoices"},
		"customer.csv":  {customersCSV + ",Nobody,,,\n", "line 3, row 3, id", "customers"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := onSQLite(t)
			o.drop(name, c.content)
			o.drop("zz good.xml", march(line{day: "2026-03-20", minor: 1}))
			if r := o.pass(); r.Rejected != 1 || r.Recorded != 1 || r.Entries != 1 || r.Invoices != 0 || r.Customers != 0 {
				t.Errorf("got %+v", r)
			}
			sameList(t, "rejected", o.tree(RejectedDir), name, name+".reason.txt")
			sameList(t, "waiting", o.waitingFiles(mainBook), c.kind+" rejected/"+name)
			reason := o.read("rejected/" + name + ".reason.txt")
			if !strings.Contains(reason, c.want) || !strings.Contains(reason, "What to do: ") {
				t.Errorf("got %s", reason)
			}
			if held := strings.Contains(reason, "Reminders are held"); held != (c.kind == "statement") {
				t.Errorf("it says that reminders are held: %t", held)
			}
			if got := o.read("rejected/" + name); got != c.content {
				t.Error("the refused bytes differ")
			}
			sameList(t, "spool", o.tree(spoolDir))
			sameList(t, "archive", o.tree(ArchiveDir), "2026/03/zz good.xml")
		})
	}
}

// TestReasonNamesEveryFault: a person corrects an export once, not line by line.
func TestReasonNamesEveryFault(t *testing.T) {
	t.Parallel()
	o := onSQLite(t)
	o.drop("two.csv", invoiceHeader+"FA-1,C1,2026-02-01,2026-03-03,EUR,x,\nFA-2,C1,hier,2026-03-03,EUR,1.00,\n")
	o.pass()
	reason := o.reasons()[0]
	if !strings.Contains(reason, "row 2, amount") || !strings.Contains(reason, "row 3, issue_date") {
		t.Errorf("got %s", reason)
	}
}

func TestUnknownBook(t *testing.T) {
	t.Parallel()
	forEach(t, func(t *testing.T, o *office) {
		o.drop("b2/a.xml", march())
		if r := o.pass(); r.Recorded != 1 || r.Books["b2"] != 1 {
			t.Errorf("without configured books every folder is one: got %+v", r)
		}
		o.Books = []string{"b2", "b3"}
		o.drop("b3/b.xml", march())
		o.drop("b4/c.xml", march())
		o.drop("d.xml", march())
		if r := o.pass(); r.Recorded != 2 || r.Rejected != 1 || r.Books["b3"] != 1 || r.Books[mainBook] != 1 {
			t.Errorf("got %+v", r)
		}
		sameList(t, "waiting", o.waitingFiles(mainBook), "statement rejected/c.xml")
		if reason := o.reasons()[0]; !strings.Contains(reason, `there is no book "b4"`) {
			t.Errorf("got %s", reason)
		}
		if books, err := o.Store.Books(context.Background()); err != nil || strings.Join(books, " ") != "b2 b3 main" {
			t.Errorf("books %q, %v", books, err)
		}
		for _, book := range []string{"b2", "b3", mainBook} {
			if entries := o.entries(book); len(entries) != 1 {
				t.Errorf("book %s has %d entries", book, len(entries))
			}
		}
	})
}

// TestRefusedAgain: what is refused once more is another wait, under a free name.
func TestRefusedAgain(t *testing.T) {
	t.Parallel()
	o := onSQLite(t)
	for range 2 {
		o.drop("hello.txt", "hello")
		o.pass()
	}
	sameList(t, "waiting", o.waitingFiles(mainBook), "unknown rejected/hello.txt", "unknown rejected/hello (2).txt")
	if kinds := o.events(mainBook, "file.rejected"); len(kinds) != 2 || kinds[0].Actor != ledger.ByEngine {
		t.Errorf("events %+v", kinds)
	}
}
