package understand

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"vtbot/catalog"
	"vtbot/internal/training"
)

// peopleForms read how many people take part.
type peopleForms struct {
	groups, twoGroups, counted, bare, after, of *regexp.Regexp
	inBrackets, concluded, about, corrected     *regexp.Regexp
	plus                                        *regexp.Regexp
}

// Nouns of people who take part; those of audiences are added.
const (
	peopleWords = `deelnemers?|deelneemsters?|personen|mensen|man|mannen|vrouwen|collega'?s?|medewerk(?:st)?ers?|werknemers|leden|teamleden|koppen|stuks|begeleid(?:st)?ers?|consulenten|hulpverleners|stagiairs?|stagiaires|interns?|trainees|cursisten|krachten|nieuwkomers|newcomers|rekruten|starters|agenten|agents?|inspecteurs?|` +
		`participants?|participantes?|personnes|gens|collegues|collaborateurs|collaboratrices|membres(?: de l'equipe)?|travailleurs|travailleuses|intervenants|employes|engages?|recrues|inscrits|` +
		`people|persons|colleagues|members|staff|workers|attendees|pax|ppl|peeps|pers|deeln|part|p|heads|team members|teammates|learners|employees|hires|recruits|officers|profs?|educateurs|educatrices|referents`
	// totals are people who work somewhere and need not take part.
	totals = `personeelsleden|personeel|membres du personnel|membre du personnel|staff members|employees|equivalents temps plein|vte|fte|etp|werknemers|employes`
	// others are not people who take part.
	others = `bewoners?|bewoonsters?|residente?s?|residents?|gasten|plaatsen|places?|lits|bedden|beds|bed|demandeurs|verzoekers|asielzoekers|asylum seekers|vluchtelingen|refugies|refugees|migranten|migrants|gezinnen|familles|families|` +
		`jongeren|minderjarigen|mineurs|minors|jeunes|kinderen|children|kids|enfants|clienten|clients?|usagers|beneficiaires|pupillen|pupilles|opvangplaatsen|dossiers|files|gevallen|cas|cases|jaar|jaren|ans|annees|years?|maanden|mois|months?|weken|semaines?|weeks?|dagen|jours?|days?|uur|uren|u|heures?|h|hours?|minuten|minutes?|min|km|euros?|eur|%|modules?|sessies?|sessions?|seances?|keer|fois|times|vestigingen|sites|locaties|talen|langues|languages|verdiepingen|verdieping|etage|floor|punten|points|nationaliteiten|nationalites|nationalities|groepen|groupes?|groups?|teams?|equipes?|ploegen|delen|parties|parts|halve dagen|computers?|laptops?|stoelen|chaises|chairs|volt`
)

var (
	decoyBefore = words(`zaal|lokaal|local|salle|room|bureau|office|kamer|huisnummer|nr|nummer|numero|n°|no|rue|straat|laan|avenue|av|chaussee|steenweg|plein|place|boite|bus|bte|code|postcode|etage|verdieping|floor|tel|telefoon|gsm|telephone|phone|mobile|poste|ext|extension|zone|pz|module|week|semaine|pavillon|gebouw|batiment|building|blok|bloc|versie|version|wet|art|artikel|article|punt|lid`)
	contrast    = words(`maar|mais|but|however|echter|alleen|enkel|seulement|only|just|juste|uniquement|toch`)
	// groupOf says of a number that it is that of a group; other words before one only lead to it.
	groupOf   = words(`(?:groep|ploeg|team) van|(?:groupe|equipe) d[e']|(?:group|team|class) of`)
	housed    = words(`accueill\w+|heberg\w+|vang(?:t|en) .{0,12}op|opvangen|herberg\w+|huisvest\w*|houses?|hous(?:ed|ing)|hosts?|shelters?|accommodat\w+|capacit\w+|bezetting`)
	including = words(`waarvan|waaronder|dont|including|of whom|of which|incl|inclusief|y compris|parmi lesquels`)
	notThis   = regexp.MustCompile(`(?:\bniet|\bgeen|\bpas|\bnot|\bno|\bplutot que|\bin plaats van|\binstead of|\bau lieu de|\bi\.?p\.?v\.?|\bet non(?: pas)?|\brather than|\bmais plus|\bmeer)\s*(?:de |met |voor |pour |for |avec )?$`)
)

