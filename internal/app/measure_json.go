package app

import (
	"relanced/internal/store"
	"relanced/reconcile"
)

// The calibration report as JSON. Shares are null where nothing was measured.
type (
	calibrationJSON struct {
		Since   string      `json:"since"`
		Classes []classJSON `json:"classes"`
		Rules   []ruleJSON  `json:"rules"`
	}
	classJSON struct {
		From      float64       `json:"from"`
		To        float64       `json:"to"`
		Accepted  int           `json:"accepted"`
		Refused   int           `json:"refused"`
		Allocated int           `json:"allocated"`
		Stood     int           `json:"stood"`
		Undone    int           `json:"undone"`
		Young     int           `json:"young"`
		Promised  *float64      `json:"promised"`
		Right     *intervalJSON `json:"right"`
	}
	ruleJSON struct {
		Rule       string        `json:"rule"`
		Allocated  int           `json:"allocated"`
		Stood      int           `json:"stood"`
		Confirmed  int           `json:"confirmed"`
		Undone     int           `json:"undone"`
		Young      int           `json:"young"`
		Returned   int           `json:"returned"`
		Superseded int           `json:"superseded"`
		Accepted   int           `json:"accepted"`
		Refused    int           `json:"refused"`
		Right      *intervalJSON `json:"right"`
		Demoted    string        `json:"demoted"` // why, or ""
	}
	intervalJSON struct {
		Share   float64 `json:"share"`
		Lowest  float64 `json:"lowest"`
		Highest float64 `json:"highest"`
	}
)

func calibrationAsJSON(a *App, report reconcile.Calibration, demoted map[string]store.Demotion) calibrationJSON {
	out := calibrationJSON{Since: a.instant(report.Since), Classes: []classJSON{}, Rules: []ruleJSON{}}
	for _, c := range report.Classes {
		x := classJSON{
			From: c.From, To: c.To, Accepted: c.Accepted, Refused: c.Refused, Allocated: c.Allocated,
			Stood: c.Stood, Undone: c.Undone, Young: c.Young, Right: intervalAsJSON(c.Right),
		}
		if x.Right != nil {
			x.Promised = &c.Promised
		}
		out.Classes = append(out.Classes, x)
	}
	for _, s := range report.Rules {
		out.Rules = append(out.Rules, ruleJSON{
			Rule: s.Rule, Allocated: s.Allocated, Stood: s.Stood, Confirmed: s.Confirmed, Undone: s.Undone, Young: s.Young, Returned: s.Returned,
			Superseded: s.Superseded, Accepted: s.Accepted, Refused: s.Refused, Right: intervalAsJSON(s.Precision), Demoted: demoted[s.Rule].Why,
		})
	}
	return out
}

func intervalAsJSON(i reconcile.Interval) *intervalJSON {
	if i.Right+i.Wrong == 0 {
		return nil
	}
	return &intervalJSON{i.Share, i.Lowest, i.Highest}
}
