// Package firms makes up firms: a year of a French company with its customers,
// its invoices and its bank statements as files, and the truth about every
// credit. It serves examinations of the engine and is no part of the product.
//
// What it writes is taken from what banks, payers and invoicing tools do, not
// from what our engine can read. The same seed gives the same bytes.
package firms
