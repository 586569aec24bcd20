package csvbank_test

import (
	"errors"
	"strings"
	"testing"

	"relanced/ingest/csvbank"
	"relanced/internal/ledger"
)

// TestMisfit: a file whose header is not quite that of its mapping is told what is
// missing, and one that is something else is left alone.
func TestMisfit(t *testing.T) {
	t.Parallel()
	for header, missing := range map[string]string{
		"Date;Libelle;Montants":        `"Montant"`,
		"Datum;Libellé;Montant":        `"Date"`,
		"Relevé du mois\nDate;Libellé": `"Montant"`,
		"Date;Journal;Compte":          "",
		"Bonjour; merci":               "",
	} {
		m, ok := csvbank.Misfit([]byte(header+"\n01/03/2026;x;10,00\n"), []csvbank.Mapping{plain()})
		if ok != (missing != "") {
			t.Errorf("%q: %t", header, ok)
		}
		if !ok {
			continue
		}
		err := csvbank.Read(strings.NewReader(header+"\n01/03/2026;x;10,00\n"), m, nil)
		if e, is := errors.AsType[*ledger.ReadError](err); !is || !strings.Contains(e.Remedy, `mapping "b"`) || !strings.Contains(e.Error(), missing) {
			t.Errorf("%q: %v", header, err)
		}
	}
}
