package planning

import (
	"context"
	"time"

	"vtbot/internal/chat"
	"vtbot/internal/training"
	"vtbot/internal/view"
)

const (
	// digestLate is how late a digest is still of use: after an outage of a night, but not of a day.
	digestLate = 12 * time.Hour
	// digestAhead, in days, and digestGaps are how much of the coming sessions and of the past questions a digest tells.
	digestAhead = 21
	digestGaps  = 7 * 24 * time.Hour
)

// RemindCell tells the VT cell, on its schedule, what is open, and of requests that nobody touched. Each is told once.
func (s *Service) RemindCell(ctx context.Context) error {
	now := s.Now()
	open, err := s.Store.Requests(ctx, RequestQuery{Open: true})
	if err != nil {
		return err
	}
	var tell []chat.Outgoing
	if due, ok := s.DigestAt.Last(now, digestLate); ok {
		week := view.Week{Open: open}
		today := training.DayOf(now)
		if week.Sessions, err = s.Store.Sessions(ctx, SessionQuery{From: today, To: today.Add(digestAhead), Scheduled: true}); err != nil {
			return err
		}
		if week.Gaps, err = s.Store.AskedInVain(ctx, now.Add(-digestGaps)); err != nil {
			return err
		}
		tell = s.digest(week, due)
	}
	for _, r := range open {
		if Untouched(r, s.NudgeAfter, now) {
			tell = append(tell, s.nudge(r)...)
		}
	}
	return s.Store.TellOnce(ctx, tell)
}

// ImportTrainers stores trainers, all or none. One whose name is known takes the place of the one before; merge returns what
// becomes of both.
func (s *Service) ImportTrainers(
	ctx context.Context,
	list []*training.Trainer,
	merge func(before, after *training.Trainer) *training.Trainer,
) (added, changed int, err error) {
	err = s.do(ctx, Clock, func(p *Planner) error {
		added, changed = 0, 0
		known, err := p.ActiveTrainers(ctx)
		if err != nil {
			return err
		}
		for _, tr := range list {
			for _, before := range known {
				if before.HasName(tr.Name) {
					tr = merge(before, tr)
				}
			}
			if tr.Number == 0 {
				added++
			} else {
				changed++
			}
			if err := p.SaveTrainer(ctx, tr); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil && changed > 0 { // what they want to be reminded of may have changed
		err = s.Replan(ctx)
	}
	return added, changed, err
}
