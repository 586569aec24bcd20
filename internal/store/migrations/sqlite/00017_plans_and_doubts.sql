-- A payment plan is agreed on what the invoice comes to that day. And a hold is
-- weighed by its days: those that money of the customer was waiting, and the others.

-- +goose Up
-- +goose StatementBegin
ALTER TABLE holds ADD COLUMN invoiced_minor INTEGER NOT NULL DEFAULT 0;
-- +goose StatementEnd
-- +goose StatementBegin
ALTER TABLE doubted ADD COLUMN right_days INTEGER NOT NULL DEFAULT 0;
-- +goose StatementEnd
-- +goose StatementBegin
ALTER TABLE doubted ADD COLUMN needless_days INTEGER NOT NULL DEFAULT 0;
-- +goose StatementEnd
-- +goose StatementBegin
UPDATE doubted SET right_days = CAST(julianday(until_day) - julianday(since_day) AS INTEGER) WHERE outcome = 'right';
-- +goose StatementEnd
-- +goose StatementBegin
UPDATE doubted SET needless_days = CAST(julianday(until_day) - julianday(since_day) AS INTEGER) WHERE outcome = 'needless';
-- +goose StatementEnd
