// Package webhook is the channel that hands each message to a provider (of text
// messages, of registered letters) or to a program of the firm's own: one signed
// POST a message.
package webhook

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"
	"unicode"

	"relanced/dunning/channel"
	"relanced/dunning/channel/spool"
)

// Hook is the channel of one kind. Of each message it keeps a copy, as evidence:
// these very bytes left. It lies in the spool of a folder until the provider has
// taken the message, then in the folder itself.
type Hook struct {
	config Config
	kind   Kind
	now    func() time.Time // as the provider's clock has it: it refuses what is old
	client *http.Client
	copies *spool.Folder
}

var _ channel.Channel = (*Hook)(nil)

const (
	ending = ".json"

	// maxReceiptBytes bounds what is kept of the provider's answer.
	maxReceiptBytes = 200
)

// New checks the configuration and opens the folder of the copies, which several
// kinds may share. It does not connect.
func New(c Config, kind Kind, copies string, now func() time.Time) (*Hook, error) {
	if faults := c.Validate(); len(faults) > 0 {
		return nil, errors.New("reading the webhook's configuration: " + strings.Join(faults, "; "))
	}
	if c.Secret == "" {
		return nil, errors.New("reading the webhook's configuration: the secret has not been read")
	}
	folder, err := spool.Open(copies, ending)
	if err != nil {
		return nil, err
	}
	client := &http.Client{
		// Whoever answers from elsewhere is not whom the secret is shared with.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			Proxy: http.ProxyFromEnvironment,
			// On a connection that was used before, the library would post again by
			// itself what an Idempotency-Key makes look harmless.
			DisableKeepAlives: true,
			TLSClientConfig:   &tls.Config{MinVersion: tls.VersionTLS12},
		},
	}
	return &Hook{c, kind, now, client, folder}, nil
}

// Prepare writes the body, which checks the message, and lays it into the spool.
// It does not touch the network.
func (h *Hook) Prepare(_ context.Context, m channel.Message) (channel.Digest, error) {
	text, err := compose(m, h.kind)
	if err != nil {
		return "", err
	}
	return h.copies.Put(m.ID, text)
}

// Send posts what was prepared and answers with what the provider said. Every
// error is a *channel.Failure.
func (h *Hook) Send(ctx context.Context, m channel.Message) (channel.Receipt, error) {
	prepared, err := os.ReadFile(h.copies.Spooled(m.ID))
	if errors.Is(err, fs.ErrNotExist) {
		prepared, err = compose(m, h.kind)
	}
	if err != nil {
		return "", spool.Failed("posting the message", err)
	}
	receipt, err := h.post(ctx, keyOf(m, prepared), prepared)
	if err == nil {
		// It has left, whatever becomes of the copy, which stays in the spool then.
		_, _ = h.copies.Release(m.ID, prepared)
	}
	return receipt, err
}

// post leads one exchange to its end.
func (h *Hook) post(ctx context.Context, key string, body []byte) (channel.Receipt, error) {
	ctx, cancel := context.WithTimeout(ctx, h.config.Timeout)
	defer cancel()
	var far progress
	request, err := http.NewRequestWithContext(far.watch(ctx), http.MethodPost, h.config.URL, bytes.NewReader(body))
	if err != nil {
		return "", &channel.Failure{Kind: channel.Passing, Reason: channel.ReasonConnection, Err: fmt.Errorf("posting the message: %w", bare(err))}
	}
	timestamp := strconv.FormatInt(h.now().Unix(), 10)
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("User-Agent", "relanced")
	request.Header.Set("Idempotency-Key", key)
	request.Header.Set("X-Relanced-Timestamp", timestamp)
	request.Header.Set("X-Relanced-Signature", sign(h.config.Secret, timestamp, body))

	answer, err := h.client.Do(request)
	if err != nil {
		return "", far.failure(err)
	}
	defer answer.Body.Close() //nolint:errcheck // only read
	// The status has come, and decides: what breaks off behind it changes nothing.
	said, _ := io.ReadAll(io.LimitReader(answer.Body, maxReceiptBytes))
	receipt := receiptOf(answer.StatusCode, said)
	if failure := verdict(answer.StatusCode, receipt); failure != nil {
		return "", failure
	}
	return receipt, nil
}

// receiptOf puts the answer on one line.
func receiptOf(status int, said []byte) channel.Receipt {
	text := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(string(said), ""))
	return channel.Receipt(strings.Join(append([]string{strconv.Itoa(status), http.StatusText(status)}, strings.Fields(text)...), " "))
}

// Recall knows what the provider has taken, by the place of the copy. Of all else
// it cannot know: the provider was told or was not.
func (h *Hook) Recall(_ context.Context, id string) (channel.Outcome, error) {
	if _, err := os.Lstat(h.copies.Left(id)); err == nil {
		return channel.OutcomeSent, nil
	}
	return channel.OutcomeUnknown, nil
}

// Discard takes the copy of what never left out of the spool.
func (h *Hook) Discard(_ context.Context, id string) error { return h.copies.Discard(id) }
