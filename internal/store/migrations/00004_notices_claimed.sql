-- +goose Up

-- In the order in which notices are claimed; the target lets those that must rest be passed over without reading them.
DROP INDEX notices_due;
CREATE INDEX notices_due ON notices (via, due_at, id, target) WHERE state = 'waiting';
-- Is anything due to the same target before this one?
CREATE INDEX notices_by_target ON notices (via, target, due_at, id) WHERE state = 'waiting';
