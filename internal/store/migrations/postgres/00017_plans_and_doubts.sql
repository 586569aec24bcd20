-- A payment plan is agreed on what the invoice comes to that day. And a hold is
-- weighed by its days: those that money of the customer was waiting, and the others.

-- +goose Up
ALTER TABLE holds ADD COLUMN invoiced_minor BIGINT NOT NULL DEFAULT 0;
ALTER TABLE doubted ADD COLUMN right_days BIGINT NOT NULL DEFAULT 0;
ALTER TABLE doubted ADD COLUMN needless_days BIGINT NOT NULL DEFAULT 0;
UPDATE doubted SET right_days = until_day::date - since_day::date WHERE outcome = 'right';
UPDATE doubted SET needless_days = until_day::date - since_day::date WHERE outcome = 'needless';
