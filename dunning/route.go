package dunning

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"relanced/internal/ledger"
)

// route is how the next step of a claim reaches its customer.
type route struct {
	channel string // "" for the configured default
	to      string // the address
	detour  string // why it is not the step's own channel, "" when it is
}

// scriptTemplate is the letter of a step that falls back to a call: what the
// caller says, and not what would have been written.
const scriptTemplate = "call"

// by is a step as the channel it falls back to takes it.
func (s Step) by(channel string) Step {
	switch called := s.Channel == channelCall; {
	case channel == channelCall && !called:
		s.Template = scriptTemplate
	case channel != channelCall && called:
		s.Template = s.FallbackTemplate
	}
	s.Channel = channel
	return s
}

// choose finds the first channel of the next step, its own before those it falls
// back to, that reaches the customer. What it returns is why none does.
func (v *view) choose(c *claim) []reason {
	step := c.nextStep()
	c.route = route{channel: step.Channel}
	if !c.known {
		return []reason{{guard: GuardAddress, text: fmt.Sprintf("customer %s is not on file: add it to customers.csv", c.customer.ID)}}
	}
	var closed []reason
	var again *route // one that was given up but may be tried again, before none is
	for _, channel := range append([]string{step.Channel}, step.Fallback...) {
		to, why, ok := v.reach(c.customer, channel)
		if !ok {
			closed = append(closed, why)
			continue
		}
		r, gaveUp := v.gaveUp(c, channel, to)
		switch {
		case !gaveUp:
			c.route = route{channel, to, detour(channel, closed)}
			return nil
		case r.State == ledger.ReminderRefused:
			closed = append(closed, refusal(r))
			continue
		case again == nil:
			again = &route{channel, to, detour(channel, closed)}
		}
		closed = append(closed, failure(r, to))
	}
	if again != nil {
		c.route = *again
		return nil
	}
	return closed
}

// reach returns where a channel reaches a customer, or why it does not: there is
// no address, or it was refused and has not changed since.
func (v *view) reach(c ledger.Customer, channel string) (to string, why reason, ok bool) {
	to, err := recipient(c, channel)
	if err != nil {
		return "", reason{guard: GuardAddress, text: err.Error()}, false
	}
	if r, answered := v.lastAnswer[answerKey{c.ID, means(channel), to}]; answered && r.State == ledger.ReminderRefused {
		return "", refusal(r), false
	}
	return to, reason{}, true
}

// refusal is how a refused reminder holds those that would go the same way.
func refusal(r ledger.Reminder) reason {
	text := fmt.Sprintf("%s was refused on %s; correct the address of customer %s", r.Recipient, r.PlannedFor, r.Customer)
	if r.Reason != "" {
		text += " (" + r.Reason + ")"
	}
	return reason{GuardRefused, text, r.PlannedFor, ""}
}

// failure is why a way that was given up is not the first to be taken again. It names
// the attempt and its day: nothing is known against the address, and the way may be
// open again.
func failure(r ledger.Reminder, to string) reason {
	return reason{guard: GuardWaiting, since: r.PlannedFor, text: fmt.Sprintf(
		"the attempt by %s (%s), planned for %s, failed for too long", cmp.Or(r.Channel, "e-mail"), to, r.PlannedFor)}
}

// means tells two ways to one address apart: a number that takes no text messages
// can still be called.
func means(channel string) string {
	switch {
	case byMail(channel):
		return "mail"
	case onPaper(channel):
		return "paper"
	}
	return channel
}

// detour words why a step takes another channel than its own.
func detour(channel string, closed []reason) string {
	if len(closed) == 0 {
		return ""
	}
	texts := make([]string, len(closed))
	for i, r := range closed {
		texts[i] = r.text
	}
	return "by " + cmp.Or(channel, "e-mail") + ", because " + strings.Join(texts, ", and ")
}

// fallback checks the channels a step falls back to. Whether they exist, and are
// configured, is not known here.
func (f *faults) fallback(path string, s Step) {
	for i, channel := range s.Fallback {
		at := fmt.Sprintf("%s.fallback[%d]", path, i)
		switch {
		case s.Channel == channelCall && s.FallbackTemplate == "":
			f.add(at, "the script of a call is no letter: name one by fallback_template")
		case channel == s.Channel || slices.Contains(s.Fallback[:i], channel):
			f.add(at, "%q is tried before", channel)
		case s.Notice > 0 && (channel == channelCall || channel == channelSMS):
			f.add(at, "a mise en demeure is a letter: %s is none", channel)
		}
	}
}
