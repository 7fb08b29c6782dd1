package bot_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"strings"
	"testing"
	"time"

	"vtbot/bot"
	"vtbot/catalog"
	"vtbot/internal/action"
	"vtbot/internal/bottest"
	"vtbot/internal/chat"
	"vtbot/internal/conversation"
	"vtbot/internal/delivery"
	"vtbot/internal/planning"
	"vtbot/internal/training"
)

// The page that a platform has for the bot shows the whole catalogue, in the language of whoever opens it.
func TestHome(t *testing.T) {
	t.Parallel()
	b, _ := newBot(t)
	for _, test := range []struct {
		locale string
		chosen string
		want   catalog.Lang
	}{{"fr-BE", "", catalog.FR}, {"", "", catalog.NL}, {"fr-BE", "English", catalog.EN}} {
		person := chat.Person{ID: "slack:U" + string(test.want), Locale: test.locale}
		if test.chosen != "" {
			k := bottest.Talk{Bot: b, From: person}
			k.Say(t, "/language")
			k.Press(t, test.chosen)
		}
		home, err := b.Home(t.Context(), person)
		if err != nil || home.Lang != test.want {
			t.Fatalf("%s, %v", home.Lang, err)
		}
		for _, m := range shipped.Catalog().Modules {
			if !strings.Contains(home.Text(), m.Code+" · "+m.Title[test.want]) {
				t.Errorf("no %s in %s", m.Code, test.want)
			}
		}
	}
}

// When nothing can be stored, the person is told so in their language.
func TestApologise(t *testing.T) {
	t.Parallel()
	b, _ := newBot(t)
	b.Store = broken{}
	for locale, want := range map[string]string{"nl": "Sorry", "fr": "Désolé", "en": "Sorry"} {
		person := chat.Person{ID: "slack:U1", Locale: locale}
		if _, err := b.Handle(t.Context(), chat.Message{ID: "1", Platform: "slack", From: person, Text: "SM3"}); err == nil {
			t.Error("nothing is stored, and nobody knows")
		}
		if reply := b.Apologise(t.Context(), person); string(reply.Lang) != locale || !strings.Contains(reply.Text(), want) {
			t.Errorf("%s: %s", reply.Lang, reply.Text())
		}
		if _, err := b.Home(t.Context(), person); err == nil {
			t.Error("a home without a store")
		}
	}
}

// broken is a store that fails.
type broken struct{ bot.Store }

func (broken) Turn(context.Context, chat.Message, func(*conversation.Turn) ([]chat.Reply, error)) ([]chat.Posting, error) {
	return nil, errors.New("the disk is full")
}

func (broken) LessonsVersion(context.Context) (string, error) {
	return "", errors.New("the disk is full")
}

func (broken) Person(context.Context, string) (catalog.Lang, error) {
	return "", errors.New("the disk is full")
}

func TestContact(t *testing.T) {
	t.Parallel()
	b, _ := newBot(t)
	for locale, words := range map[string][]string{"nl": {"/contact", "contactgegevens"}, "fr": {"/contact", "coordonnées"}, "en": {"/contact", "contact"}} {
		for _, said := range words {
			k := bottest.Talk{Bot: b, From: chat.Person{ID: "slack:U" + locale + said[:2], Locale: locale}}
			reply := k.Say(t, said)[0]
			lang := catalog.Lang(locale)
			if c := shipped.Catalog(); reply.Lang != lang || !strings.Contains(reply.Text(), c.Contact.Text[lang]) {
				t.Errorf("%s: %s: %s", locale, said, reply.Text())
			}
		}
	}
}

// Buttons of help do what their commands do.
func TestHelpAndLanguageByButton(t *testing.T) {
	t.Parallel()
	b, _ := newBot(t)
	k := bottest.Talk{Bot: b, From: chat.Person{ID: "slack:U1", Locale: "en"}}
	k.Say(t, "hello")
	if help := k.Press(t, "Help")[0]; !help.Update || !strings.Contains(help.Text(), "/vt sessions") {
		t.Errorf("%+v", help)
	}
	k.Press(t, "Language")
	if reply := k.Press(t, "Français")[0]; reply.Lang != catalog.FR {
		t.Errorf("%+v", reply)
	}
	if reply := k.Say(t, "/audience infirmiers")[0]; !strings.Contains(reply.Text(), "SM5") {
		t.Error(reply.Text())
	}
}

