// Package understand reads what people mean by a message, in Dutch, French and English, whatever the catalogue holds.
package understand

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"

	"vtbot/catalog"
)

// Intent is what a person wants with a message.
type Intent string

// The intents.
const (
	Question  Intent = "question"
	Request   Intent = "request" // asks for a session
	Command   Intent = "command"
	Smalltalk Intent = "smalltalk"
	Other     Intent = "other" // nothing that can be read
)

// Talk is a kind of small talk.
type Talk string

// The kinds of small talk; their values are keys of the texts that answer them.
const (
	NoTalk    Talk = ""
	Hello     Talk = "hello"
	Thanks    Talk = "thanks"
	Bye       Talk = "bye"
	HowAreYou Talk = "how_are_you"
	Okay      Talk = "okay"
)

// Plain returns a text in lower case, without accents or punctuation, words one space apart.
func Plain(text string) string {
	text, _, _ = transform.String(transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn)), norm.NFC), text)
	text = strings.ToLower(text)
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }), " ")
}

// phrase is something that people say as such, with the language that it gives away ("" when it is said in several).
type talkForm struct {
	lang catalog.Lang
	talk Talk
	text *regexp.Regexp
}

// said compiles a whole plain text; alternatives apart by |.
func talkSaid(lang catalog.Lang, talk Talk, alternatives string) talkForm {
	return talkForm{lang, talk, regexp.MustCompile(`^(?:` + alternatives + `)$`)}
}

// who may follow a greeting or thanks: "dag iedereen", "merci à tous", "thanks bot".
const who = `(?: (?:bot|vtbot|vt|vt bot|allemaal|iedereen|collega|collegas|jij|jou|a tous|a toutes|tout le monde|all|everyone|everybody|there|team|mate|man|he|hoor|zeg|ze|you))?`

var phrases = []talkForm{
	talkSaid(catalog.NL, Hello, `(?:goe(?:ie|de) ?|goei)?(?:dag|hallo|hallokes|hoi|heey|hey|morgen|middag|namiddag|avond|goeiemorgen|goedemorgen|goeiedag|goedendag|goedenavond|goeienavond|goedemiddag|dagje)`+who),
	talkSaid(catalog.FR, Hello, `(?:re)?(?:bonjour|bonsoir|salut|coucou|bjr|slt)`+who),
	talkSaid(catalog.EN, Hello, `(?:hi|hello|good (?:morning|afternoon|evening|day)|greetings|howdy|hiya)`+who),
	talkSaid("", Hello, `(?:hey|hallo hallo|yo)`+who),
	talkSaid(catalog.NL, HowAreYou, `(?:(?:dag|hallo|hoi|hey) )?(?:alles goed|alles ok|hoe gaat het|hoe gaat het met je|hoe gaat het ermee|hoe is het|hoest|hoe ist)`+who),
	talkSaid(catalog.FR, HowAreYou, `(?:(?:bonjour|salut|coucou) )?(?:ca va|comment ca va|comment vas tu|comment allez vous|tu vas bien|vous allez bien|ca va bien)`+who),
	talkSaid(catalog.EN, HowAreYou, `(?:(?:hi|hello|hey) )?(?:how are you|how are you doing|how are things|hows it going|how s it going|whats up|what s up|you ok)(?: today)?`+who),
	talkSaid(catalog.NL, Thanks, `(?:ok |oke |super |top |prima |ja |perfect |mooi )*(?:heel (?:erg|hard) |dikke |hartelijk |super )?(?:bedankt|dank u|dank je|danku|dankje|dank u wel|dank je wel|dankuwel|dankjewel|bedankt hoor|merci|merci he|thx|tnx|dank)(?: (?:voor (?:de|je|uw) (?:hulp|info|informatie|uitleg|antwoord|snelle antwoord|moeite)|he|wel|alvast|zeer|super|top|hoor|veel|enorm|zo|hiervoor|daarvoor|nuttig|heel hard|heel erg))*`+who),
	talkSaid(catalog.FR, Thanks, `(?:ok |super |parfait |top |d accord |c est gentil |oui |genial )*(?:un )?(?:grand |mille )?(?:merci|mercii*|thx)(?: (?:beaucoup|bien|bcp|infiniment|encore|d avance|pour (?:l aide|ton aide|votre aide|l info|les infos|la reponse|ta reponse|votre reponse|tout|cela|ca)|a vous|a toi|c est (?:gentil|parfait|super|top)))*`+who),
	talkSaid(catalog.EN, Thanks, `(?:ok |okay |great |perfect |super |cool |awesome |lovely |brilliant )*(?:many |much )?(?:thanks|thank you|thx|tnx|ty|cheers|ta)(?: (?:a lot|so much|very much|a million|again|a bunch|loads|for (?:the|your) (?:help|info|information|answer|quick answer|reply)|for that|for this|that helps|that s great|great help|appreciated))*`+who),
	talkSaid(catalog.NL, Bye, `(?:dag en bedankt|tot ziens|tot later|tot straks|tot morgen|doei|daag|salukes|fijne (?:dag|avond|week|weekend)|prettig weekend|goed weekend|nog een fijne dag)(?: nog)?`+who),
	talkSaid(catalog.FR, Bye, `(?:au revoir|a bientot|a plus|a demain|a plus tard|bonne (?:journee|soiree|fin de journee|semaine)|bon week ?end|ciao)(?: a vous| a toi| a tous)?`+who),
	talkSaid(catalog.EN, Bye, `(?:bye|goodbye|bye bye|see you|see you (?:later|soon|tomorrow)|have a (?:nice|good|great) (?:day|evening|weekend|one)|take care|later)`+who),
	talkSaid(catalog.NL, Okay, `(?:ja|nee|neen|oke|prima|top|goed|begrepen|in orde|perfect zo|super|komt goed|duidelijk|zeker|laat maar|niks|niets)(?: hoor)?`),
	talkSaid(catalog.FR, Okay, `(?:oui|non|d accord|compris|parfait|tres bien|ca marche|entendu|super|genial|rien|laisse tomber)`),
	talkSaid(catalog.EN, Okay, `(?:yes|no|nope|yep|all right|alright|got it|fine|great|perfect|cool|nice|never ?mind|nothing)`),
	talkSaid("", Okay, `(?:ok|okay|k|test)`),
}

