package understand

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"vtbot/catalog"
	"vtbot/internal/training"
)

// TrainerReading is what a text says of somebody who gives sessions. What it does not speak of is zero.
type TrainerReading struct {
	Name      string
	Employer  string
	Languages []catalog.Lang // in the order in which they were said
	Modules   []string       // that are given
	Without   []string       // modules that are not given any more
	Adds      bool           // the modules come to those that are given: "also TM5"
	Email     string
	Phone     string
	Slack     string // "U0123"
	Telegram  string // "4567"
	Terminal  string
	Absences  []training.Period
	Finds     bool     // the text asks who there is: "who gives TM4?"
	Unknown   []string // codes that no module has
	Unread    []string // what was not understood, in its own words
}

// Describes reports whether a text says more of somebody than a name or a subject: then somebody is meant to be noted.
func (t TrainerReading) Describes() bool {
	facts := 0
	for _, said := range []bool{
		t.Employer != "", len(t.Languages) > 0, len(t.Modules) > 0, t.Email != "", t.Phone != "", t.Slack != "", t.Telegram != "",
		t.Terminal != "", len(t.Absences) > 0,
	} {
		if said {
			facts++
		}
	}
	return !t.Finds && (t.Name != "" && facts > 0 || facts > 1)
}

// Change returns a trainer as before, changed by what a text says of them: what it does not speak of stays. Who is spoken to in
// no language of their own yet is spoken to in the first that was said.
func (t TrainerReading) Change(before *training.Trainer) *training.Trainer {
	after := *before
	tr := &after
	for _, field := range []struct {
		to   *string
		said string
	}{
		{&tr.Name, t.Name}, {&tr.Employer, t.Employer}, {&tr.Email, t.Email}, {&tr.Phone, t.Phone}, {&tr.Slack, t.Slack},
		{&tr.Telegram, t.Telegram}, {&tr.Terminal, t.Terminal},
	} {
		if field.said != "" {
			*field.to = field.said
		}
	}
	if len(t.Languages) > 0 {
		tr.Languages = t.Languages
		if before.Number == 0 && tr.Lang == "" || tr.Lang != "" && !slices.Contains(t.Languages, tr.Lang) {
			tr.Lang = t.Languages[0]
		}
	}
	switch {
	case len(t.Modules) > 0 && t.Adds:
		tr.Modules = append(slices.Clone(before.Modules), t.Modules...)
		slices.Sort(tr.Modules)
		tr.Modules = slices.Compact(tr.Modules)
	case len(t.Modules) > 0:
		tr.Modules = t.Modules
	}
	if len(t.Without) > 0 {
		tr.Modules = slices.DeleteFunc(slices.Clone(tr.Modules), func(code string) bool { return slices.Contains(t.Without, code) })
	}
	tr.Absences = append(slices.Clone(before.Absences), t.Absences...)
	return tr
}

// ReadTrainer reads what a text says of a trainer, relative to now: "An Peeters, Fedasil, nl fr, TM3 TM4, an@fedasil.example,
// slack U0123". The parts may come in any order, but for the name, which is the first that is nothing else.
func (rd *Reader) ReadTrainer(text string, lang catalog.Lang, now time.Time) TrainerReading {
	var out TrainerReading
	text = mentioned.ReplaceAllString(text, ", slack $1,")
	if out.Slack, text = accountIn(text, "slack"); out.Slack != "" {
		out.Slack = strings.ToUpper(out.Slack)
	}
	out.Telegram, text = accountIn(text, "telegram")
	out.Terminal, text = accountIn(text, "terminal")
	r := rd.start(text, lang)
	out.Email, out.Phone = r.addresses()
	out.Finds = r.startsAny(0, "trainer_find")
	rd.givenModules(r, &out)
	for from := 0; from < len(r.tokens); {
		to := from
		for to < len(r.tokens) && !r.partsTrainer(to) {
			to++
		}
		if from < to {
			from = rd.trainerPart(r, from, to, lang, now, &out)
			continue
		}
		from = to + 1
	}
	return out
}

