package cfonb

// role is what a kind of operation means to somebody who waits for payments.
type role int

const (
	other    role = iota
	received      // money of customers, or what may be
	ours          // what we paid, or what others collected from us
	returned      // money that came back
	charged       // fees, interest, taxes
)

// operation is an interbank operation code (columns 33 and 34 of a 04).
type operation struct {
	role    role
	meaning string
}

// operations are the interbank codes of the CFONB (list of 2004 and the SEPA
// codes after it).
var operations = map[string]operation{
	"01": {ours, "cheque paid"},
	"02": {received, "cheques remitted"},
	"03": {returned, "cheque unpaid"},
	"04": {received, "cash paid in"},
	"05": {received, "transfer received"},
	"06": {ours, "transfer sent"},
	"07": {ours, "bill of exchange paid"},
	"08": {ours, "direct debit paid"},
	"09": {received, "direct debits collected"},
	"10": {returned, "direct debit rejected or unpaid"},
	"11": {received, "card payments"},
	"12": {returned, "our transfer rejected or returned"},
	"13": {received, "treasury transfer received"},
	"14": {ours, "treasury transfer sent"},
	"15": {received, "cheques remitted, same branch"},
	"16": {received, "cheques remitted, same region"},
	"17": {received, "cheques remitted, other region"},
	"18": {received, "other transfer received"},
	"21": {ours, "other transfer sent"},
	"22": {ours, "payment slip (TIP) paid"},
	"23": {ours, "remote payment paid"},
	"24": {received, "payment slips (TIP) collected"},
	"25": {received, "remote payments collected"},
	"26": {returned, "payment slip (TIP) rejected or unpaid"},
	"27": {returned, "direct debit rejected or unpaid"},
	"28": {ours, "card payment made"},
	"29": {ours, "cash withdrawn"},
	"30": {received, "card payments remitted"},
	"31": {received, "bills remitted for collection"},
	"32": {received, "bills remitted for discount"},
	"33": {returned, "bill unpaid"},
	"34": {returned, "incident on a bill"},
	"35": {received, "bills (LCR/BOR) remitted for collection"},
	"36": {other, "card credit slip"},
	"37": {received, "bills (LCR/BOR) remitted for discount"},
	"38": {returned, "card payment unpaid or rejected"},
	"39": {received, "transfer from abroad received"},
	"40": {received, "EDI transfer received"},
	"41": {other, "transfer to or from abroad"},
	"42": {other, "foreign exchange"},
	"43": {other, "other operation abroad"},
	"44": {ours, "international transfer sent"},
	"45": {received, "international transfer received"},
	"50": {ours, "transfer sent"},
	"61": {charged, "overdraft interest"},
	"62": {charged, "fees"},
	"63": {charged, "interest received"},
	"64": {charged, "fees with tax"},
	"65": {charged, "fees without tax"},
	"66": {charged, "fees free of tax"},
	"67": {charged, "taxes"},
	"68": {ours, "other operation abroad, debit"},
	"69": {received, "other operation abroad, credit"},
	"70": {charged, "interest and charges"},
	"71": {other, "loan drawn"},
	"72": {other, "loan repaid"},
	"75": {other, "repayment"},
	"76": {other, "term deposit made"},
	"77": {other, "term deposit due"},
	"78": {received, "referenced transfer received"},
	"88": {charged, "custody fees"},
	"90": {ours, "accepted invoice paid"},
	"91": {other, "sundry operation"},
	"92": {other, "receipts pooled"},
	"93": {other, "payments pooled"},
	"94": {other, "cash pooling, credit"},
	"95": {other, "cash pooling, debit"},
	"96": {ours, "remote payment paid"},
	"97": {received, "remote payments collected"},
	"98": {returned, "remote payment rejected or unpaid"},
	"99": {other, "cancellation or correction"},
	"A1": {received, "SEPA direct debits collected"},
	"A2": {received, "SEPA B2B direct debits collected"},
	"A3": {returned, "SEPA direct debit rejected by us"},
	"A4": {returned, "SEPA B2B direct debit rejected by us"},
	"A5": {returned, "SEPA direct debit reversed by us"},
	"A6": {returned, "SEPA B2B direct debit reversed by us"},
	"B1": {ours, "SEPA direct debit paid"},
	"B2": {ours, "SEPA B2B direct debit paid"},
	"B3": {returned, "SEPA direct debit rejected or unpaid"},
	"B4": {returned, "SEPA B2B direct debit rejected or unpaid"},
	"B5": {returned, "SEPA direct debit reversed by the creditor"},
	"B6": {returned, "SEPA B2B direct debit reversed by the creditor"},
	"C1": {ours, "instant transfer sent"},
	"C2": {received, "instant transfer received"},
	"C3": {returned, "our instant transfer recalled"},
	"C4": {returned, "instant transfer recalled by its payer"},
	"C5": {returned, "our instant transfer credited again"},
}

// reasons are the reason codes of SEPA returns that cannot be mistaken for words
// (EPC rulebooks, ISO 20022 ExternalReturnReason1Code).
var reasons = map[string]bool{
	"AC01": true, "AC04": true, "AC06": true, "AC13": true, "AG01": true, "AG02": true, "AM04": true, "AM05": true,
	"AM09": true, "BE05": true, "FF01": true, "FF05": true, "MD01": true, "MD02": true, "MD06": true, "MD07": true,
	"MS02": true, "MS03": true, "RC01": true, "RR01": true, "RR02": true, "RR03": true, "RR04": true,
	"SL01": true, "SL11": true, "SL12": true, "SL13": true, "SL14": true, "FOCR": true, "FRAD": true,
}
