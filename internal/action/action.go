// Package action says what a button does: a verb with what it is about, as at most 64 ASCII bytes that survive restarts.
//
// The stored forms are read for ever: verbs and arguments may be added, none renamed. "vt:accept:42" accepts request 42,
// "d:k3x9:set:audience:nurses" answers a question of the draft k3x9, "s:assign:7:3" asks trainer 3 for session 7.
package action

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Longest is how many bytes a stored action may have: Telegram takes no more.
const Longest = 64

// Action is what a button does. Which fields a verb has stands in the table below; the others are zero.
type Action struct {
	Verb   Verb
	Number int64  // of the request, the session, the trainer, the question or the lesson
	Other  int64  // the second number: a trainer's, a session's, a request's, or a place in a list
	Draft  string // the id of the draft that the button belongs to
	Name   string // a word: the key of a field, the id of an answer, a reason
	Arg    string // a module's code, an audience, a day, a language, what is chosen for a field
	Size   string // how the card of a module is shown
}

// Verb is the part of a stored action that says what is done.
type Verb string

// What is done with the catalogue.
const (
	ShowModule   Verb = "show"     // Arg: a module's code
	MoreOfModule Verb = "more"     // Arg: a module's code
	Related      Verb = "related"  // Arg: a module's code
	Category     Verb = "category" // Arg: a category
	ForAudience  Verb = "for"      // Arg: an audience
	Browse       Verb = "modules"
	Audiences    Verb = "audience"
	Help         Verb = "help"
	ChooseLang   Verb = "language"
	Speak        Verb = "lang"    // Arg: a language
	Useful       Verb = "useful"  // Name: an answer's id, Arg: a module's code, Size
	Useless      Verb = "useless" // likewise
	NoneOfThese  Verb = "none"    // Name: an answer's id
)

// What is done with the request that is being made. Each but the first carries the draft's id.
const (
	Request         Verb = "request"     // Arg: a module's code, or none
	SetField        Verb = "d:set"       // Name: a field, Arg: its value
	SkipField       Verb = "d:skip"      // Name: a field
	EditField       Verb = "d:edit"      // Name: a field
	KeepDoubted     Verb = "d:keep"      //
	TurnMonth       Verb = "d:month"     // Arg: a month, 2027-03
	Advise          Verb = "d:advise"    //
	Programme       Verb = "d:programme" // Arg: an audience
	JoinInduction   Verb = "d:join"      // Number: a session's
	ChangeDraft     Verb = "d:change"
	CancelDraft     Verb = "d:cancel"
	SaveDraft       Verb = "d:save"
	SendDraft       Verb = "d:send"
	ResumeDraft     Verb = "d:resume"
	UndoCancelDraft Verb = "d:undo"
	OpenForm        Verb = "d:form"
	NoteUnread      Verb = "d:note" // what was not understood, as a remark
)

// What requesters do with their own requests. Number: a request's.
const (
	MyRequests     Verb = "mine"
	ShowMine       Verb = "mine:show"
	AnswerQuestion Verb = "mine:answer"
	Counter        Verb = "mine:counter"
	ChangeMine     Verb = "mine:change"
	Choose         Verb = "mine:choose" // Other: which of the proposed days, from 0
	RefuseProposal Verb = "mine:refuse"
	Share          Verb = "mine:share"    // Arg: yes or no
	Withdraw       Verb = "mine:withdraw" // asks whether it is meant
	WithdrawSure   Verb = "mine:sure"
	TakeBack       Verb = "mine:back"  // what was sent just now
	RestoreMine    Verb = "mine:undo"  // a withdrawal, a change
	DoChange       Verb = "mine:do"    // the change that was shown
	PassOn         Verb = "mine:pass"  // what was said, as the answer to what the VT cell asked
	OfWhich        Verb = "mine:which" // request was meant
	KeepMine       Verb = "mine:keep"  // as it is
)

