package ofx

import "slices"

// notes collects repairs and oddities, each once a file: they are kept with the
// statement in which they were first met.
type notes struct {
	seen    map[string]bool
	fresh   []string // since the last take
	unknown int
}

func (n *notes) add(note string) { n.once(note, note) }

// once adds a note unless one of the same key was added.
func (n *notes) once(key, note string) {
	if n.seen[key] {
		return
	}
	if n.seen == nil {
		n.seen = make(map[string]bool)
	}
	n.seen[key] = true
	n.fresh = append(n.fresh, note)
}

// unknownTag notes a tag OFX does not know; a file may hold any number.
func (n *notes) unknownTag(name string) {
	note := "ignored: unknown tag " + name
	if n.seen[note] || n.unknown >= maxUnknown {
		return
	}
	n.unknown++
	n.add(note)
}

// take returns the notes added since it was last called.
func (n *notes) take() []string {
	fresh := slices.Clone(n.fresh)
	n.fresh = n.fresh[:0]
	return fresh
}
