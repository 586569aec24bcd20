package dunning

import (
	"slices"
	"strings"
	"testing"

	"relanced/dunning/channel"
	"relanced/internal/ledger"
)

// falling is the default ladder whose friendly step falls back.
func falling(channels ...string) func(*Config) {
	return friendly(func(s *Step) { s.Fallback = channels })
}

func TestAStepFallsBack(t *testing.T) {
	t.Parallel()
	everywhere := ledger.Customer{ID: "C1", Email: "compta@leclercq.example", Address: "3 place de l'Église, 35000 Rennes", Phone: "+33 1 02"}
	refused := past("friendly", ledger.ReminderRefused, "2026-03-06")
	noText := refused
	noText.Channel, noText.Recipient = channelSMS, everywhere.Phone
	for _, test := range []struct {
		name               string
		change             func(*ledger.Customer)
		refused            []ledger.Reminder
		fallback           []string
		channel, to, tells string
	}{
		{"not needed", nil, nil, []string{channelLetter}, "", everywhere.Email, ""},
		{"no address", func(c *ledger.Customer) { c.Email = "" }, nil, []string{channelLetter}, channelLetter, everywhere.Address, "by letter, because customer C1 has no e-mail address"},
		{"a bad one", func(c *ledger.Customer) { c.Email = "compta@" }, nil, []string{channelLetter}, channelLetter, everywhere.Address, "is not an e-mail address"},
		{"several", func(c *ledger.Customer) { c.Email = " compta@x.example ; chef@x.example" }, nil, []string{channelLetter}, "", "compta@x.example", ""},
		{"a bad one among several", func(c *ledger.Customer) { c.Email = "compta@x.example;chef" }, nil, []string{channelLetter}, channelLetter, everywhere.Address, "is not an e-mail address"},
		{"refused", nil, []ledger.Reminder{refused}, []string{channelLetter}, channelLetter, everywhere.Address, "was refused on 2026-03-06"},
		{"the second", func(c *ledger.Customer) { c.Email, c.Address = "", "" }, nil, []string{channelLetter, channelCall}, channelCall, everywhere.Phone, "no e-mail address, and customer C1 has no postal address"},
		{"who takes no text may be called", func(c *ledger.Customer) { c.Email = "" }, []ledger.Reminder{noText}, []string{channelSMS, channelCall}, channelCall, everywhere.Phone, "+33 1 02 was refused"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := book("2026-03-09")
			s.Customers[0], s.Reminders = everywhere, test.refused
			if test.change != nil {
				test.change(&s.Customers[0])
			}
			plan := plannerOf(t, falling(test.fallback...)).Plan(s)
			if len(plan.Due) != 1 {
				t.Fatalf("the plan is %s", brief(plan))
			}
			d := plan.Due[0]
			if d.Channel != test.channel || d.Recipient != test.to || !strings.Contains(d.Detour, test.tells) || (test.tells == "") != (d.Detour == "") {
				t.Errorf("by %q to %q: %q", d.Channel, d.Recipient, d.Detour)
			}
			if also := strings.Contains(s.Customers[0].Email, ";") && d.Channel == ""; also != slices.Equal(d.Also, []string{"chef@x.example"}) {
				t.Errorf("%q read along", d.Also)
			}
			if called := d.Channel == channelCall; called != d.Approve || called != (d.Template == "call") {
				t.Errorf("the letter %q waits for a person: %v", d.Template, d.Approve)
			}
			if o := plan.Outlooks[0]; o.Detour != d.Detour {
				t.Errorf("the outlook says %q", o.Detour)
			}
		})
	}
}

func TestNoChannelReachesThem(t *testing.T) {
	t.Parallel()
	s := book("2026-03-09")
	s.Customers[0].Email = ""
	plan := plannerOf(t, falling(channelLetter, channelCall)).Plan(s)
	h, held := heldFor(plan, "FA-1")
	want := "address: customer C1 has no e-mail address; address: customer C1 has no postal address; address: customer C1 has no phone number"
	if len(plan.Due) > 0 || !held || h.Guard != GuardAddress || h.Reason != want {
		t.Errorf("held %v: %+v", held, h)
	}
}

