package charges

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"relanced/internal/ledger"
)

//go:embed rates.csv
var shippedRates []byte

// Series names a reference rate: "ecb_mro".
type Series string

// legalProfessional is the taux de l'intérêt légal of a creditor in business.
const legalProfessional Series = "fr_legal_professional"

// Status says how well something is known.
type Status string

// The statuses, best first.
const (
	Verified   Status = "V"  // in a page that was read
	SecondHand Status = "V2" // in a page that cites the source
	FromMemory Status = "K"  // nobody has looked it up
)

// Row is a reference rate from a day on.
type Row struct {
	Series  Series
	From    ledger.Date
	Rate    Rate
	Checked ledger.Date // the day somebody last compared it with its source
	Status  Status
	Source  string
}

// Table holds the rows of each series by day.
type Table map[Series][]Row

// ShippedRates returns the table that comes with the program.
func ShippedRates() (Table, error) {
	rows, err := ReadRates(bytes.NewReader(shippedRates))
	if err != nil {
		return nil, fmt.Errorf("read the shipped rates: %w", err)
	}
	return Table{}.With(rows), nil
}

// RatesWith returns the shipped table with the rows of a user's file on top; ""
// for no file. A series that is not shipped is refused: nothing would use it.
func RatesWith(path string) (Table, error) {
	table, err := ShippedRates()
	if err != nil || path == "" {
		return table, err
	}
	f, err := os.Open(path) //nolint:gosec // the user names it
	if err != nil {
		return nil, fmt.Errorf("read the rates: %w", err)
	}
	defer f.Close() //nolint:errcheck // only read
	rows, err := ReadRates(io.LimitReader(f, maxRatesBytes))
	if err != nil {
		return nil, fmt.Errorf("read the rates of %s: %w", path, err)
	}
	for _, row := range rows {
		if table[row.Series] == nil {
			return nil, fmt.Errorf("read the rates of %s: %w: there is no series %q, only %v",
				path, errRates, row.Series, slices.Sorted(maps.Keys(table)))
		}
	}
	return table.With(rows), nil
}

const maxRatesBytes = 1 << 20

var errRates = errors.New("the rates cannot be used")

// columns is the header of a file of rates.
const columns = "series,from,percent,checked,status,source"

// ReadRates reads rows in the form of rates.csv: a header, commas, comments after
// "#". Each row names its source.
func ReadRates(r io.Reader) ([]Row, error) {
	records := csv.NewReader(r)
	records.Comment, records.FieldsPerRecord = '#', strings.Count(columns, ",")+1
	header, err := records.Read()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errRates, err)
	}
	if strings.Join(header, ",") != columns {
		return nil, fmt.Errorf("%w: the header %s is expected", errRates, columns)
	}
	var rows []Row
	for {
		record, err := records.Read()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%w: %w", errRates, err)
		}
		row, err := rowOf(record)
		line, _ := records.FieldPos(0)
		if err != nil {
			return nil, fmt.Errorf("%w: line %d: %w", errRates, line, err)
		}
		if slices.ContainsFunc(rows, row.replaces) {
			return nil, fmt.Errorf("%w: line %d: another row says %s of %s", errRates, line, row.Series, row.From)
		}
		rows = append(rows, row)
	}
}

func rowOf(record []string) (Row, error) {
	row := Row{Series: Series(record[0]), Status: Status(record[4]), Source: strings.TrimSpace(record[5])}
	var err error
	if row.From, err = ledger.ParseDate(record[1]); err != nil {
		return row, fmt.Errorf("from: %w", err)
	}
	if row.Rate, err = ParseRate(record[2]); err != nil {
		return row, fmt.Errorf("percent: %w", err)
	}
	if row.Checked, err = ledger.ParseDate(record[3]); err != nil {
		return row, fmt.Errorf("checked: %w", err)
	}
	if !slices.Contains([]Status{Verified, SecondHand, FromMemory}, row.Status) {
		return row, fmt.Errorf("status: %q is unknown: V, V2 or K is expected", row.Status)
	}
	if row.Source == "" {
		return row, errors.New("source: a rate without its source is not used")
	}
	return row, nil
}

func (r Row) replaces(other Row) bool { return r.Series == other.Series && r.From == other.From }

// With returns the table with more rows; one of the same series and day takes
// the place of what was there.
func (t Table) With(rows []Row) Table {
	with := Table{}
	for series, had := range t {
		with[series] = slices.Clone(had)
	}
	for _, row := range rows {
		list := slices.DeleteFunc(with[row.Series], row.replaces)
		i, _ := slices.BinarySearchFunc(list, row.From, func(r Row, d ledger.Date) int { return strings.Compare(string(r.From), string(d)) })
		with[row.Series] = slices.Insert(list, i, row)
	}
	return with
}

// On returns the rate of the semester that begins on a day. Without a row of that
// very day it is the last one before, and doubt says so; without any it is zero.
func (t Table) On(series Series, semester ledger.Date) (row Row, doubt string) {
	for _, r := range t[series] {
		if r.From > semester {
			break
		}
		row = r
	}
	switch {
	case row.From == "":
		return Row{Series: series}, fmt.Sprintf("no rate %s of %s is known: nothing is counted", series, semester)
	case row.From != semester:
		return row, fmt.Sprintf("the rate %s of %s is not known yet: that of %s is used", series, semester, row.From)
	case row.Status == FromMemory:
		return row, fmt.Sprintf("the rate %s of %s has not been checked", series, semester)
	}
	return row, ""
}

// semesterOf returns the first day of the half-year of a day: the one whose rate
// counts.
func semesterOf(d ledger.Date) ledger.Date {
	t := d.Time()
	if t.Month() < time.July {
		return ledger.NewDate(t.Year(), time.January, 1)
	}
	return ledger.NewDate(t.Year(), time.July, 1)
}

// lastOfSemester returns the last day of the half-year of a day.
func lastOfSemester(d ledger.Date) ledger.Date {
	return semesterOf(semesterOf(d).AddDays(200)).AddDays(-1)
}
