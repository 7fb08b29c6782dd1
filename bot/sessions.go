package bot

import (
	"crypto/rand"
	"errors"
	"fmt"
	"net/mail"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"vtbot/catalog"
	"vtbot/internal/locale"
	"vtbot/internal/training"
	"vtbot/internal/understand"
)

// follow keeps sessions in step with a request that something was done with, and is about to be saved: an accepted one is
// given in a session, one that is withdrawn leaves its session.
func (t *turn) follow(r *training.Request) error {
	if t.state.Sessions == nil {
		return nil
	}
	switch {
	case r.Status == training.Accepted && r.GivenIn == 0:
		return t.schedule(r)
	case r.Status == training.Withdrawn && r.GivenIn != 0:
		return t.leave(r)
	}
	return nil
}

// schedule makes the session of a request that was accepted. Others who agreed to share it are accepted for it as well.
func (t *turn) schedule(r *training.Request) error {
	s, err := training.Schedule(t.who(), r.Wish, *r.Session)
	if err != nil {
		return err
	}
	s.Requests = []int64{r.Number}
	if r.Share == training.ShareAgreed {
		shared, err := t.sharing(r)
		if err != nil {
			return err
		}
		for _, other := range shared {
			if err := other.Accept(t.who(), *r.Session); err != nil {
				return err
			}
			if err := s.Join(t.who(), other.Number, other.Wish); err != nil {
				return err
			}
		}
		if err := t.saveSession(s); err != nil {
			return err
		}
		for _, other := range shared {
			other.GivenIn = s.Number
			if err := t.state.Requests.Save(other); err != nil {
				return err
			}
			t.tellCell(other)
			t.tellRequester(other, func(t *turn) Reply { return t.tellAccepted(other) })
		}
	}
	if err := t.saveSession(s); err != nil {
		return err
	}
	r.GivenIn = s.Number
	return nil
}

// leave takes a withdrawn request out of its session, which is called off when it was given for nobody else.
func (t *turn) leave(r *training.Request) error {
	s, err := t.state.Sessions.Session(r.GivenIn)
	if errors.Is(err, ErrNoSession) || err == nil && s.Status != training.Scheduled {
		return nil
	}
	if err != nil {
		return err
	}
	if err := s.Leave(t.who(), r.Number, r.Wish); err != nil {
		return err
	}
	rest, err := t.requestsOf(s)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(rest, func(o *training.Request) bool { return o.Organisation == r.Organisation }) {
		s.NotFor(r.Organisation)
	}
	if len(s.Requests) > 0 || s.Induction != "" {
		return t.saveSession(s)
	}
	return t.callOff(s, t.in(t.bot.Lang).text("session.withdrawn", locale.Args{"Number": training.Name(r.Number)})) // trainers and the VT cell read it
}

// saveSession stores a session, plans what will be said of it, and brings the VT cell's card up to date.
func (t *turn) saveSession(s *training.Session) error {
	if s.UID == "" {
		s.UID = strings.ToLower(rand.Text()) + "@vtbot"
	}
	if _, err := t.state.Sessions.SaveSession(s); err != nil {
		return err
	}
	trainers, err := t.trainers()
	if err != nil {
		return err
	}
	if err := t.state.Sessions.Plan(s.Number, t.bot.Reminding.wanted(s, trainers), time.Time{}); err != nil {
		return err
	}
	cell := t.in(t.bot.Lang)
	card := cell.sessionCard(s, trainers)
	for _, place := range t.bot.cell() {
		t.state.Outgoing = append(t.state.Outgoing, Outgoing{
			Key: fmt.Sprintf("session:%d:%s:%s", s.Number, place.Via, place.To), Session: s.Number,
			Notice: Notice{Via: place.Via, To: place.To, Subject: card.Parts[0].Text, Reply: card},
		})
	}
	return nil
}

// trainers returns all trainers, by number. They are read once.
func (t *turn) trainers() (map[int64]*training.Trainer, error) {
	if t.known != nil {
		return t.known, nil
	}
	list, err := t.state.Sessions.Trainers()
	if err != nil {
		return nil, err
	}
	byNumber := map[int64]*training.Trainer{}
	for _, tr := range list {
		byNumber[tr.Number] = tr
	}
	t.known = byNumber
	return byNumber, nil
}

// saveTrainer stores a trainer.
func (t *turn) saveTrainer(tr *training.Trainer) error {
	t.known = nil
	return t.state.Sessions.SaveTrainer(tr)
}

// trainer returns the trainer that the person of this turn is; nil for everybody else.
func (t *turn) trainer() (*training.Trainer, error) {
	if t.state.Sessions == nil {
		return nil, nil
	}
	me, err := t.me()
	if err != nil {
		return nil, err
	}
	list, err := t.state.Sessions.Trainers()
	if err != nil {
		return nil, err
	}
	for _, tr := range list {
		if !tr.Removed && slices.ContainsFunc(me, tr.Is) {
			return tr, nil
		}
	}
	return nil, nil
}