// SmallTalk tells whether a message is nothing but a greeting, thanks and the like; lang is the language that it gives
// away, "" when it is said in several.
func SmallTalk(text string) (talk Talk, lang catalog.Lang) {
	plain := Plain(text)
	for _, p := range phrases {
		switch {
		case !p.text.MatchString(plain):
		case talk == NoTalk:
			talk, lang = p.talk, p.lang
		case p.lang != lang: // "merci" is said in Ghent as well
			return talk, ""
		}
	}
	return talk, lang
}

// asksForSession are the ways of asking for a session; matched on the plain text.
var asksForSession = []*regexp.Regexp{
	// Dutch
	regexp.MustCompile(`\b(?:ik|we|wij) (?:wil|willen|zou|zouden|had|hadden)\b.*\b(?:boeken|reserveren|aanvragen|inplannen|vastleggen|inschrijven)\b`),
	regexp.MustCompile(`\b(?:sessie|module|opleiding|vorming|training|(?:am|tm|sm) ?\d+)\b.*\b(?:boeken|reserveren|aanvragen|inplannen|vastleggen)\b`),
	regexp.MustCompile(`\b(?:kunnen|kan|kunt|zouden|willen) (?:jullie|u|je)\b.*\b(?:(?:am|tm|sm) ?\d+|sessie|opleiding|vorming)\b.*\bgeven\b`),
	regexp.MustCompile(`\b(?:am|tm|sm) ?\d+\b.*\b(?:graag|aub|alsjeblieft)\b|\bgraag\b.*\b(?:am|tm|sm) ?\d+\b.*\b(?:voor|op|in)\b`),
	// French
	regexp.MustCompile(`\b(?:je|nous|on) (?:voudrais|voudrions|voudrait|souhaite|souhaitons|souhaiterais|souhaiterions|aimerais|aimerions|demande|demandons|veux|voulons)\b.*\b(?:reserver|demander|organiser|inscrire|planifier|session|seance)\b`),
	regexp.MustCompile(`\b(?:reserver|demander|planifier)\b.*\b(?:session|seance|formation|module|(?:am|tm|sm) ?\d+)\b`),
	regexp.MustCompile(`\bdemande (?:de |d une |la |le )?(?:session|seance|formation|module|(?:am|tm|sm) ?\d+)\b`),
	// English
	regexp.MustCompile(`\b(?:i|we) (?:want|would like|d like|need|wish)\b.*\b(?:book|request|reserve|schedule|sign up|session|slot)\b`),
	regexp.MustCompile(`\b(?:book|request|reserve|schedule)\b.*\b(?:session|training|module|slot|(?:am|tm|sm) ?\d+)\b`),
	regexp.MustCompile(`\b(?:can|could|would) you\b.*\b(?:give|organi[sz]e|schedule|book)\b.*\b(?:session|training|(?:am|tm|sm) ?\d+)\b`),
}

