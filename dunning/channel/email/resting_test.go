package email

import (
	"testing"

	"relanced/dunning/channel"
)

// second hears the second message of a connection, up to where the answer is due.
func second(w *wire) {
	w.say("250 taken")
	w.hear("MAIL FROM:<compta@atelier-dubois.example>")
	w.say("250 ok")
	w.hear("RCPT TO:<factures@oeuvre-et-fils.example>")
	w.say("250 ok")
	w.hear("DATA")
	w.say("354 go ahead")
	w.hearMessage()
}

// TestOneConnectionForSeveralMessages, until it is closed.
func TestOneConnectionForSeveralMessages(t *testing.T) {
	t.Parallel()
	s := dialled(t, scripted(t, func(w *wire) {
		delivered(w)
		second(w)
		w.say("250 taken too")
		w.hear("QUIT")
		w.say("221 bye")
	}))
	for _, want := range []string{"250 taken", "250 taken too"} {
		if got, err := s.Send(t.Context(), reminder()); err != nil || string(got) != want {
			t.Errorf("the receipt is %q (%v), want %q", got, err, want)
		}
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

// TestAServerThatHasLeftMeanwhile has heard nothing of the message: it goes over
// another connection.
func TestAServerThatHasLeftMeanwhile(t *testing.T) {
	t.Parallel()
	for name, leave := range map[string]script{
		"without a word": func(*wire) {},
		"with a word": func(w *wire) {
			w.hear("MAIL FROM")
			w.say("421 too long idle")
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := dialled(t, scripted(t,
				func(w *wire) { delivered(w); w.say("250 first"); leave(w) },
				after(delivered, "", "250 second"),
			))
			for _, want := range []string{"250 first", "250 second"} {
				if got, err := s.Send(t.Context(), reminder()); err != nil || string(got) != want {
					t.Errorf("the receipt is %q (%v), want %q", got, err, want)
				}
			}
		})
	}
}

// TestAServerThatLeavesWithTheSecondMessage may have it: it is not sent again by
// itself.
func TestAServerThatLeavesWithTheSecondMessage(t *testing.T) {
	t.Parallel()
	s := dialled(t, scripted(t, func(w *wire) { delivered(w); second(w); w.reset() }))
	if _, err := s.Send(t.Context(), reminder()); err != nil {
		t.Fatal(err)
	}
	_, err := s.Send(t.Context(), reminder())
	wantFailure(t, err, channel.Uncertain, channel.ReasonLost)
}

// TestNoServerIsAskedTooMuchOfOneConnection: after many messages another is opened.
func TestNoServerIsAskedTooMuchOfOneConnection(t *testing.T) {
	t.Parallel()
	first := func(w *wire) {
		delivered(w)
		for range maxTaken - 1 {
			second(w)
		}
		w.say("250 taken")
		w.hear("QUIT")
	}
	s := dialled(t, scripted(t, first, after(delivered, "", "250 anew")))
	for range maxTaken {
		if _, err := s.Send(t.Context(), reminder()); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := s.Send(t.Context(), reminder()); err != nil || string(got) != "250 anew" {
		t.Errorf("the receipt is %q (%v)", got, err)
	}
}