// sessionTitle is "S-7 · TM3, TM4".
func sessionTitle(s *training.Session) string {
	return training.SessionName(s.Number) + " · " + strings.Join(s.Modules, ", ")
}

// sessionFacts shows what everybody concerned may know of a session. Of the organisations that share it a requester learns
// only after agreeing to share.
func (t *turn) sessionFacts(s *training.Session) []Part {
	var titles []string
	for _, code := range s.Modules {
		if m, ok := t.catalog.Module(code); ok {
			code += " " + m.Title[t.lang]
		}
		titles = append(titles, code)
	}
	parts := []Part{t.factOf("label.modules", strings.Join(titles, "; "))}
	add := func(key, value string) {
		if value != "" {
			parts = append(parts, t.factOf(key, value))
		}
	}
	when := t.slot(s.Slot())
	if s.PartOfDay != "" {
		when += ", " + t.text("part_of_day."+string(s.PartOfDay))
	}
	if s.Time == "" {
		when += " (" + t.text("session.hour_open") + ")"
	}
	add("session.when", when)
	if s.Mode == training.Online {
		add("session.link", s.Link)
		if s.Link == "" {
			add("label.mode", t.text("mode.online"))
		}
	} else {
		add("session.place", s.Place)
		add("session.directions", s.Directions)
	}
	if s.Language != "" {
		add("label.session_language", t.text("lang."+string(s.Language)))
	}
	organisation := s.Organisation
	if t.asker != nil && t.asker.Share != training.ShareAgreed {
		organisation = t.asker.Organisation
	}
	if organisation != s.Place {
		add("label.organisation", organisation)
	}
	if !s.Participants.IsZero() {
		parts = append(parts, t.fieldFact(training.Wish{Participants: s.Participants}, "participants")...)
	}
	if s.Audience != "" {
		add("label.audience", t.audience(s.Audience))
	}
	return parts
}

// staffFacts shows who gives a session: all who were asked, with what they said to it, or only those who agreed.
func (t *turn) staffFacts(s *training.Session, trainers map[int64]*training.Trainer, withConsent bool) []Part {
	var who, partners []string
	for _, a := range s.Trainers {
		tr := trainers[a.Trainer]
		if tr == nil || a.Status != training.Confirmed && !withConsent {
			continue
		}
		name := tr.Name
		if withConsent {
			name += " (" + t.text("consent."+string(a.Status)) + ")"
		}
		who = append(who, name)
	}
	for _, p := range s.Partners {
		if p.Status != training.Confirmed && !withConsent {
			continue
		}
		name := p.Name
		if withConsent {
			name += " (" + t.text("consent."+string(p.Status)) + ")"
		}
		partners = append(partners, name)
	}
	var parts []Part
	if len(who) > 0 {
		parts = append(parts, t.factOf("card.trainers", strings.Join(who, ", ")))
	}
	if len(partners) > 0 {
		parts = append(parts, t.factOf("card.partners", strings.Join(partners, ", ")))
	}
	return parts
}

// needs lists what is to be brought to a session, as seen by whoever brings it.
func (t *turn) needs(s *training.Session, by catalog.Bringer, key string) []Part {
	list := s.Needs(t.catalog, by)
	if len(list) == 0 {
		return nil
	}
	parts := []Part{{Kind: Paragraph, Label: t.text(key)}}
	for _, need := range list {
		parts = append(parts, Part{Kind: Item, Text: need.Name[t.lang]})
	}
	return parts
}

// sessionCard is the VT cell's view of a session: what, who, what is still missing, and what can be done.
func (t *turn) sessionCard(s *training.Session, trainers map[int64]*training.Trainer) Reply {
	reply := t.say(t.heading("session.heading", locale.Args{"Title": sessionTitle(s), "Status": t.text("session." + string(s.Status))}))
	reply.Parts = append(reply.Parts, t.sessionFacts(s)...)
	reply.Parts = append(reply.Parts, t.staffFacts(s, trainers, true)...)
	if len(s.Requests) > 0 {
		var names []string
		for _, n := range s.Requests {
			names = append(names, training.Name(n))
		}
		reply.Parts = append(reply.Parts, t.factOf("session.requests", strings.Join(names, ", ")))
	}
	if s.Reason != "" {
		reply.Parts = append(reply.Parts, t.factOf("card.reason", s.Reason))
	}
	if s.Came > 0 {
		reply.Parts = append(reply.Parts, t.factOf("session.came", strconv.Itoa(s.Came)))
	}
	for _, f := range s.Feedback {
		reply.Parts = append(reply.Parts, Part{Kind: Item, Label: t.text("session.score", locale.Args{"Number": training.Name(f.Request), "Score": f.Score}), Text: f.Text})
	}
	for _, e := range s.History[max(1, len(s.History)-shownEvents):] {
		reply.Parts = append(reply.Parts, Part{Kind: Item, Text: t.event(e)})
	}
	n := strconv.FormatInt(s.Number, 10)
	if s.Status == training.Scheduled {
		reply.Parts = append(reply.Parts, t.lacks(s))
		if s.Over(t.now) {
			reply = reply.with(t.choice("session.was_held", "s:held:"+n), t.choice("session.was_not_held", "s:unheld:"+n))
		}
		reply = reply.with(t.choice("cell.staff", "s:staff:"+n), t.choice("session.partner", "s:partner:"+n))
		for i, p := range s.Partners {
			if p.Status == training.Asked {
				reply = reply.with(t.partnerSaid(s, i, p)...)
			}
		}
		for _, a := range s.Trainers {
			if tr := trainers[a.Trainer]; tr != nil && a.Status == training.Asked && len(t.bot.reach(tr)) == 0 { // asked by the VT cell itself
				reply = reply.with(Choice{Label: short(t.text("session.partner_agrees", locale.Args{"Name": tr.Name})), Value: fmt.Sprintf("s:confirm:%d:%d", s.Number, tr.Number)})
			}
		}
		if !s.Materials && len(s.Needs(t.catalog, "")) > 0 {
			reply = reply.with(t.choice("session.materials", "s:materials:"+n))
		}
		reply = reply.with(t.choice("session.move", "s:move:"+n), t.choice("session.edit", "s:edit:"+n), t.choice("session.cancel", "s:cancel:"+n))
	}
	return reply.with(t.choice("session.file", "s:ics:"+n))
}

