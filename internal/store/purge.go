package store

import (
	"context"
	"fmt"
	"time"

	"vtbot/internal/training"
)

const day = 24 * time.Hour

// How long things are kept. Nothing is kept longer than it serves.
const (
	// KeepEvents: platforms repeat a delivery for hours after an outage, at most for a day; a week leaves room.
	KeepEvents = 7 * day
	// KeepConversations: a conversation holds the last question, for the feedback on its answer. Who comes back after a
	// month starts anew, and loses nothing but the language last spoken there.
	KeepConversations = 30 * day
	// KeepReplies: those that could not be posted, given up or not. An answer a month late helps nobody; until then the
	// reason helps to find out what was wrong.
	KeepReplies = 30 * day
	// KeepGaps: training is planned by the year, and this year is compared with the last; a month to spare for the report.
	KeepGaps = 400 * day
	// KeepLessons: those that were undone, as long as the gaps that they settled. One that holds is kept as long as it does.
	KeepLessons = KeepGaps
	// KeepFeedback: as for gaps, it is read beside them.
	KeepFeedback = 400 * day
	// KeepRequests: those that nothing can become of any more, from their last change. The year's training is reported in
	// the next one; then who asked, and how to reach them, is nobody's business any more.
	KeepRequests = 400 * day
	// KeepSessions: from their day on, as for requests; the year's sessions are reported in the next one. With a session
	// go its reminders.
	KeepSessions = 400 * day
	// KeepTrainers: those who give no sessions any more, from when they were removed: as long as sessions that they gave.
	KeepTrainers = KeepSessions
	// KeepCards: where the card of a request is, to bring it up to date: as long as the request.
	KeepCards = KeepRequests
	// KeepNotices: that something was said once, and to whom: long enough to find out why somebody did not hear it.
	KeepNotices = 30 * day
	// KeepPeople: the language that a person chose, from when they chose it. Who still comes then is asked nothing: the
	// language of the question and of the platform go on to serve, and it can be chosen again.
	KeepPeople = 400 * day
)

// Purge deletes what is older than it may be kept at the time now, and returns how many rows that were. Run it daily.
func (s *Store) Purge(ctx context.Context, now time.Time) (removed int64, err error) {
	// Each on its own: turns get in between, and what is done stays done.
	for _, old := range []struct {
		delete string
		keep   time.Duration
	}{
		{`DELETE FROM events WHERE seen_at < $1`, KeepEvents},
		{`DELETE FROM conversations WHERE used_at < $1`, KeepConversations},
		{`DELETE FROM replies WHERE made_at < $1`, KeepReplies},
		{`DELETE FROM gaps WHERE asked_at < $1`, KeepGaps},
		{`DELETE FROM lessons WHERE undone_at < $1`, KeepLessons},
		{`DELETE FROM feedback WHERE given_at < $1`, KeepFeedback},
		{`DELETE FROM requests WHERE changed_at < $1 AND status NOT IN ('submitted', 'proposed')`, KeepRequests},
		{`DELETE FROM notices WHERE made_at < $1 AND key IS NOT NULL`, KeepCards},
		{`DELETE FROM notices WHERE made_at < $1 AND key IS NULL`, KeepNotices},
		{`DELETE FROM sessions WHERE changed_at < $1 AND day < '` + string(training.DayOf(now.Add(-KeepSessions))) + `'`, 0},
		{`DELETE FROM reminders WHERE due_at < $1 AND NOT EXISTS (SELECT 1 FROM sessions WHERE number = reminders.session)`, 0},
		{`DELETE FROM trainers WHERE changed_at < $1 AND removed`, KeepTrainers},
		{`DELETE FROM tickets WHERE until < $1`, 0},
		{`DELETE FROM link_codes WHERE until < $1`, 0},
		{`DELETE FROM identities WHERE made_at < $1`, KeepPeople},
		{`DELETE FROM people WHERE changed_at < $1`, KeepPeople},
	} {
		result, err := s.write.ExecContext(ctx, old.delete, inDatabase(now.Add(-old.keep)))
		if err != nil {
			return removed, fmt.Errorf("purge: %w", err)
		}
		rows, err := result.RowsAffected()
		if err != nil {
			return removed, fmt.Errorf("purge: %w", err)
		}
		removed += rows
	}
	return removed, nil
}
