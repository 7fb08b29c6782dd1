package understand

import (
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"vtbot/catalog"
	"vtbot/internal/training"
)

// Reader reads what people ask for. It belongs to one edition of the catalogue and is safe for concurrent use.
type Reader struct {
	catalog *catalog.Catalog
	groups  groups
	titles  []title
	inLang  map[catalog.Lang]func() *forms
}

// forms are the patterns of one language, made when they are first used.
type forms struct {
	numbers  numbers
	calendar calendarForms
	people   peopleForms
	hours    hourForms
	offsets  offsetForms
}

// title is a title of a module, or the part of it before a slash or a bracket, as people quote it.
type title struct {
	code string
	form *regexp.Regexp
}

// NewReader returns a reader of requests for modules of a catalogue.
func NewReader(c *catalog.Catalog) *Reader {
	r := &Reader{catalog: c, groups: newGroups(c), inLang: map[catalog.Lang]func() *forms{}}
	var audienceWords []string
	for _, f := range r.groups.forms {
		audienceWords = append(audienceWords, strings.TrimSuffix(strings.TrimPrefix(f.plural.String(), `\b(?:`), `)\b`))
	}
	for _, lang := range catalog.Langs {
		r.inLang[lang] = sync.OnceValue(func() *forms {
			n := newNumbers(lang)
			return &forms{n, newCalendarForms(n), newPeopleForms(lang, n, strings.Join(audienceWords, "|")), newHourForms(n), newOffsetForms(n)}
		})
	}
	for _, m := range c.Modules {
		for _, lang := range catalog.Langs {
			for _, part := range titleParts(m.Title[lang]) {
				r.titles = append(r.titles, title{m.Code, words(part)})
			}
		}
	}
	return r
}

// shortestTitle is how many characters a title must have to be recognised anywhere in a text: "MENA" is not asked for
// wherever it is named.
const shortestTitle = 12

// titleParts returns the forms of a title and of the alternatives in it, folded, in which punctuation and spaces may differ.
func titleParts(t string) []string {
	var parts []string
	for _, alternative := range append(strings.FieldsFunc(t, func(c rune) bool { return c == '/' || c == '(' || c == ')' }), t) {
		tokens := strings.FieldsFunc(fold(alternative), func(c rune) bool { return !isWordRune(c) })
		if utf8.RuneCountInString(strings.Join(tokens, " ")) < shortestTitle && !acronym.MatchString(strings.TrimSpace(alternative)) {
			continue
		}
		if article := tokens[0]; len(tokens) > 1 && slices.Contains([]string{"de", "het", "le", "la", "l", "the", "une", "un", "een", "a"}, article) {
			tokens = tokens[1:]
		}
		for i := range tokens {
			tokens[i] = regexp.QuoteMeta(tokens[i])
		}
		if form := strings.Join(tokens, `[^a-z0-9]{1,3}`); !slices.Contains(parts, form) {
			parts = append(parts, form)
		}
	}
	return parts
}

// acronym is a title that nobody writes for another reason. Shorter ones are also those of people: MENA, NBMV.
var acronym = regexp.MustCompile(`^\p{Lu}{5,}$`)

func isWordRune(c rune) bool { return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c > 127 }

// Reading is what a message states of a request.
type Reading struct {
	training.Wish
	// Not are the codes of modules that the message speaks of without asking for them: had before, or instead of which.
	Not []string
	// Unknown are the codes that no module has.
	Unknown []string
	// Until is the hour at which the session should end, "16:30"; "" where it is not stated.
	Until string
	// Rest is the message without what was understood, to look for a module in it by its subject.
	Rest string
}

// Read reads a message in a language, relative to now. It reads what is stated and adds nothing to it.
func (rd *Reader) Read(text string, lang catalog.Lang, now time.Time) Reading {
	f, ok := rd.inLang[lang]
	if !ok {
		f = rd.inLang[catalog.NL]
	}
	fs := f()
	r := read(text)
	var out Reading
	out.Email = takeEmail(r)
	told := r.stories()
	rd.modules(r, &out, told)
	whole := r.folded
	for _, at := range told { // of the past come neither dates nor numbers; who tells of it may well be the audience
		r.take(at[0], at[1])
	}
	out.Phone = takePhone(r)
	c := calendar{lang: lang, n: fs.numbers, today: training.DayOf(now), forms: fs.calendar}
	out.Dates = c.read(r)
	out.Time, out.Until = fs.hours.span(r, fs.numbers)
	out.PartOfDay = partOfDay(r)
	out.Mode = mode(r)
	if out.Mode == "" && out.Time+string(out.Dates.First()) != "" && roomForm.MatchString(r.folded) {
		out.Mode = "" // a room alone says nothing
	}
	out.SessionLanguage = sessionLanguage(r)
	body := r.body()
	out.Participants = fs.people.participants(body, fs.numbers)
	for _, at := range told {
		r.folded = r.folded[:at[0]] + whole[at[0]:at[1]] + r.folded[at[1]:]
	}
	out.Organisation = organisation(r)
	body = r.body()
	out.Audience = rd.groups.in(body)
	out.Rest = body.left()
	return out
}

