-- The address of a calendar is shown again when it is asked for: its token is kept beside the hash. It reads what stands in this
-- database anyway. Tokens of before, and those of links that are used once, are not kept.

-- +goose Up

ALTER TABLE tickets ADD COLUMN token TEXT NOT NULL DEFAULT '';