// What coordinators do with requests. Number: a request's.
const (
	StopWaiting    Verb = "vt:stop" // for a text; whatever the number
	ShowRequest    Verb = "vt:show"
	AcceptRequest  Verb = "vt:accept"
	AcceptOn       Verb = "vt:on" // Arg: a day
	Propose        Verb = "vt:propose"
	AskRequester   Verb = "vt:ask"
	StaffOfRequest Verb = "vt:staff" // of before there were sessions
	AcceptParts    Verb = "vt:parts" // as was shown, or as it was asked for, in several sessions
	AcceptApart    Verb = "vt:apart" // asks which modules are given when
	PlanRest       Verb = "vt:rest"  // the modules that no session gives yet
	AcceptInto     Verb = "vt:join"  // Other: a session's
	Pool           Verb = "vt:pool"
	Decline        Verb = "vt:decline"
	DeclineBecause Verb = "vt:because" // Name: a reason
	DeclineOwn     Verb = "vt:own"
	TakeRequest    Verb = "vt:assign"
	GiveRequest    Verb = "vt:give"  // Other: which coordinator, from 0
	DeclineSaid    Verb = "vt:said"  // for the reason that was just said
	ListRequests   Verb = "requests" // Arg: as behind /requests
)

// What is done with sessions. Number: a session's.
const (
	ListSessions   Verb = "sessions" // Arg: as behind /sessions
	ViewSession    Verb = "s:view"
	SessionFile    Verb = "s:ics"
	ShowSession    Verb = "s:show"
	Staff          Verb = "s:staff"
	AssignTrainer  Verb = "s:assign"  // Other: a trainer's
	FreeTrainer    Verb = "s:free"    // likewise
	ConfirmTrainer Verb = "s:confirm" // likewise
	AddPartner     Verb = "s:partner"
	AskPartner     Verb = "s:ask"     // Arg: its name
	PartnerAgrees  Verb = "s:agrees"  // Other: which partner, from 0
	PartnerRefuses Verb = "s:refuses" // likewise
	MoveSession    Verb = "s:move"
	EditSession    Verb = "s:edit"
	SetOfSession   Verb = "s:set" // Name: what of it
	MaterialsReady Verb = "s:materials"
	CancelSession  Verb = "s:cancel"
	WasHeld        Verb = "s:held"
	WasNotHeld     Verb = "s:unheld"
)

// What trainers do with their sessions, and requesters with those that they came to. Number: a session's.
const (
	TrainerYes     Verb = "a:yes"
	TrainerNo      Verb = "a:no"
	AllSet         Verb = "a:set"
	ReportProblem  Verb = "a:problem"
	RemindLater    Verb = "a:later"
	TrainerHeld    Verb = "a:held"
	TrainerNotHeld Verb = "a:unheld"
	Score          Verb = "a:score" // Other: a request's, Arg: 1 to 5
	Comment        Verb = "a:words" // Other: a request's
	BackAgain      Verb = "a:back"  // an absence is taken back. Arg: its days, 2027-03-01/2027-03-05
)

// What trainers and requesters say to the question whether something was meant. Number: a session's, or a request's.
const (
	DoSaid       Verb = "say:do"    // it was
	PassSaid     Verb = "say:pass"  // to the VT cell, as it was said
	KeepSaid     Verb = "say:keep"  // it was not
	SessionMeant Verb = "say:which" // session was meant
)

// What coordinators do with trainers. Number: a trainer's.
const (
	AddTrainer     Verb = "tr:add"  // Number: 0
	KeepTrainer    Verb = "tr:save" // what was shown; Number: 0 for a new one
	AddModules     Verb = "tr:plus" // to those that are given
	ChangeNoted    Verb = "tr:edit" // what was shown
	SameTrainer    Verb = "tr:same" // is meant; Number: 0 for somebody else
	RemoveSure     Verb = "tr:sure"
	RestoreTrainer Verb = "tr:undo"
	TrainerLink    Verb = "tr:link" // into Telegram
	ShowTrainer    Verb = "tr:show"
	ChangeTrainer  Verb = "tr:change"
	TrainerAbsence Verb = "tr:absence"
	RemoveTrainer  Verb = "tr:remove"
)