// partnerSaid are the choices with which the VT cell notes what a partner, the i-th of a session, said to being asked.
func (t *turn) partnerSaid(s *training.Session, i int, p training.Partner) []Choice {
	args := locale.Args{"Name": p.Name}
	return []Choice{
		{Label: short(t.text("session.partner_agrees", args)), Value: fmt.Sprintf("s:agrees:%d:%d", s.Number, i)},
		{Label: short(t.text("session.partner_refuses", args)), Value: fmt.Sprintf("s:refuses:%d:%d", s.Number, i)},
	}
}

// shownEvents is how much of a session's history its card shows.
const shownEvents = 6

// lacks says whether a session is ready, or what it lacks.
func (t *turn) lacks(s *training.Session) Part {
	list := s.Lacks(t.catalog)
	if len(list) == 0 {
		return Part{Kind: Note, Text: "✓ " + t.text("session.ready")}
	}
	return Part{Kind: Note, Text: "⚠ " + t.text("session.lacks", locale.Args{"List": t.lackList(list)})}
}

func (t *turn) lackList(list []training.Lack) string {
	var words []string
	for _, l := range list {
		words = append(words, t.text("lack."+string(l)))
	}
	return strings.Join(words, ", ")
}

// pressedSession answers a choice about a session: a verb, its number, and what it is about.
func (t *turn) pressedSession(value string) (Reply, error) {
	verb, rest, _ := strings.Cut(value, ":")
	digits, about, _ := strings.Cut(rest, ":")
	number, ok := numberOf(digits)
	if !ok || t.state.Sessions == nil {
		return t.stale(), nil
	}
	s, err := t.state.Sessions.Session(number)
	if errors.Is(err, ErrNoSession) {
		return t.say(t.paragraph("session.unknown", locale.Args{"Number": training.SessionName(number)})), nil
	}
	if err != nil {
		return Reply{}, err
	}
	if verb == "ics" || verb == "view" {
		mine, err := t.theirs()
		if err != nil {
			return Reply{}, err
		}
		if !mine(s) {
			return t.say(t.paragraph("session.unknown", locale.Args{"Number": training.SessionName(number)})), nil
		}
		if t.asker, err = t.ownRequest(s); err != nil {
			return Reply{}, err
		}
		if verb == "view" {
			return t.sessionView(s)
		}
		reply := t.say(t.paragraph("session.file_here", locale.Args{"Number": training.SessionName(number)}))
		reply.Files = []File{t.calendarFile(s, nil)}
		return reply, nil
	}
	t.state.Conversation.Cell = true
	if !t.isCoordinator() {
		return t.onlyCoordinators(training.SessionName(number), verb), nil
	}
	return t.handleSession(s, verb, about)
}

// theirs tells which sessions the person of this turn has to do with: gives, asked for, or all for the VT cell.
func (t *turn) theirs() (func(*training.Session) bool, error) {
	if t.isCoordinator() {
		return func(*training.Session) bool { return true }, nil
	}
	tr, err := t.trainer()
	if err != nil {
		return nil, err
	}
	me, err := t.me()
	if err != nil {
		return nil, err
	}
	requests, err := t.state.Requests.Find(RequestQuery{Requesters: me, Limit: 200})
	if err != nil {
		return nil, err
	}
	mine := map[int64]bool{}
	for _, r := range requests {
		mine[r.Number] = true
	}
	return func(s *training.Session) bool { // it knows for whom it is given, also once it was called off and they ask again
		return tr != nil && s.Gives(tr.Number) || slices.ContainsFunc(s.Requests, func(n int64) bool { return mine[n] })
	}, nil
}

