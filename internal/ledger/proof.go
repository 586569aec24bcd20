package ledger

import (
	"cmp"
	"time"
)

// Proof is what a person has recorded of the delivery of a reminder, once: the
// deposit and the delivery of a letter are told days apart. An empty field says
// nothing.
type Proof struct {
	ID        int64
	Reminder  string // Reminder.ID
	Tracking  string // number that the carrier follows it by
	Deposited Date   // handed to the carrier
	Delivered Date   // handed to the customer, or first presented to them
	FileName  string // of the proof (a scan of the receipt), as it was named
	Place     string // where the archive keeps it, relative to the data folder
	SHA256    string // of its bytes, hex
	Note      string
	Author    string
	At        time.Time
}

// Delivery is what several proofs of one reminder, oldest first, come to: of each
// field the last word.
func Delivery(proofs []Proof) Proof {
	var all Proof
	for _, p := range proofs {
		all = Proof{
			ID: p.ID, Reminder: p.Reminder, Author: p.Author, At: p.At,
			Tracking:  cmp.Or(p.Tracking, all.Tracking),
			Deposited: cmp.Or(p.Deposited, all.Deposited), Delivered: cmp.Or(p.Delivered, all.Delivered),
			FileName: cmp.Or(p.FileName, all.FileName), Place: cmp.Or(p.Place, all.Place), SHA256: cmp.Or(p.SHA256, all.SHA256),
			Note: cmp.Or(p.Note, all.Note),
		}
	}
	return all
}

// Reached is the day from which the customer has had the message: its delivery,
// else its deposit; "" when neither is known.
func (p Proof) Reached() Date { return cmp.Or(p.Delivered, p.Deposited) }