// What coordinators do with questions that found no answer. Number: a question's, but for UndoLesson a lesson's.
const (
	ListGaps    Verb = "gaps"
	ShowGap     Verb = "gap:show"
	OtherModule Verb = "gap:other"
	NotOurs     Verb = "gap:refer"
	OtherDoor   Verb = "gap:door"
	SameAs      Verb = "gap:same"
	Dismiss     Verb = "gap:dismiss"
	Teach       Verb = "gap:teach" // Name: "module", "referral" or "same", Arg: a module's code, a referral's id
	TeachSure   Verb = "gap:sure"  // likewise, after it was shown what else would change
	UndoLesson  Verb = "gap:undo"
)

// How trainers are reminded.
const (
	ChooseReminders  Verb = "pref:when"
	DefaultReminders Verb = "pref:default"
	RemindVia        Verb = "pref:via"  // Arg: a platform
	RemindIn         Verb = "pref:lang" // Arg: a language
	CalendarAddress  Verb = "pref:calendar"
	NewCalendar      Verb = "pref:renew" // revokes the address of before
)

// argument is a field of an action in its stored form.
type argument byte

const (
	number argument = iota
	other
	name
	arg  // up to the end, colons included
	code // up to the next colon
	size
)

// forms says which arguments stand behind each verb, in order.
var forms = map[Verb][]argument{
	ShowModule:   {arg},
	MoreOfModule: {arg},
	Related:      {arg},
	Category:     {arg},
	ForAudience:  {arg},
	Browse:       nil,
	Audiences:    nil,
	Help:         nil,
	ChooseLang:   nil,
	Speak:        {arg},
	Useful:       {name, code, size},
	Useless:      {name, code, size},
	NoneOfThese:  {name},

	Request:         {arg},
	SetField:        {name, arg},
	SkipField:       {name},
	EditField:       {name},
	KeepDoubted:     nil,
	TurnMonth:       {arg},
	Advise:          nil,
	Programme:       {arg},
	JoinInduction:   {number},
	ChangeDraft:     nil,
	CancelDraft:     nil,
	SaveDraft:       nil,
	SendDraft:       nil,
	ResumeDraft:     nil,
	UndoCancelDraft: nil,
	OpenForm:        nil,
	NoteUnread:      nil,

	MyRequests:     nil,
	ShowMine:       {number},
	AnswerQuestion: {number},
	Counter:        {number},
	ChangeMine:     {number},
	Choose:         {number, other},
	RefuseProposal: {number},
	Share:          {number, arg},
	Withdraw:       {number},
	WithdrawSure:   {number},
	TakeBack:       {number},
	RestoreMine:    {number},
	DoChange:       {number},
	PassOn:         {number},
	OfWhich:        {number},
	KeepMine:       {number},

	StopWaiting: {
		number,
	},
	ShowRequest:    {number},
	AcceptRequest:  {number},
	AcceptOn:       {number, arg},
	Propose:        {number},
	AskRequester:   {number},
	StaffOfRequest: {number},
	AcceptParts:    {number},
	AcceptApart:    {number},
	PlanRest:       {number},
	AcceptInto:     {number, other},
	Pool:           {number},
	Decline:        {number},
	DeclineBecause: {number, name},
	DeclineOwn:     {number},
	TakeRequest:    {number},
	GiveRequest:    {number, other},
	DeclineSaid:    {number},
	ListRequests:   {arg},

	ListSessions: {
		arg,
	},
	ViewSession:    {number},
	SessionFile:    {number},
	ShowSession:    {number},
	Staff:          {number},
	AssignTrainer:  {number, other},
	FreeTrainer:    {number, other},
	ConfirmTrainer: {number, other},
	AddPartner:     {number},
	AskPartner:     {number, arg},
	PartnerAgrees:  {number, other},
	PartnerRefuses: {number, other},
	MoveSession:    {number},
	EditSession:    {number},
	SetOfSession:   {number, name},
	MaterialsReady: {number},
	CancelSession:  {number},
	WasHeld:        {number},
	WasNotHeld:     {number},

	TrainerYes:     {number},
	TrainerNo:      {number},
	AllSet:         {number},
	ReportProblem:  {number},
	RemindLater:    {number},
	TrainerHeld:    {number},
	TrainerNotHeld: {number},
	Score:          {number, other, arg},
	Comment:        {number, other},
	BackAgain:      {arg},

	DoSaid:       {number},
	PassSaid:     {number},
	KeepSaid:     {number},
	SessionMeant: {number},

	AddTrainer:     {number},
	KeepTrainer:    {number},
	AddModules:     {number},
	ChangeNoted:    {number},
	SameTrainer:    {number},
	RemoveSure:     {number},
	RestoreTrainer: {number},
	TrainerLink:    {number},
	ShowTrainer:    {number},
	ChangeTrainer:  {number},
	TrainerAbsence: {number},
	RemoveTrainer:  {number},

	ListGaps:    nil,
	ShowGap:     {number},
	OtherModule: {number},
	NotOurs:     {number},
	OtherDoor:   {number},
	SameAs:      {number},
	Dismiss:     {number},
	Teach:       {number, name, arg},
	TeachSure:   {number, name, arg},
	UndoLesson:  {number},

	ChooseReminders:  nil,
	DefaultReminders: nil,
	RemindVia:        {arg},
	RemindIn:         {arg},
	CalendarAddress:  nil,
	NewCalendar:      nil,
}

