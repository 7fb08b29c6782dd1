package bot

import (
	"context"

	"vtbot/bot/desk"
	"vtbot/catalog"
	"vtbot/internal/action"
	"vtbot/internal/chat"
)

// route says who may do what a button does, and what runs then. Refusals are logged and put into words by turn.press.
type route struct {
	allow allow
	run   func(t *turn, ctx context.Context, a action.Action) (chat.Reply, error)
	// amidCell says that the button stands on a card of the VT cell: colleagues talk to each other around it, and each is answered
	// in their own language.
	amidCell bool
}

// routes holds every button.
var routes = map[action.Verb]route{
	action.ShowModule:   {allow: anyone, run: found},
	action.MoreOfModule: {allow: anyone, run: found},
	action.Related:      {allow: anyone, run: found},
	action.Category:     {allow: anyone, run: found},
	action.ForAudience:  {allow: anyone, run: found},
	action.Browse:       {allow: anyone, run: found},
	action.Audiences:    {allow: anyone, run: found},
	action.Useful:       {allow: anyone, run: found},
	action.Useless:      {allow: anyone, run: found},
	action.NoneOfThese:  {allow: anyone, run: found},
	action.Help:         {allow: anyone, run: pressedHelp},
	action.ChooseLang:   {allow: anyone, run: pressedLanguage},
	action.Speak:        {allow: anyone, run: pressedSpeak},

	action.Request:         {allow: anyone, run: started},
	action.SetField:        {allow: anyone, run: booked},
	action.SkipField:       {allow: anyone, run: booked},
	action.EditField:       {allow: anyone, run: booked},
	action.KeepDoubted:     {allow: anyone, run: booked},
	action.NoteUnread:      {allow: anyone, run: booked},
	action.TurnMonth:       {allow: anyone, run: booked},
	action.Advise:          {allow: anyone, run: booked},
	action.Programme:       {allow: anyone, run: booked},
	action.JoinInduction:   {allow: anyone, run: booked},
	action.ChangeDraft:     {allow: anyone, run: booked},
	action.CancelDraft:     {allow: anyone, run: booked},
	action.SaveDraft:       {allow: anyone, run: booked},
	action.SendDraft:       {allow: anyone, run: booked},
	action.ResumeDraft:     {allow: anyone, run: booked},
	action.UndoCancelDraft: {allow: anyone, run: booked},
	action.OpenForm:        {allow: anyone, run: booked},

	action.MyRequests:     {allow: anyone, run: at((*desk.Desk).ListMine)},
	action.ShowMine:       {allow: requester, run: at((*desk.Desk).ShowMine)},
	action.AnswerQuestion: {allow: requester, run: at((*desk.Desk).AnswerWhat)},
	action.Counter:        {allow: requester, run: at((*desk.Desk).CounterWhen)},
	action.ChangeMine:     {allow: requester, run: at((*desk.Desk).ChangeMine)},
	action.Choose:         {allow: requester, run: at((*desk.Desk).Choose)},
	action.RefuseProposal: {allow: requester, run: at((*desk.Desk).RefuseProposal)},
	action.Share:          {allow: requester, run: at((*desk.Desk).Share)},
	action.Withdraw:       {allow: requester, run: at((*desk.Desk).Withdraw)},
	action.WithdrawSure:   {allow: requester, run: at((*desk.Desk).WithdrawSure)},
	action.TakeBack:       {allow: requester, run: at((*desk.Desk).TakeBack)},
	action.RestoreMine:    {allow: requester, run: at((*desk.Desk).RestoreMine)},
	action.DoChange:       {allow: requester, run: at((*desk.Desk).DoChange)},
	action.PassOn:         {allow: requester, run: at((*desk.Desk).PassOn)},
	action.OfWhich:        {allow: requester, run: at((*desk.Desk).OfWhich)},
	action.KeepMine:       {allow: requester, run: at((*desk.Desk).KeepMine)},

	action.StopWaiting:    {allow: anyone, amidCell: true, run: at((*desk.Desk).StopWaiting)},
	action.ShowRequest:    {allow: coordinators, amidCell: true, run: at((*desk.Desk).ShowRequest)},
	action.AcceptRequest:  {allow: coordinators, amidCell: true, run: at((*desk.Desk).AcceptWhen)},
	action.AcceptOn:       {allow: coordinators, amidCell: true, run: at((*desk.Desk).AcceptOn)},
	action.AcceptParts:    {allow: coordinators, amidCell: true, run: at((*desk.Desk).AcceptParts)},
	action.AcceptApart:    {allow: coordinators, amidCell: true, run: at((*desk.Desk).AcceptApart)},
	action.PlanRest:       {allow: coordinators, amidCell: true, run: at((*desk.Desk).AcceptApart)},
	action.AcceptInto:     {allow: coordinators, amidCell: true, run: at((*desk.Desk).AcceptInto)},
	action.Propose:        {allow: coordinators, amidCell: true, run: at((*desk.Desk).ProposeWhen)},
	action.AskRequester:   {allow: coordinators, amidCell: true, run: at((*desk.Desk).AskWhat)},
	action.StaffOfRequest: {allow: coordinators, amidCell: true, run: at((*desk.Desk).StaffOfRequest)},
	action.Pool:           {allow: coordinators, amidCell: true, run: at((*desk.Desk).Pool)},
	action.Decline:        {allow: coordinators, amidCell: true, run: at((*desk.Desk).DeclineWhy)},
	action.DeclineOwn:     {allow: coordinators, amidCell: true, run: at((*desk.Desk).DeclineOwn)},
	action.DeclineBecause: {allow: coordinators, amidCell: true, run: at((*desk.Desk).DeclineBecause)},
	action.TakeRequest:    {allow: coordinators, amidCell: true, run: at((*desk.Desk).Take)},
	action.GiveRequest:    {allow: coordinators, amidCell: true, run: at((*desk.Desk).Give)},
	action.DeclineSaid:    {allow: coordinators, amidCell: true, run: at((*desk.Desk).DeclineSaid)},
	action.ListRequests:   {allow: coordinators, run: at((*desk.Desk).ListRequests)},

	action.ListSessions:   {allow: anyone, run: at((*desk.Desk).ListSessions)},
	action.ViewSession:    {allow: anyone, run: inOwnLanguage((*desk.Desk).ViewSession)},
	action.SessionFile:    {allow: anyone, run: inOwnLanguage((*desk.Desk).SessionFile)},
	action.ShowSession:    {allow: sessionCoordinators, amidCell: true, run: at((*desk.Desk).ShowSession)},
	action.Staff:          {allow: sessionCoordinators, amidCell: true, run: at((*desk.Desk).Staff)},
	action.AssignTrainer:  {allow: sessionCoordinators, amidCell: true, run: at((*desk.Desk).Assign)},
	action.FreeTrainer:    {allow: sessionCoordinators, amidCell: true, run: at((*desk.Desk).Free)},
	action.ConfirmTrainer: {allow: sessionCoordinators, amidCell: true, run: at((*desk.Desk).Confirm)},
	action.AddPartner:     {allow: sessionCoordinators, amidCell: true, run: at((*desk.Desk).PartnerWho)},
	action.AskPartner:     {allow: sessionCoordinators, amidCell: true, run: at((*desk.Desk).AskPartner)},
	action.PartnerAgrees:  {allow: sessionCoordinators, amidCell: true, run: at((*desk.Desk).PartnerSaid)},
	action.PartnerRefuses: {allow: sessionCoordinators, amidCell: true, run: at((*desk.Desk).PartnerSaid)},
	action.MoveSession:    {allow: sessionCoordinators, amidCell: true, run: at((*desk.Desk).MoveWhen)},
	action.EditSession:    {allow: sessionCoordinators, amidCell: true, run: at((*desk.Desk).EditWhat)},
	action.SetOfSession:   {allow: sessionCoordinators, amidCell: true, run: at((*desk.Desk).SetWhat)},
	action.MaterialsReady: {allow: sessionCoordinators, amidCell: true, run: at((*desk.Desk).MaterialsReady)},
	action.CancelSession:  {allow: sessionCoordinators, amidCell: true, run: at((*desk.Desk).CancelWhy)},
	action.WasHeld:        {allow: sessionCoordinators, amidCell: true, run: at((*desk.Desk).HowManyCame)},
	action.WasNotHeld:     {allow: sessionCoordinators, amidCell: true, run: at((*desk.Desk).NotHeld)},

	action.TrainerYes:     {allow: askedTrainer, run: at((*desk.Desk).Suits)},
	action.TrainerNo:      {allow: askedTrainer, run: at((*desk.Desk).SuitsNot)},
	action.AllSet:         {allow: givingTrainer, run: at((*desk.Desk).AllSet)},
	action.ReportProblem:  {allow: givingTrainer, run: at((*desk.Desk).WhatProblem)},
	action.RemindLater:    {allow: givingTrainer, run: at((*desk.Desk).RemindLater)},
	action.TrainerHeld:    {allow: givingTrainer, run: at((*desk.Desk).HowManyCame)},
	action.TrainerNotHeld: {allow: givingTrainer, run: at((*desk.Desk).TrainerNotHeld)},
	action.Score:          {allow: ratingRequester, run: at((*desk.Desk).Rate)},
	action.Comment:        {allow: ratingRequester, run: at((*desk.Desk).CommentWhat)},
	action.BackAgain:      {allow: trainers, run: at((*desk.Desk).Return)},

	action.DoSaid:       {allow: anyone, run: at((*desk.Desk).DoSaid)}, // which finds what the person said, and is theirs
	action.PassSaid:     {allow: anyone, run: at((*desk.Desk).PassSaid)},
	action.KeepSaid:     {allow: anyone, run: at((*desk.Desk).KeepSaid)},
	action.SessionMeant: {allow: anyone, run: at((*desk.Desk).SessionMeant)},

	action.AddTrainer:     {allow: trainerCoordinators, run: at((*desk.Desk).DescribeNew)},
	action.KeepTrainer:    {allow: trainerCoordinators, run: at((*desk.Desk).KeepTrainer)},
	action.AddModules:     {allow: trainerCoordinators, run: at((*desk.Desk).AddModules)},
	action.ChangeNoted:    {allow: trainerCoordinators, run: at((*desk.Desk).ChangeNoted)},
	action.SameTrainer:    {allow: trainerCoordinators, run: at((*desk.Desk).IsSame)},
	action.RemoveSure:     {allow: trainerCoordinators, run: at((*desk.Desk).RemoveSure)},
	action.RestoreTrainer: {allow: trainerCoordinators, run: at((*desk.Desk).RestoreTrainer)},
	action.TrainerLink:    {allow: trainerCoordinators, run: at((*desk.Desk).TrainerLink)},
	action.ShowTrainer:    {allow: trainerCoordinators, run: at((*desk.Desk).ShowTrainer)},
	action.ChangeTrainer:  {allow: trainerCoordinators, run: at((*desk.Desk).Describe)},
	action.TrainerAbsence: {allow: trainerCoordinators, run: at((*desk.Desk).AbsentWhen)},
	action.RemoveTrainer:  {allow: trainerCoordinators, run: at((*desk.Desk).RemoveTrainer)},

	action.ListGaps:    {allow: trainerCoordinators, amidCell: true, run: pressedGaps},
	action.ShowGap:     {allow: trainerCoordinators, amidCell: true, run: at((*desk.Desk).ShowGap)},
	action.OtherModule: {allow: trainerCoordinators, amidCell: true, run: at((*desk.Desk).WhichModule)},
	action.NotOurs:     {allow: trainerCoordinators, amidCell: true, run: at((*desk.Desk).WhichDoor)},
	action.OtherDoor:   {allow: trainerCoordinators, amidCell: true, run: at((*desk.Desk).WhichOtherDoor)},
	action.SameAs:      {allow: trainerCoordinators, amidCell: true, run: at((*desk.Desk).SameAsWhat)},
	action.Dismiss:     {allow: trainerCoordinators, amidCell: true, run: at((*desk.Desk).Dismiss)},
	action.Teach:       {allow: trainerCoordinators, amidCell: true, run: at((*desk.Desk).Teach)},
	action.TeachSure:   {allow: trainerCoordinators, amidCell: true, run: at((*desk.Desk).Teach)},
	action.UndoLesson:  {allow: trainerCoordinators, amidCell: true, run: at((*desk.Desk).UndoLesson)},

	action.ChooseReminders:  {allow: trainers, run: at((*desk.Desk).ChooseReminders)},
	action.DefaultReminders: {allow: trainers, run: at((*desk.Desk).DefaultReminders)},
	action.RemindVia:        {allow: trainers, run: at((*desk.Desk).RemindVia)},
	action.RemindIn:         {allow: trainers, run: remindIn},
	action.NewCalendar:      {allow: anyone, run: at((*desk.Desk).NewCalendar)},
	action.CalendarAddress:  {allow: anyone, run: at((*desk.Desk).CalendarAddress)},
}

