package main

import (
	"regexp"

	"vtbot/internal/action"
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
	string(action.MyRequests):     {shows: []string{`R-\d`}},
	string(action.ShowMine):       {shows: []string{`R-NUM\b`}},
	string(action.AnswerQuestion): {when: []string{requestLive}, say: []string{"Ja, de beamer is er"}, does: []string{`requests/NUM did: .*,answer$`}},
	string(action.Counter): {
		when: []string{proposed},
		say:  []string{"2/2/2027"},
		does: []string{`requests/NUM status: proposed -> submitted`, `requests/NUM did: .*,counter$`, `dates.*2027-02-02`},
	},
	string(action.ChangeMine): {when: []string{requestOpen}, shows: []string{`(?i)date|datum`, `(?i)module`}},
	string(action.Choose): {
		when: []string{proposed},
		does: []string{
			`requests/NUM status: proposed -> accepted`,
			`requests/NUM session day: .*-> 2027-01-2[68]`,
			`sessions/\d+ status: .*-> scheduled`,
		},
	},
	string(action.RefuseProposal): {when: []string{proposed}, does: []string{`requests/NUM status: proposed -> submitted`, `requests/NUM did: .*,refuse$`}},
	string(action.Share) + ":yes": {when: []string{requestOpen}, is: []string{`requests/NUM share: agreed`}},
	string(action.Share) + ":no":  {when: []string{requestOpen}, is: []string{`requests/NUM share: alone`}},
	string(action.Withdraw):       {when: []string{requestLive}, say: []string{"ja"}, does: []string{`requests/NUM status: \w+ -> withdrawn`}},

	// The VT cell's, of a request.
	string(action.ShowRequest): {shows: []string{`R-NUM\b`}},
	string(action.AcceptRequest): {
		when: []string{requestOpen},
		say:  []string{"2/2/2027 10u"},
		does: []string{
			`requests/NUM status: \w+ -> accepted`,
			`requests/NUM session day: .*-> 2027-02-02`,
			`sessions/\d+ status: .*-> scheduled`,
		},
	},
	string(action.AcceptOn): {
		when: []string{requestOpen},
		does: []string{`requests/NUM status: \w+ -> accepted`, `requests/NUM session day: .*-> REST`, `sessions/\d+ status: .*-> scheduled`},
	},
	string(action.AcceptInto): {
		when:   []string{requestOpen, "!sessions/REST day: 2026-12-0[1-6]$"},
		tooOld: true,
		does:   []string{`requests/NUM status: \w+ -> accepted`, `requests/NUM given_in: .*-> REST`},
	},
	string(action.Propose): {
		when: []string{requestOpen},
		say:  []string{"2/2/2027 10u, 3/2/2027 14u"},
		is:   []string{`requests/NUM status: proposed`, `requests/NUM proposal 0 day: 2027-02-02`, `requests/NUM proposal 1 day: 2027-02-03`},
	},
	string(action.AskRequester):   {when: []string{requestLive}, say: []string{"Is er een bord?"}, does: []string{`requests/NUM did: .*,ask$`}},
	string(action.TakeRequest):    {when: []string{requestLive}, is: []string{`requests/NUM assignee: terminal:WHO`, `requests/NUM did: .*assign`}},
	string(action.Pool):           {when: []string{requestOpen}, is: []string{`requests/NUM share: (asked|agreed)`}},
	string(action.Decline):        {when: []string{requestOpen}, shows: []string{`(?s)(\n.*){4}`}},
	string(action.DeclineBecause): {when: []string{requestOpen}, does: []string{`requests/NUM status: \w+ -> declined`, `requests/NUM reason: .*-> .`}},
	string(action.DeclineOwn): {
		when: []string{requestOpen},
		say:  []string{"Geen tijd in januari"},
		does: []string{`requests/NUM status: \w+ -> declined`, `requests/NUM reason: .*-> Geen tijd in januari`},
	},
	string(action.StopWaiting):    {shows: []string{`.`}},
	string(action.StaffOfRequest): {shows: []string{`S-\d`}},

	// The VT cell's, of a session.
	string(action.ShowSession): {shows: []string{`S-NUM\b`}},
	string(action.ViewSession): {shows: []string{`S-NUM\b`}},
	string(action.SessionFile): {when: []string{"!sessions/NUM trainers ME status: declined", "!sessions/NUM status: cancelled"}, tooOld: true, file: true},
	string(action.Staff):       {when: []string{scheduled}, say: []string{"Dee Janssens"}, does: []string{`sessions/NUM trainers 7 status: .*-> asked`}},
	string(action.AssignTrainer): {
		when: []string{scheduled, "!sessions/NUM trainers REST status: (asked|confirmed)"},
		does: []string{`sessions/NUM trainers REST status: .*-> asked`},
	},
	string(action.FreeTrainer): {
		when: []string{scheduled, "sessions/NUM trainers REST status: "},
		does: []string{`sessions/NUM trainers REST status: \w+ -> $`},
	},
	string(action.ConfirmTrainer): {when: []string{scheduled}, is: []string{`sessions/NUM trainers REST status: confirmed`}},
	string(action.AddPartner): {
		when: []string{scheduled},
		say:  []string{"Fedasil Gent, gent@fedasil.example"},
		does: []string{`sessions/NUM partners Fedasil Gent status: .*-> asked`, `email: .*-> gent@fedasil.example`},
	},
	string(action.PartnerAgrees):  {when: []string{scheduled}, does: []string{`sessions/NUM partners \w.* status: asked -> confirmed`}},
	string(action.PartnerRefuses): {when: []string{scheduled}, does: []string{`sessions/NUM partners \w.* status: asked -> declined`}},
	string(action.MaterialsReady): {when: []string{scheduled}, is: []string{`sessions/NUM materials: true`}},
	string(action.MoveSession): {
		when: []string{scheduled},
		say:  []string{"27/4/2027 13u"},
		does: []string{`sessions/NUM day: .*-> 2027-04-27`, `sessions/NUM did: .*,move$`},
	},
	string(action.EditSession): {when: []string{scheduled}, shows: []string{`(?s)(\n.*){5}`}},
	string(action.CancelSession): {
		when: []string{scheduled},
		say:  []string{"te weinig mensen"},
		does: []string{`sessions/NUM status: scheduled -> cancelled`, `sessions/NUM reason: .*-> te weinig mensen`},
	},
	string(action.WasHeld): {
		when: []string{scheduled, isOver},
		say:  []string{"11"},
		does: []string{`sessions/NUM status: scheduled -> held`, `sessions/NUM came: .*-> 11`},
	},
	string(action.WasNotHeld): {when: []string{scheduled, isOver}, does: []string{`sessions/NUM status: scheduled -> not_held`}},
	"sessions":                {shows: []string{`S-7\b`}},

	string(action.SetOfSession) + ":place": {
		when: []string{scheduled},
		say:  []string{"Zaal 3, Kapellen"},
		does: []string{`sessions/NUM place: .*-> Zaal 3, Kapellen`},
	},
	string(action.SetOfSession) + ":directions": {
		when: []string{scheduled},
		say:  []string{"Bel aan nummer 5"},
		does: []string{`sessions/NUM directions: .*-> Bel aan nummer 5`},
	},
	string(action.SetOfSession) + ":link": {
		when: []string{scheduled},
		say:  []string{"https://meet.example/1"},
		does: []string{`sessions/NUM link: .*-> https://meet.example/1`},
	},
	string(action.SetOfSession) + ":language":     {when: []string{scheduled}, say: []string{"Engels"}, is: []string{`sessions/NUM language: en`}},
	string(action.SetOfSession) + ":participants": {when: []string{scheduled}, say: []string{"15"}, does: []string{`sessions/NUM participants: .*-> 15`}},

	// A trainer's, and a requester's of how it was.
	string(action.TrainerYes):    {when: []string{scheduled, "sessions/NUM trainers ME "}, is: []string{`sessions/NUM trainers ME status: confirmed`}},
	string(action.TrainerNo):     {when: []string{scheduled, "sessions/NUM trainers ME "}, is: []string{`sessions/NUM trainers ME status: declined`}},
	string(action.AllSet):        {when: []string{scheduled, giving}, does: []string{`sessions/NUM trainers ME all_set: .*-> true`}},
	string(action.ReportProblem): {when: []string{scheduled, giving}, say: []string{"Geen beamer"}, does: []string{`sessions/NUM did: .*,problem$`}},
	string(action.RemindLater):   {when: []string{scheduled, giving}, does: []string{`sessions/NUM trainers ME again: .*-> 2026-12-08`}},
	string(action.TrainerHeld): {
		when: []string{scheduled, giving, isOver},
		say:  []string{"11"},
		does: []string{`sessions/NUM status: scheduled -> held`, `sessions/NUM came: .*-> 11`},
	},
	string(action.TrainerNotHeld): {when: []string{scheduled, giving, isOver}, does: []string{`sessions/NUM status: scheduled -> not_held`}},
	string(action.Score):          {is: []string{`sessions/NUM feedback \d+ score: SCORE$`}},
	string(action.Comment):        {say: []string{"Heel nuttig"}, does: []string{`sessions/NUM feedback \d+ text: .*-> Heel nuttig`}},

	// Trainers.
	string(action.ShowTrainer): {shows: []string{`Piet Maes|An Peeters|Sofie Claes|Karim Haddad|Bo Wouters|Cid Lopez|Dee Janssens|Eli Maes`}},
	string(action.AddTrainer): {
		say:  []string{"Nina Adam, Fedasil, nl, TM2, nina@fedasil.example", "ja"},
		does: []string{`trainers/\d+ name: .*-> Nina Adam`, `trainers/\d+ email: .*-> nina@fedasil.example`},
	},
	string(action.ChangeTrainer):    {say: []string{"fr, TM3", "ja"}, does: []string{`trainers/NUM languages 0: .*-> fr`, `trainers/NUM modules 0: .*-> TM3`}},
	string(action.TrainerAbsence):   {say: []string{"2/2/2027"}, does: []string{`trainers/NUM absences \d from: .*-> 2027-02-02`}},
	string(action.RemoveTrainer):    {say: []string{"ja"}, does: []string{`trainers/NUM removed: .*-> true`}},
	string(action.ChooseReminders):  {say: []string{"1d 17:00"}, does: []string{`trainers/ME reminders 0: .*-> 1d 17:00`}},
	string(action.DefaultReminders): {shows: []string{`.`}},
	string(action.RemindVia):        {does: []string{`trainers/ME via: .*-> REST$`}},
	string(action.RemindIn):         {is: []string{`trainers/ME lang: REST`}},
	// The address of before still works, and was kept as a hash only: it is not shown, and not revoked either.
	string(action.CalendarAddress): {does: []string{}, shows: []string{regexp.QuoteMeta(upgradetest.PublicURL) + `/calendar/\w+\.ics|(?i)adres`}},

	// A request that is being made. "recap" asks for what is known of it.
	string(action.SetField):        {say: []string{"recap"}, shows: []string{`(?i)LABEL`}},
	string(action.SkipField):       {say: []string{"recap"}, shows: []string{`TM4`}},
	string(action.EditField):       {shows: []string{`.`}},
	string(action.KeepDoubted):     {say: []string{"recap"}, shows: []string{`TM4`, `6 maart 2027`}},
	string(action.TurnMonth):       {shows: []string{`.`}},
	string(action.Advise):          {shows: []string{`(?i)verpleegkundigen`}},
	string(action.Programme):       {shows: []string{`[AST]M\d`}},
	string(action.JoinInduction):   {say: []string{"recap"}, shows: []string{`AM1`, `(4 January|1 February) 2027`}},
	string(action.ChangeDraft):     {shows: []string{`(?i)date`, `(?i)module`}},
	string(action.CancelDraft):     {say: []string{"[]", "recap"}, shows: []string{`.`}},
	string(action.SaveDraft):       {say: []string{"[]"}, shows: []string{`SM3`}},
	string(action.SendDraft):       {does: []string{`requests/\d+ status: .*-> submitted`, `requests/\d+ modules 0: .*-> SM3`}, shows: []string{`R-\d`}},
	string(action.UndoCancelDraft): {shows: []string{`SM3`}},
	string(action.ResumeDraft):     {shows: []string{`SM3`}},
	string(action.OpenForm):        {shows: []string{`.`}},
}

// languages are how they are called in all of them.
var languages = map[string]string{
	"Nederlands": "Nederlands|néerlandais|Dutch", "Français": "Frans|français|French", "English": "Engels|anglais|English",
}
