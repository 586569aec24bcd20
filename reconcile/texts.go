package reconcile

import (
	"slices"
	"strings"
)

// texts are a million short texts in one piece of memory: as many strings would each
// be followed by the collector, every time.
type texts struct {
	all  string
	ends []uint32
}

func (t *texts) at(n int) string {
	from := uint32(0)
	if n > 0 {
		from = t.ends[n-1]
	}
	return t.all[from:t.ends[n]]
}

// A textList is some of them in the making.
type textList struct {
	all  []byte
	ends []uint32
}

// usualText is how long a number is, about.
const usualText = 12

func (l *textList) grow(texts int) {
	l.all, l.ends = slices.Grow(l.all, texts*usualText), slices.Grow(l.ends, texts)
}

func (l *textList) add(text string) {
	l.all = append(l.all, text...)
	l.ends = append(l.ends, uint32(len(l.all))) //nolint:gosec // a book's numbers have less than 4 GB
}

// newTexts puts lists one behind the other.
func newTexts(lists []textList) texts {
	var t texts
	var all strings.Builder
	length, count := 0, 0
	for n := range lists {
		length, count = length+len(lists[n].all), count+len(lists[n].ends)
	}
	all.Grow(length)
	t.ends = make([]uint32, 0, count)
	for n := range lists {
		from := uint32(all.Len()) //nolint:gosec // as above
		all.Write(lists[n].all)
		for _, end := range lists[n].ends {
			t.ends = append(t.ends, from+end)
		}
	}
	t.all = all.String()
	return t
}
