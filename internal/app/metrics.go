package app

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promauto"

	"relanced/dunning"
	"relanced/dunning/channel"
	"relanced/ingest"
	"relanced/internal/ledger"
	"relanced/internal/store"
	"relanced/reconcile"
)

// metrics is what Prometheus sees. The registry is the app's own, so that
// several apps live in one process; every label value exists at zero.
type metrics struct {
	registry     *prometheus.Registry
	files        *prometheus.CounterVec
	rows         *prometheus.CounterVec
	decisions    *prometheus.CounterVec
	reminders    *prometheus.CounterVec
	failures     *prometheus.CounterVec
	replies      *prometheus.CounterVec
	held         *prometheus.GaugeVec
	stageErrors  *prometheus.CounterVec
	stageStopped *prometheus.GaugeVec
	stageSeconds *prometheus.HistogramVec
	stageLast    *prometheus.GaugeVec
}

func newMetrics(a *App) *metrics {
	registry := prometheus.NewRegistry()
	registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}), &ledgerCollector{app: a})
	f := promauto.With(registry)
	counter := func(name, help, label string, values ...string) *prometheus.CounterVec {
		v := f.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, []string{label})
		for _, value := range values {
			v.WithLabelValues(value)
		}
		return v
	}
	gauge := func(name, help, label string, values ...string) *prometheus.GaugeVec {
		v := f.NewGaugeVec(prometheus.GaugeOpts{Name: name, Help: help}, []string{label})
		for _, value := range values {
			v.WithLabelValues(value)
		}
		return v
	}
	m := &metrics{
		registry:     registry,
		files:        counter("relanced_files_total", "Files of the inbox, by what became of them.", "outcome", "recorded", "duplicate", "rejected"),
		rows:         counter("relanced_recorded_total", "Rows that files brought: new entries, new or changed invoices and customers.", "kind", "entry", "invoice", "customer"),
		decisions:    counter("relanced_decisions_total", "Entries that matching decided on, by outcome.", "outcome", "allocated", "review", "ignored", "reversed"),
		reminders:    counter("relanced_reminders_total", "Reminders, by what became of them.", "outcome", "planned", "sent", "cancelled", "refused", "uncertain", "put_off"),
		failures:     counter("relanced_channel_failures_total", "Messages that a channel did not deliver, by reason.", "reason", texts(channel.Reasons())...),
		replies:      counter("relanced_replies_total", "Messages of the mailbox that were read, by kind; unknown ones answer no reminder.", "kind", "reply", "bounce", "auto", "unknown"),
		held:         gauge("relanced_held_instalments", "Instalments that were held at the last planning, by guard.", "guard", texts(dunning.Guards())...),
		stageErrors:  counter("relanced_stage_errors_total", "Passes of a stage that failed.", "stage", stageNames()...),
		stageStopped: gauge("relanced_stage_stopped", "1 when a panic has stopped the stage.", "stage", stageNames()...),
		stageLast:    gauge("relanced_stage_last_success_timestamp_seconds", "When the stage last ended well.", "stage", stageNames()...),
	}
	m.stageSeconds = f.NewHistogramVec(prometheus.HistogramOpts{
		Name: "relanced_stage_duration_seconds", Help: "How long a pass of a stage took.", Buckets: prometheus.ExponentialBuckets(0.005, 4, 9),
	}, []string{"stage"})
	for _, stage := range stageNames() {
		m.stageSeconds.WithLabelValues(stage)
	}
	f.NewGaugeVec(prometheus.GaugeOpts{Name: "relanced_build_info", Help: "The version that runs."}, []string{"version"}).WithLabelValues(a.version).Set(1)
	return m
}

func texts[T ~string](values []T) []string {
	list := make([]string, len(values))
	for i, v := range values {
		list[i] = string(v)
	}
	return list
}

func (m *metrics) tookIn(r ingest.Result) {
	m.files.WithLabelValues("recorded").Add(float64(r.Recorded))
	m.files.WithLabelValues("duplicate").Add(float64(r.Duplicates))
	m.files.WithLabelValues("rejected").Add(float64(r.Rejected))
	m.rows.WithLabelValues("entry").Add(float64(r.Entries))
	m.rows.WithLabelValues("invoice").Add(float64(r.Invoices))
	m.rows.WithLabelValues("customer").Add(float64(r.Customers))
}

