package bot_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"vtbot/internal/action"
	"vtbot/internal/bottest"
	"vtbot/internal/chat"
	"vtbot/internal/training"
)

// formTalk is a conversation in which forms are opened and filled in as well.
type formTalk struct {
	bottest.Talk
	filled int
}

func newFormTalk(t *testing.T, locale string) *formTalk {
	b, _ := newBot(t)
	b.Now = func() time.Time { return time.Date(2026, 11, 23, 10, 0, 0, 0, training.Brussels) }
	return &formTalk{Talk: bottest.Talk{Bot: b, From: chat.Person{ID: "slack:U9", Locale: locale}}}
}

// say says something and returns what opens the form that is offered then.
func (k *formTalk) say(t *testing.T, text string) string {
	t.Helper()
	replies := k.Say(t, text)
	if len(replies) != 1 || replies[0].Form == nil {
		t.Fatalf("%q: no form is offered: %+v", text, replies)
	}
	return replies[0].Form.Value
}

func (k *formTalk) open(t *testing.T, press string) chat.Form {
	t.Helper()
	form, err := k.Bot.Form(context.Background(), chat.Message{Conversation: k.From.ID, From: k.From, Press: press})
	if err != nil {
		t.Fatal(err)
	}
	return form
}

// fill sends a form as it was opened, with some fields filled in otherwise.
func (k *formTalk) fill(form chat.Form, values map[string][]string) (string, error) {
	all := map[string][]string{}
	for _, f := range form.Fields {
		all[f.Key] = f.Value
	}
	maps.Copy(all, values)
	k.filled++
	postings, err := k.Bot.Handle(context.Background(), chat.Message{
		ID: fmt.Sprintf("form:%d", k.filled), Platform: "slack", Conversation: k.From.ID, Channel: k.From.ID, From: k.From, Form: &chat.Filled{Draft: form.Draft, Values: all},
	})
	if err != nil || len(postings) == 0 {
		return "", err
	}
	return postings[0].Reply.Text(), nil
}

// mustFill fills in a form of which nothing is wrong.
func (k *formTalk) mustFill(t *testing.T, form chat.Form, values map[string][]string) string {
	t.Helper()
	said, err := k.fill(form, values)
	if err != nil {
		t.Fatal(err)
	}
	return said
}

func valuesOf(form chat.Form) map[string]string {
	values := map[string]string{}
	for _, f := range form.Fields {
		if len(f.Value) > 0 {
			values[f.Key] = strings.Join(f.Value, " ")
		}
	}
	return values
}

func TestFormHoldsWhatWasSaidAndIsTakenAsSaid(t *testing.T) {
	t.Parallel()
	k := newFormTalk(t, "en-GB")
	press := k.say(t, "TM4 for 12 social workers of Kapellen, on 9 March")
	k.say(t, "in Dutch, from 13:30") // after the button was posted: the form knows it all the same
	form := k.open(t, press)
	want := map[string]string{"modules": "TM4", "organisation": "Kapellen", "participants": "12", "audience": "social_workers", "dates": "2027-03-09", "time": "13:30", "session_language": "nl"}
	if diff := cmp.Diff(want, valuesOf(form)); diff != "" {
		t.Error(diff)
	}
	// As it is, it changes nothing; what is missing is asked.
	if said := k.mustFill(t, form, nil); !strings.Contains(said, "On site with you or online?") {
		t.Errorf("says %q", said)
	}
	said := k.mustFill(t, form, map[string][]string{"modules": {"TM3", "TM4"}, "participants": {"14 to 16"}, "dates": {"2027-03-06"}, "part_of_day": {"morning"}, "time": {}, "mode": {"online"}, "remarks": {"no <!channel> please"}, "email": {"ann@kapellen.example"}})
	for _, part := range []string{
		"Your request", "TM3 ", "; TM4 ", "Participants: 14 to 16", "When: Saturday 6 March 2027, morning", "Where: Online", "Remark: no <!channel> please", "Contact: ann@kapellen.example",
		"Saturday 6 March 2027 falls in a weekend.", "Is this right?",
	} {
		if !strings.Contains(said, part) {
			t.Errorf("no %q in the review:\n%s", part, said)
		}
	}
	if strings.Contains(said, "13:30") || strings.Contains(said, "all the same?") {
		t.Errorf("the review:\n%s", said)
	}
	// Sent, the form has no more to say.
	if sent := k.Say(t, "yes")[0].Text(); !strings.Contains(sent, "R-1 has been sent") {
		t.Fatalf("says %q", sent)
	}
	if said := k.mustFill(t, form, nil); !strings.Contains(said, "was sent before, as R-1") {
		t.Errorf("says %q", said)
	}
	if _, err := k.Bot.Form(context.Background(), chat.Message{Conversation: k.From.ID, From: k.From, Press: press}); !errors.Is(err, chat.ErrNoForm) {
		t.Errorf("opens: %v", err)
	}
}

