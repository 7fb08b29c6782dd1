package view

import (
	"slices"
	"strings"
	"time"

	"vtbot/internal/locale"
	"vtbot/internal/training"
)

// PersonName shows a person: the name that the platform told, else the id.
func PersonName(name, id string) string {
	if name != "" {
		return name
	}
	_, id, _ = strings.Cut(id, ":")
	return id
}

// event shows one thing that was done: who, what, when.
func (v View) event(e training.Event) string {
	key, args := "event."+string(
		e.Action,
	), locale.Args{
		"Name":  PersonName(e.Name, e.By),
		"Text":  excerpt(e.Text),
		"Slots": v.Slots(e.Slots),
	}
	switch e.Action {
	case training.ActConfirm, training.ActTurnDown:
		if args["Name"] == e.Text { // and not somebody else for them
			key += "_self"
		}
	case training.ActMove:
		if len(e.Slots) == 2 {
			args["Slots"] = v.Slot(e.Slots[0]) + " → " + v.Slot(e.Slots[1])
		}
	case training.ActAssign:
		if e.Text != "" {
			key = "event.given"
		}
	case training.ActShare:
		args["Text"] = v.Text("share." + e.Text)
	case training.ActArrange:
		if e.Text == training.OfMaterials || e.Text == training.OfHour || slices.Contains(training.SessionFields, e.Text) {
			args["Text"] = v.Text("session.field." + e.Text)
		}
	}
	text := v.Text(key, args)
	if !e.Dates.IsZero() {
		text += ": " + v.Dates(e.Dates)
	}
	return v.Clock(e.At) + " · " + text
}

// excerpt is the beginning of a text that stands in full elsewhere: a card stays one screen.
func excerpt(text string) string {
	if letters := []rune(text); len(letters) > shownLetters {
		return strings.TrimSpace(string(letters[:shownLetters-1])) + "…"
	}
	return text
}

// shownLetters is how much of what somebody wrote the history on a card shows.
const shownLetters = 200

func (v View) Clock(at time.Time) string { return at.In(training.Brussels).Format("02/01 15:04") }
