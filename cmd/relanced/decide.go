package main

import (
	"context"
	"flag"

	"relanced/internal/app"
)

func asOfFlag(asOf *string) func(*flag.FlagSet) {
	return func(f *flag.FlagSet) { f.StringVar(asOf, "as-of", "", "the day that is today for everything") }
}

func export(ctx context.Context, in *invocation, args []string) error {
	var asOf, format string
	words, err := in.words(args, func(f *flag.FlagSet) {
		asOfFlag(&asOf)(f)
		f.StringVar(&format, "format", "csv", "csv or json")
	}, 1)
	if err != nil {
		return err
	}
	return in.with(ctx, asOf, func(a *app.App, book string) error {
		return a.Export(ctx, in.stdout, words[0], book, format)
	})
}

func explain(ctx context.Context, in *invocation, args []string) error {
	var asOf string
	words, err := in.words(args, asOfFlag(&asOf), 2)
	if err != nil {
		return err
	}
	return in.with(ctx, asOf, func(a *app.App, book string) error {
		switch words[0] {
		case "invoice":
			return a.ExplainInvoice(ctx, in.stdout, book, words[1])
		case "entry":
			return a.ExplainEntry(ctx, in.stdout, book, words[1])
		}
		return usagef("explain an invoice or an entry, not %q", words[0])
	})
}

func dossier(ctx context.Context, in *invocation, args []string) error {
	var asOf, out string
	words, err := in.words(args, func(f *flag.FlagSet) {
		asOfFlag(&asOf)(f)
		f.StringVar(&out, "out", "", "the ZIP to write (default: named after what it is of, in this folder)")
	}, 2)
	if err != nil {
		return err
	}
	return in.with(ctx, asOf, func(a *app.App, book string) error {
		return a.Dossier(ctx, in.stdout, book, words[0], words[1], out)
	})
}

func hold(ctx context.Context, in *invocation, args []string) error {
	var asOf string
	var r app.HoldRequest
	words, err := in.words(args, func(f *flag.FlagSet) {
		asOfFlag(&asOf)(f)
		f.StringVar(&r.Until, "until", "", "last day of the hold, YYYY-MM-DD")
		f.StringVar(&r.Kind, "kind", "", "dispute, promise, plan, manual or insolvency")
		f.StringVar(&r.Note, "note", "", "why")
		f.StringVar(&r.Since, "since", "", "of an insolvency: day of the judgment, YYYY-MM-DD")
		f.StringVar(&r.Instalments, "instalments", "", "of a plan: 2026-04-30=500.00,2026-05-31=500.00")
	}, 2)
	if err != nil {
		return err
	}
	r.Author = in.person()
	return in.with(ctx, asOf, func(a *app.App, book string) error {
		return a.Hold(ctx, in.stdout, book, words[0], words[1], r)
	})
}

func late(ctx context.Context, in *invocation, args []string) error {
	var asOf string
	var id string
	if len(args) > 0 && args[0] == "approve" {
		words, err := in.words(args[1:], asOfFlag(&asOf), 1)
		if err != nil {
			return err
		}
		id = words[0]
	} else if _, err := in.words(args, asOfFlag(&asOf), 0); err != nil {
		return err
	}
	return in.with(ctx, asOf, func(a *app.App, book string) error {
		if id != "" {
			return a.Apologise(ctx, in.stdout, book, id, in.person())
		}
		return a.Late(ctx, in.stdout, book)
	})
}

func charges(ctx context.Context, in *invocation, args []string) error {
	var asOf string
	var r app.ChargesRequest
	words, err := in.parse(args, func(f *flag.FlagSet) {
		asOfFlag(&asOf)(f)
		f.StringVar(&r.Kind, "kind", "", "interest or indemnity (default: both)")
		f.StringVar(&r.Amount, "amount", "", "how much of it (default: all that is left)")
		f.StringVar(&r.Note, "note", "", "why")
	})
	if err != nil {
		return err
	}
	r.Author = in.person()
	return in.with(ctx, asOf, func(a *app.App, book string) error {
		switch {
		case len(words) == 0 || len(words) == 1 && words[0] == "list":
			return a.Charges(ctx, in.stdout, book)
		case len(words) == 2:
			return a.SettleCharges(ctx, in.stdout, book, words[0], words[1], r)
		}
		return usagef("write relanced %s", commands[in.name].usage)
	})
}

func reports(ctx context.Context, in *invocation, args []string) error {
	var asOf, by, format string
	words, err := in.words(args, func(f *flag.FlagSet) {
		asOfFlag(&asOf)(f)
		f.StringVar(&by, "per", "customer", "what the aged balance is drawn up by: customer, segment or month")
		f.StringVar(&format, "format", "table", "table or csv")
	}, 1)
	if err != nil {
		return err
	}
	return in.with(ctx, asOf, func(a *app.App, book string) error {
		return a.Report(ctx, in.stdout, book, words[0], by, format)
	})
}

func withdraw(ctx context.Context, in *invocation, args []string) error {
	var asOf, note string
	words, err := in.words(args, func(f *flag.FlagSet) {
		asOfFlag(&asOf)(f)
		f.StringVar(&note, "note", "", "why")
	}, 1)
	if err != nil {
		return err
	}
	return in.with(ctx, asOf, func(a *app.App, book string) error {
		return a.Withdraw(ctx, in.stdout, book, words[0], in.person(), note)
	})
}

func coverage(ctx context.Context, in *invocation, args []string) error {
	var asOf, note string
	words, err := in.parse(args, func(f *flag.FlagSet) {
		asOfFlag(&asOf)(f)
		f.StringVar(&note, "note", "", "why a gap is accepted")
	})
	if err != nil {
		return err
	}
	return in.with(ctx, asOf, func(a *app.App, book string) error {
		switch {
		case len(words) == 0:
			return a.Coverage(ctx, in.stdout, book)
		case len(words) == 4 && words[0] == "accept":
			return a.AcceptGap(ctx, in.stdout, book, words[1], words[2], words[3], note, in.person())
		}
		return usagef("write relanced %s", commands[in.name].usage)
	})
}

func read(ctx context.Context, in *invocation, args []string) error {
	var all bool
	words, err := in.words(args, func(f *flag.FlagSet) {
		f.BoolVar(&all, "all", false, "every entry and invoice, not only the first ones")
	}, 1)
	if err != nil {
		return err
	}
	c, err := in.settings()
	if err != nil {
		return err
	}
	return app.ReadFile(ctx, in.stdout, c, words[0], all)
}
