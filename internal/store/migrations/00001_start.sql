-- Every statement runs on SQLite and on PostgreSQL. The one thing that has no common spelling is a key that the
-- database hands out itself, in growing order and never twice: $IDENTITY stands for it.
-- Times are UTC, to the millisecond. JSON is text.

-- +goose Up

-- What the platforms delivered, by hash: a second delivery is not answered again.
CREATE TABLE events (
    hash    TEXT PRIMARY KEY,
    seen_at TIMESTAMP NOT NULL
);
CREATE INDEX events_by_age ON events (seen_at);

CREATE TABLE people (
    id         TEXT PRIMARY KEY,
    lang       TEXT NOT NULL,
    changed_at TIMESTAMP NOT NULL
);

CREATE TABLE conversations (
    id      TEXT PRIMARY KEY,
    state   TEXT NOT NULL, -- JSON of bot.ConversationState
    used_at TIMESTAMP NOT NULL
);
CREATE INDEX conversations_by_age ON conversations (used_at);

-- Replies that are not posted yet, and those that never will be. A posted one is deleted.
CREATE TABLE replies (
    id            $IDENTITY,
    platform      TEXT NOT NULL,
    conversation  TEXT NOT NULL,
    return_to     TEXT NOT NULL,
    reply         TEXT NOT NULL, -- JSON of bot.Reply; '' once given up
    made_at       TIMESTAMP NOT NULL,
    claimed_by    TEXT NOT NULL,
    claimed_until TIMESTAMP NOT NULL,
    given_up_at   TIMESTAMP,
    reason        TEXT NOT NULL DEFAULT ''
);
CREATE INDEX replies_waiting ON replies (platform, claimed_until) WHERE given_up_at IS NULL;
CREATE INDEX replies_by_age ON replies (made_at);

-- Questions without an answer. Nothing tells who asked.
CREATE TABLE gaps (
    id       $IDENTITY,
    kind     TEXT NOT NULL,
    lang     TEXT NOT NULL,
    question TEXT NOT NULL,
    offered  TEXT NOT NULL, -- JSON: codes of modules
    asked_at TIMESTAMP NOT NULL
);
CREATE INDEX gaps_by_age ON gaps (asked_at);

CREATE TABLE feedback (
    answer   TEXT PRIMARY KEY,
    lang     TEXT NOT NULL,
    module   TEXT NOT NULL,
    useful   BOOLEAN NOT NULL,
    given_at TIMESTAMP NOT NULL
);
CREATE INDEX feedback_by_age ON feedback (given_at);