// TestABounceFallsBack: the address refuses, and the next morning a letter leaves
// in its stead; when the address is corrected, mail again.
func TestABounceFallsBack(t *testing.T) {
	t.Parallel()
	eachFirm(t, falling(channelLetter), func(t *testing.T, f *firm) {
		f.Channels[channelLetter] = postbox{}
		f.update(savesCustomer(ledger.Customer{ID: "C1", Name: "Boulangerie Leclercq", Email: "c1@example.com", Address: "3 place de l'Église, 35000 Rennes"}))
		unhook := f.hook(fails(channel.Permanent, channel.ReasonAddress))
		f.remind()
		f.wantStory(friendlyID + " friendly refused")
		unhook()
		f.on(monday.AddDays(1))
		f.remind()
		f.wantStory(friendlyID+" friendly refused", "2026-03-10-C1-EUR friendly sent")
		if r := f.reminder("2026-03-10-C1-EUR"); r.Channel != channelLetter || r.Recipient != "3 place de l'Église, 35000 Rennes" {
			t.Errorf("sent %+v", r)
		}
	})
}

// TestACorrectedAddressTakesTheDetourBack: what waits to be called is written
// after all.
func TestACorrectedAddressTakesTheDetourBack(t *testing.T) {
	t.Parallel()
	f := sqliteFirm(t)
	f.Planner = plannerOf(t, falling(channelCall))
	f.Channels[channelCall] = postbox{}
	f.update(savesCustomer(ledger.Customer{ID: "C1", Name: "Boulangerie Leclercq", Phone: "+33 1 02"}))
	f.remind()
	if r := f.reminder(friendlyID); r.State != ledger.ReminderPlanned || r.Channel != channelCall || r.Reason != "by call, because customer C1 has no e-mail address" {
		t.Errorf("planned %+v", r)
	}
	f.update(savesCustomer(ledger.Customer{ID: "C1", Name: "Boulangerie Leclercq", Phone: "+33 1 02", Email: "c1@example.com"}))
	f.remind()
	f.on(monday.AddDays(1))
	f.remind()
	f.wantStory(friendlyID+" friendly cancelled", "2026-03-10-C1-EUR friendly sent")
}

// TestWhomNobodyCanCall: the presets that call write to those without a telephone,
// and what they write is no script.
func TestWhomNobodyCanCall(t *testing.T) {
	t.Parallel()
	for _, preset := range []string{"large", "call"} {
		for _, test := range []struct {
			name, channel, template string
			change                  func(*ledger.Customer)
		}{
			{"a telephone", channelCall, "call", func(*ledger.Customer) {}},
			{"none", "", "friendly", func(c *ledger.Customer) { c.Phone = "" }},
			{"nor an e-mail address", channelLetter, "friendly", func(c *ledger.Customer) { c.Phone, c.Email = "", "" }},
		} {
			s := book("2026-03-17")
			s.Customers[0] = ledger.Customer{ID: "C1", Email: "compta@leclercq.example", Address: "3 place de l'Église, 35000 Rennes", Phone: "+33 1 02", Policy: preset}
			test.change(&s.Customers[0])
			first, _ := presetOf(preset)
			s.Reminders = []ledger.Reminder{sent(first.Steps[0].Name, "2026-03-09")}
			plan := plannerOf(t, nil).Plan(s)
			if len(plan.Due) != 1 || plan.Due[0].Channel != test.channel || plan.Due[0].Template != test.template || plan.Due[0].Approve != (test.channel == channelCall) {
				t.Errorf("%s, %s: %+v %+v", preset, test.name, plan.Due, plan.Held)
			}
		}
	}
}

func TestFallbackFaults(t *testing.T) {
	t.Parallel()
	c := DefaultConfig()
	c.Policies["p"] = Policy{Steps: []Step{
		{Name: "a", After: 1, Fallback: []string{channelLetter, channelLetter}},
		{Name: "b", After: 2, Gap: 1, Channel: channelCall, Fallback: []string{channelLetter}},
		{Name: "c", After: 3, Gap: 1, Channel: channelLetter, Notice: 8, Fallback: []string{channelRegistered, channelSMS, channelLetter}},
	}, MinimumAmount: "1"}
	want := []string{
		`policies.p.steps[0].fallback[1]: "letter" is tried before`,
		`policies.p.steps[1].fallback[0]: the script of a call is no letter: name one by fallback_template`,
		`policies.p.steps[2].fallback[1]: a mise en demeure is a letter: sms is none`,
		`policies.p.steps[2].fallback[2]: "letter" is tried before`,
	}
	if got := c.Validate(); !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}
