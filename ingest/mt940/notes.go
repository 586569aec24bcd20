package mt940

import "slices"

// notes collects oddities, each once a file: they are kept with the statement
// in which they were first met.
type notes struct {
	seen  map[string]bool
	fresh []string // since the last take
}

// maxNotes bounds what a file made of oddities alone can say.
const maxNotes = 100

func (n *notes) add(note string) {
	if n.seen[note] || len(n.seen) >= maxNotes {
		return
	}
	if n.seen == nil {
		n.seen = make(map[string]bool)
	}
	n.seen[note] = true
	n.fresh = append(n.fresh, note)
}

// take returns the notes added since it was last called.
func (n *notes) take() []string {
	fresh := slices.Clone(n.fresh)
	n.fresh = n.fresh[:0]
	return fresh
}
