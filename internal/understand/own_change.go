package understand

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"vtbot/catalog"
	"vtbot/internal/training"
)

// ReadChange reads which values a stored wish gets by a text: "change the number to 18", "the 14th instead of the 12th",
// "add a remark: …". It returns the wish as it would be. field is the field that is to be changed where the text names it and
// not what it becomes; "" otherwise.
func (rd *Reader) ReadChange(
	text string, lang catalog.Lang, now time.Time, w training.Wish,
) (changed training.Wish, field training.FieldKey) {
	changed = w
	text = withoutOwnNumbers(text)
	r := rd.start(text, lang)
	if remark, rest := r.remark(); remark != "" {
		changed.Remarks = joinRemarks(w.Remarks, remark)
		text = rest
		r = rd.start(text, lang)
	}
	stated, read := rd.read(text, lang, now)
	bare := rd.ReadBare(text, lang)
	named := training.FieldKey(r.fieldNamed())
	rd.changeModules(r, stated, &changed)
	if stated.Organisation != "" {
		changed.Organisation = stated.Organisation
	}
	changed.Participants = r.changedCount(read, stated, bare, named, w.Participants)
	if stated.Audience != "" {
		changed.Audience = stated.Audience
	}
	r.changeDates(stated, bare, named, &changed)
	switch {
	case stated.SessionLanguage != "":
		changed.SessionLanguage = stated.SessionLanguage
	case named == training.FieldLanguage || bare.Language != "" && (r.bareLanguage() || r.has("after_all")):
		if lang := r.wantedLanguage(w.SessionLanguage); lang != "" {
			changed.SessionLanguage = lang
		}
	}
	if mode := r.wantedMode(stated.Mode, bare.Mode, w.Mode); mode != "" {
		changed.Mode = mode
	}
	if stated.Email != "" {
		changed.Email = stated.Email
	}
	if stated.Phone != "" {
		changed.Phone = stated.Phone
	}
	if !changesAny(&w, &changed) {
		return changed, named
	}
	return changed, ""
}

// withoutOwnNumbers leaves out the numbers of requests and sessions: they count nobody.
func withoutOwnNumbers(text string) string { return ownNumber.ReplaceAllString(text, "$1") }

var ownNumber = regexp.MustCompile(`(?i)(^|[\s(,:])[rs][ -]?\d{1,9}\b`)

// changesAny reports whether two wishes differ in a field.
func changesAny(a, b *training.Wish) bool {
	return slices.ContainsFunc(training.Fields, func(f training.Field) bool { return !f.Equal(a, b) })
}

// joinRemarks adds a remark to those that there are.
func joinRemarks(before, more string) string {
	switch {
	case before == "":
		return more
	case strings.Contains(before, more):
		return before
	}
	return before + "; " + more
}

// changeModules adds, takes out or replaces modules.
func (rd *Reader) changeModules(r *reading, stated Reading, w *training.Wish) {
	named := slices.Concat(stated.Modules, stated.Not)
	out := func(codes []string) []string {
		return slices.DeleteFunc(slices.Clone(w.Modules), func(code string) bool { return slices.Contains(codes, code) })
	}
	switch {
	case len(named) == 0:
	case r.has("dropping") && !r.has("instead") && len(out(named)) > 0 && len(out(named)) < len(w.Modules):
		w.Modules = out(named)
	case len(stated.Modules) == 0:
		if left := out(stated.Not); len(left) > 0 {
			w.Modules = left
		}
	case r.has("adding") && len(stated.Not) == 0:
		w.Modules = append(out(stated.Modules), stated.Modules...)
	case len(stated.Not) > 0 && len(out(stated.Not)) > 0 && len(out(stated.Not)) < len(w.Modules): // "TM3 instead of TM2" of several
		w.Modules = append(out(slices.Concat(stated.Not, stated.Modules)), stated.Modules...)
	case !slices.Equal(out(stated.Modules), w.Modules) && len(stated.Not) == 0: // names the request by it: "of the TM2 session"
	default:
		w.Modules = stated.Modules
	}
}

// changedCount returns how many people there are now; read is the text of which the rest was taken out.
func (r *reading) changedCount(read *reading, stated Reading, bare Bare, named training.FieldKey, before training.Count) training.Count {
	if n := r.moreOrFewer(); n != 0 && !before.IsZero() {
		if before.Min+n > 0 {
			return training.Count{Min: before.Min + n, Max: before.Max + n}
		}
		return before
	}
	switch {
	case !stated.Participants.IsZero() && stated.Participants != before:
		return stated.Participants
	case bare.Counted && bare.Count.Min > 0 && bare.Day == 0:
		return bare.Count
	case !stated.Dates.IsZero() || stated.Time != "" || bare.Day > 0:
		return before
	case named != training.FieldParticipants && !r.has("correcting") && !r.has("we_are") && !r.has("people"):
		return before
	}
	found := before // else the only number that is another one: "the number has to be 18, not 8"
	for at := 0; at < len(read.tokens); at++ {
		end, n := read.number(at)
		if end < 0 || r.kind(at) == word && n < 2 || n == before.Min {
			continue
		}
		if r.beforeInClause("instead", at, 1) || r.beforeInClause("not", at, 1) {
			continue
		}
		if found != before {
			return before
		}
		found = training.Exactly(n)
		at = end - 1
	}
	return found
}

