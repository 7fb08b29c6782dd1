package planning_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"vtbot/catalog"
	"vtbot/internal/chat"
	"vtbot/internal/planning"
	"vtbot/internal/training"
)

// do is something that is done with R-1.
type do = func(ctx context.Context, p *planning.Planner) error

func proposeTwo(ctx context.Context, p *planning.Planner) error {
	_, err := p.Propose(ctx, 1, []training.Slot{{Day: "2027-03-23", Time: "09:30"}, {Day: "2027-03-25"}})
	return err
}

func accepted(ctx context.Context, p *planning.Planner) error {
	_, err := p.Accept(ctx, 1, slot)
	return err
}

// Each thing that is done with a request brings the card of the VT cell up to date, and is told to whoever must know.
func TestWhatIsDoneWithARequest(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		given  do // by the VT cell
		by     planning.Actor
		do     do
		status training.Status
		told   []string
	}{
		"accept": {nil, vera, accepted, training.Accepted, []string{
			"card at slack:CCELL S-1 · TM2 · scheduled", "card at slack:CCELL R-1 · accepted",
			"slack:UANN Your request R-1 has been accepted", "email:ann@kapellen.example Your request R-1 has been accepted",
		}},
		"propose": {nil, vera, proposeTwo, training.Proposed, []string{
			"card at slack:CCELL R-1 · another date proposed",
			"slack:UANN For your request R-1 we propose another date", "email:ann@kapellen.example For your request R-1 we propose another date",
		}},
		"decline": {nil, vera, func(ctx context.Context, p *planning.Planner) error {
			_, err := p.Decline(ctx, 1, "nobody is free")
			return err
		}, training.Declined, []string{
			"card at slack:CCELL R-1 · declined",
			"slack:UANN Unfortunately your request R-1 cannot go ahead", "email:ann@kapellen.example Unfortunately your request R-1 cannot go ahead",
		}},
		"ask": {nil, vera, func(ctx context.Context, p *planning.Planner) error {
			_, err := p.Ask(ctx, 1, "Is there a projector?")
			return err
		}, training.Submitted, []string{
			"card at slack:CCELL R-1 · submitted",
			"slack:UANN A question about your request R-1", "email:ann@kapellen.example A question about your request R-1",
		}},
		"answer": {nil, ann, func(ctx context.Context, p *planning.Planner) error {
			_, err := p.Answer(ctx, 1, "Yes.")
			return err
		}, training.Submitted, []string{"card at slack:CCELL R-1 · submitted"}},
		"choose": {proposeTwo, ann, func(ctx context.Context, p *planning.Planner) error {
			_, err := p.Choose(ctx, 1, 1)
			return err
		}, training.Accepted, []string{"card at slack:CCELL S-1 · TM2 · scheduled", "card at slack:CCELL R-1 · accepted"}},
		"counter": {proposeTwo, ann, func(ctx context.Context, p *planning.Planner) error {
			_, err := p.Counter(ctx, 1, training.OnDays("2027-04-13"), training.Morning, "")
			return err
		}, training.Submitted, []string{"card at slack:CCELL R-1 · submitted"}},
		"refuse": {proposeTwo, ann, func(ctx context.Context, p *planning.Planner) error {
			_, err := p.Refuse(ctx, 1)
			return err
		}, training.Submitted, []string{"card at slack:CCELL R-1 · submitted"}},
		"withdraw": {nil, ann, func(ctx context.Context, p *planning.Planner) error {
			_, err := p.Withdraw(ctx, 1)
			return err
		}, training.Withdrawn, []string{"card at slack:CCELL R-1 · withdrawn"}},
		"withdraw, its session planned": {accepted, ann, func(ctx context.Context, p *planning.Planner) error {
			_, err := p.Withdraw(ctx, 1)
			return err
		}, training.Withdrawn, []string{
			"slack:CCELL R-1 was withdrawn: S-1 · TM2 does not take place (Tuesday 16 March 2027, 13:30–16:30).",
			"card at slack:CCELL S-1 · TM2 · cancelled", "card at slack:CCELL R-1 · withdrawn",
		}},
		"take": {nil, vera, func(ctx context.Context, p *planning.Planner) error {
			_, err := p.Take(ctx, 1)
			return err
		}, training.Submitted, []string{"card at slack:CCELL R-1 · submitted"}},
		"share": {nil, ann, func(ctx context.Context, p *planning.Planner) error {
			_, err := p.SayToSharing(ctx, 1, training.ShareAgreed)
			return err
		}, training.Submitted, []string{"card at slack:CCELL R-1 · submitted"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCell(t)
			c.submit(ann, wish())
			if test.given != nil {
				c.as(vera, test.given)
			}
			c.tells(c.as(test.by, test.do), test.told...)
			r := c.request(1)
			if r.Status != test.status || r.History[len(r.History)-1].By != test.by.ID {
				t.Errorf("%s: %+v", r.Status, r.History)
			}
		})
	}
}

