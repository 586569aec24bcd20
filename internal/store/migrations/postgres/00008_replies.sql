-- What comes back to reminders, each message once, and how far each mailbox was
-- read.

-- +goose Up
CREATE TABLE replies (
    book       TEXT NOT NULL,
    id         BIGINT NOT NULL,
    message_id TEXT NOT NULL,
    reminder   TEXT NOT NULL,
    kind       TEXT NOT NULL CHECK (kind IN ('reply', 'bounce', 'auto')),
    sender     TEXT NOT NULL,
    subject    TEXT NOT NULL,
    body       TEXT NOT NULL,
    status     TEXT NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('noted', 'waiting', 'settled', 'ignored')),
    at         BIGINT NOT NULL,
    PRIMARY KEY (book, id),
    FOREIGN KEY (book, reminder) REFERENCES reminders (book, id)
);
CREATE UNIQUE INDEX replies_once ON replies (book, message_id);
CREATE INDEX replies_reminder ON replies (book, reminder);
CREATE INDEX reminders_message ON reminders (book, message_id);

CREATE TABLE mailbox_positions (
    book     TEXT NOT NULL REFERENCES books (book),
    mailbox  TEXT NOT NULL,
    validity BIGINT NOT NULL,
    uid      BIGINT NOT NULL,
    PRIMARY KEY (book, mailbox)
);
