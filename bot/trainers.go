package bot

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"vtbot/catalog"
	"vtbot/internal/chat"
	"vtbot/internal/locale"
	"vtbot/internal/reminder"
	"vtbot/internal/training"
	"vtbot/internal/understand"
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
	reply := t.say(t.heading("trainer.list"))
	for _, tr := range list {
		if tr.Removed {
			continue
		}
		reply = reply.And(chat.Part{Kind: chat.Item, Label: tr.Name, Text: t.trainerLine(tr)})
		if len(reply.Choices) < shownTrainers {
			reply = reply.With(chat.Choice{Label: short(tr.Name), Value: fmt.Sprintf("tr:show:%d", tr.Number)})
		}
	}
	if len(reply.Parts) == 1 {
		reply = t.say(t.paragraph("trainer.none"))
	}
	return reply.And(t.paragraph("trainer.how")).With(t.choice("trainer.add", "tr:add:0")), nil
}

const shownTrainers = 20

// trainerLine is a trainer in one line.
func (t *turn) trainerLine(tr *training.Trainer) string {
	var facts []string
	if tr.Employer != "" {
		facts = append(facts, tr.Employer)
	}
	var langs []string
	for _, l := range tr.Languages {
		langs = append(langs, string(l))
	}
	for _, list := range [][]string{langs, tr.Modules} {
		if len(list) > 0 {
			facts = append(facts, strings.Join(list, ", "))
		}
	}
	for _, a := range tr.Addresses() {
		facts = append(facts, a.Via+" "+a.To)
	}
	if len(t.bot.reach(tr)) == 0 {
		facts = append(facts, "⚠ "+t.text("trainer.no_address"))
	}
	return strings.Join(facts, " · ")
}

func (t *turn) trainerCard(tr *training.Trainer) chat.Reply {
	reply := t.say(t.heading("trainer.heading", locale.Args{"Name": tr.Name}), chat.Part{Kind: chat.Paragraph, Text: t.trainerLine(tr)})
	for _, p := range tr.Absences {
		if p.To >= training.DayOf(t.now) {
			reply = reply.And(chat.Part{Kind: chat.Item, Text: t.text("trainer.absent") + " " + t.dates(training.Between(p.From, p.To))})
		}
	}
	n := strconv.FormatInt(tr.Number, 10)
	return reply.With(t.choice("trainer.change", "tr:change:"+n), t.choice("trainer.absence", "tr:absence:"+n), t.choice("trainer.remove", "tr:remove:"+n))
}

