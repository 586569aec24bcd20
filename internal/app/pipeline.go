package app

import (
	"context"
	"errors"
	"fmt"

	"relanced/dunning"
	"relanced/ingest"
	"relanced/internal/store"
	"relanced/reconcile"
)

// Summary is what one pass did, for a person or, as JSON, for a script.
type Summary struct {
	Files struct {
		Recorded   int `json:"recorded"`
		Duplicates int `json:"duplicates"`
		Rejected   int `json:"rejected"`
	} `json:"files"`
	Entries   int `json:"entries"`
	Customers int `json:"customers"`
	Invoices  int `json:"invoices"`
	Allocated int `json:"allocated"`
	Reversed  int `json:"reversed"`
	Review    int `json:"review"` // entries that wait for a person now
	Reminders struct {
		Planned   int `json:"planned"`
		Sent      int `json:"sent"`
		Cancelled int `json:"cancelled"`
		Refused   int `json:"refused"`
		Uncertain int `json:"uncertain"`
		PutOff    int `json:"put_off"`
		Approval  int `json:"approval"` // that wait for a person now
		Stuck     int `json:"stuck"`    // whose channel has failed for too long
		// Leaving counts those that leave by themselves, by when and why not yet.
		Leaving map[string]int `json:"leaving,omitempty"`
	} `json:"reminders"`
	Replies struct {
		Replies int `json:"replies"`
		Bounces int `json:"bounces"`
		Auto    int `json:"auto"`
	} `json:"replies"`
	Holds map[string]int `json:"holds"` // held instalments by guard
	AsOf  string         `json:"as_of"`
}

// Once makes one pass: inbox, replies, match, remind. A mailbox that cannot be
// read holds nothing up, and is the error in the end.
func (a *App) Once(ctx context.Context) (Summary, error) {
	sum := Summary{Holds: map[string]int{}, AsOf: string(a.today())}
	if err := a.lock(); err != nil {
		return sum, err
	}
	if err := a.begin(ctx); err != nil {
		return sum, err
	}
	err := a.stages.run(ctx, stageIntake, func() error {
		r, err := a.intake.Once(ctx)
		a.tookIn(r)
		sum.Files.Recorded, sum.Files.Duplicates, sum.Files.Rejected = r.Recorded, r.Duplicates, r.Rejected
		sum.Entries, sum.Customers, sum.Invoices = r.Entries, r.Customers, r.Invoices
		return err
	})
	if err != nil {
		return sum, err
	}
	heard, unread := a.readReplies(ctx)
	sum.Replies.Replies, sum.Replies.Bounces, sum.Replies.Auto = heard.Replies, heard.Bounces, heard.Auto
	err = a.eachBook(ctx, func(book string) error {
		matched, err := a.match(ctx, book)
		if err != nil {
			return err
		}
		sum.Allocated += matched.Allocated
		sum.Reversed += matched.Reversed
		waiting, err := a.Queue(ctx, book)
		if err != nil {
			return err
		}
		sum.Review += len(waiting)
		reminded, err := a.remindBook(ctx, book, a.remind.Remind)
		sum.count(reminded)
		return errors.Join(err, a.store.View(ctx, book, func(tx *store.Tx) error { return a.countWaiting(tx, &sum) }))
	})
	return sum, errors.Join(err, unread)
}

// countWaiting counts the reminders of a book that are planned or approved and have
// not left.
func (a *App) countWaiting(tx *store.Tx, sum *Summary) error {
	waiting, err := a.remind.Waiting(tx)
	sum.Reminders.Approval += len(waiting.Approval)
	sum.Reminders.Stuck += len(waiting.Stuck)
	for _, r := range waiting.Leaving {
		if sum.Reminders.Leaving == nil {
			sum.Reminders.Leaving = map[string]int{}
		}
		sum.Reminders.Leaving[r.When(a.today())]++
	}
	return err
}

