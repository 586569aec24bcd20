package facturx

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
)

// Limits against PDFs that were made to harm.
const (
	// maxObjects is how many objects a PDF may have. A page has some ten; an
	// invoice of a thousand pages stays far below.
	maxObjects = 300_000
	// maxTrailers is how many trailers are looked at. Each change and signature
	// adds one.
	maxTrailers = 1000
	// trailerLength is how long a trailer may be. They have some hundred bytes.
	trailerLength = 16 << 10
	// maxAttached is how many bytes an attachment or a packed part of the file
	// may have once unpacked. The largest invoices with attachments have 20 MB.
	maxAttached = 32 << 20
	// maxUnpacked bounds all that is unpacked of one file.
	maxUnpacked = 128 << 20
	// maxFiles is how many attachments are looked at.
	maxFiles = 1000
	// maxFilters is how many filters may lie over one another; programs use two.
	maxFilters = 4
	// maxPerByte and maxAgain are what finding the values of a file may cost: how
	// often each of its bytes may be looked at, and how many bytes may be looked
	// at again on the way to the attachments. A file takes three, and that way
	// some thousand bytes.
	maxPerByte = 8
	maxAgain   = 2 << 20
)

// pdf knows where the objects of a PDF are. The table at the end of the file is
// not asked: objects are found by their own marks, and of several of one number
// the last counts, as it does in a file that was changed by appending to it. So
// a damaged table does no harm. What that costs is counted, and bounded by the
// size of the file whatever it says.
type pdf struct {
	data    []byte
	objects map[ref]place
	packed  [][]byte // what object streams hold
	lengths map[ref][]int
	trailer dict
	left    int   // bytes that may still be unpacked
	broken  error // why an object stream was passed over
	ends    int   // trailers looked at
	endless bool  // no "endstream" follows any more
	spent   int   // bytes looked at in search of values
	budget  int   // bytes that may be
}

// place is where an object is: at pos of the file, or of a packed part counted
// from 1. The bytes of a stream are from..to of the file.
type place struct{ part, pos, from, to int }

func newPDF(data []byte) *pdf {
	return &pdf{
		data: data, objects: map[ref]place{}, trailer: dict{}, left: maxUnpacked,
		budget: maxPerByte*len(data) + maxAgain,
	}
}

// errCostly refuses a file before it can keep the program busy.
var errCostly = errors.New("its objects refer to one another so often that finding its attachments costs too much, as in a file that was made to harm")

// spend counts bytes that were looked at, and fails when they are too many.
func (f *pdf) spend(bytes int) error {
	if f.spent += bytes; f.spent > f.budget {
		return errCostly
	}
	return nil
}

// scan finds the objects and the trailer.
func (f *pdf) scan() error {
	data := f.data
	f.readLengths()
	gap := 0 // where what belongs to no object begins
	for pos := 0; ; {
		i := bytes.Index(data[pos:], []byte("obj"))
		if i < 0 {
			f.readTrailer(gap, len(data))
			break
		}
		pos += i
		number, found := numberBefore(data, pos)
		pos += len("obj")
		if !found {
			continue
		}
		f.readTrailer(gap, pos)
		if len(f.objects) == maxObjects {
			return fmt.Errorf("it has more than %d objects", maxObjects)
		}
		gap = f.object(number, pos)
		if err := f.spend(gap - pos); err != nil {
			return err
		}
		pos = gap
	}
	if _, encrypted := f.trailer["Encrypt"]; encrypted {
		return errProtected
	}
	return f.spend(len(data))
}

var errProtected = errors.New("the PDF is encrypted")

// numberBefore reads the "12 0 " in front of "obj".
func numberBefore(data []byte, at int) (ref, bool) {
	word := func() string {
		end := at
		for at > 0 && isDigit(data[at-1]) && end-at < 10 {
			at--
		}
		return string(data[at:end])
	}
	spaces := func() bool {
		end := at
		for at > 0 && isSpace(data[at-1]) && end-at < 100 {
			at--
		}
		return at < end
	}
	if !spaces() || word() == "" || !spaces() {
		return 0, false
	}
	n, err := strconv.Atoi(word())
	return ref(n), err == nil
}

