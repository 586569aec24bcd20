// Package ingest takes files in: it watches the inbox, waits until a file is
// complete, hashes it, recognises it by its content, reads it, records it in
// one transaction and archives it, or refuses it with a reason.
//
// A crash at any point neither loses nor doubles anything: the file stays in
// the inbox until its record is committed and its copy lies in the archive, and
// bytes that are recorded already are only archived.
package ingest
