package mail

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"mime"
	netmail "net/mail"
	"regexp"
	"strings"

	gomail "github.com/wneessen/go-mail"

	"vtbot/internal/chat"
)

// maxSubject is the number of characters of a subject: more than any mail program shows, less than a line of a header.
const maxSubject = 200

// compose returns the Message-ID and the mail of a notice.
func (m *Mailer) compose(n chat.Notice, to *netmail.Address) (string, []byte, error) {
	plain := text(n.Reply)
	id := m.messageID(n, plain)
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	msg.FromMailAddress(m.from)
	msg.ToMailAddress(to)
	msg.Subject(subject(n.Subject))
	msg.SetDateWithValue(m.now())
	msg.SetGenHeader(gomail.HeaderMessageID, id)
	if reference.MatchString(n.Ref) {
		msg.SetGenHeader(gomail.HeaderInReplyTo, n.Ref)
		msg.SetGenHeader(gomail.HeaderReferences, n.Ref)
	}
	// No holiday notice in return: the first header is the standard's, the second is what Exchange looks at.
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	msg.SetGenHeader(gomail.HeaderXAutoResponseSuppress, "OOF, AutoReply")
	if n.Reply.Lang != "" {
		msg.SetGenHeader(gomail.HeaderContentLang, printable(string(n.Reply.Lang)))
	}
	msg.SetBodyString(gomail.TypeTextPlain, plain)
	msg.AddAlternativeString(gomail.TypeTextHTML, html(n.Reply))
	entries := 0
	for _, f := range n.Reply.Files {
		if strings.HasPrefix(f.Type, "text/calendar") {
			entries++
		}
	}
	for _, f := range n.Reply.Files {
		if err := enclose(msg, f, entries == 1); err != nil {
			return "", nil, err
		}
	}
	var content bytes.Buffer
	if _, err := msg.WriteTo(&content); err != nil {
		return "", nil, err
	}
	return id, content.Bytes(), nil
}

// enclose attaches a file. What is meant for a calendar is, alone in a mail, a body of it as well: the one that calendar programs
// show, with what to press to accept or decline.
func enclose(msg *gomail.Msg, f chat.File, alone bool) error {
	kind, params, err := mime.ParseMediaType(f.Type)
	if err != nil {
		kind, params = string(gomail.TypeAppOctetStream), nil
	}
	attached := gomail.ContentType(mime.FormatMediaType(kind, params))
	if kind == "text/calendar" {
		delete(params, "charset") // go-mail adds it
		if alone {
			msg.AddAlternativeString(
				gomail.ContentType(mime.FormatMediaType(kind, params)),
				f.Text,
				gomail.WithPartEncoding(gomail.EncodingB64),
			)
		}
		attached = "application/ics" // as text/calendar, some programs would show the event a second time
	}
	return msg.AttachReader(printable(f.Name), strings.NewReader(f.Text), gomail.WithFileContentType(attached))
}

// messageID names a mail: the same each time the same notice is sent. An update of a notice keeps its number, and is
// another mail by what it says.
func (m *Mailer) messageID(n chat.Notice, plain string) string {
	domain := strings.ToLower(m.from.Address[strings.LastIndexByte(m.from.Address, '@')+1:])
	if n.Ref == "" {
		return fmt.Sprintf("<notice-%d@%s>", n.ID, domain)
	}
	said := n.Subject + "\n" + plain
	for _, f := range n.Reply.Files {
		said += "\n" + f.Digest()
	}
	sum := sha256.Sum256([]byte(said))
	return fmt.Sprintf("<notice-%d-%x@%s>", n.ID, sum[:6], domain)
}

// reference is a Message-ID: a mail of ours that an update follows.
var reference = regexp.MustCompile(`^<[!-;=?-~]+@[!-;=?-~]+>$`)

// subject makes a text one line that every mail program shows as it is.
func subject(text string) string {
	text = printable(text)
	// These characters begin an encoded word, and would be decoded. With one between them that takes no room, go-mail
	// encodes the whole, so that they arrive.
	text = strings.ReplaceAll(text, "=?", "=\u200b?")
	if letters := []rune(text); len(letters) > maxSubject {
		text = string(letters[:maxSubject-1]) + "…"
	}
	return text
}