// requestsOf returns the requests for which a session is given.
func (t *turn) requestsOf(s *training.Session) ([]*training.Request, error) {
	var list []*training.Request
	for _, n := range s.Requests {
		r, err := t.state.Requests.Get(n)
		if errors.Is(err, ErrNoRequest) { // forgotten: its time was over
			continue
		}
		if err != nil {
			return nil, err
		}
		list = append(list, r)
	}
	return list, nil
}

// ownRequest returns the request of the person of this turn for which a session is given; nil for those who see more of it, the
// VT cell and whoever gives it.
func (t *turn) ownRequest(s *training.Session) (*training.Request, error) {
	tr, err := t.trainer()
	if err != nil || t.isCoordinator() || tr != nil && s.Gives(tr.Number) {
		return nil, err
	}
	requests, err := t.requestsOf(s)
	if err != nil {
		return nil, err
	}
	for _, r := range requests {
		if mine, err := t.isMine(r.Requester); err != nil || mine {
			return r, err
		}
	}
	return nil, nil
}

// sessionView is a session as a trainer or a requester sees it.
func (t *turn) sessionView(s *training.Session) (Reply, error) {
	trainers, err := t.trainers()
	if err != nil {
		return Reply{}, err
	}
	if t.isCoordinator() {
		return t.sessionCard(s, trainers), nil
	}
	reply := t.say(t.heading("session.heading", locale.Args{"Title": sessionTitle(s), "Status": t.text("session." + string(s.Status))}))
	reply = reply.and(t.sessionFacts(s)...).and(t.staffFacts(s, trainers, false)...)
	n := strconv.FormatInt(s.Number, 10)
	tr, err := t.trainer()
	if err != nil {
		return Reply{}, err
	}
	if tr != nil && s.Status == training.Scheduled && s.Gives(tr.Number) {
		reply = reply.and(t.needs(s, catalog.ByTrainer, "reminder.bring")...).and(t.needs(s, catalog.ByParticipants, "reminder.they_bring")...)
		if s.Assignment(tr.Number).Status == training.Asked {
			reply = reply.with(t.choice("assignment.yes", "a:yes:"+n), t.choice("assignment.no", "a:no:"+n))
		} else {
			reply = reply.with(t.choice("reminder.all_set", "a:set:"+n), t.choice("reminder.problem", "a:problem:"+n))
		}
	}
	return reply.with(t.choice("session.file", "s:ics:"+n)), nil
}

// handleSession does what a coordinator pressed on the card of a session.
func (t *turn) handleSession(s *training.Session, verb, about string) (Reply, error) {
	name := training.SessionName(s.Number)
	args := locale.Args{"Number": name}
	n := strconv.FormatInt(s.Number, 10)
	action := map[string]training.Action{
		"staff": training.ActAssignTo, "assign": training.ActAssignTo, "free": training.ActUnassign, "confirm": training.ActConfirm, "partner": training.ActPartner, "agrees": training.ActConfirm, "refuses": training.ActTurnDown,
		"move": training.ActMove, "edit": training.ActArrange, "set": training.ActArrange, "materials": training.ActArrange, "cancel": training.ActCancel,
		"held": training.ActHold, "unheld": training.ActNotHeld,
	}[verb]
	if action != "" && !s.Allows(action) {
		return t.refuseSession(s, &training.IllegalSessionError{Number: s.Number, Status: s.Status, Action: action})
	}
	var err error
	switch verb {
	case "show":
		trainers, err := t.trainers()
		return t.sessionCard(s, trainers), err
	case "staff":
		return t.staff(s)
	case "assign", "free", "confirm":
		number, ok := numberOf(about)
		if !ok {
			return t.stale(), nil
		}
		tr, err := t.state.Sessions.Trainer(number)
		if errors.Is(err, ErrNoTrainer) || err == nil && tr.Removed {
			return t.stale(), nil
		}
		if err != nil {
			return Reply{}, err
		}
		switch verb {
		case "free":
			return t.unassign(s, tr)
		case "assign":
			return t.assign(s, tr)
		}
		if err := s.Consent(t.who(), tr, true); err != nil {
			return t.refuseSession(s, err)
		}
	case "partner":
		return t.awaitOf(s.Number, aboutPartner, "session.partner_who", args), nil
	case "agrees", "refuses":
		i, ok := numberOf(about)
		if !ok || int(i) >= len(s.Partners) || i < 0 {
			return t.stale(), nil
		}
		err = s.PartnerSays(t.who(), s.Partners[i].Name, verb == "agrees")
	case "move":
		return t.awaitOf(s.Number, aboutMove, "session.move_when", args), nil
	case "cancel":
		return t.awaitOf(s.Number, aboutCancel, "session.cancel_why", args), nil
	case "edit":
		reply := t.say(t.paragraph("session.what_to_change", args))
		for _, field := range sessionFields {
			reply = reply.with(t.choice("session.field."+field, "s:set:"+n+":"+field))
		}
		return reply, nil
	case "set":
		if !slices.Contains(sessionFields, about) {
			return t.stale(), nil
		}
		return t.awaitOf(s.Number, about, "session.set."+about, args), nil
	case "materials":
		err = s.Arrange(t.who(), arrangedMaterials, false, func(s *training.Session) { s.Materials = true })
	case "held":
		if !s.Over(t.now) {
			return t.refuseSession(s, training.ErrNotYet)
		}
		return t.awaitOf(s.Number, aboutCame, "session.how_many_came", args), nil
	case "unheld":
		err = s.NotHappened(t.who())
	default:
		return t.stale(), nil
	}
	if err != nil {
		return t.refuseSession(s, err)
	}
	if err := t.saveSession(s); err != nil {
		return Reply{}, err
	}
	return t.say(t.paragraph("session.noted", args)), nil
}

