package desk

import (
	"cmp"
	"context"
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

// pageSize is how many lines a page of a list has.
const pageSize = 15

// lookBack is for how many days sessions that were not reported on stay in the list, and how far back those that are over are
// listed.
const lookBack = 365

// reading reads which requests or sessions a text asks for.
func (d *Desk) listing(text string) understand.Listing {
	return d.Edition.Reader.ReadListing(text, d.Spoken(text), d.Now)
}

// page cuts what was found to the page that is asked for, and says which that is. text is what was said, by which other pages
// are shown; too long a one has no buttons for them.
func page[T any](d *Desk, p *view.Page, list []T, asked int, verb action.Verb, text string) []T {
	p.Found = len(list)
	p.Pages = max(1, (len(list)+pageSize-1)/pageSize)
	p.Number = min(max(asked, 1), p.Pages)
	rest := understand.WithoutPage(text)
	turn := func(n int) action.Action { return action.PageOf(verb, n, rest) }
	if len(turn(p.Pages).String()) <= action.Longest {
		p.Turn = turn
	}
	d.List = &List{Of: verb, Said: rest}
	return list[min(len(list), (p.Number-1)*pageSize):min(len(list), p.Number*pageSize)]
}

// ListRequests answers the button that lists requests.
func (d *Desk) ListRequests(ctx context.Context, a action.Action) (chat.Reply, error) {
	reply, err := d.RequestList(ctx, a.Arg)
	return reply.Updating(), err
}

// RequestList lists requests for the VT cell: those that are open, the oldest first, unless a text says otherwise.
func (d *Desk) RequestList(ctx context.Context, text string) (chat.Reply, error) {
	l := d.listing(text)
	list, p, err := d.findRequests(ctx, l)
	if err != nil {
		return chat.Reply{}, err
	}
	if len(list) == 0 {
		reply := d.says("cell.none", nil)
		if p.Filter != "" {
			reply = d.says("listed.no_requests", locale.Args{"Filter": p.Filter}).
				With(d.Choice("listed.show_open", action.To(action.ListRequests, "")))
		}
		if p.Unknown != "" {
			reply = reply.And(d.Warning("listed.unknown", locale.Args{"Words": p.Unknown}))
		}
		return reply, nil
	}
	return d.RequestPage(p, page(d, &p, list, l.Page, action.ListRequests, text)), nil
}

// CountRequests says how many requests there are, and since when the oldest waits.
func (d *Desk) CountRequests(ctx context.Context, text string) (chat.Reply, error) {
	l := d.listing(text)
	list, p, err := d.findRequests(ctx, l)
	if err != nil || len(list) == 0 {
		if err == nil {
			return d.RequestList(ctx, text)
		}
		return chat.Reply{}, err
	}
	heading := locale.Count(d.Lang, p.Heading, p.Of)
	if p.Filter != "" {
		heading = locale.Count(d.Lang, p.Heading+"_of", p.Of, locale.Args{"Count": len(list)}) + " · " + p.Filter
	}
	oldest := slices.MinFunc(list, byAge)
	args := ofRequest(oldest.Number)
	args["Day"] = d.Day(training.DayOf(oldest.CreatedAt))
	reply := d.Say(chat.Part{Kind: chat.Paragraph, Text: heading + "."})
	if oldest.Status.Open() {
		reply = reply.And(d.Paragraph("listed.count_oldest", args))
	}
	if p.Unknown != "" {
		reply = reply.And(d.Warning("listed.unknown", locale.Args{"Words": p.Unknown}))
	}
	if show := action.PageOf(action.ListRequests, 1, text); len(show.String()) <= action.Longest {
		reply = reply.With(d.Choice("listed.show", show))
	}
	return reply, nil
}

func byAge(a, b *training.Request) int { return cmp.Compare(a.Number, b.Number) }

// statuses are the words by which requests of a status are listed, also those that are handled.
var statuses = map[understand.ListingWord]training.Status{
	understand.ListProposed: training.Proposed, understand.ListNew: training.Submitted, understand.ListAccepted: training.Accepted,
	understand.ListDeclined: training.Declined, understand.ListWithdrawn: training.Withdrawn,
}

// listed are the words by which a list is narrowed or ordered, as its heading names them.
var listed = []understand.ListingWord{
	understand.ListMine, understand.ListUnassigned, understand.ListNew, understand.ListProposed, understand.ListAccepted,
	understand.ListDeclined, understand.ListWithdrawn, understand.ListPast, understand.ListToReport, understand.ListUnstaffed,
	understand.ListUnready, understand.ListAll, understand.ListOldest, understand.ListNewest,
}

// findRequests returns the requests that are asked for, in their order, with what narrows them.
func (d *Desk) findRequests(ctx context.Context, l understand.Listing) ([]*training.Request, view.Page, error) {
	handled := l.Has(understand.ListAll) || l.Has(understand.ListAccepted) || l.Has(understand.ListDeclined) || l.Has(understand.ListWithdrawn)
	all, err := d.Plan.FindRequests(ctx, planning.RequestQuery{Open: !handled})
	if err != nil {
		return nil, view.Page{}, err
	}
	me, err := d.Plan.SameAs(ctx)
	if err != nil {
		return nil, view.Page{}, err
	}
	p := view.Page{Heading: "listed.open", Of: len(all)}
	if handled {
		p.Heading = "listed.requests"
	}
	names, unknown := d.requestNames(all, l.Words)
	p.Unknown = strings.Join(unknown, " ")
	p.Filter = d.filter(l, names)
	list := slices.DeleteFunc(slices.Clone(all), func(r *training.Request) bool {
		for w, status := range statuses {
			if l.Has(w) && r.Status != status {
				return true
			}
		}
		return l.Has(understand.ListMine) && !slices.Contains(me, r.Assignee) ||
			l.Has(understand.ListUnassigned) && r.Assignee != "" ||
			!holdsAll(r.Modules, l.Modules) ||
			!l.Dates.IsZero() && !datesOf(r).Meets(l.Dates) ||
			l.Language != "" && r.SessionLanguage != l.Language ||
			l.Audience != "" && r.Audience != l.Audience ||
			l.Mode != "" && r.Mode != l.Mode ||
			!d.hasNames(r, names)
	})
	slices.SortFunc(list, byAge)
	if l.Has(understand.ListNewest) {
		slices.Reverse(list)
	}
	return list, p, nil
}

// datesOf are the days of a request: of its session, or those that were asked for.
func datesOf(r *training.Request) training.Dates {
	if r.Status == training.Accepted && r.Session != nil {
		return training.OnDays(r.Session.Day)
	}
	return r.Dates
}

func holdsAll(modules, wanted []string) bool {
	return !slices.ContainsFunc(wanted, func(code string) bool { return !slices.Contains(modules, code) })
}

// filter puts what narrows a list into words.
func (d *Desk) filter(l understand.Listing, names []string) string {
	var words []string
	for _, w := range listed {
		if l.Has(w) {
			words = append(words, d.Text("listing."+string(w)))
		}
	}
	words = append(words, strings.Join(names, " "), strings.Join(l.Modules, ", "))
	if l.Language != "" {
		words = append(words, d.Text("lang."+string(l.Language)))
	}
	if l.Audience != "" {
		words = append(words, d.Audience(l.Audience))
	}
	if l.Mode != "" {
		words = append(words, d.Text("mode."+string(l.Mode)))
	}
	if !l.Dates.IsZero() {
		words = append(words, d.Dates(l.Dates))
	}
	return strings.Join(slices.DeleteFunc(words, func(w string) bool { return w == "" }), ", ")
}

// requestNames tells the words that stand in some request from those that stand in none.
func (d *Desk) requestNames(all []*training.Request, words []string) (names, unknown []string) {
	for _, w := range words {
		if slices.ContainsFunc(all, func(r *training.Request) bool { return understand.Resembles(w, d.textOf(r)) }) {
			names = append(names, w)
		} else {
			unknown = append(unknown, w)
		}
	}
	return names, unknown
}

// hasNames reports whether all names stand in a request.
func (d *Desk) hasNames(r *training.Request, names []string) bool {
	return !slices.ContainsFunc(names, func(w string) bool { return !understand.Resembles(w, d.textOf(r)) })
}

// textOf is what a request is found by: for whom it is, who asked for it, who looks after it.
func (d *Desk) textOf(r *training.Request) string {
	e, _ := r.Last(training.ActSubmit)
	words := []string{r.Organisation, view.PersonName(e.Name, r.Requester), view.Assignee(r), r.AudienceText, r.Email}
	if r.Audience != "" {
		words = append(words, d.Audience(r.Audience))
	}
	return strings.Join(words, " ")
}

// ListedSessions lists the sessions that the person has to do with: those to come and those that were not reported on, unless a
// text says otherwise.
func (d *Desk) ListedSessions(ctx context.Context, text string) (chat.Reply, error) {
	l := d.listing(text)
	trainers, err := d.Plan.AllTrainers(ctx)
	if err != nil {
		return chat.Reply{}, err
	}
	all, err := d.listedSessions(ctx, l)
	if err != nil {
		return chat.Reply{}, err
	}
	p := view.Page{Heading: "listed.sessions", Of: len(all)}
	var names, unknown []string
	for _, w := range l.Words {
		if slices.ContainsFunc(all, func(s *training.Session) bool { return understand.Resembles(w, d.textOfSession(s, trainers)) }) {
			names = append(names, w)
		} else {
			unknown = append(unknown, w)
		}
	}
	p.Unknown, p.Filter = strings.Join(unknown, " "), d.filter(l, names)
	list := slices.DeleteFunc(slices.Clone(all), func(s *training.Session) bool {
		return l.Has(understand.ListToReport) && !s.ToReport(d.Now) ||
			l.Has(understand.ListUnstaffed) && !slices.Contains(s.Lacks(d.Catalog), training.LackTrainer) ||
			l.Has(understand.ListUnready) && (len(s.Lacks(d.Catalog)) == 0 || s.ToReport(d.Now)) ||
			!holdsAll(s.Modules, l.Modules) ||
			!l.Dates.IsZero() && !training.OnDays(s.Day).Meets(l.Dates) ||
			l.Language != "" && s.Language != l.Language ||
			l.Audience != "" && s.Audience != l.Audience ||
			l.Mode != "" && s.Mode != l.Mode ||
			slices.ContainsFunc(names, func(w string) bool { return !understand.Resembles(w, d.textOfSession(s, trainers)) })
	})
	if l.Has(understand.ListPast) || l.Has(understand.ListNewest) {
		slices.Reverse(list)
	}
	if len(list) == 0 {
		return d.noSessions(l, p), nil
	}
	forCell := d.Plan.ActsForCell()
	if !forCell {
		p.Title = d.Text("session.list")
	}
	reply := d.SessionPage(p, page(d, &p, list, l.Page, action.ListSessions, text), trainers, forCell)
	if forCell && !l.Narrows() {
		reply = reply.With(d.Choice("session.show_unstaffed", action.To(action.ListSessions, "unstaffed")))
	}
	return reply, nil
}

// noSessions says that there are none of those that were asked for.
func (d *Desk) noSessions(l understand.Listing, p view.Page) chat.Reply {
	reply := d.says("session.none", nil)
	switch {
	case l.Has(understand.ListUnstaffed) && p.Filter == d.Text("listing.unstaffed"):
		reply = d.says("session.all_staffed", nil)
	case p.Filter != "":
		reply = d.says("listed.no_sessions", locale.Args{"Filter": p.Filter})
	}
	if p.Unknown != "" {
		reply = reply.And(d.Warning("listed.unknown", locale.Args{"Words": p.Unknown}))
	}
	switch { // perhaps a new one was meant
	case !d.Plan.ActsForCell():
	case len(l.Modules) > 0 && len(l.Dates.Days) == 0:
		reply = reply.And(d.Note("session.new_needs_day"))
	case len(l.Modules) == 0 && len(l.Dates.Days) > 0:
		reply = reply.And(d.Note("session.new_needs_module"))
	}
	return reply
}

// listedSessions are those among which a list looks: that the person may see, and that are to come or were not reported on; with
// a word that says so, also those that are over.
func (d *Desk) listedSessions(ctx context.Context, l understand.Listing) ([]*training.Session, error) {
	all, err := d.Plan.FindSessions(ctx, planning.SessionQuery{From: d.today().Add(-lookBack)})
	if err != nil {
		return nil, err
	}
	visible, err := d.Plan.Visible(ctx)
	if err != nil {
		return nil, err
	}
	mine, err := d.Plan.ActingTrainer(ctx)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(s *training.Session) bool {
		if !visible(s) || l.Has(understand.ListMine) && d.Plan.ActsForCell() && mine != nil && !s.Gives(mine.Number) {
			return true
		}
		switch {
		case l.Has(understand.ListAll):
			return false
		case l.Has(understand.ListPast):
			return s.Day >= d.today() || s.Status == training.Cancelled
		}
		mayReport := d.Plan.ActsForCell() || mine != nil && s.Gives(mine.Number)
		return s.Status != training.Scheduled || s.ToReport(d.Now) && !mayReport
	}), nil
}

// textOfSession is what a session is found by: where and for whom it is, who gives it.
func (d *Desk) textOfSession(s *training.Session, trainers map[int64]*training.Trainer) string {
	words := []string{s.Place, s.Organisation}
	for _, a := range s.Trainers {
		if tr := trainers[a.Trainer]; tr != nil && a.Status != training.Refused {
			words = append(words, tr.Name)
		}
	}
	for _, p := range s.Partners {
		words = append(words, p.Name)
	}
	if s.Audience != "" {
		words = append(words, d.Audience(s.Audience))
	}
	return strings.Join(words, " ")
}
