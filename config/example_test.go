package config

import (
	"maps"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
)

const example = "../deploy/relanced.example.yaml"

// exampleData is where the service keeps its data: the one line of the example
// that is not the default.
const exampleData = "/var/lib/relanced"

func TestExampleIsTheDefault(t *testing.T) {
	t.Parallel()
	got, err := Load(example)
	if err != nil {
		t.Fatal(err)
	}
	want := Default()
	want.Data = exampleData
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the example is not the default (-want +got):\n%s", diff)
	}
}

// Prose begins with "# ", a setting that is commented out with "#" alone.
var setting = regexp.MustCompile(`(?m)^( *)#([^ #\n])`)

// Whoever removes a "#" must get a valid file, and find every setting there is.
func TestExampleHoldsEverySetting(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(example)
	if err != nil {
		t.Fatal(err)
	}
	full := setting.ReplaceAll(text, []byte("$1$2"))
	c := Default()
	if faults := decode(full, &c); len(faults) > 0 {
		t.Fatalf("all of it uncommented cannot be read:\n%v", Faults(faults))
	}
	if faults := c.Validate(); len(faults) > 0 {
		t.Errorf("all of it uncommented is not valid:\n%v", Faults(faults))
	}
	var root yaml.Node
	if err := yaml.Unmarshal(full, &root); err != nil {
		t.Fatal(err)
	}
	given := map[string]bool{}
	keysOf(root.Content[0], "", given)
	wanted := map[string]bool{}
	settings(reflect.TypeFor[Config](), "", wanted)
	if len(wanted) < 50 {
		t.Fatalf("only %d settings were found: the walk is broken", len(wanted))
	}
	for _, key := range slices.Sorted(maps.Keys(wanted)) {
		if !slices.ContainsFunc(slices.Collect(maps.Keys(given)), func(path string) bool { return matches(key, path) }) {
			t.Errorf("%s is not in the example", key)
		}
	}
}

// settings collects the path of every key a type reads; "*" stands for the
// names of a map, and the elements of a list have the path of the list.
func settings(t reflect.Type, path string, into map[string]bool) {
	switch t.Kind() {
	case reflect.Struct:
		for field := range t.Fields() {
			if name, _, _ := strings.Cut(field.Tag.Get("yaml"), ","); name != "" && name != "-" {
				into[path+"/"+name] = true
				settings(field.Type, path+"/"+name, into)
			}
		}
	case reflect.Map:
		settings(t.Elem(), path+"/*", into)
	case reflect.Slice, reflect.Pointer:
		settings(t.Elem(), path, into)
	default:
	}
}

func keysOf(n *yaml.Node, path string, into map[string]bool) {
	switch n.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			key := path + "/" + n.Content[i].Value
			into[key] = true
			keysOf(n.Content[i+1], key, into)
		}
	case yaml.SequenceNode:
		for _, element := range n.Content {
			keysOf(element, path, into)
		}
	default:
	}
}

func matches(pattern, path string) bool {
	want, got := strings.Split(pattern, "/"), strings.Split(path, "/")
	return slices.EqualFunc(want, got, func(w, g string) bool { return w == "*" || w == g })
}
