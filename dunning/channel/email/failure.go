package email

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"os"
	"regexp"
	"syscall"

	"relanced/dunning/channel"
)

// step is where in the dialogue something went wrong, as a verb phrase.
type step string

const (
	stepConnect   step = "connecting to the mail server"
	stepGreet     step = "greeting the mail server"
	stepEncrypt   step = "encrypting the connection"
	stepLogIn     step = "logging in"
	stepSender    step = "naming the sender"
	stepRecipient step = "naming the recipient"
	stepCopy      step = "naming who reads along"
	stepAnnounce  step = "announcing the message"
	stepMessage   step = "sending the message"
	stepReply     step = "awaiting the answer to the message"
)

// Errors of our own making, beside the server's replies and the network's.
var (
	errNoStartTLS             = errors.New("the server does not offer STARTTLS")
	errNoLogin                = errors.New("the server offers no way to log in that we know (PLAIN, LOGIN, CRAM-MD5)")
	errNoInternational        = errors.New("the server does not take internationalised addresses (SMTPUTF8)")
	errTalkative              = errors.New("the server says more than a mail server has to say")
	errInternationalRecipient = fmt.Errorf("the recipient cannot be reached: %w", errNoInternational)
)

// failureAt decides what a broken dialogue means for the message.
//
// Until its last byte is written the server has no message, whatever happens.
// After that only the server's reply tells: without one, it may have left.
func failureAt(at step, err error) *channel.Failure {
	kind, reason := verdict(at, err)
	return &channel.Failure{Kind: kind, Reason: reason, Err: fmt.Errorf("%s: %w", at, err)}
}

func verdict(at step, err error) (channel.FailureKind, channel.Reason) {
	switch code := replyCode(err); {
	case at == stepReply && code < 400:
		return channel.Uncertain, channel.ReasonLost
	case errors.Is(err, errInternationalRecipient):
		return channel.Permanent, channel.ReasonAddress
	case errors.Is(err, errNoInternational):
		return channel.Passing, channel.ReasonAddress
	case broken(err):
		return channel.Passing, channel.ReasonConnection
	// Encryption and credentials are mended by whoever runs the server or us:
	// nothing is lost by waiting for that.
	case at == stepEncrypt:
		return channel.Passing, channel.ReasonTLS
	case code == 0 && at == stepLogIn:
		return channel.Passing, channel.ReasonAuth
	case code == 0:
		return channel.Passing, channel.ReasonConnection
	case code < 500:
		return channel.Passing, channel.ReasonServer
	case at == stepLogIn, aboutLogin(code) && at != stepReply:
		return channel.Passing, channel.ReasonAuth
	// A server that turns us away at the door has said nothing about the message.
	case at == stepGreet:
		return channel.Passing, channel.ReasonServer
	case at == stepRecipient && aboutAddress(err):
		return channel.Permanent, channel.ReasonAddress
	case at == stepRecipient:
		return channel.Passing, channel.ReasonServer
	default:
		return channel.Permanent, channel.ReasonServer
	}
}

// aboutLogin tells the codes of RFC 4954 §6 that may answer any command of
// somebody who has not logged in well enough.
func aboutLogin(code int) bool { return code == 530 || code == 534 || code == 535 || code == 538 }

// enhancedStatus is the status of RFC 3463 that a reply begins with (RFC 2034);
// some servers write a # before it.
var enhancedStatus = regexp.MustCompile(`^\s*#?([245])\.(\d{1,3})\.(\d{1,3})\b`)

// aboutAddress reports whether a server that will not have a recipient says so
// of the address. Its policy, a full mailbox, a quota or a relay that is set up
// wrongly are mended by somebody: taken for a wrong address, one bad day would
// silence every customer written to. So only the addressing statuses 5.1.x
// count, without 5.1.7 and 5.1.8, which speak of the sender (RFC 3463 §3.2),
// and replies that give no status.
func aboutAddress(err error) bool {
	reply, ok := errors.AsType[*textproto.Error](err)
	if !ok {
		return false
	}
	status := enhancedStatus.FindStringSubmatch(reply.Msg)
	if status == nil {
		return true
	}
	return status[1] == "5" && status[2] == "1" && status[3] != "7" && status[3] != "8"
}

// replyCode returns the code of a reply of the server, 0 if err is none.
func replyCode(err error) int {
	if reply, ok := errors.AsType[*textproto.Error](err); ok {
		return reply.Code
	}
	return 0
}

// broken reports whether the connection came to its end, by itself or by ours.
func broken(err error) bool {
	for _, end := range []error{
		io.EOF, io.ErrUnexpectedEOF, net.ErrClosed, os.ErrDeadlineExceeded, context.DeadlineExceeded, context.Canceled,
		syscall.ECONNRESET, syscall.EPIPE, errTalkative,
	} {
		if errors.Is(err, end) {
			return true
		}
	}
	return false
}