// Of some modules that a question may mean, none is what was meant: that is kept for the VT cell, once, and only of the last
// question.
func TestNoneOfThese(t *testing.T) {
	t.Parallel()
	r := newRooms(t)
	r.remembers(ann+":chat", `{"answer":"k3x9","question":"how to sing","shown":["TM3","TM4"]}`)
	for _, answer := range []string{"older", "k3x9", "k3x9"} {
		r.is(r.press(ann, action.NotThese(answer)), "tell me a little more")
	}
	gaps, err := r.st.Gaps(t.Context(), time.Time{})
	if err != nil || len(gaps) != 1 || gaps[0].Kind != conversation.Unhelpful || gaps[0].Question != "how to sing" {
		t.Errorf("%+v, %v", gaps, err)
	}
}

// A link into the bot opens it at a module, or shows who a trainer is, once, and greets everybody else.
func TestStartLinks(t *testing.T) {
	t.Parallel()
	r := newRooms(t)
	r.notes("Els Smet, Fedasil, nl, TM2, els@cell.example")
	r.say(vera, "/sessions TM2 in Kapellen on 9 March 2027 from 13:30 to 16:30, in Dutch")
	r.bot.Office.TelegramName = func() string { return "vtbot_bot" }
	r.press(vera, action.With(action.AssignTrainer, 1, 1))
	_, link, found := strings.Cut(strings.Join(r.told("email", "els@cell.example"), "\n"), "https://t.me/vtbot_bot?start=")
	if !found {
		t.Fatal("no link in the mail")
	}
	token := strings.Fields(link)[0]
	start := func(platform, argument string) string {
		t.Helper()
		r.n++
		who := platform + ":77"
		postings, err := r.bot.Handle(t.Context(), chat.Message{
			ID: who + argument + string(rune('a'+r.n)), Platform: platform, Conversation: who, Channel: who, From: chat.Person{ID: who, Name: "Els", Locale: "nl"}, Text: "/start " + argument,
		})
		if err != nil || len(postings) != 1 {
			t.Fatal(postings, err)
		}
		return postings[0].Reply.Text()
	}
	r.is(start("telegram", "TM4"), "TM4 · ")
	r.is(start("telegram", "nonsense"), "Hallo!")
	r.is(start("slack", token), "Hallo!") // it is a link into Telegram
	r.is(start("telegram", token), "Welkom, Els Smet!", "S-1 · TM2")
	r.is(start("telegram", token), "Hallo!")
	r.press(vera, action.On(action.MoveSession, 1))
	r.say(vera, "10 March at 13:30")
	if told := r.told("telegram", "77"); len(told) != 1 {
		t.Errorf("Els is told %q", told)
	}
}

// refusing is a platform that has lost somebody, until they are back.
type refusing struct {
	lost map[string]bool
	got  chan string
}

func (p *refusing) Notify(_ context.Context, n chat.Notice) (string, error) {
	if p.lost[n.To] {
		return "", errors.Join(delivery.ErrGone, errors.New("no such person"))
	}
	p.got <- n.To + ": " + strings.SplitN(n.Reply.Text(), "\n", 2)[0]
	return "ref", nil
}

