package reconcile

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"relanced/internal/ledger"
)

var measuredAt = time.Date(2026, 6, 15, 9, 0, 0, 0, time.UTC)

// past builds a history in the words of a test.
type past struct{ History }

func newPast() *past { return &past{History{Now: measuredAt}} }

// settled adds n decisions of the engine, so many days ago.
func (p *past) settled(n int, rule string, fate ledger.Fate, days int) *past {
	for range n {
		i := len(p.Settlements)
		p.Settlements = append(p.Settlements, ledger.Settlement{
			Entry: fmt.Sprintf("e%d", i), Key: fmt.Sprintf("FA-%d", i), Rule: rule, DecidedBy: ledger.ByEngine, Probability: 0.9995,
			At: measuredAt.AddDate(0, 0, -days), Fate: fate,
		})
	}
	return p
}

// judge adds n proposals on which a person has decided.
func (p *past) judge(n int, rule string, held, correct bool) *past {
	for range n {
		i := len(p.Judgements)
		p.Judgements = append(p.Judgements, ledger.Judgement{
			Entry: fmt.Sprintf("j%d", i), Key: "FA-1", About: ledger.AboutProposal, Rule: rule, Probability: 0.9995, Held: held, Correct: correct, At: measuredAt,
		})
	}
	return p
}

// confirm says that the first n decisions are right.
func (p *past) confirm(n int) *past {
	for _, s := range p.Settlements[:n] {
		p.Judgements = append(p.Judgements, ledger.Judgement{
			Entry: s.Entry, Key: s.Key, About: ledger.AboutAllocation, Rule: s.Rule, Probability: s.Probability, Correct: true, At: measuredAt,
		})
	}
	return p
}

func TestDemotion(t *testing.T) {
	t.Parallel()
	const good, weak = "reference+amount", "name+amount"
	live, undone := ledger.FateLive, ledger.FateUndone
	for name, c := range map[string]struct {
		past *past
		rule string
		auto float64
		want bool
	}{
		"nothing known":                      {newPast(), good, 0.999, false},
		"all stood":                          {newPast().settled(500, good, live, 60), good, 0.999, false},
		"one undo among very few":            {newPast().settled(2, good, live, 60).settled(1, good, undone, 60), good, 0.999, false},
		"the only one was undone":            {newPast().settled(1, good, undone, 1), good, 0.999, false},
		"two in thirty":                      {newPast().settled(28, good, live, 60).settled(2, good, undone, 60), good, 0.999, true},
		"two of two":                         {newPast().settled(2, good, undone, 60), good, 0.999, true},
		"two in two thousand":                {newPast().settled(1998, good, live, 60).settled(2, good, undone, 60), good, 0.999, false},
		"ten in two thousand":                {newPast().settled(1990, good, live, 60).settled(10, good, undone, 60), good, 0.999, true},
		"two among many of yesterday":        {newPast().settled(1998, good, live, 1).settled(2, good, undone, 1), good, 0.999, true},
		"two among many that were looked at": {newPast().settled(1998, good, live, 1).confirm(1998).settled(2, good, undone, 1), good, 0.999, false},
		"a weak rule falls with the first":   {newPast().settled(5, weak, live, 60).settled(1, weak, undone, 60), weak, 0.999, true},
		"less is promised":                   {newPast().settled(28, good, live, 60).settled(2, good, undone, 60), good, 0.9, false},
		"certainty is promised":              {newPast().settled(28, good, live, 60).settled(2, good, undone, 60), good, 1, true},
		"the bank took them back":            {newPast().settled(28, good, live, 60).settled(9, good, ledger.FateReturned, 60), good, 0.999, false},
		"the invoices changed":               {newPast().settled(28, good, live, 60).settled(9, good, ledger.FateSuperseded, 60), good, 0.999, false},
		"another rule's errors":              {newPast().settled(28, good, live, 60).settled(9, weak, undone, 60), good, 0.999, false},
		"proposals that were no promises":    {newPast().settled(28, good, live, 60).judge(50, good, false, false), good, 0.999, false},
		"refused when held":                  {newPast().settled(28, good, live, 60).judge(2, good, true, false), good, 0.999, true},
		"a little evidence since":            {newPast().settled(28, good, live, 60).settled(2, good, undone, 60).judge(20, good, true, true), good, 0.999, true},
		"promoted by accepted proposals":     {newPast().settled(28, good, live, 60).settled(2, good, undone, 60).judge(200, good, true, true), good, 0.999, false},
		"accepted for another reason":        {newPast().settled(28, good, live, 60).settled(2, good, undone, 60).judge(200, good, false, true), good, 0.999, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			config := DefaultConfig()
			config.Auto = c.auto
			if got := Standings(c.past.History, config)[c.rule]; (got.Demoted != "") != c.want {
				t.Errorf("demoted %q, doubt %.3f, %+v", got.Demoted, got.doubt(c.auto), got)
			}
		})
	}
}

