package training

import (
	"slices"
	"strings"

	"vtbot/catalog"
	"vtbot/internal/chat"
)

// Trainer gives sessions: a counsellor of the VT cell, or somebody of a partner.
type Trainer struct {
	Number    int64          `json:"number"`
	Name      string         `json:"name"`
	Employer  string         `json:"employer,omitempty"`  // "Fedasil", "IOM", "Caritas" or another
	Languages []catalog.Lang `json:"languages,omitempty"` // in which sessions are given
	Modules   []string       `json:"modules,omitempty"`   // codes of those that are given
	Slack     string         `json:"slack,omitempty"`     // "U0123"
	Telegram  string         `json:"telegram,omitempty"`  // "4567"
	Terminal  string         `json:"terminal,omitempty"`  // a name, for those who try the bot out
	Email     string         `json:"email,omitempty"`
	Phone     string         `json:"phone,omitempty"`
	Absences  []Period       `json:"absences,omitempty"`
	Via       string         `json:"via,omitempty"`       // where to be told: "slack", "telegram", "terminal", "email"; "" is the first known
	Lang      catalog.Lang   `json:"lang,omitempty"`      // that the trainer chose to be spoken to in; "" was not chosen
	Reminders []string       `json:"reminders,omitempty"` // offsets of the trainer's own choice; none is those of the configuration
	Removed   bool           `json:"removed,omitempty"`   // gives no sessions any more; the name stays on those that were given
}

// Period is some days, both ends included.
type Period struct {
	From Day `json:"from"`
	To   Day `json:"to"`
}

// Holds tells whether a day falls in the period.
func (p Period) Holds(d Day) bool { return p.From <= d && d <= p.To }

// Addresses returns where a trainer can be told, the preferred one first.
func (t *Trainer) Addresses() []chat.Address {
	var list []chat.Address
	for _, a := range []chat.Address{
		{Via: "slack", To: t.Slack}, {Via: "telegram", To: t.Telegram}, {Via: "terminal", To: t.Terminal}, {Via: "email", To: t.Email},
	} {
		if a.To != "" {
			list = append(list, a)
		}
	}
	slices.SortStableFunc(list, func(a, b chat.Address) int { return compareBool(a.Via != t.Via, b.Via != t.Via) })
	return list
}

// Speaks returns the language in which a trainer is told of sessions: the chosen one, else the usual one, unless it is known
// that the trainer gives sessions in others only.
func (t *Trainer) Speaks(usual catalog.Lang) catalog.Lang {
	switch {
	case t.Lang != "":
		return t.Lang
	case len(t.Languages) == 0 || slices.Contains(t.Languages, usual):
		return usual
	}
	for _, lang := range catalog.Langs {
		if slices.Contains(t.Languages, lang) {
			return lang
		}
	}
	return usual
}

// Is tells whether a person, "slack:U0123", is the trainer.
func (t *Trainer) Is(person string) bool {
	via, to, _ := strings.Cut(person, ":")
	return slices.Contains(t.Addresses(), chat.Address{Via: via, To: to})
}

// Absent tells whether a trainer is away on a day.
func (t *Trainer) Absent(d Day) bool {
	return slices.ContainsFunc(t.Absences, func(p Period) bool { return p.Holds(d) })
}

// HasName reports whether a trainer has a name, whatever its case.
func (t *Trainer) HasName(name string) bool { return strings.EqualFold(t.Name, name) }

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}