// partsTrainer reports whether a description is parted at a place.
func (r *reading) partsTrainer(at int) bool {
	return r.kind(at) == line || r.kind(at) == mark && strings.Contains(",;", r.text(at))
}

// mentioned is a person as Slack writes one who is named in a text.
var mentioned = regexp.MustCompile(`<@([UW][A-Z0-9]+)(?:\|[^>]*)?>`)

// givenModules reads which modules somebody gives, and takes them out: codes, ranges, "all TM modules", "all modules".
func (rd *Reader) givenModules(r *reading, out *TrainerReading) {
	all := rd.mentions(r)
	for at := range r.tokens {
		e := r.is("all_of", at)
		if e < 0 || slices.ContainsFunc(all, func(m mention) bool { return m.from <= at && at < m.to }) {
			continue
		}
		category, end := rd.categoryAt(r, e)
		if category == "" {
			if end = r.is("series", e); end < 0 {
				continue
			}
		}
		m := mention{known: true, from: at, to: end}
		for _, module := range rd.catalog.Modules {
			if category == "" || string(module.Category) == category {
				m.codes = append(m.codes, module.Code)
			}
		}
		all = append(all, m)
	}
	for _, m := range all {
		list := &out.Modules
		switch {
		case !m.known:
			list = &out.Unknown
		case r.before("trainer_without", m.from, 0):
			list = &out.Without
			r.take(r.backTo("trainer_without", m.from, 0), m.from)
		case r.before("trainer_also", m.from, 0):
			out.Adds = true
			r.take(r.backTo("trainer_also", m.from, 0), m.from)
		}
		for _, code := range m.codes {
			if !slices.Contains(*list, code) {
				*list = append(*list, code)
			}
		}
		r.take(m.from, m.to)
	}
}

// trainerPart reads one part of a description, between two commas, and returns where the next begins. An absence may go on
// behind a comma: "away on 1, 2 and 5 March".
func (rd *Reader) trainerPart(r *reading, from, to int, lang catalog.Lang, now time.Time, out *TrainerReading) int {
	if r.between("trainer_away", from, to) {
		end := to
		for next := to + 1; next < len(r.tokens) && r.kind(next) == digits; next = end + 1 {
			for end = next; end < len(r.tokens) && !r.partsTrainer(end); end++ {
			}
		}
		away := from
		for !r.starts("trainer_away", away) {
			away++
		}
		// Beside "on leave" a day would be one that does not suit.
		said := r.written(from, away) + " " + r.written(r.is("trainer_away", away), end)
		dates := rd.Read(said, lang, now).Dates
		if dates.IsZero() {
			out.Unread = append(out.Unread, r.written(from, end))
			return end + 1
		}
		if len(dates.Days) == 0 {
			out.Absences = append(out.Absences, training.Period{From: dates.From, To: dates.To})
		}
		for _, day := range dates.Days {
			out.Absences = append(out.Absences, training.Period{From: day, To: day})
		}
		return end + 1
	}
	rd.trainerLanguages(r, from, to, out)
	first, last := -1, -1 // what is left
	for at := from; at < to; {
		end := at + 1
		for _, name := range []string{"trainer_word", "trainer_find", "and", "trainer_also", "please"} {
			end = max(end, r.is(name, at))
		}
		isSmall := end > at+1 || r.startsAny(at, "trainer_word", "trainer_find", "and", "trainer_also", "please")
		if t := r.tokens[at]; t.taken || t.kind == gone || t.kind == mark && first < 0 || isSmall {
			at = end
			continue
		}
		if end, employer := r.concept(r.lex.ids["employer"], at); end >= 0 && out.Employer == "" {
			out.Employer = employer
			for end < to && r.tokens[end].upper && r.tokens[end].kind == word { // "Caritas International"
				out.Employer, end = r.written(at, end+1), end+1
			}
			at = end
			continue
		}
		if first < 0 {
			first = at
		}
		last = at + 1
		at++
	}
	if first < 0 {
		return to + 1
	}
	words := r.written(first, last)
	switch {
	case out.Name == "" && r.isPerson(first, last):
		out.Name = words
	case out.Name != "" && out.Employer == "" && r.tokens[first].upper && r.isPerson(first, last):
		out.Employer = words
	default:
		out.Unread = append(out.Unread, words)
	}
	return to + 1
}

