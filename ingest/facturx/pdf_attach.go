package facturx

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"relanced/internal/ledger"
)

// file is an attachment that begins as an XML document.
type file struct {
	name string
	data []byte
}

// attachments returns the XML files attached to a PDF: those of the name tree
// EmbeddedFiles and the associated files of the document (ISO 32000-2, 7.11.4
// and 14.13). others are the names of what else is attached.
func attachments(data []byte) ([]file, []string, error) {
	return newPDF(data).attachments()
}

func (f *pdf) attachments() (files []file, others []string, err error) {
	// What a stranger's file does to this code must not end the program.
	defer func() {
		if p := recover(); p != nil {
			err = damaged(fmt.Errorf("%w: %v", errPDF, p))
		}
	}()
	err = f.scan()
	if errors.Is(err, errProtected) {
		return nil, nil, &ledger.ReadError{Err: err, Remedy: "save it without protection, or ask the invoicing tool for Factur-X (PDF/A-3 is never encrypted)"}
	}
	if err != nil {
		return nil, nil, damaged(err)
	}
	catalog, ok := f.resolve(f.trailer["Root"]).(dict)
	if !ok {
		return nil, nil, damaged(errors.Join(errors.New("its catalog is missing"), f.broken))
	}
	w := &walk{pdf: f, seen: map[ref]bool{}}
	if names, ok := f.resolve(catalog["Names"]).(dict); ok {
		w.tree(names["EmbeddedFiles"], 0)
	}
	associated, _ := f.resolve(catalog["AF"]).([]any)
	for _, spec := range associated {
		w.spec(spec)
	}
	if f.spent > f.budget {
		return nil, nil, damaged(errCostly)
	}
	if w.err != nil {
		return nil, nil, damaged(w.err)
	}
	if len(w.files) == 0 && f.broken != nil {
		return nil, nil, damaged(f.broken)
	}
	return w.files, w.others, nil
}

func damaged(err error) error {
	return &ledger.ReadError{
		Err:    fmt.Errorf("the PDF cannot be read: %w", err),
		Remedy: "ask for the file again, or save its attachment factur-x.xml and drop that",
	}
}

// walk goes through the attachments.
type walk struct {
	*pdf
	seen   map[ref]bool // nodes and streams
	count  int          // specifications
	files  []file
	others []string
	err    error
}

// tree goes through a node of the name tree.
func (w *walk) tree(node any, depth int) {
	if r, ok := node.(ref); ok {
		if w.seen[r] {
			return
		}
		w.seen[r] = true
	}
	d, ok := w.resolve(node).(dict)
	if !ok || depth > maxNesting || w.err != nil {
		return
	}
	names, _ := w.resolve(d["Names"]).([]any)
	for i := 1; i < len(names); i += 2 {
		w.spec(names[i])
	}
	kids, _ := w.resolve(d["Kids"]).([]any)
	for _, kid := range kids {
		w.tree(kid, depth+1)
	}
}

// spec looks at one file specification.
func (w *walk) spec(value any) {
	if w.err != nil {
		return
	}
	if w.count++; w.count > maxFiles {
		w.err = fmt.Errorf("it has more than %d attachments", maxFiles)
		return
	}
	d, ok := w.resolve(value).(dict)
	if !ok {
		return
	}
	embedded, _ := w.resolve(d["EF"]).(dict)
	r, ok := cmp.Or(embedded["UF"], embedded["F"]).(ref)
	if !ok || w.seen[r] {
		return
	}
	w.seen[r] = true
	title, _ := cmp.Or(w.resolve(d["UF"]), w.resolve(d["F"])).(string)
	title = textOf(title)
	at := w.objects[r]
	stream, _ := w.resolve(r).(dict)
	data, err := w.xml(stream, at)
	switch {
	case err != nil && known(title):
		w.err = fmt.Errorf("its attachment %s: %w", title, err)
	case err != nil || data == nil && !known(title):
		w.others = append(w.others, title)
	default:
		w.files = append(w.files, file{title, data})
	}
}

// xml unpacks an attachment that begins as XML; of others only the beginning.
func (w *walk) xml(stream dict, at place) ([]byte, error) {
	r, err := w.open(stream, at)
	if err != nil {
		return nil, err
	}
	head := make([]byte, 256)
	n, err := io.ReadFull(r, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, fmt.Errorf("unpack a stream: %w", err)
	}
	if !beginsAsXML(head[:n]) {
		return nil, nil
	}
	return w.rest(r, head[:n])
}

func beginsAsXML(data []byte) bool {
	data = bytes.TrimLeft(bytes.TrimPrefix(data[:min(len(data), 100)], []byte("\xef\xbb\xbf")), " \t\r\n")
	for _, mark := range []string{"<", "\xff\xfe<", "\xfe\xff\x00<", "\x00<"} {
		if bytes.HasPrefix(data, []byte(mark)) {
			return true
		}
	}
	return false
}

// textOf reads a text string: UTF-16 or UTF-8 by its mark, else a code like
// Latin-1 (7.9.2.2).
func textOf(text string) string {
	raw := []byte(text)
	switch {
	case bytes.HasPrefix(raw, []byte{0xfe, 0xff}), bytes.HasPrefix(raw, []byte{0xff, 0xfe}):
		raw, _ = unicode.UTF16(unicode.BigEndian, unicode.ExpectBOM).NewDecoder().Bytes(raw)
	case bytes.HasPrefix(raw, []byte("\xef\xbb\xbf")):
		raw = raw[3:]
	case !utf8.Valid(raw):
		raw, _ = charmap.Windows1252.NewDecoder().Bytes(raw)
	}
	return string(bytes.ToValidUTF8(raw, []byte("?")))
}

// resolve returns a value, or the object that it refers to. The dictionary of a
// stream stands for it.
func (f *pdf) resolve(value any) any {
	const most = 8 // references to references
	for range most {
		r, ok := value.(ref)
		if !ok {
			return value
		}
		at, found := f.objects[r]
		if !found || f.spent > f.budget {
			return nil
		}
		data := f.data
		if at.part > 0 {
			data = f.packed[at.part-1]
		}
		v := values{data: data, pos: at.pos}
		next, err := v.next(0)
		if f.spend(v.pos-at.pos+1) != nil || err != nil {
			return nil
		}
		value = next
	}
	return nil
}
