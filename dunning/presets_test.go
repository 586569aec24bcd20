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

// TestShippedLettersAreTried: a start without letters of one's own does not.
func TestShippedLettersAreTried(t *testing.T) {
	t.Parallel()
	letters, err := NewLetters("")
	if err == nil {
		err = letters.try()
	}
	if err != nil {
		t.Error(err)
	}
}

// TestAPresetIsAPolicy: a customer may name one without any configuration, and a
// configured policy of the same name goes before.
func TestAPresetIsAPolicy(t *testing.T) {
	t.Parallel()
	c := DefaultConfig()
	c.Segments = map[string]string{"particulier": "consumer"}
	if faults := c.Validate(); len(faults) > 0 {
		t.Errorf("faults %q", faults)
	}
	if p, ok := c.policy("weekly"); !ok || len(p.Steps) != 6 {
		t.Errorf("weekly: %+v", p)
	}
	c.Policies["weekly"] = Policy{MinimumAmount: "5"}
	if p, _ := c.policy("weekly"); len(p.Steps) != 0 {
		t.Errorf("the configured one: %+v", p)
	}
	if _, ok := c.policy("hourly"); ok {
		t.Error("there is a policy hourly")
	}
}
