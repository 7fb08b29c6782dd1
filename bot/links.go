package bot

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"vtbot/catalog"
	"vtbot/internal/action"
	"vtbot/internal/calendar"
	"vtbot/internal/chat"
	"vtbot/internal/edition"
	"vtbot/internal/locale"
	"vtbot/internal/training"
	"vtbot/internal/view"
)

// The questions that a link can ask.
const (
	AskWhether = "whether" // does the session suit you?
	AskReady   = "ready"   // do you have everything?
	AskHeld    = "held"    // was it given?
)

// Question is what a link in a mail asks of whoever opens it.
type Question struct {
	Reply chat.Reply // what it is about
	Ask   string     // "" when there is nothing to answer any more
}

// Linked returns what a link asks; ErrNoTicket for one that is void. Nothing changes by looking: programs that check mails
// open links as well.
func (b *Bot) Linked(ctx context.Context, w Work, token string) (Question, error) {
	var q Question
	err := b.withTicket(ctx, w, token, false, func(t *turn, s *training.Session, ticket Ticket) error {
		heading := t.Heading("session.heading", locale.Args{"Title": view.SessionTitle(s), "Status": t.Text("session." + string(s.Status))})
		q = Question{Reply: t.Say(heading).And(t.SessionFacts(s)...), Ask: t.askedBy(s, ticket)}
		return nil
	})
	return q, err
}

// Answered does what somebody answered through a link, which is void then. The reply says what became of it. text is what
// was written beside it: a problem, a remark, how many came.
func (b *Bot) Answered(ctx context.Context, w Work, token string, yes bool, text string) (chat.Reply, error) {
	var reply chat.Reply
	err := b.withTicket(ctx, w, token, true, func(t *turn, s *training.Session, ticket Ticket) error {
		var err error
		reply, err = t.takeAnswer(ctx, s, ticket, yes, strings.TrimSpace(text))
		return err
	})
	return reply, err
}

// withTicket runs work for the session of an answering ticket, in the language of its holder.
func (b *Bot) withTicket(ctx context.Context, w Work, token string, use bool, work func(*turn, *training.Session, Ticket) error) error {
	return b.Library.Use(func(search *edition.Edition) error {
		return w.Do(ctx, func(state *State) error {
			ticket, err := state.Sessions.Ticket(ctx, token, use)
			if err != nil {
				return err
			}
			s, err := state.Sessions.Session(ctx, ticket.Session)
			if errors.Is(err, ErrNoSession) || ticket.Kind != AnswerTicket {
				return ErrNoTicket
			}
			if err != nil {
				return err
			}
			t := b.newTurn(search, state, b.Lang)
			kind, id, _ := strings.Cut(ticket.Holder, ":")
			t.message.From = chat.Person{ID: "email:" + ticket.Holder, Name: id}
			if s.Language != "" {
				t.Lang = s.Language
			}
			if kind == "trainer" {
				tr, err := t.holder(ctx, ticket)
				if err != nil {
					return err
				}
				t.Lang, t.message.From.Name = tr.Speaks(b.Lang), tr.Name
			}
			return work(&t, s, ticket)
		})
	})
}

// holder returns the trainer who holds a ticket; ErrNoTicket for one who gives no sessions any more.
func (t *turn) holder(ctx context.Context, ticket Ticket) (*training.Trainer, error) {
	_, id, _ := strings.Cut(ticket.Holder, ":")
	number, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		return nil, ErrNoTicket
	}
	tr, err := t.state.Sessions.Trainer(ctx, number)
	if errors.Is(err, ErrNoTrainer) || err == nil && tr.Removed {
		return nil, ErrNoTicket
	}
	return tr, err
}

// askedBy is what a ticket asks of its holder, as things are: one of AskWhether, AskReady and AskHeld; "" when there is
// nothing to ask any more.
func (t *turn) askedBy(s *training.Session, ticket Ticket) string {
	kind, id, _ := strings.Cut(ticket.Holder, ":")
	past := s.Day < training.DayOf(t.Now)
	if kind == "partner" {
		if p := s.Partner(id); p != nil && p.Status == training.Asked && s.Status == training.Scheduled && !past {
			return AskWhether
		}
		return ""
	}
	number, _ := strconv.ParseInt(id, 10, 64)
	switch {
	case !s.Gives(number) || s.Status != training.Scheduled:
		return ""
	case past || s.Day == training.DayOf(t.Now) && !s.Start().IsZero() && s.Start().Before(t.Now):
		return AskHeld
	case s.Assignment(number).Status == training.Asked:
		return AskWhether
	}
	return AskReady
}

