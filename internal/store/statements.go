package store

import (
	"database/sql"
	"encoding/json"
	"fmt"

	"relanced/internal/ledger"
)

// Statement is a recorded statement with what its file was and what its
// entries add up to.
type Statement struct {
	ledger.Statement
	RowID    int64
	FileID   int64
	FileName string
	Net      int64 // sum of its entries, minor units
	Verified bool
	Unsigned bool // a balance of it may lack its debit sign
}

// AddStatement records a statement and, when it is new, its account; it
// returns the statement's number. Balances and totals come with FinishStatement,
// because some formats write them behind the entries.
func (t *Tx) AddStatement(fileID int64, s ledger.Statement) (int64, error) {
	a := s.Account
	if err := t.addAccount(a); err != nil {
		return 0, err
	}
	id, err := t.nextID("statements")
	if err != nil {
		return 0, wrap(err, "numbering the statement")
	}
	_, err = t.exec(`INSERT INTO statements (book, id, file_id, account, ref, sequence, from_day, to_day, currency, entries, net_minor, verified, notes, format)
		VALUES (?,?,?,?,?,?,?,?,?,0,0,0,'[]',?)`, t.book, id, fileID, clean(a.ID), clean(s.ID), clean(s.Sequence), s.From, s.To, a.Currency, s.Format)
	return id, wrap(err, "recording the statement")
}

// addAccount records an account, or what a known one lacked so far.
func (t *Tx) addAccount(a ledger.Account) error {
	_, err := t.exec(`INSERT INTO accounts (book, id, iban, currency, holder, bank) VALUES (?,?,?,?,?,?) ON CONFLICT (book, id) DO UPDATE SET
		iban = CASE accounts.iban WHEN '' THEN excluded.iban ELSE accounts.iban END,
		currency = CASE accounts.currency WHEN '' THEN excluded.currency ELSE accounts.currency END,
		holder = CASE accounts.holder WHEN '' THEN excluded.holder ELSE accounts.holder END,
		bank = CASE accounts.bank WHEN '' THEN excluded.bank ELSE accounts.bank END`,
		t.book, clean(a.ID), a.IBAN, a.Currency, clean(a.Holder), clean(a.Bank))
	return wrap(err, "recording the account")
}

// FinishStatement writes what is known once the last entry has passed.
func (t *Tx) FinishStatement(id int64, s ledger.Statement, totals ledger.Totals, check ledger.Check) error {
	_, err := t.exec(`UPDATE statements SET from_day = ?, to_day = ?, opening_minor = ?, closing_minor = ?, entries = ?, net_minor = ?,
		verified = ?, unsigned = ?, notes = ?, written = ? WHERE book = ? AND id = ?`,
		s.From, s.To, nullable(s.Opening), nullable(s.Closing), totals.Count, totals.Net, flag(check.Verified), flag(check.Unsigned), jsonText(s.Notes), s.Written, t.book, id)
	return wrap(err, "finishing the statement")
}

func nullable(b ledger.Balance) sql.NullInt64 {
	return sql.NullInt64{Int64: b.Minor, Valid: b.Set}
}

// Statements lists every statement of the book, by account and period, without
// the withdrawn ones.
func (t *Tx) Statements() ([]Statement, error) { return t.statements(` AND s.withdrawn = 0`) }

// UnverifiedNet sums, in minor units, what is known of an account between two
// days, neither included, from statements that do not add up alone.
func (t *Tx) UnverifiedNet(account, currency string, after, before ledger.Date) (int64, error) {
	const verified = `SELECT s.id FROM statements s WHERE s.book = e.book AND s.verified = 1 AND s.withdrawn = 0`
	sum, _, err := one[struct{ Net int64 }](t, `SELECT CAST(COALESCE(SUM(e.amount_minor), 0) AS BIGINT) AS net FROM entries e
		WHERE e.book = ? AND e.account = ? AND e.currency = ? AND e.booking_date > ? AND e.booking_date < ? AND e.parent = '' AND e.gone <> 'withdrawn'
		AND e.statement_id NOT IN (`+verified+`)
		AND NOT EXISTS (SELECT 1 FROM sightings x WHERE x.book = e.book AND x.entry = e.id AND x.statement_id IN (`+verified+`))`,
		t.book, account, currency, after, before)
	return sum.Net, wrap(err, "summing what is known between two statements")
}

