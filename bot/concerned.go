package bot

import (
	"cmp"
	"context"
	"crypto/rand"
	"fmt"
	"strings"
	"time"

	"vtbot/internal/action"
	"vtbot/internal/calendar"
	"vtbot/internal/chat"
	"vtbot/internal/locale"
	"vtbot/internal/training"
	"vtbot/internal/view"
)

// tellConcerned tells those who give a session, help to give it, or asked for it; withEntry adds the entry for a calendar.
// The VT cell is told of those whom no message reaches.
func (t *turn) tellConcerned(ctx context.Context, s *training.Session, make func(t *turn) chat.Reply, withEntry bool) error {
	trainers, err := t.trainers(ctx)
	if err != nil {
		return err
	}
	var untold []string
	for _, a := range s.Trainers {
		tr := trainers[a.Trainer]
		if tr == nil || a.Status == training.Refused {
			continue
		}
		if len(t.Reach(tr)) == 0 {
			untold = append(untold, tr.Name)
		}
		asks := make
		if s.Status == training.Scheduled && a.Status == training.Asked {
			asks = func(t *turn) chat.Reply { return make(t).And(t.Paragraph("assignment.suits")) }
		}
		if err := t.tellTrainer(ctx, s, tr, asks, withEntry); err != nil {
			return err
		}
	}
	for _, p := range s.Partners {
		if p.Status == training.Refused {
			continue
		}
		if !t.reached(p) {
			untold = append(untold, p.Name)
		}
		if err := t.tellPartner(ctx, s, p, make, withEntry); err != nil {
			return err
		}
	}
	if len(untold) > 0 {
		t.alert(s, func(t *turn) chat.Reply {
			return t.Say(t.Paragraph("alert.untold", locale.Args{"Title": view.SessionTitle(s), "Names": strings.Join(untold, ", ")})).
				With(t.Choice("cell.session", action.On(action.ShowSession, s.Number)))
		})
	}
	requests, err := t.requestsOf(ctx, s)
	if err != nil {
		return err
	}
	for _, r := range requests {
		if r.Status != training.Accepted {
			continue
		}
		t.tellRequester(r, func(t *turn) chat.Reply {
			reply := make(t)
			if s.Status == training.Cancelled {
				reply = reply.And(t.Paragraph("session.request_open", locale.Args{"Number": training.Name(r.Number)}))
			}
			if withEntry {
				reply.Files = []chat.File{t.CalendarFile(s, &calendar.Person{Email: r.Email, Accepted: true})}
			}
			return reply.With(t.Choice("session.file", action.On(action.SessionFile, s.Number)))
		})
	}
	return nil
}

// reached tells whether a partner can be told.
func (t *turn) reached(p training.Partner) bool { return p.Email != "" && t.bot.Mail }

// tellTrainer tells a trainer something of a session, where the trainer wants to be told: with a press to answer, or, in a
// mail, a link. withEntry adds the entry for a calendar to a mail.
func (t *turn) tellTrainer(ctx context.Context, s *training.Session, tr *training.Trainer, make func(t *turn) chat.Reply, withEntry bool) error {
	their := t.in(tr.Speaks(t.bot.Lang))
	reply := make(their)
	addresses := t.Reach(tr)
	if len(addresses) == 0 {
		return nil
	}
	to := addresses[0]
	a := s.Assignment(tr.Number)
	asked := s.Status == training.Scheduled && a != nil && a.Status == training.Asked
	if to.Via != "email" {
		if asked {
			reply = reply.With(their.Choice("assignment.yes", action.On(action.TrainerYes, s.Number)), their.Choice("assignment.no", action.On(action.TrainerNo, s.Number)))
		}
		if withEntry && s.Gives(tr.Number) { // others have no file to ask for
			reply = reply.With(their.Choice("session.file", action.On(action.SessionFile, s.Number)))
		}
	} else {
		if withEntry {
			reply.Files = []chat.File{their.CalendarFile(s, &calendar.Person{Name: tr.Name, Email: to.To, Accepted: !asked})}
		}
		if asked {
			link, err := their.answerLink(ctx, s, fmt.Sprintf("trainer:%d", tr.Number), "link.answer")
			if err != nil {
				return err
			}
			reply = reply.And(link...)
		}
		start, err := their.startLink(ctx, tr)
		if err != nil {
			return err
		}
		reply = reply.And(start...)
	}
	t.tell(s, "", to, reply)
	return nil
}