// readReplies acts on what came back to reminders, if there is a mailbox.
func (a *App) readReplies(ctx context.Context) (dunning.ReplySums, error) {
	var sums dunning.ReplySums
	if a.replies == nil {
		return sums, nil
	}
	err := a.stages.run(ctx, stageReplies, func() (err error) {
		sums, err = a.replies.Read(ctx)
		a.metrics.heard(sums)
		if sums.Replies+sums.Bounces+sums.Auto > 0 {
			a.log.Info("mailbox read", "replies", sums.Replies, "bounces", sums.Bounces, "auto", sums.Auto)
		}
		return err
	})
	return sums, err
}

func (s *Summary) count(r dunning.Sums) {
	s.Reminders.Planned += r.Planned
	s.Reminders.Sent += r.Sent
	s.Reminders.Cancelled += r.Cancelled
	s.Reminders.Refused += r.Refused
	s.Reminders.Uncertain += r.Uncertain
	s.Reminders.PutOff += r.PutOff
	for _, h := range r.Held {
		s.Holds[string(h.Guard)]++
	}
}

// begin makes the folders, makes rows of what an older version's letters claimed, and
// settles what was in flight at the last stop. Only here: a command at a terminal may
// not know the policies that the daemon runs by.
func (a *App) begin(ctx context.Context) error {
	if err := a.intake.Prepare(); err != nil {
		return err
	}
	return a.eachBook(ctx, func(book string) error {
		if err := a.remind.CarryCharges(ctx, book); err != nil {
			return err
		}
		uncertain, err := a.remind.Recover(ctx, book)
		if uncertain > 0 {
			a.log.Warn("reminders were in flight at the last stop: a person must find out whether they left",
				"book", book, "reminders", uncertain)
		}
		return err
	})
}

func (a *App) eachBook(ctx context.Context, do func(book string) error) error {
	books, err := a.store.Books(ctx)
	if err != nil {
		return err
	}
	for _, book := range books {
		if err := do(book); err != nil {
			return fmt.Errorf("book %s: %w", book, err)
		}
	}
	return nil
}

func (a *App) tookIn(r ingest.Result) {
	a.metrics.tookIn(r)
	if r.Recorded+r.Duplicates+r.Rejected > 0 {
		a.log.Info("files taken in", "recorded", r.Recorded, "duplicates", r.Duplicates, "rejected", r.Rejected,
			"entries", r.Entries, "invoices", r.Invoices, "customers", r.Customers)
	}
}

func (a *App) match(ctx context.Context, book string) (reconcile.Result, error) {
	var result reconcile.Result
	err := a.stages.run(ctx, stageMatch, func() (err error) {
		result, err = reconcile.Run(ctx, a.store, book, a.config.Matching)
		a.metrics.matched(result)
		if len(result.Demoted)+len(result.Promoted) > 0 {
			a.log.Warn("rules of matching changed their standing: relanced calibration says why", "book", book,
				"demoted", result.Demoted, "promoted", result.Promoted)
		}
		if result.Allocated+result.Review+result.Reversed > 0 {
			a.log.Info("credits matched", "book", book, "allocated", result.Allocated, "review", result.Review, "reversed", result.Reversed)
		}
		return err
	})
	return result, err
}

func (a *App) remindBook(ctx context.Context, book string, do func(context.Context, string) (dunning.Sums, error)) (dunning.Sums, error) {
	var sums dunning.Sums
	err := a.stages.run(ctx, stageRemind, func() (err error) {
		sums, err = do(ctx, book)
		err = errors.Join(err, a.letters.Gather(ctx))
		a.metrics.reminded(sums)
		if sums.Planned+sums.Sent+sums.Cancelled+sums.Refused+sums.Uncertain+sums.PutOff > 0 {
			a.log.Info("reminders", "book", book, "planned", sums.Planned, "sent", sums.Sent, "cancelled", sums.Cancelled,
				"refused", sums.Refused, "uncertain", sums.Uncertain, "put_off", sums.PutOff)
		}
		return err
	})
	return sums, err
}
