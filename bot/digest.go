package bot

import (
	"context"
	"fmt"
	"time"

	"vtbot/internal/chat"
	"vtbot/internal/edition"
	"vtbot/internal/locale"
	"vtbot/internal/training"
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
		heading := t.text("cell.none")
		if len(week.Open) > 0 {
			heading = locale.Count(t.lang, "digest.heading", len(week.Open))
		}
		reply := t.listRequests("cell.heading", week.Open, "vt:show:")
		reply.Parts[0].Text = heading
		if len(week.Sessions) > 0 {
			reply = reply.And(t.heading("session.list"))
		}
		for _, s := range week.Sessions[:min(digestLines, len(week.Sessions))] {
			state := "✓"
			if lacks := s.Lacks(t.catalog); len(lacks) > 0 {
				state = "⚠ " + t.lackList(lacks)
				reply = reply.With(chat.Choice{Label: training.SessionName(s.Number), Value: fmt.Sprintf("s:show:%d", s.Number)})
			}
			reply = reply.And(chat.Part{Kind: chat.Item, Label: sessionTitle(s), Text: t.slot(s.Slot()) + " · " + state})
		}
		if more := len(week.Sessions) - digestLines; more > 0 {
			reply = reply.And(chat.Part{Kind: chat.Item, Text: t.text("digest.more", locale.Args{"Count": more})})
		}
		if len(week.Gaps) > 0 {
			reply = reply.And(t.heading("digest.gaps"))
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
		reply := t.say(t.paragraph("nudge", args)).With(chat.Choice{Label: training.Name(r.Number), Value: fmt.Sprintf("vt:show:%d", r.Number)})
		return t.text("nudge", args), reply
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