// What a text can be awaited for, about a session: the values of [Doing.About], which are stored.
const (
	aboutStaff        = "trainers" // who gives it
	aboutPartner      = "partner"
	aboutMove         = "move"
	aboutCancel       = "cancel"
	aboutPlace        = "place"
	aboutDirections   = "directions"
	aboutLink         = "link"
	aboutLanguage     = "language"
	aboutParticipants = "participants"
	aboutCame         = "came"     // how many
	aboutProblem      = "problem"  // of a trainer
	aboutFeedback     = "feedback" // of a requester
)

// The same about a trainer.
const (
	aboutNewTrainer = "trainer new"
	aboutTrainer    = "trainer change"
	aboutAbsence    = "trainer absence"
	aboutReminders  = "trainer reminders" // the trainer's own
)

// sessionFields are what can be changed of a session besides its time, by what a text is awaited for.
var sessionFields = []string{aboutPlace, aboutDirections, aboutLink, aboutLanguage, aboutParticipants}

// arrangedMaterials stands in the history of a session for what is to be brought, as the others of sessionFields do.
const arrangedMaterials = "materials"

// awaitOf notes that the next text of the person is about a session or a trainer.
func (t *turn) awaitOf(number int64, about, key string, args locale.Args) Reply {
	return t.expect(Doing{Number: number, About: about}, key, args)
}

// refuseSession says why something cannot be done with a session.
func (t *turn) refuseSession(s *training.Session, err error) (Reply, error) {
	t.stopAwaiting()
	args := locale.Args{"Number": training.SessionName(s.Number), "Slot": t.slot(s.Slot())}
	var illegal *training.IllegalSessionError
	switch {
	case errors.Is(err, training.ErrNotAssigned):
		return t.say(t.paragraph("assignment.not_yours", args)), nil
	case errors.Is(err, training.ErrNotYet):
		return t.say(t.paragraph("session.not_yet", args)), nil
	case errors.As(err, &illegal):
		settled := s.Settled()
		args["Status"], args["Name"], args["At"] = t.text("session."+string(s.Status)), personName(settled.Name, settled.By), t.clock(settled.At)
		return t.say(t.paragraph("session.handled", args)), nil
	}
	return Reply{}, err
}

var mailAddress = regexp.MustCompile(`[^\s<>,;()]+@[^\s<>,;()]+\.[^\s<>,;()]+`)

