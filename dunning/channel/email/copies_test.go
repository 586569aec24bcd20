package email

import (
	"slices"
	"strings"
	"testing"

	"relanced/dunning/channel"
	"relanced/dunning/channel/email/emailtest"
)

func copied(to ...string) channel.Message {
	m := reminder()
	for _, email := range to {
		m.Copy = append(m.Copy, channel.Address{Email: email})
	}
	return m
}

func TestCopiesAreSent(t *testing.T) {
	t.Parallel()
	server := emailtest.Start(t)
	m := copied("jeanne@atelier-dubois.example", "paul@atelier-dubois.example")
	got, err := dialled(t, reach(server)).Send(t.Context(), m)
	if err != nil || got != "250 2.0.0 OK: queued" {
		t.Fatalf("receipt %q, %v", got, err)
	}
	taken := server.Messages()[0]
	if taken.To != m.To.Email || !slices.Equal(taken.Copies, []string{"jeanne@atelier-dubois.example", "paul@atelier-dubois.example"}) {
		t.Errorf("to %s, copies %q", taken.To, taken.Copies)
	}
	if want := "\r\nCc: <jeanne@atelier-dubois.example>, <paul@atelier-dubois.example>\r\n"; !strings.Contains(strings.ReplaceAll(string(taken.Data), ",\r\n ", ", "), want) {
		t.Errorf("no header %q:\n%.900s", want, taken.Data)
	}
}

// TestARefusedCopyIsNoRefusal: the message is the customer's.
func TestARefusedCopyIsNoRefusal(t *testing.T) {
	t.Parallel()
	for _, code := range []int{450, 550} {
		server := emailtest.Start(t, emailtest.WithHook(func(stage emailtest.Stage, to string) *emailtest.Reply {
			if stage == emailtest.StageRcpt && strings.HasPrefix(to, "gone@") {
				return &emailtest.Reply{Code: code, Text: "no such user"}
			}
			return nil
		}))
		m := copied("gone@atelier-dubois.example", "paul@atelier-dubois.example")
		got, err := dialled(t, reach(server)).Send(t.Context(), m)
		if err != nil || !strings.HasPrefix(string(got), "250 2.0.0 OK: queued; no copy to gone@atelier-dubois.example: ") || !strings.Contains(string(got), "no such user") {
			t.Errorf("receipt %q, %v", got, err)
		}
		if taken := server.Messages(); len(taken) != 1 || taken[0].To != m.To.Email || !slices.Equal(taken[0].Copies, []string{"paul@atelier-dubois.example"}) {
			t.Errorf("%d messages were taken: %+v", len(taken), taken)
		}
	}
}

// TestCopyFailures: what is wrong with a copy never silences the customer.
func TestCopyFailures(t *testing.T) {
	t.Parallel()
	m := copied("jeanne@atelier-dubois.example")
	_, err := dialled(t, scripted(t, recipientNamed)).Send(t.Context(), m)
	wantFailure(t, err, channel.Passing, channel.ReasonConnection)
	_, err = dialled(t, nobody(t)).Prepare(t.Context(), copied("no address"))
	wantFailure(t, err, channel.Passing, channel.ReasonAddress)
	_, err = dialled(t, scripted(t, thenSilence(func(w *wire) { greeted(w) }))).Send(t.Context(), copied("josé@atelier-dubois.example"))
	wantFailure(t, err, channel.Passing, channel.ReasonAddress)
}
