package camt

func (t *tokens) readDetail(d *detailElement) {
	for t.child() {
		switch t.name.local {
		case "Refs":
			t.readRefs(&d.Refs)
		case "Amt":
			t.readAmount(&d.Amount)
		case "AmtDtls":
			t.readAmounts(d)
		case "CdtDbtInd":
			d.Sign = t.content()
		case "BkTxCd":
			t.readCode(&d.Code)
		case "RltdPties":
			t.readParties(&d.Parties)
		case "RmtInf":
			t.readRemittance(d)
		case "RtrInf":
			if d.Return == nil {
				d.Return = &returnElement{}
			}
			t.readReturn(d.Return)
		case "Chrgs":
			var charges *chargesElement
			d.Charges, charges = grown(d.Charges)
			t.readCharges(charges)
		case "AddtlTxInf":
			d.Info = append(d.Info, t.content())
		default:
			t.skip()
		}
	}
}

func (t *tokens) readRefs(r *refsElement) {
	for t.child() {
		switch t.name.local {
		case "AcctSvcrRef":
			r.BankRef = t.content()
		case "InstrId":
			r.Instruction = t.content()
		case "EndToEndId":
			r.EndToEnd = t.content()
		case "TxId":
			r.Transaction = t.content()
		case "UETR":
			r.UETR = t.content()
		case "ChqNb":
			r.Cheque = t.content()
		default:
			t.skip()
		}
	}
}

func (t *tokens) readAmounts(d *detailElement) {
	for t.child() {
		switch t.name.local {
		case "TxAmt":
			t.readInnerAmount(&d.Transacted)
		case "CntrValAmt":
			t.readInnerAmount(&d.Countervail)
		case "InstdAmt":
			t.readInnerAmount(&d.Instructed)
		default:
			t.skip()
		}
	}
}

func (t *tokens) readInnerAmount(a *amountElement) {
	for t.child() {
		if t.name.local == "Amt" {
			t.readAmount(a)
		} else {
			t.skip()
		}
	}
}

func (t *tokens) readParties(p *partiesElement) {
	for t.child() {
		switch t.name.local {
		case "Dbtr":
			t.readParty(&p.Debtor)
		case "DbtrAcct":
			t.readAccount(&p.DebtorAccount)
		case "UltmtDbtr":
			t.readParty(&p.UltimateDebtor)
		case "Cdtr":
			t.readParty(&p.Creditor)
		case "CdtrAcct":
			t.readAccount(&p.CreditorAccount)
		case "UltmtCdtr":
			t.readParty(&p.UltimateCreditor)
		default:
			t.skip()
		}
	}
}

func (t *tokens) readParty(p *partyElement) {
	for t.child() {
		switch t.name.local {
		case "Nm":
			p.Name = t.content()
		case "Pty":
			t.within("Nm", &p.PartyName)
		case "Agt":
			for t.child() {
				if t.name.local == "FinInstnId" {
					t.within("Nm", &p.AgentName)
				} else {
					t.skip()
				}
			}
		default:
			t.skip()
		}
	}
}

func (t *tokens) readRemittance(d *detailElement) {
	for t.child() {
		switch t.name.local {
		case "Ustrd":
			d.Remittance = append(d.Remittance, t.content())
		case "Strd":
			var structured *structuredElement
			d.Structured, structured = grown(d.Structured)
			t.readStructured(structured)
		default:
			t.skip()
		}
	}
}

func (t *tokens) readStructured(s *structuredElement) {
	for t.child() {
		switch t.name.local {
		case "RfrdDocInf":
			for t.child() {
				switch t.name.local {
				case "Nb", "RfrdDocNb":
					s.Documents = append(s.Documents, t.content())
				default:
					t.skip()
				}
			}
		case "CdtrRefInf":
			for t.child() {
				switch t.name.local {
				case "Ref", "CdtrRef":
					s.Creditor = t.content()
				default:
					t.skip()
				}
			}
		case "AddtlRmtInf":
			s.Info = append(s.Info, t.content())
		default:
			t.skip()
		}
	}
}

func (t *tokens) readReturn(r *returnElement) {
	for t.child() {
		switch t.name.local {
		case "Rsn", "RtrRsn":
			for t.child() {
				switch t.name.local {
				case "Cd":
					r.Code = t.content()
				case "Prtry":
					r.Proprietary = t.content()
				default:
					t.skip()
				}
			}
		case "AddtlInf", "AddtlRtrRsnInf":
			r.Info = append(r.Info, t.content())
		default:
			t.skip()
		}
	}
}