// openQuestion says who may answer a question that is open, and what takes the answer.
type openQuestion struct {
	allow allow
	take  func(d *desk.Desk, ctx context.Context, p desk.Pending, text string) (chat.Reply, error)
}

// questions holds every question that a person's next text can answer.
var questions = map[desk.PendingKind]openQuestion{
	desk.PendingAccept:  {coordinators, (*desk.Desk).SaidAccept},
	desk.PendingParts:   {coordinators, (*desk.Desk).SaidParts},
	desk.PendingPropose: {coordinators, (*desk.Desk).SaidPropose},
	desk.PendingDecline: {coordinators, (*desk.Desk).SaidDecline},
	desk.PendingAsk:     {coordinators, (*desk.Desk).SaidAsk},
	desk.PendingReject:  {coordinators, (*desk.Desk).SaidReject},
	desk.PendingGive:    {coordinators, (*desk.Desk).SaidGive},
	desk.PendingAnswer:  {requester, (*desk.Desk).SaidAnswer},
	desk.PendingCounter: {requester, (*desk.Desk).SaidCounter},

	desk.PendingWhich:    {anyone, (*desk.Desk).SaidWhich}, // which looks among the person's own
	desk.PendingWithdraw: {requester, (*desk.Desk).SaidWithdraw},
	desk.PendingChange:   {requester, (*desk.Desk).SaidChange},
	desk.PendingPass:     {requester, (*desk.Desk).SaidPass},
	desk.PendingChoose:   {requester, (*desk.Desk).SaidChoose},
	desk.PendingSaid:     {anyone, (*desk.Desk).SaidSaid}, // likewise
	desk.PendingReason:   {askedTrainer, (*desk.Desk).SaidReason},

	desk.PendingStaff:        {sessionCoordinators, (*desk.Desk).SaidStaff},
	desk.PendingPartner:      {sessionCoordinators, (*desk.Desk).SaidPartner},
	desk.PendingMove:         {sessionCoordinators, (*desk.Desk).SaidMove},
	desk.PendingCancel:       {sessionCoordinators, (*desk.Desk).SaidCancel},
	desk.PendingPlace:        {sessionCoordinators, (*desk.Desk).SaidOfSession},
	desk.PendingRoom:         {sessionCoordinators, (*desk.Desk).SaidOfSession},
	desk.PendingNote:         {sessionCoordinators, (*desk.Desk).SaidOfSession},
	desk.PendingDirections:   {sessionCoordinators, (*desk.Desk).SaidOfSession},
	desk.PendingLink:         {sessionCoordinators, (*desk.Desk).SaidOfSession},
	desk.PendingLanguage:     {sessionCoordinators, (*desk.Desk).SaidOfSession},
	desk.PendingParticipants: {sessionCoordinators, (*desk.Desk).SaidOfSession},
	desk.PendingCame:         {reporters, (*desk.Desk).SaidCame},
	desk.PendingProblem:      {givingTrainer, (*desk.Desk).SaidProblem},
	desk.PendingComment:      {anyone, (*desk.Desk).SaidComment}, // which finds the person's own requests itself

	desk.PendingNewTrainer:  {trainerCoordinators, (*desk.Desk).SaidNewTrainer},
	desk.PendingTrainer:     {trainerCoordinators, (*desk.Desk).SaidTrainer},
	desk.PendingKeepTrainer: {trainerCoordinators, (*desk.Desk).SaidKeepTrainer},
	desk.PendingRemove:      {trainerCoordinators, (*desk.Desk).SaidRemove},
	desk.PendingWhoIsMeant:  {trainerCoordinators, (*desk.Desk).SaidWhoIsMeant},
	desk.PendingAbsence:     {trainerCoordinators, (*desk.Desk).SaidAbsence},
	desk.PendingReminders:   {trainers, (*desk.Desk).SaidReminders},
	desk.PendingAway:        {trainers, (*desk.Desk).SaidAway},

	desk.PendingGapModule: {trainerCoordinators, (*desk.Desk).SaidGapModule},
	desk.PendingGapDoor:   {trainerCoordinators, (*desk.Desk).SaidGapDoor},
	desk.PendingGapSame:   {trainerCoordinators, (*desk.Desk).SaidGapSame},
}

