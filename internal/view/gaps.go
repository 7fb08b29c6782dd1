package view

import (
	"strconv"

	"vtbot/catalog"
	"vtbot/internal/action"
	"vtbot/internal/chat"
	"vtbot/internal/locale"
)

// Gaps shows the VT cell what the catalogue could not answer, with a button for each of those that were asked most.
func (v View) Gaps(list []AskedInVain) chat.Reply {
	const most, pressed = 20, 8
	if len(list) == 0 {
		return v.Say(v.Paragraph("gaps.none"))
	}
	reply := v.Say(v.Heading("gaps.heading")).And(v.askedInVain(list, most)...).And(v.Paragraph("gaps.how"))
	for i, g := range list[:min(pressed, len(list))] {
		reply.Parts[i+1].Label = strconv.Itoa(i + 1)
		reply = reply.With(Press(strconv.Itoa(i+1)+" "+Short(g.Question), action.On(action.ShowGap, g.Number)))
	}
	return reply
}

// Gap shows a question that found no answer, with what can be done about it.
func (v View) Gap(number int64, question string, near []*catalog.Module) chat.Reply {
	reply := v.Say(v.Heading("gap.heading"), chat.Part{Kind: chat.Quote, Text: question})
	for _, m := range near {
		reply = reply.And(chat.Part{Kind: chat.Item, Label: m.Code, Text: m.Title[v.Lang]}).
			With(Press(v.Text("gap.module", locale.Args{"Code": m.Code}), action.TeachAs(false, number, action.AsModule, m.Code)))
	}
	return reply.With(
		v.Choice("gap.other", action.On(action.OtherModule, number)),
		v.Choice("gap.refer", action.On(action.NotOurs, number)),
		v.Choice("gap.same", action.On(action.SameAs, number)),
		v.Choice("gap.dismiss", action.On(action.Dismiss, number)),
		v.Choice("gap.all", action.Do(action.ListGaps)),
	)
}

// Doors offers subjects that are not ours, to one of which a question may belong.
func (v View) Doors(number int64, question string, near []*catalog.Referral) chat.Reply {
	reply := v.Say(v.Paragraph("gap.where"), chat.Part{Kind: chat.Quote, Text: question})
	for _, r := range near {
		if teach := action.TeachAs(false, number, action.AsReferral, r.ID); len(teach.String()) <= action.Longest {
			reply = reply.With(Press(Short(r.Name[v.Lang]), teach))
		}
	}
	return reply.With(
		v.Choice("gap.other_door", action.On(action.OtherDoor, number)),
		v.Choice("gap.dismiss", action.On(action.Dismiss, number)),
		v.Choice("gap.back", action.On(action.ShowGap, number)),
	)
}

// Upset says which questions of the catalogue would be answered otherwise by a lesson, before it is kept.
func (v View) Upset(lines []catalog.Example, sure, back action.Action) chat.Reply {
	const most = 5
	reply := v.Say(v.Warning("gap.upsets", locale.Args{"Count": len(lines)}))
	for _, line := range lines[:min(most, len(lines))] {
		about := line.About
		if about == catalog.NothingOfOurs {
			about = v.Text("gap.nothing")
		} else if r, ok := v.Catalog.Referral(about); ok {
			about = r.Name[v.Lang]
		} else if s, ok := v.Catalog.Set(about); ok {
			about = s.Name[v.Lang]
		}
		reply = reply.And(chat.Part{Kind: chat.Item, Label: about, Text: line.Text})
	}
	if more := len(lines) - most; more > 0 {
		reply = reply.And(chat.Part{Kind: chat.Item, Text: v.Text("digest.more", locale.Args{"Count": more})})
	}
	return reply.With(v.Choice("gap.sure", sure), v.Choice("gap.back", back))
}

// Taught says what a lesson does from now on, and offers to take it back.
func (v View) Taught(l catalog.Lesson) chat.Reply {
	key, args := "gap.dismissed", locale.Args{"Question": l.Text}
	switch {
	case l.Code != "":
		key, args["Code"] = "gap.taught_module", l.Code
	case l.Referral != "":
		key, args["Name"] = "gap.taught_referral", l.Referral
		if r, ok := v.Catalog.Referral(l.Referral); ok {
			args["Name"] = r.Name[v.Lang]
		}
	case l.Same != "":
		key, args["Same"] = "gap.taught_same", l.Same
	}
	return v.Say(v.Paragraph(key, args)).
		With(v.Choice("gap.undo", action.On(action.UndoLesson, l.Number)), v.Choice("gap.all", action.Do(action.ListGaps)))
}
