package mailbox

import (
	"regexp"
	"slices"
	"strings"

	"github.com/emersion/go-message/mail"

	"relanced/internal/ledger"
)

// kindOf tells bounces and machines from people. In doubt a person wrote: a week
// of waiting for nothing costs less than a person whom nobody hears.
func kindOf(h mail.Header, m Message, p *parts) (ledger.ReplyKind, []Failure) {
	media, params, _ := h.ContentType()
	report := strings.EqualFold(media, "multipart/report")
	switch {
	case p.report && (report || fromServer(h, m)):
		if list := failures(p.statuses); len(list) > 0 {
			return ledger.ReplyBounce, list
		}
		return ledger.ReplyAuto, nil // it arrived, or was handed on
	case report && !strings.EqualFold(params["report-type"], "delivery-status"):
		return ledger.ReplyAuto, nil // a receipt of reading (RFC 8098), a complaint
	case h.Get("X-Failed-Recipients") != "" || fromServer(h, m):
		return ledger.ReplyBounce, untyped(h, m, p)
	case automatic(h, m):
		return ledger.ReplyAuto, nil
	}
	return ledger.ReplyPerson, nil
}

var servers = []string{"mailer-daemon", "mailerdaemon", "postmaster", "mail-daemon", "bounce", "bounces", "mdaemon"}

// fromServer reports whether a mail server wrote, and no person: the envelope of
// a bounce has no sender (RFC 5321 section 4.5.5). A postmaster is a person, too.
func fromServer(h mail.Header, m Message) bool {
	local, _, _ := strings.Cut(strings.ToLower(m.Address), "@")
	if !slices.Contains(servers, local) {
		return false
	}
	return local != "postmaster" || emptyEnvelope(h) || h.Get("Auto-Submitted") != "" || undelivered.MatchString(m.Subject)
}

func emptyEnvelope(h mail.Header) bool {
	return strings.Join(strings.Fields(h.Get("Return-Path")), "") == "<>"
}

// automatic reports whether a machine answered for a person (RFC 3834). The
// subject is the last resort, and only what it begins with: people quote.
func automatic(h mail.Header, m Message) bool {
	submitted, _, _ := strings.Cut(strings.ToLower(h.Get("Auto-Submitted")), ";")
	submitted = strings.TrimSpace(submitted)
	precedence := strings.ToLower(strings.TrimSpace(h.Get("Precedence")))
	switch {
	case submitted != "" && submitted != "no",
		slices.Contains([]string{"bulk", "auto_reply", "junk"}, precedence),
		h.Has("X-Autoreply"), h.Has("X-Autorespond"), h.Has("X-Auto-Response-Suppress"),
		emptyEnvelope(h):
		return true
	}
	return absence.MatchString(m.Subject)
}

var (
	undelivered = regexp.MustCompile(`(?i)(undeliver|delivery (status|failure|has failed)|returned mail|mail delivery|failure notice|non[ -]?remis|échec de (la )?remise|retour à l'expéditeur)`)
	absence     = regexp.MustCompile(`(?i)^\W*(réponse automatique|reponse automatique|message automatique|(notification|message|avis) d'absence|absence du bureau|absente? du bureau|je suis absente?|en congés?\b|out of (the )?office|automatic reply|auto(matic)?[ -]?(reply|response)|on (vacation|annual leave)\b|i am (currently )?(away|out of)|away from (the|my) (office|desk))`)
)
