package ofx_test

import (
	"slices"
	"strings"
	"testing"

	"relanced/ingest/ofx"
	"relanced/internal/ledger"
)

// TestPendingIsNeverBooked: in every place OFX or a bank puts what is not booked.
func TestPendingIsNeverBooked(t *testing.T) {
	t.Parallel()
	booked := movement("F1", "F0")
	pending := strings.ReplaceAll(movement(), "STMTTRN", "STMTTRNP")
	for name, file := range map[string]string{
		"a list of its own":            statementOf(booked + "</BANKTRANLIST><BANKTRANLISTP><DTASOF>20260331" + pending + "</BANKTRANLISTP>"),
		"before the booked ones":       strings.Replace(statementOf(booked), "<BANKTRANLIST>", "<BANKTRANLISTP>"+pending+"</BANKTRANLISTP><BANKTRANLIST>", 1),
		"among the booked ones":        statementOf(pending + booked),
		"as STMTTRN in a pending list": statementOf(booked + "</BANKTRANLIST><BANKTRANLISTP>" + movement() + "</BANKTRANLISTP>"),
		"a list without end":           statementOf(booked + "</BANKTRANLIST><BANKTRANLISTP>" + movement()),
		"as HOLD":                      statementOf(movement("CREDIT", "hold") + booked),
		"unreadable":                   statementOf(booked + strings.ReplaceAll(movement("10.00", "soon", "20260310", ""), "STMTTRN", "STMTTRNP")),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := read(t, file)
			if entries := got.entries(); len(entries) != 1 || entries[0].BankRef != "F0" {
				t.Errorf("booked: %v", entries)
			}
			if notes := got.Statements[0].End.Notes; !slices.Contains(notes, "ignored: 1 pending, not booked, in 1-2") {
				t.Errorf("notes: %q", notes)
			}
		})
	}
}

// TestSignIsTheAmounts: whatever TRNTYPE says.
func TestSignIsTheAmounts(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{"CREDIT", "DEBIT", "DIRECTDEP", "DIRECTDEBIT", "FEE", "CHECK", "IN", "OUT", ""} {
		for text, want := range map[string]int64{"-600.00": -60000, "+600,00": 60000, "600": 60000, "-0,01": -1} {
			e := read(t, statementOf(movement("CREDIT", kind, "10.00", text))).entries()[0]
			if e.Amount.Minor != want {
				t.Errorf("%s %s: got %d", kind, text, e.Amount.Minor)
			}
		}
	}
}

// TestReferences: zeros are none; one that is repeated stays, because a shorter
// statement of the same days may hold one of them only, and both must name it
// alike.
func TestReferences(t *testing.T) {
	t.Parallel()
	for fitid, want := range map[string]string{"F1": "F1", "0": "", "00000000000000000000": "", "": "", "  ": "", "0001": "0001", "0-1": "0-1"} {
		if got := read(t, statementOf(movement("F1", fitid))).entries()[0].BankRef; got != want {
			t.Errorf("%q: got %q", fitid, got)
		}
	}
	first, second := movement(), movement("10.00", "11.00")
	both, alone := read(t, statementOf(first+second)).entries(), read(t, statementOf(second)).entries()
	if both[0].Fingerprint() == both[1].Fingerprint() {
		t.Error("two lines of one FITID are the same")
	}
	if both[1].Fingerprint() != alone[0].Fingerprint() {
		t.Error("a line has another identity beside one of the same FITID")
	}
	zeros := movement("F1", "0") + strings.Replace(movement("10.00", "11.00"), "F1", "0", 1)
	if notes := read(t, statementOf(zeros)).Statements[0].End.Notes; len(notes) > 0 {
		t.Errorf("zeros are no repeated reference: %q", notes)
	}
}

// TestReferencesAreOfAStatement: two accounts may use the same.
func TestReferencesAreOfAStatement(t *testing.T) {
	t.Parallel()
	one := strings.TrimSuffix(statementOf(movement()), "</STMTTRNRS></BANKMSGSRSV1></OFX>")
	card := "<CCSTMTRS><CURDEF>EUR<CCACCTFROM><ACCTID>4970</CCACCTFROM><BANKTRANLIST>" + movement("10.00", "-3") +
		"</BANKTRANLIST></CCSTMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>"
	got := read(t, one+card)
	if len(got.Statements) != 2 || got.Statements[1].End.Account.ID != "4970" || got.Statements[1].Entries[0].Amount.Minor != -300 {
		t.Fatalf("%+v", got.Statements)
	}
	for _, s := range got.Statements {
		if len(s.End.Notes) > 0 || s.Begin.Format != ledger.FormatOFX || s.End.Format != ledger.FormatOFX {
			t.Errorf("%+v", s.End)
		}
	}
}