// A notice that can never be delivered is told to the VT cell, and is delivered when somebody has it tried again.
func TestANoticeThatFailsIsTriedAgain(t *testing.T) {
	t.Parallel()
	r := staffed(t)
	platform := &refusing{lost: map[string]bool{"UPIET": true}, got: make(chan string, 10)}
	d := &delivery.Deliverer{
		Traffic: delivery.NewTraffic("slack", delivery.Limits{}, nil), Platform: platform, Store: r.st, Log: slog.New(slog.DiscardHandler),
		Failed: func(ctx context.Context, w chat.Waiting, _ string) []chat.Outgoing {
			told, err := r.service().Undelivered(ctx, w)
			if err != nil {
				t.Error(err)
			}
			return told
		},
	}
	// until delivers until something has arrived.
	until := func(want string) {
		t.Helper()
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- d.Run(ctx) }()
		defer func() {
			stop()
			if err := <-done; err != nil {
				t.Error(err)
			}
		}()
		for got := range platform.got {
			if strings.Contains(got, want) {
				return
			}
		}
	}
	r.press(vera, action.With(action.FreeTrainer, 1, 1))
	until("CCELL: A message about S-1 could not be delivered to Piet Maes (UPIET) by Slack.")
	failed, err := r.st.Notices(t.Context(), "failed")
	if err != nil || len(failed) != 1 || failed[0].To != "UPIET" || !strings.Contains(failed[0].Reason, "no such person") {
		t.Fatalf("%+v, %v", failed, err)
	}
	platform.lost = nil
	if n, err := r.st.Retry(t.Context(), failed[0].ID); err != nil || n != 1 {
		t.Fatalf("%d, %v", n, err)
	}
	until("UPIET: You no longer have to give this session: S-1 · TM2")
	if failed, err = r.st.Notices(t.Context(), "failed"); err != nil || len(failed) != 0 {
		t.Errorf("%+v, %v", failed, err)
	}
}

// What one message says of a request is read without any conversation.
func TestUnderstand(t *testing.T) {
	t.Parallel()
	b, _ := newBot(t)
	u, err := b.Understand(t.Context(), "TM2 for 12 nurses of Fedasil Sugny, online", "")
	if err != nil || u.Lang != catalog.EN || u.Wish.Participants != training.Exactly(12) || u.Wish.Mode != training.Online {
		t.Errorf("%+v, %v", u, err)
	}
	if u, err = b.Understand(t.Context(), "merci beaucoup", ""); err != nil || u.Lang != catalog.FR || !u.Wish.IsZero() {
		t.Errorf("%+v, %v", u, err)
	}
}

// A text without words is asked for some, wherever it is said.
func TestATextWithoutWords(t *testing.T) {
	t.Parallel()
	b, _ := newBot(t)
	k := bottest.Talk{Bot: b, From: chat.Person{ID: "slack:U1", Locale: "en"}}
	if reply := k.Say(t, "👍")[0]; len(reply.Choices) != 2 {
		t.Errorf("%+v", reply)
	}
}

// What nobody may do is logged, without a word of what was said.
func TestRefusalsAreLogged(t *testing.T) {
	t.Parallel()
	r := newRooms(t)
	var log strings.Builder
	r.bot.Log = slog.New(slog.NewTextHandler(&log, nil))
	r.asks(ann, "TM3 for 12 social workers of Lommel, on 9 March, in Dutch, on site, mail ann@lommel.example")
	r.press(bob, action.On(action.AcceptRequest, 1))
	r.press(bob, action.On(action.Withdraw, 1))
	for _, part := range []string{bob, string(action.AcceptRequest), string(action.Withdraw), "this is for coordinators", planning.ErrNoRequest.Error()} {
		if !strings.Contains(log.String(), part) {
			t.Errorf("no %q in %s", part, log.String())
		}
	}
	if strings.Contains(log.String(), "Lommel") {
		t.Error(log.String())
	}
}

// Who shows with a code that they are the same on two platforms sees their requests on both.
func TestLinkingTwoPlatforms(t *testing.T) {
	t.Parallel()
	r := newRooms(t)
	r.asks(ann, "TM3 for 12 social workers of Lommel, on 9 March, in Dutch, on site, mail ann@lommel.example")
	say := func(text string) string {
		t.Helper()
		r.n++
		postings, err := r.bot.Handle(t.Context(), chat.Message{
			ID: fmt.Sprint(r.n), Platform: "telegram", Conversation: "telegram:77", Channel: "telegram:77", From: chat.Person{ID: "telegram:77", Locale: "en"}, Text: text,
		})
		if err != nil || len(postings) != 1 {
			t.Fatal(postings, err)
		}
		return postings[0].Reply.Text()
	}
	r.is(say("/myrequests"), "not requested anything yet")
	r.is(say("/link NOSUCH"), "code")
	code := regexp.MustCompile(`[A-Z2-9]{8}`).FindString(r.say(ann, "/link"))
	r.is(say("/link "+strings.ToLower(code[:4])+" "+code[4:]), "slack")
	r.is(say("/myrequests"), "R-1 · TM3")
	r.is(say("/link "+code), "code") // it was used
}
