-- A payment plan is agreed on what the invoice comes to that day.

-- +goose Up
ALTER TABLE holds ADD COLUMN invoiced_minor BIGINT NOT NULL DEFAULT 0;
