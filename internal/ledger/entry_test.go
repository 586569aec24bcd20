package ledger_test

import (
	"testing"

	"relanced/internal/ledger"
)

func sample() ledger.Entry {
	return ledger.Entry{
		Account: "FR76", BankRef: "R1", BookingDate: "2026-03-10", ValueDate: "2026-03-11", Amount: ledger.Money{Minor: 1234, Currency: "EUR"},
		Counterparty: "Durand SARL", IBAN: "DE89", Reference: "RF18", EndToEnd: "E1", Remittance: "FA-12", Label: "VIR", Code: "PMNT", Place: "Ntry 1",
	}
}

// TestFingerprintTellsApart changes one thing at a time.
func TestFingerprintTellsApart(t *testing.T) {
	t.Parallel()
	same := sample().Fingerprint()
	for name, change := range map[string]func(*ledger.Entry){
		"account":                             func(e *ledger.Entry) { e.Account = "FR77" },
		"bank ref":                            func(e *ledger.Entry) { e.BankRef = "R2" },
		"booking date":                        func(e *ledger.Entry) { e.BookingDate = "2026-03-11" },
		"amount":                              func(e *ledger.Entry) { e.Amount.Minor++ },
		"sign":                                func(e *ledger.Entry) { e.Amount.Minor *= -1 },
		"currency":                            func(e *ledger.Entry) { e.Amount.Currency = "USD" },
		"counterparty":                        func(e *ledger.Entry) { e.Counterparty = "Durand SAS" },
		"iban":                                func(e *ledger.Entry) { e.IBAN = "DE88" },
		"reference":                           func(e *ledger.Entry) { e.Reference = "RF19" },
		"end to end":                          func(e *ledger.Entry) { e.EndToEnd = "E2" },
		"remittance":                          func(e *ledger.Entry) { e.Remittance = "FA-13" },
		"label":                               func(e *ledger.Entry) { e.Label = "VIR SEPA" },
		"a text that moves to the next field": func(e *ledger.Entry) { e.Remittance, e.Label = "FA-12VIR", "" },
	} {
		e := sample()
		change(&e)
		if e.Fingerprint() == same {
			t.Errorf("%s: it passes for the same entry", name)
		}
	}
}

// TestFingerprintOverlooks changes what one bank writes differently in its
// different files of the same movement.
func TestFingerprintOverlooks(t *testing.T) {
	t.Parallel()
	same := sample().Fingerprint()
	for name, change := range map[string]func(*ledger.Entry){
		"case":         func(e *ledger.Entry) { e.Counterparty, e.Label = "DURAND sarl", "vir" },
		"white space":  func(e *ledger.Entry) { e.Counterparty, e.Remittance = " Durand\u00a0 SARL\n", "FA-12 " },
		"place":        func(e *ledger.Entry) { e.Place = "Ntry 2" },
		"value date":   func(e *ledger.Entry) { e.ValueDate = "" },
		"code":         func(e *ledger.Entry) { e.Code = "CREDIT" },
		"our decision": func(e *ledger.Entry) { e.ID, e.State, e.Note = "x", ledger.EntryAllocated, "y" },
	} {
		e := sample()
		change(&e)
		if e.Fingerprint() != same {
			t.Errorf("%s: it passes for another entry", name)
		}
	}
}

// TestIdentify also pins the identity: it is in ledgers, so that a change of it
// would book every entry a second time.
func TestIdentify(t *testing.T) {
	t.Parallel()
	print := sample().Fingerprint()
	const want = "b8b780f7cd3cb893be27efd36291d213"
	for occurrence, id := range map[int]string{0: want, 1: want + "-2", 2: want + "-3"} {
		if got := print.Identify(occurrence); got != id {
			t.Errorf("occurrence %d: got %s, want %s", occurrence, got, id)
		}
	}
}

func TestRefAndText(t *testing.T) {
	t.Parallel()
	e := sample()
	e.ID = "abc"
	if e.Ref() != "R1" {
		t.Errorf("got %s", e.Ref())
	}
	e.BankRef = ""
	if e.Ref() != "abc" {
		t.Errorf("got %s", e.Ref())
	}
	if got := e.Text(); got != "RF18\nFA-12\nE1\nVIR" {
		t.Errorf("got %q", got)
	}
	if got := (ledger.Entry{Remittance: "FA-12"}).Text(); got != "FA-12" {
		t.Errorf("got %q", got)
	}
}
