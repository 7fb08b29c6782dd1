package desk

import (
	"context"
	"errors"
	"net/mail"
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

// shownCandidates is how many trainers are offered for a session.
const shownCandidates = 8

// Staff offers who could give a session, with what speaks for and against each, and frees those who do.
func (d *Desk) Staff(ctx context.Context, a action.Action) (chat.Reply, error) {
	s, err := d.allowed(ctx, a.Number, training.ActAssignTo)
	if err != nil {
		return chat.Reply{}, err
	}
	return d.offerStaff(ctx, s)
}

func (d *Desk) offerStaff(ctx context.Context, s *training.Session) (chat.Reply, error) {
	candidates, err := d.Plan.Candidates(ctx, s)
	if err != nil {
		return chat.Reply{}, err
	}
	trainers, err := d.Plan.AllTrainers(ctx)
	if err != nil {
		return chat.Reply{}, err
	}
	reply := d.await(PendingStaff, s.Number, "session.staff_who", ofSession(s.Number))
	stop := reply.Choices
	reply.Choices = nil
	if len(candidates) == 0 {
		reply = reply.And(d.Paragraph("session.no_trainers"))
	}
	for _, c := range candidates[:min(shownCandidates, len(candidates))] {
		mark := "✓ "
		if !c.Fits() {
			mark = "⚠ "
		}
		reply = reply.And(chat.Part{Kind: chat.Item, Label: mark + c.Name, Text: d.Reasons(c)}).With(assign(s, c.Trainer))
	}
	for _, one := range s.Trainers {
		if tr := trainers[one.Trainer]; tr != nil && one.Status != training.Refused {
			label := view.Short(d.Text("session.free", locale.Args{"Name": tr.Name}))
			reply = reply.With(view.Press(label, action.With(action.FreeTrainer, s.Number, tr.Number)))
		}
	}
	return reply.With(stop...), nil
}

// assign is the button that asks a trainer for a session.
func assign(s *training.Session, tr *training.Trainer) chat.Choice {
	return view.Press(view.Short(tr.Name), action.With(action.AssignTrainer, s.Number, tr.Number))
}

// Assign asks a trainer for a session.
func (d *Desk) Assign(ctx context.Context, a action.Action) (chat.Reply, error) {
	return d.withTrainer(ctx, a, training.ActAssignTo, d.ask)
}

// withTrainer does something with a session and a trainer who gives sessions.
func (d *Desk) withTrainer(
	ctx context.Context,
	a action.Action,
	does training.Action,
	do func(context.Context, *training.Session, *training.Trainer) (chat.Reply, error),
) (chat.Reply, error) {
	s, err := d.allowed(ctx, a.Number, does)
	if err != nil {
		return chat.Reply{}, err
	}
	tr, err := d.Plan.ActiveTrainer(ctx, a.Other)
	if err != nil {
		return chat.Reply{}, err
	}
	return do(ctx, s, tr)
}

// ask asks a trainer for a session. What speaks against it was shown where the trainer was offered, and is said once more.
func (d *Desk) ask(ctx context.Context, s *training.Session, tr *training.Trainer) (chat.Reply, error) {
	args := locale.Args{"Number": training.SessionName(s.Number), "Name": tr.Name}
	known, err := d.Plan.Assign(ctx, s, tr)
	if errors.Is(err, planning.ErrSame) {
		return d.says("session.assigned_before", args), nil
	}
	if err != nil {
		return chat.Reply{}, err
	}
	d.Stop()
	key := "session.assigned"
	if len(d.Reach(tr)) == 0 {
		key = "session.assigned_untold"
	}
	reply := d.says(key, args)
	if against := d.Against(known); against != "" {
		reply = reply.And(chat.Part{Kind: chat.Note, Text: "⚠ " + against})
	}
	return reply.With(d.Choice("session.undo_assign", action.With(action.FreeTrainer, s.Number, tr.Number)), d.staff(s.Number)), nil
}

// Free frees a trainer of a session.
func (d *Desk) Free(ctx context.Context, a action.Action) (chat.Reply, error) {
	return d.withTrainer(
		ctx,
		a,
		training.ActUnassign,
		func(ctx context.Context, s *training.Session, tr *training.Trainer) (chat.Reply, error) {
			if err := d.Plan.Unassign(ctx, s, tr); err != nil {
				return chat.Reply{}, err
			}
			d.Stop()
			return d.says("session.freed", locale.Args{"Number": training.SessionName(s.Number), "Name": tr.Name}).
					With(d.staff(s.Number)),
				nil
		},
	)
}

// Confirm notes for a trainer, whom the VT cell asked itself, that a session suits.
func (d *Desk) Confirm(ctx context.Context, a action.Action) (chat.Reply, error) {
	return d.withTrainer(
		ctx,
		a,
		training.ActConfirm,
		func(ctx context.Context, s *training.Session, tr *training.Trainer) (chat.Reply, error) {
			if err := d.Plan.Confirm(ctx, s, tr); err != nil {
				return chat.Reply{}, err
			}
			return d.says("session.noted", ofSession(s.Number)), nil
		},
	)
}

// SaidStaff assigns trainers by their names, apart by commas, and asks partners, behind a semicolon, who were not asked yet.
func (d *Desk) SaidStaff(ctx context.Context, p Pending, text string) (chat.Reply, error) {
	s, err := d.Plan.Session(ctx, p.Number)
	if err != nil {
		return chat.Reply{}, err
	}
	people, partners, _ := strings.Cut(text, ";")
	reply, next := d.Say(), []chat.Choice(nil) // what can be done with the last who was assigned
	for _, name := range named(people) {
		one, more, err := d.assignNamed(ctx, s, name)
		if err != nil {
			return chat.Reply{}, err
		}
		reply = reply.And(one.Parts...).With(one.Choices...)
		if more != nil {
			next = more
		}
	}
	reply = reply.With(next...)
	for _, name := range named(partners) {
		one, err := d.partnerNamed(ctx, s, name)
		if err != nil {
			return chat.Reply{}, err
		}
		reply = reply.And(one.Parts...)
	}
	if reply.Empty() {
		return d.offerStaff(ctx, s)
	}
	return reply, nil
}

// assignNamed asks the trainer of a name; next is what can be done with whoever was assigned.
func (d *Desk) assignNamed(ctx context.Context, s *training.Session, name string) (reply chat.Reply, next []chat.Choice, err error) {
	list, err := d.Plan.ActiveTrainers(ctx)
	if err != nil {
		return chat.Reply{}, nil, err
	}
	found := training.NamedTrainers(list, name)
	switch len(found) {
	case 1:
		reply, err = d.ask(ctx, s, found[0])
		next, reply.Choices = reply.Choices, nil
		return reply, next, err
	case 0:
		return d.says("session.who", locale.Args{"Name": name}), nil, nil
	}
	reply = d.says("session.which", locale.Args{"Name": name})
	for _, tr := range found[:min(5, len(found))] {
		reply = reply.With(assign(s, tr))
	}
	return reply, nil, nil
}

// partnerNamed asks a partner who was not asked yet.
func (d *Desk) partnerNamed(ctx context.Context, s *training.Session, name string) (chat.Reply, error) {
	if p := s.Partner(name); p != nil && p.Status != training.Refused {
		return d.says("session.assigned_before", locale.Args{"Number": training.SessionName(s.Number), "Name": name}), nil
	}
	known, err := d.Plan.KnownPartners(ctx)
	if err != nil {
		return chat.Reply{}, err
	}
	for _, p := range known {
		if strings.EqualFold(p.Name, name) {
			return d.askPartner(ctx, s, p.Name, p.Email)
		}
	}
	return d.askPartner(ctx, s, name, "")
}

// named splits a list of names: "An, Piet".
func named(text string) []string {
	var list []string
	for part := range strings.SplitSeq(text, ",") {
		if part = strings.TrimSpace(part); part != "" {
			list = append(list, part)
		}
	}
	return list
}

// PartnerWho asks which organisation is asked to help.
func (d *Desk) PartnerWho(ctx context.Context, a action.Action) (chat.Reply, error) {
	reply, err := d.asks(ctx, a, training.ActPartner, PendingPartner, "session.partner_who")
	if err != nil {
		return chat.Reply{}, err
	}
	known, err := d.Plan.KnownPartners(ctx)
	if err != nil {
		return chat.Reply{}, err
	}
	stop := reply.Choices
	reply.Choices = nil
	for _, p := range known[:min(shownCandidates, len(known))] {
		if ask := action.AskPartnerOf(a.Number, p.Name); ask.Fits() {
			reply = reply.With(view.Press(view.Short(p.Name), ask))
		}
	}
	return reply.With(stop...), nil
}

// AskPartner asks an organisation that helped before, at the address that it had then.
func (d *Desk) AskPartner(ctx context.Context, a action.Action) (chat.Reply, error) {
	s, err := d.allowed(ctx, a.Number, training.ActPartner)
	if err != nil {
		return chat.Reply{}, err
	}
	return d.partnerNamed(ctx, s, a.Arg)
}

// SaidPartner takes a text for it, with or without an e-mail address.
func (d *Desk) SaidPartner(ctx context.Context, p Pending, text string) (chat.Reply, error) {
	s, err := d.Plan.Session(ctx, p.Number)
	if err != nil {
		return chat.Reply{}, err
	}
	email, name := understand.MailAddress(text)
	if a, err := mail.ParseAddress(email); email != "" && (err != nil || a.Address != email) {
		return d.again(p, "problem.no_email", ofSession(s.Number))
	}
	if email == "" {
		return d.partnerNamed(ctx, s, name)
	}
	if name == "" {
		name = email
	}
	return d.askPartner(ctx, s, name, email)
}

// askPartner asks an organisation to help to give a session: by mail where it has an address.
func (d *Desk) askPartner(ctx context.Context, s *training.Session, name, email string) (chat.Reply, error) {
	told, err := d.Plan.AskPartner(ctx, s, name, email)
	if err != nil {
		return chat.Reply{}, err
	}
	d.Stop()
	args := locale.Args{"Number": training.SessionName(s.Number), "Name": name}
	if told {
		return d.says("session.partner_asked", args), nil
	}
	i := slices.IndexFunc(s.Partners, func(p training.Partner) bool { return p.Name == name })
	return d.says("session.partner_noted", args).With(d.PartnerChoices(s, i, s.Partners[i])...), nil
}

// PartnerSaid notes what a partner said to the VT cell.
func (d *Desk) PartnerSaid(ctx context.Context, a action.Action) (chat.Reply, error) {
	does, yes := training.ActTurnDown, a.Verb == action.PartnerAgrees
	if yes {
		does = training.ActConfirm
	}
	s, err := d.allowed(ctx, a.Number, does)
	if err == nil {
		err = d.Plan.NotePartner(ctx, s, int(a.Other), yes)
	}
	if err != nil {
		return chat.Reply{}, err
	}
	return d.says("session.noted", ofSession(s.Number)), nil
}

// StaffOfRequest offers who could give the session of a request: a button of before there were sessions.
func (d *Desk) StaffOfRequest(ctx context.Context, a action.Action) (chat.Reply, error) {
	r, err := d.Plan.Request(ctx, a.Number)
	if err != nil {
		return chat.Reply{}, err
	}
	return d.Staff(ctx, action.On(action.Staff, r.GivenIn))
}