// saidOfSession takes a text for what the person was asked for about a session or a trainer.
func (t *turn) saidOfSession(doing Doing, text string) (Reply, error) {
	text = strings.TrimSpace(text)
	if t.state.Sessions == nil {
		return t.stale(), nil
	}
	if slices.Contains([]string{aboutNewTrainer, aboutTrainer, aboutAbsence, aboutReminders}, doing.About) {
		return t.saidOfTrainer(doing, text)
	}
	s, err := t.state.Sessions.Session(doing.Number)
	if errors.Is(err, ErrNoSession) {
		t.stopAwaiting()
		return t.say(t.paragraph("session.unknown", locale.Args{"Number": training.SessionName(doing.Number)})), nil
	}
	if err != nil {
		return Reply{}, err
	}
	args := locale.Args{"Number": training.SessionName(s.Number)}
	if may, err := t.maySay(s, doing.About); err != nil || !may {
		t.stopAwaiting()
		return t.say(t.paragraph("session.unknown", args)), err
	}
	again := func(problem string) (Reply, error) {
		return t.say(t.paragraph(problem, args)).awaiting().with(t.choice("button.never_mind", "vt:stop:"+strconv.FormatInt(s.Number, 10))), nil
	}
	read := t.bot.readerOf(t.catalog).Read(text, t.spoken(text), t.now)
	bare := t.bot.readerOf(t.catalog).ReadBare(text, t.spoken(text))
	switch doing.About {
	case aboutMove:
		to := s.Slot()
		if len(read.Dates.Days) > 0 {
			to.Day = read.Dates.Days[0]
		}
		if read.Time != "" {
			to.Time, to.Until = read.Time, read.Until
		}
		switch {
		case len(read.Dates.Days) == 0 && read.Time == "":
			return again("doing.no_date")
		case to.Day < training.DayOf(t.now):
			return again("session.past")
		}
		return t.move(s, to)
	case aboutCancel:
		if err := t.callOff(s, text); err != nil {
			return t.refuseSession(s, err)
		}
		t.stopAwaiting()
		return t.say(t.paragraph("session.called_off", args)), nil
	case aboutPartner:
		email := mailAddress.FindString(text)
		name := strings.Trim(strings.TrimSpace(strings.Replace(text, email, "", 1)), ",;<> ")
		if a, err := mail.ParseAddress(email); email != "" && (err != nil || a.Address != email) {
			return again("problem.no_email")
		}
		if name == "" {
			name = email
		}
		return t.askPartner(s, name, email)
	case aboutStaff:
		return t.assignNamed(s, text)
	case aboutPlace, aboutDirections, aboutLink:
		return t.arrange(s, doing.About, doing.About != aboutDirections, func(s *training.Session) {
			switch doing.About {
			case aboutPlace:
				s.Place, s.Mode = text, training.OnSite
			case aboutDirections:
				s.Directions = text
			case aboutLink:
				s.Link, s.Mode = text, training.Online
			}
		})
	case aboutLanguage:
		lang := read.SessionLanguage
		if lang == "" {
			lang = bare.Language
		}
		if lang == "" {
			return again("doing.no_language")
		}
		return t.arrange(s, aboutLanguage, false, func(s *training.Session) { s.Language = lang })
	case aboutParticipants:
		count := read.Participants
		if count.IsZero() {
			count = bare.Count
		}
		if count.Min < 1 {
			return again("doing.no_number")
		}
		return t.arrange(s, aboutParticipants, false, func(s *training.Session) { s.Participants = count })
	case aboutCame:
		if !bare.Counted && read.Participants.IsZero() || bare.Counted && bare.Count.Min < 0 {
			return again("doing.no_number")
		}
		count := bare.Count
		if count.IsZero() {
			count = read.Participants
		}
		if err := s.Hold(t.who(), count.Min); err != nil {
			return t.refuseSession(s, err)
		}
	case aboutProblem:
		tr, err := t.trainer()
		if err != nil {
			return Reply{}, err
		}
		if tr == nil {
			return t.refuseSession(s, training.ErrNotAssigned)
		}
		return t.troubled(s, tr, text)
	case aboutFeedback:
		return t.remarked(s, text)
	}
	t.stopAwaiting()
	if err := t.saveSession(s); err != nil {
		return Reply{}, err
	}
	return t.say(t.paragraph("session.noted", args)), nil
}

// maySay tells whether the person of this turn may still say what was asked for: somebody who was a coordinator when they
// were asked, or gave the session, may not be it any more.
func (t *turn) maySay(s *training.Session, about string) (bool, error) {
	switch {
	case t.isCoordinator():
		return true, nil
	case about == aboutProblem || about == aboutCame:
		tr, err := t.trainer()
		return tr != nil && s.Gives(tr.Number), err
	}
	return about == aboutFeedback, nil // which finds the requester's own requests itself
}

// arrange changes something of a session other than its time, and tells those concerned what changed.
func (t *turn) arrange(s *training.Session, field string, moved bool, change func(*training.Session)) (Reply, error) {
	before := *s
	if err := s.Arrange(t.who(), field, moved, change); err != nil {
		return t.refuseSession(s, err)
	}
	t.stopAwaiting()
	if err := t.saveSession(s); err != nil {
		return Reply{}, err
	}
	err := t.tellConcerned(s, func(t *turn) Reply {
		reply := t.say(t.heading("session.changed", locale.Args{"Title": sessionTitle(s)}))
		facts := t.sessionFacts(s)
		for _, old := range t.sessionFacts(&before) {
			if !slices.Contains(facts, old) {
				reply = reply.and(t.factOf("session.was", old.Text))
			}
		}
		return reply.and(facts...)
	}, moved)
	return t.say(t.paragraph("session.noted_told", locale.Args{"Number": training.SessionName(s.Number)})), err
}

