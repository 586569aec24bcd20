package exam

import "relanced/reconcile"

// Evidence lists the families of evidence that the engine could be asked to do
// without. What can be hidden in the files instead is [firms.Family].
func Evidence() []string { return []string{"reference", "iban", "name", "amount", "dates"} }

// without returns a configuration that leaves a family of evidence out, or none
// when family is "".
func without(c reconcile.Config, family string) reconcile.Config {
	if family != "" {
		c.Without = []string{family}
	}
	return c
}
