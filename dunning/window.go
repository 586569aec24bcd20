package dunning

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"
)

// window is the part of a day in which messages leave, in minutes since midnight:
// from the first, before the second. The zero window is the whole day.
type window struct{ from, to int }

var windowForm = regexp.MustCompile(`^([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)$`)

// windowOf reads "09:00-17:30"; "" is the whole day.
func windowOf(text string) (window, error) {
	if text == "" {
		return window{}, nil
	}
	var w window
	if !windowForm.MatchString(text) {
		return w, fmt.Errorf("%q is no part of a day: one such as 09:00-17:30 is expected", text)
	}
	from, to, _ := strings.Cut(text, "-")
	if w = (window{minutes(from), minutes(to)}); w.to <= w.from {
		return w, fmt.Errorf("%q ends before it begins", text)
	}
	return w, nil
}

// Openings lists, in minutes since midnight, when the parts of the day begin in
// which messages leave, each once; none when they leave all day.
func (c Config) Openings() ([]int, error) {
	texts := []string{c.Window}
	for _, p := range c.Policies {
		texts = append(texts, p.Window)
	}
	var list []int
	for _, text := range texts {
		w, err := windowOf(text)
		if err != nil {
			return nil, err
		}
		if text != "" && !slices.Contains(list, w.from) {
			list = append(list, w.from)
		}
	}
	slices.Sort(list)
	return list, nil
}

// minutes counts those of "09:30" since midnight. The form has been checked.
func minutes(clock string) int {
	t, _ := time.Parse("15:04", clock)
	return 60*t.Hour() + t.Minute()
}

// open reports whether messages may leave at an instant, by the clock on the wall.
func (w window) open(at time.Time) bool {
	now := 60*at.Hour() + at.Minute()
	return w == window{} || w.from <= now && now < w.to
}

// over reports whether it has closed for the day of an instant, by the clock on the wall.
func (w window) over(at time.Time) bool { return w != window{} && 60*at.Hour()+at.Minute() >= w.to }

// window checks a setting.
func (f *faults) window(path, text string) {
	if _, err := windowOf(text); err != nil {
		f.add(path, "%v", err)
	}
}

// closed says why nothing leaves under a policy at an instant, "" when it may. A
// call has been made already when a person says so.
func (p *Planner) closed(due Due, channel string, at time.Time) string {
	w, text := p.opening(due.Policy, channel)
	if w.open(at.In(p.location)) {
		return ""
	}
	return text
}

// opening is the part of a day in which messages leave under a policy by a channel, and
// says so.
func (p *Planner) opening(policyName, channel string) (window, string) {
	policy, _ := p.config.policy(policyName)
	text := cmp.Or(policy.Window, p.config.Window)
	w, err := windowOf(text)
	if err != nil || channel == channelCall {
		return window{}, "" // the settings have been validated
	}
	return w, "messages leave from " + strings.Replace(text, "-", " to ", 1)
}

// WholeDays returns the settings without the parts of a day in which messages leave:
// for a day that is run at one instant, which stands for all its hours.
func (c Config) WholeDays() Config {
	c.Window, c.Policies = "", maps.Clone(c.Policies)
	for name, p := range c.Policies {
		p.Window = ""
		c.Policies[name] = p
	}
	return c
}