// asksForAny are the ways of asking for a session without a word about what it should be; matched on the whole plain text.
var asksForAny = func() []*regexp.Regexp {
	const (
		greeted = `^(?:(?:hallo|hoi|dag|hey|bonjour|bonsoir|salut|hello|hi|good (?:morning|afternoon)|goe(?:de|ie)(?:morgen|middag|namiddag|dag))(?: (?:allemaal|iedereen|collega s|a tous|all|there))? )?`
		place   = `(?: (?:van|in|uit|de|du|d|a|of|at|in|from) \S+(?: \S+)?)?`
		polite  = `(?: (?:aub|svp|please|alstublieft|alsjeblieft|s il vous plait))?$`
	)
	return []*regexp.Regexp{
		regexp.MustCompile(greeted + `(?:ik|we|wij) (?:wil|willen|zou|zouden|zoek|zoeken|heb|hebben|had|hadden)(?: (?:graag|ook|dringend))*(?: (?:een|de|wat))? (?:opleiding|vorming|sessie|training|cursus|workshop)(?:en|s)?(?: (?:willen|nodig|aanvragen|boeken|organiseren|regelen|hebben))*(?: (?:voor|met) (?:mijn|ons|onze|het|de)(?: (?:hele|volledige|nieuwe))? (?:team|ploeg|collega s|personeel|medewerkers|dienst|centrum|mensen|groep)` + place + `)(?: (?:willen|aanvragen|boeken|organiseren|regelen|inplannen|volgen|krijgen|hebben))*` + polite),
		regexp.MustCompile(greeted + `(?:je|j|nous|on) (?:voudrais|voudrions|voudrait|cherche|cherchons|souhaite|souhaitons|souhaiterais|souhaiterions|aimerais|aimerions|aimerait|ai besoin d|avons besoin d|aurions besoin d)(?: (?:organiser|avoir|obtenir|suivre|prevoir))? ?(?:une |la |un |des )?(?:formation|session|seance|atelier)s? (?:pour|avec) (?:mon|ma|mes|notre|nos|l|le) ?(?:equipe|collegues|personnel|service|centre|groupe|collaborateurs|travailleurs)` + place + polite),
		regexp.MustCompile(greeted + `(?:i|we)(?: m| re| am| are)? (?:want|need|would like|d like|would love|looking for|wish)(?: to (?:have|get|arrange|plan|follow))?(?: (?:a|an|some|the))? (?:training|course|session|workshop)s?(?: session)? (?:for|with) (?:my|our|the)(?: (?:whole|entire|new))? (?:team|staff|colleagues|centre|center|people|department|service|unit|group)` + place + polite),
	}
}()

// aboutAsking are questions about how asking works, which are no requests.
var aboutAsking = regexp.MustCompile(`^(?:hoe|waar|bij wie|aan wie|kan ik|kan je|mag ik|comment|ou|a qui|aupres de qui|est ce qu|peut on|puis je|how|where|who|can i|may i|is it possible)\b`)

