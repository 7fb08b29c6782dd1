package slack

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	button "vtbot/internal/action"
	"vtbot/internal/chat"
	"vtbot/internal/golden"
)

// askedForForm is the press of the button that opens a form.
func askedForForm(channel, ts, thread string) object {
	press := pressed(channel, ts, thread, false)
	press["actions"] = []object{{"type": "button", "block_id": "b", "action_id": formAction, "value": button.OfDraft(button.OpenForm, "k3x9").String(), "action_ts": ts + "9"}}
	return press
}

// submitted is a form that was filled in: state is what its blocks hold, by key.
func submitted(viewID, metadata string, state object) object {
	return object{
		"type": "view_submission", "user": object{"id": ann, "username": "ann"}, "trigger_id": "t2",
		"view": object{"id": viewID, "callback_id": formCallback, "private_metadata": metadata, "state": object{"values": state}},
	}
}

// someValues are what a form was filled in with, each kind as Slack has it, and as the bot gets it.
func someValues() (object, map[string][]string) {
	return object{
			"modules":   object{"value": object{"type": "multi_static_select", "selected_options": []object{{"value": "TM4"}, {"value": "TM3"}}}},
			"audience":  object{"value": object{"type": "static_select", "selected_option": object{"value": "nurses"}}},
			"mode":      object{"value": object{"type": "static_select", "selected_option": nil}},
			"dates":     object{"value": object{"type": "datepicker", "selected_date": "2027-03-09"}},
			"remarks":   object{"value": object{"type": "plain_text_input", "value": "<!channel> & so on"}},
			"email":     object{"value": object{"type": "plain_text_input", "value": nil}},
			"languages": object{"value": object{"type": "multi_static_select", "selected_options": []object{}}},
		}, map[string][]string{
			"modules": {"TM4", "TM3"}, "audience": {"nurses"}, "mode": {}, "dates": {"2027-03-09"}, "remarks": {"<!channel> & so on"}, "email": {}, "languages": {},
		}
}

func TestRenderForm(t *testing.T) {
	form := chat.Form{
		Draft: "k3x9", Title: "Request a session", Submit: "Continue", Close: "Close",
		Fields: []chat.Field{
			{Key: "modules", Kind: chat.Some, Label: "Module", Required: true, Value: []string{"TM4", "gone", "TM3"},
				Options: []chat.Choice{{Label: "TM3 · The circle of change", Value: "TM3"}, {Label: "TM4 · " + strings.Repeat("a long title ", 9), Value: "TM4"}}},
			{Key: "organisation", Kind: chat.Line, Label: "Organisation", Value: []string{"Caritas <!channel> & co"}, Max: 200},
			{Key: "audience", Kind: chat.One, Label: "Audience", Options: []chat.Choice{{Label: "Nurses", Value: "nurses"}, {Label: "Doctors", Value: "doctors"}}, Value: []string{"doctors"}},
			{Key: "mode", Kind: chat.One, Label: "Where", Options: []chat.Choice{{Label: "Online", Value: "online"}}, Value: []string{"on the moon"}},
			{Key: "dates", Kind: chat.OneDay, Label: "Date", Hint: "One day.", Value: []string{"2027-03-09"}},
			{Key: "remarks", Kind: chat.Lines, Label: "Remark", Value: []string{"two\nlines"}, Max: 1000},
			{Key: "email", Kind: chat.Line, Label: "E-mail address", Max: 254},
		},
	}
	press := chat.Message{Conversation: "slack:C0REFUGE:1.1", Channel: "slack:C0REFUGE", ReturnTo: returnTo{Channel: channel, Thread: "1.1", User: ann, Update: "1.5"}.String()}
	var got bytes.Buffer
	encoder := json.NewEncoder(&got)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(renderForm(form, press)); err != nil {
		t.Fatal(err)
	}
	golden.Check(t, "testdata/form.golden", got.String())
}

