package training

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"vtbot/catalog"
)

// SessionStatus is what has become of a session.
type SessionStatus string

// The statuses of a session.
const (
	Scheduled SessionStatus = "scheduled"
	Held      SessionStatus = "held"
	NotHeld   SessionStatus = "not_held" // the day came, and the session did not
	Cancelled SessionStatus = "cancelled"
)

// The actions on a session.
const (
	ActSchedule Action = "schedule"
	ActMove     Action = "move"
	ActArrange  Action = "arrange" // place, link, language, participants: all but the time
	ActAssignTo Action = "assign_trainer"
	ActUnassign Action = "unassign_trainer"
	ActConfirm  Action = "confirm"
	ActTurnDown Action = "turn_down"
	ActAllSet   Action = "all_set"
	ActProblem  Action = "problem"
	ActSnooze   Action = "snooze"
	ActPartner  Action = "partner"
	ActCancel   Action = "cancel"
	ActHold     Action = "hold"
	ActNotHeld  Action = "not_held"
	ActFeedback Action = "feedback"
	ActNote     Action = "note" // what somebody said of it
)

// fromSession lists the statuses in which each action on a session is legal.
var fromSession = map[Action][]SessionStatus{
	ActSchedule: {""},
	ActMove:     {Scheduled},
	ActArrange:  {Scheduled},
	ActAssignTo: {Scheduled},
	ActUnassign: {Scheduled},
	ActConfirm:  {Scheduled},
	ActTurnDown: {Scheduled},
	ActAllSet:   {Scheduled},
	ActProblem:  {Scheduled},
	ActSnooze:   {Scheduled},
	ActPartner:  {Scheduled},
	ActCancel:   {Scheduled},
	ActHold:     {Scheduled, Held, NotHeld}, // a mistake is put right
	ActNotHeld:  {Scheduled, Held},
	ActFeedback: {Scheduled, Held},
	ActNote:     {Scheduled, Held, NotHeld, Cancelled},
}

// Consent is what somebody said to being asked for a session.
type Consent string

// The consents.
const (
	Asked     Consent = "asked"
	Confirmed Consent = "confirmed"
	Refused   Consent = "declined"
)

// Assignment is a trainer of a session.
type Assignment struct {
	Trainer  int64     `json:"trainer"`
	Status   Consent   `json:"status"`
	AskedAt  time.Time `json:"asked_at"`            // asked anew when the session is moved
	AllSetAt time.Time `json:"all_set_at,omitzero"` // the trainer has everything, or told of a problem
	AllSet   bool      `json:"all_set,omitempty"`
	Again    time.Time `json:"again,omitzero"` // the trainer wants to be reminded once more then
}

// Partner is an organisation that helps to give a session.
type Partner struct {
	Name    string    `json:"name"`            // "IOM"
	Email   string    `json:"email,omitempty"` // asked there; "" is asked by the VT cell itself
	Status  Consent   `json:"status"`
	AskedAt time.Time `json:"asked_at"`
}

// Feedback is what a requester said of a session.
type Feedback struct {
	Request int64  `json:"request"`
	Score   int    `json:"score"` // 1 to 5
	Text    string `json:"text,omitempty"`
}

