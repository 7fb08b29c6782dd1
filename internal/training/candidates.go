package training

import (
	"cmp"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"
)

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

// NamedTrainers returns the trainers that a name means: the one of the whole name, else all whose first or last name it is.
func NamedTrainers(list []*Trainer, name string) []*Trainer {
	asked := strings.ToLower(strings.TrimSpace(name))
	var found []*Trainer
	for _, t := range list {
		full := strings.ToLower(t.Name)
		switch {
		case t.Removed:
		case full == asked:
			return []*Trainer{t}
		case strings.HasPrefix(full, asked+" ") || strings.HasSuffix(full, " "+asked):
			found = append(found, t)
		}
	}
	return found
}

// slips is how many letters a name may differ in from another to be meant for it.
const slips = 2

// NearTrainers returns the trainers whose name a name may be meant for, the nearest first: it differs in a letter or two, or is
// the first or last name of theirs. Those of the very name are none of them.
func NearTrainers(list []*Trainer, name string) []*Trainer {
	asked := strings.ToLower(strings.TrimSpace(name))
	distance := map[int64]int{}
	near := NamedTrainers(list, name)
	for _, t := range list {
		d := levenshtein.ComputeDistance(asked, strings.ToLower(t.Name))
		switch {
		case t.Removed || d == 0:
		case d <= slips && len([]rune(asked)) > 2*slips, slices.Contains(near, t):
			distance[t.Number] = d
		}
	}
	found := slices.DeleteFunc(slices.Clone(list), func(t *Trainer) bool { return distance[t.Number] == 0 })
	slices.SortStableFunc(found, func(a, b *Trainer) int { return cmp.Compare(distance[a.Number], distance[b.Number]) })
	return found
}
