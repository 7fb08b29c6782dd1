package bot

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"

	"vtbot/catalog"
	"vtbot/internal/action"
	"vtbot/internal/chat"
	"vtbot/internal/locale"
	"vtbot/internal/reminder"
	"vtbot/internal/training"
	"vtbot/internal/understand"
	"vtbot/internal/view"
)

// trainerList answers /trainers: the trainers, for the VT cell; with a description, a new one.
func (t *turn) trainerList(ctx context.Context, argument string) (chat.Reply, error) {
	if t.state.Sessions == nil {
		return t.stale(), nil
	}
	if !t.isCoordinator() {
		return t.preferences(ctx, "")
	}
	if argument != "" {
		return t.addTrainer(ctx, argument)
	}
	list, err := t.state.Sessions.Trainers(ctx)
	if err != nil {
		return chat.Reply{}, err
	}
	reply := t.Say(t.Heading("trainer.list"))
	for _, tr := range list {
		if tr.Removed {
			continue
		}
		reply = reply.And(chat.Part{Kind: chat.Item, Label: tr.Name, Text: t.TrainerLine(tr)})
		if len(reply.Choices) < shownTrainers {
			reply = reply.With(view.Press(view.Short(tr.Name), action.On(action.ShowTrainer, tr.Number)))
		}
	}
	if len(reply.Parts) == 1 {
		reply = t.Say(t.Paragraph("trainer.none"))
	}
	return reply.And(t.Paragraph("trainer.how")).With(t.Choice("trainer.add", action.On(action.AddTrainer, 0))), nil
}

const shownTrainers = 20

// addTrainer makes a trainer of a description, or changes the one of that name.
func (t *turn) addTrainer(ctx context.Context, text string) (chat.Reply, error) {
	tr, unknown := DescribeTrainer(&training.Trainer{}, text, t.Catalog)
	if tr.Name == "" {
		return t.Say(t.Paragraph("trainer.needs_name"), t.Paragraph("trainer.how")), nil
	}
	list, err := t.state.Sessions.Trainers(ctx)
	if err != nil {
		return chat.Reply{}, err
	}
	key := "trainer.added"
	for _, other := range list {
		if !other.Removed && strings.EqualFold(other.Name, tr.Name) {
			tr, _ = DescribeTrainer(other, text, t.Catalog)
			key = "trainer.changed"
		}
	}
	return t.savedTrainer(ctx, tr, key, unknown)
}

// savedTrainer stores a trainer and shows what is known now.
func (t *turn) savedTrainer(ctx context.Context, tr *training.Trainer, key string, unknown []string) (chat.Reply, error) {
	if err := t.saveTrainer(ctx, tr); err != nil {
		return chat.Reply{}, err
	}
	t.stopAwaiting()
	if err := t.replanOf(ctx, tr); err != nil {
		return chat.Reply{}, err
	}
	reply := t.Say(t.Paragraph(key, locale.Args{"Name": tr.Name}))
	if len(unknown) > 0 {
		reply = reply.And(t.Paragraph("answer.nothing_code", locale.Args{"Codes": strings.Join(unknown, ", ")}))
	}
	card := t.TrainerCard(tr)
	return t.and(reply, card), nil
}

// replanOf plans the reminders of a trainer's sessions to come anew.
func (t *turn) replanOf(ctx context.Context, tr *training.Trainer) error {
	all, err := t.state.Sessions.FindSessions(ctx, SessionQuery{From: training.DayOf(t.Now), Scheduled: true})
	if err != nil {
		return err
	}
	theirs := slices.DeleteFunc(all, func(s *training.Session) bool { return s.Assignment(tr.Number) == nil })
	return t.bot.planAnew(ctx, t.state, theirs, t.Now)
}

// pressedTrainer answers a coordinator's choice about a trainer.
func (t *turn) pressedTrainer(ctx context.Context, value string) (chat.Reply, error) {
	verb, digits, _ := strings.Cut(value, ":")
	number, ok := numberOf(digits)
	if !ok || t.state.Sessions == nil {
		return t.stale(), nil
	}
	if !t.isCoordinator() {
		return t.Say(t.Paragraph("trainer.only_coordinators")), nil
	}
	if verb == "add" {
		return t.awaitOf(0, aboutNewTrainer, "trainer.describe", locale.Args{}), nil
	}
	tr, err := t.state.Sessions.Trainer(ctx, number)
	if errors.Is(err, ErrNoTrainer) || err == nil && tr.Removed {
		return t.stale(), nil
	}
	if err != nil {
		return chat.Reply{}, err
	}
	args := locale.Args{"Name": tr.Name}
	switch verb {
	case "show":
		return t.TrainerCard(tr), nil
	case "change":
		return t.awaitOf(number, aboutTrainer, "trainer.describe", args), nil
	case "absence":
		return t.awaitOf(number, aboutAbsence, "trainer.absent_when", args), nil
	case "remove":
		return t.removeTrainer(ctx, tr)
	}
	return t.stale(), nil
}

