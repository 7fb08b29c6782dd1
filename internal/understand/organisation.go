package understand

import (
	_ "embed"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// placeNames are Belgium's municipalities and the places of its reception centres, in Dutch and in French.
//
//go:embed places.txt
var placeNames string

var places = func() map[string]bool {
	all := map[string]bool{}
	for line := range strings.Lines(placeNames) {
		if name := fold(strings.TrimSpace(line)); name != "" && name[0] != '#' {
			all[name] = true
		}
	}
	return all
}()

// What organisations are called. named ones are organisations by themselves, maybe with a place behind; kinds only with a name.
const (
	namedOrganisations = `rode kruis|croix[- ]rouge|red cross|fedasil|ocmw|cpas|pcsw|caritas(?: international)?|samusocial|samu social|terugkeerloket|guichet (?:de )?retour|return desk|(?:the )?guardianship (?:service|office)|service (?:des )?tutelles|(?:de )?dienst voogdij|iom|oim|minor[- ]ndako|mentor[- ]escale|petit[- ]chateau|klein kasteeltje|` +
		`convivial|cire|vluchtelingenwerk(?: vlaanderen)?|dokters van de wereld|medecins du monde|artsen zonder grenzen|msf|caw|ciga?r|loi|ila|fedasil hq|myria|payoke|pag-asa|surya|sura|esperanto|child focus|plate-forme citoyenne|burgerplatform|belrefugees|bxlrefugees|solidaris|partena|g4s|svasta|umons|cinep|foyer|setis|medimmigrant|agentschap integratie|agii|atlas|in-gent|aide aux personnes deplacees|jrs|nansen`
	kindsOfOrganisation = `opvangcentrum|asielcentrum|opvangcenter|aanmeldcentrum|aankomstcentrum|observatiecentrum|opvanginitiatief|lokaal opvanginitiatief|opvangplaats|terugkeercentrum|centrum(?: van| in| te)?|centre d'accueil|centre (?:ouvert |ferme )?de retour|centre mena|centre|centra|center|reception centre|reception center|asylum centre|open return centre|structure d'accueil|opvangstructuur|opvang|` +
		`politiezone|pz|zone de police|police zone|lokale politie|politie|police locale|local police|police federale|federale politie|commissariat|` +
		`algemeen ziekenhuis|ziekenhuis|hopital|hospital|clinique|kliniek|chu|chr|uz|az|mutualite|maison medicale|wijkgezondheidscentrum|` +
		`asbl|vzw|ngo|ong|ass?ociation|vereniging|organisatie|stad|gemeente|ville|commune|city|provincie|province|huis|maison|residence|residentie|site|domein|domaine|antenne|bureau|kantoor|regio|region|service|dienst|afdeling|equipe|ploeg|team|school|ecole|universiteit|universite|hogeschool|haute ecole|loi|ila|ministere|justitiehuis|maison de justice|transitcentrum|gesloten centrum|centre ferme`
)

var (
	// A word of a name begins with a capital: "Saint-Trond", "D'Hondt", "'s-Gravenbrakel", "HQ".
	nameWord = `(?:\p{Lu}[\p{L}\p{N}'’.&-]*|'[sS]-\p{Lu}[\p{L}-]*)`
	joining  = `(?:(?:de|d'|d’|du|des|la|le|les|l'|l’|van|der|den|het|'t|of|in|te|à|a|sur|sous|lez|lès|aan|op|the|en|et|and|-|–|/|bij|at)\s*)`
	nameForm = regexp.MustCompile(`^[\s,:"“«']*(?:` + joining + `){0,3}` + nameWord + `(?:(?:[\s-]+|/)(?:` + joining + `){0,2}` + nameWord + `)*`)
	anyName  = regexp.MustCompile(nameWord + `(?:[ -]+(?:(?:de|du|aux|van|la|le|sur|der|den|d'|of|lez|-|en|sous)\s+){0,2}` + nameWord + `)*`)

	namedForm      = words(namedOrganisations)
	kindForm       = words(kindsOfOrganisation)
	leadForm       = words(`voor|van|bij|in|te|uit|naar|vanuit|pour|de|du|d'|a|chez|au|aux|for|at|from|of|to|with|on behalf of|namens|au nom de|centrum|centre|center|ici|hier|here|this is|nous sommes|wij zijn|we are|ons|notre|our|locatie|lieu|location|organisation|organisatie|organisation:`)
	closing        = regexp.MustCompile(`(?m)(?:\b(?:bien (?:a vous|cordialement)|cordialement|salutations|meilleures salutations|sinceres salutations|(?:met )?(?:vriendelijke|hartelijke|beste|collegiale) groet(?:en|jes)?|mvg|m\.v\.g\.|groetjes|groeten|(?:kind|best|warm|many) regards|regards|best wishes|sincerely|yours|cheers|bav|thanks|thank you|merci d'avance|alvast bedankt|bedankt|dank)\b|^\s*--)[\s,.!]*`)
	notNames       = words(`ik|we|wij|hallo|hoi|dag|beste|geachte|bonjour|bonsoir|salut|madame|monsieur|mesdames|messieurs|hello|hi|dear|sir|madam|team|collega'?s?|chers?|cheres?|collegues|i|i'm|i'd|we'd|teams|zoom|ms|nl|fr|en|am|tm|sm|mena|nbmv|uam|uasc|vt|rv|amaar|dart|oke|ok|gsm|tel|mail|mr|mrs|ms|dr|nederlands|frans|engels|dutch|french|english|francais|neerlandais|anglais|pasen|paques|easter|kerst|noel|christmas|nouvel an|toussaint|asap|svp|aub|p\.?s|re|fw|ps|ndl|lagos|back|vrijwillige|terugkeer|module|modules|sessie|session|programme|programma|online|covid|excel|pdf|powerpoint|whatsapp|ngo|ong|cassarino`)
	sentenceStarts = regexp.MustCompile(`(?:^|[.!?\n:;(]\s*)$`)
)

// organisation reads for whom or where a session is asked: an organisation with its place, or a place alone. It takes out
// what it reads.
func organisation(r *reading) string {
	body := len(r.folded)
	if at := closing.FindStringIndex(r.folded); at != nil && at[0] > len(r.folded)/3 {
		body = at[0]
	}
	if name := organisationIn(r, 0, body); name != "" {
		return name
	}
	if body < len(r.folded) {
		return organisationIn(r, body, len(r.folded))
	}
	return ""
}

func organisationIn(r *reading, from, to int) string {
	// Named organisations first, wherever they stand; partners only where they are asked for.
	best, bestLen := [2]int{-1, -1}, 0
	try := func(at [2]int, weight int) {
		if n := weight + utf8.RuneCountInString(r.folded[at[0]:at[1]]); n > bestLen {
			best, bestLen = at, n
		}
	}
	for _, at := range namedForm.FindAllStringIndex(r.folded[from:to], -1) {
		start, end := from+at[0], from+at[1]
		word := r.folded[start:end]
		if partner := word == "iom" || word == "oim" || strings.HasPrefix(word, "caritas"); partner && !forWhom.MatchString(tail(r.folded[:start], 12)) {
			if n := r.extend(end, to); n == end {
				continue
			}
		}
		if short := word == "loi" || word == "ila" || word == "cire" || word == "foyer" || word == "atlas" || word == "sura"; short && !unicode.IsUpper(first(r.written(start, end))) {
			continue
		}
		if before := r.folded[clauseStart(r.folded, start):start]; kindsBehind.MatchString(before) { // "centre Croix-Rouge de Natoye"
			start -= len(kindsBehind.FindString(before))
		}
		try([2]int{start, r.extend(end, to)}, 40)
	}
	for _, at := range kindForm.FindAllStringIndex(r.folded[from:to], -1) {
		start, end := from+at[0], from+at[1]
		if extended := r.extend(end, to); extended > end {
			try([2]int{start, extended}, 20)
		}
	}
	for _, at := range legalForm.FindAllStringSubmatchIndex(r.written(from, to), -1) {
		written := r.written(from, to)
		try([2]int{r.foldedEnd(from, written[:at[2]]), r.foldedEnd(from, written[:at[3]])}, 30)
	}
	if best[0] < 0 {
		best = r.place(from, to)
	}
	if best[0] < 0 {
		return ""
	}
	name := strings.Trim(strings.TrimSpace(r.written(best[0], best[1])), ` ,.;:"“”«»`)
	r.take(best[0], best[1])
	return name
}

var (
	// "Exil asbl": a name before its legal form.
	legalForm   = regexp.MustCompile(`(?:^|[\s(,])(` + nameWord + `(?:[ -]` + nameWord + `)*\s+(?:asbl|ASBL|vzw|VZW))\b`)
	forWhom     = regexp.MustCompile(`(?:voor|van|bij|pour|de|du|d'|l'|a l'|chez|for|of|at|from|the|het|l’)\s*$`)
	kindsBehind = regexp.MustCompile(`(?:opvangcentrum|centrum|centre d'accueil|centre|center|reception centre|reception center|asielcentrum)(?:\s+(?:van(?: het)?|de la|du|of the))?\s+$`)
)

func first(s string) rune {
	c, _ := utf8.DecodeRuneInString(s)
	return c
}

// extend returns where the name that goes on behind a place ends: words with a capital, or a known place.
func (r *reading) extend(end, limit int) int {
	rest := r.folded[end:limit]
	if cut := strings.IndexByte(rest, taken); cut >= 0 {
		rest = rest[:cut]
	}
	if m := region.FindString(rest); m != "" {
		return end + len(m)
	}
	written := r.written(end, end+len(rest))
	if at := nameForm.FindString(written); at != "" {
		if !strings.ContainsAny(at, ",:\n") || places[fold(strings.TrimLeft(at, " ,:"))] {
			stop := r.foldedEnd(end, at)
			name := lastWord(r.folded[end:stop])
			if !notNames.MatchString(name) && !isDateWord(name) {
				return stop
			}
			// "Fedasil Kapellen Online": the words before the one that is no part of a name.
			if i := strings.LastIndex(r.folded[end:stop], name); i > 0 && strings.TrimSpace(r.folded[end:end+i]) != "" && !onlyJoining.MatchString(r.folded[end:end+i]) {
				return end + len(strings.TrimRight(r.folded[end:end+i], " "))
			}
		}
	}
	// In lower case: only places that are known.
	if m := lowerPlace.FindStringSubmatchIndex(rest); m != nil {
		for n := 3; n > 0; n-- {
			words := strings.Fields(rest[m[2]:])
			if len(words) < n {
				continue
			}
			name := strings.TrimRight(strings.Join(words[:n], " "), ".,;:!?)")
			if places[name] {
				if at := strings.Index(rest[m[2]:], name); at == 0 {
					return end + m[2] + len(name)
				}
			}
		}
	}
	return end
}

var (
	region      = regexp.MustCompile(`^\s+(?:(?:regio|region)\s+[\p{L}-]+|hoofdzetel|hoofdkantoor|siege(?: central)?|headquarters|hq|bxl)\b`)
	lowerPlace  = regexp.MustCompile(`^\s+(?:(?:de|d'|du|van|of|in|te|a)\s*)?([a-z])`)
	onlyJoining = regexp.MustCompile(`^[\s-]*(?:(?:de|d'|du|des|la|le|les|l'|van|der|den|het|of|in|te|a|the|en|et|and|-)\s*)*$`)
)

// foldedEnd returns where in the folded text a written passage that begins at from ends.
func (r *reading) foldedEnd(from int, written string) int {
	end := r.at[from] + len(written)
	i := from
	for i < len(r.folded) && r.at[i] < end {
		i++
	}
	return i
}

func isDateWord(w string) bool {
	_, isMonth := months[w]
	_, isDay := weekdays[w]
	return isMonth || isDay
}

// place finds a name without a word that tells what it is: a known place, else a name behind a word that leads to one.
func (r *reading) place(from, to int) [2]int {
	none := [2]int{-1, -1}
	if from >= to {
		return none
	}
	written := r.written(from, to)
	guess := none
	for _, at := range anyName.FindAllStringIndex(written, -1) {
		start := r.foldedEnd(from, written[:at[0]])
		end := r.foldedEnd(from, written[:at[1]])
		for end > start && strings.ContainsRune(" .-'’", rune(r.folded[end-1])) {
			end--
		}
		name := r.folded[start:end]
		switch {
		case name == "" || strings.ContainsRune(name, taken) || isDateWord(name):
			continue
		case places[name]:
			return [2]int{start, end}
		case guess[0] >= 0 || notNames.MatchString(name) || len(name) < 3:
			continue
		case sentenceStarts.MatchString(r.folded[:start]) && !strings.Contains(name, " "):
			continue // any word begins with a capital there
		}
		if before := tail(r.folded[clauseStart(r.folded, start):start], 14); leadForm.MatchString(lastWord(before)) || strings.TrimSpace(before) == "" && start > 0 {
			guess = [2]int{start, end}
		}
	}
	if guess[0] >= 0 {
		return guess
	}
	// In lower case.
	for _, at := range lowerName.FindAllStringSubmatchIndex(r.folded[from:to], -1) {
		start := from + at[2]
		fields := strings.Fields(r.folded[start:min(to, start+40)])
		for n := min(3, len(fields)); n > 0; n-- {
			name := strings.TrimRight(strings.Join(fields[:n], " "), ".,;:!?)")
			if places[name] && len(name) > 3 && !commonWords[name] && strings.HasPrefix(r.folded[start:], name) {
				return [2]int{start, start + len(name)}
			}
		}
	}
	return none
}

var lowerName = regexp.MustCompile(`(?:^|[\s,(-])(?:voor|van|bij|in|te|uit|pour|de|a|chez|for|at|from|of|centrum|centre|d'|,|-)\s*([a-z])`)

// commonWords are places whose name is another word as well.
var commonWords = map[string]bool{"as": true, "ham": true, "ans": true, "mol": true, "lint": true, "nijlen": false, "spa": true, "man": true, "thuin": false, "boom": true, "genk": false, "essen": true, "leuze": false, "halen": true, "dilsen": false, "geel": true, "heers": true, "peer": true, "olen": true, "asse": true, "lens": true, "visé": true, "vise": true, "chaise": true, "rode": true, "sur": true, "fleurs": true, "herne": true, "retie": true, "balen": true, "hal": true, "bree": true}