// moreOrFewer returns by how many people a text says that there are more than before, or, below nought, fewer; 0 when it does
// not, or says how many there are then.
func (r *reading) moreOrFewer() int {
	more, fewer := r.has("more_people"), r.has("fewer_people")
	if more == fewer || r.has("sum") {
		return 0
	}
	found := 0
	for at := 0; at < len(r.tokens); at++ {
		end, n := r.number(at)
		if end < 0 {
			continue
		}
		if found != 0 || r.starts("month", end) { // "two more, eighteen", a day
			return 0
		}
		if !r.starts("people", end) && !r.starts("more_people", end) && !r.starts("fewer_people", end) && !r.starts("any", end) {
			continue
		}
		if r.has("we_are") && r.after("more_people", end, 1) < 0 && r.after("fewer_people", end, 1) < 0 {
			return 0 // "one dropped out, we are seven"
		}
		found, at = n, end-1
	}
	if fewer {
		return -found
	}
	return found
}

// changeDates takes other days: those that are stated, or a day of the month that was asked for before.
func (r *reading) changeDates(stated Reading, bare Bare, named training.FieldKey, w *training.Wish) {
	if !stated.Dates.IsZero() {
		isOld := func(day training.Day) bool { return slices.Contains(w.Dates.Days, day) }
		if r.has("instead") || r.has("not") { // the day that it was is named beside the new one
			if days := slices.DeleteFunc(slices.Clone(stated.Dates.Days), isOld); len(days) > 0 {
				stated.Dates.Days = days
			}
		}
		if !stated.Dates.Equal(w.Dates) {
			w.Dates, w.EachDay, w.On, w.Time, w.Until, w.PartOfDay = stated.Dates, stated.EachDay, stated.On, "", "", ""
		}
	} else if first := w.Dates.First(); bare.Day > 0 && first != "" && stated.Participants.IsZero() && !bare.Counted &&
		named != training.FieldParticipants {
		at := first.Time()
		day := training.DayOf(time.Date(at.Year(), at.Month(), bare.Day, 12, 0, 0, 0, training.Brussels))
		if day.Time().Month() == at.Month() {
			w.Dates, w.Time, w.Until, w.PartOfDay = training.OnDays(day), "", "", ""
		}
	}
	if stated.Time != "" {
		w.Time, w.Until, w.PartOfDay = stated.Time, stated.Until, ""
	} else if stated.PartOfDay != "" {
		w.PartOfDay, w.Time, w.Until = stated.PartOfDay, "", ""
	}
}

// bareLanguage reports whether a session in a language is asked for: "in het Engels".
func (r *reading) bareLanguage() bool {
	id := r.lex.ids["language"]
	for at := range r.tokens {
		if end, _ := r.concept(id, at); end >= 0 && (r.before("in_language", at, 1) || r.before("language_word", at, 3)) {
			return true
		}
	}
	return false
}

// wantedLanguage returns the language that is wanted in the place of another; "" for none in particular.
func (r *reading) wantedLanguage(before catalog.Lang) catalog.Lang {
	found := catalog.Lang("")
	id := r.lex.ids["language"]
	for at := range r.tokens {
		end, v := r.concept(id, at)
		if end < 0 || catalog.Lang(v) == before || r.beforeInClause("instead", at, 2) || r.beforeInClause("not", at, 1) {
			continue
		}
		if found != "" && found != catalog.Lang(v) {
			return ""
		}
		found = catalog.Lang(v)
	}
	return found
}

// wantedMode returns where the session is wanted: what is stated, or what is named in the place of the other.
func (r *reading) wantedMode(stated, bare, before training.Mode) training.Mode {
	if stated != "" && stated != before {
		return stated
	}
	if bare != "" {
		return bare
	}
	online, onSite := false, r.has("with_us")
	id := r.lex.ids["mode"]
	for at := range r.tokens {
		if end, v := r.concept(id, at); end >= 0 && !r.beforeInClause("instead", at, 2) && !r.beforeInClause("not", at, 1) {
			online, onSite = online || v == string(training.Online), onSite || v == string(training.OnSite)
		}
	}
	switch { // both are named, or the one that it was: the other is meant
	case online && before == training.OnSite:
		return training.Online
	case onSite && before == training.Online:
		return training.OnSite
	}
	return stated
}

// remark returns what a text introduces as a remark, and the rest: "add a remark: there is parking", "add that …".
func (r *reading) remark() (remark, rest string) {
	id := r.lex.ids["note_that"]
	for at := range r.tokens {
		end, _ := r.concept(id, at)
		if end < 0 || end >= len(r.tokens) {
			continue
		}
		from := r.tokens[end].from
		if r.kind(end) != mark && r.kind(end-1) == mark || r.kind(end) == word {
			return strings.TrimSpace(r.raw[from:]), strings.TrimSpace(r.raw[:r.tokens[at].from])
		}
		if r.text(end) == ":" || r.text(end) == "-" || r.text(end) == "=" {
			return strings.TrimSpace(strings.TrimLeft(r.raw[from:], ":-–—= ")), strings.TrimSpace(r.raw[:r.tokens[at].from])
		}
	}
	id = r.lex.ids["field"]
	for at := range r.tokens { // "remark for R-1: …"
		if end, v := r.concept(id, at); end >= 0 && v == string(training.FieldRemarks) {
			for i := end; i < len(r.tokens) && r.tokens[i].sentence == r.tokens[at].sentence; i++ {
				if r.text(i) == ":" {
					return strings.TrimSpace(r.raw[r.tokens[i].to:]), strings.TrimSpace(r.raw[:r.tokens[at].from])
				}
			}
		}
	}
	return "", ""
}
