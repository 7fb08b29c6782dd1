package slack

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	slackgo "github.com/slack-go/slack"

	"vtbot/internal/chat"
)

const (
	formAction   = "form"         // of the button that opens a form
	formCallback = "request_form" // of the form
	valueAction  = "value"        // of what is filled in; its block has the field's key
	openWithin   = 3 * time.Second
)

// Slack's limits of a form, in characters.
const (
	maxTitle   = 24 // also of its buttons
	maxLabel   = 2000
	maxHint    = 2000
	maxOption  = 75
	maxOptions = 100
	maxInput   = 3000
)

// formPiece renders the choice that opens a form. It has a row of its own: pressed, it is no press like the others.
func formPiece(c *chat.Choice) []piece {
	if c == nil {
		return nil
	}
	label := chat.Cut(oneLine(c.Label), maxButton)
	if label == "" || c.Value == "" || utf8.RuneCountInString(c.Value) > maxValue {
		return nil // as of any choice
	}
	button := slackgo.NewButtonBlockElement(formAction, c.Value, plain(label, maxButton))
	return []piece{
		{slackgo.NewActionBlock("", button), "[" + escape(label) + "]", utf8.RuneCountInString(label) + utf8.RuneCountInString(c.Value)},
	}
}

func plain(text string, limit int) *slackgo.TextBlockObject {
	return slackgo.NewTextBlockObject(slackgo.PlainTextType, chat.Cut(oneLine(text), limit), false, false)
}

// formPlace is what a form brings back with what was filled in: which request's it is, and where to answer. It is a few
// hundred characters long, of the 3000 that there is room for.
type formPlace struct {
	Draft        string   `json:"draft"`
	Conversation string   `json:"conversation"`
	Channel      string   `json:"channel"`
	To           returnTo `json:"to"`
}

// renderForm returns a form as a view. m is the press that it was asked for with.
func renderForm(f chat.Form, m chat.Message) slackgo.ModalViewRequest {
	at := formPlace{Draft: f.Draft, Conversation: m.Conversation, Channel: m.Channel}
	_ = json.Unmarshal([]byte(m.ReturnTo), &at.To) // made by returnTo.String
	at.To.Update = ""                              // what a form brings about is said anew
	metadata, _ := json.Marshal(at)                // strings and a bool always can be
	view := slackgo.ModalViewRequest{
		Type: slackgo.VTModal, CallbackID: formCallback, PrivateMetadata: string(metadata),
		Title: plain(f.Title, maxTitle), Submit: plain(f.Submit, maxTitle), Close: plain(f.Close, maxTitle),
	}
	for _, field := range f.Fields {
		var hint *slackgo.TextBlockObject
		if field.Hint != "" {
			hint = plain(field.Hint, maxHint)
		}
		block := slackgo.NewInputBlock(field.Key, plain(field.Label, maxLabel), hint, input(field)).WithOptional(!field.Required)
		view.Blocks.BlockSet = append(view.Blocks.BlockSet, block)
	}
	return view
}

// input returns what a field is filled in with.
func input(f chat.Field) slackgo.BlockElement {
	var options, chosen []*slackgo.OptionBlockObject
	for _, o := range f.Options[:min(len(f.Options), maxOptions)] {
		option := slackgo.NewOptionBlockObject(o.Value, plain(o.Label, maxOption), nil)
		options = append(options, option)
	}
	for _, value := range f.Value { // in the order in which they were chosen
		if i := slices.IndexFunc(options, func(o *slackgo.OptionBlockObject) bool { return o.Value == value }); i >= 0 {
			chosen = append(chosen, options[i])
		}
	}
	first := ""
	if len(f.Value) > 0 {
		first = f.Value[0]
	}
	switch f.Kind {
	case chat.Some:
		return &slackgo.MultiSelectBlockElement{
			Type:           slackgo.MultiOptTypeStatic,
			ActionID:       valueAction,
			Options:        options,
			InitialOptions: chosen,
		}
	case chat.One:
		one := &slackgo.SelectBlockElement{Type: slackgo.OptTypeStatic, ActionID: valueAction, Options: options}
		if len(chosen) > 0 {
			one.InitialOption = chosen[0]
		}
		return one
	case chat.OneDay:
		day := slackgo.NewDatePickerBlockElement(valueAction)
		day.InitialDate = first
		return day
	}
	text := slackgo.NewPlainTextInputBlockElement(nil, valueAction)
	text.MaxLength = min(cmp.Or(f.Max, maxInput), maxInput)
	text.InitialValue, text.Multiline = chat.Cut(first, text.MaxLength), f.Kind == chat.Lines
	return text
}