// addTrainer makes a trainer of a description, or changes the one of that name.
func (t *turn) addTrainer(ctx context.Context, text string) (chat.Reply, error) {
	tr, unknown := DescribeTrainer(&training.Trainer{}, text, t.catalog)
	if tr.Name == "" {
		return t.say(t.paragraph("trainer.needs_name"), t.paragraph("trainer.how")), nil
	}
	list, err := t.state.Sessions.Trainers(ctx)
	if err != nil {
		return chat.Reply{}, err
	}
	key := "trainer.added"
	for _, other := range list {
		if !other.Removed && strings.EqualFold(other.Name, tr.Name) {
			tr, _ = DescribeTrainer(other, text, t.catalog)
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
	reply := t.say(t.paragraph(key, locale.Args{"Name": tr.Name}))
	if len(unknown) > 0 {
		reply = reply.And(t.paragraph("answer.nothing_code", locale.Args{"Codes": strings.Join(unknown, ", ")}))
	}
	card := t.trainerCard(tr)
	return t.and(reply, card), nil
}

// replanOf plans the reminders of a trainer's sessions to come anew.
func (t *turn) replanOf(ctx context.Context, tr *training.Trainer) error {
	all, err := t.state.Sessions.FindSessions(ctx, SessionQuery{From: training.DayOf(t.now), Scheduled: true})
	if err != nil {
		return err
	}
	theirs := slices.DeleteFunc(all, func(s *training.Session) bool { return s.Assignment(tr.Number) == nil })
	return t.bot.planAnew(ctx, t.state, theirs, t.now)
}

// pressedTrainer answers a coordinator's choice about a trainer.
func (t *turn) pressedTrainer(ctx context.Context, value string) (chat.Reply, error) {
	verb, digits, _ := strings.Cut(value, ":")
	number, ok := numberOf(digits)
	if !ok || t.state.Sessions == nil {
		return t.stale(), nil
	}
	if !t.isCoordinator() {
		return t.say(t.paragraph("trainer.only_coordinators")), nil
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
		return t.trainerCard(tr), nil
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
	all, err := t.state.Sessions.FindSessions(ctx, SessionQuery{From: training.DayOf(t.now), Scheduled: true})
	if err != nil {
		return chat.Reply{}, err
	}
	reply := t.say(t.paragraph("trainer.removed", locale.Args{"Name": tr.Name}))
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
		reply = reply.And(chat.Part{Kind: chat.Item, Label: sessionTitle(s), Text: t.slot(s.Slot()) + " · ⚠ " + t.lackList(s.Lacks(t.catalog))}).
			With(chat.Choice{Label: training.SessionName(s.Number), Value: fmt.Sprintf("s:staff:%d", s.Number)})
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
		return t.say(t.paragraph("trainer.only_coordinators")), nil
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
		dates := t.search.Reader.Read(text, t.spoken(text), t.now).Dates
		if dates.IsZero() || dates.Last() < training.DayOf(t.now) {
			return t.and(t.say(t.paragraph("doing.no_date")), t.awaitOf(tr.Number, doing.About, "trainer.absent_when", locale.Args{"Name": tr.Name})), nil
		}
		return t.away(ctx, tr, training.Period{From: dates.First(), To: dates.Last()})
	}
	changed, unknown := DescribeTrainer(tr, text, t.catalog)
	return t.savedTrainer(ctx, changed, "trainer.changed", unknown)
}

// away notes that a trainer is absent, and names the sessions that this concerns.
func (t *turn) away(ctx context.Context, tr *training.Trainer, p training.Period) (chat.Reply, error) {
	tr.Absences = append(slices.DeleteFunc(tr.Absences, func(old training.Period) bool { return old.To < training.DayOf(t.now) }), p)
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
			reply = reply.And(chat.Part{Kind: chat.Item, Label: "⚠ " + sessionTitle(s), Text: t.slot(s.Slot())}).With(chat.Choice{Label: training.SessionName(s.Number), Value: fmt.Sprintf("s:staff:%d", s.Number)})
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
		return t.say(t.paragraph("pref.no_trainer")), nil
	}
	t.lang = t.spokenTo(tr)
	var offsets []string
	for _, o := range t.bot.Reminding.of(tr) {
		offsets = append(offsets, t.offset(o))
	}
	via := t.text("pref.nowhere")
	addresses := t.bot.reach(tr)
	if len(addresses) > 0 {
		via = t.text("via." + addresses[0].Via)
	}
	reply := t.say(t.heading("pref.heading"), t.factOf("pref.when", strings.Join(offsets, "; ")), t.factOf("pref.where", via),
		t.factOf("pref.language", t.text("lang."+string(t.spokenTo(tr)))))
	reply = reply.With(t.choice("pref.change_when", "pref:when"), t.choice("pref.default", "pref:default"))
	for _, a := range addresses {
		if len(addresses) > 1 {
			reply = reply.With(chat.Choice{Label: t.text("pref.by", locale.Args{"Via": t.text("via." + a.Via)}), Value: "pref:via:" + a.Via})
		}
	}
	return reply.With(chat.Choice{Label: "Nederlands", Value: "pref:lang:nl"}, chat.Choice{Label: "Français", Value: "pref:lang:fr"}, chat.Choice{Label: "English", Value: "pref:lang:en"}, t.choice("pref.calendar", "pref:calendar")), nil
}

// offset says in words when a reminder comes.
func (t *turn) offset(o reminder.Offset) string {
	amount, at, _ := strings.Cut(o.String(), " ")
	n, err := strconv.Atoi(strings.TrimRight(amount, "wdhm"))
	if err != nil {
		return o.String()
	}
	return locale.Count(t.lang, "offset."+strings.TrimLeft(amount, "0123456789"), n, locale.Args{"At": at})
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
		return t.say(t.paragraph("pref.no_trainer")), nil
	}
	t.lang = t.spokenTo(tr)
	switch verb {
	case "when":
		return t.awaitOf(tr.Number, aboutReminders, "pref.when_how", locale.Args{}), nil
	case "default":
		tr.Reminders = nil
	case "via":
		if !slices.ContainsFunc(t.bot.reach(tr), func(a chat.Address) bool { return a.Via == about }) {
			return t.stale(), nil
		}
		tr.Via = about
	case "lang":
		lang, ok := catalog.ParseLang(about)
		if !ok {
			return t.stale(), nil
		}
		tr.Lang, t.lang = lang, lang
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
		return t.say(t.paragraph("pref.no_trainer")), nil
	}
	t.lang = t.spokenTo(tr)
	offsets, unclear := t.offsetsIn(text)
	if unclear != "" {
		return t.and(t.say(t.paragraph("pref.not_understood", locale.Args{"Text": short(unclear)})), t.awaitOf(tr.Number, aboutReminders, "pref.when_how", locale.Args{})), nil
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
		said, ok := t.search.Reader.ReadOffset(text, t.lang)
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
