-- +goose Up

-- What coordinators said is to be done with a question. Nothing tells who asked it.
CREATE TABLE lessons (
    number    $IDENTITY,
    kind      TEXT NOT NULL, -- module, referral, same or dismissed
    about     TEXT NOT NULL, -- a module's code, a referral's id, a text that means the same; '' for dismissed
    lang      TEXT NOT NULL,
    question  TEXT NOT NULL, -- as it was kept, without names
    taught_by TEXT NOT NULL, -- 'slack:U0123'
    taught_at TIMESTAMP NOT NULL,
    undone_at TIMESTAMP      -- NULL while it holds
);

-- The lesson that settles a question, 0 for none: what is settled is no longer shown.
ALTER TABLE gaps ADD COLUMN lesson BIGINT NOT NULL DEFAULT 0;
