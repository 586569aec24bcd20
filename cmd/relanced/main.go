// Command relanced matches bank statements with invoices and reminds the
// customers who have not paid, and only them.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	_ "time/tzdata" // a minimal server or container has no time zones of its own

	"relanced/config"
	"relanced/internal/app"
)

// Exit codes: scripts rely on them.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2 // bad usage or configuration
)

// version is set by the build (-ldflags "-X main.version=…").
var version = "dev"

// memory is what the daemon should do with, in bytes: enough for a book of a million
// open invoices. Near it the runtime collects more often; beyond it everything still
// works, and takes longer. The environment's GOMEMLIMIT has the last word.
const memory = 1250 << 20

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memory)
	}
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run is main without the process: it runs a command line and returns the exit
// code.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	if len(args) == 0 || args[0] == "help" || args[0] == "-h" || args[0] == "--help" {
		printUsage(stdout)
		if len(args) == 0 {
			return exitUsage
		}
		return exitDone
	}
	c, ok := commands[args[0]]
	if !ok {
		_, _ = fmt.Fprintf(stderr, "relanced: there is no command %q; relanced help lists them\n", args[0])
		return exitUsage
	}
	err := c.run(ctx, &invocation{name: args[0], stdout: stdout, stderr: stderr}, args[1:])
	if err == nil || errors.Is(err, errHelp) {
		return exitDone
	}
	_, _ = fmt.Fprintf(stderr, "relanced: %v\n", err)
	if _, faults := errors.AsType[config.Faults](err); faults || errors.Is(err, app.ErrUsage) {
		return exitUsage
	}
	return exitFailed
}

// command is one subcommand.
type command struct {
	order   int // in the list of help
	usage   string
	summary string
	run     func(ctx context.Context, in *invocation, args []string) error
}

var commands map[string]command

func init() { //nolint:gochecknoinits // help lists the commands that the map holds: a cycle otherwise
	commands = map[string]command{
		"serve":        {1, "serve [--config FILE | --data DIR]", "run the daemon", serve},
		"once":         {2, "once --data DIR [--as-of YYYY-MM-DD] [--json]", "one pass: inbox, match, remind, exit", once},
		"demo":         {3, "demo [--data DIR]", "a small firm with real-looking files; nothing leaves the machine", runDemo},
		"check-config": {4, "check-config --config FILE", "say everything that is wrong with a configuration", checkConfig},
		"migrate":      {5, "migrate [--config FILE | --data DIR]", "bring the ledger up to this version", migrate},
		"export":       {6, "export TABLE --data DIR [--book B] [--format csv|json]", "write a table: invoices entries allocations review reminders aged events", export},
		"explain":      {7, "explain (invoice NUMBER | entry BANK_REF) --data DIR", "the chain from bank line to letter, or why there is none yet, and when", explain},
		"review":       {8, reviewUsage, "the queue where a person decides", review},
		"hold":         {9, "hold (invoice NUMBER | customer ID) --until DATE --kind dispute|promise|plan|manual --note TEXT", "a dated reason not to remind; --kind insolvency, and --instalments for a plan", hold},
		"report":       {17, "report (aged|dso|customers|cash|holds|charges) --data DIR [--as-of DATE] [--per customer|segment|month] [--format table|csv]", "the aged balance, days sales outstanding, how customers pay, the cash to expect, how guards do, the charges that are claimed and unpaid", reports},
		"late":         {16, "late [approve REMINDER] --data DIR", "who was reminded after the money had come, with an apology that you may approve", late},
		"coverage":     {10, "coverage [accept ACCOUNT FROM TO --note TEXT] --data DIR", "which days of which accounts are known, by which file, and what is missing", coverage},
		"withdraw":     {11, "withdraw FILE --data DIR [--note TEXT]", "take a recorded statement file back: its entries no longer count", withdraw},
		"read":         {12, "read FILE [--config FILE] [--all]", "show what a file is read as, without recording anything", read},
		"calibration":  {13, "calibration --data DIR [--json]", "what was promised beside what came of it, by probability and by rule", calibration},
		"rehearse":     {14, "rehearse --data DIR --from DATE --to DATE [--json] [--out DIR] [--book B]", "replay your own past day by day in a scratch ledger, and report what would have happened", rehearse},
		"verify":       {15, "verify --data DIR", "re-check everything that must always hold, and the chain of events", verify},
		"preview":      {18, "preview --data DIR [--customer ID] [--as-of DATE] [--format text|eml|html|pdf] [--out DIR]", "the messages that would leave today, as they would leave", preview},
		"charges":      {19, "charges [(paid | waive | claim) INVOICE --note TEXT] --data DIR [--kind interest|indemnity] [--amount N]", "what letters have claimed beside the principal, and is unpaid; say that it was paid, or is given up", charges},
		"dossier":      {20, "dossier (customer ID | invoice NUMBER) --data DIR [--as-of DATE] [--out FILE.zip]", "a ZIP with what proves a claim: statement, invoices, payments, reminders, log", dossier},
		"version":      {21, "version", "print the version", printVersion},
	}
}
