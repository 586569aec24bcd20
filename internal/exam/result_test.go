package exam

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"relanced/internal/firms"
	"relanced/internal/store/storetest"
	"relanced/reconcile"
)

// TestBothDatabases lets one firm live on each engine, with an accountant who
// decides: the results are the same to the letter.
func TestBothDatabases(t *testing.T) {
	t.Parallel()
	f, err := firms.Generate(20260302, firms.Options{Customers: 15, Months: 2, Noise: firms.Hard})
	if err != nil {
		t.Fatal(err)
	}
	sit := func(url string) *Sitting {
		s, err := Sit(t.Context(), f, Options{Dir: t.TempDir(), URL: url, Matching: reconcile.DefaultConfig(), Reminders: true, Every: 4, DecideAfter: 10})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	small, large := sit(""), sit(storetest.PostgresURL(t))
	if diff := cmp.Diff(small.Result(), large.Result()); diff != "" {
		t.Errorf("SQLite and PostgreSQL differ (-SQLite +PostgreSQL):\n%s", diff)
	}
	if len(small.Decided) == 0 || len(small.Reminders) == 0 {
		t.Errorf("%d decided, %d reminders: nothing is examined", len(small.Decided), len(small.Reminders))
	}
}

// TestAccountant: what has waited is decided as the truth is, and marked by what
// the engine had said.
func TestAccountant(t *testing.T) {
	t.Parallel()
	f, err := firms.Generate(20260303, firms.Options{Customers: 100, Months: 3, Noise: firms.Hard, Statements: firms.Monthly})
	if err != nil {
		t.Fatal(err)
	}
	s, err := Sit(t.Context(), f, Options{Dir: t.TempDir(), Matching: reconcile.DefaultConfig(), Every: 4, DecideAfter: 3})
	if err != nil {
		t.Fatal(err)
	}
	decided := 0
	for _, c := range f.Credits {
		before, byPerson := s.Decided[c.Ref]
		if !byPerson {
			continue
		}
		if before.State != "review" || len(before.Parts) > 0 {
			t.Errorf("%s was decided before: %+v", c.Ref, before)
		}
		if got := s.Answers()[c.Ref]; len(got.Parts) > 0 {
			t.Errorf("%s is marked by what the accountant said", c.Ref)
		}
		var parts []string
		for _, a := range s.Live {
			if s.refs()[a.Entry] == c.Ref {
				parts = append(parts, a.Invoice)
			}
		}
		if len(parts) > 0 {
			decided++
			if !sameInvoices(c.Parts, parts) {
				t.Errorf("%s is on %v, and the truth is %+v", c.Ref, parts, c.Parts)
			}
		}
	}
	if decided < 5 {
		t.Errorf("%d decided", decided)
	}
}

func (s *Sitting) refs() map[string]string {
	list := map[string]string{}
	for _, e := range s.Entries {
		list[e.ID] = e.Ref()
	}
	return list
}
