-- A payment plan is agreed on what the invoice comes to that day.

-- +goose Up
-- +goose StatementBegin
ALTER TABLE holds ADD COLUMN invoiced_minor INTEGER NOT NULL DEFAULT 0;
-- +goose StatementEnd
