package planning_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"vtbot/catalog"
	"vtbot/internal/action"
	"vtbot/internal/chat"
	"vtbot/internal/planning"
	"vtbot/internal/training"
)

// doOf is something that is done with S-1.
type doOf = func(ctx context.Context, p *planning.Planner, s *training.Session) error

// doWith is something that is done with S-1 and a trainer.
type doWith = func(ctx context.Context, p *planning.Planner, s *training.Session, tr *training.Trainer) error

func consent(words string) doWith {
	return func(ctx context.Context, p *planning.Planner, s *training.Session, tr *training.Trainer) error {
		return p.Consent(ctx, s, tr, words)
	}
}

func turnDown(words string) doWith {
	return func(ctx context.Context, p *planning.Planner, s *training.Session, tr *training.Trainer) error {
		return p.TurnDown(ctx, s, tr, words)
	}
}

// helped has Caritas, which has an address, and IOM, which has none, asked as partners of S-1.
func helped(c *cell) {
	c.of(vera, func(ctx context.Context, p *planning.Planner, s *training.Session) error {
		told, err := p.AskPartner(ctx, s, "Caritas", "info@caritas.example")
		if !told {
			c.Error("Caritas was not told")
		}
		if err != nil {
			return err
		}
		if told, err = p.AskPartner(ctx, s, "IOM", ""); told {
			c.Error("IOM was told")
		}
		return err
	})
}

const card = "card at slack:CCELL S-1 · TM2 · scheduled"

// What is changed of a session is told to those whom it concerns: Piet in Slack, Els and Caritas by mail, Ann both ways. Nothing
// reaches Luc and IOM, which the VT cell hears at once.
func TestWhatIsChangedOfASession(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		do   doOf
		told []string
	}{
		"the place": {func(ctx context.Context, p *planning.Planner, s *training.Session) error {
			told, err := p.Arrange(ctx, s, training.OfPlace, func(s *training.Session) { s.Place = "Town hall" })
			if !told {
				return errors.New("nobody was told")
			}
			return err
		}, []string{
			card, "slack:UPIET Something changes about S-1 · TM2", "email:els@cell.example Something changes about S-1 · TM2", "email:info@caritas.example Something changes about S-1 · TM2",
			"slack:CCELL I have no address for Luc Dubois, IOM, so they were not told about S-1 · TM2. Could you tell them?",
			"slack:UANN Something changes about S-1 · TM2", "email:ann@kapellen.example Something changes about S-1 · TM2",
		}},
		"nothing that anybody sees": {func(ctx context.Context, p *planning.Planner, s *training.Session) error {
			told, err := p.Arrange(ctx, s, training.OfLanguage, func(s *training.Session) { s.Language = catalog.EN })
			if told {
				return errors.New("somebody was told")
			}
			return err
		}, []string{card}},
		"the materials": {func(ctx context.Context, p *planning.Planner, s *training.Session) error {
			return p.MaterialsReady(ctx, s)
		}, []string{card}},
		"the time": {func(ctx context.Context, p *planning.Planner, s *training.Session) error {
			_, err := p.Move(ctx, s, training.Slot{Day: "2027-03-18", Time: "09:00"})
			return err
		}, []string{
			card, "card at slack:CCELL R-1 · accepted",
			"slack:UPIET S-1 · TM2 has been moved", "email:els@cell.example S-1 · TM2 has been moved", "email:info@caritas.example S-1 · TM2 has been moved",
			"slack:CCELL I have no address for Luc Dubois, IOM, so they were not told about S-1 · TM2. Could you tell them?",
			"slack:UANN S-1 · TM2 has been moved", "email:ann@kapellen.example S-1 · TM2 has been moved",
		}},
		"it is called off": {func(ctx context.Context, p *planning.Planner, s *training.Session) error {
			return p.CallOff(ctx, s, "no room")
		}, []string{
			"slack:UPIET S-1 · TM2 is called off", "email:els@cell.example S-1 · TM2 is called off", "email:info@caritas.example S-1 · TM2 is called off",
			"slack:CCELL I have no address for Luc Dubois, IOM, so they were not told about S-1 · TM2. Could you tell them?",
			"slack:UANN S-1 · TM2 is called off", "email:ann@kapellen.example S-1 · TM2 is called off",
			"card at slack:CCELL R-1 · submitted", "card at slack:CCELL S-1 · TM2 · cancelled",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCell(t)
			c.planned(1, 2, 3)
			helped(c)
			c.tells(c.of(vera, test.do), test.told...)
		})
	}
}

