package view

import (
	"strings"

	"vtbot/internal/chat"
	"vtbot/internal/locale"
	"vtbot/internal/training"
)

// titles names modules by their titles: people outside know no codes.
func (v View) titles(codes []string) string {
	var list []string
	for _, code := range codes {
		if m, ok := v.Catalog.Module(code); ok {
			code = m.Title[v.Lang]
		}
		list = append(list, code)
	}
	return strings.Join(list, "; ")
}

// RequestLetter is what a requester is told as a mail: whom it greets, which request it is about, how to answer, and who writes.
// answer are the parts by which it is answered.
func (v View) RequestLetter(r *training.Request, reply chat.Reply, answer []chat.Part) chat.Reply {
	submitted, _ := r.Last(training.ActSubmit)
	greeting := v.Paragraph("letter.dear")
	if submitted.Name != "" {
		greeting = v.Paragraph("letter.dear_name", locale.Args{"Name": submitted.Name})
	}
	about := v.Paragraph("letter.about", locale.Args{
		"Number": training.Name(r.Number), "Day": v.Day(training.DayOf(r.CreatedAt)), "Modules": v.titles(r.Modules),
	})
	reply.Parts = append([]chat.Part{greeting, about}, reply.Parts...)
	if len(answer) > 0 {
		reply.Parts = append(reply.Parts, answer...)
	} else {
		reply = reply.And(v.Paragraph("letter.questions", locale.Args{"Number": training.Name(r.Number)}))
	}
	return reply.And(v.Paragraph("letter.signature"))
}

// PartnerLetter is what a partner is told as a mail: who asks, by when an answer is needed, "" for none, and whom to turn to.
func (v View) PartnerLetter(p training.Partner, reply chat.Reply, by training.Day, answer []chat.Part) chat.Reply {
	intro := []chat.Part{v.Paragraph("letter.dear_name", locale.Args{"Name": p.Name})}
	if by != "" {
		intro = append(intro, v.Paragraph("letter.partner_asked", locale.Args{"Day": v.Day(by)}))
	}
	reply.Parts = append(intro, reply.Parts...)
	return reply.And(answer...).And(v.Paragraph("letter.partner_questions"), v.Paragraph("letter.signature"))
}

// AskedOfSession shows on the page of a link what a session is about, by the titles of its modules.
func (v View) AskedOfSession(s *training.Session) chat.Reply {
	reply := v.SessionHeading(s)
	reply.Parts[0].Text = v.titles(s.Modules) + " · " + v.Text("session."+string(s.Status))
	return reply
}

// AskedOfRequest shows on the page of a link what a requester is asked: the days that are proposed, or the question of the VT cell.
func (v View) AskedOfRequest(r *training.Request) chat.Reply {
	reply := v.Say(chat.Part{Kind: chat.Heading, Text: v.titles(r.Modules)}).And(v.Wish(r.Wish)...)
	if question, asked := r.Asked(); asked {
		reply = reply.And(chat.Part{Kind: chat.Quote, Text: question.Text})
	}
	return reply
}
