package planning

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"vtbot/catalog"
	"vtbot/internal/calendar"
	"vtbot/internal/chat"
	"vtbot/internal/locale"
	"vtbot/internal/training"
	"vtbot/internal/view"
)

// Asked is what a link asks of its holder.
type Asked string

// What a link can ask.
const (
	AskNothing Asked = ""        // any more
	AskWhether Asked = "whether" // does the session suit you?
	AskReady   Asked = "ready"   // do you have everything?
	AskHeld    Asked = "held"    // was it given?
	AskChoose  Asked = "choose"  // which of the proposed days suits?
	AskSay     Asked = "say"     // what the VT cell asked
)

// Question is what a link in a mail asks of whoever opens it.
type Question struct {
	Reply   chat.Reply // what it is about
	Ask     Asked
	Options []string // to choose from, in the order of the numbers by which they are answered
}

// Question returns what a link asks; [ErrNoToken] for one that is void. Nothing changes by looking: programs that check mails
// open links as well.
func (s *Service) Question(ctx context.Context, token string) (Question, error) {
	var q Question
	err := s.withToken(ctx, token, false, func(t *tokenWork) error {
		if t.request != nil {
			q = Question{Reply: t.view.AskedOfRequest(t.request), Ask: t.asked()}
			for _, slot := range t.request.Proposal {
				q.Options = append(q.Options, t.view.Slot(slot))
			}
			return nil
		}
		q = Question{Reply: t.view.AskedOfSession(t.session), Ask: t.asked()}
		return nil
	})
	return q, err
}

// AnswerToken does what somebody answered through a link, which is void then. The reply says what became of it. text is what
// was written beside it: a problem, a remark, how many came. [ErrNoToken] says that nothing is asked any more.
func (s *Service) AnswerToken(ctx context.Context, token string, yes bool, text string) (chat.Reply, error) {
	var reply chat.Reply
	err := s.withToken(ctx, token, true, func(t *tokenWork) error {
		key, err := t.answer(ctx, yes, strings.TrimSpace(text))
		if err != nil {
			return err
		}
		args := locale.Args{}
		if t.request != nil {
			args["Number"] = training.Name(t.request.Number)
		} else {
			args["Number"], args["Slot"] = training.SessionName(t.session.Number), t.view.Slot(t.session.Slot())
		}
		reply = t.view.Say(t.view.Paragraph(key, args))
		return nil
	})
	return reply, err
}

// tokenWork is what is done for the holder of an answering token.
type tokenWork struct {
	*Planner
	view    view.View         // in the language of the holder
	session *training.Session // nil where it is about a request
	request *training.Request // nil where it is about a session
	token   Token
	trainer *training.Trainer // the holder; nil for a partner
}

// withToken runs use for the session of an answering token.
func (s *Service) withToken(ctx context.Context, token string, void bool, use func(*tokenWork) error) error {
	return s.do(ctx, Actor{}, func(p *Planner) error {
		known, err := p.Token(ctx, token, void)
		if err != nil {
			return err
		}
		if known.Kind == AnswerToken && known.Holder.Kind == training.ToRequest {
			r, err := p.Request(ctx, known.Holder.Number)
			if errors.Is(err, ErrNoRequest) {
				return ErrNoToken
			}
			if err != nil {
				return err
			}
			submitted, _ := r.Last(training.ActSubmit)
			p.By = Actor{ID: r.Requester, Name: submitted.Name}
			t := &tokenWork{Planner: p, request: r, token: known, view: p.view(r.Lang, "email")}
			t.view.Asker = r
			return use(t)
		}
		session, err := p.Session(ctx, known.Session)
		if errors.Is(err, ErrNoSession) || known.Kind != AnswerToken {
			return ErrNoToken
		}
		if err != nil {
			return err
		}
		t := &tokenWork{Planner: p, session: session, token: known}
		p.By = Actor{ID: "email:" + known.Holder.String(), Name: known.Holder.Name}
		lang := cmp.Or(session.Language, p.Lang)
		if known.Holder.Kind == training.ToTrainer {
			if t.trainer, err = p.Holder(ctx, known); err != nil {
				return err
			}
			p.By.Name, lang = t.trainer.Name, t.trainer.Speaks(p.Lang)
		}
		t.view = p.view(lang, "email")
		return use(t)
	})
}

