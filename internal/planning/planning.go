// Package planning does the work of the VT cell: requests are submitted, accepted, proposed other dates and declined; sessions
// are given by somebody, moved, called off and reported on; reminders, digests and introductions fall due.
//
// Each use case is one call on a [Planner], which does what one [Actor] asks for inside one transaction of the store. It
// returns facts and errors, never words for the actor. Who else is told of it is decided here, and only here: chat, links in
// mails, the clock, the command line and pages all call the same functions.
package planning

import (
	"slices"
	"time"

	"vtbot/catalog"
	"vtbot/internal/chat"
	"vtbot/internal/reminder"
	"vtbot/internal/rhythm"
	"vtbot/internal/training"
	"vtbot/internal/view"
)

// Office is the VT cell as it is set up. It does not change while the program runs.
type Office struct {
	// Lang is what the VT cell speaks, and whoever said no language of their own.
	Lang catalog.Lang
	// Cell are the places at which the VT cell reads; without one, every coordinator is told.
	Cell []chat.Address
	// Coordinators are the members of the VT cell: they alone handle requests and sessions.
	Coordinators []chat.Address
	// WriteTo is the e-mail address to which those who ask for a session are told to write, since nobody follows requests up here;
	// "" as a rule.
	WriteTo string
	// Policy says when what is said of sessions.
	Policy reminder.Policy
	// InterestThreshold is how many open requests for the same specific module make a session worth planning; below 2 it is never
	// told.
	InterestThreshold int
	// Mail says that people can be told by mail; MailFrom is the address that those mails come from.
	Mail     bool
	MailFrom string
	// PublicURL is the address at which people reach the program's own pages, without a slash at its end; "" when they cannot.
	PublicURL string
	// DigestAt is when the VT cell is told of all that is open; NudgeAfter is after how many working days it is reminded of a
	// request that nobody touched, 0 is never.
	DigestAt   rhythm.Rhythm
	NudgeAfter int
	// TelegramName returns the bot's name in Telegram, "" while it is not known; nil where there is no Telegram.
	TelegramName func() string
}

// Places are where the VT cell reads.
func (o *Office) Places() []chat.Address {
	if len(o.Cell) > 0 {
		return o.Cell
	}
	return o.Coordinators
}

// IsCoordinator reports whether a person, "slack:U0123", belongs to the VT cell.
func (o *Office) IsCoordinator(person string) bool {
	return slices.ContainsFunc(o.Coordinators, func(a chat.Address) bool { return a.String() == person })
}

// View shows things in a language, "" for that of the VT cell, to somebody on a platform.
func (o *Office) View(c *catalog.Catalog, now time.Time, lang catalog.Lang, platform string) view.View {
	v := view.View{
		Lang:     o.Lang,
		Catalog:  c,
		Now:      now,
		Slash:    view.Slash(platform),
		Mail:     o.Mail,
		MailFrom: o.MailFrom,
		Length:   o.Policy.Length,

		InTelegram: o.TelegramName != nil && o.TelegramName() != "",
	}
	return v.In(lang)
}

// Actor is whoever does something: a person, the holder of a link, the clock, the command line.
type Actor struct {
	ID   string // "slack:U0123"; "email:trainer:3" for the holder of a link; "vtbot" for the program itself
	Name string // as the platform shows it; "" when it was not told
}

// Clock is the actor of what happens without anybody: what falls due, what is planned ahead.
var Clock = Actor{ID: "vtbot", Name: "vtbot"}

// Planner does the work of one actor in one transaction. It is not safe for concurrent use.
type Planner struct {
	*Office
	Tx
	Catalog *catalog.Catalog
	By      Actor
	Now     time.Time
	// Outgoing is what others are told, to be queued when the transaction is stored.
	Outgoing []chat.Outgoing

	trainers map[int64]*training.Trainer // all, once they were asked for
	same     []string                    // the ids of the actor, once they were asked for
}

// Planner returns a planner for one transaction. now is the time at which it happens.
func (o *Office) Planner(tx Tx, c *catalog.Catalog, by Actor, now time.Time) *Planner {
	return &Planner{Office: o, Tx: tx, Catalog: c, By: by, Now: now}
}

// who is the actor as histories note it.
func (p *Planner) who() training.Who {
	return training.Who{ID: p.By.ID, Name: p.By.Name, At: p.Now}
}

// today is the day in Brussels.
func (p *Planner) today() training.Day { return training.DayOf(p.Now) }

// view shows things to somebody on a platform, in their language.
func (p *Planner) view(lang catalog.Lang, platform string) view.View {
	return p.View(p.Catalog, p.Now, lang, platform)
}

// ActsForCell reports whether the actor belongs to the VT cell.
func (p *Planner) ActsForCell() bool { return p.IsCoordinator(p.By.ID) }
