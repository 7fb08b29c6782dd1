package training

import (
	"cmp"
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

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
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

// Candidate is a trainer who could be assigned to a session, with what speaks for and against it.
type Candidate struct {
	*Trainer
	Gives   bool     // all modules of the session
	Speaks  bool     // its language
	Absent  bool     // on its day
	Refused bool     // asked for it before, and cannot
	Clashes []int64  // sessions at the same time
	Load    int      // sessions in the LoadDays before and after
	Missing []string // modules that the trainer does not give
}

// Fits tells whether nothing speaks against a candidate.
func (c Candidate) Fits() bool {
	return c.Gives && c.Speaks && !c.Absent && !c.Refused && len(c.Clashes) == 0
}

// LoadDays are the days before and after a session of which the sessions of a trainer count as load.
const LoadDays = 90

// Candidates ranks trainers who do not give a session yet: who fits comes first, of those who has the fewest sessions around
// that day, so that work is split fairly. around are the sessions of LoadDays before and after it.
func Candidates(s *Session, trainers []*Trainer, around []*Session) []Candidate {
	var list []Candidate
	for _, t := range trainers {
		if t.Removed || s.Gives(t.Number) {
			continue
		}
		c := Candidate{Trainer: t, Absent: t.Absent(s.Day), Refused: s.Assignment(t.Number) != nil}
		c.Speaks = s.Language == "" || slices.Contains(t.Languages, s.Language)
		for _, code := range s.Modules {
			if !slices.Contains(t.Modules, code) {
				c.Missing = append(c.Missing, code)
			}
		}
		c.Gives = len(c.Missing) == 0
		for _, other := range around {
			if other.Number == s.Number || other.Status == Cancelled || !other.Gives(t.Number) {
				continue
			}
			c.Load++
			if other.Overlaps(s) {
				c.Clashes = append(c.Clashes, other.Number)
			}
		}
		list = append(list, c)
	}
	slices.SortStableFunc(list, func(a, b Candidate) int {
		return cmp.Or(
			compareBool(!a.Fits(), !b.Fits()), compareBool(a.Refused, b.Refused), compareBool(!a.Gives, !b.Gives),
			cmp.Compare(len(a.Missing), len(b.Missing)), compareBool(!a.Speaks, !b.Speaks), compareBool(a.Absent, b.Absent),
			cmp.Compare(len(a.Clashes), len(b.Clashes)), cmp.Compare(a.Load, b.Load), strings.Compare(a.Name, b.Name))
	})
	return list
}
