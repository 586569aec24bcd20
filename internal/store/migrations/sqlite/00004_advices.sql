-- What payers and payment providers say single credits are made of. The same
-- advice may come in several files: it counts as long as one of them does.

-- +goose Up
CREATE TABLE advices (
    book      TEXT NOT NULL REFERENCES books (book),
    id        INTEGER NOT NULL,
    digest    TEXT NOT NULL,
    source    TEXT NOT NULL,
    reference TEXT NOT NULL,
    day       TEXT NOT NULL,
    net_minor INTEGER NOT NULL,
    currency  TEXT NOT NULL,
    summed    INTEGER NOT NULL,
    lines     TEXT NOT NULL,
    PRIMARY KEY (book, id)
) STRICT;
CREATE UNIQUE INDEX advices_once ON advices (book, digest);
CREATE INDEX advices_net ON advices (book, net_minor);

CREATE TABLE advice_files (
    book    TEXT NOT NULL,
    advice  INTEGER NOT NULL,
    file_id INTEGER NOT NULL,
    PRIMARY KEY (book, advice, file_id),
    FOREIGN KEY (book, advice) REFERENCES advices (book, id),
    FOREIGN KEY (book, file_id) REFERENCES files (book, id)
) STRICT;
CREATE INDEX advice_files_file ON advice_files (book, file_id);
