package understand

import (
	"regexp"
	"strings"

	"vtbot/catalog"
	"vtbot/internal/training"
)

var (
	emailForm = regexp.MustCompile(`[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.\p{L}{2,}`)
	phoneForm = regexp.MustCompile(`(?:\+|\b00)\s?(?:32|31|33|352|49)[ ./-]?\(?0?\)?[ ./-]?\d{1,3}(?:[ ./-]?\d{2,3}){2,4}\b|\b0\d{1,3}[ ./-]?\d{2,3}(?:[ ./-]?\d{2,3}){1,3}\b`)

	onlineForm = words(`online|on-line|on line|teams|ms teams|zoom|google meet|webex|visio(?:s|[- ]?conferences?)?|en ligne|a distance|op afstand|digitaal|digitale|virtueel|virtuele|virtuell?e?ment|virtuel|virtual(?:ly)?|remote(?:ly)?|webinars?|webinaire|videocall|video-?conferentie|video-?conference|video ?call|by video|via video|distanciel|vanop afstand|van thuis uit`)
	onSiteForm = words(`ter plaatse|ter plekke|op locatie|op onze locatie|op verplaatsing|in(?: onze?)? (?:eigen )?lokalen|in huis|in-house|fysiek|face-to-face|face to face|in het echt|sur place|sur site|sur notre site|dans nos (?:locaux|murs|bureaux)|en presentiel|presentiel|en presence|on[- ]site|onsite|in person|in-person|on (?:our|the) premises|at our (?:centre|center|place|office|offices|premises|location|site)|on location|physically|physique(?:ment)?|` +
		`(?:komen|langskomen|venir|viennent|viendriez|come|came|visit)\s+(?:[\p{L}']+\s+){0,3}?(?:bij ons|chez nous|naar ons|to us|over to us|to our (?:centre|center|place)|in our|dans notre centre|in ons centrum|naar (?:het|ons) centrum)|(?:bij ons) (?:op|in|te)(?: het| de)?|bij ons langs(?:komen|gaan)?|in onze zaal|dans notre salle|in our (?:meeting )?room|dans nos bureaux|a nos bureaux|(?:bij ons|in ons centrum|chez nous|dans notre centre|in our centre|in our center|here at|hier bij ons) (?:geven|komen|doorgaan|laten doorgaan|organiseren|gegeven|donner|organiser|give)|(?:gegeven|doorgaan|geven|given|organised|donnee|organisee|ici) (?:bij ons|in ons centrum|chez nous|in our cent(?:re|er)|dans notre centre)|(?:zaal|lokaal|local|salle|room|vergaderzaal) (?:\S+ )?(?:(?:bij ons|chez nous|here|in our \w+|ici) )?(?:is|est|sera|will be|staat|hebben|a ete)?\s*(?:al |deja |already |vrij |libre )?(?:vastgelegd|gereserveerd|geboekt|reservee?|booked|reserved|beschikbaar|disponible|available|vrij|libre|free)|(?:hebben|avons|have|disposons) (?:een |une |a |d'une )?(?:grote |grande |big |large )?(?:zaal|salle|room|vergaderzaal|meeting room|lokaal)`)
	// standing alone between marks: "TM7, 4 deelnemers, in ons centrum".
	hereForm = regexp.MustCompile(`(?:^|[,.;:!?/(\n-]|\x01)\s*(?:(?:liefst|graag|plutot|de preference|preferably|gewoon|simplement|and|en|et)\s+)?(?:(?:hier )?bij ons(?: (?:in|op) (?:het|ons) [\p{L}]+)?|chez nous|ici|(?:in|op) (?:ons|onze|het) (?:eigen )?(?:centrum|dienst|kantoor|locatie)|dans (?:notre|nos) (?:centre|service|bureaux?|locaux)|(?:in|at) our (?:own )?(?:centre|center|building|office|place|house)|at ours|our place)(?: (?:aub|svp|please|graag|pls))?\s*(?:[,.;:!?/)\n]|$)`)
	// comes tells that somebody is to come, over whatever else is said in between: "venir donner TM2 chez nous".
	comes    = words(`langs ?(?:te )?komen|langskomt|(?:come|came|coming) (?:over|down|out|round|by)(?: (?:to|here))?|vous deplacer|se deplacer|(?:komen|kom|komt|venir|viennent|viendriez|venez|come|came)[\p{L}\p{N}\x01' ,-]{1,40}?(?:bij ons|chez nous|to us|naar ons|dans notre (?:centre|service)|in ons centrum|to our (?:centre|center|office))`)
	roomForm = words(`(?:zaal|lokaal|local|salle|room|vergaderzaal)\s+\S+`)

	languageForm = words(`(?:in(?: het| 't)?|in de|en|au|op z'n|entierement en|volledig in het|taal(?: van de sessie)?\s*:?|langue(?: de la session)?\s*:?|language(?: of the session)?\s*:?|so|dus|donc|session language\s*:?|sessietaal\s*:?|voertaal\s*:?|liefst|preferably|de preference|plutot)\s*(?:en |in (?:het )?|the )?(nederlands|neerlandais|frans|francais|engels|anglais|dutch|french|english|nl|fr|eng?|flemish|vlaams)`)
	speaking     = words(`(nederlandstalige?|neerlandophones?|franstalige?|francophones?|engelstalige?|anglophones?|dutch-speaking|dutch speaking|french-speaking|french speaking|english-speaking|english speaking)\s+(?:sessie|vorming|opleiding|training|versie|session|seance|formation|version|trainer|formateur|group|groep|groupe|module)|(?:session|seance|formation|version)\s+(francophone|neerlandophone|anglophone|francaise|neerlandaise|en francais)|(french|dutch|english)\s+(?:session|version|training|please|pls)`)
	// by itself between marks: "on-site, Dutch."
	aloneLanguage = regexp.MustCompile(`(?:^|[,.;:/(\n-])\s*(nederlands|nederlandstalig|neerlandais|dutch|frans|franstalig|francais|french|engels|engelstalig|anglais|english)\s*(?:aub|a\.u\.b|svp|graag|please|pls|s'il (?:vous|te) plait)?\s*(?:[,.;)!/\n]|$)|\b(nederlandstalig|franstalig|engelstalig)\s+(?:aub|graag|svp)\b`)
	// several at once: "in het Engels of Frans".
	orLanguage = words(`(?:nederlands|neerlandais|dutch|frans|francais|french|engels|anglais|english)(?:talig)?\s*(?:of|ou|or|en|et|and|/|,)\s*(?:in het |en |in )?(?:nederlands|neerlandais|dutch|frans|francais|french|engels|anglais|english)(?:talig)?`)
	upperCode  = regexp.MustCompile(`(?:^|[\s,;/(–-])(NL|FR|EN|nl|fr)(?:$|[\s,;/).–-])`) // "en" is a word
	iWrite     = words(`schrijf|schrijven|schreef|ecris|ecrire|ecrivons|ecrit|write|writing|wrote|sorry|excuse|excuses|excusez|desolee?|parle pas|spreek geen|don't speak|mail is|mon mail|my (?:english|french|dutch)|mijn (?:frans|engels|nederlands)|mon (?:francais|neerlandais|anglais)|brochure|catalogue|catalogus|catalog|folder|antwoord(?:en)?|repondre|reply|answer`)
)

