-- What files of every kind bring: in which format a statement came, which lines
-- are batches, where the same movement was seen again, what was withdrawn.

-- +goose Up
-- +goose StatementBegin
ALTER TABLE statements ADD COLUMN format TEXT NOT NULL DEFAULT '';
UPDATE statements SET format = (SELECT CASE WHEN f.reader LIKE 'ofx/%' THEN 'ofx' ELSE 'camt.053' END
    FROM files f WHERE f.book = statements.book AND f.id = statements.file_id);
ALTER TABLE statements ADD COLUMN withdrawn INTEGER NOT NULL DEFAULT 0;

ALTER TABLE files ADD COLUMN withdrawn_at BIGINT NOT NULL DEFAULT 0;
-- A file that was withdrawn may come back.
DROP INDEX files_recorded;
CREATE UNIQUE INDEX files_recorded ON files (book, sha256) WHERE state = 'recorded' AND withdrawn_at = 0;

-- The line of a batch keeps its row when its details are booked instead of it.
ALTER TABLE entries ADD COLUMN parent TEXT NOT NULL DEFAULT '';
ALTER TABLE entries ADD COLUMN line TEXT NOT NULL DEFAULT '';
ALTER TABLE entries ADD COLUMN gone TEXT NOT NULL DEFAULT '' CHECK (gone = '' OR gone = 'split' OR gone = 'withdrawn');
ALTER TABLE entries ADD COLUMN announced INTEGER NOT NULL DEFAULT 0;
-- Statements are recorded one after the other, so that this index only grows at its end.
CREATE INDEX entries_statement ON entries (book, statement_id);
-- Only people ask for a reference: an index on it costs every row that is recorded.
DROP INDEX entries_bank_ref;
CREATE INDEX entries_parent ON entries (book, parent) WHERE parent <> '';

-- Where else a movement was seen: every presentation of an entry that more than
-- one statement shows, the first included.
CREATE TABLE sightings (
    book         TEXT NOT NULL,
    entry        TEXT NOT NULL,
    statement_id BIGINT NOT NULL,
    line         TEXT NOT NULL,
    bank_ref     TEXT NOT NULL,
    presented    TEXT NOT NULL,
    PRIMARY KEY (book, entry, statement_id, line),
    FOREIGN KEY (book, entry) REFERENCES entries (book, id),
    FOREIGN KEY (book, statement_id) REFERENCES statements (book, id)
);
CREATE INDEX sightings_statement ON sightings (book, statement_id);
CREATE INDEX sightings_bank_ref ON sightings (book, bank_ref);

ALTER TABLE invoices ADD COLUMN terms TEXT NOT NULL DEFAULT '';
ALTER TABLE invoices ADD COLUMN discounts TEXT NOT NULL DEFAULT '[]';
ALTER TABLE invoices ADD COLUMN pay_to TEXT NOT NULL DEFAULT '';
ALTER TABLE invoices ADD COLUMN payee TEXT NOT NULL DEFAULT '';
ALTER TABLE invoices ADD COLUMN settled_minor BIGINT NOT NULL DEFAULT 0;
ALTER TABLE invoices ADD COLUMN settled_by TEXT NOT NULL DEFAULT '';

ALTER TABLE customers ADD COLUMN on_account BIGINT NOT NULL DEFAULT 0;
-- +goose StatementEnd
