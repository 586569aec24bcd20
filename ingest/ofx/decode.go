package ofx

import (
	"errors"
	"fmt"
	"io"
	"math/big"
	"strconv"
	"strings"

	"github.com/aclindsa/ofxgo"

	"relanced/internal/ledger"
)

// An envelope is all that ofxgo insists on around a statement.
const (
	envelopeHead = `<?xml version="1.0" encoding="UTF-8" standalone="no"?>` +
		`<?OFX OFXHEADER="200" VERSION="203" SECURITY="NONE" OLDFILEUID="NONE" NEWFILEUID="NONE"?>` +
		`<OFX><SIGNONMSGSRSV1><SONRS><STATUS><CODE>0</CODE><SEVERITY>INFO</SEVERITY></STATUS>` +
		`<DTSERVER>20000101</DTSERVER><LANGUAGE>FRA</LANGUAGE></SONRS></SIGNONMSGSRSV1>` +
		`<BANKMSGSRSV1><STMTTRNRS><TRNUID>1</TRNUID><STATUS><CODE>0</CODE><SEVERITY>INFO</SEVERITY></STATUS><STMTRS>`
	envelopeTail = `</STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>`
	listHead     = `<BANKTRANLIST>`
	listTail     = `</BANKTRANLIST>`
)

// decode hands canonical content of one STMTRS to ofxgo: dates and amounts.
// Texts mean nothing to it and stay with the record. Card statements go the
// same way: they hold the same list and the same balance. DecodeResponse and
// not ParseResponse: banks break rules of OFX that do not matter here.
func decode(parts ...string) (*ofxgo.StatementResponse, error) {
	readers := make([]io.Reader, 0, len(parts)+2)
	for _, part := range append(append([]string{envelopeHead}, parts...), envelopeTail) {
		readers = append(readers, strings.NewReader(part))
	}
	response, err := ofxgo.DecodeResponse(io.MultiReader(readers...))
	if err != nil {
		return nil, fmt.Errorf("decode as OFX 2: %w", err)
	}
	for _, message := range response.Bank {
		if statement, ok := message.(*ofxgo.StatementResponse); ok {
			return statement, nil
		}
	}
	return nil, errors.New("decode as OFX 2: the statement got lost")
}

// record is one STMTTRN on its way through ofxgo.
type record struct {
	number   int // in the file, from 1
	line     int
	money    ledger.Money
	texts    texts
	from, to int // its place in the batch
}

// place names the record for people, here and in ledger.Entry.
func (rec record) place() string { return "STMTTRN " + strconv.Itoa(rec.number) }

// batch is a bounded number of records in canonical form.
type batch struct {
	xml     canonical
	records []record
}

func (b *batch) add(rec record, e *element, currency string, n *notes) error {
	rec.from = b.xml.Len()
	money, err := b.xml.record(e, currency, n)
	if err != nil {
		return err
	}
	rec.money, rec.texts, rec.to = money, textsOf(e, n), b.xml.Len()
	b.records = append(b.records, rec)
	return nil
}

func (b *batch) reset() {
	b.xml.Reset()
	clear(b.records)
	b.records = b.records[:0]
}

// decode returns what ofxgo makes of the records, in their order. When it
// refuses the batch, each record is tried alone, so that the bad one is named.
func (b *batch) decode() ([]ofxgo.Transaction, error) {
	list, err := decodeList(b.xml.Bytes(), len(b.records))
	if err == nil {
		return list, nil
	}
	for _, rec := range b.records {
		if _, alone := decodeList(b.xml.Bytes()[rec.from:rec.to], 1); alone != nil {
			return nil, &ledger.ReadError{
				Line: rec.line, Record: rec.place(), Err: alone,
				Remedy: "report this movement to the bank, or to us if it looks right",
			}
		}
	}
	return nil, &ledger.ReadError{Line: b.records[0].line, Record: b.records[0].place() + " and following", Err: err}
}

func decodeList(xml []byte, count int) ([]ofxgo.Transaction, error) {
	statement, err := decode(listHead, string(xml), listTail)
	if err != nil {
		return nil, err
	}
	if statement.BankTranList == nil || len(statement.BankTranList.Transactions) != count {
		return nil, fmt.Errorf("decode as OFX 2: %d movements went in and another number came out", count)
	}
	return statement.BankTranList.Transactions, nil
}

// agrees reports whether ofxgo read the same amount as we did.
func agrees(theirs ofxgo.Amount, ours ledger.Money) bool {
	scale, err := ledger.Decimals(ours.Currency)
	if err != nil {
		return false
	}
	unit := int64(1)
	for range scale {
		unit *= 10
	}
	return theirs.Cmp(new(big.Rat).SetFrac64(ours.Minor, unit)) == 0
}