// Holder returns the trainer who holds a token; [ErrNoToken] for one who gives no sessions any more.
func (p *Planner) Holder(ctx context.Context, t Token) (*training.Trainer, error) {
	if t.Holder.Kind != training.ToTrainer {
		return nil, ErrNoToken
	}
	tr, err := p.ActiveTrainer(ctx, t.Holder.Number)
	if errors.Is(err, ErrNoTrainer) {
		return nil, ErrNoToken
	}
	return tr, err
}

// asked is what the token asks of its holder, as things are.
func (t *tokenWork) asked() Asked {
	if t.request != nil {
		if _, asked := t.request.Asked(); asked {
			return AskSay
		}
		if t.request.Status == training.Proposed {
			return AskChoose
		}
		return AskNothing
	}
	s, today := t.session, t.today()
	past := s.Day < today
	if t.trainer == nil {
		if p := s.Partner(t.token.Holder.Name); p != nil && p.Status == training.Asked && s.Status == training.Scheduled && !past {
			return AskWhether
		}
		return AskNothing
	}
	switch {
	case !s.Gives(t.trainer.Number) || s.Status != training.Scheduled:
		return AskNothing
	case past || s.Day == today && !s.Start().IsZero() && s.Start().Before(t.Now):
		return AskHeld
	case s.Assignment(t.trainer.Number).Status == training.Asked:
		return AskWhether
	}
	return AskReady
}

// answer does what the holder answered to what is asked now, and returns the key of the text that says what became of it.
func (t *tokenWork) answer(ctx context.Context, yes bool, text string) (key string, err error) {
	s, ask := t.session, t.asked()
	switch {
	case ask == AskNothing:
		return "", ErrNoToken
	case t.request != nil:
		return t.answerRequest(ctx, ask, yes, text)
	case t.trainer == nil:
		name := t.token.Holder.Name
		if err := s.PartnerSays(t.who(), name, yes); err != nil {
			return "", err
		}
		if err := t.Save(ctx, s); err != nil {
			return "", err
		}
		t.alert(s, func(v view.View) chat.Reply { return v.PartnerAnswered(s, name, yes, text) })
		if yes {
			return "assignment.said_yes", nil
		}
		return "assignment.said_no", nil
	case ask == AskHeld && yes:
		came, _ := strconv.Atoi(text)
		return "session.noted", t.Report(ctx, s, max(0, came))
	case ask == AskHeld:
		return "session.noted", t.ReportNotHeld(ctx, s, t.trainer)
	case ask == AskWhether && yes:
		return "assignment.said_yes", t.Consent(ctx, s, t.trainer, text)
	case ask == AskWhether:
		return "assignment.said_no", t.TurnDown(ctx, s, t.trainer, text)
	case yes:
		return "assignment.said_set", t.Ready(ctx, s, t.trainer)
	}
	return "assignment.said_problem", t.ReportProblem(ctx, s, t.trainer, text)
}

// answerRequest does what a requester answered: chose one of the proposed days, by its number, refused them all, perhaps with words
// beside it, or answered what the VT cell asked.
func (t *tokenWork) answerRequest(ctx context.Context, ask Asked, yes bool, text string) (key string, err error) {
	number := t.request.Number
	if ask == AskSay {
		t.request, err = t.Answer(ctx, number, text)
		return "mine.answered", err
	}
	if yes {
		i, err := strconv.Atoi(text)
		if err != nil {
			return "", ErrNoToken // no page of ours sends it
		}
		if t.request, err = t.Choose(ctx, number, i); err != nil {
			return "", err
		}
		r := t.request // who answered on a page reads it nowhere else
		return "page.chosen", t.tellRequester(ctx, r, func(v view.View) chat.Reply { return t.tellAccepted(ctx)(v, r) })
	}
	if t.request, err = t.Refuse(ctx, number); err == nil && text != "" {
		t.request, err = t.Answer(ctx, number, text)
	}
	return "page.refused", err
}

// Open takes a token by which a trainer opened the bot in Telegram, which is void then: now the trainer is known there, and is
// told of sessions in the language that Telegram knows, unless they chose another. [ErrNoToken] when it is none.
func (p *Planner) Open(ctx context.Context, token, telegram string, lang catalog.Lang) (*training.Trainer, error) {
	known, err := p.Token(ctx, token, false)
	if err == nil && known.Kind != StartToken {
		err = ErrNoToken
	}
	if err != nil {
		return nil, err
	}
	tr, err := p.Holder(ctx, known)
	if err != nil {
		return nil, err
	}
	if _, err := p.Token(ctx, token, true); err != nil {
		return nil, err
	}
	tr.Telegram, tr.Via = telegram, "telegram"
	if lang != "" && tr.Lang == "" && (len(tr.Languages) == 0 || slices.Contains(tr.Languages, lang)) {
		tr.Lang = lang
	}
	p.trainers = nil
	return tr, p.SaveTrainer(ctx, tr)
}