func (m *metrics) matched(r reconcile.Result) {
	m.decisions.WithLabelValues("allocated").Add(float64(r.Allocated))
	m.decisions.WithLabelValues("review").Add(float64(r.Review))
	m.decisions.WithLabelValues("ignored").Add(float64(r.Ignored))
	m.decisions.WithLabelValues("reversed").Add(float64(r.Reversed))
}

func (m *metrics) reminded(r dunning.Sums) {
	for outcome, n := range map[string]int{
		"planned": r.Planned, "sent": r.Sent, "cancelled": r.Cancelled, "refused": r.Refused, "uncertain": r.Uncertain, "put_off": r.PutOff,
	} {
		m.reminders.WithLabelValues(outcome).Add(float64(n))
	}
	for reason, n := range r.Failures {
		m.failures.WithLabelValues(string(reason)).Add(float64(n))
	}
	if !r.Counted {
		return
	}
	held := map[dunning.Guard]int{}
	for _, h := range r.Held {
		held[h.Guard]++
	}
	for _, g := range dunning.Guards() {
		m.held.WithLabelValues(string(g)).Set(float64(held[g]))
	}
}

func (m *metrics) heard(r dunning.ReplySums) {
	m.replies.WithLabelValues("reply").Add(float64(r.Replies))
	m.replies.WithLabelValues("bounce").Add(float64(r.Bounces))
	m.replies.WithLabelValues("auto").Add(float64(r.Auto))
	m.replies.WithLabelValues("unknown").Add(float64(r.Unknown))
}

func (m *metrics) stageRan(stage string, took time.Duration, err error) {
	m.stageSeconds.WithLabelValues(stage).Observe(took.Seconds())
	if err != nil {
		m.stageErrors.WithLabelValues(stage).Inc()
		return
	}
	m.stageLast.WithLabelValues(stage).SetToCurrentTime()
}

// ledgerCollector asks the ledger at each scrape, so that what is counted is
// what is there, whoever put it there.
type ledgerCollector struct{ app *App }

var (
	entriesDesc   = prometheus.NewDesc("relanced_entries", "Entries of the ledger, by book and state.", []string{"book", "state"}, nil)
	remindersDesc = prometheus.NewDesc("relanced_reminders", "Reminders of the ledger, by book and state.", []string{"book", "state"}, nil)
	stuckDesc     = prometheus.NewDesc("relanced_reminders_stuck", "Reminders whose channel has failed for longer than the patience of their policy.", []string{"book"}, nil)
	rejectedDesc  = prometheus.NewDesc("relanced_rejected_files", "Refused files that wait for a person.", []string{"book"}, nil)
	payersDesc    = prometheus.NewDesc("relanced_reminders_to_payers_total", "Invoices reminded after the money was booked, but before its statement arrived. It must stay at zero.", []string{"book"}, nil)
	needlessDesc  = prometheus.NewDesc("relanced_needless_holds_total", "Days on which a guard kept back a due reminder of an overdue invoice although nothing had come for it and no money of its customer was waiting, summed over invoices.", []string{"book", "guard"}, nil)
	rightDesc     = prometheus.NewDesc("relanced_right_holds_total", "Days on which a guard kept back a due reminder of an overdue invoice while money of its customer was waiting, or it was paid, summed over invoices.", []string{"book", "guard"}, nil)
	coveredDesc   = prometheus.NewDesc("relanced_covered_until_timestamp_seconds", "End of the last day of an account that statements cover.", []string{"book", "account"}, nil)
	gapsDesc      = prometheus.NewDesc("relanced_coverage_gaps", "Gaps between the statements of an account that nobody has accepted.", []string{"book", "account"}, nil)
	ruleMadeDesc  = prometheus.NewDesc("relanced_rule_allocations_total", "Credits allocated without a person, by rule.", []string{"book", "rule"}, nil)
	ruleUndone    = prometheus.NewDesc("relanced_rule_undone_total", "Credits allocated without a person that a person undid, by rule.", []string{"book", "rule"}, nil)
	ruleDemoted   = prometheus.NewDesc("relanced_rule_demoted", "1 when the rule was wrong too often and only proposes.", []string{"book", "rule"}, nil)
	upDesc        = prometheus.NewDesc("relanced_ledger_up", "1 when the ledger answered this scrape.", nil, nil)
)

// Describe implements prometheus.Collector.
func (c *ledgerCollector) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{entriesDesc, remindersDesc, stuckDesc, rejectedDesc, payersDesc, needlessDesc, rightDesc, coveredDesc, gapsDesc, ruleMadeDesc, ruleUndone, ruleDemoted, upDesc} {
		ch <- d
	}
}