// Session is a training given at a time and a place.
type Session struct {
	Number       int64            `json:"number"`
	UID          string           `json:"uid,omitempty"` // of its entry in calendars, for as long as it is there
	Status       SessionStatus    `json:"status"`
	Modules      []string         `json:"modules"` // codes, in the order in which they are given
	Day          Day              `json:"day"`
	Time         string           `json:"time,omitempty"`        // start in Brussels, "13:30"; "" is still open
	Until        string           `json:"until,omitempty"`       // end in Brussels, "16:30"; "" is open
	PartOfDay    PartOfDay        `json:"part_of_day,omitempty"` // that was asked for, while Time is open
	Place        string           `json:"place,omitempty"`
	Room         string           `json:"room,omitempty"`
	Directions   string           `json:"directions,omitempty"` // how to get there
	Link         string           `json:"link,omitempty"`       // of an online session, or for those who are elsewhere
	Memo         string           `json:"memo,omitempty"`       // for the VT cell alone
	Mode         Mode             `json:"mode,omitempty"`
	Language     catalog.Lang     `json:"language,omitempty"`
	Organisation string           `json:"organisation,omitempty"` // for which it is given
	Audience     catalog.Audience `json:"audience,omitempty"`
	Participants Count            `json:"participants,omitzero"`
	Requests     []int64          `json:"requests,omitempty"`
	Trainers     []Assignment     `json:"trainers,omitempty"`
	Partners     []Partner        `json:"partners,omitempty"`
	Materials    bool             `json:"materials,omitempty"` // somebody said that all is there
	Induction    string           `json:"induction,omitempty"` // of the plan by which it was made, with its day
	Reason       string           `json:"reason,omitempty"`    // once cancelled
	Came         int              `json:"came,omitempty"`      // once held
	Feedback     []Feedback       `json:"feedback,omitempty"`
	Sequence     int              `json:"sequence"` // of the calendar entry: grows with a change of time or place, and when somebody is freed
	CreatedAt    time.Time        `json:"created_at"`
	MovedAt      time.Time        `json:"moved_at"` // when day and time became what they are
	ChangedAt    time.Time        `json:"changed_at"`
	History      []Event          `json:"history,omitempty"`
}

// What can be changed of a session besides its time, as its history names it.
const (
	OfPlace        = "place"
	OfRoom         = "room"
	OfDirections   = "directions"
	OfLink         = "link"
	OfLanguage     = "language"
	OfParticipants = "participants"
	OfNote         = "note"
	OfHour         = "hour"
	OfMaterials    = "materials" // whether what is to be brought is there
)

// SessionFields are what a coordinator changes of a session in words.
var SessionFields = []string{OfPlace, OfRoom, OfDirections, OfLink, OfLanguage, OfParticipants, OfNote}

// SessionName is how people say a session's number.
func SessionName(number int64) string { return "S-" + strconv.FormatInt(number, 10) }

// About names the request or the session that something speaks of, "R-42" or "S-7", the request first; "" when both are 0.
func About(request, session int64) string {
	switch {
	case request != 0:
		return Name(request)
	case session != 0:
		return SessionName(session)
	}
	return ""
}

var namedSession = regexp.MustCompile(`(?i)^\s*(?:s[ -]?)?(\d{1,9})\s*$`)

// SessionNumberIn returns the number that a text names, "S-7", "s7" or "7"; false when it is something else.
func SessionNumberIn(text string) (int64, bool) {
	m := namedSession.FindStringSubmatch(text)
	if m == nil {
		return 0, false
	}
	n, err := strconv.ParseInt(m[1], 10, 64)
	return n, err == nil
}

// Allows tells whether an action goes with the status of the session.
func (s *Session) Allows(action Action) bool { return slices.Contains(fromSession[action], s.Status) }

// Permits returns an [IllegalTransition] for an action that does not go with the status of the session.
func (s *Session) Permits(action Action) error {
	if s.Allows(action) {
		return nil
	}
	return &IllegalTransition{Name: SessionName(s.Number), Session: true, Status: string(s.Status), Action: action, Last: s.Settled()}
}

func (s *Session) do(action Action, who Who, text string, slots ...Slot) error {
	if err := s.Permits(action); err != nil {
		return err
	}
	at := who.At.UTC().Truncate(time.Millisecond)
	s.History = append(s.History, Event{At: at, By: who.ID, Name: who.Name, Action: action, Text: text, Slots: slots})
	s.ChangedAt = at
	return nil
}

// Slot returns the session's day and hours.
func (s *Session) Slot() Slot { return Slot{Day: s.Day, Time: s.Time, Until: s.Until} }

