package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"math"
	"os"
	"strings"

	"golang.org/x/term"

	"relanced/internal/app"
)

func rehearse(ctx context.Context, in *invocation, args []string) error {
	var o app.RehearseOptions
	var asJSON bool
	_, err := in.words(args, func(f *flag.FlagSet) {
		f.StringVar(&o.From, "from", "", "the first day, YYYY-MM-DD")
		f.StringVar(&o.To, "to", "", "the last day, YYYY-MM-DD")
		f.StringVar(&o.Out, "out", "", "a folder for the exports of the scratch ledger")
		f.BoolVar(&asJSON, "json", false, "print the report as one JSON object")
	}, 0)
	if err != nil {
		return err
	}
	if o.Config, err = in.settings(); err != nil {
		return err
	}
	o.Book, o.Version = in.book, version
	if term.IsTerminal(int(os.Stderr.Fd())) {
		o.Progress = func(day string, done, total int) {
			_, _ = fmt.Fprintf(in.stderr, "\r%s  day %d of %d\x1b[K", day, done, total)
			if done == total {
				_, _ = fmt.Fprint(in.stderr, "\r\x1b[K")
			}
		}
	}
	report, err := app.Rehearse(ctx, o)
	if err != nil {
		return err
	}
	if asJSON {
		return json.NewEncoder(in.stdout).Encode(report)
	}
	_, err = fmt.Fprint(in.stdout, rehearsalText(report))
	return err
}

// rehearsalText says on one screen what would have happened; the lists follow.
func rehearsalText(r app.Rehearsal) string {
	t := &rehearsalWriter{}
	t.summary(r)
	t.lists(r)
	return t.b.String()
}

type rehearsalWriter struct{ b strings.Builder }

func (t *rehearsalWriter) line(word, format string, args ...any) {
	fmt.Fprintf(&t.b, "%-11s%s\n", word, fmt.Sprintf(format, args...))
}

func (t *rehearsalWriter) summary(r app.Rehearsal) {
	fmt.Fprintf(&t.b, "Book %s, %s to %s, replayed in a scratch ledger. Nothing left the machine.\n\n", r.Book, r.From, r.To)
	what := number(r.Files.Replayed, "file", "files")
	if r.Files.Invoices > 0 {
		what += fmt.Sprintf(" and, on their day of issue, %s", number(r.Files.Invoices, "invoice", "invoices"))
	}
	t.line("replayed", "%s, on %s", what, number(r.Days, "day", "days"))
	if n := len(r.Files.Refused) + r.Files.Withdrawn; n > 0 {
		t.line("", "%s left out (%d refused or gone, %d withdrawn)", number(n, "file was", "files were"), len(r.Files.Refused), r.Files.Withdrawn)
	}
	if r.Files.Evening > 0 {
		t.line("", "%s after the hour of reminders: the daemon knows them on the next day", number(r.Files.Evening, "file arrived", "files arrived"))
	}
	c := r.Credits
	t.line("credits", "%d came in: %d allocated by themselves%s, %d for a person, %d ignored", c.Total, c.Allocated, percent(c.Allocated, c.Total), c.Review, c.Ignored)
	t.line("undone", "%s would be undone by later facts%s", number(c.Undone, "automatic allocation", "automatic allocations"), counts(factNames, r.UndoneBy))
	if len(r.Rules) > 0 {
		var rules []string
		for _, rule := range r.Rules {
			rules = append(rules, fmt.Sprintf("%s %d%s", rule.Rule, rule.Allocated, ifAny(rule.Undone, " (%d undone)")))
		}
		t.wrapped("by rule", rules)
	}
	t.line("delay", "from booking to settlement: %s", delayText(r.Settlement))
	t.line("", "from the first lawful day to the reminder: %s", delayText(r.Reminders.Delay))
	var steps []string
	for _, s := range r.Reminders.Steps {
		steps = append(steps, fmt.Sprintf("%s %d", s.Step, s.Invoices))
	}
	m := r.Reminders
	t.line("reminders", "%s about %s would have gone out%s", number(m.Messages, "message", "messages"), number(m.Invoices, "invoice", "invoices"), ifAny(m.Approval, ", %d would wait for approval"))
	t.wrapped("by step", steps)
	var holds []string
	for _, h := range r.Holds {
		holds = append(holds, fmt.Sprintf("%s %d (%d d)", h.Guard, h.Reminders, h.Days))
	}
	t.wrapped("held by", holds)
	if len(holds) > 0 {
		t.line("", "(reminders whose day had come, and the business days they cost together)")
	}
	if r.AgainstHolds > 0 {
		t.line("", "%s somebody held at the time", number(r.AgainstHolds, "reminder is of what", "reminders are of what"))
	}
	t.b.WriteString("\n")
	fmt.Fprintf(&t.b, "%s would have reached somebody who had paid%s.\n", number(r.ToPayers, "REMINDER", "REMINDERS"),
		ifAny(r.PerhapsToPayers, ", and %d more perhaps"))
}