// tell queues a message about a session.
func (t *turn) tell(s *training.Session, key string, to chat.Address, reply chat.Reply) {
	subject := training.SessionName(s.Number)
	if len(reply.Parts) > 0 {
		subject = reply.Parts[0].Text
	}
	t.state.Outgoing = append(t.state.Outgoing, chat.Outgoing{Key: key, Session: s.Number, Notice: chat.Notice{Via: to.Via, To: to.To, Subject: subject, Reply: reply}})
}

// tellPartner tells a partner by mail, with a link to answer by as long as there was no answer.
func (t *turn) tellPartner(ctx context.Context, s *training.Session, p training.Partner, make func(t *turn) chat.Reply, withEntry bool) error {
	if !t.reached(p) {
		return nil
	}
	their := t.in(cmp.Or(s.Language, t.bot.Lang))
	reply := make(their)
	if withEntry {
		reply.Files = []chat.File{their.CalendarFile(s, &calendar.Person{Name: p.Name, Email: p.Email, Accepted: p.Status == training.Confirmed})}
	}
	if p.Status == training.Asked && s.Status == training.Scheduled {
		link, err := their.answerLink(ctx, s, "partner:"+p.Name, "link.answer")
		if err != nil {
			return err
		}
		reply = reply.And(link...)
	}
	t.tell(s, "", chat.Address{Via: "email", To: p.Email}, reply)
	return nil
}

// answerLink is a link by which somebody without an account answers, once. Without a public address of ours, there is a
// mail address instead.
func (t *turn) answerLink(ctx context.Context, s *training.Session, holder, key string) ([]chat.Part, error) {
	if t.bot.PublicURL == "" {
		return []chat.Part{t.Paragraph("link.by_mail", locale.Args{"Number": training.SessionName(s.Number)})}, nil
	}
	token := rand.Text()
	until := s.Day.Add(1).Time()
	if report := t.Now.Add(reportGood); key == "link.held" && report.After(until) {
		until = report
	}
	if err := t.state.Sessions.Issue(ctx, token, Ticket{Kind: AnswerTicket, Session: s.Number, Holder: holder, Until: until}, true); err != nil {
		return nil, err
	}
	return []chat.Part{{Kind: chat.Link, Label: t.Text(key), Text: t.bot.PublicURL + "/answer/" + token}, {Kind: chat.Note, Text: t.Text("link.once")}}, nil
}

// reportGood is how long it can be told through a link how a session went: it is asked when its day is over.
const reportGood = 14 * 24 * time.Hour

// startGood is how long a link into Telegram can be used.
const startGood = 30 * 24 * time.Hour

// startLink is a link that opens the bot in Telegram and shows who opened it: Telegram lets no bot write first. Nothing for
// a trainer who is known in a chat already.
func (t *turn) startLink(ctx context.Context, tr *training.Trainer) ([]chat.Part, error) {
	name := ""
	if t.bot.TelegramName != nil {
		name = t.bot.TelegramName()
	}
	if name == "" || tr.Telegram != "" || tr.Slack != "" {
		return nil, nil
	}
	token := rand.Text()
	if err := t.state.Sessions.Issue(ctx, token, Ticket{Kind: StartTicket, Holder: fmt.Sprintf("trainer:%d", tr.Number), Until: t.Now.Add(startGood)}, true); err != nil {
		return nil, err
	}
	return []chat.Part{{Kind: chat.Link, Label: t.Text("link.telegram"), Text: "https://t.me/" + name + "?start=" + token}}, nil
}