// readLengths collects the objects that are a mere number: the lengths of streams
// are kept in such. Those in an uncompressed PDF inside the PDF are among them,
// which is why each is tried before it is believed.
func (f *pdf) readLengths() {
	const most = 8 // of one number
	f.lengths = map[ref][]int{}
	f.spent += len(f.data)
	for pos := 0; ; {
		i := bytes.Index(f.data[pos:], []byte("obj"))
		if i < 0 {
			return
		}
		pos += i
		number, found := numberBefore(f.data, pos)
		pos += len("obj")
		if !found {
			continue
		}
		v := values{data: f.data[pos:min(len(f.data), pos+40)]}
		v.space()
		length, err := strconv.Atoi(v.word())
		v.space()
		f.spent += v.pos
		if err == nil && length >= 0 && v.word() == "endobj" && len(f.lengths[number]) < most && len(f.lengths) < maxObjects {
			f.lengths[number] = append(f.lengths[number], length)
		}
	}
}

// object notes the object whose value begins at pos, and returns where it ends.
func (f *pdf) object(number ref, pos int) int {
	v := values{data: f.data, pos: pos}
	value, err := v.next(0)
	if err != nil {
		return max(pos, v.pos)
	}
	at := place{pos: pos}
	d, isDict := value.(dict)
	v.space()
	if isDict && bytes.HasPrefix(v.data[v.pos:], []byte("stream")) {
		at.from, at.to = f.stream(d, v.pos+len("stream"))
		v.pos = max(v.pos+len("stream"), at.to)
	}
	f.objects[number] = at
	if at.to > 0 {
		switch d["Type"] {
		case name("ObjStm"):
			if err := f.unpack(d, at); err != nil {
				f.broken = err
			}
		case name("XRef"):
			f.addTrailer(d)
		}
	}
	return v.pos
}

// stream finds the bytes of a stream whose keyword ends at pos.
func (f *pdf) stream(d dict, pos int) (from, to int) {
	if bytes.HasPrefix(f.data[pos:], []byte("\r\n")) {
		pos += 2
	} else if pos < len(f.data) && (f.data[pos] == '\n' || f.data[pos] == '\r') {
		pos++
	}
	var lengths []int
	switch l := d["Length"].(type) {
	case int:
		lengths = []int{l}
	case ref:
		lengths = f.lengths[l]
	}
	for i := len(lengths) - 1; i >= 0; i-- {
		if length := lengths[i]; length >= 0 && length <= len(f.data)-pos && f.endsAt(pos+length) {
			return pos, pos + length
		}
	}
	if f.endless {
		return 0, 0
	}
	end := bytes.Index(f.data[pos:], []byte("endstream"))
	if end < 0 {
		f.spent += len(f.data) - pos
		f.endless = true
		return 0, 0
	}
	return pos, pos + end
}

// endsAt reports whether a stream may end here: a line end, then "endstream".
func (f *pdf) endsAt(pos int) bool {
	rest := f.data[pos:min(len(f.data), pos+len("\r\nendstream"))]
	return bytes.HasPrefix(bytes.TrimLeft(rest, "\r\n "), []byte("endstream"))
}

// readTrailer looks for the last trailer between two objects.
func (f *pdf) readTrailer(from, to int) {
	const mark = "trailer"
	i := bytes.LastIndex(f.data[from:to], []byte(mark))
	if i < 0 || f.ends == maxTrailers {
		return
	}
	f.ends++
	start := from + i + len(mark)
	v := values{data: f.data[start:min(len(f.data), start+trailerLength)]}
	value, err := v.next(0)
	f.spent += v.pos
	if d, ok := value.(dict); ok && err == nil {
		f.addTrailer(d)
	}
}

// addTrailer takes what a trailer says; a later one goes before.
func (f *pdf) addTrailer(d dict) {
	for _, key := range []name{"Root", "Encrypt"} {
		if value := d[key]; value != nil {
			f.trailer[key] = value
		}
	}
}

// unpack notes the objects that an object stream holds (7.5.7).
func (f *pdf) unpack(d dict, at place) error {
	raw, err := f.decode(d, at)
	if err != nil {
		return err
	}
	count, first := number(d["N"]), number(d["First"])
	if count < 0 || count > maxObjects || first < 0 || first > len(raw) {
		return errPDF
	}
	f.packed = append(f.packed, raw)
	f.budget += len(raw)
	head := values{data: raw[:first]}
	defer func() { f.spent += head.pos }()
	for range count {
		head.seen = 0
		n, err := head.next(0)
		offset, err2 := head.next(0)
		if err != nil || err2 != nil || number(n) < 0 || number(offset) < 0 || number(offset) > len(raw)-first || len(f.objects) == maxObjects {
			return errPDF
		}
		f.objects[ref(number(n))] = place{part: len(f.packed), pos: first + number(offset)}
	}
	return nil
}

// number returns a whole number, -1 for every other value.
func number(value any) int {
	if n, ok := value.(int); ok {
		return n
	}
	return -1
}
