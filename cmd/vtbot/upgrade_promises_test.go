package main

import (
	"regexp"

	"vtbot/internal/upgradetest"
)

// promise is what a button does. In its patterns NUM stands for the number in the button's value, REST for what is behind it,
// WHO for the person, and ME for the number of the trainer who the person is.
type promise struct {
	when  []string // facts that hold before, else nothing happens but that the answer says of what it is; "!" is for not
	say   []string // what is said then, where the button asks for it; "[]" presses the only button of the answer
	does  []string // what is different then, each pattern at least once; none: nothing is
	is    []string // facts that hold then, whether they did before or not
	shows []string // what is in the last answer, or on its buttons
	file  bool     // the answer has a file
	// tooOld says that a button that comes too late may be answered with just that it is too old.
	tooOld bool
}

const (
	requestOpen = "requests/NUM status: (submitted|proposed)$"
	requestLive = "requests/NUM status: (submitted|proposed|accepted)$"
	proposed    = "requests/NUM status: proposed$"
	scheduled   = "sessions/NUM status: scheduled$"
	isOver      = "sessions/NUM day: 2026-12-0[1-6]$"
	giving      = "sessions/NUM trainers ME status: (asked|confirmed)$"
)

// promises are what buttons do, by the beginning of their values: as people read it on them.
var promises = map[string]promise{
	// The catalogue.
	"show":     {shows: []string{"REST"}},
	"more":     {shows: []string{"REST"}},
	"related":  {shows: []string{"REST"}},
	"category": {shows: []string{`REST\d`}},
	"for":      {shows: []string{`[AST]M\d`}},
	"modules":  {shows: []string{`TM`}},
	"audience": {shows: []string{`(?i)nurses|verpleegkundigen|infirmi`}},
	"help":     {shows: []string{`/request`}},
	"language": {shows: []string{`Nederlands`, `Français`, `English`}},
	"lang":     {is: []string{`people/terminal:WHO lang: REST$`}},
	"useful":   {does: []string{`feedback/\w+ useful: .*-> yes`}},
	"useless":  {does: []string{`feedback/\w+ useful: .*-> no`}},
	"none":     {shows: []string{`.`}},
	"request":  {shows: []string{`REST`}},

	// A requester's own.
	"mine":        {shows: []string{`R-\d`}},
	"mine:show":   {shows: []string{`R-NUM\b`}},
	"mine:answer": {when: []string{requestLive}, say: []string{"Ja, de beamer is er"}, does: []string{`requests/NUM did: .*,answer$`}},
	"mine:counter": {
		when: []string{proposed},
		say:  []string{"2/2/2027"},
		does: []string{`requests/NUM status: proposed -> submitted`, `requests/NUM did: .*,counter$`, `dates.*2027-02-02`},
	},
	"mine:change": {when: []string{requestOpen}, shows: []string{`(?i)date|datum`, `(?i)module`}},
	"mine:choose": {
		when: []string{proposed},
		does: []string{
			`requests/NUM status: proposed -> accepted`,
			`requests/NUM session day: .*-> 2027-01-2[68]`,
			`sessions/\d+ status: .*-> scheduled`,
		},
	},
	"mine:refuse":    {when: []string{proposed}, does: []string{`requests/NUM status: proposed -> submitted`, `requests/NUM did: .*,refuse$`}},
	"mine:share:yes": {when: []string{requestOpen}, is: []string{`requests/NUM share: agreed`}},
	"mine:share:no":  {when: []string{requestOpen}, is: []string{`requests/NUM share: alone`}},
	"mine:withdraw":  {when: []string{requestLive}, does: []string{`requests/NUM status: \w+ -> withdrawn`}},

	// The VT cell's, of a request.
	"vt:show": {shows: []string{`R-NUM\b`}},
	"vt:accept": {
		when: []string{requestOpen},
		say:  []string{"2/2/2027 10u"},
		does: []string{
			`requests/NUM status: \w+ -> accepted`,
			`requests/NUM session day: .*-> 2027-02-02`,
			`sessions/\d+ status: .*-> scheduled`,
		},
	},
	"vt:on": {
		when: []string{requestOpen},
		does: []string{`requests/NUM status: \w+ -> accepted`, `requests/NUM session day: .*-> REST`, `sessions/\d+ status: .*-> scheduled`},
	},
	"vt:join": {
		when:   []string{requestOpen, "!sessions/REST day: 2026-12-0[1-6]$"},
		tooOld: true,
		does:   []string{`requests/NUM status: \w+ -> accepted`, `requests/NUM given_in: .*-> REST`},
	},
	"vt:propose": {
		when: []string{requestOpen},
		say:  []string{"2/2/2027 10u, 3/2/2027 14u"},
		is:   []string{`requests/NUM status: proposed`, `requests/NUM proposal 0 day: 2027-02-02`, `requests/NUM proposal 1 day: 2027-02-03`},
	},
	"vt:ask":     {when: []string{requestLive}, say: []string{"Is er een bord?"}, does: []string{`requests/NUM did: .*,ask$`}},
	"vt:assign":  {when: []string{requestLive}, is: []string{`requests/NUM assignee: terminal:WHO`, `requests/NUM did: .*assign`}},
	"vt:pool":    {when: []string{requestOpen}, is: []string{`requests/NUM share: (asked|agreed)`}},
	"vt:decline": {when: []string{requestOpen}, shows: []string{`(?s)(\n.*){4}`}},
	"vt:because": {when: []string{requestOpen}, does: []string{`requests/NUM status: \w+ -> declined`, `requests/NUM reason: .*-> .`}},
	"vt:own": {
		when: []string{requestOpen},
		say:  []string{"Geen tijd in januari"},
		does: []string{`requests/NUM status: \w+ -> declined`, `requests/NUM reason: .*-> Geen tijd in januari`},
	},
	"vt:stop":  {shows: []string{`.`}},
	"vt:staff": {shows: []string{`S-\d`}},

	// The VT cell's, of a session.
	"s:show":  {shows: []string{`S-NUM\b`}},
	"s:view":  {shows: []string{`S-NUM\b`}},
	"s:ics":   {when: []string{"!sessions/NUM trainers ME status: declined", "!sessions/NUM status: cancelled"}, tooOld: true, file: true},
	"s:staff": {when: []string{scheduled}, say: []string{"Dee Janssens"}, does: []string{`sessions/NUM trainers 7 status: .*-> asked`}},
	"s:assign": {
		when: []string{scheduled, "!sessions/NUM trainers REST status: (asked|confirmed)"},
		does: []string{`sessions/NUM trainers REST status: .*-> asked`},
	},
	"s:free": {
		when: []string{scheduled, "sessions/NUM trainers REST status: "},
		does: []string{`sessions/NUM trainers REST status: \w+ -> $`},
	},
	"s:confirm": {when: []string{scheduled}, is: []string{`sessions/NUM trainers REST status: confirmed`}},
	"s:partner": {
		when: []string{scheduled},
		say:  []string{"Fedasil Gent, gent@fedasil.example"},
		does: []string{`sessions/NUM partners Fedasil Gent status: .*-> asked`, `email: .*-> gent@fedasil.example`},
	},
	"s:agrees":    {when: []string{scheduled}, does: []string{`sessions/NUM partners \w.* status: asked -> confirmed`}},
	"s:refuses":   {when: []string{scheduled}, does: []string{`sessions/NUM partners \w.* status: asked -> declined`}},
	"s:materials": {when: []string{scheduled}, is: []string{`sessions/NUM materials: true`}},
	"s:move": {
		when: []string{scheduled},
		say:  []string{"27/4/2027 13u"},
		does: []string{`sessions/NUM day: .*-> 2027-04-27`, `sessions/NUM did: .*,move$`},
	},
	"s:edit": {when: []string{scheduled}, shows: []string{`(?s)(\n.*){5}`}},
	"s:cancel": {
		when: []string{scheduled},
		say:  []string{"te weinig mensen"},
		does: []string{`sessions/NUM status: scheduled -> cancelled`, `sessions/NUM reason: .*-> te weinig mensen`},
	},
	"s:held": {
		when: []string{scheduled, isOver},
		say:  []string{"11"},
		does: []string{`sessions/NUM status: scheduled -> held`, `sessions/NUM came: .*-> 11`},
	},
	"s:unheld": {when: []string{scheduled, isOver}, does: []string{`sessions/NUM status: scheduled -> not_held`}},
	"sessions": {shows: []string{`S-7\b`}},

	"s:set:place": {
		when: []string{scheduled},
		say:  []string{"Zaal 3, Kapellen"},
		does: []string{`sessions/NUM place: .*-> Zaal 3, Kapellen`},
	},
	"s:set:directions": {
		when: []string{scheduled},
		say:  []string{"Bel aan nummer 5"},
		does: []string{`sessions/NUM directions: .*-> Bel aan nummer 5`},
	},
	"s:set:link": {
		when: []string{scheduled},
		say:  []string{"https://meet.example/1"},
		does: []string{`sessions/NUM link: .*-> https://meet.example/1`},
	},
	"s:set:language":     {when: []string{scheduled}, say: []string{"Engels"}, is: []string{`sessions/NUM language: en`}},
	"s:set:participants": {when: []string{scheduled}, say: []string{"15"}, does: []string{`sessions/NUM participants: .*-> 15`}},

	// A trainer's, and a requester's of how it was.
	"a:yes":     {when: []string{scheduled, "sessions/NUM trainers ME "}, is: []string{`sessions/NUM trainers ME status: confirmed`}},
	"a:no":      {when: []string{scheduled, "sessions/NUM trainers ME "}, is: []string{`sessions/NUM trainers ME status: declined`}},
	"a:set":     {when: []string{scheduled, giving}, does: []string{`sessions/NUM trainers ME all_set: .*-> true`}},
	"a:problem": {when: []string{scheduled, giving}, say: []string{"Geen beamer"}, does: []string{`sessions/NUM did: .*,problem$`}},
	"a:later":   {when: []string{scheduled, giving}, does: []string{`sessions/NUM trainers ME again: .*-> 2026-12-08`}},
	"a:held": {
		when: []string{scheduled, giving, isOver},
		say:  []string{"11"},
		does: []string{`sessions/NUM status: scheduled -> held`, `sessions/NUM came: .*-> 11`},
	},
	"a:unheld": {when: []string{scheduled, giving, isOver}, does: []string{`sessions/NUM status: scheduled -> not_held`}},
	"a:score":  {is: []string{`sessions/NUM feedback \d+ score: SCORE$`}},
	"a:words":  {say: []string{"Heel nuttig"}, does: []string{`sessions/NUM feedback \d+ text: .*-> Heel nuttig`}},

	// Trainers.
	"tr:show": {shows: []string{`Piet Maes|An Peeters|Sofie Claes|Karim Haddad|Bo Wouters|Cid Lopez|Dee Janssens|Eli Maes`}},
	"tr:add": {
		say:  []string{"Nina Adam, Fedasil, nl, TM2, nina@fedasil.example"},
		does: []string{`trainers/\d+ name: .*-> Nina Adam`, `trainers/\d+ email: .*-> nina@fedasil.example`},
	},
	"tr:change":    {say: []string{"fr, TM3"}, does: []string{`trainers/NUM languages 0: .*-> fr`, `trainers/NUM modules 0: .*-> TM3`}},
	"tr:absence":   {say: []string{"2/2/2027"}, does: []string{`trainers/NUM absences \d from: .*-> 2027-02-02`}},
	"tr:remove":    {does: []string{`trainers/NUM removed: .*-> true`}},
	"pref:when":    {say: []string{"1d 17:00"}, does: []string{`trainers/ME reminders 0: .*-> 1d 17:00`}},
	"pref:default": {shows: []string{`.`}},
	"pref:via":     {does: []string{`trainers/ME via: .*-> REST$`}},
	"pref:lang":    {is: []string{`trainers/ME lang: REST`}},
	"pref:calendar": {
		does:  []string{`tickets/feed trainer:ME: `},
		shows: []string{regexp.QuoteMeta(upgradetest.PublicURL) + `/calendar/\w+\.ics`},
	},

	// A request that is being made. "recap" asks for what is known of it.
	"d:set":       {say: []string{"recap"}, shows: []string{`(?i)LABEL`}},
	"d:skip":      {say: []string{"recap"}, shows: []string{`TM4`}},
	"d:edit":      {shows: []string{`.`}},
	"d:keep":      {say: []string{"recap"}, shows: []string{`TM4`, `6 maart 2027`}},
	"d:month":     {shows: []string{`.`}},
	"d:advise":    {shows: []string{`(?i)verpleegkundigen`}},
	"d:programme": {shows: []string{`[AST]M\d`}},
	"d:join":      {say: []string{"recap"}, shows: []string{`AM1`, `(4 January|1 February) 2027`}},
	"d:change":    {shows: []string{`(?i)date`, `(?i)module`}},
	"d:cancel":    {say: []string{"[]", "recap"}, shows: []string{`.`}},
	"d:save":      {say: []string{"[]"}, shows: []string{`SM3`}},
	"d:send":      {does: []string{`requests/\d+ status: .*-> submitted`, `requests/\d+ modules 0: .*-> SM3`}, shows: []string{`R-\d`}},
	"d:undo":      {shows: []string{`SM3`}},
	"d:resume":    {shows: []string{`SM3`}},
	"d:form":      {shows: []string{`.`}},
}

// languages are how they are called in all of them.
var languages = map[string]string{
	"Nederlands": "Nederlands|néerlandais|Dutch", "Français": "Frans|français|French", "English": "Engels|anglais|English",
}
