// Package dunning decides who is reminded of what, when, and in which words.
//
// The deciding half is pure: Planner.Plan reads a Snapshot of the ledger and a
// civil day, and answers with the messages that are due, the instalments that
// are held and why, and the outlook of every open instalment. The same
// snapshot always gives the same answer. Letters puts a message into words.
package dunning
