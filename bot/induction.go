package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"vtbot/bot/booking"
	"vtbot/catalog"
	"vtbot/internal/action"
	"vtbot/internal/chat"
	"vtbot/internal/edition"
	"vtbot/internal/locale"
	"vtbot/internal/training"
	"vtbot/internal/view"
)

// Induction is the mandatory introduction as it is given again and again at one place.
type Induction struct {
	Name     string                          // of the plan: a session is made once for each of its days
	Next     func(after time.Time) time.Time // when the next one begins, after a time
	Place    string
	Language catalog.Lang
	Modules  []string
	Trainer  string // who gives it, by name; "" is assigned each time
}

// PlanInductions makes the sessions of the recurring introduction for as far ahead as ahead. One that falls on a weekend or
// a public holiday is on the next working day. What was made before is not made again, also when it was moved or cancelled.
func (b *Bot) PlanInductions(ctx context.Context, w Work, plans []Induction, ahead time.Duration) error {
	now := b.now()
	for _, plan := range plans {
		for at := plan.Next(now); !at.IsZero() && at.Before(now.Add(ahead)); at = plan.Next(at) {
			if err := b.planInduction(ctx, w, plan, at); err != nil {
				return fmt.Errorf("plan the introduction %q: %w", plan.Name, err)
			}
		}
	}
	return nil
}

func (b *Bot) planInduction(ctx context.Context, w Work, plan Induction, at time.Time) error {
	on := training.DayOf(at)
	name := plan.Name + " " + string(on)
	if !training.IsWorkday(on) {
		on = training.AddWorkdays(on, 1)
	}
	return b.Library.Use(func(search *edition.Edition) error {
		return w.Do(ctx, func(state *State) error {
			t := b.newTurn(search, state, b.Lang)
			t.message.From = chat.Person{ID: "vtbot", Name: "vtbot"}
			s, err := training.Schedule(t.who(), training.Wish{Modules: plan.Modules, Organisation: plan.Place, SessionLanguage: plan.Language, Audience: "new_staff", Mode: training.OnSite},
				training.Slot{Day: on, Time: at.In(training.Brussels).Format("15:04")})
			if err != nil {
				return err
			}
			s.Induction = name
			made, err := state.Sessions.SaveSession(ctx, s)
			if err != nil || !made {
				return err
			}
			if err := t.saveSession(ctx, s); err != nil || plan.Trainer == "" {
				return err
			}
			_, err = t.assignNamed(ctx, s, plan.Trainer)
			return err
		})
	})
}

// introductions are the planned sessions that new staff can join instead of asking for one of their own.
func (t *turn) introductions(ctx context.Context, w training.Wish) []*training.Session {
	if t.state.Sessions == nil || !t.isInduction(w) {
		return nil
	}
	list, err := t.state.Sessions.FindSessions(ctx, SessionQuery{From: training.DayOf(t.Now).Add(1), Scheduled: true, Limit: 100})
	if err != nil {
		return nil // an offer is worth no failed turn
	}
	list = slices.DeleteFunc(list, func(s *training.Session) bool { return s.Induction == "" || !serves(s, w) })
	return list[:min(5, len(list))]
}

// offerIntroductions adds to a question for dates the planned introductions that suit.
func (t *turn) offerIntroductions(ctx context.Context, d *booking.Draft, r chat.Reply) chat.Reply {
	planned := t.introductions(ctx, d.Wish)
	if len(planned) == 0 {
		return r
	}
	r = r.And(t.Paragraph("induction.join"))
	var choices []chat.Choice
	for _, s := range planned {
		r = r.And(chat.Part{Kind: chat.Item, Label: t.Slot(s.Slot()), Text: s.Place})
		choices = append(choices, view.Press(view.Short(t.Text("induction.choice", locale.Args{"Day": t.Day(s.Day), "Place": s.Place})), action.Join(d.ID, s.Number)))
	}
	r.Choices = append(choices, r.Choices...)
	return r
}

// joinIntroduction takes the date, the language and the place of a planned introduction for those of a draft.
func (t *turn) joinIntroduction(ctx context.Context, d *booking.Draft, about string) (chat.Reply, error) {
	number, ok := numberOf(about)
	if !ok || t.state.Sessions == nil {
		return t.stale(), nil
	}
	for _, s := range t.introductions(ctx, d.Wish) {
		if s.Number == number {
			d.Joins = number
			d.Wish.Dates, d.Wish.Time, d.Wish.PartOfDay = training.OnDays(s.Day), s.Time, ""
			d.Wish.SessionLanguage, d.Wish.Mode = s.Language, s.Mode
			return t.heard(ctx, d, booking.Heard{Changed: []training.FieldKey{training.FieldDates}}, false), nil
		}
	}
	return t.and(t.Say(t.Paragraph("induction.gone")), t.prompt(ctx, d)), nil
}

// join adds a request to the planned session that was chosen; false when that is not possible any more, and the VT cell
// decides as on any request.
func (t *turn) join(ctx context.Context, r *training.Request, d *booking.Draft) (bool, error) {
	if d.Joins == 0 || t.state.Sessions == nil {
		return false, nil
	}
	s, err := t.state.Sessions.Session(ctx, d.Joins)
	if errors.Is(err, ErrNoSession) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	// The draft, or the session, may have changed since it was chosen.
	if s.Status != training.Scheduled || s.Day <= training.DayOf(t.Now) || !serves(s, r.Wish) || !slices.Equal(r.Dates.Days, []training.Day{s.Day}) {
		return false, nil
	}
	if err := r.Accept(training.Who{ID: "vtbot", Name: "vtbot", At: t.Now}, s.Slot()); err != nil {
		return false, err
	}
	r.GivenIn = s.Number
	if err := s.Join(t.who(), r.Number, r.Wish); err != nil {
		return false, err
	}
	return true, t.saveSession(ctx, s)
}