func TestStandingCounts(t *testing.T) {
	t.Parallel()
	p := newPast().settled(4, "r", ledger.FateLive, 60).confirm(1).settled(3, "r", ledger.FateLive, 10).settled(2, "r", ledger.FateUndone, 60).
		settled(1, "r", ledger.FateReturned, 60).settled(1, "r", ledger.FateSuperseded, 60).judge(2, "r", false, true).judge(1, "r", true, false)
	undo := p.Settlements[7]
	undo.DecidedBy, undo.Fate = "anne", ledger.FateLive // she decided the same after all
	p.Settlements = append(p.Settlements, undo)
	s := Standings(p.History, DefaultConfig())["r"]
	want := Standing{
		Rule: "r", Allocated: 11, Stood: 5, Confirmed: 2, Young: 3, Undone: 1, Returned: 1, Superseded: 1, Accepted: 2, Refused: 1, HeldRefused: 1,
		Precision: Wilson(5, 2), Demoted: "2 of 10 were wrong; at most one in 1000 is promised",
	}
	if math.Abs(s.exposure-6) > 1e-9 { // five stood, three of a third each
		t.Errorf("exposure %v", s.exposure)
	}
	s.exposure = 0
	if s != want {
		t.Errorf("got  %+v\nwant %+v", s, want)
	}
}

// TestWilson: the figures of the textbook (Agresti and Coull, 1998, and R's
// prop.test without correction).
func TestWilson(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		right, wrong    int
		lowest, highest float64
	}{{0, 0, 0, 1}, {28, 2, 0.7868, 0.9815}, {1, 0, 0.2065, 1}, {1000, 0, 0.9962, 1}, {0, 5, 0, 0.4345}} {
		i := Wilson(c.right, c.wrong)
		if math.Abs(i.Lowest-c.lowest) > 5e-5 || math.Abs(i.Highest-c.highest) > 5e-5 {
			t.Errorf("%d right, %d wrong: %.4f to %.4f", c.right, c.wrong, i.Lowest, i.Highest)
		}
	}
}

// TestEvidenceMovesOneWay: one more error never promotes, one more success never
// demotes, and the order of the history says nothing.
func TestEvidenceMovesOneWay(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		p := newPast().settled(random.IntN(300), "iban+amount", ledger.FateLive, 1+random.IntN(60)).
			settled(random.IntN(5), "iban+amount", ledger.FateUndone, 1+random.IntN(60)).judge(random.IntN(100), "iban+amount", true, true)
		config := DefaultConfig()
		demoted := func(h History) bool { return Standings(h, config)["iban+amount"].Demoted != "" }
		before := demoted(p.History)
		worse, better := *p, *p
		worse.Settlements = append([]ledger.Settlement{}, p.Settlements...)
		better.Judgements = append([]ledger.Judgement{}, p.Judgements...)
		if before && !demoted(worse.settled(1, "iban+amount", ledger.FateUndone, 1).History) {
			t.Fatalf("an error promoted: %+v", Standings(p.History, config))
		}
		if !before && demoted(better.judge(1, "iban+amount", true, true).History) {
			t.Fatalf("a success demoted: %+v", Standings(p.History, config))
		}
		shuffled := History{Now: p.Now, Settlements: append([]ledger.Settlement{}, p.Settlements...), Judgements: append([]ledger.Judgement{}, p.Judgements...)}
		random.Shuffle(len(shuffled.Settlements), func(i, j int) {
			shuffled.Settlements[i], shuffled.Settlements[j] = shuffled.Settlements[j], shuffled.Settlements[i]
		})
		if demoted(shuffled) != before {
			t.Fatal("the order of the history counts")
		}
	}
}

// TestDemotedRuleNeverAllocates on random books: whatever its credits look like,
// they go to review with the reason, and what other rules decide stays.
func TestDemotedRuleNeverAllocates(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(3, 4))
	held := 0
	for range 60 {
		b := newBook(t).crowd(20)
		for i := range 6 {
			id := fmt.Sprintf("C%d", i)
			b.customer(id, "Ferronnerie Quellec "+strings.Repeat("x", i), ibanOf(i))
			b.invoice(fmt.Sprintf("FA-2026-%03d", 100+i), id, fmt.Sprintf("%d.%02d", 100+random.IntN(900), random.IntN(100)))
			entry := ledger.Entry{IBAN: ibanOf(i)}
			if random.IntN(2) == 0 {
				entry.Remittance = fmt.Sprintf("facture FA-2026-%03d", 100+i)
			}
			b.entry(entry, b.Invoices[len(b.Invoices)-1].Amount.Decimal())
		}
		rules := map[string]int{}
		for _, d := range b.match() {
			if d.Accepted != nil {
				rules[d.Accepted.Rule]++
			}
		}
		for rule := range rules {
			b.Demoted = map[string]string{rule: "2 of 30 were wrong"}
			for _, d := range b.match() {
				switch {
				case d.Accepted != nil && d.Accepted.Rule == rule:
					t.Fatalf("%s is demoted and allocated: %s", rule, describe(d))
				case strings.HasPrefix(d.Note, "rule "+rule+" is demoted: 2 of 30"):
					held++
					if d.State != ledger.EntryReview || len(d.Proposals) == 0 || !heldByDemotion(&ledger.Entry{Note: d.Note}, d.Proposals[0]) {
						t.Fatalf("held, but not proposed: %s", describe(d))
					}
				}
			}
			b.Demoted = nil
		}
	}
	if held < 60 {
		t.Errorf("only %d credits were held: the test tests little", held)
	}
}

