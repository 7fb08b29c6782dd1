package slack

import (
	"regexp"
	"strings"
)

// control is a control sequence in the text of a message: "<@U012>", "<https://example.org|label>", "<!here>". A person's
// own "<" never opens one: Slack escapes it, or, in the text of a command, nothing of these kinds follows it.
var control = regexp.MustCompile(`<([@#!]|[a-z][a-z0-9+.-]*:)([^<>|]*)(?:\|([^<>]*))?>`)

var unescaper = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&")

// plainText returns the text of a message as the person who wrote it reads it, without the mention of the bot, whose user
// id is me. Other people become "@…": who they are stands apart, in chat.Message.Named, as what people
// write may be kept.
func plainText(text, me string) string {
	plain := control.ReplaceAllStringFunc(text, func(sequence string) string {
		part := control.FindStringSubmatch(sequence)
		kind, target, label := part[1], part[2], part[3]
		switch {
		case kind == "@" && target == me:
			return " "
		case kind == "@":
			return "@…"
		case kind == "#":
			return "#" + label
		case kind == "!" && label != "": // a group of users, a date
			return label
		case kind == "!":
			return "@" + target
		case label != "":
			return label
		}
		return kind + target
	})
	plain = strings.TrimSpace(unescaper.Replace(plain))
	if strings.HasPrefix(text, "<@"+me) { // "@bot, what is TM4?"
		plain = strings.TrimLeft(plain, " ,:")
	}
	return plain
}

// mentions reports whether a message names the bot, whose user id is me, and returns the ids of the other people whom it names.
func mentions(text, me string) (bot bool, others []string) {
	for _, part := range control.FindAllStringSubmatch(text, -1) {
		switch {
		case part[1] == "@" && part[2] == me:
			bot = true
		case part[1] == "@":
			others = append(others, part[2])
		}
	}
	return bot, others
}
