package dunning

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/aa"
	"github.com/rickar/cal/v2/at"
	"github.com/rickar/cal/v2/be"
	"github.com/rickar/cal/v2/de"
	"github.com/rickar/cal/v2/ecb"
	"github.com/rickar/cal/v2/es"
	"github.com/rickar/cal/v2/fr"
	"github.com/rickar/cal/v2/it"
	"github.com/rickar/cal/v2/nl"

	"relanced/internal/ledger"
)

// Countries lists the ISO 3166 codes whose public holidays are known.
func Countries() []string { return []string{"AT", "BE", "DE", "ES", "FR", "IT", "NL"} }

func publicHolidays(country string) []*cal.Holiday {
	switch country {
	case "AT":
		return at.Holidays
	case "BE":
		return be.Holidays
	case "DE":
		return de.Holidays
	case "ES":
		return es.Holidays
	case "FR":
		return fr.Holidays
	case "IT":
		return it.Holidays
	case "NL":
		return nl.Holidays
	}
	return nil
}

// alsaceMoselle is the region of France (departments 57, 67 and 68) that keeps two
// holidays more under its local law (art. L3134-13 C. trav.).
const alsaceMoselle = "alsace-moselle"

// Regions lists the regions of a country that keep other holidays, and are known.
func Regions(country string) []string {
	if country == "FR" {
		return []string{alsaceMoselle}
	}
	return nil
}

func regionalHolidays(region string) []*cal.Holiday {
	if region == alsaceMoselle {
		return []*cal.Holiday{aa.GoodFriday, aa.ChristmasDay2}
	}
	return nil
}

// Calendar knows the business days of a country and the days its banks book
// on. It may be used by several goroutines at once.
type Calendar struct {
	public []*cal.Holiday
	years  sync.Map // year → *holidays, filled as years are asked for
}

// holidays are the free days of one year that may fall on a weekday.
type holidays struct{ public, target map[ledger.Date]bool }

// NewCalendar returns the calendar of a country, an ISO 3166 code of Countries.
func NewCalendar(country string) (*Calendar, error) { return NewRegionalCalendar(country, "") }

// NewRegionalCalendar returns the calendar of a region of a country, one of Regions;
// "" is the country as a whole.
func NewRegionalCalendar(country, region string) (*Calendar, error) {
	if !slices.Contains(Countries(), country) {
		return nil, fmt.Errorf("public holidays of %q are not known: choose one of %s",
			country, strings.Join(Countries(), ", "))
	}
	if region != "" && !slices.Contains(Regions(country), region) {
		return nil, fmt.Errorf("public holidays of the region %q of %s are not known: %s is, of FR", region, country, alsaceMoselle)
	}
	return &Calendar{public: slices.Concat(publicHolidays(country), regionalHolidays(region))}, nil
}

// BusinessDay reports whether a message may leave on this day: Monday to
// Friday, and no public holiday.
func (c *Calendar) BusinessDay(d ledger.Date) bool {
	return weekday(d) && !c.year(d).public[d]
}

// BankingDay reports whether banks book on this day: a business day on which
// TARGET, the settlement system of the euro, is open as well.
func (c *Calendar) BankingDay(d ledger.Date) bool {
	return c.BusinessDay(d) && !c.year(d).target[d]
}

// NextBusinessDay returns the day itself when it is a business day, else the
// first one after it.
func (c *Calendar) NextBusinessDay(d ledger.Date) ledger.Date {
	for d != "" && !c.BusinessDay(d) {
		d = d.AddDays(1)
	}
	return d
}

// NextBankingDay returns the day itself when it is a banking day, else the
// first one after it.
func (c *Calendar) NextBankingDay(d ledger.Date) ledger.Date {
	for d != "" && !c.BankingDay(d) {
		d = d.AddDays(1)
	}
	return d
}

// AddBankingDays returns the n-th banking day after the day, or before it when
// n is negative; the day itself need not be one. Zero returns it unchanged.
func (c *Calendar) AddBankingDays(d ledger.Date, n int) ledger.Date {
	way := 1
	if n < 0 {
		way, n = -1, -n
	}
	for d != "" && n > 0 {
		d = d.AddDays(way)
		if c.BankingDay(d) {
			n--
		}
	}
	return d
}

func weekday(d ledger.Date) bool {
	w := d.Weekday()
	return w != time.Saturday && w != time.Sunday
}

func (c *Calendar) year(d ledger.Date) *holidays {
	year := d.Time().Year()
	if known, ok := c.years.Load(year); ok {
		return known.(*holidays)
	}
	known, _ := c.years.LoadOrStore(year, &holidays{
		public: daysOf(c.public, year),
		target: daysOf(ecb.Holidays, year),
	})
	return known.(*holidays)
}

// daysOf lists the holidays of a year. The day a holiday is observed in its
// stead is free too, and may lie in the year before (1 January on a Saturday).
func daysOf(list []*cal.Holiday, year int) map[ledger.Date]bool {
	days := map[ledger.Date]bool{}
	for _, h := range list {
		for y := year - 1; y <= year+1; y++ {
			actual, observed := h.Calc(y)
			for _, day := range []time.Time{actual, observed} {
				if !day.IsZero() {
					days[ledger.DateOf(day)] = true
				}
			}
		}
	}
	return days
}
