package training

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"time"

	"vtbot/catalog"
)

// Status is what has become of a request.
type Status string

// The statuses. A submitted and a proposed request are open: somebody has to do something.
const (
	Submitted Status = "submitted" // the VT cell's turn
	Proposed  Status = "proposed"  // other dates were proposed: the requester's turn
	Accepted  Status = "accepted"
	Declined  Status = "declined"
	Withdrawn Status = "withdrawn"
)

// Open tells whether something can still become of a request.
func (s Status) Open() bool { return s == Submitted || s == Proposed }

// Action is something that is done with a request.
type Action string

// The actions.
const (
	ActSubmit   Action = "submit"
	ActAccept   Action = "accept"
	ActPropose  Action = "propose"
	ActChoose   Action = "choose" // one of the proposed dates
	ActCounter  Action = "counter"
	ActRefuse   Action = "refuse" // all of the proposed dates
	ActDecline  Action = "decline"
	ActWithdraw Action = "withdraw"
	ActChange   Action = "change"
	ActAsk      Action = "ask"
	ActAnswer   Action = "answer"
	ActAssign   Action = "assign"
	ActReplan   Action = "replan"  // its session was called off
	ActFollow   Action = "follow"  // its session was moved
	ActShare    Action = "share"   // the requester said whether a session can be shared
	ActPlan     Action = "plan"    // more sessions of it, once it was accepted
	ActRestore  Action = "restore" // the requester takes back what they did last: a withdrawal, a change
)

// from lists the statuses in which each action is legal.
var from = map[Action][]Status{
	ActSubmit:   {""},
	ActAccept:   {Submitted, Proposed},
	ActPropose:  {Submitted, Proposed},
	ActChoose:   {Proposed},
	ActCounter:  {Proposed},
	ActRefuse:   {Proposed},
	ActDecline:  {Submitted, Proposed},
	ActWithdraw: {Submitted, Proposed, Accepted},
	ActChange:   {Submitted, Proposed},
	ActAsk:      {Submitted, Proposed, Accepted},
	ActAnswer:   {Submitted, Proposed, Accepted, Declined}, // to a declined one there may be something to say
	ActAssign:   {Submitted, Proposed, Accepted},
	ActReplan:   {Accepted},
	ActFollow:   {Accepted},
	ActShare:    {Submitted, Proposed},
	ActPlan:     {Accepted},
	ActRestore:  {Submitted, Withdrawn},
}

// Slot is a day on which a session can be given, with the hour at which it starts; "" where that is open.
type Slot struct {
	Day   Day    `json:"day"`
	Time  string `json:"time,omitempty"`  // "13:30"
	Until string `json:"until,omitempty"` // the hour at which it ends; "" where that is open
}

// Event is one thing that was done with a request.
type Event struct {
	At     time.Time `json:"at"`
	By     string    `json:"by"` // a person, "slack:U0123"
	Name   string    `json:"name,omitempty"`
	Action Action    `json:"action"`
	Text   string    `json:"text,omitempty"`  // a reason, a question, an answer
	Slots  []Slot    `json:"slots,omitempty"` // that were proposed, chosen, or given up
	Was    *Wish     `json:"was,omitempty"`   // what was asked for before a change
	Dates  Dates     `json:"dates,omitzero"`  // that the requester would rather have
}

// Advice is something that is worth a look before a request is accepted.
type Advice struct {
	Kind   string           `json:"kind"` // of the texts that say so
	Module string           `json:"module,omitempty"`
	Other  string           `json:"other,omitempty"` // another module
	Who    catalog.Audience `json:"who,omitempty"`
	Day    Day              `json:"day,omitempty"`
	Number int64            `json:"number,omitempty"` // of another request
}

// The kinds of advice.
const (
	AdviceBefore    = "before"    // Module builds on Other, which is not in the request
	AdviceOrder     = "order"     // Module builds on Other, which comes after it
	AdviceAudience  = "audience"  // Module is not meant for Who
	AdviceHoliday   = "holiday"   // Day is a public holiday
	AdviceWeekend   = "weekend"   // Day is in a weekend
	AdviceSoon      = "soon"      // Day is nearer than two weeks
	AdviceDuplicate = "duplicate" // request Number asks for Module, for the same person or organisation
	AdviceClash     = "clash"     // request Number was accepted for the same Day
	AdviceAlike     = "alike"     // request Number, of another organisation, asks for the same in the same time
)

