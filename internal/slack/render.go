package slack

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	slackgo "github.com/slack-go/slack"

	"vtbot/internal/chat"
)

// Slack's limits, in characters unless said otherwise. It refuses a whole message for one that is passed.
const (
	maxHeader     = 150
	maxSection    = 3000
	maxContext    = 2000
	maxButton     = 75
	maxValue      = 2000
	maxBlocks     = 50    // of a message
	maxHomeBlocks = 100   // of a Home tab
	maxMessage    = 12000 // of all blocks together; not documented, and observed at 13,200
	maxText       = 4000  // of the text beside the blocks
	buttonsInRow  = 5     // 25 would be accepted
)

// rendered is one message as Slack takes it.
type rendered struct {
	Text   string          `json:"text"` // for notifications and screen readers; escaped
	Blocks []slackgo.Block `json:"blocks"`
}

// piece is a block with what it adds to its message.
type piece struct {
	block slackgo.Block
	text  string // what the block says, as mrkdwn
	size  int    // characters
}

// render returns a reply as messages: one, unless it is longer than Slack takes. The choices are on the last. An empty
// reply is no message.
func render(r chat.Reply) []rendered {
	var messages []rendered
	size := 0
	for _, p := range slices.Concat(partPieces(r.Parts), dayPieces(r.Days), choicePieces(r.Choices), formPiece(r.Form)) {
		last := len(messages) - 1
		if last < 0 || len(messages[last].Blocks) == maxBlocks || size+p.size > maxMessage {
			messages = append(messages, rendered{})
			last, size = last+1, 0
		}
		m := &messages[last]
		m.Blocks = append(m.Blocks, p.block)
		m.Text = strings.TrimPrefix(m.Text+"\n"+p.text, "\n")
		size += p.size
	}
	for i := range messages {
		if utf8.RuneCountInString(messages[i].Text) > maxText {
			messages[i].Text = split(messages[i].Text, maxText-1)[0] + "…"
		}
	}
	return messages
}

// renderHome returns a reply as a Home tab. channel, the person's direct messages, comes back with each press there.
func renderHome(r chat.Reply, channel string) slackgo.HomeTabViewRequest {
	view := slackgo.HomeTabViewRequest{Type: slackgo.VTHomeTab, PrivateMetadata: channel}
	for _, p := range append(partPieces(r.Parts), choicePieces(r.Choices)...) {
		if len(view.Blocks.BlockSet) < maxHomeBlocks {
			view.Blocks.BlockSet = append(view.Blocks.BlockSet, p.block)
		}
	}
	return view
}

// partPieces renders parts. Neighbouring facts and items share a block: Slack sets blocks far apart.
func partPieces(parts []chat.Part) []piece {
	var pieces []piece
	var lines []string // of facts or items, not yet in a block
	var kind chat.PartKind
	flush := func() {
		pieces = append(pieces, sections(strings.Join(lines, "\n"))...)
		lines = nil
	}
	for _, p := range parts {
		p.Label, p.Text = oneLine(p.Label), strings.TrimSpace(strings.ToValidUTF8(p.Text, "�"))
		if p.Label == "" && p.Text == "" {
			continue
		}
		if p.Kind != kind {
			flush()
			kind = p.Kind
		}
		switch p.Kind {
		case chat.Heading:
			pieces = append(pieces, heading(oneLine(p.String()), len(pieces) == 0)...)
		case chat.Fact:
			lines = append(lines, labelled(p, " "))
		case chat.Item:
			lines = append(lines, "• "+labelled(p, " – "))
		case chat.Quote:
			pieces = append(pieces, quote(p)...)
		case chat.Link:
			pieces = append(pieces, link(p)...)
		case chat.Note:
			for _, text := range split(labelled(p, " "), maxContext) {
				block := slackgo.NewContextBlock("", slackgo.NewTextBlockObject(slackgo.MarkdownType, text, false, false))
				pieces = append(pieces, piece{block, text, utf8.RuneCountInString(text)})
			}
		default:
			pieces = append(pieces, sections(labelled(p, " "))...)
		}
	}
	flush()
	return pieces
}

// labelled returns a part as mrkdwn, its label in bold.
func labelled(p chat.Part, between string) string {
	label := escape(p.Label)
	switch {
	case label == "":
		return escape(p.Text)
	case p.Text == "":
		return "*" + label + "*"
	}
	return "*" + label + "*" + between + escape(p.Text)
}

// heading renders a title: large if it is what the message begins with, bold further down and when it is too long.
func heading(title string, first bool) []piece {
	bold := "*" + escape(title) + "*"
	if !first || utf8.RuneCountInString(title) > maxHeader {
		return sections(bold)
	}
	// Plain text is shown as it is: escaping is for mrkdwn.
	block := slackgo.NewHeaderBlock(slackgo.NewTextBlockObject(slackgo.PlainTextType, title, false, false))
	return []piece{{block, bold, utf8.RuneCountInString(title)}}
}

