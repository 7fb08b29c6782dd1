package bot_test

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"vtbot/bot"
	"vtbot/internal/chat"
)

// What is spoken of is kept for a conversation, wherever it is held and whoever asks on.
func TestContextWhereItIsHeld(t *testing.T) {
	turns := map[string][]struct{ say, want string }{
		"en": {
			{"which module covers trafficking victims?", "SM3"},
			{"who gives it?", "SM3 is given by"},
			{"how long does it take?", "does not say how long"},
			{"and for doctors?", "SM5"},
			{"what should they bring?", "SM3"},
			{"I want that one for 12 police officers", "SM3"},
		},
		"nl": {
			{"welke module gaat over slachtoffers van mensenhandel?", "SM3"},
			{"wie geeft die?", "SM3 wordt gegeven"},
			{"hoe lang duurt die?", "hoelang"},
			{"en voor artsen?", "SM5"},
			{"wat moeten ze meebrengen?", "SM3"},
			{"die wil ik voor 12 politieagenten", "SM3"},
		},
		"fr": {
			{"quel module parle des victimes de la traite ?", "SM3"},
			{"qui le donne ?", "SM3 est donné"},
			{"ça dure combien de temps ?", "combien de temps"},
			{"et pour les médecins ?", "SM5"},
			{"que doivent-ils apporter ?", "SM3"},
			{"je veux celui-là pour 12 policiers", "SM3"},
		},
	}
	places := map[string]struct {
		first, next chat.Setting
		platform    string
	}{
		"terminal":         {chat.Direct, chat.Direct, "terminal"},
		"a thread":         {chat.Mention, chat.Thread, "slack"},
		"a group":          {chat.Mention, chat.Mention, "telegram"},
		"a direct message": {chat.Direct, chat.Direct, "telegram"},
	}
	for place, p := range places {
		for lang, said := range turns {
			t.Run(place+" in "+lang, func(t *testing.T) {
				b, st := newBot(t)
				conversation := p.platform + ":C1:1"
				for i, turn := range said {
					setting := p.next
					if i == 0 {
						setting = p.first
					}
					m := message(setting, conversation, string(rune('a'+i)), turn.say)
					m.Platform, m.From = p.platform, chat.Person{ID: p.platform + ":U1", Locale: lang}
					postings, err := b.Handle(context.Background(), m)
					if err != nil || len(postings) != 1 {
						t.Fatalf("%q: %d replies, %v", turn.say, len(postings), err)
					}
					if text := postings[0].Reply.Text(); !strings.Contains(text, turn.want) {
						t.Errorf("%q: %q is not in\n%s", turn.say, turn.want, text)
					}
				}
				kept, err := st.Conversation(context.Background(), conversation)
				if err != nil {
					t.Fatal(err)
				}
				var memory bot.Memory
				if err := json.Unmarshal(kept, &memory); err != nil {
					t.Fatal(err)
				}
				d := memory.Draft
				if d == nil || !slices.Equal(d.Wish.Modules, []string{"SM3"}) || d.Wish.Participants.Min != 12 || d.Wish.Audience != "police" {
					t.Errorf("the request is %+v", d)
				}
			})
		}
	}
}
