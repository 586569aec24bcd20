package config

import (
	"bytes"
	"cmp"
	"encoding"
	"errors"
	"fmt"
	"io"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

const (
	// maxSize bounds a configuration file in bytes: hundreds of books fit.
	maxSize = 1 << 20
	// maxNodes bounds the values visited. Aliases let a short file stand for an
	// endless one; without them a file of maxSize rarely holds as many values.
	maxNodes = 200_000
	// maxDepth bounds the nesting, which an alias to its own parent makes endless.
	maxDepth = 50
	// maxFaultsListed is how many faults are worth reading at once.
	maxFaultsListed = 100
)

// defaulter is a configuration type that knows its defaults. They are set on
// every element of a list and entry of a map before it is read; whoever calls
// decode sets those of the whole.
type defaulter interface{ SetDefaults() }

// filler is a configuration type that fills in what a file leaves out by
// itself. The function it is handed reads its part of the file, as strictly as
// everything else.
type filler interface {
	UnmarshalYAML(read func(into any) error) error
}

// decode reads a YAML file into a struct and returns everything that is wrong
// with it, by line. Only fields with a yaml tag are read. What the file leaves
// out keeps the value it has; a list replaces the one that is there, a map adds
// to it entry by entry. Unlike yaml.Unmarshal it is strict: unknown keys,
// keys given twice, nulls, tags, merge keys and values of another type are
// faults. A text is never taken for a number; a number may be meant as a text.
func decode(data []byte, into any) []Fault {
	faults, _ := decodeLines(data, into)
	return faults
}

// decodeLines also tells on which line each key stands, by its path; nil when
// the file could not be read to its end.
func decodeLines(data []byte, into any) ([]Fault, map[string]int) {
	d := &decoder{lines: map[string]int{}}
	if root := d.parse(data); root != nil {
		d.value(place{node: root}, reflect.ValueOf(into).Elem())
	}
	sortFaults(d.faults)
	if d.stopped || len(d.lines) == 0 && len(d.faults) > 0 {
		return d.faults, nil
	}
	return d.faults, d.lines
}

func sortFaults(faults []Fault) {
	slices.SortStableFunc(faults, func(a, b Fault) int { return cmp.Compare(a.Line, b.Line) })
}

type decoder struct {
	lines   map[string]int
	faults  []Fault
	visited int
	stopped bool // a limit was met, and said
}

// place is a value of the file and how one gets there.
type place struct {
	node  *yaml.Node
	path  string
	depth int
}

func (p place) key(name string, node *yaml.Node) place {
	switch {
	case strings.ContainsAny(name, ".[] \"\n"):
		name = p.path + "[" + strconv.Quote(name) + "]"
	case p.path != "":
		name = p.path + "." + name
	}
	return place{node, name, p.depth + 1}
}

func (p place) element(i int, node *yaml.Node) place {
	return place{node, fmt.Sprintf("%s[%d]", p.path, i), p.depth + 1}
}

func (d *decoder) fault(p place, format string, args ...any) {
	if d.stopped {
		return
	}
	if len(d.faults) == maxFaultsListed {
		d.stopped = true
		format, args, p.path = "there are more faults than the %d listed", []any{maxFaultsListed}, ""
	}
	d.faults = append(d.faults, Fault{Path: p.path, Line: p.node.Line, Message: fmt.Sprintf(format, args...)})
}

// stop gives up on the file.
func (d *decoder) stop(p place, format string, args ...any) {
	d.fault(p, format, args...)
	d.stopped = true
}

var yamlLine = regexp.MustCompile(`^line (\d+): `)

// parse returns the value the file holds, nil when it holds none.
func (d *decoder) parse(data []byte) *yaml.Node {
	top := place{node: &yaml.Node{}}
	if len(data) > maxSize {
		d.fault(top, "the file has %d bytes, and at most %d are read", len(data), maxSize)
		return nil
	}
	var document, second yaml.Node
	reader := yaml.NewDecoder(bytes.NewReader(data))
	err := reader.Decode(&document)
	if errors.Is(err, io.EOF) {
		return nil // nothing but comments: every default holds
	}
	if err == nil {
		if err = reader.Decode(&second); err == nil {
			d.fault(place{node: &second}, "a second document begins; one file holds one configuration")
			return nil
		}
	}
	if !errors.Is(err, io.EOF) {
		text := strings.TrimPrefix(err.Error(), "yaml: ")
		if m := yamlLine.FindStringSubmatch(text); m != nil {
			top.node.Line, _ = strconv.Atoi(m[1]) // digits: zero, unknown, when too many
			text = strings.TrimPrefix(text, m[0])
		}
		d.fault(top, "this is not YAML: %s", text)
		return nil
	}
	if len(document.Content) == 0 || isNull(document.Content[0]) && document.Content[0].Value == "" {
		return nil
	}
	return document.Content[0]
}

func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null" }

// value reads one value of any kind.
func (d *decoder) value(p place, v reflect.Value) {
	d.lines[p.path] = p.node.Line
	d.visited++
	for p.node.Kind == yaml.AliasNode {
		p.node = p.node.Alias
	}
	switch {
	case d.stopped:
	case d.visited > maxNodes || p.depth > maxDepth:
		d.stop(p, "the file is too large once its aliases are written out: at most %d values, %d levels deep, are read", maxNodes, maxDepth)
	case p.node.Style&yaml.TaggedStyle != 0:
		d.fault(p, "the tag %s is not accepted: write the plain value", p.node.Tag)
	case isNull(p.node):
		d.fault(p, "a value is expected: leave the key out to keep its default")
	case v.Kind() == reflect.Pointer:
		d.pointer(p, v)
	default:
		d.plain(p, v)
	}
}

// pointer fills a copy, because several values may share one default.
func (d *decoder) pointer(p place, v reflect.Value) {
	fresh := newValue(v.Type().Elem())
	if !v.IsNil() {
		fresh.Set(v.Elem())
	}
	p.depth++
	d.value(p, fresh)
	v.Set(fresh.Addr())
}

func newValue(t reflect.Type) reflect.Value {
	v := reflect.New(t)
	if d, ok := v.Interface().(defaulter); ok {
		d.SetDefaults()
	}
	return v.Elem()
}

func (d *decoder) plain(p place, v reflect.Value) {
	if text, ok := v.Addr().Interface().(encoding.TextUnmarshaler); ok {
		d.text(p, text)
		return
	}
	if own, ok := v.Addr().Interface().(filler); ok {
		d.fill(p, own)
		return
	}
	if v.Type() == reflect.TypeFor[time.Duration]() {
		d.duration(p, v)
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		d.structure(p, v)
	case reflect.Map:
		d.mapping(p, v)
	case reflect.Slice:
		d.list(p, v)
	default:
		d.scalar(p, v)
	}
}

// fill lets a type read itself, as often as it likes. What is wrong inside is
// noted the first time.
func (d *decoder) fill(p place, own filler) {
	noted := -1 // how many faults there were after the first reading
	err := own.UnmarshalYAML(func(into any) error {
		d.value(p, reflect.ValueOf(into).Elem())
		if noted >= 0 {
			d.faults = d.faults[:noted]
		}
		noted = len(d.faults)
		return nil
	})
	if err != nil {
		d.fault(p, "%s", err)
	}
}

// list replaces what was there.
func (d *decoder) list(p place, v reflect.Value) {
	if p.node.Kind != yaml.SequenceNode {
		d.fault(p, "a list is expected, as [a, b] or one \"- a\" a line; this is %s", shape(p.node))
		return
	}
	list := reflect.MakeSlice(v.Type(), 0, len(p.node.Content))
	for i, node := range p.node.Content {
		element := newValue(v.Type().Elem())
		d.value(p.element(i, node), element)
		list = reflect.Append(list, element)
	}
	v.Set(list)
}

// mapping adds entries to a copy of what was there. An entry that was there
// already keeps what the file does not say of it.
func (d *decoder) mapping(p place, v reflect.Value) {
	if v.Type().Key().Kind() != reflect.String {
		d.unreadable(p, v)
		return
	}
	merged := reflect.MakeMap(v.Type())
	for key, entry := range v.Seq2() {
		merged.SetMapIndex(key, entry)
	}
	for name, entry := range d.entries(p) {
		key, ok := d.mapKey(name, v.Type().Key())
		if !ok {
			continue
		}
		element := newValue(v.Type().Elem())
		if before := merged.MapIndex(key); before.IsValid() {
			element.Set(before)
		}
		d.value(entry, element)
		merged.SetMapIndex(key, element)
	}
	v.Set(merged)
}

func (d *decoder) mapKey(name place, t reflect.Type) (key reflect.Value, ok bool) {
	key = reflect.New(t)
	if text, ok := key.Interface().(encoding.TextUnmarshaler); ok {
		if err := text.UnmarshalText([]byte(name.node.Value)); err != nil {
			d.fault(name, "%s", err)
			return key, false
		}
		return key.Elem(), true
	}
	key.Elem().SetString(name.node.Value)
	return key.Elem(), true
}

// shape names what stands where something else was expected.
func shape(n *yaml.Node) string {
	switch tag := n.ShortTag(); {
	case n.Kind == yaml.MappingNode:
		return "a group of keys"
	case n.Kind == yaml.SequenceNode:
		return "a list"
	case tag == "!!int" || tag == "!!float":
		return "the number " + n.Value
	case tag == "!!bool":
		return n.Value
	}
	return "the text " + quote(n.Value)
}

// quote keeps a message on one line and of bearable length.
func quote(text string) string {
	const enough = 40
	if runes := []rune(text); len(runes) > enough {
		text = string(runes[:enough]) + "…"
	}
	return strconv.Quote(text)
}
