// Package csvbook reads the CSV files a book is fed with: customers and
// invoices, as an office suite or an accounting program saves them, and the
// lists of invoices that invoicing tools export.
//
// The columns of customers.csv and invoices.csv are found by their names, in
// English or French, in any order and case, with or without accents. The
// delimiter is a comma, a semicolon or a tab; the text is UTF-8, UTF-16 or
// Windows-1252. Whatever could mean two things is refused with the line, the
// row, the column and what to do; all faults of a file, up to fifty, are
// reported together.
//
// An export is recognised by its header: as that of a mapping of the
// configuration, as that of a tool known by name, or as any list of invoices
// that says what was paid. From it come the invoices, what is settled of them
// (total less remaining), and their customers with what little an export knows
// of them. A customer without a number is known by name, see NameID. Drafts,
// cancelled documents, quotes and the like are left out and counted; a status
// that is not known counts as open and is noted. An invoice that fills several
// rows is one invoice: its total counts once, lines and payments are added up.
package csvbook
