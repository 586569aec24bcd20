-- The ledger. Every table's key begins with the book, so that one book is one
-- place on any engine that spreads its tables.
-- Days are text (YYYY-MM-DD), instants are microseconds UTC, money is minor units.

-- +goose Up
-- +goose StatementBegin
CREATE TABLE books (
    book       TEXT NOT NULL PRIMARY KEY,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE files (
    book       TEXT NOT NULL REFERENCES books (book),
    id         INTEGER NOT NULL,
    sha256     TEXT NOT NULL,
    name       TEXT NOT NULL,
    kind       TEXT NOT NULL,
    reader     TEXT NOT NULL,
    bytes      INTEGER NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('recorded', 'rejected', 'dismissed')),
    place      TEXT NOT NULL,
    reason     TEXT NOT NULL,
    notes      TEXT NOT NULL,
    arrived_at INTEGER NOT NULL,
    PRIMARY KEY (book, id)
) STRICT;
-- The same bytes are recorded once; a refused file may come back.
CREATE UNIQUE INDEX files_recorded ON files (book, sha256) WHERE state = 'recorded';
CREATE INDEX files_rejected ON files (book, state) WHERE state = 'rejected';

CREATE TABLE accounts (
    book     TEXT NOT NULL REFERENCES books (book),
    id       TEXT NOT NULL,
    iban     TEXT NOT NULL,
    currency TEXT NOT NULL,
    holder   TEXT NOT NULL,
    bank     TEXT NOT NULL,
    PRIMARY KEY (book, id)
) STRICT;

CREATE TABLE statements (
    book          TEXT NOT NULL,
    id            INTEGER NOT NULL,
    file_id       INTEGER NOT NULL,
    account       TEXT NOT NULL,
    ref           TEXT NOT NULL,
    sequence      TEXT NOT NULL,
    from_day      TEXT NOT NULL,
    to_day        TEXT NOT NULL,
    currency      TEXT NOT NULL,
    opening_minor INTEGER,
    closing_minor INTEGER,
    entries       INTEGER NOT NULL,
    net_minor     INTEGER NOT NULL,
    verified      INTEGER NOT NULL,
    notes         TEXT NOT NULL,
    PRIMARY KEY (book, id),
    FOREIGN KEY (book, file_id) REFERENCES files (book, id),
    FOREIGN KEY (book, account) REFERENCES accounts (book, id)
) STRICT;
CREATE INDEX statements_account ON statements (book, account, from_day);

CREATE TABLE entries (
    book          TEXT NOT NULL,
    id            TEXT NOT NULL,
    account       TEXT NOT NULL,
    statement_id  INTEGER NOT NULL,
    bank_ref      TEXT NOT NULL,
    booking_date  TEXT NOT NULL,
    value_date    TEXT NOT NULL,
    amount_minor  INTEGER NOT NULL,
    currency      TEXT NOT NULL,
    counterparty  TEXT NOT NULL,
    iban          TEXT NOT NULL,
    reference     TEXT NOT NULL,
    end_to_end    TEXT NOT NULL,
    remittance    TEXT NOT NULL,
    label         TEXT NOT NULL,
    code          TEXT NOT NULL,
    return_reason TEXT NOT NULL,
    original      TEXT NOT NULL,
    twin          TEXT NOT NULL,
    place         TEXT NOT NULL,
    -- Spelled out, because SQLite builds a temporary table for a longer IN at every row.
    state         TEXT NOT NULL CHECK (state = 'new' OR state = 'allocated' OR state = 'review' OR state = 'ignored'),
    note          TEXT NOT NULL,
    PRIMARY KEY (book, id),
    FOREIGN KEY (book, statement_id) REFERENCES statements (book, id)
) STRICT;
-- Only what is undecided is looked for by state, and that is always few.
CREATE INDEX entries_undecided ON entries (book, state) WHERE state IN ('new', 'review');
CREATE INDEX entries_bank_ref ON entries (book, bank_ref);

