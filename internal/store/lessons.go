package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"vtbot/catalog"
	"vtbot/internal/planning"
)

// LessonsVersion implements [edition.Lessons]. A lesson is only added, undone and, long after, deleted: how many there are and
// were undone, and the last number, tell one state from every other.
func (s *Store) LessonsVersion(ctx context.Context) (string, error) {
	var all, undone, last int64
	err := s.read.QueryRowContext(ctx, `SELECT COUNT(*), COUNT(undone_at), COALESCE(MAX(number), 0) FROM lessons`).Scan(&all, &undone, &last)
	if err != nil {
		return "", fmt.Errorf("look for new lessons: %w", err)
	}
	return fmt.Sprint(all, undone, last), nil
}

// Lessons implements [edition.Lessons]: those that hold, the latest first.
func (s *Store) Lessons(ctx context.Context) ([]catalog.Lesson, error) {
	var list []catalog.Lesson
	all, err := s.AllLessons(ctx)
	for _, l := range all {
		if l.Undone.IsZero() {
			list = append(list, l.Lesson)
		}
	}
	return list, err
}

// AllLessons returns every lesson, also those that were undone, the latest first.
func (s *Store) AllLessons(ctx context.Context) ([]planning.Lesson, error) {
	var list []planning.Lesson
	err := each(ctx, s.read, selectLessons+` ORDER BY number DESC`, nil, func(rows *sql.Rows) error {
		l, err := scanLesson(rows.Scan)
		list = append(list, l)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list lessons: %w", err)
	}
	return list, nil
}

const selectLessons = `SELECT number, kind, about, lang, question, taught_by, taught_at, undone_at FROM lessons`

// The kinds of lessons as they are stored.
const (
	ofModule   = "module"
	ofReferral = "referral"
	ofSame     = "same"
	dismissed  = "dismissed"
)

func scanLesson(scan func(...any) error) (planning.Lesson, error) {
	var l planning.Lesson
	var kind, about string
	var undone sql.NullTime
	if err := scan(&l.Number, &kind, &about, &l.Lang, &l.Text, &l.By, &l.At, &undone); err != nil {
		return l, err
	}
	switch kind {
	case ofModule:
		l.Code = about
	case ofReferral:
		l.Referral = about
	case ofSame:
		l.Same = about
	}
	l.At = l.At.UTC()
	if undone.Valid {
		l.Undone = undone.Time.UTC()
	}
	return l, nil
}

// Lesson implements [planning.Lessons].
func (q work) Lesson(ctx context.Context, number int64) (*planning.Lesson, error) {
	l, err := scanLesson(q.tx.QueryRowContext(ctx, selectLessons+` WHERE number = $1`+q.locked, number).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, planning.ErrNoLesson
	}
	if err != nil {
		return nil, fmt.Errorf("read lesson: %w", err)
	}
	return &l, nil
}

// SaveLesson implements [planning.Lessons].
func (q work) SaveLesson(ctx context.Context, l *planning.Lesson) error {
	var err error
	if l.Number == 0 {
		kind, about := dismissed, ""
		switch {
		case l.Code != "":
			kind, about = ofModule, l.Code
		case l.Referral != "":
			kind, about = ofReferral, l.Referral
		case l.Same != "":
			kind, about = ofSame, l.Same
		}
		err = q.tx.QueryRowContext(ctx, `INSERT INTO lessons (kind, about, lang, question, taught_by, taught_at)
			VALUES ($1, $2, $3, $4, $5, $6) RETURNING number`,
			kind, storable(about), string(l.Lang), storable(l.Text), l.By, inDatabase(l.At)).Scan(&l.Number)
	} else {
		undone := sql.NullTime{Time: inDatabase(l.Undone), Valid: !l.Undone.IsZero()}
		_, err = q.tx.ExecContext(ctx, `UPDATE lessons SET undone_at = $1 WHERE number = $2`, undone, l.Number)
	}
	if err != nil {
		return fmt.Errorf("save lesson: %w", err)
	}
	return nil
}

// Gap implements [planning.Lessons].
func (q work) Gap(ctx context.Context, number int64) (planning.Gap, error) {
	return gap(ctx, q.tx, number)
}

// Gap does the same outside any transaction.
func (s *Store) Gap(ctx context.Context, number int64) (planning.Gap, error) {
	return gap(ctx, s.read, number)
}

func gap(ctx context.Context, q querier, number int64) (planning.Gap, error) {
	g := planning.Gap{Number: number}
	err := q.QueryRowContext(ctx, `SELECT lang, question FROM gaps WHERE id = $1 AND lesson = 0`, number).Scan(&g.Lang, &g.Question)
	if errors.Is(err, sql.ErrNoRows) {
		return g, planning.ErrNoGap
	}
	if err != nil {
		return g, fmt.Errorf("read gap: %w", err)
	}
	return g, nil
}

// OpenGaps implements [planning.Lessons].
func (q work) OpenGaps(ctx context.Context) ([]planning.Gap, error) {
	var list []planning.Gap
	err := each(ctx, q.tx, `SELECT id, lang, question FROM gaps WHERE lesson = 0 ORDER BY id DESC`, nil, func(rows *sql.Rows) error {
		var g planning.Gap
		err := rows.Scan(&g.Number, &g.Lang, &g.Question)
		list = append(list, g)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read gaps: %w", err)
	}
	return list, nil
}

// Settle implements [planning.Lessons].
func (q work) Settle(ctx context.Context, lesson int64, gaps []int64) error {
	for _, number := range gaps {
		if _, err := q.tx.ExecContext(ctx, `UPDATE gaps SET lesson = $1 WHERE id = $2`, lesson, number); err != nil {
			return fmt.Errorf("settle gap: %w", err)
		}
	}
	return nil
}

// Reopen implements [planning.Lessons].
func (q work) Reopen(ctx context.Context, lesson int64) error {
	if _, err := q.tx.ExecContext(ctx, `UPDATE gaps SET lesson = 0 WHERE lesson = $1`, lesson); err != nil {
		return fmt.Errorf("reopen gaps: %w", err)
	}
	return nil
}