// Verbs returns every verb, in no particular order.
func Verbs() []Verb {
	var list []Verb
	for v := range forms {
		list = append(list, v)
	}
	return list
}

// ofDraft begins the stored form of what belongs to a draft: the draft's id stands before the verb.
const ofDraft = "d:"

// String returns the stored form.
func (a Action) String() string {
	parts := []string{string(a.Verb)}
	if verb, ok := strings.CutPrefix(string(a.Verb), ofDraft); ok {
		parts = []string{strings.TrimSuffix(ofDraft, ":"), a.Draft, verb}
	}
	form := forms[a.Verb]
	for _, one := range form {
		switch one {
		case number:
			parts = append(parts, strconv.FormatInt(a.Number, 10))
		case other:
			parts = append(parts, strconv.FormatInt(a.Other, 10))
		case name:
			parts = append(parts, a.Name)
		case arg, code:
			parts = append(parts, a.Arg)
		case size:
			parts = append(parts, a.Size)
		}
	}
	return strings.Join(parts, ":")
}

// ErrUnknown says that a text is no action of ours.
var ErrUnknown = errors.New("no such action")

// Parse reads the stored form of an action. An error wraps [ErrUnknown]: the text is none, or an argument is missing or no
// number.
func Parse(text string) (Action, error) {
	a, rest, ok := parseVerb(text)
	if !ok {
		return Action{}, fmt.Errorf("%w: %.80q", ErrUnknown, text)
	}
	for i, one := range forms[a.Verb] {
		var part string
		if last := i == len(forms[a.Verb])-1; one == arg || last && one == size {
			part, rest = rest, ""
		} else {
			part, rest, _ = strings.Cut(rest, ":")
		}
		var err error
		switch one {
		case number:
			a.Number, err = strconv.ParseInt(part, 10, 64)
		case other:
			a.Other, err = strconv.ParseInt(part, 10, 64)
		case name:
			a.Name = part
		case arg, code:
			a.Arg = part
		case size:
			a.Size = part
		}
		if err != nil || a.Number < 0 || a.Other < 0 {
			return Action{}, fmt.Errorf("%w: %.80q: %q is no number of ours", ErrUnknown, text, part)
		}
	}
	if len(a.String()) > Longest {
		return Action{}, fmt.Errorf("%w: %.80q is too long", ErrUnknown, text)
	}
	return a, nil
}

// parseVerb splits a stored form into its verb, with the draft's id, and its arguments.
func parseVerb(text string) (a Action, rest string, ok bool) {
	if after, isDraft := strings.CutPrefix(text, ofDraft); isDraft {
		a.Draft, after, _ = strings.Cut(after, ":")
		verb, behind, _ := strings.Cut(after, ":")
		a.Verb = Verb(ofDraft + verb)
		_, ok = forms[a.Verb]
		return a, behind, ok && a.Draft != ""
	}
	first, rest, _ := strings.Cut(text, ":")
	second, behind, _ := strings.Cut(rest, ":")
	if _, ok = forms[Verb(first+":"+second)]; ok {
		a.Verb = Verb(first + ":" + second)
		return a, behind, true
	}
	a.Verb = Verb(first)
	_, ok = forms[a.Verb]
	return a, rest, ok
}
