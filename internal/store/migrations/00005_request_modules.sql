-- Two things more have no common spelling: $DATA is requests.data as JSON that can be looked into, and $MODULES the rows,
-- called wanted, of the list of modules in it.

-- +goose Up

-- The modules of the requests that are open, so that those for one module are found however many others wait.
CREATE TABLE request_modules (
    module   TEXT NOT NULL,
    request  BIGINT NOT NULL,
    audience TEXT NOT NULL,
    PRIMARY KEY (module, request)
);
CREATE INDEX request_modules_by_audience ON request_modules (module, audience, request);
CREATE INDEX request_modules_by_request ON request_modules (request);

INSERT INTO request_modules (module, request, audience)
SELECT DISTINCT wanted.value, number, COALESCE($DATA->>'audience', '') FROM requests, $MODULES
WHERE status IN ('submitted', 'proposed');
