package bot

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"vtbot/internal/action"
	"vtbot/internal/chat"
	"vtbot/internal/locale"
	"vtbot/internal/training"
	"vtbot/internal/understand"
	"vtbot/internal/view"
)

// follow keeps sessions in step with a request that something was done with, and is about to be saved: an accepted one is
// given in a session, one that is withdrawn leaves its session.
func (t *turn) follow(ctx context.Context, r *training.Request) error {
	if t.state.Sessions == nil {
		return nil
	}
	switch {
	case r.Status == training.Accepted && r.GivenIn == 0:
		return t.schedule(ctx, r)
	case r.Status == training.Withdrawn && r.GivenIn != 0:
		return t.leave(ctx, r)
	}
	return nil
}

// schedule makes the session of a request that was accepted. Others who agreed to share it are accepted for it as well.
func (t *turn) schedule(ctx context.Context, r *training.Request) error {
	s, err := training.Schedule(t.who(), r.Wish, *r.Session)
	if err != nil {
		return err
	}
	s.Requests = []int64{r.Number}
	if r.Share == training.ShareAgreed {
		shared, err := t.sharing(ctx, r)
		if err != nil {
			return err
		}
		for _, other := range shared {
			if err := other.Accept(t.who(), *r.Session); err != nil {
				return err
			}
			if err := s.Join(t.who(), other.Number, other.Wish); err != nil {
				return err
			}
		}
		if err := t.saveSession(ctx, s); err != nil {
			return err
		}
		for _, other := range shared {
			other.GivenIn = s.Number
			if err := t.state.Requests.Save(ctx, other); err != nil {
				return err
			}
			t.tellCell(other)
			t.tellRequester(other, func(t *turn) chat.Reply { return t.tellAccepted(ctx, other) })
		}
	}
	if err := t.saveSession(ctx, s); err != nil {
		return err
	}
	r.GivenIn = s.Number
	return nil
}

// leave takes a withdrawn request out of its session, which is called off when it was given for nobody else.
func (t *turn) leave(ctx context.Context, r *training.Request) error {
	s, err := t.state.Sessions.Session(ctx, r.GivenIn)
	if errors.Is(err, ErrNoSession) || err == nil && s.Status != training.Scheduled {
		return nil
	}
	if err != nil {
		return err
	}
	expected := s.Participants
	if err := s.Leave(t.who(), r.Number, r.Wish); err != nil {
		return err
	}
	rest, err := t.requestsOf(ctx, s)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(rest, func(o *training.Request) bool { return o.Organisation == r.Organisation }) {
		s.NotFor(r.Organisation)
	}
	if len(s.Requests) > 0 || s.Induction != "" {
		return t.saveSession(ctx, s)
	}
	s.Participants = expected // of what does not take place
	t.alert(s, func(t *turn) chat.Reply {
		return t.Say(t.Paragraph("alert.withdrawn", locale.Args{"Number": training.Name(r.Number), "Title": view.SessionTitle(s), "Slot": t.Slot(s.Slot())})).
			With(t.Choice("cell.session", action.On(action.ShowSession, s.Number)))
	})
	return t.callOff(ctx, s, t.in(t.bot.Lang).Text("session.withdrawn", locale.Args{"Number": training.Name(r.Number)})) // trainers and the VT cell read it
}

// saveSession stores a session, plans what will be said of it, and brings the VT cell's card up to date.
func (t *turn) saveSession(ctx context.Context, s *training.Session) error {
	if s.UID == "" {
		s.UID = strings.ToLower(rand.Text()) + "@vtbot"
	}
	if _, err := t.state.Sessions.SaveSession(ctx, s); err != nil {
		return err
	}
	trainers, err := t.trainers(ctx)
	if err != nil {
		return err
	}
	if err := t.state.Sessions.Plan(ctx, s.Number, t.bot.Reminding.wanted(s, trainers), time.Time{}); err != nil {
		return err
	}
	cell := t.in(t.bot.Lang)
	card := cell.SessionCard(s, trainers)
	for _, place := range t.bot.cell() {
		t.state.Outgoing = append(t.state.Outgoing, chat.Outgoing{
			Key: fmt.Sprintf("session:%d:%s:%s", s.Number, place.Via, place.To), Session: s.Number,
			Notice: chat.Notice{Via: place.Via, To: place.To, Subject: card.Parts[0].Text, Reply: card},
		})
	}
	return nil
}

// trainers returns all trainers, by number. They are read once.
func (t *turn) trainers(ctx context.Context) (map[int64]*training.Trainer, error) {
	if t.known != nil {
		return t.known, nil
	}
	list, err := t.state.Sessions.Trainers(ctx)
	if err != nil {
		return nil, err
	}
	byNumber := map[int64]*training.Trainer{}
	for _, tr := range list {
		byNumber[tr.Number] = tr
	}
	t.known = byNumber
	return byNumber, nil
}

