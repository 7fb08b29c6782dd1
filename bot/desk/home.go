package desk

import (
	"context"
	"strconv"

	"vtbot/internal/action"
	"vtbot/internal/chat"
	"vtbot/internal/locale"
	"vtbot/internal/planning"
	"vtbot/internal/training"
)

// onHome is how many lines of a queue the page of a person shows.
const onHome = 5

// Home is what waits for a person, for the top of their page: the queues of the VT cell, a trainer's sessions, a requester's
// requests; nothing for whoever has none.
func (d *Desk) Home(ctx context.Context) (chat.Reply, error) {
	reply := d.Say()
	if d.Plan.ActsForCell() {
		cell, err := d.queues(ctx)
		if err != nil {
			return chat.Reply{}, err
		}
		reply = cell
	}
	tr, err := d.Plan.ActingTrainer(ctx)
	if err != nil {
		return chat.Reply{}, err
	}
	if tr != nil {
		list, err := d.Plan.TrainerSessions(ctx, tr, d.today())
		if err != nil {
			return chat.Reply{}, err
		}
		reply = d.sessionQueue(reply, "home.sessions", theirs(list, tr), "")
	}
	own, err := d.Plan.OwnRequests(ctx, onHome)
	if err != nil || len(own) == 0 {
		return reply, err
	}
	mine := d.Requests("mine.heading", own, action.ShowMine)
	return reply.And(mine.Parts...).With(d.Choice("button.my_requests", action.Do(action.MyRequests))), nil
}

// theirs are the sessions that a trainer is to give.
func theirs(list []*training.Session, tr *training.Trainer) []*training.Session {
	var sessions []*training.Session
	for _, s := range list {
		if s.Status == training.Scheduled && s.Gives(tr.Number) {
			sessions = append(sessions, s)
		}
	}
	return sessions
}

// queues are what the VT cell has to do: what needs it, what waits for others, what is not ready, what is to be reported.
func (d *Desk) queues(ctx context.Context) (chat.Reply, error) {
	open, err := d.Plan.FindRequests(ctx, planning.RequestQuery{Open: true})
	if err != nil {
		return chat.Reply{}, err
	}
	var needs, waits []*training.Request
	for i := len(open) - 1; i >= 0; i-- { // the oldest first
		if open[i].Status == training.Proposed {
			waits = append(waits, open[i])
		} else {
			needs = append(needs, open[i])
		}
	}
	sessions, err := d.Plan.FindSessions(ctx, planning.SessionQuery{From: d.today().Add(-lookBack), Scheduled: true})
	if err != nil {
		return chat.Reply{}, err
	}
	var unready, unreported []*training.Session
	for _, s := range sessions {
		switch {
		case s.ToReport(d.Now):
			unreported = append(unreported, s)
		case len(s.Lacks(d.Catalog)) > 0:
			unready = append(unready, s)
		}
	}
	reply := d.requestQueue(d.Say(), "home.needs_us", needs, "new")
	reply = d.requestQueue(reply, "home.waits", waits, "proposed")
	reply = d.sessionQueue(reply, "home.unready", unready, "not ready")
	return d.sessionQueue(reply, "home.to_report", unreported, "to report"), nil
}

// requestQueue adds a queue of requests, with a button that lists all of it; said is what lists it.
func (d *Desk) requestQueue(reply chat.Reply, key string, list []*training.Request, said string) chat.Reply {
	if len(list) == 0 {
		return reply
	}
	heading := d.Text(key) + " (" + strconv.Itoa(len(list)) + ")"
	reply = reply.And(chat.Part{Kind: chat.Heading, Text: heading})
	for _, r := range list[:min(onHome, len(list))] {
		reply = reply.And(d.RequestLine(r))
	}
	return d.more(reply, len(list)).With(chat.Choice{Label: heading, Value: action.PageOf(action.ListRequests, 1, said).String()})
}

// sessionQueue adds a queue of sessions likewise.
func (d *Desk) sessionQueue(reply chat.Reply, key string, list []*training.Session, said string) chat.Reply {
	if len(list) == 0 {
		return reply
	}
	heading := d.Text(key) + " (" + strconv.Itoa(len(list)) + ")"
	reply = reply.And(chat.Part{Kind: chat.Heading, Text: heading})
	for _, s := range list[:min(onHome, len(list))] {
		reply = reply.And(d.SessionLine(s, said != ""))
	}
	return d.more(reply, len(list)).With(chat.Choice{Label: heading, Value: action.PageOf(action.ListSessions, 1, said).String()})
}

// more says how many a queue has beyond those that are shown.
func (d *Desk) more(reply chat.Reply, all int) chat.Reply {
	if all <= onHome {
		return reply
	}
	return reply.And(chat.Part{Kind: chat.Item, Text: d.Text("digest.more", locale.Args{"Count": all - onHome})})
}
