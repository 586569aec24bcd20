-- Why a person must look at an entry, whatever explains it: its files say different
-- things of it, or a file that tells the whole day leaves it out.

-- +goose Up
ALTER TABLE entries ADD COLUMN disagree TEXT NOT NULL DEFAULT '';
ALTER TABLE entries ADD COLUMN unshown TEXT NOT NULL DEFAULT '';
