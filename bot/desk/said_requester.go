package desk

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"vtbot/internal/action"
	"vtbot/internal/chat"
	"vtbot/internal/locale"
	"vtbot/internal/planning"
	"vtbot/internal/training"
	"vtbot/internal/understand"
)

// What waits for a requester's word, as [Pending.Of] tells it apart.
type putTo struct {
	*training.Request
	what string // one of those below
	at   time.Time
}

// moved reports whether the session of a request was moved last.
func (p putTo) moved() bool {
	e, ok := p.Last(training.ActFollow, training.ActAccept, training.ActChoose)
	return ok && e.Action == training.ActFollow
}

// What was put to a requester.
const (
	putShare   = "share"   // may others come as well?
	putPlanned = "planned" // a session that is to come: it was accepted for a day, or moved
	putReview  = "review"  // how was it?
	putDecline = "decline" // it was declined
	putAsked   = "asked"   // what the VT cell wants to know
	putDays    = "days"    // that were proposed
)

// Until how many days after a session its requester may say how it was, and after a no, what they think of that.
const (
	reviewed  = 60
	regretted = 14
)

// putToRequester is what waits for the word of a requester, the newest first.
func (d *Desk) putToRequester(ctx context.Context) ([]putTo, error) {
	list, err := d.Plan.OwnRequests(ctx, shownRequests)
	if err != nil {
		return nil, err
	}
	var put []putTo
	for _, r := range list {
		question, asked := r.Asked()
		switch {
		case asked:
			put = append(put, putTo{r, putAsked, question.At})
		case r.Status == training.Proposed:
			e, _ := r.Last(training.ActPropose)
			put = append(put, putTo{r, putDays, e.At})
		case r.Share == training.ShareAsked && r.Status.Open():
			e, _ := r.Last(training.ActShare)
			put = append(put, putTo{r, putShare, e.At})
		case r.Status == training.Accepted && r.Session != nil && r.Session.Day >= d.today():
			e, _ := r.Last(training.ActFollow, training.ActAccept)
			put = append(put, putTo{r, putPlanned, e.At})
		case r.Status == training.Accepted && r.GivenIn != 0 && r.Session != nil && r.Session.Day >= d.today().Add(-reviewed):
			s, err := d.Plan.Session(ctx, r.GivenIn)
			if errors.Is(err, planning.ErrNoSession) {
				continue
			}
			if err != nil {
				return nil, err
			}
			told := slices.ContainsFunc(s.Feedback, func(f training.Feedback) bool { return f.Request == r.Number && f.Text != "" })
			if s.Status == training.Held && !told {
				put = append(put, putTo{r, putReview, s.Settled().At})
			}
		case r.Status == training.Declined && training.DayOf(r.ChangedAt) >= d.today().Add(-regretted):
			put = append(put, putTo{r, putDecline, r.ChangedAt})
		}
	}
	return put, nil
}

// saidTo are the kinds that can be said to something.
func saidTo(what string) []understand.SaidKind {
	switch what {
	case putShare:
		return []understand.SaidKind{understand.SaidYes, understand.SaidNo, understand.SaidPerhaps}
	case putPlanned:
		return []understand.SaidKind{understand.SaidYes, understand.SaidNo}
	case putReview:
		return []understand.SaidKind{understand.SaidReview}
	}
	return nil
}