func TestWhatIsWrongInAForm(t *testing.T) {
	t.Parallel()
	for locale, want := range map[string]map[string]string{
		"nl-BE": {"dates": "voorbij", "participants": "minstens één", "email": "hoort een @", "modules": "minstens één module", "time": "geen uur"},
		"fr-BE": {"dates": "est passé", "participants": "au moins un", "email": "faut un @", "modules": "au moins un module", "time": "pas d'heure"},
		"en-GB": {"dates": "in the past", "participants": "at least one", "email": "needs an @", "modules": "at least one module", "time": "no time"},
	} {
		t.Run(locale, func(t *testing.T) {
			t.Parallel()
			k := newFormTalk(t, locale)
			form := k.open(t, k.say(t, "/request"))
			_, err := k.fill(form, map[string][]string{"modules": {}, "dates": {"2026-11-20"}, "participants": {"0"}, "email": {"ann.lommel.be"}, "time": {"soon"}, "organisation": {"Caritas"}})
			var wrong *chat.FormError
			if !errors.As(err, &wrong) {
				t.Fatalf("%s: %v", locale, err)
			}
			if got := slices.Sorted(maps.Keys(wrong.Problems)); !slices.Equal(got, slices.Sorted(maps.Keys(want))) {
				t.Errorf("%s: wrong in %v", locale, got)
			}
			for key, part := range want {
				if !strings.Contains(wrong.Problems[key], part) {
					t.Errorf("%s: %s: %q, want %q in it", locale, key, wrong.Problems[key], part)
				}
			}
			if strings.Contains(err.Error(), "lommel") {
				t.Errorf("the error tells what was written: %v", err)
			}
			if got := valuesOf(k.open(t, action.OfDraft(action.OpenForm, form.Draft).String())); len(got) != 0 {
				t.Errorf("%s: of a refused form was taken: %v", locale, got)
			}
		})
	}
	k := newFormTalk(t, "en-GB")
	form := k.open(t, k.say(t, "/request"))
	for value, want := range map[string]string{"5000": "up to 300", "301": "up to 300", "-3": "at least one", "some": "no number", "99999999999999999999": "", "300": ""} {
		t.Run(value, func(t *testing.T) {
			_, err := k.fill(form, map[string][]string{"modules": {"TM4"}, "participants": {value}})
			var wrong *chat.FormError
			if want == "" && value == "300" {
				if err != nil {
					t.Errorf("%s: %v", value, err)
				}
			} else if !errors.As(err, &wrong) || !strings.Contains(wrong.Problems["participants"], want) {
				t.Errorf("%s: %v", value, err)
			}
		})
	}
}

