-- What a reminder claims beside the principal is a row of the ledger. What was sent
-- before is carried over by the program, which knows the rates: see "carried".

-- +goose Up
-- +goose StatementBegin
CREATE TABLE charges (
    book         TEXT NOT NULL,
    reminder     TEXT NOT NULL,
    invoice      TEXT NOT NULL,
    instalment   INTEGER NOT NULL,
    kind         TEXT NOT NULL CHECK (kind IN ('interest', 'indemnity')),
    amount_minor INTEGER NOT NULL CHECK (amount_minor >= 0),
    currency     TEXT NOT NULL,
    PRIMARY KEY (book, reminder, invoice, instalment, kind),
    FOREIGN KEY (book, reminder) REFERENCES reminders (book, id),
    FOREIGN KEY (book, invoice) REFERENCES invoices (book, number)
) STRICT;
CREATE INDEX charges_invoice ON charges (book, invoice);

-- A person says that charges were paid, or are given up. A word is taken back by
-- another row.
CREATE TABLE settled_charges (
    book         TEXT NOT NULL,
    id           INTEGER NOT NULL,
    invoice      TEXT NOT NULL,
    kind         TEXT NOT NULL CHECK (kind IN ('interest', 'indemnity')),
    how          TEXT NOT NULL CHECK (how IN ('paid', 'waived')),
    amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
    currency     TEXT NOT NULL,
    author       TEXT NOT NULL,
    note         TEXT NOT NULL,
    at           INTEGER NOT NULL,
    undoes       INTEGER,
    PRIMARY KEY (book, id),
    FOREIGN KEY (book, invoice) REFERENCES invoices (book, number)
) STRICT;
CREATE INDEX settled_charges_invoice ON settled_charges (book, invoice);
CREATE UNIQUE INDEX settled_charges_undone ON settled_charges (book, undoes) WHERE undoes IS NOT NULL;

ALTER TABLE reminders ADD COLUMN carried INTEGER NOT NULL DEFAULT 0;
CREATE INDEX reminders_uncarried ON reminders (book) WHERE carried = 0 AND state = 'sent';
-- +goose StatementEnd