// TestHollowStatement: an account that is not named and has nothing does not keep
// the others from being read, wherever it stands.
func TestHollowStatement(t *testing.T) {
	t.Parallel()
	const hollow = "<STMTRS><CURDEF><BANKACCTFROM><BANKID></BANKID><ACCTID></ACCTID><ACCTTYPE></ACCTTYPE></BANKACCTFROM>" +
		"<BANKTRANLIST><DTSTART>20260301<DTEND>20260331</BANKTRANLIST><LEDGERBAL><BALAMT></BALAMT></LEDGERBAL></STMTRS></STMTTRNRS><STMTTRNRS>"
	full := statementOf(movement())
	for _, file := range []string{
		strings.Replace(full, "<STMTRS>", hollow+"<STMTRS>", 1),
		strings.Replace(full, "</STMTRS>", "</STMTRS></STMTTRNRS><STMTTRNRS>"+hollow, 1),
	} {
		got := read(t, file)
		if len(got.Statements) != 1 || len(got.entries()) != 1 || got.Statements[0].End.Account.ID != "1-2" {
			t.Errorf("%+v", got.Statements)
		}
	}
	balance := strings.Replace(hollow, "<BALAMT>", "<BALAMT>5", 1)
	err := ofx.Read(strings.NewReader(strings.Replace(full, "<STMTRS>", balance+"<STMTRS>", 1)), &recorder{})
	if err == nil || !strings.Contains(err.Error(), "ACCTID") {
		t.Errorf("money of an account that is not named: %v", err)
	}
}

// TestAnErrorBesideAStatement: of two accounts the bank answered for one.
func TestAnErrorBesideAStatement(t *testing.T) {
	t.Parallel()
	file := strings.Replace(statementOf(movement()), "<STMTTRNRS>",
		"<STMTTRNRS><TRNUID>1<STATUS><CODE>2003<SEVERITY>ERROR<MESSAGE>Account not found</STATUS></STMTTRNRS><STMTTRNRS>", 1)
	got := read(t, file).Statements[0]
	if want := "check: the bank answered a part of the request with an error: 2003, Account not found"; !slices.Contains(got.End.Notes, want) || len(got.Entries) != 1 {
		t.Errorf("%+v", got.End)
	}
}

// TestFrenchAccounts checks that RIB and IBAN come out of a whole file alike.
func TestFrenchAccounts(t *testing.T) {
	t.Parallel()
	const iban = "FR1420041010050500013M02606"
	for _, parts := range []string{
		"<BANKID>20041<BRANCHID>01005<ACCTID>0500013M026<ACCTTYPE>CHECKING<ACCTKEY>06",
		"<BANKID>20041</BANKID><BRANCHID>01005</BRANCHID><ACCTID>0500013M026</ACCTID>",
		"<BANKID>20041<BRANCHID>01005<ACCTID>0500013M02606",
		"<BANKID>PSSTFRPP<ACCTID>20041010050500013M02606",
		"<BANKID>20041<ACCTID>" + iban,
	} {
		list := movement("<NAME>", "<BANKACCTTO>"+parts+"</BANKACCTTO><NAME>")
		file := strings.Replace(statementOf(list), "<BANKID>1<ACCTID>2", parts, 1)
		got := read(t, file).Statements[0]
		if got.Begin.Account.IBAN != iban || got.End.Account.ID != iban || got.Entries[0].Account != iban || got.Entries[0].IBAN != iban {
			t.Errorf("%s: %+v", parts, got)
		}
		if len(got.End.Notes) > 0 {
			t.Errorf("%s: %q", parts, got.End.Notes)
		}
	}
	wrong := strings.Replace(statementOf(movement()), "<BANKID>1<ACCTID>2", "<BANKID>20041<BRANCHID>01005<ACCTID>0500013M02607", 1)
	got := read(t, wrong).Statements[0].End
	if got.Account.IBAN != "" || !slices.Contains(got.Notes, "check: the RIB key does not fit the account number, no IBAN is worked out") {
		t.Errorf("%+v", got)
	}
}