CREATE TABLE customers (
    book     TEXT NOT NULL REFERENCES books (book),
    id       TEXT NOT NULL,
    name     TEXT NOT NULL,
    email    TEXT NOT NULL,
    segment  TEXT NOT NULL,
    ibans    TEXT NOT NULL,
    language TEXT NOT NULL,
    phone    TEXT NOT NULL,
    address  TEXT NOT NULL,
    siren    TEXT NOT NULL,
    vat      TEXT NOT NULL,
    country  TEXT NOT NULL,
    kind     TEXT NOT NULL,
    aliases  TEXT NOT NULL,
    policy   TEXT NOT NULL,
    terms    TEXT NOT NULL,
    version  INTEGER NOT NULL,
    PRIMARY KEY (book, id)
) STRICT;

CREATE TABLE invoices (
    book           TEXT NOT NULL,
    number         TEXT NOT NULL,
    type           TEXT NOT NULL CHECK (type IN ('invoice', 'credit_note', 'deposit')),
    customer       TEXT NOT NULL,
    issue_date     TEXT NOT NULL,
    due_date       TEXT NOT NULL,
    amount_minor   INTEGER NOT NULL,
    currency       TEXT NOT NULL,
    reference      TEXT NOT NULL,
    purchase_order TEXT NOT NULL,
    document       TEXT NOT NULL,
    vat            TEXT NOT NULL,
    instalments    TEXT NOT NULL,
    version        INTEGER NOT NULL,
    written_off    INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (book, number),
    FOREIGN KEY (book, customer) REFERENCES customers (book, id)
) STRICT;
CREATE INDEX invoices_customer ON invoices (book, customer);

CREATE TABLE allocations (
    book              TEXT NOT NULL,
    id                INTEGER NOT NULL,
    entry             TEXT NOT NULL,
    invoice           TEXT NOT NULL,
    amount_minor      INTEGER NOT NULL,
    currency          TEXT NOT NULL,
    adjustment        INTEGER NOT NULL,
    adjustment_reason TEXT NOT NULL,
    decided_by        TEXT NOT NULL,
    rule              TEXT NOT NULL,
    probability       REAL NOT NULL,
    explanation       TEXT NOT NULL,
    why               TEXT NOT NULL,
    at                INTEGER NOT NULL,
    reverses          INTEGER,
    PRIMARY KEY (book, id),
    FOREIGN KEY (book, entry) REFERENCES entries (book, id),
    FOREIGN KEY (book, invoice) REFERENCES invoices (book, number)
) STRICT;
CREATE INDEX allocations_entry ON allocations (book, entry);
CREATE INDEX allocations_invoice ON allocations (book, invoice);
-- An allocation is undone once.
CREATE UNIQUE INDEX allocations_reverses ON allocations (book, reverses) WHERE reverses IS NOT NULL;

CREATE TABLE proposals (
    book        TEXT NOT NULL,
    entry       TEXT NOT NULL,
    rank        INTEGER NOT NULL,
    customer    TEXT NOT NULL,
    parts       TEXT NOT NULL,
    probability REAL NOT NULL,
    rule        TEXT NOT NULL,
    evidence    TEXT NOT NULL,
    PRIMARY KEY (book, entry, rank),
    FOREIGN KEY (book, entry) REFERENCES entries (book, id)
) STRICT;

CREATE TABLE rejections (
    book  TEXT NOT NULL,
    entry TEXT NOT NULL,
    key   TEXT NOT NULL,
    actor TEXT NOT NULL,
    at    INTEGER NOT NULL,
    why   TEXT NOT NULL,
    PRIMARY KEY (book, entry, key),
    FOREIGN KEY (book, entry) REFERENCES entries (book, id)
) STRICT;

