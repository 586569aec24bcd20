package reconcile

import "relanced/internal/ledger"

// Snapshot is everything the engine may know of one book. No order in it means
// anything.
type Snapshot struct {
	Customers []ledger.Customer
	// Learned tells for a counterparty's IBAN which customers it has paid for in
	// live allocations.
	Learned map[string][]LearnedAccount
	// LearnedNames tells the same for the name a payer signs with, by its words.
	LearnedNames map[string][]LearnedAccount
	// Invoices are the open ones, and the recently settled ones so that a credit
	// that cites a paid invoice is recognised. Allocated is filled in.
	Invoices []ledger.Invoice
	// register is both, when it was read from a ledger, and names those of its
	// customers; nil when nobody has looked them through.
	register *register
	names    func() nameIndex
	// Entries are the undecided ones (states new and review), credits and debits.
	Entries []ledger.Entry
	// Settled are the allocated credits that a return may still undo.
	Settled []SettledCredit
	// Advices say what single credits are made of.
	Advices []ledger.Advice
	// Rejected lists by entry the keys ([ledger.Proposal.Key]) of what a person
	// rejected or undid: never again.
	Rejected map[string][]string
	// Notices are the letters that claim charges which are unpaid.
	Notices []Notice
	// ChargesLeft is what is unpaid of the charges that letters have claimed, in minor
	// units, by invoice; 0 where all of it is paid or waived.
	ChargesLeft map[string]int64
	// Asked are the sums of all letters that claimed charges.
	Asked []Asked
	// OwnAccounts are the book's own accounts: money from one of them is an
	// internal transfer.
	OwnAccounts []string
	// Sources are the counterparties whose money a person said is never a customer's.
	Sources []ledger.Source
	// Decided names, for the undecided entries that a person had allocated before
	// something took that back, the person: only a person decides on them again.
	Decided map[string]string
	// Demoted tells for each rule that must not allocate by itself why.
	Demoted map[string]string
}

// LearnedAccount is a customer that an account has paid for.
type LearnedAccount struct {
	Customer string
	Since    ledger.Date // booking date of the first such payment
	Count    int         // how many live allocations say so; one of a person counts for two
}

// SettledCredit is an allocated credit with its allocations.
type SettledCredit struct {
	Entry       ledger.Entry
	Allocations []ledger.Allocation
}

// Decision is what becomes of one entry.
type Decision struct {
	Entry string            // Entry.ID
	State ledger.EntryState // allocated, review or ignored
	Note  string            // why, for a person
	// Accepted is the proposal to write when the state is allocated.
	Accepted *ledger.Proposal
	// Proposals are ranked, best first, when the state is review. They go down
	// to Config.Doubt, because reminders are held on them.
	Proposals []ledger.Proposal
	// Reverses is the ID of the allocated credit that this return undoes: all
	// its live allocations are to be reversed. "" for everything else.
	Reverses string
}