// removeTrainer ends that a trainer gives sessions. Those to come have to be given by somebody else: they are named.
func (t *turn) removeTrainer(ctx context.Context, tr *training.Trainer) (chat.Reply, error) {
	*tr = training.Trainer{Number: tr.Number, Name: tr.Name, Employer: tr.Employer, Removed: true} // how to reach them is not needed any more
	if err := t.saveTrainer(ctx, tr); err != nil {
		return chat.Reply{}, err
	}
	all, err := t.state.Sessions.FindSessions(ctx, SessionQuery{From: training.DayOf(t.Now), Scheduled: true})
	if err != nil {
		return chat.Reply{}, err
	}
	reply := t.Say(t.Paragraph("trainer.removed", locale.Args{"Name": tr.Name}))
	for _, known := range all {
		if known.Assignment(tr.Number) == nil {
			continue
		}
		s, err := t.state.Sessions.Session(ctx, known.Number)
		if err != nil {
			return chat.Reply{}, err
		}
		if err := s.Unassign(t.who(), tr); err != nil {
			return chat.Reply{}, err
		}
		if err := t.saveSession(ctx, s); err != nil {
			return chat.Reply{}, err
		}
		reply = reply.And(chat.Part{Kind: chat.Item, Label: view.SessionTitle(s), Text: t.Slot(s.Slot()) + " · ⚠ " + t.Lacks(s.Lacks(t.Catalog))}).
			With(view.Press(training.SessionName(s.Number), action.On(action.Staff, s.Number)))
	}
	return reply, nil
}

// saidOfTrainer takes a text for what a coordinator was asked for about a trainer.
func (t *turn) saidOfTrainer(ctx context.Context, doing Doing, text string) (chat.Reply, error) {
	switch {
	case doing.About == aboutReminders:
		return t.setReminders(ctx, text)
	case !t.isCoordinator(): // any more
		t.stopAwaiting()
		return t.Say(t.Paragraph("trainer.only_coordinators")), nil
	case doing.About == aboutNewTrainer:
		return t.addTrainer(ctx, text)
	}
	tr, err := t.state.Sessions.Trainer(ctx, doing.Number)
	if errors.Is(err, ErrNoTrainer) || err == nil && tr.Removed {
		t.stopAwaiting()
		return t.stale(), nil
	}
	if err != nil {
		return chat.Reply{}, err
	}
	if doing.About == aboutAbsence {
		dates := t.search.Reader.Read(text, t.spoken(text), t.Now).Dates
		if dates.IsZero() || dates.Last() < training.DayOf(t.Now) {
			return t.and(t.Say(t.Paragraph("doing.no_date")), t.awaitOf(tr.Number, doing.About, "trainer.absent_when", locale.Args{"Name": tr.Name})), nil
		}
		return t.away(ctx, tr, training.Period{From: dates.First(), To: dates.Last()})
	}
	changed, unknown := DescribeTrainer(tr, text, t.Catalog)
	return t.savedTrainer(ctx, changed, "trainer.changed", unknown)
}

// away notes that a trainer is absent, and names the sessions that this concerns.
func (t *turn) away(ctx context.Context, tr *training.Trainer, p training.Period) (chat.Reply, error) {
	tr.Absences = append(slices.DeleteFunc(tr.Absences, func(old training.Period) bool { return old.To < training.DayOf(t.Now) }), p)
	reply, err := t.savedTrainer(ctx, tr, "trainer.changed", nil)
	if err != nil {
		return chat.Reply{}, err
	}
	during, err := t.state.Sessions.FindSessions(ctx, SessionQuery{From: p.From, To: p.To, Scheduled: true})
	if err != nil {
		return chat.Reply{}, err
	}
	for _, s := range during {
		if s.Gives(tr.Number) {
			reply = reply.And(chat.Part{Kind: chat.Item, Label: "⚠ " + view.SessionTitle(s), Text: t.Slot(s.Slot())}).With(view.Press(training.SessionName(s.Number), action.On(action.Staff, s.Number)))
		}
	}
	return reply, nil
}

