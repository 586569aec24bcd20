package exam

import "relanced/reconcile"

// Evidence lists the families of evidence that the engine could be asked to do
// without. What can be hidden in the files instead is [firms.Family].
func Evidence() []string { return []string{"reference", "iban", "name", "amount", "dates"} }

// without returns a configuration that leaves a family of evidence out. It is
// false as long as the engine offers no such seam: a field of reconcile.Config
// that no file can set is to be set here.
func without(c reconcile.Config, _ string) (reconcile.Config, bool) { return c, false }
