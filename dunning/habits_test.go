package dunning

import (
	"fmt"
	"testing"

	"relanced/internal/ledger"
	"relanced/internal/store"
)

func TestHabitOf(t *testing.T) {
	t.Parallel()
	const today = ledger.Date("2026-06-01")
	paid := func(late ...int) []store.Payment {
		var list []store.Payment
		for n, days := range late {
			due := today.AddDays(-40 - 20*n)
			list = append(list, store.Payment{Invoice: fmt.Sprint(n), DueDate: due, Last: due.AddDays(days), Settled: true})
		}
		return list
	}
	old := paid(30, 30, 30)
	for i := range old {
		old[i].DueDate, old[i].Last = old[i].DueDate.AddDays(-400), old[i].Last.AddDays(-400)
	}
	inPart := paid(30, 30, 30)
	for i := range inPart {
		inPart[i].Settled = false
	}
	for _, c := range []struct {
		name     string
		payments []store.Payment
		want     Habit
	}{
		{"never paid", nil, HabitNew},
		{"only parts", inPart, HabitNew},
		{"twice in the year", paid(0, 30), HabitOccasional},
		{"long ago", old, HabitOccasional},
		{"in time", paid(0, -3, 5, 1), HabitRegular},
		{"a weekend late", paid(10, 10, 10), HabitRegular},
		{"half late is not most", paid(30, 30, 0, 0), HabitRegular},
		{"mostly late", paid(30, 11, 0), HabitLate},
		{"bettered: the last twelve count", paid(0, 0, 0, 0, 0, 0, 0, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40), HabitRegular},
	} {
		if got := HabitOf(c.payments, today); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// TestWhoPaysLateHasAnotherLadder: the ledger's own payments choose the policy,
// and a customer's own goes before.
func TestWhoPaysLateHasAnotherLadder(t *testing.T) {
	t.Parallel()
	change := func(c *Config) {
		c.Policies["early"], _ = presetOf("early")
		c.Habits = map[Habit]string{HabitLate: "early"}
	}
	eachFirm(t, change, func(t *testing.T, f *firm) {
		for n := range 3 {
			number := fmt.Sprintf("FP-%d", n)
			f.update(saves(bill(number, "C1", 50_00, "2025-10-01", ledger.Date("2025-11-01").AddDays(n))))
			f.update(f.paid(number, 50_00, "2026-01-15"))
		}
		f.owes("C2", "FA-2", 80_00)
		f.view(func(tx *store.Tx) error {
			s, err := f.Load(tx, "")
			if s.Habits["C1"] != HabitLate || s.Habits["C2"] != "" {
				t.Errorf("habits %v", s.Habits)
			}
			steps := map[string]string{}
			for _, d := range f.Planner.Plan(s).Due {
				steps[d.Customer] = d.Policy + " " + d.Step
			}
			if steps["C1"] != "early formal" || steps["C2"] != "default friendly" {
				t.Errorf("steps %v", steps)
			}
			return err
		})
	})
}

// TestAPartPaymentAnchorsAnew: who has paid a part is left in peace for as long
// as after a reminder, and the step stays the one that was next.
func TestAPartPaymentAnchorsAnew(t *testing.T) {
	t.Parallel()
	eachFirm(t, nil, func(t *testing.T, f *firm) {
		f.remind()
		f.on("2026-03-16")
		f.update(f.paid("FA-1", 100_00, "2026-03-15"))
		for day := ledger.Date("2026-03-17"); day < "2026-03-24"; day = day.AddDays(1) {
			f.on(day)
			f.remind()
		}
		f.wantStory(friendlyID+" friendly sent", "2026-03-23-C1-EUR formal sent") // a Sunday and a week
		f.wantInLetter("2026-03-23-C1-EUR", "240,00 € 140,00 €")
	})
}