const (
	feedGood = 10 * 365 * 24 * time.Hour // how long the address of a calendar is good: until it is revoked
	feedPast = 60                        // how many days back a calendar shows
)

// ErrNoAddress says that the program has no public address.
var ErrNoAddress = errors.New("no public address is configured: set http.public_url")

// CalendarAddress gives the actor the secret address of their calendar: a trainer's own sessions, or all for a member of the VT
// cell, who has an address of their own, to be revoked alone. It stays the same until a fresh one is asked for, which revokes it.
// "" is for an address that was given before and cannot be shown any more, [ErrNoTrainer] for everybody else.
func (p *Planner) CalendarAddress(ctx context.Context, fresh bool) (string, error) {
	if p.PublicURL == "" {
		return "", ErrNoAddress
	}
	tr, err := p.ActingTrainer(ctx)
	if err != nil {
		return "", err
	}
	holder := training.CellRecipient(p.By.ID)
	switch {
	case tr != nil:
		holder = training.TrainerRecipient(tr.Number)
	case !p.ActsForCell():
		return "", ErrNoTrainer
	}
	token, known, err := p.FeedOf(ctx, holder)
	switch {
	case err != nil:
		return "", err
	case known && !fresh && token == "":
		return "", nil
	case known && !fresh:
		return p.PublicURL + "/calendar/" + token + ".ics", nil
	}
	token = rand.Text()
	if err := p.Issue(ctx, token, Token{Kind: FeedToken, Holder: holder, Until: p.Now.Add(feedGood)}, true); err != nil {
		return "", err
	}
	return p.PublicURL + "/calendar/" + token + ".ics", nil
}

// Feed returns the calendar at a secret address, as an iCalendar object; [ErrNoToken] for one that is void.
func (s *Service) Feed(ctx context.Context, token string) (string, error) {
	var text string
	err := s.do(ctx, Clock, func(p *Planner) error {
		known, err := p.Token(ctx, token, false)
		if err == nil && known.Kind != FeedToken {
			err = ErrNoToken
		}
		if err != nil {
			return err
		}
		lang, meant, err := p.inFeed(ctx, known)
		if err != nil {
			return err
		}
		list, err := p.FindSessions(ctx, SessionQuery{From: p.today().Add(-feedPast)})
		if err != nil {
			return err
		}
		list = slices.DeleteFunc(list, func(s *training.Session) bool { return !meant(s) })
		trainers, err := p.AllTrainers(ctx)
		if err != nil {
			return err
		}
		v := p.view(lang, "")
		var events []calendar.Event
		for _, session := range list {
			e := v.CalendarEntry(session)
			if known.Holder.Kind == training.ToTrainer {
				e.Tentative = session.Assignment(known.Holder.Number).Status == training.Asked
			} else {
				e = v.WithTrainers(e, session, trainers)
			}
			events = append(events, e)
		}
		text = calendar.Feed(v.Text("calendar.name"), events)
		return nil
	})
	return text, err
}

// inFeed returns which sessions the holder of a token sees, and in which language. Members of the VT cell see all, as long as
// they are members.
func (p *Planner) inFeed(ctx context.Context, t Token) (catalog.Lang, func(*training.Session) bool, error) {
	if t.Holder.Kind == training.ToCell {
		if !p.IsCoordinator(t.Holder.Name) {
			return "", nil, ErrNoToken
		}
		return p.Lang, func(*training.Session) bool { return true }, nil
	}
	tr, err := p.Holder(ctx, t)
	if err != nil {
		return "", nil, err
	}
	return tr.Speaks(p.Lang), func(s *training.Session) bool { return s.Gives(tr.Number) }, nil
}

// Calendar returns sessions as an iCalendar object.
func Calendar(v view.View, list []*training.Session) string {
	var events []calendar.Event
	for _, s := range list {
		events = append(events, v.CalendarEntry(s))
	}
	return calendar.Feed(v.Text("calendar.name"), events)
}