const (
	longestPerson = 80 // characters of a name
	mostNames     = 5  // words of a name
)

// isPerson reports whether what stands between two places has the form of a name.
func (r *reading) isPerson(from, to int) bool {
	if to-from > mostNames || len([]rune(r.written(from, to))) > longestPerson {
		return false
	}
	for at := from; at < to; at++ {
		if t := r.tokens[at]; t.taken || t.kind == digits || t.kind == mark && t.text != "." && t.text != "'" {
			return false
		}
	}
	return true
}

// trainerLanguages reads the languages in a part of a description, and takes them out. "en" is a language where no other stands
// on both sides of it: "nl en fr" are two, "nl fr en" and "en" are with English.
func (rd *Reader) trainerLanguages(r *reading, from, to int, out *TrainerReading) {
	language := func(at int) (int, catalog.Lang) {
		if at < from || at >= to || r.tokens[at].taken {
			return -1, ""
		}
		for _, name := range []string{"language", "spoken"} {
			if end, v := r.concept(r.lex.ids[name], at); end >= 0 {
				return end, catalog.Lang(v)
			}
		}
		return -1, ""
	}
	for at := from; at < to; at++ {
		end, lang := language(at)
		if end < 0 && r.text(at) == string(catalog.EN) {
			_, before := language(at - 1)
			_, after := language(at + 1)
			alone := to-from == 1
			ends := at == to-1 && (before != "" || at > from && r.tokens[at-1].taken)
			if alone || ends && before == "" || before != "" && after == "" || before == "" && after != "" || r.text(at+1) == string(catalog.EN) {
				end, lang = at+1, catalog.EN
			}
			if r.text(at+1) == string(catalog.EN) { // "nl en en"
				end = at + 2
			}
		}
		if end < 0 {
			continue
		}
		if !slices.Contains(out.Languages, lang) {
			out.Languages = append(out.Languages, lang)
		}
		defer r.take(at, end) // what stands beside it is looked at first
		at = end - 1
	}
}

// accountIn returns the id behind the name of a platform, "slack: @U0123", and the text without both; "" when there is none.
func accountIn(text, platform string) (id, rest string) {
	tokens := tokenise(text)
	for i, t := range tokens {
		if t.text != platform {
			continue
		}
		at := i + 1
		for at < len(tokens) && (tokens[at].text == ":" || tokens[at].text == "@") {
			at++
		}
		if at == len(tokens) {
			break
		}
		from := tokens[at].from
		id, _, _ = strings.Cut(text[from:], ",")
		if words := strings.Fields(id); len(words) > 0 && isAccount(words[0], platform) {
			return words[0], text[:t.from] + " , " + text[from+len(words[0]):]
		}
	}
	return "", text
}

// isAccount reports whether a word has the form of a user's id on a platform: Slack's begins with U or W, Telegram's is a
// number.
func isAccount(id, platform string) bool {
	switch platform {
	case "slack":
		return len(id) > 2 && strings.ContainsRune("UWuw", rune(id[0])) && len(Plain(id)) == len(id) && !strings.Contains(Plain(id), " ")
	case "telegram":
		_, err := strconv.ParseInt(id, 10, 64)
		return err == nil
	}
	return true
}

// mailAddress finds an e-mail address among other words.
var mailAddress = regexp.MustCompile(`[^\s<>,;()]+@[^\s<>,;()]+\.[^\s<>,;()]+`)

// MailAddress returns the first e-mail address in a text and what stands around it; "" when there is none.
func MailAddress(text string) (address, rest string) {
	address = mailAddress.FindString(text)
	return address, strings.Trim(strings.TrimSpace(strings.Replace(text, address, "", 1)), ",;<> ")
}
