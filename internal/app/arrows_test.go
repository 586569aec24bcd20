package app_test

import (
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// arrows is the import diagram: for each package, which of ours it may import.
// A name that ends in "/..." means every package below. An arrow that is not
// here is a decision: whoever adds it can say why the two should know each
// other.
//
// ingest, reconcile and dunning are not to be joined: they meet in the ledger.
var arrows = map[string][]string{
	"internal/ledger":          {},
	"internal/store":           {"internal/ledger"},
	"internal/store/storetest": {"internal/ledger", "internal/store"},
	"internal/demo":            {},
	// Examinations of the engine, which no binary holds.
	"internal/firms": {"internal/ledger"},
	"internal/exam": {
		"config", "dunning", "dunning/channel", "dunning/channel/email", "ingest", "internal/firms", "internal/ledger", "internal/store", "reconcile",
	},
	"deploy":                          {},
	"ingest/camt":                     {"internal/ledger"},
	"ingest/cfonb":                    {"internal/ledger"},
	"ingest/csvbank":                  {"internal/ledger"},
	"ingest/advice":                   {"ingest/sheet", "internal/ledger"},
	"ingest/csvbook":                  {"ingest/sheet", "internal/ledger"}, // how tables are written, shared by those who read them
	"ingest/einvoice":                 {"internal/ledger"},
	"ingest/facturx":                  {"ingest/einvoice", "ingest/ubl", "internal/ledger"}, // two syntaxes of one standard, both met in PDFs
	"ingest/fec":                      {"internal/ledger"},
	"ingest/label":                    {"internal/ledger"},
	"ingest/mt940":                    {"internal/ledger"},
	"ingest/sheet":                    {"internal/ledger"},
	"ingest/ubl":                      {"ingest/einvoice", "internal/ledger"},
	"ingest/ofx":                      {"internal/ledger"},
	"ingest":                          {"ingest/...", "internal/ledger", "internal/store"},
	"reconcile":                       {"internal/ledger", "internal/store"},
	"dunning/channel":                 {"internal/ledger"},
	"dunning/charges":                 {"internal/ledger"}, // what the law adds, for letters and for whoever states an account
	"dunning/epc":                     {"internal/ledger"},
	"dunning/channel/spool":           {"dunning/channel"}, // how files leave, shared by the channels that write some
	"dunning/channel/email":           {"dunning/channel", "dunning/channel/spool", "dunning/epc", "internal/ledger", "internal/trust"},
	"dunning/channel/email/emailtest": {},
	"dunning/channel/call":            {"dunning/channel", "dunning/channel/spool"},
	"dunning/channel/webhook":         {"dunning/channel", "dunning/channel/letter", "dunning/channel/spool"}, // a registered letter is a letter, sent by somebody else
	"dunning/channel/letter":          {"dunning/channel", "dunning/channel/spool", "dunning/epc"},
	"dunning":                         {"dunning/channel", "dunning/charges", "dunning/epc", "dunning/mailbox", "internal/ledger", "internal/store"}, // replies.go acts on what the mailbox reads
	"dunning/mailbox":                 {"internal/ledger", "internal/trust"},                                                                         // what came back, read; it knows no reminder
	"internal/dossier":                {"dunning/charges", "internal/ledger", "internal/spreadsheet"},                                                // what is owed is stated as dunning states it
	"internal/report":                 {"internal/ledger", "internal/spreadsheet"},
	"internal/spreadsheet":            {}, // what others have written is no formula, in every CSV we write
	"internal/trust":                  {}, // whom the mail servers are believed by, both ways
	"internal/console":                {"ingest", "reconcile", "dunning", "internal/ledger", "internal/store"},
	// The configuration is the sum of the parts' Config types.
	"config": {
		"ingest", "ingest/...", "reconcile", "dunning", "dunning/channel/...", "dunning/mailbox",
		"internal/store", "internal/console",
		"internal/ledger", // an IBAN or a currency of a book is checked where all are
	},
	"internal/app": {
		"config", "ingest", "ingest/...", "reconcile", "dunning", "dunning/channel", "dunning/channel/...", "dunning/epc", "dunning/mailbox",
		"internal/console", "internal/demo", "internal/dossier", "internal/ledger", "internal/report", "internal/spreadsheet", "internal/store",
	},
	"cmd/relanced": {"config", "internal/app"},
}

// strangers never import one another, not even in tests.
var strangers = []string{"ingest", "reconcile", "dunning"}

// everywhere is the room of a library that any package may import.
const everywhere = "..."

// rooms says where each library may be imported outside tests. A library that
// is not here is a decision too: what it brings, and who replaces it one day.
var rooms = map[string][]string{
	"github.com/aclindsa/ofxgo":           {"ingest/ofx"},
	"github.com/emersion/go-imap/v2":      {"dunning/mailbox"}, // a client of IMAP; in tests, a server
	"github.com/emersion/go-message":      {"dunning/mailbox"}, // MIME and charsets, by the author of the client
	"github.com/emersion/go-sasl":         {"dunning/channel/email", "dunning/channel/email/..."},
	"github.com/emersion/go-smtp":         {"dunning/channel/email", "dunning/channel/email/..."},
	"github.com/go-pdf/fpdf":              {"dunning/channel/letter"}, // MIT
	"github.com/jmoiron/sqlx":             {"internal/store"},
	"github.com/lib/pq":                   {"internal/store"},
	"github.com/moov-io/iso20022":         {"internal/demo"}, // its amounts are floats: it may write, never read
	"github.com/pressly/goose/v3":         {"internal/store"},
	"github.com/robfig/cron/v3":           {"internal/app"},
	"github.com/skip2/go-qrcode":          {"dunning/epc"}, // MIT
	"github.com/wneessen/go-mail":         {"dunning/channel/email", "dunning/channel/email/..."},
	"modernc.org/sqlite":                  {"internal/store"},
	"golang.org/x/image":                  {"dunning/channel/letter"}, // the Go fonts, BSD
	"golang.org/x/net":                    {"dunning/mailbox"},        // the tokenizer of HTML, to take the words out of it
	"gonum.org/v1/gonum":                  {"reconcile"},              // the incomplete beta function, by which rules are demoted
	"github.com/agnivade/levenshtein":     {everywhere},
	"github.com/fsnotify/fsnotify":        {everywhere},
	"github.com/prometheus/client_golang": {everywhere},
	"github.com/rickar/cal/v2":            {everywhere},
	"go.yaml.in/yaml/v3":                  {everywhere},
	"golang.org/x/sys":                    {everywhere},
	"golang.org/x/term":                   {everywhere},
	"golang.org/x/text":                   {everywhere},
}

const (
	module = "relanced"
	root   = "../.." // of the module, from here
)

// source is one Go file and what it imports.
type source struct {
	pkg     string // folder, relative to the root of the module
	file    string
	test    bool
	imports []string
}

func TestArrows(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, s := range readSources(t) {
		seen[s.pkg] = true
		for _, wrong := range check(s) {
			t.Error(wrong)
		}
	}
	// If a package is renamed or goes away, its arrows have to follow.
	for _, pkg := range slices.Sorted(maps.Keys(arrows)) {
		if !seen[pkg] {
			t.Errorf("arrows speaks of %s, which does not exist", pkg)
		}
		for _, target := range arrows[pkg] {
			if !known(target) {
				t.Errorf("arrows lets %s import %s, which does not exist", pkg, target)
			}
		}
	}
}

func TestArrowsFindWhatIsForbidden(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		source source
		want   string // part of the complaint, "" for none
	}{
		{"standard library", source{pkg: "internal/ledger", imports: []string{"database/sql"}}, ""},
		{"allowed arrow", source{pkg: "reconcile", imports: []string{"relanced/internal/store"}}, ""},
		{"allowed below", source{pkg: "ingest", imports: []string{"relanced/ingest/camt"}}, ""},
		{"missing arrow", source{pkg: "internal/store", imports: []string{"relanced/internal/console"}}, "no arrow"},
		{"arrow to a part of a name", source{pkg: "reconcile", imports: []string{"relanced/internal/store/x"}}, "no arrow"},
		{"stages join", source{pkg: "reconcile", imports: []string{"relanced/dunning"}}, "no arrow"},
		{"missing arrow in a test", source{pkg: "internal/store", test: true, imports: []string{"relanced/internal/app"}}, ""},
		{"stages join in a test", source{pkg: "ingest/camt", test: true, imports: []string{"relanced/dunning/channel"}}, "never"},
		{"unknown package", source{pkg: "internal/util"}, "unknown package"},
		{"library at home", source{pkg: "ingest/ofx", imports: []string{"github.com/aclindsa/ofxgo"}}, ""},
		{"library below its room", source{pkg: "dunning/channel/email/emailtest", imports: []string{"github.com/emersion/go-smtp"}}, ""},
		{"library anywhere", source{pkg: "ingest", imports: []string{"golang.org/x/text/encoding/charmap"}}, ""},
		{"library outside its room", source{pkg: "ingest/camt", imports: []string{"github.com/moov-io/iso20022/pkg/camt_v08"}}, "outside its room"},
		{"library in a test", source{pkg: "ingest/camt", test: true, imports: []string{"github.com/moov-io/iso20022/pkg/camt_v08"}}, ""},
		{"unknown library", source{pkg: "ingest", imports: []string{"github.com/lib/pqueue"}}, "unknown library"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := strings.Join(check(tt.source), "\n")
			if (tt.want == "") != (got == "") || !strings.Contains(got, tt.want) {
				t.Errorf("got %q, want a complaint with %q", got, tt.want)
			}
		})
	}
}

