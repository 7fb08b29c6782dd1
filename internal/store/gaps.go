package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"vtbot/internal/conversation"
	"vtbot/internal/view"
)

// Gaps returns the questions that the catalogue could not answer and no lesson settles, asked since a time, the most recently asked
// first. Questions of one kind and language that differ only in case, spaces and punctuation are one, as it was asked last.
func (s *Store) Gaps(ctx context.Context, since time.Time) ([]conversation.StoredGap, error) {
	rows, err := s.read.QueryContext(
		ctx,
		`SELECT id, kind, lang, question, offered, asked_at FROM gaps WHERE asked_at >= $1 AND lesson = 0 ORDER BY asked_at DESC, id DESC`,
		inDatabase(since),
	)
	if err != nil {
		return nil, fmt.Errorf("list gaps: %w", err)
	}
	defer rows.Close()
	type key struct{ kind, lang, question string }
	at := map[key]int{}
	var gaps []conversation.StoredGap
	for rows.Next() {
		var g conversation.Gap
		var number int64
		var offered string
		var asked time.Time
		if err := rows.Scan(&number, &g.Kind, &g.Lang, &g.Question, &offered, &asked); err != nil {
			return nil, fmt.Errorf("list gaps: %w", err)
		}
		k := key{string(g.Kind), string(g.Lang), alike(g.Question)}
		i, counted := at[k]
		if !counted {
			if err := json.Unmarshal([]byte(offered), &g.Offered); err != nil {
				return nil, fmt.Errorf("list gaps: %w", err)
			}
			i = len(gaps)
			at[k] = i
			gaps = append(gaps, conversation.StoredGap{Gap: g, Number: number, Last: asked.UTC()})
		}
		gaps[i].Count++
		gaps[i].First = asked.UTC() // from last to first: the earliest so far
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("list gaps: %w", err)
	}
	return gaps, nil
}

// alike returns the words of a question in lower case: the same for questions that only look different.
func alike(question string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(norm.NFKC.String(question)), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsNumber(r)
	}), " ")
}

// AskedInVain implements [planning.Store].
func (s *Store) AskedInVain(ctx context.Context, since time.Time) ([]view.AskedInVain, error) {
	gaps, err := s.Gaps(ctx, since)
	var list []view.AskedInVain
	for _, g := range conversation.Group(gaps) {
		list = append(list, view.AskedInVain{Number: g.Number, Question: g.Question, Count: g.Count})
	}
	return list, err
}