// What does not go with the status of a request changes nothing, tells nobody, and returns the request as it is.
func TestWhatCannotBeDoneWithARequest(t *testing.T) {
	t.Parallel()
	c := newCell(t)
	c.submit(ann, wish())
	c.as(vera, func(ctx context.Context, p *planning.Planner) error {
		_, err := p.Decline(ctx, 1, "full")
		return err
	})
	for name, use := range map[string]func(ctx context.Context, p *planning.Planner) (*training.Request, error){
		"accept": func(ctx context.Context, p *planning.Planner) (*training.Request, error) {
			return p.Accept(ctx, 1, slot)
		},
		"propose": func(ctx context.Context, p *planning.Planner) (*training.Request, error) {
			return p.Propose(ctx, 1, nil)
		},
		"decline": func(ctx context.Context, p *planning.Planner) (*training.Request, error) {
			return p.Decline(ctx, 1, "x")
		},
		"ask":    func(ctx context.Context, p *planning.Planner) (*training.Request, error) { return p.Ask(ctx, 1, "x") },
		"choose": func(ctx context.Context, p *planning.Planner) (*training.Request, error) { return p.Choose(ctx, 1, 0) },
		"refuse": func(ctx context.Context, p *planning.Planner) (*training.Request, error) { return p.Refuse(ctx, 1) },
		"counter": func(ctx context.Context, p *planning.Planner) (*training.Request, error) {
			return p.Counter(ctx, 1, training.OnDays("2027-04-13"), "", "")
		},
		"withdraw": func(ctx context.Context, p *planning.Planner) (*training.Request, error) { return p.Withdraw(ctx, 1) },
		"take":     func(ctx context.Context, p *planning.Planner) (*training.Request, error) { return p.Take(ctx, 1) },
		"share": func(ctx context.Context, p *planning.Planner) (*training.Request, error) {
			return p.SayToSharing(ctx, 1, training.ShareAlone)
		},
		"change": func(ctx context.Context, p *planning.Planner) (*training.Request, error) {
			r, _, err := p.Submit(ctx, planning.Draft{Wish: wish(), Changes: 1})
			return r, err
		},
	} {
		t.Run(name, func(t *testing.T) {
			told, err := c.try(vera, func(p *planning.Planner) error {
				r, err := use(t.Context(), p)
				if r == nil || r.Status != training.Declined {
					t.Errorf("%+v", r)
				}
				return err
			})
			var illegal *training.IllegalTransition
			if !errors.As(err, &illegal) || illegal.Name != "R-1" || illegal.Last.By != vera.ID || len(told) != 0 {
				t.Errorf("%v, told %v", err, lines(told))
			}
		})
	}
	if got := actions(c.request(1).History); len(got) != 2 {
		t.Errorf("%v", got)
	}
	c.fails(planning.ErrNoRequest, vera, func(ctx context.Context, p *planning.Planner) error {
		_, err := p.Accept(ctx, 99, slot)
		return err
	})
	c.fails(planning.ErrNoRequest, ann, func(ctx context.Context, p *planning.Planner) error {
		_, _, err := p.Submit(ctx, planning.Draft{Wish: wish(), Changes: 99})
		return err
	})
}

