package desk

import (
	"context"
	"errors"
	"slices"
	"strings"

	"vtbot/internal/action"
	"vtbot/internal/chat"
	"vtbot/internal/locale"
	"vtbot/internal/planning"
	"vtbot/internal/training"
	"vtbot/internal/understand"
	"vtbot/internal/view"
)

// askedParts are the sessions that a request asks for, each of some modules on a day of its own; nothing where it names none.
func askedParts(r *training.Request) []training.Given {
	var parts []training.Given
	for _, on := range r.Programme() {
		parts = append(parts, training.Given{Modules: on.Modules, Slot: training.Slot{Day: on.Day, Time: r.Time, Until: r.Until}})
	}
	return parts
}

// toPlan are the modules of a request that are to be planned.
func toPlan(r *training.Request) []string {
	if r.Status == training.Accepted {
		return r.Unplanned()
	}
	return r.Modules
}

// AcceptApart asks which modules of a request are given when.
func (d *Desk) AcceptApart(ctx context.Context, a action.Action) (chat.Reply, error) {
	r, err := d.Plan.Request(ctx, a.Number)
	if err != nil {
		return chat.Reply{}, err
	}
	if len(toPlan(r)) == 0 {
		return chat.Reply{}, r.Permits(training.ActAccept)
	}
	return d.askParts(r), nil
}

func (d *Desk) askParts(r *training.Request) chat.Reply {
	args := ofRequest(r.Number)
	args["Modules"] = strings.Join(toPlan(r), ", ")
	return d.await(PendingParts, r.Number, "cell.parts_when", args)
}

// AcceptParts plans the sessions that were shown, or those that the request itself asks for.
func (d *Desk) AcceptParts(ctx context.Context, a action.Action) (chat.Reply, error) {
	r, err := d.Plan.Request(ctx, a.Number)
	if err != nil {
		return chat.Reply{}, err
	}
	parts := askedParts(r)
	if p := d.asked(PendingParts, a.Number); p != nil && len(p.Parts) > 0 {
		parts = p.Parts
	}
	if len(parts) == 0 {
		return d.Stale(), nil
	}
	r, err = d.Plan.AcceptParts(ctx, a.Number, parts)
	if errors.Is(err, planning.ErrPast) {
		return d.says("session.past", nil), nil
	}
	if err != nil {
		return chat.Reply{}, err
	}
	d.Stop()
	reply := d.says("cell.accepted_parts", locale.Args{"Number": training.Name(r.Number), "Parts": d.Parts(r.Parts)})
	for _, part := range r.Parts {
		reply = reply.With(view.Press(training.SessionName(part.Session), action.On(action.ShowSession, part.Session)))
	}
	if left := r.Unplanned(); len(left) > 0 {
		reply = reply.And(d.Paragraph("cell.left_unplanned", locale.Args{"Modules": strings.Join(left, ", ")})).
			With(d.Choice("cell.plan_rest", action.On(action.PlanRest, r.Number)))
	}
	return reply, nil
}

// SaidParts takes a text for which modules are given when, or a yes to what was shown.
func (d *Desk) SaidParts(ctx context.Context, p Pending, text string) (chat.Reply, error) {
	if len(p.Parts) > 0 {
		switch agreed(text) {
		case yes:
			return d.AcceptParts(ctx, action.On(action.AcceptParts, p.Number))
		case no:
			return d.StopWaiting(ctx, action.On(action.StopWaiting, p.Number))
		}
	}
	r, err := d.Plan.Request(ctx, p.Number)
	if err != nil {
		return chat.Reply{}, err
	}
	parts := d.parts(r, text)
	if len(parts) == 0 {
		return d.askParts(r).Prepend(d.says("doing.no_date", nil)), nil
	}
	return d.showParts(r, parts), nil
}

// showParts shows the sessions that would be made, before they are.
func (d *Desk) showParts(r *training.Request, parts []training.Given) chat.Reply {
	d.wait(Pending{Kind: PendingParts, Number: r.Number, Parts: parts})
	reply := d.says("cell.parts_shown", ofRequest(r.Number)).Awaiting()
	var left []string
	for _, code := range toPlan(r) {
		if !slices.ContainsFunc(parts, func(g training.Given) bool { return slices.Contains(g.Modules, code) }) {
			left = append(left, code)
		}
	}
	for _, g := range parts {
		reply = reply.And(chat.Part{Kind: chat.Item, Label: strings.Join(g.Modules, ", "), Text: d.Slot(g.Slot)})
		switch {
		case training.IsHoliday(g.Slot.Day):
			reply = reply.And(d.Warning("advice.holiday", locale.Args{"Day": d.Day(g.Slot.Day)}))
		case training.IsWeekend(g.Slot.Day):
			reply = reply.And(d.Warning("advice.weekend", locale.Args{"Day": d.Day(g.Slot.Day)}))
		}
	}
	if len(left) > 0 {
		reply = reply.And(d.Paragraph("cell.left_unplanned", locale.Args{"Modules": strings.Join(left, ", ")}))
	}
	return reply.With(
		d.Choice("cell.parts_yes", action.On(action.AcceptParts, r.Number)),
		d.Choice("cell.parts_else", action.On(action.AcceptApart, r.Number)),
		d.neverMind(r.Number),
	)
}

// acceptSeveral takes several days, or modules that are named, as a programme: it shows the sessions that would be made, or asks
// which module is given when. false where one session on one day gives all.
func (d *Desk) acceptSeveral(r *training.Request, text string, slots []training.Slot) (chat.Reply, bool) {
	parts := d.parts(r, text)
	switch {
	case len(parts) > 1, len(parts) == 1 && len(parts[0].Modules) < len(r.Modules):
		return d.showParts(r, parts), true
	case len(slots) < 2:
		return chat.Reply{}, false
	case len(slots) == len(r.Modules):
		for i, slot := range slots {
			parts = append(parts, training.Given{Modules: r.Modules[i : i+1], Slot: slot})
		}
		return d.showParts(r, parts), true
	case len(r.Modules) == 1:
		for _, slot := range slots {
			parts = append(parts, training.Given{Modules: r.Modules, Slot: slot})
		}
		return d.showParts(r, parts), true
	}
	return d.askParts(r), true
}

// parts reads which modules of a request are given when: "TM1 and TM3 on 9 March at 9, TM4 on 16 March". Modules without a day go
// with those that follow. Nothing where a text names no modules, or a day without any.
func (d *Desk) parts(r *training.Request, text string) []training.Given {
	lang := d.Spoken(text)
	var parts []training.Given
	var modules []string
	for _, piece := range understand.SplitList(text) {
		read := d.Edition.Reader.Read(piece, lang, d.Now)
		for _, code := range read.Modules {
			if slices.Contains(toPlan(r), code) && !slices.Contains(modules, code) {
				modules = append(modules, code)
			}
		}
		slots := d.slots(piece)
		switch {
		case len(slots) == 0:
			continue
		case len(modules) == 0 || len(slots) > 1:
			return nil
		}
		parts = append(parts, training.Given{Modules: modules, Slot: slots[0]})
		modules = nil
	}
	return parts
}