func newPeopleForms(lang catalog.Lang, n numbers, audienceWords string) peopleForms {
	span := `(` + n.count + `)(?:\s*(?:-|a|à|tot|to|of|ou|or|/)\s*(` + n.count + `))?`
	between := `(?:tussen(?: de)?|entre|between)\s+(?:een |une |a )?(` + n.count + `)\s+(?:en|et|and|a)\s+(?:een |une |a )?(` + n.count + `)`
	lead := `(?:(?:we|wij|ze|zij|nous|on|ils|elles|they|you|il|there|y)\s+(?:\w+\s+){0,3}?)?`
	return peopleForms{
		twoGroups: words(`(?:groep|groupe|group|team|equipe|ploeg|eentje|one|l'une?)\s+(?:van|de|d'|of)\s*(` + n.count + `)\s*(?:,|en|et|and|plus|\+)+\s*(?:een|un|une|one|a|another|eentje)?\s*(?:andere?\s+|autre\s+|other\s+|second\s+)?(?:(?:groep|groupe|group|team|equipe|ploeg)\s+)?(?:van|de|d'|of)\s*(` + n.count + `)`),
		groups:    words(`(` + n.count + `)\s+(?:groepen|groupes|groups|teams|equipes|ploegen)\s+(?:van|de|d'|of)\s*(` + n.count + `)(?:\s+(?:people|personen|mensen|personnes|deelnemers|participants))?`),
		counted: words(`(?:` + between + `|` + span + `)\s*(?:(?:x|stuks|a)\s+)?(?:(?:of (?:our|the|my|us)|van (?:onze|de|ons|mijn)|de (?:nos|mes|vos)|d'entre nous)\s+)?(?:(?:de|d'|of)\s*)?((?:[\p{L}'-]+\s+){0,3}?)(` +
			audienceWords + `|` + peopleWords + `|` + totals + `|` + others + `)`),
		after: words(lead + `(?:zijn met|zijn wij met|zijn we met|zijn er|komen met|met z'n|met zijn|met ons|zullen met|zal met|wij met|we met|met een|met|avec|nous serons|serons|sommes|on sera|on est|nous etions|seront|sera(?:it)?|y aura|there will be|there are|there's|we are|we're|we will be|we'll be|will be|groep van|groupe de|group of|equipe de|ploeg van|team van|team of|class of|ils sont|elles sont|` +
			`aantal(?: deelnemers| personen)?\s*(?::|naar|op|tot|is|wordt)?|nombre(?: de participants| de personnes)?\s*(?::|a|en|est|devient|passe a)?|number(?: of participants| of people)?\s*(?::|to|is|becomes)?|deelnemers\s*:|participants\s*:|personen\s*:|personnes\s*:|voor|pour|for|ongeveer|environ|about|around|circa|ca|rond de|een stuk of|plus ou moins|max|maximum|maximaal)\s*(?:een|une|un|a|ongeveer|environ|about|around|zowat|met|een stuk of|circa|ca\.?|max\.?|plus minus|de)?\s*(?:` + between + `|` + span + `)`),
		of:         words(`(?:` + span + `)\s+(?:of (?:us|them)|van ons|onder ons|d'entre (?:nous|eux)|in (?:total|totaal)|au total|en tout)`),
		bare:       regexp.MustCompile(`^[\s.,;:!]*(?:(?:een|une|un|a|about|environ|ongeveer|zowat|ca\.?|met|nous serons|we zijn met|plutot|eerder|rather)\s+){0,2}(?:` + between + `|` + span + `)(?:[\s.,;:!]|personen|mensen|man|personnes|people|pax|deelnemers|participants)*$`),
		inBrackets: regexp.MustCompile(`\(\s*(?:met |avec |with )?(` + n.count + `)(?:\s+(?:of (?:us|them)|personen|personnes|people|in totaal|in total|au total))?\s*\)`),
		concluded:  words(`(?:so|dus|soit|donc|samen|ensemble|together|in totaal|au total|in total|totaal|total)(?:\s+(?:met|zijn we met|nous sommes|we are|of|de|:))?\s*(` + n.count + `)(?:\s+(?:[\p{L}']+))?`),
		corrected:  words(`(?:geen|niet|pas|not)(?:\s+(?:met|avec|with))?\s+` + n.count + `(?:\s+[\p{L}']+)?\s*,?\s+(?:maar|mais|but)(?:\s+(?:wel|met|bien|avec|with))?\s+(` + n.count + `)`),
		about:      words(`(?:een|une|un|a)\s+(` + regexpWords(slices.Sorted(maps.Keys(collectives(lang)))) + `)`),
		plus:       regexp.MustCompile(`^\s*,?\s*(?:\+|plus|en|et|and|met|avec|with|ainsi que|as well as|alsook)\s*(?:nog |ook |encore |also |another )?(` + n.count + `)\b`),
	}
}

