package store_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"sync"
	"testing"

	"relanced/internal/ledger"
	"relanced/internal/store"
	"relanced/internal/store/storetest"
)

const book = "main"

func eur(minor int64) ledger.Money { return ledger.Money{Minor: minor, Currency: "EUR"} }

func update(t *testing.T, s *store.Store, fn func(*store.Tx) error) {
	t.Helper()
	if err := s.Update(context.Background(), book, fn); err != nil {
		t.Fatal(err)
	}
}

func view(t *testing.T, s *store.Store, fn func(*store.Tx) error) {
	t.Helper()
	if err := s.View(context.Background(), book, fn); err != nil {
		t.Fatal(err)
	}
}

// addCredit records one file, statement and entry.
func addCredit(t *testing.T, s *store.Store, e ledger.Entry) ledger.Entry {
	t.Helper()
	e.ID = e.Fingerprint().Identify(0)
	update(t, s, func(tx *store.Tx) error {
		file, err := tx.AddFile(ledger.File{SHA256: e.ID, Name: "x.xml", Kind: ledger.FileStatement, State: ledger.FileRecorded})
		if err != nil {
			return err
		}
		id, err := tx.AddStatement(file, ledger.Statement{Account: ledger.Account{ID: e.Account, Currency: "EUR"}, From: e.BookingDate, To: e.BookingDate})
		if err != nil {
			return err
		}
		if _, err := tx.AddEntries(id, []ledger.Entry{e}); err != nil {
			return err
		}
		return tx.FinishStatement(id, ledger.Statement{From: e.BookingDate, To: e.BookingDate}, ledger.Totals{Count: 1, Net: e.Amount.Minor}, ledger.Check{})
	})
	e.State = ledger.EntryNew
	return e
}

func addInvoice(t *testing.T, s *store.Store, number string, minor int64) {
	t.Helper()
	update(t, s, func(tx *store.Tx) error {
		_, _, err := tx.SaveInvoice(ledger.Invoice{
			Number: number, Type: ledger.TypeInvoice, Customer: "C1", IssueDate: "2026-01-10", DueDate: "2026-02-09", Amount: eur(minor),
		})
		return err
	})
}

func TestUpdateIsAllOrNothing(t *testing.T) {
	t.Parallel()
	storetest.ForEach(t, func(t *testing.T, s *store.Store, _ *storetest.Clock) {
		boom := errors.New("boom")
		err := s.Update(context.Background(), book, func(tx *store.Tx) error {
			if _, err := tx.SaveCustomer(ledger.Customer{ID: "C1", Name: "Durand"}); err != nil {
				return err
			}
			return boom
		})
		if !errors.Is(err, boom) {
			t.Fatalf("got %v", err)
		}
		view(t, s, func(tx *store.Tx) error {
			customers, err := tx.Customers()
			if len(customers) != 0 {
				t.Errorf("a rolled back customer is there: %v", customers)
			}
			events, _ := tx.Events("")
			if len(events) != 0 {
				t.Errorf("a rolled back update left events: %v", events)
			}
			return err
		})
	})
}

func TestViewCannotWrite(t *testing.T) {
	t.Parallel()
	storetest.ForEach(t, func(t *testing.T, s *store.Store, _ *storetest.Clock) {
		err := s.View(context.Background(), book, func(tx *store.Tx) error {
			_, err := tx.SaveCustomer(ledger.Customer{ID: "C1"})
			return err
		})
		if !errors.Is(err, store.ErrReadOnly) {
			t.Fatalf("a view wrote: %v", err)
		}
	})
}

