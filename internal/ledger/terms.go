package ledger

import (
	"fmt"
	"time"
)

// Terms are terms of payment: so many days or months from the day of issue,
// perhaps combined with the end of a month, perhaps on a day of the month after
// that. The zero value is due on the day of issue.
type Terms struct {
	Days       int        // 0 to MaxTermDays; 0 where there are months
	Months     int        // 0 to MaxTermMonths; 0 with EndOfMonthBefore
	EndOfMonth EndOfMonth // where the end of the month comes in
	DayOfMonth int        // 1 to 31: "le 10"; 0 means none. In a shorter month it is its last day
}

// EndOfMonth says how days and the end of a month go together. For "45 jours fin
// de mois" the law leaves both orders to the contract (DGCCRF on art. L441-10 C.
// com.).
type EndOfMonth string

// The ways to count.
const (
	EndOfMonthNone   EndOfMonth = ""
	EndOfMonthAfter  EndOfMonth = "after"  // the days first, then the end of that month
	EndOfMonthBefore EndOfMonth = "before" // the end of the month of issue first, then the days
)

// MaxTermDays and MaxTermMonths bound Terms: beyond a year it is no delay but a
// mistake in typing.
const (
	MaxTermDays   = 365
	MaxTermMonths = 12
)

// Due returns the day an invoice issued on the given day is to be paid, "" when
// that is unknown. It is never earlier than the day of issue.
func (t Terms) Due(issue Date) Date {
	if issue == "" {
		return ""
	}
	due := issue
	if t.Months > 0 { // to the day of the same number, or the month's last (art. 641 CPC)
		due = dayOfMonth(issue, t.Months, issue.Time().Day())
	}
	due = due.AddDays(t.Days)
	switch t.EndOfMonth {
	case EndOfMonthNone:
	case EndOfMonthAfter:
		due = lastOfMonth(due)
	case EndOfMonthBefore:
		due = lastOfMonth(issue).AddDays(t.Days)
	}
	if t.DayOfMonth == 0 {
		return due
	}
	// "Fin de mois le 10" is the tenth of the month that follows; without the end
	// of the month it is the next tenth there is.
	day := dayOfMonth(due, 0, t.DayOfMonth)
	if t.EndOfMonth == EndOfMonthAfter || day < due {
		day = dayOfMonth(due, 1, t.DayOfMonth)
	}
	return day
}

// String writes the terms in the words that ParseTerms reads back as the same.
func (t Terms) String() string {
	text := fmt.Sprintf("%d jours", t.Days)
	if t.Months > 0 {
		text = fmt.Sprintf("%d mois", t.Months)
	}
	switch {
	case t == Terms{}:
		return "comptant"
	case t.EndOfMonth == EndOfMonthAfter && t.Days == 0 && t.Months == 0:
		text = "fin de mois"
	case t.EndOfMonth == EndOfMonthAfter:
		text += " fin de mois"
	case t.EndOfMonth == EndOfMonthBefore:
		text = "fin de mois + " + text
	}
	if t.DayOfMonth > 0 {
		text += fmt.Sprintf(" le %d", t.DayOfMonth)
	}
	return text
}

// The longest delays that art. L441-10 I C. com. lets two professionals agree
// on, in days from the day of issue. Shorter ones of some trades (art. L441-11)
// are not looked at.
const (
	lawfulDays         = 60
	lawfulEndOfMonth   = 45 // with the end of the month, in either order
	lawfulPeriodicDays = 45 // for a summary invoice (facture périodique, art. 289 I-3 CGI)
)

// Excess returns by how many days the terms go beyond what art. L441-10 I C. com.
// allows for an invoice issued on the given day, and a warning that says so; 0
// and "" when they are within. periodic marks a summary invoice.
func (t Terms) Excess(issue Date, periodic bool) (days int, warning string) {
	latest := issue.AddDays(lawfulDays)
	rule := fmt.Sprintf("%d days from the day of issue", lawfulDays)
	switch {
	case periodic:
		latest = issue.AddDays(lawfulPeriodicDays)
		rule = fmt.Sprintf("%d days for a periodic invoice", lawfulPeriodicDays)
	case t.EndOfMonth != EndOfMonthNone:
		latest = latest.Max(Terms{Days: lawfulEndOfMonth, EndOfMonth: t.EndOfMonth}.Due(issue))
		rule = fmt.Sprintf("%d days end of month", lawfulEndOfMonth)
	}
	if issue == "" || t.Due(issue) <= latest {
		return 0, ""
	}
	days = t.Due(issue).Sub(latest)
	return days, fmt.Sprintf("the terms %q are %d days longer than art. L441-10 I C. com. allows (%s)", t, days, rule)
}

// Lawful reports whether a due date lies within what art. L441-10 I C. com. lets
// two professionals agree on, with a warning when it does not. How the date was
// agreed is not known, so the most generous reading counts: 60 days, or 45 days
// and the end of the month in either order. A missing date is lawful.
func Lawful(issue, due Date) (warning string, lawful bool) {
	if issue == "" || due == "" {
		return "", true
	}
	latest := LatestLawful(issue)
	if due <= latest {
		return "", true
	}
	return fmt.Sprintf("due %s, %d days after its issue on %s: between professionals art. L441-10 I C. com. allows %d days, or %d days end of month, here %s at the latest",
		due, due.Sub(issue), issue, lawfulDays, lawfulEndOfMonth, latest), false
}

// LatestLawful is the latest day on which two professionals may agree that an
// invoice issued on the given day is to be paid (art. L441-10 I C. com.).
func LatestLawful(issue Date) Date {
	latest := issue.AddDays(lawfulDays)
	for _, order := range []EndOfMonth{EndOfMonthAfter, EndOfMonthBefore} {
		latest = latest.Max(Terms{Days: lawfulEndOfMonth, EndOfMonth: order}.Due(issue))
	}
	return latest
}

func lastOfMonth(d Date) Date {
	t := d.Time()
	return NewDate(t.Year(), t.Month()+1, 0)
}

// dayOfMonth returns the given day of the month so many months after that of d,
// or the month's last day when it is shorter.
func dayOfMonth(d Date, months, day int) Date {
	t := d.Time()
	last := NewDate(t.Year(), t.Month()+time.Month(months)+1, 0).Time()
	return NewDate(last.Year(), last.Month(), min(day, last.Day()))
}
