package demo

import (
	"slices"
	"strings"
	"time"
)

// File is one file as somebody drops it into the inbox.
type File struct {
	Name    string // unique, without a folder
	Arrives string // the civil day it is there, YYYY-MM-DD
	Data    []byte
}

// Files returns everything the firm's inbox receives, in the order it arrives;
// on one day customers come before invoices and both before statements and remittances. The
// bytes are the same each time.
//
// The error is that of an encoder, and would be a mistake of this package.
func Files() ([]File, error) {
	var files []File
	for _, write := range []func() ([]File, error){customerFiles, invoiceFiles, currentStatements, olderStatements, remittanceFiles} {
		more, err := write()
		if err != nil {
			return nil, err
		}
		files = append(files, more...)
	}
	slices.SortStableFunc(files, func(a, b File) int { return strings.Compare(a.Arrives, b.Arrives) })
	return files, nil
}

// between returns the movements booked from one day to another, both included,
// with the reference the bank gives each and what they add up to.
func between(account bankAccount, movements []movement, from, to time.Time) (lines []line, net int64) {
	refs := references(account, movements)
	for i, m := range movements {
		if booked := day(m.day); booked.Before(from) || booked.After(to) {
			continue
		}
		lines = append(lines, line{m, refs[i]})
		net += m.cents()
	}
	return lines, net
}

// line is a movement with the reference its bank gives it.
type line struct {
	movement
	ref string
}
