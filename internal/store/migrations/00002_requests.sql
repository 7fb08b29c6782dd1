-- +goose Up

-- What people asked the VT cell for. What is looked for stands in columns of its own; all of it in data.
CREATE TABLE requests (
    number       $IDENTITY,
    status       TEXT NOT NULL,
    requester    TEXT NOT NULL,
    organisation TEXT NOT NULL, -- in lower case, words one space apart
    day          TEXT NOT NULL, -- of the session, '2027-03-02'; '' before it is planned
    data         TEXT NOT NULL, -- JSON of training.Request
    changed_at   TIMESTAMP NOT NULL
);
CREATE INDEX requests_by_requester ON requests (requester, number);
CREATE INDEX requests_open ON requests (number) WHERE status IN ('submitted', 'proposed');
CREATE INDEX requests_open_by_organisation ON requests (organisation, number) WHERE status IN ('submitted', 'proposed');
CREATE INDEX requests_by_day ON requests (day) WHERE day <> '';
CREATE INDEX requests_by_age ON requests (changed_at);

-- What is told to places and people of the bot's own accord. One with a key is a message that changes in its place.
CREATE TABLE notices (
    id            $IDENTITY,
    key           TEXT UNIQUE, -- NULL for what is said once
    request       BIGINT NOT NULL,
    via           TEXT NOT NULL,
    target        TEXT NOT NULL,
    subject       TEXT NOT NULL,
    reply         TEXT NOT NULL, -- JSON of bot.Reply
    version       BIGINT NOT NULL, -- grows when the message changes
    ref           TEXT NOT NULL, -- of the message on its platform; '' before it was delivered
    state         TEXT NOT NULL, -- waiting, sent or failed
    tries         BIGINT NOT NULL,
    due_at        TIMESTAMP NOT NULL,
    claimed_by    TEXT NOT NULL,
    claimed_until TIMESTAMP NOT NULL,
    made_at       TIMESTAMP NOT NULL,
    reason        TEXT NOT NULL
);
CREATE INDEX notices_due ON notices (via, due_at) WHERE state = 'waiting';
CREATE INDEX notices_by_age ON notices (made_at);

-- People who showed, with a code, that they are one and the same on two platforms: both have the same name for it.
CREATE TABLE identities (
    person  TEXT PRIMARY KEY, -- "slack:U0123"
    same    TEXT NOT NULL,
    made_at TIMESTAMP NOT NULL
);
CREATE INDEX identities_by_same ON identities (same);

-- Codes that were given out and not used yet, as hashes.
CREATE TABLE link_codes (
    code   TEXT PRIMARY KEY,
    person TEXT NOT NULL,
    until  TIMESTAMP NOT NULL
);
