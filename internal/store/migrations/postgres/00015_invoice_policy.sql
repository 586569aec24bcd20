-- An invoice may have a policy of its own, which goes before its customer's.

-- +goose Up
-- +goose StatementBegin
ALTER TABLE invoices ADD COLUMN policy TEXT NOT NULL DEFAULT '';
-- +goose StatementEnd
