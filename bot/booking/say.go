package booking

import (
	"regexp"
	"strings"

	"vtbot/internal/training"
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
	Advise  Control = "advise" // help me choose
	Wait    Control = "wait"
	Unsure  Control = "unsure" // I do not know yet
)

func said(form string) *regexp.Regexp { return regexp.MustCompile(form) }

// yesForm is one word of agreement, or a few, with a space behind.
const yesForm = `^(?:(?:dat is |c est |that s |alles |tout |it s |all |everything (?:is |looks )?)?(?:ja|jawel|jep|oui|ouais|yes|yep|yeah|yup|ok|oke|okay|klopt|correct|juist|in orde|akkoord|prima|perfect|parfait|d accord|entendu|exact|exactement|certainly|sure|right|fine|good|great|goed|bon|bien|zeker|absolument|absolutely|tuurlijk|natuurlijk|bien sur|of course|confirmed|bevestigd|confirme|go|go ahead|looks (?:good|fine|right)|(?:dat )?(?:ziet er|lijkt me) (?:goed|prima|in orde)(?: uit)?|ca me va|nickel|impeccable|doe maar|vas y|allez y|top|super|👍)(?: |$))`

// sendForm are the ways to have a request sent.
const sendForm = `(?:(?:ver)?zend(?: (?:maar|het|de aanvraag|hem))?|verstuur(?: (?:maar|het|de aanvraag|hem))?|versturen|verzenden|stuur (?:(?:maar|het|hem|ze|de aanvraag)(?: (?:maar )?(?:door|op))?|door|op)|doorsturen|dien (?:(?:de aanvraag|hem|het|maar) )*in|indienen|bevestig|ik bevestig|we bevestigen|je confirme|nous confirmons|confirme(?:z|r)?|envoie(?:z|r)?|envoyer|vous pouvez (?:l )?envoyer|tu peux (?:l )?envoyer|soumet(?:s|tre|tez)|valide(?:z|r)?|je valide|i confirm|we confirm|confirm(?:ed)?|submit|send (?:it|the request|this|that)|please send|file it|go ahead)`

