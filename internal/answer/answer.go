// Package answer says what the catalogue says when a question is not "which module": a property of a module, the
// difference between two, what to take first, and the talk around it. Its functions are pure: the same catalogue, question
// and language give the same text. Paragraphs are apart by a line break.
//
// What the catalogue does not say is said to be unknown, with whom to ask.
package answer

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"vtbot/catalog"
	"vtbot/internal/locale"
	"vtbot/internal/question"
)

// speaker says things of one catalogue in one language.
type speaker struct {
	c    *catalog.Catalog
	lang catalog.Lang
}

func (s speaker) text(key string, args ...locale.Args) string {
	always := locale.Args{"Contact": s.c.Contact.Name[s.lang], "Email": s.c.Contact.Email}
	return locale.Text(s.lang, key, append(args, always)...)
}

// of returns a text about a module.
func (s speaker) of(m *catalog.Module, key string, args ...locale.Args) string {
	return s.text(key, append(args, locale.Args{"Code": m.Code})...)
}

// line is a name with what is said of it.
func (s speaker) line(name, text string) string { return name + s.text("punctuation.colon") + text }

// Property answers a question about a field of a module. a is the question, with its field and what it asks for in
// particular: a group, a language, online. m may be nil: the question is then about the trainings as such. known reports
// whether the catalogue says it; where it does not, the text says so and whom to ask.
func Property(c *catalog.Catalog, m *catalog.Module, a question.Asked, lang catalog.Lang) (text string, known bool) {
	s := speaker{c, lang}
	if m == nil {
		return s.general(a)
	}
	switch a.Field {
	case question.Audience:
		return s.audience(m, a), true
	case question.Mandatory:
		return s.mandatory(m, a), true
	case question.Delivery:
		return s.of(m, "property.delivery."+string(m.Delivery)), true
	case question.Partners:
		return s.partners(m), true
	case question.Trainer:
		return s.trainer(m), len(c.GivenBy) > 0
	case question.Bring:
		return s.bring(m), true
	case question.Learn:
		return s.of(m, "property.learn", locale.Args{"Items": s.points(m.Outcomes[lang])}), true
	case question.Methods:
		return s.methods(m)
	case question.Before:
		return s.before(m), true
	case question.After:
		return After(c, []*catalog.Module{m}, lang), true
	case question.Language:
		return s.language(m, a), true
	case question.Place:
		return s.place(m, a), true
	case question.Dates:
		if m.Delivery == catalog.OnRequest {
			return s.of(m, "property.dates"), false
		}
	}
	return s.unknown(a.Field), false
}