// view is a form that was filled in.
type view struct {
	ID              string
	CallbackID      string `json:"callback_id"`
	PrivateMetadata string `json:"private_metadata"`
	State           struct {
		Values map[string]map[string]struct { // by block and action
			Value    string
			Date     string                   `json:"selected_date"`
			Selected struct{ Value string }   `json:"selected_option"`
			Several  []struct{ Value string } `json:"selected_options"`
		}
	}
}

// filled is the message that a form is that was filled in.
func (i interaction) filled() (*chat.Message, error) {
	var at formPlace
	if err := json.Unmarshal([]byte(i.View.PrivateMetadata), &at); err != nil {
		return nil, fmt.Errorf("form: where it belongs: %w", err)
	}
	if !strings.HasPrefix(at.Conversation, id("")) {
		return nil, errors.New("form: it belongs to no conversation")
	}
	form := chat.Filled{Draft: at.Draft, Values: map[string][]string{}}
	for key, actions := range i.View.State.Values {
		in := actions[valueAction]
		values := []string{}
		for _, o := range in.Several {
			values = append(values, o.Value)
		}
		if one := cmp.Or(in.Value, in.Date, in.Selected.Value); one != "" {
			values = append(values, one)
		}
		form.Values[key] = values
	}
	// What was filled in is part of the identity: who gets no answer from us, changes something and sends it again, says
	// something new.
	what, _ := json.Marshal(form) // strings always can be
	sum := sha256.Sum256(what)
	return &chat.Message{
		ID: id(
			i.View.ID,
			hex.EncodeToString(sum[:8]),
		),
		Platform:     Platform,
		Conversation: at.Conversation,
		Channel:      at.Channel,
		ReturnTo:     at.To.String(),
		From:         chat.Person{ID: id(i.User.ID), Name: cmp.Or(i.User.Name, i.User.Username)},
		Setting:      chat.Direct,
		Form:         &form,
	}, nil
}

// isFilled reports whether a payload is a form that was filled in.
func isFilled(payload []byte) bool {
	var i struct{ Type string }
	return json.Unmarshal(payload, &i) == nil && i.Type == viewSubmission
}

const viewSubmission = "view_submission"

// showForm opens the form that was pressed for, with what is known by now. What has no form any more, or cannot be opened,
// is answered as any other press: with what became of the request, or with its next question.
func (s *Slack) showForm(ctx context.Context, m chat.Message, trigger string, d delivered) {
	asking := m
	asking.From.Locale = s.locales.of(ctx, userOf(m.From)).locale
	form, err := s.talker.Form(ctx, asking)
	if err != nil {
		if !errors.Is(err, chat.ErrNoForm) {
			s.log.Error("slack: a form was not made", "message", m.ID, "err", err)
		}
		s.turn(ctx, m, d)
		return
	}
	d.settle(true)
	d.settle = func(bool) {}
	// In a lane of its own: the next turn need not wait for Slack.
	s.gate.Lanes.Do("form:"+m.Conversation, func() {
		err := s.call("views.open", "", func() error {
			ctx, cancel := context.WithTimeout(ctx, openWithin) // then the trigger is no good any more
			defer cancel()
			_, err := s.api.OpenViewContext(ctx, trigger, renderForm(form, m))
			return err
		})
		if err != nil {
			s.log.Error("slack: open a form", "message", m.ID, "err", err)
			s.gate.Lanes.Do(m.Conversation, func() { s.turn(ctx, m, d) })
		}
	})
}
