package telegram

import (
	"html"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"vtbot/internal/chat"
)

// Limits of the Bot API.
const (
	maxText  = 4096 // UTF-16 code units of a message; counted with its markup, which is on the safe side
	maxValue = 64   // bytes of what a button brings back
	rowWidth = 34   // characters of the buttons that fit beside each other on a narrow phone
)

// rendered is one message.
type rendered struct {
	html, plain string
	keyboard    tgbotapi.InlineKeyboardMarkup
}

// piece is a part of a reply, small enough for a message, with what stands before it.
type piece struct{ html, plain, between string }

// render makes messages of a reply: as few as hold it, split between parts, else between paragraphs, lines or words. Its
// choices are under the last one.
func render(r chat.Reply) []rendered {
	var messages []rendered
	var now rendered
	for _, p := range pieces(r.Parts) {
		between := p.between
		if now.html == "" {
			between = ""
		}
		if units(now.html)+units(between)+units(p.html) > maxText {
			messages = append(messages, now)
			now, between = rendered{}, ""
		}
		now.html += between + p.html
		now.plain += between + p.plain
	}
	if now.html == "" {
		now.html, now.plain = "…", "…" // Telegram takes no empty message
	}
	now.keyboard = keyboard(r.Choices)
	now.keyboard.InlineKeyboard = append(month(r.Days), now.keyboard.InlineKeyboard...)
	return append(messages, now)
}

func pieces(parts []chat.Part) []piece {
	var out []piece
	var before *chat.Part
	for i := range parts {
		p := parts[i]
		p.Label, p.Text = clean(p.Label), clean(p.Text)
		if p.Label == "" && p.Text == "" {
			continue
		}
		between := ""
		if before != nil {
			between = chat.Between(*before, p)
		}
		before = &parts[i]
		// Markup and escapes make a text longer: at worst, one character becomes five.
		texts := split(p.Text, (maxText-200-5*units(p.Label))/5)
		if len(texts) > 1 && p.Kind == chat.Link {
			p.Kind = chat.Paragraph // half an address leads nowhere
		}
		for j, text := range texts {
			one := p
			if one.Text = text; j > 0 {
				one.Label, between = "", "\n"
			}
			out = append(out, piece{markup(one), one.String(), between})
		}
	}
	return out
}

// markup returns a part as Telegram's HTML.
func markup(p chat.Part) string {
	label, text := html.EscapeString(p.Label), html.EscapeString(p.Text)
	if label != "" {
		label = "<b>" + label + "</b>"
	}
	switch p.Kind {
	case chat.Heading:
		return "<b>" + strings.TrimSpace(html.EscapeString(p.Label)+" "+text) + "</b>"
	case chat.Item:
		if label != "" && text != "" {
			label += " – "
		}
		return "• " + label + text
	case chat.Quote:
		return "<blockquote>" + strings.TrimSpace(label+" "+text) + "</blockquote>"
	case chat.Link:
		if name, address, ok := p.Anchor(); ok {
			return `<a href="` + html.EscapeString(address) + `">` + html.EscapeString(name) + "</a>"
		}
	case chat.Note:
		return "<i>" + strings.TrimSpace(label+" "+text) + "</i>"
	}
	return strings.TrimSpace(label + " " + text)
}

// clean makes a text valid, and takes out what Telegram refuses.
func clean(text string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD")))
}

// split cuts a text into pieces of at most limit UTF-16 units: at the last paragraph that fits, else line, else word.
func split(text string, limit int) []string {
	limit = max(limit, 100)
	var out []string
	for units(text) > limit {
		end, n := 0, 0
		for i, r := range text {
			if n += utf16.RuneLen(r); n > limit {
				break
			}
			end = i + utf8.RuneLen(r)
		}
		for _, mark := range []string{"\n\n", "\n", " "} {
			if i := strings.LastIndex(text[:end], mark); i > 0 {
				end = i
				break
			}
		}
		out = append(out, strings.TrimSpace(text[:end]))
		text = strings.TrimSpace(text[end:])
	}
	return append(out, text)
}

func units(text string) int {
	n := 0
	for _, r := range text {
		n += utf16.RuneLen(r)
	}
	return n
}

// keyboard puts buttons beside each other as far as they fit.
func keyboard(choices []chat.Choice) tgbotapi.InlineKeyboardMarkup {
	var rows [][]tgbotapi.InlineKeyboardButton
	width := rowWidth
	for _, c := range choices {
		label := clean(c.Label)
		if label == "" || c.Value == "" || len(c.Value) > maxValue {
			continue // there is nothing to show, or nothing that could come back
		}
		button := tgbotapi.NewInlineKeyboardButtonData(label, c.Value)
		need := utf8.RuneCountInString(label) + 4
		if width+need > rowWidth {
			rows, width = append(rows, nil), 0
		}
		rows[len(rows)-1] = append(rows[len(rows)-1], button)
		width += need
	}
	return tgbotapi.InlineKeyboardMarkup{InlineKeyboard: rows}
}

// month is a calendar of buttons: the month with those beside it, then a row a week, from Monday on.
func month(days *chat.Days) [][]tgbotapi.InlineKeyboardButton {
	if days == nil {
		return nil
	}
	first, err := time.Parse("2006-01", days.Month)
	if err != nil {
		return nil
	}
	turn := func(label string, to time.Time) tgbotapi.InlineKeyboardButton {
		return tgbotapi.NewInlineKeyboardButtonData(label, days.Turn+to.Format("2006-01"))
	}
	rows := [][]tgbotapi.InlineKeyboardButton{
		{turn("‹", first.AddDate(0, -1, 0)), turn(first.Format("01/2006"), first), turn("›", first.AddDate(0, 1, 0))},
	}
	var week []tgbotapi.InlineKeyboardButton
	monday := first.AddDate(0, 0, -(int(first.Weekday())+6)%7)
	for day := monday; day.Before(first.AddDate(0, 1, 0)) || len(week) > 0; day = day.AddDate(0, 0, 1) {
		iso := day.Format(time.DateOnly)
		button := turn("·", first) // no day to pick: a press shows the same month again
		if day.Month() == first.Month() && iso >= days.From {
			button = tgbotapi.NewInlineKeyboardButtonData(strconv.Itoa(day.Day()), days.Value+iso)
		}
		if week = append(week, button); len(week) == 7 {
			rows, week = append(rows, week), nil
		}
	}
	return rows
}
