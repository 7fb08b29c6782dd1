package understand

import (
	"regexp"
	"strings"
)

var (
	// asks are the ways of asking for something to be given; on the folded text.
	asks = words(`graag|aub|a\.u\.b\.?|alstublieft|alsjeblieft|gelieve|svp|s'il (?:vous|te) plait|please|pls|plz|aanvra(?:gen|ag)|aangevraagd|vraag aan|vragen (?:we|wij|ik)? ?(?:een|om)|boeken|boek|reserveren|reservatie|inplannen|plannen|vastleggen|inschrijven|organiseren|aan te vragen|te boeken|te plannen|willen (?:we|wij|ik)|wil(?:len)? (?:graag )?(?:een|de|het)|zou(?:den)? (?:graag )?(?:een|willen)|hebben (?:we |wij )?(?:[\p{L}]+ )?nodig|nodig|op zoek naar|interesse (?:in|voor)|geinteresseerd in|` +
		`demand(?:e|ons|er)|demande|reserv(?:er|ons|e)|planifier|organiser|inscri(?:re|vez|ption)|voudrai(?:s|t|ent)|voudrions|souhait(?:e|ons|erais|erions|erait|ent)|aimerai(?:s|t)|aimerions|besoin d|avons besoin|cherche|cherchons|prevoir|programmer|dispenser|donner|interess(?:es|ee?s?) par|serait possible|pourriez[- ]vous|pouvez[- ]vous|` +
		`book|booking|request(?:ing)?|reserve|schedule|sign (?:us|me|them) up|arrange|organi[sz]e|set up|i'd like|we'd like|would like|want|need|looking for|interested in|could (?:we|you|i) (?:get|have|come|give|do|run|plan|book|organi[sz]e|arrange|schedule)|can (?:we|you|i) (?:get|have|come|give|do|run|plan|book|organi[sz]e|arrange|schedule)|any (?:slot|chance)|kunnen (?:jullie|we|wij)|kan (?:je|u|iemand)|kunt u|zouden jullie|komen jullie|geven jullie|mogelijk`)
	// wonders are the ways of asking about something; a question that begins so asks for no session by itself.
	wonders = regexp.MustCompile(`^\W*(?:(?:hallo|hoi|dag|hey|bonjour|bonsoir|salut|hello|hi|dear \w+|beste(?: \w+)?|geachte(?: \w+)?|goeiemorgen|goedemorgen|goedendag|ook|et|and|en|so|dus|donc|alors|quick question|korte vraag|vraagje|petite question|question|hm+|euh?m*|uhm?|tja|allez|allee|wacht(?: even| eens)?|attends|attendez|wait|hang on|one moment|eh|ah|oh|ok|oke|okay|by the way|btw|trouwens|au fait|maar|mais|but|zeg|dis|dites(?:[- ]moi)?|say|nog een vraag(?:je)?|encore une question|another question|sorry|pardon)\b[\s,.!:;-]*)*` +
		`(?:hoe(?:veel|lang)?|waar|wie|wanneer|wat|welke?|waarom|aan wie|bij wie|moet(?:en)?|mag|mogen|is het|kan ik|kan je|kan men|zijn|is|bestaat|heeft|hebben jullie|geldt|` +
		`comment|ou|qui|quand|que|quels?|quelles?|combien|pourquoi|a qui|aupres de qui|est-ce|est-il|peut-on|puis-je|faut-il|doit-on|dois-je|y a-t-il|existe-t-il|qu'est|c'est quoi|` +
		`how|where|who|when|what|which|why|do (?:i|we|you)|does|is it|is there|are there|can (?:i|we|one)|may (?:i|we)|must|should|whom|is|are)\b`)
)

var (
	// books is said of a session and of nothing that is only read.
	books = words(`aanvra(?:gen|ag)|aangevraagd|vraag .{0,12}aan|boeken|boek|reserveren|inplannen|plannen|vastleggen|inschrijven|organiseren|geven|demand\w*|reserv\w*|planifi\w*|organis\w*|inscri\w*|book\w*|request\w*|schedule|sign up|arrange|set up|give|hebben|krijgen|avoir|get|have|voor (?:ons|onze|mijn)|pour (?:nous|notre|nos|mon)|for (?:us|our|my)`)
	// ofTraining is what a session is called.
	ofTraining = words(`sessies?|module[sn]?|opleiding(?:en)?|opleidng|vorming(?:en)?|training(?:en|s)?|cursus|introductie|uitleg|programma|workshop|bijscholing|infosessie|formations?|former|sessions?|seances?|modules?|cours|introduction|programme|atelier|initiation|courses?|trainings?|slot|interviewing|uit te leggen|leren|apprendre|learn|training`)
)

