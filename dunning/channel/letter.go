package channel

// Letter is a message laid out: blocks, and what stands around them on a page.
// All of it is in the words of its language, so that whoever draws it needs to
// know none.
type Letter struct {
	Sender     []string // the name, then the address and how to reach it
	Recipient  []string // the name, then the address
	Place      string   // and date: "Lyon, le 9 mars 2026"
	References []Field
	Subject    string // "Objet : Rappel…"
	Blocks     []Block
	Mentions   string // at the foot of each page: who the sender is by law
	Page       string // with two numbers to fill in: "page %d/%d"
}

// Block is one of three things; the other two are empty.
type Block struct {
	Paragraph string // its lines ended by \n
	Table     *Table
	Payment   *Payment
}

// Table lists what is owed.
type Table struct {
	Head  []string
	Rows  [][]string
	Right int // from this column on, cells stand on the right: they are numbers
	Sums  []Field
}

// Payment says how to pay.
type Payment struct {
	Fields []Field // whom, where, how much, what to quote
	// Code is what a QR code says to the payer's bank (EPC069-12), "" for none,
	// and Scan what the payer is asked to do with it.
	Code, Scan string
	// Modules are those of the code, laid out once for whatever draws it.
	Modules [][]bool
}

// Field is a value and what it is.
type Field struct{ Label, Value string }

// Attachment is a file that goes with a message.
type Attachment struct {
	Name string
	Type string // of content: "application/pdf"
	Data []byte `json:"-"`
}
