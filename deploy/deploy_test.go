// Package deploy_test checks the files an installation is made of.
package deploy_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// rules is as much of a Prometheus rule file as matters here.
type rules struct {
	Groups []struct {
		Rules []struct {
			Alert       string            `yaml:"alert"`
			Expr        string            `yaml:"expr"`
			Labels      map[string]string `yaml:"labels"`
			Annotations map[string]string `yaml:"annotations"`
		} `yaml:"rules"`
	} `yaml:"groups"`
}

var (
	metric  = regexp.MustCompile(`\brelanced_[a-z_]+`)
	defined = regexp.MustCompile(`"(relanced_[a-z_]+)"`)
	// chosen finds a label and its value in a selector: {state="uncertain"}.
	chosen = regexp.MustCompile(`\{([a-z]+)="([a-z_]+)"\}`)
)

// An alert on a metric that does not exist never fires, and nobody notices.
func TestAlertsAreOnMetricsThatExist(t *testing.T) {
	t.Parallel()
	var file rules
	if err := yaml.Unmarshal([]byte(read(t, "prometheus/rules.yml")), &file); err != nil {
		t.Fatal(err)
	}
	var known []string
	for _, m := range defined.FindAllStringSubmatch(read(t, "../internal/app/metrics.go"), -1) {
		known = append(known, m[1])
	}
	if len(known) < 10 {
		t.Fatalf("metrics.go names %d metrics: they are looked for in the wrong way", len(known))
	}
	alerts := 0
	for _, group := range file.Groups {
		for _, rule := range group.Rules {
			alerts++
			for _, name := range metric.FindAllString(rule.Expr, -1) {
				if !slices.Contains(known, name) {
					t.Errorf("%s: there is no metric %s: there are %s", rule.Alert, name, strings.Join(known, ", "))
				}
			}
			if rule.Annotations["summary"] == "" || rule.Annotations["description"] == "" {
				t.Errorf("%s does not say what happened and what to do", rule.Alert)
			}
			if s := rule.Labels["severity"]; s != "page" && s != "ticket" {
				t.Errorf("%s: the severity %q is neither page nor ticket", rule.Alert, s)
			}
		}
	}
	if alerts == 0 {
		t.Error("there are no alerts")
	}
}

// The values of labels are a closed set: those the rules choose must be in it.
func TestAlertsAreOnLabelsThatExist(t *testing.T) {
	t.Parallel()
	sources := map[string]string{
		"state":   read(t, "../internal/ledger/reminder.go") + read(t, "../internal/ledger/entry.go"),
		"guard":   read(t, "../dunning/guards.go"),
		"outcome": read(t, "../internal/app/metrics.go"),
		"job":     `"relanced"`,
	}
	for _, m := range chosen.FindAllStringSubmatch(read(t, "prometheus/rules.yml"), -1) {
		if !strings.Contains(sources[m[1]], `"`+m[2]+`"`) {
			t.Errorf("no %s is called %q", m[1], m[2])
		}
	}
}

// Whoever installs the service is told why each line is there.
func TestEveryDirectiveIsExplained(t *testing.T) {
	t.Parallel()
	sections := []string{"[Unit]", "[Service]", "[Install]"}
	directives, explained := 0, false
	for n, line := range strings.Split(read(t, "relanced.service"), "\n") {
		switch {
		case strings.HasPrefix(line, "#"):
			explained = true
		case line == "" || slices.Contains(sections, line):
			explained = false
		default:
			directives++
			if !explained {
				t.Errorf("line %d: nothing is said about %s", n+1, line)
			}
		}
	}
	if directives < 30 {
		t.Errorf("only %d directives were found", directives)
	}
}