CREATE TABLE reminders (
    book        TEXT NOT NULL,
    id          TEXT NOT NULL,
    customer    TEXT NOT NULL,
    currency    TEXT NOT NULL,
    policy      TEXT NOT NULL,
    step        TEXT NOT NULL,
    channel     TEXT NOT NULL,
    language    TEXT NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('planned', 'approved', 'sending', 'sent', 'refused', 'uncertain', 'cancelled')),
    planned_for TEXT NOT NULL,
    not_before  INTEGER NOT NULL,
    attempts    INTEGER NOT NULL,
    sent_at     INTEGER NOT NULL,
    recipient   TEXT NOT NULL,
    message_id  TEXT NOT NULL,
    subject     TEXT NOT NULL,
    body        TEXT NOT NULL,
    reason      TEXT NOT NULL,
    receipt     TEXT NOT NULL,
    PRIMARY KEY (book, id),
    FOREIGN KEY (book, customer) REFERENCES customers (book, id)
) STRICT;
CREATE INDEX reminders_waiting ON reminders (book, state) WHERE state IN ('planned', 'approved', 'sending', 'uncertain');
CREATE INDEX reminders_customer ON reminders (book, customer);

CREATE TABLE reminder_items (
    book         TEXT NOT NULL,
    reminder     TEXT NOT NULL,
    invoice      TEXT NOT NULL,
    instalment   INTEGER NOT NULL,
    step         TEXT NOT NULL,
    cycle        INTEGER NOT NULL,
    amount_minor INTEGER NOT NULL,
    currency     TEXT NOT NULL,
    due_date     TEXT NOT NULL,
    live         INTEGER NOT NULL,
    PRIMARY KEY (book, reminder, invoice, instalment),
    FOREIGN KEY (book, reminder) REFERENCES reminders (book, id),
    FOREIGN KEY (book, invoice) REFERENCES invoices (book, number)
) STRICT;
-- No step of an instalment is ever sent twice. A cancelled or refused reminder
-- gives its steps back.
CREATE UNIQUE INDEX reminder_items_once ON reminder_items (book, invoice, instalment, step, cycle) WHERE live = 1;

CREATE TABLE holds (
    book      TEXT NOT NULL REFERENCES books (book),
    id        INTEGER NOT NULL,
    invoice   TEXT NOT NULL,
    customer  TEXT NOT NULL,
    kind      TEXT NOT NULL CHECK (kind IN ('dispute', 'promise', 'plan', 'manual')),
    until_day TEXT NOT NULL,
    note      TEXT NOT NULL,
    author    TEXT NOT NULL,
    at        INTEGER NOT NULL,
    PRIMARY KEY (book, id)
) STRICT;

-- What a person has said is still unpaid although it fell due before the first
-- statement we know.
CREATE TABLE confirmations (
    book    TEXT NOT NULL,
    invoice TEXT NOT NULL,
    actor   TEXT NOT NULL,
    at      INTEGER NOT NULL,
    PRIMARY KEY (book, invoice),
    FOREIGN KEY (book, invoice) REFERENCES invoices (book, number)
) STRICT;

CREATE TABLE events (
    book    TEXT NOT NULL REFERENCES books (book),
    seq     INTEGER NOT NULL,
    at      INTEGER NOT NULL,
    actor   TEXT NOT NULL,
    kind    TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail  TEXT NOT NULL,
    prev    TEXT NOT NULL,
    hash    TEXT NOT NULL,
    PRIMARY KEY (book, seq)
) STRICT;
CREATE INDEX events_subject ON events (book, subject);

-- Money and history are only ever added to: a correction is another row.
CREATE TRIGGER allocations_keep_update BEFORE UPDATE ON allocations
BEGIN SELECT RAISE(ABORT, 'allocations are never edited: add a reversal'); END;
CREATE TRIGGER allocations_keep_delete BEFORE DELETE ON allocations
BEGIN SELECT RAISE(ABORT, 'allocations are never deleted: add a reversal'); END;
CREATE TRIGGER events_keep_update BEFORE UPDATE ON events
BEGIN SELECT RAISE(ABORT, 'events are never edited'); END;
CREATE TRIGGER events_keep_delete BEFORE DELETE ON events
BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END;
-- +goose StatementEnd