// On plain text: lower case, no accents, no punctuation.
var (
	cancel = said(`\b(?:annuleer|annuleren|annulatie|cancel|annule|annuler|annulez|annulons|schrap (?:maar|alles|het|(?:heel |gans )?(?:de|deze|mijn|die)(?: hele)? aanvraag)|laat (?:de aanvraag|het|die aanvraag) maar|laat (?:het |die |de aanvraag )?maar (?:zitten|vallen)|laat (?:het|de aanvraag) vallen|laissez tomber|laisse tomber|forget (?:it|about it|the request)|never ?mind the request|drop (?:it|the request)|abandonne|abandonner|abandonnez|stop (?:de|met de|the|la) (?:aanvraag|request|demande)|geen aanvraag meer|(?:die|deze|de|mijn) aanvraag (?:mag|kan) (?:weg|vervallen)|(?:dat |het )?(?:hoeft|moet) (?:echt )?niet meer|plus besoin de (?:la|cette) (?:demande|session)|we zien ervan af|i (?:do not|don t) want (?:it|this|to request) any ?more|trek (?:de|mijn|deze) aanvraag in|retire(?:z|r)? (?:la|ma|cette) demande|withdraw (?:the|my|this) request)\b`)
	stop   = said(`^(?:schrap|stop|quit|exit|halt|laat maar|arrete|arretez|stopper)$`)
	// "do not cancel" is none.
	notCancel = said(`\b(?:niet|ne pas|pas|not|don t|n)\b.{0,12}\b(?:annul|cancel|schrap)`)

	restart = said(`\b(?:opnieuw beginnen|begin(?:nen)? (?:we |maar |weer )?(?:opnieuw|van nul|helemaal opnieuw|van voren af aan)|(?:van nul|helemaal|alles) (?:her)?(?:opnieuw|beginnen|herbeginnen)|herbegin(?:nen)?|helemaal opnieuw|start(?:en)? opnieuw|alles wissen|wis alles|recommence(?:r|z|ons)?(?: (?:a zero|tout|depuis le debut))?|on recommence|repart(?:ir|ons)? (?:a|de) zero|tout (?:recommencer|effacer)|efface(?:z|r)? tout|start (?:all )?over|start (?:again|afresh|from scratch)|begin again|restart|from scratch|clear (?:everything|all)|scrap that)\b`)
	save    = said(`\b(?:bewaar|bewaren|opslaan|sla (?:dit|het|de aanvraag)? ?(?:even )?op|voor later|ik kom (?:er )?(?:later|straks) (?:op )?(?:op )?terug|later verder|ga(?:an)? later verder|sauvegarde(?:r|z)?|enregistre(?:r|z)?|garde(?:r|z)? (?:la |ma |cette )?(?:demande|ca)? ?pour plus tard|(?:je|on|nous) (?:continue|reprend|reviens|finis|termine|complete)(?:rai|s|rons|ons)? .{0,20}(?:plus tard|demain|ce soir|une autre fois|la semaine prochaine)|on verra (?:ca )?plus tard|mettre (?:de cote|en pause)|save (?:it|this|the request|my request|for later|as draft)|(?:finish|continue|complete|come back|do (?:it|this)) (?:this |it |to (?:it|this) |with (?:it|this) )?(?:later|tomorrow|tonight|another (?:time|day)|next week|this (?:afternoon|evening))|(?:ik|we|wij) (?:ga|gaan|doe|doen|werk|werken|kom|komen|maak|vul) .{0,25}(?:later|morgen|straks|vanavond|volgende week|een andere keer) .{0,12}(?:verder|voort|af|op terug|aan)|(?:morgen|straks|vanavond) verder|come back (?:to (?:you|it|this) )?later|pause)\b`)
	resume  = said(`\b(?:verder(?:gaan)?(?: met)?(?: mijn| de| onze)? ?aanvraag|hervat(?:ten)?|mijn (?:bewaarde )?aanvraag (?:hervatten|verderzetten)|ga(?:an)? (?:we )?verder|reprendre|reprenons|reprends|continuer (?:ma|la|notre) demande|resume|continue (?:my|the|our|with (?:my|the|our))? ?(?:saved )?(?:request|draft)|continuer (?:avec )?(?:ma|la|notre) demande|pick up where)\b|^(?:verder|doorgaan|ga (?:maar )?door|(?:laten we |we gaan )?verdergaan|continue[rz]?|continuons|on continue|go on|carry on|let s (?:go on|continue))$`)
	show    = said(`\b(?:wat heb (?:ik|je) (?:al |tot nu toe |nu )?(?:ingevuld|gezegd|genoteerd|van mij)|wat staat er (?:al|nu|in)|wat weet je (?:al|nu)|(?:mijn|mes|my) (?:antwoorden|gegevens|reponses|donnees|answers|details)|que sais tu (?:deja)?|ou en etions nous|overzicht|samenvatting|toon (?:mijn|de) aanvraag|qu (?:est ce que j ai|ai je) (?:deja )?(?:rempli|indique|dit|note|encode)|qu as tu note|recapitulatif|recap|resume de ma demande|ou en (?:est|suis|sommes)|what have i (?:filled|said|entered|told|given)|what do you have (?:so far)?|show (?:me )?(?:my|the) (?:request|draft|summary)|summary)\b`)
	back    = said(`^(?:(?:ga |go |een stap |revenir |revenez |step |even )?(?:terug|back|retour|en arriere)(?: naar (?:de )?vorige(?: vraag)?)?|(?:de )?vorige(?: vraag)?|(?:la )?question precedente|precedent|previous(?: question)?|the previous question|undo)$`)
	skip    = said(`^(?:(?:deze vraag )?overslaan|sla (?:maar |dit |deze vraag )?over|skip(?: (?:it|this|that|this one))?|passer?|passe|passez|je passe|suivant|next|geen|niets|niks|nee|neen|non|no|none|nothing|rien|aucune?|nope|n v t|nvt|n a|nee bedankt|non merci|no thanks?|nee hoor|liever niet)$`)
	// said when the address is asked for.
	noContact = said(`\b(?:geen|pas d|no|sans|zonder|without|liever niet|liever geen|rather not|prefer not|prefere ne pas|prefere pas|heb (?:ik )?(?:er )?geen|(?:don t|do not) have|n en ai pas|ne pas donner)\b`)
	// said of remarks, anywhere in a message.
	noRemarks = said(`\b(?:geen (?:andere |verdere |speciale |extra |bijkomende )?(?:opmerking(?:en)?|commentaar|bemerking(?:en)?|toevoegingen)|(?:verder )?niets (?:meer )?(?:toe te voegen|te melden|op te merken)|geen opm|(?:pas|aucune|sans|pas d autres?|je n ai pas de|nous n avons pas de) (?:autre )?(?:de )?(?:remarques?|commentaires?|observations?)|rien (?:d autre )?(?:a|de plus a) (?:ajouter|signaler|remarquer)|no (?:other |further |special |additional )?(?:remarks?|comments?|notes?)|nothing (?:else )?to add|nothing (?:else|further|more)|(?:don t|do not) have any (?:remarks|comments))\b`)

	yes = said(yesForm + `+`)
	// agrees is a text that is nothing but a yes.
	agrees = said(yesForm + `+(?:(?:graag|please|svp|aub|merci|bedankt|thanks|hoor)(?: |$))*$`)
	no     = said(`^(?:nee|neen|non|no|nope|nog niet|pas encore|not yet|niet akkoord|pas d accord)\b`)
	// said to send a request, anywhere.
	send = said(`\b` + sendForm + `\b|^send$`)
	// sends is a text that is nothing else.
	sends = said(`^(?:(?:ok|oke|ja|yes|oui|goed|dan|fine|great|please|alors|c est bon|allez|et|en|and) )*` + sendForm + `(?: (?:maar|aub|svp|please|nu|now|door|op|it|het|maintenant|(?:ma|la|the|my|de|mijn) (?:demande|request|aanvraag)))*$`)

	// "don't send it yet" is the opposite.
	notSend = said(`\b(?:niet|geen|pas|ne|not|don t|never|nog niet|pas encore|not yet|wacht|attendez|attends|wait|before (?:you|i|we))\b.{0,25}\b(?:verstu\w*|verz\w*|stuur|indien\w*|bevestig\w*|envo\w*|confirm\w*|soume\w*|valid\w*|send|submit|file)\b|\b(?:verstuur|stuur|verzend|send|submit|envoie\w*) (?:\w+ ){0,2}(?:nog )?(?:niet|pas|not)\b`)

	undo = said(`^(?:(?:nee )?(?:toch niet annuleren|ongedaan(?: maken)?|herstel(?:len)?|zet terug)|undo|bring (?:it )?back|restore|annuler l annulation|restaurer|retablir)$|\b(?:(?:remets|remettez|recupere[rz]?) (?:la|ma) demande|(?:haal|zet) (?:de|mijn|die) aanvraag terug|bring (?:my|the) request back|n annule[rz]? pas|(?:do not|don t) cancel|niet annuleren)\b`)

	advise = said(`\b(?:help (?:me|us|mij|ons)(?: \w+)? (?:to )?(?:kiezen|choose|decide|pick)|aide[rz]? (?:moi|nous) a choisir|(?:(?:i|we) (?:don t|do not) know|not sure) which|(?:weet|weten) (?:ik |we )?(?:nog )?niet (?:goed )?welke|geen idee welke|(?:je|nous|on) (?:ne )?sa(?:is|vons|it) pas (?:lequel|laquelle|quel)|(?:wat|welke) raad(?:t|en)? (?:je|jij|u|jullie) (?:ons |me |mij )?aan|que (?:me |nous )?conseill\w+|what (?:do|would) you (?:recommend|suggest|advise)|(?:stel|maak) .{0,20}(?:programma|voorstel)|propos\w+ (?:moi|nous|me|us|a) .{0,12}(?:programme|program))\b`)
	wait   = said(`^(?:wacht(?: (?:even|eens|effe|nog even))?|(?:een|eventjes|nog een) (?:momentje|moment|ogenblik|seconde|seconden)|momentje|even geduld|attends|attendez|un (?:instant|moment|petit instant)|une (?:seconde|minute)|wait|hang on|hold on|one (?:moment|second|sec|minute)|just a (?:moment|second|sec|minute))(?: (?:aub|svp|please|hoor))?$`)
	unsure = said(`^(?:(?:dat |ca |that |hm+ |euh |sorry )?(?:weet (?:ik|we) (?:dat |het )?(?:nog )?niet(?: precies| zeker| goed)?|(?:ik|we) (?:weet|weten) (?:dat |het )?(?:nog )?niet(?: precies| zeker| goed)?|(?:nog )?geen idee|nog niet (?:bekend|zeker|geweten|beslist)|nog te (?:bepalen|bekijken|beslissen)|we zien wel|no (?:idea|clue)(?: yet)?|not sure(?: yet)?|(?:i |we )?(?:don t|do not) know(?: (?:that|it))?(?: yet)?|to be (?:decided|determined|confirmed)|tbd|tbc|unknown|(?:je|j|on|nous) (?:ne |n en )?sa(?:is|it|vons) pas(?: encore| trop| exactement)?|aucune idee|pas encore (?:decide|fixe|connu|sur)|a (?:determiner|definir|voir)))$`)
	// said of what may be one or the other.
	anyWill = said(`\b(?:maakt (?:me |ons |het )?niets? uit|geen voorkeur|om het even|eender (?:welke?|wat)|gelijk (?:welke?|wat)|allebei|allebei goed|beide|(?:peu|n) importe|(?:pas de|sans|aucune) preference|c(?:a m)? est egal|les deux|no preference|(?:don t|do not) mind|(?:doesn t|does not) matter|either|both|whatever|whichever|any(?: is)? (?:fine|ok|good)|up to you|jullie (?:mogen )?kiezen|as you (?:like|wish|prefer)|comme vous (?:voulez|preferez))\b`)
	soon    = said(`\b(?:zo (?:snel|vlug|spoedig|gauw) (?:als )?mogelijk|asap|as soon as (?:possible|you can)|des que possible|le plus (?:vite|tot|rapidement) possible|au plus (?:vite|tot)|dringend|urgent|liefst (?:snel|vlug|gauw))\b`)
	// said of a date that was pointed out.
	keep  = said(`\b(?:(?:ik|we|wij|je|on|nous|i|we ll|i ll)? ?(?:hou(?:d|den)?|behoud(?:en)?|garde(?:r|z|ons)?|conserve[rz]?|maintien\w*|keep|stick (?:with|to))(?: (?:het|hem|die|dat|de|le|la|ce|cette|it|that|the))?|toch (?:maar|wel|houden)|quand meme|malgre tout|all the same|anyway|even so|is (?:de )?bedoeling|c est voulu|expres|on purpose|geen probleem|pas de probleme|no problem|that s fine|that is fine)\b`)
	other = said(`\b(?:andere|een ander(?:e)?|autre|another|different|other) (?:datum|data|dag|dates?|jour|day|moment|week|semaine)\b`)

	change = said(`\b(?:wijzig(?:en|ing)?|verander(?:en|ing)?|aanpassen|pas (?:de|het) .{0,25} aan|pas aan|verbeter(?:en|ing)?|corrig(?:eer|eren|er|ez|e)|correctie|correction|modif(?:ier|iez|ie|ication)|change(?:r|z)?|changer|rectif\w*|adapte(?:r|z)?|adjust|edit|amend|update|fix|terug naar|go back to|back to|revenir (?:a|sur|au)|retour (?:a|sur)|remettre)\b`)
	// correcting is said when something that was said is taken back.
	correcting = said(`\b(?:correctie|correction|eigenlijk|en fait|actually|sorry|pardon|excuse[sz]?(?: moi)?|desolee?|oeps|oups|oops|toch (?:maar|liever)|liever|plutot|rather|instead|in plaats van|au lieu de|(?:niet|geen) .{1,30} maar|pas .{1,30} mais|not .{1,30} but|(?:nee|neen|non|no) (?:wacht|attends|attendez|wait)|ik bedoel(?:de)?|je veux dire|je voulais dire|i mean[t]?|vergist|me suis tromp\w+|erreur|mistake|fout|wijzig\w*|verander\w*|aanpassen|modif\w*|change[rz]?|rectif\w*|make (?:that|it)|maak er|doe maar|mettez|mets|en non(?: pas)?|et non(?: pas)?|et pas|en niet|not \d+|pas \d+|niet \d+|terug naar|go back to|revenir)\b`)
	adding     = said(`\b(?:voeg|toevoegen|erbij|ook nog|en ook|nog een module|bijkomend|add|adding|also|plus|as well|too|ajoute[rz]?|ajoutons|egalement|aussi|en plus|en outre|daarnaast|met daarbij)\b`)
	dropping   = said(`\b(?:zonder|verwijder|annuleer|annule[rz]?|cancel|wis|laat .{0,12} weg|schrap|haal .{0,15} (?:eruit|weg)|niet meer|without|remove|drop|delete|leave out|take out|not .{0,8} any ?more|sans|enleve[rz]?|retire[rz]?|supprime[rz]?|laisse[rz]? tomber)\b`)
)

