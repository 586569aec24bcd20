package mt940

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"relanced/internal/ledger"
)

// field is one tagged field with its lines, the first without the tag. The tag
// "{" is the header of a FIN message and "-" the end of one.
type field struct {
	tag   string
	line  int // of the file
	lines []string
	bytes int
}

// text joins the lines as if the bank had not wrapped them.
func (f field) text() string { return strings.TrimSpace(strings.Join(f.lines, "")) }

func (f field) fault(err error, remedy string) *ledger.ReadError {
	return &ledger.ReadError{Line: f.line, Field: ":" + f.tag + ":", Err: err, Remedy: remedy}
}

const (
	tagHeader = "{"
	tagEnd    = "-"
)

// knownTags are the fields of both messages, and NS, which German banks add.
var knownTags = strings.Fields("20 21 25 25P 28 28C 13 13D 34F 60F 60M 61 86 62F 62M 64 65 90C 90D NS")

var (
	tagged     = regexp.MustCompile(`^:([0-9]{2}[A-Z]?|NS):`)
	terminator = regexp.MustCompile(`^-(\}.*|XXX)?$`)
	block      = regexp.MustCompile(`^\{[1-5]:`)
)

// scanner turns the lines of a file into fields.
type scanner struct {
	in      *bufio.Reader
	line    int
	open    *field // the field being collected
	colon   int    // the line of a colon that a wrap left alone; 0 none
	queue   []field
	charset charset
	done    bool
}

func newScanner(r io.Reader) *scanner { return &scanner{in: bufio.NewReaderSize(r, maxLine)} }

// next returns the next field, or io.EOF.
func (s *scanner) next() (field, error) {
	for len(s.queue) == 0 {
		if s.done {
			return field{}, io.EOF
		}
		text, err := s.readLine()
		if errors.Is(err, io.EOF) {
			s.done = true
			s.flush()
			continue
		}
		if err == nil {
			err = s.take(text)
		}
		if err != nil {
			return field{}, err
		}
	}
	f := s.queue[0]
	s.queue = s.queue[1:]
	return f, nil
}

// readLine returns one line without its end and without control characters.
func (s *scanner) readLine() (string, error) {
	raw, err := s.in.ReadSlice('\n')
	if len(raw) > 0 {
		s.line++
	}
	switch {
	case errors.Is(err, bufio.ErrBufferFull):
		return "", &ledger.ReadError{
			Line: s.line, Err: fmt.Errorf("a line is longer than %d bytes", maxLine),
			Remedy: "download the statement again; this is not what a bank writes",
		}
	case errors.Is(err, io.EOF) && len(raw) > 0:
	case errors.Is(err, io.EOF):
		return "", io.EOF
	case err != nil:
		return "", fmt.Errorf("read the file: %w", err)
	}
	return s.charset.line(raw), nil
}

// take decides what a line is.
func (s *scanner) take(text string) error {
	trimmed := strings.TrimSpace(text)
	if s.colon > 0 {
		if known(tagOf(":" + trimmed)) {
			text, trimmed = ":"+text, ":"+trimmed
		} else if err := s.continued(":"); err != nil {
			return err
		}
		s.colon = 0
	}
	tag := tagOf(text)
	switch {
	case trimmed == ":" && s.open != nil:
		s.colon = s.line
		return nil
	case tag != "" && !s.isText(tag):
		s.flush()
		value := text[len(tag)+2:]
		s.open = &field{tag: tag, line: s.line, lines: []string{value}, bytes: len(value)}
		return nil
	case terminator.MatchString(trimmed):
		s.flush()
		s.queue = append(s.queue, field{tag: tagEnd, line: s.line})
		if _, rest, found := strings.Cut(trimmed, "{1:"); found {
			return s.header("{1:" + rest)
		}
		return nil
	case block.MatchString(trimmed):
		s.flush()
		return s.header(trimmed)
	}
	return s.continued(text)
}

// header hands on the blocks in front of a message, and takes what stands
// behind the beginning of block 4 as a line.
func (s *scanner) header(text string) error {
	blocks, rest, _ := strings.Cut(text, "{4:")
	s.queue = append(s.queue, field{tag: tagHeader, line: s.line, lines: []string{blocks}})
	if rest == "" {
		return nil
	}
	return s.take(rest)
}

// continued adds a line to the open field. Between messages there are the
// envelopes of banks, which say nothing.
func (s *scanner) continued(text string) error {
	if s.open == nil {
		return nil
	}
	if s.open.bytes += len(text) + 1; s.open.bytes > maxField {
		return s.open.fault(fmt.Errorf("it is longer than %d bytes", maxField), "download the statement again; this is not what a bank writes")
	}
	s.open.lines = append(s.open.lines, text)
	return nil
}

func (s *scanner) flush() {
	if s.open != nil {
		s.queue = append(s.queue, *s.open)
	}
	s.open = nil
}

// isText reports whether what looks like a tag is the text of field 86: an hour
// (":26:37") or a number that a wrap put first. Tags with a letter are never.
func (s *scanner) isText(tag string) bool {
	return s.open != nil && s.open.tag == "86" && len(tag) == 2 && !known(tag)
}

func known(tag string) bool { return slices.Contains(knownTags, tag) }

// tagOf returns the tag a line begins with, "" when there is none.
func tagOf(text string) string {
	if m := tagged.FindStringSubmatch(text); m != nil {
		return m[1]
	}
	return ""
}