// A period cannot be shown as a day: it stays, and the form says so, unless a day is picked; a single day can be taken out.
func TestDatesThatAFormCannotShow(t *testing.T) {
	t.Parallel()
	k := newFormTalk(t, "en-GB")
	form := k.open(t, k.say(t, "TM4 for Kapellen in the first week of April, in the morning"))
	dates := form.Fields[slices.IndexFunc(form.Fields, func(f chat.Field) bool { return f.Key == "dates" })]
	if len(dates.Value) != 0 || !strings.Contains(dates.Hint, "April 2027") {
		t.Fatalf("%+v", dates)
	}
	k.mustFill(t, form, map[string][]string{"participants": {"12 to 15"}})
	if said := k.Say(t, "what have I filled in?")[0].Text(); !strings.Contains(said, "April 2027, morning") || !strings.Contains(said, "12 to 15") {
		t.Errorf("says %q", said)
	}
	form = k.open(t, action.OfDraft(action.OpenForm, form.Draft).String())
	if said := k.mustFill(t, form, map[string][]string{"dates": {"2027-04-13"}}); !strings.Contains(said, "When: Tuesday 13 April 2027, morning") {
		t.Errorf("says %q", said)
	}
	form = k.open(t, action.OfDraft(action.OpenForm, form.Draft).String())
	if got := valuesOf(form); got["dates"] != "2027-04-13" || got["participants"] != "12 to 15" {
		t.Errorf("%v", got)
	}
	k.mustFill(t, form, map[string][]string{"dates": {}, "part_of_day": {}})
	if got := valuesOf(k.open(t, action.OfDraft(action.OpenForm, form.Draft).String())); got["dates"]+got["part_of_day"] != "" {
		t.Errorf("%v", got)
	}
}

func TestFormOfACancelledRequest(t *testing.T) {
	t.Parallel()
	k := newFormTalk(t, "nl-BE")
	press := k.say(t, "/request")
	form := k.open(t, press)
	k.Say(t, "annuleer de aanvraag")
	if _, err := k.Bot.Form(context.Background(), chat.Message{Conversation: k.From.ID, From: k.From, Press: press}); !errors.Is(err, chat.ErrNoForm) {
		t.Errorf("opens: %v", err)
	}
	if said := k.mustFill(t, form, map[string][]string{"modules": {"TM4"}}); !strings.Contains(said, "niet meer openstaat") {
		t.Errorf("says %q", said)
	}
}

// A form is offered with the questions about a request, and with nothing else.
func TestWhereAFormIsOffered(t *testing.T) {
	t.Parallel()
	k := newFormTalk(t, "en-GB")
	for _, step := range []struct {
		say  string
		want bool
	}{
		{"which module covers trafficking victims?", false}, {"/request", true}, {"TM4", true}, {"how long does TM4 take?", true}, {"/help", false},
		{"save it for later", false}, {"resume my request", true}, {"cancel the request", false}, {"thanks", false},
	} {
		replies := k.Say(t, step.say)
		if got := replies[0].Form != nil; got != step.want {
			t.Errorf("%q: offered %v, want %v: %s", step.say, got, step.want, replies[0].Text())
		}
	}
}

// Every platform that can show forms can show this one.
func TestFormFitsPlatforms(t *testing.T) {
	t.Parallel()
	for _, locale := range []string{"nl", "fr", "en"} {
		k := newFormTalk(t, locale)
		form := k.open(t, k.say(t, "/request"))
		for _, text := range []string{form.Title, form.Submit, form.Close} {
			if text == "" || utf8.RuneCountInString(text) > 24 {
				t.Errorf("%s: %q", locale, text)
			}
		}
		for _, f := range form.Fields {
			if f.Label == "" || strings.HasPrefix(f.Label, "field.") {
				t.Errorf("%s: %s has the label %q", locale, f.Key, f.Label)
			}
			for _, o := range f.Options {
				if n := utf8.RuneCountInString(o.Label); n == 0 || n > 75 || len(o.Value) > 64 {
					t.Errorf("%s: %s: %+v", locale, f.Key, o)
				}
			}
		}
		if modules := form.Fields[0]; len(modules.Options) != 14 || !modules.Required {
			t.Errorf("%s: %+v", locale, modules)
		}
	}
}
