package bot

import (
	"cmp"
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"strings"
	"time"

	"vtbot/catalog"
	"vtbot/internal/calendar"
	"vtbot/internal/chat"
	"vtbot/internal/locale"
	"vtbot/internal/training"
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
		if len(t.bot.reach(tr)) == 0 {
			untold = append(untold, tr.Name)
		}
		asks := make
		if s.Status == training.Scheduled && a.Status == training.Asked {
			asks = func(t *turn) chat.Reply { return make(t).And(t.paragraph("assignment.suits")) }
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
			return t.say(t.paragraph("alert.untold", locale.Args{"Title": sessionTitle(s), "Names": strings.Join(untold, ", ")})).
				With(t.choice("cell.session", fmt.Sprintf("s:show:%d", s.Number)))
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
				reply = reply.And(t.paragraph("session.request_open", locale.Args{"Number": training.Name(r.Number)}))
			}
			if withEntry {
				reply.Files = []chat.File{t.calendarFile(s, &calendar.Person{Email: r.Email, Accepted: true})}
			}
			return reply.With(t.choice("session.file", fmt.Sprintf("s:ics:%d", s.Number)))
		})
	}
	return nil
}

// reach returns where a trainer can be told, as [training.Trainer.Addresses] does: by mail only where mail is set up.
func (b *Bot) reach(tr *training.Trainer) []chat.Address {
	return slices.DeleteFunc(tr.Addresses(), func(a chat.Address) bool { return a.Via == "email" && !b.Mail })
}

// reached tells whether a partner can be told.
func (t *turn) reached(p training.Partner) bool { return p.Email != "" && t.bot.Mail }

// tellTrainer tells a trainer something of a session, where the trainer wants to be told: with a press to answer, or, in a
// mail, a link. withEntry adds the entry for a calendar to a mail.
func (t *turn) tellTrainer(ctx context.Context, s *training.Session, tr *training.Trainer, make func(t *turn) chat.Reply, withEntry bool) error {
	their := t.in(tr.Speaks(t.bot.Lang))
	reply := make(their)
	addresses := t.bot.reach(tr)
	if len(addresses) == 0 {
		return nil
	}
	to := addresses[0]
	n := fmt.Sprint(s.Number)
	a := s.Assignment(tr.Number)
	asked := s.Status == training.Scheduled && a != nil && a.Status == training.Asked
	if to.Via != "email" {
		if asked {
			reply = reply.With(their.choice("assignment.yes", "a:yes:"+n), their.choice("assignment.no", "a:no:"+n))
		}
		if withEntry && s.Gives(tr.Number) { // others have no file to ask for
			reply = reply.With(their.choice("session.file", "s:ics:"+n))
		}
	} else {
		if withEntry {
			reply.Files = []chat.File{their.calendarFile(s, &calendar.Person{Name: tr.Name, Email: to.To, Accepted: !asked})}
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
		reply.Files = []chat.File{their.calendarFile(s, &calendar.Person{Name: p.Name, Email: p.Email, Accepted: p.Status == training.Confirmed})}
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
		return []chat.Part{t.paragraph("link.by_mail", locale.Args{"Number": training.SessionName(s.Number)})}, nil
	}
	token := rand.Text()
	until := s.Day.Add(1).Time()
	if report := t.now.Add(reportGood); key == "link.held" && report.After(until) {
		until = report
	}
	if err := t.state.Sessions.Issue(ctx, token, Ticket{Kind: AnswerTicket, Session: s.Number, Holder: holder, Until: until}, true); err != nil {
		return nil, err
	}
	return []chat.Part{{Kind: chat.Link, Label: t.text(key), Text: t.bot.PublicURL + "/answer/" + token}, {Kind: chat.Note, Text: t.text("link.once")}}, nil
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
	if err := t.state.Sessions.Issue(ctx, token, Ticket{Kind: StartTicket, Holder: fmt.Sprintf("trainer:%d", tr.Number), Until: t.now.Add(startGood)}, true); err != nil {
		return nil, err
	}
	return []chat.Part{{Kind: chat.Link, Label: t.text("link.telegram"), Text: "https://t.me/" + name + "?start=" + token}}, nil
}

// calendarFile is a session as an entry for a calendar. to is who gets it; nil for nobody in particular.
func (t *turn) calendarFile(s *training.Session, to *calendar.Person) chat.File {
	e := t.calendarEntry(s)
	e.Organizer = calendar.Person{Name: t.catalog.Contact.Name[t.lang], Email: cmp.Or(t.bot.MailFrom, t.catalog.Contact.Email)}
	if to != nil && to.Email != "" {
		e.Attendees = []calendar.Person{*to}
	}
	return chat.File{
		Name: training.SessionName(s.Number) + ".ics",
		Type: "text/calendar; method=" + calendar.Method(e) + "; charset=utf-8",
		Text: calendar.Invitation(e),
	}
}

// calendarEntry is a session as a calendar shows it, without who organises and attends it.
func (t *turn) calendarEntry(s *training.Session) calendar.Event {
	e := calendar.Event{
		UID: s.UID, Sequence: s.Sequence, Stamp: s.ChangedAt,
		Start: s.Start(), End: s.End(t.bot.Reminding.Length), AllDay: s.Time == "",
		Summary: sessionTitle(s), Location: s.Place, URL: s.Link, Cancelled: s.Status == training.Cancelled,
	}
	if e.AllDay {
		e.Start, e.End = s.Day.Time(), s.Day.Add(1).Time()
	}
	if len(s.Modules) > 0 {
		if m, ok := t.catalog.Module(s.Modules[0]); ok {
			e.Summary += " " + m.Title[t.lang]
		}
	}
	if s.Mode == training.Online {
		e.Location = cmp.Or(s.Link, t.text("mode.online"))
	}
	var lines []string
	for _, p := range t.sessionFacts(s) {
		lines = append(lines, p.String())
	}
	for _, need := range s.Needs(t.catalog, catalog.ByTrainer) {
		lines = append(lines, t.text("reminder.bring")+" "+need.Name[t.lang])
	}
	e.Description = strings.Join(lines, "\n")
	return e
}
