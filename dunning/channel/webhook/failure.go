package webhook

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"sync/atomic"

	"relanced/dunning/channel"
)

// progress is how far a request has come. Without the end of it the provider has
// no message: its length stands at its head.
type progress struct {
	connected atomic.Bool // TLS included: from here on something may be written
	broken    atomic.Bool // the request could not be written whole
}

func (p *progress) watch(ctx context.Context) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) { p.connected.Store(true) },
		WroteRequest: func(info httptrace.WroteRequestInfo) {
			if info.Err != nil {
				p.broken.Store(true)
			}
		},
	})
}

// failure decides what an exchange without an answer means for the message.
func (p *progress) failure(err error) *channel.Failure {
	f := &channel.Failure{Kind: channel.Uncertain, Reason: channel.ReasonLost, Err: fmt.Errorf("awaiting the answer: %w", bare(err))}
	switch {
	case !p.connected.Load():
		f.Kind, f.Reason, f.Err = channel.Passing, channel.ReasonConnection, fmt.Errorf("connecting: %w", bare(err))
		if aboutTLS(err) {
			f.Reason = channel.ReasonTLS
		}
	case p.broken.Load():
		f.Kind, f.Reason, f.Err = channel.Passing, channel.ReasonConnection, fmt.Errorf("posting the message: %w", bare(err))
	}
	return f
}

// bare takes the address out of an error: its query may hold what is nobody's
// business.
func bare(err error) error {
	if where, ok := errors.AsType[*url.Error](err); ok {
		return where.Err
	}
	return err
}

func aboutTLS(err error) bool {
	_, certificate := errors.AsType[*tls.CertificateVerificationError](err)
	_, record := errors.AsType[tls.RecordHeaderError](err)
	_, alert := errors.AsType[tls.AlertError](err)
	return certificate || record || alert
}

// verdict says what a status means for the message; nil is yes. 425 and 429 ask
// to come again, and 408 says that the request did not arrive (RFC 9110, 8470,
// 6585). A secret that is not known there, and an address behind which there is
// nothing, are faults of our configuration: the customer has refused nothing. Of the redirects, which are not followed, 303 means that the request has
// been acted on; the others that the address is wrong, which somebody mends.
func verdict(status int, answer channel.Receipt) *channel.Failure {
	f := &channel.Failure{Kind: channel.Permanent, Reason: channel.ReasonServer, Err: fmt.Errorf("the provider answered %s", answer)}
	switch {
	case status >= 200 && status < 300:
		return nil
	case status == http.StatusRequestTimeout, status == http.StatusTooEarly, status == http.StatusTooManyRequests, status >= 500:
		f.Kind = channel.Passing
	case status == http.StatusMovedPermanently, status == http.StatusFound, status == http.StatusTemporaryRedirect, status == http.StatusPermanentRedirect:
		f.Kind = channel.Passing
	case status == http.StatusUnauthorized, status == http.StatusForbidden, status == http.StatusProxyAuthRequired:
		f.Kind, f.Reason = channel.Passing, channel.ReasonAuth
	case status == http.StatusNotFound, status == http.StatusMethodNotAllowed:
		f.Kind = channel.Passing
	case status < 400:
		f.Kind, f.Reason = channel.Uncertain, channel.ReasonLost
	}
	return f
}
