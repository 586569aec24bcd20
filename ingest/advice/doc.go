// Package advice reads what payment providers and payers say one credit of a
// statement is made of: payout reports, and the lists that people type. The
// layout is told by the names of the columns, whatever the file is called.
//
// What each layout is read by:
//
//   - Stripe, itemized payout reconciliation and balance change from activity:
//     the columns of payout_reconciliation.itemized.5 and
//     balance_change_from_activity.itemized, docs.stripe.com/reports/report-types;
//     the categories of docs.stripe.com/reports/reporting-categories.
//   - Stripe, balance history download: the header "id, Type, Source, Amount, Fee,
//     …, Transfer, Transfer Date (UTC)" of the dashboard's export.
//   - SumUp, transactions report: the header of the download in English, French
//     and German (help.sumup.com, "Transactions report"); payouts are known by
//     the Payout ID, which the bank repeats as PID…-SUMUP ("Payout reports").
//   - PayPal, activity download: the fields of the Activity Download
//     Specification, version 3.0, and their French names; the transaction event
//     codes of developer.paypal.com/docs/reports/reference/tcodes.
//   - GoCardless, payout breakdown by transactions: support.gocardless.com,
//     "Payout breakdown reports - Transactions".
//   - remittance.csv is ours: credit, date, amount, invoice, customer,
//     line_amount, or in French remise, date, montant, cheque, tireur, facture.
//
// A payout's lines need not stand together, so that a file is kept in memory: up
// to maxLines lines of maxText bytes of text each. Nothing is handed on unless
// every advice of the file adds up.
package advice

// Version names this reader and its rules in the record of every file: it
// changes when the same bytes would be read differently.
const Version = "advice/1"

// Limits.
const (
	// maxLines bounds the memory of a file at some 100 MB. It is ten times the
	// card payments of a busy shop in a year.
	maxLines = 200_000
	// maxText is how much of a line's text is kept, in bytes.
	maxText = 500
	// maxColumns bounds the width of a table: PayPal's widest has 80.
	maxColumns = 200
	// maxFaults is how many faults are worth listing.
	maxFaults = 50
	// maxNotes is how many oddities are told.
	maxNotes = 30
	// maxPreamble is how many rows may stand above the header.
	maxPreamble = 5
	// maxKey is the longest reference, in bytes.
	maxKey = 200
)