// factNames says in what order later facts are listed.
var factNames = []string{"returned", "changed", "undone", "decided", "hindsight"}

func (t *rehearsalWriter) lists(r app.Rehearsal) {
	list := func(title string, n int, each func(i int) string) {
		if n == 0 {
			return
		}
		fmt.Fprintf(&t.b, "\n%s\n", title)
		for i := range n {
			fmt.Fprintf(&t.b, "  %s\n", each(i))
		}
	}
	payer := func(p app.ReachedPayer) string {
		return fmt.Sprintf("%s  %-9s  %s of %s, %s %s asked: %s of %s was booked before%s", p.Day, p.Step, p.Invoice, p.Customer, p.Asked, p.Currency,
			p.Amount, p.Booked, creditText(p))
	}
	list("TO SOMEBODY WHO HAD PAID", len(r.Reached), func(i int) string { return payer(r.Reached[i]) })
	list("PERHAPS: the credit waits for a person", len(r.Perhaps), func(i int) string { return payer(r.Perhaps[i]) })
	list("HELD BY SOMEBODY AT THE TIME", len(r.Held), func(i int) string {
		h := r.Held[i]
		return fmt.Sprintf("%s  %-9s  %s of %s: %s until %s, by %s. %s", h.Day, h.Step, h.Invoice, h.Customer, h.Kind, h.Until, h.Author, h.Note)
	})
	list("UNDONE BY LATER FACTS", len(r.Undone), func(i int) string {
		u := r.Undone[i]
		return fmt.Sprintf("%s  %s %s of %s, %s, on %s (%s): %s, %s", u.Day, u.Amount, u.Currency, u.Booked, u.Counterparty, u.Invoices, u.Rule, u.Fact, u.Then)
	})
	list("LEFT OUT", len(r.Files.Refused), func(i int) string {
		return r.Files.Refused[i].File + ": " + strings.ReplaceAll(r.Files.Refused[i].Reason, "\n", "\n    ")
	})
	list("WOULD HAVE GONE OUT", len(r.Sent), func(i int) string {
		s := r.Sent[i]
		return fmt.Sprintf("%s  %-9s  %s of %s, %s %s, by %s%s", s.Day, s.Step, s.Invoice, s.Customer, s.Asked, s.Currency, s.Channel, lateText(s.Late))
	})
}

func lateText(days int) string {
	if days == 0 {
		return ""
	}
	return ", " + number(days, "day", "days") + " after it could have"
}

func creditText(p app.ReachedPayer) string {
	text := " (" + p.Credit
	switch {
	case p.Says == "":
		text += fmt.Sprintf(", %.0f %% likely", math.Floor(100*p.Probability))
	case p.Settled == "":
		text += ", never settled by itself"
	default:
		text += ", settled on " + p.Settled
	}
	return text + ")"
}

// width is the longest line of the summary.
const width = 100

// wrapped writes a list of words under one another when they do not fit.
func (t *rehearsalWriter) wrapped(word string, items []string) {
	line := ""
	for _, item := range items {
		if line != "" && len(line)+len(item)+13 > width {
			t.line(word, "%s,", line)
			word, line = "", ""
		}
		if line != "" {
			line += ", "
		}
		line += item
	}
	if line != "" {
		t.line(word, "%s", line)
	}
}

func delayText(d app.Delay) string {
	if d.Count == 0 {
		return "none to measure"
	}
	return fmt.Sprintf("%.1f days (median %d, longest %d)", d.Mean, d.Median, d.Max)
}

func number(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

func percent(part, whole int) string {
	if whole == 0 {
		return ""
	}
	return fmt.Sprintf(" (%d %%)", (part*100+whole/2)/whole)
}

// ifAny writes a number into a format, or nothing for none.
func ifAny(n int, format string) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(format, n)
}

func counts(names []string, numbers map[string]int) string {
	var list []string
	for _, name := range names {
		if numbers[name] > 0 {
			list = append(list, fmt.Sprintf("%s %d", name, numbers[name]))
		}
	}
	if len(list) == 0 {
		return ""
	}
	return ": " + strings.Join(list, ", ")
}
