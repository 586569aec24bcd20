-- How often a guard held what was unpaid all the same: a guard that cries wolf is
-- switched off, and then the one time it is right nobody listens.

-- +goose Up
CREATE TABLE doubted (
    book      TEXT NOT NULL REFERENCES books (book),
    invoice   TEXT NOT NULL,
    guard     TEXT NOT NULL,
    since_day TEXT NOT NULL,
    until_day TEXT NOT NULL,
    outcome   TEXT NOT NULL CHECK (outcome IN ('', 'needless', 'right')),
    PRIMARY KEY (book, invoice, guard, since_day)
);
CREATE INDEX doubted_open ON doubted (book) WHERE outcome = '';
