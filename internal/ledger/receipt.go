package ledger

// Receipt is what an allocation put on an invoice. One that was undone is a mistake,
// and none, unless the bank took the money back: until then it was there.
type Receipt struct {
	Allocation int64 // Allocation.ID
	Entry      string
	Invoice    string
	Booked     Date  // by the bank
	Minor      int64 // settled of the invoice, signed as it: the money, and what was accepted beside it
	Money      int64 // of the entry
	Credit     int64 // the whole of the entry
	Returned   Date  // the day the bank took the money back, "" when it did not
}

// On reports whether it counts at the end of a day.
func (r Receipt) On(day Date) bool {
	return r.Booked <= day && (r.Returned == "" || day < r.Returned)
}