// Collect implements prometheus.Collector.
func (c *ledgerCollector) Collect(ch chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	books, err := c.app.store.Books(ctx)
	if !slices.Contains(books, c.app.config.DefaultBook()) {
		books = append(books, c.app.config.DefaultBook()) // at zero from the start
	}
	for _, book := range books {
		if err == nil {
			err = c.app.store.View(ctx, book, func(tx *store.Tx) error { return c.collect(tx, book, ch) })
		}
	}
	up := 1.0
	if err != nil {
		up = 0
	}
	ch <- prometheus.MustNewConstMetric(upDesc, prometheus.GaugeValue, up)
}

func (c *ledgerCollector) collect(tx *store.Tx, book string, ch chan<- prometheus.Metric) error {
	entries, err := tx.CountEntries()
	if err != nil {
		return err
	}
	reminders, err := tx.CountReminders()
	if err != nil {
		return err
	}
	rejected, err := tx.RejectedFiles()
	if err != nil {
		return err
	}
	late, err := tx.LateArrivals(c.app.zone)
	if err != nil {
		return err
	}
	gauge := func(d *prometheus.Desc, n int, labels ...string) {
		ch <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, float64(n), labels...)
	}
	for _, s := range ledger.EntryStates() {
		gauge(entriesDesc, entries[s], book, string(s))
	}
	for _, s := range ledger.ReminderStates() {
		gauge(remindersDesc, reminders[s], book, string(s))
	}
	stuck, err := c.app.remind.Stuck(tx)
	if err != nil {
		return err
	}
	gauge(stuckDesc, len(stuck), book)
	gauge(rejectedDesc, len(rejected), book)
	accounts, err := c.app.coverage(tx)
	if err != nil {
		return err
	}
	for _, account := range accounts {
		name := strings.TrimSpace(account.Account.ID + " " + account.Account.Currency)
		gaps := slices.DeleteFunc(account.Gaps, func(g dunning.Gap) bool { return g.Accepted })
		gauge(gapsDesc, len(gaps), book, name)
		if account.To != "" {
			end := account.To.AddDays(1).At(0, c.app.zone)
			ch <- prometheus.MustNewConstMetric(coveredDesc, prometheus.GaugeValue, float64(end.Unix()), book, name)
		}
	}
	ch <- prometheus.MustNewConstMetric(payersDesc, prometheus.CounterValue, float64(len(late)), book)
	if err := collectDoubts(tx, book, ch); err != nil {
		return err
	}
	return collectRules(tx, book, ch)
}

// collectDoubts counts on how many days each guard was right to doubt.
func collectDoubts(tx *store.Tx, book string, ch chan<- prometheus.Metric) error {
	days, err := tx.DoubtDays()
	if err != nil {
		return err
	}
	for _, guard := range dunning.DoubtingGuards() {
		var n store.DoubtDays
		for _, d := range days {
			if d.Guard == string(guard) {
				n = d
			}
		}
		ch <- prometheus.MustNewConstMetric(needlessDesc, prometheus.CounterValue, float64(n.Needless), book, string(guard))
		ch <- prometheus.MustNewConstMetric(rightDesc, prometheus.CounterValue, float64(n.Right), book, string(guard))
	}
	return nil
}

// collectRules counts how each rule does. Those of the engine are there from the start.
func collectRules(tx *store.Tx, book string, ch chan<- prometheus.Metric) error {
	counted, err := tx.RuleCounts()
	if err != nil {
		return err
	}
	demotions, err := tx.Demotions()
	if err != nil {
		return err
	}
	counts, demoted := map[string]store.RuleCount{}, map[string]float64{}
	for _, rule := range reconcile.Rules() {
		counts[rule] = store.RuleCount{}
	}
	for _, c := range counted {
		counts[c.Rule] = c
	}
	for _, d := range demotions {
		demoted[d.Rule] = 1
	}
	for rule, c := range counts {
		ch <- prometheus.MustNewConstMetric(ruleMadeDesc, prometheus.CounterValue, float64(c.Allocated), book, rule)
		ch <- prometheus.MustNewConstMetric(ruleUndone, prometheus.CounterValue, float64(c.Undone), book, rule)
		ch <- prometheus.MustNewConstMetric(ruleDemoted, prometheus.GaugeValue, demoted[rule], book, rule)
	}
	return nil
}
