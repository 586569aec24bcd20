package ingest

import (
	"encoding/binary"

	"relanced/internal/ledger"
)

// prints counts the equal lines of one statement. It is the only thing that grows
// with the statement, so it is small: nearly every line is the only one of its
// kind, and of those eight bytes of the fingerprint are kept. That two of two
// million lines share them by chance is one in ten million; the second would then
// be counted as if it were equal to the first.
type prints struct {
	seen  []uint64 // hashed by their low bits, 0 is free; a power of two long
	used  int
	again map[ledger.Fingerprint]int // how often, of those that came more than once
}

// count counts a line, and returns how many equal ones came before it.
func (p *prints) count(print ledger.Fingerprint) int {
	if n, found := p.again[print]; found {
		p.again[print]++
		return n
	}
	if p.add(max(1, binary.LittleEndian.Uint64(print[:]))) {
		return 0
	}
	if p.again == nil {
		p.again = map[ledger.Fingerprint]int{}
	}
	p.again[print] = 2
	return 1
}

// add reports whether a key is a new one.
func (p *prints) add(key uint64) bool {
	if 4*(p.used+1) > 3*len(p.seen) {
		p.grow()
	}
	place := p.place(key)
	if p.seen[place] == key {
		return false
	}
	p.seen[place] = key
	p.used++
	return true
}

// place is where a key is, or is to be.
func (p *prints) place(key uint64) uint64 {
	last := uint64(len(p.seen) - 1)
	at := key & last
	for p.seen[at] != 0 && p.seen[at] != key {
		at = (at + 1) & last
	}
	return at
}

func (p *prints) grow() {
	old := p.seen
	p.seen = make([]uint64, max(64, 2*len(old)))
	for _, key := range old {
		if key != 0 {
			p.seen[p.place(key)] = key
		}
	}
}