// takeAnswer does what the holder of a ticket answered to what is asked now; ErrNoTicket when nothing is asked any more.
func (t *turn) takeAnswer(ctx context.Context, s *training.Session, ticket Ticket, yes bool, text string) (chat.Reply, error) {
	args := locale.Args{"Number": training.SessionName(s.Number), "Slot": t.Slot(s.Slot())}
	kind, id, _ := strings.Cut(ticket.Holder, ":")
	ask := t.askedBy(s, ticket)
	if ask == "" {
		return chat.Reply{}, ErrNoTicket
	}
	if kind == "partner" {
		if err := s.PartnerSays(t.who(), id, yes); err != nil {
			return chat.Reply{}, err
		}
		if err := t.saveSession(ctx, s); err != nil {
			return chat.Reply{}, err
		}
		key := "alert.partner_yes"
		if !yes {
			key = "alert.partner_no"
		}
		t.alert(s, func(t *turn) chat.Reply {
			return t.Say(t.Paragraph(key, locale.Args{"Title": view.SessionTitle(s), "Name": id})).And(view.Quoted(text)...).
				With(t.Choice("cell.session", action.On(action.ShowSession, s.Number)))
		})
		return t.Say(t.Paragraph(map[bool]string{true: "assignment.said_yes", false: "assignment.said_no"}[yes], args)), nil
	}
	tr, err := t.holder(ctx, ticket)
	if err != nil {
		return chat.Reply{}, err
	}
	switch {
	case ask == AskHeld && yes:
		came, _ := strconv.Atoi(text)
		err = s.Hold(t.who(), max(0, came))
	case ask == AskHeld:
		err = s.NotHappened(t.who())
	case ask == AskWhether && !yes:
		return t.turnedDown(ctx, s, tr, text)
	case ask == AskWhether:
		err = s.Consent(t.who(), tr, true)
	case yes:
		err = s.Ready(t.who(), tr)
		ask = "set"
	default:
		return t.troubled(ctx, s, tr, text)
	}
	if err != nil {
		return chat.Reply{}, err
	}
	if err := t.saveSession(ctx, s); err != nil {
		return chat.Reply{}, err
	}
	told := locale.Args{"Title": view.SessionTitle(s), "Name": tr.Name}
	switch {
	case ask == AskHeld && !yes:
		t.alert(s, func(t *turn) chat.Reply { return t.Say(t.Paragraph("alert.not_held", told)) })
	case ask == AskWhether && text != "":
		t.alert(s, func(t *turn) chat.Reply {
			return t.Say(t.Paragraph("alert.agreed", told)).And(view.Quoted(text)...).With(t.Choice("cell.session", action.On(action.ShowSession, s.Number)))
		})
	}
	key := map[string]string{AskHeld: "session.noted", AskWhether: "assignment.said_yes", "set": "assignment.said_set"}[ask]
	return t.Say(t.Paragraph(key, args)), nil
}

// feedGood is how long the address of a calendar is good: until it is revoked.
const feedGood = 10 * 365 * 24 * time.Hour

// calendarLink gives a person the secret address of their calendar: a trainer's own sessions, or all for the VT cell. A new
// one revokes the one before.
func (t *turn) calendarLink(ctx context.Context, _ string) (chat.Reply, error) {
	if t.state.Sessions == nil {
		return t.stale(), nil
	}
	if t.bot.PublicURL == "" {
		return t.Say(t.Paragraph("calendar.no_address")), nil
	}
	if t.overheard() {
		return t.Say(t.Paragraph("secret.overheard")), nil
	}
	holder := ""
	tr, err := t.trainer(ctx)
	if err != nil {
		return chat.Reply{}, err
	}
	switch {
	case tr != nil:
		holder = fmt.Sprintf("trainer:%d", tr.Number)
	case t.isCoordinator():
		holder = recipientCell + ":" + t.message.From.ID // each member of the cell has an address of their own, to be revoked alone
	default:
		return t.Say(t.Paragraph("pref.no_trainer")), nil
	}
	token := rand.Text()
	if err := t.state.Sessions.Issue(ctx, token, Ticket{Kind: FeedTicket, Holder: holder, Until: t.Now.Add(feedGood)}, true); err != nil {
		return chat.Reply{}, err
	}
	reply := t.Say(t.Paragraph("calendar.address"), chat.Part{Kind: chat.Link, Text: t.bot.PublicURL + "/calendar/" + token + ".ics"}, chat.Part{Kind: chat.Note, Text: t.Text("calendar.secret")})
	reply.Private = true
	return reply, nil
}

