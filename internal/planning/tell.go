package planning

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

// render shows something to one of those who are told of it.
type render func(v view.View) chat.Reply

// tellCell queues the card of a request, in its present state, for every place of the VT cell. A place that has it gets it
// in the place of the old one.
func (p *Planner) tellCell(r *training.Request) {
	for _, place := range p.Places() {
		v := p.view("", place.Via)
		subject := v.Text("card.subject", locale.Args{
			"Number": training.Name(
				r.Number,
			),
			"Status":       v.Text("status." + string(r.Status)),
			"Modules":      strings.Join(r.Modules, ", "),
			"Organisation": r.Organisation,
		})
		p.Outgoing = append(p.Outgoing, chat.Outgoing{
			Key: fmt.Sprintf("card:%d:%s", r.Number, place), Request: r.Number,
			Notice: chat.Notice{Via: place.Via, To: place.To, Subject: subject, Reply: v.RequestCard(r)},
		})
	}
}

// tellRequester queues what the requester is told of a request: on the platform it was asked from, and by mail.
// The mail greets, says what it is about, and has a link to answer by where something is asked.
func (p *Planner) tellRequester(ctx context.Context, r *training.Request, show render) error {
	via, to, _ := strings.Cut(r.Requester, ":")
	v := p.view(r.Lang, via)
	v.Asker = r
	subject := v.Text("outcome.subject", locale.Args{"Number": training.Name(r.Number)})
	short := show(v)
	short.Files = nil // in a chat, files are had with a press
	p.Outgoing = append(
		p.Outgoing,
		chat.Outgoing{Request: r.Number, Session: r.GivenIn, Notice: chat.Notice{Via: via, To: to, Subject: subject, Reply: short}},
	)
	if r.Email != "" && p.Mail {
		v.Slash = view.Slash("email")
		link, err := p.requestLink(ctx, v, r)
		if err != nil {
			return err
		}
		p.Outgoing = append(
			p.Outgoing,
			chat.Outgoing{
				Request: r.Number,
				Session: r.GivenIn,
				Notice:  chat.Notice{Via: "email", To: r.Email, Subject: subject, Reply: v.RequestLetter(r, show(v), link)},
			},
		)
	}
	return nil
}

// requestLink is a link by which a requester answers what the VT cell proposed or asked, once; nothing where nothing is asked, or
// without a public address of ours.
func (p *Planner) requestLink(ctx context.Context, v view.View, r *training.Request) ([]chat.Part, error) {
	if _, asked := r.Asked(); p.PublicURL == "" || r.Status != training.Proposed && !asked {
		return nil, nil
	}
	token := rand.Text()
	until := p.Now.Add(requestGood)
	if r.Status == training.Proposed {
		for _, slot := range r.Proposal {
			if end := slot.Day.Add(1).Time(); end.After(until) {
				until = end
			}
		}
	}
	if err := p.Issue(ctx, token, Token{Kind: AnswerToken, Holder: training.RequestRecipient(r.Number), Until: until}, true); err != nil {
		return nil, err
	}
	return []chat.Part{{Kind: chat.Link, Label: v.Text("link.answer"), Text: p.PublicURL + "/answer/" + token}, v.Note("link.once")}, nil
}

