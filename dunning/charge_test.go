package dunning

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"relanced/dunning/charges"
	"relanced/internal/ledger"
	"relanced/internal/store"
)

// withCharges is a letter that claims charges on an invoice across two semesters,
// paid in part, and on one that was paid itself after they had been claimed.
func withCharges() LetterData {
	d := oneLine()
	d.Lines[0].Open, d.Total = euros(1000_00), euros(1000_00)
	d.Charges = Charges{
		Mentioned: true, Claimed: true, Articles: "articles L441-10 et D441-5 du code de commerce",
		Lines: []Charge{
			{Number: "FA-2025-0917", Paid: true, Interest: euros(3_00), Indemnity: euros(40_00), Segments: []charges.Segment{
				{Instalment: 1, From: "2025-11-01", To: "2025-11-30", Days: 30, Rate: 121500, Base: euros(400_00), Amount: euros(3_99)},
			}},
			{Number: "FA-2026-0042", Interest: euros(43_26), Indemnity: euros(40_00), Segments: []charges.Segment{
				{Instalment: 1, From: "2026-03-03", To: "2026-06-30", Days: 120, Rate: 121500, Base: euros(1234_56), Amount: euros(42_24)},
				{Instalment: 1, From: "2026-07-01", To: "2026-07-03", Days: 3, Rate: 124000, Base: euros(1000_00), Amount: euros(1_02)},
			}},
		},
		Interest: euros(46_26), Indemnity: euros(80_00), Total: euros(1126_26), Daily: euros(34),
	}
	return d
}

// claiming makes the default policy claim charges from the formal letter on.
func claiming(change func(*Policy)) func(*Config) {
	return func(c *Config) {
		p := DefaultPolicy()
		p.Charges, p.ChargesFrom = ChargesClaim, "formal"
		if change != nil {
			change(&p)
		}
		c.Policies["default"] = p
	}
}

// ofKind makes C1 a customer of a kind.
func ofKind(kind ledger.CustomerKind) func(*store.Tx) error {
	return savesCustomer(ledger.Customer{ID: "C1", Name: "Boulangerie Leclercq", Email: "c1@example.com", Kind: kind})
}

const formalID = "2026-03-17-C1-EUR"

// toFormal takes FA-1, due on 2 March, to its formal letter of the 17th.
func (f *firm) toFormal() {
	f.t.Helper()
	f.remind()
	f.on("2026-03-17")
	f.remind()
}

// TestChargesAreLinesOfTheirOwn: 15 days of 240.00 at 12.15 % are 1.20; the total
// and the ledger stay what they were.
func TestChargesAreLinesOfTheirOwn(t *testing.T) {
	t.Parallel()
	eachFirm(t, claiming(nil), func(t *testing.T, f *firm) {
		f.update(ofKind(ledger.KindBusiness))
		f.toFormal()
		if text := f.letter(friendlyID); strings.Contains(text, "L441-10") || strings.Contains(text, "Pénalités") {
			t.Errorf("the friendly letter claims:\n%s", text)
		}
		f.wantInLetter(formalID, "Total à régler 240,00 €", "articles L441-10\net D441-5 du code de commerce",
			"FA-1 03/03/2026 17/03/2026 15 12,15 % 240,00 € 1,20 €", "Pénalités de retard 1,20 €",
			"Indemnité forfaitaire de recouvrement 40,00 €", "Total avec ces sommes 281,20 €", "supplémentaire ajoute 0,08 €")
		if text := f.letter(formalID); strings.Contains(text, "pas comprises") {
			t.Errorf("it claims and mentions:\n%s", text)
		}
		if r := f.reminder(formalID); r.Items[0].Amount != euros(240_00) {
			t.Errorf("the reminder is about %s", r.Items[0].Amount)
		}
		f.view(func(tx *store.Tx) error {
			i, _, err := tx.Invoice("FA-1")
			if i.Open() != euros(240_00) {
				t.Errorf("%s is open", i.Open())
			}
			return err
		})
	})
}

