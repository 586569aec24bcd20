package fec

import (
	"fmt"
	"io"
	"math"
	"strings"

	"relanced/internal/ledger"
)

// books is what is kept of a FEC: the lines on customers' accounts, and of every
// entry what it touches.
type books struct {
	lines     []line
	entries   []entry
	journals  []journal
	customers []ledger.Customer // in the order of the file
	known     map[string]int    // customers by ID
	balance   map[string]int64  // of each customer, in cents
	pieces    []*piece          // in the order of the file
	last      ledger.Date       // the last day anything was booked or validated
	booked    ledger.Date       // the last day anything was booked
	notes     notes

	byKey  map[string]int // entries
	byCode map[string]int // journals
	dates  map[string]ledger.Date
	words  map[string]string // texts that come again, kept once
	sum    int64             // debits less credits over all rows
}

// maxSum keeps sums within an int64: one more amount still fits.
const maxSum = math.MaxInt64 - 2*ledger.MaxMinor

// load reads all rows of a FEC.
func load(r io.Reader) (*books, error) {
	t, err := openTable(r)
	if err != nil {
		return nil, err
	}
	b := &books{
		known: map[string]int{}, balance: map[string]int64{}, byKey: map[string]int{}, byCode: map[string]int{},
		dates: map[string]ledger.Date{}, words: map[string]string{},
	}
	for {
		more, err := t.next()
		if err != nil {
			return nil, err
		}
		if !more {
			return b, b.checkSum()
		}
		if err := b.row(t); err != nil {
			return nil, err
		}
	}
}

// checkSum makes sure that debits equal credits, as they do in a whole FEC. When
// rows are missing, those may be the payments.
func (b *books) checkSum() error {
	if b.sum == 0 {
		return nil
	}
	difference := ledger.Money{Minor: b.sum, Currency: "EUR"}
	if b.sum > maxRounding || b.sum < -maxRounding {
		return &ledger.ReadError{
			Err:    fmt.Errorf("debits less credits make %s over all rows: some are missing", difference),
			Remedy: "export the whole FEC again, with every account and journal",
		}
	}
	b.notes.add("debits and credits differ by " + difference.String())
	return nil
}

func (b *books) row(t *table) error {
	amount, err := t.amount()
	if err != nil {
		return err
	}
	if b.sum += amount; b.sum > maxSum || b.sum < -maxSum {
		return t.fault("", fmt.Errorf("%w: the sum of the rows", ledger.ErrAmountRange), remedySplit)
	}
	account := t.cell(compteNum)
	if len(account) < 3 || account[0] < '1' || account[0] > '9' {
		return t.fault(names[compteNum], fmt.Errorf("%q is not an account number", account), "export the FEC again, with three digits or more for every account")
	}
	b.date(t)
	e, err := b.entry(t)
	if err != nil {
		return err
	}
	b.entries[e].touch |= touches(account)
	if what, found := beside[account[:3]]; found {
		b.notes.count("left out: lines on accounts "+account[:3]+" ("+what+")", amount, "")
	}
	if !receivable(account) {
		return nil
	}
	if len(b.lines) == maxLines {
		return t.fault("", fmt.Errorf("there are more than %d lines on customers' accounts", maxLines), remedySplit)
	}
	l, err := t.line(amount)
	if err != nil {
		return err
	}
	l.entry, l.account = e, b.word(account)
	if !b.customer(t, &l) {
		b.notes.count("left out: lines on a collective account without CompAuxNum, which name no customer", amount, account+" "+t.cell(compteLib))
		return nil
	}
	b.balance[l.customer] += amount
	l.ref, l.letter = b.word(l.ref), b.word(l.letter)
	// The number of the opening entry is nobody's invoice number.
	if b.journals[b.entries[e].journal].opening && l.ref == t.cell(ecritureNum) {
		l.ref = ""
	}
	b.lines = append(b.lines, l)
	return nil
}

// date keeps the last days met.
func (b *books) date(t *table) {
	for _, c := range []column{ecritureDate, validDate} {
		s := t.cell(c)
		day, met := b.dates[s]
		if !met && len(s) <= len("2006-01-02") {
			day, _ = t.day(c) // what is no date matters on customers' lines only
			b.dates[s] = day
		}
		b.last = b.last.Max(day)
		if c == ecritureDate {
			b.booked = b.booked.Max(day)
		}
	}
}

// entry finds the entry a row belongs to. Numbers begin again in each journal,
// and some programs write 0 on all.
func (b *books) entry(t *table) (int, error) {
	code, number := t.cell(journalCode), t.cell(ecritureNum)
	key := code + "\x00" + number + "\x00" + t.cell(ecritureDate)
	if strings.Trim(number, "0") == "" {
		key += "\x00" + t.cell(pieceRef)
	}
	if e, found := b.byKey[key]; found {
		return e, nil
	}
	if len(b.entries) == maxEntries {
		return 0, t.fault("", fmt.Errorf("there are more than %d entries", maxEntries), remedySplit)
	}
	j, found := b.byCode[code]
	if !found {
		j = len(b.journals)
		b.journals = append(b.journals, newJournal(code, t.cell(journalLib)))
		b.byCode[code] = j
	}
	b.byKey[key] = len(b.entries)
	b.entries = append(b.entries, entry{journal: j})
	return len(b.entries) - 1, nil
}

// customer names the customer of a line, and remembers it. It reports false
// when the line names none.
func (b *books) customer(t *table, l *line) bool {
	id, name := t.cell(compAuxNum), t.cell(compAuxLib)
	if id == "" {
		if collective(l.account, t.cell(compteLib)) {
			return false
		}
		id, name = l.account, t.cell(compteLib)
		// A doubtful customer stays the one it was.
		if same := "411" + id[3:]; doubtful(id) && b.has(same) {
			id = same
		}
	}
	l.customer = b.word(id)
	n, found := b.known[id]
	if !found {
		n = len(b.customers)
		b.known[l.customer] = n
		b.customers = append(b.customers, ledger.Customer{ID: l.customer, Partial: true})
	}
	if b.customers[n].Name == "" {
		b.customers[n].Name = name
	}
	return true
}

func (b *books) has(customer string) bool {
	_, found := b.known[customer]
	return found
}

func (b *books) word(s string) string {
	if kept, found := b.words[s]; found {
		return kept
	}
	b.words[s] = s
	return s
}