// at runs what the desk does.
func at(
	run func(*desk.Desk, context.Context, action.Action) (chat.Reply, error),
) func(*turn, context.Context, action.Action) (chat.Reply, error) {
	return func(t *turn, ctx context.Context, a action.Action) (chat.Reply, error) { return run(t.desk, ctx, a) }
}

// inOwnLanguage does the same, and answers the person in their own language: the button may stand on a card of the VT cell.
func inOwnLanguage(
	run func(*desk.Desk, context.Context, action.Action) (chat.Reply, error),
) func(*turn, context.Context, action.Action) (chat.Reply, error) {
	return func(t *turn, ctx context.Context, a action.Action) (chat.Reply, error) {
		t.answersOwn()
		return run(t.desk, ctx, a)
	}
}

func found(t *turn, _ context.Context, a action.Action) (chat.Reply, error) {
	return t.finding.Press(a), nil
}

func started(t *turn, ctx context.Context, a action.Action) (chat.Reply, error) {
	return t.booking.Start(ctx, a.Arg), nil
}

func booked(t *turn, ctx context.Context, a action.Action) (chat.Reply, error) {
	return t.booking.Press(ctx, a)
}

func pressedHelp(t *turn, _ context.Context, _ action.Action) (chat.Reply, error) {
	return help(t.finding, t.plan.ActsForCell()).Updating(), nil
}

func pressedGaps(t *turn, ctx context.Context, _ action.Action) (chat.Reply, error) {
	return t.gaps(ctx, "")
}

func pressedLanguage(t *turn, _ context.Context, _ action.Action) (chat.Reply, error) {
	return t.askLanguage(), nil
}

func pressedSpeak(t *turn, ctx context.Context, a action.Action) (chat.Reply, error) {
	lang, ok := catalog.ParseLang(a.Arg)
	if !ok {
		return t.Stale(), nil
	}
	reply, err := t.speak(ctx, lang)
	return reply.Updating(), err
}

func remindIn(t *turn, ctx context.Context, a action.Action) (chat.Reply, error) {
	lang, ok := catalog.ParseLang(a.Arg)
	if !ok {
		return t.Stale(), nil
	}
	t.stored.Lang = lang
	return t.desk.RemindIn(ctx, lang)
}