// candidate is a number that may be that of the participants.
type candidate struct {
	count    training.Count
	from, to int
	total    bool // of people who work there, not of those who take part
	weak     bool // only a preposition says so
}

// participants reads how many people take part. It takes out what it reads.
func (f peopleForms) participants(r *reading, n numbers) training.Count {
	var found []candidate
	var decoys [][2]int
	text := r.folded
	add := func(m match, count training.Count, total, weak bool) {
		if count.Min < 0 || count.Max < 0 || count.IsZero() && weak {
			return
		}
		if count.Min > count.Max {
			count.Min, count.Max = count.Max, count.Min
		}
		before := text[clauseStart(text, m.at[0]):m.at[0]]
		if notThis.MatchString(before) || including.MatchString(tail(before, 15)) || decoyBefore.MatchString(lastWord(before)) {
			return
		}
		if housed.MatchString(tail(before, 30)) { // "notre centre accueille 180 personnes"
			return
		}
		for _, d := range decoys {
			if m.at[0] < d[1] && m.at[1] > d[0] {
				return
			}
		}
		for _, c := range found {
			if m.at[0] < c.to && m.at[1] > c.from {
				return
			}
		}
		found = append(found, candidate{count, m.at[0], m.at[1], total, weak})
	}
	span := func(m match, first int) training.Count { // between, or a span
		if m.group(first) != "" {
			return training.Count{Min: n.of(m.group(first)), Max: n.of(m.group(first + 1))}
		}
		c := training.Exactly(n.of(m.group(first + 2)))
		if high := m.group(first + 3); high != "" {
			c.Max = n.of(high)
		}
		return c
	}
	matches := func(form *regexp.Regexp, use func(m match)) {
		for _, at := range form.FindAllStringSubmatchIndex(text, -1) {
			use(match{r, at})
		}
	}
	// "so 13 people": whoever adds up has said the sum.
	if at := f.concluded.FindStringSubmatchIndex(text); at != nil {
		if v := n.of(text[at[2]:at[3]]); v > 1 && !isOther.MatchString(lastWord(text[at[0]:at[1]])) {
			return training.Exactly(v)
		}
	}
	if at := f.corrected.FindStringSubmatchIndex(text); at != nil {
		if v := n.of(text[at[2]:at[3]]); v > 0 {
			return training.Exactly(v)
		}
	}
	matches(f.twoGroups, func(m match) {
		add(m, training.Exactly(n.of(m.group(1))+n.of(m.group(2))), false, false)
	})
	matches(f.groups, func(m match) { add(m, training.Exactly(n.of(m.group(1))*n.of(m.group(2))), false, false) })
	matches(f.counted, func(m match) {
		noun := m.group(6)
		if isOther.MatchString(noun) {
			if m.group(5) == "" || !isOther.MatchString(strings.TrimSpace(m.group(5))) {
				decoys = append(decoys, [2]int{m.at[0], m.at[1]})
			}
			return
		}
		// "een medewerker", "one of our colleagues": one is rarely a number of participants.
		c := span(m, 1)
		if c.Max == 1 && m.group(3) != "1" {
			return
		}
		// "four plus two interns", "9 plus trois stagiaires": what comes along comes on top.
		if more := f.plus.FindStringSubmatch(" " + m.group(5)); more != nil {
			if extra := n.of(more[1]); extra > 0 {
				c.Min, c.Max = c.Min+extra, c.Max+extra
			}
		}
		add(m, c, isTotal.MatchString(noun), false)
	})
	matches(f.of, func(m match) {
		c := training.Exactly(n.of(m.group(1)))
		if m.group(2) != "" {
			c.Max = n.of(m.group(2))
		}
		add(m, c, false, false)
	})
	matches(f.inBrackets, func(m match) {
		if v := n.of(m.group(1)); v > 1 {
			add(m, training.Exactly(v), false, false)
		}
	})
	matches(f.about, func(m match) {
		if !isOtherStart.MatchString(strings.TrimLeft(text[m.at[1]:], " ")) {
			add(m, training.Exactly(n.of(m.group(1))), false, true)
		}
	})
	matches(f.after, func(m match) {
		if c := span(m, 1); c.Max > 1 {
			if next := strings.TrimLeft(text[m.at[1]:], " "); isOtherStart.MatchString(next) || strings.HasPrefix(next, "e ") || strings.HasPrefix(next, "°") || strings.HasPrefix(next, "%") {
				decoys = append(decoys, [2]int{m.at[0], m.at[1]})
				return
			}
			add(m, c, false, !groupOf.MatchString(m.group(0)))
		}
	})
	if len(found) == 0 {
		return training.Count{}
	}
	slices.SortFunc(found, func(a, b candidate) int { return a.from - b.from })
	return f.sum(n, text, best(text, found))
}

