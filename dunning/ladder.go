package dunning

import "relanced/internal/ledger"

// ladder is where one instalment stands on its policy's steps.
type ladder struct {
	steps    []Step
	calendar *Calendar
	issued   ledger.Date
	due      ledger.Date
	taken    int         // index of the furthest step that was sent or is on its way, -1 for none
	lastSent ledger.Date // "" when nothing was sent yet
	heard    ledger.Date // last message about the invoice before its due dates were agreed anew, "" for none
	moved    ledger.Date // last day money came or went back: a part payment, or a payment returned; "" for never
}

// climb returns the next step and the first business day, not before the given
// one, on which it may be sent. Steps before the due date lapse when that day
// is not before it; no other step is ever passed over. False means that the
// ladder is finished.
func (l ladder) climb(notBefore ledger.Date) (step int, day ledger.Date, ok bool) {
	for i := l.taken + 1; i < len(l.steps); i++ {
		day = l.calendar.NextBusinessDay(l.reached(l.steps[i]).Max(notBefore))
		if l.steps[i].After >= 0 || day < l.due {
			return i, day, true
		}
	}
	return 0, "", false
}

// reached returns the day a step is reached, be it a business day or not: its
// delay has run since the due date, and its gap since the customer last heard
// from us about this (the invoice, a reminder) and since money last moved: who
// has paid a part is left in peace as long as after a reminder.
func (l ladder) reached(s Step) ledger.Date {
	day := l.due.AddDays(s.After)
	if l.lastSent != "" {
		day = day.Max(l.lastSent.AddDays(s.Gap))
	} else {
		day = day.Max(l.issued.AddDays(s.Gap))
	}
	if l.heard != "" {
		day = day.Max(l.heard.AddDays(l.longestGap()))
	}
	return day.Max(l.moved.AddDays(s.Gap))
}

// longestGap is how long a customer is left in peace who has just heard from us about
// the same money by other dates: no step follows another one there.
func (l ladder) longestGap() int {
	days := 0
	for _, s := range l.steps {
		days = max(days, s.Gap)
	}
	return days
}

// after returns the step behind the given one, and the day it would be reached if
// that one were sent today; false when it is the last.
func (l ladder) after(step int, today ledger.Date) (next int, day ledger.Date, ok bool) {
	l.taken, l.lastSent = step, today
	return l.climb(today)
}
