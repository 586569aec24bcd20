package dunning

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"mime/quotedprintable"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"relanced/dunning/channel"
	"relanced/dunning/channel/email"
	"relanced/internal/ledger"
	"relanced/internal/store"
	"relanced/internal/store/storetest"
)

// monday is the day FA-1, due on 2 March, has its first reminder.
const monday = ledger.Date("2026-03-09")

// firm is one book on a real ledger, with an outbox. It opens on monday at
// nine with customer C1, who owes FA-1 of 240.00 EUR, and statements up to the
// day before: every guard is quiet.
type firm struct {
	*Dispatcher
	t       testing.TB
	book    string
	clock   *storetest.Clock
	outbox  string // folder
	covered ledger.Date
	entries int
}

// newFirm opens the firm; change may alter the settings.
func newFirm(t testing.TB, s *store.Store, clock *storetest.Clock, change func(*Config)) *firm {
	t.Helper()
	f := &firm{t: t, book: "main", clock: clock, outbox: filepath.Join(t.TempDir(), "outbox"), covered: "2025-12-31"}
	f.Dispatcher = f.dispatcher(s, change)
	f.on(monday)
	f.update(func(tx *store.Tx) error {
		if _, err := tx.SaveCustomer(ledger.Customer{ID: "C1", Name: "Boulangerie Leclercq", Email: "c1@example.com"}); err != nil {
			return err
		}
		_, _, err := tx.SaveInvoice(bill("FA-1", "C1", 240_00, "2026-02-01", "2026-03-02"))
		return err
	})
	return f
}

// dispatcher is a new one on a ledger, as at the start of the program.
func (f *firm) dispatcher(s *store.Store, change func(*Config)) *Dispatcher {
	f.t.Helper()
	outbox, err := email.NewOutbox(f.outbox)
	if err != nil {
		f.t.Fatal(err)
	}
	return &Dispatcher{
		Store: s, Planner: plannerOf(f.t, change), Letters: shippedLetters(),
		Channels: map[string]channel.Channel{"file": outbox}, DefaultChannel: "file",
		Creditors: map[string]Creditor{}, Propose: 0.05, Log: slog.New(slog.DiscardHandler),
	}
}

// shippedLetters are read once for all firms.
var shippedLetters = sync.OnceValue(func() *Letters {
	l, err := NewLetters("")
	if err != nil {
		panic(err)
	}
	return l
})

// restart is the same firm after the program died: a new Dispatcher with the
// channels as they were configured.
func (f *firm) restart(channels map[string]channel.Channel) {
	f.t.Helper()
	d := f.dispatcher(f.Store, nil)
	d.Planner = f.Planner
	maps.Copy(d.Channels, channels)
	f.Dispatcher = d
}

func (f *firm) update(fn func(*store.Tx) error) {
	f.t.Helper()
	if err := f.Store.Update(context.Background(), f.book, fn); err != nil {
		f.t.Fatal(err)
	}
}

func (f *firm) view(fn func(*store.Tx) error) {
	f.t.Helper()
	if err := f.Store.View(context.Background(), f.book, fn); err != nil {
		f.t.Fatal(err)
	}
}

// on moves the clock to nine o'clock of a day and takes in the statements up to
// the day before.
func (f *firm) on(day ledger.Date) {
	f.t.Helper()
	f.clock.Set(day.At(9, plannerZone))
	if f.covered >= day.AddDays(-1) {
		return
	}
	from, to := f.covered.AddDays(1), day.AddDays(-1)
	f.update(func(tx *store.Tx) error { return f.statement(tx, bankAccount, from, to) })
	f.covered = to
}

// statement records one without entries, which opens and closes at nothing.
func (f *firm) statement(tx *store.Tx, a ledger.Account, from, to ledger.Date) error {
	name := fmt.Sprintf("%s-%s.xml", a.ID, from)
	id, err := tx.AddFile(ledger.File{Name: name, SHA256: name, Kind: ledger.FileStatement, State: ledger.FileRecorded})
	if err != nil {
		return err
	}
	nothing := ledger.Balance{Money: ledger.Money{Currency: a.Currency}, Set: true}
	st := ledger.Statement{Account: a, From: from, To: to, Opening: nothing, Closing: nothing}
	row, err := tx.AddStatement(id, st)
	if err != nil {
		return err
	}
	return tx.FinishStatement(row, st, *ledger.NewTotals(to), ledger.Check{Verified: true})
}

