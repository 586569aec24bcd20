package camt

import "testing"

// TestCounterparty lists who is at the other end of a movement.
func TestCounterparty(t *testing.T) {
	t.Parallel()
	const us, them = "FR5130004008280001234567806", "DE89370400440532013000"
	s := &statement{}
	s.account.IBAN, s.account.Holder = us, "Atelier des Tilleuls, Société à responsabilité limitée"
	ourselves, cut := partyElement{Name: "ATELIER DES TILLEULS SOCIÉTÉ À RESPONSABILITÉ LIMITÉE"}, partyElement{Name: "ATELIER DES TILLEULS SOCIE"}
	customer := partyElement{PartyName: "Customer Z"}
	for _, c := range []struct {
		name           string
		parties        partiesElement
		credit, undone bool
		want           party
	}{
		{"credit", partiesElement{Debtor: customer, Creditor: ourselves}, true, false, party{"Customer Z", ""}},
		{"debit", partiesElement{Debtor: ourselves, Creditor: customer}, false, false, party{"Customer Z", ""}},
		{"nobody", partiesElement{}, true, false, party{}},
		{"transfer between own accounts", partiesElement{Debtor: ourselves, Creditor: ourselves}, true, false, party{ourselves.Name, ""}},
		{
			"roles swapped, known by the account",
			partiesElement{Debtor: ourselves, DebtorAccount: accountElement{IBAN: us}, Creditor: customer, CreditorAccount: accountElement{Other: them}},
			true, false,
			party{"Customer Z", them},
		},
		{"returned transfer, original roles", partiesElement{Debtor: ourselves, Creditor: customer}, true, true, party{"Customer Z", ""}},
		{"returned transfer, new roles", partiesElement{Debtor: customer, Creditor: ourselves}, true, true, party{"Customer Z", ""}},
		{"returned collection, original roles", partiesElement{Debtor: customer, Creditor: ourselves}, false, true, party{"Customer Z", ""}},
		{"returned collection, our name cut", partiesElement{Debtor: cut, Creditor: customer}, false, true, party{"Customer Z", ""}},
		{"return that names one party", partiesElement{Creditor: customer}, false, true, party{"Customer Z", ""}},
		{
			"return between two names for us, told by the account",
			partiesElement{Debtor: ourselves, DebtorAccount: accountElement{IBAN: them}, Creditor: ourselves, CreditorAccount: accountElement{IBAN: us}},
			false, true,
			party{ourselves.Name, them},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := s.counterparty(&c.parties, c.credit, c.undone); got != c.want {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
		})
	}
}
