package training

import "slices"

// ModulesOn says on which day some modules are asked for: "TM3 on 2 March".
type ModulesOn struct {
	Modules []string `json:"modules"`
	Day     Day      `json:"day"`
}

// Programme returns which of the modules are asked for on which day: as it was said, or, where as many days as modules are asked
// for, each on its own. Nothing where that is open.
func (w Wish) Programme() []ModulesOn {
	named := len(w.On) > 0
	for _, on := range w.On {
		named = named && slices.Contains(w.Dates.Days, on.Day) &&
			!slices.ContainsFunc(on.Modules, func(code string) bool { return !slices.Contains(w.Modules, code) })
	}
	if named {
		return w.On
	}
	if !w.EachDay || len(w.Dates.Days) != len(w.Modules) || len(w.Modules) < 2 {
		return nil
	}
	var list []ModulesOn
	for i, day := range slices.Sorted(slices.Values(w.Dates.Days)) {
		list = append(list, ModulesOn{Modules: w.Modules[i : i+1], Day: day})
	}
	return list
}

// Given says in which session, and when, some modules of a request are given.
type Given struct {
	Session int64    `json:"session"`
	Modules []string `json:"modules"`
	Slot    Slot     `json:"slot"`
}

// Sessions returns the numbers of the sessions in which an accepted request is given.
func (r *Request) Sessions() []int64 {
	var list []int64
	for _, g := range r.Parts {
		list = append(list, g.Session)
	}
	if len(list) == 0 && r.GivenIn != 0 {
		list = append(list, r.GivenIn)
	}
	return list
}

// Unplanned returns the modules of an accepted request that no session gives yet.
func (r *Request) Unplanned() []string {
	if r.Status != Accepted || len(r.Parts) == 0 {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(r.Modules), func(code string) bool {
		return slices.ContainsFunc(r.Parts, func(g Given) bool { return slices.Contains(g.Modules, code) })
	})
}

// AcceptParts accepts a request for several sessions: each gives some of its modules.
func (r *Request) AcceptParts(who Who, parts []Given) error { return r.give(ActAccept, who, parts) }

// PlanParts plans more sessions for a request that is accepted.
func (r *Request) PlanParts(who Who, parts []Given) error { return r.give(ActPlan, who, parts) }

func (r *Request) give(action Action, who Who, parts []Given) error {
	var slots []Slot
	for _, g := range parts {
		slots = append(slots, g.Slot)
	}
	if err := r.do(action, who, "", slots...); err != nil {
		return err
	}
	if len(r.Parts) == 0 && r.GivenIn != 0 { // all that it asked for, until something was added
		r.Parts = []Given{{Session: r.GivenIn, Modules: r.Modules, Slot: *r.Session}}
	}
	r.Parts = append(r.Parts, parts...)
	slices.SortStableFunc(r.Parts, func(a, b Given) int { return compareDays(a.Slot, b.Slot) })
	r.accepted(r.Parts[0].Slot)
	r.GivenIn = r.Parts[0].Session
	return nil
}

func compareDays(a, b Slot) int {
	switch {
	case a.Day+Day(a.Time) < b.Day+Day(b.Time):
		return -1
	case a.Day+Day(a.Time) > b.Day+Day(b.Time):
		return 1
	}
	return 0
}

// lose takes a session out of those in which a request is given; false when it was the only one.
func (r *Request) lose(session int64) bool {
	rest := slices.DeleteFunc(slices.Clone(r.Parts), func(g Given) bool { return g.Session == session })
	if len(rest) == 0 {
		return false
	}
	r.Parts, r.Session, r.GivenIn = rest, &rest[0].Slot, rest[0].Session
	return true
}