// credit records money that came in, undecided.
func (f *firm) credit(tx *store.Tx, minor int64, booked ledger.Date) (ledger.Entry, error) {
	f.entries++
	e := ledger.Entry{
		ID: fmt.Sprintf("entry-%d", f.entries), Account: home.ID, BookingDate: booked, Amount: euros(minor), State: ledger.EntryNew,
	}
	_, err := tx.AddEntries(1, []ledger.Entry{e})
	return e, err
}

// pays puts money on an invoice, booked on the last day covered.
func (f *firm) pays(invoice string, minor int64) func(*store.Tx) error {
	return f.paid(invoice, minor, f.covered)
}

// paid puts money on an invoice that was booked on some day, and seen only now.
func (f *firm) paid(invoice string, minor int64, booked ledger.Date) func(*store.Tx) error {
	return func(tx *store.Tx) error {
		e, err := f.credit(tx, minor, booked)
		if err != nil {
			return err
		}
		if err := tx.Allocate(ledger.Allocation{Entry: e.ID, Invoice: invoice, Amount: euros(minor), DecidedBy: "anna"}); err != nil {
			return err
		}
		return tx.MoveEntry(e, ledger.EntryAllocated, "")
	}
}

func saves(i ledger.Invoice) func(*store.Tx) error {
	return func(tx *store.Tx) error {
		_, _, err := tx.SaveInvoice(i)
		return err
	}
}

func savesCustomer(c ledger.Customer) func(*store.Tx) error {
	return func(tx *store.Tx) error {
		_, err := tx.SaveCustomer(c)
		return err
	}
}

// owes records one more customer with one more invoice, due as FA-1.
func (f *firm) owes(customer, invoice string, minor int64) {
	f.t.Helper()
	f.update(savesCustomer(ledger.Customer{ID: customer, Name: "Client " + customer, Email: strings.ToLower(customer) + "@example.com"}))
	f.update(saves(bill(invoice, customer, minor, "2026-02-01", "2026-03-02")))
}

// remind runs the morning's pass, which must not fail.
func (f *firm) remind() Sums {
	f.t.Helper()
	sums, err := f.Remind(context.Background(), f.book)
	if err != nil {
		f.t.Fatal(err)
	}
	return sums
}

func (f *firm) retry() Sums {
	f.t.Helper()
	sums, err := f.Retry(context.Background(), f.book)
	if err != nil {
		f.t.Fatal(err)
	}
	return sums
}

// decide is what a person does with a reminder.
func (f *firm) decide(id string, next ledger.ReminderState) {
	f.t.Helper()
	f.update(func(tx *store.Tx) error {
		r, _, err := tx.Reminder(id)
		if err != nil {
			return err
		}
		t := store.Transition{Next: next, Actor: "anna"}
		if next == ledger.ReminderSent {
			t.SentAt = tx.Now()
		}
		return tx.MoveReminder(r, t)
	})
}

func (f *firm) reminders() []ledger.Reminder {
	f.t.Helper()
	var list []ledger.Reminder
	f.view(func(tx *store.Tx) (err error) {
		list, err = tx.Reminders()
		return err
	})
	return list
}

func (f *firm) reminder(id string) ledger.Reminder {
	f.t.Helper()
	list := f.reminders()
	i := slices.IndexFunc(list, func(r ledger.Reminder) bool { return r.ID == id })
	if i < 0 {
		f.t.Fatalf("there is no reminder %s among %s", id, f.story())
	}
	return list[i]
}

// story is every reminder in one line: "2026-03-09-C1-EUR friendly sent".
func (f *firm) story() string {
	f.t.Helper()
	var lines []string
	for _, r := range f.reminders() {
		lines = append(lines, fmt.Sprintf("%s %s %s", r.ID, r.Step, r.State))
	}
	return strings.Join(lines, ", ")
}

func (f *firm) wantStory(want ...string) {
	f.t.Helper()
	if got := f.story(); got != strings.Join(want, ", ") {
		f.t.Errorf("got  %s\nwant %s", got, strings.Join(want, ", "))
	}
}

// bankAccount is home, as the firm's bank names it.
var bankAccount = ledger.Account{ID: homeIBAN, IBAN: homeIBAN, Currency: "EUR", Holder: "MENUISERIE AUBRY SARL"}

// letters are the messages in the outbox, by file name.
func (f *firm) letters() map[string]string { return emlFiles(f.t, f.outbox) }

// letter is the text of the message of a reminder, as its reader sees it.
func (f *firm) letter(id string) string {
	f.t.Helper()
	return readable(f.t, f.letters()[f.book+"."+id+".eml"])
}

