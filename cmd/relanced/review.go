package main

import (
	"context"
	"flag"

	"relanced/internal/app"
)

const reviewUsage = "review (list | accept ID | reject ID | assign ID INVOICE [AMOUNT] | split ID INVOICE=AMOUNT ... | ignore ID | undo REF" +
	" | sample | confirm REF | sources | forget SOURCE | proof reminder:ID) --data DIR"

// reviewFlags are the flags of every review command.
type reviewFlags struct {
	asOf, note, amount    string
	always, verbose, json bool
	proof                 app.ProofRequest
}

func (r *reviewFlags) define(f *flag.FlagSet) {
	asOfFlag(&r.asOf)(f)
	f.StringVar(&r.note, "note", "", "why")
	f.StringVar(&r.amount, "amount", "", "accept: so much of the proposal only")
	f.BoolVar(&r.always, "always", false, "ignore: what the same account, or name, sends from now on too")
	f.BoolVar(&r.verbose, "verbose", false, "list: the evidence, one fact a line")
	f.BoolVar(&r.json, "json", false, "list: one JSON object")
	f.StringVar(&r.proof.Tracking, "tracking", "", "proof: the number that the carrier follows the letter by")
	f.StringVar(&r.proof.Deposited, "deposited", "", "proof: the day it was handed to the carrier")
	f.StringVar(&r.proof.Delivered, "delivered", "", "proof: the day it was delivered, or first presented")
	f.StringVar(&r.proof.File, "file", "", "proof: the receipt, to be kept in the archive")
}

// belongs tells which answer a flag is for.
var belongs = map[string]string{
	"amount": "accept", "always": "ignore", "verbose": "list", "json": "list",
	"tracking": "proof", "deposited": "proof", "delivered": "proof", "file": "proof",
}

// misplaced finds a flag that was given to another answer than its own: it would
// do nothing, and whoever typed it meant something.
func (in *invocation) misplaced(answer string) error {
	var err error
	in.flags.Visit(func(f *flag.Flag) {
		if of, ok := belongs[f.Name]; ok && of != answer {
			err = usagef("--%s is for relanced review %s, not for %s", f.Name, of, answer)
		}
	})
	return err
}

// answer is one word of review: how many more words it takes, and what it does.
type answer struct {
	least, most int
	do          func(a *app.App, call reviewCall) error
}

// reviewCall is what an answer works with.
type reviewCall struct {
	ctx   context.Context //nolint:containedctx // it lives as long as the call
	in    *invocation
	flags reviewFlags
	book  string
	words []string // behind the answer
	by    app.Word
}

var answers = map[string]answer{
	"list": {0, 0, func(a *app.App, c reviewCall) error {
		return a.ReviewList(c.ctx, c.in.stdout, c.book, app.ListOptions{Verbose: c.flags.verbose, JSON: c.flags.json})
	}},
	"accept": {1, 1, func(a *app.App, c reviewCall) error {
		return a.ReviewAccept(c.ctx, c.in.stdout, c.book, c.words[0], c.flags.amount, c.by)
	}},
	"reject": {1, 1, func(a *app.App, c reviewCall) error {
		return a.ReviewReject(c.ctx, c.in.stdout, c.book, c.words[0], c.by)
	}},
	"assign": {2, 3, func(a *app.App, c reviewCall) error {
		return a.ReviewAssign(c.ctx, c.in.stdout, c.book, c.words[0], c.words[1], append(c.words, "")[2], c.by)
	}},
	"split": {2, 1000, func(a *app.App, c reviewCall) error {
		return a.ReviewSplit(c.ctx, c.in.stdout, c.book, c.words[0], c.words[1:], c.by)
	}},
	"ignore": {1, 1, func(a *app.App, c reviewCall) error {
		return a.ReviewIgnore(c.ctx, c.in.stdout, c.book, c.words[0], c.flags.always, c.by)
	}},
	"undo": {1, 1, func(a *app.App, c reviewCall) error {
		return a.ReviewUndo(c.ctx, c.in.stdout, c.book, c.words[0], c.by)
	}},
	"sample": {0, 0, func(a *app.App, c reviewCall) error {
		return a.ReviewSample(c.ctx, c.in.stdout, c.book)
	}},
	"confirm": {1, 1, func(a *app.App, c reviewCall) error {
		return a.ReviewConfirm(c.ctx, c.in.stdout, c.book, c.words[0], c.by)
	}},
	"sources": {0, 0, func(a *app.App, c reviewCall) error {
		return a.ReviewSources(c.ctx, c.in.stdout, c.book)
	}},
	"proof": {1, 1, func(a *app.App, c reviewCall) error {
		return a.ReviewProof(c.ctx, c.in.stdout, c.book, c.words[0], c.flags.proof, c.by)
	}},
	"forget": {1, 1, func(a *app.App, c reviewCall) error {
		return a.ReviewForget(c.ctx, c.in.stdout, c.book, c.words[0], c.by)
	}},
}

func review(ctx context.Context, in *invocation, args []string) error {
	var flags reviewFlags
	words, err := in.parse(args, flags.define)
	if err != nil {
		return err
	}
	if len(words) == 0 {
		return usagef("write relanced %s", reviewUsage)
	}
	answer, known := answers[words[0]]
	if !known {
		return usagef("review has no %q: write relanced %s", words[0], reviewUsage)
	}
	if rest := len(words) - 1; rest < answer.least || rest > answer.most {
		return usagef("write relanced %s", reviewUsage)
	}
	if err := in.misplaced(words[0]); err != nil {
		return err
	}
	return in.with(ctx, flags.asOf, func(a *app.App, book string) error {
		return answer.do(a, reviewCall{ctx, in, flags, book, words[1:], app.Word{Actor: in.person(), Why: flags.note}})
	})
}

func calibration(ctx context.Context, in *invocation, args []string) error {
	var asOf string
	var asJSON bool
	_, err := in.words(args, func(f *flag.FlagSet) {
		asOfFlag(&asOf)(f)
		f.BoolVar(&asJSON, "json", false, "print the report as one JSON object")
	}, 0)
	if err != nil {
		return err
	}
	return in.with(ctx, asOf, func(a *app.App, book string) error { return a.Calibration(ctx, in.stdout, book, asJSON) })
}