func tail(s string, n int) string {
	if len(s) > n {
		return s[len(s)-n:]
	}
	return s
}

var (
	isTotal      = regexp.MustCompile(`^(?:` + totals + `)$`)
	isOther      = regexp.MustCompile(`^(?:` + others + `)$`)
	isOtherStart = regexp.MustCompile(`^(?:[\p{L}'-]+\s+)?(?:` + others + `)\b`)
)

// best leaves the numbers that are meant: those of participants before those of a whole staff, what follows a "but" before
// what stands before it, what a noun says before what only a preposition does.
func best(text string, found []candidate) []candidate {
	only := func(keep func(candidate) bool) {
		if kept := slices.DeleteFunc(slices.Clone(found), func(c candidate) bool { return !keep(c) }); len(kept) > 0 {
			found = kept
		}
	}
	only(func(c candidate) bool { return !c.total })
	if at := contrast.FindAllStringIndex(text, -1); len(at) > 0 {
		last := at[len(at)-1][1]
		only(func(c candidate) bool { return c.from >= last })
	}
	only(func(c candidate) bool { return !c.weak })
	return found
}

// sum adds up numbers that are joined: "a team of four plus two interns", "5 nurses and 3 doctors".
func (f peopleForms) sum(n numbers, text string, found []candidate) training.Count {
	total, end := found[0].count, found[0].to
	for _, c := range found[1:] {
		if between := strings.TrimSpace(text[end:c.from]); joinsCounts.MatchString(between) {
			total.Min += c.count.Min
			total.Max += c.count.Max
			end = c.to
		}
	}
	if more := f.plus.FindStringSubmatchIndex(text[end:]); more != nil {
		if extra := n.of(text[end+more[2] : end+more[3]]); extra > 0 && (strings.Contains(text[end:end+more[1]], "plus") || strings.Contains(text[end:end+more[1]], "+")) {
			total.Min += extra
			total.Max += extra
		}
	}
	return total
}

var joinsCounts = regexp.MustCompile(`^(?:[\p{L}' -]{0,25}[,\s]*)(?:\+|plus|en|et|and|,|&|ainsi que|as well as|alsook|met daarbij|avec en plus)\s*(?:nog|ook|encore|also)?$`)

// groups reads for whom a session is, from the words of the catalogue.
type groups struct {
	forms []groupForm
}

type groupForm struct {
	audience         catalog.Audience
	plural, singular *regexp.Regexp // either may be nil
}