func TestADayThatIsOverCannotBeChosen(t *testing.T) {
	t.Parallel()
	c := newCell(t)
	c.submit(ann, wish())
	c.as(vera, proposeTwo)
	c.now = training.Day("2027-03-24").At("09:00")
	choose := func(i int) do {
		return func(ctx context.Context, p *planning.Planner) error {
			_, err := p.Choose(ctx, 1, i)
			return err
		}
	}
	c.fails(planning.ErrPast, ann, choose(0))
	if _, err := c.try(ann, func(p *planning.Planner) error { return choose(2)(t.Context(), p) }); err == nil {
		t.Error("a day that was not proposed is chosen")
	}
	c.as(ann, choose(1))
	if r := c.request(1); r.Session.Day != "2027-03-25" || r.GivenIn != 1 {
		t.Errorf("%+v", r)
	}
}

// A change is the whole wish anew, with advice anew; the VT cell alone is told.
func TestARequestIsChanged(t *testing.T) {
	t.Parallel()
	c := newCell(t)
	c.submit(ann, wish())
	c.as(vera, proposeTwo)
	w := wish()
	w.Modules, w.Participants, w.Dates = []string{"TM4"}, training.Exactly(9), training.OnDays("2027-03-20")
	c.tells(c.as(ann, func(ctx context.Context, p *planning.Planner) error {
		r, joined, err := p.Submit(ctx, planning.Draft{Wish: w, Changes: 1})
		if r.Number != 1 || joined {
			t.Errorf("%+v, joined %v", r, joined)
		}
		return err
	}), "card at slack:CCELL R-1 · submitted")
	r := c.request(1)
	if r.Participants != training.Exactly(9) || len(r.Proposal) != 0 || !slices.Equal(actions(r.History), []training.Action{training.ActSubmit, training.ActPropose, training.ActChange}) {
		t.Errorf("%+v", r)
	}
	var kinds []string
	for _, a := range r.Advice {
		kinds = append(kinds, a.Kind)
	}
	if !slices.Equal(kinds, []string{training.AdviceBefore, training.AdviceWeekend}) {
		t.Errorf("advice %v", kinds)
	}
}

// Advice names the other requests of the same person or organisation, those on the same day, and those that ask for the same.
func TestAdviceOfOtherRequests(t *testing.T) {
	t.Parallel()
	c := newCell(t)
	c.accept(c.submit(ann, wish()), training.Slot{Day: "2027-04-13"})
	c.submit(ann, wish())
	other := wish()
	other.Organisation, other.Modules, other.Dates = "Gent", []string{"SM5", "TM2"}, training.OnDays("2027-04-13")
	c.submit(bob, other)
	mine := wish()
	mine.Modules, mine.Dates = []string{"TM2", "SM5"}, training.OnDays("2027-04-13")
	c.submit(ann, mine)
	want := []training.Advice{
		{Kind: training.AdviceDuplicate, Module: "TM2", Number: 2}, {Kind: training.AdviceClash, Day: "2027-04-13", Number: 1}, {Kind: training.AdviceAlike, Number: 3},
	}
	got := c.request(4).Advice
	for _, a := range want {
		if !slices.Contains(got, a) {
			t.Errorf("no %+v in %+v", a, got)
		}
	}
}

// When enough people have asked for an occasional module, those who wait for it and the VT cell are told, once.
func TestInterestIsToldOnce(t *testing.T) {
	t.Parallel()
	c := newCell(t)
	c.InterestThreshold = 3
	ask := func(by planning.Actor, change int64, modules ...string) []string {
		w := wish()
		w.Modules, w.Organisation, w.Email = modules, by.Name, ""
		return c.as(by, func(ctx context.Context, p *planning.Planner) error {
			_, _, err := p.Submit(ctx, planning.Draft{Wish: w, Lang: catalog.EN, Changes: change})
			return err
		})
	}
	c.tells(ask(ann, 0, "SM5"), "card at slack:CCELL R-1 · submitted")
	c.tells(ask(bob, 0, "SM5"), "card at slack:CCELL R-2 · submitted")
	zoe := planning.Actor{ID: "slack:UZOE", Name: "Zoe"}
	c.tells(ask(zoe, 0, "TM2"), "card at slack:CCELL R-3 · submitted")
	c.tells(ask(zoe, 3, "TM2", "SM5"), "card at slack:CCELL R-3 · submitted",
		"telegram:4567 Good news about R-2: enough people ask for SM5 AMAAR (Adapted Medical Assistance After Return). The Voluntary Return unit is looking for a date.",
		"slack:UANN Good news about R-1: enough people ask for SM5 AMAAR (Adapted Medical Assistance After Return). The Voluntary Return unit is looking for a date.",
		"slack:CCELL 3 requests ask for SM5 AMAAR (Adapted Medical Assistance After Return) by now: enough for a session.")
	c.tells(ask(zoe, 3, "SM5"), "card at slack:CCELL R-3 · submitted")
	c.tells(ask(planning.Actor{ID: "slack:UTOM", Name: "Tom"}, 0, "SM5"), "card at slack:CCELL R-4 · submitted")
}

