package bot

import (
	"cmp"

	"vtbot/bot/desk"
	"vtbot/catalog"
)

// pending is the question that the person has not answered yet; false when there is none.
func (t *turn) pending() (desk.Pending, bool) {
	p, ok := t.memory.Pending[t.Message.From.ID]
	return p, ok
}

// answersOwn speaks to a person in their own language: colleagues share the place of a card.
func (t *turn) answersOwn() {
	locale, _ := catalog.ParseLang(t.Message.From.Locale)
	t.Prior = cmp.Or(t.stored.Lang, locale, t.Prior)
	t.Lang = cmp.Or(t.Prior, t.bot.Office.Lang)
}
