package ofx

import (
	"fmt"
	"strings"

	"relanced/internal/ledger"
)

// element is an aggregate or leaf of the repaired document.
type element struct {
	name     string
	text     string // of a leaf
	children []*element
}

// contents lists what OFX 2.2 allows in the aggregates that matter to a
// statement (sections 11.3 to 11.4). It decides whether a tag without text is
// an aggregate or an empty leaf, which one SGML cannot tell; where an aggregate
// that was never closed ends; and which tags OFX does not know.
var contents = map[string]map[string]bool{
	"STMTRS":   names(balances + " INTRATE BANKACCTFROM"),
	"CCSTMTRS": names(balances + " CCACCTFROM BANKACCTFROM INTRATEPURCH INTRATECASH INTRATEXFER REWARDINFO"),

	"BANKTRANLIST":  names("DTSTART DTEND"),
	"BANKTRANLISTP": names("DTASOF"),
	"STMTTRN": names("TRNTYPE DTPOSTED DTUSER DTAVAIL TRNAMT FITID CORRECTFITID CORRECTACTION SRVRTID CHECKNUM REFNUM " +
		"SIC PAYEEID NAME PAYEE EXTDNAME BANKACCTTO CCACCTTO MEMO IMAGEDATA CURRENCY ORIGCURRENCY INV401KSOURCE"),
	"PAYEE":        names("NAME ADDR1 ADDR2 ADDR3 CITY STATE POSTALCODE COUNTRY PHONE"),
	"BANKACCTFROM": names(accountParts),
	"BANKACCTTO":   names(accountParts),
	"CCACCTFROM":   names("ACCTID ACCTKEY"),
	"CCACCTTO":     names("ACCTID ACCTKEY"),
	"CURRENCY":     names("CURRATE CURSYM"),
	"ORIGCURRENCY": names("CURRATE CURSYM"),
	"IMAGEDATA":    names("IMAGETYPE IMAGEREF IMAGEREFTYPE IMAGEDELAY DTIMAGEAVAIL IMAGETTL CHECKSUP"),
	"LEDGERBAL":    names("BALAMT DTASOF"),
	"AVAILBAL":     names("BALAMT DTASOF"),
	"BALLIST":      names("BAL"),
	"BAL":          names("NAME DESC BALTYPE VALUE DTASOF CURRENCY"),
	"REWARDINFO":   names("NAME REWARDBAL REWARDEARNED"),
}

const (
	accountParts = "BANKID BRANCHID ACCTID ACCTTYPE ACCTKEY"
	balances     = "CURDEF BANKTRANLIST BANKTRANLISTP LEDGERBAL AVAILBAL CASHADVBALAMT CREDITLIMIT BALLIST MKTGINFO"
)

// leaves are the names in contents that hold text.
var leaves = func() map[string]bool {
	set := make(map[string]bool)
	for _, inside := range contents {
		for name := range inside {
			if contents[name] == nil {
				set[name] = true
			}
		}
	}
	return set
}()

func names(list string) map[string]bool {
	set := make(map[string]bool)
	for name := range strings.FieldsSeq(list) {
		set[name] = true
	}
	return set
}

// tree builds a well-formed element out of the tokens between its tags.
type tree struct {
	open  []*element // the root first
	leaf  string     // the leaf just read: its end tag may follow
	xml   bool
	notes *notes
	made  []element // at once, since no token makes more than one
}

func (t *tree) element(name, text string) *element {
	t.made = append(t.made, element{name: name, text: text})
	return &t.made[len(t.made)-1]
}

// repair closes what is open, drops what is empty or unknown, and returns the
// element the tokens make up.
func repair(root string, tokens []token, xml bool, n *notes) (*element, error) {
	t := tree{open: []*element{{name: root, children: make([]*element, 0, len(tokens))}}, xml: xml, notes: n, made: make([]element, 0, len(tokens))}
	for _, tok := range tokens {
		if !tok.start {
			t.end(tok.name)
			continue
		}
		t.leafStays()
		t.leave(tok.name)
		if tok.text == "" && !leaves[tok.name] || contents[tok.name] != nil {
			if len(t.open) > maxNesting {
				return nil, &ledger.ReadError{
					Line: tok.line, Field: tok.name, Err: fmt.Errorf("more than %d elements inside one another", maxNesting),
					Remedy: "download the statement again; this is not what a bank writes",
				}
			}
			t.start(tok.name)
			continue
		}
		t.leaf = tok.name
		if tok.text != "" {
			t.admit(t.element(tok.name, tok.text))
		}
	}
	t.leafStays()
	for len(t.open) > 1 {
		t.close(false)
	}
	return t.open[0], nil
}