// StatementsOfFile lists the statements that a file brought.
func (t *Tx) StatementsOfFile(file int64) ([]Statement, error) {
	return t.statements(` AND s.file_id = ?`, file)
}

// WithdrawStatement says that a statement no longer counts.
func (t *Tx) WithdrawStatement(id int64) error {
	_, err := t.exec(`UPDATE statements SET withdrawn = 1 WHERE book = ? AND id = ?`, t.book, id)
	return wrap(err, "withdrawing a statement")
}

func (t *Tx) statements(where string, args ...any) ([]Statement, error) {
	type row struct {
		ID, FileID                      int64
		Account, Ref, Sequence          string
		FromDay, ToDay, Written         ledger.Date
		Currency                        string
		OpeningMinor, ClosingMinor      sql.NullInt64
		Entries                         int
		NetMinor                        int64
		Verified, Unsigned              int
		Notes, IBAN, Holder, Bank, Name string
		Format                          ledger.Format
	}
	rows, err := list[row](t, `SELECT s.id, s.file_id, s.account, s.ref, s.sequence, s.from_day, s.to_day, s.currency,
			s.opening_minor, s.closing_minor, s.entries, s.net_minor, s.verified, s.unsigned, s.written, s.notes, a.iban, a.holder, a.bank, f.name, s.format
		FROM statements s
		JOIN accounts a ON a.book = s.book AND a.id = s.account
		JOIN files f ON f.book = s.book AND f.id = s.file_id
		WHERE s.book = ?`+where+` ORDER BY s.account, s.from_day, s.to_day, s.id`, append([]any{t.book}, args...)...)
	if err != nil {
		return nil, wrap(err, "listing the statements")
	}
	statements := make([]Statement, len(rows))
	for i, r := range rows {
		s := Statement{RowID: r.ID, FileID: r.FileID, FileName: r.Name, Net: r.NetMinor, Verified: r.Verified == 1, Unsigned: r.Unsigned == 1}
		s.Statement = ledger.Statement{
			Format:  r.Format,
			Account: ledger.Account{ID: r.Account, IBAN: r.IBAN, Currency: r.Currency, Holder: r.Holder, Bank: r.Bank},
			ID:      r.Ref, Sequence: r.Sequence, From: r.FromDay, To: r.ToDay, Written: r.Written, Entries: r.Entries,
			Opening: balance(r.OpeningMinor, r.Currency, r.FromDay), Closing: balance(r.ClosingMinor, r.Currency, r.ToDay),
		}
		if err := json.Unmarshal([]byte(r.Notes), &s.Notes); err != nil {
			return nil, fmt.Errorf("reading the notes of statement %d: %w", r.ID, err)
		}
		statements[i] = s
	}
	return statements, nil
}

func balance(minor sql.NullInt64, currency string, day ledger.Date) ledger.Balance {
	return ledger.Balance{Money: ledger.Money{Minor: minor.Int64, Currency: currency}, Date: day, Set: minor.Valid}
}

// RenameAccount gives an account the identity it is known by from now on: the
// same account was named without its IBAN before.
func (t *Tx) RenameAccount(old string, a ledger.Account) error {
	if err := t.addAccount(a); err != nil {
		return err
	}
	for _, change := range []string{
		`UPDATE statements SET account = ? WHERE book = ? AND account = ?`,
		`UPDATE entries SET account = ? WHERE book = ? AND account = ?`,
		`UPDATE gaps SET account = ? WHERE book = ? AND account = ?`,
	} {
		if _, err := t.exec(change, clean(a.ID), t.book, old); err != nil {
			return wrap(err, "renaming the account")
		}
	}
	if _, err := t.exec(`DELETE FROM accounts WHERE book = ? AND id = ?`, t.book, old); err != nil {
		return wrap(err, "renaming the account")
	}
	return t.Event(ByDaemon, "account.renamed", a.ID, map[string]any{"before": old})
}

// Accounts lists the bank accounts of the book.
func (t *Tx) Accounts() ([]ledger.Account, error) {
	accounts, err := list[ledger.Account](t, `SELECT id, iban, currency, holder, bank FROM accounts WHERE book = ? ORDER BY id`, t.book)
	return accounts, wrap(err, "listing the accounts")
}