// AsksForSession tells whether a message asks for a session.
func AsksForSession(text string) bool {
	plain := Plain(text)
	if aboutAsking.MatchString(plain) {
		return false
	}
	for _, form := range slices.Concat(asksForAny, asksForSession) {
		if form.MatchString(plain) {
			return true
		}
	}
	return false
}

// AsksHow tells whether a message asks how to ask for a session.
func AsksHow(text string) bool {
	plain := Plain(text)
	if !aboutAsking.MatchString(plain) {
		return false
	}
	for _, form := range asksForSession {
		if form.MatchString(plain) {
			return true
		}
	}
	return howTo.MatchString(plain)
}

var howTo = regexp.MustCompile(`\b(?:inschrijven|aanvragen|boeken|reserveren|inscrire|reserver|demander une (?:session|formation)|sign up|register|enrol|enroll|book a|request a)\b`)

// Fact is something that people ask about a module and that no catalogue holds.
type Fact string

// The facts that are not in the catalogue; their values are keys of the texts that say so.
const (
	Duration  Fact = "duration"
	Price     Fact = "price"
	GroupSize Fact = "group_size"
	Dates     Fact = "dates"
	Place     Fact = "place"
	Trainer   Fact = "trainer"
)

// It takes the name of a module or a training near the word: "how long" alone may ask how long an appeal takes.
const (
	trainingWord = `(?:am ?\d+|tm ?\d+|sm ?\d+|module|modules|opleiding|opleidingen|vorming|vormingen|training|trainingen|trainings|sessie|sessies|cursus|workshop|formation|formations|session|sessions|seance|seances|cours|course|courses)`
)

var facts = []struct {
	fact Fact
	form *regexp.Regexp
}{
	{Duration, near(`(?:hoe ?lang|hoeveel (?:tijd|uur|uren|dagen)|duurt|duur|combien de temps|combien d heures?|combien de jours?|quelle duree|duree|dure|durent|how long|how many (?:hours|days)|duration|how much time)`)},
	{Price, near(`(?:kost|kosten|prijs|prijzen|gratis|betalen|betalend|coute|coutent|cout|prix|gratuite?s?|payante?s?|cost|costs|price|prices|free of charge|paid|fee)`)},
	{GroupSize, near(`(?:hoeveel (?:deelnemers|mensen|personen|man|plaatsen)|(?:max|maximum|maximaal|minimum) ?(?:aantal|deelnemers)?|groepsgrootte|combien de (?:participants|personnes|places)|nombre (?:maximum |max |minimum )?de (?:participants|places)|taille du groupe|how many (?:participants|people|places|seats)|group size|maximum number)`)},
	{Dates, near(`(?:wanneer|welke dag|welke data|volgende (?:datum|keer|sessie)|datums?|data|quand|quelles? dates?|prochaine (?:date|session)|dates?|when|which (?:date|day)|what date|next (?:date|one|session)|calendar|kalender|calendrier)`)},
	{Trainer, near(`(?:wie (?:geeft|komt|geven)|wie (?:is|zijn) de (?:trainers?|lesgevers?)|welke (?:trainer|lesgever)|qui (?:donne|vient)|qui (?:est le formateur|sont les formateurs)|quels? formateurs?|who (?:gives|teaches|comes)|who (?:is|are) the trainers?|which trainers?)`)},
}

func near(words string) *regexp.Regexp {
	return regexp.MustCompile(`\b` + words + `\b.*\b` + trainingWord + `\b|\b` + trainingWord + `\b.*\b` + words + `\b`)
}

// FactsOfTraining returns the facts that a short question asks when it is clear that a training is meant: "c'est payant ?"
func FactsOfTraining(question string) []Fact {
	if len(strings.Fields(question)) > 8 {
		return nil
	}
	return UnknownFacts(question + " training")
}

// UnknownFacts returns the facts that a message asks about a module and that the catalogue does not hold.
func UnknownFacts(text string) []Fact {
	plain := Plain(text)
	var found []Fact
	for _, f := range facts {
		if f.form.MatchString(plain) {
			found = append(found, f.fact)
		}
	}
	return found
}
