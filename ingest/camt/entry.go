package camt

import (
	"errors"
	"strconv"

	"relanced/internal/ledger"
)

func (s *statement) takeEntry() error {
	s.entries++
	record := s.record() + " Ntry " + strconv.Itoa(s.entries)
	line := s.line()
	if err := s.begin(); err != nil {
		return err
	}
	n := &s.entry
	n.reset()
	s.readEntry(n)
	if err := s.failed(record); err != nil {
		return err
	}
	if !s.booked(n, record) {
		s.skipped++
		return nil
	}
	e, err := s.whole(n, record, line)
	if err != nil {
		return err
	}
	if e, err = s.detail(n, e, line); err != nil {
		return err
	}
	return s.hand(e)
}

func (s *statement) hand(e ledger.Entry) error {
	s.handed++
	s.latest = s.latest.Max(e.BookingDate)
	if s.earliest == "" || e.BookingDate < s.earliest {
		s.earliest = e.BookingDate
	}
	return s.sink.Entry(e) //nolint:wrapcheck // the sink's error goes back unchanged
}

// booked reports whether the money has moved. The other statuses announce
// (PDNG, FUTR) or inform (INFO). Only a statement, which holds what is booked,
// may leave the status out.
func (s *statement) booked(n *entryElement, record string) bool {
	switch status := first(n.Status.Code, n.Status.Text, n.Status.Proprietary); status {
	case "BOOK":
		return true
	case "":
		if s.format == ledger.FormatCAMT053 {
			s.notes.add("an entry without a status (Sts) is taken as booked", record)
			return true
		}
		s.notes.add("an entry without a status (Sts) is left out, for it may not be booked", record)
	case "PDNG", "INFO", "FUTR":
		s.notes.add("an entry that is not booked ("+status+") is left out", record)
	default:
		s.notes.add("an entry with a status of the bank's own is left out", record)
	}
	return false
}

// whole reads what stands at the entry itself.
func (s *statement) whole(n *entryElement, record string, line int) (ledger.Entry, error) {
	amount, field, err := s.entryAmount(n)
	if err != nil {
		return ledger.Entry{}, s.fail(line, record, field, err)
	}
	booked, valued, field, err := s.entryDays(n, record)
	if err != nil {
		return ledger.Entry{}, s.fail(line, record, field, err)
	}
	if amount.Currency != s.account.Currency {
		s.notes.add("an entry is in "+amount.Currency+", the account in "+s.account.Currency, record)
	}
	e := ledger.Entry{
		Account: s.account.ID, BankRef: n.bankRef(refsElement{}),
		BookingDate: booked, ValueDate: valued, Amount: amount,
		Label: join(n.Info...), Code: n.Code.String(), Place: record,
	}
	if n.Code.undoes() {
		e.Return = returned
	}
	return e, nil
}

// bankRef is the bank's own reference of an entry, given those of its only
// detail: AcctSvcrRef of either, else NtryRef, else TxId.
func (n *entryElement) bankRef(detail refsElement) string {
	return first(reference(n.BankRef), reference(detail.BankRef), reference(n.Reference), reference(detail.Transaction))
}

// entryAmount signs the amount by CdtDbtInd alone: RvslInd says why the money
// moves, not whereto.
func (s *statement) entryAmount(n *entryElement) (m ledger.Money, field string, err error) {
	switch len(n.Amounts) {
	case 0:
		return m, "Amt", errors.New("missing")
	case 1:
	default:
		return m, "Amt", errors.New("given more than once")
	}
	if m, err = n.Amounts[0].parse(s.account.Currency); err != nil {
		return m, "Amt", err
	}
	factor, err := sign(n.Sign)
	if err != nil {
		return m, "CdtDbtInd", err
	}
	if s.account.Currency == "" {
		s.account.Currency = m.Currency
	}
	m.Minor *= factor
	return m, "", nil
}

// entryDays finds the booking and the value date. Without a booking date the
// value date stands in, else the day the statement closes.
func (s *statement) entryDays(n *entryElement, record string) (booked, valued ledger.Date, field string, err error) {
	if valued, err = n.ValueDay.parse(); err != nil {
		return "", "", "ValDt", err
	}
	if booked, err = n.BookingDay.parse(); err != nil || booked != "" {
		return booked, valued, "BookgDt", err
	}
	if valued != "" {
		s.notes.add("an entry without a booking date takes its value date", record)
		return valued, valued, "", nil
	}
	known := s.describe()
	booked = known.Closing.Date
	if booked == "" {
		booked = known.To
	}
	if booked == "" {
		return "", "", "BookgDt", errors.New("missing, and the statement has no date to stand in")
	}
	s.notes.add("an entry without dates takes the day the statement closes", record)
	return booked, valued, "", nil
}
