package main

import (
	"context"
	"flag"
	"os"
	"slices"
	"strings"

	"golang.org/x/term"

	"relanced/internal/app"
)

// preview shows what would leave today.
func preview(ctx context.Context, in *invocation, args []string) error {
	o := app.PreviewOptions{Format: app.PreviewFormats()[0]}
	var asOf string
	_, err := in.words(args, func(f *flag.FlagSet) {
		f.StringVar(&asOf, "as-of", "", "the day that is today for everything")
		f.StringVar(&o.Customer, "customer", "", "the one customer to look at")
		f.StringVar(&o.Format, "format", o.Format, "one of "+strings.Join(app.PreviewFormats(), ", "))
		f.StringVar(&o.Out, "out", "", "the folder for a file each")
	}, 0)
	if err != nil {
		return err
	}
	if !slices.Contains(app.PreviewFormats(), o.Format) {
		return usagef("--format %q is unknown: one of %s", o.Format, strings.Join(app.PreviewFormats(), ", "))
	}
	if f, ok := in.stdout.(*os.File); ok && o.Format == "pdf" && o.Out == "" && term.IsTerminal(int(f.Fd())) {
		return usagef("a PDF is not for a terminal: name a folder with --out, or redirect")
	}
	return in.with(ctx, asOf, func(a *app.App, book string) error {
		return a.Preview(ctx, in.stdout, book, o)
	})
}