// fieldWords are what people call the fields.
var fieldWords = []struct {
	key  training.FieldKey
	form *regexp.Regexp
}{
	{training.FieldEmail, said(`\b(?:e ?mail(?:adres)?|mail(?:adres)?|adresse (?:e ?)?mail|courriel|contact(?:gegevens|adres)?|email address)\b`)},
	{training.FieldLanguage, said(`\b(?:taal|sessietaal|voertaal|langue|language)\b`)},
	{training.FieldDates, said(`\b(?:datum|data|datums|dates?|periode|moment|jour|dag|day|week|semaine|quand|wanneer|when|uur|heure|time|timing|tijdstip)\b`)},
	{training.FieldParticipants, said(`\b(?:aantal(?: deelnemers| personen)?|deelnemers(?:aantal)?|nombre(?: de (?:participants|personnes))?|participants?|number(?: of (?:participants|people))?|hoeveel|combien|how many|headcount|group size|effectif)\b`)},
	{training.FieldAudience, said(`\b(?:doelgroep|publiek|public(?: cible)?|groupe cible|audience|target (?:group|audience)|functies?|profils?|profiel|profession|beroepsgroep|voor wie|pour qui|for whom)\b`)},
	{training.FieldOrganisation, said(`\b(?:organisatie|organisation|organization|centrum|centre|center|instelling|institution|dienst|service|werkplek|locatie van het centrum)\b`)},
	{training.FieldMode, said(`\b(?:plaats|locatie|lieu|endroit|place|location|venue|online of|ter plaatse of|en ligne ou|format|vorm)\b`)},
	{training.FieldRemarks, said(`\b(?:opmerking(?:en)?|remarques?|remarks?|comments?|commentaires?|notes?|bemerking(?:en)?)\b`)},
	{training.FieldModules, said(`\b(?:modules?|opleiding|vorming|formation|training|programma|programme)\b`)},
}