// requesterSaid takes a text for what a requester says to what was put to them.
func (d *Desk) requesterSaid(ctx context.Context, text string, sure bool) (chat.Reply, bool, error) {
	put, err := d.putToRequester(ctx)
	if err != nil || len(put) == 0 {
		return chat.Reply{}, false, err
	}
	put = d.narrowPut(text, put)
	if !d.Force {
		d.Lang = d.Spoken(text)
	}
	var fresh []putTo
	for _, p := range put {
		if d.fresh(p.at) {
			fresh = append(fresh, p)
		}
	}
	if latest := latestOf(fresh); len(fresh) > 0 && latest.what == putDecline && !d.Read(text).Dates.IsZero() {
		return d.freshSaid(ctx, latest, text)
	}
	for _, p := range slices.Concat(fresh, put) {
		if p.what == putPlanned && d.saysOther(text, p) {
			continue
		}
		said := understand.ReadSaid(text, saidTo(p.what)...)
		now := slices.ContainsFunc(fresh, func(f putTo) bool { return f.Number == p.Number })
		late := !now && (bare(text) || p.what == putReview)
		if said.Kind == "" || sure && !said.Sure() || late || p.what == putPlanned && !d.ofSlot(text, now, said, p) {
			continue
		}
		if said.Sure() && now && !qualifiedYes(said.Kind, text) {
			reply, err := d.doRequesterSaid(ctx, Pending{Of: ofOwnRequest, Number: p.Number, Meant: said.Kind, Text: text})
			return reply, true, err
		}
		return d.doubtRequester(p, said.Kind, text), true, nil
	}
	latest := latestOf(fresh)
	moved := latest.what == putPlanned && latest.moved() && d.maybeSaid(text) && !d.saysOther(text, latest)
	if !moved && (sure || len(fresh) == 0) {
		return chat.Reply{}, false, nil
	}
	return d.freshSaid(ctx, latest, text)
}

// latestOf returns what was put last.
func latestOf(list []putTo) putTo {
	var latest putTo
	for _, p := range list {
		if latest.at.Before(p.at) {
			latest = p
		}
	}
	return latest
}

// saysOther reports whether a text says something else of a request that is planned than that its day suits or does not: that it
// is to be withdrawn, or changed in another way.
func (d *Desk) saysOther(text string, p putTo) bool {
	own := d.Edition.Reader.ReadOwn(text, d.Spoken(text), d.Now, understand.OwnContext{Recent: d.Recent != nil})
	switch own.Kind {
	case "":
		return false
	case understand.OwnChange:
		return !d.namesDay(text, p.Session.Day)
	case understand.OwnStatus, understand.OwnWhen, understand.OwnWhere, understand.OwnWho:
		return understand.Asks(text)
	case understand.OwnWithdraw:
		return own.Request+own.Session > 0 || understand.Says(text, understand.SaysWithdraw) || understand.Says(text, understand.SaysCancel)
	}
	return true
}

// namesDay reports whether a text names a day, if only by its number in the month: "the 21st".
func (d *Desk) namesDay(text string, day training.Day) bool {
	text = understand.WithoutNumbers(text)
	return slices.Contains(d.Read(text).Dates.Days, day) || d.Bare(text).Day == day.Time().Day()
}

// narrowPut leaves what is about the requests that a text names, when it names any.
func (d *Desk) narrowPut(text string, put []putTo) []putTo {
	request, session := understand.OwnNumbers(text)
	if request+session == 0 {
		return put
	}
	return slices.DeleteFunc(slices.Clone(put), func(p putTo) bool { return p.Number != request && (session == 0 || p.GivenIn != session) })
}

// ofSlot reports whether a text is about the day for which a request is planned: that day is named, or it was put just now.
func (d *Desk) ofSlot(text string, now bool, said understand.Said, p putTo) bool {
	if d.namesDay(text, p.Session.Day) {
		return true
	}
	if len(d.Read(understand.WithoutNumbers(text)).Dates.Days) > 0 {
		return false
	}
	return now || said.Request+said.Session > 0 || said.Kind == understand.SaidNo && said.Sure()
}

// freshSaid takes what was said to something that was put just now and is of no kind: to a no, a new request or a word to the VT
// cell; else it is asked.
func (d *Desk) freshSaid(ctx context.Context, p putTo, text string) (chat.Reply, bool, error) {
	read := d.Read(text)
	talk, _ := understand.SmallTalk(text)
	switch {
	case talk != understand.NoTalk:
		return chat.Reply{}, false, nil
	case p.what == putDecline && !read.Dates.IsZero() && len(read.Modules) == 0:
		w := p.Wish
		w.Dates, w.Time, w.Until, w.PartOfDay = read.Dates, read.Time, read.Until, read.PartOfDay
		reply := d.Copy(ctx, w, "")
		return reply.Prepend(d.says("own.again", ofRequest(p.Number))), true, nil
	case d.maybeSaid(text), p.what == putDays && !read.Dates.IsZero() && len(read.Modules) == 0, p.what == putAsked && leadsWithConsent(text):
		return d.doubtRequester(p, "", text), true, nil
	}
	return chat.Reply{}, false, nil
}