// move gives a session at another time, tells everyone concerned, and asks trainers and partners whether that suits them.
func (t *turn) move(s *training.Session, to training.Slot) (Reply, error) {
	from := s.Slot()
	if from == to {
		t.stopAwaiting()
		return t.say(t.paragraph("session.same_time", locale.Args{"Number": training.SessionName(s.Number), "Slot": t.slot(to)})), nil
	}
	if err := s.Move(t.who(), to); err != nil {
		return t.refuseSession(s, err)
	}
	t.stopAwaiting()
	if err := t.saveSession(s); err != nil {
		return Reply{}, err
	}
	requests, err := t.requestsOf(s)
	if err != nil {
		return Reply{}, err
	}
	for _, r := range requests {
		if r.Status != training.Accepted {
			continue
		}
		if err := r.Follow(t.who(), to); err != nil {
			return Reply{}, err
		}
		if err := t.state.Requests.Save(r); err != nil {
			return Reply{}, err
		}
		t.tellCell(r)
	}
	moved := func(t *turn) Reply {
		return t.say(t.heading("session.moved", locale.Args{"Title": sessionTitle(s)}), t.factOf("session.was", t.slot(from))).and(t.sessionFacts(s)...)
	}
	if err := t.tellConcerned(s, moved, true); err != nil {
		return Reply{}, err
	}
	reply := t.say(t.paragraph("session.moved_told", locale.Args{"Number": training.SessionName(s.Number), "Slot": t.slot(to)}))
	switch {
	case training.IsHoliday(to.Day):
		reply = reply.and(Part{Kind: Note, Text: "⚠ " + t.text("advice.holiday", locale.Args{"Day": t.day(to.Day)})})
	case training.IsWeekend(to.Day):
		reply = reply.and(Part{Kind: Note, Text: "⚠ " + t.text("advice.weekend", locale.Args{"Day": t.day(to.Day)})})
	}
	clashes, err := t.clashes(s)
	return reply.and(clashes...), err
}

// clashes warns of trainers of a session who are away or give another one then.
func (t *turn) clashes(s *training.Session) ([]Part, error) {
	around, err := t.state.Sessions.FindSessions(SessionQuery{From: s.Day, To: s.Day})
	if err != nil {
		return nil, err
	}
	trainers, err := t.trainers()
	if err != nil {
		return nil, err
	}
	var parts []Part
	for _, a := range s.Trainers {
		tr := trainers[a.Trainer]
		if tr == nil || a.Status == training.Refused {
			continue
		}
		bare := *s // as if the trainer were not assigned yet
		bare.Trainers = nil
		for _, c := range training.Candidates(&bare, []*training.Trainer{tr}, around) {
			if c.Absent || len(c.Clashes) > 0 {
				parts = append(parts, Part{Kind: Note, Text: "⚠ " + tr.Name + ": " + t.against(c)})
			}
		}
	}
	return parts, nil
}

// callOff cancels a session and tells everyone concerned; its requests go back to the VT cell.
func (t *turn) callOff(s *training.Session, reason string) error {
	if err := s.Cancel(t.who(), reason); err != nil {
		return err
	}
	cancelled := func(t *turn) Reply {
		return t.say(t.heading("session.cancelled_heading", locale.Args{"Title": sessionTitle(s)}), t.factOf("card.reason", reason)).and(t.sessionFacts(s)...)
	}
	if err := t.tellConcerned(s, cancelled, true); err != nil {
		return err
	}
	requests, err := t.requestsOf(s)
	if err != nil {
		return err
	}
	for _, r := range requests {
		if r.Status != training.Accepted {
			continue
		}
		if err := r.Replan(t.who(), reason); err != nil {
			return err
		}
		if err := t.state.Requests.Save(r); err != nil {
			return err
		}
		t.tellCell(r)
	}
	return t.saveSession(s)
}

// sessionList answers /sessions: a trainer's own, all by week for the VT cell, a requester's own; with a number, that one;
// for the VT cell, with a description, a new one, and those that nobody gives yet.
func (t *turn) sessionList(argument string) (Reply, error) {
	if t.state.Sessions == nil {
		return t.stale(), nil
	}
	if number, ok := training.SessionNumberIn(argument); ok {
		return t.pressedSession(fmt.Sprintf("view:%d", number))
	}
	unstaffed := t.isCoordinator() && slices.Contains(unstaffedWords, understand.Plain(argument))
	if argument != "" && t.isCoordinator() && !unstaffed {
		return t.newSession(argument)
	}
	all, err := t.state.Sessions.FindSessions(SessionQuery{From: training.DayOf(t.now), Scheduled: true, Limit: 500})
	if err != nil {
		return Reply{}, err
	}
	mine, err := t.theirs()
	if err != nil {
		return Reply{}, err
	}
	list := slices.DeleteFunc(all, func(s *training.Session) bool {
		return !mine(s) || unstaffed && !slices.Contains(s.Lacks(t.catalog), training.LackTrainer)
	})
	list = list[:min(shownSessions, len(list))]
	heading := "session.list"
	if unstaffed {
		heading = "session.list_unstaffed"
	}
	if len(list) == 0 && unstaffed {
		return t.say(t.paragraph("session.all_staffed")), nil
	}
	if len(list) == 0 {
		return t.say(t.paragraph("session.none")), nil
	}
	reply := t.say(t.heading(heading))
	week := ""
	for _, s := range list {
		if w := t.week(s.Day); w != week {
			week = w
			reply = reply.and(Part{Kind: Paragraph, Label: w})
		}
		facts := []string{t.slot(s.Slot())}
		if where := s.Place; where != "" {
			facts = append(facts, where)
		}
		if t.isCoordinator() {
			if lacks := s.Lacks(t.catalog); len(lacks) > 0 {
				facts = append(facts, "⚠ "+t.lackList(lacks))
			} else {
				facts = append(facts, "✓")
			}
		}
		reply = reply.and(Part{Kind: Item, Label: sessionTitle(s), Text: strings.Join(facts, " · ")})
		reply = reply.with(Choice{Label: training.SessionName(s.Number), Value: fmt.Sprintf("s:view:%d", s.Number)})
	}
	if t.isCoordinator() && !unstaffed {
		reply = reply.with(t.choice("session.show_unstaffed", "sessions:unstaffed"))
	}
	return reply, nil
}