// tells is a field named with what it is: "de organisatie is Fedasil Ieper".
var tells = map[training.FieldKey]*regexp.Regexp{
	training.FieldOrganisation: said(`\b(?:organisatie|organisation|organization|centrum|centre|center|instelling|institution|dienst|service) (?:is|wordt|moet|est|sera|devient|should be|will be|becomes)\b`),
	training.FieldAudience:     said(`\b(?:doelgroep|publiek|deelnemers|public(?: cible)?|groupe cible|participants|audience|target group) (?:is|zijn|wordt|worden|est|sont|seront|sera|are|will be|should be)\b|^(?:het (?:is|zijn)|het gaat om|ce sont|il s agit de|they are|they re|it s|these are)\b`),
}

// Tells tells whether a text says what a field is to be, by the field's name.
func Tells(text string, k training.FieldKey) bool {
	form := tells[k]
	return form != nil && form.MatchString(understand.Plain(text))
}

// ControlOf returns what a text says about the conversation, and, for Change, the field that it names ("" for none).
// A text may say more besides: the caller reads that as well.
func ControlOf(text string, asked training.FieldKey) (Control, training.FieldKey) {
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
	case wait.MatchString(plain):
		return Wait, ""
	case unsure.MatchString(plain):
		return Unsure, ""
	case advise.MatchString(plain) && len(strings.Fields(plain)) < 12:
		return Advise, ""
	case resume.MatchString(plain) && len(strings.Fields(plain)) < 9:
		return Resume, ""
	case asked != training.FieldReview && skip.MatchString(plain):
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
func FieldNamed(text string) training.FieldKey {
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

// Agrees tells whether a text is nothing but a yes.
func Agrees(text string) bool { return agrees.MatchString(understand.Plain(text)) }

// Sends tells whether a text is nothing but the wish that the request be sent.
func Sends(text string) bool { return sends.MatchString(understand.Plain(text)) }

// AnyWill tells whether a text says that one is as good as another.
func AnyWill(text string) bool { return anyWill.MatchString(understand.Plain(text)) }

// Soon tells whether a text asks for the first day that there is.
func Soon(text string) bool { return soon.MatchString(understand.Plain(text)) }

// Keeps tells whether a text keeps what was pointed out.
func Keeps(text string) bool {
	plain := understand.Plain(text)
	return keep.MatchString(plain) && !other.MatchString(plain)
}

// Other tells whether a text says that another date is wanted, and not which.
func Other(text string) bool { return other.MatchString(understand.Plain(text)) }

// NoContact tells whether an answer to the question for an address declines to give one.
func NoContact(text string) bool { return noContact.MatchString(understand.Plain(text)) }

// Drops tells whether a text takes something out of what was asked for.
func Drops(text string) bool { return dropping.MatchString(understand.Plain(text)) }

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