// introduction makes S-1, an introduction of new staff on 16 March.
func introduction(t *testing.T) *cell {
	c := newCell(t)
	c.as(planning.Clock, func(ctx context.Context, p *planning.Planner) error {
		s, err := training.Schedule(training.Who{ID: "vtbot", At: c.now}, training.Wish{Modules: []string{"AM1", "AM2"}, Organisation: "Brussels", SessionLanguage: catalog.EN, Mode: training.OnSite}, slot)
		if err != nil {
			return err
		}
		s.Induction = "monthly 2027-03-16"
		return p.Save(ctx, s)
	})
	return c
}

func TestJoiningAnIntroduction(t *testing.T) {
	t.Parallel()
	asks := training.Wish{Modules: []string{"AM1"}, Organisation: "Kapellen", Participants: training.Exactly(2), Dates: training.OnDays("2027-03-16"), Email: "ann@kapellen.example"}
	for name, test := range map[string]struct {
		before func(c *cell)
		draft  planning.Draft
		joined bool
		told   []string
	}{
		"it is accepted at once": {nil, planning.Draft{Wish: asks, Joins: 1}, true, []string{"card at slack:CCELL S-1 · AM1, AM2 · scheduled", "card at slack:CCELL R-1 · accepted"}},
		"no session was chosen":  {nil, planning.Draft{Wish: asks}, false, []string{"card at slack:CCELL R-1 · submitted"}},
		"the session is none":    {nil, planning.Draft{Wish: asks, Joins: 9}, false, []string{"card at slack:CCELL R-1 · submitted"}},
		"it was moved meanwhile": {func(c *cell) {
			c.of(vera, func(ctx context.Context, p *planning.Planner, s *training.Session) error {
				_, err := p.Move(ctx, s, training.Slot{Day: "2027-03-17", Time: "09:00"})
				return err
			})
		}, planning.Draft{Wish: asks, Joins: 1}, false, []string{"card at slack:CCELL R-1 · submitted"}},
		"it was called off meanwhile": {func(c *cell) {
			c.of(vera, func(ctx context.Context, p *planning.Planner, s *training.Session) error {
				return p.CallOff(ctx, s, "no room")
			})
		}, planning.Draft{Wish: asks, Joins: 1}, false, []string{"card at slack:CCELL R-1 · submitted"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := introduction(t)
			if test.before != nil {
				test.before(c)
			}
			c.tells(c.as(ann, func(ctx context.Context, p *planning.Planner) error {
				_, joined, err := p.Submit(ctx, test.draft)
				if joined != test.joined {
					t.Errorf("joined: %v", joined)
				}
				return err
			}), test.told...)
			s := c.session(1)
			if given := slices.Equal(s.Requests, []int64{1}) && s.Organisation == "Kapellen" && s.Participants == training.Exactly(2); given != test.joined {
				t.Errorf("%+v", s)
			}
		})
	}
}

