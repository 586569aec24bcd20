package config

import (
	"fmt"
	"strings"
)

// Fault is one thing wrong in a configuration file.
type Fault struct {
	Path    string // the key: "books[0].policies.default.steps[2].after"; "" for the file itself
	Line    int    // from 1; 0 when unknown
	Message string // what is wrong and what is accepted
}

// String writes "line 12: books[0].iban: a text is expected".
func (f Fault) String() string {
	var parts []string
	if f.Line > 0 {
		parts = append(parts, fmt.Sprintf("line %d", f.Line))
	}
	if f.Path != "" {
		parts = append(parts, f.Path)
	}
	return strings.Join(append(parts, f.Message), ": ")
}

// Faults is everything wrong in a configuration file, in the order of its lines.
type Faults []Fault

// Error writes one fault on a line.
func (f Faults) Error() string {
	lines := make([]string, len(f))
	for i, fault := range f {
		lines[i] = fault.String()
	}
	return strings.Join(lines, "\n")
}
