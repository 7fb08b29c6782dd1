-- Whether a trainer was removed is looked for when what is kept no longer is forgotten: it stands in a column of its own.

-- +goose Up

ALTER TABLE trainers ADD COLUMN removed BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE trainers SET removed = TRUE WHERE data LIKE '%"removed":true%';