// Start returns when the session begins, UTC; the zero time while the hour is open.
func (s *Session) Start() time.Time { return s.Day.At(s.Time) }

// End returns when the session ends, UTC; unless is how long it is taken to last where nobody said. The zero time while the
// hour is open.
func (s *Session) End(unless time.Duration) time.Time {
	start := s.Start()
	if start.IsZero() {
		return start
	}
	if end := s.Day.At(s.Until); end.After(start) {
		return end
	}
	return start.Add(unless)
}

// At returns a wall time in Brussels on the day, UTC; the zero time for no day or no time.
func (d Day) At(clock string) time.Time {
	t, err := time.ParseInLocation(time.DateOnly+" 15:04", string(d)+" "+clock, Brussels)
	if err != nil {
		return time.Time{}
	}
	return t.UTC()
}

// Overlaps tells whether nobody could give both sessions: they are on one day and, where the hours of both are known, at
// the same time.
func (s *Session) Overlaps(other *Session) bool {
	if s.Day != other.Day {
		return false
	}
	if s.Time == "" || other.Time == "" || s.Until == "" || other.Until == "" {
		return true
	}
	return s.Time < other.Until && other.Time < s.Until
}

// Schedule makes a session of what is asked for.
func Schedule(who Who, w Wish, on Slot) (*Session, error) {
	s := &Session{
		Modules: w.Modules, Day: on.Day, Time: on.Time, Until: on.Until, Mode: w.Mode, Language: w.SessionLanguage,
		Organisation: w.Organisation, Audience: w.Audience, Participants: w.Participants,
	}
	if w.Mode != Online {
		s.Place = w.Organisation
	}
	if on.Time == "" {
		s.PartOfDay = w.PartOfDay
	}
	if err := s.do(ActSchedule, who, "", on); err != nil {
		return nil, err
	}
	s.Status, s.CreatedAt, s.MovedAt = Scheduled, s.ChangedAt, s.ChangedAt
	return s, nil
}

// Join adds what another request asks for to a session.
func (s *Session) Join(who Who, number int64, w Wish) error {
	if err := s.do(ActArrange, who, "+ "+Name(number)); err != nil {
		return err
	}
	if slices.Contains(s.Requests, number) {
		return nil
	}
	s.Requests = append(s.Requests, number)
	s.Participants = Count{s.Participants.Min + w.Participants.Min, s.Participants.Max + w.Participants.Max}
	if s.Audience != w.Audience && w.Audience != "" {
		s.Audience = Mixed
	}
	switch {
	case s.Organisation == "" || s.Induction != "" && s.Organisation == s.Place:
		s.Organisation = w.Organisation
	case w.Organisation != "" && !slices.Contains(strings.Split(s.Organisation, ", "), w.Organisation):
		s.Organisation += ", " + w.Organisation
	}
	return nil
}

// Settled returns the event by which the session got its status.
func (s *Session) Settled() Event {
	e, _ := last(s.History, ActSchedule, ActCancel, ActHold, ActNotHeld)
	return e
}

// Leave takes a request out of a session.
func (s *Session) Leave(who Who, number int64, w Wish) error {
	if err := s.do(ActArrange, who, "− "+Name(number)); err != nil {
		return err
	}
	s.Requests = slices.DeleteFunc(slices.Clone(s.Requests), func(n int64) bool { return n == number })
	s.Participants = Count{max(0, s.Participants.Min-w.Participants.Min), max(0, s.Participants.Max-w.Participants.Max)}
	return nil
}

// NotFor takes an organisation out of those for which the session is given, if there are others.
func (s *Session) NotFor(organisation string) {
	all := strings.Split(s.Organisation, ", ")
	if rest := slices.DeleteFunc(slices.Clone(all), func(o string) bool { return o == organisation }); len(rest) > 0 {
		s.Organisation = strings.Join(rest, ", ")
	}
}

