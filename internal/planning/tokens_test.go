package planning_test

import (
	"context"
	"errors"
	"regexp"
	"strings"
	"testing"
	"time"

	"vtbot/catalog"
	"vtbot/internal/chat"
	"vtbot/internal/planning"
	"vtbot/internal/training"
)

var (
	answerLink = regexp.MustCompile(`https://vtbot\.example/answer/(\w+)`)
	startLink  = regexp.MustCompile(`https://t\.me/vtbot_bot\?start=(\w+)`)
)

// mailed returns what a mail to somebody, which is to be delivered, leads to.
func (c *cell) mailed(to string, link *regexp.Regexp) string {
	c.Helper()
	list, err := c.st.DueTo(c.Context(), "email", to, 100)
	if err != nil {
		c.Fatal(err)
	}
	token := ""
	for _, w := range list {
		if found := link.FindStringSubmatch(w.Reply.Text()); found != nil {
			token = found[1]
		}
		if err := c.st.Delivered(c.Context(), w, "done"); err != nil {
			c.Fatal(err)
		}
	}
	return token
}

// What is asked through a link, and what becomes of each answer to it.
func TestAnswersByLink(t *testing.T) {
	t.Parallel()
	over := training.Day("2027-03-16").At("17:00")
	for name, test := range map[string]struct {
		to   string
		at   time.Time // when it is opened; the zero time is at once
		agre bool      // the trainer agreed before
		ask  planning.Asked
		yes  bool
		text string
		says string
		told []string
	}{
		"a trainer can": {to: "els@cell.example", ask: planning.AskWhether, yes: true, says: "Thank you, S-1 is confirmed", told: []string{card}},
		"a trainer can, and adds something": {to: "els@cell.example", ask: planning.AskWhether, yes: true, text: " By train. ", says: "Thank you, S-1 is confirmed",
			told: []string{card, "slack:CCELL Els Smet gives S-1 · TM2, and adds:"}},
		"a trainer cannot": {to: "els@cell.example", ask: planning.AskWhether, text: "I am away.", says: "that S-1 does not suit you",
			told: []string{card, "slack:CCELL Els Smet cannot give S-1 · TM2 (Tuesday 16 March 2027, 13:30–16:30)."}},
		"a trainer is all set": {to: "els@cell.example", agre: true, ask: planning.AskReady, yes: true, says: "you are all set for S-1", told: []string{card}},
		"a trainer has a problem": {to: "els@cell.example", agre: true, ask: planning.AskReady, text: "No projector.", says: "about S-1",
			told: []string{card, "slack:CCELL Els Smet has a problem with S-1 · TM2 (Tuesday 16 March 2027, 13:30–16:30):"}},
		"it was given": {to: "els@cell.example", at: over, agre: true, ask: planning.AskHeld, yes: true, text: "11", says: "Noted on S-1",
			told: []string{"card at slack:CCELL S-1 · TM2 · held"}},
		"it was given, nobody counted": {to: "els@cell.example", at: over, agre: true, ask: planning.AskHeld, yes: true, text: "many", says: "Noted on S-1",
			told: []string{"card at slack:CCELL S-1 · TM2 · held"}},
		"it was not given": {to: "els@cell.example", at: over, agre: true, ask: planning.AskHeld, says: "Noted on S-1",
			told: []string{"card at slack:CCELL S-1 · TM2 · not held", "slack:CCELL Els Smet says that S-1 · TM2 was not held."}},
		"a partner helps": {to: "info@caritas.example", ask: planning.AskWhether, yes: true, text: "Two of us.", says: "Thank you, S-1 is confirmed",
			told: []string{card, "slack:CCELL Caritas takes part in S-1 · TM2."}},
		"a partner does not": {to: "info@caritas.example", ask: planning.AskWhether, says: "that S-1 does not suit you",
			told: []string{card, "slack:CCELL Caritas cannot take part in S-1 · TM2."}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCell(t)
			c.planned(2)
			helped(c)
			token := c.mailed(test.to, answerLink)
			if token == "" {
				t.Fatal("no link")
			}
			if test.agre {
				c.with(vera, 2, consent(""))
			}
			if !test.at.IsZero() {
				c.now = test.at
			}
			for range 2 { // looking changes nothing
				q, err := c.Question(t.Context(), token)
				if err != nil || q.Ask != test.ask || !strings.Contains(q.Reply.Text(), "Sustainable return · ") {
					t.Fatalf("%+v, %v", q, err)
				}
			}
			watched := &watchedStore{Store: c.st}
			c.Store = watched
			reply, err := c.AnswerToken(t.Context(), token, test.yes, test.text)
			if err != nil {
				t.Fatal(err)
			}
			c.mentions(reply.Text(), test.says)
			c.tells(lines(watched.told), test.told...)
			if _, err := c.AnswerToken(t.Context(), token, test.yes, test.text); !errors.Is(err, planning.ErrNoToken) {
				t.Errorf("answered twice: %v", err)
			}
			if _, err := c.Question(t.Context(), token); !errors.Is(err, planning.ErrNoToken) {
				t.Errorf("asked after the answer: %v", err)
			}
		})
	}
}

