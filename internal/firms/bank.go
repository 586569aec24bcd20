package firms

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"relanced/internal/ledger"
)

// line is a line of a statement.
type line struct {
	day         ledger.Date
	arrives     ledger.Date
	account     int
	cents       int64
	ref         string
	party, iban string
	text        string
	rf          string
	endToEnd    string
	reason      string // of a return
	code        code
	credit      *Credit // the truth about a credit

	pieces []string // of the text, as the bank prints it
	label  string   // what the bank adds
}

// String shows what the statement says.
func (l *line) String() string {
	return strings.Join([]string{l.party, l.iban, l.rf, l.endToEnd, strings.Join(l.pieces, "|"), l.label}, " · ")
}

// code says how money moved: the ISO 20022 bank transaction code, the OFX
// TRNTYPE and the bank's word.
type code struct{ domain, family, sub, ofx, label string }

var (
	codeReceived  = code{"PMNT", "RCDT", "ESCT", "CREDIT", "VIR SEPA"}
	codeCollected = code{"PMNT", "IDDT", "ESDD", "CREDIT", "PRLV SEPA EMIS"}
	codeReturned  = code{"PMNT", "IDDT", "UPDD", "DEBIT", "PRLV SEPA IMPAYE"}
	codeRecalled  = code{"PMNT", "RCDT", "RRTN", "DEBIT", "RETOUR VIR SEPA"}
	codeSent      = code{"PMNT", "ICDT", "ESCT", "DEBIT", "VIR SEPA EMIS"}
	codeDebited   = code{"PMNT", "RDDT", "ESDD", "DIRECTDEBIT", "PRLV SEPA"}
	codeCard      = code{"PMNT", "CCRD", "POSD", "POS", "CB"}
	codeFee       = code{"ACMT", "MDOP", "CHRG", "SRVCHG", "FRAIS"}
	codeInterest  = code{"ACMT", "MCOP", "INTR", "INT", "INTERETS"}
	codeCheque    = code{"PMNT", "RCHQ", "CCHQ", "DEP", "REMISE CHEQUES"}
)

// bank is how the firm's bank prints its lines.
type bank struct {
	code     string
	nameCut  int // characters of the payer's name
	piece    int // characters of a line of text
	labels   []string
	textOnly bool    // the label alone says what the payer typed
	shows    float64 // how often it shows the payer's account
	relays   float64 // how often it hands on structured references and end-to-end ones
	upper    bool
}

func (w *world) bank() bank {
	shows := w.rates.ibanShown
	b := pick(w.dice,
		bank{code: "BNP", nameCut: 70, piece: 140, labels: []string{"VIR SEPA RECU /DE {name} /MOTIF {text} /REF {e2e}"}, shows: shows, relays: 0.95, upper: true},
		bank{code: "CA", nameCut: 35, piece: 35, labels: []string{"VIREMENT EN VOTRE FAVEUR {name}", "VIR INST {name}"}, shows: shows * 0.8, relays: 0.8, upper: true},
		bank{code: "CM", nameCut: 70, piece: 140, labels: []string{"VIR {name}", "VIR INST DE {name}"}, shows: shows, relays: 1},
		bank{code: "SG", nameCut: 27, piece: 35, labels: []string{"VIR RECU {ref} DE: {name} MOTIF: {text} REF: {e2e}"}, shows: shows * 0.6, relays: 0.7, upper: true},
		bank{code: "LBP", nameCut: 32, piece: 70, labels: []string{"VIREMENT DE {name} {text}"}, textOnly: true, shows: shows * 0.3, relays: 0.3, upper: true},
	)
	if w.options.Format == OFX {
		b.nameCut, b.shows, b.relays, b.textOnly = ofxName, 0, 0, false
	}
	return b
}

