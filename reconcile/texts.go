package reconcile

import "strings"

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

func (l *textList) add(text string) {
	l.all = append(l.all, text...)
	l.ends = append(l.ends, uint32(len(l.all))) //nolint:gosec // a book's numbers have less than 4 GB
}

// newTexts puts lists one behind the other.
func newTexts(lists []textList) texts {
	var t texts
	var all strings.Builder
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
