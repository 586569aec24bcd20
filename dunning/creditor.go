package dunning

import (
	"cmp"
	"fmt"
	"slices"

	"relanced/internal/ledger"
	"relanced/internal/store"
)

// Creditor is the firm of a book: who writes, and where its customers pay.
type Creditor struct {
	Sender
	ReplyTo string
	// Accounts are the bank accounts customers are asked to pay into, at most
	// one for each currency. Without one for a currency, the account that
	// statements come from is used; of several, the one customers pay into.
	Accounts []ledger.Account
}

// unconfigured is the sender of messages that never leave the machine: nobody
// can answer to it, on purpose (RFC 2606).
const unconfigured = "relances@relanced.invalid"

func (c Creditor) from() string { return cmp.Or(c.Email, unconfigured) }

// letterData collects what a letter may print, in the transaction that verified
// the reminder: its figures are the ledger's.
func (d *Dispatcher) letterData(tx *store.Tx, book string, due Due) (LetterData, error) {
	creditor := d.Creditors[book]
	customer, _, err := tx.Customer(due.Customer)
	if err != nil {
		return LetterData{}, err
	}
	invoices, err := tx.InvoicesOf(due.Customer)
	if err != nil {
		return LetterData{}, err
	}
	known, err := tx.Accounts()
	if err != nil {
		return LetterData{}, err
	}
	known = slices.DeleteFunc(known, d.Planner.config.ignores)
	used, err := tx.PaymentsByAccount()
	if err != nil {
		return LetterData{}, err
	}
	account, err := payInto(creditor.Accounts, known, used, due.Currency)
	if err != nil {
		return LetterData{}, err
	}
	sender := creditor.Sender
	sender.Name = cmp.Or(sender.Name, account.Holder, holderOf(known))
	today := d.today(tx.Now())
	past, err := tx.RemindersOf(due.Customer)
	if err != nil {
		return LetterData{}, err
	}
	holds, err := tx.AllHolds()
	if err != nil {
		return LetterData{}, err
	}
	lines := d.Planner.Lines(due.Items, invoices, holds, today)
	payments, err := tx.Payments(due.Customer)
	if err != nil {
		return LetterData{}, err
	}
	promises := Promises(holds, invoices, payments, today, d.Planner.calendar)
	mistaken, err := placed(tx, lines, invoices, payments)
	if err != nil {
		return LetterData{}, err
	}
	onTop, err := d.chargesOf(tx, due, customer, invoices)
	if err != nil {
		return LetterData{}, err
	}
	return LetterData{
		Promised: promised(promises, due.Customer, due.Items), Placed: mistaken,
		Date: today, Sender: sender, Customer: customer, Lines: lines, Credit: due.Credit, Total: due.Total,
		IBAN: account.IBAN, Holder: cmp.Or(account.Holder, sender.Name), QuoteNumbers: QuoteNumbers(lines), NextStep: due.NextDay, NoticeNext: due.NoticeNext,
		Notice: due.Notice, Earlier: earlier(past, due.Items, d.Planner.location),
		Charges:  onTop,
		Reminded: due.Reminded, Booked: due.Booked, Received: due.Received, Rest: d.Planner.Lines(due.Rest, invoices, holds, today),
	}, nil
}

// payInto chooses the account a letter prints: the configured one of that
// currency, else the one statements come from; of several, the one that most
// payments of customers went to. Nothing is better than a wrong account: without
// a clear choice the letter refers to the invoice.
func payInto(configured, known []ledger.Account, used map[string]int, currency string) (ledger.Account, error) {
	for _, a := range configured {
		switch {
		case a.Currency != currency:
		case !ledger.ValidIBAN(a.IBAN):
			return ledger.Account{}, fmt.Errorf("the account %q configured for %s is not a valid IBAN", a.IBAN, currency)
		default:
			return a, nil
		}
	}
	usable := slices.DeleteFunc(slices.Clone(known), func(a ledger.Account) bool {
		return a.Currency != currency || !ledger.ValidIBAN(a.IBAN)
	})
	slices.SortStableFunc(usable, func(a, b ledger.Account) int { return cmp.Compare(used[b.ID], used[a.ID]) })
	if len(usable) == 0 || len(usable) > 1 && used[usable[0].ID] == used[usable[1].ID] {
		return ledger.Account{}, nil
	}
	return usable[0], nil
}

// holderOf is the name the bank knows the firm by.
func holderOf(known []ledger.Account) string {
	for _, a := range known {
		if a.Holder != "" {
			return a.Holder
		}
	}
	return ""
}