// check returns a sentence for each import of a file that has no arrow or is
// outside its room. Tests may look further, as the strangers may not.
func check(s source) []string {
	allowed, ok := arrows[s.pkg]
	if !ok {
		return []string{fmt.Sprintf("%s: unknown package %s: write it into arrows", s.file, s.pkg)}
	}
	var wrong []string
	for _, imported := range s.imports {
		target, ours := strings.CutPrefix(imported, module+"/")
		library := strings.Contains(strings.Split(imported, "/")[0], ".")
		switch {
		case ours && areStrangers(s.pkg, target):
			wrong = append(wrong, fmt.Sprintf("%s: no arrow from %s to %s: they never meet but in the ledger", s.file, s.pkg, target))
		case s.test:
		case ours && !matches(allowed, target):
			wrong = append(wrong, fmt.Sprintf("%s: no arrow from %s to %s", s.file, s.pkg, target))
		case library:
			wrong = append(wrong, checkRoom(s, imported)...)
		}
	}
	return wrong
}

func checkRoom(s source, imported string) []string {
	for library, room := range rooms {
		if imported != library && !strings.HasPrefix(imported, library+"/") {
			continue
		}
		if !matches(room, s.pkg) {
			return []string{fmt.Sprintf("%s: %s imports %s outside its room %v", s.file, s.pkg, imported, room)}
		}
		return nil
	}
	return []string{fmt.Sprintf("%s: %s imports an unknown library, %s: write it into rooms", s.file, s.pkg, imported)}
}

