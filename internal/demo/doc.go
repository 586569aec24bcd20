// Package demo holds the small firm that "relanced demo" shows: its customers,
// its invoices and two months of its bank statements, as files in the shape
// real banks and billing programs write them, and what must become of each.
//
// # The firm
//
// Menuiserie Tessier & Fils makes and fits windows, doors and stairs in
// Brézolles-sur-Loire. It has thirty-two customers (builders, a town hall, an
// association, private persons, a firm in Kent), sells with 20 % VAT, or 10 %
// for work in older homes, and is paid into two accounts: the current account
// at Crédit Ligérien, whose camt.053 arrives every banking morning, and the
// older one at Banque des Deux Rives, whose OFX is downloaded every Monday.
//
// Everything is invented: no such firm, bank or customer exists. The bank codes
// are not assigned to any bank, e-mail addresses end in .example (RFC 2606),
// and telephone numbers come from the ranges ARCEP keeps for fiction.
//
// # The story
//
// It runs from 2 February 2026 to the morning of AsOf, 31 March. Most customers
// pay in time and cite the invoice, each in their own way. The others are why
// the program exists:
//
//   - The bakery pays 27.00 EUR less than it owes, under a misspelt name. One
//     of two neighbouring residences pays a subscription both owe. A cheque
//     comes to the exact amount of Mr Ferrandon's invoice. A person decides,
//     and nobody concerned is reminded meanwhile.
//   - The friends of the mill are debited, then the bank takes the money back:
//     the invoice is open again and goes up the ladder.
//   - The dairy pays twice, a couple swaps two digits and pays 45.00 too much,
//     the co-owners pay the first of two instalments only.
//   - The firm in Kent pays 15.00 less, which a bank on the way has kept; the
//     hotel takes the discount its invoice offers; the vineyard pays a
//     subscription it owes twice, and the oldest is settled; two cheques come as
//     one sum, and the slip, typed into remittance.csv, says whose they are; the
//     tax office pays back, which is no customer's money.
//   - The campsite pays one day before its reminder, which is never written.
//   - The bookshop owes exactly what a credit note gives it back.
//   - Sarl Vasseur disputes an invoice of last autumn. The files cannot say so:
//     whoever loads them sets the hold named by DisputedInvoice.
//   - Haulier, carpenter, clinic, restaurant and school have simply not paid,
//     and stand on every rung of the ladder.
//
// Story tells what must become of every entry, Standings where every invoice
// that is not plainly paid must stand on AsOf. The package knows no clock and
// no chance: Files returns the same bytes each time.
package demo
