// Package reconcile decides which open invoices a credit on a bank statement
// settles.
//
// [Match] is pure: it knows no clock and no database, and its result does not
// depend on the order of anything it is given. The question it asks of a credit
// is how surprising the resemblance to an invoice would be if it were chance.
// Each fact weighs log2 of how much likelier it is if this credit settles this
// invoice than by coincidence in this ledger; the sum, with the prior, is a
// log-odds that becomes a probability. A credit is allocated only when that
// probability is high, the next explanation is far behind, the amount is exact,
// somebody is identified and nothing speaks against it. Everything else goes to
// review with ranked proposals: ambiguity is never resolved by guessing.
package reconcile