// notAudiences are words of the catalogue by which people ask for an audience's modules, and which in a request say
// something else: who comes along, where they work.
var notAudiences = map[string]bool{
	"stagiair": true, "stagiaire": true, "ocmw": true, "cpas": true, "caw": true, "opvanghuis": true, "maison d'accueil": true, "sociale huis": true,
	"eerste werkdag": true, "nieuw in het centrum": true, "premier jour de travail": true, "nouveau dans le centre": true, "first day at work": true,
	"personeel van het centrum": true, "personnel du centre": true, "centre staff": true, "medische dienst": true, "service medical": true,
	"medical service": true, "soignant": true, "soignants": true, "begeleider": true, "net gestart": true, "pas begonnen": true, "just started": true,
}

// moreGroups are the ways of naming an audience in a request that nobody asks questions with.
var moreGroups = map[catalog.Audience]string{
	"new_staff":          `nieuwe (?:[\p{L}]+ )?(?:mensen|krachten|gezichten|aanwervingen|instromers|rekruten|begeleiders|starters|leden|teamleden)|(?:net|pas) (?:gestarte|aangeworven|begonnen)(?: [\p{L}]+)?|nouve(?:aux|lles) (?:[\p{L}]+ )?(?:recrues|arrivants|arrivantes|engages|engagees|membres|venus|agents|educateurs|collegues|travailleurs|employes)|new (?:people|recruits|joiners|starters|arrivals|workers|(?:[\p{L}]+ )?(?:members|hires|colleagues|employees|staff))|recrues|nieuwkomers|newcomers`,
	"social_workers":     `maatschappelijke? (?:assistent(?:en)?|werk(?:st)?ers?)|sociaal (?:assistent(?:es|en)?|werkers|verpleegkundigen)|soc\.? (?:assistenten|werkers)|as|travailleuses sociales|a\.?s\.?|assistante?s? social(?:e|es)?|assistents? socia(?:l|ux)|social assistants|mw'?ers`,
	"nbmv_staff":         `(?:nbmv|mena|uam|uasc|nbmw)[- ]?(?:\w+ )?(?:begeleiders|begeleiding|medewerkers|opvoeders|team|ploeg|personeel|staff|workers|werking|afdeling|unit|dienst|collega's|counsellors|educators)|(?:equipe|educateurs|educatrices|personnel|collegues|service|unite|aile|accompagnateurs|travailleurs|encadrants|intervenants|referents|collaborateurs|staff|section) (?:des? |pour |aux )?(?:mena|mineurs(?: non accompagnes)?)|(?:begeleiders|opvoeders|medewerkers|team) (?:van (?:de )?)?(?:nbmv(?:'s)?|niet-begeleide minderjarigen)|(?:staff|team|workers|educators|carers)(?: working)? (?:with|for) (?:the )?(?:unaccompanied (?:minors|children|youngsters)|uams?)`,
	"guardians":          `voogden|voogdes(?:sen)?|tuteurs|tutrices|guardians|voogd|tuteur|guardian`,
	"police":             `politie(?:mensen|agenten|inspecteurs|ambtenaren)|agenten|policiers|policieres|inspecteurs|police officers|officers|policemen|agents de police|wijkagenten|wijkinspecteurs|agents de quartier`,
	"heads_of_service":   `diensthoofden|afdelingshoofden|teamleiders|teamcoaches|teamverantwoordelijken|leidinggevenden|coordinatoren|chefs? de service|chefs d'equipe|responsables(?: de (?:service|centre))?|heads? of service|service heads|team leaders|heads|directeurs|managers|department heads|heads of (?:unit|department)|cadres|adjunct-directeurs`,
	"doctors":            `artsen|dokters|huisartsen|medecins|generalistes|doctors|physicians|gps`,
	"nurses":             `verpleegkundigen|verple(?:gers|egsters)|infirmiers|infirmieres|nurses|infi's`,
	"care_workers":       `zorgkundigen|zorgverleners|verzorgenden|aides?-soignante?s|care workers|carers|caregivers|care assistants|educateurs|educatrices|opvoeders|leefbegeleiders|begeleiders`,
	"volunteers":         `vrijwilligers|vrijwilligsters|benevoles|volunteers`,
	"return_counsellors": `(?:terugkeer|return|retour)[- ]?(?:begeleiders|begeleidsters|consulenten|coaches|medewerkers|werkers|ambassadeurs|counsell?ors|advis[eo]rs|officers|consultants)|conseill(?:er|ere)s?(?: (?:au|en|de))? retour|consultants? retour|accompagnateurs (?:au |de )?retour|consulenten|icar(?:[- ]\w+)?`,
	"reception_staff":    `onthaal(?:medewerkers|personeel|team|ploeg|collega's)|onthaalbedienden|receptionisten|receptionnistes|personnel d'accueil|equipe d'accueil|agents d'accueil|reception(?:ists| staff| team| workers| desk)|front[- ]?(?:desk|line)(?: \w+)?|opvangmedewerkers|baliemedewerkers|eerstelijns(?:medewerkers|werkers)|travailleurs de (?:premiere|1e) ligne|accueillants|accueillantes`,
	"welfare_services":   `welzijnswerkers|welzijnsdiensten|straathoekwerkers|services sociaux|travailleurs de rue|welfare workers|outreach workers|street workers|ocmw-medewerkers|agents du cpas|collegues du cpas|educateurs de rue`,
}

