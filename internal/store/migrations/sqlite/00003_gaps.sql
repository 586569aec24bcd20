-- Days without statements that a person answers for. An account may change the
-- name it is known by: it is not referred to by key.

-- +goose Up
-- +goose StatementBegin
CREATE TABLE gaps (
    book     TEXT NOT NULL REFERENCES books (book),
    account  TEXT NOT NULL,
    from_day TEXT NOT NULL,
    to_day   TEXT NOT NULL,
    note     TEXT NOT NULL,
    actor    TEXT NOT NULL,
    at       INTEGER NOT NULL,
    PRIMARY KEY (book, account, from_day, to_day)
) STRICT;

-- The reason of a return is asked for before every reminder, and returns are few.
CREATE INDEX entries_returned ON entries (book, account) WHERE return_reason <> '';
-- +goose StatementEnd