// Slack refuses a view for one limit that is passed.
func TestAnyFormKeepsWithinSlacksLimits(t *testing.T) {
	text := rapid.OneOf(rapid.StringN(0, 100, -1), rapid.Map(rapid.IntRange(0, 4000), func(n int) string { return strings.Repeat("é ", n) }))
	option := rapid.Custom(func(t *rapid.T) chat.Choice {
		return chat.Choice{Label: text.Draw(t, "label"), Value: rapid.StringMatching(`[a-z]{1,8}`).Draw(t, "value")}
	})
	field := rapid.Custom(func(t *rapid.T) chat.Field {
		f := chat.Field{
			Kind:  rapid.SampledFrom([]chat.FieldKind{chat.Line, chat.Lines, chat.One, chat.Some}).Draw(t, "kind"),
			Label: text.Draw(t, "label"), Hint: text.Draw(t, "hint"), Max: rapid.OneOf(rapid.Just(0), rapid.IntRange(40, 5000)).Draw(t, "max"), Options: rapid.SliceOfN(option, 1, 120).Draw(t, "options"),
		}
		if f.Value = []string{f.Options[0].Value}; f.Kind == chat.Line || f.Kind == chat.Lines {
			f.Value[0] = text.Draw(t, "value")
		}
		return f
	})
	rapid.Check(t, func(t *rapid.T) {
		view := renderForm(chat.Form{Title: text.Draw(t, "title"), Submit: text.Draw(t, "submit"), Close: text.Draw(t, "close"), Fields: rapid.SliceOfN(field, 1, 12).Draw(t, "fields")}, chat.Message{ReturnTo: "{}"})
		data, err := json.Marshal(view)
		if err != nil {
			t.Fatal(err)
		}
		type label struct{ Text string }
		var v struct {
			Title, Submit, Close label
			Blocks               []struct {
				Label   label
				Hint    *label
				Element struct {
					Options      []struct{ Text label }
					InitialValue string `json:"initial_value"`
					MaxLength    int    `json:"max_length"`
				}
			}
		}
		if err := json.Unmarshal(data, &v); err != nil {
			t.Fatal(err)
		}
		within := func(what, text string, limit int) {
			if n := utf8.RuneCountInString(text); n > limit {
				t.Fatalf("%s of %d characters", what, n)
			}
		}
		within("a title", v.Title.Text, 24)
		within("a button", v.Submit.Text, 24)
		within("a button", v.Close.Text, 24)
		for _, b := range v.Blocks {
			within("a label", b.Label.Text, 2000)
			if b.Hint != nil {
				within("a hint", b.Hint.Text, 2000)
			}
			if len(b.Element.Options) > 100 || b.Element.MaxLength > 3000 {
				t.Fatalf("%d options, texts of %d", len(b.Element.Options), b.Element.MaxLength)
			}
			for _, o := range b.Element.Options {
				within("an option", o.Text.Text, 75)
			}
			within("a text", b.Element.InitialValue, max(b.Element.MaxLength, 0))
		}
	})
}

func TestFormOpensWithWhatIsKnownNow(t *testing.T) {
	s := start(t, Socket, nil)
	s.envelope("e1", interactive, askedForForm(channel, "1.5", "1.1"), 0)
	s.nextAck("e1")
	c := s.nextCall("views.open")
	c.has(t, map[string]any{"trigger_id": "t"})
	view := asJSON(c.args["view"])
	for _, want := range []string{"Of d:k3x9:form in nl-BE", `"callback_id":"request_form"`, `slack:C0REFUGE:1.1`} {
		if !strings.Contains(view, want) {
			t.Errorf("no %q in %s", want, view)
		}
	}
	if len(s.bot.texts()) != 0 {
		t.Error("the bot was told of a press")
	}
}

// A request that is no longer open has no form: it is said, as of any press.
func TestFormOfWhatIsGone(t *testing.T) {
	s := start(t, Socket, func(s *scene) {
		s.bot.form = func(chat.Message) (chat.Form, error) { return chat.Form{}, chat.ErrNoForm }
	})
	s.envelope("e1", interactive, askedForForm(direct, "1.5", ""), 0)
	s.nextAck("e1")
	s.nextCall("chat.update").says(t, "heard d:k3x9:form")
}

func TestFormThatDoesNotOpenIsAsked(t *testing.T) {
	s := start(t, Socket, nil)
	s.fail("views.open", refuse("expired_trigger_id"))
	s.envelope("e1", interactive, askedForForm(direct, "1.5", ""), 0)
	s.nextAck("e1")
	s.nextCall("chat.update").says(t, "heard d:k3x9:form")
}

func TestFilledFormIsAMessageOnceHoweverOftenItComes(t *testing.T) {
	s := start(t, Socket, nil)
	s.envelope("e1", interactive, askedForForm(channel, "1.5", "1.1"), 0)
	s.nextAck("e1")
	metadata := s.nextCall("views.open").args["view"].(map[string]any)["private_metadata"].(string)

	state, want := someValues()
	s.envelope("e2", interactive, submitted("V1", metadata, state), 0)
	s.envelope("e3", interactive, submitted("V1", metadata, state), 1)
	s.nextAck("e2")
	s.nextAck("e3")
	c := s.nextCall("chat.postMessage")
	c.has(t, map[string]any{"channel": channel, "thread_ts": "1.1"})
	m := next(t, s.bot.heard)
	if diff := cmp.Diff(&chat.Filled{Draft: "k3x9", Values: want}, m.Form); diff != "" {
		t.Error(diff)
	}
	if m.Conversation != "slack:C0REFUGE:1.1" || m.From.ID != "slack:"+ann || m.From.Locale != "nl-BE" || m.Setting != chat.Direct {
		t.Errorf("%+v", m)
	}
	if n := len(s.bot.texts()); n != 1 {
		t.Errorf("the bot handled %d forms", n)
	}
	// Sent again with something else in it, because the first acknowledgement was lost, it says something new.
	state["organisation"] = object{"value": object{"type": "plain_text_input", "value": "Caritas"}}
	s.envelope("e4", interactive, submitted("V1", metadata, state), 0)
	s.nextAck("e4")
	if n := len(s.bot.texts()); n != 2 {
		t.Errorf("the bot handled %d forms", n)
	}
}

