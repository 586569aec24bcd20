package ofx

import (
	"hash/maphash"
	"slices"
)

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

// fitids remembers the references of a statement, in little memory: it forgets
// all of them when they become too many. The entries keep theirs, repeated or
// not: a shorter statement of the same days may show one of them only, and must
// call it the same.
type fitids struct {
	seed maphash.Seed
	seen map[uint64]struct{}
}

// again reports whether a reference was met before.
func (f *fitids) again(fitid string) bool {
	if f.seen == nil || len(f.seen) >= maxFITIDs {
		f.seed, f.seen = maphash.MakeSeed(), make(map[uint64]struct{})
	}
	hash := maphash.String(f.seed, fitid)
	_, met := f.seen[hash]
	f.seen[hash] = struct{}{}
	return met
}
