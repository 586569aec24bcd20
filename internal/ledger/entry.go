package ledger

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// Entry is one booked movement of a statement. A batch line that carries its
// details is split: one entry a detail.
type Entry struct {
	ID           string // identity, see Identify; unique in its book
	Account      string // Account.ID
	BankRef      string // the bank's own reference: AcctSvcrRef, else NtryRef, else TxId; OFX FITID; else ""
	BookingDate  Date
	ValueDate    Date // "" when the bank gives none
	Amount       Money
	Counterparty string // name as the bank wrote it
	IBAN         string // the counterparty's account, normalised; "" when unknown
	Reference    string // structured creditor reference(s), separated by spaces
	EndToEnd     string // EndToEndId, "" when NOTPROVIDED
	Remittance   string // unstructured remittance information
	Label        string // what the bank adds: AddtlNtryInf, OFX NAME and MEMO
	Code         string // bank transaction code, "PMNT/RCDT/ESCT", or the OFX TRNTYPE
	// Return marks money that came back: the reason code (AC04, MD06…), or
	// "RETURN" when the bank says so without a reason; "" otherwise.
	Return string
	// Original names the movement a return undoes, as the bank refers to it:
	// references separated by spaces.
	Original string
	// Twin is the entry of another format that is probably the same movement:
	// same account, day and amount. Such an entry is never allocated by itself.
	Twin string
	// Disagree is what the presentations of the entry say differently: "camt.053
	// says FA-102, cfonb.120 says FA-101"; "" when they agree. Unshown is why it is
	// doubtful that the money moved: a statement that adds up tells its day and does
	// not show it; "" otherwise. Such an entry is never allocated by itself.
	Disagree string
	Unshown  string
	Place    string // where in the file: "Ntry 12, TxDtls 3", "STMTTRN 40"
	// Details are the movements of a batch, when its file gives all of them: they
	// are signed as they move money and add up to Amount, and none has details of
	// its own. Only readers hand them on; in the ledger each is an entry.
	Details []Entry
	// Announced is how many movements the bank says are in a batch that its file
	// does not detail, or not completely; 0 otherwise.
	Announced int
	State     EntryState
	Note      string // why it is in that state, for a person
	// Parent is the batch line this entry is a detail of; "" for a line of its own.
	Parent string
	// Line is the identity of the presentation that says most about the entry,
	// when that is not the one it was first recorded from.
	Line string
	// Gone says why the entry no longer counts; "" while it does.
	Gone EntryGone
}

// EntryGone says why an entry is kept but does not count.
type EntryGone string

// Why entries do not count.
const (
	GoneSplit     EntryGone = "split"     // a batch whose details are entries of their own
	GoneWithdrawn EntryGone = "withdrawn" // no statement shows it any more
)

// EntryState is where an entry stands.
type EntryState string

// The states of an entry.
const (
	EntryNew       EntryState = "new"       // recorded, nobody has looked at it yet
	EntryAllocated EntryState = "allocated" // its money is on invoices (a surplus stays unapplied)
	EntryReview    EntryState = "review"    // a person decides
	EntryIgnored   EntryState = "ignored"   // not customers' money, or returned to them
)

// entryMoves lists every allowed change of state and why it exists.
var entryMoves = map[EntryState][]EntryState{
	EntryNew:       {EntryAllocated, EntryReview, EntryIgnored},
	EntryReview:    {EntryAllocated, EntryIgnored, EntryReview}, // decided by a person, or by a later fact
	EntryAllocated: {EntryReview, EntryIgnored},                 // undone by a person; returned by the bank
	EntryIgnored:   {EntryReview},                               // a person changed their mind
}

// CanMove reports whether an entry may go from this state to the next.
func (s EntryState) CanMove(next EntryState) bool { return slices.Contains(entryMoves[s], next) }

// Ref is what people and exports call the entry: the bank's reference, else
// the derived identity. It depends on what files say of the entry and not on the
// order in which they came.
func (e Entry) Ref() string { return cmp.Or(e.BankRef, e.Line, e.ID) }

// Text is everything a payer or a bank wrote that may cite an invoice, one
// piece a line, structured references first.
func (e Entry) Text() string {
	var parts []string
	for _, p := range []string{e.Reference, e.Remittance, e.EndToEnd, e.Label} {
		if p != "" {
			parts = append(parts, p)
		}
	}
	return strings.Join(parts, "\n")
}

// Fingerprint is a digest of what makes two lines of one account the same
// line: the bank's reference, date, amount, counterparty and text. Banks reuse
// references on different lines, so the reference alone never decides.
type Fingerprint [16]byte

// Fingerprint computes the digest. Case and white space do not count, because
// the same bank prints them differently in its different exports.
func (e Entry) Fingerprint() Fingerprint {
	h := sha256.New()
	for _, part := range []string{
		e.Account, fold(e.BankRef), string(e.BookingDate), strconv.FormatInt(e.Amount.Minor, 10), e.Amount.Currency,
		fold(e.Counterparty), e.IBAN, fold(e.Reference), fold(e.EndToEnd), fold(e.Remittance), fold(e.Label),
	} {
		h.Write([]byte(part))
		h.Write([]byte{0})
	}
	return Fingerprint(h.Sum(nil)[:16])
}

// Identify gives the entry its identity: the fingerprint and how many equal
// lines stood before it in its statement (zero for the first). Two real
// identical payments on one day are two entries; the same line in two
// overlapping files is one.
func (f Fingerprint) Identify(occurrence int) string {
	id := hex.EncodeToString(f[:])
	if occurrence == 0 {
		return id
	}
	return id + "-" + strconv.Itoa(occurrence+1)
}

func fold(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToUpper(s), unicode.IsSpace), " ")
}

// EntryStates lists every state of an entry.
func EntryStates() []EntryState {
	return []EntryState{EntryNew, EntryAllocated, EntryReview, EntryIgnored}
}
