-- Why a person must look at an entry, whatever explains it: its files say different
-- things of it, or a file that tells the whole day leaves it out.

-- +goose Up
ALTER TABLE entries ADD COLUMN disagree TEXT NOT NULL DEFAULT '';
ALTER TABLE entries ADD COLUMN unshown TEXT NOT NULL DEFAULT '';

-- Some banks leave out the sign of an overdrawn balance.
ALTER TABLE statements ADD COLUMN unsigned INTEGER NOT NULL DEFAULT 0;
UPDATE statements SET unsigned = 1 WHERE notes LIKE '%lacks its sign%';

-- Of what happened after a statement was written or arrived it knows nothing.
ALTER TABLE statements ADD COLUMN written TEXT NOT NULL DEFAULT '';