var (
	// aSession is a session that somebody wants to have: "je voudrais une formation TM4".
	aSession = words(`(?:een|un|une|a|some) (?:[\p{L}-]+ )?(?:sessie|vorming|opleiding|training|cursus|workshop|formation|session|seance|cours|course)`)
	// wantsCode is a module that somebody wants: "on voudrait SM1 et SM2".
	wantsCode = words(`(?:(?:ik|we|wij) (?:wil|willen|zou|zouden|had|hadden|neem|nemen|kies|kiezen)|(?:je|on|nous) (?:voudrais|voudrait|voudrions|souhait\w+|veux|veut|voulons|prends|prend|prenons)|(?:j'|on |nous )aimer\w+|(?:i|we)(?:'d| would)? (?:like|love|want|need|take|choose))(?: [\p{L}]+){0,2} (?:am|tm|sm)[ -]?\d+`)
	// informs is said by who wants to know something first.
	informs = words(`info\w*|renseign\w*|uitleg\w*|vertel\w*|weten|savoir|know|tell|explain\w*|expliqu\w*|details?|inhoud|contenu|content|over wat|meer over|plus sur|more about`)

	// programme is a set of modules for somebody; that for voluntary return is another.
	programme       = words(`(?:opleidings|vormings|leer)?(?:programma|traject|parcours)|(?:opleidings|vormings)plan|programme|program|parcours|(?:training|learning) (?:path|plan|track)|plan de formation`)
	returnProgramme = words(`(?:programma|programme|program) (?:\S+ )?(?:vrijwillige|retour|voluntary|return|terugkeer)|(?:return|terugkeer|retour)[- ]?(?:programma|programme|program)`)
	composes        = words(`stel .{0,40}samen|samenstellen|stel .{0,20}voor|voorstellen|compos\w+|propos\w+|suggest\w*|put together|design|draw up|raad\w* .{0,30}aan|aanraden|recommend\w*|recommand\w+|conseill\w+`)
)

// AsksForProgramme tells whether a message asks to put together modules for the people that it names.
func AsksForProgramme(text string, stated Reading) bool {
	folded := fold(text)
	composed := composes.MatchString(folded)
	return stated.Audience != "" && len(stated.Modules) == 0 && programme.MatchString(folded) && !returnProgramme.MatchString(folded) &&
		(composed || asks.MatchString(folded) && !Wonders(text))
}

// IntentOf tells what a person wants with a message, from the message and what was read in it.
//
// A question about requesting is not a request: "how do I book TM4?" But one that states for whom and when is: "could we
// have TM4 for 12 people on 9 March?"
func IntentOf(text string, stated Reading) Intent {
	if talk, _ := SmallTalk(text); talk != NoTalk {
		return Smalltalk
	}
	folded := fold(text)
	facts := 0
	for _, known := range []bool{
		!stated.Participants.IsZero(), !stated.Dates.IsZero(), stated.Organisation != "", stated.Audience != "", stated.Mode != "", stated.SessionLanguage != "",
		stated.Email != "" || stated.Phone != "", stated.Time != "" || stated.PartOfDay != "",
	} {
		if known {
			facts++
		}
	}
	// "je voudrais une formation TM4" wants one; "des infos sur la formation TM4" wants to know.
	wanted := (aSession.MatchString(folded) || wantsCode.MatchString(folded)) && !informs.MatchString(folded)
	concrete := !stated.Participants.IsZero() || !stated.Dates.IsZero()
	named := len(stated.Modules) > 0
	asked := asks.MatchString(folded) || AsksForSession(text)
	wondering := wonders.MatchString(folded) && strings.Contains(text, "?")
	only := wondering && strings.Count(text, "?") == 1 && strings.HasSuffix(strings.TrimSpace(text), "?") // nothing but the question
	switch {
	case only && facts < 3:
		return Question
	case wondering && facts < 2:
		return Question
	case named && facts == 0 && !books.MatchString(folded) && !wanted:
		return Question // "TM4 svp": the module is shown, with a way to ask for it
	case AsksForSession(text), AsksForProgramme(text, stated):
		return Request
	case asked && (named || (facts >= 2 || concrete) && ofTraining.MatchString(folded)):
		return Request
	case Team(stated) && !strings.Contains(text, "?"): // "we're 14 new care workers and struggle with motivation"
		return Request
	case named && facts >= 1 && !strings.HasSuffix(strings.TrimSpace(text), "?"), named && concrete, concrete && facts >= 3:
		return Request
	}
	return Question
}

// Team tells whether a message describes the people who are to be trained: how many, and who they are.
func Team(stated Reading) bool {
	return stated.Participants.Max > 1 && stated.Audience != ""
}

// Wonders tells whether a message is a question that asks about something: it begins as such a question does.
func Wonders(text string) bool {
	return wonders.MatchString(fold(text)) && strings.HasSuffix(strings.TrimSpace(text), "?")
}

// words compiles a form of whole words: what stands before and behind it is no letter or digit.
func words(form string) *regexp.Regexp {
	return regexp.MustCompile(`\b(?:` + form + `)\b`)
}
