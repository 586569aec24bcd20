package reconcile

import (
	"hash/maphash"
	"math/bits"
)

// A keyTable finds what a squeezed text may name. It keeps no text: a million
// invoices have four million, and a key that is found is compared with what its
// invoice spells.
type keyTable struct {
	seed  maphash.Seed
	heads []int32 // by hash: the first key, counted from 1
	keys  []tableKey
}

type tableKey struct {
	hash    uint32
	next    int32 // the next of its head, counted from 1
	invoice int32
	kind    uint8
}

func hashOf(seed maphash.Seed, text string) uint32 { return uint32(maphash.String(seed, text)) } //nolint:gosec // its lower half

// newKeyTable links keys, in their order.
func newKeyTable(seed maphash.Seed, keys []tableKey) keyTable {
	t := keyTable{seed: seed, keys: keys, heads: make([]int32, 1<<bits.Len(uint(len(keys))))}
	for at := len(keys) - 1; at >= 0; at-- {
		head := &t.heads[keys[at].hash&uint32(len(t.heads)-1)] //nolint:gosec // a table of 2³² keys has no place in memory
		keys[at].next = *head
		*head = int32(at + 1) //nolint:gosec // nor has one of 2³¹
	}
	return t
}

// find lists the keys of a text in the order of their invoices.
func (t *keyTable) find(text string, spells func(k key, text string) bool) []key {
	var list []key
	hash := hashOf(t.seed, text)
	for at := t.heads[hash&uint32(len(t.heads)-1)]; at > 0; at = t.keys[at-1].next { //nolint:gosec // as above
		k := t.keys[at-1]
		if found := (key{int(k.invoice), citationKind(k.kind)}); k.hash == hash && spells(found, text) {
			list = append(list, found)
		}
	}
	return list
}
