package webhook

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"relanced/dunning/channel"
	"relanced/dunning/channel/letter"
	"relanced/dunning/channel/spool"
)

// Kind is what the provider is asked to do with a message.
type Kind string

// The kinds.
const (
	Any        Kind = "webhook"    // whatever it is there for; To is the customer's id
	SMS        Kind = "sms"        // send Text to the phone number To
	Registered Kind = "registered" // print PDF and send it, recorded, to the postal address To
)

// body is what is posted. More fields may follow, these stay.
type body struct {
	ID        string   `json:"id"`
	MessageID string   `json:"message_id"`
	Kind      Kind     `json:"kind"`
	To        string   `json:"to"`
	Language  string   `json:"language"`
	Subject   string   `json:"subject"`
	Text      string   `json:"text"`
	Invoices  []string `json:"invoices,omitempty"`
	Total     *total   `json:"total,omitempty"`
	PDF       []byte   `json:"pdf,omitempty"` // base64
}

// total has its amount as a decimal in text, so that nobody's reader makes a
// float of it.
type total struct {
	Amount   string `json:"amount"`
	Currency string `json:"currency"`
}

// compose writes what is posted of a message. The same message gives the same
// bytes. Every error is a *channel.Failure.
func compose(m channel.Message, kind Kind) ([]byte, error) {
	b := body{
		ID: m.ID, MessageID: m.MessageID, Kind: kind, To: m.To.Email, Language: m.Language,
		Subject: m.Subject, Text: m.Text, Invoices: m.Invoices,
	}
	if m.Total.Currency != "" {
		b.Total = &total{m.Total.Decimal(), m.Total.Currency}
	}
	if kind == Registered {
		drawn, err := letter.Draw(m)
		if err != nil {
			return nil, err
		}
		b.PDF = drawn
	}
	text, err := json.Marshal(b)
	if err != nil {
		return nil, spool.Failed("writing the message", err)
	}
	return text, nil
}

// sign proves to the provider who posts a body, and when: the HMAC-SHA256 of the
// timestamp, a point and the body.
func sign(secret, timestamp string, body []byte) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(timestamp + "."))
	mac.Write(body)
	return "sha256=" + hex.EncodeToString(mac.Sum(nil))
}

// keyOf is the Idempotency-Key of a body: the same for the same bytes. A message that was
// refused and is tried again on another day may have another date and total, and
// a provider may hold two bodies with one key for a mistake
// (draft-ietf-httpapi-idempotency-key-header).
func keyOf(m channel.Message, body []byte) string {
	digest := sha256.Sum256(body)
	return m.MessageID + "/" + hex.EncodeToString(digest[:8])
}