func (t *tree) top() *element { return t.open[len(t.open)-1] }

// start opens an aggregate; an unknown one may yet turn out an empty leaf.
func (t *tree) start(name string) {
	e := t.element(name, "")
	t.top().children = append(t.top().children, e)
	t.open = append(t.open, e)
}

// leafStays notes a leaf without end tag, which only SGML allows.
func (t *tree) leafStays() {
	if t.leaf != "" && t.xml {
		t.notes.add("repaired: unclosed tags")
	}
	t.leaf = ""
}

// leave closes aggregates that cannot hold what comes next but stand in one
// that can: their end tags are missing.
func (t *tree) leave(name string) {
	for depth := len(t.open) - 1; depth > 0; depth-- {
		inside := contents[t.open[depth].name]
		if inside == nil || inside[name] {
			return
		}
		if contents[t.open[depth-1].name][name] {
			t.leafStays()
			for len(t.open) > depth {
				t.close(false)
			}
			return
		}
	}
}

// end handles an end tag: of the leaf just read, of an open aggregate, or of
// nothing.
func (t *tree) end(name string) {
	if name == t.leaf {
		t.leaf = ""
		return
	}
	t.leafStays()
	for depth := len(t.open) - 1; depth > 0; depth-- {
		if t.open[depth].name == name {
			for len(t.open) > depth+1 {
				t.close(false)
			}
			t.close(true)
			return
		}
	}
	t.notes.add("repaired: end tags without a start")
}

// close closes the innermost aggregate. An unknown one goes, with all it holds
// if its end tag stands there; without, it was an empty leaf and what follows
// it belongs to its parent.
func (t *tree) close(tagged bool) {
	e := t.top()
	t.open = t.open[:len(t.open)-1]
	if contents[e.name] != nil {
		if !tagged {
			t.notes.add("repaired: unclosed tags")
		}
		if len(e.children) == 0 && e.name != "BANKTRANLIST" {
			t.dropLast()
		}
		return
	}
	t.notes.unknownTag(e.name)
	t.dropLast()
	if !tagged {
		for _, child := range e.children {
			t.admit(child)
		}
	}
}

func (t *tree) dropLast() {
	parent := t.top()
	parent.children = parent.children[:len(parent.children)-1]
}

// admit adds a child to the innermost aggregate, unless OFX knows no such child
// of it.
func (t *tree) admit(child *element) {
	parent := t.top()
	if inside := contents[parent.name]; inside != nil && !inside[child.name] {
		t.notes.unknownTag(child.name)
		return
	}
	parent.children = append(parent.children, child)
}

// child returns the first child of a name, or nil.
func (e *element) child(name string) *element {
	if e == nil {
		return nil
	}
	for _, c := range e.children {
		if c.name == name {
			return c
		}
	}
	return nil
}

// get returns the text of the first leaf at a path, "" when there is none.
func (e *element) get(path ...string) string {
	for _, name := range path {
		e = e.child(name)
	}
	if e == nil {
		return ""
	}
	return e.text
}

// joined returns the different texts of a leaf that is given more than once.
func (e *element) joined(name string) string {
	var texts []string
	for _, c := range e.children {
		if c.name == name && (len(texts) == 0 || texts[len(texts)-1] != c.text) {
			texts = append(texts, c.text)
		}
	}
	return strings.Join(texts, " ")
}

// contradicts reports whether a leaf is given twice with different texts.
func (e *element) contradicts(name string) bool {
	first := e.get(name)
	for _, c := range e.children {
		if c.name == name && c.text != first {
			return true
		}
	}
	return false
}
