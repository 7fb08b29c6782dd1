package bot_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"vtbot/bot"
	"vtbot/bot/booking"
	"vtbot/catalog"
	"vtbot/internal/action"
	"vtbot/internal/bottest"
	"vtbot/internal/chat"
	"vtbot/internal/planning"
	"vtbot/internal/training"
)

// drafting is a conversation in which a request is made with buttons.
type drafting struct {
	*testing.T
	bottest.Talk
	id string // of the draft
}

// draftOf begins a request in English, on the first of March 2027.
func draftOf(t *testing.T, said string) *drafting {
	t.Helper()
	r := newRooms(t)
	d := &drafting{T: t, Talk: bottest.Talk{Bot: r.bot, From: chat.Person{ID: ann, Locale: "en"}}}
	d.Say(t, said)
	d.id = d.draft().ID
	return d
}

// draft is the request as it stands.
func (d *drafting) draft() *booking.Draft {
	d.Helper()
	kept, err := d.Bot.Store.Conversation(context.Background(), ann)
	if err != nil {
		d.Fatal(err)
	}
	var memory bot.Memory
	if err := json.Unmarshal(kept, &memory); err != nil {
		d.Fatal(err)
	}
	return memory.Draft
}

// press presses a button of a draft, whether it was shown or not.
func (d *drafting) press(a action.Action) chat.Reply {
	d.Helper()
	postings, err := d.Bot.Handle(d.Context(), chat.Message{ID: a.String() + time.Now().String(), Platform: "slack", Conversation: ann, Channel: ann, From: d.From, Press: a.String()})
	if err != nil || len(postings) != 1 {
		d.Fatalf("%s: %v, %v", a, postings, err)
	}
	return postings[0].Reply
}

// Each question that has buttons is answered by one; what no button of it says changes nothing.
func TestADraftIsAnsweredByButton(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		field training.FieldKey
		value string
		wish  func(w training.Wish) bool
		asked training.FieldKey // next
	}{
		"a module":               {training.FieldModules, "SM5", func(w training.Wish) bool { return len(w.Modules) == 1 && w.Modules[0] == "SM5" }, training.FieldOrganisation},
		"what is no module":      {training.FieldModules, "XX9", func(w training.Wish) bool { return len(w.Modules) == 0 }, training.FieldModules},
		"an audience":            {training.FieldAudience, "nurses", func(w training.Wish) bool { return w.Audience == "nurses" }, training.FieldModules},
		"several groups":         {training.FieldAudience, string(training.Mixed), func(w training.Wish) bool { return w.Audience == training.Mixed }, training.FieldModules},
		"what is no audience":    {training.FieldAudience, "pilots", func(w training.Wish) bool { return w.Audience == "" }, training.FieldModules},
		"a day":                  {training.FieldDates, "2027-03-16", func(w training.Wish) bool { return w.Dates.First() == "2027-03-16" }, training.FieldModules},
		"a day in a weekend":     {training.FieldDates, "2027-03-20", func(w training.Wish) bool { return w.Dates.First() == "2027-03-20" }, training.FieldDates},
		"a day that is over":     {training.FieldDates, "2027-02-26", func(w training.Wish) bool { return w.Dates.IsZero() }, training.FieldDates},
		"what is no day":         {training.FieldDates, "soon", func(w training.Wish) bool { return w.Dates.IsZero() }, training.FieldModules},
		"a language":             {training.FieldLanguage, "fr", func(w training.Wish) bool { return w.SessionLanguage == catalog.FR }, training.FieldModules},
		"what is no language":    {training.FieldLanguage, "de", func(w training.Wish) bool { return w.SessionLanguage == "" }, training.FieldModules},
		"online":                 {training.FieldMode, string(training.Online), func(w training.Wish) bool { return w.Mode == training.Online }, training.FieldModules},
		"what is no mode":        {training.FieldMode, "by mail", func(w training.Wish) bool { return w.Mode == "" }, training.FieldModules},
		"a field without choice": {training.FieldOrganisation, "Kapellen", func(w training.Wish) bool { return w.Organisation == "" }, training.FieldModules},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := draftOf(t, "I would like to request a training")
			d.press(action.Set(d.id, test.field, test.value))
			if got := d.draft(); !test.wish(got.Wish) || got.Asked != test.asked {
				t.Errorf("%+v, asked %s", got.Wish, got.Asked)
			}
		})
	}
}

