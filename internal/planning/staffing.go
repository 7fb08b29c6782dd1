package planning

import (
	"context"
	"slices"
	"strings"

	"vtbot/catalog"
	"vtbot/internal/chat"
	"vtbot/internal/training"
	"vtbot/internal/view"
)

// Candidates returns who could give a session, the most suitable first, with what speaks for and against each.
func (p *Planner) Candidates(ctx context.Context, s *training.Session) ([]training.Candidate, error) {
	list, err := p.ListTrainers(ctx)
	if err != nil {
		return nil, err
	}
	around, err := p.FindSessions(ctx, SessionQuery{From: s.Day.Add(-training.LoadDays), To: s.Day.Add(training.LoadDays)})
	if err != nil {
		return nil, err
	}
	return training.Candidates(s, list, around), nil
}

// Assign asks a trainer to give a session. [ErrSame] says that the trainer does so already. It returns what there is to know of
// the trainer for this session, by what was known before.
func (p *Planner) Assign(ctx context.Context, s *training.Session, tr *training.Trainer) (training.Candidate, error) {
	candidates, err := p.Candidates(ctx, s) // with what speaks against it, before it is given to this one
	if err != nil {
		return training.Candidate{}, err
	}
	if s.Gives(tr.Number) {
		return training.Candidate{}, ErrSame
	}
	if err := s.Assign(p.who(), tr); err != nil {
		return training.Candidate{}, err
	}
	if err := p.Save(ctx, s); err != nil {
		return training.Candidate{}, err
	}
	if err := p.tellTrainer(ctx, s, tr, func(v view.View) chat.Reply { return v.Invitation(s) }, true); err != nil {
		return training.Candidate{}, err
	}
	i := slices.IndexFunc(candidates, func(c training.Candidate) bool { return c.Number == tr.Number })
	if i < 0 { // one who gives all that is needed and is free
		return training.Candidate{Trainer: tr, Gives: true, Speaks: true}, nil
	}
	return candidates[i], nil
}

// Unassign frees a trainer of a session, and says so. [ErrNoTrainer] says that the trainer was not asked for it.
func (p *Planner) Unassign(ctx context.Context, s *training.Session, tr *training.Trainer) error {
	if s.Assignment(tr.Number) == nil {
		return ErrNoTrainer
	}
	told := s.Gives(tr.Number) // who refused has nothing to be freed of
	if err := s.Unassign(p.who(), tr); err != nil {
		return err
	}
	if err := p.Save(ctx, s); err != nil {
		return err
	}
	if !told {
		return nil
	}
	off := *s // for this trainer's calendar
	off.Status = training.Cancelled
	return p.tellTrainer(ctx, &off, tr, func(v view.View) chat.Reply { return v.Freed(s) }, true)
}

// Confirm notes for a trainer, whom the VT cell asked itself, that a session suits.
func (p *Planner) Confirm(ctx context.Context, s *training.Session, tr *training.Trainer) error {
	if err := s.Consent(p.who(), tr, true); err != nil {
		return err
	}
	return p.Save(ctx, s)
}

// partnersOf is how many days back partners are remembered.
const partnersOf = 730

// KnownPartners returns those who were asked before, each with the address that it had last, by name.
func (p *Planner) KnownPartners(ctx context.Context) ([]training.Partner, error) {
	list, err := p.FindSessions(ctx, SessionQuery{From: p.today().Add(-partnersOf)})
	if err != nil {
		return nil, err
	}
	var known []training.Partner
	for _, s := range list {
		for _, partner := range s.Partners {
			i := slices.IndexFunc(known, func(k training.Partner) bool { return strings.EqualFold(k.Name, partner.Name) })
			switch {
			case i < 0:
				known = append(known, training.Partner{Name: partner.Name, Email: partner.Email})
			case partner.Email != "":
				known[i].Email = partner.Email
			}
		}
	}
	slices.SortFunc(known, func(a, b training.Partner) int { return strings.Compare(a.Name, b.Name) })
	return known, nil
}

// AskPartner asks an organisation to help to give a session, by mail where it has an address; told reports whether it was.
func (p *Planner) AskPartner(ctx context.Context, s *training.Session, name, email string) (told bool, err error) {
	if err := s.AskPartner(p.who(), name, email); err != nil {
		return false, err
	}
	if err := p.Save(ctx, s); err != nil {
		return false, err
	}
	partner := *s.Partner(name)
	return p.reaches(partner), p.tellPartner(ctx, s, partner, func(v view.View) chat.Reply { return v.PartnerAsked(s) }, true)
}

// NotePartner notes what a partner, the i-th of a session, said to the VT cell; [ErrNoTrainer] when there is no such partner.
func (p *Planner) NotePartner(ctx context.Context, s *training.Session, i int, yes bool) error {
	if i < 0 || i >= len(s.Partners) {
		return ErrNoTrainer
	}
	if err := s.PartnerSays(p.who(), s.Partners[i].Name, yes); err != nil {
		return err
	}
	return p.Save(ctx, s)
}

// CandidatesFor returns who gives modules, in a language and on a day where they matter, the most suitable first.
func (p *Planner) CandidatesFor(
	ctx context.Context, modules []string, lang catalog.Lang, day training.Day,
) ([]training.Candidate, error) {
	list, err := p.ListTrainers(ctx)
	if err != nil {
		return nil, err
	}
	around, err := p.FindSessions(ctx, SessionQuery{From: p.today().Add(-training.LoadDays), To: p.today().Add(training.LoadDays)})
	if err != nil {
		return nil, err
	}
	return training.Candidates(&training.Session{Modules: modules, Language: lang, Day: day}, list, around), nil
}