// TestWhatWasClaimedStaysClaimed: FA-1 is paid after its formal letter; the next
// letter, about another invoice, says what is still owed for the delay, unless
// that was paid along.
func TestWhatWasClaimedStaysClaimed(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name    string
		pays    int64
		more    int64 // beside what is left of the invoice
		want    []string
		without string
	}{
		{"nothing of it was paid", 240_00, 0, []string{"FA-1 (réglée depuis)", "Total avec ces sommes 141,50 €"}, ""},
		{"all of it was", 240_00, 41_20, []string{"Total avec ces sommes 100,30 €"}, "FA-1"},
		{"a part was", 240_00, 1_00, []string{"FA-1 (réglée depuis)", "Total avec ces sommes 140,50 €"}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			eachFirm(t, claiming(func(p *Policy) { p.Imputation = charges.PrincipalFirst; p.Indemnity = charges.PerInvoice }), func(t *testing.T, f *firm) {
				f.update(ofKind(ledger.KindBusiness))
				f.toFormal()
				f.update(func(tx *store.Tx) error {
					e, err := f.credit(tx, test.pays+test.more, "2026-03-17")
					if err != nil {
						return err
					}
					a := ledger.Allocation{Entry: e.ID, Invoice: "FA-1", Amount: euros(test.pays + test.more), Adjustment: -test.more, DecidedBy: "anna"}
					if err := tx.Allocate(a); err != nil {
						return err
					}
					return tx.MoveEntry(e, ledger.EntryAllocated, "")
				})
				f.update(saves(bill("FA-2", "C1", 60_00, "2026-02-10", "2026-03-16")))
				f.on("2026-03-23")
				f.remind() // friendly
				f.on("2026-03-31")
				f.remind()
				f.wantInLetter("2026-03-31-C1-EUR", append(test.want, "Total à régler 60,00 €")...)
				if text := f.letter("2026-03-31-C1-EUR"); test.without != "" && strings.Contains(text, test.without+" ") {
					t.Errorf("it speaks of %s:\n%s", test.without, text)
				}
			})
		})
	}
}

// TestNobodyElseIsAskedForCharges: with every setting that asks for more.
func TestNobodyElseIsAskedForCharges(t *testing.T) {
	t.Parallel()
	most := func(p *Policy) {
		p.ChargesFrom, p.ContractRate, p.Indemnity = "courtesy", "19.00", charges.PerInstalment
	}
	for _, kind := range []ledger.CustomerKind{ledger.KindConsumer, ledger.KindUnknown} {
		f := sqliteFirm(t)
		f.Planner = plannerOf(t, claiming(most))
		f.update(ofKind(kind))
		f.toFormal()
		for _, word := range []string{"Pénalités", "pénalités", "ndemnité", "19,00", " 40,00", "L441"} {
			if text := f.letter(formalID); strings.Contains(text, word) {
				t.Errorf("%q reads of %q:\n%s", kind, word, text)
			}
		}
	}
	f := sqliteFirm(t)
	f.Planner = plannerOf(t, claiming(most))
	f.update(ofKind(ledger.KindPublic))
	f.toFormal()
	f.wantInLetter(formalID, "articles L2192-13,\nR2192-31 et D2192-35", "15 10,15 % 240,00 € 1,00 €", "Total avec ces sommes 281,00 €")
}

// TestProvisionalFiguresAreNotPrinted: in 2027 nobody knows the rate yet, until
// the firm's own file says it.
func TestProvisionalFiguresAreNotPrinted(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "rates.csv")
	rows := "series,from,percent,checked,status,source\necb_mro,2031-01-01,2.15,2031-01-02,V,a test\n"
	if err := os.WriteFile(path, []byte(rows), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, rates := range []string{"", path} {
		f := sqliteFirm(t)
		f.Planner = plannerOf(t, func(c *Config) {
			claiming(nil)(c)
			c.Rates = rates
		})
		due := Due{
			Customer: "C1", Currency: "EUR", Policy: "default", Step: "formal", Language: french, Credit: euros(0), Total: euros(1000_00),
			Items: []ledger.ReminderItem{{Invoice: "FA-9", Instalment: 1, Step: "formal", Amount: euros(1000_00), DueDate: "2031-02-01"}},
		}
		f.clock.Set(ledger.Date("2031-03-03").At(9, plannerZone))
		f.view(func(tx *store.Tx) error {
			c, err := f.chargesOf(tx, due, ledger.Customer{ID: "C1", Kind: ledger.KindBusiness}, []ledger.Invoice{bill("FA-9", "C1", 1000_00, "2031-01-01", "2031-02-01")})
			known := rates != ""
			if c.Provisional == known || c.Claimed != known || len(c.Lines) > 0 != known || c.Interest.Minor > 0 != known || !c.Mentioned {
				t.Errorf("rates %q: %+v", rates, c)
			}
			return err
		})
	}
}

