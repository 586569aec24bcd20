package config

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

type sampleLevel string

func (l *sampleLevel) UnmarshalText(text []byte) error {
	switch string(text) {
	case "low", "high":
		*l = sampleLevel(text)
		return nil
	}
	return fmt.Errorf("%q is no level: low or high is expected", text)
}

type sampleCommon struct {
	Name string `yaml:"name"`
}

type sampleStep struct {
	sampleCommon `yaml:",inline"`
	After        int           `yaml:"after"`
	Channel      string        `yaml:"channel"`
	Wait         time.Duration `yaml:"wait"`
}

func (s *sampleStep) SetDefaults() { s.Channel = "email" }

type samplePolicy struct {
	Steps   []sampleStep `yaml:"steps"`
	Minimum int64        `yaml:"minimum"`
}

type sampleBook struct {
	ID       string                  `yaml:"id"`
	Level    sampleLevel             `yaml:"level"`
	Policies map[string]samplePolicy `yaml:"policies"`
}

type sampleNode struct {
	Next *sampleNode  `yaml:"next"`
	Kids []sampleNode `yaml:"kids"`
}

type sampleSettings struct {
	Listen string              `yaml:"listen"`
	Debug  bool                `yaml:"debug"`
	Port   uint16              `yaml:"port"`
	Small  int8                `yaml:"small"`
	Every  time.Duration       `yaml:"every"`
	Books  []sampleBook        `yaml:"books"`
	Limits *samplePolicy       `yaml:"limits"`
	Since  *time.Time          `yaml:"since"`
	Labels map[sampleLevel]int `yaml:"labels"`
	Tree   sampleNode          `yaml:"tree"`
	Ratio  float64             `yaml:"ratio"`
	Odd    [2]int              `yaml:"odd"`
	Hidden string
	secret string
}

func sampleDefaults() sampleSettings {
	return sampleSettings{
		Listen: "localhost:8080", Debug: true, Every: time.Hour, Books: []sampleBook{{ID: "main"}},
		Limits: &samplePolicy{Minimum: 5, Steps: []sampleStep{{After: 1}}}, Labels: map[sampleLevel]int{"low": 1, "high": 2}, Hidden: "kept", secret: "kept",
	}
}

func TestDecode(t *testing.T) {
	t.Parallel()
	type change func(*sampleSettings)
	for _, test := range []struct {
		name, text string
		want       change
	}{
		{"nothing", "", func(*sampleSettings) {}},
		{"comments", "# nothing\n---\n# here\n", func(*sampleSettings) {}},
		{"an empty group", "{}", func(*sampleSettings) {}},
		{"plain values", "listen: ':80'\ndebug: false\nport: 65535\nsmall: -128\nevery: 15m\n", func(s *sampleSettings) {
			s.Listen, s.Debug, s.Port, s.Small, s.Every = ":80", false, 65535, -128, 15*time.Minute
		}},
		{"fractions", "ratio: 0.999\n", func(s *sampleSettings) { s.Ratio = 0.999 }},
		{"whole fractions", "ratio: -3\n", func(s *sampleSettings) { s.Ratio = -3 }},
		{"a number as text", "listen: 0612345678\n", func(s *sampleSettings) { s.Listen = "0612345678" }},
		{"a day as text", "listen: 2026-03-31\n", func(s *sampleSettings) { s.Listen = "2026-03-31" }},
		{"no is a country", "listen: NO\n", func(s *sampleSettings) { s.Listen = "NO" }},
		{"a text unmarshaller behind a pointer", "since: 2026-03-31T10:00:00Z\n", func(s *sampleSettings) {
			at := time.Date(2026, 3, 31, 10, 0, 0, 0, time.UTC)
			s.Since = &at
		}},
		{"lists replace, elements have defaults", "books:\n- id: a\n  level: high\n  policies:\n    default:\n      steps: [{name: first, after: -3}, {channel: letter, wait: 24h}]\n", func(s *sampleSettings) {
			s.Books = []sampleBook{{ID: "a", Level: "high", Policies: map[string]samplePolicy{"default": {Steps: []sampleStep{
				{sampleCommon: sampleCommon{"first"}, After: -3, Channel: "email"}, {Channel: "letter", Wait: 24 * time.Hour},
			}}}}}
		}},
		{"an empty list replaces", "books: []\n", func(s *sampleSettings) { s.Books = []sampleBook{} }},
		{"pointers keep what is not said", "limits: {minimum: 9}\n", func(s *sampleSettings) { s.Limits = &samplePolicy{Minimum: 9, Steps: []sampleStep{{After: 1}}} }},
		{"maps merge", "labels: {low: 7}\n", func(s *sampleSettings) { s.Labels = map[sampleLevel]int{"low": 7, "high": 2} }},
		{"aliases", "books:\n- id: a\n  policies: {default: &p {minimum: 3}, other: *p}\n", func(s *sampleSettings) {
			s.Books = []sampleBook{{ID: "a", Policies: map[string]samplePolicy{"default": {Minimum: 3}, "other": {Minimum: 3}}}}
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, want := sampleDefaults(), sampleDefaults()
			test.want(&want)
			if faults := decode([]byte(test.text), &got); len(faults) > 0 {
				t.Fatal(Faults(faults))
			}
			if diff := cmp.Diff(want, got, cmp.AllowUnexported(sampleSettings{}, sampleStep{})); diff != "" {
				t.Errorf("settings (-want +got):\n%s", diff)
			}
		})
	}
}