// refusesForms is a bot that finds something wrong in every form, until fixed.
func refusesForms(_ context.Context, m chat.Message) ([]chat.Reply, error) {
	if m.Form != nil && len(m.Form.Values["email"]) == 0 {
		return nil, &chat.FormError{Problems: map[string]string{"email": "It needs an @."}}
	}
	return []chat.Reply{echo(m)}, nil
}

const atAnns = `{"draft":"k3x9","conversation":"slack:D0ANN","channel":"slack:D0ANN","to":{"channel":"D0ANN","user":"U0ANN"}}`

func TestWhatIsWrongWithAFormStandsAtItsFields(t *testing.T) {
	const wrong = `{"response_action":"errors","errors":{"email":"It needs an @."}}`
	state, _ := someValues()
	fixed, _ := someValues()
	fixed["email"] = object{"value": object{"type": "plain_text_input", "value": "a@b.example"}}

	t.Run("over the socket", func(t *testing.T) {
		s := start(t, Socket, func(s *scene) { s.bot.handle = refusesForms })
		s.envelope("e1", interactive, submitted("V1", atAnns, state), 0)
		if got := next(t, s.forms); got != wrong {
			t.Errorf("acknowledged with %s", got)
		}
		s.nextAck("e1")
		s.envelope("e2", interactive, submitted("V1", atAnns, fixed), 0)
		s.nextAck("e2")
		s.nextCall("chat.postMessage").has(t, map[string]any{"channel": direct})
		select {
		case got := <-s.forms:
			t.Errorf("acknowledged with %s: the form stays open", got)
		default:
		}
	})
	t.Run("over HTTP", func(t *testing.T) {
		s := start(t, HTTP, func(s *scene) { s.bot.handle = refusesForms })
		w := s.serve(signed(formType, url.Values{"payload": {asJSON(submitted("V1", atAnns, state))}}.Encode(), secret, time.Now()))
		if w.Code != http.StatusOK || strings.TrimSpace(w.Body.String()) != wrong || w.Header().Get("Content-Type") != "application/json" {
			t.Errorf("%d %s", w.Code, w.Body)
		}
		w = s.serve(signed(formType, url.Values{"payload": {asJSON(submitted("V1", atAnns, fixed))}}.Encode(), secret, time.Now()))
		if w.Code != http.StatusOK || w.Body.Len() != 0 {
			t.Errorf("%d %s", w.Code, w.Body)
		}
		s.nextCall("chat.postMessage").has(t, map[string]any{"channel": direct})
	})
}

func TestFormOpensOverHTTP(t *testing.T) {
	s := start(t, HTTP, nil)
	w := s.serve(signed(formType, url.Values{"payload": {asJSON(askedForForm(direct, "1.5", ""))}}.Encode(), secret, time.Now()))
	if w.Code != http.StatusOK || w.Body.Len() != 0 {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	s.nextCall("views.open").has(t, map[string]any{"trigger_id": "t"})
}

// What was filled in is not lost when it could not be stored: the form stays open, and Slack says that it did not work.
func TestFormThatWasNotStoredStaysOpen(t *testing.T) {
	failing := true
	s := start(t, HTTP, func(s *scene) {
		s.bot.handle = func(_ context.Context, m chat.Message) ([]chat.Reply, error) {
			if failing {
				return nil, errors.New("the disk is full")
			}
			return []chat.Reply{echo(m)}, nil
		}
	})
	state, _ := someValues()
	payload := url.Values{"payload": {asJSON(submitted("V1", atAnns, state))}}.Encode()
	if w := s.serve(signed(formType, payload, secret, time.Now())); w.Code != http.StatusServiceUnavailable {
		t.Errorf("answered %d", w.Code)
	}
	failing = false
	if w := s.serve(signed(formType, payload, secret, time.Now())); w.Code != http.StatusOK {
		t.Errorf("answered %d", w.Code)
	}
	s.nextCall("chat.postMessage").says(t, "heard")
}

func TestFormOfNobodyIsPassedOver(t *testing.T) {
	for _, metadata := range []string{"", "{", `{"draft":"k3x9"}`} {
		if heard, err := read(interactive, []byte(asJSON(submitted("V1", metadata, object{}))), me, nil); err == nil {
			t.Errorf("%q: %+v", metadata, heard)
		}
	}
}
