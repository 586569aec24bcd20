package camt

// Each of these reads the element just begun, to its end, into its shape in
// elements.go. An error is left in tokens.err.

func (t *tokens) readAmount(a *amountElement) {
	for i := range t.attrs {
		if t.attrs[i].name.local == "Ccy" {
			a.Currency = t.keep(t.attrs[i].value)
		}
	}
	a.Text = t.content()
}

func (t *tokens) readDay(d *dayElement) {
	for t.child() {
		switch t.name.local {
		case "Dt":
			d.Date = t.content()
		case "DtTm":
			d.DateTime = t.content()
		default:
			t.skip()
		}
	}
}

func (t *tokens) readPeriod(p *periodElement) {
	for t.child() {
		switch t.name.local {
		case "FrDtTm":
			p.From = t.content()
		case "ToDtTm":
			p.To = t.content()
		default:
			t.skip()
		}
	}
}

func (t *tokens) readPage(p *pageElement) {
	for t.child() {
		switch t.name.local {
		case "PgNb":
			p.Number = t.content()
		case "LastPgInd":
			p.Last = t.content()
		default:
			t.skip()
		}
	}
}

// within reads the contents of the children of a name.
func (t *tokens) within(child string, into *string) {
	for t.child() {
		if t.name.local == child {
			*into = t.content()
		} else {
			t.skip()
		}
	}
}

func (t *tokens) readAccount(a *accountElement) {
	for t.child() {
		switch t.name.local {
		case "Id":
			t.readAccountNumber(a)
		case "Ccy":
			a.Currency = t.content()
		case "Ownr":
			t.readParty(&a.Owner)
		case "Svcr":
			t.readServicer(a)
		default:
			t.skip()
		}
	}
}

func (t *tokens) readAccountNumber(a *accountElement) {
	for t.child() {
		switch t.name.local {
		case "IBAN":
			a.IBAN = t.content()
		case "BBAN":
			a.BBAN = t.content()
		case "Othr":
			t.within("Id", &a.Other)
		case "PrtryAcct":
			t.within("Id", &a.Proprietary)
		default:
			t.skip()
		}
	}
}

func (t *tokens) readServicer(a *accountElement) {
	for t.child() {
		if t.name.local != "FinInstnId" {
			t.skip()
			continue
		}
		for t.child() {
			switch t.name.local {
			case "BIC":
				a.BIC = t.content()
			case "BICFI":
				a.BICFI = t.content()
			case "ClrSysMmbId":
				t.within("MmbId", &a.Member)
			default:
				t.skip()
			}
		}
	}
}

func (t *tokens) readBalance(b *balanceElement) {
	for t.child() {
		switch t.name.local {
		case "Tp":
			t.readBalanceType(b)
		case "Amt":
			t.readAmount(&b.Amount)
		case "CdtDbtInd":
			b.Sign = t.content()
		case "Dt":
			t.readDay(&b.Day)
		default:
			t.skip()
		}
	}
}

func (t *tokens) readBalanceType(b *balanceElement) {
	for t.child() {
		switch t.name.local {
		case "CdOrPrtry":
			t.within("Cd", &b.Code)
		case "Cd":
			b.Plain = t.content()
		default:
			t.skip()
		}
	}
}

func (t *tokens) readSummary(s *summaryElement) {
	for t.child() {
		switch t.name.local {
		case "TtlNtries":
			t.within("NbOfNtries", &s.Count)
		case "TtlCdtNtries":
			t.within("Sum", &s.Credits)
		case "TtlDbtNtries":
			t.within("Sum", &s.Debits)
		default:
			t.skip()
		}
	}
}
