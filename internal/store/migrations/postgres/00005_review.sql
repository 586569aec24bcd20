-- What people say of proposals and of allocations that nobody decided in
-- person, so that every rule can be measured; whose money is never a customer's.

-- +goose Up
-- The last word on one explanation of one credit. The events keep all of them.
CREATE TABLE judgements (
    book        TEXT NOT NULL,
    entry       TEXT NOT NULL,
    key         TEXT NOT NULL,
    about       TEXT NOT NULL CHECK (about IN ('proposal', 'allocation')),
    rule        TEXT NOT NULL,
    probability DOUBLE PRECISION NOT NULL,
    held        BIGINT NOT NULL,
    correct     BIGINT NOT NULL,
    actor       TEXT NOT NULL,
    at          BIGINT NOT NULL,
    why         TEXT NOT NULL,
    PRIMARY KEY (book, entry, key, about),
    FOREIGN KEY (book, entry) REFERENCES entries (book, id)
);

CREATE TABLE sources (
    book  TEXT NOT NULL REFERENCES books (book),
    iban  TEXT NOT NULL,
    name  TEXT NOT NULL,
    actor TEXT NOT NULL,
    at    BIGINT NOT NULL,
    why   TEXT NOT NULL,
    PRIMARY KEY (book, iban, name)
);

CREATE TABLE demotions (
    book TEXT NOT NULL REFERENCES books (book),
    rule TEXT NOT NULL,
    why  TEXT NOT NULL,
    at   BIGINT NOT NULL,
    PRIMARY KEY (book, rule)
);
