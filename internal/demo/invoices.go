package demo

// invoice is one row of an export of invoices. Net is in cents before VAT,
// vat in percent; a credit note has a negative net.
type invoice struct {
	number, customer string
	issued, due      string
	net, vat         int64
	reference, order string
	instalments      string // day:amount | day:amount
	discount         string // for paying early
}

// total is the amount with VAT, in cents.
func (i invoice) total() int64 { return i.net * (100 + i.vat) / 100 }

// invoices are in the order they were issued.
var invoices = []invoice{
	{number: DisputedInvoice, customer: "C-022", issued: "2025-11-20", due: "2025-12-22", net: 345000, vat: 20},
	{number: "FA-2025-137", customer: "C-005", issued: "2025-12-12", due: "2026-02-10", net: 128000, vat: 20},
	{number: "FA-2025-138", customer: "C-001", issued: "2025-12-18", due: "2026-02-16", net: 487500, vat: 20},
	{number: "FA-2025-140", customer: "C-026", issued: "2025-12-22", due: "2026-02-05", net: 96500, vat: 20},
	{number: "FA-2025-142", customer: "C-004", issued: "2025-12-29", due: "2026-02-02", net: 231000, vat: 10},

	{number: "FA-2026-001", customer: "C-027", issued: "2026-01-05", due: "2026-02-16", net: 9900, vat: 20},
	{number: "FA-2026-002", customer: "C-002", issued: "2026-01-06", due: "2026-02-05", net: 174200, vat: 20},
	{number: "FA-2026-003", customer: "C-006", issued: "2026-01-07", due: "2026-02-06", net: 68400, vat: 20},
	{number: "FA-2026-004", customer: "C-005", issued: "2026-01-08", due: "2026-02-09", net: 41250, vat: 20},
	{number: "FA-2026-005", customer: "C-004", issued: "2026-01-09", due: "2026-02-09", net: 119000, vat: 10},
	{number: "FA-2026-006", customer: "C-005", issued: "2026-01-12", due: "2026-02-11", net: 23800, vat: 20},
	{number: "FA-2026-007", customer: "C-003", issued: "2026-01-12", due: "2026-02-11", net: 638000, vat: 20, reference: "RF43FA2026007", order: "BC-2025-0611"},
	{number: "FA-2026-008", customer: "C-020", issued: "2026-01-12", due: "2026-02-11", net: 287500, vat: 20},
	{number: "FA-2026-009", customer: "C-013", issued: "2026-01-15", due: "2026-02-16", net: 74300, vat: 20},
	{number: "FA-2026-010", customer: "C-007", issued: "2026-01-16", due: "2026-02-16", net: 138500, vat: 10},
	{number: "FA-2026-011", customer: "C-009", issued: "2026-01-19", due: "2026-02-18", net: 19800, vat: 10},
	{number: "FA-2026-012", customer: "C-010", issued: "2026-01-19", due: "2026-02-18", net: 19800, vat: 10},
	{number: "FA-2026-013", customer: "C-011", issued: "2026-01-20", due: "2026-02-19", net: 523000, vat: 20},
	{number: "FA-2026-014", customer: "C-026", issued: "2026-01-21", due: "2026-02-20", net: 145800, vat: 20},
	{number: "FA-2026-015", customer: "C-014", issued: "2026-01-22", due: "2026-02-26", net: 204500, vat: 10},
	{number: "FA-2026-016", customer: "C-015", issued: "2026-01-23", due: "2026-02-23", net: 312000, vat: 20},
	{number: "FA-2026-017", customer: "C-016", issued: "2026-01-26", due: "2026-02-25", net: 365000, vat: 20},
	{number: "FA-2026-018", customer: "C-030", issued: "2026-01-26", due: "2026-02-25", net: 156000, vat: 20},
	{number: "FA-2026-019", customer: "C-029", issued: "2026-01-27", due: "2026-02-26", net: 176000, vat: 10},
	{number: "FA-2026-020", customer: "C-028", issued: "2026-01-28", due: "2026-02-27", net: 902000, vat: 20, order: "BC-2026-0147"},

	{number: "FA-2026-021", customer: "C-023", issued: "2026-02-02", due: "2026-03-10", net: 558000, vat: 10, instalments: "25/02/2026:2046,00 | 10/03/2026:4092,00"},
	{number: "AV-2026-001", customer: "C-015", issued: "2026-02-02", due: "2026-02-23", net: -18000, vat: 20},
	{number: "FA-2026-022", customer: "C-027", issued: "2026-02-05", due: "2026-03-16", net: 9900, vat: 20},
	{number: "FA-2026-023", customer: "C-025", issued: "2026-02-06", due: "2026-03-10", net: 248000, vat: 20},
	{number: "FA-2026-024", customer: "C-012", issued: "2026-02-09", due: "2026-03-11", net: 33000, vat: 20},
	{number: "FA-2026-025", customer: "C-017", issued: "2026-02-09", due: "2026-03-11", net: 95500, vat: 10},
	{number: "FA-2026-026", customer: "C-019", issued: "2026-02-09", due: "2026-03-11", net: 187000, vat: 20},
	{number: "FA-2026-027", customer: "C-008", issued: "2026-02-10", due: "2026-03-12", net: 129500, vat: 20},
	{number: "FA-2026-028", customer: "C-001", issued: "2026-02-11", due: "2026-03-13", net: 214000, vat: 20},
	{number: "FA-2026-029", customer: "C-032", issued: "2026-02-12", due: "2026-03-16", net: 11000, vat: 20},
	{number: "FA-2026-030", customer: "C-024", issued: "2026-02-16", due: "2026-03-18", net: 78000, vat: 10},
	{number: "FA-2026-031", customer: "C-018", issued: "2026-02-16", due: "2026-03-18", net: 103500, vat: 20},
	{number: "FA-2026-032", customer: "C-002", issued: "2026-02-17", due: "2026-03-19", net: 86900, vat: 20},
	{number: "FA-2026-033", customer: "C-006", issued: "2026-02-18", due: "2026-03-20", net: 45600, vat: 20},
	{number: "FA-2026-034", customer: "C-016", issued: "2026-02-20", due: "2026-03-23", net: 152000, vat: 20},
	{number: "FA-2026-035", customer: "C-003", issued: "2026-02-23", due: "2026-03-25", net: 284000, vat: 20, reference: "RF63FA2026035", order: "BC-2026-0089"},
	{number: "FA-2026-036", customer: "C-011", issued: "2026-02-24", due: "2026-03-26", net: 317500, vat: 20},
	{number: "FA-2026-037", customer: "C-004", issued: "2026-02-25", due: "2026-03-27", net: 66000, vat: 10},
	{number: "FA-2026-038", customer: "C-004", issued: "2026-02-26", due: "2026-03-30", net: 154000, vat: 10},
	{number: "AV-2026-002", customer: "C-032", issued: "2026-02-26", due: "2026-03-16", net: -11000, vat: 20},
	{number: "FA-2026-039", customer: "C-031", issued: "2026-02-27", due: "2026-03-30", net: 118500, vat: 20},

	{number: "FA-2026-040", customer: "C-021", issued: "2026-03-02", due: "2026-04-01", net: 406000, vat: 20},
	{number: "FA-2026-041", customer: "C-027", issued: "2026-03-05", due: "2026-04-15", net: 9900, vat: 20},
	{number: "FA-2026-042", customer: "C-028", issued: "2026-03-06", due: "2026-04-05", net: 521000, vat: 20, order: "BC-2026-0203"},
	{number: "FA-2026-043", customer: "C-026", issued: "2026-03-09", due: "2026-04-08", net: 73500, vat: 20},
	{number: "FA-2026-044", customer: "C-001", issued: "2026-03-11", due: "2026-04-10", net: 164500, vat: 20},
	{number: "FA-2026-045", customer: "C-029", issued: "2026-03-12", due: "2026-04-13", net: 92000, vat: 10},
	{number: "FA-2026-046", customer: "C-007", issued: "2026-03-16", due: "2026-04-15", net: 58000, vat: 10},
	{number: "FA-2026-047", customer: "C-005", issued: "2026-03-18", due: "2026-04-17", net: 345500, vat: 20, discount: "2 % 10 jours"},
	{number: "FA-2026-048", customer: "C-002", issued: "2026-03-23", due: "2026-04-22", net: 271000, vat: 20},
	{number: "FA-2026-049", customer: "C-031", issued: "2026-03-26", due: "2026-04-27", net: 64000, vat: 20},
}

// totalOf adds up invoices by number, in cents.
func totalOf(numbers []string) int64 {
	var sum int64
	for _, i := range invoices {
		for _, number := range numbers {
			if i.number == number {
				sum += i.total()
			}
		}
	}
	return sum
}
