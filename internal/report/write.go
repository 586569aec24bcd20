package report

import (
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"relanced/internal/spreadsheet"
)

// WriteCSV writes the table as CSV: UTF-8, comma, decimals with a point. No text of it
// is a formula to a spreadsheet.
func (t Table) WriteCSV(w io.Writer) error {
	all := [][]string{t.Head}
	for _, row := range t.Rows {
		row = slices.Clone(row)
		for c, cell := range row {
			if !slices.Contains(t.Numbers, c) {
				row[c] = spreadsheet.Inert(cell)
			}
		}
		all = append(all, row)
	}
	if err := csv.NewWriter(w).WriteAll(all); err != nil {
		return fmt.Errorf("writing the report: %w", err)
	}
	return nil
}

// WriteText writes the table for a terminal, numbers to the right.
func (t Table) WriteText(w io.Writer) error {
	all := append([][]string{t.Head}, t.Rows...)
	width := make([]int, len(t.Head))
	for _, row := range all {
		for c, cell := range row {
			width[c] = max(width[c], utf8.RuneCountInString(cell))
		}
	}
	for _, row := range all {
		cells := make([]string, len(row))
		for c, cell := range row {
			pad := strings.Repeat(" ", width[c]-utf8.RuneCountInString(cell))
			if cells[c] = cell + pad; slices.Contains(t.Numbers, c) {
				cells[c] = pad + cell
			}
		}
		if _, err := fmt.Fprintln(w, strings.TrimRight(strings.Join(cells, "  "), " ")); err != nil {
			return fmt.Errorf("writing the report: %w", err)
		}
	}
	return nil
}
