package understand

import (
	"slices"
	"time"

	"vtbot/catalog"
	"vtbot/internal/training"
)

// eachDay reports whether days that are named are all asked for, "9 and 16 March", and not one of them. dated tells which tokens
// the dates are made of.
func (r *reading) eachDay(dated []bool) bool {
	all := r.seeAll
	r.seeAll = true
	defer func() { r.seeAll = all }()
	joined := false
	for at := 1; at < r.end; at++ {
		if !dated[at-1] && (r.kind(at-1) != mark || at < 2 || !dated[at-2]) {
			continue
		}
		if end := r.is("or", at); end >= 0 && r.dayBegins(end, dated) {
			return false
		}
		if end := r.is("and", at); end >= 0 && r.dayBegins(end, dated) {
			joined = true
		}
	}
	return joined
}

// dayBegins reports whether a day that is named by its number begins at a place.
func (r *reading) dayBegins(at int, dated []bool) bool {
	for at < len(r.tokens) {
		if r.kind(at) == digits {
			return dated[at]
		}
		end := max(r.is("on", at), r.is("article", at), r.is("weekday", at), r.is("shortday", at))
		if end <= at {
			return false
		}
		at = end
	}
	return false
}

// modulesOn reads which modules are asked for on which day: "TM3 on 2 March and TM4 on 9 March". Nothing where a day stands by
// itself, or a module.
func (rd *Reader) modulesOn(r *reading, lang catalog.Lang, now time.Time) []training.ModulesOn {
	var list []training.ModulesOn
	var modules []string
	for _, part := range r.split(",;", "and", "or") {
		piece := rd.start(part, lang)
		var out Reading
		rd.modules(piece, &out)
		c := calendar{r: piece, lang: lang, today: training.DayOf(now)}
		dates := c.read()
		modules = append(modules, out.Modules...)
		switch {
		case dates.IsZero():
			continue
		case len(dates.Days) != 1 || len(modules) == 0:
			return nil
		}
		list = append(list, training.ModulesOn{Modules: modules, Day: dates.Days[0]})
		modules = nil
	}
	if len(modules) > 0 || len(list) < 2 {
		return nil
	}
	return list
}

// programme reads how days and modules go together, of which there are several.
func (rd *Reader) programme(r *reading, out *Reading, dated []bool, lang catalog.Lang, now time.Time) {
	if len(out.Dates.Days) < 2 {
		return
	}
	out.EachDay = r.eachDay(dated)
	if len(out.Modules) < 2 {
		return
	}
	fresh := rd.start(r.raw, lang)
	on := rd.modulesOn(fresh, lang, now)
	for _, o := range on {
		other := func(code string) bool { return !slices.Contains(out.Modules, code) }
		if !slices.Contains(out.Dates.Days, o.Day) || slices.ContainsFunc(o.Modules, other) {
			return
		}
	}
	if out.On = on; len(on) > 0 {
		out.EachDay = true
	}
}