// Move gives the session at another time. Trainers and partners are asked anew: they agreed to another one.
func (s *Session) Move(who Who, to Slot) error {
	if err := s.do(ActMove, who, "", s.Slot(), to); err != nil {
		return err
	}
	s.Day, s.Time, s.Until = to.Day, to.Time, to.Until
	if to.Time != "" {
		s.PartOfDay = ""
	}
	s.MovedAt = s.ChangedAt
	s.Sequence++
	for i := range s.Trainers {
		if a := &s.Trainers[i]; a.Status != Refused {
			*a = Assignment{Trainer: a.Trainer, Status: Asked, AskedAt: s.ChangedAt}
		}
	}
	for i := range s.Partners {
		if p := &s.Partners[i]; p.Status != Refused {
			p.Status, p.AskedAt = Asked, s.ChangedAt
		}
	}
	return nil
}

// SetHour gives an hour to a session that has none yet. Those who agreed to the day keep to it.
func (s *Session) SetHour(who Who, to Slot) error {
	if err := s.do(ActArrange, who, OfHour); err != nil {
		return err
	}
	s.Time, s.Until, s.PartOfDay, s.MovedAt = to.Time, to.Until, "", s.ChangedAt
	s.Sequence++
	return nil
}

// Arrange changes something other than the time; what says what, for the history. moved says that a calendar must show it.
func (s *Session) Arrange(who Who, what string, moved bool, change func(*Session)) error {
	if err := s.do(ActArrange, who, what); err != nil {
		return err
	}
	change(s)
	if moved {
		s.Sequence++
	}
	return nil
}

// Assignment returns that of a trainer; nil when there is none.
func (s *Session) Assignment(trainer int64) *Assignment {
	for i := range s.Trainers {
		if s.Trainers[i].Trainer == trainer {
			return &s.Trainers[i]
		}
	}
	return nil
}

// Gives tells whether a trainer gives the session, or was asked to and has not refused.
func (s *Session) Gives(trainer int64) bool {
	a := s.Assignment(trainer)
	return a != nil && a.Status != Refused
}

// Assign asks a trainer to give the session.
func (s *Session) Assign(who Who, t *Trainer) error {
	if err := s.do(ActAssignTo, who, t.Name); err != nil {
		return err
	}
	s.Trainers = slices.DeleteFunc(slices.Clone(s.Trainers), func(a Assignment) bool { return a.Trainer == t.Number })
	s.Trainers = append(s.Trainers, Assignment{Trainer: t.Number, Status: Asked, AskedAt: s.ChangedAt})
	return nil
}

// Unassign frees a trainer of the session, whose calendar takes it out.
func (s *Session) Unassign(who Who, t *Trainer) error {
	if err := s.do(ActUnassign, who, t.Name); err != nil {
		return err
	}
	s.Sequence++
	s.Trainers = slices.DeleteFunc(slices.Clone(s.Trainers), func(a Assignment) bool { return a.Trainer == t.Number })
	return nil
}

// ErrNotAssigned says that somebody does not give the session, or not any more.
var ErrNotAssigned = errors.New("not assigned to the session")

// Consent notes what a trainer said to the assignment.
func (s *Session) Consent(who Who, t *Trainer, yes bool) error {
	a := s.Assignment(t.Number)
	if a == nil {
		return ErrNotAssigned
	}
	action, status := ActConfirm, Confirmed
	if !yes {
		action, status = ActTurnDown, Refused
	}
	if a.Status == status && s.Allows(action) {
		return nil
	}
	if err := s.do(action, who, t.Name); err != nil {
		return err
	}
	a.Status = status
	return nil
}

// Ready notes that a trainer has everything that the session needs.
func (s *Session) Ready(who Who, t *Trainer) error {
	a := s.Assignment(t.Number)
	if a == nil {
		return ErrNotAssigned
	}
	if err := s.do(ActAllSet, who, t.Name); err != nil {
		return err
	}
	a.Status, a.AllSet, a.AllSetAt, s.Materials = Confirmed, true, s.ChangedAt, true
	return nil
}