// Those who ask for nothing but the introduction are offered those that are planned; nobody else is.
func TestIntroductionsAreOffered(t *testing.T) {
	t.Parallel()
	c := introduction(t)
	for name, test := range map[string]struct {
		wish training.Wish
		want int
	}{
		"the introduction":    {training.Wish{Modules: []string{"AM1"}}, 1},
		"both parts of it":    {training.Wish{Modules: []string{"AM1", "AM2"}}, 1},
		"in another language": {training.Wish{Modules: []string{"AM1"}, SessionLanguage: catalog.NL}, 0},
		"and something else":  {training.Wish{Modules: []string{"AM1", "TM2"}}, 0},
		"nothing yet":         {training.Wish{}, 0},
		"what is no module":   {training.Wish{Modules: []string{"AM9"}}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			c.as(ann, func(ctx context.Context, p *planning.Planner) error {
				if got := p.Introductions(ctx, test.wish); len(got) != test.want {
					t.Errorf("%d are offered, want %d", len(got), test.want)
				}
				return nil
			})
		})
	}
	c.now = training.Day("2027-03-16").At("08:00")
	c.as(ann, func(ctx context.Context, p *planning.Planner) error {
		if got := p.Introductions(ctx, training.Wish{Modules: []string{"AM1"}}); len(got) != 0 {
			t.Error("one of today is offered")
		}
		return nil
	})
}

// A request can be accepted into a session that is planned, as long as that is to come.
func TestAcceptInto(t *testing.T) {
	t.Parallel()
	c := newCell(t)
	c.planned()
	w := wish()
	w.Organisation, w.Participants, w.Email = "Gent", training.Exactly(3), ""
	c.submit(bob, w)
	into := func(ctx context.Context, p *planning.Planner) error {
		_, err := p.AcceptInto(ctx, 2, 1)
		return err
	}
	c.as(vera, func(ctx context.Context, p *planning.Planner) error {
		list, err := p.Joinable(ctx, c.request(2), 3)
		if len(list) != 1 || list[0].Number != 1 {
			t.Errorf("%+v", list)
		}
		return err
	})
	c.tells(c.as(vera, into), "card at slack:CCELL S-1 · TM2 · scheduled", "card at slack:CCELL R-2 · accepted", "telegram:4567 Your request R-2 has been accepted")
	if s := c.session(1); s.Participants != training.Exactly(15) || s.Organisation != "Kapellen, Gent" || !slices.Equal(s.Requests, []int64{1, 2}) {
		t.Errorf("%+v", s)
	}
	if r := c.request(2); r.GivenIn != 1 || *r.Session != slot {
		t.Errorf("%+v", r)
	}
	// It leaves again, and the session stays for who else asked for it.
	c.tells(c.as(bob, func(ctx context.Context, p *planning.Planner) error {
		_, err := p.Withdraw(ctx, 2)
		return err
	}), "card at slack:CCELL S-1 · TM2 · scheduled", "card at slack:CCELL R-2 · withdrawn")
	if s := c.session(1); s.Participants != training.Exactly(12) || s.Organisation != "Kapellen" || !slices.Equal(s.Requests, []int64{1}) {
		t.Errorf("%+v", s)
	}
	c.submit(bob, w)
	c.now = training.Day("2027-03-17").At("08:00")
	c.fails(planning.ErrNoSession, vera, func(ctx context.Context, p *planning.Planner) error {
		_, err := p.AcceptInto(ctx, 3, 1)
		return err
	})
	c.fails(planning.ErrNoSession, vera, func(ctx context.Context, p *planning.Planner) error {
		_, err := p.AcceptInto(ctx, 3, 9)
		return err
	})
}