const shownSessions = 20

// unstaffedWords ask for the sessions that nobody gives yet; plain.
var unstaffedWords = []string{"unstaffed", "zonder trainer", "zonder lesgever", "sans formateur", "without trainer"}

// week names the week of a day.
func (t *turn) week(d training.Day) string {
	_, week := d.Time().ISOWeek()
	monday := d.Add(-(int(d.Weekday()) + 6) % 7)
	return t.text("session.week", locale.Args{"Week": week, "Monday": t.day(monday)})
}

// newSession makes a session that no request asks for, of what a coordinator says.
func (t *turn) newSession(text string) (Reply, error) {
	read := t.bot.readerOf(t.catalog).Read(text, t.spoken(text), t.now)
	switch {
	case len(read.Modules) == 0:
		return t.say(t.paragraph("session.new_needs_module")), nil
	case len(read.Dates.Days) == 0:
		return t.say(t.paragraph("session.new_needs_day")), nil
	case read.Dates.Days[0] < training.DayOf(t.now):
		return t.say(t.paragraph("session.past")), nil
	}
	s, err := training.Schedule(t.who(), read.Wish, training.Slot{Day: read.Dates.Days[0], Time: read.Time, Until: read.Until})
	if err != nil {
		return Reply{}, err
	}
	if err := t.saveSession(s); err != nil {
		return Reply{}, err
	}
	if t.amidCell() { // where the card comes by itself
		return t.say(t.paragraph("session.made", locale.Args{"Title": sessionTitle(s), "Slot": t.slot(s.Slot())})).
			with(t.choice("cell.staff", fmt.Sprintf("s:staff:%d", s.Number))), nil
	}
	trainers, err := t.trainers()
	return t.sessionCard(s, trainers), err
}

// amidCell tells whether the person of this turn speaks at a place of the VT cell.
func (t *turn) amidCell() bool {
	return slices.ContainsFunc(t.bot.cell(), func(p Place) bool {
		at := p.Via + ":" + p.To
		return at == t.message.Channel || at == t.message.From.ID && t.message.Setting == Direct
	})
}

// joins are the sessions that a request can be accepted for instead of one of its own.
func (t *turn) joins(r *training.Request) ([]Choice, error) {
	if t.state.Sessions == nil {
		return nil, nil
	}
	list, err := t.state.Sessions.FindSessions(SessionQuery{From: training.DayOf(t.now), Scheduled: true, Limit: 200})
	if err != nil {
		return nil, err
	}
	var choices []Choice
	for _, s := range list {
		if len(choices) < 3 && serves(s, r.Wish) {
			choices = append(choices, Choice{Label: t.text("cell.join", locale.Args{"Number": training.SessionName(s.Number), "Day": t.day(s.Day)}), Value: fmt.Sprintf("vt:join:%d:%d", r.Number, s.Number)})
		}
	}
	return choices, nil
}

// serves tells whether a session gives what a wish asks for, in its language.
func serves(s *training.Session, w training.Wish) bool {
	if len(w.Modules) == 0 || w.SessionLanguage != "" && s.Language != "" && w.SessionLanguage != s.Language {
		return false
	}
	return !slices.ContainsFunc(w.Modules, func(code string) bool { return !slices.Contains(s.Modules, code) })
}

// acceptInto accepts a request for a session that is planned already.
func (t *turn) acceptInto(number, session int64) (Reply, error) {
	s, err := t.state.Sessions.Session(session)
	if errors.Is(err, ErrNoSession) || err == nil && (s.Status != training.Scheduled || s.Day < training.DayOf(t.now)) {
		return t.stale(), nil
	}
	if err != nil {
		return Reply{}, err
	}
	r, err := t.change(number, func(r *training.Request) error {
		if err := r.Accept(t.who(), s.Slot()); err != nil {
			return err
		}
		r.GivenIn = s.Number
		if err := s.Join(t.who(), r.Number, r.Wish); err != nil {
			return err
		}
		return t.saveSession(s)
	}, (*turn).tellAccepted)
	if err != nil {
		return t.refuse(r, number, err)
	}
	t.stopAwaiting()
	return t.say(t.paragraph("cell.accepted", locale.Args{"Number": training.Name(number), "Slot": t.slot(s.Slot())})).
		with(t.choice("cell.session", fmt.Sprintf("s:show:%d", s.Number))), nil
}