// left returns what was written and not understood.
func (r *reading) left() string {
	var b strings.Builder
	for i := 0; i < len(r.folded); {
		if r.folded[i] == taken {
			b.WriteByte(' ')
			i++
			continue
		}
		j := i
		for j < len(r.folded) && r.folded[j] != taken {
			j++
		}
		b.WriteString(r.written(i, j))
		i = j
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// body returns the reading without what stands under a closing formula.
func (r *reading) body() *reading {
	if at := closing.FindStringIndex(r.folded); at != nil && at[0] > len(r.folded)/3 {
		return &reading{raw: r.raw, folded: r.folded[:at[0]], at: r.at}
	}
	return &reading{raw: r.raw, folded: r.folded, at: r.at}
}

// had is said of modules that were followed before, or that are only compared with.
var (
	hadBefore = words(`haal|verwijder|schrap|remove|drop|delete|take out|leave out|enleve[rz]?|retire[rz]?|supprime[rz]?|annuleer|na|after|apres|suite (?:a|au|du)|follow-up (?:to|of|on)|vervolg op|niet|geen|pas|not|no|without|zonder|sans|instead of|in plaats van|i\.?p\.?v\.?|au lieu de|plutot que|rather than|(?:had|did|followed|took|avons suivi|ont suivi|a suivi|ai suivi|eu|fait|gehad|gevolgd|hadden) (?:already |deja |al |reeds )?(?:the |le |la |de |module |la formation |the module )?`)
	hadAfter  = words(`(?:[\p{L}' ,]{0,25})(?:gehad|gevolgd|achter de rug|gedaan|deja|already|before|last year|vorig jaar|l'an dernier|l'annee passee|suivie? (?:en|par|l')|al gehad|hebben we al|avons eu|on l'a|had|done|followed)`)
)

var (
	// story is told of trainings that people had before.
	story = words(`(?:al|reeds) (?:eens |een keer )?(?:gehad|gevolgd|gedaan|gekregen)|achter de rug|(?:we|wij|ze|zij|ik) hadden|(?:hebben|heb) .{0,30}(?:gevolgd|gehad|gekregen)|vorig jaar|vorige (?:maand|keer|week)|deja (?:eu|suivi|fait|recu)|(?:on a|nous avons|ils ont|elles ont|j'ai|ont) (?:deja )?(?:suivi|eu|fait|recu)|l'an(?:nee)? (?:dernier|derniere|passe|passee)|avait suivi|already (?:had|did|done|followed|took|taken)|(?:have|has) (?:already )?(?:had|done|followed|taken)|(?:we|they|us|colleagues) (?:had|did|followed|took)|last (?:year|month|spring|autumn|week)`)
	// wished is a wish in the past tense: "wij hadden graag".
	wished = words(`(?:we|wij|ze|zij) hadden (?:[\p{L}']+ ){0,2}?(?:graag|liever|gewenst|willen)`)
	// turns lead back from a story to what is asked for.
	turns = regexp.MustCompile(`[.!?;\n]\s+|[.!?;\n]$|(?:,|\b(?:en|et|and|maar|mais|but|donc|dus|so))\s+(?:nu|maintenant|now|deze keer|cette fois|this time|(?:we|wij|nous|on|they|ze) (?:willen|zouden|voudrions|voudrait|aimerions|want|would)|we'd|willen)\b`)
)

// stories returns the passages that tell of trainings of the past, when something else is said as well.
func (r *reading) stories() [][2]int {
	var found [][2]int
	start, others := 0, false
	part := func(from, to int) {
		switch s := wished.ReplaceAllString(r.folded[from:to], ""); {
		case story.MatchString(s):
			found = append(found, [2]int{from, to})
		case len(strings.Fields(s)) > 1:
			others = true
		}
	}
	for _, at := range turns.FindAllStringIndex(r.folded, -1) {
		part(start, at[0])
		start = at[0]
	}
	part(start, len(r.folded))
	if !others {
		return nil
	}
	return found
}

// modules reads codes and titles, in the order in which they stand.
func (rd *Reader) modules(r *reading, out *Reading, told [][2]int) {
	type mention struct {
		code     string
		from, to int
	}
	var all []mention
	for _, named := range rd.catalog.Codes(r.folded) {
		if !named.Known {
			out.Unknown = append(out.Unknown, named.Code)
			r.take(named.From, named.To)
			continue
		}
		all = append(all, mention{named.Code, named.From, named.To})
	}
	for _, t := range rd.titles {
		for _, at := range t.form.FindAllStringIndex(r.folded, -1) {
			all = append(all, mention{t.code, at[0], at[1]})
		}
	}
	slices.SortStableFunc(all, func(a, b mention) int { return a.from - b.from })
	text := r.folded
	end := -1
	for i, m := range all {
		if m.from < end { // inside a longer title
			continue
		}
		next := len(text)
		if i+1 < len(all) && all[i+1].from >= m.to {
			next = all[i+1].from
		}
		end = m.to
		r.take(m.from, m.to)
		_, sentenceEnd := sentence(text, m.to)
		before := tail(text[clauseStart(text, m.from):m.from], 24)
		after := text[m.to:min(next, sentenceEnd)]
		list := &out.Modules
		if excluded(before, after) || slices.ContainsFunc(told, func(at [2]int) bool { return at[0] <= m.from && m.to <= at[1] }) {
			list = &out.Not
		}
		if !slices.Contains(*list, m.code) {
			*list = append(*list, m.code)
		}
	}
	out.Not = slices.DeleteFunc(out.Not, func(code string) bool { return slices.Contains(out.Modules, code) })
}

// excluded tells whether a module is named without being asked for, from what stands around it.
func excluded(before, after string) bool {
	if at := hadBefore.FindAllStringIndex(before, -1); len(at) > 0 {
		// Directly before it, but for an article or the word "module".
		if onlyArticles.MatchString(before[at[len(at)-1][1]:]) {
			return true
		}
	}
	at := hadAfter.FindStringIndex(after)
	return at != nil && strings.TrimLeft(after[:at[0]], " ,:'") == ""
}

var onlyArticles = regexp.MustCompile(`^[\s'’"(]*(?:(?:de|het|le|la|les|the|module|modules|une?|een|l'|met|avec|with|van|du|aan)[\s'’]*){0,3}$`)