// TestOneWriterABook is the reason for the advisory lock: read-modify-write by
// many at once must lose nothing on either engine.
func TestOneWriterABook(t *testing.T) {
	t.Parallel()
	storetest.ForEach(t, func(t *testing.T, s *store.Store, _ *storetest.Clock) {
		const writers, each = 8, 10
		var wg sync.WaitGroup
		for w := range writers {
			wg.Go(func() {
				for n := range each {
					err := s.Update(context.Background(), book, func(tx *store.Tx) error {
						return tx.Event("test", "test.counted", fmt.Sprint(w), n)
					})
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		view(t, s, func(tx *store.Tx) error {
			events, err := tx.Events("")
			if want := writers*each + 1; len(events) != want {
				t.Errorf("%d events, want %d", len(events), want)
			}
			return err
		})
	})
}

func TestEventsAreChained(t *testing.T) {
	t.Parallel()
	storetest.ForEach(t, func(t *testing.T, s *store.Store, _ *storetest.Clock) {
		for i := range 3 {
			update(t, s, func(tx *store.Tx) error { return tx.Event("anna", "test.noted", "x", map[string]int{"n": i}) })
		}
		view(t, s, func(tx *store.Tx) error {
			events, err := tx.Events("")
			prev := ""
			for i, e := range events {
				if e.Seq != int64(i+1) || e.Prev != prev || e.Hash != e.Seal() {
					t.Errorf("event %d is not chained: %+v", i, e)
				}
				prev = e.Hash
			}
			return err
		})
	})
}

func TestNothingAboutMoneyIsEdited(t *testing.T) {
	t.Parallel()
	storetest.ForEach(t, func(t *testing.T, s *store.Store, _ *storetest.Clock) {
		addInvoice(t, s, "F1", 1000)
		e := addCredit(t, s, ledger.Entry{Account: "A", BookingDate: "2026-02-01", Amount: eur(1000)})
		update(t, s, func(tx *store.Tx) error {
			return tx.Allocate(ledger.Allocation{Entry: e.ID, Invoice: "F1", Amount: eur(1000), DecidedBy: "anna"})
		})
		for _, forbidden := range []string{"UPDATE allocations SET amount_minor = 1", "DELETE FROM allocations", "UPDATE events SET actor = 'x'", "DELETE FROM events"} {
			if err := s.Exec(context.Background(), book, forbidden); err == nil {
				t.Errorf("%s went through", forbidden)
			}
		}
	})
}

func TestAllocateAndReverse(t *testing.T) {
	t.Parallel()
	storetest.ForEach(t, func(t *testing.T, s *store.Store, _ *storetest.Clock) {
		addInvoice(t, s, "F1", 1000)
		e := addCredit(t, s, ledger.Entry{Account: "A", BookingDate: "2026-02-01", Amount: eur(1200)})
		allocate := func(minor int64) error {
			return s.Update(context.Background(), book, func(tx *store.Tx) error {
				return tx.Allocate(ledger.Allocation{Entry: e.ID, Invoice: "F1", Amount: eur(minor), DecidedBy: ledger.ByEngine, Rule: "test", Probability: 1})
			})
		}
		if err := allocate(1200); !errors.Is(err, store.ErrStale) {
			t.Errorf("more than is open was allocated: %v", err)
		}
		if err := allocate(400); err != nil {
			t.Fatal(err)
		}
		wantInvoice(t, s, "F1", 600, ledger.StatusPartial)
		if err := allocate(601); !errors.Is(err, store.ErrStale) {
			t.Errorf("more than is left was allocated: %v", err)
		}
		if err := allocate(600); err != nil {
			t.Fatal(err)
		}
		wantInvoice(t, s, "F1", 0, ledger.StatusPaid)
		update(t, s, func(tx *store.Tx) error { return tx.MoveEntry(e, ledger.EntryAllocated, "") })
		view(t, s, func(tx *store.Tx) error {
			left, err := tx.Unapplied()
			if len(left) != 1 || left[0] != (store.Unapplied{Customer: "C1", Currency: "EUR", Minor: 200}) {
				t.Errorf("unapplied %+v", left)
			}
			return err
		})
		update(t, s, func(tx *store.Tx) error {
			live, err := tx.LiveAllocations()
			if err != nil {
				return err
			}
			return tx.Reverse(live[0], "anna", "returned")
		})
		wantInvoice(t, s, "F1", 400, ledger.StatusPartial)
		view(t, s, func(tx *store.Tx) error {
			live, err := tx.LiveAllocations()
			if len(live) != 1 || live[0].Amount.Minor != 600 {
				t.Errorf("live: %+v", live)
			}
			all, _ := tx.AllocationsTo("F1")
			if len(all) != 3 || !all[0].Reversed || all[2].Reverses != all[0].ID {
				t.Errorf("history: %+v", all)
			}
			return err
		})
		err := s.Update(context.Background(), book, func(tx *store.Tx) error {
			all, _ := tx.AllocationsTo("F1")
			return tx.Reverse(all[0], "anna", "again")
		})
		if err == nil {
			t.Error("an allocation was undone twice")
		}
	})
}

func wantInvoice(t *testing.T, s *store.Store, number string, open int64, status ledger.InvoiceStatus) {
	t.Helper()
	view(t, s, func(tx *store.Tx) error {
		i, found, err := tx.Invoice(number)
		if !found || i.Open().Minor != open || i.Status() != status {
			t.Errorf("invoice %s: open %d %s, want %d %s", number, i.Open().Minor, i.Status(), open, status)
		}
		return err
	})
}

func TestEntriesAreRecordedOnce(t *testing.T) {
	t.Parallel()
	storetest.ForEach(t, func(t *testing.T, s *store.Store, _ *storetest.Clock) {
		base := ledger.Entry{
			Account: "FR76", BankRef: "R1", BookingDate: "2026-02-01", ValueDate: "2026-02-02", Amount: eur(-1234), Counterparty: "Café\x00 \xff",
			IBAN: "DE1", Reference: "RF1", EndToEnd: "E2E", Remittance: "rem", Label: "lab", Code: "PMNT", Return: "AC04", Original: "O", Place: "Ntry 1",
		}
		e := addCredit(t, s, base)
		for i := range 2 {
			var added int64
			update(t, s, func(tx *store.Tx) (err error) {
				file, err := tx.AddFile(ledger.File{SHA256: fmt.Sprint(i), Name: "y", State: ledger.FileRecorded})
				if err != nil {
					return err
				}
				st, err := tx.AddStatement(file, ledger.Statement{Account: ledger.Account{ID: "FR76", Currency: "EUR"}})
				if err != nil {
					return err
				}
				twin := e
				twin.ID = base.Fingerprint().Identify(1)
				added, err = tx.AddEntries(st, []ledger.Entry{e, twin})
				return err
			})
			if want := int64(1 - i); added != want {
				t.Errorf("pass %d: %d added, want %d", i, added, want)
			}
		}
		view(t, s, func(tx *store.Tx) error {
			got, err := tx.EntriesByRef("R1")
			if len(got) != 2 {
				t.Fatalf("%d entries", len(got))
			}
			want := e
			want.Counterparty = "Café \uFFFD"
			if !reflect.DeepEqual(got[0], want) && !reflect.DeepEqual(got[1], want) {
				t.Errorf("got %+v\nwant %+v", got[0], want)
			}
			return err
		})
	})
}

func TestInvoiceVersions(t *testing.T) {
	t.Parallel()
	storetest.ForEach(t, func(t *testing.T, s *store.Store, _ *storetest.Clock) {
		i := ledger.Invoice{
			Number: "F1", Type: ledger.TypeInvoice, Customer: "C1", IssueDate: "2026-01-10", DueDate: "2026-03-09", Amount: eur(1000),
			Instalments: []ledger.Instalment{{Number: 1, DueDate: "2026-02-09", Amount: eur(400)}, {Number: 2, DueDate: "2026-03-09", Amount: eur(600)}},
		}
		for step, want := range []store.Change{store.Added, store.Unchanged, store.Changed} {
			if step == 2 {
				i.DueDate = "2026-04-09"
			}
			update(t, s, func(tx *store.Tx) error {
				got, recheck, err := tx.SaveInvoice(i)
				if got != want || recheck {
					t.Errorf("step %d: %s, recheck %v", step, got, recheck)
				}
				return err
			})
		}
		e := addCredit(t, s, ledger.Entry{Account: "A", BookingDate: "2026-02-01", Amount: eur(1000)})
		update(t, s, func(tx *store.Tx) error {
			return tx.Allocate(ledger.Allocation{Entry: e.ID, Invoice: "F1", Amount: eur(400)})
		})
		view(t, s, func(tx *store.Tx) error {
			got, _, err := tx.Invoice("F1")
			if open := got.OpenInstalments(); got.Version != 2 || len(open) != 1 || open[0].Number != 2 {
				t.Errorf("got %+v", got)
			}
			return err
		})
		i.Amount = eur(900)
		update(t, s, func(tx *store.Tx) error {
			_, recheck, err := tx.SaveInvoice(i)
			if !recheck {
				t.Error("a changed amount on an allocated invoice asks for no look")
			}
			return err
		})
	})
}

func TestReminderStepIsPlannedOnce(t *testing.T) {
	t.Parallel()
	storetest.ForEach(t, func(t *testing.T, s *store.Store, _ *storetest.Clock) {
		addInvoice(t, s, "F1", 1000)
		plan := func(id string) error {
			return s.Update(context.Background(), book, func(tx *store.Tx) error {
				return tx.PlanReminder(ledger.Reminder{
					ID: id, Customer: "C1", Currency: "EUR", Step: "friendly", PlannedFor: "2026-03-02",
					Items: []ledger.ReminderItem{{Invoice: "F1", Instalment: 1, Step: "friendly", Cycle: 1, Amount: eur(1000), DueDate: "2026-02-09"}},
				})
			})
		}
		if err := plan("r1"); err != nil {
			t.Fatal(err)
		}
		if err := plan("r2"); err == nil {
			t.Error("the same step was planned twice")
		}
		update(t, s, func(tx *store.Tx) error {
			r, _, err := tx.Reminder("r1")
			if err != nil {
				return err
			}
			if err := tx.MoveReminder(r, store.Transition{Next: ledger.ReminderSent}); !errors.Is(err, store.ErrMove) {
				t.Errorf("planned went straight to sent: %v", err)
			}
			return tx.MoveReminder(r, store.Transition{Next: ledger.ReminderCancelled, Actor: ledger.ByEngine, Reason: "paid"})
		})
		if err := plan("r3"); err != nil {
			t.Errorf("a cancelled reminder keeps its step: %v", err)
		}
	})
}