// TestCreditAndPaymentsLowerTheBase: what a credit note covers bears no interest.
func TestCreditAndPaymentsLowerTheBase(t *testing.T) {
	t.Parallel()
	f := sqliteFirm(t)
	f.Planner = plannerOf(t, claiming(func(p *Policy) { p.Indemnity = charges.NoIndemnity }))
	f.update(ofKind(ledger.KindBusiness))
	f.update(saves(creditNote("AV-1", "C1", 40_00)))
	f.remind()
	f.update(func(tx *store.Tx) error { // booked on the 10th: eight days at 200.00, seven at 100.00
		e, err := f.credit(tx, 100_00, "2026-03-10")
		if err != nil {
			return err
		}
		if err := tx.Allocate(ledger.Allocation{Entry: e.ID, Invoice: "FA-1", Amount: euros(100_00), DecidedBy: "anna"}); err != nil {
			return err
		}
		return tx.MoveEntry(e, ledger.EntryAllocated, "")
	})
	f.on("2026-03-17")
	f.remind()
	f.wantInLetter(formalID, "Total à régler 100,00 €", "8 12,15 % 200,00 € 0,53 €", "7 12,15 % 100,00 € 0,23 €", "Total avec ces sommes 100,76 €")
}

// TestACreditNoteSettledAlongBearsNoInterest: 200.00 came for 240.00 less a credit
// note of 40.00; what stays claimed was claimed on 200.00.
func TestACreditNoteSettledAlongBearsNoInterest(t *testing.T) {
	t.Parallel()
	f := sqliteFirm(t)
	f.Planner = plannerOf(t, claiming(nil))
	f.update(saves(creditNote("AV-1", "C1", 40_00)))
	f.update(func(tx *store.Tx) error {
		e, err := f.credit(tx, 200_00, "2026-03-17")
		if err != nil {
			return err
		}
		for number, minor := range map[string]int64{"FA-1": 240_00, "AV-1": -40_00} {
			if err := tx.Allocate(ledger.Allocation{Entry: e.ID, Invoice: number, Amount: euros(minor), DecidedBy: "anna"}); err != nil {
				return err
			}
		}
		return tx.MoveEntry(e, ledger.EntryAllocated, "")
	})
	f.view(func(tx *store.Tx) error {
		i, _, err := tx.Invoice("FA-1")
		if err != nil {
			return err
		}
		s, err := f.Planner.Statement(tx, "default", ledger.Customer{ID: "C1", Kind: ledger.KindBusiness}, i, "2026-04-30")
		if s.Interest != euros(1_00) || s.Segments[0].Base != euros(200_00) || s.PrincipalLeft != euros(0) || s.Owed != euros(41_00) {
			t.Errorf("%+v", s)
		}
		return err
	})
}

// TestAReturnedPaymentWasNone: the whole delay counts again.
func TestAReturnedPaymentWasNone(t *testing.T) {
	t.Parallel()
	f := sqliteFirm(t)
	f.update(f.pays("FA-1", 240_00))
	state := func() (s charges.Statement) {
		f.view(func(tx *store.Tx) error {
			i, _, err := tx.Invoice("FA-1")
			if err == nil {
				s, err = f.Planner.Statement(tx, "default", ledger.Customer{ID: "C1", Kind: ledger.KindBusiness}, i, "2026-03-17")
			}
			return err
		})
		return s
	}
	if s := state(); s.Owed != euros(40_48) { // six days late, on the 8th
		t.Errorf("paid late, %s is owed", s.Owed)
	}
	f.update(func(tx *store.Tx) error {
		list, err := tx.AllocationsTo("FA-1")
		if err != nil {
			return err
		}
		return tx.Reverse(list[0], ledger.ByEngine, "returned by the bank")
	})
	if s := state(); s.Owed != euros(281_20) {
		t.Errorf("after its return, %s is owed", s.Owed)
	}
}