// Each field can be emptied and asked for anew, and left open but for the module; a remark and an address stay until there is
// another.
func TestEachFieldIsAskedAnewByButton(t *testing.T) {
	t.Parallel()
	const all = "TM3 for 12 social workers of Kapellen, on 9 March, in Dutch, on site, mail ann@kapellen.example. Remark: no projector"
	for _, k := range training.FieldKeys {
		t.Run(string(k), func(t *testing.T) {
			t.Parallel()
			d := draftOf(t, all)
			d.press(action.OfField(action.EditField, d.id, k))
			got := d.draft()
			stays := k == training.FieldRemarks || k == training.FieldEmail
			if got.Asked != k || got.Wish.Holds(k) != stays {
				t.Errorf("asked %s, holds it: %v", got.Asked, got.Wish.Holds(k))
			}
			d.press(action.OfField(action.SkipField, d.id, k))
			if got := d.draft(); (k != training.FieldModules) != (got.Asked == training.FieldReview) && !stays {
				t.Errorf("skipped: asked %s", got.Asked)
			}
		})
	}
}

// The other buttons of a draft.
func TestButtonsOfADraft(t *testing.T) {
	t.Parallel()
	d := draftOf(t, "TM3 for 12 social workers of Kapellen")
	if reply := d.press(action.Month(d.id, "2027-06")); reply.Days == nil || reply.Days.Month != "2027-06" || !reply.Update {
		t.Errorf("%+v", reply)
	}
	if reply := d.press(action.Month(d.id, "June")); reply.Days == nil || reply.Days.Month != "2027-03" {
		t.Errorf("%+v", reply.Days)
	}
	d.press(action.OfDraft(action.SendDraft, d.id)) // too early
	if got := d.draft(); got == nil || got.Asked != training.FieldDates {
		t.Errorf("%+v", got)
	}
	d.press(action.Set(d.id, training.FieldDates, "2027-03-20"))
	d.press(action.OfDraft(action.KeepDoubted, d.id))
	if got := d.draft(); got.Doubt != nil || got.Asked != training.FieldLanguage || got.Wish.Dates.First() != "2027-03-20" {
		t.Errorf("%+v", got)
	}
	d.press(action.OfDraft(action.Advise, d.id)) // for the audience that is known
	if got := d.draft(); len(got.Wish.Modules) < 2 {
		t.Errorf("%+v", got.Wish)
	}
	if reply := d.press(action.ProgrammeFor(d.id, "pilots")); !strings.Contains(reply.Text(), "no programme") {
		t.Error(reply.Text())
	}
	d.press(action.OfDraft(action.CancelDraft, d.id))
	d.press(action.OfDraft(action.UndoCancelDraft, d.id))
	d.press(action.OfDraft(action.SaveDraft, d.id))
	d.press(action.OfDraft(action.ResumeDraft, d.id))
	if got := d.draft(); !got.Open() {
		t.Errorf("%+v", got)
	}
	d.press(action.OfDraft(action.CancelDraft, d.id))
	d.Say(t, "hello")
	if reply := d.press(action.OfDraft(action.SendDraft, d.id)); d.draft() != nil || len(reply.Choices) != 0 {
		t.Errorf("%+v", reply)
	}
}

// Who asks for the introduction can join one that is planned, as long as it is; the VT cell need not decide then.
func TestAnIntroductionIsJoinedByButton(t *testing.T) {
	t.Parallel()
	r := newRooms(t)
	d := &drafting{T: t, Talk: bottest.Talk{Bot: r.bot, From: chat.Person{ID: ann, Locale: "en"}}}
	plan := planning.Induction{Name: "monthly", Place: "Brussels", Language: catalog.EN, Modules: []string{"AM1", "AM2"}}
	for _, day := range []training.Day{"2027-03-16", "2027-03-18"} {
		plan.Next = func(after time.Time) time.Time {
			if at := day.At("09:30"); at.After(after) {
				return at
			}
			return time.Time{}
		}
		if err := r.service().PlanInductions(t.Context(), []planning.Induction{plan}, 30*24*time.Hour); err != nil {
			t.Fatal(err)
		}
	}
	d.Say(t, "AM1 please, for Kapellen")
	d.Say(t, "2")
	d.id = d.draft().ID
	reply := d.press(action.Set(d.id, training.FieldAudience, "new_staff"))
	if !strings.Contains(reply.Text(), "Tuesday 16 March 2027, 09:30 – Brussels") {
		t.Fatal(reply.Text())
	}
	r.press(vera, action.On(action.CancelSession, 1))
	r.say(vera, "no room")
	if gone := d.press(action.Join(d.id, 1)); !strings.Contains(gone.Text(), "Thursday 18 March") || d.draft().Joins != 0 {
		t.Error(gone.Text())
	}
	d.press(action.Join(d.id, 2))
	if got := d.draft(); got.Joins != 2 || got.Wish.Dates.First() != "2027-03-18" || got.Wish.Time != "09:30" {
		t.Errorf("%+v", got)
	}
	d.Say(t, "ann@kapellen.example")
	for range 4 {
		if d.draft().Asked == training.FieldReview {
			break
		}
		d.press(action.OfField(action.SkipField, d.id, d.draft().Asked))
	}
	sent := d.press(action.OfDraft(action.SendDraft, d.id))
	if !strings.Contains(sent.Text(), "Thursday 18 March 2027") {
		t.Error(sent.Text())
	}
	if s := r.session(2); len(s.Requests) != 1 {
		t.Errorf("%+v", s)
	}
	if again := d.press(action.OfDraft(action.SendDraft, d.id)); !strings.Contains(again.Text(), "R-1") {
		t.Error(again.Text())
	}
}