// Of those who ask for the same, all are asked whether they would share; who agrees, and whom the day suits, is accepted with
// the one that is.
func TestSharing(t *testing.T) {
	t.Parallel()
	c := newCell(t)
	zoe := planning.Actor{ID: "slack:UZOE", Name: "Zoe"}
	for i, by := range []planning.Actor{ann, bob, zoe} {
		w := wish()
		w.Modules, w.Organisation, w.Email = []string{"SM5"}, by.Name, ""
		w.Dates = training.Between("2027-03-08", []training.Day{"2027-03-26", "2027-03-26", "2027-03-12"}[i])
		c.submit(by, w)
	}
	pool := func(want ...int64) []string {
		return c.as(vera, func(ctx context.Context, p *planning.Planner) error {
			r, err := p.Request(ctx, 1)
			if err != nil {
				return err
			}
			asked, err := p.ProposeSharing(ctx, r)
			if !slices.Equal(asked, want) {
				t.Errorf("asked %v", asked)
			}
			return err
		})
	}
	told := pool(1, 3, 2)
	slices.Sort(told)
	c.tells(told, "card at slack:CCELL R-1 · submitted", "card at slack:CCELL R-2 · submitted", "card at slack:CCELL R-3 · submitted",
		"slack:UANN Your request R-1: together with others?", "slack:UZOE Your request R-3: together with others?", "telegram:4567 Your request R-2: together with others?")
	c.tells(pool(1, 3, 2)) // nobody is asked twice
	for n, by := range map[int64]planning.Actor{1: ann, 2: bob, 3: zoe} {
		c.as(by, func(ctx context.Context, p *planning.Planner) error {
			_, err := p.SayToSharing(ctx, n, training.ShareAgreed)
			return err
		})
	}
	c.tells(c.accept(1, training.Slot{Day: "2027-03-16", Time: "09:00"}),
		"card at slack:CCELL S-1 · SM5 · scheduled", "card at slack:CCELL R-2 · accepted", "telegram:4567 Your request R-2 has been accepted",
		"card at slack:CCELL S-1 · SM5 · scheduled", "card at slack:CCELL R-1 · accepted", "slack:UANN Your request R-1 has been accepted")
	if s := c.session(1); s.Organisation != "Ann, Bob" || s.Participants != training.Exactly(24) {
		t.Errorf("%+v", s)
	}
	if r := c.request(3); r.Status != training.Submitted { // the 16th does not suit
		t.Errorf("%+v", r)
	}
	alone := wish()
	c.submit(ann, alone)
	c.as(vera, func(ctx context.Context, p *planning.Planner) error {
		asked, err := p.ProposeSharing(ctx, c.request(4))
		if len(asked) != 0 {
			t.Errorf("%v", asked)
		}
		return err
	})
}

// A requester is told on the platform that the request came from, in its language, and by mail only where there is mail.
func TestHowARequesterIsTold(t *testing.T) {
	t.Parallel()
	c := newCell(t)
	c.Mail = false
	c.as(bob, func(ctx context.Context, p *planning.Planner) error {
		_, _, err := p.Submit(ctx, planning.Draft{Wish: wish(), Lang: catalog.FR})
		return err
	})
	told, err := c.try(vera, func(p *planning.Planner) error { return accepted(t.Context(), p) })
	if err != nil {
		t.Fatal(err)
	}
	c.mentions(c.textTo(told, "telegram", "4567"), "Votre demande R-1 est acceptée", "mardi 16 mars 2027, 13:30–16:30 (S-1)")
	if i := slices.IndexFunc(told, func(o chat.Outgoing) bool { return o.Via == "email" }); i >= 0 {
		t.Errorf("%+v", told[i])
	}
}

// It is the VT cell's turn once as many working days are over as it gives itself, and from then on.
func TestUntouched(t *testing.T) {
	t.Parallel()
	r := &training.Request{}
	if err := r.Submit(training.Who{ID: ann.ID, At: training.Day("2027-03-05").At("16:00")}); err != nil { // a Friday
		t.Fatal(err)
	}
	for _, test := range []struct {
		days int
		on   training.Day
		want bool
	}{{2, "2027-03-08", false}, {2, "2027-03-09", true}, {2, "2027-03-20", true}, {0, "2027-03-20", false}} {
		if got := planning.Untouched(r, test.days, test.on.At("09:00")); got != test.want {
			t.Errorf("%d days, on %s: %v", test.days, test.on, got)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		days, after := rapid.IntRange(1, 30).Draw(t, "days"), rapid.IntRange(0, 90).Draw(t, "after")
		day := training.Day("2027-03-05").Add(after)
		if planning.Untouched(r, days, day.At("09:00")) && !planning.Untouched(r, days, day.Add(1).At("09:00")) {
			t.Fatal("the day after it is not untouched any more")
		}
		if planning.Untouched(r, days+1, day.At("09:00")) && !planning.Untouched(r, days, day.At("09:00")) {
			t.Fatal("who gives itself less time is told later")
		}
	})
}