// Properties answers a question about a field of several modules, each in its own paragraph.
func Properties(c *catalog.Catalog, modules []*catalog.Module, a question.Asked, lang catalog.Lang) (text string, known bool) {
	if a.Field == question.Before && len(modules) == 2 {
		return Order(c, modules[0], modules[1], lang), true
	}
	if a.Field == question.After && len(modules) > 0 {
		return After(c, modules, lang), true
	}
	if len(modules) == 0 {
		return Property(c, nil, a, lang)
	}
	known = true
	var lines []string
	for _, m := range modules {
		line, k := Property(c, m, a, lang)
		known = known && k
		if !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n"), known
}

// general answers a question about the trainings as such.
func (s speaker) general(a question.Asked) (string, bool) {
	switch a.Field {
	case question.Trainer, question.Partners:
		if by := s.c.GivenBy[s.lang]; by != "" {
			return s.text("property.trainer.all", locale.Args{"By": by}), true
		}
	case question.Mandatory:
		if codes := codesOf(s.c.Given(catalog.Mandatory)); len(codes) > 0 {
			return s.text("property.mandatory.all", locale.Args{"Codes": s.and(codes)}), true
		}
	case question.Delivery:
		return s.categories(), true
	case question.Language:
		return s.text("property.language.all"), true
	case question.Place:
		return s.text("property.place.all"), false
	case question.Duration, question.Price, question.Dates, question.GroupSize, question.Certificate, question.Slides:
		return s.unknown(a.Field), false
	}
	return s.text("property.which"), false
}

// unknown says that the catalogue does not hold a fact, and whom to ask.
func (s speaker) unknown(f question.Field) string { return s.text("unknown." + string(f)) }

func (s speaker) audience(m *catalog.Module, a question.Asked) string {
	all := locale.Args{"All": s.and(s.audienceNames(m.Audiences))}
	if len(a.Audiences) == 0 {
		return s.of(m, "property.audience", all)
	}
	asked := locale.Args{"Who": s.and(s.audienceNames(a.Audiences))}
	meant := !slices.ContainsFunc(a.Audiences, func(x catalog.Audience) bool { return !slices.Contains(m.Audiences, x) })
	switch {
	case a.Only && len(m.Audiences) > len(a.Audiences):
		return s.of(m, "property.audience.not_only", asked, all)
	case meant:
		return s.of(m, "property.audience.yes", asked, all)
	}
	return s.of(m, "property.audience.no", asked, all)
}

func (s speaker) mandatory(m *catalog.Module, a question.Asked) string {
	if m.Delivery != catalog.Mandatory {
		return s.of(m, "property.mandatory."+string(m.Delivery))
	}
	if len(a.Audiences) > 0 && !slices.Contains(a.Audiences, "new_staff") {
		return s.of(m, "property.mandatory.others", locale.Args{"Who": s.and(s.audienceNames(a.Audiences))})
	}
	return s.of(m, "property.mandatory.mandatory")
}

func (s speaker) partners(m *catalog.Module) string {
	by := locale.Args{"By": s.c.GivenBy[s.lang]}
	if len(m.Partners) == 0 {
		return s.of(m, "property.partners.none", by)
	}
	return s.of(m, "property.partners", by, locale.Args{"Items": s.and(s.partnerNames(m.Partners))})
}

func (s speaker) trainer(m *catalog.Module) string {
	by := s.c.GivenBy[s.lang]
	switch {
	case by == "":
		return s.unknown(question.Trainer)
	case m.Category == catalog.Specific:
		return s.of(m, "property.trainer.specific", locale.Args{"By": by})
	}
	return s.of(m, "property.trainer", locale.Args{"By": by})
}

func (s speaker) bring(m *catalog.Module) string {
	var own, used []string
	for _, x := range m.Materials {
		if x.BroughtBy == catalog.ByParticipants {
			own = append(own, lowerFirst(x.Name[s.lang]))
		} else {
			used = append(used, lowerFirst(x.Name[s.lang]))
		}
	}
	var lines []string
	if len(own) > 0 {
		lines = append(lines, s.of(m, "property.bring.own", locale.Args{"Items": s.points(own)}))
	} else {
		lines = append(lines, s.of(m, "property.bring.nothing"))
	}
	if len(used) > 0 {
		lines = append(lines, s.of(m, "property.bring.used", locale.Args{"Items": s.points(used)}))
	}
	return strings.Join(lines, " ")
}

func (s speaker) methods(m *catalog.Module) (string, bool) {
	var names []string
	for _, x := range m.Methods {
		names = append(names, lowerFirst(x.Name[s.lang]))
	}
	if len(names) == 0 {
		return s.of(m, "property.methods.unknown"), false
	}
	return s.of(m, "property.methods", locale.Args{"Items": s.points(names)}), true
}

func (s speaker) before(m *catalog.Module) string {
	if len(m.BuildsOn) == 0 {
		return s.of(m, "property.before.none")
	}
	var codes, why []string
	for _, r := range m.BuildsOn {
		codes, why = append(codes, r.Code), append(why, r.Why[s.lang])
	}
	return s.of(m, "property.before", locale.Args{"Codes": s.and(codes)}) + " " + strings.Join(why, " ")
}

// Order says which of two modules comes first.
func Order(c *catalog.Catalog, a, b *catalog.Module, lang catalog.Lang) string {
	s := speaker{c, lang}
	first, second := a, b
	why := buildsOn(second, first)
	if why == nil {
		first, second = b, a
		why = buildsOn(second, first)
	}
	if why == nil {
		return s.text("property.order.none", locale.Args{"A": a.Code, "B": b.Code})
	}
	return s.text("property.order", locale.Args{"First": first.Code, "Second": second.Code}) + " " + why[lang]
}

// buildsOn returns why m builds on other; nil when it does not.
func buildsOn(m, other *catalog.Module) catalog.Text {
	for _, r := range m.BuildsOn {
		if r.Code == other.Code {
			return r.Why
		}
	}
	return nil
}

// After says what comes after modules that somebody had, or goes well with them.
func After(c *catalog.Catalog, had []*catalog.Module, lang catalog.Lang) string {
	s := speaker{c, lang}
	next := Next(c, had)
	codes := s.and(codesOf(had))
	if len(next) == 0 {
		if rest := codesOf(rest(c, had)); len(rest) > 0 {
			return s.text("property.after.rest", locale.Args{"Codes": codes, "Rest": s.and(rest)})
		}
		return s.text("property.after.none", locale.Args{"Codes": codes})
	}
	lines := make([]string, len(next))
	for i, n := range next {
		lines[i] = n.Code + " (" + n.Title[lang] + ")"
	}
	return s.text("property.after", locale.Args{"Codes": codes, "Items": strings.Join(lines, s.text("punctuation.semicolon"))})
}

// Next returns what comes after modules that somebody had, best first and at most three: what builds on them, then what
// goes with them.
func Next(c *catalog.Catalog, had []*catalog.Module) []*catalog.Module {
	const most = 3
	var next []*catalog.Module
	add := func(code string) {
		m, ok := c.Module(code)
		same := func(x *catalog.Module) bool { return x.Code == code }
		if ok && len(next) < most && !slices.ContainsFunc(had, same) && !slices.ContainsFunc(next, same) {
			next = append(next, m)
		}
	}
	for _, h := range had {
		for i := range c.Modules {
			if buildsOn(&c.Modules[i], h) != nil {
				add(c.Modules[i].Code)
			}
		}
	}
	for _, h := range had {
		for _, r := range h.Related {
			add(r.Code)
		}
		for i := range c.Modules {
			for _, r := range c.Modules[i].Related {
				if r.Code == h.Code {
					add(c.Modules[i].Code)
				}
			}
		}
	}
	return next
}

// rest returns the modules of the same categories that are not among those that somebody had.
func rest(c *catalog.Catalog, had []*catalog.Module) []*catalog.Module {
	var left []*catalog.Module
	for i := range c.Modules {
		m := &c.Modules[i]
		same := slices.ContainsFunc(had, func(h *catalog.Module) bool { return h.Category == m.Category })
		if same && !slices.ContainsFunc(had, func(h *catalog.Module) bool { return h.Code == m.Code }) {
			left = append(left, m)
		}
	}
	return left
}

func (s speaker) language(m *catalog.Module, a question.Asked) string {
	if a.Lang == "" {
		return s.of(m, "property.language")
	}
	return s.of(m, "property.language.yes", locale.Args{"Language": lowerName(s.text("lang."+string(a.Lang)), s.lang)})
}

// lowerName returns the name of a language as it stands within a sentence: small in French alone.
func lowerName(name string, lang catalog.Lang) string {
	if lang == catalog.FR {
		return lowerFirst(name)
	}
	return name
}

func (s speaker) place(m *catalog.Module, a question.Asked) string {
	if a.Online {
		return s.of(m, "property.place.online")
	}
	return s.of(m, "property.place")
}

// Compare says in what two modules differ: what each is about, whether one builds on the other, and who is meant by one alone.
func Compare(c *catalog.Catalog, a, b *catalog.Module, lang catalog.Lang) string {
	s := speaker{c, lang}
	lines := []string{
		s.line(a.Code, a.Summary[lang]),
		s.line(b.Code, b.Summary[lang]),
	}
	if buildsOn(a, b) != nil || buildsOn(b, a) != nil {
		lines = append(lines, Order(c, a, b, lang))
	} else if why := related(a, b); why != nil {
		lines = append(lines, why[lang])
	}
	if a.Delivery != b.Delivery {
		lines = append(
			lines,
			s.line(a.Code, c.Deliveries[a.Delivery].Name[lang])+". "+s.line(b.Code, c.Deliveries[b.Delivery].Name[lang])+".",
		)
	}
	for _, pair := range [][2]*catalog.Module{{a, b}, {b, a}} {
		if alone := s.audienceNames(without(pair[0].Audiences, pair[1].Audiences)); len(alone) > 0 && len(alone) <= 3 {
			lines = append(lines, s.of(pair[0], "compare.audience", locale.Args{"Who": s.and(alone)}))
		}
	}
	return strings.Join(lines, "\n")
}

// related returns why two modules go together; nil when neither says so.
func related(a, b *catalog.Module) catalog.Text {
	for _, pair := range [][2]*catalog.Module{{a, b}, {b, a}} {
		for _, r := range pair[0].Related {
			if r.Code == pair[1].Code {
				return r.Why
			}
		}
	}
	return nil
}

func without(list, others []catalog.Audience) []catalog.Audience {
	var left []catalog.Audience
	for _, x := range list {
		if !slices.Contains(others, x) {
			left = append(left, x)
		}
	}
	return left
}

// Recommend says what to take first, and returns those modules: the mandatory ones, or for an audience that has none, the
// one that means it most. The text is "" when the catalogue has nothing to begin with.
func Recommend(c *catalog.Catalog, audiences []catalog.Audience, lang catalog.Lang) (string, []*catalog.Module) {
	s := speaker{c, lang}
	first := c.Given(catalog.Mandatory)
	for _, a := range audiences {
		mine := c.For(a)
		if len(mine) > 0 && !slices.ContainsFunc(first, func(m *catalog.Module) bool { return slices.Contains(m.Audiences, a) }) {
			m := mine[0]
			return s.of(m, "recommend.audience", locale.Args{
				"Who": s.and(s.audienceNames([]catalog.Audience{a})), "Title": m.Title[lang], "Summary": m.Summary[lang],
			}), mine[:1]
		}
	}
	if len(first) == 0 {
		return "", nil
	}
	text := s.of(first[0], "recommend.first", locale.Args{"Summary": first[0].Summary[lang]})
	if rest := codesOf(first[1:]); len(rest) > 0 {
		text += " " + s.text("recommend.then", locale.Args{"Codes": s.and(rest)})
	}
	return text + " " + s.text("recommend.after"), first
}

// Distress is what is said when somebody is in danger.
func Distress(c *catalog.Catalog, lang catalog.Lang) string { return c.Distress[lang] }

// Talk answers the talk around the questions.
func Talk(c *catalog.Catalog, talk question.TalkKind, lang catalog.Lang) string {
	s := speaker{c, lang}
	switch talk {
	case question.HowMany:
		return s.text("talk.how_many", locale.Args{"N": len(c.Modules), "Items": s.and(s.counts())})
	case question.Categories:
		return s.categories()
	case question.List:
		return s.list()
	case question.UpToDate:
		return s.text("talk.up_to_date", locale.Args{"Edition": c.Edition[lang]})
	}
	return s.text("talk."+string(talk), locale.Args{"N": len(c.Modules)})
}

// counts says how many modules each category has.
func (s speaker) counts() []string {
	var items []string
	for _, cat := range catalog.Categories {
		if n := len(s.c.In(cat)); n > 0 {
			items = append(items, fmt.Sprintf("%d %s (%s)", n, lowerFirst(s.c.Categories[cat].Name[s.lang]), cat))
		}
	}
	return items
}

// categories says what the categories are, a line each.
func (s speaker) categories() string {
	var lines []string
	for _, cat := range catalog.Categories {
		if modules := s.c.In(cat); len(modules) > 0 {
			how := s.c.Deliveries[modules[0].Delivery].Name[s.lang]
			lines = append(lines, s.line(string(cat), lowerFirst(s.c.Categories[cat].Name[s.lang])+", "+how+"."))
		}
	}
	return strings.Join(lines, "\n")
}

// list says which modules there are, a line a category.
func (s speaker) list() string {
	lines := []string{s.text("talk.list", locale.Args{"N": len(s.c.Modules)})}
	for _, cat := range catalog.Categories {
		if modules := s.c.In(cat); len(modules) > 0 {
			lines = append(lines, s.line(s.c.Categories[cat].Name[s.lang], s.and(codesOf(modules))))
		}
	}
	return strings.Join(append(lines, s.text("talk.list_more")), "\n")
}

func codesOf(modules []*catalog.Module) []string {
	codes := make([]string, len(modules))
	for i, m := range modules {
		codes[i] = m.Code
	}
	return codes
}

func (s speaker) audienceNames(audiences []catalog.Audience) []string {
	var names []string
	for _, a := range audiences {
		names = append(names, s.c.Audiences[a].Name[s.lang])
	}
	return names
}

func (s speaker) partnerNames(partners []catalog.Partner) []string {
	var names []string
	for _, p := range partners {
		names = append(names, s.c.Partners[p].Name[s.lang])
	}
	return names
}

// and joins names as people do: "a, b and c".
func (s speaker) and(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " " + s.text("list.and") + " " + names[last]
}

// points joins parts of a sentence that may hold commas themselves.
func (s speaker) points(items []string) string {
	small := make([]string, len(items))
	for i, item := range items {
		small[i] = lowerFirst(item)
	}
	return strings.Join(small, s.text("punctuation.semicolon"))
}

// lowerFirst returns a text with a small first letter, unless its first word is a name or an abbreviation.
func lowerFirst(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	second, _ := utf8.DecodeRuneInString(text[size:])
	word, _, _ := strings.Cut(text, " ")
	if unicode.IsUpper(second) || strings.ContainsAny(word, "0123456789") || properNouns[word] {
		return text
	}
	return string(unicode.ToLower(first)) + text[size:]
}

// properNouns are the names with which a text of the shipped catalogue begins.
var properNouns = map[string]bool{"Motivational": true, "Motiverend": true, "Embeddedness-model": true, "Embeddedness": true}
