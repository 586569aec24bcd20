package config

import (
	"fmt"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// Validate lists everything wrong with the values.
func (c Config) Validate() []Fault {
	var faults []Fault
	add := func(path, format string, args ...any) {
		faults = append(faults, Fault{Path: path, Message: fmt.Sprintf(format, args...)})
	}
	for _, part := range []struct {
		prefix string
		faults []string
	}{
		{"intake", c.Intake.Validate()},
		{"matching", c.Matching.Validate()},
		{"reminders", c.Reminders.Validate()},
		{"smtp", c.smtpFaults()},
		{"mailbox", c.mailboxFaults()},
		{"replies", c.Replies.Validate()},
		{"webhook", c.webhookFaults()},
	} {
		for _, text := range part.faults {
			key, message, _ := strings.Cut(text, ": ")
			add(part.prefix+"."+key, "%s", message)
		}
	}
	if c.Data == "" {
		add("data", "a folder is expected")
	}
	if c.HTTP.Listen != "" && !validAddress(c.HTTP.Listen) {
		add("http.listen", "%q is not an address: host:port is expected, such as 127.0.0.1:8427, or nothing to serve no pages", c.HTTP.Listen)
	}
	if !slices.Contains([]string{"debug", "info", "warn", "error"}, c.Log.Level) {
		add("log.level", "%q is unknown: debug, info, warn or error", c.Log.Level)
	}
	if c.Log.Format != "text" && c.Log.Format != "json" {
		add("log.format", "%q is unknown: text or json", c.Log.Format)
	}
	if u, err := url.Parse(c.Database.URL); c.Database.URL != "" && (err != nil || u.Scheme != "postgres" && u.Scheme != "postgresql") {
		add("database.url", "a URL of the form postgres://user@host/base is expected, or nothing for SQLite")
	} else if err == nil && u.User != nil {
		if _, set := u.User.Password(); set {
			add("database.url", "it holds a password: put that into a file and name the file in database.password_file")
		}
	}
	c.channelFaults(add)
	c.bookFaults(add)
	return faults
}

// validAddress reports whether a host and a port, by number, can be listened on.
func validAddress(address string) bool {
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		return false
	}
	_, err = strconv.ParseUint(port, 10, 16)
	return err == nil
}