func ibanOf(i int) string {
	return []string{ibanA, ibanB, ibanC, ibanD, "GB29NWBK60161331926819", "NL91ABNA0417164300"}[i]
}

func TestSampleIsDrawnByIdentity(t *testing.T) {
	t.Parallel()
	config := DefaultConfig()
	p := newPast().settled(40, "reference+amount", ledger.FateLive, 5).settled(3, "iban+amount", ledger.FateLive, 6).settled(30, "reference+amount", ledger.FateLive, 40).
		settled(10, "reference+amount", ledger.FateLive, 100).settled(5, "reference+amount", ledger.FateReturned, 5)
	first := Sample(p.History, config, time.UTC)
	if len(first) != 2*config.Standing.Sample {
		t.Fatalf("drawn %d", len(first))
	}
	rare := 0
	for _, s := range first {
		if s.Fate != ledger.FateLive || s.At.Before(measuredAt.AddDate(0, 0, -60)) {
			t.Errorf("drawn: %+v", s)
		}
		if s.Rule == "iban+amount" {
			rare++
		}
	}
	if rare == 0 {
		t.Error("the rule with the fewest decisions was not drawn")
	}
	rand.New(rand.NewPCG(5, 6)).Shuffle(len(p.Settlements), func(i, j int) { p.Settlements[i], p.Settlements[j] = p.Settlements[j], p.Settlements[i] })
	if again := Sample(p.History, config, time.UTC); !reflect.DeepEqual(first, again) {
		t.Errorf("drawn differently:\n%v\n%v", first, again)
	}
	answered := first[len(first)-1] // of this month
	p.Judgements = append(p.Judgements, ledger.Judgement{Entry: answered.Entry, Key: answered.Key, About: ledger.AboutAllocation, Correct: true, At: measuredAt})
	if left := Sample(p.History, config, time.UTC); len(left) != len(first)-1 || !reflect.DeepEqual(left, first[:len(first)-1]) {
		t.Errorf("after an answer:\n%v\nwas\n%v", left, first)
	}
	config.Standing.Sample = 0
	if none := Sample(p.History, config, time.UTC); len(none) != 0 {
		t.Errorf("drawn without being asked: %v", none)
	}
}

// TestSampleTurnsToWhatIsUnknown: of two rules, the one that people have looked
// at before is drawn less.
func TestSampleTurnsToWhatIsUnknown(t *testing.T) {
	t.Parallel()
	config := DefaultConfig()
	config.Standing.Sample = 20
	p := newPast().settled(50, "known", ledger.FateLive, 60).confirm(50)
	for i := range p.Judgements {
		p.Judgements[i].At = measuredAt.AddDate(0, 0, -50)
	}
	p.settled(100, "known", ledger.FateLive, 3).settled(100, "unknown", ledger.FateLive, 3)
	counts := map[string]int{}
	for _, s := range Sample(p.History, config, time.UTC) {
		counts[s.Rule]++
	}
	if counts["unknown"] < 15 {
		t.Errorf("drawn %v", counts)
	}
}

func TestCalibrate(t *testing.T) {
	t.Parallel()
	p := newPast().settled(8, "r", ledger.FateLive, 60).settled(1, "r", ledger.FateUndone, 60).settled(2, "r", ledger.FateLive, 1).settled(1, "r", ledger.FateReturned, 60)
	for _, probability := range []float64{0.3, 0.5, 0.8999, 0.9, 0.995, 0.999, 1} {
		p.judge(1, "r", false, probability > 0.6)
		p.Judgements[len(p.Judgements)-1].Probability = probability
	}
	report := Calibrate(p.History, DefaultConfig())
	for i, want := range []Class{
		{From: 0.5, To: 0.9, Accepted: 1, Refused: 1, Promised: 0.69995},
		{From: 0.9, To: 0.99, Accepted: 1, Promised: 0.9},
		{From: 0.99, To: 0.999, Accepted: 1, Promised: 0.995},
		{From: 0.999, To: 1, Accepted: 2, Allocated: 12, Stood: 8, Undone: 1, Young: 2, Promised: (0.9995*9 + 1.999) / 11},
	} {
		got := report.Classes[i]
		want.Right = Wilson(want.Accepted+want.Stood, want.Refused+want.Undone)
		if math.Abs(got.Promised-want.Promised) > 1e-9 {
			t.Errorf("promised %v, want %v", got.Promised, want.Promised)
		}
		got.sum, got.Promised, want.Promised = 0, 0, 0
		if got != want {
			t.Errorf("got  %+v\nwant %+v", got, want)
		}
	}
	if len(report.Rules) != 1 || report.Rules[0].Accepted != 5 || report.Rules[0].Refused != 2 {
		t.Errorf("rules %+v", report.Rules)
	}
}
