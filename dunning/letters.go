package dunning

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"text/template"
	"unicode"

	"relanced/internal/ledger"
)

//go:embed templates/*.tmpl
var shipped embed.FS

// Letters puts messages into words. It may be used by several goroutines at
// once.
type Letters struct {
	byName map[letterName]*template.Template
}

// letterName is the name of a template file: "formal.fr.tmpl".
type letterName struct{ step, language string }

// partsName is the file every letter of a language builds on.
const partsName = "parts"

// Bounds of a folder of letters, against a folder named by mistake.
const (
	maxLetterBytes = 64 << 10
	maxLetterFiles = 200
)

// errLetter is the cause of every letter that cannot be used.
var errLetter = errors.New("the letter cannot be used")

var letterFile = regexp.MustCompile(`^([a-z0-9][a-z0-9_-]{0,39})\.(fr|en)\.tmpl$`)

// NewLetters reads the letters that come with the program and those of a folder
// ("" for none), which replace shipped ones of the same file name and add
// others. With such a folder each is tried on examples, so that a wrong field
// shows at start and not on the day a customer is due one; what ships alone is
// tried by the tests.
func NewLetters(overrideDir string) (*Letters, error) {
	sources := map[letterName]string{}
	if err := readLetters(shipped, "templates", sources); err != nil {
		return nil, err
	}
	if overrideDir != "" {
		if err := readLetters(os.DirFS(overrideDir), ".", sources); err != nil {
			return nil, fmt.Errorf("read letters of %s: %w", overrideDir, err)
		}
	}
	l := &Letters{byName: map[letterName]*template.Template{}}
	for name, source := range sources {
		if name.step == partsName {
			continue
		}
		t, err := parseLetter(name, sources[letterName{partsName, name.language}], source)
		if err != nil {
			return nil, err
		}
		l.byName[name] = t
	}
	if overrideDir == "" {
		return l, nil
	}
	return l, l.try()
}

// readLetters collects the template files of a folder. A folder that holds a
// template under a name that is none is refused: it would never be used.
func readLetters(dir fs.FS, root string, sources map[letterName]string) error {
	files, err := fs.Glob(dir, filepath.ToSlash(filepath.Join(root, "*.tmpl")))
	if err != nil {
		return fmt.Errorf("list letters: %w", err)
	}
	if _, err := fs.ReadDir(dir, root); err != nil {
		return fmt.Errorf("list letters: %w", err)
	}
	if len(files) > maxLetterFiles {
		return fmt.Errorf("%w: %d files are more than %d", errLetter, len(files), maxLetterFiles)
	}
	for _, file := range files {
		parts := letterFile.FindStringSubmatch(filepath.Base(file))
		if parts == nil {
			return fmt.Errorf("%w: %s: a name such as formal.fr.tmpl is expected", errLetter, filepath.Base(file))
		}
		info, err := fs.Stat(dir, file)
		if err != nil {
			return fmt.Errorf("read letter: %w", err)
		}
		if !info.Mode().IsRegular() || info.Size() > maxLetterBytes {
			return fmt.Errorf("%w: %s: a file of at most %d bytes is expected", errLetter, filepath.Base(file), maxLetterBytes)
		}
		text, err := fs.ReadFile(dir, file)
		if err != nil {
			return fmt.Errorf("read letter: %w", err)
		}
		sources[letterName{parts[1], parts[2]}] = strings.ReplaceAll(string(text), "\r\n", "\n")
	}
	return nil
}

func parseLetter(name letterName, parts, source string) (*template.Template, error) {
	p := phrasingOf(name.language)
	t := template.New(name.step + "." + name.language + ".tmpl").Funcs(template.FuncMap{
		"money": p.money, "date": p.date, "late": p.late, "label": p.label, "labels": p.labels, "instalments": p.instalments, "quoted": p.quoted, "de": elided,
		"list": p.list, "days": p.dates, "iban": ledger.FormatIBAN, "siren": siren,
	})
	t.Funcs((&manuscript{}).functions(name.language)) // Write puts those of its own in their place
	for _, text := range []string{parts, source} {
		if _, err := t.Parse(text); err != nil {
			return nil, fmt.Errorf("%w: %w", errLetter, err)
		}
	}
	return t, nil
}