var (
	slackUser    = regexp.MustCompile(`(?i)\bslack[: ]\s*@?([UW][A-Z0-9]{2,})\b`)
	telegramUser = regexp.MustCompile(`(?i)\btelegram[: ]\s*(\d{1,15})\b`)
	terminalUser = regexp.MustCompile(`(?i)\bterminal[: ]\s*([\p{L}\p{N}._@-]+)`)
	moduleCodes  = regexp.MustCompile(`(?i)\b([A-Z]{2})[ -]?(\d{1,2})\b`)
	employers    = []string{"Fedasil", "IOM", "Caritas"}
	trainerLangs = map[string]catalog.Lang{
		"nl": catalog.NL, "nederlands": catalog.NL, "neerlandais": catalog.NL, "dutch": catalog.NL, "fr": catalog.FR, "frans": catalog.FR, "francais": catalog.FR,
		"french": catalog.FR, "en": catalog.EN, "engels": catalog.EN, "anglais": catalog.EN, "english": catalog.EN,
	}
)

// DescribeTrainer returns a trainer as before, changed by what a text says of them: "An Peeters, Fedasil, nl fr, TM3 TM4,
// an@fedasil.example, slack U0123". What the text does not speak of stays. unknown are codes that no module has.
func DescribeTrainer(before *training.Trainer, text string, c *catalog.Catalog) (tr *training.Trainer, unknown []string) {
	after := *before
	tr = &after
	take := func(form *regexp.Regexp) string {
		m := form.FindStringSubmatch(text)
		if m == nil {
			return ""
		}
		text = strings.Replace(text, m[0], " , ", 1)
		return m[len(m)-1]
	}
	if v := take(slackUser); v != "" {
		tr.Slack = strings.ToUpper(v)
	}
	if v := take(telegramUser); v != "" {
		tr.Telegram = v
	}
	if v := take(terminalUser); v != "" {
		tr.Terminal = v
	}
	if v := mailAddress.FindString(text); v != "" {
		text = strings.Replace(text, v, " , ", 1)
		tr.Email = v
	}
	var modules []string
	text = moduleCodes.ReplaceAllStringFunc(text, func(found string) string {
		m := moduleCodes.FindStringSubmatch(found)
		code := strings.ToUpper(m[1] + m[2])
		module, ok := c.Module(code)
		switch {
		case !ok:
			unknown = append(unknown, code)
		case !slices.Contains(modules, module.Code):
			modules = append(modules, module.Code)
		}
		return " , "
	})
	if len(modules) > 0 {
		tr.Modules = modules
	}
	var langs []catalog.Lang
	var name []string
	for part := range strings.SplitSeq(text, ",") {
		var words []string
		for _, word := range strings.Fields(part) {
			plain := understand.Plain(word)
			lang, isLang := trainerLangs[plain]
			employer := slices.IndexFunc(employers, func(e string) bool { return strings.EqualFold(e, plain) })
			switch {
			case isLang:
				langs = append(langs, lang)
			case employer >= 0:
				tr.Employer = employers[employer]
			case plain == "en" || plain == "et" || plain == "and" || plain == "" || plain == "oim":
			default:
				words = append(words, word)
			}
		}
		if len(words) > 0 {
			name = append(name, strings.Join(words, " "))
		}
	}
	if len(langs) > 0 {
		slices.Sort(langs)
		tr.Languages = slices.Compact(langs)
	}
	if len(name) > 0 && len([]rune(name[0])) <= 80 {
		tr.Name = name[0]
	}
	if len(name) > 1 && tr.Employer == before.Employer {
		tr.Employer = name[1] // another organisation
	}
	return tr, unknown
}

// preferences shows a trainer how they are reminded, and lets them choose.
func (t *turn) preferences(ctx context.Context, _ string) (chat.Reply, error) {
	tr, err := t.trainer(ctx)
	if err != nil {
		return chat.Reply{}, err
	}
	if tr == nil {
		return t.Say(t.Paragraph("pref.no_trainer")), nil
	}
	t.Lang = t.spokenTo(tr)
	var offsets []string
	for _, o := range t.bot.Reminding.of(tr) {
		offsets = append(offsets, t.Offset(o))
	}
	via := t.Text("pref.nowhere")
	addresses := t.Reach(tr)
	if len(addresses) > 0 {
		via = t.Text("via." + addresses[0].Via)
	}
	reply := t.Say(t.Heading("pref.heading"), t.Fact("pref.when", strings.Join(offsets, "; ")), t.Fact("pref.where", via),
		t.Fact("pref.language", t.Text("lang."+string(t.spokenTo(tr)))))
	reply = reply.With(t.Choice("pref.change_when", action.Do(action.ChooseReminders)), t.Choice("pref.default", action.Do(action.DefaultReminders)))
	for _, a := range addresses {
		if len(addresses) > 1 {
			reply = reply.With(view.Press(t.Text("pref.by", locale.Args{"Via": t.Text("via." + a.Via)}), action.To(action.RemindVia, a.Via)))
		}
	}
	return reply.With(view.Languages(func(l catalog.Lang) action.Action { return action.To(action.RemindIn, l) })...).With(t.Choice("pref.calendar", action.Do(action.CalendarAddress))), nil
}