func areStrangers(a, b string) bool {
	a, _, _ = strings.Cut(a, "/")
	b, _, _ = strings.Cut(b, "/")
	return a != b && slices.Contains(strangers, a) && slices.Contains(strangers, b)
}

// matches reports whether one of the patterns is the package, or ends in "..."
// and stands above it.
func matches(patterns []string, pkg string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool {
		above, below := strings.CutSuffix(pattern, "...")
		return pattern == pkg || below && strings.HasPrefix(pkg, above)
	})
}

func known(pattern string) bool {
	for pkg := range arrows {
		if matches([]string{pattern}, pkg) {
			return true
		}
	}
	return false
}

// readSources reads the imports of every Go file of the module, whatever its
// build tags: an arrow that exists on one system only is an arrow.
func readSources(t *testing.T) []source {
	t.Helper()
	var list []source
	err := fs.WalkDir(os.DirFS(root), ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && name != "." && (d.Name() == "testdata" || strings.ContainsAny(d.Name()[:1], "._")):
			return fs.SkipDir // as the go command does
		case d.IsDir() || path.Ext(name) != ".go":
			return nil
		}
		s, err := readSource(name)
		list = append(list, s)
		return err
	})
	if err != nil {
		t.Fatalf("read the imports: %v", err)
	}
	return list
}

func readSource(name string) (source, error) {
	s := source{pkg: path.Dir(name), file: name, test: strings.HasSuffix(name, "_test.go")}
	file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, name), nil, parser.ImportsOnly)
	if err != nil {
		return s, fmt.Errorf("parse %s: %w", name, err)
	}
	for _, spec := range file.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return s, fmt.Errorf("read an import of %s: %w", name, err)
		}
		s.imports = append(s.imports, imported)
	}
	return s, nil
}