// Check returns one sentence for each step whose letter is missing, led by the
// path of the setting. A letter must exist in every language.
func (l *Letters) Check(c Config) []string {
	var f faults
	for _, policy := range slices.Sorted(maps.Keys(c.Policies)) {
		for i, step := range c.Policies[policy].Steps {
			at := fmt.Sprintf("policies.%s.steps[%d].", policy, i)
			l.there(&f, at+"template", step.template())
			if step.FallbackTemplate != "" {
				l.there(&f, at+"fallback_template", step.FallbackTemplate)
			}
		}
	}
	return f
}

// there checks that a letter exists in every language.
func (l *Letters) there(f *faults, path, name string) {
	for _, language := range Languages() {
		if l.byName[letterName{name, language}] == nil {
			f.add(path, "there is no letter %s.%s.tmpl", name, language)
		}
	}
}

// Write writes a letter. The first argument is Due.Template.
func (l *Letters) Write(step, language string, data LetterData) (Written, error) {
	t := l.byName[letterName{step, language}]
	if t == nil {
		return Written{}, fmt.Errorf("%w: there is no letter %s.%s.tmpl", errLetter, step, language)
	}
	t, err := t.Clone() // this letter's marks are its own
	if err != nil {
		return Written{}, fmt.Errorf("write letter: %w", err)
	}
	data.Sender.Phone = unbroken(data.Sender.Phone)
	var m manuscript
	if err := t.Funcs(m.functions(language)).Execute(&m.prose, data); err != nil {
		return Written{}, fmt.Errorf("write letter: %w", err)
	}
	return m.written(t.Name())
}

// Render writes a letter as plain text only.
func (l *Letters) Render(step, language string, data LetterData) (subject, body string, err error) {
	w, err := l.Write(step, language, data)
	return w.Subject, w.Text, err
}

// printable takes out what could change how a message is read by a program: a
// name on an invoice is not ours to trust.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || !unicode.IsControl(r) && !unicode.Is(unicode.Bidi_Control, r) {
			return r
		}
		return -1
	}, text)
}

// try renders every letter for each kind of example.
func (l *Letters) try() error {
	for name := range l.byName {
		for _, example := range examples() {
			if _, _, err := l.Render(name.step, name.language, example); err != nil {
				return err
			}
		}
	}
	return nil
}

// examples are the data letters are tried on: everything present, one line and
// several; and as little as there can be.
func examples() []LetterData {
	line := Line{
		Number: "FA-1", Instalment: 1, Of: 2, IssueDate: "2026-01-01", DueDate: "2026-01-31",
		Amount: ledger.Money{Minor: 10_000, Currency: "EUR"}, Open: ledger.Money{Minor: 4_000, Currency: "EUR"}, DaysLate: 12, Order: "PO-1",
	}
	full := LetterData{
		Date: "2026-02-12", Sender: Sender{Name: "A", Email: "a@example.com", Phone: "01", Address: "1 rue A", SIREN: "123456789"},
		Customer: ledger.Customer{ID: "C1", Name: "C", Kind: ledger.KindBusiness}, Lines: []Line{line},
		Credit: ledger.Money{Minor: 100, Currency: "EUR"}, Total: ledger.Money{Minor: 3_900, Currency: "EUR"},
		IBAN: "FR7630006000011234567890189", Holder: "A", QuoteNumbers: []string{"FA-1"}, NextStep: "2026-03-01",
		NoticeNext: true, Copied: []string{"b@example.com"}, Notice: 8, Earlier: []ledger.Date{"2026-02-01", "2026-02-08"}, Promised: "2026-02-10", Reminded: "2026-02-08", Booked: "2026-02-07",
		Received: []Received{{Number: "FA-1", Booked: "2026-02-07", Amount: ledger.Money{Minor: 6_000, Currency: "EUR"}}},
		Placed:   []Placed{{Number: "FA-0", Booked: "2026-02-06", Amount: ledger.Money{Minor: 10_000, Currency: "EUR"}}},
	}
	claiming := full
	claiming.Charges = exampleCharges(line)
	many := full
	many.Paper = true
	many.Rest = []Line{line}
	planned := line
	planned.Agreed = "2026-01-05"
	plan := full
	plan.Lines = []Line{planned, planned}
	full.Enclosed = []string{"FA-1"}
	other := line
	other.Number = "FA-2"
	many.Lines, many.QuoteNumbers = []Line{line, other}, []string{"FA-1", "FA-2"}
	least := LetterData{Lines: []Line{{Number: "FA-1"}}, Total: ledger.Money{Currency: "EUR"}}
	return []LetterData{full, claiming, many, plan, least}
}