// leadsWithConsent reports whether a text begins with a yes or a no: "yes, is the blue room fine?"
func leadsWithConsent(text string) bool {
	first, _, more := strings.Cut(text, ",")
	return more && agreed(first) != neither
}

// doubtRequester asks whether a text says something to what was put to a requester.
func (d *Desk) doubtRequester(p putTo, kind understand.SaidKind, text string) chat.Reply {
	args := ofRequest(p.Number)
	pass := d.Choice("own.pass_yes", action.On(action.PassSaid, p.Number))
	do := d.Choice("own.say_yes", action.On(action.DoSaid, p.Number))
	q := Pending{Of: ofOwnRequest, Number: p.Number, Meant: kind, Text: text}
	switch {
	case p.what == putShare:
		return d.doubt(q, d.Paragraph("own.is_answer", args), d.ShareAsked(p.Request).Choices...)
	case p.what == putPlanned && kind == understand.SaidNo:
		args["Slot"] = d.Slot(*p.Session)
		return d.doubt(q, d.Paragraph("own.is_unsuited", args), do)
	case p.what == putReview:
		args["Number"] = training.SessionName(p.GivenIn)
		return d.doubt(q, d.Paragraph("own.is_review", args), pass)
	case p.what == putDecline:
		return d.doubt(q, d.Paragraph("own.is_for_cell", args), pass)
	}
	return d.doubt(q, d.Paragraph("own.is_answer", args), pass)
}

// doRequesterSaid does what a requester says to what was put to them; without a kind, it is passed on.
func (d *Desk) doRequesterSaid(ctx context.Context, p Pending) (chat.Reply, error) {
	r, err := d.Plan.OwnRequest(ctx, p.Number)
	if err != nil {
		return chat.Reply{}, err
	}
	asked := r.Share == training.ShareAsked && r.Status.Open()
	switch {
	case asked && (p.Meant == understand.SaidYes || p.Meant == understand.SaidNo):
		return d.Share(ctx, action.ShareSession(r.Number, p.Meant == understand.SaidYes))
	case r.GivenIn != 0 && r.Session != nil && r.Session.Day < d.today() || p.Meant == understand.SaidReview:
		return d.review(ctx, r, p.Text)
	}
	key, args := "own.passed_on", ofRequest(r.Number)
	if r.Session != nil {
		args["Slot"] = d.Slot(*r.Session)
		switch p.Meant {
		case understand.SaidNo:
			key = "own.unsuited"
		case understand.SaidYes:
			key = "own.suited"
		}
	}
	_, err = d.Plan.Answer(ctx, r.Number, p.Text)
	return d.done(err, key, args)
}

// review notes how a requester found a session, in words, with the stars that they give.
func (d *Desk) review(ctx context.Context, r *training.Request, text string) (chat.Reply, error) {
	s, err := d.Plan.Session(ctx, r.GivenIn)
	if err != nil {
		return chat.Reply{}, err
	}
	score, alone := understand.ReadScore(text)
	if score > 0 {
		err = d.Plan.Rate(ctx, s, r.Number, score)
	}
	if err == nil && !alone {
		err = d.Plan.Comment(ctx, s, strings.TrimSpace(text))
	}
	if err != nil {
		return chat.Reply{}, err
	}
	d.Stop()
	i := slices.IndexFunc(s.Feedback, func(f training.Feedback) bool { return f.Request == r.Number })
	if i >= 0 && s.Feedback[i].Score > 0 {
		return d.says("feedback.passed_on", nil), nil
	}
	return d.says("feedback.stars", locale.Args{"Number": training.SessionName(s.Number)}).With(d.HowWasIt(s, r).Choices...), nil
}