func newGroups(c *catalog.Catalog) groups {
	var g groups
	for _, audience := range catalog.Audiences {
		var all []string
		for _, lang := range catalog.Langs {
			for _, w := range c.Audiences[audience].Words[lang] {
				if w = fold(w); !notAudiences[w] {
					all = append(all, regexp.QuoteMeta(w))
				}
			}
		}
		var plural, singular []string
		for _, w := range all {
			if slices.ContainsFunc(all, func(other string) bool { return isPlural(other, w) }) {
				singular = append(singular, w)
			} else {
				plural = append(plural, w)
			}
		}
		form := groupForm{audience: audience}
		plural = append(plural, moreGroups[audience])
		form.plural = words(anyOf(slices.DeleteFunc(plural, func(s string) bool { return s == "" })...))
		if len(singular) > 0 {
			form.singular = words(anyOf(singular...))
		}
		g.forms = append(g.forms, form)
	}
	return g
}

// isPlural tells whether one phrase is a plural of the other: the same words, some of them longer by an ending.
func isPlural(plural, singular string) bool {
	p, s := strings.Fields(plural), strings.Fields(singular)
	if plural == singular || len(p) != len(s) {
		return false
	}
	for i := range p {
		rest, ok := strings.CutPrefix(p[i], strings.TrimRight(s[i], "elx"))
		if !ok || len(rest) > 4 || len(p[i]) < len(s[i]) {
			return false
		}
	}
	return true
}

// in returns the audience of a text: the groups that are named, else one that a single person names for all. Two or more
// groups are mixed.
func (g groups) in(r *reading) catalog.Audience {
	var found []catalog.Audience
	look := func(form *regexp.Regexp, audience catalog.Audience) {
		if form == nil {
			return
		}
		r.each(form, func(m match) bool {
			before := tail(m.before(), 20)
			if notThis.MatchString(before) || including.MatchString(before) || plusOthers.MatchString(before) {
				return true
			}
			if !slices.Contains(found, audience) {
				found = append(found, audience)
			}
			return true
		})
	}
	order := []catalog.Audience{"return_counsellors", "nbmv_staff", "heads_of_service", "police", "guardians", "new_staff", "social_workers", "nurses", "doctors", "volunteers", "reception_staff", "welfare_services", "care_workers"}
	byName := map[catalog.Audience]groupForm{}
	for _, f := range g.forms {
		byName[f.audience] = f
	}
	for _, a := range order {
		look(byName[a].plural, a)
	}
	if len(found) == 0 {
		for _, a := range order {
			look(byName[a].singular, a)
		}
		if len(found) > 1 {
			return "" // of single people nobody can tell who is meant
		}
	}
	switch len(found) {
	case 0:
		return ""
	case 1:
		return found[0]
	}
	return training.Mixed
}

var plusOthers = regexp.MustCompile(`(?:(?:\+|plus)\s*(?:[\p{L}']*|1)|(?:incl\.?|inclusief)\s*\S*)\s*$`)
