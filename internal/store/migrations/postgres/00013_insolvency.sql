-- The judgment that opens proceedings ends the interest.

-- +goose Up
ALTER TABLE holds ADD COLUMN since_day TEXT NOT NULL DEFAULT '';