// saveTrainer stores a trainer.
func (t *turn) saveTrainer(ctx context.Context, tr *training.Trainer) error {
	t.known = nil
	return t.state.Sessions.SaveTrainer(ctx, tr)
}

// trainer returns the trainer that the person of this turn is; nil for everybody else.
func (t *turn) trainer(ctx context.Context) (*training.Trainer, error) {
	if t.state.Sessions == nil {
		return nil, nil
	}
	me, err := t.me(ctx)
	if err != nil {
		return nil, err
	}
	list, err := t.state.Sessions.Trainers(ctx)
	if err != nil {
		return nil, err
	}
	for _, tr := range list {
		if !tr.Removed && slices.ContainsFunc(me, tr.Is) {
			return tr, nil
		}
	}
	return nil, nil
}

// theirs tells which sessions the person of this turn has to do with: gives, asked for, or all for the VT cell.
func (t *turn) theirs(ctx context.Context) (func(*training.Session) bool, error) {
	if t.isCoordinator() {
		return func(*training.Session) bool { return true }, nil
	}
	tr, err := t.trainer(ctx)
	if err != nil {
		return nil, err
	}
	me, err := t.me(ctx)
	if err != nil {
		return nil, err
	}
	requests, err := t.state.Requests.Find(ctx, RequestQuery{Requesters: me, Limit: 200})
	if err != nil {
		return nil, err
	}
	mine := map[int64]bool{}
	for _, r := range requests {
		mine[r.Number] = true
	}
	return func(s *training.Session) bool { // it knows for whom it is given, also once it was called off and they ask again
		return tr != nil && s.Gives(tr.Number) || slices.ContainsFunc(s.Requests, func(n int64) bool { return mine[n] })
	}, nil
}

// requestsOf returns the requests for which a session is given.
func (t *turn) requestsOf(ctx context.Context, s *training.Session) ([]*training.Request, error) {
	var list []*training.Request
	for _, n := range s.Requests {
		r, err := t.state.Requests.Get(ctx, n)
		if errors.Is(err, ErrNoRequest) { // forgotten: its time was over
			continue
		}
		if err != nil {
			return nil, err
		}
		list = append(list, r)
	}
	return list, nil
}

// ownRequest returns the request of the person of this turn for which a session is given; nil for those who see more of it, the
// VT cell and whoever gives it.
func (t *turn) ownRequest(ctx context.Context, s *training.Session) (*training.Request, error) {
	tr, err := t.trainer(ctx)
	if err != nil || t.isCoordinator() || tr != nil && s.Gives(tr.Number) {
		return nil, err
	}
	requests, err := t.requestsOf(ctx, s)
	if err != nil {
		return nil, err
	}
	for _, r := range requests {
		if mine, err := t.isMine(ctx, r.Requester); err != nil || mine {
			return r, err
		}
	}
	return nil, nil
}

// sessionList answers /sessions: a trainer's own, all by week for the VT cell, a requester's own; with a number, that one;
// for the VT cell, with a description, a new one, and those that nobody gives yet.
func (t *turn) sessionList(ctx context.Context, argument string) (chat.Reply, error) {
	if t.state.Sessions == nil {
		return t.stale(), nil
	}
	if number, ok := training.SessionNumberIn(argument); ok {
		return t.pressedSession(ctx, fmt.Sprintf("view:%d", number))
	}
	unstaffed := t.isCoordinator() && slices.Contains(unstaffedWords, understand.Plain(argument))
	if argument != "" && t.isCoordinator() && !unstaffed {
		return t.newSession(ctx, argument)
	}
	all, err := t.state.Sessions.FindSessions(ctx, SessionQuery{From: training.DayOf(t.Now), Scheduled: true, Limit: 500})
	if err != nil {
		return chat.Reply{}, err
	}
	mine, err := t.theirs(ctx)
	if err != nil {
		return chat.Reply{}, err
	}
	list := slices.DeleteFunc(all, func(s *training.Session) bool {
		return !mine(s) || unstaffed && !slices.Contains(s.Lacks(t.Catalog), training.LackTrainer)
	})
	list = list[:min(shownSessions, len(list))]
	heading := "session.list"
	if unstaffed {
		heading = "session.list_unstaffed"
	}
	if len(list) == 0 && unstaffed {
		return t.Say(t.Paragraph("session.all_staffed")), nil
	}
	if len(list) == 0 {
		return t.Say(t.Paragraph("session.none")), nil
	}
	reply := t.Say(t.Heading(heading))
	week := ""
	for _, s := range list {
		if w := t.Week(s.Day); w != week {
			week = w
			reply = reply.And(chat.Part{Kind: chat.Paragraph, Label: w})
		}
		facts := []string{t.Slot(s.Slot())}
		if where := s.Place; where != "" {
			facts = append(facts, where)
		}
		if t.isCoordinator() {
			if lacks := s.Lacks(t.Catalog); len(lacks) > 0 {
				facts = append(facts, "⚠ "+t.Lacks(lacks))
			} else {
				facts = append(facts, "✓")
			}
		}
		reply = reply.And(chat.Part{Kind: chat.Item, Label: view.SessionTitle(s), Text: strings.Join(facts, " · ")})
		reply = reply.With(view.Press(training.SessionName(s.Number), action.On(action.ViewSession, s.Number)))
	}
	if t.isCoordinator() && !unstaffed {
		reply = reply.With(t.Choice("session.show_unstaffed", action.To(action.ListSessions, "unstaffed")))
	}
	return reply, nil
}