// Request is what somebody asked the VT cell for.
type Request struct {
	Number int64  `json:"number"`
	Status Status `json:"status"`
	Wish
	Requester string       `json:"requester"`      // a person, "slack:U0123"
	Lang      catalog.Lang `json:"lang,omitempty"` // in which the requester is spoken to
	CreatedAt time.Time    `json:"created_at"`
	ChangedAt time.Time    `json:"changed_at"`
	Assignee  string       `json:"assignee,omitempty"` // a coordinator
	Proposal  []Slot       `json:"proposal,omitempty"` // while proposed
	Session   *Slot        `json:"session,omitempty"`  // once accepted
	GivenIn   int64        `json:"given_in,omitempty"` // the number of the session, once accepted
	Parts     []Given      `json:"parts,omitempty"`    // where its modules are given in several sessions; the first as above
	Share     Share        `json:"share,omitempty"`    // with other requests
	Reason    string       `json:"reason,omitempty"`   // once declined
	Unread    string       `json:"unread,omitempty"`   // what the requester wrote and the bot did not understand
	Advice    []Advice     `json:"advice,omitempty"`
	History   []Event      `json:"history,omitempty"`
}

// Share is what the requester said to giving one session to several who ask for the same.
type Share string

// The answers to sharing a session.
const (
	ShareAsked  Share = "asked"
	ShareAgreed Share = "agreed"
	ShareAlone  Share = "alone"
)

// Name is how people say a request's number.
func Name(number int64) string { return "R-" + strconv.FormatInt(number, 10) }

var named = regexp.MustCompile(`(?i)(?:^|\W)(?:r[ -]?|#|n°\s?|nr\.?\s?)(\d{1,9})(?:\W|$)`)

// NumberIn returns the number of the request that a text names, "R-42" or "r42"; false when it names none.
func NumberIn(text string) (int64, bool) {
	m := named.FindStringSubmatch(text)
	if m == nil {
		return 0, false
	}
	n, err := strconv.ParseInt(m[1], 10, 64)
	return n, err == nil
}

// Who does something, and when.
type Who struct {
	ID   string // a person, "slack:U0123"
	Name string // as the platform knows it, "" when unknown
	At   time.Time
}

// May tells whether an action goes with the status of the request.
func (r *Request) May(action Action) bool { return slices.Contains(from[action], r.Status) }

// Permits returns an [IllegalTransition] for an action that does not go with the status of the request.
func (r *Request) Permits(action Action) error {
	if r.May(action) {
		return nil
	}
	return r.illegal(action)
}

func (r *Request) illegal(action Action) *IllegalTransition {
	illegal := &IllegalTransition{Name: Name(r.Number), Status: string(r.Status), Action: action}
	if n := len(r.History); n > 0 {
		illegal.Last = r.History[n-1]
	}
	return illegal
}

// do notes an action, or refuses one that does not go with the status.
func (r *Request) do(action Action, who Who, text string, slots ...Slot) error {
	if err := r.Permits(action); err != nil {
		return err
	}
	at := who.At.UTC().Truncate(time.Millisecond)
	r.History = append(r.History, Event{At: at, By: who.ID, Name: who.Name, Action: action, Text: text, Slots: slots})
	r.ChangedAt = at
	return nil
}

// Submit hands a new request to the VT cell.
func (r *Request) Submit(who Who) error {
	if err := r.do(ActSubmit, who, ""); err != nil {
		return err
	}
	r.Status, r.Requester, r.CreatedAt = Submitted, who.ID, r.ChangedAt
	return nil
}

// Accept plans the session.
func (r *Request) Accept(who Who, on Slot) error {
	if err := r.do(ActAccept, who, "", on); err != nil {
		return err
	}
	r.accepted(on)
	return nil
}

func (r *Request) accepted(on Slot) {
	r.Status, r.Session, r.Proposal = Accepted, &on, nil
}

// Replan hands an accepted request to the VT cell again: its session was called off. One that is given in others as well stays
// accepted for those.
func (r *Request) Replan(who Who, session int64, reason string) error {
	if err := r.do(ActReplan, who, reason); err != nil {
		return err
	}
	if r.lose(session) {
		return nil
	}
	r.Status, r.Session, r.GivenIn, r.Parts = Submitted, nil, 0, nil
	return nil
}