// pressedPreference changes how a trainer is reminded.
func (t *turn) pressedPreference(ctx context.Context, value string) (chat.Reply, error) {
	verb, about, _ := strings.Cut(value, ":")
	if verb == "calendar" {
		return t.calendarLink(ctx, "")
	}
	tr, err := t.trainer(ctx)
	if err != nil {
		return chat.Reply{}, err
	}
	if tr == nil {
		return t.Say(t.Paragraph("pref.no_trainer")), nil
	}
	t.Lang = t.spokenTo(tr)
	switch verb {
	case "when":
		return t.awaitOf(tr.Number, aboutReminders, "pref.when_how", locale.Args{}), nil
	case "default":
		tr.Reminders = nil
	case "via":
		if !slices.ContainsFunc(t.Reach(tr), func(a chat.Address) bool { return a.Via == about }) {
			return t.stale(), nil
		}
		tr.Via = about
	case "lang":
		lang, ok := catalog.ParseLang(about)
		if !ok {
			return t.stale(), nil
		}
		tr.Lang, t.Lang = lang, lang
		t.state.Person.Lang = lang
	default:
		return t.stale(), nil
	}
	return t.preferred(ctx, tr)
}

// setReminders takes the offsets of a trainer's own choice.
func (t *turn) setReminders(ctx context.Context, text string) (chat.Reply, error) {
	tr, err := t.trainer(ctx)
	if err != nil {
		return chat.Reply{}, err
	}
	if tr == nil {
		t.stopAwaiting()
		return t.Say(t.Paragraph("pref.no_trainer")), nil
	}
	t.Lang = t.spokenTo(tr)
	offsets, unclear := t.offsetsIn(text)
	if unclear != "" {
		return t.and(t.Say(t.Paragraph("pref.not_understood", locale.Args{"Text": view.Short(unclear)})), t.awaitOf(tr.Number, aboutReminders, "pref.when_how", locale.Args{})), nil
	}
	if len(offsets) == 0 || len(offsets) > 10 {
		return t.awaitOf(tr.Number, aboutReminders, "pref.when_how", locale.Args{}), nil
	}
	tr.Reminders = offsets
	t.stopAwaiting()
	return t.preferred(ctx, tr)
}

var (
	offsetMarks = regexp.MustCompile(`[,;\n]`)
	offsetWords = regexp.MustCompile(`(?i)\s(?:en|et|and)\s`)
)

// offsetsIn reads when reminders of a session come, each as [reminder.Offset.String] writes it. unclear is the first part
// that says no time before a session.
func (t *turn) offsetsIn(text string) (offsets []string, unclear string) {
	for _, part := range offsetMarks.Split(text, -1) {
		if strings.TrimSpace(part) == "" {
			continue
		}
		one, ok := t.offsetIn(part)
		if ok {
			offsets = append(offsets, one)
			continue
		}
		for _, half := range offsetWords.Split(part, -1) { // "the day before at 17:00 and 2 hours before"
			one, ok := t.offsetIn(half)
			if !ok {
				return nil, strings.TrimSpace(half)
			}
			offsets = append(offsets, one)
		}
	}
	return offsets, ""
}

// offsetIn reads one time before a session: "3wd 09:00", or as people say it.
func (t *turn) offsetIn(text string) (string, bool) {
	o, err := reminder.ParseOffset(text)
	if err != nil {
		said, ok := t.search.Reader.ReadOffset(text, t.Lang)
		if !ok {
			return "", false
		}
		if o, err = reminder.ParseOffset(said); err != nil { // 300 days
			return "", false
		}
	}
	return o.String(), !strings.HasPrefix(o.String(), "+")
}

// preferred stores what a trainer chose, and shows it.
func (t *turn) preferred(ctx context.Context, tr *training.Trainer) (chat.Reply, error) {
	if err := t.saveTrainer(ctx, tr); err != nil {
		return chat.Reply{}, err
	}
	if err := t.replanOf(ctx, tr); err != nil {
		return chat.Reply{}, err
	}
	return t.preferences(ctx, "")
}
