package dialogue

import (
	"regexp"
	"strings"

	"vtbot/internal/understand"
)

// Control is something that a person says about the conversation itself.
type Control string

// The controls.
const (
	None    Control = ""
	Yes     Control = "yes"
	No      Control = "no"
	Cancel  Control = "cancel"
	Restart Control = "restart"
	Save    Control = "save"
	Resume  Control = "resume"
	Show    Control = "show" // what have I filled in?
	Back    Control = "back"
	Skip    Control = "skip"
	Send    Control = "send" // "submit the request"
	Undo    Control = "undo"
	Change  Control = "change"
)

func said(form string) *regexp.Regexp { return regexp.MustCompile(form) }

// On plain text: lower case, no accents, no punctuation.
var (
	cancel = said(`\b(?:annuleer|annuleren|annulatie|cancel|annule|annuler|annulez|annulons|schrap|laat (?:de aanvraag|het|die aanvraag) maar|laat (?:het |die |de aanvraag )?maar (?:zitten|vallen)|laat (?:het|de aanvraag) vallen|laissez tomber|laisse tomber|forget (?:it|about it|the request)|never ?mind the request|drop (?:it|the request)|abandonne|abandonner|abandonnez|stop (?:de|met de|the|la) (?:aanvraag|request|demande)|geen aanvraag meer|plus besoin de (?:la|cette) (?:demande|session)|we zien ervan af|i (?:do not|don t) want (?:it|this|to request) any ?more|trek (?:de|mijn|deze) aanvraag in|retire(?:z|r)? (?:la|ma|cette) demande|withdraw (?:the|my|this) request)\b`)
	stop   = said(`^(?:stop|quit|exit|halt|laat maar|arrete|arretez|stopper)$`)
	// "do not cancel" is none.
	notCancel = said(`\b(?:niet|ne pas|pas|not|don t|n)\b.{0,12}\b(?:annul|cancel|schrap)`)

	restart = said(`\b(?:opnieuw beginnen|begin(?:nen)? (?:we |maar |weer )?(?:opnieuw|van nul|helemaal opnieuw|van voren af aan)|(?:van nul|helemaal|alles) (?:her)?(?:opnieuw|beginnen|herbeginnen)|herbegin(?:nen)?|helemaal opnieuw|start(?:en)? opnieuw|alles wissen|wis alles|recommence(?:r|z|ons)?(?: (?:a zero|tout|depuis le debut))?|on recommence|repart(?:ir|ons)? (?:a|de) zero|tout (?:recommencer|effacer)|efface(?:z|r)? tout|start (?:all )?over|start (?:again|afresh|from scratch)|begin again|restart|from scratch|clear (?:everything|all)|scrap that)\b`)
	save    = said(`\b(?:bewaar|bewaren|opslaan|sla (?:dit|het|de aanvraag)? ?(?:even )?op|voor later|ik kom (?:er )?(?:later|straks) (?:op )?(?:op )?terug|later verder|ga(?:an)? later verder|sauvegarde(?:r|z)?|enregistre(?:r|z)?|garde(?:r|z)? (?:la |ma |cette )?(?:demande|ca)? ?pour plus tard|(?:je|on) (?:continue|reprend|reviens|finis|termine)(?:rai)? plus tard|mettre (?:de cote|en pause)|save (?:it|this|the request|my request|for later|as draft)|(?:finish|continue|come back|do (?:it|this)) (?:this |it |to (?:it|this) )?later|come back (?:to (?:you|it|this) )?later|pause)\b`)
	resume  = said(`\b(?:verder(?:gaan)?(?: met)?(?: mijn| de| onze)? ?aanvraag|hervat(?:ten)?|mijn (?:bewaarde )?aanvraag (?:hervatten|verderzetten)|ga(?:an)? (?:we )?verder|reprendre|reprenons|reprends|continuer (?:ma|la|notre) demande|resume|continue (?:my|the|our|with (?:my|the|our))? ?(?:saved )?(?:request|draft)|pick up where)\b`)
	show    = said(`\b(?:wat heb (?:ik|je) (?:al |tot nu toe |nu )?(?:ingevuld|gezegd|genoteerd|van mij)|wat staat er (?:al|nu|in)|overzicht|samenvatting|toon (?:mijn|de) aanvraag|qu (?:est ce que j ai|ai je) (?:deja )?(?:rempli|indique|dit|note|encode)|qu as tu note|recapitulatif|recap|resume de ma demande|ou en (?:est|suis|sommes)|what have i (?:filled|said|entered|told|given)|what do you have (?:so far)?|show (?:me )?(?:my|the) (?:request|draft|summary)|summary)\b`)
	back    = said(`^(?:(?:ga |go |een stap |revenir |revenez |step |even )?(?:terug|back|retour|en arriere)(?: naar (?:de )?vorige(?: vraag)?)?|(?:de )?vorige(?: vraag)?|(?:la )?question precedente|precedent|previous(?: question)?|the previous question|undo)$`)
	skip    = said(`^(?:(?:deze vraag )?overslaan|sla (?:maar |dit |deze vraag )?over|skip(?: (?:it|this|that|this one))?|passer?|passe|passez|je passe|suivant|next|geen|niets|niks|nee|neen|non|no|none|nothing|rien|aucune?|nope|n v t|nvt|n a|nee bedankt|non merci|no thanks?|nee hoor|liever niet)$`)
	// said of remarks, anywhere in a message.
	noRemarks = said(`\b(?:geen (?:andere |verdere |speciale |extra |bijkomende )?(?:opmerking(?:en)?|commentaar|bemerking(?:en)?|toevoegingen)|(?:verder )?niets (?:meer )?(?:toe te voegen|te melden|op te merken)|geen opm|(?:pas|aucune|sans|pas d autres?|je n ai pas de|nous n avons pas de) (?:autre )?(?:de )?(?:remarques?|commentaires?|observations?)|rien (?:d autre )?(?:a|de plus a) (?:ajouter|signaler|remarquer)|no (?:other |further |special |additional )?(?:remarks?|comments?|notes?)|nothing (?:else )?to add|nothing (?:else|further|more)|(?:don t|do not) have any (?:remarks|comments))\b`)

	yes = said(`^(?:(?:dat is |c est |that s |alles |tout |it s |all |everything (?:is |looks )?)?(?:ja|jawel|jep|oui|ouais|yes|yep|yeah|yup|ok|oke|okay|klopt|correct|juist|in orde|akkoord|prima|perfect|parfait|d accord|entendu|exact|exactement|certainly|sure|right|fine|good|great|goed|bon|bien|zeker|absolument|absolutely|tuurlijk|natuurlijk|bien sur|of course|confirmed|bevestigd|confirme|go|go ahead|doe maar|vas y|allez y|top|super|👍)(?: |$))+`)
	no  = said(`^(?:nee|neen|non|no|nope|nog niet|pas encore|not yet|niet akkoord|pas d accord)\b`)
	// said to send a request, anywhere.
	send = said(`\b(?:(?:ver)?zend(?: (?:maar|het|de aanvraag|hem))?|verstuur(?: (?:maar|het|de aanvraag|hem))?|versturen|verzenden|stuur (?:maar|het|hem|de aanvraag)(?: (?:maar )?(?:door|op))?|dien (?:(?:de aanvraag|hem|het|maar) )*in|indienen|bevestig|ik bevestig|we bevestigen|je confirme|nous confirmons|confirme(?:z|r)?|envoie(?:z|r)?|envoyer|vous pouvez (?:l )?envoyer|tu peux (?:l )?envoyer|soumet(?:s|tre|tez)|valide(?:z|r)?|je valide|i confirm|we confirm|confirm(?:ed)?|submit|send (?:it|the request|this|that)|please send|file it|go ahead)\b|^send$`)

	// "don't send it yet" is the opposite.
	notSend = said(`\b(?:niet|geen|pas|ne|not|don t|never|nog niet|pas encore|not yet|wacht|attendez|attends|wait|before (?:you|i|we))\b.{0,25}\b(?:verstu\w*|verz\w*|stuur|indien\w*|bevestig\w*|envo\w*|confirm\w*|soume\w*|valid\w*|send|submit|file)\b|\b(?:verstuur|stuur|verzend|send|submit|envoie\w*) (?:\w+ ){0,2}(?:nog )?(?:niet|pas|not)\b`)

	undo = said(`^(?:(?:nee )?(?:toch niet annuleren|ongedaan(?: maken)?|herstel(?:len)?|zet terug)|undo|bring (?:it )?back|restore|annuler l annulation|restaurer|retablir)$`)

	change = said(`\b(?:wijzig(?:en|ing)?|verander(?:en|ing)?|aanpassen|pas (?:de|het) .{0,25} aan|pas aan|verbeter(?:en|ing)?|corrig(?:eer|eren|er|ez|e)|correctie|correction|modif(?:ier|iez|ie|ication)|change(?:r|z)?|changer|rectif\w*|adapte(?:r|z)?|adjust|edit|amend|update|fix|terug naar|go back to|back to|revenir (?:a|sur|au)|retour (?:a|sur)|remettre)\b`)
	// correcting is said when something that was said is taken back.
	correcting = said(`\b(?:correctie|correction|eigenlijk|en fait|actually|sorry|pardon|excuse[sz]?(?: moi)?|desolee?|oeps|oups|oops|toch (?:maar|liever)|liever|plutot|rather|instead|in plaats van|au lieu de|(?:niet|geen) .{1,30} maar|pas .{1,30} mais|not .{1,30} but|ik bedoel(?:de)?|je veux dire|je voulais dire|i mean[t]?|vergist|me suis tromp\w+|erreur|mistake|fout|wijzig\w*|verander\w*|aanpassen|modif\w*|change[rz]?|rectif\w*|make (?:that|it)|maak er|doe maar|mettez|mets|en non(?: pas)?|et non(?: pas)?|et pas|en niet|not \d+|pas \d+|niet \d+|terug naar|go back to|revenir)\b`)
	adding     = said(`\b(?:voeg|toevoegen|erbij|ook nog|en ook|nog een module|bijkomend|add|adding|also|plus|as well|too|ajoute[rz]?|ajoutons|egalement|aussi|en plus|en outre|daarnaast|met daarbij)\b`)
	dropping   = said(`\b(?:zonder|verwijder|laat .{0,12} weg|schrap|haal .{0,15} (?:eruit|weg)|niet meer|without|remove|drop|delete|leave out|take out|not .{0,8} any ?more|sans|enleve[rz]?|retire[rz]?|supprime[rz]?|laisse[rz]? tomber)\b`)
)

