package camt

// grown returns a slice with one more element, and that element.
func grown[T any](all []T) ([]T, *T) {
	var none T
	all = append(all, none)
	return all, &all[len(all)-1]
}

func (t *tokens) readEntry(n *entryElement) {
	for t.child() {
		switch t.name.local {
		case "NtryRef":
			n.Reference = t.content()
		case "Amt":
			var amount *amountElement
			n.Amounts, amount = grown(n.Amounts)
			t.readAmount(amount)
		case "CdtDbtInd":
			n.Sign = t.content()
		case "Sts":
			t.readStatus(&n.Status)
		case "BookgDt":
			t.readDay(&n.BookingDay)
		case "ValDt":
			t.readDay(&n.ValueDay)
		case "AcctSvcrRef":
			n.BankRef = t.content()
		case "BkTxCd":
			t.readCode(&n.Code)
		case "NtryDtls":
			for t.child() {
				t.readEntryDetail(n)
			}
		case "Chrgs":
			var charges *chargesElement
			n.Charges, charges = grown(n.Charges)
			t.readCharges(charges)
		case "AddtlNtryInf":
			n.Info = append(n.Info, t.content())
		default:
			t.readEntryDetail(n)
		}
	}
}

// readEntryDetail reads what lies in NtryDtls, or beside it.
func (t *tokens) readEntryDetail(n *entryElement) {
	switch t.name.local {
	case "TxDtls":
		var detail *detailElement
		n.Details, detail = grown(n.Details)
		t.readDetail(detail)
	case "Btch":
		announced := ""
		t.within("NbOfTxs", &announced)
		n.Announced = append(n.Announced, announced)
	default:
		t.skip()
	}
}

func (t *tokens) readStatus(s *statusElement) {
	var own []byte
	for t.step() {
		switch t.kind {
		case textToken:
			own = append(own, t.text...)
		case endToken:
			s.Text = string(own)
			return
		case startToken:
			switch t.name.local {
			case "Cd":
				s.Code = t.content()
			case "Prtry":
				s.Proprietary = t.content()
			default:
				t.skip()
			}
		default:
		}
	}
}

func (t *tokens) readCode(c *codeElement) {
	for t.child() {
		switch t.name.local {
		case "Domn":
			t.readDomain(c)
		case "Prtry":
			t.within("Cd", &c.Proprietary)
		default:
			t.skip()
		}
	}
}

func (t *tokens) readDomain(c *codeElement) {
	for t.child() {
		switch t.name.local {
		case "Cd":
			c.Domain = t.content()
		case "Fmly":
			for t.child() {
				switch t.name.local {
				case "Cd":
					c.Family = t.content()
				case "SubFmlyCd":
					c.SubFamily = t.content()
				default:
					t.skip()
				}
			}
		default:
			t.skip()
		}
	}
}

func (t *tokens) readCharges(c *chargesElement) {
	for t.child() {
		switch t.name.local {
		case "TtlChrgsAndTaxAmt":
			t.readAmount(&c.Total)
		case "Amt":
			t.readAmount(&c.Single.Amount)
		case "CdtDbtInd":
			c.Single.Sign = t.content()
		case "Rcrd":
			var record *recordElement
			c.Records, record = grown(c.Records)
			for t.child() {
				switch t.name.local {
				case "Amt":
					t.readAmount(&record.Amount)
				case "CdtDbtInd":
					record.Sign = t.content()
				default:
					t.skip()
				}
			}
		default:
			t.skip()
		}
	}
}
