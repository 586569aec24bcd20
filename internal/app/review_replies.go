package app

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"

	"relanced/dunning"
	"relanced/internal/ledger"
	"relanced/internal/store"
)

// settleReply ends the task that a reply is: settled, or nothing to settle.
func (a *App) settleReply(ctx context.Context, w io.Writer, book, id string, next ledger.ReplyState, by Word) error {
	number, err := strconv.ParseInt(strings.TrimPrefix(id, replyID), 10, 64)
	if err != nil {
		return fmt.Errorf("%w: %q is not the ID of a reply: reply:1, as relanced review list says it", ErrUsage, id)
	}
	return a.store.Update(ctx, book, func(tx *store.Tx) error {
		resumed, err := dunning.SettleReply(tx, number, next, a.today(), by.Actor, by.Why)
		if err != nil {
			return err
		}
		switch {
		case next == ledger.ReplyIgnored:
			_, err = fmt.Fprintf(w, "Ignored: %s needs nothing. The pause of its invoices ends by itself.\n", id)
		case len(resumed) == 0:
			_, err = fmt.Fprintf(w, "Settled: %s. Another reply pauses its invoices still.\n", id)
		default:
			_, err = fmt.Fprintf(w, "Settled: %s. The ladder goes on for %s.\n", id, strings.Join(resumed, ", "))
		}
		return err
	})
}

// pendingReplies prints what people have answered, each line marked so that
// nothing in a message looks like one of ours.
func (p *printer) pendingReplies(replies []ledger.Reply) {
	for _, r := range replies {
		p.line("%s%d  %s  to reminder %s: %s", replyID, r.ID, cmp.Or(r.Sender, "(no sender)"), r.Reminder, cmp.Or(r.Subject, "(no subject)"))
		for line := range strings.SplitSeq(cmp.Or(r.Text, "(no text)"), "\n") {
			p.line("    | %s", strings.TrimRight(line, " "))
		}
		p.line("    its invoices wait some days; accept: it is settled, and they wait no longer; ignore: nothing is to be done")
	}
}
