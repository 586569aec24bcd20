// Package email holds the two channels that deliver a reminder as an e-mail:
// Outbox leaves it in a folder as an .eml file, SMTP hands it to a mail server.
// Both send the same bytes, made by Compose.
//
// A reminder is a letter as text and, saying the same, as HTML: no link, no
// picture but the QR code that comes with it, and no request for a receipt.
// Nothing in it tells us whether it was read.
package email
