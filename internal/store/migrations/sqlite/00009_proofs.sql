-- What became of a letter after it was printed: a person says, a row each time.

-- +goose Up
-- +goose StatementBegin
CREATE TABLE proofs (
    book      TEXT NOT NULL,
    id        INTEGER NOT NULL,
    reminder  TEXT NOT NULL,
    tracking  TEXT NOT NULL,
    deposited TEXT NOT NULL,
    delivered TEXT NOT NULL,
    file_name TEXT NOT NULL,
    place     TEXT NOT NULL,
    sha256    TEXT NOT NULL,
    note      TEXT NOT NULL,
    author    TEXT NOT NULL,
    at        INTEGER NOT NULL,
    PRIMARY KEY (book, id),
    FOREIGN KEY (book, reminder) REFERENCES reminders (book, id)
) STRICT;
CREATE INDEX proofs_reminder ON proofs (book, reminder);
-- +goose StatementEnd