// print fills in what the bank makes of a line.
func (b bank) print(w *world, l *line) {
	if b.upper || w.options.Format == OFX {
		l.text = plain(l.text)
	}
	l.party = strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if strings.ContainsRune("/:", r) {
			return ' '
		}
		return r
	}, cut(l.party, b.nameCut))), " ")
	if !w.chance(b.shows) && l.credit != nil && l.credit.Kind != OwnTransfer {
		l.iban = ""
	}
	if l.rf != "" && !w.chance(b.relays) {
		l.text, l.rf = strings.TrimSpace(l.rf+" "+l.text), ""
	}
	if l.endToEnd != "" && !w.chance(b.relays) && l.code != codeReturned {
		l.text, l.endToEnd = strings.TrimSpace(l.text+" "+l.endToEnd), ""
	}
	l.hide(w.options.Without)
	l.pieces = pieces(l.text, b.piece)
	l.label = l.code.label
	if l.code == codeReceived && l.credit != nil {
		fill := strings.NewReplacer("{name}", l.party, "{text}", strings.Join(l.pieces, " "), "{e2e}", cmp.Or(l.endToEnd, "NOTPROVIDED"), "{ref}", w.digits(8))
		l.label = strings.Join(strings.Fields(fill.Replace(pick(w.dice, b.labels...))), " ")
		if b.textOnly {
			if l.pieces = nil; w.chance(0.5) {
				l.party = ""
			}
		}
	}
}

// hide leaves a family of facts out.
func (l *line) hide(f Family) {
	switch {
	case f == Texts && l.credit != nil:
		l.text, l.rf, l.endToEnd = "", "", ""
	case f == Names && l.credit != nil:
		l.party = ""
	case f == Accounts:
		l.iban = ""
	}
}

// pieces cuts a text every so many characters, through words and numbers.
func pieces(text string, n int) []string {
	r := []rune(cut(text, 140))
	var list []string
	for len(r) > 0 {
		k := min(n, len(r))
		list = append(list, string(r[:k]))
		r = r[k:]
	}
	return list
}

func sortByDay(lines []*line) {
	slices.SortStableFunc(lines, func(a, b *line) int { return cmp.Compare(a.day, b.day) })
}

// period is what one statement covers.
type period struct {
	from, to ledger.Date
	arrives  ledger.Date
	number   int
}

// periods lists the statements of an account.
func (w *world) periods() []period {
	var list []period
	for day := w.first; day <= w.last; day = day.AddDays(1) {
		if w.options.Statements == Daily {
			if isBankingDay(day) {
				list = append(list, period{day, day, w.arrival(day), len(list) + 1})
			}
			continue
		}
		if day[8:] == "01" {
			end := ledger.NewDate(day.Time().Year(), day.Time().Month()+1, 0)
			list = append(list, period{day, end, w.arrival(day), len(list) + 1})
		}
	}
	return list
}

// files writes everything, by the day it arrives.
func (w *world) files() (map[ledger.Date][]File, error) {
	files := map[ledger.Date][]File{}
	if err := w.bookFiles(files); err != nil {
		return nil, err
	}
	if err := w.adviceFiles(files); err != nil {
		return nil, err
	}
	for n, account := range w.accounts {
		balance := account.opening
		rest := w.linesOf(n)
		for _, p := range w.periods() {
			k := 0
			closing := balance
			for k < len(rest) && rest[k].day <= p.to {
				closing += rest[k].cents
				k++
			}
			s := statement{account: account, period: p, lines: rest[:k], opening: balance, closing: closing}
			name := fmt.Sprintf("releve-%d-%s", n+1, p.to)
			if w.options.Format == OFX {
				data, err := s.ofx()
				if err != nil {
					return nil, fmt.Errorf("writing %s: %w", name, err)
				}
				files[p.arrives] = append(files[p.arrives], File{name + ".ofx", data})
			} else {
				files[p.arrives] = append(files[p.arrives], File{name + ".xml", s.camt(w.name)})
			}
			balance, rest = closing, rest[k:]
		}
	}
	return files, nil
}

func (w *world) linesOf(account int) []*line {
	var list []*line
	for _, l := range w.lines {
		if l.account == account {
			list = append(list, l)
		}
	}
	return list
}

// statement is one statement to write.
type statement struct {
	account          account
	period           period
	lines            []*line
	opening, closing int64
}
