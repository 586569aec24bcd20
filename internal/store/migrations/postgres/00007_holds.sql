-- A payment plan brings days of its own, insolvency stops everything, and a step
-- that was sent although the money had come is given back.

-- +goose Up
ALTER TABLE holds DROP CONSTRAINT holds_kind_check;
ALTER TABLE holds ADD CONSTRAINT holds_kind_check CHECK (kind IN ('dispute', 'promise', 'plan', 'manual', 'insolvency'));
ALTER TABLE holds ADD COLUMN plan TEXT NOT NULL DEFAULT '[]';
