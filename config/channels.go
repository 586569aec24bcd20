package config

import (
	"fmt"
	"maps"
	"slices"

	"relanced/dunning/channel/email"
	"relanced/dunning/channel/webhook"
	"relanced/dunning/mailbox"
)

// The channels. Only the first two may be the one of every step.
const (
	ChannelFile       = "file"
	ChannelSMTP       = "smtp"
	ChannelLetter     = "letter"
	ChannelCall       = "call"
	ChannelSMS        = "sms"
	ChannelRegistered = "registered"
	ChannelWebhook    = "webhook"
)

// ChannelNames lists all channels.
func ChannelNames() []string {
	return []string{ChannelFile, ChannelSMTP, ChannelLetter, ChannelCall, ChannelSMS, ChannelRegistered, ChannelWebhook}
}

// smtpFaults is silent while no server is configured.
func (c Config) smtpFaults() []string {
	if c.SMTP == email.DefaultConfig() {
		return nil
	}
	return c.SMTP.Validate()
}

// mailboxFaults is silent while no mailbox is configured.
func (c Config) mailboxFaults() []string {
	if c.Mailbox == mailbox.DefaultConfig() {
		return nil
	}
	return c.Mailbox.Validate()
}

// webhookFaults is silent while no provider is configured.
func (c Config) webhookFaults() []string {
	if c.Webhook == webhook.DefaultConfig() {
		return nil
	}
	return c.Webhook.Validate()
}

func (c Config) channelFaults(add func(path, format string, args ...any)) {
	check := func(path, name string) {
		byWebhook := slices.Contains([]string{ChannelSMS, ChannelRegistered, ChannelWebhook}, name)
		ofStep := byWebhook || name == ChannelLetter || name == ChannelCall
		switch {
		case name == ChannelLetter && path == "channel":
			add(path, "letter is for the steps that are to be printed: name it there")
		case ofStep && path == "channel":
			add(path, "%s is for single steps: name it there", name)
		case path == "channel" && name != ChannelFile && name != ChannelSMTP:
			add(path, "%q is unknown: file or smtp", name)
		case !ofStep && name != ChannelFile && name != ChannelSMTP:
			add(path, "%q is unknown: file, smtp, letter, call, sms, registered or webhook", name)
		case name == ChannelSMTP && c.SMTP.Host == "":
			add(path, "smtp needs a mail server: set smtp.host")
		case byWebhook && c.Webhook.URL == "":
			add(path, "%s needs a provider: set webhook.url", name)
		}
	}
	check("channel", c.Channel)
	usesSMTP := c.Channel == ChannelSMTP
	for _, name := range slices.Sorted(maps.Keys(c.Reminders.Policies)) {
		for i, step := range c.Reminders.Policies[name].Steps {
			at := fmt.Sprintf("reminders.policies.%s.steps[%d]", name, i)
			if step.Channel != "" {
				check(at+".channel", step.Channel)
			}
			for j, channel := range step.Fallback {
				if channel != "" {
					check(fmt.Sprintf("%s.fallback[%d]", at, j), channel)
				}
			}
			usesSMTP = usesSMTP || step.Channel == ChannelSMTP || slices.Contains(step.Fallback, ChannelSMTP)
		}
	}
	if usesSMTP && len(c.Books) == 0 {
		add("books", "to send mail, at least one book must say in whose name: id, name, email and accounts")
	}
	for i, b := range c.Books {
		if usesSMTP && b.Email == "" {
			add(fmt.Sprintf("books[%d].email", i), "to send mail, the book needs the address it writes from")
		}
	}
}