// Problem notes what a trainer has trouble with.
func (s *Session) Problem(who Who, t *Trainer, text string) error {
	a := s.Assignment(t.Number)
	if a == nil {
		return ErrNotAssigned
	}
	if err := s.do(ActProblem, who, text); err != nil {
		return err
	}
	a.AllSet, a.AllSetAt = false, s.ChangedAt
	return nil
}

// Snooze has a trainer reminded once more at a time.
func (s *Session) Snooze(who Who, t *Trainer, again time.Time) error {
	a := s.Assignment(t.Number)
	if a == nil {
		return ErrNotAssigned
	}
	if err := s.do(ActSnooze, who, t.Name); err != nil {
		return err
	}
	a.Again, a.AllSetAt = again.UTC(), s.ChangedAt // the reminder was read
	return nil
}

// AskPartner asks an organisation to help to give the session, also one that was asked before.
func (s *Session) AskPartner(who Who, name, email string) error {
	if err := s.do(ActPartner, who, name); err != nil {
		return err
	}
	asked := Partner{Name: name, Email: email, Status: Asked, AskedAt: s.ChangedAt}
	if p := s.Partner(name); p != nil { // in its place: choices name partners by it
		*p = asked
		return nil
	}
	s.Partners = append(s.Partners, asked)
	return nil
}

// Partner returns a partner by name; nil when the session has none such.
func (s *Session) Partner(name string) *Partner {
	for i := range s.Partners {
		if s.Partners[i].Name == name {
			return &s.Partners[i]
		}
	}
	return nil
}

// PartnerSays notes what a partner said to being asked; ErrNotAssigned for one that the session does not have.
func (s *Session) PartnerSays(who Who, name string, yes bool) error {
	p := s.Partner(name)
	if p == nil {
		return ErrNotAssigned
	}
	action, status := ActConfirm, Confirmed
	if !yes {
		action, status = ActTurnDown, Refused
	}
	if err := s.do(action, who, name); err != nil {
		return err
	}
	p.Status = status
	return nil
}

// Cancel calls the session off.
func (s *Session) Cancel(who Who, reason string) error {
	if err := s.do(ActCancel, who, reason); err != nil {
		return err
	}
	s.Status, s.Reason = Cancelled, reason
	s.Sequence++
	return nil
}

// NotYet says that it cannot be told yet how a session went: its day is still to come.
type NotYet struct {
	Name string // "S-7"
	Slot Slot
}

func (e *NotYet) Error() string { return fmt.Sprintf("%s is still to come, on %s", e.Name, e.Slot.Day) }

func (s *Session) notYet() error { return &NotYet{Name: SessionName(s.Number), Slot: s.Slot()} }

// Reportable returns a [NotYet] while it cannot be told how the session went.
func (s *Session) Reportable(now time.Time) error {
	if s.Over(now) {
		return nil
	}
	return s.notYet()
}

// ToReport tells whether it was not told yet how the session went, and its day is over.
func (s *Session) ToReport(now time.Time) bool { return s.Status == Scheduled && s.Day < DayOf(now) }

// Over tells whether it can be told how the session went: from its day on.
func (s *Session) Over(now time.Time) bool { return s.Day <= DayOf(now) }

// Hold notes that the session was given, and how many came; 0 when nobody counted. [NotYet] before its day.
func (s *Session) Hold(who Who, came int) error {
	counted := "?"
	if came > 0 {
		counted = strconv.Itoa(came)
	}
	if s.Allows(ActHold) && !s.Over(who.At) {
		return s.notYet()
	}
	if err := s.do(ActHold, who, counted); err != nil {
		return err
	}
	s.Status, s.Came = Held, came
	return nil
}

// NotHappened notes that the session was not given. [NotYet] before its day.
func (s *Session) NotHappened(who Who) error {
	if s.Allows(ActNotHeld) && !s.Over(who.At) {
		return s.notYet()
	}
	if err := s.do(ActNotHeld, who, ""); err != nil {
		return err
	}
	s.Status, s.Came = NotHeld, 0
	return nil
}