// fieldWords are what people call the fields.
var fieldWords = []struct {
	key  Key
	form *regexp.Regexp
}{
	{Email, said(`\b(?:e ?mail(?:adres)?|mail(?:adres)?|adresse (?:e ?)?mail|courriel|contact(?:gegevens|adres)?|email address)\b`)},
	{Language, said(`\b(?:taal|sessietaal|voertaal|langue|language)\b`)},
	{Dates, said(`\b(?:datum|data|datums|dates?|periode|moment|jour|dag|day|week|semaine|quand|wanneer|when|uur|heure|time|timing|tijdstip)\b`)},
	{Participants, said(`\b(?:aantal(?: deelnemers| personen)?|deelnemers(?:aantal)?|nombre(?: de (?:participants|personnes))?|participants?|number(?: of (?:participants|people))?|hoeveel|combien|how many|headcount|group size|effectif)\b`)},
	{Audience, said(`\b(?:doelgroep|publiek|public(?: cible)?|groupe cible|audience|target (?:group|audience)|functies?|profils?|profiel|profession|beroepsgroep|voor wie|pour qui|for whom)\b`)},
	{Organisation, said(`\b(?:organisatie|organisation|organization|centrum|centre|center|instelling|institution|dienst|service|werkplek|locatie van het centrum)\b`)},
	{Mode, said(`\b(?:plaats|locatie|lieu|endroit|place|location|venue|online of|ter plaatse of|en ligne ou|format|vorm)\b`)},
	{Remarks, said(`\b(?:opmerking(?:en)?|remarques?|remarks?|comments?|commentaires?|notes?|bemerking(?:en)?)\b`)},
	{Modules, said(`\b(?:modules?|opleiding|vorming|formation|training|programma|programme)\b`)},
}