// watchedStore keeps what a transaction tells.
type watchedStore struct {
	planning.Store
	told []chat.Outgoing
}

func (s *watchedStore) Do(ctx context.Context, do func(planning.Tx) ([]chat.Outgoing, error)) error {
	return s.Store.Do(ctx, func(tx planning.Tx) ([]chat.Outgoing, error) {
		told, err := do(tx)
		s.told = told
		return told, err
	})
}

// A link asks nothing any more once the answer does not matter, and is void for who gives no sessions any more.
func TestLinksThatAskNothing(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		to     string
		change func(c *cell)
		err    error // of the question
	}{
		"the session is called off": {"els@cell.example", func(c *cell) {
			c.of(vera, func(ctx context.Context, p *planning.Planner, s *training.Session) error {
				return p.CallOff(ctx, s, "x")
			})
		}, nil},
		"the trainer refused": {"els@cell.example", func(c *cell) { c.with(vera, 2, turnDown("")) }, nil},
		"the trainer is freed": {"els@cell.example", func(c *cell) {
			c.with(vera, 2, func(ctx context.Context, p *planning.Planner, s *training.Session, tr *training.Trainer) error {
				return p.Unassign(ctx, s, tr)
			})
		}, nil},
		"the trainer is removed": {"els@cell.example", func(c *cell) {
			c.with(vera, 2, func(ctx context.Context, p *planning.Planner, _ *training.Session, tr *training.Trainer) error {
				_, err := p.RemoveTrainer(ctx, tr)
				return err
			})
		}, planning.ErrNoToken},
		"the partner answered the VT cell": {"info@caritas.example", func(c *cell) {
			c.of(vera, func(ctx context.Context, p *planning.Planner, s *training.Session) error {
				return p.NotePartner(ctx, s, 0, true)
			})
		}, nil},
		"it is too old": {"els@cell.example", func(c *cell) { c.now = training.Day("2027-03-18").At("09:00") }, planning.ErrNoToken},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCell(t)
			c.planned(2)
			helped(c)
			token := c.mailed(test.to, answerLink)
			test.change(c)
			q, err := c.Question(t.Context(), token)
			if !errors.Is(err, test.err) || q.Ask != planning.AskNothing {
				t.Errorf("%+v, %v", q, err)
			}
			if _, err := c.AnswerToken(t.Context(), token, true, ""); !errors.Is(err, planning.ErrNoToken) {
				t.Errorf("answered: %v", err)
			}
		})
	}
	t.Run("there is none such", func(t *testing.T) {
		t.Parallel()
		c := newCell(t)
		if _, err := c.Question(t.Context(), "NOSUCH"); !errors.Is(err, planning.ErrNoToken) {
			t.Errorf("%v", err)
		}
	})
}

