// Package epc writes the QR code of a SEPA credit transfer, by the guideline
// EPC069-12, version 002: the app of the payer's bank reads it and fills in the
// transfer.
package epc