// Defaults may be shared by many configurations: none may change them.
func TestDecodeLeavesDefaultsAlone(t *testing.T) {
	t.Parallel()
	shared := sampleDefaults()
	got := shared
	if faults := decode([]byte("limits: {minimum: 9}\nlabels: {low: 7}\nbooks: [{id: x}]\n"), &got); len(faults) > 0 {
		t.Fatal(Faults(faults))
	}
	if diff := cmp.Diff(sampleDefaults(), shared, cmp.AllowUnexported(sampleSettings{}, sampleStep{})); diff != "" {
		t.Errorf("the defaults have changed (-want +got):\n%s", diff)
	}
}

func TestDecodeMapsMergeDeeply(t *testing.T) {
	t.Parallel()
	got := sampleBook{Policies: map[string]samplePolicy{"default": {Minimum: 5, Steps: []sampleStep{{After: 1}}}, "other": {Minimum: 1}}}
	if faults := decode([]byte("policies: {default: {minimum: 6}, new: {minimum: 7}}"), &got); len(faults) > 0 {
		t.Fatal(Faults(faults))
	}
	want := map[string]samplePolicy{"default": {Minimum: 6, Steps: []sampleStep{{After: 1}}}, "other": {Minimum: 1}, "new": {Minimum: 7}}
	if diff := cmp.Diff(want, got.Policies, cmp.AllowUnexported(sampleStep{})); diff != "" {
		t.Errorf("policies (-want +got):\n%s", diff)
	}
}

// Every bad file lies in testdata/bad with the faults it must give.
func TestDecodeFaults(t *testing.T) {
	t.Parallel()
	for _, path := range badFiles(t) {
		t.Run(filepath.Base(path), func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			want, err := os.ReadFile(strings.TrimSuffix(path, ".yaml") + ".faults")
			if err != nil {
				t.Fatal(err)
			}
			got := sampleDefaults()
			faults := Faults(decode(text, &got))
			if diff := cmp.Diff(strings.TrimSpace(string(want)), faults.Error()); diff != "" {
				t.Errorf("faults (-want +got):\n%s", diff)
			}
		})
	}
}

func badFiles(t testing.TB) []string {
	t.Helper()
	list, err := filepath.Glob("testdata/bad/*.yaml")
	if err != nil || len(list) == 0 {
		t.Fatal("no bad files", err)
	}
	return list
}

func TestDecodeLimits(t *testing.T) {
	t.Parallel()
	var laughs strings.Builder
	laughs.WriteString("tree:\n  kids:\n  - &a0 {}\n")
	for i := range 20 {
		fmt.Fprintf(&laughs, "  - &a%d {kids: [*a%d, *a%d, *a%d, *a%d]}\n", i+1, i, i, i, i)
	}
	const tooMuch = "the file is too large once its aliases are written out: at most 200000 values, 50 levels deep, are read"
	for name, test := range map[string]struct{ text, want string }{
		"size":             {"listen: " + strings.Repeat("x", maxSize), "the file has 1048584 bytes, and at most 1048576 are read"},
		"aliases":          {laughs.String(), tooMuch},
		"an alias to self": {"tree: &a {next: *a}\n", tooMuch},
		"a list of itself": {"tree: {kids: &a [{kids: *a}]}\n", tooMuch},
		"faults":           {"books:\n" + strings.Repeat("- 1\n", 500), "there are more faults than the 100 listed"},
		"nesting":          {"listen: " + strings.Repeat("[", 20000), "this is not YAML: "},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := sampleDefaults()
			faults := decode([]byte(test.text), &got)
			if len(faults) == 0 || !strings.HasPrefix(faults[len(faults)-1].Message, test.want) {
				t.Errorf("got %v, want at the end %q", Faults(faults), test.want)
			}
			if len(faults) > maxFaultsListed+1 {
				t.Errorf("%d faults", len(faults))
			}
		})
	}
}

func FuzzDecode(f *testing.F) {
	for _, path := range badFiles(f) {
		text, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Add([]byte("tree: &a {next: *a}\nbooks: [{id: a, policies: {x: &p {minimum: 1}, y: *p}}]\n"))
	f.Add([]byte("---\n...\n--- 1\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		got := sampleDefaults()
		line := 0
		for _, fault := range decode(text, &got) {
			if fault.Message == "" || fault.Line < line {
				t.Errorf("fault %+v after line %d", fault, line)
			}
			line = fault.Line
		}
	})
}