// Follow keeps an accepted request with its session, which was moved.
func (r *Request) Follow(who Who, session int64, to Slot) error {
	if err := r.do(ActFollow, who, "", to); err != nil {
		return err
	}
	for i := range r.Parts {
		if r.Parts[i].Session == session {
			r.Parts[i].Slot = to
		}
	}
	if r.GivenIn == session {
		r.Session = &to
	}
	return nil
}

// Sharing notes that the requester was asked, or what the answer is, whether the session can be shared with others.
func (r *Request) Sharing(who Who, share Share) error {
	if err := r.do(ActShare, who, string(share)); err != nil {
		return err
	}
	r.Share = share
	return nil
}

// Propose offers other dates to the requester.
func (r *Request) Propose(who Who, slots []Slot) error {
	if err := r.do(ActPropose, who, "", slots...); err != nil {
		return err
	}
	r.Status, r.Proposal = Proposed, slots
	return nil
}

// Choose takes one of the proposed dates, by its place in the proposal.
func (r *Request) Choose(who Who, i int) error {
	if r.Status == Proposed && (i < 0 || i >= len(r.Proposal)) {
		return fmt.Errorf("%s has no proposed date %d", Name(r.Number), i+1)
	}
	if r.Status != Proposed {
		return r.Permits(ActChoose)
	}
	slot := r.Proposal[i]
	if err := r.do(ActChoose, who, "", slot); err != nil {
		return err
	}
	r.accepted(slot)
	return nil
}

// Counter answers a proposal with dates of the requester's own, with the part of the day or the hour that goes with them.
func (r *Request) Counter(who Who, dates Dates, part PartOfDay, hour string) error {
	if err := r.do(ActCounter, who, ""); err != nil {
		return err
	}
	r.History[len(r.History)-1].Dates = dates
	r.Status, r.Dates, r.PartOfDay, r.Time, r.Until, r.Proposal = Submitted, dates, part, hour, "", nil
	return nil
}

// Refuse turns all proposed dates down.
func (r *Request) Refuse(who Who) error {
	if err := r.do(ActRefuse, who, ""); err != nil {
		return err
	}
	r.Status, r.Proposal = Submitted, nil
	return nil
}

// Decline ends a request for a reason.
func (r *Request) Decline(who Who, reason string) error {
	if err := r.do(ActDecline, who, reason); err != nil {
		return err
	}
	r.Status, r.Reason, r.Proposal = Declined, reason, nil
	return nil
}

// Withdraw ends a request for the requester.
func (r *Request) Withdraw(who Who) error {
	if err := r.do(ActWithdraw, who, "", r.Proposal...); err != nil {
		return err
	}
	r.Status, r.Proposal = Withdrawn, nil
	return nil
}

// Change replaces what is asked for. A proposal that was made for something else is gone.
func (r *Request) Change(who Who, wish Wish) error {
	was := r.Wish
	if err := r.do(ActChange, who, "", r.Proposal...); err != nil {
		return err
	}
	r.History[len(r.History)-1].Was = &was
	r.Status, r.Wish, r.Proposal = Submitted, wish, nil
	return nil
}

// Restorable reports whether the last thing that was done is the requester's own and can be taken back: nobody has done
// anything with the request since.
func (r *Request) Restorable() bool {
	n := len(r.History)
	if n == 0 || !r.May(ActRestore) {
		return false
	}
	last := r.History[n-1]
	return last.Action == ActWithdraw || last.Action == ActChange && last.Was != nil
}

// Restore takes that back: what was withdrawn is open again as it was, what was changed asks for what it did before. A session
// that it was given in was called off meanwhile, and is to be planned anew.
func (r *Request) Restore(who Who) error {
	if !r.Restorable() {
		return r.illegal(ActRestore)
	}
	last := r.History[len(r.History)-1]
	if err := r.do(ActRestore, who, string(last.Action)); err != nil {
		return err
	}
	if last.Was != nil {
		r.Wish = *last.Was
	}
	r.Status, r.Proposal, r.Session, r.GivenIn, r.Parts = Submitted, nil, nil, 0, nil
	if len(last.Slots) > 0 {
		r.Status, r.Proposal = Proposed, last.Slots
	}
	return nil
}

// TakeBack withdraws a request that was sent just now; with one that somebody handled it is an [IllegalTransition].
func (r *Request) TakeBack(who Who) error {
	if !r.Untouched() {
		return r.illegal(ActWithdraw)
	}
	return r.Withdraw(who)
}