// readable decodes a message: its headers as they are, then its text with one
// space between words.
func readable(t testing.TB, message string) string {
	t.Helper()
	headers, body, _ := strings.Cut(message, "\r\n\r\n")
	if _, part, several := strings.Cut(body, "Content-Type: text/plain; charset=UTF-8\r\n\r\n"); several {
		body, _, _ = strings.Cut(part, "\r\nContent-Transfer-Encoding: ") // of the part behind
		body = body[:strings.LastIndex(body, "\r\n--")]
	}
	text, err := io.ReadAll(quotedprintable.NewReader(strings.NewReader(body)))
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(string(text)), "\n")
	for i, line := range lines {
		lines[i] = strings.Join(strings.Fields(line), " ")
	}
	return headers + "\n\n" + strings.Join(lines, "\n")
}

// wantInLetter checks for passages of a letter.
func (f *firm) wantInLetter(id string, passages ...string) {
	f.t.Helper()
	text := f.letter(id)
	for _, p := range passages {
		if !strings.Contains(text, p) {
			f.t.Errorf("letter %s lacks %q:\n%s", id, p, text)
		}
	}
}

func (f *firm) wantNotInLetter(id string, passages ...string) {
	f.t.Helper()
	text := f.letter(id)
	for _, p := range passages {
		if strings.Contains(text, p) {
			f.t.Errorf("letter %s says %q:\n%s", id, p, text)
		}
	}
}

// prepared are those that only wait in its spool.
func (f *firm) prepared() map[string]string {
	return emlFiles(f.t, filepath.Join(f.outbox, ".spool"))
}

func emlFiles(t testing.TB, dir string) map[string]string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, "*.eml"))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		files[filepath.Base(path)] = string(data)
	}
	return files
}

func (f *firm) wantLetters(want ...string) {
	f.t.Helper()
	if got := slices.Sorted(maps.Keys(f.letters())); !slices.Equal(got, want) {
		f.t.Errorf("the outbox holds %q, want %q", got, want)
	}
}

// history is the events of a reminder: "planned, approved by anna".
func (f *firm) history(id string) string {
	f.t.Helper()
	var kinds []string
	f.view(func(tx *store.Tx) error {
		events, err := tx.Events(id)
		for _, e := range events {
			kind := strings.TrimPrefix(e.Kind, "reminder.")
			if e.Actor != ledger.ByEngine {
				kind += " by " + e.Actor
			}
			kinds = append(kinds, kind)
		}
		return err
	})
	return strings.Join(kinds, ", ")
}

// wantChain checks that no event is missing or altered.
func (f *firm) wantChain() {
	f.t.Helper()
	f.view(func(tx *store.Tx) error {
		events, err := tx.Events("")
		previous := ""
		for i, e := range events {
			if e.Seq != int64(i+1) || e.Prev != previous || e.Seal() != e.Hash {
				f.t.Errorf("the chain breaks at event %d: %+v", i+1, e)
			}
			previous = e.Hash
		}
		return err
	})
}

// point is a place in the work of a channel.
type point string

const (
	preparing point = "preparing"
	prepared  point = "prepared"
	sending   point = "sending" // claimed, and the channel has not begun
	delivered point = "delivered"
)

// hooked is a channel at whose points something happens: an error returned
// there is what the channel answers.
type hooked struct {
	channel.Channel
	at func(point, channel.Message) error
}

func (h hooked) Prepare(ctx context.Context, m channel.Message) (channel.Digest, error) {
	if err := h.at(preparing, m); err != nil {
		return "", err
	}
	digest, err := h.Channel.Prepare(ctx, m)
	if err != nil {
		return "", err
	}
	return digest, h.at(prepared, m)
}

func (h hooked) Send(ctx context.Context, m channel.Message) (channel.Receipt, error) {
	if err := h.at(sending, m); err != nil {
		return "", err
	}
	receipt, err := h.Channel.Send(ctx, m)
	if err != nil {
		return receipt, err
	}
	return receipt, h.at(delivered, m)
}

// hook puts a hook into the firm's outbox; the returned function takes it out.
func (f *firm) hook(at func(point, channel.Message) error) (unhook func()) {
	plain := f.Channels["file"]
	f.Channels["file"] = hooked{plain, at}
	return func() { f.Channels["file"] = plain }
}

// once does something the first time a point is passed.
func once(where point, do func() error) func(point, channel.Message) error {
	done := false
	return func(p point, _ channel.Message) error {
		if p != where || done {
			return nil
		}
		done = true
		return do()
	}
}

// fails answers every message with a failure.
func fails(kind channel.FailureKind, reason channel.Reason) func(point, channel.Message) error {
	return func(p point, _ channel.Message) error {
		if p == sending {
			return &channel.Failure{Kind: kind, Reason: reason, Err: fmt.Errorf("the test says %s", kind)}
		}
		return nil
	}
}
