package demo

import "time"

// The story has no bank holiday: in 2026 the first one after New Year's Day is
// Good Friday, 3 April. Banking days are therefore Monday to Friday.

// day reads a civil day of the tables. A typing error there becomes year 1,
// which the tests notice.
func day(text string) time.Time {
	t, _ := time.Parse(time.DateOnly, text)
	return t
}

func isBankingDay(t time.Time) bool {
	return t.Weekday() != time.Saturday && t.Weekday() != time.Sunday
}

// nextBankingDay is the morning a statement closed on t arrives.
func nextBankingDay(t time.Time) time.Time {
	for t = t.AddDate(0, 0, 1); !isBankingDay(t); t = t.AddDate(0, 0, 1) {
	}
	return t
}

// bankingDays lists those of the story: from FirstDay to the last before AsOf.
func bankingDays() []time.Time {
	var days []time.Time
	for t := day(FirstDay); t.Before(day(AsOf)); t = nextBankingDay(t) {
		days = append(days, t)
	}
	return days
}

// week is a period of the older account's statements, both days included.
type week struct{ from, to time.Time }

// weeks cuts the story into weeks that end on Sunday; the last one ends on the
// eve of AsOf.
func weeks() []week {
	var list []week
	for from := day(FirstDay); from.Before(day(AsOf)); {
		to := from
		for to.Weekday() != time.Sunday && to.AddDate(0, 0, 1).Before(day(AsOf)) {
			to = to.AddDate(0, 0, 1)
		}
		list = append(list, week{from, to})
		from = to.AddDate(0, 0, 1)
	}
	return list
}
