-- Since when the attempts at a reminder fail, and whether its channel has been given
-- up for its step.

-- +goose Up
-- +goose StatementBegin
ALTER TABLE reminders ADD COLUMN failing_since INTEGER NOT NULL DEFAULT 0;
ALTER TABLE reminders ADD COLUMN given_up INTEGER NOT NULL DEFAULT 0;
-- +goose StatementEnd