// A change that comes too late says what became of the request.
func TestAChangeThatComesTooLate(t *testing.T) {
	t.Parallel()
	r := newRooms(t)
	r.asks(ann, "TM3 for 12 social workers of Lommel, on 9 March, in Dutch, on site, mail ann@lommel.example")
	r.press(ann, action.On(action.ChangeMine, 1))
	r.say(ann, "15 people")
	r.press(vera, action.Because(1, "capacity"))
	r.is(r.say(ann, "send it"), "R-1", "declined")
	r.is(r.press(ann, action.On(action.ChangeMine, 1)), "R-1 has been handled already: declined")
}

// In the middle of a request, a subject is described, a module is added by its button.
func TestModulesOfADraft(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		said []string
		want string
	}{
		"a subject":               {[]string{"I would like to request a training", "victims of human trafficking"}, "SM3"},
		"a subject in own words":  {[]string{"I would like to request a training", "my colleagues want to learn to motivate people"}, "TM4"},
		"with the command":        {[]string{"/request TM4"}, "TM4"},
		"with a subject behind":   {[]string{"/request TM4 for 12 nurses"}, "TM4"},
		"the command, once more":  {[]string{"/request TM4", "save it for later", "/request"}, "TM4"},
		"begun anew":              {[]string{"/request TM4", "start over", "TM3"}, "TM3"},
		"a code that no one has":  {[]string{"/request TM4", "TM99"}, "TM4"},
		"back to an earlier one":  {[]string{"/request TM4", "Kapellen", "back"}, "TM4"},
		"a module instead":        {[]string{"/request TM4", "change the module", "TM5"}, "TM5"},
		"what it costs, and more": {[]string{"/request TM4", "how long does it take?", "Kapellen"}, "TM4"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRooms(t)
			d := &drafting{T: t, Talk: bottest.Talk{Bot: r.bot, From: chat.Person{ID: ann, Locale: "en"}}}
			var last string
			for _, said := range test.said {
				last = d.Say(t, said)[0].Text()
			}
			if got := d.draft(); got == nil || strings.Join(got.Wish.Modules, ",") != test.want {
				t.Errorf("%+v, says %s", got, last)
			}
		})
	}
	t.Run("by its button", func(t *testing.T) {
		t.Parallel()
		d := draftOf(t, "/request TM4")
		d.press(action.To(action.Request, "TM3"))
		if got := d.draft(); strings.Join(got.Wish.Modules, ",") != "TM4,TM3" {
			t.Errorf("%+v", got.Wish)
		}
	})
}

// What is said of a draft besides values: a field that is to be changed, a doubt, a no to the review, a team and its needs.
func TestWhatIsSaidOfADraft(t *testing.T) {
	const all = "TM3 for 12 social workers of Kapellen, on 9 March, in Dutch, on site, mail ann@kapellen.example"
	for name, test := range map[string]struct {
		said []string
		is   func(d *booking.Draft) bool
		says string
	}{
		"a field is named":      {[]string{all, "change the organisation"}, func(d *booking.Draft) bool { return d.Asked == training.FieldOrganisation && d.Wish.Organisation == "" }, "organisation"},
		"which one is not said": {[]string{all, "I want to change something"}, func(d *booking.Draft) bool { return d.Wish.Organisation == "Kapellen" }, "What would you like to change?"},
		"no to the review":      {[]string{all, "no"}, func(d *booking.Draft) bool { return d.Wish.Organisation == "Kapellen" }, "What would you like to change?"},
		"yes to a doubt":        {[]string{"TM3 for 12 social workers of Kapellen, on 20 March", "yes"}, func(d *booking.Draft) bool { return d.Wish.Dates.First() == "2027-03-20" && d.Doubt == nil }, "language"},
		"no to a doubt":         {[]string{"TM3 for 12 social workers of Kapellen, on 20 March", "no"}, func(d *booking.Draft) bool { return d.Wish.Dates.IsZero() && d.Doubt == nil }, "date"},
		"a team and its needs": {[]string{"I would like a training for my team of 12 social workers who find it hard to motivate people to return"}, func(d *booking.Draft) bool {
			return len(d.Wish.Modules) > 0 && d.Wish.Participants == training.Exactly(12)
		}, "TM4"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRooms(t)
			d := &drafting{T: t, Talk: bottest.Talk{Bot: r.bot, From: chat.Person{ID: ann, Locale: "en"}}}
			var last string
			for _, said := range test.said {
				last = d.Say(t, said)[0].Text()
			}
			if got := d.draft(); got == nil || !test.is(got) {
				t.Errorf("%+v", got)
			}
			r.is(last, test.says)
		})
	}
}
