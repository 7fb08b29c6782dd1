package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"vtbot/internal/planning"
)

// codeHash is what is kept of a code: enough to recognise it.
func codeHash(code string) string {
	sum := sha256.Sum256([]byte("link\x00" + code))
	return hex.EncodeToString(sum[:16])
}

// OfferLink implements [planning.Identities]. An earlier code of the person is void.
func (q work) OfferLink(ctx context.Context, person, code string, until time.Time) error {
	if _, err := q.tx.ExecContext(ctx, `DELETE FROM link_codes WHERE person = $1 OR until < $2`, person, q.now); err != nil {
		return fmt.Errorf("offer a link: %w", err)
	}
	if _, err := q.tx.ExecContext(
		ctx,
		`INSERT INTO link_codes (code, person, until) VALUES ($1, $2, $3)`,
		codeHash(code),
		person,
		inDatabase(until),
	); err != nil {
		return fmt.Errorf("offer a link: %w", err)
	}
	return nil
}

// Link implements [planning.Identities].
func (q work) Link(ctx context.Context, person, code string) (other string, err error) {
	err = q.tx.QueryRowContext(ctx, `DELETE FROM link_codes WHERE code = $1 AND until >= $2 AND person <> $3 RETURNING person`,
		codeHash(code), q.now, person).
		Scan(&other)
	if errors.Is(err, sql.ErrNoRows) {
		return "", planning.ErrNoCode
	}
	if err != nil {
		return "", fmt.Errorf("link: %w", err)
	}
	var same string
	err = q.tx.QueryRowContext(ctx, `SELECT same FROM identities WHERE person = $1`, other).Scan(&same)
	if errors.Is(err, sql.ErrNoRows) {
		same, err = other, nil
	}
	if err != nil {
		return "", fmt.Errorf("link: %w", err)
	}
	for _, id := range []string{other, person} {
		_, err := q.tx.ExecContext(ctx, `INSERT INTO identities (person, same, made_at) VALUES ($1, $2, $3)
			ON CONFLICT (person) DO UPDATE SET same = excluded.same, made_at = excluded.made_at`, id, same, q.now)
		if err != nil {
			return "", fmt.Errorf("link: %w", err)
		}
	}
	return other, nil
}

// SamePerson implements [planning.Identities].
func (q work) SamePerson(ctx context.Context, person string) ([]string, error) {
	rows, err := q.tx.QueryContext(
		ctx,
		`SELECT b.person FROM identities a JOIN identities b ON b.same = a.same WHERE a.person = $1 ORDER BY b.person`,
		person,
	)
	if err != nil {
		return nil, fmt.Errorf("identities of a person: %w", err)
	}
	defer rows.Close()
	ids := []string{person}
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, fmt.Errorf("identities of a person: %w", err)
		}
		if id != person {
			ids = append(ids, id)
		}
	}
	return ids, rows.Err()
}
