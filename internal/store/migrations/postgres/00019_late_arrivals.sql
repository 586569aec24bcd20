-- Allocations that were written after a reminder of their invoice had been sent, of
-- entries that were booked by the day it was sent: whoever asks for late arrivals
-- reads these few, and not all reminders and allocations there ever were.

-- +goose Up
CREATE TABLE late_arrivals (
    book       TEXT NOT NULL,
    reminder   TEXT NOT NULL,
    invoice    TEXT NOT NULL,
    allocation BIGINT NOT NULL,
    PRIMARY KEY (book, reminder, invoice, allocation),
    FOREIGN KEY (book, reminder) REFERENCES reminders (book, id),
    FOREIGN KEY (book, allocation) REFERENCES allocations (book, id)
);
CREATE INDEX reminder_items_invoice ON reminder_items (book, invoice, reminder);
INSERT INTO late_arrivals (book, reminder, invoice, allocation)
    SELECT DISTINCT i.book, i.reminder, i.invoice, a.id
    FROM reminder_items i
    JOIN reminders r ON r.book = i.book AND r.id = i.reminder AND r.state = 'sent' AND r.step <> 'apology'
    JOIN allocations a ON a.book = i.book AND a.invoice = i.invoice AND a.reverses IS NULL AND a.at > r.sent_at
        AND a.amount_minor + a.adjustment <> 0
    JOIN entries e ON e.book = a.book AND e.id = a.entry AND e.booking_date <= to_char(to_timestamp(r.sent_at / 1000000) AT TIME ZONE 'UTC', 'YYYY-MM-DD');
