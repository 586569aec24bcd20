package dunning

import "relanced/internal/ledger"

// spans says which statement covers which days, in the order of days.
func spans(statements []StatementCover) []CoveredSpan {
	list := make([]CoveredSpan, len(statements))
	for i, s := range statements {
		list[i] = CoveredSpan{From: s.From, To: s.To, FileName: s.FileName, Format: s.Format, Verified: s.Verified}
	}
	return list
}

// unverified returns the days that no verified span covers, but others do.
func unverified(spans []CoveredSpan) []Stretch {
	var list []Stretch
	sure := merged(spans, true)
	for _, doubtful := range merged(spans, false) {
		from := doubtful.From
		for _, s := range sure {
			if s.To < from || s.From > doubtful.To {
				continue
			}
			if s.From > from {
				list = append(list, Stretch{from, s.From.AddDays(-1)})
			}
			from = s.To.AddDays(1)
		}
		if from <= doubtful.To {
			list = append(list, Stretch{from, doubtful.To})
		}
	}
	return list
}

// merged joins the spans that are verified, or those that are not, into as few
// stretches as there are.
func merged(spans []CoveredSpan, verified bool) []Stretch {
	var list []Stretch
	last := ledger.Date("")
	for _, s := range spans {
		switch {
		case s.Verified != verified:
		case last == "" || s.From > last.AddDays(1):
			list, last = append(list, Stretch{s.From, s.To}), s.To
		case s.To > last:
			list[len(list)-1].To, last = s.To, s.To
		}
	}
	return list
}
