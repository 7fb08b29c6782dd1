package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"vtbot/internal/planning"
	"vtbot/internal/training"
)

// Request implements [planning.Requests].
func (q work) Request(ctx context.Context, number int64) (*training.Request, error) {
	var data string
	err := q.tx.QueryRowContext(ctx, `SELECT data FROM requests WHERE number = $1`+q.locked, number).Scan(&data)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, planning.ErrNoRequest
	}
	if err != nil {
		return nil, fmt.Errorf("read request: %w", err)
	}
	return request(number, data)
}

func request(number int64, data string) (*training.Request, error) {
	r := &training.Request{}
	if err := json.Unmarshal([]byte(data), r); err != nil {
		return nil, fmt.Errorf("read request %d: %w", number, err)
	}
	r.Number = number
	return r, nil
}

// FindRequests implements [planning.Requests].
func (q work) FindRequests(ctx context.Context, query planning.RequestQuery) ([]*training.Request, error) {
	return find(ctx, q.tx, query)
}

// finding returns the statement that finds what a query asks for.
func finding(query planning.RequestQuery) (statement string, args []any) {
	var where []string
	arg := func(v any) string {
		args = append(args, v)
		return fmt.Sprintf("$%d", len(args))
	}
	if len(query.Requesters) > 0 {
		var list []string
		for _, id := range query.Requesters {
			list = append(list, arg(id))
		}
		where = append(where, "requester IN ("+strings.Join(list, ", ")+")")
	}
	if query.Organisation != "" {
		where = append(where, "organisation = "+arg(alike(query.Organisation)))
	}
	if query.Day != "" {
		where = append(where, "day <> '' AND day = "+arg(string(query.Day))) // the index holds no others, and SQLite wants to be told
	}
	if query.Open {
		where = append(where, "status IN ('submitted', 'proposed')")
	}
	statement = `SELECT number, data FROM requests`
	newest := "number"
	if query.Module != "" { // of the table below, so that only as many are read as are asked for
		statement, newest = `SELECT number, data FROM request_modules JOIN requests ON number = request`, "request"
		where = append(where, "module = "+arg(query.Module))
		if query.Audience != "" {
			where = append(where, "audience = "+arg(string(query.Audience)))
		}
	}
	if len(where) > 0 {
		statement += " WHERE " + strings.Join(where, " AND ")
	}
	statement += " ORDER BY " + newest + " DESC"
	if query.Limit > 0 {
		statement += fmt.Sprintf(" LIMIT %d", query.Limit)
	}
	return statement, args
}

func find(ctx context.Context, db rowsQuerier, query planning.RequestQuery) ([]*training.Request, error) {
	statement, args := finding(query)
	rows, err := db.QueryContext(ctx, statement, args...)
	if err != nil {
		return nil, fmt.Errorf("find requests: %w", err)
	}
	defer rows.Close()
	var list []*training.Request
	for rows.Next() {
		var number int64
		var data string
		if err := rows.Scan(&number, &data); err != nil {
			return nil, fmt.Errorf("find requests: %w", err)
		}
		r, err := request(number, data)
		if err != nil {
			return nil, err
		}
		list = append(list, r)
	}
	return list, rows.Err()
}

// SaveRequest implements [planning.Requests].
func (q work) SaveRequest(ctx context.Context, r *training.Request) error {
	data, err := text(r)
	if err != nil {
		return err
	}
	day := ""
	if r.Session != nil && r.Status == training.Accepted {
		day = string(r.Session.Day)
	}
	isNew := r.Number == 0
	args := []any{string(r.Status), r.Requester, storable(alike(r.Organisation)), day, data, q.now}
	if isNew {
		err = q.tx.QueryRowContext(ctx, `INSERT INTO requests (status, requester, organisation, day, data, changed_at)
			VALUES ($1, $2, $3, $4, $5, $6) RETURNING number`, args...).Scan(&r.Number)
	} else {
		_, err = q.tx.ExecContext(
			ctx,
			`UPDATE requests SET status = $1, requester = $2, organisation = $3, day = $4, data = $5, changed_at = $6
			WHERE number = $7`,
			append(args, r.Number)...)
	}
	if err != nil {
		return fmt.Errorf("save request: %w", err)
	}
	return q.saveModules(ctx, r, isNew)
}

// saveModules keeps the modules of a request for as long as it is open.
func (q work) saveModules(ctx context.Context, r *training.Request, isNew bool) error {
	if !isNew {
		if _, err := q.tx.ExecContext(ctx, `DELETE FROM request_modules WHERE request = $1`, r.Number); err != nil {
			return fmt.Errorf("save the modules of a request: %w", err)
		}
	}
	if !r.Status.Open() {
		return nil
	}
	for _, module := range r.Modules {
		if _, err := q.tx.ExecContext(ctx, `INSERT INTO request_modules (module, request, audience) VALUES ($1, $2, $3)
			ON CONFLICT (module, request) DO NOTHING`, module, r.Number, string(r.Audience)); err != nil {
			return fmt.Errorf("save the modules of a request: %w", err)
		}
	}
	return nil
}

// Requests returns the requests that a query asks for, the newest first.
func (s *Store) Requests(ctx context.Context, query planning.RequestQuery) ([]*training.Request, error) {
	return find(ctx, s.read, query)
}

// Request returns a request; planning.ErrNoRequest when there is none of the number.
func (s *Store) Request(ctx context.Context, number int64) (*training.Request, error) {
	var data string
	err := s.read.QueryRowContext(ctx, `SELECT data FROM requests WHERE number = $1`, number).Scan(&data)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, planning.ErrNoRequest
	}
	if err != nil {
		return nil, fmt.Errorf("read request: %w", err)
	}
	return request(number, data)
}
