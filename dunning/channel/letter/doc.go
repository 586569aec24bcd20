// Package letter is the channel that prints: each letter becomes a PDF for an
// envelope with a window, and what leaves together one PDF more, for the printer.
//
// A page is A4, folded in three for a DL envelope whose window is on the right,
// as is usual in France (NF Z 11-001): wherever the sheet slides to within the
// envelope, the address shows and nothing else does.
package letter
