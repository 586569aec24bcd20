package dunning

import (
	"testing"
)

// TestPresetsCanBeUsed: each is a valid policy whose letters exist.
func TestPresetsCanBeUsed(t *testing.T) {
	t.Parallel()
	letters, err := NewLetters("")
	if err != nil {
		t.Fatal(err)
	}
	c := DefaultConfig()
	for _, name := range Presets() {
		p, ok := presetOf(name)
		if !ok || p.Preset != "" {
			t.Fatalf("%s: %+v", name, p)
		}
		c.Policies[name] = p
		if name != "default" && name != "public" && p.Steps[len(p.Steps)-1].Notice == 0 {
			t.Errorf("%s does not end in a mise en demeure", name)
		}
	}
	if faults := append(c.Validate(), letters.Check(c)...); len(faults) > 0 {
		t.Errorf("faults %q", faults)
	}
	if _, ok := presetOf("none"); ok {
		t.Error("there is a preset none")
	}
}
