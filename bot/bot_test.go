package bot_test

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"vtbot/bot"
	"vtbot/catalog"
	"vtbot/internal/bottest"
	"vtbot/internal/chat"
	"vtbot/internal/edition"
	"vtbot/internal/planning"
	"vtbot/internal/store"
	"vtbot/internal/understand"
)

// shipped is the shipped catalogue, built once for all tests.
var shipped = func() *edition.Live {
	c, err := catalog.Load("")
	if err != nil {
		panic(err)
	}
	live, err := edition.NewLive(c, "")
	if err != nil {
		panic(err)
	}
	return live
}()

func newBot(t *testing.T) (*bot.Bot, *store.Store) {
	t.Helper()
	st, err := store.Open(context.Background(), store.Options{DataDir: t.TempDir(), Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	return &bot.Bot{Library: shipped, Store: st, Office: &planning.Office{Lang: catalog.NL}, Watched: []string{"slack:CWATCHED"}}, st
}

// The transcripts of finding are conversations as people would have them; they are golden files.
func TestTranscripts(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/transcripts/*_finding.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no transcripts: %v", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			b, _ := newBot(t)
			lang := strings.SplitN(filepath.Base(file), "_", 2)[0]
			bottest.Replay(t, b, chat.Person{ID: "terminal:tester", Locale: lang}, file)
		})
	}
}

func message(setting chat.Setting, conversation, id, text string) chat.Message {
	return chat.Message{
		ID: id, Platform: "slack", Conversation: conversation, Channel: "slack:C1", From: chat.Person{ID: "slack:U1", Locale: "en-GB"},
		Setting: setting, Text: text,
	}
}

func TestAnswersOnlyWhereItIsMeant(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		messages []chat.Message
		want     []int // replies to each
	}{
		{"direct", []chat.Message{message(chat.Direct, "slack:D1", "1", "SM3")}, []int{1}},
		{"mention", []chat.Message{message(chat.Mention, "slack:C1:1", "1", "SM3")}, []int{1}},
		{"channel", []chat.Message{message(chat.Channel, "slack:C1:1", "1", "SM3")}, []int{0}},
		{"watched channel", []chat.Message{{
			ID: "1", Platform: "slack", Conversation: "slack:CWATCHED:1", Channel: "slack:CWATCHED", From: chat.Person{ID: "slack:U1"}, Setting: chat.Channel, Text: "SM3",
		}}, []int{1}},
		{"somebody else's thread", []chat.Message{message(chat.Thread, "slack:C1:1", "1", "SM3")}, []int{0}},
		{"its own thread", []chat.Message{
			message(chat.Mention, "slack:C1:1", "1", "SM3"),
			message(chat.Thread, "slack:C1:1", "2", "TM4"),
			message(chat.Thread, "slack:C1:9", "3", "TM4"),
		}, []int{1, 1, 0}},
		{"the same event three times", []chat.Message{
			message(chat.Direct, "slack:D1", "1", "SM3"), message(chat.Direct, "slack:D1", "1", "SM3"), message(chat.Direct, "slack:D1", "1", "SM3"),
		}, []int{1, 0, 0}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			b, _ := newBot(t)
			for i, m := range test.messages {
				postings, err := b.Handle(context.Background(), m)
				if err != nil {
					t.Fatal(err)
				}
				if len(postings) != test.want[i] {
					t.Errorf("message %d got %d replies, want %d", i+1, len(postings), test.want[i])
				}
			}
		})
	}
}

// It never stays silent when it is spoken to.
func TestAlwaysAnswers(t *testing.T) {
	t.Parallel()
	b, _ := newBot(t)
	for _, text := range []string{"", " ", "?", "👍", "…", "/nonsense", "/", "<!channel>", "asdf qwer zxcv", strings.Repeat("woord ", 3000), "TM99", "12345", "\x00\xff", "ا", "Ꮳ"} {
		t.Run(fmt.Sprintf("%.20q", text), func(t *testing.T) {
			t.Parallel()
			a, err := b.Answer(context.Background(), text, "", false)
			if err != nil {
				t.Fatalf("%q: %v", text, err)
			}
			if strings.TrimSpace(a.Reply.Text()) == "" {
				t.Errorf("%.40q: silence", text)
			}
		})
	}
}

func TestLanguage(t *testing.T) {
	t.Parallel()
	b, _ := newBot(t)
	k := bottest.Talk{Bot: b, From: chat.Person{ID: "slack:U9", Locale: "fr-BE"}}
	steps := []struct {
		say  string
		want catalog.Lang
		why  string
	}{
		{"/help", catalog.FR, "the platform's locale"},
		{"which module covers trafficking victims?", catalog.EN, "the question's own language"},
		{"/help", catalog.EN, "the language last spoken"},
		{"/language nl", catalog.NL, "the chosen one"},
		{"quel module pour les infirmières ?", catalog.FR, "the question's own language, whatever was chosen"},
		{"/help", catalog.NL, "the chosen one, remembered"},
		{"DART", catalog.NL, "a name says nothing of the language: the chosen one"},
		{"merci beaucoup", catalog.FR, "small talk is answered in its language"},
	}
	for _, s := range steps {
		replies := k.Say(t, s.say)
		if len(replies) != 1 || replies[0].Lang != s.want {
			t.Errorf("%q: answered in %v, want %s (%s)", s.say, replies, s.want, s.why)
		}
	}
}

func TestGaps(t *testing.T) {
	t.Parallel()
	b, st := newBot(t)
	k := bottest.Talk{Bot: b, From: chat.Person{ID: "slack:U9", Locale: "en"}}
	k.Say(t, "which module covers the zyxwv quartz flugelhorn? 0470 12 34 56, ann@centre.example")
	k.Say(t, "hello")             // small talk is no gap
	k.Say(t, "thanks a lot")      // nor are thanks
	k.Say(t, "/modules")          // nor a command
	k.Say(t, "reset my password") // a subject that is known not to be ours, with somewhere to turn
	k.Say(t, "motivational interviewing")
	k.Press(t, "👎 Not useful")
	k.Say(t, "motivational interviewing")
	k.Press(t, "👍 Useful")
	gaps, err := st.Gaps(context.Background(), time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, g := range gaps {
		got = append(got, string(g.Kind)+": "+g.Question)
		if strings.Contains(g.Question, "0470") || strings.Contains(g.Question, "ann@") {
			t.Errorf("the gap %q holds personal details", g.Question)
		}
	}
	slices.Sort(got)
	want := []string{"not_ours: reset my password", "unanswered: which module covers the zyxwv quartz flugelhorn? [tel], [e-mail]", "unhelpful: motivational interviewing"}
	if !slices.Equal(got, want) {
		t.Errorf("gaps %q, want %q", got, want)
	}
}

// Of a question about somebody nothing is kept but its subject, neither as a gap nor in the conversation.
func TestQuestionsAboutSomebodyAreNotKept(t *testing.T) {
	b, st := newBot(t)
	k := bottest.Talk{Bot: b, From: chat.Person{ID: "slack:U9", Locale: "en"}}
	k.Say(t, "my resident Tesfay Ghebremedhin cannot log in, how do I reset his password?")
	k.Say(t, "mohammed al-rashid, file 8.123.456, quartz flugelhorn")
	kept, err := st.Conversation(context.Background(), "slack:U9")
	if err != nil {
		t.Fatal(err)
	}
	gaps, err := st.Gaps(context.Background(), time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range gaps {
		kept = append(kept, g.Question...)
	}
	for _, word := range []string{"Tesfay", "Ghebremedhin", "mohammed", "rashid", "password", "quartz", "8.123"} {
		if strings.Contains(string(kept), word) {
			t.Errorf("%q is kept: %s", word, kept)
		}
	}
	for _, g := range gaps {
		if !strings.HasPrefix(g.Question, "[…] ") {
			t.Errorf("the gap %q, want a subject alone", g.Question)
		}
	}
}

func TestPersonalFilesDoNotBelongHere(t *testing.T) {
	t.Parallel()
	b, _ := newBot(t)
	guard := map[catalog.Lang]string{catalog.NL: "horen hier niet thuis", catalog.FR: "n'ont pas leur place ici", catalog.EN: "do not belong here"}
	tests := []struct {
		text string
		lang catalog.Lang
		want bool
	}{
		{"Mijnheer Diallo twijfelt over zijn terugkeer, hoe pak ik dat aan", catalog.NL, true},
		{"résidente Fatou Camara hésite à rentrer, que faire", catalog.FR, true},
		{"my client with OV 7654321 wants to go home, how do I help", catalog.EN, true},
		{"mijn bewoner twijfelt over zijn terugkeer", catalog.NL, false},
		{"un monsieur sous dialyse veut rentrer en Arménie", catalog.FR, false},
		{"which module covers trafficking victims?", catalog.EN, false},
	}
	for _, test := range tests {
		t.Run(test.text, func(t *testing.T) {
			t.Parallel()
			a, err := b.Answer(context.Background(), test.text, test.lang, false)
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.Contains(a.Reply.Text(), guard[test.lang]); got != test.want {
				t.Errorf("%q: reminded %v, want %v", test.text, got, test.want)
			}
		})
	}
}

func TestWhatTheCatalogueDoesNotHold(t *testing.T) {
	t.Parallel()
	b, _ := newBot(t)
	for text, want := range map[string]string{
		"how long does TM4 take?":                "does not say how long",
		"wat kost module SM5":                    "niets over de prijs",
		"combien de participants pour le TM2 ?":  "combien de personnes",
		"wanneer is de volgende sessie van AM1?": "geen data",
		"who gives the TM1 training":             "Who exactly will come is not in the catalogue",
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			a, err := b.Answer(context.Background(), text, "", false)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(a.Reply.Text(), want) {
				t.Errorf("%q: it is not said to be unknown:\n%s", text, a.Reply.Text())
			}
		})
	}
}

func TestIntents(t *testing.T) {
	t.Parallel()
	b, _ := newBot(t)
	for text, want := range map[string]understand.Intent{
		"which module covers trafficking victims?":       understand.Question,
		"Please book TM6 for the heads of service":       understand.Request,
		"ik zou graag TM4 aanvragen voor 12 begeleiders": understand.Request,
		"je voudrais réserver une session SM5":           understand.Request,
		"hoe kan ik een sessie aanvragen?":               understand.Question,
		"/modules":                                       understand.Command,
		"aide":                                           understand.Command,
		"thanks!":                                        understand.Smalltalk,
		"goeiemorgen":                                    understand.Smalltalk,
		"🙂":                                              understand.Other,
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			a, err := b.Answer(context.Background(), text, "", false)
			if err != nil {
				t.Fatal(err)
			}
			if a.Intent != want {
				t.Errorf("%q is taken for a %s, want %s", text, a.Intent, want)
			}
		})
	}
}

// Choices come back as they were made, on any platform: short, and without characters that a platform would change.
func TestChoiceValues(t *testing.T) {
	t.Parallel()
	b, _ := newBot(t)
	k := bottest.Talk{Bot: b, From: chat.Person{ID: "slack:U9", Locale: "fr"}}
	for _, text := range []string{"SM3", "/modules", "/audience", "/language", "/help", "bonjour", "je suis tutrice", "parler avec quelqu'un"} {
		for _, r := range k.Say(t, text) {
			seen := map[string]bool{}
			for _, c := range r.Choices {
				if len(c.Value) > 64 || strings.ContainsFunc(c.Value, func(r rune) bool { return r <= ' ' || r > '~' }) {
					t.Errorf("%q: the value %q of %q does not fit every platform", text, c.Value, c.Label)
				}
				if seen[c.Value] || c.Label == "" {
					t.Errorf("%q: the choice %q is there twice, or has no label", text, c.Value)
				}
				seen[c.Value] = true
			}
		}
	}
}

func TestStalePress(t *testing.T) {
	t.Parallel()
	b, _ := newBot(t)
	for _, value := range []string{"show:TM99", "more:", "useful:abc:XX1:", "for:nobody", "category:ZZ", "lang:de", "gone:1", ":"} {
		t.Run(value, func(t *testing.T) {
			t.Parallel()
			postings, err := b.Handle(context.Background(), chat.Message{
				ID: "press" + value, Platform: "slack", Conversation: "slack:D1", From: chat.Person{ID: "slack:U1", Locale: "en"}, Press: value,
			})
			if err != nil {
				t.Fatal(err)
			}
			if len(postings) != 1 || !strings.Contains(postings[0].Reply.Text(), "too old") {
				t.Errorf("%q: got %v", value, postings)
			}
		})
	}
}
