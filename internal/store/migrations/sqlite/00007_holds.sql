-- A payment plan brings days of its own, insolvency stops everything, and a step
-- that was sent although the money had come is given back.

-- +goose Up
-- +goose StatementBegin
CREATE TABLE holds_new (
    book      TEXT NOT NULL REFERENCES books (book),
    id        INTEGER NOT NULL,
    invoice   TEXT NOT NULL,
    customer  TEXT NOT NULL,
    kind      TEXT NOT NULL CHECK (kind IN ('dispute', 'promise', 'plan', 'manual', 'insolvency')),
    until_day TEXT NOT NULL,
    note      TEXT NOT NULL,
    author    TEXT NOT NULL,
    at        INTEGER NOT NULL,
    plan      TEXT NOT NULL DEFAULT '[]',
    PRIMARY KEY (book, id)
) STRICT;
INSERT INTO holds_new (book, id, invoice, customer, kind, until_day, note, author, at)
    SELECT book, id, invoice, customer, kind, until_day, note, author, at FROM holds;
DROP TABLE holds;
ALTER TABLE holds_new RENAME TO holds;
-- +goose StatementEnd