// TestOtherLawsAreCited: a Belgian firm's letter does not speak of French law, and
// one under a law that asks for a notice does not say that delay is enough.
func TestOtherLawsAreCited(t *testing.T) {
	t.Parallel()
	for country, want := range map[string]string{"BE": "(loi belge du 2 août 2002)", "FR": "(articles L441-10", "DE": ""} {
		f := sqliteFirm(t)
		f.Planner = plannerOf(t, func(c *Config) { c.Country = country })
		f.update(ofKind(ledger.KindBusiness))
		f.toFormal()
		text := f.letter(formalID)
		if !strings.Contains(text, want) || want == "" && strings.Contains(text, "pénalités") {
			t.Errorf("%s:\n%s", country, text)
		}
	}
}

// TestOnlyWhatHasReachedTheStepIsCharged: FA-2, on the same letter, is only at its
// first reminder.
func TestOnlyWhatHasReachedTheStepIsCharged(t *testing.T) {
	t.Parallel()
	f := sqliteFirm(t)
	f.Planner = plannerOf(t, claiming(nil))
	f.update(ofKind(ledger.KindBusiness))
	f.update(saves(bill("FA-2", "C1", 60_00, "2026-02-10", "2026-03-10")))
	f.toFormal()
	f.wantInLetter(formalID, "FA-2 10/02/2026 10/03/2026", "Total à régler 300,00 €", "Total avec ces sommes 341,20 €")
}

// TestWhatWasNotSentWasNotClaimed: the formal letter about FA-1 waited for a person
// when FA-1 was paid.
func TestWhatWasNotSentWasNotClaimed(t *testing.T) {
	t.Parallel()
	f := sqliteFirm(t)
	f.Planner = plannerOf(t, claiming(func(p *Policy) { p.Steps[2].Approve = true }))
	f.update(ofKind(ledger.KindBusiness))
	f.toFormal()
	f.update(f.pays("FA-1", 240_00))
	due := Due{
		Customer: "C1", Currency: "EUR", Policy: "default", Step: "formal", Language: french, Credit: euros(0), Total: euros(60_00),
		Items: []ledger.ReminderItem{{Invoice: "FA-2", Instalment: 1, Step: "formal", Amount: euros(60_00), DueDate: "2026-03-01"}},
	}
	f.update(saves(bill("FA-2", "C1", 60_00, "2026-02-10", "2026-03-01")))
	f.view(func(tx *store.Tx) error {
		invoices, err := tx.InvoicesOf("C1")
		if err != nil {
			return err
		}
		c, err := f.chargesOf(tx, due, ledger.Customer{ID: "C1", Kind: ledger.KindBusiness}, invoices)
		if len(c.Lines) != 1 || c.Lines[0].Number != "FA-2" {
			t.Errorf("%+v", c.Lines)
		}
		return err
	})
}

// TestWhatTheAccountsSettledBearsNoInterest: they do not say since when.
func TestWhatTheAccountsSettledBearsNoInterest(t *testing.T) {
	t.Parallel()
	f := sqliteFirm(t)
	i := bill("FA-3", "C1", 240_00, "2026-02-01", "2026-03-02")
	i.Settled, i.SettledBy = 140_00, "lettrage AAA"
	f.view(func(tx *store.Tx) error {
		s, err := f.Planner.Statement(tx, "default", ledger.Customer{ID: "C1", Kind: ledger.KindBusiness}, i, "2026-03-17")
		if len(s.Segments) != 1 || s.Segments[0].Base != euros(100_00) || s.Owed != euros(100_50+40_00) {
			t.Errorf("%+v", s)
		}
		return err
	})
}

func TestASilentPolicyMentionsNothing(t *testing.T) {
	t.Parallel()
	for _, silent := range []func(*Policy){
		func(p *Policy) { p.Charges = ChargesNone },
		func(p *Policy) { p.Charges, p.ChargesFrom = ChargesMention, "last" },
	} {
		f := sqliteFirm(t)
		f.Planner = plannerOf(t, claiming(silent))
		f.update(ofKind(ledger.KindBusiness))
		f.toFormal()
		if text := f.letter(formalID); strings.Contains(text, "L441-10") {
			t.Error(text)
		}
	}
}
