package reconcile

import (
	"slices"
	"strings"
	"testing"
)

// TestPacker keeps what it is given, across the ends of its pieces.
func TestPacker(t *testing.T) {
	t.Parallel()
	var p packer
	long := strings.Repeat("é", packedBlock)
	var kept, want []string
	for n := range 5000 {
		list := []string{strings.Repeat("x", n%50), "FA-2026-" + strings.Repeat("0", n%7)}
		if n == 2500 {
			list = append(list, long)
		}
		kept, want = append(kept, p.keepAll(list)...), append(want, list...)
		kept, want = append(kept, p.keep(list...)), append(want, strings.Join(list, ""))
	}
	if !slices.Equal(kept, want) {
		t.Error("what is kept is not what was given")
	}
	if list := p.keepAll([]string{"a"}); len(append(list, "b")) != 2 || p.keepAll([]string{"c"})[0] != "c" || list[0] != "a" {
		t.Error("a list that grows writes over the next")
	}
}
