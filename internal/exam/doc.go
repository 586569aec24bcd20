// Package exam examines the engine on firms that were made up: it lets a firm
// live day by day through the real intake, matching and reminding on a real
// ledger, where no person ever decides anything unless an accountant is asked for
// who decides as the truth is, and marks what became of it
// against the truth. Other ways of matching, re-implemented from their
// descriptions, sit the same examination.
//
// Only tests and benchmarks use it.
package exam