// tellConcerned tells those who give a session, help to give it, or asked for it; withEntry adds the entry for a calendar.
// The VT cell is told of those whom no message reaches.
func (p *Planner) tellConcerned(ctx context.Context, s *training.Session, show render, withEntry bool) error {
	untold, err := p.tellGivers(ctx, s, show, withEntry)
	if err != nil {
		return err
	}
	if len(untold) > 0 {
		p.alert(s, func(v view.View) chat.Reply { return v.Untold(s, untold) })
	}
	requests, err := p.RequestsOf(ctx, s)
	if err != nil {
		return err
	}
	for _, r := range requests {
		if r.Status != training.Accepted {
			continue
		}
		err := p.tellRequester(ctx, r, func(v view.View) chat.Reply {
			reply := show(v)
			if s.Status == training.Cancelled {
				key := "session.request_open"
				if len(r.Parts) > 1 {
					key = "session.rest_planned"
				}
				args := locale.Args{"Number": training.Name(r.Number), "Modules": strings.Join(s.Modules, ", ")}
				reply = reply.And(v.Paragraph(key, args))
			}
			if withEntry {
				reply.Files = []chat.File{v.CalendarFile(s, &calendar.Person{Email: r.Email, Accepted: true})}
			}
			return reply.With(v.Choice("session.file", action.On(action.SessionFile, s.Number)))
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// tellGivers tells the trainers and partners of a session, and returns the names of those whom no message reaches.
func (p *Planner) tellGivers(ctx context.Context, s *training.Session, show render, withEntry bool) (untold []string, err error) {
	trainers, err := p.AllTrainers(ctx)
	if err != nil {
		return nil, err
	}
	for _, a := range s.Trainers {
		tr := trainers[a.Trainer]
		if tr == nil || a.Status == training.Refused {
			continue
		}
		if len(p.Reach(tr)) == 0 {
			untold = append(untold, tr.Name)
		}
		asks := show
		if s.Status == training.Scheduled && a.Status == training.Asked {
			asks = func(v view.View) chat.Reply { return show(v).And(v.Paragraph("assignment.suits")) }
		}
		if err := p.tellTrainer(ctx, s, tr, asks, withEntry); err != nil {
			return nil, err
		}
	}
	for _, partner := range s.Partners {
		if partner.Status == training.Refused {
			continue
		}
		if !p.reaches(partner) {
			untold = append(untold, partner.Name)
		}
		if err := p.tellPartner(ctx, s, partner, show, withEntry); err != nil {
			return nil, err
		}
	}
	return untold, nil
}

// Reach returns where a trainer can be told, the preferred place first: by mail only where mail is set up.
func (p *Planner) Reach(tr *training.Trainer) []chat.Address { return p.view("", "").Reach(tr) }

// reaches reports whether a partner can be told.
func (p *Planner) reaches(partner training.Partner) bool { return partner.Email != "" && p.Mail }

// tellTrainer tells a trainer something of a session, where the trainer wants to be told: with a press to answer, or, in a
// mail, a link. withEntry adds the entry for a calendar to a mail.
func (p *Planner) tellTrainer(ctx context.Context, s *training.Session, tr *training.Trainer, show render, withEntry bool) error {
	addresses := p.Reach(tr)
	if len(addresses) == 0 {
		return nil
	}
	to := addresses[0]
	v := p.view(tr.Speaks(p.Lang), to.Via)
	reply := show(v)
	a := s.Assignment(tr.Number)
	asked := s.Status == training.Scheduled && a != nil && a.Status == training.Asked
	if to.Via != "email" {
		if asked {
			reply = reply.With(
				v.Choice("assignment.yes", action.On(action.TrainerYes, s.Number)),
				v.Choice("assignment.no", action.On(action.TrainerNo, s.Number)),
			)
		}
		if withEntry && s.Gives(tr.Number) { // others have no file to ask for
			reply = reply.With(v.Choice("session.file", action.On(action.SessionFile, s.Number)))
		}
		p.tell(s, "", to, reply)
		return nil
	}
	if withEntry {
		reply.Files = []chat.File{v.CalendarFile(s, &calendar.Person{Name: tr.Name, Email: to.To, Accepted: !asked})}
	}
	if asked {
		link, err := p.answerLink(ctx, v, s, training.TrainerRecipient(tr.Number), "link.answer")
		if err != nil {
			return err
		}
		reply = reply.And(link...)
	}
	start, err := p.startLink(ctx, v, tr)
	if err != nil {
		return err
	}
	p.tell(s, "", to, reply.And(start...))
	return nil
}

// tellPartner tells a partner by mail, with a link to answer by as long as there was no answer.
func (p *Planner) tellPartner(ctx context.Context, s *training.Session, partner training.Partner, show render, withEntry bool) error {
	if !p.reaches(partner) {
		return nil
	}
	v := p.view(cmp.Or(s.Language, p.Lang), "email")
	reply := show(v)
	if withEntry {
		reply.Files = []chat.File{
			v.CalendarFile(s, &calendar.Person{Name: partner.Name, Email: partner.Email, Accepted: partner.Status == training.Confirmed}),
		}
	}
	subject, by := reply.Parts[0].Text, training.Day("")
	var link []chat.Part
	if partner.Status == training.Asked && s.Status == training.Scheduled {
		var err error
		by = min(training.AddWorkdays(p.today(), partnerAnswers), s.Day)
		link, err = p.answerLink(ctx, v, s, training.PartnerRecipient(partner.Name), "link.answer")
		if err != nil {
			return err
		}
	}
	p.Outgoing = append(p.Outgoing, chat.Outgoing{Session: s.Number, Notice: chat.Notice{
		Via: "email", To: partner.Email, Subject: subject, Reply: v.PartnerLetter(partner, reply, by, link),
	}})
	return nil
}

// alert tells the VT cell of something about a session that cannot wait.
func (p *Planner) alert(s *training.Session, show render) {
	for _, place := range p.Places() {
		p.tell(s, "", place, show(p.view("", place.Via)))
	}
}

// tellPlaces tells the VT cell something that is about no one request or session.
func (p *Planner) tellPlaces(show render) {
	for _, place := range p.Places() {
		reply := show(p.view("", place.Via))
		p.Outgoing = append(p.Outgoing, chat.Outgoing{
			Notice: chat.Notice{Via: place.Via, To: place.To, Subject: reply.Parts[0].Text, Reply: reply},
		})
	}
}

// tell queues a message about a session. Its first line is the subject of a mail.
func (p *Planner) tell(s *training.Session, key string, to chat.Address, reply chat.Reply) {
	subject := training.SessionName(s.Number)
	if len(reply.Parts) > 0 {
		subject = reply.Parts[0].Text
	}
	p.Outgoing = append(
		p.Outgoing,
		chat.Outgoing{Key: key, Session: s.Number, Notice: chat.Notice{Via: to.Via, To: to.To, Subject: subject, Reply: reply}},
	)
}

const (
	reportGood     = 14 * 24 * time.Hour // how long it can be told through a link how a session went: it is asked when its day is over
	requestGood    = 30 * 24 * time.Hour // how long a requester can answer through a link
	partnerAnswers = 5                   // working days within which a partner is asked to answer
	startGood      = 30 * 24 * time.Hour // how long a link into Telegram can be used
)

// answerLink is a link by which somebody without an account answers, once. Without a public address of ours, there is a
// mail address instead. key is that of the text that says what is answered.
func (p *Planner) answerLink(
	ctx context.Context,
	v view.View,
	s *training.Session,
	holder training.Recipient,
	key string,
) ([]chat.Part, error) {
	if p.PublicURL == "" {
		return []chat.Part{v.Paragraph("link.by_mail", locale.Args{"Number": training.SessionName(s.Number)})}, nil
	}
	token := rand.Text()
	until := s.Day.Add(1).Time()
	if report := p.Now.Add(reportGood); key == "link.held" && report.After(until) {
		until = report
	}
	if err := p.Issue(ctx, token, Token{Kind: AnswerToken, Session: s.Number, Holder: holder, Until: until}, true); err != nil {
		return nil, err
	}
	return []chat.Part{{Kind: chat.Link, Label: v.Text(key), Text: p.PublicURL + "/answer/" + token}, v.Note("link.once")}, nil
}

// startLink is a link that opens the bot in Telegram and shows who opened it: Telegram lets no bot write first. Nothing for
// a trainer who is known in a chat already.
func (p *Planner) startLink(ctx context.Context, v view.View, tr *training.Trainer) ([]chat.Part, error) {
	if tr.Telegram != "" || tr.Slack != "" {
		return nil, nil
	}
	address, err := p.TelegramLink(ctx, tr)
	if err != nil || address == "" {
		return nil, err
	}
	return []chat.Part{{Kind: chat.Link, Label: v.Text("link.telegram"), Text: address}}, nil
}

// TelegramLink makes the address that opens the bot in Telegram and shows that a trainer opened it, once; "" where the bot is
// not in Telegram.
func (p *Planner) TelegramLink(ctx context.Context, tr *training.Trainer) (string, error) {
	if p.TelegramName == nil || p.TelegramName() == "" {
		return "", nil
	}
	token := rand.Text()
	err := p.Issue(ctx, token, Token{Kind: StartToken, Holder: training.TrainerRecipient(tr.Number), Until: p.Now.Add(startGood)}, true)
	return "https://t.me/" + p.TelegramName() + "?start=" + token, err
}

// tellAccepted shows a requester the session in which an accepted request is given.
func (p *Planner) tellAccepted(ctx context.Context) func(v view.View, r *training.Request) chat.Reply {
	return func(v view.View, r *training.Request) chat.Reply {
		s, err := p.Session(ctx, r.GivenIn)
		if err != nil { // what is known is told all the same
			s = nil
		}
		reply := v.Accepted(r, s)
		for _, part := range r.Parts[min(1, len(r.Parts)):] {
			other, err := p.Session(ctx, part.Session)
			if err != nil {
				continue // likewise
			}
			reply.Files = append(reply.Files, v.CalendarFile(other, &calendar.Person{Email: r.Email, Accepted: true}))
			reply = reply.With(view.Press(v.Text("session.file_of", locale.Args{"Number": training.SessionName(part.Session)}),
				action.On(action.SessionFile, part.Session)))
		}
		return reply
	}
}
