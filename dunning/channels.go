package dunning

// The channels that reach a customer otherwise than by e-mail. Every other name
// is one of e-mail.
const (
	channelLetter     = "letter"
	channelRegistered = "registered"
	channelCall       = "call"
	channelSMS        = "sms"
	channelWebhook    = "webhook"
)

// byMail reports whether a channel sends e-mails: they have attachments, copies
// and threads.
func byMail(channel string) bool {
	switch channel {
	case channelLetter, channelRegistered, channelCall, channelSMS, channelWebhook:
		return false
	}
	return true
}

// onPaper reports whether what a channel is handed ends up in an envelope.
func onPaper(channel string) bool { return channel == channelLetter || channel == channelRegistered }
