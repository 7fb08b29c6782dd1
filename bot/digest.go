package bot

import (
	"context"
	"fmt"
	"time"

	"vtbot/internal/action"
	"vtbot/internal/chat"
	"vtbot/internal/edition"
	"vtbot/internal/locale"
	"vtbot/internal/training"
	"vtbot/internal/view"
)

// Week is what a digest tells of.
type Week struct {
	Open     []*training.Request
	Sessions []*training.Session // that are to come
	Gaps     []StoredGap         // of the past days
}

const digestLines = 10 // of each kind

// Digest is what the VT cell is told on a schedule: the open requests, the sessions to come with what they lack, and what the
// catalogue could not answer. due is the time at which it was due, by which it is told once. There is none when there is
// nothing to tell.
func (b *Bot) Digest(ctx context.Context, week Week, due time.Time) []chat.Outgoing {
	if len(week.Open)+len(week.Sessions)+len(week.Gaps) == 0 {
		return nil
	}
	return b.toCell(ctx, "digest:"+due.UTC().Format(time.RFC3339), 0, func(t *turn) (string, chat.Reply) {
		heading := t.Text("cell.none")
		if len(week.Open) > 0 {
			heading = locale.Count(t.Lang, "digest.heading", len(week.Open))
		}
		reply := t.Requests("cell.heading", week.Open, action.ShowRequest)
		reply.Parts[0].Text = heading
		if len(week.Sessions) > 0 {
			reply = reply.And(t.Heading("session.list"))
		}
		for _, s := range week.Sessions[:min(digestLines, len(week.Sessions))] {
			state := "✓"
			if lacks := s.Lacks(t.Catalog); len(lacks) > 0 {
				state = "⚠ " + t.Lacks(lacks)
				reply = reply.With(view.Press(training.SessionName(s.Number), action.On(action.ShowSession, s.Number)))
			}
			reply = reply.And(chat.Part{Kind: chat.Item, Label: view.SessionTitle(s), Text: t.Slot(s.Slot()) + " · " + state})
		}
		if more := len(week.Sessions) - digestLines; more > 0 {
			reply = reply.And(chat.Part{Kind: chat.Item, Text: t.Text("digest.more", locale.Args{"Count": more})})
		}
		if len(week.Gaps) > 0 {
			reply = reply.And(t.Heading("digest.gaps"))
		}
		for _, g := range week.Gaps[:min(digestLines, len(week.Gaps))] {
			reply = reply.And(chat.Part{Kind: chat.Item, Text: fmt.Sprintf("%s (%d×)", g.Question, g.Count)})
		}
		return heading, reply
	})
}

// Nudge reminds the VT cell of a request that nobody has touched for some working days; once for each state of it.
func (b *Bot) Nudge(ctx context.Context, r *training.Request, days int) []chat.Outgoing {
	return b.toCell(ctx, fmt.Sprintf("nudge:%d:%d", r.Number, r.ChangedAt.Unix()), r.Number, func(t *turn) (string, chat.Reply) {
		args := locale.Args{"Number": training.Name(r.Number), "Days": days}
		reply := t.Say(t.Paragraph("nudge", args)).With(view.Press(training.Name(r.Number), action.On(action.ShowRequest, r.Number)))
		return t.Text("nudge", args), reply
	})
}

// Untouched tells whether nobody has touched a request for some working days; it is the VT cell's turn then.
func Untouched(r *training.Request, days int, now time.Time) bool {
	return r.Status == training.Submitted && days > 0 && training.DayOf(now) >= training.AddWorkdays(training.DayOf(r.ChangedAt), days)
}

// toCell makes a notice for each place of the VT cell.
func (b *Bot) toCell(ctx context.Context, key string, number int64, make func(t *turn) (subject string, reply chat.Reply)) []chat.Outgoing {
	var out []chat.Outgoing
	_ = b.Library.Use(func(s *edition.Edition) error { // of the catalogue nothing can fail here
		t := b.newTurn(s, &State{}, b.Lang)
		for _, place := range b.cell() {
			subject, reply := make(&t)
			out = append(out, chat.Outgoing{Key: key + ":" + place.Via + ":" + place.To, Request: number, Notice: chat.Notice{Via: place.Via, To: place.To, Subject: subject, Reply: reply}})
		}
		return nil
	})
	return out
}