// ControlOf returns what a text says about the conversation, and, for Change, the field that it names ("" for none).
// A text may say more besides: the caller reads that as well.
func ControlOf(text string, asked Key) (Control, Key) {
	plain := understand.Plain(text)
	switch {
	case plain == "":
		return None, ""
	case undo.MatchString(plain):
		return Undo, ""
	case (cancel.MatchString(plain) || stop.MatchString(plain)) && !notCancel.MatchString(plain):
		return Cancel, ""
	case restart.MatchString(plain):
		return Restart, ""
	case save.MatchString(plain):
		return Save, ""
	case show.MatchString(plain) && len(strings.Fields(plain)) < 14:
		return Show, ""
	case back.MatchString(plain):
		return Back, ""
	case resume.MatchString(plain) && len(strings.Fields(plain)) < 9:
		return Resume, ""
	case asked != Review && skip.MatchString(plain):
		return Skip, ""
	case notSend.MatchString(plain):
		return No, ""
	case send.MatchString(plain):
		return Send, ""
	case change.MatchString(plain):
		return Change, FieldNamed(text)
	case yes.MatchString(plain + " "):
		return Yes, ""
	case no.MatchString(plain):
		return No, FieldNamed(text)
	}
	return None, ""
}

// FieldNamed returns the field that a text names; "" for none.
func FieldNamed(text string) Key {
	plain := understand.Plain(text)
	for _, f := range fieldWords {
		if f.form.MatchString(plain) {
			return f.key
		}
	}
	return ""
}

// Corrects tells whether a text takes something back that was said before.
func Corrects(text string) bool { return correcting.MatchString(understand.Plain(text)) }

// NoRemarks tells whether a text says that there are no remarks.
func NoRemarks(text string) bool { return noRemarks.MatchString(understand.Plain(text)) }

// remark introduces one: "Une remarque : nous n'avons pas de projecteur."
var remark = regexp.MustCompile(`(?is)(?:^|[.!?;\n]\s*|,\s*)(?:(?:nog |en )?(?:een |één |enkele |als |mijn |extra |korte )*(?:opmerking(?:en)?|bemerking|opm\.?|nota)|(?:et |avec )?(?:une |un |petite |ma |comme |dernière )*(?:remarques?|commentaires?|précision)|(?:and |one |a |my |as a |some |small |just )*(?:remarks?|comments?|notes?))\s*(?:[:=–-]|is dat|est que|is that|:\s)\s*(.+)$`)

// RemarkIn returns the remark that a text introduces as one, and the text before it.
func RemarkIn(text string) (remarkText, rest string) {
	m := remark.FindStringSubmatchIndex(text)
	if m == nil {
		return "", text
	}
	return strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(text[m[2]:m[3]]), ".")), text[:m[0]]
}
