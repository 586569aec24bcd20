-- How many reminders have left today, and are in flight, is asked before each leaves.

-- +goose Up
-- +goose StatementBegin
CREATE INDEX reminders_sent ON reminders (book, sent_at) WHERE state = 'sent';
CREATE INDEX reminders_sending ON reminders (book) WHERE state = 'sending';
-- +goose StatementEnd