func sections(text string) []piece {
	var pieces []piece
	for _, text := range split(text, maxSection) {
		block := slackgo.NewSectionBlock(slackgo.NewTextBlockObject(slackgo.MarkdownType, text, false, false), nil, nil)
		pieces = append(pieces, piece{block, text, utf8.RuneCountInString(text)})
	}
	return pieces
}

func quote(p chat.Part) []piece {
	var pieces []piece
	// Of nothing but line ends, with the mark on each line, a third still fits.
	for _, text := range split(labelled(p, " "), maxSection/3) {
		pieces = append(pieces, sections("> "+strings.ReplaceAll(text, "\n", "\n> "))...)
	}
	return pieces
}

// link renders an address that can be pressed. Beside the blocks it is text, which may be cut.
func link(p chat.Part) []piece {
	name, address, ok := p.Anchor()
	text := "<" + escape(address) + "|" + escape(name) + ">"
	if !ok || utf8.RuneCountInString(text) > maxSection {
		return sections(labelled(p, " "))
	}
	block := slackgo.NewSectionBlock(slackgo.NewTextBlockObject(slackgo.MarkdownType, text, false, false), nil, nil)
	return []piece{{block, labelled(p, " "), utf8.RuneCountInString(text)}}
}

// dayPieces renders a calendar. What comes back with the day travels in the block's id.
func dayPieces(days *chat.Days) []piece {
	if days == nil {
		return nil
	}
	label := chat.Cut(oneLine(days.Label), maxButton)
	picker := slackgo.NewDatePickerBlockElement(dayAction)
	picker.Placeholder = slackgo.NewTextBlockObject(slackgo.PlainTextType, label, false, false)
	return []piece{{slackgo.NewActionBlock(daysBlock+days.Value, picker), "[" + escape(label) + "]", utf8.RuneCountInString(label)}}
}

const (
	dayAction = "day"
	daysBlock = "days:"
)

// choicePieces renders choices as buttons, a few to a block.
func choicePieces(choices []chat.Choice) []piece {
	var pieces []piece
	var row []slackgo.BlockElement
	var labels []string
	size := 0
	flush := func() {
		if len(row) > 0 {
			pieces = append(pieces, piece{slackgo.NewActionBlock("", row...), strings.Join(labels, " · "), size})
		}
		row, labels, size = nil, nil, 0
	}
	for i, c := range choices {
		label := chat.Cut(oneLine(c.Label), maxButton)
		if label == "" || c.Value == "" || utf8.RuneCountInString(c.Value) > maxValue {
			continue // there is nothing to show, or nothing that could come back
		}
		row = append(
			row,
			slackgo.NewButtonBlockElement(
				fmt.Sprintf("choice_%d", i),
				c.Value,
				slackgo.NewTextBlockObject(slackgo.PlainTextType, label, false, false),
			),
		)
		labels = append(labels, "["+escape(label)+"]")
		size += utf8.RuneCountInString(label) + utf8.RuneCountInString(c.Value)
		if len(row) == buttonsInRow {
			flush()
		}
	}
	flush()
	return pieces
}

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// escape makes text safe to stand in mrkdwn: nothing in it can be a mention or a link that hides where it leads. What is
// left, signs such as * and _, can at worst make a word bold.
func escape(text string) string { return escaper.Replace(text) }

// oneLine returns text with each run of white space made one space.
func oneLine(text string) string {
	return strings.Join(strings.Fields(strings.ToValidUTF8(text, "�")), " ")
}

// split cuts text into chunks of at most limit characters: between paragraphs if it can, else between lines, else between
// words, and inside a word only if that alone is longer.
func split(text string, limit int) []string {
	var chunks []string
	text = strings.TrimSpace(text)
	for utf8.RuneCountInString(text) > limit {
		head := text[:offset(text, limit)]
		end := len(head)
		// An early end would leave a crumb: the second half has paragraphs and lines enough.
		if i := strings.LastIndex(head, "\n\n"); i > len(head)/2 {
			end = i
		} else if i := strings.LastIndex(head, "\n"); i > len(head)/2 {
			end = i
		} else if i := strings.LastIndex(head, " "); i > 0 {
			end = i
		} else if i := strings.LastIndexByte(head, '&'); i > 0 && !strings.Contains(head[i:], ";") {
			end = i // not inside "&amp;"
		}
		chunks = append(chunks, strings.TrimSpace(text[:end]))
		text = strings.TrimSpace(text[end:])
	}
	if text != "" {
		chunks = append(chunks, text)
	}
	return chunks
}

// offset returns where in text its character n begins.
func offset(text string, n int) int {
	for i := range text {
		if n == 0 {
			return i
		}
		n--
	}
	return len(text)
}
