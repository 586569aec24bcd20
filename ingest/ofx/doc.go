// Package ofx reads OFX 1.x (SGML) and 2.x (XML) bank and credit card
// statements, and the dialects banks write in place of either.
//
// A file passes through in one direction and is never held whole:
//
//	bytes ─► text ─► tokens ─► records ─► canonical OFX 2 ─► ofxgo ─► entries
//	        charset  scanner   repair     a batch of 200
//
// The repair pass knows what OFX 2.2 allows inside each aggregate that matters
// to a statement, so that an unclosed tag, an unknown one or an empty one
// cannot swallow its neighbours. What it mended is named once in
// ledger.Statement.Notes. Their dates and amounts are decoded by
// github.com/aclindsa/ofxgo; every amount is read a second time by ours and the
// two must agree. Texts stay as repaired.
//
// Rules, where OFX leaves a choice or banks do:
//
//   - The sign of an entry is the sign of TRNAMT. TRNTYPE never decides.
//   - A date is the civil day as written: a time zone never moves it.
//   - DTAVAIL is the value date. DTUSER stands in for an absent DTPOSTED only.
//   - A FITID that is empty or all zeros is no reference. One that is repeated
//     within a statement is noted, and stays with both entries.
//   - A French account is its IBAN: worked out from BANKID, BRANCHID, ACCTID and
//     ACCTKEY, or from a RIB in ACCTID whose key is right.
//   - NAME (or PAYEE/NAME) is the counterparty, MEMO the remittance, and both
//     together the label, followed by CHECKNUM and REFNUM: those are numbers of
//     the bank's, not structured creditor references.
//   - CORRECTFITID refuses the file: it changes a movement that is already
//     booked, and a person decides about that.
//   - A movement with CURRENCY in another currency than CURDEF refuses the file:
//     its amount is in that currency (OFX 2.2 section 5.2). ORIGCURRENCY, which
//     the amount was converted from, is noted.
//   - Pending movements (STMTTRNP, TRNTYPE HOLD) and investment and loan
//     accounts are passed over with a note.
//   - A statement covers DTSTART to DTEND, or to the day of its balance when
//     that is earlier: what the bank did not know yet is not covered. One that
//     gives a balance and no list covers nothing.
//   - A file that ends inside a statement is cut short and refused.
package ofx

// Version names this reader and its rules in the record of every file: it
// changes when the same bytes would be read differently.
const Version = "ofx/2"

// Limits. OFX 2.2 section 3.2.8 gives fields of 1 to 255 characters; each limit
// leaves ample room beyond what banks write, and bounds the memory of a file
// made to exhaust it.
const (
	maxTagName  = 64       // longest name of OFX 2.2: 26 characters
	maxTag      = 1 << 10  // a tag with its attributes: only <OFX> and <?OFX?> have any
	maxLeaf     = 64 << 10 // text of one element; the longest of OFX is an HTML mail
	maxComment  = 64 << 10 // a comment or document type
	maxNesting  = 16       // open aggregates inside one statement or movement: OFX needs 3
	maxRecord   = 64 << 10 // one STMTTRN with its tags; 200 to 600 bytes are usual
	maxFrame    = 256 << 10
	batchSize   = 200    // movements decoded at once: about 100 kB, and ofxgo's fixed cost is gone
	maxAccounts = 1000   // statements in one file; each costs a decoding of its own
	maxErrors   = 20     // bad movements named before reading stops
	maxUnknown  = 10     // unknown tags named in the notes
	maxFITIDs   = 50_000 // references remembered to find repeated ones: 2 MB, and years of a busy account
)
