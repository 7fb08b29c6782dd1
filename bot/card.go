package bot

import (
	"cmp"

	"vtbot/catalog"
)

// in returns the same turn speaking another language.
func (t *turn) in(lang catalog.Lang) *turn {
	other := *t
	other.Lang = cmp.Or(lang, t.bot.Lang)
	return &other
}
