package camt

import (
	"relanced/internal/ledger"
)

// enrich adds to an entry what one of its details says. Amount and sign are the
// entry's: a detail may be in the payer's currency, and some point the wrong way.
func (s *statement) enrich(e ledger.Entry, d *detailElement) ledger.Entry {
	if code := d.Code.String(); code != "" {
		e.Code = code
	}
	e.EndToEnd = reference(d.Refs.EndToEnd)
	e.Reference, e.Remittance = d.remittance()
	if e.Return == returned || d.Code.undoes() || d.Return != nil {
		e.Return = d.reason()
		e.Original = d.original()
	}
	credit, undone := e.Amount.Minor >= 0, e.Return != ""
	other := s.counterparty(&d.Parties, credit, undone)
	behind := d.Parties.ultimate(credit)
	e.Counterparty, e.IBAN = first(other.name, behind), other.iban
	if behind == e.Counterparty {
		behind = ""
	}
	e.Label = join(e.Label, join(d.Info...), behind, join(d.why()...), s.chargesOf(d.Charges))
	return e
}

// remittance gathers what the payer wrote: structured references, and free text.
func (d *detailElement) remittance() (references, free string) {
	var refs []string
	var texts []string
	for _, line := range d.Remittance {
		texts = append(texts, reference(line)) // some banks fill it with NOTPROVIDED
	}
	for _, strd := range d.Structured {
		refs = append(refs, reference(strd.Creditor))
		for _, number := range strd.Documents {
			refs = append(refs, reference(number))
		}
		texts = append(texts, strd.Info...)
	}
	return join(refs...), lines(texts...)
}

// reason says why money came back: the code of ExternalReturnReason1Code, else
// the bank's own.
func (d *detailElement) reason() string {
	if d.Return == nil {
		return returned
	}
	return first(d.Return.Code, d.Return.Proprietary, returned)
}

func (d *detailElement) why() []string {
	if d.Return == nil {
		return nil
	}
	return d.Return.Info
}

// original gathers the references a returned movement may have been booked
// under. Those of a whole file or batch (MsgId, PmtInfId) and of a mandate name
// more than one movement and are left out.
func (d *detailElement) original() string {
	r := &d.Refs
	return join(reference(r.EndToEnd), reference(r.Transaction), reference(r.Instruction),
		reference(r.BankRef), reference(r.UETR), reference(r.Cheque))
}