var languageOf = map[string]catalog.Lang{
	"nederlands": catalog.NL, "neerlandais": catalog.NL, "dutch": catalog.NL, "flemish": catalog.NL, "vlaams": catalog.NL, "nl": catalog.NL,
	"frans": catalog.FR, "francais": catalog.FR, "french": catalog.FR, "fr": catalog.FR,
	"engels": catalog.EN, "anglais": catalog.EN, "english": catalog.EN, "en": catalog.EN, "eng": catalog.EN,
}

// takeEmail reads an e-mail address.
func takeEmail(r *reading) (email string) {
	r.each(emailForm, func(m match) bool {
		if email == "" {
			email = strings.TrimRight(r.written(m.at[0], m.at[1]), ".")
		}
		return true
	})
	return email
}

// takePhone reads a phone number, as it was written.
func takePhone(r *reading) (phone string) {
	r.each(phoneForm, func(m match) bool {
		if digits := countDigits(m.group(0)); digits < 9 || digits > 14 {
			return false
		}
		if phone == "" {
			phone = strings.TrimSpace(r.written(m.at[0], m.at[1]))
		}
		return true
	})
	return phone
}

func countDigits(s string) int {
	n := 0
	for _, c := range s {
		if c >= '0' && c <= '9' {
			n++
		}
	}
	return n
}

// mode reads where a session is to take place. Both at once are as good as none.
func mode(r *reading) training.Mode {
	says := func(form *regexp.Regexp) (yes, no bool) {
		r.each(form, func(m match) bool {
			if refused.MatchString(tail(m.before(), 22)) {
				no = true
			} else {
				yes = true
			}
			return false
		})
		return yes, no
	}
	online, notOnline := says(onlineForm)
	onSite, notOnSite := says(onSiteForm)
	onSite = onSite || !notOnSite && (hereForm.MatchString(r.folded) || comes.MatchString(r.folded))
	switch {
	case online && onSite:
		return ""
	case online, notOnSite && !onSite:
		return training.Online
	case onSite, notOnline:
		return training.OnSite
	}
	return ""
}

// sessionLanguage reads the language in which a session is to be given; that in which somebody says to write is another.
func sessionLanguage(r *reading) (lang catalog.Lang) {
	several := orLanguage.MatchString(r.folded)
	set := func(l catalog.Lang) {
		if lang != "" && l != lang {
			several = true
		}
		lang = l
	}
	for _, form := range []*regexp.Regexp{languageForm, speaking, aloneLanguage} {
		r.each(form, func(m match) bool {
			named := m.group(1)
			for i := 2; named == "" && i <= 3; i++ {
				named = m.group(i)
			}
			if iWrite.MatchString(m.before()) || refused.MatchString(tail(m.before(), 12)) {
				return true
			}
			l, ok := languageOf[named]
			if !ok {
				switch named[0] {
				case 'n', 'd':
					l = catalog.NL
				case 'f':
					l = catalog.FR
				default:
					l = catalog.EN
				}
			}
			set(l)
			return true
		})
	}
	if lang == "" {
		for _, m := range upperCode.FindAllStringSubmatch(r.raw, -1) {
			set(languageOf[strings.ToLower(m[1])])
		}
	}
	if several {
		return ""
	}
	return lang
}
