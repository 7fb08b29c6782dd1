-- +goose Up

-- Trainings given at a time and a place. What is looked for stands in columns of its own; all of it in data.
CREATE TABLE sessions (
    number     $IDENTITY,
    status     TEXT NOT NULL,
    day        TEXT NOT NULL, -- '2027-03-02', in Brussels
    induction  TEXT UNIQUE,   -- the plan and the day by which it was made, so that it is made once; NULL for others
    data       TEXT NOT NULL, -- JSON of training.Session
    changed_at TIMESTAMP NOT NULL
);
CREATE INDEX sessions_by_day ON sessions (day);
CREATE INDEX sessions_by_age ON sessions (changed_at);

CREATE TABLE trainers (
    number     $IDENTITY,
    data       TEXT NOT NULL, -- JSON of training.Trainer
    changed_at TIMESTAMP NOT NULL
);

-- What will be said of a session, and what became of it. A row is the promise to say one thing to one recipient once.
CREATE TABLE reminders (
    id        $IDENTITY,
    session   BIGINT NOT NULL,
    recipient TEXT NOT NULL, -- 'trainer:3', 'request:42', 'partner:IOM' or 'cell'
    kind      TEXT NOT NULL,
    rule      TEXT NOT NULL, -- by which it is due: '14wd 09:00'
    moment    TEXT NOT NULL, -- the day and hour of the session for which it was planned
    due_at    TIMESTAMP NOT NULL,
    state     TEXT NOT NULL, -- planned, sent, merged, late or moot
    done_at   TIMESTAMP,
    UNIQUE (session, recipient, kind, rule, moment)
);
CREATE INDEX reminders_due ON reminders (due_at, session) WHERE state = 'planned';

-- What a link in a mail may do, once; and the addresses of calendars. Only a hash of each is kept.
CREATE TABLE tickets (
    hash    TEXT PRIMARY KEY,
    kind    TEXT NOT NULL, -- answer, feed or start
    session BIGINT NOT NULL, -- 0 for a feed
    holder  TEXT NOT NULL, -- as reminders.recipient
    until   TIMESTAMP NOT NULL
);
CREATE INDEX tickets_by_holder ON tickets (kind, holder, session);

-- Of which session a notice speaks, 0 for none: what waits is taken back when the session is moved.
ALTER TABLE notices ADD COLUMN session BIGINT NOT NULL DEFAULT 0;
CREATE INDEX notices_of_session ON notices (session) WHERE session <> 0;
