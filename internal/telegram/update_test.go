package telegram

import (
	"encoding/json"
	"strings"
	"testing"

	"vtbot/internal/chat"
)

func TestRead(t *testing.T) {
	me := user{ID: 99, Username: "vt_bot"}
	const ann = `"from":{"id":7,"language_code":"nl"}`
	tests := []struct {
		name, message string
		want          string // text; "-" for what is not for the bot
		setting       chat.Setting
		conversation  string
	}{
		{"private", `"chat":{"id":7,"type":"private"},"text":"SM3",` + ann, "SM3", chat.Direct, "telegram:7"},
		{"deep link", `"chat":{"id":7,"type":"private"},"text":"/start TM4","entities":[{"type":"bot_command","offset":0,"length":6}],` + ann, "/start TM4", chat.Direct, "telegram:7"},
		{"vt", `"chat":{"id":7,"type":"private"},"text":"/vt trafficking",` + ann, "trafficking", chat.Direct, "telegram:7"},
		{"vt alone", `"chat":{"id":7,"type":"private"},"text":"/vt",` + ann, "/help", chat.Direct, "telegram:7"},
		{"photo with a caption", `"chat":{"id":7,"type":"private"},"photo":[{}],"caption":"SM3",` + ann, "SM3", chat.Direct, "telegram:7"},
		{"sticker", `"chat":{"id":7,"type":"private"},"sticker":{},` + ann, "", chat.Direct, "telegram:7"},
		{"news of the chat", `"chat":{"id":7,"type":"private"},"message_auto_delete_timer_changed":{},` + ann, "-", 0, ""},
		{"group", `"chat":{"id":-5,"type":"supergroup"},"text":"lunch?",` + ann, "lunch?", chat.Channel, "telegram:-5"},
		{"mention", `"chat":{"id":-5,"type":"group"},"text":"👍 @vt_bot SM3?","entities":[{"type":"mention","offset":3,"length":7}],` + ann, "👍 SM3?", chat.Mention, "telegram:-5"},
		{"mention of another", `"chat":{"id":-5,"type":"group"},"text":"@bram SM3?","entities":[{"type":"mention","offset":0,"length":5}],` + ann, "@bram SM3?", chat.Channel, "telegram:-5"},
		{"command", `"chat":{"id":-5,"type":"group"},"text":"/modules@VT_bot","entities":[{"type":"bot_command","offset":0,"length":15}],` + ann, "/modules", chat.Mention, "telegram:-5"},
		{"command of another bot", `"chat":{"id":-5,"type":"group"},"text":"/help@other_bot","entities":[{"type":"bot_command","offset":0,"length":15}],` + ann, "-", 0, ""},
		{"answer to the bot", `"chat":{"id":-5,"type":"group"},"text":"and nurses?","reply_to_message":{"message_id":2,"chat":{"id":-5},"from":{"id":99,"is_bot":true}},` + ann, "and nurses?", chat.Mention, "telegram:-5"},
		{"topic", `"chat":{"id":-5,"type":"supergroup"},"message_thread_id":12,"is_topic_message":true,"text":"/help","entities":[{"type":"bot_command","offset":0,"length":5}],` + ann, "/help", chat.Mention, "telegram:-5:12"},
		{"sticker in a group", `"chat":{"id":-5,"type":"group"},"sticker":{},` + ann, "-", 0, ""},
		{"another bot", `"chat":{"id":-5,"type":"group"},"text":"hi","from":{"id":8,"is_bot":true}`, "-", 0, ""},
		{"channel post", `"chat":{"id":-5,"type":"channel"},"text":"hi"`, "-", 0, ""},
		{"entities out of place", `"chat":{"id":7,"type":"private"},"text":"SM3","entities":[{"type":"mention","offset":2,"length":50},{"type":"mention","offset":-1,"length":1}],` + ann, "SM3", chat.Direct, "telegram:7"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var u update
			if err := json.Unmarshal([]byte(`{"update_id":1,"message":{"message_id":3,`+test.message+`}}`), &u); err != nil {
				t.Fatal(err)
			}
			m, ok := read(u, me)
			if ok != (test.want != "-") {
				t.Fatalf("for the bot: %v", ok)
			}
			if !ok {
				return
			}
			if m.Text != test.want || m.Setting != test.setting || m.Conversation != test.conversation || m.From.ID != "telegram:7" || m.From.Locale != "nl" {
				t.Errorf("got %+v", m)
			}
			if m.Setting != chat.Direct && !strings.Contains(m.ReturnTo, `"reply_to":3`) {
				t.Errorf("in a group the reply does not point back: %s", m.ReturnTo)
			}
		})
	}
}

func FuzzRead(f *testing.F) {
	f.Add(`{"update_id":1,"message":{"message_id":3,"chat":{"id":7,"type":"private"},"from":{"id":7},"text":"@vt_bot é👍","entities":[{"type":"mention","offset":0,"length":7}]}}`)
	f.Add(`{"callback_query":{"id":"1","data":"x","message":{"message_id":1}}}`)
	f.Fuzz(func(t *testing.T, text string) {
		var u update
		if json.Unmarshal([]byte(text), &u) != nil {
			return
		}
		m, ok := read(u, user{ID: 99, Username: "vt_bot"})
		if ok && (m.ID == "" || m.Conversation == "" || m.ReturnTo == "") {
			t.Errorf("%s: %+v", text, m)
		}
	})
}
