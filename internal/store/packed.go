package store

import (
	"context"
	"strings"
)

// packed stands between the columns of a row that comes as one text: of a column
// the drivers make a copy, a lock and a conversion, and of a million rows that is
// most of the time it takes to read them.
const packed = "\x1f"

// packedBatch is how many rows are handed over at once.
const packedBatch = 1024

// eachPacked reads columns of the book's rows of a table, none of them NULL, as texts, and
// hands on the fields of one row after the other, lent for the call; nil for a row
// with a field that holds what stands between them. whole is of [Tx.wholeTable].
// What the rows say is taken apart while the database reads on. Whether to go on is
// asked once a batch: a context that can be cancelled costs the driver a goroutine
// at every row.
func (t *Tx) eachPacked(columns []string, table, whole string, hand func(fields []string) error) error {
	batches, failed, stop := make(chan []string, 4), make(chan error, 1), make(chan struct{})
	go func() {
		defer close(stop)
		failed <- unpack(batches, len(columns), hand)
	}()
	err := t.readPacked(columns, table, whole, batches, stop)
	close(batches)
	if unpacked := <-failed; unpacked != nil {
		return unpacked
	}
	return err
}

func (t *Tx) readPacked(columns []string, table, whole string, batches chan<- []string, stop <-chan struct{}) error {
	rows, err := t.tx.QueryContext(context.WithoutCancel(t.ctx), t.tx.Rebind(`SELECT concat_ws(?, `+strings.Join(columns, `, `)+`) FROM `+table+` WHERE `+whole+` = ?`), packed, t.book)
	if err != nil {
		return err
	}
	defer rows.Close() //nolint:errcheck // what it has read is checked below
	batch := make([]string, 0, packedBatch)
	for rows.Next() {
		var row string
		if err := rows.Scan(&row); err != nil {
			return err
		}
		if batch = append(batch, row); len(batch) < packedBatch {
			continue
		}
		select {
		case batches <- batch:
		case <-stop: // it has failed
			return nil
		case <-t.ctx.Done():
			return t.ctx.Err()
		}
		batch = make([]string, 0, packedBatch)
	}
	select {
	case batches <- batch:
	case <-stop:
	}
	return rows.Err()
}

func unpack(batches <-chan []string, columns int, hand func(fields []string) error) error {
	fields := make([]string, 0, columns)
	for batch := range batches {
		for _, row := range batch {
			if fields = splitInto(fields[:0], row); len(fields) != columns {
				fields = fields[:0]
			}
			var err error
			if len(fields) == 0 {
				err = hand(nil)
			} else {
				err = hand(fields)
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

func splitInto(fields []string, row string) []string {
	for {
		field, rest, more := strings.Cut(row, packed)
		if fields = append(fields, field); !more {
			return fields
		}
		row = rest
	}
}