// Who refused is told no more.
func TestWhoRefusedIsToldNoMore(t *testing.T) {
	t.Parallel()
	c := newCell(t)
	c.planned(1)
	helped(c)
	c.with(piet, 1, turnDown(""))
	for i := range int64(2) {
		c.of(vera, func(ctx context.Context, p *planning.Planner, s *training.Session) error {
			return p.NotePartner(ctx, s, int(i), false)
		})
	}
	c.tells(c.of(vera, func(ctx context.Context, p *planning.Planner, s *training.Session) error {
		return p.CallOff(ctx, s, "no room")
	}),
		"slack:UANN S-1 · TM2 is called off", "email:ann@kapellen.example S-1 · TM2 is called off",
		"card at slack:CCELL R-1 · submitted", "card at slack:CCELL S-1 · TM2 · cancelled")
}

// Once a session is moved, its request follows, and all who agreed are asked anew.
func TestMove(t *testing.T) {
	t.Parallel()
	c := newCell(t)
	c.planned(1, 2)
	c.with(piet, 1, consent(""))
	c.as(vera, func(ctx context.Context, p *planning.Planner) error { // another one of Piet's, and Els is away
		s, err := p.NewSession(ctx, training.Wish{Modules: []string{"TM2"}}, training.Slot{Day: "2027-03-18", Time: "10:00", Until: "12:00"})
		if err != nil {
			return err
		}
		tr, err := p.Trainer(ctx, 1)
		if err != nil {
			return err
		}
		if _, err := p.Assign(ctx, s, tr); err != nil {
			return err
		}
		els, err := p.Trainer(ctx, 2)
		if err != nil {
			return err
		}
		during, err := p.SetAway(ctx, els, training.Period{From: "2027-03-16", To: "2027-03-18"})
		if len(during) != 1 || during[0].Number != 1 {
			t.Errorf("meanwhile Els gives %+v", during)
		}
		return err
	})
	to := training.Slot{Day: "2027-03-18", Time: "09:00", Until: "11:00"}
	told, err := c.try(vera, func(p *planning.Planner) error {
		s, err := p.Session(t.Context(), 1)
		if err != nil {
			return err
		}
		clashes, err := p.Move(t.Context(), s, to)
		if len(clashes) != 2 || !slices.Equal(clashes[0].Clashes, []int64{2}) || !clashes[1].Absent {
			t.Errorf("%+v", clashes)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	c.mentions(c.textTo(told, "slack", "UPIET"), "It was: Tuesday 16 March 2027, 13:30–16:30", "Does that suit you?")
	s := c.session(1)
	if s.Assignment(1).Status != training.Asked || s.Slot() != to || s.Sequence != 1 {
		t.Errorf("%+v", s)
	}
	if r := c.request(1); *r.Session != to {
		t.Errorf("%+v", r.Session)
	}
	move := func(to training.Slot) doOf {
		return func(ctx context.Context, p *planning.Planner, s *training.Session) error {
			_, err := p.Move(ctx, s, to)
			return err
		}
	}
	for to, want := range map[training.Slot]error{to: planning.ErrSame, {Day: "2027-02-26"}: planning.ErrPast} {
		c.fails(want, vera, func(ctx context.Context, p *planning.Planner) error {
			s, err := p.Session(ctx, 1)
			if err != nil {
				return err
			}
			return move(to)(ctx, p, s)
		})
	}
	c.fails(planning.ErrPast, vera, func(ctx context.Context, p *planning.Planner) error {
		_, err := p.NewSession(ctx, training.Wish{Modules: []string{"TM2"}}, training.Slot{Day: "2027-02-26"})
		return err
	})
}

// How a session went is told from its day on; that it was not given, by a trainer, the VT cell hears.
func TestReport(t *testing.T) {
	t.Parallel()
	c := newCell(t)
	c.planned(1)
	report := func(came int) doOf {
		return func(ctx context.Context, p *planning.Planner, s *training.Session) error {
			return p.Report(ctx, s, came)
		}
	}
	_, err := c.try(piet, func(p *planning.Planner) error {
		s, err := p.Session(t.Context(), 1)
		if err != nil {
			return err
		}
		return report(11)(t.Context(), p, s)
	})
	var early *training.NotYet
	if !errors.As(err, &early) || early.Name != "S-1" {
		t.Errorf("%v", err)
	}
	c.now = training.Day("2027-03-16").At("18:00")
	c.tells(c.with(piet, 1, func(ctx context.Context, p *planning.Planner, s *training.Session, tr *training.Trainer) error {
		return p.ReportNotHeld(ctx, s, tr)
	}), "card at slack:CCELL S-1 · TM2 · not held", "slack:CCELL Piet Maes says that S-1 · TM2 was not held.")
	c.tells(c.of(vera, report(11)), "card at slack:CCELL S-1 · TM2 · held")
	if s := c.session(1); s.Status != training.Held || s.Came != 11 {
		t.Errorf("%s, %d came", s.Status, s.Came)
	}
	c.tells(c.of(vera, func(ctx context.Context, p *planning.Planner, s *training.Session) error {
		return p.ReportNotHeld(ctx, s, nil)
	}),
		"card at slack:CCELL S-1 · TM2 · not held")
}

// A trainer is asked, told what there is to do, and freed again, which their calendar takes out.
func TestAssign(t *testing.T) {
	t.Parallel()
	c := newCell(t)
	c.planned()
	assign := func(ctx context.Context, p *planning.Planner, s *training.Session, tr *training.Trainer) error {
		known, err := p.Assign(ctx, s, tr)
		if err == nil && (known.Number != tr.Number || known.Fits() != (tr.Number < 3)) {
			t.Errorf("%+v", known)
		}
		return err
	}
	c.tells(c.with(vera, 1, assign), card, "slack:UPIET Can you give this session? S-1 · TM2")
	c.tells(c.with(vera, 2, assign), card, "email:els@cell.example Can you give this session? S-1 · TM2")
	c.tells(c.with(vera, 3, assign), card)
	c.fails(planning.ErrSame, vera, func(ctx context.Context, p *planning.Planner) error { return withTrainer(ctx, p, 1, assign) })
	c.as(vera, func(ctx context.Context, p *planning.Planner) error {
		list, err := p.Candidates(ctx, c.session(1))
		if len(list) != 0 {
			t.Errorf("who gives it is offered: %+v", list)
		}
		return err
	})

	free := func(ctx context.Context, p *planning.Planner, s *training.Session, tr *training.Trainer) error {
		return p.Unassign(ctx, s, tr)
	}
	told, err := c.try(vera, func(p *planning.Planner) error { return withTrainer(t.Context(), p, 2, free) })
	if err != nil {
		t.Fatal(err)
	}
	c.tells(lines(told), card, "email:els@cell.example You no longer have to give this session: S-1 · TM2")
	if file := told[1].Reply.Files; len(file) != 1 || !strings.Contains(file[0].Type, "method=CANCEL") {
		t.Errorf("%+v", file)
	}
	c.fails(planning.ErrNoTrainer, vera, func(ctx context.Context, p *planning.Planner) error { return withTrainer(ctx, p, 2, free) })
	c.with(piet, 1, turnDown(""))
	c.tells(c.with(vera, 1, free), card) // there is nothing to be freed of
	c.tells(c.with(vera, 3, func(ctx context.Context, p *planning.Planner, s *training.Session, tr *training.Trainer) error {
		return p.Confirm(ctx, s, tr)
	}), card)
	if a := c.session(1).Assignment(3); a.Status != training.Confirmed {
		t.Errorf("%+v", a)
	}
}

// What a partner said to the VT cell is noted for that partner.
func TestNotePartner(t *testing.T) {
	t.Parallel()
	c := newCell(t)
	c.planned()
	helped(c)
	note := func(i int, yes bool) do {
		return func(ctx context.Context, p *planning.Planner) error {
			s, err := p.Session(ctx, 1)
			if err != nil {
				return err
			}
			return p.NotePartner(ctx, s, i, yes)
		}
	}
	c.tells(c.as(vera, note(1, true)), card)
	c.tells(c.as(vera, note(0, false)), card)
	for _, i := range []int{-1, 2} {
		c.fails(planning.ErrNoTrainer, vera, note(i, true))
	}
	if p := c.session(1).Partners; p[0].Status != training.Refused || p[1].Status != training.Confirmed {
		t.Errorf("%+v", p)
	}
}

// What a trainer says is told to the VT cell when it must do something, or when words came with it.
func TestWhatATrainerSays(t *testing.T) {
	t.Parallel()
	c := newCell(t)
	c.planned(1)
	for _, step := range []struct {
		name string
		do   doWith
		told []string
		is   training.Consent
	}{
		{"yes", consent(""), []string{card}, training.Confirmed},
		{"yes, once more, with words", consent("By train."), []string{card, "slack:CCELL Piet Maes gives S-1 · TM2, and adds:"}, training.Confirmed},
		{"no", turnDown("I am away."), []string{card, "slack:CCELL Piet Maes cannot give S-1 · TM2 (Tuesday 16 March 2027, 13:30–16:30)."}, training.Refused},
		{"no, once more", turnDown(""), nil, training.Refused},
		{"yes after all", consent(""), []string{"slack:CCELL Piet Maes can give S-1 · TM2 after all (Tuesday 16 March 2027, 13:30–16:30).", card}, training.Confirmed},
		{"a problem", func(ctx context.Context, p *planning.Planner, s *training.Session, tr *training.Trainer) error {
			return p.ReportProblem(ctx, s, tr, "No projector.")
		}, []string{card, "slack:CCELL Piet Maes has a problem with S-1 · TM2 (Tuesday 16 March 2027, 13:30–16:30):"}, training.Confirmed},
		{"all set", func(ctx context.Context, p *planning.Planner, s *training.Session, tr *training.Trainer) error {
			return p.Ready(ctx, s, tr)
		}, []string{card}, training.Confirmed},
	} {
		c.tells(c.with(piet, 1, step.do), step.told...)
		if a := c.session(1).Assignment(1); a.Status != step.is {
			t.Errorf("%s: %+v", step.name, a)
		}
	}
	for _, use := range []doWith{consent(""), turnDown("")} {
		c.fails(training.ErrNotAssigned, piet, func(ctx context.Context, p *planning.Planner) error { return withTrainer(ctx, p, 2, use) })
	}
}

// Tomorrow is the next working morning, and of no use once the session has begun by then.
func TestRemindLater(t *testing.T) {
	t.Parallel()
	c := newCell(t)
	c.planned(1)
	later := func(p *planning.Planner) (again time.Time, err error) {
		err = withTrainer(t.Context(), p, 1, func(ctx context.Context, p *planning.Planner, s *training.Session, tr *training.Trainer) error {
			again, err = p.RemindLater(ctx, s, tr)
			return err
		})
		return again, err
	}
	for _, test := range []struct {
		now  time.Time
		want time.Time
		err  error
	}{
		{training.Day("2027-03-10").At("10:00"), training.Day("2027-03-11").At("09:00"), nil},
		{training.Day("2027-03-12").At("10:00"), training.Day("2027-03-15").At("09:00"), nil}, // a Friday
		{training.Day("2027-03-15").At("23:00"), training.Day("2027-03-16").At("09:00"), nil},
		{training.Day("2027-03-16").At("08:00"), training.Day("2027-03-17").At("09:00"), planning.ErrPast},
	} {
		c.now = test.now
		_, err := c.try(piet, func(p *planning.Planner) error {
			again, err := later(p)
			if !again.Equal(test.want) {
				t.Errorf("at %s: %s, want %s", test.now, again, test.want)
			}
			return err
		})
		if !errors.Is(err, test.err) {
			t.Errorf("at %s: %v", test.now, err)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		now := training.Day("2027-01-01").Time().Add(time.Duration(rapid.IntRange(0, 24*365).Draw(t, "hours")) * time.Hour)
		p := c.Planner(planning.Tx{}, shipped, piet, now)
		s := &training.Session{Day: training.DayOf(now).Add(rapid.IntRange(-2, 20).Draw(t, "days")), Time: "13:30"}
		again, ok := p.Tomorrow(s)
		if training.DayOf(again) <= training.DayOf(now) || !training.IsWorkday(training.DayOf(again)) || again.In(training.Brussels).Hour() != 9 {
			t.Fatalf("tomorrow of %s is %s", now, again)
		}
		if ok != again.Before(s.Begin()) {
			t.Fatalf("of use: %v", ok)
		}
	})
}

// A requester scores a session for their own request, once its day came; words stay with the score.
func TestFeedback(t *testing.T) {
	t.Parallel()
	c := newCell(t)
	c.planned()
	c.submit(bob, wish())
	rated := func(session, request int64) do {
		return func(ctx context.Context, p *planning.Planner) error {
			_, _, err := p.Rated(ctx, session, request)
			return err
		}
	}
	c.fails(planning.ErrNoRequest, bob, rated(1, 1))
	c.fails(planning.ErrNoRequest, bob, rated(1, 9))
	c.fails(planning.ErrNoSession, bob, rated(1, 2))
	c.fails(planning.ErrNoSession, ann, rated(9, 1))
	rate := func(score int) doOf {
		return func(ctx context.Context, p *planning.Planner, s *training.Session) error {
			return p.Rate(ctx, s, 1, score)
		}
	}
	_, err := c.try(ann, func(p *planning.Planner) error {
		s, err := p.Session(t.Context(), 1)
		if err != nil {
			return err
		}
		return rate(4)(t.Context(), p, s)
	})
	var early *training.NotYet
	if !errors.As(err, &early) {
		t.Errorf("scored before its day: %v", err)
	}
	c.now = training.Day("2027-03-16").At("18:00")
	comment := func(ctx context.Context, p *planning.Planner, s *training.Session) error {
		return p.Comment(ctx, s, "Well done.")
	}
	c.tells(c.of(ann, rate(3)), card)
	c.tells(c.of(ann, comment), card)
	c.tells(c.of(ann, rate(5)), card)
	c.tells(c.of(bob, comment)) // asked for nothing here
	s := c.session(1)
	if want := []training.Feedback{{Request: 1, Score: 5, Text: "Well done."}}; !slices.Equal(s.Feedback, want) {
		t.Errorf("%+v", s.Feedback)
	}
}

// Who has to do with a session sees it, as whoever they are; nobody else knows of it.
func TestWhoSeesASession(t *testing.T) {
	t.Parallel()
	c := newCell(t)
	c.planned(1)
	for _, test := range []struct {
		by    planning.Actor
		sees  bool
		asker bool
	}{{vera, true, false}, {piet, true, false}, {ann, true, true}, {bob, false, false}} {
		_, err := c.try(test.by, func(p *planning.Planner) error {
			s, err := p.VisibleSession(t.Context(), 1)
			if err != nil {
				return err
			}
			r, err := p.AsksFor(t.Context(), s)
			if (r != nil) != test.asker {
				t.Errorf("%s asks for it: %+v", test.by.Name, r)
			}
			return err
		})
		if sees := err == nil; sees != test.sees || !sees && !errors.Is(err, planning.ErrNoSession) {
			t.Errorf("%s: %v", test.by.Name, err)
		}
	}
}

// A person is one and the same on two platforms once they showed it with a code.
func TestLinkedPeople(t *testing.T) {
	t.Parallel()
	c := newCell(t)
	c.submit(ann, wish())
	phone := planning.Actor{ID: "telegram:99", Name: "Ann"}
	own := func(ctx context.Context, p *planning.Planner) error {
		_, err := p.OwnRequest(ctx, 1)
		return err
	}
	c.fails(planning.ErrNoRequest, phone, own)
	c.as(ann, func(ctx context.Context, p *planning.Planner) error {
		return p.OfferLink(ctx, ann.ID, "CODE", c.now.Add(time.Minute))
	})
	c.as(phone, func(ctx context.Context, p *planning.Planner) error {
		other, err := p.Link(ctx, phone.ID, "CODE")
		if other != ann.ID {
			t.Errorf("linked to %s", other)
		}
		return err
	})
	c.fails(planning.ErrNoCode, phone, func(ctx context.Context, p *planning.Planner) error {
		_, err := p.Link(ctx, phone.ID, "CODE")
		return err
	})
	c.as(phone, own)
	c.as(phone, func(ctx context.Context, p *planning.Planner) error {
		list, err := p.OwnRequests(ctx, 10)
		if len(list) != 1 {
			t.Errorf("%+v", list)
		}
		return err
	})
}

// A trainer who is removed gives nothing that is to come, cannot be reached any more, and is nobody to ask.
func TestRemoveTrainer(t *testing.T) {
	t.Parallel()
	c := newCell(t)
	c.planned(1, 2)
	c.tells(c.as(vera, func(ctx context.Context, p *planning.Planner) error {
		tr, err := p.ActiveTrainer(ctx, 1)
		if err != nil {
			return err
		}
		freed, err := p.RemoveTrainer(ctx, tr)
		if len(freed) != 1 || freed[0].Number != 1 {
			t.Errorf("%+v", freed)
		}
		return err
	}), "slack:UPIET You are no longer on the list of trainers.", card)
	c.fails(planning.ErrNoTrainer, vera, func(ctx context.Context, p *planning.Planner) error {
		_, err := p.ActiveTrainer(ctx, 1)
		return err
	})
	c.as(piet, func(ctx context.Context, p *planning.Planner) error {
		if tr, err := p.ActingTrainer(ctx); tr != nil || err != nil {
			t.Errorf("%+v, %v", tr, err)
		}
		if tr, err := p.NamedTrainer(ctx, "piet maes"); tr != nil || err != nil {
			t.Errorf("%+v, %v", tr, err)
		}
		tr, err := p.NamedTrainer(ctx, "ELS smet")
		if tr == nil || tr.Number != 2 {
			t.Errorf("%+v", tr)
		}
		return err
	})
	if s := c.session(1); s.Assignment(1) != nil || s.Assignment(2) == nil {
		t.Errorf("%+v", s.Trainers)
	}
}

// Trainers who are imported are added, or take the place of who has their name.
func TestImportTrainers(t *testing.T) {
	t.Parallel()
	c := newCell(t)
	c.planned(1)
	added, changed, err := c.ImportTrainers(t.Context(), []*training.Trainer{{Name: "piet maes", Slack: "UNEW"}, {Name: "Zoe"}}, func(before, after *training.Trainer) *training.Trainer {
		after.Number, after.Modules = before.Number, before.Modules
		return after
	})
	if err != nil || added != 1 || changed != 1 {
		t.Errorf("%d added, %d changed, %v", added, changed, err)
	}
	list, err := c.st.Trainers(t.Context())
	if err != nil || len(list) != 4 {
		t.Fatalf("%+v, %v", list, err)
	}
	for _, tr := range list {
		if tr.Number == 1 && (tr.Slack != "UNEW" || !slices.Equal(tr.Modules, []string{"TM2"})) {
			t.Errorf("%+v", tr)
		}
	}
}

// A notice that can never be delivered is told to the VT cell, with whose it was; what it was told itself is not.
func TestUndelivered(t *testing.T) {
	t.Parallel()
	c := newCell(t)
	c.planned(1, 2)
	helped(c)
	for name, test := range map[string]struct {
		lost   chat.Waiting
		says   string
		button string
	}{
		"a trainer in Slack":  {chat.Waiting{Notice: chat.Notice{Via: "slack", To: "UPIET"}, Session: 1}, "A message about S-1 could not be delivered to Piet Maes (UPIET) by Slack.", action.On(action.ShowSession, 1).String()},
		"a trainer by mail":   {chat.Waiting{Notice: chat.Notice{Via: "email", To: "els@cell.example"}, Session: 1}, "to Els Smet (els@cell.example) by e-mail", action.On(action.ShowSession, 1).String()},
		"a partner":           {chat.Waiting{Notice: chat.Notice{Via: "email", To: "info@caritas.example"}, Session: 1}, "to Caritas (info@caritas.example) by e-mail", action.On(action.ShowSession, 1).String()},
		"a requester":         {chat.Waiting{Notice: chat.Notice{Via: "slack", To: "UANN"}, Request: 1, Session: 1}, "A message about R-1 could not be delivered to Ann (UANN) by Slack.", action.On(action.ShowRequest, 1).String()},
		"a requester by mail": {chat.Waiting{Notice: chat.Notice{Via: "email", To: "ann@kapellen.example"}, Request: 1}, "to Ann (ann@kapellen.example) by e-mail", action.On(action.ShowRequest, 1).String()},
		"nobody knows who":    {chat.Waiting{Notice: chat.Notice{Via: "telegram", To: "1"}, Session: 1}, "to 1 by Telegram", action.On(action.ShowSession, 1).String()},
		"a mail to nobody":    {chat.Waiting{Notice: chat.Notice{Via: "email", To: "x@y.example"}, Session: 1}, "to x@y.example by e-mail", action.On(action.ShowSession, 1).String()},
		"what is gone":        {chat.Waiting{Notice: chat.Notice{Via: "email", To: "x@y.example"}, Session: 99}, "A message about S-99", action.On(action.ShowSession, 99).String()},
		"a request gone":      {chat.Waiting{Notice: chat.Notice{Via: "email", To: "x@y.example"}, Request: 99}, "A message about R-99", action.On(action.ShowRequest, 99).String()},
		"the cell itself":     {chat.Waiting{Notice: chat.Notice{Via: "slack", To: "CCELL"}, Session: 1}, "", ""},
		"about nothing":       {chat.Waiting{Notice: chat.Notice{Via: "slack", To: "UPIET"}}, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			told, err := c.Undelivered(t.Context(), test.lost)
			if err != nil {
				t.Fatal(err)
			}
			if test.says == "" {
				if len(told) != 0 {
					t.Errorf("%+v", told)
				}
				return
			}
			if len(told) != 1 || told[0].To != "CCELL" || !strings.Contains(told[0].Reply.Text(), test.says) || told[0].Reply.Choices[0].Value != test.button {
				t.Errorf("%+v", told)
			}
		})
	}
}
