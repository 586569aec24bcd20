package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"relanced/internal/ledger"
)

// The firm of these tests: two customers with one invoice each.
const (
	twoCustomers = `id,name,email,segment,iban
C1,Menuiserie Dupont SARL,compta@dupont.example,pro,
C2,Garage Lefèvre,contact@lefevre.example,pro,
`
	twoInvoices = `number,customer_id,issue_date,due_date,currency,amount,reference
FA-2026-101,C1,2026-03-02,2026-04-01,EUR,1250.00,
FA-2026-102,C2,2026-03-02,2026-04-01,EUR,480.00,
`
	firstDay = ledger.Date("2026-03-02")
	days     = 75
)

// twoLadders is what leaves when nobody pays: the four steps of the shipped
// ladder, none on Easter Monday (6 April), 1 or 8 May, none on a weekend.
var twoLadders = []string{
	"2026-03-27 courtesy FA-2026-101", "2026-03-27 courtesy FA-2026-102",
	"2026-04-08 friendly FA-2026-101", "2026-04-08 friendly FA-2026-102",
	"2026-04-16 formal FA-2026-101", "2026-04-16 formal FA-2026-102",
	"2026-05-04 last FA-2026-101", "2026-05-04 last FA-2026-102",
}

// live runs the firm for 75 days: each morning the statement of the day before
// is dropped, then one pass is made. bank says what the bank booked on a day;
// a day in missing has no statement in the inbox.
func live(f *firm, bank map[ledger.Date][]line, missing func(ledger.Date) bool) ledger.Date {
	f.t.Helper()
	f.drop("customers.csv", twoCustomers)
	f.drop("invoices.csv", twoInvoices)
	f.statement(firstDay.AddDays(-3))
	last := firstDay
	for n := range days {
		day := firstDay.AddDays(n)
		booked := day.AddDays(-1)
		if !weekend(booked) {
			text := f.camt(account, booked, append([]line{{-1250, "EDF", "prelevement", ""}}, bank[booked]...)...)
			if missing == nil || !missing(booked) {
				f.drop("releve-"+string(booked)+".xml", text)
			}
		}
		f.once(day)
		last = day
	}
	return last
}

func TestNobodyPays(t *testing.T) {
	t.Parallel()
	forEachEngine(t, func(t *testing.T, f *firm) {
		last := live(f, nil, nil)
		if diff := cmp.Diff(twoLadders, f.sent(last)); diff != "" {
			t.Errorf("reminders (-want +got):\n%s", diff)
		}
	})
}

func of(invoice string, all []string) []string {
	return slices.DeleteFunc(slices.Clone(all), func(s string) bool { return !strings.HasSuffix(s, invoice) })
}

func TestPaymentEndsTheLadder(t *testing.T) {
	t.Parallel()
	forEachEngine(t, func(t *testing.T, f *firm) {
		last := live(f, map[ledger.Date][]line{"2026-04-10": {{125000, "MENUISERIE DUPONT", "FACTURE FA-2026-101", ""}}}, nil)
		sent := f.sent(last)
		if diff := cmp.Diff(of("101", twoLadders)[:2], of("101", sent)); diff != "" {
			t.Errorf("the payer (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff(of("102", twoLadders), of("102", sent)); diff != "" {
			t.Errorf("the other customer (-want +got):\n%s", diff)
		}
		if got := f.status("FA-2026-101", last); got != "paid 0.00" {
			t.Errorf("FA-2026-101 is %s", got)
		}
	})
}

func TestPaymentComesBack(t *testing.T) {
	t.Parallel()
	forEachEngine(t, func(t *testing.T, f *firm) {
		last := live(f, map[ledger.Date][]line{
			"2026-04-10": {{125000, "MENUISERIE DUPONT", "FACTURE FA-2026-101", "<Refs><EndToEndId>E2E-DUPONT-1</EndToEndId></Refs>"}},
			"2026-04-21": {{-125000, "MENUISERIE DUPONT", "FACTURE FA-2026-101", "<Refs><EndToEndId>E2E-DUPONT-1</EndToEndId></Refs>" +
				"<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>"}},
		}, nil)
		want := []string{"2026-03-27 courtesy FA-2026-101", "2026-04-08 friendly FA-2026-101", "2026-04-29 formal FA-2026-101", "2026-05-11 last FA-2026-101"}
		if diff := cmp.Diff(want, of("101", f.sent(last))); diff != "" {
			t.Errorf("the ladder resumes gently (-want +got):\n%s", diff)
		}
		if got := f.status("FA-2026-101", last); got != "open 1250.00" {
			t.Errorf("FA-2026-101 is %s", got)
		}
	})
}

func TestShortPaymentUnderAMisspeltNameIsHeld(t *testing.T) {
	t.Parallel()
	forEachEngine(t, func(t *testing.T, f *firm) {
		last := live(f, map[ledger.Date][]line{"2026-04-10": {{122300, "MENUISERIE DUPOND", "REGLEMENT", ""}}}, nil)
		sent := f.sent(last)
		if diff := cmp.Diff(of("101", twoLadders)[:2], of("101", sent)); diff != "" {
			t.Errorf("the one in doubt (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff(of("102", twoLadders), of("102", sent)); diff != "" {
			t.Errorf("the other customer (-want +got):\n%s", diff)
		}
		if got := f.status("FA-2026-101", last); got != "open 1250.00" {
			t.Errorf("a short payment was booked by itself: %s", got)
		}
		review := f.table("review", last)
		if len(review) != 1 || review[0]["invoices"] != "FA-2026-101" || review[0]["amount"] != "1223.00" {
			t.Errorf("review: %v", review)
		}
		for _, r := range f.table("reminders", last) {
			if r["state"] == "held" && (r["invoice"] != "FA-2026-101" || !strings.HasPrefix(r["reason"], "doubt")) {
				t.Errorf("held: %v", r)
			}
		}
	})
}

func TestMissingStatementHolds(t *testing.T) {
	t.Parallel()
	forEachEngine(t, func(t *testing.T, f *firm) {
		last := live(f, nil, func(day ledger.Date) bool { return day == "2026-04-10" })
		if diff := cmp.Diff(twoLadders[:4], f.sent(last)); diff != "" {
			t.Errorf("reminders (-want +got):\n%s", diff)
		}
		held := 0
		for _, r := range f.table("reminders", last) {
			if r["state"] == "held" && strings.HasPrefix(r["reason"], "coverage") && strings.Contains(r["reason"], "closes at -362.50 EUR on 2026-04-09 but opens at -375.00 EUR on 2026-04-13") {
				held++
			}
		}
		if held != 2 {
			t.Errorf("%d invoices are held by the gap, want 2", held)
		}
	})
}

func TestNoStatementsAnyMoreHolds(t *testing.T) {
	t.Parallel()
	forEachEngine(t, func(t *testing.T, f *firm) {
		last := live(f, nil, func(day ledger.Date) bool { return day >= "2026-04-10" })
		if diff := cmp.Diff(twoLadders[:4], f.sent(last)); diff != "" {
			t.Errorf("reminders (-want +got):\n%s", diff)
		}
		why := f.relanced("explain", "invoice", "FA-2026-101", "--as-of", string(last))
		for _, want := range []string{"FR76 3000 6000 0112 3456 7890 189", "since 2026-04-09", "first possible day 2026-05-18"} {
			if !strings.Contains(why, want) {
				t.Errorf("explain does not say %q:\n%s", want, why)
			}
		}
	})
}