// Untouched reports whether nothing has happened to a request since it was sent, or sent again.
func (r *Request) Untouched() bool {
	n := len(r.History)
	return n > 0 && r.History[n-1].Action == ActSubmit && r.Status == Submitted
}

// Asked returns the question of the VT cell that waits for the requester; false for none.
func (r *Request) Asked() (Event, bool) {
	e, ok := r.Last(ActAsk, ActAnswer)
	return e, ok && e.Action == ActAsk && r.May(ActAsk)
}

// Ask relays a question to the requester.
func (r *Request) Ask(who Who, question string) error { return r.do(ActAsk, who, question) }

// Answer keeps the requester's answer.
func (r *Request) Answer(who Who, answer string) error { return r.do(ActAnswer, who, answer) }

// Assign makes a coordinator the one who looks after a request.
func (r *Request) Assign(who Who) error {
	if err := r.do(ActAssign, who, ""); err != nil {
		return err
	}
	r.Assignee = who.ID
	return nil
}

// Give makes another coordinator, "slack:U0123", the one who looks after a request; name is theirs.
func (r *Request) Give(who Who, to, name string) error {
	if err := r.do(ActAssign, who, name); err != nil {
		return err
	}
	r.Assignee = to
	return nil
}

// Alike tells whether one session could serve two open requests of different organisations: both ask for the same specific
// module, or for the same modules for the same audience, in a language that suits both, and have a day in common.
func Alike(a, b *Request, c *catalog.Catalog) bool {
	if a.Number == b.Number || !a.Status.Open() || !b.Status.Open() || a.Requester == b.Requester || a.Organisation == b.Organisation {
		return false
	}
	if a.SessionLanguage != "" && b.SessionLanguage != "" && a.SessionLanguage != b.SessionLanguage {
		return false
	}
	if a.Mode != "" && b.Mode != "" && a.Mode != b.Mode || !a.Dates.Meets(b.Dates) {
		return false
	}
	if a.Audience != "" && a.Audience == b.Audience && len(a.Modules) > 0 &&
		slices.Equal(slices.Sorted(slices.Values(a.Modules)), slices.Sorted(slices.Values(b.Modules))) {
		return true
	}
	return slices.ContainsFunc(a.Modules, func(code string) bool {
		m, ok := c.Module(code)
		return ok && m.Category == catalog.Specific && slices.Contains(b.Modules, code)
	})
}

// Last returns the last event of one of the actions; false when there is none.
func (r *Request) Last(actions ...Action) (Event, bool) { return last(r.History, actions...) }

func last(history []Event, actions ...Action) (Event, bool) {
	for _, e := range slices.Backward(history) {
		if slices.Contains(actions, e.Action) {
			return e, true
		}
	}
	return Event{}, false
}

// Advise returns what the catalogue and the calendar say of a wish. today is the day in Brussels.
func Advise(w Wish, c *catalog.Catalog, today Day) []Advice {
	var out []Advice
	for i, code := range w.Modules {
		m, ok := c.Module(code)
		if !ok {
			continue
		}
		for _, base := range m.BuildsOn {
			switch at := slices.Index(w.Modules, base.Code); {
			case at < 0:
				out = append(out, Advice{Kind: AdviceBefore, Module: m.Code, Other: base.Code})
			case at > i:
				out = append(out, Advice{Kind: AdviceOrder, Module: m.Code, Other: base.Code})
			}
		}
		if w.Audience != "" && w.Audience != Mixed && !slices.Contains(m.Audiences, w.Audience) {
			out = append(out, Advice{Kind: AdviceAudience, Module: m.Code, Who: w.Audience})
		}
	}
	for _, day := range w.Dates.Days {
		switch {
		case IsHoliday(day):
			out = append(out, Advice{Kind: AdviceHoliday, Day: day})
		case IsWeekend(day):
			out = append(out, Advice{Kind: AdviceWeekend, Day: day})
		}
	}
	if last := w.Dates.Last(); last != "" && last < today.Add(14) {
		out = append(out, Advice{Kind: AdviceSoon, Day: w.Dates.First()})
	}
	return out
}

// IllegalTransition says that an action does not go with the status of a request or a session.
type IllegalTransition struct {
	Name    string // "R-42" or "S-7"
	Session bool   // it is a session
	Status  string
	Action  Action
	Last    Event // what made it what it is; the zero Event when nothing did
}

func (e *IllegalTransition) Error() string {
	return fmt.Sprintf("%s is %s: %s does not go with that", e.Name, e.Status, e.Action)
}
