package reconcile

import "fmt"

// Config holds the thresholds of the engine. They are probabilities and bits,
// not scores, and need no tuning to the size of a ledger.
type Config struct {
	// Auto is the probability from which a credit may be allocated without a person.
	Auto float64 `yaml:"auto"`
	// Propose is the probability from which an explanation is worth a person's time.
	Propose float64 `yaml:"propose"`
	// Doubt is the probability from which a credit may be somebody's money, so
	// that reminding them of that invoice has to wait.
	Doubt float64 `yaml:"doubt"`
	// MarginBits is how far ahead of every other explanation an allocation must
	// be: 6 bits are odds of 64 to 1.
	MarginBits float64 `yaml:"margin_bits"`
	// Adjustments bounds the differences accepted beside an allocation.
	Adjustments Adjustments `yaml:"adjustments"`
	// Without names families of evidence that are left out. It is there to
	// measure what each of them is worth, and for nothing else.
	Without []string `yaml:"-"`
	// Standing says how the precision of the rules is measured.
	Standing StandingConfig `yaml:"standing"`
}

// DefaultConfig returns the thresholds a book starts with.
func DefaultConfig() Config {
	return Config{
		Auto: 0.999, Propose: 0.05, Doubt: 0.005, MarginBits: 6, Adjustments: DefaultAdjustments(),
		Standing: StandingConfig{StoodDays: 30, MemoryDays: 365, Sample: 5},
	}
}

// Validate lists everything that is wrong with the configuration, each message
// prefixed by its YAML key. An empty list means that it can be used.
func (c Config) Validate() []string {
	var wrong []string
	for _, field := range []struct {
		key   string
		value float64
	}{{"auto", c.Auto}, {"propose", c.Propose}, {"doubt", c.Doubt}} {
		if !(field.value >= 0 && field.value <= 1) { // written so that NaN is refused too
			wrong = append(wrong, fmt.Sprintf("%s: %v is not a probability: a number between 0 and 1", field.key, field.value))
		}
	}
	if !(c.MarginBits >= 0 && c.MarginBits <= 64) {
		wrong = append(wrong, fmt.Sprintf("margin_bits: %v is not a margin: a number of bits between 0 and 64", c.MarginBits))
	}
	wrong = append(wrong, c.Adjustments.faults()...)
	wrong = append(wrong, c.Standing.Validate()...)
	if len(wrong) > 0 {
		return wrong
	}
	if c.Auto < leastAuto {
		wrong = append(wrong, fmt.Sprintf("auto: %v would book wrong invoices: at least %v", c.Auto, leastAuto))
	}
	if c.Propose > c.Auto {
		wrong = append(wrong, fmt.Sprintf("propose: %v is above auto (%v)", c.Propose, c.Auto))
	}
	if c.Doubt > c.Propose {
		wrong = append(wrong, fmt.Sprintf("doubt: %v is above propose (%v)", c.Doubt, c.Propose))
	}
	return wrong
}

// leastAuto keeps a slip of the keyboard (0.09) from turning the engine into a
// guesser: one error in ten is nobody's intention.
const leastAuto = 0.9