const shownSessions = 20

// unstaffedWords ask for the sessions that nobody gives yet; plain.
var unstaffedWords = []string{"unstaffed", "zonder trainer", "zonder lesgever", "sans formateur", "without trainer"}

// newSession makes a session that no request asks for, of what a coordinator says.
func (t *turn) newSession(ctx context.Context, text string) (chat.Reply, error) {
	read := t.search.Reader.Read(text, t.spoken(text), t.Now)
	switch {
	case len(read.Modules) == 0:
		return t.Say(t.Paragraph("session.new_needs_module")), nil
	case len(read.Dates.Days) == 0:
		return t.Say(t.Paragraph("session.new_needs_day")), nil
	case read.Dates.Days[0] < training.DayOf(t.Now):
		return t.Say(t.Paragraph("session.past")), nil
	}
	s, err := training.Schedule(t.who(), read.Wish, training.Slot{Day: read.Dates.Days[0], Time: read.Time, Until: read.Until})
	if err != nil {
		return chat.Reply{}, err
	}
	if err := t.saveSession(ctx, s); err != nil {
		return chat.Reply{}, err
	}
	if t.amidCell() { // where the card comes by itself
		return t.Say(t.Paragraph("session.made", locale.Args{"Title": view.SessionTitle(s), "Slot": t.Slot(s.Slot())})).
			With(t.Choice("cell.staff", action.On(action.Staff, s.Number))), nil
	}
	trainers, err := t.trainers(ctx)
	return t.SessionCard(s, trainers), err
}

// amidCell tells whether the person of this turn speaks at a place of the VT cell.
func (t *turn) amidCell() bool {
	return slices.ContainsFunc(t.bot.cell(), func(p chat.Address) bool {
		at := p.Via + ":" + p.To
		return at == t.message.Channel || at == t.message.From.ID && t.message.Setting == chat.Direct
	})
}

// joins are the sessions that a request can be accepted for instead of one of its own.
func (t *turn) joins(ctx context.Context, r *training.Request) ([]chat.Choice, error) {
	if t.state.Sessions == nil {
		return nil, nil
	}
	list, err := t.state.Sessions.FindSessions(ctx, SessionQuery{From: training.DayOf(t.Now), Scheduled: true, Limit: 200})
	if err != nil {
		return nil, err
	}
	var choices []chat.Choice
	for _, s := range list {
		if len(choices) < 3 && serves(s, r.Wish) {
			choices = append(choices, view.Press(t.Text("cell.join", locale.Args{"Number": training.SessionName(s.Number), "Day": t.Day(s.Day)}), action.With(action.AcceptInto, r.Number, s.Number)))
		}
	}
	return choices, nil
}

// serves tells whether a session gives what a wish asks for, in its language.
func serves(s *training.Session, w training.Wish) bool {
	if len(w.Modules) == 0 || w.SessionLanguage != "" && s.Language != "" && w.SessionLanguage != s.Language {
		return false
	}
	return !slices.ContainsFunc(w.Modules, func(code string) bool { return !slices.Contains(s.Modules, code) })
}

// acceptInto accepts a request for a session that is planned already.
func (t *turn) acceptInto(ctx context.Context, number, session int64) (chat.Reply, error) {
	s, err := t.state.Sessions.Session(ctx, session)
	if errors.Is(err, ErrNoSession) || err == nil && (s.Status != training.Scheduled || s.Day < training.DayOf(t.Now)) {
		return t.stale(), nil
	}
	if err != nil {
		return chat.Reply{}, err
	}
	r, err := t.change(ctx, number, func(r *training.Request) error {
		if err := r.Accept(t.who(), s.Slot()); err != nil {
			return err
		}
		r.GivenIn = s.Number
		if err := s.Join(t.who(), r.Number, r.Wish); err != nil {
			return err
		}
		return t.saveSession(ctx, s)
	}, func(t *turn, r *training.Request) chat.Reply { return t.tellAccepted(ctx, r) })
	if err != nil {
		return t.refuse(r, number, err)
	}
	t.stopAwaiting()
	return t.Say(t.Paragraph("cell.accepted", locale.Args{"Number": training.Name(number), "Slot": t.Slot(s.Slot())})).
		With(t.Choice("cell.session", action.On(action.ShowSession, s.Number))), nil
}