// Note keeps what somebody says of the session.
func (s *Session) Note(who Who, text string) error { return s.do(ActNote, who, text) }

// Score notes what a requester says of the session, in the place of what was said before. [NotYet] before its day.
func (s *Session) Score(who Who, f Feedback) error {
	if s.Allows(ActFeedback) && !s.Over(who.At) {
		return s.notYet()
	}
	if n := len(s.History); n > 0 && s.History[n-1].Action == ActFeedback && s.History[n-1].By == who.ID {
		s.History = s.History[:n-1] // said again, or said more
	}
	if err := s.do(ActFeedback, who, ""); err != nil {
		return err
	}
	s.Feedback = slices.DeleteFunc(slices.Clone(s.Feedback), func(old Feedback) bool { return old.Request == f.Request })
	s.Feedback = append(s.Feedback, f)
	return nil
}

// Lack is something that a session still needs.
type Lack string

// What a session may lack, in the order in which it is shown.
const (
	LackHour      Lack = "hour"
	LackPlace     Lack = "place"
	LackLanguage  Lack = "language"
	LackTrainer   Lack = "trainer"   // nobody gives it
	LackConfirmed Lack = "confirmed" // a trainer has not said yes
	LackPartner   Lack = "partner"   // a partner has not answered, or none helps although one was asked or the catalogue has one
	LackMaterials Lack = "materials"
)

// Lacks returns what a scheduled session still needs; nothing when it is ready.
func (s *Session) Lacks(c *catalog.Catalog) []Lack {
	var list []Lack
	if s.Time == "" {
		list = append(list, LackHour)
	}
	if s.Mode == Online && s.Link == "" || s.Mode != Online && s.Place == "" {
		list = append(list, LackPlace)
	}
	if s.Language == "" {
		list = append(list, LackLanguage)
	}
	staffed, unconfirmed := false, false
	for _, a := range s.Trainers {
		staffed = staffed || a.Status != Refused
		unconfirmed = unconfirmed || a.Status == Asked
	}
	switch {
	case !staffed:
		list = append(list, LackTrainer)
	case unconfirmed:
		list = append(list, LackConfirmed)
	}
	helped, waiting := false, false
	for _, p := range s.Partners {
		helped = helped || p.Status == Confirmed
		waiting = waiting || p.Status == Asked
	}
	if waiting || !helped && (len(s.Partners) > 0 || s.wantsPartner(c)) {
		list = append(list, LackPartner)
	}
	if !s.Materials && len(s.Needs(c, "")) > 0 {
		list = append(list, LackMaterials)
	}
	return list
}

// wantsPartner tells whether the catalogue gives one of the modules with a partner that has a name.
func (s *Session) wantsPartner(c *catalog.Catalog) bool {
	for _, code := range s.Modules {
		if m, ok := c.Module(code); ok && (slices.Contains(m.Partners, "iom") || slices.Contains(m.Partners, "caritas")) {
			return true
		}
	}
	return false
}

// Needs returns the materials of the session's modules, in their order; only those that by brings, "" for all.
func (s *Session) Needs(c *catalog.Catalog, by catalog.Bringer) []catalog.Material {
	var list []catalog.Material
	for _, code := range s.Modules {
		if m, ok := c.Module(code); ok {
			for _, need := range m.Materials {
				if by == "" || need.BroughtBy == by {
					list = append(list, need)
				}
			}
		}
	}
	return list
}

// Serves reports whether a session gives what a wish asks for, in its language.
func (s *Session) Serves(w Wish) bool {
	if len(w.Modules) == 0 || w.SessionLanguage != "" && s.Language != "" && w.SessionLanguage != s.Language {
		return false
	}
	return !slices.ContainsFunc(w.Modules, func(code string) bool { return !slices.Contains(s.Modules, code) })
}