// A later mail about a session revokes the link of the one before. Without an address of ours, there is none to press.
func TestLinksInMails(t *testing.T) {
	t.Parallel()
	c := newCell(t)
	c.planned(2)
	first := c.mailed("els@cell.example", answerLink)
	c.of(vera, func(ctx context.Context, p *planning.Planner, s *training.Session) error {
		_, err := p.Move(ctx, s, training.Slot{Day: "2027-03-18", Time: "09:00"})
		return err
	})
	second := c.mailed("els@cell.example", answerLink)
	if first == "" || second == "" || first == second {
		t.Errorf("%q, then %q", first, second)
	}
	if _, err := c.Question(t.Context(), first); !errors.Is(err, planning.ErrNoToken) {
		t.Errorf("the first: %v", err)
	}
	if q, err := c.Question(t.Context(), second); err != nil || q.Ask != planning.AskWhether {
		t.Errorf("the second: %+v, %v", q, err)
	}
	c.PublicURL = ""
	told, err := c.try(vera, func(p *planning.Planner) error {
		s, err := p.Session(t.Context(), 1)
		if err != nil {
			return err
		}
		_, err = p.Move(t.Context(), s, training.Slot{Day: "2027-03-19", Time: "09:00"})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if text := c.textTo(told, "email", "els@cell.example"); strings.Contains(text, "http") || !strings.Contains(text, "S-1") {
		t.Error(text)
	}
}

// A trainer who is known by mail alone gets a link into Telegram, which shows once who opened it.
func TestTheLinkIntoTelegram(t *testing.T) {
	t.Parallel()
	c := newCell(t)
	c.TelegramName = func() string { return "vtbot_bot" }
	c.planned(1, 2)
	token := c.mailed("els@cell.example", startLink)
	if token == "" {
		t.Fatal("no link")
	}
	els := planning.Actor{ID: "telegram:77", Name: "Els"}
	open := func(token string) do {
		return func(ctx context.Context, p *planning.Planner) error {
			tr, err := p.Open(ctx, token, "77", catalog.EN)
			if err == nil && (tr.Telegram != "77" || tr.Via != "telegram" || tr.Lang != catalog.EN) {
				t.Errorf("%+v", tr)
			}
			return err
		}
	}
	c.fails(planning.ErrNoToken, els, open("NOSUCH"))
	c.as(els, open(token))
	c.fails(planning.ErrNoToken, els, open(token))
	c.as(els, func(ctx context.Context, p *planning.Planner) error {
		tr, err := p.ActingTrainer(ctx)
		if tr == nil || tr.Number != 2 {
			t.Errorf("%+v", tr)
		}
		return err
	})
	if token := c.mailed("els@cell.example", startLink); token != "" {
		t.Error("who is known in Telegram is sent there")
	}
	// A token of another kind opens nothing.
	c.as(vera, func(ctx context.Context, p *planning.Planner) error {
		return p.Issue(ctx, "ANSWER", planning.Token{Kind: planning.AnswerToken, Session: 1, Holder: training.TrainerRecipient(2), Until: c.now.Add(time.Hour)}, false)
	})
	c.fails(planning.ErrNoToken, els, open("ANSWER"))
}

// The calendar of a trainer holds their own sessions, that of the VT cell all. A new address revokes the one before, and it
// is good only as long as its holder is who they were.
func TestFeeds(t *testing.T) {
	t.Parallel()
	c := newCell(t)
	c.planned(1)
	c.as(vera, func(ctx context.Context, p *planning.Planner) error {
		_, err := p.NewSession(ctx, training.Wish{Modules: []string{"SM5"}}, training.Slot{Day: "2027-03-18"})
		return err
	})
	address := func(by planning.Actor, fresh bool) (token string) {
		c.as(by, func(ctx context.Context, p *planning.Planner) error {
			at, err := p.CalendarAddress(ctx, fresh)
			token = strings.TrimSuffix(strings.TrimPrefix(at, "https://vtbot.example/calendar/"), ".ics")
			return err
		})
		return token
	}
	own, all := address(piet, false), address(vera, false)
	for token, want := range map[string][2]bool{own: {true, false}, all: {true, true}} {
		text, err := c.Feed(t.Context(), token)
		if err != nil || strings.Contains(text, "S-1 ") != want[0] || strings.Contains(text, "S-2 ") != want[1] {
			t.Errorf("%v: %s", err, text)
		}
	}
	if again := address(piet, false); again != own {
		t.Error("asked again, another address")
	}
	if text, err := c.Feed(t.Context(), own); err != nil || !strings.Contains(text, "STATUS:TENTATIVE") {
		t.Errorf("not agreed to yet: %v, %s", err, text)
	}
	c.with(piet, 1, func(ctx context.Context, p *planning.Planner, s *training.Session, tr *training.Trainer) error {
		return p.Consent(ctx, s, tr, "")
	})
	if text, err := c.Feed(t.Context(), all); err != nil || !strings.Contains(text, "Piet Maes") || !strings.Contains(text, "STATUS:CONFIRMED") {
		t.Errorf("the VT cell sees who gives it: %v, %s", err, text)
	}
	if renewed := address(piet, true); renewed == own {
		t.Error("the same address")
	} else if _, err := c.Feed(t.Context(), own); !errors.Is(err, planning.ErrNoToken) {
		t.Errorf("revoked: %v", err)
	} else {
		own = renewed
	}
	c.fails(planning.ErrNoTrainer, ann, func(ctx context.Context, p *planning.Planner) error {
		_, err := p.CalendarAddress(ctx, false)
		return err
	})
	c.with(vera, 1, func(ctx context.Context, p *planning.Planner, _ *training.Session, tr *training.Trainer) error {
		_, err := p.RemoveTrainer(ctx, tr)
		return err
	})
	c.Coordinators = nil
	for _, token := range []string{own, all, "NOSUCH"} {
		if _, err := c.Feed(t.Context(), token); !errors.Is(err, planning.ErrNoToken) {
			t.Errorf("of one who is it no more: %v", err)
		}
	}
	c.PublicURL = ""
	c.fails(planning.ErrNoAddress, piet, func(ctx context.Context, p *planning.Planner) error {
		_, err := p.CalendarAddress(ctx, false)
		return err
	})
}

// Requesters answer by a link in the mail as well: which of the proposed days, none of them, what they were asked.
func TestRequestsAreAnsweredByLink(t *testing.T) {
	t.Parallel()
	propose := func(ctx context.Context, p *planning.Planner) error {
		_, err := p.Propose(ctx, 1, []training.Slot{{Day: "2027-03-23", Time: "09:30"}, {Day: "2027-03-25"}})
		return err
	}
	for name, test := range map[string]struct {
		does   func(ctx context.Context, p *planning.Planner) error
		ask    planning.Asked
		yes    bool
		text   string
		says   string
		status training.Status
		did    training.Action
	}{
		"a day": {propose, planning.AskChoose, true, "1", "R-1 is settled", training.Accepted, training.ActChoose},
		"none":  {propose, planning.AskChoose, false, "rather in May", "none of the days suits", training.Submitted, training.ActAnswer},
		"a question": {func(ctx context.Context, p *planning.Planner) error {
			_, err := p.Ask(ctx, 1, "Is there a projector?")
			return err
		}, planning.AskSay, true, "Yes, there is.", "", training.Submitted, training.ActAnswer},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCell(t)
			c.submit(ann, wish())
			c.as(vera, test.does)
			list, err := c.st.DueTo(t.Context(), "email", "ann@kapellen.example", 1)
			if err != nil || len(list) != 1 {
				t.Fatalf("%+v, %v", list, err)
			}
			text := list[0].Reply.Text()
			_, token, _ := strings.Cut(text, "https://vtbot.example/answer/")
			token, _, _ = strings.Cut(token, "\n")
			for _, part := range []string{"Hello Ann,", "This is about your request of", "Sustainable return", "Kind regards from"} {
				if !strings.Contains(text, part) {
					t.Errorf("no %q in %s", part, text)
				}
			}
			q, err := c.Question(t.Context(), token)
			if err != nil || q.Ask != test.ask {
				t.Fatalf("%+v, %v", q, err)
			}
			reply, err := c.AnswerToken(t.Context(), token, test.yes, test.text)
			if err != nil || !strings.Contains(reply.Text(), test.says) {
				t.Errorf("%q, %v", reply.Text(), err)
			}
			r, err := c.st.Request(t.Context(), 1)
			if err != nil || r.Status != test.status || r.History[len(r.History)-1].Action != test.did {
				t.Errorf("%s, %+v, %v", r.Status, r.History, err)
			}
			if _, err := c.AnswerToken(t.Context(), token, test.yes, test.text); !errors.Is(err, planning.ErrNoToken) {
				t.Errorf("used twice: %v", err)
			}
		})
	}
}
