package config

import (
	"iter"
	"reflect"
	"strings"

	"github.com/agnivade/levenshtein"
	"go.yaml.in/yaml/v3"
)

// entries walks a group in the order of the file, as keys and their values, and
// faults keys that are no plain name or were given before.
func (d *decoder) entries(p place) iter.Seq2[place, place] {
	return func(yield func(key, value place) bool) {
		if p.node.Kind != yaml.MappingNode {
			d.fault(p, "a group of \"key: value\" lines is expected; this is %s", shape(p.node))
			return
		}
		lines := map[string]int{}
		for i := 0; i+1 < len(p.node.Content) && !d.stopped; i += 2 {
			name := p.node.Content[i].Value
			key, value := p.key(name, p.node.Content[i]), p.key(name, p.node.Content[i+1])
			switch first, given := lines[name]; {
			case key.node.Kind != yaml.ScalarNode || name == "" || isNull(key.node):
				key.path = p.path
				d.fault(key, "a plain name is expected as a key")
			case key.node.ShortTag() == "!!merge":
				d.fault(key, "merge keys are not accepted: write the keys out, or name the whole value with *alias")
			case given:
				d.fault(key, "this key is given twice; the first is on line %d", first)
			default:
				lines[name] = key.node.Line
				if !yield(key, value) {
					return
				}
			}
		}
	}
}

func (d *decoder) structure(p place, v reflect.Value) {
	fields := map[string]reflect.Value{}
	names := collect(v, fields, nil)
	for key, value := range d.entries(p) {
		name := key.node.Value
		if field, known := fields[name]; known {
			d.value(value, field)
			continue
		}
		d.fault(key, "unknown key%s; accepted here: %s", suggestion(name, names), strings.Join(names, ", "))
	}
}

// collect finds the fields with a yaml name, those of inlined structs among
// them, and returns the names in the order of the declaration.
func collect(v reflect.Value, fields map[string]reflect.Value, names []string) []string {
	for field, value := range v.Fields() {
		name, options, _ := strings.Cut(field.Tag.Get("yaml"), ",")
		switch {
		case options == "inline" && value.Kind() == reflect.Struct:
			names = collect(value, fields, names)
		case field.IsExported() && name != "" && name != "-":
			fields[name] = value
			names = append(names, name)
		}
	}
	return names
}

// suggestion names the accepted key that was probably meant.
func suggestion(name string, accepted []string) string {
	best, distance := "", max(1, len(name)/3)
	for _, candidate := range accepted {
		if n := levenshtein.ComputeDistance(strings.ToLower(name), candidate); n <= distance && (best == "" || n < distance) {
			best, distance = candidate, n
		}
	}
	if best == "" {
		return ""
	}
	return ", did you mean " + best + "?"
}
