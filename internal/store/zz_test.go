package store_test

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"
	"slices"

	"github.com/lib/pq"

	"relanced/internal/ledger"
	"relanced/internal/store/storetest"
)

func TestZZ(t *testing.T) {
	if os.Getenv("ZZ") == "" { t.Skip() }
	raw, _ := os.ReadFile("migrations/postgres/00001_ledger.sql")
	up := string(raw)
	up = up[strings.Index(up, "CREATE TABLE entries"):]
	table := up[:strings.Index(up, ";")+1]
	undecided := "CREATE INDEX entries_undecided ON entries (book, state) WHERE state IN ('new', 'review');"
	ref := "CREATE INDEX entries_bank_ref ON entries (book, bank_ref);"
	st := "CREATE TABLE statements (book TEXT NOT NULL, id bigint NOT NULL, PRIMARY KEY (book, id)); INSERT INTO statements VALUES ('main', 1);"
	nofk := regexp.MustCompile(`(?s),\s*FOREIGN KEY.*?statements \(book, id\)`).ReplaceAllString(table, "")
	entries := credits(benchEntries)
	type variant struct{ name, ddl string }
	vs := []variant{
		{"as is", st + table + undecided + ref},
		{"nofk", st + nofk + undecided + ref},
		{"no undecided", st + table + ref},
		{"no ref", st + table + undecided},
		{"nofk no ref no und", st + nofk},
		{"copy", st + table + undecided + ref},
		{"copy nofk", st + nofk + undecided + ref},
	}
	best := map[string]time.Duration{}
	for range 3 {
		for _, v := range vs {
			ctx := context.Background()
			db, _ := sql.Open("postgres", storetest.PostgresURL(t))
			db.SetMaxOpenConns(1)
			if _, err := db.Exec(v.ddl); err != nil {
				t.Fatal(v.name, err, v.ddl)
			}
			start := time.Now()
			tx, _ := db.Begin()
			if strings.HasPrefix(v.name, "copy") {
				tx.Exec("CREATE TEMP TABLE incoming (LIKE entries) ON COMMIT DROP")
				for batch := range slices.Chunk(entries, 1000) {
				s, err := tx.Prepare("COPY incoming (" + strings.Join(bareColumns, ", ") + ") FROM STDIN")
				if err != nil { t.Fatal(err) }
				for _, e := range batch {
					if _, err := s.ExecContext(ctx, bareRow(e)...); err != nil { t.Fatal(err) }
				}
				if _, err := s.Exec(); err != nil { t.Fatal(err) }
				s.Close()
				if _, err := tx.Exec("INSERT INTO entries SELECT * FROM incoming ON CONFLICT DO NOTHING"); err != nil { t.Fatal(err) }
				if _, err := tx.Exec("TRUNCATE incoming"); err != nil { t.Fatal(err) }
				}
			} else {
				arrays := ""
				for i, c := range bareColumns {
					typ := "text"
					if c == "statement_id" || c == "amount_minor" { typ = "bigint" }
					arrays += fmt.Sprintf(", $%d::%s[]", i+1, typ)
				}
				for batch := range slices.Chunk(entries, 1000) {
					cols := make([][]string, len(bareColumns))
					for _, e := range batch {
						for i, v := range bareRow(e) {
							cols[i] = append(cols[i], fmt.Sprint(v))
						}
					}
					args := []any{}
					for _, c := range cols { args = append(args, pq.Array(c)) }
					if _, err := tx.Exec("INSERT INTO entries (" + strings.Join(bareColumns, ", ") + ") SELECT * FROM unnest(" + arrays[2:] + ") ON CONFLICT DO NOTHING", args...); err != nil { t.Fatal(err) }
				}
			}
			if err := tx.Commit(); err != nil {
				t.Fatal(err)
			}
			d := time.Since(start)
			if best[v.name] == 0 || d < best[v.name] {
				best[v.name] = d
			}
			db.Close()
		}
	}
	for _, v := range vs {
		fmt.Printf("%-20s %6.0f/s %s\n", v.name, benchEntries/best[v.name].Seconds(), best[v.name])
	}
	_ = ledger.Entry{}
}