// feedPast is how many days back a calendar shows.
const feedPast = 60

// Feed returns the calendar at a secret address; ErrNoTicket for one that is void.
func (b *Bot) Feed(ctx context.Context, w Work, token string) (string, error) {
	var text string
	err := b.Library.Use(func(search *edition.Edition) error {
		return w.Do(ctx, func(state *State) error {
			ticket, err := state.Sessions.Ticket(ctx, token, false)
			if err == nil && ticket.Kind != FeedTicket {
				err = ErrNoTicket
			}
			if err != nil {
				return err
			}
			t := b.newTurn(search, state, b.Lang)
			meant, err := t.inFeed(ctx, ticket)
			if err != nil {
				return err
			}
			list, err := state.Sessions.FindSessions(ctx, SessionQuery{From: training.DayOf(t.Now).Add(-feedPast)})
			if err != nil {
				return err
			}
			var events []calendar.Event
			for _, s := range list {
				if meant(s) {
					events = append(events, t.CalendarEntry(s))
				}
			}
			text = calendar.Feed(t.Text("calendar.name"), events)
			return nil
		})
	})
	return text, err
}

// inFeed tells which sessions the holder of a ticket sees. Members of the VT cell see all, as long as they are members.
func (t *turn) inFeed(ctx context.Context, ticket Ticket) (func(*training.Session) bool, error) {
	if person, ok := strings.CutPrefix(ticket.Holder, recipientCell+":"); ok {
		if !slices.Contains(t.bot.Coordinators, person) {
			return nil, ErrNoTicket
		}
		return func(*training.Session) bool { return true }, nil
	}
	tr, err := t.holder(ctx, ticket)
	if err != nil {
		return nil, err
	}
	t.Lang = tr.Speaks(t.bot.Lang)
	return func(s *training.Session) bool { return s.Gives(tr.Number) }, nil
}

// started takes a link by which a trainer opened the bot in Telegram: now the trainer is known there. false when it is none.
func (t *turn) started(ctx context.Context, token string) (chat.Reply, bool, error) {
	if t.state.Sessions == nil || t.message.Platform != "telegram" {
		return chat.Reply{}, false, nil
	}
	ticket, err := t.state.Sessions.Ticket(ctx, token, false)
	if errors.Is(err, ErrNoTicket) || err == nil && ticket.Kind != StartTicket {
		return chat.Reply{}, false, nil
	}
	if err != nil {
		return chat.Reply{}, true, err
	}
	tr, err := t.holder(ctx, ticket)
	if errors.Is(err, ErrNoTicket) {
		return chat.Reply{}, false, nil
	}
	if err != nil {
		return chat.Reply{}, true, err
	}
	if _, err := t.state.Sessions.Ticket(ctx, token, true); err != nil {
		return chat.Reply{}, true, err
	}
	_, tr.Telegram, _ = strings.Cut(t.message.From.ID, ":")
	tr.Via = "telegram"
	if lang, ok := catalog.ParseLang(t.message.From.Locale); ok && tr.Lang == "" && (len(tr.Languages) == 0 || slices.Contains(tr.Languages, lang)) {
		tr.Lang = lang // and is told of sessions in it from now on
	}
	t.Lang = tr.Speaks(t.bot.Lang)
	if err := t.saveTrainer(ctx, tr); err != nil {
		return chat.Reply{}, true, err
	}
	list, err := t.sessionList(ctx, "")
	return t.and(t.Say(t.Paragraph("pref.welcome", locale.Args{"Name": tr.Name})), list), true, err
}

// Calendar returns sessions as a calendar.
func (b *Bot) Calendar(ctx context.Context, list []*training.Session) (string, error) {
	var events []calendar.Event
	text := ""
	err := b.Library.Use(func(search *edition.Edition) error {
		t := b.newTurn(search, &State{}, b.Lang)
		for _, s := range list {
			events = append(events, t.CalendarEntry(s))
		}
		text = calendar.Feed(t.Text("calendar.name"), events)
		return nil
	})
	return text, err
}
