// Package ledger holds the words of relanced and their arithmetic: money,
// dates, statements and their entries, customers and what they owe, the
// allocations between the two, and the reminders that follow.
//
// It imports nothing else of ours, and knows neither a clock, a logger nor a
// database: every other package meets here.
package ledger
