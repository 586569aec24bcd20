package ingest

import (
	"errors"
	"fmt"

	"relanced/internal/ledger"
)

// Recognised says what a file is read as.
type Recognised struct {
	Kind    ledger.FileKind
	Reader  string   // and its version
	Mapping string   // of a table, as YAML for the configuration; "" for other formats
	Notes   []string // what the reader found odd
}

// Preview reads a file into sinks without recording anything. A refused file is
// a [ledger.ReadError], as it would be in the inbox; what was recognised before is
// returned beside it.
func Preview(path string, c Config, statements ledger.StatementSink, rows ledger.BookSink, advices func(ledger.Advice) error) (Recognised, error) {
	in := &Intake{Config: c}
	f := Found{Path: path}
	in.recognise(&f)
	if f.Refuse != nil {
		return Recognised{Kind: ledger.FileUnknown}, f.Refuse
	}
	if f.packed != nil {
		inside, err := membersOf(path)
		if err != nil {
			return Recognised{Kind: ledger.FilePacked}, &ledger.ReadError{Err: fmt.Errorf("it cannot be unpacked: %w", err), Remedy: remedyPacked(err)}
		}
		return Recognised{Kind: ledger.FilePacked, Notes: inside}, &ledger.ReadError{
			Err: errors.New("it is a container of files"), Remedy: "the inbox takes it as it is; to look into them, unpack it and read what is in it",
		}
	}
	found := Recognised{Kind: f.reader.kind, Reader: f.reader.version, Mapping: f.reader.mapping}
	source, err := openPlain(path)
	if err != nil {
		return found, fmt.Errorf("opening the file: %w", err)
	}
	defer source.Close() //nolint:errcheck // only read
	if f.reader.readStatement != nil {
		return found, f.reader.readStatement(source, statements)
	}
	if f.reader.readAdvice != nil {
		found.Notes, err = f.reader.readAdvice(source, advices)
		return found, err
	}
	found.Notes, err = f.reader.readBook(source, f.reader.kind, rows)
	return found, err
}
